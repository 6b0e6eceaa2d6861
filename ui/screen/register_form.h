/*
 * The registration form's rows and their way into a struct patient_form and back.
 *
 * Must not: save or paint.
 */
#ifndef SCREEN_REGISTER_FORM_H
#define SCREEN_REGISTER_FORM_H

#include "app/patient.h"
#include "widget/form.h"

enum { REGISTER_ENOUGH = 5 };	/* so many answers are enough to start (UX.md M05) */

/* The form, its labels and choices from the field tables, in `life`. */
void register_form_make(struct form *form, struct arena *life);

/* "okafor ada" of the lookup into family and given name; digits into phone or birth date. */
void register_form_typed(struct form *form, const char *typed, struct arena *life);

/* Texts are borrowed from where they are; `into` keeps what the form does not show. */
void register_form_read(const struct form *form, struct patient_form *into);
void register_form_show(struct form *form, const struct patient_form *from);

#endif
