/*
 * Registering and editing people.
 *
 * One form: five answers are enough to start, the rest can wait. Everything a
 * form holds is saved in one transaction, with the lookup's keys. Identity
 * fields (names, birth date, sex) need their own right, and a reason from the
 * desk; what they were before stays in the audit and in the former names.
 *
 * Must not: decide that two records are one person (twin.h offers, a person decides).
 */
#ifndef APP_PATIENT_H
#define APP_PATIENT_H

#include "app.h"
#include "model/identity.h"

/* What the form edits. A part whose value is NULL or empty was left out. */
struct patient_form {
	struct patient patient;
	struct contact_point mobile, other;	/* value: as typed; normalised when saved */
	struct patient_language language;	/* the one to speak first */
	struct address address;			/* home */
	struct flag need;			/* first adjustment */
	struct relation caregiver;
};

/* A new form: every member NULL, the usual defaults (reminders by text, rapport on, referral unknown). */
void app_patient_blank(const struct app *app, struct patient_form *form);

/* Fill the form from what is stored. The card's right and audit apply. */
bool app_patient_load(struct app *app, struct patient_id patient, struct arena *arena, struct patient_form *form,
    struct err *err);

/* Check without saving: the first wrong field in err->field, of `entity`. */
bool app_patient_check(const struct app *app, const struct patient_form *form, const struct entity **entity,
    struct err *err);

/*
 * Register: takes a record number, writes patient, name, number, language and
 * keys. ERR_INVALID with err->field (in patient's field table) for a missing or
 * impossible answer; nothing is kept then. Sets form->patient.row, and form->patient.record in `life`.
 */
bool app_patient_register(struct app *app, struct patient_form *form, struct arena *life, struct err *err);

/* The patient with this id; rid 0: there is none here. Tells nothing of her. */
struct patient_id app_patient_known(struct app *app, struct uuid id);

/* True when saving will ask this person for a reason: an identity field differs. */
bool app_patient_needs_reason(const struct app *app, const struct patient_form *old,
    const struct patient_form *form);

/* One field that two people changed at once. Texts as shown in audits (field_plain). */
struct patient_conflict {
	const struct entity *entity;
	const struct field *field;
	const char *was, *theirs, *mine;
};
struct patient_conflicts {
	struct patient_conflict field[16];
	size_t count;
	const char *by;		/* who was faster, as shown; NULL: not known */
	int64_t at;		/* FIELD_NULL: not known */
};

/*
 * Save what differs between `old` (as loaded) and `form`. Fields only the other
 * person changed are taken over silently; when both changed one, nothing is saved:
 * ERR_CONFLICT and *conflicts (in `arena`) has both values. `reason` is kept in the audit
 * and required from roles that edit identity only with a reason; else NULL.
 */
bool app_patient_save(struct app *app, const struct patient_form *old, struct patient_form *form, const char *reason,
    struct arena *arena, struct patient_conflicts *conflicts, struct err *err);

/*
 * Log what matched (bits of enum identity_item); enough to book by, else ERR_INVALID.
 * `mode` desk or phone. The card then says "ID today".
 */
bool app_patient_identity(struct app *app, struct patient_id patient, unsigned items, const char *mode,
    struct err *err);

/* Her own choices: rapport on, ask, off; a quiet period with its last day (DAY_NONE: open end; NULL reason ends it). */
bool app_patient_rapport(struct app *app, struct patient_id patient, const char *choice, struct err *err);
bool app_patient_quiet(struct app *app, struct patient_id patient, const char *reason, int32_t until,
    struct err *err);

/*
 * She died, on this day (YYYY-MM-DD or less of it; NULL takes it back): nothing new is
 * booked, rung or sent from then on. The desk says who told it.
 */
bool app_patient_died(struct app *app, struct patient_id patient, const char *died, const char *reason,
    struct err *err);

/* From now on the record opens only with a reason, or no longer; for those who may give one. */
bool app_patient_restrict(struct app *app, struct patient_id patient, bool restricted, const char *reason,
    struct err *err);
bool app_patient_may_restrict(const struct app *app);

#endif
