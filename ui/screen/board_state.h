/* The state of the day board, shared by its keys (board.c) and its list and picture (board_draw.c). */
#ifndef SCREEN_BOARD_STATE_H
#define SCREEN_BOARD_STATE_H

#include "app/board.h"
#include "app/book.h"
#include "board.h"
#include "first_use.h"
#include "widget/list.h"

enum { BOARD_MARKS = 16, BOARD_HEAD = 2, BOARD_FOOT = 3 };

/* A line of the list: a heading, or a visit. */
struct board_line {
	const char *heading;
	const struct board_row *row;
};

/* Chosen with Space, as it stood then: once something was done to it, it is no longer chosen. */
struct board_choice {
	int64_t id, told_at;
	enum board_part part;
};

struct board_state {
	struct app *app;
	struct arena *words;		/* of one picture */
	struct board board;
	struct app_setup setup;		/* why nobody may be booked yet */
	struct board_line *line;	/* headings and visits, as listed */
	size_t line_count;
	struct list list;
	struct staff_id with;		/* rid 0: all clinicians */
	struct book_clinician *clinicians;
	size_t clinician_count;
	struct form_choice *choices;	/* of the filter */
	struct board_choice marked[BOARD_MARKS];	/* visits chosen with Space */
	size_t marks;
	int32_t day;
	int rows, cols;
	size_t news;			/* rows that came since the last reload, shown by F5 */
};

/* Chosen with Space? */
bool board_is_marked(const struct board_state *board, int64_t id);

/* What stands over the rows of a part. */
const char *board_heading(enum board_part part);

/* The rows of the list: board->line. */
struct list_source board_source(const struct board_state *board);

/* The whole body: screen_ops.draw. */
void board_draw(const void *state, const struct canvas *canvas);

#endif
