#include "replay.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "internal.h"
#include "model/group.h"
#include "model/op.h"
#include "model/upcast.h"
#include "sqlgen.h"

enum { REPLAY_BUCKETS = 1024 };

/* A group that a later op of the same transaction and stamp wrote again. */
struct replay_again {
	int64_t table;
	uint8_t pk[16];
	int group;
	struct replay_again *next;
};

struct replay {
	struct db *db;
	struct arena *arena;		/* of the stamp at hand */
	struct replay_again **again;
	int64_t stamp, origin;
	int64_t rows, cells;		/* clocks whose op was found */
};

/* An op and the state of its row. */
struct replay_op {
	int64_t origin, seq, stamp;
	const struct entity *entity;
	struct uuid pk, site;			/* the row's, and its origin's */
	bool insert;
	struct patch_walk patch, base;
	struct patch_value values[GROUP_MOST];	/* by index in the field table; the last one is gone */
	bool has[GROUP_MOST];
	bool wrote[GROUP_MOST];			/* groups */
};

struct replay_clock {
	int64_t stamp, origin;
};

static bool
replay_bad(const struct replay_op *op, const char *what, struct err *err)
{
	char id[UUID_TEXT];

	uuid_format(op->pk, id);
	return err_set(err, ERR_CORRUPT, _("Op %" PRId64 " of origin %" PRId64 ", row %s of %s: %s."), op->seq,
	    op->origin, id,
	    op->entity ? op->entity->table : "?", what);
}

/* ---- the chain ----------------------------------------------------------------------------- */

static bool
replay_head(struct db *db, const char *scope, int64_t origin, int64_t seq, const uint8_t head[HASH_BLAKE],
    struct err *err)
{
	static const char sql_head[] = "SELECT applied_seq, head_hash FROM sync_vv WHERE scope = ?2 AND origin = ?1";
	struct stmt *stmt = db_stmt(db, sql_head);
	bool same = false;

	sqlite3_bind_int64(stmt->handle, 1, origin);
	sqlite3_bind_text(stmt->handle, 2, scope, -1, SQLITE_STATIC);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		same = stmt_get_int(stmt, 0) == seq && sqlite3_column_bytes(stmt->handle, 1) == HASH_BLAKE &&
		    memcmp(sqlite3_column_blob(stmt->handle, 1), head, HASH_BLAKE) == 0;
	stmt_end(stmt);
	return same ||
	    err_set(err, ERR_CORRUPT,
		_("The ops of origin %" PRId64 " do not lead to the head of its chain: one of its %"
		    PRId64 " was changed or "
		  "is missing at the end."), origin, seq);
}

/* False when a column has a shape no op has. */
static bool
replay_load_chain(sqlite3_stmt *row, struct op *op)
{
	*op = (struct op){
		.seq = sqlite3_column_int64(row, 1), .first = sqlite3_column_int64(row, 2),
		.stamp = sqlite3_column_int64(row, 3), .table = sqlite3_column_int64(row, 4),
		.kind = (const char *)sqlite3_column_text(row, 6),
		.patch = sqlite3_column_blob(row, 7), .patch_bytes = (size_t)sqlite3_column_bytes(row, 7),
		.base = sqlite3_column_blob(row, 8), .base_bytes = (size_t)sqlite3_column_bytes(row, 8),
		.actor = (const char *)sqlite3_column_text(row, 9), .last = sqlite3_column_int(row, 10) == 1,
	};
	if (sqlite3_column_bytes(row, 5) != (int)sizeof op->pk.byte)
		return false;
	memcpy(op->pk.byte, sqlite3_column_blob(row, 5), sizeof op->pk.byte);
	return op->kind && op->actor;
}

bool
replay_chain(struct db *db, int64_t *ops, struct err *err)
{
	static const char sql_ops[] =
		"SELECT origin, seq, txn_first, hlc, tbl, pk, kind, patch, base, actor, is_last, scope FROM sync_op "
		"WHERE scope NOT GLOB 'v.*' ORDER BY scope, origin, seq";
	struct stmt *stmt = db_stmt(db, sql_ops);
	uint8_t head[HASH_BLAKE] = {0};
	char scope[CAPTURE_SCOPE] = "";
	int64_t origin = 0, seq = 0, stamp = 0;
	bool last = true, good = true;
	enum step step = STEP_DONE;

	*ops = 0;
	while (good && (step = stmt_step(stmt, err)) == STEP_ROW) {
		struct op op;
		bool whole = replay_load_chain(stmt->handle, &op);
		const char *stream = (const char *)sqlite3_column_text(stmt->handle, 11);
		if (sqlite3_column_int64(stmt->handle, 0) != origin || strcmp(stream ? stream : "", scope) != 0) {
			good = origin == 0 || replay_head(db, scope, origin, seq, head, err);
			origin = sqlite3_column_int64(stmt->handle, 0);
			snprintf(scope, sizeof scope, "%s", stream ? stream : "");
			seq = stamp = 0;
			last = true;
			memset(head, 0, sizeof head);
		}
		/* Gapless, stamps never fall, a transaction begins where the one before it ended. */
		if (good && (!whole || op.seq != seq + 1 || op.stamp < stamp || last != (op.first == op.seq)))
			good = err_set(err, ERR_CORRUPT,
			    _("Op %" PRId64 " of origin %" PRId64 " does not follow the one before it."), op.seq,
			    origin);
		if (!good)
			break;
		op_chain(head, &op);
		seq = op.seq;
		stamp = op.stamp;
		last = op.last;
		++*ops;
	}
	stmt_end(stmt);
	return good && step == STEP_DONE && (origin == 0 || replay_head(db, scope, origin, seq, head, err));
}

