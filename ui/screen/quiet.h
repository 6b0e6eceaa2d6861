/* Her own choices about rapport notes: on, ask first, off; and a quiet period with its reason and last day. */
#ifndef SCREEN_QUIET_H
#define SCREEN_QUIET_H

#include "model/records.h"
#include "screen.h"

struct quiet_argument {
	struct patient_id patient;
};

extern const struct screen_ops quiet_ops;

#endif
