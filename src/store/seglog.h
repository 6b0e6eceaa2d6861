/*
 * Segments as they were sealed here or received, byte for byte (SYNC.md 2.8a):
 * what is sent again after a cut, and what repairs a hub that lost some.
 *
 * Must not: look inside.
 */
#ifndef STORE_SEGLOG_H
#define STORE_SEGLOG_H

#include "db.h"
#include "tx.h"

enum { SEGLOG_HASH = 32 };

struct seglog_one {
	int64_t from, to;
	uint8_t hash[SEGLOG_HASH];
	const void *bytes;	/* NULL where only the end is asked for */
	size_t count;
};

/* `no` is the ordinal of the origin (oplog.h). The same segment again changes nothing. */
bool seglog_add(struct tx *tx, const char *scope, int64_t no, const struct seglog_one *one, struct err *err);

/* The newest segment of a stream, without its bytes; false: none is held. */
bool seglog_last(struct db *db, const char *scope, int64_t no, struct seglog_one *one);

/* The one that ends at `to`, without its bytes; false: none is held. */
bool seglog_ending(struct db *db, const char *scope, int64_t no, int64_t to, struct seglog_one *one);

/* The first one that begins after `after`, with its bytes in the arena. *found false: none. */
bool seglog_after(struct db *db, const char *scope, int64_t no, int64_t after, struct arena *arena,
    struct seglog_one *one, bool *found, struct err *err);

/* The hub has our stream up to `seq`. */
bool seglog_acked(struct tx *tx, const char *scope, int64_t no, int64_t seq, struct err *err);

/* Forget segments got before `before` (UTC ms by the hub's clock, as they are kept); of ours only what the hub has. */
bool seglog_prune(struct tx *tx, int64_t before, struct err *err);

#endif
