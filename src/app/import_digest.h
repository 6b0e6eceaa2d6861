/*
 * What a source said, as bytes: for every row its entity and id, and for every
 * field it filled a number and a hash. Two digests tell which fields the source
 * changed, so that a person's edits of the others survive.
 *
 * Layout, repeated: entity (bit 7: a patch), id (16), count, count x (field no, hash 4). `gone` is field 0.
 *
 * Must not: hold anything a person said in clear.
 */
#ifndef APP_IMPORT_DIGEST_H
#define APP_IMPORT_DIGEST_H

#include "base/buf.h"
#include "model/entity.h"

/* Add one row. Fields without a value are left out. */
void import_digest_add(struct buf *digest, const struct entity *entity, bool patch, const void *record);

/* One row of a stored digest. */
struct import_digest_row {
	const struct entity *entity;
	bool patch;
	struct uuid id;
	const uint8_t *fields; /* count x 5 bytes */
	size_t count;
};

/* Walk: *at begins at 0. False at the end, or when the bytes are no digest. */
bool import_digest_next(const uint8_t *digest, size_t bytes, size_t *at, struct import_digest_row *row);

/* The row with this entity and id, patch or not. False: the source did not speak of it. */
bool import_digest_find(const uint8_t *digest, size_t bytes, const struct entity *entity, struct uuid id, bool patch,
    struct import_digest_row *row);

/* Did the source say the same of this field then and now? `was` NULL: it said nothing then. */
bool import_digest_same(const struct import_digest_row *was, const struct field *field, const void *record);
bool import_digest_same_gone(const struct import_digest_row *was, const void *record);

#endif
