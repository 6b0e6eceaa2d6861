/*
 * The one file that builds SQL, and only from compiled identifiers: the names
 * in the entity and field tables. Values are bound, never written in.
 *
 * Texts are for the life of the arena they are built in. Parameters of the
 * record statements are numbered, in the order of the field table.
 */
#ifndef STORE_SQLGEN_H
#define STORE_SQLGEN_H

#include "base/arena.h"
#include "model/entity.h"

/* CREATE TRIGGER texts of a synced table, n = 0, 1, 2; NULL after the last. */
const char *sqlgen_trigger(struct arena *arena, const struct entity *entity, int n);

/* SELECT * by rid (?1), and by id (?1). */
const char *sqlgen_select(struct arena *arena, const struct entity *entity);
const char *sqlgen_select_id(struct arena *arena, const struct entity *entity);

/* INSERT: ?1 id, ?2 gone, ?3... fields. */
const char *sqlgen_insert(struct arena *arena, const struct entity *entity);

/* INSERT of a row that is only an id (?1) yet, and void. */
const char *sqlgen_ghost(struct arena *arena, const struct entity *entity);

/*
 * UPDATE of the fields whose bit is set in `mask` (bit 63: gone), a
 * compare-and-swap: ?1 rid, ?2 rev, ?3... the values in order, gone last.
 */
const char *sqlgen_update(struct arena *arena, const struct entity *entity, uint64_t mask);

/* The same by id (?1) without a look at rev, for merging; rev still goes up. ?2... the values. */
const char *sqlgen_merge(struct arena *arena, const struct entity *entity, uint64_t mask);

/* One number about a table: rid by id (?1), id by rid (?1), rows that are not void. */
const char *sqlgen_rid(struct arena *arena, const struct entity *entity);
const char *sqlgen_id(struct arena *arena, const struct entity *entity);
const char *sqlgen_count(struct arena *arena, const struct entity *entity);

/* DELETE of every row, for copies that are stripped (copy.h). */
const char *sqlgen_empty(struct arena *arena, const struct entity *entity);

/* The id of one row that has no clock. */
const char *sqlgen_stranger(struct arena *arena, const struct entity *entity);

/* SELECT *, oldest first: those whose reference `field` is ?1, or with NULL all of them. */
const char *sqlgen_about(struct arena *arena, const struct entity *entity, const struct field *field);

enum { SQLGEN_GONE = 63 };	/* the bit of gone in a mask */

#endif
