#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "model/typed_time.h"

enum { NOW = 9 * 60 + 42, OPENS = 8 * 60, CLOSES = 18 * 60 };

static int
at(const char *text)
{
	int minute = typed_time_read(text, NOW, OPENS, CLOSES);

	return minute == MINUTE_NONE ? -1 : minute / 60 * 100 + minute % 60;
}

static void
times_are_read_however_they_are_typed(void **unused)
{
	(void)unused;
	assert_int_equal(at("930"), 930);
	assert_int_equal(at("9"), 900);
	assert_int_equal(at("0930"), 930);
	assert_int_equal(at("1430"), 1430);
	assert_int_equal(at("14.30"), 1430);
	assert_int_equal(at("14:30"), 1430);
	assert_int_equal(at("2p"), 1400);
	assert_int_equal(at("2 pm"), 1400);
	assert_int_equal(at("2.15pm"), 1415);
	assert_int_equal(at("12am"), 0);
	assert_int_equal(at("12pm"), 1200);
	assert_int_equal(at("now"), 942);
	assert_int_equal(at("+2h"), 1142);
	assert_int_equal(at("+30m"), 1012);
	assert_int_equal(at("+1h30"), 1112);
}

static void
one_to_six_are_the_afternoon_while_the_clinic_is_open(void **unused)
{
	(void)unused;
	assert_int_equal(at("2"), 1400);
	assert_int_equal(at("230"), 1430);
	assert_int_equal(at("0230"), 230);
	assert_int_equal(at("2a"), 200);
	assert_int_equal(at("6"), 600);		/* the clinic closes at six: nobody books 18:00 */
	assert_int_equal(typed_time_read("2", NOW, 0, 24 * 60), 120);
	assert_int_equal(at("7"), 700);
}

static void
what_is_no_time_is_none(void **unused)
{
	static const char *const none[] = {"", "x", "25", "960", "9.6", "13p", "0p", "12345", "+", "+20h", "9 oclock", "+2hx"};

	(void)unused;
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_int_equal(at(none[i]), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read_however_they_are_typed),
		cmocka_unit_test(one_to_six_are_the_afternoon_while_the_clinic_is_open),
		cmocka_unit_test(what_is_no_time_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
