#include "merge.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mutant.h"
#include "internal.h"
#include "merge_row.h"
#include "model/upcast.h"
#include "oplog.h"
#include "record.h"
#include "sqlgen.h"

enum { MERGE_AHEAD = 10 * 60 * 1000 };	/* ms: a clock further ahead than this does not pull ours along */

enum merge_fit { MERGE_FITS, MERGE_NO_TABLE, MERGE_NO_KIND, MERGE_NO_TYPE };

/* ---- the park ------------------------------------------------------------------------------- */

static bool
merge_park(struct db *db, int64_t no, const struct op *op, const char *reason, struct err *err)
{
	static const char sql_park[] =
		"INSERT INTO sync_park (scope, origin, seq, reason, op) VALUES (:scope, :origin, :seq, :reason, :op) "
		"ON CONFLICT DO UPDATE SET reason = excluded.reason, op = excluded.op";
	struct stmt *stmt = db_stmt(db, sql_park);
	struct buf bytes = {0};
	bool parked;

	op_encode(&bytes, op);
	stmt_text(stmt, ":scope", op->scope);
	stmt_int(stmt, ":origin", no);
	stmt_int(stmt, ":seq", op->seq);
	stmt_text(stmt, ":reason", reason);
	stmt_blob(stmt, ":op", bytes.bytes, bytes.used);
	parked = stmt_run(stmt, err);
	buf_free(&bytes);
	return parked;
}

/* ---- one op --------------------------------------------------------------------------------- */

/* What the writer saw under its hands, so that edits made apart can be told from later ones. */
static void
merge_decode_base(struct merge *merge)
{
	struct patch_walk walk = {merge->op->base, (const uint8_t *)merge->op->base + merge->op->base_bytes};
	struct patch_base base;

	while (patch_next_base(&walk, &base) == PATCH_ONE) {
		int group = group_of_column(merge->entity, base.column);
		if (group < 0)
			continue;
		merge->told[group] = true;
		if (base.whose != PATCH_NOBODY)
			merge->knew[group] = (struct merge_clock){base.stamp,
			    base.whose == PATCH_OWN ? merge->origin : oplog_ordinal(merge->db, base.origin)};
	}
}

/* Spread the patch over the field table; what has no column goes to `strange`. */
static enum merge_fit
merge_decode(struct merge *merge)
{
	const struct op *op = merge->op;
	struct patch_walk walk = {op->patch, (const uint8_t *)op->patch + op->patch_bytes};
	struct patch_value value;
	enum patch_step step;

	if (!(merge->entity = op->table > 0 && op->table < GROUP_MOST ? entity((enum entity_no)op->table) : NULL))
		return MERGE_NO_TABLE;
	merge->insert = strcmp(op->kind, "insert") == 0;
	if (!merge->insert && strcmp(op->kind, "put") != 0 && strcmp(op->kind, "life") != 0)
		return MERGE_NO_KIND;
	const struct group_map *map = group_map(merge->entity);
	merge_decode_base(merge);
	while ((step = patch_next(&walk, &value)) == PATCH_ONE) {
		int at = value.column == 0 ? SQLGEN_GONE : group_field(merge->entity, value.column);
		if (at < 0) {
			patch_put(&merge->strange, &value);
			continue;
		}
		merge->values[at] = value;
		merge->has[at] = true;
		merge->wrote[value.column == 0 ? GROUP_LIFE : map->of[at]] = true;
	}
	for (int n = 0; merge->insert && !merge->part && n < map->count; n++)
		merge->wrote[n] = true;
	if (merge->insert && !merge->part)
		upcast_insert(merge->entity, &op->site, merge->values, merge->has);
	return step == PATCH_END ? MERGE_FITS : MERGE_NO_TYPE;
}

/* ?1 and ?2 of a statement about the row: by position, because names would be looked up for every op. */
static void
merge_bind_row(const struct merge *merge, struct stmt *stmt)
{
	sqlite3_bind_int(stmt->handle, 1, merge->entity->no);
	sqlite3_bind_blob(stmt->handle, 2, merge->op->pk.byte, sizeof merge->op->pk.byte, SQLITE_STATIC);
}

