/*
 * Taking over a colleague's claim: why, then Y. Enter alone leaves it with the
 * colleague (UX.md 2, Confirm).
 */
#ifndef SCREEN_TAKE_OVER_H
#define SCREEN_TAKE_OVER_H

#include "model/records.h"
#include "screen.h"

struct take_over_argument {
	struct call_id call;
	char who[60];			/* patient and colleague as the list shows them */
	char from[40];
};

extern const struct screen_ops take_over_ops;

#endif
