/*
 * What every table must hold, from the ops alone: all logs of all sites laid
 * together, sorted by clock and name, the last one standing. Reads with SQL of
 * its own and shares nothing with the merge but the bytes of a patch and the
 * names of the groups.
 */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "model/group.h"
#include "model/patch.h"
#include "model/records.h"

struct fact {
	int64_t table, stamp, seq;
	uint8_t pk[16], origin[16];
	const char *scope, *kind;
	const uint8_t *patch;
	size_t patch_bytes;
	uint8_t bytes[HASH_BLAKE];	/* of all of it */
};

struct oracle {
	struct world *world;
	struct arena *arena;
	struct fact *facts;
	size_t count, room;
};

/* ---- deeds ------------------------------------------------------------------------------------- */

void
deeds_add(struct deeds *deeds, struct arena *arena, int64_t table, const void *pk, const char *kind, const void *patch,
    size_t patch_bytes, const char *scope)
{
	struct deed *deed = arena_push(arena, &deeds->all, &deeds->count, &deeds->room, sizeof *deed);

	hash_blake((struct hash_part[]){{&table, sizeof table}, {pk, 16}, {kind, strlen(kind)},
	    {patch ? patch : "", patch_bytes}}, 4, deed->what);
	deed->scope = strcmp(scope, "org") == 0 ? 'o' : strncmp(scope, "g.", 2) == 0 ? 'g' : 's';
}

static int
deeds_compare(const void *a, const void *b)
{
	return memcmp(((const struct deed *)a)->what, ((const struct deed *)b)->what, HASH_BLAKE);
}

void
deeds_sort(struct deeds *deeds)
{
	if (deeds->count > 0)
		qsort(deeds->all, deeds->count, sizeof *deeds->all, deeds_compare);
}

bool
deeds_has(const struct deeds *sorted, const struct deed *deed)
{
	return sorted->count > 0 && bsearch(deed, sorted->all, sorted->count, sizeof *deed, deeds_compare);
}

/* ---- reading ------------------------------------------------------------------------------------- */

static sqlite3 *
oracle_open(const struct model_site *site)
{
	char path[MODEL_PATH * 3];
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/rapport.db", site->folder);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		model_fail("%s: %s", path, sqlite3_errmsg(db));
	return db;
}

static sqlite3_stmt *
oracle_ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt;

	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		model_fail("%s: %s", sql, sqlite3_errmsg(db));
	return stmt;
}

static void
oracle_bytes(sqlite3_stmt *row, int column, uint8_t *to, size_t count)
{
	if (sqlite3_column_bytes(row, column) != (int)count)
		model_fail("an id has %d bytes", sqlite3_column_bytes(row, column));
	memcpy(to, sqlite3_column_blob(row, column), count);
}

static const char oracle_log[] =
	"SELECT p.scope, o.origin, p.seq, p.hlc, p.tbl, p.pk, p.kind, p.patch, p.base, p.actor FROM sync_op p "
	"JOIN sync_origin o ON o.no = p.origin";

static void
oracle_read(struct oracle *oracle, const struct model_site *site)
{
	sqlite3 *db = oracle_open(site);
	sqlite3_stmt *row = oracle_ask(db, oracle_log);

	while (sqlite3_step(row) == SQLITE_ROW) {
		struct fact *fact = arena_push(oracle->arena, &oracle->facts, &oracle->count, &oracle->room, sizeof *fact);
		*fact = (struct fact){.scope = arena_text(oracle->arena, (const char *)sqlite3_column_text(row, 0)),
		    .seq = sqlite3_column_int64(row, 2), .stamp = sqlite3_column_int64(row, 3),
		    .table = sqlite3_column_int64(row, 4),
		    .kind = arena_text(oracle->arena, (const char *)sqlite3_column_text(row, 6)),
		    .patch_bytes = (size_t)sqlite3_column_bytes(row, 7)};
		oracle_bytes(row, 1, fact->origin, 16);
		oracle_bytes(row, 5, fact->pk, 16);
		fact->patch = arena_copy(oracle->arena, fact->patch_bytes ? sqlite3_column_blob(row, 7) : "",
		    fact->patch_bytes ? fact->patch_bytes : 1);
		hash_blake((struct hash_part[]){{fact->kind, strlen(fact->kind)}, {fact->pk, 16},
		    {&fact->stamp, sizeof fact->stamp}, {&fact->table, sizeof fact->table}, {fact->patch, fact->patch_bytes},
		    {sqlite3_column_bytes(row, 8) ? sqlite3_column_blob(row, 8) : "", (size_t)sqlite3_column_bytes(row, 8)},
		    {sqlite3_column_text(row, 9), (size_t)sqlite3_column_bytes(row, 9)}}, 7, fact->bytes);
	}
	sqlite3_finalize(row);
	sqlite3_close(db);
}

