/*
 * One line one types into: by grapheme, scrolling sideways.
 *
 * A value that was there before is replaced by the first character typed, and
 * edited after an arrow. Bytes beyond the limit are refused, never cut inside
 * a grapheme.
 *
 * Must not: judge what is typed; fields do when one leaves them.
 */
#ifndef WIDGET_TEXTFIELD_H
#define WIDGET_TEXTFIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "term/canvas.h"
#include "term/event.h"

enum { TEXTFIELD_BYTES = 2048 };

struct textfield {
	char text[TEXTFIELD_BYTES];	/* UTF-8, NUL-ended */
	size_t at;			/* byte offset of the cursor, at a grapheme */
	int max;			/* code points; 0: as many as fit */
	bool preselected;		/* the next character replaces all of it */
	bool secret;			/* shown as bullets */
	bool full;			/* the last text did not all go in */
};

void textfield_set(struct textfield *field, const char *text);	/* preselected; NULL: empty */
void textfield_clear(struct textfield *field);
bool textfield_insert(struct textfield *field, const char *text);	/* false: no room */

/* True when the event was for it: text, paste (line ends become spaces), and the editing keys. */
bool textfield_update(struct textfield *field, const struct event *event);

/* Underlined over `width` columns; with `focus` the real cursor stands in it. */
void textfield_draw(const struct textfield *field, const struct canvas *canvas, int row, int col, int width,
    bool focus);

#endif
