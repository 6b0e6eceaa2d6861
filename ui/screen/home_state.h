/* The state of Home, shared by its keys (home.c), its list (home_list.c) and its picture (home_draw.c). */
#ifndef SCREEN_HOME_STATE_H
#define SCREEN_HOME_STATE_H

#include "app/board.h"
#include "app/calls.h"
#include "app/card.h"
#include "app/find.h"
#include "first_use.h"
#include "screen.h"
#include "widget/lookup.h"

enum {
	HOME_MOST = 50,		/* rows fetched for one query */
	HOME_STRIP = 3,		/* lines of WAITING, ARRIVING NEXT, CALLS DUE */
	HOME_BELOW = 9,		/* body lines under the list: rules, preview, strips */
	HOME_SETTLE = 60,	/* ms after the first picture before the vocabulary is read */
	HOME_GLANCE = 30,	/* ms without another step before the person is read */
	HOME_REST = 1000,	/* ms the highlight rests before notes are shown, and audited (DESIGN.md 11) */
};

enum { HOME_REGISTER_ID = -1, HOME_HEADING = 0 };	/* ids of the list's rows that are no person */

struct home {
	struct app *app;
	struct arena *results;		/* the found rows: replaced at each key */
	struct arena *about;		/* the preview: replaced when the highlight goes to somebody else */
	size_t looked;			/* so many found rows had their visit looked up */
	struct arena *words;		/* of one picture: emptied when the next one begins */
	struct lookup lookup;
	struct found_list found;
	struct preview preview;
	bool has_preview, rested;
	bool glance;			/* the highlight stepped on: who it is on is read when it stops */
	bool stale;			/* the list is that of an older query: a newer key was waiting */
	bool warm;			/* what a search reads at first has been read */
	struct app_setup setup;		/* for the steps of a new clinic */
	struct board board;
	struct calls_queue calls;
	int rows, cols;
	int32_t today;
};

/* May what was typed be registered as a new patient? */
bool home_offers_register(const struct home *home);

/* The list: found people, a heading before the typos, "+ Register"; and its height. */
struct list_source home_source(const struct home *home);
int home_list_rows(const struct home *home);
const struct found *home_found(const struct home *home, size_t at);	/* of a row; NULL: not a person */

/* The whole body: screen_ops.draw. */
void home_draw(const void *state, const struct canvas *canvas);

#endif
