/*
 * People around a person, told from either side, and what was checked with her
 * today. Records themselves are saved by detail.h.
 *
 * Must not: change who the person is (patient.h).
 */
#ifndef APP_PEOPLE_H
#define APP_PEOPLE_H

#include "app.h"

/* She said today that this number or address is right. One undoable act. */
bool app_point_confirm(struct app *app, struct contact_point_id id, struct err *err);

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
