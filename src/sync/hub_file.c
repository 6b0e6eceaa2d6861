#include "hub_driver.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "hub_gate.h"
#include "hub_ledger.h"
#include "store/place.h"

/*
 * A hub in a folder of a local disk: everything in one SQLite file. Every call is one transaction under the folder's
 * lock, so that sites of one host, and the servers of several ssh lines, may use it at the same time.
 */
struct hub_file {
	struct hub_sqlite base;
	struct uuid org, hub;
};

static const char hub_file_name[] = "hub.db";

/* Others may know that the folder exists, not change what is in it. */
static bool
hub_file_folder(const char *path, struct err *err)
{
	struct stat found;

	if (stat(path, &found) != 0)
		return err_set(err, ERR_NOT_FOUND,
		    _("There is no hub in %s. Is the disk mounted? Nothing was changed."), path);
	if (!S_ISDIR(found.st_mode) || found.st_uid != geteuid() || (found.st_mode & 022))
		return err_set(err, ERR_DENIED,
		    _("The folder of the hub must belong to whoever runs it, and nobody else may write there: "
		      "chmod go-w %s"),
		    path);
	if (!place_is_local(path, NULL))
		return err_set(err, ERR_INVALID,
		    _("The hub's folder lies on a network share, where its database would be damaged. "
		      "Use files://%s there."),
		    path);
	return true;
}

static bool
hub_file_create(const struct hub_url *url, struct uuid org, struct err *err)
{
	struct hub_sqlite base = {.lock = {.file = -1}};
	struct uuid hub = uuid_make(clock_now());
	struct err why = {0};
	struct stat found;
	bool ok = false, made = false;
	int got;

	if (stat(url->path, &found) != 0 && !file_make_folder(url->path, &why))
		return why.sys ? hub_cannot_write(url->path, why.sys, err) : err_set(err, why.code, "%s", why.text);
	if (!hub_file_folder(url->path, err) ||
	    !hub_sqlite_open(&base, url->path, hub_file_name, hub_ledger_schema(), err) ||
	    !hub_sqlite_begin(&base, err))
		goto out;
	sqlite3_stmt *row = hub_sqlite_ask(&base, err, "SELECT 1 FROM hub_meta", "");
	got = row ? hub_sqlite_row(&base, row, err) : -1;
	if (got > 0) {
		sqlite3_finalize(row);
		err_set(err, ERR_CONFLICT, _("There is a hub in that folder already. Nothing was changed."));
	} else if (got == 0) {
		made = hub_sqlite_run(&base, err, "INSERT INTO hub_meta (one, org, hub, epoch) VALUES (1, ?, ?, 1)",
		    "bb", org.byte, sizeof org.byte, hub.byte, sizeof hub.byte);
	}
	ok = hub_sqlite_end(&base, made, err) && made;
out:
	hub_sqlite_close(&base);
	return ok;
}

/* Begin a transaction and read who this hub is; ended by the caller when true. */
static bool
hub_file_begin(struct hub_file *file, int64_t *epoch, struct err *err)
{
	sqlite3_stmt *row;
	int got;

	if (!hub_sqlite_begin(&file->base, err))
		return false;
	row = hub_sqlite_ask(&file->base, err, "SELECT org, hub, epoch FROM hub_meta", "");
	got = row ? hub_sqlite_row(&file->base, row, err) : -1;
	if (got > 0 && sqlite3_column_bytes(row, 0) == 16 && sqlite3_column_bytes(row, 1) == 16) {
		memcpy(file->org.byte, sqlite3_column_blob(row, 0), 16);
		memcpy(file->hub.byte, sqlite3_column_blob(row, 1), 16);
		*epoch = sqlite3_column_int64(row, 2);
		sqlite3_finalize(row);
		return true;
	}
	if (got > 0)
		sqlite3_finalize(row);
	if (got >= 0)
		err_set(err, ERR_NOT_FOUND, _("There is no hub in that folder. Nothing was changed."));
	hub_sqlite_end(&file->base, false, NULL);
	return false;
}

static bool
hub_file_open(struct hub *hub, struct err *err)
{
	struct hub_file *file = hub->state = arena_alloc(hub->arena, sizeof *file);
	int64_t epoch;

	file->base.lock.file = -1;
	return hub_file_folder(hub->url.path, err) &&
	    hub_sqlite_open(&file->base, hub->url.path, hub_file_name, NULL, err) &&
	    hub_file_begin(file, &epoch, err) && hub_sqlite_end(&file->base, false, err);
}

static void
hub_file_close(struct hub *hub)
{
	struct hub_file *file = hub->state;

	hub_sqlite_close(&file->base);
}

static bool
hub_file_hello(struct hub *hub, struct hub_hello *hello, struct err *err)
{
	struct hub_file *file = hub->state;

	if (!hub_file_begin(file, &hello->epoch, err))
		return false;
	hello->hub = file->hub;
	hello->time = clock_now();
	return hub_sqlite_end(&file->base, false, err);
}

