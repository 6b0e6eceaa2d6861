/* Booking and moving: next free times, the day of several clinicians beside them (UX.md M06). */
#ifndef SCREEN_BOOK_SCREEN_H
#define SCREEN_BOOK_SCREEN_H

#include "model/records.h"
#include "screen.h"

struct book_argument {
	struct patient_id patient;
	struct appointment_id move;	/* rid 0: a new visit */
};

extern const struct screen_ops book_ops;

#endif
