#include "model/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"

static struct arena *arena;

static int
open_arena(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* Every sense as text, apart by "; ": "born gon 1985; phone gon 1985". */
static const char *
senses(const char *text)
{
	static const char *const kinds[] = {"name", "born", "record", "ticket", "phone", "initial"};
	struct query query;
	char *all = arena_text(arena, "");

	query_parse(arena, text, "dmy", day_of(2026, 11, 17), &query);
	for (size_t i = 0; i < query.sense_count; i++) {
		const struct query_sense *sense = &query.senses[i];
		all = arena_printf(arena, "%s%s%s", all, i > 0 ? "; " : "", kinds[sense->kind]);
		for (size_t n = 0; n < sense->name_count; n++)
			all = arena_printf(arena, "%s %s", all, sense->names[n].text);
		if (*sense->prefix)
			all = arena_printf(arena, "%s %s-", all, sense->prefix);
		if (*sense->digits)
			all = arena_printf(arena, "%s %s", all, sense->digits);
		if (*sense->born)
			all = arena_printf(arena, "%s %s", all, sense->born);
	}
	return all;
}

static void
names_are_parts_in_any_order(void **state)
{
	(void)state;
	assert_string_equal(senses("gon ma"), "name gon ma");
	assert_string_equal(senses("  Gonz\xc3\xa1lez, Mar\xc3\xad"
				   "a "),
	    "name gonzalez maria");
	assert_string_equal(senses("O'Brien-\xc3\x87"
				   "elik"),
	    "name obrien celik");
	assert_string_equal(senses("\xe6\x9d\x8e\xe5\xb0\x8f\xe9\xbe\x99"), "name \xe6\x9d\x8e\xe5\xb0\x8f\xe9\xbe\x99");
	assert_string_equal(senses(""), "");
	assert_string_equal(senses(" \t "), "");
	assert_string_equal(senses("a b c d e f g h"), "name a b c d e f");
}

static void
a_bare_number_may_be_a_record_a_ticket_or_a_phone(void **state)
{
	(void)state;
	assert_string_equal(senses("318"), "record 318; ticket 318; phone 318");
	assert_string_equal(senses("#318"), "record 318; ticket 318");
	assert_string_equal(senses("42"), "record 42; ticket 42");
}

static void
a_record_number_needs_neither_letters_nor_zeros(void **state)
{
	(void)state;
	assert_string_equal(senses("ns-004217"), "record NS- 004217; ticket NS- 004217; name ns 004217");
	assert_string_equal(senses("004217"), "record 004217; ticket 004217; phone 004217");
}

static void
an_initial_with_the_last_four_is_understood(void **state)
{
	(void)state;
	assert_string_equal(senses("g0142"), "record G- 0142; ticket G- 0142; initial g 0142; name g0142");
	assert_string_equal(senses("\xc3\x85"
				   "0142"),
	    "record; initial a 0142; name a0142");
}

static void
a_birth_date_is_not_a_phone_number(void **state)
{
	(void)state;
	assert_string_equal(senses("12/3/85"), "record; born 1985-03-12");
	assert_string_equal(senses("12/3"), "record");
	assert_string_equal(senses("12 mar 1985"), "born 1985-03-12");
	assert_string_equal(senses("12 3 85"), "born 1985-03-12");
	assert_string_equal(senses("12031985"), "record 12031985; ticket 12031985; born 1985-03-12; phone 12031985");
}

static void
names_and_numbers_mix(void **state)
{
	(void)state;
	assert_string_equal(senses("gon 1985"), "record gon 1985; born gon 1985; phone gon 1985");
	assert_string_equal(senses("gon ma 0142"), "record gon ma 0142; phone gon ma 0142");
	assert_string_equal(senses("mar 1985"), "record mar 1985; born 1985-03; born mar 1985; phone mar 1985");
	assert_string_equal(senses("smith 12/3/85 jo"), "record smith jo; born smith jo 1985-03-12");
}

static void
a_phone_number_may_be_written_in_any_way(void **state)
{
	static const char *const ways[] = {"555 0142", "555-0142", "(555) 0142", "555.0142"};

	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		assert_non_null(strstr(senses(ways[i]), "phone 5550142"));
	assert_non_null(strstr(senses("+44 (0)20 7946 0958"), "phone 4402079460958"));
	assert_non_null(strstr(senses("0351/123456"), "phone 0351123456"));
}

static void
each_part_needs_a_token_of_its_own(void **state)
{
	struct query_part parts[] = {query_part("ma"), query_part("ma"), query_part("gon")};
	struct query_part jo[] = {query_part("jo"), query_part("john")};
	bool whole;

	(void)state;
	assert_false(query_fits(parts, 3, "gonzalez|maria elena", &whole));
	assert_true(query_fits(parts, 3, "gonzalez|maria mabel", &whole));
	assert_false(whole);
	/* The greedy choice, "jo" takes "john", would fail. */
	assert_true(query_fits(jo, 2, "smith|john joan", &whole));
	assert_true(query_fits(jo, 2, "jo|john", &whole));
	assert_true(whole);
	parts[0].whole = true;
	assert_false(query_fits(parts, 1, "gonzalez|maria", &whole));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_are_parts_in_any_order),
	    cmocka_unit_test(a_bare_number_may_be_a_record_a_ticket_or_a_phone),
	    cmocka_unit_test(a_record_number_needs_neither_letters_nor_zeros),
	    cmocka_unit_test(an_initial_with_the_last_four_is_understood),
	    cmocka_unit_test(a_birth_date_is_not_a_phone_number),
	    cmocka_unit_test(names_and_numbers_mix),
	    cmocka_unit_test(a_phone_number_may_be_written_in_any_way),
	    cmocka_unit_test(each_part_needs_a_token_of_its_own),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
