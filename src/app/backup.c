#include "backup.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "internal.h"
#include "store/copy.h"

/* One backup on its way. */
struct backup_job {
	struct app *app;
	struct arena *arena;
	const char *folder;		/* where backups lie */
	const char *prefix;		/* "rapport-NS-" */
	const char *copy, *part;	/* plain in the data folder; sealed, not yet under its name */
	uint64_t newest;		/* highest number there, 0: none */
	const char *newest_name;
	struct backup_made *made;
	struct err *err;
};

static const char backup_ending[] = ".sealed";

bool
app_backup_init(struct app *app, char code[BACKUP_KEY_TEXT], struct err *err)
{
	struct tx_intent intent = app_intent(app, "backup.key", 'C', TX_SYSTEM);

	return app_allow(app, RIGHT_backup, (struct uuid){{0}}, err) && tx_audit(app_db(app), &intent, err) &&
	    backup_key_make(app_folder(app), code, err);
}

/* The number in the name of a backup of this site; 0: not one. */
static uint64_t
backup_number(const struct backup_job *job, const char *name)
{
	size_t prefix = strlen(job->prefix), length = strlen(name), ending = sizeof backup_ending - 1;
	char *end;

	if (strncmp(name, job->prefix, prefix) != 0 || length < prefix + ending ||
	    strcmp(name + length - ending, backup_ending) != 0 || name[prefix] < '0' || name[prefix] > '9')
		return 0;
	uint64_t number = strtoull(name + prefix, &end, 10);
	return *end == '-' ? number : 0;
}

/*
 * Walk the folder of backups. With `keep` 0: find the newest, and take away what a killed run left; else drop those
 * that are more than `keep` numbers old.
 */
static bool
backup_walk(struct backup_job *job, uint64_t oldest)
{
	DIR *dir = opendir(job->folder);
	const char *part = arena_printf(job->arena, ".%s", job->prefix);
	struct dirent *each;

	if (!dir)
		return err_errno(job->err, errno, _("The folder of backups cannot be read"));
	while ((each = readdir(dir))) {
		uint64_t number = backup_number(job, each->d_name);
		if (number > job->newest) {
			job->newest = number;
			job->newest_name = arena_text(job->arena, each->d_name);
		}
		bool old = number > 0 && number < oldest;
		if (old || strncmp(each->d_name, part, strlen(part)) == 0)
			job->made->dropped += unlinkat(dirfd(dir), each->d_name, 0) == 0 && old;
	}
	closedir(dir);
	return true;
}

static int
backup_by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x < y) - (x > y);
}

/* Keep the newest: their numbers need not follow each other. */
static bool
backup_drop_old(struct backup_job *job, int keep)
{
	DIR *dir = opendir(job->folder);
	struct dirent *each;
	uint64_t *numbers = NULL;
	size_t count = 0, room = 0;

	if (!dir)
		return err_errno(job->err, errno, _("The folder of backups cannot be read"));
	while ((each = readdir(dir))) {
		uint64_t number = backup_number(job, each->d_name);
		if (number > 0)
			*(uint64_t *)arena_push(job->arena, &numbers, &count, &room, sizeof *numbers) = number;
	}
	closedir(dir);
	if (count <= (size_t)keep)
		return true;
	qsort(numbers, count, sizeof *numbers, backup_by_number);
	return backup_walk(job, numbers[keep - 1]);
}

/* The default folder is ours alone; one that somebody named may be a stick that knows no rights. */
static bool
backup_make_folder(struct backup_job *job, const char *to)
{
	if (!to) {
		job->folder = file_join(job->arena, app_folder(job->app), "backups");
		return file_make_folder(job->folder, job->err);
	}
	if (mkdir(to, 0700) != 0 && errno != EEXIST)
		return err_errno(job->err, errno, _("The folder %s cannot be made"), to);
	job->folder = file_absolute(job->arena, to, job->err);
	return job->folder != NULL;
}

