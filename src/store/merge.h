/*
 * Ops of other origins into the tables (SYNC.md 2.6, steps 2-7).
 *
 * For each group of columns the later clock wins, origin deciding between
 * equal ones; so sites that hold the same ops hold the same values, in
 * whatever order they came. A put on an unknown row makes a ghost, void until
 * its insert comes. What this schema has no place for is parked, and the
 * origin's number still moves on.
 *
 * Must not: capture (the ops exist already), or decide what a person must:
 * double bookings and duplicates are found afterwards.
 */
#ifndef STORE_MERGE_H
#define STORE_MERGE_H

#include "model/op.h"
#include "tx.h"

struct merge_count {
	int64_t applied, seen, parked, orphans;
	bool gap;		/* an op was missing before one of these: nothing of its origin was applied from there
				 * on */
};

/* A transaction in which rows may refer to what has not come yet. Ended only by merge_commit or merge_abort. */
bool merge_begin(struct db *db, const struct tx_intent *intent, struct tx **tx, struct err *err);
bool merge_commit(struct tx *tx, struct err *err);
void merge_abort(struct tx *tx);

/*
 * One op: applied, parked, already seen, or kept out by a gap. `touched` may be NULL; it is told of rows that changed.
 */
bool merge_op(struct tx *tx, const struct op *op, struct merge_count *count,
    void (*touched)(void *context, const struct entity *entity, struct uuid id), void *context, struct err *err);

/* In a migration's transaction: put what was parked where there is now a place for it. */
bool merge_unpark(struct db *db, struct err *err);

#endif
