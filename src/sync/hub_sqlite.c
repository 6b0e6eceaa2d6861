#include "hub_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "hub_driver.h"
#include "store/guard.h"

enum { HUB_SQLITE_WAIT = 15000, HUB_SQLITE_VALUE = HUB_SEGMENT + 65536 };	/* ms for the lock; bytes of a value */

/* What, where, and what to do; nobody's changes are lost, for every clinic holds its own and the others'. */
static bool
hub_sqlite_damaged(const struct hub_sqlite *base, struct err *err)
{
	if (base->index)
		return err_set(err, ERR_CORRUPT,
		    _("The index %s is damaged. Delete its folder: it is made again, and nothing is lost."),
		    base->path);
	return err_set(err, ERR_CORRUPT,
	    _("The hub's database %s is damaged. Nothing was lost at the clinics: put its folder aside and make the "
	      "hub again with rapport hub rebuild."), base->path);
}

bool
hub_sqlite_fail(struct hub_sqlite *base, int code, struct err *err)
{
	log_note("sqlite %d", code);
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		err_set(err, ERR_BUSY, _("The hub is busy with another site. Nothing was stored; run it again."));
		break;
	case SQLITE_FULL:
		err_set(err, ERR_IO,
		    _("The hub's disk is full. Nothing was stored; make room there, then run it again."));
		break;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR:	/* every statement is ours: a table is missing, or is another */
		hub_sqlite_damaged(base, err);
		break;
	case SQLITE_CONSTRAINT:
		err_set(err, ERR_CONFLICT, _("The hub has that already. Nothing was stored."));
		break;
	default:
		err_set(err, ERR_IO, _("The hub's disk did not do what was asked of it (SQLite code %d)."), code);
	}
	if (err)
		err->sys = code;
	return false;
}

/* SQLite gives the files beside it the mode of this one: private from the first byte on. */
static bool
hub_sqlite_make(const char *path, struct err *err)
{
	int file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (file < 0)
		return err_errno(err, errno, _("The hub's database cannot be made"));
	close(file);
	return true;
}

static bool
hub_sqlite_connect(struct hub_sqlite *base, const char *path, struct err *err)
{
	bool disk = path != NULL;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
	int code = sqlite3_open_v2(disk ? path : ":memory:", &base->handle, flags, NULL);

	if (code != SQLITE_OK)
		return hub_sqlite_fail(base, code, err);
	sqlite3_busy_timeout(base->handle, HUB_SQLITE_WAIT);
	struct err why = {0};
	if (!guard_connection(base->handle, disk, &why)) {
		/* The guard speaks of a clinic's own. */
		if (why.code == ERR_CORRUPT)
			return hub_sqlite_damaged(base, err);
		if (err)
			*err = why;
		return false;
	}
	/* A segment of one long transaction is larger than any value of a clinic's own database. */
	sqlite3_limit(base->handle, SQLITE_LIMIT_LENGTH, HUB_SQLITE_VALUE);
	return true;
}

/* Two that make it at once: the second finds the tables of the first. */
static bool
hub_sqlite_schema(struct hub_sqlite *base, const char *schema, struct err *err)
{
	sqlite3_stmt *row;
	bool there = false;
	int got;

	if (!hub_sqlite_begin(base, err))
		return false;
	row = hub_sqlite_ask(base, err, "SELECT 1 FROM sqlite_schema LIMIT 1", "");
	got = row ? hub_sqlite_row(base, row, err) : -1;
	if (got > 0) {
		there = true;
		sqlite3_finalize(row);
	}
	if (got == 0) {
		int code = sqlite3_exec(base->handle, schema, NULL, NULL, NULL);
		got = code == SQLITE_OK ? 0 : -1;
		if (got < 0)
			hub_sqlite_fail(base, code, err);
	}
	return hub_sqlite_end(base, got == 0 && !there, err) && got >= 0;
}

/* Said before a lock or a database says something else. */
static bool
hub_sqlite_may_write(const char *folder, struct err *err)
{
	return access(folder, W_OK) == 0 ||
	    hub_cannot_write(folder, errno, err);
}

