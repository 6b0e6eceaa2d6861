/* Somebody without an appointment sits down: reason by type-ahead, with whom. */
#ifndef SCREEN_WALK_IN_H
#define SCREEN_WALK_IN_H

#include "model/records.h"
#include "screen.h"

struct walk_in_argument {
	struct patient_id patient;
};

extern const struct screen_ops walk_in_ops;

#endif
