/*
 * What a screen is told. The one currency between loop, stack, screens and
 * widgets; tests make them by hand.
 */
#ifndef TERM_EVENT_H
#define TERM_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "key.h"

enum event_kind {
	EVENT_NONE,
	EVENT_KEY,	/* key; a printable one reaches update only in Command state */
	EVENT_TEXT,	/* text: one character typed into a field */
	EVENT_PASTE,	/* text: a whole paste; never commands */
	EVENT_SIZE,	/* rows, cols of the body: after open, after a resize, after coming back */
	EVENT_TICK,	/* the time a screen asked for has come, or the minute turned */
	EVENT_CHANGED,	/* another process changed data; nothing was reloaded yet */
	EVENT_WORK,	/* the worker said how far it is */
	EVENT_RESULT,	/* result: what the popped screen gave back; NULL: nothing */
	EVENT_RESUMED,	/* the screen was parked or locked and is shown again */
	EVENT_STOP,	/* for the loop's owner only: SIGTERM, SIGHUP or SIGQUIT */
	EVENT_RING,	/* for the loop's owner only: SIGUSR1 */
};

struct event {
	enum event_kind kind;
	int key;		/* enum key or a scalar */
	const char *text;	/* UTF-8, NUL-ended, borrowed during the call */
	int rows, cols;
	const void *result;	/* borrowed during the call */
	const struct screen_ops *from;	/* EVENT_RESULT: the screen that was left */
};

struct event event_key(int key);		/* a printable key becomes EVENT_KEY as well; the stack decides */
struct event event_text(const char *text);
struct event event_size(int rows, int cols);

#endif
