/* How her record stands: the day she died, and whether it opens only with a reason. */
#ifndef SCREEN_STANDING_H
#define SCREEN_STANDING_H

#include "model/records.h"
#include "screen.h"

struct standing_argument {
	struct patient_id patient;
};

extern const struct screen_ops standing_ops;

#endif
