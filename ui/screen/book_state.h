/*
 * The state of booking, shared by its keys (book_screen.c), whose book it is (book_clinic.c), its reasons
 * (book_reason.c), its picture (book_draw.c).
 */
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

enum book_pick { BOOK_PICK_WITH, BOOK_PICK_TYPE, BOOK_PICK_REASON, BOOK_PICK_CLINIC };

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
	struct form_choice *choices, *who, *types, *clinics;
	struct book_clinician *clinicians;
	struct book_type *type;
	struct book_site *sites;	/* whose books may be written in, ours first */
	size_t clinician_count, type_count, site_count;
	const char *name;		/* "GONZÁLEZ, Maria" and how she is called */
	const char *cue;		/* the freshest thing to talk about while looking, or NULL */
	const char *called;
	bool week;			/* beside the list: the week of one, not the day of several */
	bool ended;			/* the hold ran out while the reason was typed */
	enum book_pick picking;		/* what the open picker is for */
	const char *asked;		/* the reason that takes longer than was held: said once */
	int32_t today, shown;		/* the grid's day */
	bool follows;			/* the list is still to be searched from that day */
	int rows, cols;
	struct appointment_id booked;	/* the result for the screen below: a call takes it over */
	bool any_wish;			/* mornings first was switched off */
};

/* The rows of NEXT FREE, and how many lines they have. */
struct list_source book_source(const struct book_state *book);
int book_list_rows(const struct book_state *book);

/* What there is to choose from, in the book that is open: clinics, people, types, reasons. */
void book_choices(struct book_state *book);

/* Key, when it is possible, and what was picked: the book of another clinic of the group. */
struct intent book_clinic(void *state, const struct event *event);
bool book_elsewhere(const void *state);
void book_clinic_take(struct book_state *book, size_t index);
const char *book_clinic_name(const struct book_state *book);	/* NULL: our own */

/* The reason that Enter takes: the one typed, else the first that fits; -1: words of her own. */
int book_marked(const struct book_state *book);

/* How long a reason takes for her: its own length, twice that when she needs long visits. */
int book_reason_minutes(const struct book_state *book, size_t at);

/* What the reason makes of the held time: its own type, and its own length when that is shorter. */
void book_reason_length(const struct book_state *book, const char *reason, struct book_hold *hold,
    struct book_what_for *what);

/* A reason that needs more than was held is asked about once: Enter again books what is held. */
bool book_reason_asks(struct book_state *book, const char *reason, int *minutes);

/* The whole body: screen_ops.draw. */
void book_draw(const void *state, const struct canvas *canvas);

#endif
