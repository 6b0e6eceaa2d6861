/* Nights of two clinics on real files with a real hub: what people see in the morning. */
#include "clinic.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "app/internal.h"
#include "app/join.h"
#include "app/sync.h"
#include "store/cell.h"
#include "store/check.h"
#include "store/setting.h"
#include "sync/membership.h"

enum { NIGHT_PATH = 300 };

static struct arena *arena;
static char root[200], url[NIGHT_PATH], code[MEMBERSHIP_CODE];
static char here[NIGHT_PATH], there[NIGHT_PATH];	/* NS and WE */
static struct err err;

#define MUST(what) \
	do { \
		if (!(what)) \
			fail_msg("%s: %s", #what, err.text); \
	} while (0)

/* ---- folders --------------------------------------------------------------------------------------- */

static void
drop(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		const char *each = arena_printf(arena, "%s/%s", path, entry->d_name);
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlink(each) != 0)
			drop(each);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

static void
copy_file(const char *from, const char *to)
{
	FILE *in = fopen(from, "r"), *out = fopen(to, "w");
	char block[65536];
	size_t count;

	assert_non_null(in);
	assert_non_null(out);
	while ((count = fread(block, 1, sizeof block, in)) > 0)
		assert_int_equal(fwrite(block, 1, count, out), count);
	fclose(in);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(to, 0600), 0);
}

static void
copy(const char *from, const char *to)
{
	DIR *dir = opendir(from);
	struct dirent *entry;
	struct stat found;

	assert_non_null(dir);
	drop(to);
	assert_int_equal(mkdir(to, 0700), 0);
	while ((entry = readdir(dir))) {
		const char *one = arena_printf(arena, "%s/%s", from, entry->d_name);
		const char *other = arena_printf(arena, "%s/%s", to, entry->d_name);
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || stat(one, &found) != 0)
			continue;
		if (S_ISDIR(found.st_mode))
			copy(one, other);
		else
			copy_file(one, other);
	}
	closedir(dir);
}

/* ---- two clinics ------------------------------------------------------------------------------------ */

static struct db *
open_db(const char *folder)
{
	struct db *db;

	MUST(db_open(folder, DB_OPEN, &db, &err));
	return db;
}

static void
make_clinic(const char *folder, const char *site_code)
{
	const struct entity *of = entity(ENTITY_site);
	struct site site;
	struct db *db;
	struct tx *tx;

	assert_int_equal(mkdir(folder, 0700), 0);
	MUST(db_open(folder, DB_CREATE, &db, &err));
	field_clear(of->fields, of->field_count, &site, sizeof site);
	site.code = site.name = site_code;
	site.zone = "UTC";
	site.country = "GB";
	tx = clinic_begin(db, "site.create");
	MUST(self_create(tx, &site, false, &err));
	clinic_commit(tx);
	db_close(db);
}

static void
join(const char *folder)
{
	struct app_join want = {.hub = url, .code = code, .group = "main"};
	struct app_joined joined;

	MUST(app_join(folder, &want, arena, &joined, &err));
	assert_string_equal(joined.org, "Invented clinics");
}

static struct sync_report
sync_now(const char *folder)
{
	struct sync_request request = {0};
	struct sync_report report;

	clock_advance(1000);
	MUST(app_sync(folder, &request, &report, &err));
	return report;
}

/* A night: everybody twice, so that what one found reaches the other. */
static void
night(void)
{
	for (int n = 0; n < 2; n++) {
		sync_now(here);
		sync_now(there);
	}
	assert_string_equal(sync_now(here).digest, sync_now(there).digest);
}

