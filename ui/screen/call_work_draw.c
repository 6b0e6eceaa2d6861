#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "call_work_state.h"
#include "model/person.h"
#include "model/when.h"

enum { WORK_HEAD = 2, WORK_RIGHT = 37 };	/* rows above the panes; columns of the right one */

static void
call_work_draw_head(const struct call_work *call, const struct canvas *canvas)
{
	const struct calls_work *work = &call->work;
	int64_t left = (work->until - clock_now()) / 1000;
	int col = 2 + canvas_text(canvas, 0, 2, canvas->cols - WORK_RIGHT - 2,
	    person_brief(call->words, work->row.family, work->row.given), PAINT_TITLE);

	if (work->age >= 0)
		col += canvas_print(canvas, 0, col + 3, -1, PAINT_PLAIN, "%d", work->age) + 3;
	if (work->record)
		col += canvas_print(canvas, 0, col + 3, -1, PAINT_PLAIN, _("rec %s"), work->record) + 3;
	char yours[60];
	const char *try = arena_printf(call->words, _(" · try %d"), work->row.tries + 1);
	int room = canvas->cols - 1 - col - 2 - text_width(try);
	if (room > 0)
		canvas_right(canvas, 0, canvas->cols - 1, arena_printf(call->words, "%s%s",
		    text_cut(call->words, work->row.reason_label, room), try), PAINT_PLAIN);
	snprintf(yours, sizeof yours, _("yours for %lld:%02lld"), left > 0 ? (long long)left / 60 : 0,
	    left > 0 ? (long long)left % 60 : 0);
	canvas_right(canvas, 1, canvas->cols - 1, yours, PAINT_PLAIN);
	col = 2;
	for (size_t i = 0; i < work->alerts && col < canvas->cols - 34; i++)
		col += canvas_print(canvas, 1, col, canvas->cols - 24 - col, PAINT_MARKS, "▲ %s", work->alert[i]) + 3;
	if (call->cue_count > 0 && col < canvas->cols - 40)
		canvas_print(canvas, 1, col, canvas->cols - 17 - col, PAINT_CUE, "♥ %s", call->cues[0].text);
}

static int
call_work_draw_identity(const struct call_work *call, const struct canvas *pane)
{
	const struct calls_work *work = &call->work;
	int matched = __builtin_popcount(call->matched), row = 1;

	canvas_text(pane, 0, 1, -1, _("IDENTITY"), PAINT_TITLE);
	canvas_text(pane, 0, 18, -1, _("two must match"), PAINT_PLAIN);
	for (size_t i = 0; i < work->identities && i < CALL_WORK_IDENTITIES; i++, row++) {
		canvas_print(pane, row, 1, -1, PAINT_KEY, "%zu", i + 1);
		if (call->matched & 1u << i)
			canvas_text(pane, row, 3, -1, SIGN_DONE, PAINT_DONE);
		canvas_text(pane, row, 5, 12, work->identity[i].label, PAINT_PLAIN);
		canvas_text(pane, row, 17, -1, work->identity[i].value, PAINT_PLAIN);
	}
	if (matched >= work->must_match)
		canvas_text(pane, row, 5, -1, _("√ go ahead and talk"), PAINT_DONE);
	else
		canvas_print(pane, row, 5, -1, PAINT_PLAIN, ngettext("%d more must match", "%d more must match",
		    (unsigned long)(work->must_match - matched)), work->must_match - matched);
	return row + 1;
}

static int
call_work_draw_tries(const struct call_work *call, const struct canvas *pane, int row, int most)
{
	const struct calls_work *work = &call->work;
	const char *number = call->number < work->numbers ?
	    person_phone(call->words, work->number[call->number].value) : "";
	char time[CLOCK_TEXT];
	int minute;

	canvas_text(pane, row++, 1, -1, _("TRIES"), PAINT_TITLE);
	instant_day(clock_now(), &minute);
	minute_format(minute, time);
	canvas_print(pane, row++, 1, -1, PAINT_PLAIN, _("%s  calling %s"), time, number);
	if (work->tries == 0)
		canvas_text(pane, row++, 1, -1, _("none before"), PAINT_PLAIN);
	for (size_t i = 0; i < work->tries && (int)i < most; i++) {
		int32_t day = instant_day(work->try[i].at, &minute);
		canvas_print(pane, row++, 1, -1, PAINT_PLAIN, "%s  %s%s%s",
		    when_due(call->words, day, minute, call->today),
		    work->try[i].outcome_label, work->try[i].by ? ", " : "", work->try[i].by ? work->try[i].by : "");
	}
	return row;
}

static void
call_work_draw_outcomes(const struct call_work *call, const struct canvas *pane, int row)
{
	const struct calls_work *work = &call->work;
	const struct calls_outcome *chosen = call_work_chosen(call);
	int half = pane->cols * 4 / 9;	/* the longer labels stand in the second column */

	canvas_text(pane, row++, 1, -1, call->answering ? _("OUTCOME") : _("OUTCOME, after O"), PAINT_TITLE);
	for (size_t i = 0; i < work->outcomes; i++) {
		const struct calls_outcome *outcome = &work->outcome[i];
		int at = row + (int)i / 2, col = 1 + (int)(i % 2) * half;
		canvas_print(pane, at, col, 1, PAINT_KEY, "%c", outcome->letter);
		canvas_text(pane, at, col + 2, i % 2 ? -1 : half - 2, outcome->label, PAINT_PLAIN);
		if (outcome == chosen)
			canvas_emphasise(pane, at, col, half - 1, PAINT_FOCUS);
	}
}

void
call_work_draw(const void *state, const struct canvas *canvas)
{
	const struct call_work *call = state;
	int middle = canvas->cols - WORK_RIGHT - 1;
	int foot = canvas->rows - 1, height = foot - WORK_HEAD - 1, outcomes = (int)(call->work.outcomes + 1) / 2 + 1;
	struct canvas left = canvas_part(canvas, WORK_HEAD + 1, 0, height, middle);
	struct canvas right = canvas_part(canvas, WORK_HEAD + 1, middle + 1, height, canvas->cols - middle - 1);

	arena_reset(call->words);
	call_work_draw_head(call, canvas);
	canvas_line(canvas, WORK_HEAD, 0, canvas->cols);
	canvas_line(canvas, foot, 0, canvas->cols);
	canvas_column(canvas, WORK_HEAD, middle, height + 2);
	call_work_draw_left(call, &left);
	int row = call_work_draw_identity(call, &right);
	canvas_line(canvas, WORK_HEAD + 1 + row, middle, canvas->cols - middle);
	row = call_work_draw_tries(call, &right, row + 1, height - row - outcomes - 4);
	canvas_line(canvas, WORK_HEAD + 1 + height - outcomes - 1, middle, canvas->cols - middle);
	call_work_draw_outcomes(call, &right, height - outcomes);
	if (!call->answering && (int)call->number >= call->top)
		canvas_cursor(&left, (int)call->number - call->top, 7);
}
