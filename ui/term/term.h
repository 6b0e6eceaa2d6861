/*
 * The terminal: taken, given back, asked for keys.
 *
 * Works whatever TERM says: all the F-key encodings of UX.md are known, a
 * hostile or unknown name becomes vt100, a locale that is not UTF-8 gets ASCII.
 *
 * Must not: write OSC, DCS or APC (the idle mark of tests excepted), or know screens.
 */
#ifndef TERM_TERM_H
#define TERM_TERM_H

#include <stdbool.h>

#include "base/err.h"
#include "event.h"

enum term_colour { TERM_COLOUR_AUTO, TERM_COLOUR_OFF, TERM_COLOUR_ON };	/* ON: NO_COLOR or not */
enum term_symbols { TERM_SYMBOLS_AUTO, TERM_SYMBOLS_ASCII };

struct term_options {
	enum term_colour colour;
	enum term_symbols symbols;
	bool mouse;		/* off unless asked for, so that selecting text works */
};

/* Take the terminal. False when standard input or output is none, or it cannot be driven. */
bool term_start(const struct term_options *options, struct err *err);

/* The same on no terminal at all: for tests. TERM decides about colours. */
bool term_start_unseen(int rows, int cols, const struct term_options *options, struct err *err);

/* Clear the screen and its scrollback, give the terminal back. Safe twice, and in die(). */
void term_stop(void);

/* Forget the terminal without writing to it: it was hung up. */
void term_lost(void);

/* Erase for real, scrollback too, before something private is covered (SECURITY.md 4.7). */
void term_wipe(void);

void term_size(int *rows, int *cols);
void term_resize(int rows, int cols);	/* 0, 0: ask the terminal */

/*
 * The next key, character or paste that has arrived; EVENT_NONE otherwise. After ESC more
 * may be under way: term_delay says how long to wait before asking with `late`; -1: not at all.
 */
struct event term_read(bool late);
int term_delay(void);
bool term_waiting(void);			/* is something typed that nobody has read yet? */
bool term_is_lost(void);		/* reading told that the terminal is gone */
void term_discard(void);		/* type-ahead that must not reach the next screen */

void term_bell(void);
void term_clear(void);			/* blank picture; then paint */
void term_show(void);			/* send what changed, cursor last */
void term_mark(void);			/* the idle mark of tests: ESC ] 7777 ; idle ; bytes taken ; size BEL */
bool term_is_ascii(void);
bool term_is_mono(void);
bool term_has_fkeys(void);		/* false: the key bar prints the twins */

#endif
