#include "list.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

enum { LIST_GAP = 2, LIST_MARGIN = 5, LIST_DIGIT_COL = 1, LIST_MARK_COL = 3, LIST_DIGITS = 9 };

static bool
list_has_header(const struct list_source *source)
{
	for (size_t i = 0; i < source->column_count; i++)
		if (source->columns[i].title)
			return true;
	return false;
}

/* Rows of the source that fit; one is given up for "6 more" when not all do. */
static int
list_height(const struct list *list, const struct list_source *source)
{
	int height = list->rows - (list_has_header(source) ? 1 : 0);

	if ((size_t)(height > 0 ? height : 0) < source->count)
		height--;
	return height > 1 ? height : 1;
}

static int64_t
list_id(const struct list_source *source, size_t at)
{
	return at < source->count ? source->id(source->rows, at) : 0;
}

/* The first row at or after `at` that is no heading, else the last before it; count when there is none. */
static size_t
list_pickable(const struct list_source *source, size_t at)
{
	for (size_t i = at; i < source->count; i++)
		if (list_id(source, i))
			return i;
	for (size_t i = at < source->count ? at : source->count; i-- > 0;)
		if (list_id(source, i))
			return i;
	return source->count;
}

static void
list_go(struct list *list, const struct list_source *source, size_t at)
{
	list->at = list_pickable(source, at < source->count ? at : source->count > 0 ? source->count - 1 : 0);
	list->id = list_id(source, list->at);
}

static void
list_scroll(struct list *list, const struct list_source *source)
{
	size_t height = (size_t)list_height(list, source);
	size_t first = list->at > 0 && list->at < source->count && !list_id(source, list->at - 1) && height > 1 ?
	    list->at - 1 : list->at;	/* its heading comes into view with the row */

	if (list->top > first)
		list->top = first;
	if (list->at >= list->top + height)
		list->top = list->at - height + 1;
	if (source->count <= height)
		list->top = 0;
	else if (list->top + height > source->count)
		list->top = source->count - height;
}

void
list_clamp(struct list *list, const struct list_source *source, int rows)
{
	size_t at = list->at;

	list->rows = rows;
	if (list->id && list_id(source, at) != list->id)	/* it moved, or it is gone and the next one has its
								 * place */
		for (size_t i = 0; i < source->count; i++)
			if (list_id(source, i) == list->id) {
				at = i;
				break;
			}
	list_go(list, source, at);
	list_scroll(list, source);
}

void
list_select(struct list *list, const struct list_source *source, int64_t id)
{
	for (size_t i = 0; i < source->count; i++)
		if (list_id(source, i) == id) {
			list_go(list, source, i);
			list_scroll(list, source);
			return;
		}
}

int
list_row(const struct list *list, const struct list_source *source)
{
	return list->at < source->count && list_id(source, list->at) ? (int)list->at : -1;
}

/* The row that carries this digit on screen, or count. */
static size_t
list_numbered(const struct list *list, const struct list_source *source, int digit)
{
	size_t end = list->top + (size_t)list_height(list, source);

	for (size_t i = list->top; i < end && i < source->count; i++)
		if (list_id(source, i) && --digit == 0)
			return i;
	return source->count;
}

static size_t
list_step(const struct list *list, const struct list_source *source, bool down)
{
	if (down) {
		for (size_t i = list->at + 1; i < source->count; i++)
			if (list_id(source, i))
				return i;
	} else {
		for (size_t i = list->at; i-- > 0;)
			if (list_id(source, i))
				return i;
	}
	return list->at;
}

enum list_did
list_update(struct list *list, const struct list_source *source, const struct event *event)
{
	size_t page = (size_t)list_height(list, source), to = list->at;

	if (event->kind != EVENT_KEY || source->count == 0)
		return LIST_IGNORED;
	if (source->numbers && event->key >= '1' && event->key <= '9') {
		to = list_numbered(list, source, event->key - '0');
		if (to == source->count)
			return LIST_IGNORED;
		list_go(list, source, to);
		return LIST_PICKED;
	}
	switch (event->key) {
	case K_UP:
	case K_DOWN:
		to = list_step(list, source, event->key == K_DOWN);
		break;
	case K_PGDN:
		to = list->at + page;
		break;
	case K_PGUP:
		to = list->at > page ? list->at - page : 0;
		break;
	case K_HOME:
		to = 0;
		break;
	case K_END:
		to = source->count - 1;
		break;
	default:
		return LIST_IGNORED;
	}
	list_go(list, source, to);
	if (event->key == K_HOME || to == 0)
		list->top = 0;
	list_scroll(list, source);
	return LIST_MOVED;
}

/* ---- columns ---------------------------------------------------------------------------- */

static int
list_total(const int *widths, size_t count)
{
	int total = 0;

	for (size_t i = 0; i < count; i++)
		if (widths[i] > 0)
			total += widths[i] + (total > 0 ? LIST_GAP : 0);
	return total;
}

/* The column with the lowest priority that is still shown; the later one of equals. count: none. */
static size_t
list_least(const struct list_column *columns, const int *widths, size_t count)
{
	size_t least = count;

	for (size_t i = 0; i < count; i++)
		if (widths[i] > 0 && (least == count || columns[i].priority <= columns[least].priority))
			least = i;
	return least;
}

