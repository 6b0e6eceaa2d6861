/* Putting a call off without a try: until when. */
#ifndef SCREEN_SNOOZE_H
#define SCREEN_SNOOZE_H

#include "model/records.h"
#include "screen.h"

struct snooze_argument {
	struct call_id call;
};

extern const struct screen_ops snooze_ops;

#endif
