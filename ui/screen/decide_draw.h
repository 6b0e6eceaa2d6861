/*
 * The picture of "To decide": the list above, the two sides of one item below.
 *
 * decide.c alone includes this. Must not: change what it is given.
 */
#ifndef SCREEN_DECIDE_DRAW_H
#define SCREEN_DECIDE_DRAW_H

#include "app/decide.h"
#include "term/canvas.h"

struct decide_view {
	const struct decide_item *items;
	size_t count, at;		/* at: the item that is open; ignored when there are none */
	int64_t merged;
	int to_decide;
	const size_t *picks;		/* per line of the item: the value that is kept */
	size_t line, top;		/* the line one stands on; the first that is shown */
	bool shown;			/* its values may be shown: looking was audited */
	int32_t today;
	struct arena *words;		/* of one picture */
};

void decide_draw_all(const struct decide_view *view, const struct canvas *canvas);

/* The first line to show so that `line` is in sight on a body of this size, coming from `top`. */
size_t decide_scroll(const struct decide_view *view, int rows, int cols);

#endif
