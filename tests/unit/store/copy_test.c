#include "clinic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/file.h"
#include "store/check.h"
#include "store/copy.h"
#include "store/internal.h"

static struct arena *arena;
static char folder[] = "/tmp/rapport-copy-XXXXXX";
static const char *copy, *scratch;
static struct db *db;

static void
sql(const char *text)
{
	if (sqlite3_exec(db->handle, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(db->handle));
}

static int
setup(void **state)
{
	struct patient patient = clinic_patient("Okafor", "Ngozi");

	(void)state;
	arena = arena_new();
	assert_non_null(mkdtemp(folder));
	copy = file_join(arena, folder, "copy");
	scratch = file_join(arena, folder, "scratch");
	clock_hold(CLINIC_NOW);
	db = clinic_open(file_join(arena, folder, "clinic"), DB_CREATE);
	clinic_insert(db, ENTITY_patient, &patient);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	db_close(db);
	arena_free(arena);
	return 0;
}

/* One number out of a copy. */
static int64_t
ask(const char *path, const char *text)
{
	sqlite3 *handle;
	sqlite3_stmt *stmt;

	assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	if (sqlite3_prepare_v2(handle, text, -1, &stmt, NULL) != SQLITE_OK || sqlite3_step(stmt) != SQLITE_ROW)
		fail_msg("%s: %s", text, sqlite3_errmsg(handle));
	int64_t number = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(handle);
	return number;
}

static bool
holds(const char *path, const char *word)
{
	struct err err;
	char *bytes;
	size_t count;

	assert_true(file_read(arena, path, 64 << 20, &bytes, &count, &err));
	return memmem(bytes, count, word, strlen(word)) != NULL;
}

static void
a_copy_is_whole_and_says_that_it_is_one(void **state)
{
	struct err err = {0};

	(void)state;
	if (!copy_whole(db, copy, &err))
		fail_msg("%s", err.text);
	assert_int_equal(ask(copy, "SELECT count(*) FROM patient"), 1);
	assert_int_equal(ask(copy, "SELECT host_fp = x'00' FROM sync_self"), 1);
	assert_int_equal(ask(copy, "SELECT count(*) FROM audit"), db_number(db, "SELECT count(*) FROM audit", -1));
	assert_int_equal(access(file_join(arena, folder, "copy-wal"), F_OK), -1);
	assert_true(file_is_private(copy, &err));
	/* A second one does not write over it. */
	assert_false(copy_whole(db, copy, &err));
	assert_int_equal(ask(copy, "SELECT count(*) FROM patient"), 1);
	unlink(copy);
}

static void
a_copy_opens_as_a_clinic_and_verifies(void **state)
{
	char *place = file_join(arena, folder, "restored");
	struct err err = {0};

	(void)state;
	assert_true(file_make_folder(place, &err));
	assert_true(copy_whole(db, file_join(arena, place, "rapport.db"), &err));
	db_close(clinic_open(place, DB_OPEN));
	if (!check_folder(place, NULL, NULL, &err))
		fail_msg("%s", err.text);
}

static void
a_clinic_on_its_own_shares_nothing(void **state)
{
	struct err err = {0};

	(void)state;
	assert_false(copy_shared(db, copy, scratch, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_int_equal(access(copy, F_OK), -1);
	assert_int_equal(access(scratch, F_OK), -1);
}

/* Planted where it must not travel from, in rows that are there and in rows that were deleted. */
static void
plant(void)
{
	struct setting setting;

	field_clear(entity(ENTITY_setting)->fields, entity(ENTITY_setting)->field_count, &setting, sizeof setting);
	setting.code = "planted-setting";
	clinic_insert(db, ENTITY_setting, &setting);
	sql("INSERT INTO credential (staff, hash, set_at) VALUES (randomblob(16), 'planted-hash', 1)");
	sql("INSERT INTO draft (staff, form, title, fields, updated) VALUES (x'01', 'f', 'planted-draft', '{}', 1)");
	sql("INSERT INTO throttle VALUES ('planted-login', 1, 1)");
	sql("INSERT INTO cell VALUES (x'01', 'planted-day', 1, NULL, 7)");
	sql("UPDATE sync_self SET hub_url = 'file:///planted-hub', grp = 'main'");
	sql("UPDATE sync_op SET scope = CASE tbl WHEN 2 THEN 's.NS' WHEN 1 THEN 'org' ELSE 'g.main' END");
	sql("UPDATE sync_vv SET scope = 'g.main'");
	sql("INSERT INTO sync_vv (scope, origin, applied_seq) VALUES ('s.NS', 1, 1), ('org', 1, 1), ('g.far', 1, 1)");
	sql("INSERT INTO sync_seg VALUES ('org', 1, 1, 5, x'01', 1, CAST('planted-old' AS BLOB)), ('org', 1, 6, 9, x'02', 1, CAST('newest' AS BLOB)),"
	    "('s.NS', 1, 1, 5, x'01', 1, CAST('planted-own' AS BLOB))");
}

static void
what_is_shared_holds_nothing_that_is_one_sites_own(void **state)
{
	static const char *const empty[] = {"sync_self", "credential", "draft", "throttle", "audit", "operation",
	    "setting", "number_block"};
	struct copy_line *lines;
	struct err err = {0};
	size_t count;
	int schema;

	(void)state;
	plant();
	if (!copy_shared(db, copy, scratch, &err))
		fail_msg("%s", err.text);
	assert_int_equal(access(scratch, F_OK), -1);
	assert_false(holds(copy, "planted"));
	assert_true(holds(copy, "Okafor"));
	assert_true(holds(copy, "newest"));
	for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++)
		assert_int_equal(ask(copy, arena_printf(arena, "SELECT count(*) FROM %s", empty[i])), 0);
	assert_int_equal(ask(copy, "SELECT count(*) FROM patient"), 1);
	assert_int_equal(ask(copy, "SELECT count(*) FROM site"), 1);
	assert_int_equal(ask(copy, "SELECT count(*) FROM sync_row WHERE tbl = 2"), 0);
	assert_int_equal(ask(copy, "SELECT count(*) FROM sync_op WHERE scope NOT IN ('org', 'g.main')"), 0);
	assert_true(ask(copy, "SELECT count(*) FROM sync_op") > 0);
	assert_int_equal(ask(copy, "SELECT count(*) FROM sqlite_master"),
	    db_number(db, "SELECT count(*) FROM sqlite_master", -1));
	assert_true(copy_lines(copy, arena, &lines, &count, &schema, &err));
	assert_int_equal(count, 2);
	assert_string_equal(lines[0].scope, "g.main");
	assert_string_equal(lines[1].scope, "org");
	assert_int_equal(schema, db_schema_version(db));
	unlink(copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_is_whole_and_says_that_it_is_one),
		cmocka_unit_test(a_copy_opens_as_a_clinic_and_verifies),
		cmocka_unit_test(a_clinic_on_its_own_shares_nothing),
		cmocka_unit_test(what_is_shared_holds_nothing_that_is_one_sites_own),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
