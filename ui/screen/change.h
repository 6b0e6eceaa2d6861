/* Cancelling a visit: one letter or word says why, no yes/no (UX.md 1, "Cancel with reason"). */
#ifndef SCREEN_CHANGE_H
#define SCREEN_CHANGE_H

#include "model/records.h"
#include "screen.h"

struct change_argument {
	struct appointment_id visit;
};

/* The box for this visit as it stands now: cancel it, or left without being seen. */
struct intent change_push(struct app *app, struct appointment_id visit);

extern const struct screen_ops change_ops, change_left_ops;

#endif
