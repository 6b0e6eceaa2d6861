#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "audit.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "internal.h"
#include "migrate.h"

struct tx {
	struct db *db;
	struct arena *arena;
	struct tx_intent intent;
	int64_t now;
	struct buf detail;
	int made;	/* rows inserted so far */
};

enum { TX_LISTED = 16 };	/* new rows named one by one; an import's thousands are in the op log */

const struct tx_intent *
tx_intent(const struct tx *tx)
{
	return &tx->intent;
}

const char *
tx_details(struct tx *tx)
{
	if (tx->intent.detail && tx->detail.used > 0)
		return arena_printf(tx->arena, "%s\n%s", tx->intent.detail, tx->detail.bytes);
	return tx->detail.used > 0 ? tx->detail.bytes : tx->intent.detail;
}

/* Whom others are told to look for when this transaction does not end. */
static bool
tx_lock(struct db *db, const struct tx_intent *intent, int64_t now, struct err *err)
{
	char note[160];
	time_t seconds = (time_t)(now / 1000);
	struct tm utc;

	gmtime_r(&seconds, &utc);
	snprintf(note, sizeof note, "process %d (%s by %s on %s since %02d:%02d:%02d UTC)", (int)getpid(),
	    intent->event,
	    intent->role, intent->terminal, utc.tm_hour, utc.tm_min, utc.tm_sec);
	return lock_take(&db->lock, note, LOCK_WAIT, err);
}

/* One struct tx a connection, used again: a booking needs no malloc to begin. */
static struct tx *
tx_spare(struct db *db)
{
	if (!db->spare) {
		db->spare = arena_alloc(db->arena, sizeof *db->spare);
		db->spare->arena = arena_new();
		db->spare->db = db;
	}
	arena_reset(db->spare->arena);
	buf_clear(&db->spare->detail);
	return db->spare;
}

void
tx_free(struct tx *spare)
{
	if (!spare)
		return;
	arena_free(spare->arena);
	buf_free(&spare->detail);
}

bool
tx_begin(struct db *db, const struct tx_intent *intent, struct tx **out, struct err *err)
{
	struct tx *tx;

	*out = NULL;
	if (db->tx)
		die("transaction \"%s\" begun inside \"%s\"", intent->event, db->tx->intent.event);
	if (uuid_is_none(intent->operation) || !intent->actor || !intent->role || !intent->terminal || !intent->event)
		die("a transaction needs an operation, an actor, a role, a terminal and an event");
	if (db->reading > 0)
		die("transaction \"%s\" begun inside a read", intent->event);
	tx = tx_spare(db);
	tx->intent = *intent;
	tx->now = clock_now();
	tx->made = 0;
	if (!tx_lock(db, intent, tx->now, err))
		return false;
	if (!db_exec(db, "BEGIN IMMEDIATE", err) || !capture_begin(db, intent->actor, tx->now, err)) {
		if (!sqlite3_get_autocommit(db->handle))
			db_exec(db, "ROLLBACK", NULL);
		lock_give(&db->lock);
		return false;
	}
	db->broken = false;
	db->tx = *out = tx;
	return true;
}

static bool
tx_record_operation(struct tx *tx, int64_t seq, struct err *err)
{
	static const char sql_add[] = "INSERT INTO operation (id, at, audit) VALUES (:id, :at, :audit)";
	struct stmt *stmt = db_stmt(tx->db, sql_add);

	stmt_id(stmt, ":id", tx->intent.operation);
	stmt_int(stmt, ":at", tx->now);
	stmt_int(stmt, ":audit", seq);
	return stmt_run(stmt, err);
}

static bool
tx_is_recorded(struct tx *tx)
{
	static const char sql_find[] = "SELECT audit FROM operation WHERE id = :id";
	struct stmt *stmt = db_stmt(tx->db, sql_find);
	bool found;

	stmt_id(stmt, ":id", tx->intent.operation);
	found = stmt_step(stmt, NULL) == STEP_ROW;
	stmt_end(stmt);
	return found;
}

/*
 * COMMIT failed: saved or not, only the file knows (SECURITY.md F2). Open it
 * again and look. What is found there may still wait in a log that never
 * reached the disk; a checkpoint writes and syncs it anew, or says it cannot.
 */
