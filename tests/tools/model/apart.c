/*
 * Which edits were made apart, by what each writer could have seen: noted when
 * it is written, without a clock. In the end every value that lost to one its
 * writer never saw must stand in a row of `conflict`, for a person.
 */
#include "model.h"

#include <string.h>

#include "model/contest.h"
#include "model/group.h"
#include "model/patch.h"
#include "store/internal.h"

/* The text in one group of an op that would be found again among all others; NULL: none is long enough. */
static const char *
apart_words(struct arena *arena, const struct entity *of, int group, const void *patch, size_t bytes)
{
	const struct group_map *map = group_map(of);
	struct patch_walk walk = {patch, (const uint8_t *)patch + bytes};
	struct patch_value value;

	while (patch_next(&walk, &value) == PATCH_ONE) {
		int at = value.column == 0 ? -1 : group_field(of, value.column);
		if (at >= 0 && map->of[at] == group && value.type == PATCH_TEXT && value.count >= 8)
			return arena_text_n(arena, value.bytes, value.count);
	}
	return NULL;
}

static bool
apart_wrote(const struct entity *of, int group, const void *patch, size_t bytes)
{
	struct patch_walk walk = {patch, (const uint8_t *)patch + bytes};
	struct patch_value value;

	while (patch_next(&walk, &value) == PATCH_ONE)
		if (value.column != 0 && group_of_column(of, value.column) == group)
			return true;
	return false;
}

/* Everything about this row that lies here already. */
static void
apart_seen(struct world *world, struct model_site *site, int64_t before, struct edit *edit)
{
	static const char sql_seen[] =
		"SELECT kind, patch, scope FROM sync_op WHERE tbl = :tbl AND pk = :pk "
		"AND NOT (origin = (SELECT origin FROM sync_self) AND hlc > :before)";
	struct stmt *stmt = db_stmt(site->db, sql_seen);

	stmt_int(stmt, ":tbl", edit->of->no);
	stmt_id(stmt, ":pk", edit->pk);
	stmt_int(stmt, ":before", before);
	while (stmt_step(stmt, NULL) == STEP_ROW)
		deeds_add(&edit->seen, world->arena, edit->of->no, edit->pk.byte, stmt_look_text(stmt, 0),
		    sqlite3_column_blob(stmt->handle, 1), (size_t)sqlite3_column_bytes(stmt->handle, 1),
		    stmt_look_text(stmt, 2));
	deeds_sort(&edit->seen);
}

void
apart_note(struct world *world, struct model_site *site, int64_t before)
{
	static const char sql_ops[] =
		"SELECT tbl, pk, patch, scope, kind FROM sync_op WHERE origin = (SELECT origin FROM sync_self) AND hlc > :before "
		"AND kind = 'put' ORDER BY seq";
	struct stmt *stmt = db_stmt(site->db, sql_ops);
	size_t from = world->edit_count;

	stmt_int(stmt, ":before", before);
	while (stmt_step(stmt, NULL) == STEP_ROW) {
		const struct entity *of = entity((enum entity_no)stmt_get_int(stmt, 0));
		const void *patch = sqlite3_column_blob(stmt->handle, 2);
		size_t bytes = (size_t)sqlite3_column_bytes(stmt->handle, 2);
		struct deeds own = {0};
		deeds_add(&own, world->arena, of->no, sqlite3_column_blob(stmt->handle, 1), "put", patch, bytes,
		    stmt_look_text(stmt, 3));
		for (int group = 1; group < group_map(of)->count; group++) {
			if (!contest_group(of, group_map(of)->name[group]) || !apart_wrote(of, group, patch, bytes))
				continue;
			struct edit *edit = arena_push(world->arena, &world->edits, &world->edit_count, &world->edit_room,
			    sizeof *edit);
			*edit = (struct edit){.of = of, .pk = stmt_get_id(stmt, 1), .group = group, .what = own.all[0],
			    .words = apart_words(world->arena, of, group, patch, bytes)};
		}
	}
	for (size_t i = from; i < world->edit_count; i++) {
		struct edit *edit = &world->edits[i];
		/* What came before in the same transaction was under the same hands. */
		for (size_t n = from; n < i; n++)
			*(struct deed *)arena_push(world->arena, &edit->seen.all, &edit->seen.count, &edit->seen.room,
			    sizeof(struct deed)) = world->edits[n].what;
		apart_seen(world, site, before, edit);
	}
}

