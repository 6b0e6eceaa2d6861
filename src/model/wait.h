/*
 * How long somebody waits, and how far a clinician is behind.
 *
 * Row 2 of every screen, the day board and the card count by these rules
 * (UX.md 2, DOMAIN.md 3.10): a wait is the clinic's from the later of arrival
 * and booked time; telling people why never resets it.
 *
 * Must not: read the clock.
 */
#ifndef MODEL_WAIT_H
#define MODEL_WAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"

enum { WAIT_DUE_FROM = 20, WAIT_LATE_FROM = 30, WAIT_RECENT = 60 };	/* minutes */

enum wait_mark {
	WAIT_EARLY,	/* before the booked time; minutes until then */
	WAIT_FINE,
	WAIT_DUE,	/* 20 to 29 */
	WAIT_LATE,	/* 30 or more: go and speak to them */
};

struct wait {
	enum wait_mark mark;
	int minutes;	/* never negative */
};

/* One stay in the waiting room. Stamps are UTC ms; FIELD_NULL: not yet. `booked` FIELD_NULL: a walk-in. */
struct wait_visit {
	struct uuid staff;
	int64_t booked, arrived, roomed, seen;
};

/* `now` is when the count ends: the present, or the stamp of being called in. */
struct wait wait_count(int64_t now, int64_t arrived, int64_t booked);

/* Minutes before (positive) or after (negative) the booked time, for "28 min early". */
int wait_early_by(int64_t now, int64_t booked);

/*
 * Minutes this clinician is behind now, in steps of five: the longest wait of
 * those who wait for them; when nobody waits, what the last person called in
 * during the past hour had waited. Latest fact, not a mean: it is said aloud
 * to the next one who arrives.
 */
int wait_behind(const struct wait_visit *visits, size_t count, struct uuid staff, int64_t now);

/* Seen within 30 minutes of the booked time? Only asked of people who came in time (DOMAIN.md 3.10). */
bool wait_kept_thirty(const struct wait_visit *visit);

#endif
