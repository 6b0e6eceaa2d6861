#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/ini.h"

static struct arena *arena;
static char *path;

static int
ini_setup(void **state)
{
	(void)state;
	arena = arena_new();
	const char *tmp = getenv("TMPDIR");
	char *folder = arena_printf(arena, "%s/ini.XXXXXX", tmp ? tmp : "/tmp");
	path = mkdtemp(folder) ? file_join(arena, folder, "rapport.ini") : NULL;
	return path ? 0 : -1;
}

static int
ini_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* "section.key@line=value " of each option, or the error behind the path. */
static const char *
read_text(const char *text)
{
	struct err err = {0};
	struct ini ini;
	char *said = arena_text(arena, "");

	assert_true(file_write(path, text, strlen(text), &err));
	if (!ini_load(arena, path, &ini, &err)) {
		assert_int_equal(err.code, ERR_INVALID);
		assert_memory_equal(err.text, path, strlen(path));
		return arena_text(arena, err.text + strlen(path));
	}
	for (size_t i = 0; i < ini.count; i++)
		said = arena_printf(arena, "%s%s.%s@%d=%s ", said, ini.entries[i].section, ini.entries[i].key,
		    ini.entries[i].line, ini.entries[i].value);
	return said;
}

static void
options_come_with_their_lines(void **state)
{
	static const struct {
		const char *file, *said;
	} rows[] = {
		{"", ""},
		{"# a comment\n; another\n\n", ""},
		{"[Screen]\ncolour = off\n", "screen.colour@2=off "},
		{"[screen]\r\ncolour=off\r\n", "screen.colour@2=off "},
		{"[screen]\n\n  Lock_Minutes =  7   ; minutes\n", "screen.lock_minutes@3=7 "},
		{"[data]\nfolder = \"/srv/a #1; b\"\n", "data.folder@2=/srv/a #1; b "},
		{"[data]\nfolder = '/srv/a'\n", "data.folder@2=/srv/a "},
		{"[data]\nfolder =\n", "data.folder@2= "},
		{"[data]\nfolder = \"\"\n", "data.folder@2= "},
		{"[a]\nx = 1\n[b]\nx = 2", "a.x@2=1 b.x@4=2 "},
		{"[a]\nx = a=b", "a.x@2=a=b "},
		{"[a]\nx = Łódź", "a.x@2=Łódź "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(read_text(rows[i].file), rows[i].said);
}

static void
what_would_be_changed_in_silence_is_an_error_with_its_line(void **state)
{
	static const struct {
		const char *file, *where;
	} rows[] = {
		{"colour = off\n", ":1: "}, {"[screen]\ncolour\n", ":2: "}, {"[screen\n", ":1: "}, {"[]\n", ":1: "},
		{"[a b]\n", ":1: "}, {"[a]\n= 1\n", ":2: "}, {"[a]\nx y = 1\n", ":2: "},
		{"[a]\nx = 1\ny = 2\nX = 3\n", ":4: x was set in line 2"},
		{"[a]\nx = 1\n[b]\n[a]\nx = 1\n", ":5: x was set in line 2"},
		{"[a]\nfolder = /srv/a#b\n", ":2: "}, {"[a]\nfolder = /srv/a;b\n", ":2: "},
		{"[a]\nfolder = \"/srv/a\n", ":2: "}, {"[a]\nfolder = \"a\" b\n", ":2: "}, {"[a]\nfolder = a \"b\"\n", ":2: "},
		{"[a]\nx = 1 \\\n2\n", ":2: "}, {"[a]\nx = \x1b\n", ":2: "}, {"[a]\nx = \xFF\n", ":2: "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_memory_equal(read_text(rows[i].file), rows[i].where, strlen(rows[i].where));
	char *lengthy = arena_alloc(arena, 2000);
	memset(lengthy, '#', 1999);
	assert_memory_equal(read_text(lengthy), ":1: ", 4);
}

static void
a_missing_file_is_not_found(void **state)
{
	struct err err = {0};
	struct ini ini;

	(void)state;
	assert_false(ini_load(arena, arena_printf(arena, "%s.none", path), &ini, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_come_with_their_lines),
		cmocka_unit_test(what_would_be_changed_in_silence_is_an_error_with_its_line),
		cmocka_unit_test(a_missing_file_is_not_found),
	};

	return cmocka_run_group_tests(tests, ini_setup, ini_teardown);
}
