/*
 * A time of day as people type it: 930, 9, 0930, 14.30, 14:30, 2p, 2pm, now, +2h, +30m.
 *
 * A bare hour from 1 to 6 is the afternoon when that lies in the opening hours
 * and the morning one does not.
 *
 * Must not: judge the time. Outside opening hours is for the field to ask about.
 */
#ifndef MODEL_TYPED_TIME_H
#define MODEL_TYPED_TIME_H

#include <stdbool.h>

/*
 * Minute of the day (0-1439), MINUTE_NONE (base/date.h) when it is no time or lies
 * beyond midnight. `now` is the minute of the day it is; `opens` and `closes` in minutes.
 */
int typed_time_read(const char *text, int now, int opens, int closes);

#endif
