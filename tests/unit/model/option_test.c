#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/data.h"
#include "base/i18n.h"
#include "model/option.h"

static struct arena *arena;

static int
option_setup(void **state)
{
	(void)state;
	i18n_open();
	arena = arena_new();
	return 0;
}

static int
option_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
every_default_is_a_value_that_may_be_written(void **state)
{
	struct options defaults, options = {0};
	struct err err = {0};

	(void)state;
	option_defaults(&defaults);
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = option_row((enum option)i);
		assert_true(option_set(arena, &options, (enum option)i, row->initial, &err));
		assert_string_equal(option_plain(arena, &defaults, (enum option)i), row->initial);
		assert_string_equal(option_plain(arena, &options, (enum option)i), row->initial);
		assert_int_equal(option_named(row->section, row->key), i);
	}
}

static void
every_option_is_explained_in_the_file_that_is_installed(void **state)
{
	const struct data_file *file = data_named("data/rapport.ini");
	struct buf document = {0};

	(void)state;
	assert_non_null(file);
	option_document(&document);
	assert_string_equal(document.bytes, file->bytes);
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const char *help = option_row((enum option)i)->help;
		assert_int_equal(help[strlen(help) - 1], '.');
	}
	buf_free(&document);
}

static void
a_malformed_value_says_what_would_be_right(void **state)
{
	static const struct {
		enum option option;
		const char *value, *says;
	} rows[] = {
		{OPTION_lock_minutes, "1", "from 2 to 15"}, {OPTION_lock_minutes, "16", "from 2 to 15"},
		{OPTION_lock_minutes, "5m", "from 2 to 15"}, {OPTION_lock_minutes, "", "from 2 to 15"},
		{OPTION_lock_minutes, "99999999999999999999", "from 2 to 15"}, {OPTION_mouse, "true", "yes or no"},
		{OPTION_colour, "blue", "auto|on|off"}, {OPTION_colour, "", "auto|on|off"}, {OPTION_colour, "aut", "auto|on|off"},
		{OPTION_colour, "auto|on", "auto|on|off"},
	};
	struct options options;

	(void)state;
	option_defaults(&options);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err = {0};
		assert_false(option_set(arena, &options, rows[i].option, rows[i].value, &err));
		assert_int_equal(err.code, ERR_INVALID);
		assert_non_null(strstr(err.text, rows[i].says));
	}
	assert_int_equal(options.lock_minutes, 5);
	assert_string_equal(options.colour, "auto");
}

static void
an_option_that_does_not_exist_has_no_number(void **state)
{
	(void)state;
	assert_int_equal(option_named("screen", "color"), OPTION_COUNT);
	assert_int_equal(option_named("lock", "colour"), OPTION_COUNT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_default_is_a_value_that_may_be_written),
		cmocka_unit_test(every_option_is_explained_in_the_file_that_is_installed),
		cmocka_unit_test(a_malformed_value_says_what_would_be_right),
		cmocka_unit_test(an_option_that_does_not_exist_has_no_number),
	};

	return cmocka_run_group_tests(tests, option_setup, option_teardown);
}
