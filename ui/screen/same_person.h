/*
 * From a card: another record of the same person, found like anybody else.
 * Enter compares the two, Y says that they are one person; Enter alone leaves
 * them two (UX.md 2, Confirm), and F8 takes it back.
 */
#ifndef SCREEN_SAME_PERSON_H
#define SCREEN_SAME_PERSON_H

#include "model/records.h"
#include "screen.h"

struct same_person_argument {
	struct patient_id patient;
};

extern const struct screen_ops same_person_ops;

#endif
