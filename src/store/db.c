#include "internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "guard.h"
#include "migrate.h"
#include "origin.h"
#include "place.h"

enum { DB_PROGRESS = 4000 };	/* virtual machine steps between two looks at the keyboard */

bool
db_fail(struct db *db, int code, struct err *err)
{
	const char *why = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);

	log_note("sqlite %d", code);
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		err_set(err, ERR_BUSY, _("The database is busy with another process. Nothing was saved; try again."));
		break;
	case SQLITE_INTERRUPT:
		err_set(err, ERR_BUSY, _("The search was interrupted by the next key."));
		break;
	case SQLITE_CONSTRAINT:
		if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
			err_set(err, ERR_CONFLICT, _("It exists already (%s). Nothing was saved."), why);
		else if (code == SQLITE_CONSTRAINT_TRIGGER)
			err_set(err, ERR_DENIED, _("The database does not allow that (%s). Nothing was saved."), why);
		else
			err_set(err, ERR_INVALID, _("The database refused a value (%s). Nothing was saved."), why);
		break;
	case SQLITE_FULL:
		err_set(err, ERR_IO, _("The disk is full. Nothing was saved; make room, then try again."));
		break;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		err_set(err, ERR_CORRUPT,
		    _("The database is damaged. Run `rapport check`; go on from the newest backup."));
		break;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_PERM:
		err_set(err, ERR_IO, _("The disk did not do what the database asked of it (SQLite code %d)."), code);
		break;
	default:
		err_set(err, ERR_BUG, _("The database refused a statement (%s)."), why);
	}
	if (err)
		err->sys = code;
	return false;
}

bool
db_exec(struct db *db, const char *sql, struct err *err)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK || db_fail(db, code, err);
}

int64_t
db_number(struct db *db, const char *sql, int64_t none)
{
	struct stmt *stmt = db_stmt(db, sql);
	int64_t number = none;

	if (stmt_step(stmt, NULL) == STEP_ROW)
		number = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	return number;
}

/* What SQLite says beside its return codes, without its text: that may quote SQL with values. */
static void
db_log(void *context, int code, const char *text)
{
	(void)context;
	(void)text;
	log_note("sqlite says %d", code);
}

/* SQLite takes these before the first connection of the process, and only then. */
static void
db_configure_once(void)
{
	static bool done;

	if (done)
		return;
	sqlite3_config(SQLITE_CONFIG_LOG, db_log, NULL);
	/* The process has no threads (DESIGN.md 1): a mutex round every allocation is time for nothing. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	done = true;
}

/* Asked by SQLite in the middle of a read; a write is never cut in two. */
static int
db_progress(void *context)
{
	struct db *db = context;

	return !db->tx && db->pending && db->pending(db->pending_context);
}

static bool
db_connect(struct db *db, struct err *err)
{
	const char *path = db->how == DB_MEMORY ? ":memory:" : db->path;
	/* The process has no threads (DESIGN.md 1): a mutex round every column read is a tenth of a card's time. */
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX |
	    (db->how == DB_MEMORY ? SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY : 0);
	int code = sqlite3_open_v2(path, &db->handle, flags, NULL);

	if (code != SQLITE_OK)
		return db_fail(db, code, err);
	sqlite3_busy_timeout(db->handle, DB_TIMEOUT);
	if (!guard_connection(db->handle, db->how != DB_MEMORY, err) || !capture_register(db, err))
		return false;
	if (db->pending)
		sqlite3_progress_handler(db->handle, DB_PROGRESS, db_progress, db);
	return true;
}

static void
db_disconnect(struct db *db)
{
	for (size_t i = 0; i < DB_BUCKETS; i++)
		for (struct stmt *each = db->statements[i]; each; each = each->next) {
			sqlite3_finalize(each->handle);
			each->handle = NULL;
		}
	sqlite3_close(db->handle);
	db->handle = NULL;
	db->reading = 0;
}

bool
db_reopen(struct db *db, struct err *err)
{
	db_disconnect(db);
	db->broken = false;
	if (!db_connect(db, err))
		return false;
	guard_authorise(db->handle);
	return true;
}

bool
db_check_witness(struct db *db, const struct witness_mark *mark, struct err *err)
{
	static const char sql_hash[] = "SELECT hash FROM audit WHERE seq = :seq";
	static const char sql_last[] = "SELECT ifnull(max(seq), 0) FROM audit";
	int64_t last = db_number(db, sql_last, 0);

	if (last < mark->seq)
		return err_set(err, ERR_CORRUPT,
		    _("This database ends at event %" PRId64 ", but event %"
		    PRId64 " was already written here: it is an "
		      "older copy, or part of it was lost. Put the newest copy back, with its rapport.db-wal."),
		    last, mark->seq);
	struct stmt *stmt = db_stmt(db, sql_hash);
	stmt_int(stmt, ":seq", mark->seq);
	bool same = mark->seq == 0;
	if (!same && stmt_step(stmt, NULL) == STEP_ROW)
		same = sqlite3_column_bytes(stmt->handle, 0) == HASH_SHA256 &&
		    memcmp(sqlite3_column_blob(stmt->handle, 0), mark->hash, HASH_SHA256) == 0;
	stmt_end(stmt);
	if (!same)
		return err_set(err, ERR_CORRUPT,
		    _("Event %" PRId64 " of this database is not the one that was written here: it was changed, or it "
		      "comes from another copy. Put the newest copy back, with its rapport.db-wal."), mark->seq);
	if (memcmp(mark->schema, db->digest, sizeof db->digest) != 0 && mark->version == db->schema)
		return err_set(err, ERR_CORRUPT,
		    _("The tables or triggers of this database were changed by another program. Run `rapport check`."));
	return true;
}

/* A file that has a site is somebody's; one without is what an init that was killed left, and is gone on with. */
static bool
db_is_vacant(struct db *db, struct err *err)
{
	static const char sql_made[] = "PRAGMA user_version";
	static const char sql_ours[] = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'sync_self')";
	static const char sql_sites[] = "SELECT EXISTS (SELECT 1 FROM sync_self)";

	if (db_number(db, sql_made, 0) == 0)
		return true;
	return (db_number(db, sql_ours, 0) == 1 && db_number(db, sql_sites, 0) == 0) ||
	    err_set(err, ERR_INVALID, _("There is a database in this data folder already. It was not touched."));
}

