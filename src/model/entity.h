/*
 * The entity table: every table of the database, with its fate.
 *
 * Synced tables get capture triggers and travel; local ones (credentials,
 * drafts, holds, leases) never do; derived ones can be thrown away and built
 * again. Nothing else in the program decides that.
 */
#ifndef MODEL_ENTITY_H
#define MODEL_ENTITY_H

#include "field.h"

enum entity_fate { ENTITY_SYNCED, ENTITY_LOCAL, ENTITY_DERIVED };
enum entity_scope { ENTITY_SITE, ENTITY_GROUP, ENTITY_ORG };	/* who shares a row; v1 syncs one scope, `all` */

/* Numbers are in the op log: never reuse one, add at the end of its part. */
enum entity_no {
#define ENTITY(no, name, label, plural, scope, flags, natural_key) ENTITY_##name = no,
#include "entities.def"
#undef ENTITY
};

enum entity_flag { ENTITY_APPEND_ONLY = 1 << 0 };

struct entity {
	int no;				/* in the op log; 0 for tables that do not travel */
	const char *table;
	const char *label, *plural;	/* untranslated */
	enum entity_fate fate;
	enum entity_scope scope;
	unsigned flags;
	const char *natural_key;	/* column whose value makes the id (uuid_of_key), or NULL */
	const struct field *fields;	/* NULL for tables without records */
	size_t field_count;
	size_t size;			/* of the record struct */
};

/* Synced entities by number; NULL for a number never given. */
const struct entity *entity(enum entity_no no);

/* All of them in table order, local and derived ones included. */
const struct entity *entity_table(size_t *count);
const struct entity *entity_named(const char *table);	/* NULL: none of that name, or no name */

/* The field with this column, or NULL. */
const struct field *entity_field(const struct entity *entity, const char *column);

#endif
