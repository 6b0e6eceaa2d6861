#include <locale.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/person.h"
#include "model/when.h"

#define TODAY day_of(2026, 11, 17)

static struct arena *arena;

static int
open_arena(void **state)
{
	(void)state;
	i18n_open();
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

static void
names_stand_as_on_the_list(void **state)
{
	(void)state;
	assert_string_equal(person_listed(arena, "González", "Maria Elena"), "GONZÁLEZ, Maria Elena");
	assert_string_equal(person_brief(arena, "González", "Maria Elena"), "GONZÁLEZ, Maria");
	assert_string_equal(person_listed(arena, "wa Thiong'o", "Ngũgĩ"), "WA THIONG'O, Ngũgĩ");
	assert_string_equal(person_listed(arena, "Weiß", "Jörg"), "WEISS, Jörg");
	assert_string_equal(person_listed(arena, "李", "小龙"), "李, 小龙");
	assert_string_equal(person_listed(arena, "Sukarno", NULL), "SUKARNO");
	assert_string_equal(person_listed(arena, NULL, "Cher"), "Cher");
	assert_string_equal(person_full(arena, "Petrov", "Ivan"), "Ivan Petrov");
}

static void
she_is_called_what_she_wants(void **state)
{
	(void)state;
	struct patient patient = {.family = "González", .given = "Maria Elena", .preferred = "Mari"};

	assert_string_equal(person_called(arena, &patient), "Mari");
	patient.preferred = NULL;
	assert_string_equal(person_called(arena, &patient), "Maria");
	patient.given = NULL;
	assert_string_equal(person_called(arena, &patient), "González");
}

static void
initials_are_short(void **state)
{
	(void)state;
	assert_string_equal(person_initials(arena, "Nair", "Priya"), "PN");
	assert_string_equal(person_initials(arena, "Öz-Demir", "éva"), "ÉÖD");
	assert_string_equal(person_initials(arena, NULL, NULL), "?");
}

static void
clinicians_fit_narrow_columns(void **state)
{
	(void)state;
	assert_string_equal(person_staff_fit(arena, "NP Kowalski", 9), "NP Kowal.");
	assert_string_equal(person_staff_fit(arena, "Dr Osei", 9), "Dr Osei");
	assert_string_equal(person_staff_head(arena, "NP Kowalski", 7), "Kowalsk");
	assert_string_equal(person_staff_head(arena, "Dr Osei", 7), "Osei");
}

static void
ages_are_said_in_the_unit_that_fits(void **state)
{
	(void)state;
	struct {
		const char *born, *age;
	} rows[] = {
	    {"1985-03-12", "41"},
	    {"1985-11-18", "40"},
	    {"2026-11-17", "0 days"},
	    {"2026-11-16", "1 day"},
	    {"2026-10-21", "27 days"},
	    {"2026-10-20", "4 weeks"},
	    {"2026-08-19", "12 weeks"},
	    {"2026-08-18", "2 months"},
	    {"2024-11-18", "23 months"},
	    {"2024-11-17", "2"},
	    {"1958", "about 68"},
	    {"1958-12", "about 67"},
	    {"2027-01-01", ""},
	    {"nonsense", ""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(person_age(arena, rows[i].born, TODAY), rows[i].age);
	assert_string_equal(person_age(arena, NULL, TODAY), "");
}

static void
numbers_are_grouped_for_the_eye(void **state)
{
	(void)state;
	assert_string_equal(person_phone(arena, "5550142"), "555-0142");
	assert_string_equal(person_phone(arena, "2125550142"), "212-555-0142");
	assert_string_equal(person_phone(arena, "07700900123"), "07700 900123");
	assert_string_equal(person_phone(arena, "02079460958"), "020 7946 0958");
	assert_string_equal(person_phone(arena, "01632960188"), "01632 960188");
	assert_string_equal(person_phone(arena, "+447700900123"), "+44 7700 900123");
	assert_string_equal(person_phone(arena, "+442079460958"), "+44 20 7946 0958");
	assert_string_equal(person_phone(arena, "+441632960188"), "+44 1632 960188");
	assert_string_equal(person_phone(arena, "+33199000123"), "+33 1 99 00 01 23");
	assert_string_equal(person_phone(arena, "+31207946001"), "+31 20 794 6001");
	assert_string_equal(person_phone(arena, "+12125550142"), "+1 212 555 0142");
	assert_string_equal(person_phone(arena, "+4915123456789"), "+49 1512 345 6789");
	assert_string_equal(person_phone(arena, "+15550142"), "+1 555 0142");
	assert_string_equal(person_phone(arena, "112"), "112");
	assert_string_equal(person_phone(arena, "555 0142 ext 3"), "555 0142 ext 3");
	assert_string_equal(person_phone_masked(arena, "5550142"), "··0142");
	assert_string_equal(person_phone_masked(arena, NULL), "");
}

static void
days_are_said_as_the_desk_says_them(void **state)
{
	(void)state;
	assert_string_equal(when_day(arena, day_of(2026, 11, 24)), "Tue 24 Nov");
	assert_string_equal(when_day_long(arena, day_of(2026, 12, 12)), "Saturday 12 December 2026");
	assert_string_equal(when_partial(arena, "1985-03-12"), "12 Mar 1985");
	assert_string_equal(when_partial(arena, "1985-03"), "Mar 1985");
	assert_string_equal(when_partial(arena, "1985"), "1985");
	assert_string_equal(when_partial(arena, "198x"), "");
	assert_string_equal(when_next(arena, TODAY, 610, TODAY), "today 10:10");
	assert_string_equal(when_next(arena, TODAY + 1, MINUTE_NONE, TODAY), "tomorrow");
	assert_string_equal(when_next(arena, day_of(2026, 12, 3), 540, TODAY), "Thu 03 Dec 09:00");
	assert_string_equal(when_next(arena, day_of(2027, 1, 4), 540, TODAY), "Mon 04 Jan 2027 09:00");
	assert_string_equal(when_due(arena, TODAY, 580, TODAY), "09:40");
	assert_string_equal(when_due(arena, TODAY + 1, 540, TODAY), "Wed 09:00");
	assert_string_equal(when_due(arena, TODAY + 9, 540, TODAY), "26 Nov");
	assert_string_equal(when_past(arena, day_of(2026, 10, 12), TODAY), "12 Oct");
	assert_string_equal(when_past(arena, day_of(2025, 10, 12), TODAY), "12 Oct 2025");
}

static void
how_long_ago_fits_three_columns(void **state)
{
	(void)state;
	assert_string_equal(when_ago(arena, 0), "now");
	assert_string_equal(when_ago(arena, 6), "6d");
	assert_string_equal(when_ago(arena, 15), "2w");
	assert_string_equal(when_ago(arena, 98), "14w");
	assert_string_equal(when_ago(arena, 800), "2y");
	assert_string_equal(when_away(arena, TODAY + 3, TODAY), "in 3 days");
	assert_string_equal(when_away(arena, TODAY + 1, TODAY), "tomorrow");
	assert_string_equal(when_away(arena, TODAY - 1, TODAY), "yesterday");
	assert_string_equal(when_away(arena, TODAY - 15, TODAY), "2 weeks ago");
	assert_string_equal(when_away(arena, TODAY + 25, TODAY), "in 3 weeks");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_stand_as_on_the_list),
		cmocka_unit_test(she_is_called_what_she_wants),
		cmocka_unit_test(initials_are_short),
		cmocka_unit_test(clinicians_fit_narrow_columns),
		cmocka_unit_test(ages_are_said_in_the_unit_that_fits),
		cmocka_unit_test(numbers_are_grouped_for_the_eye),
		cmocka_unit_test(days_are_said_as_the_desk_says_them),
		cmocka_unit_test(how_long_ago_fits_three_columns),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
