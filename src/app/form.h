/*
 * The parts of the patient form as a table: which record each is, where it lies
 * in struct patient_form, which field says that it was filled in. Use cases only.
 */
#ifndef APP_FORM_H
#define APP_FORM_H

#include "internal.h"
#include "patient.h"

enum { FORM_PARTS = 7 };

struct form_part {
	enum entity_no entity;
	size_t at;		/* offset in struct patient_form */
	const char *key;	/* column that makes the part worth keeping; NULL: always kept */
	enum right right;	/* to change this part */
};
extern const struct form_part form_parts[FORM_PARTS];

/* The part of this form. */
const void *form_record_const(const struct form_part *part, const struct patient_form *form);
void *form_record(const struct form_part *part, struct patient_form *form);
bool form_filled(const struct form_part *part, const struct patient_form *form);

/* Does this part say something else than `old`? A part that is empty in both does not. */
bool form_differs(const struct form_part *part, const struct patient_form *old, const struct patient_form *form);

/* The right of every part that differs; a refusal is audited. */
bool form_allow(struct app *app, const struct patient_form *old, const struct patient_form *form, struct err *err);

/* Give a part that is new its owner and the usual values. */
void form_own(const struct form_part *part, struct patient_form *form);

/*
 * Make every text what it may be (text_accept), numbers digits, and check what the
 * form asks for. On failure *entity and err->field say where. Texts go to `arena`.
 */
bool form_clean(struct arena *arena, struct patient_form *form, int32_t today, const struct entity **entity,
    struct err *err);

#endif
