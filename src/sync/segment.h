/*
 * One segment: a run of whole transactions of one stream, sealed and signed
 * (SYNC.md 2.8a). Its bytes are what sites keep, hubs store and lines carry.
 *
 *   header  plain, authenticated: who, which stream, from where to where
 *   body    XChaCha20-Poly1305 over zlib over the ops, the header as its
 *           additional data
 *   sig     Ed25519 by the site over hash
 *
 * hash = BLAKE2b-256(header, body), which the next segment of the stream names
 * as `prev`. Integers are little-endian. Lengths are checked before anything
 * is allocated.
 *
 * The scope is a name of at most 31 bytes, not a number: a number would need a
 * registry that every hub driver has to keep. "org" is everybody's, "g.NAME" a
 * group's, "s.CODE" one site's own.
 *
 * Must not: apply anything, or know where the bytes come from or go.
 */
#ifndef SYNC_SEGMENT_H
#define SYNC_SEGMENT_H

#include "keyring.h"
#include "model/op.h"

enum {
	SEGMENT_HASH = 32, SEGMENT_SIG = 64, SEGMENT_NONCE = 24, SEGMENT_TAG = 8,
	SEGMENT_SCOPE = 32,			/* bytes of a scope's name with its NUL */
	SEGMENT_OPS = 1000,			/* at most, but a transaction is never split */
	SEGMENT_BODY = 512 * 1024,		/* bytes; of an over-long transaction SEGMENT_BODY_MOST */
	SEGMENT_BODY_MOST = 16 * 1024 * 1024,
	SEGMENT_PLAIN_MOST = 64 * 1024 * 1024,	/* what a body may unpack to */
	SEGMENT_TAGS = 65535,			/* most tags in one header */
};

struct segment {
	struct uuid org, origin, site;
	char scope[SEGMENT_SCOPE];
	int64_t from, to;			/* seq of its first and last op */
	uint8_t prev[SEGMENT_HASH];		/* hash of the stream's segment before it, zero for the first */
	uint32_t schema, key;			/* of the writer; epoch of the organisation's key */
	uint32_t ops;
	int64_t stamp_most;			/* highest hybrid clock in it */
	int64_t made;				/* UTC ms */
	uint32_t tag_count;
	const uint8_t *tags;			/* tag_count * SEGMENT_TAG bytes, sorted: whom it is about */
	uint8_t hash[SEGMENT_HASH], sig[SEGMENT_SIG];
	const uint8_t *bytes;			/* all of it, borrowed */
	size_t count, body_at, body_count;
};

/*
 * Seal `count` ops, which are whole transactions of one origin in order, under
 * the ring's newest key, signed by its site. `about` gives org, origin, site,
 * scope, prev, schema, made and tags; the rest of *made is filled. The bytes
 * lie in the arena. ERR_INVALID when the result is over SEGMENT_BODY_MOST.
 */
bool segment_seal(const struct keyring *ring, const struct segment *about, const struct op *ops, size_t count,
    struct arena *arena, struct segment *made, struct err *err);

/* Header, lengths and hash from bytes of anybody; nothing is decrypted or believed yet. `bytes` is borrowed. */
bool segment_parse(const void *bytes, size_t count, struct segment *segment, struct err *err);

/* Was it signed with this key? ERR_DENIED names the stream when not. */
bool segment_verify(const struct segment *segment, const uint8_t sign_key[KEYRING_PUBLIC], struct err *err);

/*
 * Decrypt and unpack. The ops get the header's origin and site; their seqs must
 * run from `from` to `to`, in whole transactions, stamps never falling. ERR_NOT_FOUND: the ring
 * has no key of that epoch. ERR_CORRUPT: not what its site sealed.
 */
bool segment_open(const struct keyring *ring, const struct segment *segment, struct arena *arena, struct op **ops,
    size_t *count, struct err *err);

#endif
