/*
 * The bytes of an op: what changed, and the clocks it overwrote.
 *
 * A patch is (column number, type, value)*, a base is (column number, whose
 * clock, stamp)*; numbers as base-128 varints, stamps as 8 bytes big-endian.
 * The bytes are the same on every site, so they can be hashed and relayed.
 *
 * Must not: guess. An unknown type ends the walk with PATCH_UNKNOWN.
 */
#ifndef MODEL_PATCH_H
#define MODEL_PATCH_H

#include "base/buf.h"
#include "entity.h"

enum patch_type { PATCH_NULL, PATCH_INT, PATCH_TEXT, PATCH_BLOB };
enum patch_step { PATCH_END, PATCH_ONE, PATCH_UNKNOWN };

struct patch_value {
	int column;		/* field number; 0: gone */
	enum patch_type type;
	int64_t number;
	const void *bytes;	/* borrowed from the patch; texts have no NUL */
	size_t count;
};

/* A clock that was overwritten: of nobody, of the op's own origin, or of another. */
enum patch_whose { PATCH_NOBODY, PATCH_OWN, PATCH_OTHER };

struct patch_base {
	int column;		/* the first of the group in the field table; 0: life */
	enum patch_whose whose;
	int64_t stamp;
	struct uuid origin;	/* for PATCH_OTHER */
};

void patch_put_number(struct buf *buf, uint64_t number);
void patch_put_stamp(struct buf *buf, int64_t stamp);
void patch_put(struct buf *buf, const struct patch_value *value);
void patch_put_base(struct buf *buf, const struct patch_base *base);

/* A walk over bytes that may be anything. */
struct patch_walk {
	const uint8_t *at, *end;
};

bool patch_get_number(struct patch_walk *walk, uint64_t *number);
bool patch_get_stamp(struct patch_walk *walk, int64_t *stamp);
bool patch_get_bytes(struct patch_walk *walk, size_t count, const void **bytes);
enum patch_step patch_next(struct patch_walk *walk, struct patch_value *value);
enum patch_step patch_next_base(struct patch_walk *walk, struct patch_base *base);

#endif