/* Has somebody written over it who had seen it, or written the same? Then nothing was lost unseen. */
static bool
apart_followed(const struct world *world, const struct edit *edit, const struct deeds *log)
{
	for (size_t i = 0; i < world->edit_count; i++) {
		const struct edit *other = &world->edits[i];
		if (other == edit || other->of != edit->of || other->group != edit->group ||
		    !uuid_equal(other->pk, edit->pk) || !deeds_has(log, &other->what))
			continue;
		if (deeds_has(&other->seen, &edit->what) || memcmp(other->what.what, edit->what.what, HASH_BLAKE) == 0 ||
		    (other->words && strcmp(other->words, edit->words) == 0))
			return true;
	}
	return false;
}

/* A record number that did not stay is kept as an identifier instead: whoever says it is found. */
static bool
apart_kept(struct model_site *site, const struct edit *edit)
{
	static const char sql_kept[] = "SELECT 1 FROM identifier WHERE owner = :owner AND value = :words";
	struct stmt *stmt = db_stmt(site->db, sql_kept);
	bool found;

	if (!contest_is_number(edit->of, group_map(edit->of)->name[edit->group]))
		return false;
	stmt_id(stmt, ":owner", edit->pk);
	stmt_text(stmt, ":words", edit->words);
	found = stmt_step(stmt, NULL) == STEP_ROW;
	stmt_end(stmt);
	return found;
}

static bool
apart_stands(struct model_site *site, const struct edit *edit)
{
	static const char sql_now[] = "SELECT 1 FROM conflict WHERE about = :about AND row_id = :row AND grp = :grp "
	    "AND kind = 'both' AND (instr(kept, :words) > 0 OR instr(lost, :words) > 0)";
	struct stmt *stmt = db_stmt(site->db, sql_now);
	char row[UUID_TEXT];
	bool found;

	uuid_format(edit->pk, row);
	stmt_text(stmt, ":about", edit->of->table);
	stmt_text(stmt, ":row", row);
	stmt_text(stmt, ":grp", group_map(edit->of)->name[edit->group]);
	stmt_text(stmt, ":words", edit->words);
	found = stmt_step(stmt, NULL) == STEP_ROW;
	stmt_end(stmt);
	return found;
}

/* Does the row hold it? */
static bool
apart_won(struct model_site *site, const struct edit *edit, struct arena *arena)
{
	void *record = arena_alloc(arena, edit->of->size);

	if (!record_load_id(site->db, edit->of, edit->pk, record, arena, NULL))
		return false;
	for (size_t i = 0; i < edit->of->field_count; i++) {
		const char *plain = group_map(edit->of)->of[i] == edit->group ?
		    field_plain(arena, &edit->of->fields[i], record) : NULL;
		if (plain && strcmp(plain, edit->words) == 0)
			return true;
	}
	return false;
}

void
apart_check(struct world *world, struct model_site *site, const struct deeds *log)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < world->edit_count; i++) {
		const struct edit *edit = &world->edits[i];
		if (!edit->words || !deeds_has(log, &edit->what) || apart_followed(world, edit, log) ||
		    apart_won(site, edit, arena))
			continue;
		world->lost++;
		if (!apart_stands(site, edit) && !apart_kept(site, edit))
			model_fail("%s of %s lost \"%s\" to somebody who never saw it, and nobody is told",
			    group_map(edit->of)->name[edit->group], edit->of->table, edit->words);
	}
	arena_free(arena);
}
