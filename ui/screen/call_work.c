#include "call_work.h"

#include <stdio.h>
#include <string.h>

#include "app/calls.h"
#include "app/card.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "book_screen.h"
#include "model/person.h"
#include "model/when.h"
#include "note_screen.h"
#include "widget/choice.h"
#include "widget/form.h"

enum { WORK_HEAD = 2, WORK_LEFT = 42, WORK_IDENTITIES = 9, WORK_SECOND = 1000 };

struct call_work {
	struct app *app;
	struct arena *life;
	struct arena *words;		/* of one picture */
	struct call_id id;
	struct calls_work work;
	struct card_cue cues[1];
	size_t cue_count;
	const char *title;
	char hint[160];
	struct form form;		/* outcome, time, words: after O */
	bool answering;			/* the cursor is in that form */
	unsigned matched;		/* identity lines that matched, a bit each */
	size_t number;			/* which of the numbers is dialled */
	struct appointment_id booked;
	int rows, cols;
	int32_t today;
};

static const struct form_row call_work_rows[] = {
	{.column = "outcome", .label = N_("Outcome"), .kind = FIELD_CHOICE, .max = 40, .flags = FORM_REQUIRED,
	    .help = N_("One letter from the list")},
	{.column = "time", .label = N_("Again at"), .kind = FIELD_TIME, .max = 8,
	    .help = N_("Only when another time was asked for: 3p, 1530, +2h")},
	{.column = "words", .label = N_("Words"), .kind = FIELD_TEXT, .max = 240,
	    .help = N_("What was said, in a few words")},
};

/* ---- life -------------------------------------------------------------------------------- */

static void
call_work_choices(struct call_work *call)
{
	struct form_choice *choices = arena_array(call->life, call->work.outcomes + 1, sizeof *choices);

	for (size_t i = 0; i < call->work.outcomes; i++) {
		const struct calls_outcome *outcome = &call->work.outcome[i];
		choices[i] = (struct form_choice){
			.code = outcome->code,
			.label = arena_printf(call->life, "%c  %s", outcome->letter, outcome->label),
		};
	}
	form_choices(&call->form, "outcome", choices, call->work.outcomes);
}

static bool
call_work_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct call_work *call = state;
	const struct site *site = app_site(app);
	struct preview who;

	call->app = app;
	call->life = life;
	call->id = ((const struct call_work_argument *)argument)->call;
	if (!app_calls_claim(app, call->id, err) || !app_calls_open(app, call->id, life, &call->work, err))
		return false;
	/* The person is about to be spoken to: audited as a look at her, with what to talk about. */
	if (!app_card_preview(app, call->work.row.patient, true, life, &who, err))
		return false;
	if (who.cue_count > 0)
		call->cues[call->cue_count++] = who.cues[0];
	call->words = arena_new();
	call->today = app_today(app, NULL);
	form_make(&call->form, life, call_work_rows, sizeof call_work_rows / sizeof call_work_rows[0]);
	call->form.today = app_today(app, &call->form.minute);
	call->form.opens = (int)site->opens;
	call->form.closes = (int)site->closes;
	call->form.label_width = 10;
	call->form.field_width = 26;
	call_work_choices(call);
	call->title = person_brief(life, call->work.row.family, call->work.row.given);
	return true;
}

/* What no answer would do, before anybody dials. */
static void
call_work_foretell(struct call_work *call)
{
	snprintf(call->hint, sizeof call->hint, "%s", _("O, then one letter, says how the call ended."));
	for (size_t i = 0; i < call->work.outcomes; i++) {
		const struct calls_outcome *outcome = &call->work.outcome[i];
		char time[CLOCK_TEXT];
		int minute;
		if (outcome->letter != 'N' || !outcome->next)
			continue;
		instant_day(outcome->next, &minute);
		minute_format(minute, time);
		snprintf(call->hint, sizeof call->hint,
		    _("No answer puts it back for %s by itself; type another time if asked."), time);
	}
}

static bool
call_work_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct call_work *call = state;

	call->today = app_today(app, &call->form.minute);
	if (!app_calls_open(app, call->id, page, &call->work, err))
		return false;
	call_work_foretell(call);
	return true;
}

static void
call_work_close(void *state)
{
	arena_free(((struct call_work *)state)->words);
}

/* ---- keys --------------------------------------------------------------------------------- */

static struct intent
call_work_tick(void *state, const struct event *event)
{
	struct call_work *call = state;
	unsigned line = (unsigned)event->key - '1';

	if (line < call->work.identities)
		call->matched ^= 1u << line;
	return intent_stay();
}

static struct intent
call_work_outcome(void *state, const struct event *event)
{
	struct call_work *call = state;

	(void)event;
	call->answering = true;
	form_focus(&call->form, "outcome");
	return intent_stay();
}