/* rapport-NS-000042-20261117T0942Z.sealed */
static const char *
backup_name(const struct backup_job *job, uint64_t number, int64_t made)
{
	char at[STAMP_TEXT];

	instant_format(made, at);
	return arena_printf(job->arena, "%s%06" PRIu64 "-%.4s%.2s%.2sT%.2s%.2sZ%s", job->prefix, number, at, at + 5,
	    at + 8, at + 11, at + 14, backup_ending);
}

/* What the newest one says of itself; a damaged one is reported and is no link of the chain. */
static void
backup_look_before(struct backup_job *job, struct seal_about *about)
{
	struct seal_about before;
	struct err why;

	if (!job->newest_name)
		return;
	const char *path = file_join(job->arena, job->folder, job->newest_name);
	if (seal_file_look(path, &before, &why))
		memcpy(about->before, before.hash, SEAL_FILE_HASH);
	else
		job->made->damaged = path;
}

static bool
backup_seal(struct backup_job *job, const struct seal_to *to, const struct keyring *ring)
{
	struct seal_about about = {.kind = SEAL_BACKUP, .site = app_site(job->app)->row.id,
	    .counter = job->newest + 1, .made = clock_now(), .schema = (uint32_t)db_schema_version(app_db(job->app))};
	struct stat found;

	if (ring)
		about.org = ring->org;
	backup_look_before(job, &about);
	const char *name = backup_name(job, about.counter, about.made);
	job->part = file_join(job->arena, job->folder, arena_printf(job->arena, ".%s", name));
	job->made->path = file_join(job->arena, job->folder, name);
	if (!copy_whole(app_db(job->app), job->copy, job->err) ||
	    !seal_file_make(job->copy, job->part, &about, to, ring, job->err))
		return false;
	if (rename(job->part, job->made->path) != 0)
		return err_errno(job->err, errno, _("The backup cannot be put into its place"));
	if (stat(job->made->path, &found) == 0)
		job->made->bytes = found.st_size;
	return file_flush_folder(job->folder, job->err);
}

/* The keys of a member sign; a clinic on its own has none. */
static bool
backup_ring(struct backup_job *job, struct keyring **ring)
{
	struct err why;

	*ring = arena_alloc(job->arena, sizeof **ring);
	if (keyring_load(app_folder(job->app), *ring, &why))
		return true;
	*ring = NULL;
	if (why.code == ERR_NOT_FOUND)
		return true;
	*job->err = why;
	return false;
}

static bool
backup_run(struct backup_job *job, const struct backup_want *want)
{
	struct keyring *ring = NULL;
	struct seal_to to;
	bool good;

	job->copy = file_join(job->arena, app_folder(job->app), "backup.copy");
	unlink(job->copy);
	job->prefix = arena_printf(job->arena, "rapport-%s-", app_site(job->app)->code);
	good = backup_ring(job, &ring) && backup_key_recipients(app_folder(job->app), ring, &to, job->err) &&
	    backup_make_folder(job, want->to) && backup_walk(job, 0) && backup_seal(job, &to, ring);
	unlink(job->copy);
	if (ring)
		keyring_forget(ring);
	return good;
}

bool
app_backup(struct app *app, const struct backup_want *want, struct arena *arena, struct backup_made *made,
    struct err *err)
{
	struct tx_intent intent = app_intent(app, "backup.make", 'R', TX_SYSTEM);
	struct err why = {0};
	struct backup_job job = {.app = app, .arena = arena, .made = made, .err = &why};
	bool good;
	int lock;

	*made = (struct backup_made){0};
	if (!app_allow(app, RIGHT_backup, (struct uuid){{0}}, err))
		return false;
	lock = file_keep(file_join(arena, app_folder(app), "backup.lock"), err);
	if (lock < 0)
		return false;
	good = backup_run(&job, want);
	if (good) {
		intent.detail = strrchr(made->path, '/') + 1;
		good = backup_drop_old(&job, want->keep > 0 ? want->keep : BACKUP_KEEP);
	} else
		intent.outcome = 8;
	/* A failure is in the audit too, when the disk still takes it. */
	if (!tx_audit(app_db(app), &intent, good ? &why : NULL))
		good = false;
	close(lock);
	if (!good && err)
		*err = why;
	return good;
}
