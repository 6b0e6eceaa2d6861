/* The list of the day board, row by row, and what stands around it. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "board_state.h"
#include "model/person.h"

bool
board_is_marked(const struct board_state *board, int64_t id)
{
	for (size_t i = 0; i < board->marks; i++)
		if (board->marked[i].id == id)
			return true;
	return false;
}

static int64_t
board_row_id(const void *rows, size_t at)
{
	const struct board_line *line = &((const struct board_state *)rows)->line[at];

	return line->row ? line->row->id.rid : 0;
}

const char *
board_heading(enum board_part part)
{
	switch (part) {
	case BOARD_WAITING:
		return _("WAITING, longest first");
	case BOARD_EXPECTED:
		return _("EXPECTED");
	case BOARD_ROOM:
		return _("IN ROOM");
	case BOARD_DONE:
		return _("DONE");
	default:
		return _("DID NOT COME, LEFT");
	}
}

/* What the last column says: one thing to mind in words, several as marks: cue, alert, open call. */
static void
board_about(const struct board_row *row, char *cell)
{
	int marks = row->cue + (row->flags > 0) + (row->calls > 0);

	if (row->noshows > 1 && row->part == BOARD_EXPECTED)
		snprintf(cell, LIST_CELL, ngettext("%d no-show", "%d no-shows", (unsigned long)row->noshows),
		    row->noshows);
	else if (marks > 1)
		snprintf(cell, LIST_CELL, "%s%s%s", row->cue ? "♥ " : "", row->flags ? "▲ " : "",
		    row->calls ? "♦ " : "");
	else if (row->calls)
		snprintf(cell, LIST_CELL, "%s", _("♦ call owed"));
	else
		snprintf(cell, LIST_CELL, "%s%s", row->cue ? "♥ " : row->flags ? "▲ " : "",
		    row->flags && row->alert ? row->alert : row->about ? row->about : "");
}

static void
board_wait(const struct board_row *row, struct list_line *line)
{
	if (row->wait < 0)
		return;
	bool late = row->mark == BOARD_MARK_LATE, due = row->mark == BOARD_MARK_DUE;
	snprintf(line->room[4], LIST_CELL, "%s%3dm", late ? "▲" : due ? "♦" : " ", row->wait);
	line->cell[4] = line->room[4];
	line->paint[4] = row->part != BOARD_WAITING ? PAINT_PLAIN : late ? PAINT_LATE : due ? PAINT_DUE : PAINT_PLAIN;
}

static void
board_row_line(const void *rows, size_t at, struct list_line *line)
{
	const struct board_state *board = rows;
	const struct board_row *row = board->line[at].row;
	int minute;

	line->heading = board->line[at].heading;
	if (!row)
		return;
	if (row->walk_in)
		snprintf(line->room[0], LIST_CELL, "%s", _("walk"));
	else
		minute_format(row->starts, line->room[0]);
	line->cell[0] = line->room[0];
	snprintf(line->room[1], LIST_CELL, "%s%s", board_is_marked(board, row->id.rid) ? "√ " : "",
	    row->family || row->given ? person_brief(board->words, row->family, row->given) : _("not known"));
	line->cell[1] = line->room[1];
	line->cell[2] = row->who ? row->who : _("first free");
	line->cell[3] = row->status;
	if (row->told_at != FIELD_NULL && row->part == BOARD_WAITING) {
		instant_day(row->told_at, &minute);
		snprintf(line->room[3], LIST_CELL, _("told %02d:%02d"), minute / 60, minute % 60);
		line->cell[3] = line->room[3];
	} else if (row->contested) {
		line->cell[3] = _("▲ two here");
		line->paint[3] = PAINT_LATE;
	}
	board_wait(row, line);
	board_about(row, line->room[5]);
	line->cell[5] = line->room[5];
	line->paint[5] = PAINT_MARKS;
}

static const struct list_column board_columns[] = {
	{.title = N_("TIME"), .width = 5, .least = 5, .priority = 7},
	{.title = N_("PATIENT"), .width = 20, .least = 16, .priority = 9, .grows = true},
	{.title = N_("WITH"), .width = 11, .least = 9, .priority = 3},
	{.title = N_("STATUS"), .width = 10, .least = 9, .priority = 4},
	{.title = N_("WAIT"), .width = 6, .least = 6, .priority = 8},
	{.title = N_("ABOUT"), .width = 13, .least = 8, .priority = 5},
};

struct list_source
board_source(const struct board_state *board)
{
	return (struct list_source){
		.rows = board,
		.count = board->line_count,
		.id = board_row_id,
		.line = board_row_line,
		.columns = board_columns,
		.column_count = sizeof board_columns / sizeof board_columns[0],
		.numbers = true,
	};
}

static void
board_draw_head(const struct board_state *board, const struct canvas *canvas)
{
	const struct board *day = &board->board;
	const char *who = _("All clinicians");
	char counts[120];

	for (size_t i = 0; i < board->clinician_count; i++)
		if (board->clinicians[i].id.rid == board->with.rid)
			who = board->clinicians[i].who;
	canvas_text(canvas, 0, 2, -1, _("Today"), PAINT_TITLE);
	canvas_print(canvas, 0, 10, -1, PAINT_FIELD, "%s ▼", who);
	snprintf(counts, sizeof counts, _("expected %d · waiting %d · in room %d · done %d"), day->expected,
	    day->waiting, day->roomed, day->done);
	canvas_right(canvas, 0, canvas->cols - 2, counts, PAINT_PLAIN);
}

static void
board_draw_foot(const struct board_state *board, const struct canvas *canvas)
{
	int row = canvas->rows - 2, col = 2;

	col += canvas_text(canvas, row, col, -1, _("▲ 30 min or more: go and speak to them"), PAINT_MARKS) + 4;
	col += canvas_text(canvas, row, col, -1, _("♦ 20 to 29"), PAINT_MARKS) + 6;
	if (board->board.behind_count == 0)
		return;
	col += canvas_text(canvas, row, col, -1, _("behind:"), PAINT_PLAIN) + 1;
	for (size_t i = 0; i < board->board.behind_count && col < canvas->cols - 8; i++)
		col += canvas_print(canvas, row, col, -1, PAINT_PLAIN, "%s %dm", board->board.behind[i].family,
		    board->board.behind[i].minutes) + 2;
}

void
board_draw(const void *state, const struct canvas *canvas)
{
	const struct board_state *board = state;
	struct list_source source = board_source(board);
	struct canvas part = canvas_part(canvas, BOARD_HEAD, 0, canvas->rows - BOARD_HEAD - BOARD_FOOT, canvas->cols);

	arena_reset(board->words);
	board_draw_head(board, canvas);
	if (board->board.count > 0)
		list_draw(&board->list, &source, &part, true);
	else
		canvas_text(canvas, BOARD_HEAD + 1, 5, -1, _("Nobody is booked today."), PAINT_PLAIN);
	board_draw_foot(board, canvas);
}