/* The outcome as far as it is typed, or NULL. */
static const struct calls_outcome *
call_work_chosen(const struct call_work *call)
{
	const struct form_box *box = form_box(&call->form, "outcome");
	int at = box->text.text[0] ? choice_find(box->row.choices, box->row.choice_count, box->text.text) : -1;

	return at >= 0 && (size_t)at < call->work.outcomes ? &call->work.outcome[at] : NULL;
}

static int
call_work_match_count(const struct call_work *call)
{
	return __builtin_popcount(call->matched);
}

/* "name,born" of the ticked lines; NULL when none is. */
static const char *
call_work_matched(const struct call_work *call)
{
	const char *all = NULL;

	for (size_t i = 0; i < call->work.identities && i < WORK_IDENTITIES; i++) {
		const char *code = call->work.identity[i].code;
		if (call->matched & 1u << i)
			all = all ? arena_printf(call->life, "%s,%s", all, code) : code;
	}
	return all;
}

/* The time that was asked for, when one was typed: today's, or tomorrow's when it is over. */
static int64_t
call_work_again(const struct call_work *call)
{
	const char *time = form_value(&call->form, "time");

	if (!time)
		return 0;
	int64_t at = instant_of(call->today, minute_parse(time));
	return at > clock_now() ? at : instant_of(call->today + 1, minute_parse(time));
}

/* An outcome that is refused says so as soon as it is typed, not only when it is saved. */
static struct intent
call_work_refused(const struct calls_outcome *outcome)
{
	if (outcome->letter == 'V')
		return intent_say(INTENT_STAY, SAY_WARN, _("▲ asked for no voicemail: choose No answer."));
	return intent_say(INTENT_STAY, SAY_WARN, "▲ %s", outcome->refused);
}

