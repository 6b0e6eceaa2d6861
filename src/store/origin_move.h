/* Ops of one origin under the name of another: what origin.c asks for. Nobody else includes it. */
#ifndef STORE_ORIGIN_MOVE_H
#define STORE_ORIGIN_MOVE_H

#include "capture.h"
#include "origin.h"

/* One stream of ours that is taken apart. */
struct origin_move {
	struct tx *tx;
	struct db *db;
	struct arena *arena;
	int64_t old, new;		/* ordinals */
	struct uuid old_id, new_id, site;
	const char *scope;
	int64_t bound;			/* seq: ops up to here keep their name */
	int64_t kept_stamp;		/* of the op at the bound, 0: all move */
	int64_t most, back;		/* stamps beyond `most` go back by `back`; 0: none does */
	struct origin_stamp {
		int64_t old, new;
	} *stamps;			/* those of this stream that did, ascending */
	size_t stamp_count, stamp_room;
	struct {
		char scope[ORIGIN_SCOPE];
		int64_t next, first, old_first;
		uint8_t head[HASH_BLAKE];
	} to[CAPTURE_STREAMS];
	struct op *moved;
	size_t moved_count, moved_room;
};

/*
 * Mint the new origin, move every stream's ops after its bound to it, merge
 * again where the name decides. `kind` and `said` may be NULL: no event.
 */
bool origin_move_all(struct origin_move *move, const struct origin_bound *bounds, size_t count, const char *kind,
    const char *said, struct err *err);

#endif
