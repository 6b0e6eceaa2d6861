#include "card_strip.h"

#include "app/app.h"
#include "base/date.h"
#include "base/i18n.h"
#include "model/person.h"

enum {
	STRIP_WAITING = 1,	/* where the first part begins; */
	STRIP_NEXT = 64,	/* the others, from the right edge */
	STRIP_CALLS = 24,
	STRIP_WAITS = 3,	/* people shown */
	STRIP_COMING = 2,
	STRIP_WAIT = 8,		/* columns kept for "▲ 41m" behind a name, */
	STRIP_TIME = 6,		/* and for "09:50" */
};

void
card_strip_read(struct card_strip *strip, struct app *app, struct arena *page)
{
	struct err err;

	*strip = (struct card_strip){0};
	if (app_may(app, RIGHT_board) && !app_board(app, DAY_NONE, (struct staff_id){0}, page, &strip->board, &err))
		strip->board.count = 0;
	if (app_may(app, RIGHT_call_work) && !app_calls_queue(app, NULL, page, &strip->calls, &err))
		strip->calls.count = 0;
}

/* The family name, up to that column; what it took with the blank behind it. */
static int
card_strip_name(const struct canvas *canvas, int row, int col, int end, const char *family, struct arena *words)
{
	return canvas_text(canvas, row, col, end - col, person_brief(words, family, NULL), PAINT_PLAIN) + 1;
}

static void
card_strip_waiting(const struct card_strip *strip, const struct canvas *canvas, int row, int end, struct arena *words)
{
	int col = STRIP_WAITING + canvas_text(canvas, row, STRIP_WAITING, -1, _("WAITING"), PAINT_TITLE) + 1;
	int shown = 0;

	for (size_t i = 0; i < strip->board.count && shown < STRIP_WAITS; i++) {
		const struct board_row *visit = &strip->board.row[i];
		bool late = visit->mark == BOARD_MARK_LATE, due = visit->mark == BOARD_MARK_DUE;
		unsigned paint = late ? PAINT_LATE : due ? PAINT_DUE : PAINT_PLAIN;
		const char *sign = late ? "▲ " : due ? "♦ " : "";
		if (visit->part != BOARD_WAITING)
			continue;
		shown++;
		col += card_strip_name(canvas, row, col, end - STRIP_WAIT, visit->family, words);
		int wait = visit->wait < 0 ? 0 : visit->wait;
		col += canvas_print(canvas, row, col, end - col, paint, "%s%dm", sign, wait) + 2;
	}
	if (shown == 0)
		canvas_text(canvas, row, col, end - col, _("nobody"), PAINT_PLAIN);
}

static void
card_strip_next(const struct card_strip *strip, const struct canvas *canvas, int row, int end, struct arena *words)
{
	int at = canvas->cols - STRIP_NEXT, shown = 0;
	int col = at + canvas_text(canvas, row, at, -1, _("NEXT"), PAINT_TITLE) + 1;
	char time[CLOCK_TEXT];

	for (size_t i = 0; i < strip->board.count && shown < STRIP_COMING; i++) {
		const struct board_row *visit = &strip->board.row[i];
		if (visit->part != BOARD_EXPECTED)
			continue;
		shown++;
		minute_format(visit->starts, time);
		col += card_strip_name(canvas, row, col, end - STRIP_TIME, visit->family, words);
		col += canvas_text(canvas, row, col, end - col, time, PAINT_PLAIN) + 2;
	}
}

static void
card_strip_calls(const struct card_strip *strip, const struct canvas *canvas, int row, struct arena *words)
{
	int col = canvas->cols - STRIP_CALLS, minute;
	char time[CLOCK_TEXT];

	col += canvas_text(canvas, row, col, -1, _("CALLS"), PAINT_TITLE) + 1;
	for (size_t i = 0; i < strip->calls.count; i++) {
		const struct calls_row *call = &strip->calls.row[i];
		if (call->claimed && !call->mine)
			continue;
		instant_day(call->due, &minute);
		minute_format(minute, time);
		col += card_strip_name(canvas, row, col, canvas->cols - STRIP_WAIT, call->family, words);
		if (call->late)
			canvas_text(canvas, row, col, -1, _("▲ late"), PAINT_LATE);
		else
			canvas_text(canvas, row, col, -1, time, PAINT_PLAIN);
		return;
	}
}

void
card_strip_draw(const struct card_strip *strip, const struct canvas *canvas, int row, struct arena *words)
{
	int next = canvas->cols - STRIP_NEXT, calls = canvas->cols - STRIP_CALLS;

	if (strip->board.count > 0) {
		card_strip_waiting(strip, canvas, row, next - 2, words);
		card_strip_next(strip, canvas, row, calls - 2, words);
	}
	if (strip->calls.count > 0)
		card_strip_calls(strip, canvas, row, words);
}
