#include <stdio.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "home_state.h"
#include "model/person.h"
#include "model/when.h"

/* "18204" -> "18,204". */
static char *
home_grouped(struct arena *arena, int64_t number)
{
	char plain[24], out[32];
	int digits = snprintf(plain, sizeof plain, "%lld", (long long)number), n = 0;

	for (int i = 0; i < digits; i++) {
		if (i > 0 && (digits - i) % 3 == 0)
			out[n++] = ',';
		out[n++] = plain[i];
	}
	out[n] = '\0';
	return arena_text(arena, out);
}

static void
home_draw_query(const struct home *home, const struct canvas *canvas)
{
	int end = canvas->cols - 6;

	canvas_text(canvas, 1, 2, -1, _("Find"), PAINT_TITLE);
	if (home->found.people > 0) {
		char count[80];
		snprintf(count, sizeof count, home->found.more ? _("%s+ of %s") : _("%s of %s"),
		    home_grouped(home->words, home->found.total), home_grouped(home->words, home->found.people));
		canvas_right(canvas, 1, end, count, PAINT_PLAIN);
		end -= text_width(count) + 2;
	}
	textfield_draw(&home->lookup.query, canvas, 1, 8, (end < 60 ? end : 60) - 8, true);
	canvas_text(canvas, 2, 8, -1, _("name · phone · born · record no. · ticket · :command"), PAINT_PLAIN);
}

static void
home_draw_alike(const struct home *home, const struct canvas *canvas, int row)
{
	if (home->found.alike == 0)
		return;
	if (home->found.alike_year)
		canvas_print(canvas, row, 2, -1, PAINT_LATE,
		    _("▲ Two names alike, both born in %d: ask for the date of birth."), home->found.alike_year);
	else
		canvas_text(canvas, row, 2, -1, _("▲ Two names alike: ask for the date of birth."), PAINT_LATE);
}

static void
home_draw_owed(const struct home *home, const struct canvas *canvas, int row, int col)
{
	const struct preview *preview = &home->preview;
	char time[CLOCK_TEXT];
	int minute;

	if (!preview->call_owed)
		return;
	if (preview->call_promised == FIELD_NULL) {
		canvas_text(canvas, row, col, -1, _("♦ We owe a call"), PAINT_DUE);
		return;
	}
	int32_t day = instant_day(preview->call_promised, &minute);
	minute_format(minute, time);
	if (day == home->today)
		canvas_print(canvas, row, col, -1, PAINT_DUE, _("♦ We owe a call by %s"), time);
	else
		canvas_print(canvas, row, col, -1, PAINT_DUE, _("♦ We owe a call by %s"),
		    when_due(home->words, day, minute, home->today));
}

/* Two lines about the person under the highlight: who, what to mind, what to talk about. */
static void
home_draw_preview(const struct home *home, const struct canvas *canvas, int row)
{
	const struct preview *preview = &home->preview;
	int half = canvas->cols * 9 / 16;

	canvas_line(canvas, row, 0, canvas->cols);
	canvas_line(canvas, row + 3, 0, canvas->cols);
	if (!home->has_preview)
		return;
	int col = 2 + canvas_text(canvas, row + 1, 2, half - 6,
			  person_listed(home->words, preview->family, preview->given), PAINT_TITLE);
	if (preview->preferred)
		col += canvas_print(canvas, row + 1, col, half - col - 4, PAINT_PLAIN, " \"%s\"", preview->preferred);
	if (preview->age)
		canvas_print(canvas, row + 1, col, half - col - 2, PAINT_PLAIN, " %s", preview->age);
	/* A need cut in the middle can say the opposite: whole ones only, the first whatever its length. */
	for (size_t i = 0, at = 2; i < preview->flag_count; i++) {
		int left = half - (int)at - 2;
		if (i == 0 || text_width(preview->flags[i]) + 2 <= left)
			at += (size_t)canvas_print(canvas, row + 2, (int)at, left, PAINT_MARKS, "▲ %s",
			    preview->flags[i]) + 3;
	}
	if (preview->cue_count > 0) {
		const struct card_cue *cue = &preview->cues[0];
		canvas_print(canvas, row + 1, half, -1, PAINT_CUE, "♥ %s", cue->ask ? cue->ask : cue->text);
	}
	home_draw_owed(home, canvas, row + 2, half);
}

