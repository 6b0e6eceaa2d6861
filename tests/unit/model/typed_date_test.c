#include "model/typed_date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Tuesday 17 November 2026. */
static int32_t
today(void)
{
	return day_of(2026, 11, 17);
}

static const char *
read_as(const char *text, const char *order, bool past)
{
	static char date[DATE_TEXT];

	return typed_date_read(text, order, today(), past, date) == TYPED_DATE_NONE ? "none" : date;
}

static void
a_birth_date_can_be_typed_any_way(void **state)
{
	static const char *const ways[] = {"12/3/85", "12.3.85", "12-03-1985", "12 3 85", "120385", "12031985", "1985-03-12",
	    "1985/3/12", "19850312", "12 mar 1985", "12 March 85", "12mar85", "mar 12 1985", "March 12, 1985", " 12/3/85 "};

	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		assert_string_equal(read_as(ways[i], "dmy", true), "1985-03-12");
}

static void
the_site_says_whether_the_month_comes_first(void **state)
{
	(void)state;
	assert_string_equal(read_as("3/12/85", "mdy", true), "1985-03-12");
	assert_string_equal(read_as("031285", "mdy", true), "1985-03-12");
	assert_string_equal(read_as("85/3/12", "ymd", true), "1985-03-12");
	assert_string_equal(read_as("850312", "ymd", true), "1985-03-12");
	assert_string_equal(read_as("12 mar 85", "mdy", true), "1985-03-12");
}

static void
a_year_or_a_month_will_do(void **state)
{
	(void)state;
	assert_string_equal(read_as("1985", "dmy", true), "1985");
	assert_string_equal(read_as("3/1985", "dmy", true), "1985-03");
	assert_string_equal(read_as("1985-03", "mdy", true), "1985-03");
	assert_string_equal(read_as("mar 1985", "dmy", true), "1985-03");
}

static void
two_digits_of_a_birth_year_are_never_in_the_future(void **state)
{
	(void)state;
	assert_string_equal(read_as("1/2/26", "dmy", true), "2026-02-01");
	assert_string_equal(read_as("1/12/26", "dmy", true), "1926-12-01");
	assert_string_equal(read_as("140691", "dmy", true), "1991-06-14");
}

static void
a_visit_can_be_counted_from_today(void **state)
{
	(void)state;
	assert_string_equal(read_as("t", "dmy", false), "2026-11-17");
	assert_string_equal(read_as("tom", "dmy", false), "2026-11-18");
	assert_string_equal(read_as("fri", "dmy", false), "2026-11-20");
	assert_string_equal(read_as("this fri", "dmy", false), "2026-11-20");
	assert_string_equal(read_as("next fri", "dmy", false), "2026-11-27");
	assert_string_equal(read_as("Next Monday", "dmy", false), "2026-11-23");
	assert_string_equal(read_as("next week", "dmy", false), "2026-11-23");
	assert_string_equal(read_as("next month", "dmy", false), "2026-12-01");
	assert_string_equal(read_as("next gon", "dmy", false), "none");
	assert_string_equal(read_as("tue", "dmy", false), "2026-11-24");
	assert_string_equal(read_as("+3", "dmy", false), "2026-11-20");
	assert_string_equal(read_as("+2w", "dmy", false), "2026-12-01");
	assert_string_equal(read_as("-1w", "dmy", false), "2026-11-10");
	assert_string_equal(read_as("+1m", "dmy", false), "2026-12-17");
	assert_string_equal(read_as("+3m", "dmy", false), "2027-02-17");
	assert_string_equal(read_as("eom", "dmy", false), "2026-11-30");
	assert_string_equal(read_as("12/3", "dmy", false), "2027-03-12");
	assert_string_equal(read_as("12/12", "dmy", false), "2026-12-12");
	assert_string_equal(read_as("24 dec", "dmy", false), "2026-12-24");
}

static void
what_is_no_date_is_refused(void **state)
{
	static const char *const not_dates[] = {"", " ", "31/2/85", "29/2/1985", "12/13/85", "gon", "12/3/985", "1/2/3/4", "999",
	    "99999999", "12/3/85x", "+", "+3q", "--", "/", "555-0142", "3000-1-1-1", "mar apr 1985", "12 mar apr"};

	(void)state;
	for (size_t i = 0; i < sizeof not_dates / sizeof *not_dates; i++)
		assert_string_equal(read_as(not_dates[i], "dmy", true), "none");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_birth_date_can_be_typed_any_way),
	    cmocka_unit_test(the_site_says_whether_the_month_comes_first),
	    cmocka_unit_test(a_year_or_a_month_will_do),
	    cmocka_unit_test(two_digits_of_a_birth_year_are_never_in_the_future),
	    cmocka_unit_test(a_visit_can_be_counted_from_today),
	    cmocka_unit_test(what_is_no_date_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
