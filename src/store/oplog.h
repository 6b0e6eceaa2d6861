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

/* Its ordinal, 0: never heard of. */
int64_t oplog_ordinal(struct db *db, struct uuid origin);

/* Where a stream stands here: its newest number, 0: none, and the head of its chain. Returns the origin's ordinal. */
int64_t oplog_line(struct db *db, const char *scope, struct uuid origin, int64_t *seq, uint8_t head[HASH_BLAKE]);

/* In a transaction: an origin heard of for the first time. */
bool oplog_new_origin(struct db *db, struct uuid origin, struct uuid site, int64_t *no, struct err *err);

/* In a transaction: an op as it was written, with the head that follows from it; its stream's line; both at once. */
bool oplog_chain(struct db *db, const struct op *op, int64_t no, uint8_t head[HASH_BLAKE], struct err *err);
bool oplog_set_line(struct db *db, const char *scope, int64_t no, int64_t seq, const uint8_t head[HASH_BLAKE],
    struct err *err);
bool oplog_keep(struct db *db, const struct op *op, int64_t no, uint8_t head[HASH_BLAKE], struct err *err);

/*
 * An op of a visitor's, out of a stream that is not followed: kept in the scope "v." and the stream's own, with holes.
 * *held: it was there already.
 */
bool oplog_keep_apart(struct db *db, const struct op *op, int64_t no, bool *held, struct err *err);

/* The newest number this database holds of a stream, 0: none. */
int64_t oplog_seen(struct db *db, const char *scope, struct uuid origin);

/* One line of the version vector. */
struct oplog_stream {
	const char *scope;
	int64_t no;			/* ordinal of the origin */
	struct uuid origin, site;
	bool open;			/* its incarnation may still write */
	int64_t seq;			/* applied here */
	int64_t acked;			/* of ours: what the hub is known to have */
};

/* The version vector: every stream held here, or those of one scope; by scope and origin id. */
bool oplog_streams(struct db *db, const char *scope, struct arena *arena, struct oplog_stream **streams, size_t *count,
    struct err *err);

/* The op that left this clock on a row; false when the log does not have it. */
bool oplog_find(struct db *db, const char *scope, int64_t no, int64_t stamp, struct uuid pk, struct arena *arena,
    struct op *op);

/* The newest op of a stream that was stamped below this clock, 0: none. */
int64_t oplog_before(struct db *db, const char *scope, int64_t no, int64_t stamp);

/* The ops of a stream after `seq`, at most `limit`, whole transactions: one that is longer comes whole. */
bool oplog_read(struct db *db, const char *scope, struct uuid origin, int64_t seq, size_t limit, struct arena *arena,
    struct op **ops, size_t *count, struct err *err);

#endif
