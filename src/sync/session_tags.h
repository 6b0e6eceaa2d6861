/* Whom a segment is about, under names that only members can make (keyring_tag; SYNC.md 2.11). */
#ifndef SYNC_SESSION_TAGS_H
#define SYNC_SESSION_TAGS_H

#include "segment.h"
#include "store/db.h"

/* Fills about->tags: each patient of the ops, and each record number they write, once. In the arena. */
void session_tags(struct db *db, const struct keyring *ring, const struct op *ops, size_t count, struct arena *arena,
    struct segment *about);

/* The tag of a record number as somebody types it: case and blanks do not matter. */
void session_tag_record(const struct keyring *ring, const char *record, uint8_t tag[KEYRING_TAG]);

#endif
