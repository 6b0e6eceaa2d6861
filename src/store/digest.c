#include "digest.h"

#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "model/group.h"
#include "oplog.h"
#include "record.h"

enum { DIGEST_BUCKETS = 64 };	/* sums a table, so that a difference can be narrowed down */

struct digest_clock {
	int64_t stamp;
	struct uuid origin;
};

/* ---- one row ---------------------------------------------------------------------------------- */

static void
digest_clocks(struct db *db, const struct entity *entity, struct uuid id, struct digest_clock clocks[GROUP_MOST])
{
	static const char sql_row[] = "SELECT hlc, origin FROM sync_row WHERE tbl = ?1 AND pk = ?2";
	static const char sql_cells[] = "SELECT grp, hlc, origin FROM sync_cell WHERE tbl = ?1 AND pk = ?2";
	const struct group_map *map = group_map(entity);
	struct stmt *stmt = db_stmt(db, sql_row);
	struct digest_clock row = {0};

	sqlite3_bind_int(stmt->handle, 1, entity->no);
	sqlite3_bind_blob(stmt->handle, 2, id.byte, sizeof id.byte, SQLITE_STATIC);
	if (stmt_step(stmt, NULL) == STEP_ROW) {
		int64_t no = stmt_get_int(stmt, 1);
		row = (struct digest_clock){stmt_get_int(stmt, 0), oplog_origin_id(db, no)};
	}
	stmt_end(stmt);
	for (int n = 0; n < map->count; n++)
		clocks[n] = row;
	stmt = db_stmt(db, sql_cells);
	sqlite3_bind_int(stmt->handle, 1, entity->no);
	sqlite3_bind_blob(stmt->handle, 2, id.byte, sizeof id.byte, SQLITE_STATIC);
	while (stmt_step(stmt, NULL) == STEP_ROW) {
		const char *group = stmt_look_text(stmt, 0);
		int64_t no = stmt_get_int(stmt, 2);
		for (int n = 0; n < map->count; n++)
			if (strcmp(map->name[n], group) == 0)
				clocks[n] = (struct digest_clock){stmt_get_int(stmt, 1), oplog_origin_id(db, no)};
	}
	stmt_end(stmt);
}

static void
digest_value(struct buf *buf, sqlite3_stmt *row, int column)
{
	struct patch_value value = {.column = column};

	switch (sqlite3_column_type(row, column)) {
	case SQLITE_INTEGER:
		value.type = PATCH_INT;
		value.number = sqlite3_column_int64(row, column);
		break;
	case SQLITE_TEXT:
	case SQLITE_BLOB:
		value.type = sqlite3_column_type(row, column) == SQLITE_TEXT ? PATCH_TEXT : PATCH_BLOB;
		value.bytes = sqlite3_column_blob(row, column);
		value.count = (size_t)sqlite3_column_bytes(row, column);
		break;
	default:
		value.type = PATCH_NULL;
	}
	/* The column's place differs between a migrated and a new file: its field number goes in beside it. */
	value.column = 0;
	patch_put(buf, &value);
}

/* `row` stands on SELECT * of the entity. */
static uint64_t
digest_row(struct db *db, const struct entity *entity, struct stmt *row, struct uuid id)
{
	const struct group_map *map = group_map(entity);
	const int *columns = record_columns(row, entity);
	struct digest_clock clocks[GROUP_MOST];
	struct buf buf = {0};
	uint8_t out[HASH_BLAKE];
	uint64_t sum = 0;

	digest_clocks(db, entity, id, clocks);
	patch_put_number(&buf, (uint64_t)entity->no);
	buf_add(&buf, id.byte, sizeof id.byte);
	for (int n = 0; n < map->count; n++) {
		patch_put_stamp(&buf, clocks[n].stamp);
		buf_add(&buf, clocks[n].origin.byte, sizeof clocks[n].origin.byte);
	}
	digest_value(&buf, row->handle, record_column(row->handle, "gone"));
	for (size_t i = 0; i < entity->field_count; i++) {
		patch_put_number(&buf, (uint64_t)entity->fields[i].no);
		if (columns[i] >= 0)
			digest_value(&buf, row->handle, columns[i]);
	}
	hash_blake(&(struct hash_part){buf.bytes, buf.used}, 1, out);
	buf_free(&buf);
	for (int i = 0; i < 8; i++)
		sum = sum << 8 | out[i];
	return sum;
}

static bool
digest_is_visitor(struct db *db, struct uuid id)
{
	static const char sql_visitor[] = "SELECT 1 FROM sync_visitor WHERE pk = :pk";
	struct stmt *stmt;
	bool found;

	if (!db->capture.visitors)
		return false;
	stmt = db_stmt(db, sql_visitor);
	stmt_id(stmt, ":pk", id);
	found = stmt_step(stmt, NULL) == STEP_ROW;
	stmt_end(stmt);
	return found;
}

static bool
digest_has(const struct entity *entity)
{
	return entity && entity->fate == ENTITY_SYNCED && entity->scope != ENTITY_SITE;
}

