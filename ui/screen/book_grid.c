#include "book_grid.h"

#include <stdio.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/person.h"
#include "model/when.h"

enum { GRID_TIME = 10, GRID_TIME_WEEK = 7, GRID_DAY = 6, GRID_COLUMN = 7, GRID_WIDEST = 12 };

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

/* A week is of one clinician: his name stands left, the days above. */
static bool
book_grid_is_week(const struct book_grid *grid)
{
	return grid->columns > 1 && grid->column[0].day != grid->column[1].day;
}

/* "Tue 24" over the column of a week, the clinician over that of a day. */
static const char *
book_grid_head(const struct book_grid *grid, size_t column, int width, struct arena *words)
{
	if (!book_grid_is_week(grid))
		return person_staff_head(words, grid->column[column].who, width);
	return arena_printf(words, "%.*s", GRID_DAY, when_day(words, grid->column[column].day));
}

void
book_grid_draw(const struct book_grid *grid, struct arena *words, const struct canvas *canvas)
{
	bool week = book_grid_is_week(grid);
	int left = week ? GRID_TIME_WEEK : GRID_TIME, least = week ? GRID_DAY : GRID_COLUMN;
	size_t room = canvas->cols > left ? (size_t)(canvas->cols - left) / (size_t)(least + 1) : 0;
	size_t *chosen = arena_array(words, room + 1, sizeof *chosen);
	size_t columns = book_grid_choose(grid, room, chosen);
	int width = columns ? (int)(((size_t)(canvas->cols - left)) / columns) - 1 : GRID_COLUMN;
	int height = (int)grid->rows + 1 < canvas->rows ? (int)grid->rows + 1 : canvas->rows;

	if (width > GRID_WIDEST)
		width = GRID_WIDEST;
	canvas_text(canvas, 0, 0, left, week ? person_staff_head(words, grid->column[0].who, left) :
	    when_day(words, grid->day), PAINT_TITLE);
	if (columns == 0) {
		canvas_text(canvas, 2, 4, -1, week ? _("nobody works that week") : _("nobody works that day"),
		    PAINT_PLAIN);
		return;
	}
	for (size_t c = 0; c < columns; c++) {
		int col = left + 1 + (int)c * (width + 1);
		canvas_column(canvas, 0, col - 1, height);
		canvas_text(canvas, 0, col, width, book_grid_head(grid, chosen[c], width, words), PAINT_TITLE);
	}
	for (size_t r = 0; r < grid->rows && (int)r + 1 < canvas->rows; r++) {
		char time[CLOCK_TEXT];
		minute_format(grid->minute[r], time);
		canvas_text(canvas, (int)r + 1, left - 6, 5, time, PAINT_PLAIN);
		for (size_t c = 0; c < columns; c++)
			book_grid_cell(&grid->column[chosen[c]].cell[r], words, canvas, (int)r + 1,
			    left + 1 + (int)c * (width + 1), width);
	}
}