/* The clocks of the row as they stand, in one question; false when it was never heard of. */
static bool
merge_clocks(struct merge *merge)
{
	static const char sql_clocks[] =
		"SELECT r.hlc, r.origin, c.grp, c.hlc, c.origin, c.base_hlc, c.base_origin FROM sync_row r "
		"LEFT JOIN sync_cell c ON c.tbl = r.tbl AND c.pk = r.pk WHERE r.tbl = ?1 AND r.pk = ?2";
	const struct group_map *map = group_map(merge->entity);
	struct stmt *stmt = db_stmt(merge->db, sql_clocks);
	bool found = false;

	merge_bind_row(merge, stmt);
	while (stmt_step(stmt, NULL) == STEP_ROW) {
		const char *group = stmt_look_text(stmt, 2);
		merge->row = (struct merge_clock){stmt_get_int(stmt, 0), stmt_get_int(stmt, 1)};
		for (int n = 0; !found && n < map->count; n++)
			merge->was[n] = merge->row;
		for (int n = 0; group && n < map->count; n++)
			if (strcmp(map->name[n], group) == 0) {
				merge->was[n] = (struct merge_clock){stmt_get_int(stmt, 3), stmt_get_int(stmt, 4)};
				merge->under[n] = (struct merge_clock){stmt_get_int(stmt, 5), stmt_get_int(stmt, 6)};
				merge->cell[n] = true;
			}
		found = true;
	}
	stmt_end(stmt);
	return found;
}

bool
merge_later(struct db *db, const struct merge_clock *a, const struct merge_clock *b)
{
	struct uuid one, other;

	if (a->stamp != b->stamp || mutant(MUTANT_TIE))
		return a->stamp > b->stamp;
	one = oplog_origin_id(db, a->origin);
	other = oplog_origin_id(db, b->origin);
	return memcmp(one.byte, other.byte, sizeof one.byte) > 0;
}

/* The same clock again is a later op of the same transaction. */
static bool
merge_beats(const struct merge *merge, const struct merge_clock *was)
{
	struct merge_clock ours = {merge->op->stamp, merge->origin};

	if (ours.stamp == was->stamp && ours.origin == was->origin)
		return true;
	return merge_later(merge->db, &ours, was);
}

static bool
merge_set_row_clock(struct merge *merge, int64_t stamp, int64_t origin, struct err *err)
{
	static const char sql_set[] =
		"INSERT INTO sync_row (tbl, pk, hlc, origin) VALUES (?1, ?2, ?3, ?4) "
		"ON CONFLICT DO UPDATE SET hlc = excluded.hlc, origin = excluded.origin";
	struct stmt *stmt = db_stmt(merge->db, sql_set);

	merge_bind_row(merge, stmt);
	sqlite3_bind_int64(stmt->handle, 3, stamp);
	sqlite3_bind_int64(stmt->handle, 4, origin);
	return stmt_run(stmt, err);
}

/* The row's clock is set, unless the row was heard of before. */
static bool
merge_claim(struct merge *merge, bool *fresh, struct err *err)
{
	static const char sql_claim[] =
		"INSERT INTO sync_row (tbl, pk, hlc, origin) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
	struct stmt *stmt = db_stmt(merge->db, sql_claim);

	merge_bind_row(merge, stmt);
	sqlite3_bind_int64(stmt->handle, 3, merge->op->stamp);
	sqlite3_bind_int64(stmt->handle, 4, merge->origin);
	if (!stmt_run(stmt, err))
		return false;
	*fresh = sqlite3_changes(merge->db->handle) > 0;
	return true;
}

/* The row is there now: references that waited for it are met. */
static bool
merge_met(struct merge *merge, struct err *err)
{
	static const char sql_met[] = "DELETE FROM sync_orphan WHERE ref = :ref";
	struct stmt *stmt;

	if (merge->db->merging.no_orphans)
		return true;
	stmt = db_stmt(merge->db, sql_met);
	stmt_id(stmt, ":ref", merge->op->pk);
	return stmt_run(stmt, err);
}

/* A row that only has an id, void until something says otherwise. */
static bool
merge_ghost(struct merge *merge, struct err *err)
{
	struct stmt *stmt = db_stmt(merge->db, record_sql_ghost(merge->db, merge->entity));

	sqlite3_bind_blob(stmt->handle, 1, merge->op->pk.byte, 16, SQLITE_STATIC);
	return stmt_run(stmt, err) && merge_set_row_clock(merge, 0, 0, err) && merge_met(merge, err);
}