/* What is not ours is left as it was found: an upgrade would write our tables into another program's file. */
static bool
db_is_ours(struct db *db, struct err *err)
{
	static const char sql_made[] = "PRAGMA user_version";
	static const char sql_ours[] = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'sync_self')";

	return (db_number(db, sql_made, 0) > 0 && db_number(db, sql_ours, 0) == 1) ||
	    err_set(err, ERR_CORRUPT,
		_("%s holds no clinic: it is another program's, or its rapport.db-wal was lost. It was not "
		  "touched. Put the newest copy back, with its rapport.db-wal."), db->path);
}

/* Without its witness a loss cannot be seen, so that it was missing must be: it goes into the chain. */
static bool
db_note_missing_witness(struct db *db, struct err *err)
{
	static const char sql_events[] = "SELECT EXISTS (SELECT 1 FROM audit)";
	struct tx_intent intent = {.operation = uuid_make(clock_now()), .actor = "system:rapport", .role = "system",
	    .terminal = "-", .event = "witness.missing", .action = 'E', .category = TX_SYSTEM};

	return db_number(db, sql_events, 0) == 0 || tx_audit(db, &intent, err);
}

/* A process stopped in the middle of opening the database keeps everybody out, and it holds no writers' lock. */
static bool
db_kept_out(struct db *db, struct err *err)
{
	pid_t holder;

	if (!err || err->code != ERR_BUSY || db->how == DB_MEMORY)
		return false;
	db_disconnect(db);
	if ((holder = place_holder(db->path)) == 0)
		return false;
	return err_set(err, ERR_BUSY,
	    _("Process %d has stopped while it was opening the database, and nobody else can. Nothing was changed. Let "
	      "it go on, or end it (kill -9 %d), then try again."), (int)holder, (int)holder);
}

/* After the file is open: bring it up to date, then compare it with what was seen last. */
static bool
db_prepare(struct db *db, struct err *err)
{
	struct witness_mark mark = {0};
	bool found = false;

	if (db->how != DB_MEMORY &&
	    (!lock_open(&db->lock, db->folder, err) || !witness_open(&db->witness, db->folder, &mark, &found, err)))
		return false;
	if (!db_connect(db, err))
		return db_kept_out(db, err);
	if ((db->how == DB_CREATE && !db_is_vacant(db, err)) ||
	    (db->how != DB_CREATE && db->how != DB_MEMORY && !db_is_ours(db, err)) ||
	    (db->how == DB_INSPECT ? !migrate_look(db, err) : !migrate_run(db, err)))
		return false;
	guard_authorise(db->handle);
	if (!migrate_digest(db, db->digest, err))
		return false;
	if (found && db->how != DB_INSPECT && !db_check_witness(db, &mark, err))
		return false;
	return capture_begin(db, "", 0, err) && (found || db->how != DB_OPEN || db_note_missing_witness(db, err)) &&
	    (db->how != DB_OPEN || origin_check_place(db, err));
}

