#include "seglog.h"

#include <string.h>

#include "base/mutant.h"
#include "internal.h"

bool
seglog_add(struct tx *tx, const char *scope, int64_t no, const struct seglog_one *one, struct err *err)
{
	static const char sql_add[] =
		"INSERT INTO sync_seg (scope, origin, seq_from, seq_to, hash, got_at, bytes) "
		"VALUES (:scope, :origin, :from, :to, :hash, :at + (SELECT clock_offset FROM sync_self), :bytes) "
		"ON CONFLICT DO NOTHING";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_add);

	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":origin", no);
	stmt_int(stmt, ":from", one->from);
	stmt_int(stmt, ":to", one->to);
	stmt_blob(stmt, ":hash", one->hash, SEGLOG_HASH);
	stmt_int(stmt, ":at", tx_now(tx));
	stmt_blob(stmt, ":bytes", one->bytes, one->count);
	return stmt_run(stmt, err);
}

static void
seglog_read(struct stmt *stmt, struct seglog_one *one)
{
	*one = (struct seglog_one){.from = stmt_get_int(stmt, 0), .to = stmt_get_int(stmt, 1)};
	if (sqlite3_column_bytes(stmt->handle, 2) == SEGLOG_HASH)
		memcpy(one->hash, sqlite3_column_blob(stmt->handle, 2), SEGLOG_HASH);
}

bool
seglog_last(struct db *db, const char *scope, int64_t no, struct seglog_one *one)
{
	static const char sql_last[] =
		"SELECT seq_from, seq_to, hash FROM sync_seg WHERE scope = :scope AND origin = :origin "
		"ORDER BY seq_from DESC LIMIT 1";
	struct stmt *stmt = db_stmt(db, sql_last);
	bool found;

	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":origin", no);
	if ((found = stmt_step(stmt, NULL) == STEP_ROW))
		seglog_read(stmt, one);
	stmt_end(stmt);
	return found;
}

bool
seglog_ending(struct db *db, const char *scope, int64_t no, int64_t to, struct seglog_one *one)
{
	static const char sql_ending[] =
	    "SELECT seq_from, seq_to, hash FROM sync_seg WHERE scope = :scope AND origin = :origin AND seq_from <= :to "
	    "ORDER BY seq_from DESC LIMIT 1";
	struct stmt *stmt = db_stmt(db, sql_ending);
	bool found;

	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":origin", no);
	stmt_int(stmt, ":to", to);
	if ((found = stmt_step(stmt, NULL) == STEP_ROW && stmt_get_int(stmt, 1) == to))
		seglog_read(stmt, one);
	stmt_end(stmt);
	return found;
}

bool
seglog_after(struct db *db, const char *scope, int64_t no, int64_t after, struct arena *arena,
    struct seglog_one *one, bool *found, struct err *err)
{
	static const char sql_after[] =
		"SELECT seq_from, seq_to, hash, bytes FROM sync_seg WHERE scope = :scope AND origin = :origin "
		"AND seq_from > :after ORDER BY seq_from LIMIT 1";
	struct stmt *stmt = db_stmt(db, sql_after);
	enum step step;

	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":origin", no);
	stmt_int(stmt, ":after", after);
	if ((*found = (step = stmt_step(stmt, err)) == STEP_ROW)) {
		seglog_read(stmt, one);
		one->bytes = stmt_get_blob(stmt, 3, arena, &one->count);
	}
	stmt_end(stmt);
	return step != STEP_FAILED;
}

bool
seglog_acked(struct tx *tx, const char *scope, int64_t no, int64_t seq, struct err *err)
{
	static const char sql_acked[] =
		"UPDATE sync_vv SET hub_ack_seq = max(hub_ack_seq, :seq) WHERE scope = :scope AND origin = :origin";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_acked);

	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":origin", no);
	stmt_int(stmt, ":seq", seq);
	return stmt_run(stmt, err) && (!mutant(MUTANT_OUTBOX) || seglog_prune(tx, INT64_MAX, err));
}

bool
seglog_prune(struct tx *tx, int64_t before, struct err *err)
{
	/* The newest of each stream stays: its hash is what the next one leads on from. */
	static const char sql_prune[] =
		"DELETE FROM sync_seg WHERE got_at < :before AND seq_to < (SELECT max(seq_to) FROM sync_seg n "
		"WHERE n.scope = sync_seg.scope AND n.origin = sync_seg.origin) AND (origin <> "
		"(SELECT origin FROM sync_self) OR seq_to <= (SELECT hub_ack_seq FROM sync_vv v "
		"WHERE v.scope = sync_seg.scope AND v.origin = sync_seg.origin))";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_prune);

	stmt_int(stmt, ":before", before);
	return stmt_run(stmt, err);
}
