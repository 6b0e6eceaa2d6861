/* What working a call and painting it share. Only call_work*.c include it. */
#ifndef SCREEN_CALL_WORK_STATE_H
#define SCREEN_CALL_WORK_STATE_H

#include "app/calls.h"
#include "app/card.h"
#include "call_work.h"
#include "widget/form.h"

struct call_work {
	struct app *app;
	struct arena *life;
	struct arena *words;		/* of one picture */
	struct call_id id;
	int64_t turn;			/* how many in a row were asked for as "the next"; 0: from a list */
	bool mine;			/* claimed here, and neither finished nor given back */
	struct calls_work work;
	struct card_cue cues[1];
	size_t cue_count;
	const char *title;
	char hint[160];
	struct form form;		/* outcome, time, words: after O */
	bool answering;			/* the cursor is in that form */
	unsigned matched;		/* identity lines that matched, a bit each */
	size_t number;			/* which of the numbers is dialled */
	int top;			/* first line of the left pane */
	struct appointment_id booked;
	int rows, cols;
	int32_t today;
};

enum { CALL_WORK_IDENTITIES = 9 };

/* The outcome as far as it is typed, or NULL. */
const struct calls_outcome *call_work_chosen(const struct call_work *call);

/* What stands in "Again at"; NULL: nothing. */
const char *call_work_again_text(const struct call_work *call);

/*
 * The time typed there, UTC ms: "3p", "tom 2p", "fri 1400". Without a day today's, or tomorrow's when
 * that is over. 0: nothing, or it cannot be read.
 */
int64_t call_work_again(const struct call_work *call);

/* Half a pane down or up in what to say, as far as there is more. */
void call_work_scroll(struct call_work *call, int step);

void call_work_draw(const void *state, const struct canvas *canvas);
void call_work_draw_left(const struct call_work *call, const struct canvas *pane);

#endif
