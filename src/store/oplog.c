#include "oplog.h"

#include <string.h>

#include "internal.h"

struct uuid
oplog_origin_id(struct db *db, int64_t no)
{
	static const char sql_find[] = "SELECT origin FROM sync_origin WHERE no = :no";
	struct db_origin *known = &db->origins[(uint64_t)no % DB_ORIGINS];
	struct uuid origin = {{0}};
	struct stmt *stmt;

	if (known->no == no && no > 0)
		return known->id;
	stmt = db_stmt(db, sql_find);
	stmt_int(stmt, ":no", no);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		origin = stmt_get_id(stmt, 0);
	stmt_end(stmt);
	if (db->tx && !uuid_is_none(origin))
		*known = (struct db_origin){no, origin};
	return origin;
}

int64_t
oplog_ordinal(struct db *db, struct uuid origin)
{
	static const char sql_find[] = "SELECT no FROM sync_origin WHERE origin = :origin";
	struct stmt *stmt = db_stmt(db, sql_find);
	int64_t no = 0;

	stmt_id(stmt, ":origin", origin);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		no = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	return no;
}

int64_t
oplog_line(struct db *db, const char *scope, struct uuid origin, int64_t *seq, uint8_t head[HASH_BLAKE])
{
	static const char sql_line[] =
	    "SELECT applied_seq, head_hash FROM sync_vv WHERE scope = :scope AND origin = :no";
	int64_t no = oplog_ordinal(db, origin);
	struct stmt *stmt = db_stmt(db, sql_line);

	*seq = 0;
	memset(head, 0, HASH_BLAKE);
	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":no", no);
	if (stmt_step(stmt, NULL) == STEP_ROW) {
		*seq = stmt_get_int(stmt, 0);
		if (sqlite3_column_bytes(stmt->handle, 1) == HASH_BLAKE)
			memcpy(head, sqlite3_column_blob(stmt->handle, 1), HASH_BLAKE);
	}
	stmt_end(stmt);
	return no;
}

bool
oplog_new_origin(struct db *db, struct uuid origin, struct uuid site, int64_t *no, struct err *err)
{
	static const char sql_add[] =
		"INSERT INTO sync_origin (origin, site, state) VALUES (:origin, :site, 'open')";
	struct stmt *stmt = db_stmt(db, sql_add);

	stmt_id(stmt, ":origin", origin);
	stmt_blob(stmt, ":site", site.byte, sizeof site.byte);
	if (!stmt_run(stmt, err))
		return false;
	*no = sqlite3_last_insert_rowid(db->handle);
	return true;
}

/* By position: names would be looked up for every op. */
static bool
oplog_add(struct db *db, const struct op *op, int64_t no, struct err *err)
{
	static const char sql_op[] =
		"INSERT INTO sync_op (scope, origin, seq, txn_first, is_last, hlc, tbl, pk, kind, patch, base, actor) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
	struct stmt *keep = db_stmt(db, sql_op);
	sqlite3_stmt *add = keep->handle;

	sqlite3_bind_text(add, 1, op->scope, -1, SQLITE_STATIC);
	sqlite3_bind_int64(add, 2, no);
	sqlite3_bind_int64(add, 3, op->seq);
	sqlite3_bind_int64(add, 4, op->first);
	sqlite3_bind_int64(add, 5, op->last);
	sqlite3_bind_int64(add, 6, op->stamp);
	sqlite3_bind_int64(add, 7, op->table);
	sqlite3_bind_blob(add, 8, op->pk.byte, sizeof op->pk.byte, SQLITE_STATIC);
	sqlite3_bind_text(add, 9, op->kind, -1, SQLITE_STATIC);
	sqlite3_bind_blob64(add, 10, op->patch ? op->patch : "", op->patch_bytes, SQLITE_STATIC);
	sqlite3_bind_blob64(add, 11, op->base ? op->base : "", op->base_bytes, SQLITE_STATIC);
	sqlite3_bind_text(add, 12, op->actor, -1, SQLITE_STATIC);
	return stmt_run(keep, err);
}

