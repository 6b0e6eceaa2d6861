/*
 * The ops of a segment as bytes, before they are packed and encrypted: each
 * without what the header or the op before it says already. An actor is spelt
 * out once, then is a number. Patches and bases go over byte for byte.
 *
 * Must not: judge an op. A kind, table or value type of a later program goes
 * through as it is, and is parked where ops are applied.
 */
#ifndef SYNC_SEGMENT_BODY_H
#define SYNC_SEGMENT_BODY_H

#include "segment.h"

/* `ops` are whole transactions of one stream, seqs without gaps and stamps never falling: segment_seal has looked. */
void segment_body_pack(struct buf *buf, const struct op *ops, size_t count, struct arena *arena);

/*
 * about->ops ops out of `bytes`, which they may point into: it must live as long as `arena`. ERR_CORRUPT when these
 * bytes are not exactly that many ops in whole transactions, from about->from on, with no stamp above
 * about->stamp_most.
 */
bool segment_body_unpack(const void *bytes, size_t count, const struct segment *about, struct arena *arena,
    struct op **ops, struct err *err);

#endif
