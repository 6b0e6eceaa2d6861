#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/board.h"
#include "app/demo.h"
#include "app/internal.h"
#include "app/rosewater_days.h"
#include "app/session.h"
#include "base/clock.h"
#include "base/date.h"
#include "store/call.h"

/* One Rosewater of four hundred people, made for a Tuesday. */
static struct arena *arena;
static struct app *app;
static struct err err;

static int
demo_setup(void **state)
{
	struct app_demo demo = {.clinic = "rosewater", .seed = 7, .patients = 400, .appointments = -1,
	    .today = day_of(2026, 11, 17)};
	const char *tmp = getenv("TMPDIR");

	(void)state;
	arena = arena_new();
	char *folder = arena_printf(arena, "%s/demo.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return -1;
	if (app_demo_make(folder, &demo, &err) && app_open(folder, &app, &err))
		return 0;
	print_error("%s\n", err.text);
	return -1;
}

static int
demo_teardown(void **state)
{
	(void)state;
	app_close(app);
	arena_free(arena);
	return 0;
}

static void
every_demo_account_signs_in_with_the_one_passphrase(void **state)
{
	static const struct {
		const char *login;
		enum role role;
	} accounts[] = {
		{"reception", ROLE_RECEPTION}, {"nurse", ROLE_NURSE}, {"calls", ROLE_CALLS},
		{"supervisor", ROLE_SUPERVISOR}, {"admin", ROLE_ADMIN}, {"auditor", ROLE_AUDITOR},
	};

	(void)state;
	for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++) {
		char secret[] = DEMO_PASSPHRASE;
		if (!app_sign_in(app, accounts[i].login, secret, "test", &err))
			fail_msg("%s: %s", accounts[i].login, err.text);
		assert_int_equal(app_who(app)->role, accounts[i].role);
	}
}

static void
the_clinic_wakes_up_at_twenty_to_ten_on_the_day_it_was_made_for(void **state)
{
	int minute;

	(void)state;
	assert_int_equal(app_today(app, &minute), day_of(2026, 11, 17));
	assert_in_range(minute, 9 * 60 + 40, 9 * 60 + 45);
}

static void
somebody_waits_somebody_is_in_a_room_and_somebody_is_expected(void **state)
{
	struct board board;

	(void)state;
	assert_true(app_sign_in_demo(app, "reception", "test", &err));
	assert_true(app_board(app, DAY_NONE, (struct staff_id){0}, arena, &board, &err));
	assert_true(board.waiting > 0);
	assert_true(board.roomed > 0);
	assert_true(board.expected > 5);
	assert_true(board.done > 0);
	for (size_t i = 0; i < board.count; i++)
		assert_false(board.row[i].contested);
}

static void
between_eighteen_and_thirty_callbacks_are_open(void **state)
{
	int64_t open = 0;
	struct call_line *lines;
	size_t count;

	(void)state;
	assert_true(call_open_list(app_db(app), NULL, clock_now(), arena, &lines, &count, &err));
	for (size_t i = 0; i < count; i++)
		open += lines[i].call.asked_at <= clock_now();
	assert_int_equal(open, count);
	assert_in_range(count, 18, 30);
}

/* DOMAIN.md 8, within what four hundred people allow; ages 0-17 21 %, 65 and more 20 %, another name 18 %. */
static void
people_are_as_old_and_called_as_the_demo_clinic_says(void **state)
{
	int young = 0, old = 0, called = 0, count = (int)record_count(app_db(app), entity(ENTITY_patient));
	struct patient patient;

	(void)state;
	assert_int_equal(count, 400);
	for (int64_t rid = 1; rid <= count; rid++) {
		assert_true(record_load(app_db(app), entity(ENTITY_patient), rid, &patient, arena, &err));
		int age = day_age(day_parse(patient.born), day_of(2026, 11, 17));
		young += age < 18;
		old += age >= 65;
		called += patient.preferred != NULL;
	}
	assert_in_range(young, 55, 115);
	assert_in_range(old, 52, 110);
	assert_in_range(called, 45, 105);
	assert_in_range(record_count(app_db(app), entity(ENTITY_note)), 800, 1300);
}

static void
bank_holidays_and_their_substitutes_close_the_clinic(void **state)
{
	(void)state;
	assert_int_equal(days_easter(2026), day_of(2026, 4, 5));
	assert_int_equal(days_easter(2024), day_of(2024, 3, 31));
	assert_false(days_open(day_of(2026, 4, 3)));
	assert_false(days_open(day_of(2026, 5, 25)));
	assert_true(days_open(day_of(2026, 5, 18)));
	assert_false(days_open(day_of(2026, 12, 28)));	/* Boxing Day 2026 is a Saturday */
	assert_false(days_open(day_of(2022, 12, 27)));	/* Christmas Day 2022 was a Sunday */
	assert_true(days_open(day_of(2026, 12, 29)));
	assert_int_equal(days_step(day_of(2026, 12, 24), 1), day_of(2026, 12, 29));
	assert_int_equal(days_step(day_of(2026, 12, 29), -1), day_of(2026, 12, 24));
	assert_int_equal(days_clock_change(2026, 10), day_of(2026, 10, 25));
	assert_int_equal(days_clock_change(2026, 3), day_of(2026, 3, 29));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_demo_account_signs_in_with_the_one_passphrase),
		cmocka_unit_test(the_clinic_wakes_up_at_twenty_to_ten_on_the_day_it_was_made_for),
		cmocka_unit_test(somebody_waits_somebody_is_in_a_room_and_somebody_is_expected),
		cmocka_unit_test(between_eighteen_and_thirty_callbacks_are_open),
		cmocka_unit_test(people_are_as_old_and_called_as_the_demo_clinic_says),
		cmocka_unit_test(bank_holidays_and_their_substitutes_close_the_clinic),
	};

	return cmocka_run_group_tests(tests, demo_setup, demo_teardown);
}
