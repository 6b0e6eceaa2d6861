#include "model.h"

#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "store/check.h"
#include "store/digest.h"
#include "store/replay.h"

/* Nothing that was said to be saved, or that anybody held, is missing anywhere it belongs. */
static void
judge_nothing_lost(struct world *world, const struct deeds *held)
{
	for (int i = 0; i < world->site_count; i++) {
		struct model_site *site = &world->sites[i];
		struct arena *arena = arena_new();
		struct deeds log;
		if (!site->joined) {
			arena_free(arena);
			continue;
		}
		oracle_deeds(site, arena, &log);
		deeds_sort(&log);
		for (size_t n = 0; n < held->count; n++)
			if (held->all[n].scope != 's' && !deeds_has(&log, &held->all[n]))
				model_fail("%s(%d) lacks a change that somebody held", site->code, site->slot);
		for (int j = 0; j < world->site_count; j++) {
			const struct model_site *from = &world->sites[j];
			for (size_t n = 0; from->joined && n < from->deeds.count; n++)
				if ((from->deeds.all[n].scope != 's' || j == i) && !deeds_has(&log, &from->deeds.all[n]))
					model_fail("%s(%d) lacks a change that %s(%d) was told is saved", site->code, site->slot,
					    from->code, from->slot);
		}
		if (i == 0)
			apart_check(world, site, &log);
		arena_free(arena);
	}
}

/* For people: scope, origin and how far. */
static const char *
judge_vector(struct world *world, int i)
{
	static const char sql_vector[] =
		"SELECT v.scope || ' ' || hex(o.origin) || ' ' || v.applied_seq FROM sync_vv v JOIN sync_origin o "
		"ON o.no = v.origin WHERE v.scope NOT LIKE 's.%' ORDER BY 1";
	struct stmt *stmt = db_stmt(world->sites[i].db, sql_vector);
	const char *all = "";

	while (stmt_step(stmt, NULL) == STEP_ROW)
		all = arena_printf(world->arena, "%s%s\n", all, stmt_look_text(stmt, 0));
	return all;
}

static void
judge_digests(struct world *world)
{
	uint8_t first[HASH_BLAKE] = {0}, vector[HASH_BLAKE] = {0};
	bool any = false;

	for (int i = 0; i < world->site_count; i++) {
		struct model_site *site = &world->sites[i];
		uint8_t state[HASH_BLAKE], kept[HASH_BLAKE], here[HASH_BLAKE];
		struct err err = {0};
		if (!site->joined)
			continue;
		if (!digest_count(site->db, state, &err) || !digest_kept(site->db, kept, &err) ||
		    !digest_vector(site->db, here, &err))
			model_fail("%s: %s", site->code, err.text);
		if (memcmp(state, kept, sizeof state) != 0)
			model_fail("%s(%d) keeps another digest than its rows have", site->code, site->slot);
		if (any && memcmp(vector, here, sizeof here) != 0)
			model_fail("%s(%d) has another version vector:\n%s----\n%s", site->code, site->slot,
			    judge_vector(world, 0), judge_vector(world, i));
		if (any && memcmp(first, state, sizeof state) != 0)
			model_fail("%s(%d) has the same version vector and another state", site->code, site->slot);
		memcpy(first, state, sizeof first);
		memcpy(vector, here, sizeof vector);
		any = true;
	}
}

/* Who has the time, as text, by id. */
static void
judge_keepers_of(const struct model_site *site, struct buf *out)
{
	static const char sql_cells[] =
		"SELECT hex(c.staff) || ' ' || c.day || ' ' || c.cell || ' ' || hex(a.id) FROM cell c "
		"JOIN appointment a ON a.rid = c.appointment ORDER BY c.staff, c.day, c.cell";
	struct stmt *stmt = db_stmt(site->db, sql_cells);

	while (stmt_step(stmt, NULL) == STEP_ROW)
		buf_printf(out, "%s\n", stmt_look_text(stmt, 0));
}

static void
judge_keepers(struct world *world)
{
	struct buf first = {0};
	const struct model_site *of = NULL;

	for (int i = 0; i < world->site_count; i++) {
		struct buf here = {0};
		if (!world->sites[i].joined)
			continue;
		judge_keepers_of(&world->sites[i], &here);
		if (of && (first.used != here.used || memcmp(first.bytes ? first.bytes : "", here.bytes ? here.bytes : "",
		    here.used) != 0))
			model_fail("%s(%d) and %s(%d) give one time to two visits:\n%s----\n%s", of->code, of->slot,
			    world->sites[i].code, world->sites[i].slot, first.bytes ? first.bytes : "",
			    here.bytes ? here.bytes : "");
		if (!of)
			first = here;
		else
			buf_free(&here);
		of = of ? of : &world->sites[i];
	}
	buf_free(&first);
}

/* `rapport check`: what is in the ops on every site; file, schema, audit and witness, which cost most, on one of them. */
static void
judge_checks(struct world *world)
{
	int whole = (int)dice((unsigned)world->site_count);

	for (int i = 0; i < world->site_count; i++) {
		struct err err = {0};
		int64_t ops, rows;
		bool good = i == whole ? check_run(world->sites[i].db, NULL, NULL, &err) :
		    replay_chain(world->sites[i].db, &ops, &err) && replay_tables(world->sites[i].db, &rows, &err);
		if (!good)
			model_fail("%s(%d) does not verify: %s", world->sites[i].code, world->sites[i].slot, err.text);
	}
}

void
judge(struct world *world)
{
	struct deeds held = {0};

	for (int i = 0; i < world->site_count; i++) {
		struct deeds log;
		if (!world->sites[i].joined)
			continue;
		oracle_deeds(&world->sites[i], world->arena, &log);
		for (size_t n = 0; n < log.count; n++)
			*(struct deed *)arena_push(world->arena, &held.all, &held.count, &held.room, sizeof(struct deed)) =
			    log.all[n];
	}
	world_settle(world);
	judge_nothing_lost(world, &held);
	judge_digests(world);
	oracle_check(world);
	judge_keepers(world);
	judge_checks(world);
}
