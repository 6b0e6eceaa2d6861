/* The callback queue (UX.md M08). */
#ifndef SCREEN_CALLS_SCREEN_H
#define SCREEN_CALLS_SCREEN_H

#include "model/records.h"
#include "screen.h"

struct calls_argument {
	char queue[16];	/* code; "": all */
};

extern const struct screen_ops calls_ops;

#endif
