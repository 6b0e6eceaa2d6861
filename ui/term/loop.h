/*
 * One poll: terminal, signals, time, and two more descriptors.
 *
 * Handlers write one byte. With RAPPORT_UI_SYNC=1 the private mark
 * ESC ] 7777 ; idle ; BYTES ; SIZE BEL follows a picture when a zero-timeout poll
 * finds nothing pending, so that tests wait for it instead of sleeping: BYTES have
 * been taken from the terminal, and SIZE is what was drawn on.
 *
 * Must not: know screens, or wake up when nothing is due.
 */
#ifndef TERM_LOOP_H
#define TERM_LOOP_H

#include <stdbool.h>

#include "event.h"

struct loop {
	void *owner;
	void (*event)(void *owner, const struct event *event);
	void (*draw)(void *owner);
	int (*wait)(void *owner);	/* milliseconds until an EVENT_TICK is due; -1: none */
	bool (*done)(void *owner);
	int watch;			/* descriptor whose readiness is an EVENT_CHANGED; -1: none */
	int (*line)(void *owner);	/* one whose readiness is an EVENT_WORK, which reads it; -1: none (any more) */
};

/* Install the handlers. Before term_start, so that ncurses leaves SIGWINCH alone. */
void loop_signals(void);

/* Until done(). Draws once for a burst of events. Returns when the terminal is gone, after EVENT_STOP. */
void loop_run(const struct loop *loop);

#endif
