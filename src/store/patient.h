/*
 * What hangs on a patient, as lists in the order the card shows them.
 *
 * One indexed statement per list; void rows are left out. Records are whole
 * (record_read), texts live in the arena. Of a person with several records
 * (canon.h) it is what hangs on any of them, each thing once.
 *
 * Must not: filter by who is looking; app does.
 */
#ifndef STORE_PATIENT_H
#define STORE_PATIENT_H

#include "model/records.h"
#include "record.h"

/*
 * The id of the record that goes on: follows merged_into, at most a few steps, and then stands for the person
 * (canon.h).
 */
bool patient_follow(struct db *db, struct patient_id *patient, struct err *err);

bool patient_names(struct db *db, struct uuid patient, struct arena *arena, struct patient_name **rows,
    size_t *count, struct err *err);
bool patient_languages(struct db *db, struct uuid patient, struct arena *arena, struct patient_language **rows,
    size_t *count, struct err *err);

/* Of a patient or anybody else who owns some; preferred first, old ones last. */
bool patient_points(struct db *db, struct uuid owner, struct arena *arena, struct contact_point **rows,
    size_t *count, struct err *err);
bool patient_addresses(struct db *db, struct uuid owner, struct arena *arena, struct address **rows, size_t *count,
    struct err *err);

/* Emergency contact first. `phones[i]` is the best number of row i, or NULL. */
bool patient_relations(struct db *db, struct uuid patient, struct arena *arena, struct relation **rows,
    const char ***phones, size_t *count, struct err *err);

/* Those valid on the day (YYYY-MM-DD), in the order they were given, else alerts, adjustments, barriers. */
bool patient_flags(struct db *db, struct uuid patient, const char *today, struct arena *arena, struct flag **rows,
    size_t *count, struct err *err);

/* All of them, whenever they are valid. */
bool patient_flags_all(struct db *db, struct uuid patient, struct arena *arena, struct flag **rows, size_t *count,
    struct err *err);

/* Numbers others gave to a patient or anybody else. */
bool patient_identifiers(struct db *db, struct uuid owner, struct arena *arena, struct identifier **rows,
    size_t *count, struct err *err);

bool patient_conditions(struct db *db, struct uuid patient, struct arena *arena, struct condition **rows,
    size_t *count, struct err *err);

/* Patients of the same household or kin, from both sides of a relation. */
struct patient_kin {
	struct patient_id id;
	const char *family, *given, *born, *relation;
	bool theirs, household;
};
bool patient_kin(struct db *db, struct uuid patient, struct arena *arena, struct patient_kin **rows, size_t *count,
    struct err *err);

/* As colleagues say it: "Dr Osei", "Priya"; NULL when there is no such member of staff. */
const char *patient_staff(struct db *db, struct uuid staff, struct arena *arena);

#endif