static struct intent
call_work_done(void *state, const struct event *event)
{
	struct call_work *call = state;
	struct calls_finished finished;
	struct err err;

	(void)event;
	if (!call->answering)
		return intent_say(INTENT_STAY, SAY_WARN, _("O first: how did the call end?"));
	if (!form_finish(&call->form, &err))
		return intent_fail(&err);
	const struct calls_outcome *outcome = call_work_chosen(call);
	if (!outcome)
		return intent_stay();
	if (!outcome->allowed) {
		form_refuse(&call->form, "outcome", outcome->refused);
		return intent_say(INTENT_STAY, SAY_ERROR, "%s", outcome->refused);
	}
	if (outcome->identity && call_work_match_count(call) < call->work.must_match)
		return intent_say(INTENT_STAY, SAY_ERROR,
		    _("▲ Identity: two must match before this is done. Esc, then tick 1 to 4."));
	struct calls_result result = {
		.outcome = outcome->code,
		.number = call->number < call->work.numbers ? call->work.number[call->number].value : NULL,
		.words = form_value(&call->form, "words"),
		.identity = call_work_matched(call),
		.next = call_work_again(call),
		.visit = call->booked,
	};
	if (!app_calls_finish(call->app, call->id, &result, call->life, &finished, &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_POP, SAY_DONE, _("%s: %s. %s"), call->title, outcome->label,
	    finished.text);
	intent.finished = intent.undoable = true;
	return intent;
}

static struct intent
call_work_book(void *state, const struct event *event)
{
	struct book_argument argument = {.patient = ((struct call_work *)state)->work.row.patient};

	(void)event;
	return intent_push(&book_ops, &argument);
}

static struct intent
call_work_note(void *state, const struct event *event)
{
	struct note_argument argument = {.patient = ((struct call_work *)state)->work.row.patient};

	(void)event;
	return intent_push(&note_ops, &argument);
}

static struct intent
call_work_give_back(void *state, const struct event *event)
{
	struct call_work *call = state;
	struct err err;

	(void)event;
	if (!app_calls_release(call->app, call->id, &err))
		return intent_fail(&err);
	return intent_say(INTENT_POP, SAY_DONE, _("Given back: anybody may take it."));
}

/* Esc in the form goes back to identity and script; what was typed stays. */
static struct intent
call_work_escape(void *state, const struct event *event)
{
	struct call_work *call = state;

	(void)event;
	if (!call->answering)
		return intent_pop();
	call->answering = false;
	return intent_stay();
}

static const struct key_row call_work_keys[] = {
	{.keys = "1-4", .act = call_work_tick, .footer = N_("Identity"),
	    .help = N_("That answer matched; again: it did not")},
	{.keys = "o", .act = call_work_outcome, .footer = N_("Outcome"),
	    .help = N_("How the call ended: then one letter")},
	{.keys = "F9 ^D", .act = call_work_done, .footer = N_("Done"), .help = N_("Save the outcome and go on")},
	{.keys = "b", .act = call_work_book, .footer = N_("Book"), .help = N_("Book a visit"), .right = RIGHT_book},
	{.keys = "n", .act = call_work_note, .footer = N_("Note"), .help = N_("Rapport note"),
	    .right = RIGHT_note_write},
	{.keys = "z", .act = call_work_give_back, .footer = N_("Give back"), .help = N_("Give it back to the queue")},
	{.keys = "F6", .footer = N_("Park"), .help = N_("Put this call aside; it stays yours for 15 minutes")},
	{.keys = "Esc", .act = call_work_escape, .help = N_("Back; the call stays yours for 15 minutes")},
	{.keys = NULL},
};

static struct intent
call_work_update(void *state, const struct event *event)
{
	struct call_work *call = state;

	if (event->kind == EVENT_SIZE) {
		call->rows = event->rows;
		call->cols = event->cols;
		return intent_stay();
	}
	if (event->kind == EVENT_RESULT && event->from == &book_ops && event->result)
		call->booked = *(const struct appointment_id *)event->result;
	if (call->answering) {
		switch (form_update(&call->form, event)) {
		case FORM_DONE:
			return call_work_done(call, event);
		case FORM_TYPED:
		case FORM_LEFT:
			if (call_work_chosen(call) && !call_work_chosen(call)->allowed)
				return call_work_refused(call_work_chosen(call));
			return intent_stay();
		default:
			return intent_stay();
		}
	}
	if (event->kind == EVENT_KEY && event->key == K_DOWN && call->number + 1 < call->work.numbers)
		call->number++;
	if (event->kind == EVENT_KEY && event->key == K_UP && call->number > 0)
		call->number--;
	return intent_stay();
}

static bool
call_work_typing(const void *state)
{
	return ((const struct call_work *)state)->answering;
}

static const char *
call_work_title(const void *state)
{
	return ((const struct call_work *)state)->title;
}

/* The claim counts down by the second on screen. */
static int
call_work_wake(const void *state)
{
	(void)state;
	return WORK_SECOND;
}

static const char *
call_work_hint(const void *state)
{
	return ((const struct call_work *)state)->hint;
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void
call_work_draw_head(const struct call_work *call, const struct canvas *canvas)
{
	const struct calls_work *work = &call->work;
	int64_t left = (work->until - clock_now()) / 1000;
	int col = 2 + canvas_text(canvas, 0, 2, -1, person_brief(call->words, work->row.family, work->row.given),
	    PAINT_TITLE);

	if (work->age >= 0)
		col += canvas_print(canvas, 0, col + 3, -1, PAINT_PLAIN, "%d", work->age) + 3;
	if (work->record)
		canvas_print(canvas, 0, col + 3, -1, PAINT_PLAIN, _("rec %s"), work->record);
	char about[120], yours[60];
	snprintf(about, sizeof about, _("%s · try %d"), work->row.reason_label, work->row.tries + 1);
	canvas_right(canvas, 0, canvas->cols - 1, about, PAINT_PLAIN);
	snprintf(yours, sizeof yours, _("yours for %lld:%02lld"), left > 0 ? (long long)left / 60 : 0,
	    left > 0 ? (long long)left % 60 : 0);
	canvas_right(canvas, 1, canvas->cols - 1, yours, PAINT_PLAIN);
	col = 2;
	for (size_t i = 0; i < work->alerts && col < canvas->cols - 34; i++)
		col += canvas_print(canvas, 1, col, canvas->cols - 24 - col, PAINT_MARKS, "▲ %s", work->alert[i]) + 3;
	if (call->cue_count > 0 && col < canvas->cols - 40)
		canvas_print(canvas, 1, col, canvas->cols - 17 - col, PAINT_CUE, "♥ %s", call->cues[0].text);
}

/* What is to be said stands between quotation marks, its later lines one column in. */
static int
call_work_draw_lines(const struct call_work *call, const struct canvas *pane, int row, const char *const *lines,
    size_t count, bool spoken)
{
	for (size_t i = 0; i < count; i++) {
		char **wrapped;
		size_t parts = text_wrap(call->words, lines[i], pane->cols - 3 - spoken, &wrapped);
		for (size_t p = 0; p < parts && row < pane->rows; p++) {
			bool first = p == 0 && i == 0, last = p + 1 == parts && i + 1 == count;
			canvas_print(pane, row++, 2 + (spoken && !first), -1, PAINT_PLAIN, "%s%s%s", spoken &&
			    first ? "\"" : "",
			    wrapped[p], spoken && last ? "\"" : "");
		}
	}
	return row;
}

/* "bleeding that will not stop?  yes: ...  no: ...", and what to say to somebody else. */
static void
call_work_draw_asks(const struct call_work *call, const struct canvas *pane, int row)
{
	const struct calls_work *work = &call->work;

	if (work->asks > 0 && row + 2 < pane->rows) {
		canvas_text(pane, row, 2, 4, _("ASK"), PAINT_TITLE);
		canvas_text(pane, row, 7, -1, work->ask[0].question, PAINT_PLAIN);
		canvas_print(pane, row + 1, 7, -1, PAINT_PLAIN, _("yes: %s"), work->ask[0].yes ? work->ask[0].yes : "");
		canvas_print(pane, row + 2, 7, -1, PAINT_PLAIN, _("no:  %s"), work->ask[0].no ? work->ask[0].no : "");
		row += 4;
	}
	if (work->third && row + 1 < pane->rows)
		call_work_draw_lines(call, pane, row, (const char *const *)&work->third, 1, false);
}

static void
call_work_draw_left(const struct call_work *call, const struct canvas *pane)
{
	const struct calls_work *work = &call->work;
	int row = 0;

	for (size_t i = 0; i < work->numbers && row < 4; i++, row++) {
		const struct calls_number *number = &work->number[i];
		if (i == 0)
			canvas_text(pane, row, 2, -1, _("DIAL"), PAINT_TITLE);
		if (i == call->number)
			canvas_text(pane, row, 7, 1, SIGN_HERE, PAINT_PLAIN);
		canvas_print(pane, row, 9, pane->cols - 10, number->may_call ? PAINT_PLAIN : PAINT_LATE,
		    "%s   %s%s%s%s",
		    person_phone(call->words, number->value),
		    number->whose ? number->whose : number->label ? number->label : "",
		    number->hours ? ", " : "", number->hours ? number->hours : "",
		    number->may_call ? "" : _(" ▲ no calls"));
	}
	if (work->numbers == 0)
		canvas_text(pane, row++, 2, -1, _("DIAL   no number on file: look on the card"), PAINT_LATE);
	canvas_text(pane, ++row, 2, -1, _("SAY"), PAINT_TITLE);
	row = call_work_draw_lines(call, pane, row + 1, (const char *const *)work->say, work->says, true);
	if (call->answering) {
		struct canvas part = canvas_part(pane, pane->rows - 4, 2, 4, pane->cols - 5);
		for (int i = pane->rows - 5; i < pane->rows; i++)
			canvas_fill(pane, i, 0, -1, PAINT_PLAIN);
		form_draw(&call->form, &part, true);
		return;
	}
	call_work_draw_asks(call, pane, row + 1);
}

static int
call_work_draw_identity(const struct call_work *call, const struct canvas *pane)
{
	const struct calls_work *work = &call->work;
	int matched = call_work_match_count(call), row = 1;

	canvas_text(pane, 0, 1, -1, _("IDENTITY"), PAINT_TITLE);
	canvas_text(pane, 0, 18, -1, _("two must match"), PAINT_PLAIN);
	for (size_t i = 0; i < work->identities && i < WORK_IDENTITIES; i++, row++) {
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

static void
call_work_draw(const void *state, const struct canvas *canvas)
{
	const struct call_work *call = state;
	int foot = canvas->rows - 1, height = foot - WORK_HEAD - 1, outcomes = (int)(call->work.outcomes + 1) / 2 + 1;
	struct canvas left = canvas_part(canvas, WORK_HEAD + 1, 0, height, WORK_LEFT);
	struct canvas right = canvas_part(canvas, WORK_HEAD + 1, WORK_LEFT + 1, height, canvas->cols - WORK_LEFT - 1);

	arena_reset(call->words);
	call_work_draw_head(call, canvas);
	canvas_line(canvas, WORK_HEAD, 0, canvas->cols);
	canvas_line(canvas, foot, 0, canvas->cols);
	canvas_column(canvas, WORK_HEAD, WORK_LEFT, height + 2);
	call_work_draw_left(call, &left);
	int row = call_work_draw_identity(call, &right);
	canvas_line(canvas, WORK_HEAD + 1 + row, WORK_LEFT, canvas->cols - WORK_LEFT);
	row = call_work_draw_tries(call, &right, row + 1, height - row - outcomes - 4);
	canvas_line(canvas, WORK_HEAD + 1 + height - outcomes - 1, WORK_LEFT, canvas->cols - WORK_LEFT);
	call_work_draw_outcomes(call, &right, height - outcomes);
	if (!call->answering)
		canvas_cursor(&left, (int)call->number, 7);
}

const struct screen_ops call_work_ops = {
	.name = N_("Call"),
	.keys = call_work_keys,
	.state_size = sizeof(struct call_work),
	.argument_size = sizeof(struct call_work_argument),
	.open = call_work_open,
	.reload = call_work_reload,
	.update = call_work_update,
	.draw = call_work_draw,
	.close = call_work_close,
	.typing = call_work_typing,
	.title = call_work_title,
	.hint = call_work_hint,
	.wake = call_work_wake,
};
