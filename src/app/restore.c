#include "restore.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "internal.h"
#include "restore_place.h"
#include "store/check.h"
#include "sync/backup_key.h"

struct restore_job {
	const struct restore_want *want;
	struct arena *arena;
	const char *folder, *scratch;
	struct seal_about about;
	struct restore_made *made;
};

static void
restore_pass_on(void *context, const struct check_finding *finding)
{
	const struct restore_want *want = context;

	if (want->report)
		want->report(want->context, &(struct app_finding){.name = finding->name, .good = finding->good,
		    .counted = finding->counted, .text = finding->text});
}

/* A member's backups carry its signature; what says it is ours and is signed by another key is not. */
static bool
restore_is_ours(struct restore_job *job, struct err *err)
{
	struct keyring *ring = arena_alloc(job->arena, sizeof *ring);
	struct err why;
	bool good = true;

	if (!keyring_load(job->folder, ring, &why))
		return why.code == ERR_NOT_FOUND || (err && (*err = why, false));
	if (!uuid_equal(ring->site, job->about.site))
		good = job->want->only_verify || err_set(err, ERR_CONFLICT,
		    _("This backup is of another clinic than the keys of this folder. Restore it into an empty folder. "
		      "Nothing was touched."));
	else if (!sodium_is_zero(job->about.sign_key, KEYRING_PUBLIC) &&
	    memcmp(ring->sign_key, job->about.sign_key, KEYRING_PUBLIC) != 0)
		good = err_set(err, ERR_DENIED,
		    _("This backup says it is of this clinic, but another key signed it. If the clinic was given "
		      "new keys since, restore it into an empty folder and move the folder \"keys\" there. Nothing was "
		      "touched."));
	keyring_forget(ring);
	return good;
}

static bool
restore_unseal(struct restore_job *job, struct err *err)
{
	uint8_t secret[KEYRING_KEY];
	bool good;

	if (!backup_key_secret(job->want->code, secret, err))
		return false;
	restore_clear(job->scratch);
	good = file_make_folder(job->scratch, err) &&
	    seal_file_open(job->want->from, file_join(job->arena, job->scratch, "rapport.db"), secret, NULL,
		&job->about, err);
	sodium_memzero(secret, sizeof secret);
	return good && (job->about.kind == SEAL_BACKUP ||
	    err_set(err, ERR_INVALID, _("This sealed file is no backup. Nothing was touched.")));
}

/* A backup of an older program is brought up to date, as opening it would. */
static bool
restore_open(struct restore_job *job, struct db **db, struct err *err)
{
	return db_open(job->scratch, DB_INSPECT, db, err) ||
	    (err->code == ERR_INVALID && db_open(job->scratch, DB_OPEN, db, err));
}

/* The event makes the witness; then everything that can be verified is. */
static bool
restore_check(struct restore_job *job, struct err *err)
{
	struct db *db;
	struct app *app;
	bool good;

	if (!restore_open(job, &db, err))
		return false;
	if (!app_open_db(db, &app, err)) {
		db_close(db);
		return false;
	}
	struct tx_intent intent = app_intent(app, "backup.restore", 'E', TX_SYSTEM);
	intent.detail = strrchr(job->want->from, '/') ? strrchr(job->want->from, '/') + 1 : job->want->from;
	job->made->site = arena_text(job->arena, app_site(app)->code);
	good = tx_audit(db, &intent, err) && check_run(db, restore_pass_on, (void *)(uintptr_t)job->want, err);
	if (good)
		db_settle(db);
	app_close(app);
	return good;
}

/* What is still in the log would be lost when the file alone is moved. */
static bool
restore_is_settled(struct restore_job *job, struct err *err)
{
	struct stat log;

	return stat(file_join(job->arena, job->scratch, "rapport.db-wal"), &log) != 0 || log.st_size == 0 ||
	    err_set(err, ERR_IO, _("The restored database could not be written to its end. Nothing was touched; look "
		"whether the disk is full."));
}

static bool
restore_run(struct restore_job *job, struct err *err)
{
	int64_t now = clock_now();

	return restore_is_ours(job, err) && restore_unseal(job, err) && restore_check(job, err) &&
	    restore_is_settled(job, err) &&
	    (job->want->only_verify ||
		restore_place(job->scratch, job->folder, now, job->arena, &job->made->aside, err));
}

bool
app_restore(const char *folder, const struct restore_want *want, struct arena *arena, struct restore_made *made,
    struct err *err)
{
	struct restore_job job = {.want = want, .arena = arena, .made = made};
	struct err why = {0};
	bool good;
	int lock;

	*made = (struct restore_made){0};
	if (!seal_file_look(want->from, &job.about, err) || !file_make_folder(folder, err) ||
	    !(job.folder = file_absolute(arena, folder, err)))
		return false;
	job.scratch = file_join(arena, job.folder, "restore.tmp");
	lock = file_keep(file_join(arena, job.folder, "backup.lock"), err);
	if (lock < 0)
		return false;
	made->made = job.about.made;
	good = restore_run(&job, &why);
	restore_clear(job.scratch);
	close(lock);
	if (!good && err)
		*err = why;
	return good;
}