static int
setup(void **state)
{
	const char *temp = getenv("TMPDIR");
	char recovery[MEMBERSHIP_RECOVERY];
	struct hub *hub = NULL;

	(void)state;
	arena = arena_new();
	clock_hold(CLINIC_NOW);
	snprintf(root, sizeof root, "%.150s/night.XXXXXX", temp && *temp ? temp : "/tmp");
	assert_non_null(mkdtemp(root));
	snprintf(url, sizeof url, "file://%s/hub", root);
	snprintf(here, sizeof here, "%s/NS", root);
	snprintf(there, sizeof there, "%s/WE", root);
	struct uuid none = {{0}}, org = uuid_make(clock_now());
	MUST(hub_create(url, org, &err) && hub_open(url, none, NULL, &hub, &err));
	MUST(membership_create(hub, org, "Invented clinics", code, recovery, &err));
	hub_close(hub);
	make_clinic(here, "NS");
	make_clinic(there, "WE");
	return 0;
}

static int
setup_joined(void **state)
{
	setup(state);
	join(here);
	join(there);
	night();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	drop(root);
	arena_free(arena);
	return 0;
}

static void
must_verify(const char *folder)
{
	struct db *db = open_db(folder);

	MUST(check_run(db, NULL, NULL, &err));
	db_close(db);
}

static struct uuid
add_patient(const char *folder, const char *family)
{
	struct db *db = open_db(folder);
	struct patient patient = clinic_patient(family, "Ngozi");

	clinic_insert(db, ENTITY_patient, &patient);
	db_close(db);
	return patient.row.id;
}

/* The family name, NULL: nobody of that id is known. */
static const char *
family_of(const char *folder, struct uuid id)
{
	struct db *db = open_db(folder);
	struct patient patient = {0};
	const char *family = record_load_id(db, entity(ENTITY_patient), id, &patient, arena, NULL) ?
	    arena_text(arena, patient.family) : NULL;

	db_close(db);
	return family;
}

static void
rename_to(const char *folder, struct uuid id, const char *family)
{
	struct db *db = open_db(folder);
	struct patient old, patient;
	struct tx *tx = clinic_begin(db, "patient.edit");

	MUST(record_load_id(db, entity(ENTITY_patient), id, &old, arena, &err));
	patient = old;
	patient.family = family;
	MUST(record_update(tx, entity(ENTITY_patient), &old, &patient, &err));
	clinic_commit(tx);
	db_close(db);
}

/* What this clinic has to decide. */
static struct sync_conflict *
decisions(const char *folder, size_t *count)
{
	struct sync_conflict *all, *own;
	struct app *app;
	size_t got;

	MUST(app_open(folder, &app, &err));
	MUST(app_sync_conflicts(app, arena, &all, &got, &err));
	own = arena_array(arena, got + 1, sizeof *own);
	*count = 0;
	for (size_t i = 0; i < got; i++)
		if (all[i].here)
			own[(*count)++] = all[i];
	app_close(app);
	return own;
}

static bool
was_told(const char *folder, const char *kind)
{
	struct sync_overview overview;
	struct app *app;
	bool told = false;

	MUST(app_open(folder, &app, &err));
	MUST(app_sync_overview(app, arena, &overview, &err));
	for (size_t i = 0; i < overview.event_count; i++)
		told |= strcmp(overview.events[i].kind, kind) == 0 && *overview.events[i].said;
	app_close(app);
	return told;
}