bool
db_open(const char *folder, enum db_how how, struct db **out, struct err *err)
{
	struct arena *arena = arena_new();
	struct db *db = arena_alloc(arena, sizeof *db);

	*out = NULL;
	db_configure_once();
	*db = (struct db){.how = how, .arena = arena, .folder = "", .lock.file = -1, .witness.file = -1};
	if ((how != DB_MEMORY && !place_check(arena, folder, how, &db->folder, &db->path, err)) ||
	    !db_prepare(db, err)) {
		db_close(db);
		return false;
	}
	*out = db;
	return true;
}

void
db_close(struct db *db)
{
	if (!db)
		return;
	if (db->tx)
		tx_abort(db->tx);
	db_disconnect(db);
	tx_free(db->spare);
	witness_close(&db->witness);
	lock_close(&db->lock);
	capture_free(&db->capture);
	arena_free(db->arena);
}

const char *
db_folder(const struct db *db)
{
	return db->folder;
}

int
db_schema_version(const struct db *db)
{
	return db->schema;
}

bool
db_is_demo(struct db *db)
{
	return db->self.demo;
}

int64_t
db_version(struct db *db)
{
	static const char sql_version[] = "PRAGMA data_version";

	return db_number(db, sql_version, 0);
}

void
db_cache(struct db *db, bool much)
{
	/* KiB. Well under the heap limit that guard.c sets. */
	if (!db_exec(db, much ? "PRAGMA cache_size = -32768" : "PRAGMA cache_size = -2000", NULL))
		log_note("the size of the page cache was not changed");
	/* A checkpoint writes a page once, however often it was changed since the last one. */
	sqlite3_wal_autocheckpoint(db->handle, much ? DB_WAL_MUCH : DB_WAL_PAGES);
}

void
db_settle(struct db *db)
{
	if (db->how == DB_MEMORY || db->tx || db->reading > 0 || !lock_take(&db->lock, "checkpoint", LOCK_WAIT, NULL))
		return;
	/* Not a moment's wait for readers: writers stand behind us. */
	sqlite3_busy_timeout(db->handle, 0);
	if (sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) != SQLITE_OK)
		log_note("the log was not emptied");
	sqlite3_busy_timeout(db->handle, DB_TIMEOUT);
	lock_give(&db->lock);
}

/*
 * Statements are found by the address of their text: a chain is one or two
 * pointers long, and no text is ever compared.
 */
struct stmt *
db_stmt(struct db *db, const char *sql)
{
	size_t bucket = ((uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15)) >> 56;
	struct stmt *stmt = db->statements[bucket % DB_BUCKETS];

	while (stmt && stmt->sql != sql)
		stmt = stmt->next;
	if (!stmt) {
		stmt = arena_alloc(db->arena, sizeof *stmt);
		*stmt = (struct stmt){.db = db, .sql = sql, .next = db->statements[bucket % DB_BUCKETS]};
		db->statements[bucket % DB_BUCKETS] = stmt;
	}
	stmt_handle(stmt);
	return stmt;
}

sqlite3_stmt *
stmt_handle(struct stmt *stmt)
{
	if (stmt->handle) {
		sqlite3_reset(stmt->handle);
		sqlite3_clear_bindings(stmt->handle);
	} else {
		int code = sqlite3_prepare_v3(stmt->db->handle, stmt->sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt->handle,
		    NULL);
		if (code != SQLITE_OK)
			die("SQL does not compile: %s: %.200s", sqlite3_errmsg(stmt->db->handle), stmt->sql);
	}
	return stmt->handle;
}

static int
stmt_index(struct stmt *stmt, const char *name)
{
	int index = sqlite3_bind_parameter_index(stmt->handle, name);

	if (index == 0)
		die("no parameter %s in: %.200s", name, stmt->sql);
	return index;
}

void
stmt_text(struct stmt *stmt, const char *name, const char *text)
{
	sqlite3_bind_text(stmt->handle, stmt_index(stmt, name), text, -1, SQLITE_STATIC);
}

void
stmt_int(struct stmt *stmt, const char *name, int64_t number)
{
	int index = stmt_index(stmt, name);

	if (number == FIELD_NULL)
		sqlite3_bind_null(stmt->handle, index);
	else
		sqlite3_bind_int64(stmt->handle, index, number);
}

void
stmt_int_at(struct stmt *stmt, int position, int64_t number)
{
	if (sqlite3_bind_int64(stmt->handle, position, number) != SQLITE_OK)
		die("no parameter %d in: %.200s", position, stmt->sql);
}

