/*
 * What follows from ops that were merged, in the same transaction (SYNC.md
 * 2.6 step 6, 2.7): the cells of touched days with their deterministic keeper,
 * the lookup's keys of touched people, and what a person must look at
 * (noticed.h). Only what the batch touched is worked out again.
 *
 * Must not: change a synced row.
 */
#ifndef STORE_SETTLE_H
#define STORE_SETTLE_H

#include "merge.h"

bool settle_batch(struct tx *tx, struct merge_batch *batch, struct err *err);

#endif