bool
oplog_chain(struct db *db, const struct op *op, int64_t no, uint8_t head[HASH_BLAKE], struct err *err)
{
	op_chain(head, op);
	return oplog_add(db, op, no, err);
}

bool
oplog_set_line(struct db *db, const char *scope, int64_t no, int64_t seq, const uint8_t head[HASH_BLAKE],
    struct err *err)
{
	static const char sql_line[] =
		"INSERT INTO sync_vv (scope, origin, applied_seq, head_hash) VALUES (:scope, :origin, :seq, :head) "
		"ON CONFLICT DO UPDATE SET applied_seq = excluded.applied_seq, head_hash = excluded.head_hash";
	struct stmt *line = db_stmt(db, sql_line);

	stmt_text(line, ":scope", scope);
	stmt_int(line, ":origin", no);
	stmt_int(line, ":seq", seq);
	stmt_blob(line, ":head", head, HASH_BLAKE);
	return stmt_run(line, err);
}

bool
oplog_keep(struct db *db, const struct op *op, int64_t no, uint8_t head[HASH_BLAKE], struct err *err)
{
	return oplog_chain(db, op, no, head, err) && oplog_set_line(db, op->scope, no, op->seq, head, err);
}

bool
oplog_keep_apart(struct db *db, const struct op *op, int64_t no, bool *held, struct err *err)
{
	static const char sql_held[] =
		"SELECT 1 FROM sync_op WHERE scope = :scope AND origin = :origin AND seq = :seq";
	struct stmt *stmt = db_stmt(db, sql_held);

	stmt_text(stmt, ":scope", op->scope);
	stmt_int(stmt, ":origin", no);
	stmt_int(stmt, ":seq", op->seq);
	*held = stmt_step(stmt, NULL) == STEP_ROW;
	stmt_end(stmt);
	return *held || oplog_add(db, op, no, err);
}

int64_t
oplog_seen(struct db *db, const char *scope, struct uuid origin)
{
	uint8_t head[HASH_BLAKE];
	int64_t seq;

	oplog_line(db, scope, origin, &seq, head);
	return seq;
}

bool
oplog_streams(struct db *db, const char *scope, struct arena *arena, struct oplog_stream **streams, size_t *count,
    struct err *err)
{
	static const char sql_streams[] =
		"SELECT v.scope, o.no, o.origin, o.site, o.state = 'open', v.applied_seq, v.hub_ack_seq FROM sync_vv v "
		"JOIN sync_origin o ON o.no = v.origin WHERE :scope IS NULL OR v.scope = :scope "
		"ORDER BY v.scope, o.origin";
	struct stmt *row = db_stmt(db, sql_streams);
	size_t room = 0;
	enum step step;

	*streams = NULL;
	*count = 0;
	stmt_text(row, ":scope", scope);
	while ((step = stmt_step(row, err)) == STEP_ROW) {
		struct oplog_stream *stream = arena_push(arena, streams, count, &room, sizeof **streams);
		*stream = (struct oplog_stream){
		    .scope = stmt_get_text(row, 0, arena),
		    .no = stmt_get_int(row, 1),
		    .origin = stmt_get_id(row, 2),
		    .site = stmt_get_id(row, 3),
		    .open = stmt_get_int(row, 4) == 1,
		    .seq = stmt_get_int(row, 5),
		    .acked = stmt_get_int(row, 6),
		};
	}
	return step == STEP_DONE;
}

static void
oplog_read_row(struct stmt *row, const char *scope, struct uuid origin, struct arena *arena, struct op *op)
{
	*op = (struct op){
		.scope = scope, .origin = origin, .seq = stmt_get_int(row, 0), .first = stmt_get_int(row, 1),
		.last = stmt_get_int(row, 2) == 1,
		.stamp = stmt_get_int(row, 3), .table = stmt_get_int(row, 4), .pk = stmt_get_id(row, 5),
		.kind = stmt_get_text(row, 6, arena), .actor = stmt_get_text(row, 9, arena),
		.site = stmt_get_id(row, 10),
	};
	op->patch = stmt_get_blob(row, 7, arena, &op->patch_bytes);
	op->base = stmt_get_blob(row, 8, arena, &op->base_bytes);
}

