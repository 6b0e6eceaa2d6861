/*
 * Ops from elsewhere into this database, a batch at a time, each batch in one
 * transaction: after a cut it is there or it is not, and sending it again
 * changes nothing.
 *
 * Must not: verify who sent it (the segment did), or fetch anything.
 */
#ifndef SYNC_APPLY_H
#define SYNC_APPLY_H

#include "store/merge.h"

/* What a batch did, and which rows it changed, for what is derived from them. In the arena given to apply_ops. */
struct apply_row {
	const struct entity *entity;
	struct uuid id;
};

struct apply_report {
	struct merge_count count;
	struct apply_row *rows;
	size_t row_count;
};

/*
 * Apply ops in the order given. count.gap: an op was missing before some; they
 * were left out and their origin must be asked for the range.
 */
bool apply_ops(struct db *db, const struct tx_intent *intent, const struct op *ops, size_t count, struct arena *arena,
    struct apply_report *report, struct err *err);

/* The same from bytes: ops one after the other, each with its length (32 bits, big-endian) before it. */
bool apply_bytes(struct db *db, const struct tx_intent *intent, const void *bytes, size_t count, struct arena *arena,
    struct apply_report *report, struct err *err);

/* The bytes of ops, as apply_bytes reads them. */
void apply_pack(struct buf *buf, const struct op *ops, size_t count);

#endif
