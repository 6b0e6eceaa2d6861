#include "clinic.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/file.h"
#include "base/hash.h"
#include "store/internal.h"
#include "sync/snapshot.h"

enum { PEOPLE = 5000 };		/* so that a snapshot has several parts */

static struct arena *arena;
static char folder[64], url[96], code[MEMBERSHIP_CODE], recovery[MEMBERSHIP_RECOVERY];
static struct db *db;
static struct hub *hub;
static struct keyring *north, *river;

static void
sql(const char *text)
{
	if (sqlite3_exec(db->handle, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text, sqlite3_errmsg(db->handle));
}

static void
join(struct keyring *ring, struct uuid site, const char *name)
{
	struct member self = {.group = "main"};
	struct err err = {0};
	char org[320];

	keyring_make(ring, site);
	snprintf(self.code, sizeof self.code, "%s", name);
	snprintf(self.name, sizeof self.name, "%s clinic", name);
	if (!membership_join(hub, code, &self, ring, org, &err))
		fail_msg("%s", err.text);
}

static void
open_hub(void)
{
	struct err err = {0};

	if (!hub_open(url, (struct uuid){{0}}, NULL, &hub, &err))
		fail_msg("%s", err.text);
}

/* Text that cannot be packed much. */
static const char *
noise(void)
{
	static char text[401];
	uint8_t bytes[200];

	hash_random(bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	return text;
}

/* A member whose every op the hub has. */
static int
setup(void **state)
{
	struct err err = {0};
	struct tx *tx;

	(void)state;
	arena = arena_new();
	snprintf(folder, sizeof folder, "/tmp/rapport-snapshot-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(url, sizeof url, "file://%s/hub", folder);
	clock_hold(CLINIC_NOW);
	db = clinic_open(file_join(arena, folder, "clinic"), DB_CREATE);
	tx = clinic_begin(db, "test.insert");
	for (int i = 0; i < PEOPLE; i++) {
		struct patient patient = clinic_patient(arena_printf(arena, "Family%d", i), "Given");
		patient.memo = noise();
		assert_true(record_insert(tx, entity(ENTITY_patient), &patient, &err));
	}
	clinic_commit(tx);
	sql("UPDATE sync_self SET hub_url = 'file:///hub', grp = 'main'");
	sql("UPDATE sync_vv SET scope = 'g.main', applied_seq = 0");
	sql("UPDATE sync_op SET scope = 'g.main'");
	struct uuid org = uuid_make(CLINIC_NOW);
	if (!hub_create(url, org, &err))
		fail_msg("%s", err.text);
	open_hub();
	if (!membership_create(hub, org, "Riverside clinics", code, recovery, &err))
		fail_msg("%s", err.text);
	north = arena_alloc(arena, sizeof *north);
	river = arena_alloc(arena, sizeof *river);
	join(north, db->self.site, "NS");
	join(river, uuid_make(CLINIC_NOW), "RV");
	return 0;
}

static int
teardown(void **state)
{
	char command[96];

	(void)state;
	hub_close(hub);
	db_close(db);
	arena_free(arena);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
	return 0;
}

static struct snapshot
make(void)
{
	struct snapshot made;
	struct err err = {0};

	clock_advance(60000);
	if (!snapshot_make(db, hub, north, "main", NULL, arena, &made, &err))
		fail_msg("%s", err.text);
	return made;
}

static const char *
place(const char *name)
{
	const char *path = file_join(arena, folder, name);
	struct err err;

	assert_true(file_make_folder(path, &err));
	return path;
}

static enum err_code
fetch_to(const char *path, const struct keyring *ring, struct snapshot *got)
{
	struct err err = {0};

	if (snapshot_fetch(hub, ring, "main", path, NULL, arena, got, &err))
		return ERR_NONE;
	assert_true(err.text[0] != '\0');
	assert_int_equal(access(file_join(arena, path, "rapport.db"), F_OK), -1);
	assert_int_equal(access(file_join(arena, path, "snapshot.copy"), F_OK), -1);
	return err.code;
}

static int
count_people(const char *path)
{
	sqlite3 *handle;
	sqlite3_stmt *stmt;

	assert_int_equal(sqlite3_open_v2(file_join(arena, path, "rapport.db"), &handle, SQLITE_OPEN_READONLY, NULL), 0);
	assert_int_equal(sqlite3_prepare_v2(handle, "SELECT count(*) FROM patient", -1, &stmt, NULL), 0);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	int count = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(handle);
	return count;
}

static void
a_new_member_gets_what_another_one_put_there(void **state)
{
	const char *path = place("new");
	struct snapshot made, got;

	(void)state;
	assert_int_equal(fetch_to(path, river, &got), ERR_NOT_FOUND);
	made = make();
	assert_true(made.parts > 2);
	assert_int_equal(fetch_to(path, river, &got), ERR_NONE);
	assert_string_equal(got.id, made.id);
	assert_int_equal(got.line_count, made.line_count);
	assert_int_equal(count_people(path), PEOPLE);
	assert_int_equal(access(file_join(arena, path, arena_printf(arena, "snapshot-%s", got.id)), F_OK), -1);
	/* Not over a database that is there. */
	struct err err;
	assert_false(snapshot_fetch(hub, river, "main", path, NULL, arena, &got, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_int_equal(count_people(path), PEOPLE);
}

static void
another_groups_snapshot_is_not_taken(void **state)
{
	const char *path = place("far");
	struct snapshot got;
	struct err err;

	(void)state;
	make();
	assert_false(snapshot_fetch(hub, river, "far", path, NULL, arena, &got, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void
what_the_hub_has_not_got_is_in_no_snapshot(void **state)
{
	struct snapshot made;
	struct err err = {0};
	struct hub_record *records;
	size_t count;

	(void)state;
	sql("UPDATE sync_vv SET applied_seq = 3");
	assert_false(snapshot_make(db, hub, north, "main", NULL, arena, &made, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_true(hub_list(hub, HUB_CHUNK, arena, &records, &count, &err));
	assert_int_equal(count, 0);
	assert_int_equal(access(file_join(arena, db_folder(db), "snapshot.copy"), F_OK), -1);
}

static void
cut_in_the_middle_it_goes_on_where_it_was(void **state)
{
	const char *path = place("cut");
	struct snapshot made = make(), got;
	const char *name = snapshot_record_part(arena, made.id, 2);
	const void *part;
	size_t count;
	bool found;
	struct err err;

	(void)state;
	/* The line breaks after two parts: to the fetch it is as if the third could not be had. */
	assert_true(hub_get(hub, HUB_CHUNK, name, arena, &part, &count, &found, &err) && found);
	assert_true(hub_drop(hub, HUB_CHUNK, name, &err));
	assert_int_equal(fetch_to(path, river, &got), ERR_NOT_FOUND);
	assert_true(hub_put(hub, HUB_CHUNK, name, part, count, HUB_PUT_ANY, NULL, 0, &err));
	/* The first two are not asked for again. */
	for (uint32_t n = 0; n < 2; n++)
		assert_true(hub_drop(hub, HUB_CHUNK, snapshot_record_part(arena, made.id, n), &err));
	assert_int_equal(fetch_to(path, river, &got), ERR_NONE);
	assert_int_equal(count_people(path), PEOPLE);
}

/* Files of this process may not grow beyond `bytes`; 0: they may. */
static void
limit_files(rlim_t bytes)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes > 0 ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void
a_full_disk_leaves_nothing_and_forgets_nothing(void **state)
{
	const char *path = place("full");
	struct snapshot made, got;
	struct err err = {0};
	struct hub_record *records;
	size_t count;

	(void)state;
	limit_files(600 * 1024);
	bool good = snapshot_make(db, hub, north, "main", NULL, arena, &made, &err);
	limit_files(0);
	assert_false(good);
	assert_int_equal(err.code, ERR_IO);
	assert_int_equal(access(file_join(arena, db_folder(db), "snapshot.copy"), F_OK), -1);
	assert_int_equal(access(file_join(arena, db_folder(db), "snapshot.scratch"), F_OK), -1);
	assert_int_equal(access(file_join(arena, db_folder(db), "snapshot.sealed"), F_OK), -1);
	assert_true(hub_list(hub, HUB_SNAPSHOT, arena, &records, &count, &err));
	assert_int_equal(count, 0);
	made = make();
	limit_files(2 * SNAPSHOT_PART + 1000);
	enum err_code said = fetch_to(path, river, &got);
	limit_files(0);
	assert_int_equal(said, ERR_IO);
	assert_true(hub_drop(hub, HUB_CHUNK, snapshot_record_part(arena, made.id, 0), &err));
	assert_int_equal(fetch_to(path, river, &got), ERR_NONE);
	assert_int_equal(count_people(path), PEOPLE);
}

static void
what_the_hub_changed_is_refused_and_fetched_anew(void **state)
{
	const char *path = place("forged");
	struct snapshot made = make(), got;
	const char *name = snapshot_record_part(arena, made.id, 1);
	const void *part;
	size_t count;
	bool found;
	struct err err;

	(void)state;
	assert_true(hub_get(hub, HUB_CHUNK, name, arena, &part, &count, &found, &err) && found);
	char *changed = arena_copy(arena, part, count);
	changed[100] ^= 1;
	assert_true(hub_put(hub, HUB_CHUNK, name, changed, count, HUB_PUT_ANY, NULL, 0, &err));
	assert_int_equal(fetch_to(path, river, &got), ERR_CORRUPT);
	assert_true(hub_put(hub, HUB_CHUNK, name, part, count, HUB_PUT_ANY, NULL, 0, &err));
	assert_int_equal(fetch_to(path, river, &got), ERR_NONE);
}

static void
a_damaged_one_leaves_the_one_before_it(void **state)
{
	struct snapshot older = make(), newest = make(), got;
	const char *path = place("older");
	struct err err;

	(void)state;
	assert_true(hub_put(hub, HUB_CHUNK, snapshot_record_part(arena, newest.id, 0), "x", 1, HUB_PUT_ANY, NULL, 0,
	    &err));
	assert_int_equal(fetch_to(path, river, &got), ERR_NONE);
	assert_string_equal(got.id, older.id);
	assert_int_equal(count_people(path), PEOPLE);
}

static void
a_record_of_nobody_is_not_believed(void **state)
{
	struct keyring *stranger = arena_alloc(arena, sizeof *stranger);
	const char *path = place("nobody");
	struct snapshot got, forged = {.made = CLINIC_NOW, .group = "main", .epoch = 1, .parts = 1, .bytes = 10};
	struct err err = {0};

	(void)state;
	*stranger = *north;
	struct keyring *own = arena_alloc(arena, sizeof *own);
	keyring_make(own, north->site);
	memcpy(stranger->sign_secret, own->sign_secret, sizeof stranger->sign_secret);
	forged.site = north->site;
	snapshot_record_name(CLINIC_NOW, forged.id);
	assert_true(snapshot_record_put(hub, stranger, &forged, &err));
	assert_int_equal(fetch_to(path, river, &got), ERR_NOT_FOUND);
}

static void
whoever_has_no_key_of_the_organisation_opens_nothing(void **state)
{
	struct keyring *empty = arena_alloc(arena, sizeof *empty);
	struct snapshot got;

	(void)state;
	make();
	*empty = *river;
	memset(empty->keys, 7, sizeof empty->keys);
	assert_int_equal(fetch_to(place("keyless"), empty, &got), ERR_DENIED);
}

static void
the_newest_two_stay(void **state)
{
	struct hub_record *records;
	size_t count, chunks = 0;
	struct err err;

	(void)state;
	for (int i = 0; i < 4; i++)
		chunks = make().parts;
	assert_true(hub_list(hub, HUB_SNAPSHOT, arena, &records, &count, &err));
	assert_int_equal(count, SNAPSHOT_KEEP);
	assert_true(hub_list(hub, HUB_CHUNK, arena, &records, &count, &err));
	assert_true(count <= SNAPSHOT_KEEP * (chunks + 1));
	/* Parts of a put that was cut go when they are old, not before. */
	char id[SNAPSHOT_ID];
	snapshot_record_name(clock_now(), id);
	assert_true(hub_put(hub, HUB_CHUNK, snapshot_record_part(arena, id, 0), "x", 1, HUB_PUT_ANY, NULL, 0, &err));
	size_t before = count;
	make();
	assert_true(hub_list(hub, HUB_CHUNK, arena, &records, &count, &err));
	assert_true(count >= before);
	clock_advance(INT64_C(8) * 24 * 60 * 60 * 1000);
	make();
	assert_true(hub_list(hub, HUB_CHUNK, arena, &records, &count, &err));
	for (size_t i = 0; i < count; i++)
		assert_true(strncmp(records[i].name, id, strlen(id)) != 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_new_member_gets_what_another_one_put_there, setup, teardown),
		cmocka_unit_test_setup_teardown(another_groups_snapshot_is_not_taken, setup, teardown),
		cmocka_unit_test_setup_teardown(what_the_hub_has_not_got_is_in_no_snapshot, setup, teardown),
		cmocka_unit_test_setup_teardown(cut_in_the_middle_it_goes_on_where_it_was, setup, teardown),
		cmocka_unit_test_setup_teardown(a_full_disk_leaves_nothing_and_forgets_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(what_the_hub_changed_is_refused_and_fetched_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(a_damaged_one_leaves_the_one_before_it, setup, teardown),
		cmocka_unit_test_setup_teardown(a_record_of_nobody_is_not_believed, setup, teardown),
		cmocka_unit_test_setup_teardown(whoever_has_no_key_of_the_organisation_opens_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(the_newest_two_stay, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