/* The first op of a stream whose stamp is not below this one: stamps never fall, so halving finds it. */
static int64_t
oplog_from_stamp(struct db *db, const char *scope, int64_t no, int64_t stamp)
{
	static const char sql_last[] = "SELECT applied_seq FROM sync_vv WHERE scope = :scope AND origin = :no";
	static const char sql_stamp[] =
	    "SELECT seq, hlc FROM sync_op WHERE scope = :scope AND origin = :no AND seq >= :seq ORDER BY seq LIMIT 1";
	struct stmt *stmt = db_stmt(db, sql_last);
	int64_t low = 1, high = 0;

	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":no", no);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		high = stmt_get_int(stmt, 0) + 1;
	stmt_end(stmt);
	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		stmt = db_stmt(db, sql_stamp);
		stmt_text(stmt, ":scope", scope);
		stmt_int(stmt, ":no", no);
		stmt_int(stmt, ":seq", middle);
		bool below = stmt_step(stmt, NULL) == STEP_ROW && stmt_get_int(stmt, 1) < stamp;
		stmt_end(stmt);
		if (below)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
oplog_find(struct db *db, const char *scope, int64_t no, int64_t stamp, struct uuid pk, struct arena *arena,
    struct op *op)
{
	static const char sql_find[] =
		"SELECT p.seq, p.txn_first, p.is_last, p.hlc, p.tbl, p.pk, p.kind, p.patch, p.base, p.actor, o.site "
		"FROM sync_op p JOIN sync_origin o ON o.no = p.origin "
		"WHERE p.scope = :scope AND p.origin = :no AND p.seq >= :seq ORDER BY p.seq";
	struct stmt *stmt = db_stmt(db, sql_find);
	bool found = false;

	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":no", no);
	stmt_int(stmt, ":seq", oplog_from_stamp(db, scope, no, stamp));
	/* Of several in one transaction the last one stands. */
	while (stmt_step(stmt, NULL) == STEP_ROW && stmt_get_int(stmt, 3) == stamp)
		if (uuid_equal(stmt_get_id(stmt, 5), pk)) {
			oplog_read_row(stmt, scope, oplog_origin_id(db, no), arena, op);
			found = true;
		}
	stmt_end(stmt);
	return found;
}

int64_t
oplog_before(struct db *db, const char *scope, int64_t no, int64_t stamp)
{
	return oplog_from_stamp(db, scope, no, stamp) - 1;
}

bool
oplog_read(struct db *db, const char *scope, struct uuid origin, int64_t seq, size_t limit, struct arena *arena,
    struct op **ops, size_t *count, struct err *err)
{
	static const char sql_ops[] =
		"SELECT p.seq, p.txn_first, p.is_last, p.hlc, p.tbl, p.pk, p.kind, p.patch, p.base, p.actor, "
		"o.site FROM sync_op p "
		"JOIN sync_origin o ON o.no = p.origin "
		"WHERE p.scope = :scope AND p.origin = :origin AND p.seq > :seq ORDER BY p.seq";
	struct stmt *stmt = db_stmt(db, sql_ops);
	const char *kept = arena_text(arena, scope);
	size_t room = 0;
	bool last = true;
	enum step step = STEP_DONE;

	*ops = NULL;
	*count = 0;
	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":origin", oplog_ordinal(db, origin));
	stmt_int(stmt, ":seq", seq);
	while ((*count < limit || !last) && (step = stmt_step(stmt, err)) == STEP_ROW) {
		struct op *op = arena_push(arena, ops, count, &room, sizeof **ops);
		oplog_read_row(stmt, kept, origin, arena, op);
		last = op->last;
	}
	stmt_end(stmt);
	return step != STEP_FAILED;
}
