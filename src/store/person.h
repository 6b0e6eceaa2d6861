/*
 * What hangs on a patient, as lists in the order the card shows them.
 *
 * One indexed statement per list; void rows are left out. Records are whole
 * (record_read), texts live in the arena.
 *
 * Must not: filter by who is looking; app does.
 */
#ifndef STORE_PERSON_H
#define STORE_PERSON_H

#include "model/records.h"
#include "record.h"

/* The id of the record that goes on: follows merged_into, at most a few steps. */
bool person_follow(struct db *db, struct patient_id *patient, struct err *err);

bool person_names(struct db *db, struct uuid patient, struct arena *arena, struct patient_name **rows,
    size_t *count, struct err *err);
bool person_languages(struct db *db, struct uuid patient, struct arena *arena, struct patient_language **rows,
    size_t *count, struct err *err);

/* Of a patient or anybody else who owns some; preferred first, old ones last. */
bool person_points(struct db *db, struct uuid owner, struct arena *arena, struct contact_point **rows,
    size_t *count, struct err *err);
bool person_addresses(struct db *db, struct uuid owner, struct arena *arena, struct address **rows, size_t *count,
    struct err *err);

/* Emergency contact first. `phones[i]` is the best number of row i, or NULL. */
bool person_relations(struct db *db, struct uuid patient, struct arena *arena, struct relation **rows,
    const char ***phones, size_t *count, struct err *err);

/* Those valid on the day (YYYY-MM-DD): alerts, adjustments, barriers, each in their order. */
bool person_flags(struct db *db, struct uuid patient, const char *today, struct arena *arena, struct flag **rows,
    size_t *count, struct err *err);

bool person_conditions(struct db *db, struct uuid patient, struct arena *arena, struct condition **rows,
    size_t *count, struct err *err);

/* Patients of the same household or kin, from both sides of a relation. */
struct person_kin {
	struct patient_id id;
	const char *family, *given, *born, *relation;
	bool theirs, household;
};
bool person_kin(struct db *db, struct uuid patient, struct arena *arena, struct person_kin **rows, size_t *count,
    struct err *err);

/* "Dr Osei"; NULL when there is no such member of staff. */
const char *person_staff(struct db *db, struct uuid staff, struct arena *arena);

#endif
