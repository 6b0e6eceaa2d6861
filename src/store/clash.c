#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "merge_row.h"
#include "model/contest.h"
#include "oplog.h"
#include "record.h"
#include "sqlgen.h"

enum { CLASH_STEPS = 64 };	/* links of a chain of edits that are followed */

static bool
clash_same(const struct merge_clock *a, const struct merge_clock *b)
{
	return a->stamp == b->stamp && a->origin == b->origin;
}

/* What the op with this clock had overwritten in a group; false when the log does not say. */
static bool
clash_knew(const struct merge *merge, const struct merge_clock *clock, int group, struct merge_clock *knew)
{
	struct arena *arena = arena_new();
	struct op op;
	struct patch_base base;
	bool told = false;

	if (oplog_find(merge->db, merge->op->scope, clock->origin, clock->stamp, merge->op->pk, arena, &op)) {
		struct patch_walk walk = {op.base, (const uint8_t *)op.base + op.base_bytes};
		while (!told && patch_next_base(&walk, &base) == PATCH_ONE)
			told = group_of_column(merge->entity, base.column) == group;
		*knew = (struct merge_clock){0};
		if (told && base.whose != PATCH_NOBODY)
			*knew = (struct merge_clock){base.stamp,
			    base.whose == PATCH_OWN ? clock->origin : oplog_ordinal(merge->db, base.origin)};
	}
	arena_free(arena);
	return told;
}

/* Was the stored value written by somebody who, step by step back, had seen the incoming one? */
static bool
clash_descends(const struct merge *merge, int group, const struct merge_clock *ours)
{
	struct merge_clock clock = merge->was[group], knew = merge->under[group];

	for (int step = 0; step < CLASH_STEPS; step++) {
		if (clash_same(&knew, ours))
			return true;
		if (knew.stamp < ours->stamp)
			return false;
		clock = knew;
		if (!clash_knew(merge, &clock, group, &knew))
			return false;
	}
	return false;
}

/*
 * Neither writer had seen the other's value (SYNC.md 2.10). One origin's ops
 * are in order by themselves. An insert that comes after edits of its row was
 * seen by those who made them.
 */
static bool
clash_apart(const struct merge *merge, int group)
{
	struct merge_clock ours = {merge->op->stamp, merge->origin};
	const struct merge_clock *was = &merge->was[group];

	if (was->stamp == 0 || was->origin == merge->origin || clash_same(&merge->knew[group], was))
		return false;
	if (merge->insert && merge->row.stamp == 0)
		return false;
	return !clash_descends(merge, group, &ours);
}

/* ---- what both sides hold --------------------------------------------------------------------- */

static void
clash_set(struct arena *arena, const struct merge *merge, size_t i, void *record)
{
	const struct field *field = &merge->entity->fields[i];
	const struct patch_value *value = &merge->values[i];
	bool has = merge->has[i] && value->type != PATCH_NULL;
	struct uuid ref = {{0}};

	if (field->kind == FIELD_REF) {
		if (has && value->count == sizeof ref.byte)
			memcpy(ref.byte, value->bytes, sizeof ref.byte);
		field_set_ref(field, record, ref);
	} else if (field_is_number(field))
		field_set_number(field, record, has && value->type == PATCH_INT ? value->number : FIELD_NULL);
	else
		field_set_text(field, record,
		    has && value->type == PATCH_TEXT ? arena_text_n(arena, value->bytes, value->count) : NULL);
}

const char *
clash_values(struct arena *arena, const struct entity *entity, const char *group, const void *record,
    const struct uuid *row)
{
	json_t *all = json_object();
	char *text, id[UUID_TEXT];

	for (size_t i = 0; i < entity->field_count; i++) {
		const struct field *field = &entity->fields[i];
		bool in = strcmp(field->group, group) == 0;
		const char *plain = in ? field_plain(arena, field, record) : NULL;
		if (in)
			json_object_set_new(all, field->column, plain ? json_string(plain) : json_null());
	}
	if (row) {
		uuid_format(*row, id);
		json_object_set_new(all, "row", json_string(id));
	}
	text = json_dumps(all, JSON_COMPACT);
	const char *kept = arena_text(arena, text);
	free(text);
	json_decref(all);
	return kept;
}