static bool
tx_ask(struct tx *tx, struct err *err)
{
	struct db *db = tx->db;
	struct err why = {0};
	int code;

	if (err)
		why = *err;
	if (!db_reopen(db, err))
		return err_set(err, ERR_UNKNOWN,
		    _("The disk failed while saving, and the database cannot be opened again. Whether it was "
		      "saved is not known: look before you do it again."));
	if (!tx_is_recorded(tx)) {
		if (err)
			*err = why;
		return err_context(err, "%s", _("Not saved"));
	}
	if (err)
		*err = (struct err){0};
	code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return code == SQLITE_OK || db->how == DB_MEMORY ||
	    err_set(err, ERR_UNKNOWN,
		_("It was written, but the disk does not confirm it. Look before you do it again, and have the disk "
		  "checked."));
}

/* End of a transaction, however it went. */
static void
tx_close(struct tx *tx)
{
	struct db *db = tx->db;

	if (db->handle && !sqlite3_get_autocommit(db->handle))
		db_exec(db, "ROLLBACK", NULL);
	db->tx = NULL;
	db->broken = false;
	db->capture.mode = CAPTURE_ON;
	db->merging = (struct merge_line){0};
	/* An origin that was rolled back leaves its ordinal to another. */
	memset(db->origins, 0, sizeof db->origins);
	lock_give(&db->lock);
}

/* The row is safe already; a witness that cannot be written is a matter for the log and the next check. */
static void
tx_witness(struct tx *tx, int64_t seq, const uint8_t hash[HASH_SHA256])
{
	struct db *db = tx->db;
	struct witness_mark mark = {.seq = seq, .version = db->schema};

	memcpy(mark.hash, hash, sizeof mark.hash);
	memcpy(mark.schema, db->digest, sizeof mark.schema);
	witness_write(&db->witness, &mark, NULL);
}

/* A read left open would hold the log of every writer back until its terminal closes. */
static void
tx_check_statements(struct db *db)
{
	for (sqlite3_stmt *each = sqlite3_next_stmt(db->handle, NULL); each; each = sqlite3_next_stmt(db->handle, each))
		if (sqlite3_stmt_busy(each))
			die("a statement is still open at the end of a transaction: %.200s", sqlite3_sql(each));
}

bool
tx_commit(struct tx *tx, struct err *err)
{
	struct db *db = tx->db;
	uint8_t hash[HASH_SHA256];
	int64_t seq = 0;
	bool saved = false;

	if (db->broken) {
		err_set(err, ERR_IO, _("The disk failed in the middle of saving. Nothing was saved; try again."));
		goto out;
	}
	tx_check_statements(db);
	if (tx->made > TX_LISTED)
		tx_detail(tx, "new rows: %d", tx->made);
	if (!capture_end(db, err) || !audit_append(tx, &seq, hash, err) || !tx_record_operation(tx, seq, err))
		goto out;
	saved = db_exec(db, "COMMIT", err) || tx_ask(tx, err);
	if (saved)
		tx_witness(tx, seq, hash);
out:
	tx_close(tx);
	return saved;
}

void
tx_abort(struct tx *tx)
{
	if (tx)
		tx_close(tx);
}

bool
tx_end(struct tx *tx, bool done, struct err *err)
{
	if (done)
		return tx_commit(tx, err);
	tx_abort(tx);
	return false;
}

struct db *
tx_db(struct tx *tx)
{
	return tx->db;
}

struct arena *
tx_arena(struct tx *tx)
{
	return tx->arena;
}

int64_t
tx_now(const struct tx *tx)
{
	return tx->now;
}

void
tx_about(struct tx *tx, struct uuid patient, const char *object, struct uuid object_id)
{
	tx->intent.patient = patient;
	tx->intent.object = object;
	tx->intent.object_id = object_id;
}

void
tx_detail(struct tx *tx, const char *format, ...)
{
	va_list args;
	char line[512], *whole = line;
	int length;

	va_start(args, format);
	length = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	if (length >= (int)sizeof line) {
		whole = arena_alloc(tx->arena, (size_t)length + 1);
		va_start(args, format);
		vsnprintf(whole, (size_t)length + 1, format, args);
		va_end(args);
	}
	if (tx->detail.used > 0)
		buf_char(&tx->detail, '\n');
	buf_text(&tx->detail, whole);
}

void
tx_made(struct tx *tx, const char *table, struct uuid id)
{
	char text[UUID_TEXT];

	if (++tx->made > TX_LISTED)
		return;
	uuid_format(id, text);
	tx_detail(tx, "new %s %s", table, text);
}

bool
tx_audit(struct db *db, const struct tx_intent *intent, struct err *err)
{
	struct tx *tx;

	return tx_begin(db, intent, &tx, err) && tx_commit(tx, err);
}