/* ---- the tables ------------------------------------------------------------------------------ */

static size_t
replay_bucket(const struct replay_op *op)
{
	return (op->pk.byte[15] | (size_t)op->pk.byte[14] << 8) % REPLAY_BUCKETS;
}

static bool
replay_was_again(const struct replay *replay, const struct replay_op *op, int group)
{
	const struct replay_again *each = replay->again[replay_bucket(op)];

	while (each && !(each->group == group && each->table == op->entity->no &&
	    memcmp(each->pk, op->pk.byte, 16) == 0))
		each = each->next;
	return each != NULL;
}

static void
replay_note_again(struct replay *replay, const struct replay_op *op, int group)
{
	struct replay_again **bucket = &replay->again[replay_bucket(op)], *again;

	again = arena_alloc(replay->arena, sizeof *again);
	*again = (struct replay_again){.table = op->entity->no, .group = group, .next = *bucket};
	memcpy(again->pk, op->pk.byte, sizeof again->pk);
	*bucket = again;
}

static void
replay_new_stamp(struct replay *replay, int64_t stamp, int64_t origin)
{
	if (stamp == replay->stamp && origin == replay->origin)
		return;
	arena_reset(replay->arena);
	replay->again = arena_array(replay->arena, REPLAY_BUCKETS, sizeof *replay->again);
	replay->stamp = stamp;
	replay->origin = origin;
}

/* Spread the patch over the field table. What this schema has no column for is parked, not here. */
static bool
replay_decode(struct replay_op *op, struct err *err)
{
	const struct group_map *map = group_map(op->entity);
	struct patch_value value;
	enum patch_step step;

	memset(op->has, 0, sizeof op->has);
	memset(op->wrote, 0, sizeof op->wrote);
	while ((step = patch_next(&op->patch, &value)) == PATCH_ONE) {
		int at = value.column == 0 ? SQLGEN_GONE : group_field(op->entity, value.column);
		if (at < 0)
			continue;
		op->values[at] = value;
		op->has[at] = true;
		op->wrote[value.column == 0 ? GROUP_LIFE : map->of[at]] = true;
	}
	for (int n = 0; op->insert && n < map->count; n++)
		op->wrote[n] = true;
	if (op->insert)
		upcast_insert(op->entity, &op->site, op->values, op->has);
	return step == PATCH_END || replay_bad(op, _("its patch cannot be read"), err);
}

/* Row clock and group clocks as they stand. False when the row has none. */
static bool
replay_clocks(struct replay *replay, const struct replay_op *op, struct replay_clock *row,
    struct replay_clock cells[GROUP_MOST], bool own[GROUP_MOST])
{
	static const char sql_row[] = "SELECT hlc, origin FROM sync_row WHERE tbl = ?1 AND pk = ?2";
	static const char sql_cells[] = "SELECT grp, hlc, origin FROM sync_cell WHERE tbl = ?1 AND pk = ?2";
	struct stmt *stmt = db_stmt(replay->db, sql_row);
	const struct group_map *map = group_map(op->entity);
	bool found;

	sqlite3_bind_int(stmt->handle, 1, op->entity->no);
	sqlite3_bind_blob(stmt->handle, 2, op->pk.byte, 16, SQLITE_STATIC);
	if ((found = stmt_step(stmt, NULL) == STEP_ROW))
		*row = (struct replay_clock){stmt_get_int(stmt, 0), stmt_get_int(stmt, 1)};
	stmt_end(stmt);
	for (int n = 0; found && n < map->count; n++) {
		cells[n] = *row;
		own[n] = false;
	}
	stmt = db_stmt(replay->db, sql_cells);
	sqlite3_bind_int(stmt->handle, 1, op->entity->no);
	sqlite3_bind_blob(stmt->handle, 2, op->pk.byte, 16, SQLITE_STATIC);
	while (found && stmt_step(stmt, NULL) == STEP_ROW) {
		const char *group = (const char *)sqlite3_column_text(stmt->handle, 0);
		for (int n = 0; group && n < map->count; n++)
			if (strcmp(map->name[n], group) == 0) {
				cells[n] = (struct replay_clock){stmt_get_int(stmt, 1), stmt_get_int(stmt, 2)};
				own[n] = true;
			}
	}
	stmt_end(stmt);
	return found;
}