void
stmt_id(struct stmt *stmt, const char *name, struct uuid id)
{
	int index = stmt_index(stmt, name);

	/* Copied: the id is an argument, which is gone before the step. */
	if (uuid_is_none(id))
		sqlite3_bind_null(stmt->handle, index);
	else
		sqlite3_bind_blob(stmt->handle, index, id.byte, sizeof id.byte, SQLITE_TRANSIENT);
}

void
stmt_blob(struct stmt *stmt, const char *name, const void *bytes, size_t count)
{
	sqlite3_bind_blob64(stmt->handle, stmt_index(stmt, name), bytes ? bytes : "", count, SQLITE_STATIC);
}

/* SQLite rolls the whole transaction back by itself after some errors; nothing may be written after that. */
static enum step
stmt_failed(struct stmt *stmt, int code, struct err *err)
{
	struct db *db = stmt->db;

	db_fail(db, code, err);
	sqlite3_reset(stmt->handle);
	if (db->tx && sqlite3_get_autocommit(db->handle))
		db->broken = true;
	return STEP_FAILED;
}

enum step
stmt_step(struct stmt *stmt, struct err *err)
{
	struct db *db = stmt->db;
	bool writes = !sqlite3_stmt_readonly(stmt->handle);
	struct capture_point before;

	if (writes && !db->tx && !db->migrating)
		die("a write outside a transaction: %.200s", stmt->sql);
	if (writes && db->broken) {
		err_set(err, ERR_IO, _("The disk failed in the middle of saving. Nothing was saved; try again."));
		return STEP_FAILED;
	}
	if (writes)
		before = capture_mark(&db->capture);
	int code = sqlite3_step(stmt->handle);
	if (code == SQLITE_ROW)
		return STEP_ROW;
	if (code == SQLITE_DONE) {
		sqlite3_reset(stmt->handle);
		return STEP_DONE;
	}
	/* The statement's ops went back with it; so must their numbers. */
	if (writes)
		capture_back(&db->capture, &before);
	return stmt_failed(stmt, code, err);
}

bool
stmt_run(struct stmt *stmt, struct err *err)
{
	enum step step;

	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		;
	return step == STEP_DONE;
}

void
stmt_end(struct stmt *stmt)
{
	sqlite3_reset(stmt->handle);
}

char *
stmt_get_text(struct stmt *stmt, int column, struct arena *arena)
{
	/* As bytes: asked for text, SQLite would copy it once more, only to add the NUL that the arena adds. */
	const void *bytes = sqlite3_column_blob(stmt->handle, column);

	if (!bytes)
		return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL ? NULL : arena_text(arena, "");
	return arena_text_n(arena, bytes, (size_t)sqlite3_column_bytes(stmt->handle, column));
}

const char *
stmt_look_text(struct stmt *stmt, int column)
{
	return (const char *)sqlite3_column_text(stmt->handle, column);
}

int64_t
stmt_get_int(struct stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL ? FIELD_NULL :
									  sqlite3_column_int64(stmt->handle, column);
}

struct uuid
stmt_get_id(struct stmt *stmt, int column)
{
	const void *bytes = sqlite3_column_blob(stmt->handle, column);
	struct uuid id = {{0}};

	if (bytes && sqlite3_column_bytes(stmt->handle, column) == (int)sizeof id.byte)
		memcpy(id.byte, bytes, sizeof id.byte);
	return id;
}

void *
stmt_get_blob(struct stmt *stmt, int column, struct arena *arena, size_t *count)
{
	const void *bytes = sqlite3_column_blob(stmt->handle, column);

	*count = bytes ? (size_t)sqlite3_column_bytes(stmt->handle, column) : 0;
	return bytes ? arena_copy(arena, bytes, *count) : NULL;
}

void
db_read_begin(struct db *db)
{
	/* Inside a write the reads already belong together. */
	if (db->reading++ == 0 && !db->tx && !db_exec(db, "BEGIN DEFERRED", NULL))
		log_note("a read transaction did not begin");
}

void
db_read_end(struct db *db)
{
	if (db->reading > 0 && --db->reading == 0 && !db->tx && !db_exec(db, "COMMIT", NULL))
		log_note("a read transaction did not end");
}

void
db_interruptible(struct db *db, bool (*pending)(void *), void *context)
{
	db->pending = pending;
	db->pending_context = context;
	sqlite3_progress_handler(db->handle, pending ? DB_PROGRESS : 0, pending ? db_progress : NULL, db);
}