/* ---- kept sums ------------------------------------------------------------------------------------ */

static bool
digest_add(struct db *db, int table, int bucket, uint64_t more, struct err *err)
{
	static const char sql_sum[] = "SELECT sum FROM sync_digest WHERE tbl = :tbl AND bucket = :bucket";
	static const char sql_put[] =
		"INSERT INTO sync_digest (tbl, bucket, sum) VALUES (:tbl, :bucket, :sum) "
		"ON CONFLICT DO UPDATE SET sum = excluded.sum";
	struct stmt *sum = db_stmt(db, sql_sum), *put;

	/* Added in C: SQL would turn what overflows into a float. */
	stmt_int(sum, ":tbl", table);
	stmt_int(sum, ":bucket", bucket);
	if (stmt_step(sum, NULL) == STEP_ROW)
		more += (uint64_t)sqlite3_column_int64(sum->handle, 0);
	stmt_end(sum);
	put = db_stmt(db, sql_put);
	sqlite3_bind_int(put->handle, 1, table);
	sqlite3_bind_int(put->handle, 2, bucket);
	sqlite3_bind_int64(put->handle, 3, (sqlite3_int64)more);
	return stmt_run(put, err);
}

static bool
digest_keep(struct db *db, const struct entity *entity, struct uuid id, struct err *err)
{
	static const char sql_old[] = "SELECT sum FROM sync_digest_row WHERE tbl = ?1 AND pk = ?2";
	static const char sql_put[] = "INSERT INTO sync_digest_row (tbl, pk, sum) VALUES (?1, ?2, ?3) ON CONFLICT DO "
				      "UPDATE SET sum = excluded.sum";
	struct stmt *old = db_stmt(db, sql_old), *put, *row;
	uint64_t was = 0, now = 0;

	sqlite3_bind_int(old->handle, 1, entity->no);
	sqlite3_bind_blob(old->handle, 2, id.byte, sizeof id.byte, SQLITE_STATIC);
	if (stmt_step(old, NULL) == STEP_ROW)
		was = (uint64_t)sqlite3_column_int64(old->handle, 0);
	stmt_end(old);
	row = db_stmt(db, record_sql_id(db, entity));
	sqlite3_bind_blob(row->handle, 1, id.byte, sizeof id.byte, SQLITE_STATIC);
	if (!digest_is_visitor(db, id) && stmt_step(row, NULL) == STEP_ROW)
		now = digest_row(db, entity, row, id);
	stmt_end(row);
	if (now == was)
		return true;
	put = db_stmt(db, sql_put);
	sqlite3_bind_int(put->handle, 1, entity->no);
	sqlite3_bind_blob(put->handle, 2, id.byte, sizeof id.byte, SQLITE_STATIC);
	sqlite3_bind_int64(put->handle, 3, (sqlite3_int64)now);
	return stmt_run(put, err) && digest_add(db, entity->no, id.byte[15] % DIGEST_BUCKETS, now - was, err);
}

struct digest_touched {
	int64_t table;
	struct uuid id;
};

/* A stream's new ops; rows are read once even when they were written often. */
static bool
digest_stream(struct db *db, const char *scope, int64_t no, int64_t from, struct arena *arena, struct err *err)
{
	static const char sql_rows[] =
		"SELECT DISTINCT tbl, pk FROM sync_op WHERE scope = :scope AND origin = :no AND seq > :from";
	struct stmt *stmt = db_stmt(db, sql_rows);
	struct digest_touched *touched = NULL;
	size_t count = 0, room = 0;
	enum step step;

	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":no", no);
	stmt_int(stmt, ":from", from);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct digest_touched *row = arena_push(arena, &touched, &count, &room, sizeof *touched);
		*row = (struct digest_touched){stmt_get_int(stmt, 0), stmt_get_id(stmt, 1)};
	}
	for (size_t i = 0; step == STEP_DONE && i < count; i++) {
		const struct entity *of = entity((enum entity_no)touched[i].table);
		if (digest_has(of) && !digest_keep(db, of, touched[i].id, err))
			return false;
	}
	return step == STEP_DONE;
}

bool
digest_update(struct tx *tx, struct err *err)
{
	static const char sql_behind[] =
	    "SELECT scope, origin, digest_seq FROM sync_vv WHERE digest_seq <> applied_seq";
	static const char sql_done[] = "UPDATE sync_vv SET digest_seq = applied_seq";
	struct db *db = tx_db(tx);
	struct arena *arena = arena_new();
	struct stmt *stmt = db_stmt(db, sql_behind);
	struct {
		const char *scope;
		int64_t no, from;
	} *lines = NULL;
	size_t count = 0, room = 0;
	bool done = true;

	while (stmt_step(stmt, NULL) == STEP_ROW) {
		arena_push(arena, &lines, &count, &room, sizeof *lines);
		lines[count - 1].scope = stmt_get_text(stmt, 0, arena);
		lines[count - 1].no = stmt_get_int(stmt, 1);
		lines[count - 1].from = stmt_get_int(stmt, 2);
	}
	for (size_t i = 0; done && i < count; i++)
		done = digest_stream(db, lines[i].scope, lines[i].no, lines[i].from, arena, err);
	done = done && stmt_run(db_stmt(db, sql_done), err);
	arena_free(arena);
	return done;
}