static void
merge_bind(sqlite3_stmt *stmt, int index, const struct patch_value *value, bool has)
{
	if (!has || value->type == PATCH_NULL)
		sqlite3_bind_null(stmt, index);
	else if (value->type == PATCH_INT)
		sqlite3_bind_int64(stmt, index, value->number);
	else if (value->type == PATCH_TEXT)
		sqlite3_bind_text(stmt, index, value->count ? value->bytes : "", (int)value->count, SQLITE_STATIC);
	else
		sqlite3_bind_blob(stmt, index, value->count ? value->bytes : "", (int)value->count, SQLITE_STATIC);
}

/*
 * Nearly every insert is the first that is heard of its row: then it is one. *made false: a value does not fit, nothing
 * was written but the clock, and the ghost and the park come to that in their own way.
 */
static bool
merge_insert(struct merge *merge, bool *made, struct err *err)
{
	struct stmt *stmt = db_stmt(merge->db, record_sql_insert(merge->db, merge->entity));

	sqlite3_bind_blob(stmt->handle, 1, merge->op->pk.byte, 16, SQLITE_STATIC);
	if (merge->has[SQLGEN_GONE])
		merge_bind(stmt->handle, 2, &merge->values[SQLGEN_GONE], true);
	else
		sqlite3_bind_int(stmt->handle, 2, 0);
	for (size_t i = 0; i < merge->entity->field_count; i++)
		merge_bind(stmt->handle, (int)i + 3, &merge->values[i], merge->has[i]);
	*made = stmt_run(stmt, NULL);
	return !*made || merge_met(merge, err);
}

/* The winning groups in one UPDATE: whole, or of an op's parked part what it has. */
static bool
merge_write(struct merge *merge, const bool won[GROUP_MOST], struct err *err)
{
	const struct group_map *map = group_map(merge->entity);
	struct patch_value alive = {.type = PATCH_INT, .number = 0};
	uint64_t mask = won[GROUP_LIFE] ? UINT64_C(1) << SQLGEN_GONE : 0;
	int index = 2;

	for (size_t i = 0; i < merge->entity->field_count; i++)
		if (won[map->of[i]] && (merge->has[i] || !merge->part))
			mask |= UINT64_C(1) << i;
	struct stmt *stmt = db_stmt(merge->db, record_sql_merge(merge->db, merge->entity, mask));
	sqlite3_bind_blob(stmt->handle, 1, merge->op->pk.byte, 16, SQLITE_STATIC);
	for (size_t i = 0; i < merge->entity->field_count; i++)
		if (mask >> i & 1)
			merge_bind(stmt->handle, index++, &merge->values[i], merge->has[i]);
	if (won[GROUP_LIFE])
		merge_bind(stmt->handle, index, merge->has[SQLGEN_GONE] ? &merge->values[SQLGEN_GONE] : &alive, true);
	return stmt_run(stmt, err);
}

/* An insert is a put of every group under the row's clock; clocks it beats are dropped. A put sets its groups' own. */
static bool
merge_move_clocks(struct merge *merge, const bool won[GROUP_MOST], struct err *err)
{
	static const char sql_drop[] = "DELETE FROM sync_cell WHERE tbl = ?1 AND pk = ?2 AND grp = ?3";
	static const char sql_set[] =
		"INSERT INTO sync_cell (tbl, pk, grp, hlc, origin, base_hlc, base_origin) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
		"ON CONFLICT DO UPDATE SET base_hlc = excluded.base_hlc, base_origin = excluded.base_origin, "
		"hlc = excluded.hlc, origin = excluded.origin";
	const struct group_map *map = group_map(merge->entity);
	bool insert = merge->insert && !merge->part;

	if (mutant(MUTANT_DELETE_DROPS) && won[GROUP_LIFE] && merge->has[SQLGEN_GONE] &&
	    !merge_set_row_clock(merge, 0, 0, err))
		return false;
	if (insert && merge_beats(merge, &merge->row) &&
	    !merge_set_row_clock(merge, merge->op->stamp, merge->origin, err))
		return false;
	for (int n = 0; n < map->count; n++) {
		bool same = merge->was[n].stamp == merge->op->stamp && merge->was[n].origin == merge->origin;
		if (!won[n] || (insert ? !merge->cell[n] : same))
			continue;
		struct stmt *stmt = db_stmt(merge->db, insert ? sql_drop : sql_set);
		merge_bind_row(merge, stmt);
		sqlite3_bind_text(stmt->handle, 3, map->name[n], -1, SQLITE_STATIC);
		if (!insert) {
			sqlite3_bind_int64(stmt->handle, 4, merge->op->stamp);
			sqlite3_bind_int64(stmt->handle, 5, merge->origin);
			sqlite3_bind_int64(stmt->handle, 6, merge->was[n].stamp);
			sqlite3_bind_int64(stmt->handle, 7, merge->was[n].origin);
		}
		if (!stmt_run(stmt, err))
			return false;
	}
	return true;
}

