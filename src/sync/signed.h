/*
 * A small record at a hub, with a signature that says who put it there.
 *
 * {"said": "TEXT", "by": "root", "sig": "HEX"}: TEXT is JSON itself, kept as a
 * text because what is signed must be the very bytes. Kind and name of the
 * record are signed too: under another name it is worth nothing.
 */
#ifndef SYNC_SIGNED_H
#define SYNC_SIGNED_H

#include <jansson.h>

#include "base/buf.h"
#include "hub.h"

enum { SIGNED_DIGEST = 32 };

struct signed_record {
	enum hub_kind kind;
	const char *name;
	const char *said, *by;			/* in the arena */
	uint8_t sig[SEGMENT_SIG];
	uint8_t digest[SIGNED_DIGEST];		/* of all its bytes */
};

/* `said` is taken over. `by` is a hint to the reader which key it is. The record is added to `out`. */
void signed_write(struct buf *out, enum hub_kind kind, const char *name, json_t *said, const char *by,
    const uint8_t secret[KEYRING_SECRET]);

/* False: no such record at all. Nothing of it is to be believed yet. */
bool signed_read(struct arena *arena, enum hub_kind kind, const char *name, const void *bytes, size_t count,
    struct signed_record *record);

/* What it says, if this key signed it; NULL if not. The caller gives it back with json_decref. */
json_t *signed_said(const struct signed_record *record, const uint8_t key[KEYRING_PUBLIC]);

#endif
