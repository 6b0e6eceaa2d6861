/*
 * Keys that a site had before. Who leaves, and a machine whose place another
 * takes, may sign nothing more; but what it signed until then stays good, or
 * its history would be nobody's. So the record that root signs says how far
 * each of its streams had come at the hub: up to there the old key counts, and
 * nowhere else.
 *
 * In a member's record: "until" [{scope, origin, to}] and "snapshots" [digest of
 * a record] beside its key, "former" [{sign_key, until, snapshots}] those before
 * it, and "after" the text of the record that
 * let this site go, in the record of the machine that came back.
 *
 * Must not: say whether the record itself is to be believed.
 */
#ifndef SYNC_FORMER_H
#define SYNC_FORMER_H

#include <jansson.h>

#include "segment.h"

struct former_end {
	char scope[SEGMENT_SCOPE];
	struct uuid origin;
	int64_t to;
};

enum { FORMER_DIGEST = 32 };

struct former {
	uint8_t sign_key[KEYRING_PUBLIC];
	const struct former_end *ends;
	size_t count;
	const uint8_t (*snapshots)[FORMER_DIGEST];	/* of the records it signed (signed.h) */
	size_t snapshot_count;
};

/* All keys that the record of who was let go speaks of, the last one first. Lies in the arena. */
void former_read(const json_t *left, struct arena *arena, struct former **all, size_t *count);

/* The same of the public part ("said") of any member's record, whoever signed it: what a hub needs. */
void former_read_public(const json_t *said, struct arena *arena, struct former **all, size_t *count);

/* Is the segment signed with one of these keys, from when it counted? */
bool former_vouches(const struct former *all, size_t count, const struct segment *segment);

/* Up to where it counts in a stream, if that is beyond `least`. */
int64_t former_end(const struct former *former, const char *scope, struct uuid origin, int64_t least);

/* Is it one of the snapshots this key signed while it counted? */
bool former_made(const struct former *former, const uint8_t digest[FORMER_DIGEST]);

/* "until", "snapshots" and "former" of a record, as new references. */
json_t *former_until(const struct former_end *ends, size_t count);
json_t *former_snapshots(const uint8_t (*digests)[FORMER_DIGEST], size_t count);
json_t *former_list(const struct former *all, size_t count);

#endif
