/*
 * What a screen is: a table of functions, a key table, private state.
 *
 * A screen never calls another: it returns an intent and the stack does it.
 * `update` settles selection and scroll; `draw` takes const state and changes
 * nothing. Rows 1, 2, 23 and 24 belong to the frame; the canvas is the body.
 *
 * Must not: bind a key outside its key table, call store, or loop for input.
 */
#ifndef SCREEN_SCREEN_H
#define SCREEN_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "model/right.h"
#include "term/canvas.h"
#include "term/event.h"

struct app;
struct form;
struct key_row;
struct screen_ops;

enum intent_what {
	INTENT_STAY,
	INTENT_RELOAD,		/* fresh rows for this screen */
	INTENT_PUSH,		/* next; if that place is on the stack already, it comes to the top */
	INTENT_REPLACE,		/* next takes this screen's place */
	INTENT_POP,		/* back; result, if any, goes to the screen below */
	INTENT_HOME,		/* back to the bottom; drafts stay */
	INTENT_RUN,		/* pop, then run `row` on the screen below (palette, help) */
	INTENT_QUIT,
};

enum say { SAY_NOTE, SAY_DONE, SAY_WARN, SAY_ERROR };
enum { INTENT_SAY = 240, INTENT_ARGUMENT = 256 };

/* What a screen asks of its stack. */
struct intent {
	enum intent_what what;
	const struct screen_ops *next;
	bool has_argument;
	_Alignas(max_align_t) unsigned char argument[INTENT_ARGUMENT];	/* for next; copied when the intent is made */
	const void *result;		/* POP: for the screen below; borrowed from the state of the one that goes */
	const struct key_row *row;	/* RUN */
	bool finished;			/* the work is saved: its draft goes */
	bool undoable;			/* "U undoes" may be offered */
	enum say kind;
	char say[INTENT_SAY];		/* for row 23; empty: nothing to say */
};

/* `argument` is next->argument_size bytes, at most INTENT_ARGUMENT, copied at once: it may be a local. */
struct intent intent_push(const struct screen_ops *next, const void *argument);
struct intent intent_replace(const struct screen_ops *next, const void *argument);
struct intent intent_stay(void);
struct intent intent_pop(void);
struct intent intent_result(const void *result);	/* POP; result lies in the screen's state, not on the C stack */
struct intent intent_fail(const struct err *err);	/* STAY, its text in row 23 as an error */

/* `what` with a sentence for row 23. */
struct intent intent_say(enum intent_what what, enum say kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

enum key_flag {
	KEY_TYPING = 1 << 0,	/* acts while a field has the cursor too, though it prints (when possible) */
	KEY_HIDDEN = 1 << 1,	/* in neither footer nor palette; help shows it */
	KEY_EXPLAINS = 1 << 2,	/* acts though impossible, to say why; the palette leaves it out then */
};

/*
 * One action: dispatch, footer, help, palette and manual read it. `act` may be
 * NULL: the key goes on to update (an arrow), or to the table below (F3), and the
 * row is there for footer and help. Rows of the frame's own table get the shell as state.
 */
struct key_row {
	const char *keys;		/* "n" or "F9 ^D": every spelling; "" in the palette only; NULL ends a table */
	const char *code;		/* two letters in the palette, or NULL; never changed */
	struct intent (*act)(void *state, const struct event *event);
	const char *footer;		/* one or two words on row 24, or NULL */
	const char *help;		/* one line in F1, palette and rapport-keys(7); never NULL */
	enum right right;		/* hidden without it; checked again in app */
	bool (*possible)(const void *state);	/* NULL: always */
	unsigned flags;
	/*
	 * The line in the palette, made of state ("Cancel her 10:10"); NULL: help. aside: right end, may be left NULL.
	 */
	const char *(*words)(const void *state, struct arena *page, const char **aside);
};

struct screen_ops {
	const char *name;		/* in the path on row 1, untranslated; NULL: not shown (Home) */
	const struct key_row *keys;	/* ends with a row whose keys are NULL */
	const struct key_row *parent;	/* list_keys, form_keys or NULL; the frame's keys come after */
	size_t state_size;		/* zeroed before open */
	size_t argument_size;		/* same ops and same bytes are the same place */
	bool popup;			/* the screen below is painted first */
	bool asks_in_hint;		/* the cursor stands behind the hint on row 23 */

	/* life: as long as the screen. False: not opened, err in row 23. */
	bool (*open)(void *state, struct app *app, struct arena *life, const void *argument, struct err *err);
	/* page: until the next reload. After open, after coming back, F5, INTENT_RELOAD. Clamps its lists. */
	bool (*reload)(void *state, struct app *app, struct arena *page, struct err *err);
	/* What no key row took: text, paste, arrows, size, ticks, results. */
	struct intent (*update)(void *state, const struct event *event);
	void (*draw)(const void *state, const struct canvas *canvas);
	/* Once for every open, also one that failed half-way. */
	void (*close)(void *state);	/* NULL: nothing but memory to give back */

	bool (*typing)(const void *state);		/* NULL: Command state */
	const char *(*title)(const void *state);	/* in the path; NULL: name */
	const char *(*hint)(const void *state);		/* row 23 when nothing was said; NULL: none */
	int (*wake)(const void *state);			/* asked after each update: ms until a TICK; < 0: none */

	/*
	 * The form on this screen. With `draft` the stack journals it: on leaving a field, every
	 * 2 s, at Esc, park, lock and hangup; and fills it again after the first reload.
	 */
	struct form *(*form)(void *state);
	const char *draft;				/* names the form in app/draft.h; NULL: kept nowhere */
	struct uuid (*subject)(const void *state);	/* whom it is about; NULL: nobody */
	/* Fills `argument`, zeroed before, to open the draft with this subject; NULL: not from the list of drafts. */
	bool (*resume)(struct app *app, struct uuid subject, void *argument);
	/* "New patient OKAFOR, Mobile": for Back to: and the list of parked work; NULL: title. */
	void (*where)(const void *state, char *text, size_t size);
};

/* Rows that lists and forms share; see keys.c. */
extern const struct key_row list_keys[];
extern const struct key_row form_keys[];

/* Every screen there is, NULL-ended: for the manual and the test that no letter has two meanings. screens.c */
extern const struct screen_ops *const screen_table[];

#endif
