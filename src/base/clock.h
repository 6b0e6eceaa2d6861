/*
 * The one place that knows what time it is.
 *
 * Wall clock, boot clock and civil time of the site come from here, so that
 * tests and demo databases can hold the clock and move it. The site's zone is
 * set once at start; the workstation's own zone is never used.
 *
 * Must not: be called from model or exchange, which get times as arguments.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"

int64_t clock_now(void);	/* UTC milliseconds since 1970, held or real */

/*
 * Milliseconds since boot, suspend included. Stands still while the clock is held and
 * moves with its advances, so never wait for it in a loop.
 */
int64_t clock_boot(void);

/*
 * Real milliseconds, held clock or not, moved by clock_advance: for what a person
 * sees happening (a toast, the highlight at rest) and for the journal of drafts,
 * which must not wait for a clock that stands still.
 */
int64_t clock_pace(void);

/* Use this IANA zone ("Europe/London") for every civil time of the process. False: no such zone. */
bool clock_zone(const char *zone, struct err *err);

/* Tests and demo databases only: stop at `wall`; let go (wall = real + offset); move by `ms`. */
void clock_hold(int64_t wall);
void clock_go(int64_t offset);
void clock_advance(int64_t ms);

#endif