static bool
hub_file_heads(struct hub *hub, const char *scope, struct arena *arena, struct hub_head **heads, size_t *count,
    struct err *err)
{
	struct hub_file *file = hub->state;

	if (!hub_sqlite_begin(&file->base, err))
		return false;
	bool ok = hub_ledger_heads(&file->base, scope, arena, heads, count, err);
	return hub_sqlite_end(&file->base, false, ok ? err : NULL) && ok;
}

static bool
hub_file_bounds(struct hub *hub, const char *scope, struct uuid origin, struct arena *arena, struct hub_bound **bounds,
    size_t *count, struct err *err)
{
	struct hub_file *file = hub->state;

	if (!hub_sqlite_begin(&file->base, err))
		return false;
	bool ok = hub_ledger_bounds(&file->base, scope, origin, arena, bounds, count, err);
	return hub_sqlite_end(&file->base, false, ok ? err : NULL) && ok;
}

/* Inside a transaction. */
static bool
hub_file_record(struct hub_file *file, enum hub_kind kind, const char *name, struct arena *arena, const void **bytes,
    size_t *count, bool *found, struct err *err)
{
	sqlite3_stmt *row = hub_sqlite_ask(&file->base, err, "SELECT bytes FROM hub_record WHERE kind = ? AND name = ?",
	    "tt", hub_kind_name(kind), name);
	int got = row ? hub_sqlite_row(&file->base, row, err) : -1;

	*found = got > 0;
	if (got > 0) {
		*count = (size_t)sqlite3_column_bytes(row, 0);
		*bytes = *count > 0 ? arena_copy(arena, sqlite3_column_blob(row, 0), *count) : "";
		sqlite3_finalize(row);
	}
	return got >= 0;
}

static bool
hub_file_push(struct hub *hub, const struct segment *segment, enum hub_push *said, struct err *err)
{
	struct hub_file *file = hub->state;
	struct arena *arena = arena_new();
	const void *record = NULL;
	size_t count = 0;
	char name[UUID_TEXT];
	int64_t epoch, now;
	bool found, ok = false;

	hub_gate_name(segment->site, name);
	if (!hub_file_begin(file, &epoch, err))
		goto out;
	ok = hub_file_record(file, HUB_MEMBER, name, arena, &record, &count, &found, err) &&
	    hub_ledger_time(&file->base, clock_now(), &now, err);
	if (ok) {
		*said = hub_gate_segment(file->org, segment, found ? record : NULL, count, now, err);
		if (*said == HUB_TAKEN)
			ok = hub_ledger_take(&file->base, segment, true, said, err);
	}
	if (!hub_sqlite_end(&file->base, ok && *said == HUB_TAKEN, ok ? err : NULL))
		ok = false;
out:
	arena_free(arena);
	return ok;
}

static bool
hub_file_items(struct hub_file *file, bool ok, const struct hub_ledger_row *rows, size_t got, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err)
{
	if (!hub_sqlite_end(&file->base, false, ok ? err : NULL) || !ok)
		return false;
	*items = arena_array(arena, got, sizeof **items);
	*count = got;
	for (size_t i = 0; i < got; i++)
		(*items)[i] = rows[i].item;
	return true;
}

static bool
hub_file_pull(struct hub *hub, const char *scope, int64_t after, size_t limit, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err)
{
	struct hub_file *file = hub->state;
	struct hub_ledger_row *rows = NULL;
	size_t got = 0;

	if (!hub_sqlite_begin(&file->base, err))
		return false;
	bool ok = hub_ledger_pull(&file->base, scope, after, limit, arena, &rows, &got, err);
	return hub_file_items(file, ok, rows, got, arena, items, count, err);
}

static bool
hub_file_fetch(struct hub *hub, const char *scope, struct uuid origin, int64_t after, size_t limit,
    struct arena *arena, struct hub_item **items, size_t *count, struct err *err)
{
	struct hub_file *file = hub->state;
	struct hub_ledger_row *rows = NULL;
	size_t got = 0;

	if (!hub_sqlite_begin(&file->base, err))
		return false;
	bool ok = hub_ledger_fetch(&file->base, scope, origin, after, limit, arena, &rows, &got, err);
	return hub_file_items(file, ok, rows, got, arena, items, count, err);
}

static bool
hub_file_tagged(struct hub *hub, const uint8_t tag[KEYRING_TAG], struct arena *arena, struct hub_place **places,
    size_t *count, struct err *err)
{
	struct hub_file *file = hub->state;

	if (!hub_sqlite_begin(&file->base, err))
		return false;
	bool ok = hub_ledger_tagged(&file->base, tag, arena, places, count, err);
	return hub_sqlite_end(&file->base, false, ok ? err : NULL) && ok;
}