static const char *
clash_json(struct arena *arena, const struct merge *merge, int group, const void *record)
{
	return clash_values(arena, merge->entity, group_map(merge->entity)->name[group], record, NULL);
}

static bool
clash_equal(const struct merge *merge, int group, const void *a, const void *b)
{
	const struct group_map *map = group_map(merge->entity);

	for (size_t i = 0; i < merge->entity->field_count; i++)
		if (map->of[i] == group && !field_equal(&merge->entity->fields[i], a, b))
			return false;
	return true;
}

/* Who wrote what a clock stands for. */
struct clash_side {
	struct merge_clock clock;
	struct uuid site;
	const char *by, *values;
};

static struct clash_side
clash_stored(const struct merge *merge, struct merge_clock clock, const char *values, struct arena *arena)
{
	static const char sql_site[] = "SELECT site FROM sync_origin WHERE no = :no";
	struct stmt *stmt = db_stmt(merge->db, sql_site);
	struct clash_side side = {.clock = clock, .values = values};
	struct op op;

	stmt_int(stmt, ":no", clock.origin);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		side.site = stmt_get_id(stmt, 0);
	stmt_end(stmt);
	if (oplog_find(merge->db, merge->op->scope, clock.origin, clock.stamp, merge->op->pk, arena, &op))
		side.by = op.actor;
	return side;
}

/* The same for the same two edits, on whichever site they meet. */
static struct uuid
clash_id(const struct merge *merge, const char *group, const struct merge_clock *a, const struct merge_clock *b)
{
	const struct merge_clock *low = merge_later(merge->db, a, b) ? b : a, *high = low == a ? b : a;
	struct uuid one = oplog_origin_id(merge->db, low->origin), other = oplog_origin_id(merge->db, high->origin);
	struct buf bytes = {0};
	struct uuid id;

	patch_put_stamp(&bytes, low->stamp);
	buf_add(&bytes, one.byte, sizeof one.byte);
	patch_put_stamp(&bytes, high->stamp);
	buf_add(&bytes, other.byte, sizeof other.byte);
	patch_put_stamp(&bytes, merge->entity->no);
	buf_add(&bytes, merge->op->pk.byte, sizeof merge->op->pk.byte);
	buf_text(&bytes, group);
	id = uuid_of_key("conflict", bytes.bytes, bytes.used);
	buf_free(&bytes);
	return id;
}

/* One transaction may write a group twice: of the same two clocks the last values count. */
static struct conflict *
clash_place(struct merge_batch *batch, struct uuid id)
{
	for (size_t i = 0; i < batch->clash_count; i++)
		if (uuid_equal(batch->clashes[i].row.id, id))
			return &batch->clashes[i];
	return arena_push(batch->arena, &batch->clashes, &batch->clash_count, &batch->clash_room,
	    sizeof *batch->clashes);
}

static void
clash_add(const struct merge *merge, const char *kind, const char *group, const struct clash_side *kept,
    const struct clash_side *lost, const void *record, struct merge_batch *batch)
{
	const struct entity *of = entity(ENTITY_conflict);
	struct uuid id = clash_id(merge, group, &kept->clock, &lost->clock);
	struct conflict *clash = clash_place(batch, id);
	char row[UUID_TEXT];

	field_clear(of->fields, of->field_count, clash, sizeof *clash);
	uuid_format(merge->op->pk, row);
	clash->row.id = id;
	clash->kind = kind;
	clash->about = merge->entity->table;
	clash->row_id = arena_text(batch->arena, row);
	clash->grp = group;
	clash->patient = contest_patient(merge->entity, record);
	clash->kept = kept->values;
	clash->kept_site = kept->site;
	clash->kept_by = kept->by;
	clash->kept_at = kept->clock.stamp >> 16;
	clash->lost = lost->values;
	clash->lost_site = lost->site;
	clash->lost_by = lost->by;
	clash->lost_at = lost->clock.stamp >> 16;
}

/* ---- the two kinds ------------------------------------------------------------------------------ */

