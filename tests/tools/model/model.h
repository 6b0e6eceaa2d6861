/*
 * Several clinics, one hub and bad luck, all from one seed: what the files of
 * tests/tools/sync_model.c share.
 *
 * Sites are real databases in private folders, the hub is a real one behind
 * the real drivers. Between both stands line.c, which cuts, doubles, holds
 * back and kills as the plan of a session says. oracle.c reads what came out
 * with SQL of its own and folds all ops without a line of the merge code.
 *
 * Must not: depend on anything but the seed. Ids, keys and nonces come from
 * model_random, time from world->now.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/id.h"
#include "store/db.h"
#include "store/record.h"
#include "store/tx.h"

enum { MODEL_SITES = 7, MODEL_SLOTS = 9, MODEL_STEPS = 160, MODEL_PATH = 512 };

#define MODEL_NOW INT64_C(1794908520000)	/* Tue 17 Nov 2026 09:42 UTC */

/* ---- dice.c: numbers of our own */
void dice_seed(uint64_t seed);
uint64_t dice_next(void);
unsigned dice(unsigned sides);			/* 0 to sides - 1 */
void dice_own_ids(void);			/* ids, keys and nonces from the dice, too */

/* ---- what happens */
enum turn_kind {
	TURN_LIVE, TURN_SESSION, TURN_TIME, TURN_SKEW, TURN_COPY, TURN_RESTORE, TURN_CLONE, TURN_HUB_COPY,
	TURN_HUB_REWIND, TURN_JOIN, TURN_KINDS
};

struct turn {
	enum turn_kind kind;
	int site;
	uint64_t luck;		/* what the step's own dice begin with */
	bool dropped;		/* by the shrinker */
};

enum topology { TOPOLOGY_STAR, TOPOLOGY_SHARE, TOPOLOGY_BRIDGE };

/* What a seed is made of. */
struct plan {
	uint64_t seed;
	enum topology topology;
	int sites;
	bool cuts, disorder, crashes, skews, restores, clones, rewinds, epochs, late_join;
	bool still;		/* time stands still: clocks of several sites are often the same */
	struct turn steps[MODEL_STEPS];
	int step_count;
};

/* An op by what it says, whatever name it stands under. */
struct deed {
	uint8_t what[HASH_BLAKE];
	char scope;		/* 'o' organisation, 'g' group, 's' its site's own */
};

struct deeds {
	struct deed *all;
	size_t count, room;
};

struct model_site {
	int slot;
	const char *code;
	char folder[MODEL_PATH * 2], copy[MODEL_PATH * 2];	/* copy: "" when none was taken */
	struct db *db;
	int64_t skew;
	bool live, joined, copy_joined;		/* copy_joined: so was its copy */
	struct deeds deeds, copied;		/* what people here were told is saved; the same when the copy was taken */
};

/* One group of a row written by somebody, and what of that row could be seen then. */
struct edit {
	const struct entity *of;
	struct uuid pk;
	int group;
	const char *words;		/* a text of it that is hardly written twice, NULL: none */
	struct deed what;
	struct deeds seen;
};

struct world {
	const struct plan *plan;
	struct arena *arena;
	char root[MODEL_PATH], hub[2][MODEL_PATH * 3], hub_copy[MODEL_PATH * 2];
	const char *code;		/* of joining */
	int64_t now;
	struct model_site sites[MODEL_SLOTS];
	int site_count;
	struct edit *edits;
	size_t edit_count, edit_room;
	int64_t pushed, pulled, refused, sessions, acts, lost;
};

/* The end of this run, with the reason. */
void model_fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
extern bool model_loud;

/* ---- plan.c */
void plan_make(struct plan *plan, uint64_t seed);
void plan_print(const struct plan *plan);

/* ---- folder.c */
void folder_copy(const char *from, const char *to, bool in_place);	/* in place: files keep their inodes */
void folder_drop(const char *path);
void folder_forget_place(const char *path);		/* as if it had never moved: a copied machine */
void folder_other_hub(const char *path);		/* the same records, another store */

/* ---- world.c */
void world_template(const char *root);			/* once: members and hubs from which every world is copied */
void world_open(struct world *world, const struct plan *plan, const char *template, const char *root);
void world_close(struct world *world);
void world_step(struct world *world, const struct turn *step);
/* With hub `which` where there are two. True: something went or came, or it was cut. */
bool world_session(struct world *world, struct model_site *site, int which, bool calm);
void world_at(const struct world *world, const struct model_site *site);	/* the clock on its wall */
void world_settle(struct world *world);			/* everybody, until nothing moves any more */

/* ---- act.c */
void act_live(struct world *world, struct model_site *site);

/* ---- apart.c */
void apart_note(struct world *world, struct model_site *site, int64_t before);	/* what was written since */
void apart_check(struct world *world, struct model_site *site, const struct deeds *log);

/* ---- line.c: between a session and its hub */
struct line {
	int64_t wall;			/* the hub's clock */
	int cut;			/* the call that fails, counted from 1; 0: none */
	bool answered;			/* it is done at the hub, only the answer is lost */
	bool disorder;			/* answers come doubled, out of turn, with holes */
	int kill;			/* the write at which this process ends, counted from 1; 0: none */
	int64_t site_wall;
	int calls, writes;
};
extern struct line line;

/* ---- oracle.c, judge.c */
void judge(struct world *world);
void oracle_check(struct world *world);
void oracle_deeds(const struct model_site *site, struct arena *arena, struct deeds *deeds);	/* its whole log */

void deeds_add(struct deeds *deeds, struct arena *arena, int64_t table, const void *pk, const char *kind,
    const void *patch, size_t patch_bytes, const char *scope);
void deeds_sort(struct deeds *deeds);
bool deeds_has(const struct deeds *sorted, const struct deed *deed);

#endif
