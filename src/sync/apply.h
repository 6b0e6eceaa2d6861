/*
 * Ops from elsewhere into this database, a batch at a time, each batch in one
 * transaction with everything that follows from it: after a cut it is there or
 * it is not, and sending it again changes nothing.
 *
 * Must not: verify who sent it (the segment did), or fetch anything.
 */
#ifndef SYNC_APPLY_H
#define SYNC_APPLY_H

#include "store/merge.h"

/* Done in the same transaction when the ops are in; false takes all of it back. */
typedef bool apply_also(void *context, struct tx *tx, struct err *err);

/*
 * Apply ops in the order given. batch->count.gap: an op was missing before some; they
 * were left out and their stream must be asked for the range. What a person must decide is kept aside (noticed.h).
 * `also` may be NULL.
 */
bool apply_ops(struct db *db, const struct tx_intent *intent, const struct op *ops, size_t count,
    struct merge_batch *batch, apply_also *also, void *context, struct err *err);

#endif
