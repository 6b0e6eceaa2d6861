/*
 * The language of the screen tests (.scr, in process) and the terminal tests
 * (.pty, the real binary): one command a line; see tests/README.md.
 *
 * A tool says how to press a key and what a cell holds; this does the rest:
 * reads the file, compares, shows the picture when something differs, and
 * writes the file anew when what is drawn now shall be accepted.
 */
#ifndef TESTS_SCRIPT_H
#define TESTS_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct script_cell {
	char text[24];		/* "" for the second half of a wide character */
	char look;		/* letters of canvas_look */
};

/* What a tool offers. Every function ends the test by script_fail when it cannot. */
struct script_ops {
	void (*press)(const char *name);	/* one key: "F2", "Enter", "a", "é" */
	void (*paste)(const char *text);
	void (*resize)(int cols, int rows);
	void (*clock)(int64_t ms);		/* forward */
	void (*settle)(void);			/* before the picture is read */
	bool (*more)(void);			/* waits for more to be drawn; false: nothing came. NULL: never */
	void (*cell)(int row, int col, struct script_cell *cell);
	void (*cursor)(int *row, int *col);
	void (*size)(int *rows, int *cols);
	bool (*command)(const char *verb, const char *rest);	/* the tool's own; false: unknown */
	void (*end)(void);			/* at the end of the script, good or bad */
};

/* argv: FILE, or --accept OUT FILE. Returns the exit status. */
int script_main(int argc, char **argv, const struct script_ops *ops);

/* Say FILE:LINE, why, and what is on the screen; then exit 1. */
void script_fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* "+5m", "90s": milliseconds; fails when it is none. */
int64_t script_span(const char *text);

#endif
