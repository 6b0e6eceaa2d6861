#include "model/tact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"

static struct arena *arena;

static struct tact
read_note(const char *text)
{
	static const char *const names[] = {"Lea González", "Rosa Méndez", NULL};
	struct tact_input input = {
		.text = text, .names = names, .name_count = 3, .today = day_of(2026, 11, 17), .order = "dmy"};
	struct tact tact;

	tact_read(arena, &input, &tact);
	return tact;
}

static void
a_daughters_name_and_home_mean_family(void **state)
{
	struct tact tact = read_note("Lea loves her course but misses home. She is back on 12 December.");

	(void)state;
	assert_string_equal(tact.topic, "family");
	assert_string_equal(tact.because[0], "Lea");
	assert_string_equal(tact.because[1], "home");
	assert_int_equal(tact.event, day_of(2026, 12, 12));
	assert_int_equal(tact.tone, TACT_FINE);
}

static void
a_topic_is_guessed_from_any_of_its_words(void **state)
{
	(void)state;
	assert_string_equal(read_note("New puppy called Chispa").topic, "pet");
	assert_string_equal(read_note("Sings alto in the Tuesday choir").topic, "hobby");
	assert_string_equal(read_note("Back from Oaxaca, loved it").topic, "trip");
	assert_string_equal(read_note("Avoid: her brother's accident").topic, "avoid");
	assert_string_equal(read_note("Something else entirely").topic, "hobby");
	assert_null(read_note("Something else entirely").because[0]);
}

static void
health_facts_warn_and_say_which_word(void **state)
{
	struct tact tact = read_note("Diabetes worse, Lea helps");

	(void)state;
	assert_int_equal(tact.tone, TACT_CLINICAL);
	assert_string_equal(tact.word, "Diabetes");
	assert_int_equal(read_note("High blood-pressure again").tone, TACT_CLINICAL);
	assert_int_equal(read_note("Worried about her debts").tone, TACT_PRIVATE);
}

static void
blame_outweighs_everything_and_hyphens_do_not_hide_it(void **state)
{
	struct tact tact = read_note("Non-compliant with her insulin");

	(void)state;
	assert_int_equal(tact.tone, TACT_BLAME);
	assert_string_equal(tact.word, "Non");
	assert_int_equal(read_note("A FREQUENT FLYER here").tone, TACT_BLAME);
	assert_int_equal(read_note("The claimant of the prize").tone, TACT_FINE);
}

static void
dates_are_read_the_way_people_write_them(void **state)
{
	int32_t today = day_of(2026, 11, 17);

	(void)state;
	assert_int_equal(read_note("Lea back 12 Dec").event, day_of(2026, 12, 12));
	assert_int_equal(read_note("exam Dec 3rd").event, day_of(2026, 12, 3));
	assert_int_equal(read_note("home 5/1").event, day_of(2027, 1, 5));
	assert_int_equal(read_note("was away 12 Oct").event, day_of(2026, 10, 12));
	assert_int_equal(read_note("wedding 20 May 2028").event, day_of(2028, 5, 20));
	assert_int_equal(read_note("party on Friday").event, today + 3);
	assert_int_equal(read_note("party on Tuesday").event, today + 7);
	assert_int_equal(read_note("moving tomorrow").event, today + 1);
	assert_int_equal(read_note("2026-12-24 with Rosa").event, day_of(2026, 12, 24));
	assert_int_equal(read_note("she may sing, 3 cats, room 31").event, DAY_NONE);
	assert_int_equal(read_note("31 Feb").event, DAY_NONE);
}

static int
arena_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
arena_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_daughters_name_and_home_mean_family),
		cmocka_unit_test(a_topic_is_guessed_from_any_of_its_words),
		cmocka_unit_test(health_facts_warn_and_say_which_word),
		cmocka_unit_test(blame_outweighs_everything_and_hyphens_do_not_hide_it),
		cmocka_unit_test(dates_are_read_the_way_people_write_them),
	};
	return cmocka_run_group_tests(tests, arena_up, arena_down);
}
