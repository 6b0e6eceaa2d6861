/* The state of the card screen, shared by its keys (card_screen.c) and its picture (card_draw.c). */
#ifndef SCREEN_CARD_STATE_H
#define SCREEN_CARD_STATE_H

#include "card_lines.h"
#include "screen.h"

struct card_state {
	struct app *app;
	struct patient_id patient;
	struct arena *words;		/* of one picture */
	struct card card;
	struct card_page page;
	const char *say, *title;
	int pane, line;			/* where the highlight is */
	int rows, cols;
	int32_t today;
	int minute;
};

/* The line under the highlight, or NULL when there is nothing to stand on. */
const struct card_line *card_here(const struct card_state *card);

/* The whole body: screen_ops.draw. */
void card_draw(const void *state, const struct canvas *canvas);

#endif
