/*
 * A record as the scorer of model/duplicate.h wants it, and how common its
 * values are here: for the radar beside a form, and for what merging brought.
 *
 * Must not: judge; the scorer does, and a person.
 */
#ifndef STORE_LIKENESS_H
#define STORE_LIKENESS_H

#include "db.h"
#include "model/duplicate.h"
#include "model/records.h"

/* A stored record, with everything the reasons may show. */
struct likeness {
	struct patient patient;
	struct duplicate_person person;
	struct contact_point *points;
	size_t point_count;
	const char *address;		/* as written, or NULL */
};

/* The first token: what the name index begins with. "" when there is none. */
const char *likeness_token(struct arena *arena, const char *folded);

/* Day and month in each other's place; NULL when that is no date, or the same one. */
const char *likeness_swapped(struct arena *arena, const char *born);

/* What a form says; numbers as typed, NULL among them is passed over. */
struct duplicate_person likeness_of(struct arena *arena, const struct patient *patient, const struct address *address,
    const char *const *numbers, size_t count);

/* The same of a stored record, with the names she had before. ERR_NOT_FOUND. */
bool likeness_load(struct db *db, int64_t rid, struct arena *arena, struct likeness *out, struct err *err);

/* How many of the `patients` share each of the values. */
struct duplicate_counts likeness_counts(struct db *db, struct arena *arena, const struct duplicate_person *person,
    int64_t patients);

#endif
