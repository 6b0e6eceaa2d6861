#include "oplog.h"

#include <string.h>

#include "internal.h"

static int64_t
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

struct uuid
oplog_origin_id(struct db *db, int64_t no)
{
	static const char sql_find[] = "SELECT origin FROM sync_origin WHERE no = :no";
	struct stmt *stmt = db_stmt(db, sql_find);
	struct uuid origin = {{0}};

	stmt_int(stmt, ":no", no);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		origin = stmt_get_id(stmt, 0);
	stmt_end(stmt);
	return origin;
}

int64_t
oplog_line(struct db *db, struct uuid origin, int64_t *seq, uint8_t head[HASH_BLAKE])
{
	static const char sql_line[] =
	    "SELECT applied_seq, head_hash FROM sync_vv WHERE scope = 'all' AND origin = :no";
	int64_t no = oplog_ordinal(db, origin);
	struct stmt *stmt = db_stmt(db, sql_line);

	*seq = 0;
	memset(head, 0, HASH_BLAKE);
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
oplog_new_origin(struct db *db, const struct op *op, int64_t *no, struct err *err)
{
	static const char sql_add[] =
		"INSERT INTO sync_origin (origin, site, state) VALUES (:origin, :site, 'open')";
	struct stmt *stmt = db_stmt(db, sql_add);

	stmt_id(stmt, ":origin", op->origin);
	stmt_blob(stmt, ":site", op->site.byte, sizeof op->site.byte);
	if (!stmt_run(stmt, err))
		return false;
	*no = sqlite3_last_insert_rowid(db->handle);
	return true;
}

bool
oplog_keep(struct db *db, const struct op *op, int64_t no, uint8_t head[HASH_BLAKE], struct err *err)
{
	static const char sql_op[] =
		"INSERT INTO sync_op (scope, origin, seq, txn_first, is_last, hlc, tbl, pk, kind, patch, base, actor) "
		"VALUES ('all', :origin, :seq, :first, :last, :stamp, :table, :pk, :kind, :patch, :base, :actor)";
	static const char sql_line[] =
		"INSERT INTO sync_vv (scope, origin, applied_seq, head_hash) VALUES ('all', :origin, :seq, :head) "
		"ON CONFLICT DO UPDATE SET applied_seq = excluded.applied_seq, head_hash = excluded.head_hash";
	struct stmt *keep = db_stmt(db, sql_op), *line = db_stmt(db, sql_line);

	op_chain(head, op);
	stmt_int(keep, ":origin", no);
	stmt_int(keep, ":seq", op->seq);
	stmt_int(keep, ":first", op->first);
	stmt_int(keep, ":last", op->last);
	stmt_int(keep, ":stamp", op->stamp);
	stmt_int(keep, ":table", op->table);
	stmt_id(keep, ":pk", op->pk);
	stmt_text(keep, ":kind", op->kind);
	stmt_blob(keep, ":patch", op->patch, op->patch_bytes);
	stmt_blob(keep, ":base", op->base, op->base_bytes);
	stmt_text(keep, ":actor", op->actor);
	stmt_int(line, ":origin", no);
	stmt_int(line, ":seq", op->seq);
	stmt_blob(line, ":head", head, HASH_BLAKE);
	return stmt_run(keep, err) && stmt_run(line, err);
}

int64_t
oplog_seen(struct db *db, struct uuid origin)
{
	uint8_t head[HASH_BLAKE];
	int64_t seq;

	oplog_line(db, origin, &seq, head);
	return seq;
}

bool
oplog_origin(struct db *db, int64_t *no, struct uuid *origin, int64_t *seq)
{
	static const char sql_next[] =
		"SELECT o.no, o.origin, ifnull(v.applied_seq, 0) FROM sync_origin o "
		"LEFT JOIN sync_vv v ON v.scope = 'all' AND v.origin = o.no WHERE o.no > :no ORDER BY o.no LIMIT 1";
	struct stmt *stmt = db_stmt(db, sql_next);
	bool found;

	stmt_int(stmt, ":no", *no);
	if ((found = stmt_step(stmt, NULL) == STEP_ROW)) {
		*no = stmt_get_int(stmt, 0);
		*origin = stmt_get_id(stmt, 1);
		*seq = stmt_get_int(stmt, 2);
	}
	stmt_end(stmt);
	return found;
}

static void
oplog_read_row(struct stmt *row, struct uuid origin, struct arena *arena, struct op *op)
{
	*op = (struct op){
		.origin = origin, .seq = stmt_get_int(row, 0), .first = stmt_get_int(row, 1),
		.last = stmt_get_int(row, 2) == 1,
		.stamp = stmt_get_int(row, 3), .table = stmt_get_int(row, 4), .pk = stmt_get_id(row, 5),
		.kind = stmt_get_text(row, 6, arena), .actor = stmt_get_text(row, 9, arena),
		.site = stmt_get_id(row, 10),
	};
	op->patch = stmt_get_blob(row, 7, arena, &op->patch_bytes);
	op->base = stmt_get_blob(row, 8, arena, &op->base_bytes);
}

bool
oplog_read(struct db *db, struct uuid origin, int64_t seq, size_t limit, struct arena *arena, struct op **ops,
    size_t *count, struct err *err)
{
	static const char sql_ops[] =
		"SELECT p.seq, p.txn_first, p.is_last, p.hlc, p.tbl, p.pk, p.kind, p.patch, p.base, p.actor, "
		"o.site FROM sync_op p "
		"JOIN sync_origin o ON o.no = p.origin "
		"WHERE p.scope = 'all' AND p.origin = :origin AND p.seq > :seq ORDER BY p.seq";
	struct stmt *stmt = db_stmt(db, sql_ops);
	size_t room = 0;
	bool last = true;
	enum step step = STEP_DONE;

	*ops = NULL;
	*count = 0;
	stmt_int(stmt, ":origin", oplog_ordinal(db, origin));
	stmt_int(stmt, ":seq", seq);
	while ((*count < limit || !last) && (step = stmt_step(stmt, err)) == STEP_ROW) {
		struct op *op = arena_push(arena, ops, count, &room, sizeof **ops);
		oplog_read_row(stmt, origin, arena, op);
		last = op->last;
	}
	stmt_end(stmt);
	return step != STEP_FAILED;
}