static int64_t
number(const char *path, const char *sql)
{
	sqlite3_stmt *stmt;
	sqlite3 *db;
	int64_t got;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	got = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
	if (sqlite3_finalize(stmt) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	return got;
}

static const char *
file_of(const char *folder)
{
	return arena_printf(arena, "%s/rapport.db", folder);
}

/* ---- stories -------------------------------------------------------------------------------------------- */

static void
a_clinic_alone_keeps_all_its_changes_when_it_joins(void **state)
{
	struct uuid ours = add_patient(here, "Okafor"), theirs = add_patient(there, "Haddad");
	int64_t before = number(file_of(here), "SELECT count(*) FROM sync_op");

	(void)state;
	rename_to(here, ours, "Bell");
	join(here);
	assert_int_equal(number(file_of(here), "SELECT count(*) FROM sync_op"), before + 1);
	assert_int_equal(number(file_of(here), "SELECT count(*) FROM sync_op WHERE scope = 'all'"), 0);
	join(there);
	night();
	assert_string_equal(family_of(there, ours), "Bell");
	assert_string_equal(family_of(here, theirs), "Haddad");
	must_verify(here);
	must_verify(there);
}

static struct appointment
book_at(const char *folder, struct uuid staff, struct uuid patient, int starts, int minutes)
{
	struct db *db = open_db(folder);
	const struct entity *of = entity(ENTITY_appointment);
	struct appointment visit;
	struct tx *tx = clinic_begin(db, "visit.book");

	field_clear(of->fields, of->field_count, &visit, sizeof visit);
	visit.patient = patient;
	visit.staff = staff;
	visit.date = "2026-11-18";
	visit.starts = starts;
	visit.minutes = minutes;
	visit.state = "booked";
	MUST(record_insert(tx, of, &visit, &err) && cell_settle(tx, NULL, &visit, &err));
	clinic_commit(tx);
	db_close(db);
	return visit;
}

static struct appointment
book(const char *folder, struct uuid staff, struct uuid patient)
{
	return book_at(folder, staff, patient, 9 * 60, 20);
}

static struct uuid
add_clinician(const char *folder)
{
	struct db *db = open_db(folder);
	const struct entity *of = entity(ENTITY_staff);
	struct staff staff;

	field_clear(of->fields, of->field_count, &staff, sizeof staff);
	staff.family = "Osei";
	staff.shown = "Dr Osei";
	staff.initials = "KO";
	staff.bookable = 1;
	clinic_insert(db, ENTITY_staff, &staff);
	db_close(db);
	return staff.row.id;
}

/* Whose visit has the nine o'clock. */
static struct uuid
keeper(const char *folder)
{
	static const char sql_keeper[] = "SELECT DISTINCT a.id FROM cell c JOIN appointment a ON a.rid = c.appointment";
	struct db *db = open_db(folder);
	struct stmt *stmt = db_stmt(db, sql_keeper);
	struct uuid id;

	assert_int_equal(stmt_step(stmt, NULL), STEP_ROW);
	id = stmt_get_id(stmt, 0);
	assert_int_equal(stmt_step(stmt, NULL), STEP_DONE);
	db_close(db);
	return id;
}

static void
a_booking_made_twice_is_on_one_clinics_list_in_the_morning(void **state)
{
	struct uuid staff = add_clinician(here), patient = add_patient(here, "Okafor");
	struct appointment first, second;
	size_t ours, theirs;

	(void)state;
	night();
	first = book(here, staff, patient);
	clock_advance(60000);
	second = book(there, staff, patient);
	night();
	struct sync_conflict *list = decisions(here, &ours), *other = decisions(there, &theirs);
	assert_int_equal(ours + theirs, 1);
	assert_string_equal((ours ? list : other)->kind, "slot");
	assert_true(uuid_equal(keeper(here), first.row.id));
	assert_true(uuid_equal(keeper(there), first.row.id));
	assert_false(uuid_equal(first.row.id, second.row.id));
}

static void
two_visits_in_the_time_of_a_third_are_one_item(void **state)
{
	struct uuid staff = add_clinician(here), patient = add_patient(here, "Okafor");
	size_t ours, theirs;

	(void)state;
	night();
	struct appointment long_one = book(here, staff, patient);
	clock_advance(60000);
	book_at(there, staff, patient, 9 * 60, 10);
	book_at(there, staff, patient, 9 * 60 + 10, 10);
	night();
	struct sync_conflict *list = decisions(there, &theirs);
	decisions(here, &ours);
	assert_int_equal(ours, 0);
	assert_int_equal(theirs, 2);
	assert_int_equal(list[1].item, list[0].item);
	assert_true(uuid_equal(keeper(there), long_one.row.id));
}

static void
change_phone(const char *folder, struct uuid id, const char *value)
{
	struct db *db = open_db(folder);
	struct contact_point old, now;
	struct tx *tx = clinic_begin(db, "contact.edit");

	MUST(record_load_id(db, entity(ENTITY_contact_point), id, &old, arena, &err));
	now = old;
	now.value = value;
	MUST(record_update(tx, entity(ENTITY_contact_point), &old, &now, &err));
	clinic_commit(tx);
	db_close(db);
}

static void
both_phone_numbers_are_kept_for_a_person_to_choose(void **state)
{
	const struct entity *of = entity(ENTITY_contact_point);
	struct contact_point point;
	struct uuid patient = add_patient(here, "Okafor");
	struct db *db = open_db(here);
	size_t ours, theirs;

	(void)state;
	field_clear(of->fields, of->field_count, &point, sizeof point);
	point.owner_kind = "patient";
	point.owner = patient;
	point.kind = "phone";
	point.value = "02071230000";
	clinic_insert(db, ENTITY_contact_point, &point);
	db_close(db);
	night();
	change_phone(here, point.row.id, "02071230001");
	change_phone(there, point.row.id, "02071230002");
	night();
	struct sync_conflict *list = decisions(here, &ours), *other = decisions(there, &theirs), *one = ours ? list : other;
	assert_int_equal(ours + theirs, 1);
	assert_string_equal(one->kind, "both");
	const char *both = arena_printf(arena, "%s%s", one->kept, one->lost);
	assert_non_null(strstr(both, "02071230001"));
	assert_non_null(strstr(both, "02071230002"));
}

/* Both edits of one transaction have one clock: the person is shown the last, which was on the screen. */
static void
who_wrote_twice_in_one_go_is_asked_about_the_last(void **state)
{
	struct uuid id = add_patient(here, "Okafor");
	struct patient old, patient;
	size_t ours, theirs;

	(void)state;
	night();
	struct db *db = open_db(here);
	struct tx *tx = clinic_begin(db, "patient.edit");
	MUST(record_load_id(db, entity(ENTITY_patient), id, &old, arena, &err));
	patient = old;
	patient.family = "Firstly";
	MUST(record_update(tx, entity(ENTITY_patient), &old, &patient, &err));
	old = patient;
	patient.family = "Secondly";
	MUST(record_update(tx, entity(ENTITY_patient), &old, &patient, &err));
	clinic_commit(tx);
	db_close(db);
	clock_advance(60000);
	rename_to(there, id, "Thirdly");
	sync_now(here);
	sync_now(there);
	night();
	struct sync_conflict *list = decisions(here, &ours), *other = decisions(there, &theirs);
	assert_int_equal(ours + theirs, 1);
	assert_non_null(strstr((ours ? list : other)->lost, "Secondly"));
}

static void
a_restored_database_takes_back_what_it_lost(void **state)
{
	const char *backup = arena_printf(arena, "%s/backup", root);
	struct uuid lost, private;

	(void)state;
	copy(here, backup);
	lost = add_patient(here, "Okafor");
	sync_now(here);
	drop(here);
	copy(backup, here);
	assert_null(family_of(here, lost));
	private = add_patient(here, "Silva");
	night();
	assert_string_equal(family_of(here, lost), "Okafor");
	assert_string_equal(family_of(there, lost), "Okafor");
	assert_string_equal(family_of(there, private), "Silva");
	assert_true(was_told(here, "copied") || was_told(here, "restored"));
	must_verify(here);
}

/* The same machine from inside: nothing beside the database says that it was put back. */
static void
a_restored_disk_is_noticed_by_what_the_hub_has(void **state)
{
	const char *backup = arena_printf(arena, "%s/backup", root);
	struct uuid lost, private;

	(void)state;
	copy(here, backup);
	lost = add_patient(here, "Okafor");
	sync_now(here);
	drop(here);
	copy(backup, here);
	number(file_of(here), "UPDATE sync_self SET host_fp = NULL");
	private = add_patient(here, "Silva");
	night();
	assert_string_equal(family_of(here, lost), "Okafor");
	assert_string_equal(family_of(there, private), "Silva");
	assert_true(was_told(here, "restored"));
	must_verify(here);
}

static void
a_copied_database_does_not_overwrite_the_other(void **state)
{
	const char *twin = arena_printf(arena, "%s/NS2", root);
	struct uuid one, other;

	(void)state;
	copy(here, twin);
	one = add_patient(here, "Okafor");
	other = add_patient(twin, "Silva");
	sync_now(here);
	sync_now(twin);
	night();
	assert_string_equal(family_of(there, one), "Okafor");
	assert_string_equal(family_of(there, other), "Silva");
	assert_string_equal(family_of(here, other), "Silva");
	assert_string_equal(sync_now(twin).digest, sync_now(there).digest);
	assert_true(was_told(twin, "copied"));
}

static void
a_hub_put_back_from_its_backup_loses_nothing(void **state)
{
	const char *store = arena_printf(arena, "%s/hub", root), *backup = arena_printf(arena, "%s/hub.backup", root);
	struct uuid none = {{0}}, one, other, after;
	struct hub *hub = NULL;

	(void)state;
	copy(store, backup);
	one = add_patient(here, "Okafor");
	other = add_patient(there, "Silva");
	sync_now(here);
	sync_now(there);
	copy(backup, store);
	MUST(hub_open(url, none, NULL, &hub, &err) && hub_raise_epoch(hub, &err));
	hub_close(hub);
	after = add_patient(here, "Bell");
	night();
	assert_string_equal(family_of(here, other), "Silva");
	assert_string_equal(family_of(there, one), "Okafor");
	assert_string_equal(family_of(there, after), "Bell");
	/* The hub itself is whole again: a third clinic gets everything from it. */
	snprintf(here, sizeof here, "%s/EA", root);
	make_clinic(here, "EA");
	join(here);
	assert_string_equal(family_of(here, one), "Okafor");
	assert_string_equal(family_of(here, other), "Silva");
}

static void
a_clock_a_year_ahead_does_not_win_for_ever(void **state)
{
	const int64_t year = INT64_C(365) * 86400 * 1000;
	struct uuid id = add_patient(here, "Okafor");

	(void)state;
	night();
	clock_advance(year);
	rename_to(here, id, "Tomorrow");
	clock_advance(-year);
	sync_now(here);
	sync_now(there);
	assert_string_equal(family_of(there, id), "Tomorrow");
	assert_true(number(file_of(there), "SELECT max(hlc) >> 16 FROM sync_op") < clock_now() + 15 * 60000);
	rename_to(there, id, "Today");
	night();
	assert_string_equal(family_of(here, id), "Today");
	assert_true(was_told(here, "clock"));
	must_verify(here);
}

static void
die_after_the_first(void *context, const struct sync_progress *progress)
{
	(void)context;
	if (progress->step == SYNC_PULL && progress->done > 0)
		_exit(9);
}

static void
a_cut_session_goes_on_where_it_was(void **state)
{
	struct sync_request request = {.progress = die_after_the_first};
	struct uuid all[4];
	struct sync_report report;
	int status, known = 0;

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		all[i] = add_patient(here, "Okafor");
		sync_now(here);
	}
	pid_t child = fork();
	if (child == 0) {
		app_sync(there, &request, &report, &err);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 9);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		known += family_of(there, all[i]) != NULL;
	assert_int_equal(known, 1);
	report = sync_now(there);
	assert_int_equal(report.status, SYNC_IN_STEP);
	assert_int_equal(report.pulled_segments, 3);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		assert_non_null(family_of(there, all[i]));
	must_verify(there);
}

