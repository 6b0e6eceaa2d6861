/*
 * One op: a row write on its way between sites (SYNC.md 2.3, 2.8a).
 *
 * Ops are relayed as they were written, never made again from what the tables
 * hold now. What a reader does not know (a kind, a table, a column, a value
 * type of a later program) is kept and parked, never guessed.
 */
#ifndef MODEL_OP_H
#define MODEL_OP_H

#include "base/buf.h"
#include "base/hash.h"
#include "patch.h"

struct op {
	const char *scope;		/* of its stream; not among the bytes, whoever carries them knows it */
	struct uuid origin, site;	/* the incarnation that wrote it, and its site */
	int64_t seq, first;		/* gapless in its stream; seq of its transaction's first op */
	int64_t stamp;			/* hybrid clock: unix ms * 65536 + counter */
	bool last;			/* of its transaction */
	int64_t table;			/* enum entity_no, perhaps a later program's */
	struct uuid pk;
	const char *kind;		/* insert, put, life, purge, or a later program's */
	const char *actor;
	const void *patch, *base;	/* patch.h */
	size_t patch_bytes, base_bytes;
};

void op_encode(struct buf *buf, const struct op *op);

/* Texts and patch are copied into the arena. ERR_INVALID when the bytes are not one whole op. */
bool op_decode(struct arena *arena, const void *bytes, size_t count, struct op *op, struct err *err);

/* head = BLAKE2b-128(head, op): the same on every site that holds the op. */
void op_chain(uint8_t head[HASH_BLAKE], const struct op *op);

#endif