bool
hub_sqlite_open(struct hub_sqlite *base, const char *folder, const char *name, const char *schema, struct err *err)
{
	struct stat found;
	char path[4096];

	*base = (struct hub_sqlite){.lock = {.file = -1}, .index = schema && strcmp(name ? name : "", "index.db") == 0};
	if (!folder)
		return hub_sqlite_connect(base, NULL, err) && hub_sqlite_schema(base, schema, err);
	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
		return err_set(err, ERR_INVALID, _("The name of the hub's folder is too long."));
	snprintf(base->path, sizeof base->path, "%.255s", path);
	if (!schema && lstat(path, &found) != 0 && errno == EACCES)
		return err_set(err, ERR_DENIED,
		    _("This user may not read the folder of the hub. Nothing was changed."));
	if (!schema && lstat(path, &found) != 0)
		return err_set(err, ERR_NOT_FOUND,
		    _("There is no hub in %s. Is it the right folder, and its disk mounted? Nothing was changed."),
		    folder);
	/* The switches are set under the lock as well: changing to write-ahead logging writes. */
	if (!hub_sqlite_may_write(folder, err) || !lock_open(&base->lock, folder, err) ||
	    !lock_take(&base->lock, "a hub", HUB_SQLITE_WAIT, err))
		return false;
	bool ok = (!schema || hub_sqlite_make(path, err)) && hub_sqlite_connect(base, path, err);
	lock_give(&base->lock);
	return ok && (!schema || hub_sqlite_schema(base, schema, err));
}

bool
hub_sqlite_check(struct hub_sqlite *base, struct err *err)
{
	sqlite3_stmt *row;
	bool sound = false;
	int got;

	if (!hub_sqlite_begin(base, err))
		return false;
	row = hub_sqlite_ask(base, err, "PRAGMA quick_check(1)", "");
	got = row ? hub_sqlite_row(base, row, err) : -1;
	if (got > 0) {
		sound = strcmp((const char *)sqlite3_column_text(row, 0), "ok") == 0;
		sqlite3_finalize(row);
	}
	hub_sqlite_end(base, false, NULL);
	return sound || (got >= 0 && hub_sqlite_damaged(base, err));
}

void
hub_sqlite_close(struct hub_sqlite *base)
{
	sqlite3_close(base->handle);
	base->handle = NULL;
	lock_close(&base->lock);
}

bool
hub_sqlite_begin(struct hub_sqlite *base, struct err *err)
{
	if (!lock_take(&base->lock, "a hub", HUB_SQLITE_WAIT, err))
		return false;
	int code = sqlite3_exec(base->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (code != SQLITE_OK) {
		lock_give(&base->lock);
		return hub_sqlite_fail(base, code, err);
	}
	return true;
}

bool
hub_sqlite_end(struct hub_sqlite *base, bool commit, struct err *err)
{
	int code = SQLITE_OK;

	if (commit)
		code = sqlite3_exec(base->handle, "COMMIT", NULL, NULL, NULL);
	if (!sqlite3_get_autocommit(base->handle))
		sqlite3_exec(base->handle, "ROLLBACK", NULL, NULL, NULL);
	lock_give(&base->lock);
	return code == SQLITE_OK || hub_sqlite_fail(base, code, err);
}

static sqlite3_stmt *
hub_sqlite_bind(struct hub_sqlite *base, struct err *err, const char *sql, const char *letters, va_list values)
{
	sqlite3_stmt *made = NULL;
	int code = sqlite3_prepare_v2(base->handle, sql, -1, &made, NULL);

	for (int at = 1; code == SQLITE_OK && *letters; letters++, at++) {
		if (*letters == 'i') {
			code = sqlite3_bind_int64(made, at, va_arg(values, int64_t));
		} else if (*letters == 't') {
			code = sqlite3_bind_text(made, at, va_arg(values, const char *), -1, SQLITE_STATIC);
		} else {
			const void *bytes = va_arg(values, const void *);
			size_t count = va_arg(values, size_t);
			code = count > 0 ? sqlite3_bind_blob64(made, at, bytes, count, SQLITE_STATIC) :
			    sqlite3_bind_zeroblob(made, at, 0);
		}
	}
	if (code == SQLITE_OK)
		return made;
	sqlite3_finalize(made);
	hub_sqlite_fail(base, code, err);
	return NULL;
}

sqlite3_stmt *
hub_sqlite_ask(struct hub_sqlite *base, struct err *err, const char *sql, const char *letters, ...)
{
	va_list values;

	va_start(values, letters);
	sqlite3_stmt *made = hub_sqlite_bind(base, err, sql, letters, values);
	va_end(values);
	return made;
}

int
hub_sqlite_row(struct hub_sqlite *base, sqlite3_stmt *row, struct err *err)
{
	int code = sqlite3_step(row);

	if (code == SQLITE_ROW)
		return 1;
	sqlite3_finalize(row);
	if (code == SQLITE_DONE)
		return 0;
	hub_sqlite_fail(base, code, err);
	return -1;
}

bool
hub_sqlite_run(struct hub_sqlite *base, struct err *err, const char *sql, const char *letters, ...)
{
	va_list values;

	va_start(values, letters);
	sqlite3_stmt *made = hub_sqlite_bind(base, err, sql, letters, values);
	va_end(values);
	if (!made)
		return false;
	int got = hub_sqlite_row(base, made, err);
	if (got > 0)
		sqlite3_finalize(made);
	return got >= 0;
}
