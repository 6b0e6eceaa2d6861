/*
 * The door to one person: the right, and whether she is restricted.
 *
 * Every use case about a patient begins here. What is refused is audited
 * before the caller hears of it.
 */
#ifndef APP_DOOR_H
#define APP_DOOR_H

#include "internal.h"

/*
 * Load the patient if this person may do `right` to her. A merged record leads to
 * the one that goes on, and *patient to its rid. ERR_DENIED, ERR_NOT_FOUND.
 */
bool door_patient(struct app *app, enum right right, struct patient_id *patient, struct arena *arena,
    struct patient *out, struct err *err);

/* The same for who asks by id. */
bool door_id(struct app *app, enum right right, struct uuid id, struct arena *arena, struct patient *out,
    struct err *err);

/* The record that new rows are written to: of a person with several, the one that stands for them. */
struct uuid door_whose(struct app *app, struct patient_id patient);

/* Nothing new is booked for, and nobody rings, a person who died: ERR_INVALID says so. */
bool door_alive(struct app *app, struct patient_id patient, struct err *err);

#endif