/* Two values for one group. */
static void
clash_both(const struct merge *merge, int group, bool won, void *record, struct merge_batch *batch)
{
	const struct group_map *map = group_map(merge->entity);
	void *theirs = arena_copy(batch->arena, record, merge->entity->size);

	for (size_t i = 0; i < merge->entity->field_count; i++)
		if (map->of[i] == group)
			clash_set(batch->arena, merge, i, theirs);
	if (clash_equal(merge, group, record, theirs))
		return;
	struct clash_side stored = clash_stored(merge, merge->was[group],
	    clash_json(batch->arena, merge, group, record), batch->arena);
	struct clash_side came = {{merge->op->stamp, merge->origin}, merge->op->site,
	    arena_text(batch->arena, merge->op->actor), clash_json(batch->arena, merge, group, theirs)};
	clash_add(merge, "both", map->name[group], won ? &came : &stored, won ? &stored : &came, record, batch);
}

/* Somebody took the row off without having seen an edit of it that is here. */
static void
clash_taken_off(const struct merge *merge, const void *record, struct merge_batch *batch)
{
	const struct group_map *map = group_map(merge->entity);
	struct clash_side came = {{merge->op->stamp, merge->origin}, merge->op->site,
	    arena_text(batch->arena, merge->op->actor), "{\"gone\":\"1\"}"};
	int newest = 0;

	for (int n = 1; n < map->count; n++)
		if (merge->told[n] && clash_apart(merge, n) &&
		    (newest == 0 || merge_later(merge->db, &merge->was[n], &merge->was[newest])))
			newest = n;
	if (newest == 0)
		return;
	struct clash_side stored = clash_stored(merge, merge->was[newest],
	    clash_json(batch->arena, merge, newest, record), batch->arena);
	clash_add(merge, "void", map->name[GROUP_LIFE], &came, &stored, record, batch);
}

/* The other way round: the edit comes to a row that is off here already. */
static void
clash_edited(const struct merge *merge, int group, void *record, struct merge_batch *batch)
{
	const struct group_map *map = group_map(merge->entity);
	struct merge_clock ours = {merge->op->stamp, merge->origin}, knew;

	if (merge->was[GROUP_LIFE].origin == merge->origin ||
	    !clash_knew(merge, &merge->was[GROUP_LIFE], group, &knew) || clash_same(&knew, &ours) ||
	    merge_later(merge->db, &knew, &ours))
		return;
	for (size_t i = 0; i < merge->entity->field_count; i++)
		if (map->of[i] == group)
			clash_set(batch->arena, merge, i, record);
	struct clash_side stored = clash_stored(merge, merge->was[GROUP_LIFE], "{\"gone\":\"1\"}", batch->arena);
	struct clash_side came = {ours, merge->op->site, arena_text(batch->arena, merge->op->actor),
	    clash_json(batch->arena, merge, group, record)};
	clash_add(merge, "void", map->name[GROUP_LIFE], &stored, &came, record, batch);
}

bool
clash_look(const struct merge *merge, const bool won[GROUP_MOST], struct merge_batch *batch, struct err *err)
{
	const struct group_map *map = group_map(merge->entity);
	bool apart[GROUP_MOST] = {false}, off = won[GROUP_LIFE] && !merge->insert && merge->has[SQLGEN_GONE] &&
	    merge->values[SQLGEN_GONE].number == 1;
	bool look = off || (merge->cell[GROUP_LIFE] && !merge->insert);
	void *record;

	if (!contest_void(merge->entity) || merge->part)
		return true;
	for (int n = 1; n < map->count; n++)
		look |= apart[n] =
		    merge->wrote[n] && contest_group(merge->entity, map->name[n]) && clash_apart(merge, n);
	/* Nearly every op is one after the other: the row is read for the few that are not. */
	if (!look)
		return true;
	record = arena_alloc(batch->arena, merge->entity->size);
	if (!record_load_id(merge->db, merge->entity, merge->op->pk, record, batch->arena, err))
		return false;
	for (int n = 1; n < map->count; n++)
		if (apart[n])
			clash_both(merge, n, won[n], record, batch);
	if (off)
		clash_taken_off(merge, record, batch);
	else if (((struct row *)record)->gone == 1 && !merge->insert && !merge->wrote[GROUP_LIFE])
		for (int n = 1; n < map->count; n++)
			if (merge->wrote[n]) {
				clash_edited(merge, n, record, batch);
				break;
			}
	return true;
}
