/* Logging a callback: the reason sets queue, class, promise and script (UX.md 1, "Log a callback"). */
#ifndef SCREEN_CALLBACK_H
#define SCREEN_CALLBACK_H

#include "model/records.h"
#include "screen.h"

struct callback_argument {
	struct patient_id patient;
};

extern const struct screen_ops callback_ops;

#endif
