/*
 * What imports remember: what a source last said of a row, the names by which
 * its files call a row, and which identifier belongs to whom.
 *
 * All of it is local: another site imports its own files.
 *
 * Must not: know a file format, or decide what a difference means.
 */
#ifndef STORE_SOURCE_H
#define STORE_SOURCE_H

#include "model/entity.h"
#include "tx.h"

/* The digest stored for this thing, in the arena; NULL when it was never imported. */
const uint8_t *source_said(struct db *db, struct uuid id, struct arena *arena, size_t *count);
bool source_say(struct tx *tx, struct uuid id, const void *digest, size_t count, struct err *err);

/* The row that an alias means; none when there is no such alias. */
struct uuid source_alias(struct db *db, struct uuid id);
bool source_alias_set(struct tx *tx, struct uuid id, struct uuid target, struct err *err);

/* The owner, of that entity, of the identifier; the oldest row when several have it. `system` NULL: any. */
struct uuid source_identified(struct db *db, const struct entity *owner, const char *system, const char *value);

#endif
