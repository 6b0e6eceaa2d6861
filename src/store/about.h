/*
 * Whatever is kept about somebody, found by the tables alone: an entity added
 * tomorrow is found the day it has a reference to a patient.
 *
 * Must not: decide who may see it.
 */
#ifndef STORE_ABOUT_H
#define STORE_ABOUT_H

#include "record.h"

/*
 * Every row of the entity whose reference `field` is `id` (NULL: all rows), void ones
 * too, oldest first. The record and its texts are in `arena`, which `each` may reset.
 * `each` returns false to stop, which is no error.
 */
bool about_rows(struct db *db, const struct entity *entity, const struct field *field, struct uuid id,
    struct arena *arena, bool (*each)(void *context, void *record), void *context, struct err *err);

/* One line of the audit that names this patient. */
struct about_access {
	int64_t at;
	const char *actor, *role, *terminal, *event;
	int outcome; /* 0 done, 4 refused, 8 failed */
	const char *reason;
};
bool about_accesses(struct db *db, struct uuid patient, struct arena *arena, struct about_access **rows, size_t *count,
    struct err *err);

/* The patient with this record number; 0: none. */
int64_t about_record(struct db *db, const char *record);

#endif
