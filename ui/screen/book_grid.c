#include "book_grid.h"

#include <stdio.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/person.h"
#include "model/when.h"

enum { GRID_TIME = 10, GRID_COLUMN = 7, GRID_WIDEST = 12 };

/* " free ", "[HELD]", "held JT": what a cell says in `width` columns; taken ones are filled with a shade. */
static const char *
book_grid_words(const struct book_cell *cell, struct arena *words)
{
	switch (cell->what) {
	case BOOK_FREE:
		return _("free");
	case BOOK_HELD_ME:
		return _("[HELD]");
	case BOOK_HELD:
		return arena_printf(words, _("held %s"), cell->initials ? cell->initials : "");
	case BOOK_LUNCH:
		return _("lunch");
	case BOOK_AWAY:
		return _("away");
	case BOOK_KEPT:
		return _("kept");
	case BOOK_TAKEN:
		return cell->free > 0 ? arena_printf(words, _("▒ %dm"), cell->free) : "▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒";
	case BOOK_OFF:
		break;
	}
	return "";
}

static void
book_grid_cell(const struct book_cell *cell, struct arena *words, const struct canvas *canvas, int row, int col,
    int width)
{
	const char *text = book_grid_words(cell, words);
	int long_text = text_width(text), left = long_text < width ? (width - long_text) / 2 : 0;
	unsigned paint = cell->what == BOOK_HELD_ME ? PAINT_FOCUS : cell->what == BOOK_FREE ? PAINT_TITLE : PAINT_PLAIN;

	if (cell->what == BOOK_TAKEN && cell->free == 0) {
		for (int i = 0; i < width; i++)
			canvas_text(canvas, row, col + i, 1, SIGN_TAKEN, PAINT_PLAIN);
		return;
	}
	canvas_text(canvas, row, col + left, width - left, text, paint);
}

/* Does anything happen in this column: a session, a booking, leave? */
static bool
book_grid_works(const struct book_grid *grid, size_t column)
{
	for (size_t r = 0; r < grid->rows; r++)
		if (grid->column[column].cell[r].what != BOOK_OFF)
			return true;
	return false;
}

/* The columns to show: those who work that day, in the grid's order. Returns how many, at most `room`. */
static size_t
book_grid_choose(const struct book_grid *grid, size_t room, size_t *chosen)
{
	size_t count = 0;

	for (size_t c = 0; c < grid->columns && count < room; c++)
		if (book_grid_works(grid, c))
			chosen[count++] = c;
	return count;
}

void
book_grid_draw(const struct book_grid *grid, struct arena *words, const struct canvas *canvas)
{
	size_t room = canvas->cols > GRID_TIME ? (size_t)(canvas->cols - GRID_TIME) / (GRID_COLUMN + 1) : 0;
	size_t *chosen = arena_array(words, room + 1, sizeof *chosen);
	size_t columns = book_grid_choose(grid, room, chosen);
	int width = columns ? (int)(((size_t)(canvas->cols - GRID_TIME)) / columns) - 1 : GRID_COLUMN;
	int height = (int)grid->rows + 1 < canvas->rows ? (int)grid->rows + 1 : canvas->rows;

	if (width > GRID_WIDEST)
		width = GRID_WIDEST;
	canvas_text(canvas, 0, 0, GRID_TIME, when_day(words, grid->day), PAINT_TITLE);
	if (columns == 0) {
		canvas_text(canvas, 2, 4, -1, _("nobody works that day"), PAINT_PLAIN);
		return;
	}
	for (size_t c = 0; c < columns; c++) {
		int col = GRID_TIME + 1 + (int)c * (width + 1);
		canvas_column(canvas, 0, col - 1, height);
		canvas_text(canvas, 0, col, width, person_staff_head(words, grid->column[chosen[c]].who, width),
		    PAINT_TITLE);
	}
	for (size_t r = 0; r < grid->rows && (int)r + 1 < canvas->rows; r++) {
		char time[CLOCK_TEXT];
		minute_format(grid->minute[r], time);
		canvas_text(canvas, (int)r + 1, 4, 5, time, PAINT_PLAIN);
		for (size_t c = 0; c < columns; c++)
			book_grid_cell(&grid->column[chosen[c]].cell[r], words, canvas, (int)r + 1,
			    GRID_TIME + 1 + (int)c * (width + 1), width);
	}
}
