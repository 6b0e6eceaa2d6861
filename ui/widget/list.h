/*
 * A list of rows with a sticky header, numbers to pick by, and one highlight.
 *
 * The highlight follows the row's id through every reload; after a row is gone
 * the next one has it. Rows come from the screen's page arena through a source
 * that is asked for what is visible only.
 *
 * Must not: change in draw; list_clamp, called from update and reload, settles
 * everything.
 */
#ifndef WIDGET_LIST_H
#define WIDGET_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "term/canvas.h"
#include "term/event.h"

enum { LIST_COLUMNS = 10, LIST_CELL = 160 };

/*
 * One column. When the canvas is narrower than all of them, columns with the
 * lowest priority shrink to `least` first, then hide; what is left over goes to
 * the column with the highest priority that is marked `grows`.
 */
struct list_column {
	const char *title;	/* untranslated */
	int width, least;
	int priority;		/* higher stays longer */
	bool right, grows;
};

/* One row as it is shown. Texts are borrowed from the source; `room` may be used to build one cell in. */
struct list_line {
	const char *cell[LIST_COLUMNS];
	unsigned paint[LIST_COLUMNS];
	bool whole;			/* cell[0] goes on over all columns */
	const char *heading;		/* a line of its own above rows: "WAITING, longest first"; no id, cannot be
					 * picked */
	char room[LIST_COLUMNS][LIST_CELL];
};

struct list_source {
	const void *rows;
	size_t count;
	int64_t (*id)(const void *rows, size_t at);	/* unique, not 0; 0 for a heading */
	void (*line)(const void *rows, size_t at, struct list_line *line);
	const struct list_column *columns;
	size_t column_count;
	bool numbers;			/* 1-9 before the first nine visible rows */
	bool unmarked;			/* no ► and no margin for it: in pickers */
};

struct list {
	int64_t id;			/* highlighted row; 0: none */
	size_t at, top;			/* its index, and that of the first row shown */
	int rows;			/* height, header included */
};

enum list_did { LIST_IGNORED, LIST_MOVED, LIST_PICKED };	/* PICKED: a digit chose the row, now highlighted */

/* Settle selection and scroll for a height of `rows`, the header line included. Call after every change. */
void list_clamp(struct list *list, const struct list_source *source, int rows);

/* Arrows, PgUp, PgDn, Home, End and the digits. */
enum list_did list_update(struct list *list, const struct list_source *source, const struct event *event);

/* Highlight this row if it is there. */
void list_select(struct list *list, const struct list_source *source, int64_t id);

/* The highlighted row's index, or -1 for an empty list. */
int list_row(const struct list *list, const struct list_source *source);

/* Header, rows, "6 more · PgDn". With `focus` the cursor stands on the highlighted row. */
void list_draw(const struct list *list, const struct list_source *source, const struct canvas *canvas, bool focus);

/* Which columns fit into `cols`, and how wide: 0 for a hidden one. Pure. */
void list_layout(const struct list_column *columns, size_t count, int cols, int widths[LIST_COLUMNS]);

#endif
