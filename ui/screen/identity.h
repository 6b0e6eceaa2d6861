/* Checking who stands here, and with it marking arrivals: Enter says the birth date matches. */
#ifndef SCREEN_IDENTITY_H
#define SCREEN_IDENTITY_H

#include "model/records.h"
#include "screen.h"

struct identity_argument {
	struct patient_id patient;	/* whose identity; with several visits: of the first */
	struct appointment_id visits[16];	/* to be marked arrived */
	size_t count;			/* 0: only log the check */
};

extern const struct screen_ops identity_ops;

#endif
