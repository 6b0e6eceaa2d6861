/*
 * Ops of other origins into the tables (SYNC.md 2.6, steps 2-7).
 *
 * For each group of columns the later clock wins, origin deciding between
 * equal ones; so sites that hold the same ops hold the same values, in
 * whatever order they came. A put on an unknown row makes a ghost, void until
 * its insert comes. What this schema has no place for is parked, and the
 * origin's number still moves on.
 *
 * A batch remembers what follows from its ops: rows that changed, days of
 * clinicians, edits made apart. settle.h does that work, in the same transaction.
 *
 * Must not: capture (the ops exist already), or decide what a person must.
 */
#ifndef STORE_MERGE_H
#define STORE_MERGE_H

#include "model/op.h"
#include "model/records.h"
#include "tx.h"

struct merge_count {
	int64_t applied, seen, parked, orphans;
	bool gap;		/* an op was missing before one of these: nothing of its stream was applied from there
				 * on */
};

/* A row that changed. */
struct merge_changed {
	const struct entity *entity;
	struct uuid id, site;	/* site: of the op */
	bool made;		/* its insert came */
};

/* A clinician's day on which a visit was, or is now. */
struct merge_day {
	struct uuid staff;
	char day[11];
};

struct merge_batch {
	struct arena *arena;	/* given by the caller: everything below lies in it */
	struct merge_count count;
	struct merge_changed *rows;
	size_t row_count, row_room;
	struct merge_day *days;
	size_t day_count, day_room;
	struct conflict *clashes;	/* filled but for home, which settle.c knows */
	size_t clash_count, clash_room;
};

/* A transaction in which rows may refer to what has not come yet. Ended only by merge_commit or merge_abort. */
bool merge_begin(struct db *db, const struct tx_intent *intent, struct tx **tx, struct err *err);
bool merge_commit(struct tx *tx, struct err *err);
void merge_abort(struct tx *tx);

/* One op: applied, parked, already seen, or kept out by a gap. */
bool merge_op(struct tx *tx, const struct op *op, struct merge_batch *batch, struct err *err);

/*
 * An op that is in the log already, into the tables once more: after its origin got another name, which decides between
 * equal clocks (origin.h).
 */
bool merge_again(struct tx *tx, const struct op *op, struct merge_batch *batch, struct err *err);

/* An op of a visitor's, out of a stream that is not followed (oplog_keep_apart). */
bool merge_visitor(struct tx *tx, const struct op *op, struct merge_batch *batch, struct err *err);

/* In a migration's transaction: put what was parked where there is now a place for it. */
bool merge_unpark(struct db *db, struct err *err);

#endif