static void
settings_stay_at_their_site(void **state)
{
	const struct entity *of = entity(ENTITY_setting);
	struct setting setting;
	struct db *db = open_db(here);

	(void)state;
	field_clear(of->fields, of->field_count, &setting, sizeof setting);
	setting.code = "model.only";
	setting.value = "ours";
	clinic_insert(db, ENTITY_setting, &setting);
	db_close(db);
	night();
	assert_int_equal(number(file_of(here), "SELECT count(*) FROM setting WHERE code = 'model.only'"), 1);
	assert_int_equal(number(file_of(there), "SELECT count(*) FROM setting WHERE code = 'model.only'"), 0);
}

/* ---- a hub that lies --------------------------------------------------------------------------------------- */

static const char *
hub_file(void)
{
	return arena_printf(arena, "%s/hub/hub.db", root);
}

static void
must_be_refused(const char *said)
{
	struct sync_report report = sync_now(there);

	if (!strstr(report.said, said))
		fail_msg("it says: %s", report.said);
	assert_int_equal(report.status, SYNC_TO_DECIDE);
	assert_true(was_told(there, "refused"));
}

/* What the others say still comes, and the stream goes on when the hub is right again. */
static void
a_segment_in_the_place_of_another_is_refused_by_name(void **state)
{
	struct uuid id = add_patient(here, "Okafor");

	(void)state;
	add_patient(here, "Silva");
	sync_now(here);
	number(hub_file(), "UPDATE hub_segment SET scope = 'org', seq = (SELECT head + 1 FROM hub_scope WHERE scope = 'org') "
	    "WHERE rid = (SELECT max(rid) FROM hub_segment WHERE scope = 'g.main')");
	number(hub_file(), "UPDATE hub_scope SET head = head + 1 WHERE scope = 'org'");
	must_be_refused("in the wrong place");
	assert_null(family_of(there, id));
}

