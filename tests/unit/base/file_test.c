#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"

static struct arena *arena;
static char *folder;

static int
file_setup(void **state)
{
	(void)state;
	arena = arena_new();
	const char *tmp = getenv("TMPDIR");
	folder = arena_printf(arena, "%s/file.XXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static int
file_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
what_is_written_is_read_back_and_only_ours(void **state)
{
	struct err err;
	char *path = file_join(arena, folder, "a"), *bytes;
	size_t count;
	struct stat found;

	(void)state;
	assert_true(file_write(path, "one\0two", 7, &err));
	assert_true(file_write(path, "three", 5, &err));
	assert_true(file_read(arena, path, 100, &bytes, &count, &err));
	assert_int_equal(count, 5);
	assert_string_equal(bytes, "three");
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_true(file_is_private(path, &err));
}

static void
a_file_over_the_limit_is_not_loaded(void **state)
{
	struct err err;
	char *path = file_join(arena, folder, "big"), *bytes;
	size_t count;

	(void)state;
	assert_true(file_write(path, "12345", 5, &err));
	assert_true(file_read(arena, path, 5, &bytes, &count, &err));
	assert_false(file_read(arena, path, 4, &bytes, &count, &err));
	assert_int_equal(err.code, ERR_INVALID);
}

static void
a_failed_write_leaves_the_old_file(void **state)
{
	struct err err;
	char *inner = file_join(arena, folder, "dir"), *path = file_join(arena, inner, "a");

	(void)state;
	assert_true(file_make_folder(inner, &err));
	assert_true(file_make_folder(path, &err));	/* a folder stands where the file should go */
	assert_false(file_write(path, "x", 1, &err));
	assert_int_equal(err.code, ERR_IO);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(inner), 0);	/* no temporary file stayed */
}

static void
links_and_open_doors_are_refused(void **state)
{
	struct err err;
	char *path = file_join(arena, folder, "secret"), *link_path = file_join(arena, folder, "link"), *bytes;
	size_t count;

	(void)state;
	assert_true(file_write(path, "x", 1, &err));
	assert_int_equal(symlink(path, link_path), 0);
	assert_false(file_is_private(link_path, &err));
	assert_false(file_read(arena, link_path, 10, &bytes, &count, &err));
	assert_int_equal(unlink(link_path), 0);
	assert_int_equal(link(path, link_path), 0);
	assert_false(file_is_private(path, &err));
	assert_int_equal(unlink(link_path), 0);
	assert_int_equal(chmod(path, 0640), 0);
	assert_false(file_is_private(path, &err));
	assert_int_equal(err.code, ERR_DENIED);
	char *open_folder = file_join(arena, folder, "open");
	assert_int_equal(mkdir(open_folder, 0755), 0);
	assert_int_equal(chmod(open_folder, 0755), 0);
	assert_false(file_make_folder(open_folder, &err));
}

static void
a_path_is_made_absolute_and_never_a_uri(void **state)
{
	struct err err;
	char *here = file_absolute(arena, folder, &err);

	(void)state;
	assert_non_null(here);
	assert_string_equal(file_absolute(arena, file_join(arena, folder, "./new"), &err), file_join(arena, here, "new"));
	assert_null(file_absolute(arena, "file:x.db?mode=memory", &err));
	assert_null(file_absolute(arena, "", &err));
	assert_null(file_absolute(arena, file_join(arena, folder, "none/.."), &err));
	assert_string_equal(file_join(arena, "/", "a"), "/a");
}

static void
the_log_holds_one_line_a_note_and_nothing_that_steers_a_terminal(void **state)
{
	struct err err;
	char *path = file_join(arena, folder, "log"), *bytes;
	size_t count;

	(void)state;
	log_note("before it is open");
	log_open(path);
	log_note("rc=%d", 5);
	log_note("a\x1b[2Jb\nc");
	log_toggle();
	log_note("while off");
	log_toggle();
	assert_true(file_read(arena, path, 4096, &bytes, &count, &err));
	assert_non_null(strstr(bytes, "the_log_holds_one_line_a_note"));
	assert_non_null(strstr(bytes, ": rc=5\n"));
	assert_non_null(strstr(bytes, ": a?[2Jb?c\n"));
	assert_null(strstr(bytes, "before"));
	assert_null(strstr(bytes, "while off"));
	assert_true(file_is_private(path, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back_and_only_ours),
		cmocka_unit_test(a_file_over_the_limit_is_not_loaded),
		cmocka_unit_test(a_failed_write_leaves_the_old_file),
		cmocka_unit_test(links_and_open_doors_are_refused),
		cmocka_unit_test(a_path_is_made_absolute_and_never_a_uri),
		cmocka_unit_test(the_log_holds_one_line_a_note_and_nothing_that_steers_a_terminal),
	};

	return cmocka_run_group_tests(tests, file_setup, file_teardown);
}
