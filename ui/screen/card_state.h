/*
 * The state of the card screen, shared by its keys (card_screen.c), its highlight (card_walk.c) and its picture
 * (card_draw.c).
 */
#ifndef SCREEN_CARD_STATE_H
#define SCREEN_CARD_STATE_H

#include "card_lines.h"
#include "card_strip.h"
#include "card_lock.h"
#include "screen.h"

struct card_state {
	struct app *app;
	struct patient_id patient;
	struct arena *words;		/* of one picture */
	struct card card;
	struct card_page page;
	struct card_strip strip;	/* from CARD_WIDE columns on */
	struct card_lock lock;		/* of a restricted record, until a reason was given */
	const char *say, *title;
	int pane, line;			/* where the highlight is */
	int rows, cols;
	int32_t today;
	int minute;
};

/* The line under the highlight, or NULL when there is nothing to stand on. */
const struct card_line *card_here(const struct card_state *card);

/* To the first line of a pane; a line up (-1) or down (1), into the next pane at the end. */
void card_go(struct card_state *card, int pane);
void card_step(struct card_state *card, int by);

/* After a reload: the same thing by kind and id, else the first line there is. */
void card_return(struct card_state *card, enum card_line_kind kind, int64_t id);

/* The whole body: screen_ops.draw. */
void card_draw(const void *state, const struct canvas *canvas);

#endif
