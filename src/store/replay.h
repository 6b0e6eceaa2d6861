/*
 * The op log against the tables: every op is chained to the one before it, and
 * every group of every row holds what the op with its clock wrote.
 *
 * Each op is held against its row once, newest first, so memory does not grow
 * with the log. What an op of the same transaction overwrote under the same
 * stamp is remembered until the stamp changes.
 */
#ifndef STORE_REPLAY_H
#define STORE_REPLAY_H

#include "db.h"

/* Numbers, order and hash chain of each origin. ERR_CORRUPT names the first bad op. */
bool replay_chain(struct db *db, int64_t *ops, struct err *err);

/* Values and clocks. ERR_CORRUPT names table and id of the first bad row. */
bool replay_tables(struct db *db, int64_t *rows, struct err *err);

#endif
