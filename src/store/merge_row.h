/* What merge.c and clash.c share of one op on its way into its row. Nobody else includes it. */
#ifndef STORE_MERGE_ROW_H
#define STORE_MERGE_ROW_H

#include "base/buf.h"
#include "merge.h"
#include "model/group.h"

/* A clock by the local number of its origin. stamp 0: of nobody. */
struct merge_clock {
	int64_t stamp, origin;
};

struct merge {
	struct db *db;
	const struct op *op;
	const struct entity *entity;
	int64_t origin;				/* ordinal of op->origin */
	bool insert;
	bool part;				/* the rest of an op that waited in the park for its columns */
	struct patch_value values[GROUP_MOST];	/* by index in the field table; SQLGEN_GONE: gone */
	bool has[GROUP_MOST];
	bool wrote[GROUP_MOST];			/* groups */
	struct merge_clock knew[GROUP_MOST];	/* what its writer overwrote, by group */
	bool told[GROUP_MOST];			/* the op says what it overwrote there */
	struct buf strange;			/* the part of the patch for which there is no column */
	struct merge_clock row, was[GROUP_MOST];
	struct merge_clock under[GROUP_MOST];	/* what `was` had overwritten */
	bool cell[GROUP_MOST];			/* the group has a clock of its own */
};

/* The later clock; of equal ones the higher origin id. */
bool merge_later(struct db *db, const struct merge_clock *a, const struct merge_clock *b);

/* Before the row is written: which groups were edited apart, for a person. Added to the batch. */
bool clash_look(const struct merge *merge, const bool won[GROUP_MOST], struct merge_batch *batch, struct err *err);

/* {"line": "14 Mill Lane", "town": null}: a group's columns as plain text; with `row` its id, too. In the arena. */
const char *clash_values(struct arena *arena, const struct entity *entity, const char *group, const void *record,
    const struct uuid *row);

#endif
