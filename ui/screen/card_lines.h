/*
 * The lines of a patient card, pane by pane: what M03 and M18 of UX.md show,
 * made of a struct card. Two panes at 80 columns, three from 120.
 *
 * Must not: paint, or read anything but the card.
 */
#ifndef SCREEN_CARD_LINES_H
#define SCREEN_CARD_LINES_H

#include "app/board.h"
#include "app/card.h"

enum { CARD_PANES = 3, CARD_PANE_LINES = 64, CARD_WIDE = 120 };

enum card_line_kind {
	CARD_HEADING,
	CARD_TEXT,	/* belongs to the line above it */
	CARD_CUE_LINE,	/* Enter marks it raised */
	CARD_VISIT_LINE,
	CARD_CALL_LINE,
	CARD_PERSON_LINE,	/* Enter opens them when they are our patient */
	CARD_OTHER_LINE,	/* another record of hers; X says that it is somebody else's */
};

struct card_line {
	enum card_line_kind kind;
	char number;		/* '1' to '9': the digit that picks it; 0: none */
	const char *text, *aside;	/* aside stands at the right edge; may be NULL */
	unsigned paint, aside_paint;
	int indent;		/* columns before text */
	int64_t id;		/* rid of the note, visit, call or person; 0: nothing to open */
};

struct card_pane {
	struct card_line line[CARD_PANE_LINES];
	size_t count;
};

struct card_page {
	struct card_pane pane[CARD_PANES];
	int panes;		/* 2 or 3 */
};

/* `cols` of the body decide the panes; `today` and `minute` are the site's. Texts live in the arena. */
void card_lines(const struct card *card, int cols, int32_t today, int minute, struct arena *arena,
    struct card_page *page);

/* "A marks her arrival, 28 min early. Dr Osei is 40 min behind: tell her (T).", or NULL. */
const char *card_say(const struct card *card, int32_t today, int minute, struct arena *arena);

/* What one could say when she arrives, in whole sentences; NULL when she is not expected today. */
const char *card_greeting(const struct card *card, int32_t today, int minute, struct arena *arena);

#endif
