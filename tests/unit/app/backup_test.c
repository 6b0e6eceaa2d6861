#include "clinic.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/backup.h"
#include "app/internal.h"
#include "app/restore.h"
#include "app/snapshot.h"
#include "base/file.h"
#include "store/merge.h"
#include "store/origin.h"
#include "sync/membership.h"

static struct arena *arena;
static char folder[64], url[96], code[MEMBERSHIP_CODE], recovery[MEMBERSHIP_RECOVERY];
static const char *clinic;
static struct hub *hub;

/* A clinic that is a member of an organisation, with a few people. */
static int
setup(void **state)
{
	struct member self = {.group = "main", .code = "NS", .name = "Northside"};
	struct keyring *ring;
	struct err err = {0};
	struct tx *tx;
	char org[320];

	(void)state;
	arena = arena_new();
	ring = arena_alloc(arena, sizeof *ring);
	snprintf(folder, sizeof folder, "/tmp/rapport-backup-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(url, sizeof url, "file://%s/hub", folder);
	clinic = file_join(arena, folder, "clinic");
	clock_hold(CLINIC_NOW);
	struct db *db = clinic_open(clinic, DB_CREATE);
	for (int i = 0; i < 5; i++) {
		struct patient patient = clinic_patient(arena_printf(arena, "Family%d", i), "Given");
		clinic_insert(db, ENTITY_patient, &patient);
	}
	struct origin_self me;
	assert_true(origin_self(db, arena, &me, &err));
	struct uuid id = uuid_make(CLINIC_NOW);
	if (!hub_create(url, id, &err) || !hub_open(url, me.site, NULL, &hub, &err) ||
	    !membership_create(hub, id, "Riverside clinics", code, recovery, &err))
		fail_msg("%s", err.text);
	keyring_make(ring, me.site);
	self.site = me.site;
	if (!membership_join(hub, code, &self, ring, org, &err) || !keyring_save(clinic, ring, &err))
		fail_msg("%s", err.text);
	struct tx_intent intent = clinic_intent("sync.join");
	if (!merge_begin(db, &intent, &tx, &err) || !origin_join(tx, id, "main", url, &err) || !merge_commit(tx, &err))
		fail_msg("%s", err.text);
	db_close(db);
	return 0;
}

static int
teardown(void **state)
{
	char command[96];

	(void)state;
	hub_close(hub);
	arena_free(arena);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
	return 0;
}

static struct app *
open_app(const char *path)
{
	struct err err = {0};
	struct app *app;

	if (!app_open(path, &app, &err))
		fail_msg("%s", err.text);
	clock_hold(CLINIC_NOW);
	return app;
}

static struct uuid
origin_of(const char *path)
{
	struct app *app = open_app(path);
	struct origin_self self;
	struct err err = {0};

	assert_true(origin_self(app_db(app), arena, &self, &err));
	app_close(app);
	return self.origin;
}

static struct backup_made
make(const char *to)
{
	struct backup_want want = {.to = to};
	struct backup_made made;
	struct err err = {0};
	struct app *app = open_app(clinic);

	if (!app_backup(app, &want, arena, &made, &err))
		fail_msg("%s", err.text);
	app_close(app);
	return made;
}

static void
not_listening(void *context, const struct app_finding *finding)
{
	(void)context;
	(void)finding;
}

static enum err_code
restore(const char *path, const char *from, const char *with, struct restore_made *made)
{
	struct restore_want want = {.from = from, .code = with};
	struct err err = {0};

	return app_restore(path, &want, arena, made, &err) ? ERR_NONE : err.code;
}

static void
a_members_backup_opens_with_the_organisations_recovery_key(void **state)
{
	const char *path = file_join(arena, folder, "new");
	struct backup_made backup = make(NULL);
	struct restore_made made;
	struct err err = {0};

	(void)state;
	assert_int_equal(restore(path, backup.path, code, &made), ERR_DENIED);
	assert_int_equal(access(file_join(arena, path, "rapport.db"), F_OK), -1);
	assert_int_equal(restore(path, backup.path, recovery, &made), ERR_NONE);
	assert_string_equal(made.site, "NS");
	assert_null(made.aside);
	struct app *app = open_app(path);
	app_close(app);
	if (!app_check(path, not_listening, NULL, &err))
		fail_msg("%s", err.text);
}

static void
a_restored_member_gets_a_new_origin_once(void **state)
{
	struct backup_made backup = make(NULL);
	struct uuid before = origin_of(clinic), after;
	struct restore_made made;
	struct err err = {0};

	(void)state;
	assert_int_equal(restore(clinic, backup.path, recovery, &made), ERR_NONE);
	assert_non_null(made.aside);
	assert_int_equal(access(made.aside, F_OK), 0);
	after = origin_of(clinic);
	assert_false(uuid_equal(before, after));
	struct uuid again = origin_of(clinic);
	assert_true(uuid_equal(after, again));
	struct app *app = open_app(clinic);
	assert_true(app_may(app, RIGHT_backup));
	app_close(app);
	if (!app_check(clinic, not_listening, NULL, &err))
		fail_msg("%s", err.text);
}

static void
what_another_key_signed_in_its_name_is_not_restored(void **state)
{
	struct keyring *ring = arena_alloc(arena, sizeof *ring), *forger = arena_alloc(arena, sizeof *forger);
	const char *forged = file_join(arena, folder, "forged"), *plain = file_join(arena, folder, "plain");
	struct backup_made backup = make(NULL);
	struct seal_about about;
	struct restore_made made;
	struct seal_to to;
	uint8_t secret[KEYRING_KEY];
	struct err err = {0};

	(void)state;
	/* Whoever has the recovery key and not the clinic's own: opens it, seals it again. */
	assert_true(keyring_load(clinic, ring, &err));
	assert_true(backup_key_secret(recovery, secret, &err));
	assert_true(seal_file_open(backup.path, plain, secret, NULL, &about, &err));
	assert_true(backup_key_recipients(clinic, ring, &to, &err));
	*forger = *ring;
	struct keyring *other = arena_alloc(arena, sizeof *other);
	keyring_make(other, ring->site);
	memcpy(forger->sign_key, other->sign_key, sizeof forger->sign_key);
	memcpy(forger->sign_secret, other->sign_secret, sizeof forger->sign_secret);
	assert_true(seal_file_make(plain, forged, &about, &to, forger, &err));
	assert_int_equal(restore(clinic, forged, recovery, &made), ERR_DENIED);
	assert_int_equal(restore(clinic, backup.path, recovery, &made), ERR_NONE);
}

static void
another_clinics_backup_does_not_come_between_keys_and_database(void **state)
{
	struct keyring *ring = arena_alloc(arena, sizeof *ring);
	const char *path = file_join(arena, folder, "riverside");
	struct backup_made backup = make(NULL);
	struct restore_made made;
	struct err err = {0};

	(void)state;
	keyring_make(ring, uuid_make(CLINIC_NOW));
	assert_true(file_make_folder(path, &err) && keyring_save(path, ring, &err));
	assert_int_equal(restore(path, backup.path, recovery, &made), ERR_CONFLICT);
	assert_int_equal(access(file_join(arena, path, "rapport.db"), F_OK), -1);
}

static void
while_somebody_works_nothing_is_moved(void **state)
{
	struct backup_made backup = make(NULL);
	struct restore_made made;
	struct err err = {0};
	int ready[2], done[2];
	char c = 0;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(done), 0);
	pid_t child = fork();
	if (child == 0) {
		struct app *app;
		bool open = app_open(clinic, &app, &err) && write(ready[1], "x", 1) == 1;
		/* Until the parent has tried. */
		_exit(open && read(done[0], &c, 1) == 1 ? 0 : 1);
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	assert_int_equal(restore(clinic, backup.path, recovery, &made), ERR_BUSY);
	assert_int_equal(access(file_join(arena, clinic, "rapport.db"), F_OK), 0);
	assert_int_equal(access(file_join(arena, clinic, "restore.tmp"), F_OK), -1);
	assert_int_equal(write(done[1], "x", 1), 1);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(restore(clinic, backup.path, recovery, &made), ERR_NONE);
}

static void
the_desk_may_not_make_backups(void **state)
{
	struct app *app = open_app(clinic);
	struct app_who who = *app_who(app);
	struct backup_want want = {.to = NULL};
	struct backup_made made;
	struct err err = {0};

	(void)state;
	who.role = ROLE_RECEPTION;
	app_become_who(app, &who);
	assert_false(app_backup(app, &want, arena, &made, &err));
	assert_int_equal(err.code, ERR_DENIED);
	app_close(app);
	assert_int_equal(access(file_join(arena, clinic, "backups"), F_OK), -1);
}

static void
a_snapshot_waits_until_everything_is_handed_in(void **state)
{
	struct app *app = open_app(clinic);
	struct snapshot made;
	struct err err = {0};

	(void)state;
	assert_false(app_snapshot(app, NULL, NULL, arena, &made, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	app_close(app);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_members_backup_opens_with_the_organisations_recovery_key, setup, teardown),
		cmocka_unit_test_setup_teardown(a_restored_member_gets_a_new_origin_once, setup, teardown),
		cmocka_unit_test_setup_teardown(what_another_key_signed_in_its_name_is_not_restored, setup, teardown),
		cmocka_unit_test_setup_teardown(another_clinics_backup_does_not_come_between_keys_and_database, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(while_somebody_works_nothing_is_moved, setup, teardown),
		cmocka_unit_test_setup_teardown(the_desk_may_not_make_backups, setup, teardown),
		cmocka_unit_test_setup_teardown(a_snapshot_waits_until_everything_is_handed_in, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