void
oracle_deeds(const struct model_site *site, struct arena *arena, struct deeds *deeds)
{
	sqlite3 *db = oracle_open(site);
	sqlite3_stmt *row = oracle_ask(db, oracle_log);

	*deeds = (struct deeds){0};
	while (sqlite3_step(row) == SQLITE_ROW)
		deeds_add(deeds, arena, sqlite3_column_int64(row, 4), sqlite3_column_blob(row, 5),
		    (const char *)sqlite3_column_text(row, 6), sqlite3_column_blob(row, 7),
		    (size_t)sqlite3_column_bytes(row, 7), (const char *)sqlite3_column_text(row, 0));
	sqlite3_finalize(row);
	sqlite3_close(db);
}

/* ---- folding --------------------------------------------------------------------------------------- */

static int
oracle_order(const void *a, const void *b)
{
	const struct fact *one = a, *other = b;
	int order = one->table != other->table ? (one->table < other->table ? -1 : 1) : strcmp(one->scope, other->scope);

	if (order == 0)
		order = memcmp(one->pk, other->pk, 16);
	if (order == 0 && one->stamp != other->stamp)
		order = one->stamp < other->stamp ? -1 : 1;
	if (order == 0)
		order = memcmp(one->origin, other->origin, 16);
	if (order == 0 && one->seq != other->seq)
		order = one->seq < other->seq ? -1 : 1;
	return order;
}

/* Each op once; one name must not stand for two. */
static void
oracle_sort(struct oracle *oracle)
{
	size_t kept = 0;

	qsort(oracle->facts, oracle->count, sizeof *oracle->facts, oracle_order);
	for (size_t i = 0; i < oracle->count; i++) {
		struct fact *last = kept > 0 ? &oracle->facts[kept - 1] : NULL;
		if (last && oracle_order(last, &oracle->facts[i]) == 0) {
			if (memcmp(last->bytes, oracle->facts[i].bytes, HASH_BLAKE) != 0)
				model_fail("one op of %s has two contents", last->scope);
			continue;
		}
		oracle->facts[kept++] = oracle->facts[i];
	}
	oracle->count = kept;
}

/* One row as the ops say it is. */
struct folded {
	struct patch_value values[GROUP_MOST];
	bool has[GROUP_MOST];
	int64_t gone;
};

static void
oracle_fold_one(const struct entity *of, const struct fact *fact, struct folded *row)
{
	const struct group_map *map = group_map(of);
	struct patch_walk walk = {fact->patch, fact->patch + fact->patch_bytes};
	struct patch_value value, values[GROUP_MOST];
	bool has[GROUP_MOST] = {false}, wrote[GROUP_MOST] = {false}, insert = strcmp(fact->kind, "insert") == 0;

	if (insert)
		row->gone = 0;
	while (patch_next(&walk, &value) == PATCH_ONE) {
		int at = value.column == 0 ? -1 : group_field(of, value.column);
		if (value.column == 0)
			row->gone = value.number;
		if (at < 0)
			continue;
		values[at] = value;
		has[at] = wrote[map->of[at]] = true;
	}
	for (size_t i = 0; i < of->field_count; i++)
		if (insert || wrote[map->of[i]]) {
			row->has[i] = has[i] && values[i].type != PATCH_NULL;
			row->values[i] = has[i] ? values[i] : (struct patch_value){0};
		}
}