static void
a_segment_that_its_site_did_not_sign_is_refused_by_name(void **state)
{
	struct uuid id = add_patient(here, "Okafor");

	(void)state;
	sync_now(here);
	number(hub_file(), "UPDATE hub_segment SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || "
	    "CASE WHEN substr(bytes, -1) = x'00' THEN x'01' ELSE x'00' END AS BLOB) "
	    "WHERE rid = (SELECT max(rid) FROM hub_segment WHERE scope = 'g.main')");
	must_be_refused("not signed");
	assert_null(family_of(there, id));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_clinic_alone_keeps_all_its_changes_when_it_joins, setup, teardown),
		cmocka_unit_test_setup_teardown(a_booking_made_twice_is_on_one_clinics_list_in_the_morning, setup_joined,
		    teardown),
		cmocka_unit_test_setup_teardown(two_visits_in_the_time_of_a_third_are_one_item, setup_joined, teardown),
		cmocka_unit_test_setup_teardown(both_phone_numbers_are_kept_for_a_person_to_choose, setup_joined, teardown),
		cmocka_unit_test_setup_teardown(who_wrote_twice_in_one_go_is_asked_about_the_last, setup_joined, teardown),
		cmocka_unit_test_setup_teardown(a_restored_database_takes_back_what_it_lost, setup_joined, teardown),
		cmocka_unit_test_setup_teardown(a_restored_disk_is_noticed_by_what_the_hub_has, setup_joined, teardown),
		cmocka_unit_test_setup_teardown(a_copied_database_does_not_overwrite_the_other, setup_joined, teardown),
		cmocka_unit_test_setup_teardown(a_hub_put_back_from_its_backup_loses_nothing, setup_joined, teardown),
		cmocka_unit_test_setup_teardown(a_clock_a_year_ahead_does_not_win_for_ever, setup_joined, teardown),
		cmocka_unit_test_setup_teardown(a_cut_session_goes_on_where_it_was, setup_joined, teardown),
		cmocka_unit_test_setup_teardown(settings_stay_at_their_site, setup_joined, teardown),
		cmocka_unit_test_setup_teardown(a_segment_in_the_place_of_another_is_refused_by_name, setup_joined, teardown),
		cmocka_unit_test_setup_teardown(a_segment_that_its_site_did_not_sign_is_refused_by_name, setup_joined, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