static bool
replay_same(sqlite3_stmt *row, int column, const struct patch_value *value, bool has)
{
	int type = sqlite3_column_type(row, column);

	if (!has || value->type == PATCH_NULL)
		return type == SQLITE_NULL;
	if (value->type == PATCH_INT)
		return type == SQLITE_INTEGER && sqlite3_column_int64(row, column) == value->number;
	if (type != (value->type == PATCH_TEXT ? SQLITE_TEXT : SQLITE_BLOB))
		return false;
	const void *bytes = sqlite3_column_blob(row, column);
	return (size_t)sqlite3_column_bytes(row, column) == value->count &&
	    (value->count == 0 || memcmp(bytes, value->bytes, value->count) == 0);
}

/* `mine`: the groups whose clock is this op's; the row must hold what it wrote there. */
static bool
replay_values(struct replay *replay, const struct replay_op *op, const bool mine[GROUP_MOST], struct err *err)
{
	const struct group_map *map = group_map(op->entity);
	struct stmt *stmt = db_stmt(replay->db, record_sql_id(replay->db, op->entity));
	bool good = true, found;

	sqlite3_bind_blob(stmt->handle, 1, op->pk.byte, 16, SQLITE_STATIC);
	found = stmt_step(stmt, NULL) == STEP_ROW;
	const int *columns = found ? record_columns(stmt, op->entity) : NULL;
	for (size_t i = 0; found && good && i < op->entity->field_count; i++)
		if (mine[map->of[i]] && columns[i] >= 0)
			good = replay_same(stmt->handle, columns[i], &op->values[i], op->has[i]);
	if (found && good && mine[GROUP_LIFE])
		good = sqlite3_column_int64(stmt->handle, record_column(stmt->handle, "gone")) ==
		    (op->has[SQLGEN_GONE] ? op->values[SQLGEN_GONE].number : 0);
	stmt_end(stmt);
	if (!found)
		return replay_bad(op, _("the row is not there"), err);
	return good || replay_bad(op, _("the row does not hold what the op wrote"), err);
}

/* Which groups a base says were overwritten under the op's own stamp. */
static void
replay_bases(struct replay *replay, struct replay_op *op)
{
	struct patch_base base;

	while (patch_next_base(&op->base, &base) == PATCH_ONE) {
		int group = group_of_column(op->entity, base.column);
		/* Who takes a row off names the clocks of groups it did not write, too. */
		if (group >= 0 && op->wrote[group] && base.whose == PATCH_OWN && base.stamp == op->stamp)
			replay_note_again(replay, op, group);
	}
}

static bool
replay_one(struct replay *replay, struct replay_op *op, struct err *err)
{
	struct replay_clock row = {0}, cells[GROUP_MOST];
	bool own[GROUP_MOST], mine[GROUP_MOST] = {false}, any = false;

	replay_new_stamp(replay, op->stamp, op->origin);
	if (!replay_decode(op, err))
		return false;
	if (!replay_clocks(replay, op, &row, cells, own))
		return replay_bad(op, _("the row has no clock"), err);
	for (int n = 0; n < group_map(op->entity)->count; n++) {
		if (!op->wrote[n])
			continue;
		if (cells[n].stamp < op->stamp)
			return replay_bad(op, _("the op was never applied"), err);
		mine[n] = cells[n].stamp == op->stamp && cells[n].origin == op->origin &&
		    !replay_was_again(replay, op, n);
		any |= mine[n];
		replay->cells += mine[n] && own[n];
	}
	replay->rows += op->insert && row.stamp == op->stamp && row.origin == op->origin;
	if (any && !replay_values(replay, op, mine, err))
		return false;
	replay_bases(replay, op);
	return true;
}

/* A row that no op made: written by something that is not this program. */
static bool
replay_strangers(struct replay *replay, struct err *err)
{
	size_t count;
	const struct entity *table = entity_table(&count);
	char id[UUID_TEXT];

	for (size_t i = 0; i < count; i++) {
		if (table[i].fate != ENTITY_SYNCED)
			continue;
		struct stmt *stmt = db_stmt(replay->db, record_sql_stranger(replay->db, &table[i]));
		bool found = stmt_step(stmt, NULL) == STEP_ROW;
		uuid_format(found ? stmt_get_id(stmt, 0) : (struct uuid){{0}}, id);
		stmt_end(stmt);
		if (found)
			return err_set(err, ERR_CORRUPT, _("Row %s of %s was made by no op."), id, table[i].table);
	}
	return true;
}

