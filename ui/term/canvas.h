/*
 * The rectangle a screen paints on.
 *
 * A canvas is a clipped part of the terminal, passed by value like a
 * coordinate. All text on screen goes through canvas_text, which decodes,
 * filters what is hostile or invisible, measures as ncurses counts and never
 * writes outside its rectangle (SECURITY.md 4.8).
 *
 * Must not: be painted on outside a draw function, or remember anything.
 */
#ifndef TERM_CANVAS_H
#define TERM_CANVAS_H

#include <stdbool.h>
#include <stddef.h>

struct canvas {
	int top, left;		/* on the terminal */
	int rows, cols;
};

/* Colour roles and emphasis (UX.md 2). One role at most, with any of the others. */
enum paint {
	PAINT_PLAIN,
	PAINT_LATE,		/* late, or care needed */
	PAINT_DUE,
	PAINT_DONE,
	PAINT_CUE,		/* something human */
	PAINT_ERROR,
	PAINT_ROLE = 0xf,
	PAINT_TITLE = 1 << 4,	/* bold */
	PAINT_KEY = 1 << 5,	/* bold: a key one can press */
	PAINT_FIELD = 1 << 6,	/* underlined: one can type here */
	PAINT_FOCUS = 1 << 7,	/* reversed: the line one is on */
	PAINT_MARKS = 1 << 8,	/* symbols in the text take the colour of what they mean */
};

/* Symbols by meaning. `symbols=ascii` maps them; no screen writes a shape by itself. */
#define SIGN_HERE	"►"
#define SIGN_LATE	"▲"
#define SIGN_DUE	"♦"
#define SIGN_CUE	"♥"
#define SIGN_DONE	"√"
#define SIGN_AVOID	"×"
#define SIGN_CHOICE	"▼"
#define SIGN_NEW	"•"
#define SIGN_DOT	"·"
#define SIGN_TAKEN	"▒"
#define SIGN_FULL	"█"	/* of a bar; both take the same number of bytes */
#define SIGN_EMPTY	"░"

/* The whole terminal; a part of a canvas, clipped to it. */
struct canvas canvas_all(void);
struct canvas canvas_part(const struct canvas *canvas, int row, int col, int rows, int cols);

/*
 * Write at (row, col) of the canvas, at most `width` columns (< 0: to the edge), cut
 * with an ellipsis at a grapheme. Only the first line of the text. Returns the columns written.
 */
int canvas_text(const struct canvas *canvas, int row, int col, int width, const char *text, unsigned paint);

/* The same with a format, and the same ending at column `end` (exclusive). */
int canvas_print(const struct canvas *canvas, int row, int col, int width, unsigned paint, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
int canvas_right(const struct canvas *canvas, int row, int end, const char *text, unsigned paint);

/* Blank columns in a paint: an empty field, the rest of the focus row. */
void canvas_fill(const struct canvas *canvas, int row, int col, int width, unsigned paint);

/* Add paint to cells that are already there: a highlighted line. */
void canvas_emphasise(const struct canvas *canvas, int row, int col, int width, unsigned paint);

/* Lines. A line that meets another joins it (┬ ┴ ┼ ├ ┤). */
void canvas_line(const struct canvas *canvas, int row, int col, int width);
void canvas_column(const struct canvas *canvas, int row, int col, int rows);

/* Clear the canvas and frame it; title in the top edge, aside at its right end (either may be NULL). */
void canvas_box(const struct canvas *canvas, const char *title, const char *aside);

/* Where the real cursor stands when the picture is done: on the focus, always (UX.md 1.8). */
void canvas_cursor(const struct canvas *canvas, int row, int col);

/* A cell as a test sees it. */
struct canvas_cell {
	char text[24];		/* base and marks; " " when blank, "" for the second half of a wide one */
	char look;		/* canvas_look() */
};
struct canvas_cell canvas_read(int row, int col);	/* terminal coordinates */
void canvas_read_cursor(int *row, int *col);

/*
 * One letter for what a cell looks like: . plain, b bold, u underlined, r reversed, B bold and
 * underlined, s bold and reversed, v underlined and reversed, w all three; colours L late, D due,
 * K done, C cue, E error, small when reversed.
 */
char canvas_look(bool bold, bool underline, bool reverse, int colour);

#endif
