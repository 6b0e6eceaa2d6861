/*
 * The strip of the day under a wide card: who waits, who comes next, whom to
 * ring. For a glance only: nothing in it can be picked.
 */
#ifndef SCREEN_CARD_STRIP_H
#define SCREEN_CARD_STRIP_H

#include "app/board.h"
#include "app/calls.h"
#include "term/canvas.h"

struct card_strip {
	struct board board;
	struct calls_queue calls;
};

/* Empty where the right is missing or the reading fails: the card stands without it. */
void card_strip_read(struct card_strip *strip, struct app *app, struct arena *page);

void card_strip_draw(const struct card_strip *strip, const struct canvas *canvas, int row, struct arena *words);

#endif