static bool
hub_file_get(struct hub *hub, enum hub_kind kind, const char *name, struct arena *arena, const void **bytes,
    size_t *count, bool *found, struct err *err)
{
	struct hub_file *file = hub->state;

	if (!hub_sqlite_begin(&file->base, err))
		return false;
	bool ok = hub_file_record(file, kind, name, arena, bytes, count, found, err);
	return hub_sqlite_end(&file->base, false, ok ? err : NULL) && ok;
}

static bool
hub_file_put(struct hub *hub, enum hub_kind kind, const char *name, const void *bytes, size_t count, enum hub_put how,
    const void *was, size_t was_count, struct err *err)
{
	struct hub_file *file = hub->state;
	struct arena *arena = arena_new();
	const void *now = NULL;
	size_t now_count = 0;
	bool found, ok = false;

	if (!hub_sqlite_begin(&file->base, err))
		goto out;
	ok = hub_file_record(file, kind, name, arena, &now, &now_count, &found, err);
	if (ok && ((how == HUB_PUT_NEW && found) || (how == HUB_PUT_IF && (!found || now_count != was_count ||
	    memcmp(now, was, was_count) != 0))))
		ok = err_set(err, ERR_CONFLICT,
		    _("The hub has another record of that name. Nothing was changed there."));
	if (ok)
		ok = hub_sqlite_run(&file->base, err, "INSERT INTO hub_record (kind, name, bytes) VALUES (?1, ?2, ?3) "
		    "ON CONFLICT (kind, name) DO UPDATE SET bytes = ?3", "ttb", hub_kind_name(kind), name, bytes,
		    count);
	if (!hub_sqlite_end(&file->base, ok, ok ? err : NULL))
		ok = false;
out:
	arena_free(arena);
	return ok;
}

static bool
hub_file_list(struct hub *hub, enum hub_kind kind, struct arena *arena, struct hub_record **records, size_t *count,
    struct err *err)
{
	struct hub_file *file = hub->state;
	size_t room = 0;
	int got = -1;

	if (!hub_sqlite_begin(&file->base, err))
		return false;
	sqlite3_stmt *row = hub_sqlite_ask(&file->base, err, "SELECT name, CASE WHEN kind <> 'chunk' THEN bytes END "
	    "FROM hub_record WHERE kind = ? ORDER BY name", "t", hub_kind_name(kind));
	while (row && (got = hub_sqlite_row(&file->base, row, err)) > 0) {
		struct hub_record *record = arena_push(arena, records, count, &room, sizeof **records);
		record->name = arena_text(arena, (const char *)sqlite3_column_text(row, 0));
		record->count = (size_t)sqlite3_column_bytes(row, 1);
		record->bytes = record->count > 0 ? arena_copy(arena, sqlite3_column_blob(row, 1), record->count) : "";
	}
	return hub_sqlite_end(&file->base, false, got == 0 ? err : NULL) && got == 0;
}

/* One statement, one transaction. */
static bool
hub_file_write(struct hub_file *file, bool ok, struct err *err)
{
	return hub_sqlite_end(&file->base, ok, ok ? err : NULL) && ok;
}

static bool
hub_file_drop(struct hub *hub, enum hub_kind kind, const char *name, struct err *err)
{
	struct hub_file *file = hub->state;

	return hub_sqlite_begin(&file->base, err) && hub_file_write(file, hub_sqlite_run(&file->base, err,
	    "DELETE FROM hub_record WHERE kind = ? AND name = ?", "tt", hub_kind_name(kind), name), err);
}

static bool
hub_file_sound(struct hub *hub, struct err *err)
{
	struct hub_file *file = hub->state;

	return hub_sqlite_check(&file->base, err);
}

static bool
hub_file_raise_epoch(struct hub *hub, struct err *err)
{
	struct hub_file *file = hub->state;

	return hub_sqlite_begin(&file->base, err) && hub_file_write(file, hub_sqlite_run(&file->base, err,
	    "UPDATE hub_meta SET epoch = epoch + 1", ""), err);
}

static bool
hub_file_prune(struct hub *hub, const char *scope, struct uuid origin, int64_t seq, struct err *err)
{
	struct hub_file *file = hub->state;

	return hub_sqlite_begin(&file->base, err) &&
	    hub_file_write(file, hub_ledger_prune(&file->base, scope, origin, seq, err), err);
}

const struct hub_ops hub_file_ops = {
	.scheme = "file", .local = true, .create = hub_file_create, .open = hub_file_open, .close = hub_file_close,
	.hello = hub_file_hello, .heads = hub_file_heads, .bounds = hub_file_bounds, .push = hub_file_push,
	.pull = hub_file_pull, .fetch = hub_file_fetch, .tagged = hub_file_tagged, .get = hub_file_get,
	.put = hub_file_put, .list = hub_file_list, .drop = hub_file_drop, .raise_epoch = hub_file_raise_epoch,
	.prune = hub_file_prune, .sound = hub_file_sound,
};
