/* All rapport notes of a person, with why each is or is not a cue now. */
#ifndef SCREEN_NOTES_SCREEN_H
#define SCREEN_NOTES_SCREEN_H

#include "model/records.h"
#include "screen.h"

struct notes_argument {
	struct patient_id patient;
};

extern const struct screen_ops notes_ops;

#endif