bool
digest_forget(struct db *db, struct err *err)
{
	static const char *const sql_forget[] = {"DELETE FROM sync_digest_row", "DELETE FROM sync_digest",
	    "UPDATE sync_vv SET digest_seq = 0"};

	for (size_t i = 0; i < sizeof sql_forget / sizeof sql_forget[0]; i++)
		if (!stmt_run(db_stmt(db, sql_forget[i]), err))
			return false;
	return true;
}

/* ---- the whole state -------------------------------------------------------------------------------- */

struct digest_sums {
	uint64_t sum[GROUP_MOST][DIGEST_BUCKETS];
};

static void
digest_finish(const struct digest_sums *sums, uint8_t state[HASH_BLAKE])
{
	struct buf buf = {0};

	for (int table = 0; table < GROUP_MOST; table++)
		for (int bucket = 0; bucket < DIGEST_BUCKETS; bucket++)
			patch_put_stamp(&buf, (int64_t)sums->sum[table][bucket]);
	hash_blake(&(struct hash_part){buf.bytes, buf.used}, 1, state);
	buf_free(&buf);
}

bool
digest_kept(struct db *db, uint8_t state[HASH_BLAKE], struct err *err)
{
	static const char sql_sums[] = "SELECT tbl, bucket, sum FROM sync_digest";
	struct stmt *stmt = db_stmt(db, sql_sums);
	struct digest_sums sums = {0};
	enum step step;

	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		int64_t table = stmt_get_int(stmt, 0), bucket = stmt_get_int(stmt, 1);
		if (table >= 0 && table < GROUP_MOST && bucket >= 0 && bucket < DIGEST_BUCKETS)
			sums.sum[table][bucket] = (uint64_t)sqlite3_column_int64(stmt->handle, 2);
	}
	digest_finish(&sums, state);
	return step == STEP_DONE;
}

bool
digest_count(struct db *db, uint8_t state[HASH_BLAKE], struct err *err)
{
	struct digest_sums sums = {0};
	size_t count;
	const struct entity *table = entity_table(&count);

	for (size_t i = 0; i < count; i++) {
		struct stmt *row;
		enum step step;
		if (!digest_has(&table[i]))
			continue;
		row = db_stmt(db, record_sql_all(db, &table[i]));
		while ((step = stmt_step(row, err)) == STEP_ROW) {
			struct uuid id = stmt_get_id(row, record_column(row->handle, "id"));
			if (!digest_is_visitor(db, id))
				sums.sum[table[i].no][id.byte[15] % DIGEST_BUCKETS] +=
				    digest_row(db, &table[i], row, id);
		}
		if (step != STEP_DONE)
			return false;
	}
	digest_finish(&sums, state);
	return true;
}

bool
digest_tables(struct db *db, struct arena *arena, struct digest_table **tables, size_t *count, struct err *err)
{
	static const char sql_sums[] =
		"SELECT t.name, d.sum FROM sync_digest d JOIN sync_tbl t ON t.no = d.tbl ORDER BY d.tbl, d.bucket";
	struct stmt *stmt = db_stmt(db, sql_sums);
	size_t room = 0;
	enum step step;

	*tables = NULL;
	*count = 0;
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		const char *name = stmt_look_text(stmt, 0);
		if (*count == 0 || strcmp((*tables)[*count - 1].table, name) != 0)
			*(struct digest_table *)arena_push(arena, tables, count, &room, sizeof **tables) =
			    (struct digest_table){arena_text(arena, name), 0};
		(*tables)[*count - 1].sum += (uint64_t)sqlite3_column_int64(stmt->handle, 1);
	}
	return step == STEP_DONE;
}

bool
digest_vector(struct db *db, uint8_t vector[HASH_BLAKE], struct err *err)
{
	struct arena *arena = arena_new();
	struct oplog_stream *streams;
	size_t count;
	struct buf buf = {0};
	bool done = oplog_streams(db, NULL, arena, &streams, &count, err);

	for (size_t i = 0; done && i < count; i++) {
		if (strcmp(streams[i].scope, "org") != 0 &&
		    strcmp(streams[i].scope, capture_scope(&db->capture, entity(ENTITY_patient))) != 0)
			continue;
		buf_text(&buf, streams[i].scope);
		buf_char(&buf, '\n');
		buf_add(&buf, streams[i].origin.byte, sizeof streams[i].origin.byte);
		patch_put_number(&buf, (uint64_t)streams[i].seq);
	}
	hash_blake(&(struct hash_part){buf.bytes, buf.used}, 1, vector);
	buf_free(&buf);
	arena_free(arena);
	return done;
}

void
digest_text(const uint8_t digest[HASH_BLAKE], char text[DIGEST_TEXT])
{
	for (int i = 0; i < HASH_BLAKE; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
}
