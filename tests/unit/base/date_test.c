#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/date.h"

static void
every_day_of_six_centuries_splits_and_joins(void **state)
{
	int32_t day = day_of(1700, 1, 1);
	int weekday = 5;	/* a Friday */

	(void)state;
	for (int year = 1700; year < 2300; year++)
		for (int month = 1; month <= 12; month++)
			for (int n = 1; n <= day_in_month(year, month); n++, day++, weekday = weekday % 7 + 1) {
				struct ymd split = day_split(day);
				assert_int_equal(day_of(year, month, n), day);
				assert_true(split.year == year && split.month == month && split.day == n);
				assert_int_equal(day_weekday(day), weekday);
			}
	assert_int_equal(day_of(1970, 1, 1), 0);
}

static void
a_date_that_does_not_exist_is_none(void **state)
{
	static const char *const rows[] = {
		"2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01", "2026-1-01", "2026-01-01 ", "", "x",
		"2026/01/01", "1900-02-29",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(day_parse(rows[i]), DAY_NONE);
	assert_int_not_equal(day_parse("2000-02-29"), DAY_NONE);
}

static void
dates_and_minutes_print_as_they_are_read(void **state)
{
	char date[DATE_TEXT], clock[CLOCK_TEXT];

	(void)state;
	day_format(day_parse("0001-01-01"), date);
	assert_string_equal(date, "0001-01-01");
	day_format(day_parse("9999-12-31"), date);
	assert_string_equal(date, "9999-12-31");
	day_format(DAY_NONE, date);
	assert_string_equal(date, "");
	for (int minute = 0; minute < 1440; minute++) {
		minute_format(minute, clock);
		assert_int_equal(minute_parse(clock), minute);
	}
	assert_int_equal(minute_parse("24:00"), MINUTE_NONE);
	assert_int_equal(minute_parse("9:30"), MINUTE_NONE);
	assert_int_equal(minute_parse("09:60"), MINUTE_NONE);
}

static void
a_birthday_makes_a_year_older_and_leap_days_count_on_the_28th(void **state)
{
	int32_t born = day_parse("1985-03-12"), leap = day_parse("2004-02-29");

	(void)state;
	assert_int_equal(day_age(born, day_parse("2026-03-11")), 40);
	assert_int_equal(day_age(born, day_parse("2026-03-12")), 41);
	assert_int_equal(day_age(leap, day_parse("2025-02-27")), 20);
	assert_int_equal(day_age(leap, day_parse("2025-02-28")), 21);
	assert_int_equal(day_age(leap, day_parse("2024-02-28")), 19);
	assert_int_equal(day_age(born, born), 0);
}

static void
a_visit_keeps_its_clock_time_over_the_change_of_hour(void **state)
{
	struct err err;
	int minute;

	(void)state;
	assert_true(clock_zone("Europe/London", &err));
	for (int32_t day = day_parse("2026-01-01"); day < day_parse("2027-01-01"); day++)
		for (int m = 3 * 60; m < 24 * 60; m += 45) {
			assert_int_equal(instant_day(instant_of(day, m), &minute), day);
			assert_int_equal(minute, m);
		}
	assert_int_equal(instant_of(day_parse("2026-07-01"), 12 * 60), instant_of(day_parse("2026-07-01"), 0) + 12 * 3600000);
}

static void
an_hour_that_never_comes_moves_on_and_one_that_comes_twice_is_its_first(void **state)
{
	struct err err;
	int minute;

	(void)state;
	assert_true(clock_zone("Europe/London", &err));
	instant_day(instant_of(day_parse("2026-03-29"), 90), &minute);	/* 01:30 */
	assert_int_equal(minute, 150);
	instant_day(instant_of(day_parse("2026-03-29"), 60), &minute);
	assert_int_equal(minute, 120);
	instant_day(instant_of(day_parse("2026-03-29"), 59), &minute);
	assert_int_equal(minute, 59);
	bool date_only;
	assert_int_equal(instant_of(day_parse("2026-10-25"), 90), instant_parse("2026-10-25T00:30:00Z", &date_only));
	assert_int_equal(instant_of(day_parse("2026-10-25"), 120), instant_parse("2026-10-25T02:00:00Z", &date_only));
	assert_true(clock_zone("America/New_York", &err));
	instant_day(instant_of(day_parse("2026-03-08"), 150), &minute);
	assert_int_equal(minute, 210);
	assert_true(clock_zone("UTC", &err));
}

static void
instants_of_other_systems_are_read(void **state)
{
	static const struct {
		const char *text, *utc;
		bool date_only;
	} rows[] = {
		{"2026-11-17T09:42:00Z", "2026-11-17T09:42:00.000Z", false},
		{"2026-11-17T09:42:00.5+02:00", "2026-11-17T07:42:00.500Z", false},
		{"2026-11-17T09:42:00.123456-05:00", "2026-11-17T14:42:00.123Z", false},
		{"2026-11-17T09:42", "2026-11-17T09:42:00.000Z", false},
		{"2026-11-17", "2026-11-17T00:00:00.000Z", true},
		{"2026-11", "2026-11-01T00:00:00.000Z", true},
		{"2026", "2026-01-01T00:00:00.000Z", true},
		{"1905-06-30T23:59:59.999Z", "1905-06-30T23:59:59.999Z", false},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z", false},
	};
	static const char *const bad[] = {
		"", "26", "2026-1", "2026-11-31", "2026-11T09:42:00Z", "2026-11-17 09:42", "2026-11-17T25:00:00Z",
		"2026-11-17T09:42:00+2", "2026-11-17T09:42:00+25:00", "2026-11-17T09:42:00.Z", "2026-11-17T09:42:00Zx",
		"2026-11-17T9:42:00Z", "2026-", "2026-11-", "2026-11-17T",
	};
	struct err err;
	char text[STAMP_TEXT];
	bool date_only;

	(void)state;
	assert_true(clock_zone("UTC", &err));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		instant_format(instant_parse(rows[i].text, &date_only), text);
		assert_string_equal(text, rows[i].utc);
		assert_int_equal(date_only, rows[i].date_only);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_true(instant_parse(bad[i], &date_only) == INT64_MIN);
	instant_format(INT64_MIN, text);
	assert_string_equal(text, "");
}

static void
a_zone_that_does_not_exist_is_refused(void **state)
{
	static const char *const bad[] = {"", "Europe/Londn", "../../etc/passwd", "/etc/passwd", "zone.tab", "Europe"};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(clock_zone(bad[i], &err));
	assert_int_equal(err.code, ERR_INVALID);
}

static void
a_held_clock_moves_only_when_told(void **state)
{
	(void)state;
	clock_hold(1000);
	int64_t boot = clock_boot();
	assert_int_equal(clock_now(), 1000);
	clock_advance(500);
	assert_int_equal(clock_now(), 1500);
	assert_int_equal(clock_boot(), boot + 500);
	clock_go(0);
	assert_true(clock_now() > 1500);
	assert_true(clock_boot() >= boot + 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_of_six_centuries_splits_and_joins),
		cmocka_unit_test(a_date_that_does_not_exist_is_none),
		cmocka_unit_test(dates_and_minutes_print_as_they_are_read),
		cmocka_unit_test(a_birthday_makes_a_year_older_and_leap_days_count_on_the_28th),
		cmocka_unit_test(a_visit_keeps_its_clock_time_over_the_change_of_hour),
		cmocka_unit_test(an_hour_that_never_comes_moves_on_and_one_that_comes_twice_is_its_first),
		cmocka_unit_test(instants_of_other_systems_are_read),
		cmocka_unit_test(a_zone_that_does_not_exist_is_refused),
		cmocka_unit_test(a_held_clock_moves_only_when_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
