/*
 * A part of a transaction that can be taken back alone: one resource of an
 * import that fails must not take its neighbours with it.
 *
 * One at a time; the op log's numbers go back with the rows.
 */
#ifndef STORE_SAVEPOINT_H
#define STORE_SAVEPOINT_H

#include "tx.h"

bool savepoint_set(struct tx *tx, struct err *err);
bool savepoint_keep(struct tx *tx, struct err *err);
bool savepoint_back(struct tx *tx, struct err *err); /* everything since savepoint_set is undone */

#endif
