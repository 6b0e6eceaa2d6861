/* What happened to a person or to one visit, newest first. */
#ifndef SCREEN_HISTORY_H
#define SCREEN_HISTORY_H

#include "model/records.h"
#include "screen.h"

struct history_argument {
	struct patient_id patient;
	struct appointment_id visit;	/* rid 0: the whole record */
};

extern const struct screen_ops history_ops;

#endif
