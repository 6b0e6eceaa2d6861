/* The state of the booking screen, shared by its keys (book_screen.c) and its picture (book_draw.c). */
#ifndef SCREEN_BOOK_STATE_H
#define SCREEN_BOOK_STATE_H

#include "app/book.h"
#include "first_use.h"
#include "screen.h"
#include "widget/form.h"
#include "widget/list.h"

enum {
	BOOK_LEFT = 38,		/* columns of the next-free list at 80 */
	BOOK_HEAD = 3,
	BOOK_OPTIONS = 4,	/* reasons shown under the field */
};

/* What is being done: looking, or holding a time and saying why. */
enum book_stage { BOOK_LOOKING, BOOK_REASON };

struct book_state {
	struct app *app;
	struct arena *life;
	struct arena *words;		/* of one picture */
	struct arena *day;		/* of the grid that is shown */
	struct book_ask ask;
	struct book_list free;
	struct book_grid grid;
	struct app_setup setup;		/* why nothing may be free yet */
	struct list list;
	struct book_visit moving;	/* id.rid 0: a new visit */
	struct book_hold hold;
	enum book_stage stage;
	struct form form;		/* the reason */
	struct book_reason *reasons;
	size_t reason_count;
	struct form_choice *choices, *who, *types;
	struct book_clinician *clinicians;
	struct book_type *type;
	size_t clinician_count, type_count;
	const char *name;		/* "GONZÁLEZ, Maria" and how she is called */
	const char *called;
	bool week;			/* beside the list: the week of one, not the day of several */
	bool ended;			/* the hold ran out while the reason was typed */
	int picking;			/* which of With, Type the open picker is for */
	int32_t today, shown;		/* the grid's day */
	bool follows;			/* the list is still to be searched from that day */
	int rows, cols;
	bool any_wish;			/* mornings first was switched off */
};

/* The rows of NEXT FREE, and how many lines they have. */
struct list_source book_source(const struct book_state *book);
int book_list_rows(const struct book_state *book);

/* The whole body: screen_ops.draw. */
void book_draw(const void *state, const struct canvas *canvas);

#endif