/* References of the winning groups that lead nowhere yet. */
static bool
merge_orphans(struct merge *merge, const bool won[GROUP_MOST], int64_t *orphans, struct err *err)
{
	static const char sql_add[] =
		"INSERT INTO sync_orphan (tbl, pk, col, ref) VALUES (:tbl, :pk, :col, :ref) "
		"ON CONFLICT DO UPDATE SET ref = excluded.ref";
	static const char sql_drop[] = "DELETE FROM sync_orphan WHERE tbl = :tbl AND pk = :pk AND col = :col";
	const struct group_map *map = group_map(merge->entity);

	for (size_t i = 0; i < merge->entity->field_count; i++) {
		const struct field *field = &merge->entity->fields[i];
		if (field->kind != FIELD_REF || !won[map->of[i]])
			continue;
		struct uuid ref = {{0}};
		if (merge->has[i] && merge->values[i].type == PATCH_BLOB && merge->values[i].count == sizeof ref.byte)
			memcpy(ref.byte, merge->values[i].bytes, sizeof ref.byte);
		const struct entity *to = entity_named(field->choices);
		bool orphan = !uuid_is_none(ref) && to && record_rid(merge->db, to, ref) == 0;
		if (!orphan && merge->db->merging.no_orphans)
			continue;
		merge->db->merging.no_orphans = false;
		struct stmt *stmt = db_stmt(merge->db, orphan ? sql_add : sql_drop);
		stmt_int(stmt, ":tbl", merge->entity->no);
		stmt_id(stmt, ":pk", merge->op->pk);
		stmt_int(stmt, ":col", field->no);
		if (orphan)
			stmt_id(stmt, ":ref", ref);
		if (!stmt_run(stmt, err))
			return false;
		*orphans += orphan;
	}
	return true;
}

/* The days that a visit leaves and comes to: what is taken there is worked out again. */
static void
merge_days(struct merge *merge, struct merge_batch *batch)
{
	static const char sql_slot[] = "SELECT staff, date FROM appointment WHERE id = :id AND staff IS NOT NULL";
	struct stmt *row;

	if (merge->entity->no != ENTITY_appointment)
		return;
	row = db_stmt(merge->db, sql_slot);
	stmt_id(row, ":id", merge->op->pk);
	if (stmt_step(row, NULL) == STEP_ROW && stmt_look_text(row, 1)) {
		struct merge_day *day = arena_push(batch->arena, &batch->days, &batch->day_count, &batch->day_room,
		    sizeof *day);
		day->staff = stmt_get_id(row, 0);
		snprintf(day->day, sizeof day->day, "%s", stmt_look_text(row, 1));
	}
	stmt_end(row);
}

static void
merge_note_changed(struct merge *merge, struct merge_batch *batch)
{
	struct merge_changed *last = batch->row_count > 0 ? &batch->rows[batch->row_count - 1] : NULL, *row;
	bool made = merge->insert && merge->row.stamp == 0;

	/* A transaction often writes one row several times in a run. */
	if (last && uuid_equal(last->id, merge->op->pk)) {
		last->made |= made;
		return;
	}
	row = arena_push(batch->arena, &batch->rows, &batch->row_count, &batch->row_room, sizeof *row);
	*row = (struct merge_changed){merge->entity, merge->op->pk, merge->op->site, made};
}

