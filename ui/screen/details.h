/*
 * Everything kept about a person, as one list to add to, change and take off:
 * numbers, addresses, languages, people, flags, names, identifiers, her choices.
 */
#ifndef SCREEN_DETAILS_H
#define SCREEN_DETAILS_H

#include "model/records.h"
#include "screen.h"

struct details_argument {
	struct patient_id patient;
};

extern const struct screen_ops details_ops;

#endif
