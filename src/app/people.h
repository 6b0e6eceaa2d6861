/*
 * What hangs on a person: people around them, ways to reach them, flags.
 *
 * All save the same way: `old` as it was loaded, or NULL for a new row; what
 * differs is written, ERR_CONFLICT when somebody was faster. Voiding keeps the
 * row. Every function is one undoable act.
 *
 * Must not: change who the person is (patient.h).
 */
#ifndef APP_PEOPLE_H
#define APP_PEOPLE_H

#include "app.h"

/* `record->patient` (or owner) says whom it is about. A relation that is a patient too is linked by `person`. */
bool app_relation_save(struct app *app, const struct relation *old, struct relation *relation, struct err *err);
bool app_relation_void(struct app *app, struct relation_id id, struct err *err);

/* Numbers and addresses with their consents; the owner is a patient or a relation. Phones are normalised. */
bool app_point_save(struct app *app, const struct contact_point *old, struct contact_point *point, struct err *err);
bool app_point_void(struct app *app, struct contact_point_id id, struct err *err);
bool app_point_confirm(struct app *app, struct contact_point_id id, struct err *err);	/* checked with her today */

bool app_flag_save(struct app *app, const struct flag *old, struct flag *flag, struct err *err);
bool app_flag_void(struct app *app, struct flag_id id, struct err *err);

/* A patient in the same household or of the same kin, told from either side. */
struct kin {
	struct patient_id id;
	const char *family, *given, *born;
	const char *relation;	/* as written on the row */
	bool theirs;		/* the row stands on the other's card: "she is her daughter" reads the other way */
	bool household;
};
bool app_kin_list(struct app *app, struct patient_id patient, struct arena *arena, struct kin **kin, size_t *count,
    struct err *err);

#endif