/* *refused: a value does not fit this schema; nothing of the op was written, it belongs in the park. */
static bool
merge_into_row(struct merge *merge, struct merge_batch *batch, bool *refused, struct err *err)
{
	const struct group_map *map = group_map(merge->entity);
	bool won[GROUP_MOST] = {false}, any = false, known, fresh = false, made = false;
	struct err why = {0};

	if (merge->insert && !merge->part && merge->op->stamp > 0 &&
	    (!merge_claim(merge, &fresh, err) || (fresh && !merge_insert(merge, &made, err))))
		return false;
	if (made) {
		merge_days(merge, batch);
		merge_note_changed(merge, batch);
		return merge_orphans(merge, merge->wrote, &batch->count.orphans, err);
	}
	known = !fresh && merge_clocks(merge);
	if (!known && !merge_ghost(merge, err))
		return false;
	for (int n = 0; n < map->count; n++)
		any |= won[n] = merge->wrote[n] && merge_beats(merge, &merge->was[n]);
	if (known && !clash_look(merge, won, batch, err))
		return false;
	if (any) {
		merge_days(merge, batch);
		if (!merge_write(merge, won, &why)) {
			*refused = why.code == ERR_INVALID;
			if (!*refused && err)
				*err = why;
			return *refused;
		}
		merge_days(merge, batch);
		merge_note_changed(merge, batch);
	}
	return merge_move_clocks(merge, won, err) && (!any || merge_orphans(merge, won, &batch->count.orphans, err));
}

/* Put one op where it belongs: its row, the park, or a part in each. */
static bool
merge_place(struct db *db, const struct op *op, int64_t no, bool part, struct merge_batch *batch, struct err *err)
{
	static const char *const reasons[] = {
		[MERGE_NO_TABLE] = "table", [MERGE_NO_KIND] = "kind", [MERGE_NO_TYPE] = "type"};
	struct merge merge = {.db = db, .op = op, .origin = no, .part = part};
	enum merge_fit fit = merge_decode(&merge);
	struct op rest = *op;
	bool done = true, refused = false;

	if (fit == MERGE_FITS) {
		done = merge_into_row(&merge, batch, &refused, err);
		rest.patch = merge.strange.bytes;
		rest.patch_bytes = merge.strange.used;
	}
	if (done && fit != MERGE_FITS)
		done = merge_park(db, no, op, reasons[fit], err);
	else if (done && refused)
		done = merge_park(db, no, op, "value", err);
	else if (done && merge.strange.used > 0)
		done = merge_park(db, no, &rest, "column", err);
	batch->count.parked += fit != MERGE_FITS || refused || merge.strange.used > 0;
	batch->count.applied += fit == MERGE_FITS && !refused;
	buf_free(&merge.strange);
	return done;
}

/* ---- transactions ---------------------------------------------------------------------------- */

bool
merge_begin(struct db *db, const struct tx_intent *intent, struct tx **tx, struct err *err)
{
	static const char sql_orphans[] = "SELECT EXISTS (SELECT 1 FROM sync_orphan)";

	/* Ignored inside a transaction, so before it. */
	if (!db_exec(db, "PRAGMA foreign_keys = OFF", err))
		return false;
	if (!tx_begin(db, intent, tx, err)) {
		db_exec(db, "PRAGMA foreign_keys = ON", NULL);
		return false;
	}
	db->capture.mode = CAPTURE_OFF;
	db->merging = (struct merge_line){.no_orphans = db_number(db, sql_orphans, 0) == 0};
	return true;
}

/* The stream that was merged so far: its line, as far as it came. */
static bool
merge_close_line(struct db *db, struct err *err)
{
	struct merge_line *line = &db->merging;

	if (!line->moved)
		return true;
	line->moved = false;
	return oplog_set_line(db, line->scope, line->no, line->seq, line->head, err);
}

/* Where the op's stream stands; ops of one stream come in runs. */
static bool
merge_open_line(struct db *db, const struct op *op, struct err *err)
{
	struct merge_line *line = &db->merging;

	if (line->open && uuid_equal(line->origin, op->origin) && strcmp(line->scope, op->scope) == 0)
		return true;
	if (!merge_close_line(db, err))
		return false;
	line->open = true;
	line->origin = op->origin;
	snprintf(line->scope, sizeof line->scope, "%s", op->scope);
	line->no = oplog_line(db, op->scope, op->origin, &line->seq, line->head);
	return true;
}

