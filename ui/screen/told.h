/* Telling somebody about the wait: what was said, if it is worth keeping; Enter alone records that it was said. */
#ifndef SCREEN_TOLD_H
#define SCREEN_TOLD_H

#include "model/records.h"
#include "screen.h"

struct told_argument {
	struct appointment_id visits[16];
	size_t count;
};

extern const struct screen_ops told_ops;

#endif
