#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/wait.h"

static const struct uuid osei = {{1}}, patel = {{2}};

/* A clock time of the same day as a stamp. */
static int64_t
at(int hour, int minute)
{
	return INT64_C(1795046400000) + (hour * 60 + minute) * INT64_C(60000);
}

static void
a_wait_counts_from_the_later_of_arrival_and_booked_time(void **state)
{
	(void)state;
	struct wait wait = wait_count(at(9, 42), at(9, 1), at(8, 50));

	assert_int_equal(wait.minutes, 41);
	assert_int_equal(wait.mark, WAIT_LATE);
	wait = wait_count(at(9, 42), at(9, 0), at(9, 30));
	assert_int_equal(wait.minutes, 12);
	assert_int_equal(wait.mark, WAIT_FINE);
	wait = wait_count(at(9, 42), at(9, 39), FIELD_NULL);
	assert_int_equal(wait.minutes, 3);
}

static void
twenty_is_due_and_thirty_is_late(void **state)
{
	(void)state;
	assert_int_equal(wait_count(at(9, 19), at(9, 0), at(9, 0)).mark, WAIT_FINE);
	assert_int_equal(wait_count(at(9, 20), at(9, 0), at(9, 0)).mark, WAIT_DUE);
	assert_int_equal(wait_count(at(9, 30) - 1, at(9, 0), at(9, 0)).mark, WAIT_DUE);
	assert_int_equal(wait_count(at(9, 30), at(9, 0), at(9, 0)).mark, WAIT_LATE);
}

static void
who_comes_early_does_not_wait_yet(void **state)
{
	(void)state;
	struct wait wait = wait_count(at(9, 42), at(9, 42), at(10, 10));

	assert_int_equal(wait.mark, WAIT_EARLY);
	assert_int_equal(wait.minutes, 28);
	assert_int_equal(wait_early_by(at(9, 42) + 59000, at(10, 10)), 28);
	assert_int_equal(wait_early_by(at(10, 15), at(10, 10)), -5);
}

static void
a_clinician_is_as_far_behind_as_the_longest_who_waits(void **state)
{
	(void)state;
	struct wait_visit visits[] = {
		{osei, at(8, 50), at(9, 1), FIELD_NULL, FIELD_NULL},
		{osei, at(9, 30), at(9, 20), FIELD_NULL, FIELD_NULL},
		{osei, at(8, 30), at(8, 30), at(8, 35), at(8, 40)},
		{patel, at(9, 0), at(9, 9), FIELD_NULL, FIELD_NULL},
		{osei, at(10, 10), FIELD_NULL, FIELD_NULL, FIELD_NULL},
	};

	assert_int_equal(wait_behind(visits, 5, osei, at(9, 42)), 40);
	assert_int_equal(wait_behind(visits, 5, patel, at(9, 42)), 30);
}

static void
when_nobody_waits_the_last_one_called_in_tells(void **state)
{
	(void)state;
	struct wait_visit visits[] = {
		{osei, at(8, 30), at(8, 30), at(9, 5), FIELD_NULL},
		{osei, at(8, 50), at(8, 55), at(9, 20), FIELD_NULL},
		{osei, at(9, 50), at(9, 40), FIELD_NULL, FIELD_NULL},
	};

	assert_int_equal(wait_behind(visits, 3, osei, at(9, 42)), 25);
	assert_int_equal(wait_behind(visits, 2, osei, at(10, 21)), 0);
	assert_int_equal(wait_behind(visits, 3, osei, at(9, 58)), 5);
}

static void
the_thirty_minute_promise_is_kept_or_not(void **state)
{
	(void)state;
	struct wait_visit visit = {osei, at(9, 0), at(8, 55), at(9, 20), at(9, 30)};

	assert_true(wait_kept_thirty(&visit));
	visit.seen = at(9, 31);
	assert_false(wait_kept_thirty(&visit));
	visit.seen = at(9, 10);
	visit.arrived = at(9, 1);
	assert_false(wait_kept_thirty(&visit));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wait_counts_from_the_later_of_arrival_and_booked_time),
		cmocka_unit_test(twenty_is_due_and_thirty_is_late),
		cmocka_unit_test(who_comes_early_does_not_wait_yet),
		cmocka_unit_test(a_clinician_is_as_far_behind_as_the_longest_who_waits),
		cmocka_unit_test(when_nobody_waits_the_last_one_called_in_tells),
		cmocka_unit_test(the_thirty_minute_promise_is_kept_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