/* Every clock must be some op's. Which one is not is searched only when the counts disagree. */
static bool
replay_counts(struct replay *replay, struct err *err)
{
	static const char sql_rows[] = "SELECT count(*) FROM sync_row WHERE hlc > 0";
	static const char sql_cells[] = "SELECT count(*) FROM sync_cell";
	static const char sql_row[] =
		"SELECT t.name, r.pk FROM sync_row r JOIN sync_tbl t ON t.no = r.tbl WHERE r.hlc > 0 AND NOT EXISTS "
		"(SELECT 1 FROM sync_op o "
		"WHERE o.origin = r.origin AND o.hlc = r.hlc AND o.tbl = r.tbl "
		"AND o.pk = r.pk AND o.kind = 'insert') LIMIT 1";
	static const char sql_cell[] =
		"SELECT t.name, c.pk FROM sync_cell c JOIN sync_tbl t ON t.no = c.tbl WHERE NOT EXISTS "
		"(SELECT 1 FROM sync_op o "
		"WHERE o.origin = c.origin AND o.hlc = c.hlc AND o.tbl = c.tbl "
		"AND o.pk = c.pk) LIMIT 1";
	bool rows = db_number(replay->db, sql_rows, -1) == replay->rows;
	char id[UUID_TEXT];

	if (rows && db_number(replay->db, sql_cells, -1) == replay->cells)
		return true;
	struct stmt *stmt = db_stmt(replay->db, rows ? sql_cell : sql_row);
	const char *name = stmt_step(stmt, NULL) == STEP_ROW ? stmt_get_text(stmt, 0, replay->arena) : NULL;
	uuid_format(name ? stmt_get_id(stmt, 1) : (struct uuid){{0}}, id);
	stmt_end(stmt);
	return name ? err_set(err, ERR_CORRUPT, _("The clock of row %s of %s is no op's."), id, name) :
		      err_set(err, ERR_CORRUPT, _("The clocks do not fit the op log."));
}

/* A damaged file has rows with nothing where the schema wants something. */
static void
replay_load(sqlite3_stmt *row, struct replay_op *op)
{
	const char *kind = (const char *)sqlite3_column_text(row, 5);
	const uint8_t *patch = sqlite3_column_blob(row, 6), *base = sqlite3_column_blob(row, 7);

	op->origin = sqlite3_column_int64(row, 0);
	op->seq = sqlite3_column_int64(row, 1);
	op->stamp = sqlite3_column_int64(row, 2);
	op->entity = entity((enum entity_no)sqlite3_column_int(row, 3));
	if (op->entity && op->entity->fate != ENTITY_SYNCED)
		op->entity = NULL;
	op->pk = (struct uuid){{0}};
	if (sqlite3_column_bytes(row, 4) == 16)
		memcpy(op->pk.byte, sqlite3_column_blob(row, 4), 16);
	op->site = (struct uuid){{0}};
	if (sqlite3_column_bytes(row, 9) == 16)
		memcpy(op->site.byte, sqlite3_column_blob(row, 9), 16);
	op->insert = kind && strcmp(kind, "insert") == 0;
	op->patch = (struct patch_walk){patch, patch ? patch + sqlite3_column_bytes(row, 6) : patch};
	op->base = (struct patch_walk){base, base ? base + sqlite3_column_bytes(row, 7) : base};
}

bool
replay_tables(struct db *db, int64_t *rows, struct err *err)
{
	static const char sql_ops[] =
		"SELECT o.origin, o.seq, o.hlc, o.tbl, o.pk, o.kind, o.patch, o.base, p.reason, s.site "
		"FROM sync_op o LEFT JOIN sync_origin s ON s.no = o.origin "
		"LEFT JOIN sync_park p ON p.scope = o.scope AND p.origin = o.origin AND p.seq = o.seq "
		"ORDER BY o.scope DESC, o.origin DESC, o.seq DESC";
	struct replay replay = {.db = db, .arena = arena_new(), .stamp = -1};
	struct stmt *stmt = db_stmt(db, sql_ops);
	struct replay_op op;
	enum step step = STEP_DONE;
	bool good = true;

	while (good && (step = stmt_step(stmt, err)) == STEP_ROW) {
		replay_load(stmt->handle, &op);
		/* What waits whole in the park changed nothing; of a part, only the columns we have. */
		const char *parked = (const char *)sqlite3_column_text(stmt->handle, 8);
		if (!parked || strcmp(parked, "column") == 0)
			good = op.entity ? replay_one(&replay, &op, err) :
			    replay_bad(&op, _("its table is unknown"), err);
	}
	stmt_end(stmt);
	good = good && step == STEP_DONE && replay_strangers(&replay, err) && replay_counts(&replay, err);
	*rows = replay.rows;
	arena_free(replay.arena);
	return good;
}
