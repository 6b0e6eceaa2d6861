#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/typed_phone.h"

static struct arena *arena;

static int
phone_setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
phone_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
a_number_is_read_however_it_is_spaced(void **state)
{
	static const struct {
		const char *typed, *read;
	} rows[] = {
		{"5550188", "5550188"}, {"555-0142", "5550142"}, {" 020 7946 0018 ", "02079460018"}, {"(020) 7946.0018", "02079460018"},
		{"+44 (0)20 7946 0018", "+442079460018"}, {"0170/1234567", "01701234567"}, {"112", "112"},
		{"+44 20 7946 0018", "+442079460018"}, {"(0)20 7946 0018", "02079460018"}, {"123456789012345", "123456789012345"},
		{"+123456789012345", "+123456789012345"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err = {0};
		char *read = typed_phone_read(arena, rows[i].typed, &err);
		assert_non_null(read);
		assert_string_equal(read, rows[i].read);
	}
}

static void
what_is_no_number_is_refused(void **state)
{
	static const char *const rows[] = {
		"", "12", "+12", "555-O142", "call her", "1234567890123456", "+1234567890123456", "55+50142", "555;0142", "++123",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err = {0};
		assert_null(typed_phone_read(arena, rows[i], &err));
		assert_int_equal(err.code, ERR_INVALID);
	}
}

static void
an_odd_length_is_doubted_where_the_country_is_known(void **state)
{
	static const struct {
		const char *digits, *country, *says;
	} rows[] = {
		{"02079460018", "GB", NULL}, {"0207946001", "GB", NULL}, {"020794600", "GB", "short"},
		{"020794600189", "GB", "long"}, {"5550142", "GB", NULL}, {"555", "GB", "short"}, {"+442079460018", "US", NULL},
		{"+44207946", "US", "short"}, {"2015550123", "US", NULL}, {"12015550123", "US", NULL}, {"5551234", "US", NULL},
		{"120155501234", "US", "long"}, {"612345678", "ES", NULL}, {"06201234567", "HU", NULL}, {"0620123", "HU", "short"},
		{"+999123456", "GB", NULL}, {"+99912", "GB", "short"}, {"1", "XX", NULL}, {"1", "", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *doubt = typed_phone_doubt(rows[i].digits, rows[i].country);
		assert_int_equal(doubt == NULL, rows[i].says == NULL);
		if (doubt)
			assert_non_null(strstr(doubt, rows[i].says));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_read_however_it_is_spaced),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(an_odd_length_is_doubted_where_the_country_is_known),
	};

	return cmocka_run_group_tests(tests, phone_setup, phone_teardown);
}
