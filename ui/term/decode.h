/*
 * Bytes from a terminal into keys, characters and pastes.
 *
 * Pure: bytes go in, events come out, the caller says when the escape delay is
 * over. Knows every encoding of UX.md's recipe at once, so TERM does not matter;
 * strings that terminals answer or send by themselves are swallowed.
 *
 * Must not: read, wait, or give out a control character inside a text.
 */
#ifndef TERM_DECODE_H
#define TERM_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "event.h"

struct decode {
	char bytes[512];	/* not yet understood */
	size_t used;
	bool pasting;
	struct buf paste;
	int report;		/* column of the last cursor report for DECODE_PROBE_ROW; 0: none came */
	char text[8];		/* of the last EVENT_TEXT */
};

enum { DECODE_PASTE_MOST = 64 * 1024, DECODE_PROBE_ROW = 2 };

/* Room for more? Take at most decode_room() bytes at once; call decode_next until EVENT_NONE in between. */
size_t decode_room(const struct decode *decode);
void decode_feed(struct decode *decode, const char *bytes, size_t count);

/*
 * The next event, EVENT_NONE when more bytes are needed. With `late` nothing
 * more came within the escape delay: a lone ESC is Esc, a torn sequence is dropped.
 */
struct event decode_next(struct decode *decode, bool late);

/* Something is half-read: wait for the escape delay, then ask with `late`. */
bool decode_waits(const struct decode *decode);
void decode_forget(struct decode *decode);
void decode_free(struct decode *decode);

#endif
