/*
 * Dates and times as the screens say them. Short, without a year where it is
 * clear, in the language of the desk.
 *
 * Must not: read the clock; `today` is an argument.
 */
#ifndef MODEL_WHEN_H
#define MODEL_WHEN_H

#include <stdint.h>

#include "base/arena.h"

char *when_day(struct arena *arena, int32_t day);		/* "Tue 24 Nov" */
char *when_day_long(struct arena *arena, int32_t day);		/* "Saturday 12 December 2026" */
char *when_date(struct arena *arena, int32_t day);		/* "12 Mar 1985" */

/* The same for what a DATE field holds: "12 Mar 1985", "Mar 1985", "1985"; "" for NULL or nonsense. */
char *when_partial(struct arena *arena, const char *date);

/* "today 10:10", "tomorrow 09:00", "Thu 26 Nov 09:00"; another year is added. MINUTE_NONE leaves the time out. */
char *when_next(struct arena *arena, int32_t day, int minute, int32_t today);

/* For narrow columns: "10:10" today, "Wed 09:00" within six days, "26 Nov" further off. */
char *when_due(struct arena *arena, int32_t day, int minute, int32_t today);

/* To be read aloud: "16:06" today, "Friday 16:06" within six days, "13 November 16:06" further off. */
char *when_said(struct arena *arena, int32_t day, int minute, int32_t today);

/* A past day on the card: "12 Oct" in the last eleven months, else "12 Oct 2024". */
char *when_past(struct arena *arena, int32_t day, int32_t today);

/* When something happened: "today 02:04", "Mon 19:04" within six days, "12 Oct 19:04" before. */
char *when_lately(struct arena *arena, int32_t day, int minute, int32_t today);

/* How long ago, in three columns: "3d", "2w", "14w", "2y"; "now" for today. */
char *when_ago(struct arena *arena, int days);

/* "in 3 days", "tomorrow", "2 weeks ago": the echo beside a date field. */
char *when_away(struct arena *arena, int32_t day, int32_t today);

#endif