static bool
oracle_same(const struct folded *row, size_t i, sqlite3_stmt *stored, int column)
{
	const struct patch_value *value = &row->values[i];
	int type = sqlite3_column_type(stored, column);

	if (!row->has[i])
		return type == SQLITE_NULL;
	if (value->type == PATCH_INT)
		return type == SQLITE_INTEGER && sqlite3_column_int64(stored, column) == value->number;
	if (type != (value->type == PATCH_TEXT ? SQLITE_TEXT : SQLITE_BLOB))
		return false;
	return sqlite3_column_bytes(stored, column) == (int)value->count &&
	    (value->count == 0 || memcmp(sqlite3_column_blob(stored, column), value->bytes, value->count) == 0);
}

static int
oracle_column(sqlite3_stmt *row, const char *name)
{
	for (int i = 0; i < sqlite3_column_count(row); i++)
		if (strcmp(sqlite3_column_name(row, i), name) == 0)
			return i;
	model_fail("no column %s", name);
}

static void
oracle_hold(const struct model_site *site, const struct entity *of, const struct folded *row, sqlite3_stmt *stored,
    const uint8_t pk[16])
{
	char id[UUID_TEXT];
	struct uuid uuid;

	memcpy(uuid.byte, pk, 16);
	uuid_format(uuid, id);
	if (sqlite3_step(stored) != SQLITE_ROW)
		model_fail("%s(%d) lacks %s %s", site->code, site->slot, of->table, id);
	if (memcmp(sqlite3_column_blob(stored, oracle_column(stored, "id")), pk, 16) != 0)
		model_fail("%s(%d): %s %s is missing, or one too many is there", site->code, site->slot, of->table, id);
	if (sqlite3_column_int64(stored, oracle_column(stored, "gone")) != row->gone)
		model_fail("%s(%d): %s %s should have gone %d", site->code, site->slot, of->table, id, (int)row->gone);
	for (size_t i = 0; i < of->field_count; i++)
		if (!oracle_same(row, i, stored, oracle_column(stored, of->fields[i].column)))
			model_fail("%s(%d): %s of %s %s is not what the ops say", site->code, site->slot, of->fields[i].column,
			    of->table, id);
}

/* The facts of one table and one site, row by row against what is stored; both by id. */
static void
oracle_table(struct oracle *oracle, const struct model_site *site, sqlite3 *db, const struct entity *of)
{
	char mine[32], *sql = arena_printf(oracle->arena, "SELECT * FROM %s ORDER BY id", of->table);
	const char *scope = of->scope == ENTITY_ORG ? "org" : of->scope == ENTITY_GROUP ? "g.main" : mine;
	sqlite3_stmt *stored = oracle_ask(db, sql);

	snprintf(mine, sizeof mine, "s.%s", site->code);
	for (size_t i = 0; i < oracle->count;) {
		const struct fact *first = &oracle->facts[i];
		struct folded row = {.gone = 1};
		if (first->table != of->no || strcmp(first->scope, scope) != 0) {
			i++;
			continue;
		}
		for (; i < oracle->count && oracle->facts[i].table == of->no && strcmp(oracle->facts[i].scope, scope) == 0 &&
		    memcmp(oracle->facts[i].pk, first->pk, 16) == 0; i++)
			oracle_fold_one(of, &oracle->facts[i], &row);
		oracle_hold(site, of, &row, stored, first->pk);
	}
	if (sqlite3_step(stored) == SQLITE_ROW)
		model_fail("%s(%d) has a row of %s that no op made", site->code, site->slot, of->table);
	sqlite3_finalize(stored);
}

void
oracle_check(struct world *world)
{
	struct oracle oracle = {.world = world, .arena = arena_new()};
	size_t tables;
	const struct entity *table = entity_table(&tables);

	for (int i = 0; i < world->site_count; i++)
		if (world->sites[i].joined)
			oracle_read(&oracle, &world->sites[i]);
	oracle_sort(&oracle);
	for (int i = 0; i < world->site_count; i++) {
		if (!world->sites[i].joined)
			continue;
		sqlite3 *db = oracle_open(&world->sites[i]);
		for (size_t n = 0; n < tables; n++)
			if (table[n].fate == ENTITY_SYNCED)
				oracle_table(&oracle, &world->sites[i], db, &table[n]);
		sqlite3_close(db);
	}
	arena_free(oracle.arena);
}
