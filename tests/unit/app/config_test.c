#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/config.h"
#include "base/file.h"

static struct arena *arena;
static char *folder, *system_file, *own_file, *asked_file;

static void
write_text(const char *path, const char *text)
{
	struct err err;

	assert_true(file_write(path, text, strlen(text), &err));
}

static int
config_setup(void **state)
{
	(void)state;
	arena = arena_new();
	const char *tmp = getenv("TMPDIR");
	folder = arena_printf(arena, "%s/config.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return -1;
	system_file = file_join(arena, folder, "system.ini");
	own_file = file_join(arena, folder, "rapport.ini");
	asked_file = file_join(arena, folder, "asked.ini");
	return unsetenv("RAPPORT_DATA");
}

static int
config_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
without_any_file_the_defaults_hold(void **state)
{
	struct config_ask ask = {.system = system_file};
	struct config config;
	struct err err = {0};

	(void)state;
	assert_true(config_load(arena, &ask, &config, &err));
	assert_int_equal(config.options.lock_minutes, 5);
	assert_null(config.folder);
	assert_null(config.places[OPTION_lock_minutes].path);
}

static void
the_later_file_wins_and_says_where_it_stands(void **state)
{
	struct config_ask ask = {.system = system_file, .file = asked_file, .data = folder};
	struct config config;
	struct err err = {0};

	(void)state;
	write_text(system_file, "[lock]\nlock_minutes = 7\n[desk]\nclaim_minutes = 10\n[screen]\nbell = yes\n");
	write_text(own_file, "[desk]\nclaim_minutes = 11\nhold_minutes = 6\n");
	write_text(asked_file, "\n[desk]\nhold_minutes = 9\n");
	assert_true(config_load(arena, &ask, &config, &err));
	assert_int_equal(config.options.lock_minutes, 7);
	assert_int_equal(config.options.claim_minutes, 11);
	assert_int_equal(config.options.hold_minutes, 9);
	assert_int_equal(config.options.bell, 1);
	assert_string_equal(config.places[OPTION_hold_minutes].path, asked_file);
	assert_int_equal(config.places[OPTION_hold_minutes].line, 3);
	assert_string_equal(config.places[OPTION_lock_minutes].path, system_file);
}

static void
the_data_folder_is_asked_for_then_in_the_environment_then_configured(void **state)
{
	struct config_ask ask = {.system = system_file};
	struct config config;
	struct err err = {0};

	(void)state;
	write_text(system_file, arena_printf(arena, "[data]\nfolder = \"%s/one\"\n", folder));
	assert_true(config_load(arena, &ask, &config, &err));
	assert_string_equal(config.folder, file_join(arena, folder, "one"));
	write_text(asked_file, "[data]\nfolder = ~/two\n");
	ask.file = asked_file;
	setenv("HOME", folder, 1);
	assert_true(config_load(arena, &ask, &config, &err));
	assert_string_equal(config.folder, file_join(arena, folder, "two"));
	setenv("RAPPORT_DATA", "/three", 1);
	assert_true(config_load(arena, &ask, &config, &err));
	assert_string_equal(config.folder, "/three");
	ask.data = "/four";
	assert_true(config_load(arena, &ask, &config, &err));
	assert_string_equal(config.folder, "/four");
	unsetenv("RAPPORT_DATA");
}

static void
a_fault_is_told_with_file_and_line(void **state)
{
	static const struct {
		const char *file, *where;
	} rows[] = {
		{"[lock]\nlock_minuts = 5\n", ":2: "}, {"[lok]\nlock_minutes = 5\n", ":2: "},
		{"[lock]\n\nlock_minutes = 99\n", ":3: "}, {"[lock]\nlock_minutes\n", ":2: "},
		{"[data]\nfolder = /x\n", ":2: "},
	};

	(void)state;
	write_text(system_file, "");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct config_ask ask = {.system = system_file, .data = folder};
		struct config config;
		struct err err = {0};
		write_text(own_file, rows[i].file);
		assert_false(config_load(arena, &ask, &config, &err));
		char *where = arena_printf(arena, "%s%s", own_file, rows[i].where);
		assert_memory_equal(err.text, where, strlen(where));
	}
}

static void
the_file_that_was_asked_for_has_to_exist(void **state)
{
	struct config_ask ask = {.system = system_file, .file = "/nowhere/rapport.ini"};
	struct config config;
	struct err err = {0};

	(void)state;
	assert_false(config_load(arena, &ask, &config, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_any_file_the_defaults_hold),
		cmocka_unit_test(the_later_file_wins_and_says_where_it_stands),
		cmocka_unit_test(the_data_folder_is_asked_for_then_in_the_environment_then_configured),
		cmocka_unit_test(a_fault_is_told_with_file_and_line),
		cmocka_unit_test(the_file_that_was_asked_for_has_to_exist),
	};

	return cmocka_run_group_tests(tests, config_setup, config_teardown);
}
