/*
 * What follows from ops that were merged, in the same transaction (SYNC.md
 * 2.6 step 6, 2.7): the cells of touched days with their deterministic keeper,
 * the lookup's keys of touched people, and rows of `conflict` for whatever a
 * person must look at. Only what the batch touched is worked out again.
 *
 * Must not: change a synced row but `conflict`, which is captured and travels.
 */
#ifndef STORE_SETTLE_H
#define STORE_SETTLE_H

#include "merge.h"

/* *found rises by the rows of `conflict` that this database is the first to make. */
bool settle_batch(struct tx *tx, struct merge_batch *batch, int64_t *found, struct err *err);

#endif