static void
home_draw_waiting(const struct home *home, const struct canvas *canvas, int row, int col, int width)
{
	int shown = 0;

	canvas_text(canvas, row, col, width, _("WAITING"), PAINT_TITLE);
	for (size_t i = 0; i < home->board.count && shown < HOME_STRIP; i++) {
		const struct board_row *visit = &home->board.row[i];
		if (visit->part != BOARD_WAITING)
			continue;
		const char *sign = visit->mark == BOARD_MARK_LATE ? "▲" : visit->mark == BOARD_MARK_DUE ? "♦" : " ";
		unsigned paint = visit->mark == BOARD_MARK_LATE ? PAINT_LATE :
		    visit->mark == BOARD_MARK_DUE		? PAINT_DUE :
								  PAINT_PLAIN;
		shown++;
		canvas_text(canvas, row + shown, col, width - 7,
		    person_brief(home->words, visit->family, visit->given), PAINT_PLAIN);
		canvas_print(canvas, row + shown, col + width - 6, 6, paint, "%s%3dm", sign,
		    visit->wait < 0 ? 0 : visit->wait);
	}
	if (shown == 0)
		canvas_text(canvas, row + 1, col, width, _("nobody"), PAINT_PLAIN);
}

static void
home_draw_arriving(const struct home *home, const struct canvas *canvas, int row, int col, int width)
{
	int shown = 0;

	canvas_text(canvas, row, col, width, _("ARRIVING NEXT"), PAINT_TITLE);
	for (size_t i = 0; i < home->board.count && shown < HOME_STRIP; i++) {
		const struct board_row *visit = &home->board.row[i];
		char time[CLOCK_TEXT];
		if (visit->part != BOARD_EXPECTED)
			continue;
		shown++;
		minute_format(visit->starts, time);
		canvas_text(canvas, row + shown, col, width - 7,
		    person_brief(home->words, visit->family, visit->given), PAINT_PLAIN);
		canvas_text(canvas, row + shown, col + width - 6, 6, time, PAINT_PLAIN);
	}
	if (shown == 0)
		canvas_text(canvas, row + 1, col, width, _("nobody else today"), PAINT_PLAIN);
}

static void
home_draw_calls(const struct home *home, const struct canvas *canvas, int row, int col, int width)
{
	int shown = 0;

	canvas_text(canvas, row, col, width, _("CALLS DUE"), PAINT_TITLE);
	for (size_t i = 0; i < home->calls.count && shown < HOME_STRIP; i++) {
		const struct calls_row *call = &home->calls.row[i];
		int minute;
		if (call->claimed && !call->mine)
			continue;
		shown++;
		int32_t day = instant_day(call->due, &minute);
		char *due = when_due(home->words, day, minute, home->today);
		canvas_text(canvas, row + shown, col, width - 9,
		    person_brief(home->words, call->family, call->given), PAINT_PLAIN);
		canvas_print(canvas, row + shown, col + width - 9, 9, call->late ? PAINT_LATE : PAINT_PLAIN, "%s%s",
		    call->late ? "▲ " : "  ", due);
	}
	if (shown == 0)
		canvas_text(canvas, row + 1, col, width, _("none"), PAINT_PLAIN);
}

void
home_draw(const void *state, const struct canvas *canvas)
{
	const struct home *home = state;
	struct list_source source = home_source(home);
	int list = home_list_rows(home), below = canvas->rows - HOME_BELOW, third = (canvas->cols - 2) / 3;

	arena_reset(home->words);
	home_draw_query(home, canvas);
	if (home->lookup.query.text[0] || home->found.count > 0) {
		struct canvas part = canvas_part(canvas, 4, 0, list, canvas->cols);
		list_draw(&home->lookup.list, &source, &part, false);
	} else if (home->setup.people == 0) {
		struct canvas part = canvas_part(canvas, 4, 0, list, canvas->cols);
		first_use_draw(&home->setup, &part);
	}
	home_draw_alike(home, canvas, below - 1);
	home_draw_preview(home, canvas, below);
	if (app_may(home->app, RIGHT_board)) {
		home_draw_waiting(home, canvas, below + 4, 2, third - 3);
		home_draw_arriving(home, canvas, below + 4, 2 + third, third - 3);
	}
	if (app_may(home->app, RIGHT_call_work))
		home_draw_calls(home, canvas, below + 4, 2 + 2 * third, third - 1);
}