bool
merge_commit(struct tx *tx, struct err *err)
{
	struct db *db = tx_db(tx);
	bool saved = merge_close_line(db, err);

	if (saved)
		saved = tx_commit(tx, err);
	else
		tx_abort(tx);
	return db_exec(db, "PRAGMA foreign_keys = ON", saved ? err : NULL) && saved;
}

void
merge_abort(struct tx *tx)
{
	struct db *db = tx ? tx_db(tx) : NULL;

	tx_abort(tx);
	if (db)
		db_exec(db, "PRAGMA foreign_keys = ON", NULL);
}

bool
merge_op(struct tx *tx, const struct op *op, struct merge_batch *batch, struct err *err)
{
	struct db *db = tx_db(tx);
	struct merge_line *line = &db->merging;
	int64_t most = (tx_now(tx) + MERGE_AHEAD) << 16;

	if (!merge_open_line(db, op, err))
		return false;
	if (op->seq <= line->seq) {
		batch->count.seen++;
		return true;
	}
	if (op->seq != line->seq + 1) {
		batch->count.gap = true;
		return true;
	}
	if ((line->no == 0 && !oplog_new_origin(db, op->origin, op->site, &line->no, err)) ||
	    !oplog_chain(db, op, line->no, line->head, err))
		return false;
	line->seq = op->seq;
	line->moved = true;
	if (!merge_place(db, op, line->no, false, batch, err))
		return false;
	/* Our next stamp must be above what we have seen, unless that comes from a clock that is wrong. */
	capture_saw(&db->capture, op->stamp < most ? op->stamp : most);
	return true;
}

bool
merge_again(struct tx *tx, const struct op *op, struct merge_batch *batch, struct err *err)
{
	return merge_place(tx_db(tx), op, oplog_ordinal(tx_db(tx), op->origin), false, batch, err);
}

bool
merge_visitor(struct tx *tx, const struct op *op, struct merge_batch *batch, struct err *err)
{
	struct db *db = tx_db(tx);
	int64_t no = oplog_ordinal(db, op->origin), most = (tx_now(tx) + MERGE_AHEAD) << 16;
	bool held = false;

	if ((no == 0 && !oplog_new_origin(db, op->origin, op->site, &no, err)) ||
	    !oplog_keep_apart(db, op, no, &held, err))
		return false;
	batch->count.seen += held;
	if (held)
		return true;
	capture_saw(&db->capture, op->stamp < most ? op->stamp : most);
	return merge_place(db, op, no, false, batch, err);
}

struct merge_parked {
	int64_t no;		/* ordinal of its origin */
	bool part;		/* only columns that had no place */
	struct op op;
};

bool
merge_unpark(struct db *db, struct err *err)
{
	static const char sql_all[] =
	    "SELECT origin, op, reason = 'column', scope FROM sync_park ORDER BY scope, origin, seq";
	static const char sql_drop[] = "DELETE FROM sync_park WHERE scope = :scope AND origin = :origin AND seq = :seq";
	struct arena *arena = arena_new();
	struct merge_batch batch = {.arena = arena};
	struct stmt *all = db_stmt(db, sql_all), *drop;
	struct merge_parked *parked = NULL;
	size_t room = 0, waiting = 0, bytes;
	bool done = true;

	/* All of them first: placing one may park it again. */
	while (done && stmt_step(all, NULL) == STEP_ROW) {
		struct merge_parked *each = arena_push(arena, &parked, &waiting, &room, sizeof *parked);
		each->no = stmt_get_int(all, 0);
		each->part = stmt_get_int(all, 2) == 1;
		const void *op = stmt_get_blob(all, 1, arena, &bytes);
		done = op_decode(arena, op, bytes, &each->op, err);
		each->op.scope = stmt_get_text(all, 3, arena);
	}
	stmt_end(all);
	for (size_t i = 0; done && i < waiting; i++) {
		drop = db_stmt(db, sql_drop);
		stmt_text(drop, ":scope", parked[i].op.scope);
		stmt_int(drop, ":origin", parked[i].no);
		stmt_int(drop, ":seq", parked[i].op.seq);
		done = stmt_run(drop, err) &&
		    merge_place(db, &parked[i].op, parked[i].no, parked[i].part, &batch, err);
	}
	arena_free(arena);
	return done;
}
