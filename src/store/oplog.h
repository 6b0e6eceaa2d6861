/*
 * The op log: which origins are known here, how far each has got, and every op
 * as it was written (SYNC.md 2.3).
 *
 * Ours come from capture.h, the others' from merge.h; both stay, so that they
 * can be relayed, verified (replay.h) and merged again.
 */
#ifndef STORE_OPLOG_H
#define STORE_OPLOG_H

#include "db.h"
#include "model/op.h"

/* Identity of an origin by its local ordinal; none when there is no such. */
struct uuid oplog_origin_id(struct db *db, int64_t no);

/* Where an origin stands here: its ordinal (0: never heard of), newest number and head of its chain. */
int64_t oplog_line(struct db *db, struct uuid origin, int64_t *seq, uint8_t head[HASH_BLAKE]);

/* In a transaction: an origin heard of for the first time; an op as it was written, its origin one further. */
bool oplog_new_origin(struct db *db, const struct op *op, int64_t *no, struct err *err);
bool oplog_keep(struct db *db, const struct op *op, int64_t no, uint8_t head[HASH_BLAKE], struct err *err);

/* The newest number this database holds of an origin, 0: none. */
int64_t oplog_seen(struct db *db, struct uuid origin);

/* Walks the origins known here, *no from 0: false after the last. */
bool oplog_origin(struct db *db, int64_t *no, struct uuid *origin, int64_t *seq);

/* The ops of an origin after `seq`, at most `limit`, whole transactions: one that is longer comes whole. */
bool oplog_read(struct db *db, struct uuid origin, int64_t seq, size_t limit, struct arena *arena, struct op **ops,
    size_t *count, struct err *err);

#endif