static void
list_shrink(const struct list_column *columns, size_t count, int cols, int *widths)
{
	bool done[LIST_COLUMNS] = {false};

	for (size_t round = 0; round < count; round++) {
		size_t least = count;
		int excess = list_total(widths, count) - cols;
		if (excess <= 0)
			return;
		for (size_t i = 0; i < count; i++)
			if (!done[i] && (least == count || columns[i].priority <= columns[least].priority))
				least = i;
		int spare = widths[least] - columns[least].least;
		widths[least] -= spare < excess ? (spare > 0 ? spare : 0) : excess;
		done[least] = true;
	}
	while (list_total(widths, count) > cols) {
		size_t least = list_least(columns, widths, count);
		if (least == count)
			return;
		widths[least] = 0;
	}
}

void
list_layout(const struct list_column *columns, size_t count, int cols, int widths[LIST_COLUMNS])
{
	size_t grows = count;

	if (count > LIST_COLUMNS)
		count = LIST_COLUMNS;
	for (size_t i = 0; i < count; i++)
		widths[i] = columns[i].width;
	list_shrink(columns, count, cols, widths);
	for (size_t i = 0; i < count; i++) {	/* what hiding freed goes back, the important ones first in order */
		int spare = cols - list_total(widths, count);
		if (widths[i] > 0 && widths[i] < columns[i].width)
			widths[i] += columns[i].width - widths[i] < spare ? columns[i].width - widths[i] : spare;
		if (columns[i].grows && widths[i] > 0 &&
		    (grows >= count || columns[i].priority > columns[grows].priority))
			grows = i;
	}
	if (grows < count)
		widths[grows] += cols - list_total(widths, count);
}

/* ---- drawing ---------------------------------------------------------------------------- */

static void
list_draw_cells(const struct list_source *source, const int *widths, const struct list_line *line,
    const struct canvas *canvas, int row, int left)
{
	int col = left;

	for (size_t i = 0; i < source->column_count && i < LIST_COLUMNS; i++) {
		if (widths[i] <= 0)
			continue;
		struct canvas cell = canvas_part(canvas, row, col, 1, widths[i]);
		if (line->cell[i] && source->columns[i].right)
			canvas_right(&cell, 0, cell.cols, line->cell[i], line->paint[i] | PAINT_MARKS);
		else if (line->cell[i])
			canvas_text(&cell, 0, 0, -1, line->cell[i], line->paint[i] | PAINT_MARKS);
		col += widths[i] + LIST_GAP;
	}
}

static void
list_draw_header(const struct list_source *source, const int *widths, const struct canvas *canvas, int left)
{
	struct list_line line = {0};

	for (size_t i = 0; i < source->column_count && i < LIST_COLUMNS; i++) {
		line.cell[i] = source->columns[i].title ? _(source->columns[i].title) : NULL;
		line.paint[i] = PAINT_TITLE;
	}
	list_draw_cells(source, widths, &line, canvas, 0, left);
}

static void
list_draw_more(const struct list_source *source, const struct canvas *canvas, int row, int left, size_t from)
{
	int more = 0;

	for (size_t i = from; i < source->count; i++)
		more += list_id(source, i) ? 1 : 0;
	if (more > 0)
		canvas_print(canvas, row, left, -1, PAINT_PLAIN, ngettext("%d more · PgDn", "%d more · PgDn",
		    (unsigned long)more), more);
	else
		canvas_text(canvas, row, left, -1, _("the end · PgUp"), PAINT_PLAIN);
}

static void
list_draw_row(const struct list *list, const struct list_source *source, const int *widths, const struct canvas *canvas,
    int row, int left, size_t at, int digit, bool focus)
{
	struct list_line line = {0};
	bool here = list->id != 0 && at == list->at;
	char number[2] = {(char)('0' + digit), '\0'};

	source->line(source->rows, at, &line);
	if (line.heading) {
		canvas_text(canvas, row, left, -1, line.heading, PAINT_TITLE);
		return;
	}
	if (here)
		canvas_fill(canvas, row, left > 0 ? LIST_MARK_COL : 0, -1, PAINT_PLAIN);
	if (digit <= LIST_DIGITS && source->numbers && left > 0)
		canvas_text(canvas, row, LIST_DIGIT_COL, 1, number, PAINT_KEY);
	if (here && left > 0)
		canvas_text(canvas, row, LIST_MARK_COL, 1, SIGN_HERE, PAINT_PLAIN);
	if (line.whole)
		canvas_text(canvas, row, left, -1, line.cell[0], line.paint[0]);
	else
		list_draw_cells(source, widths, &line, canvas, row, left);
	if (here)
		canvas_emphasise(canvas, row, left > 0 ? LIST_MARK_COL : 0, -1, PAINT_FOCUS);
	if (here && focus)
		canvas_cursor(canvas, row, left > 0 ? LIST_MARK_COL : 0);
}

void
list_draw(const struct list *list, const struct list_source *source, const struct canvas *canvas, bool focus)
{
	int widths[LIST_COLUMNS] = {0}, left = source->unmarked ? 0 : LIST_MARGIN, digit = 0;
	int row = list_has_header(source) ? 1 : 0, height = list_height(list, source);

	list_layout(source->columns, source->column_count, canvas->cols - left, widths);
	if (row > 0)
		list_draw_header(source, widths, canvas, left);
	for (int i = 0; i < height && list->top + (size_t)i < source->count; i++) {
		size_t at = list->top + (size_t)i;
		digit += list_id(source, at) ? 1 : 0;
		list_draw_row(list, source, widths, canvas, row + i, left, at, digit, focus);
	}
	if ((size_t)height < source->count)
		list_draw_more(source, canvas, row + height, left, list->top + (size_t)height);
}
