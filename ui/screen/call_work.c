#include "call_work.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "book_screen.h"
#include "call_work_state.h"
#include "model/person.h"
#include "model/when.h"
#include "note_screen.h"
#include "red_card.h"
#include "widget/form.h"

enum { WORK_SECOND = 1000 };

static const struct form_row call_work_rows[] = {
	{.column = "outcome", .label = N_("Outcome"), .kind = FIELD_CHOICE, .max = 40, .flags = FORM_REQUIRED,
	    .help = N_("One letter from the list")},
	{.column = "time", .label = N_("Again at"), .kind = FIELD_TEXT, .max = 24,
	    .help = N_("Only when another time was asked for: 3p, +2h, tom 2p, fri 1400")},
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
	call->turn = ((const struct call_work_argument *)argument)->turn;
	if (!app_calls_claim(app, call->id, err))
		return false;
	call->mine = true;
	if (!app_calls_open(app, call->id, life, &call->work, err))
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

/* The outcome that row 23 is about: the one being typed, or NULL. */
static const struct calls_outcome *
call_work_chosen_now(const struct call_work *call)
{
	return call->answering ? call_work_chosen(call) : NULL;
}

/* What this outcome will do to the call: when it comes back, and whether that is what was promised. */
static void
call_work_tell(struct call_work *call, const struct calls_outcome *outcome, char *hint, size_t size)
{
	int64_t promised = call->work.row.promised;
	int minute;
	int32_t day = instant_day(outcome->next, &minute);
	const char *next = when_due(call->words, day, minute, call->today);

	if (outcome->decides)
		snprintf(hint, size, _("%s: that was the last try. A clinician decides now."), outcome->label);
	else if (outcome->dropped)
		snprintf(hint, size, _("%s: that was the last try. The call is closed."), outcome->label);
	else if (!outcome->next || !outcome->again)
		snprintf(hint, size, _("F9 saves it: %s"), outcome->label);
	else if (promised != FIELD_NULL && outcome->next > promised && clock_now() < promised) {
		day = instant_day(promised, &minute);
		snprintf(hint, size, _("%s: back for %s, ▲ after the promised %s. Or type a time."), outcome->label,
		    next, when_due(call->words, day, minute, call->today));
	} else
		snprintf(hint, size, _("%s puts it back for %s by itself; type another time if asked."),
		    outcome->label, next);
}

/* What no answer would do, before anybody dials; then what the typed outcome and time will do. */
static void
call_work_foretell(struct call_work *call)
{
	const struct calls_outcome *outcome = call_work_chosen_now(call);
	const char *again = call_work_again_text(call);
	int minute;
	int64_t at = again ? call_work_again(call) : 0;

	arena_reset(call->words);
	snprintf(call->hint, sizeof call->hint, "%s", _("O, then one letter, says how the call ended."));
	for (size_t i = 0; i < call->work.outcomes && !outcome; i++)
		if (call->work.outcome[i].letter == 'N')
			outcome = &call->work.outcome[i];
	if (call->answering && again && !at) {
		snprintf(call->hint, sizeof call->hint, "%s", _("Again at: 3p, 1530, +2h, tom 2p or fri 1400."));
	} else if (call->answering && at) {
		int32_t day = instant_day(at, &minute);
		snprintf(call->hint, sizeof call->hint, _("Goes back for %s, as asked."),
		    when_next(call->words, day, minute, call->today));
	} else if (outcome) {
		call_work_tell(call, outcome, call->hint, sizeof call->hint);
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

/* Left without an outcome: whoever comes next may ring at once. */
static void
call_work_close(void *state)
{
	struct call_work *call = state;
	struct err err;

	if (call->mine)
		app_calls_release(call->app, call->id, &err);
	arena_free(call->words);
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
	call_work_foretell(call);
	return intent_stay();
}

/* "name,born" of the ticked lines; NULL when none is. */
static const char *
call_work_matched(const struct call_work *call)
{
	const char *all = NULL;

	for (size_t i = 0; i < call->work.identities && i < CALL_WORK_IDENTITIES; i++) {
		const char *code = call->work.identity[i].code;
		if (call->matched & 1u << i)
			all = all ? arena_printf(call->life, "%s,%s", all, code) : code;
	}
	return all;
}

/* An outcome that is refused says so as soon as it is typed, not only when it is saved. */
static struct intent
call_work_refused(const struct calls_outcome *outcome)
{
	if (outcome->letter == 'V')
		return intent_say(INTENT_STAY, SAY_WARN, _("▲ asked for no voicemail: choose No answer."));
	return intent_say(INTENT_STAY, SAY_WARN, "▲ %s", outcome->refused);
}

/* After an outcome: the red card, the next call when this one was asked for as "the next", or back to the list. */
static struct intent
call_work_onward(const struct call_work *call, const struct calls_outcome *outcome, const char *text)
{
	struct call_work_argument next = {.turn = call->turn + 1};
	struct intent intent;
	struct err err;
	size_t bytes = strlen(outcome->label);
	const char *stop = bytes > 0 && outcome->label[bytes - 1] == '.' ? "" : ".";

	if (outcome->alarm) {
		struct red_card_argument card = {.rid = call->id.rid};
		snprintf(card.who, sizeof card.who, "%s", call->title);
		intent = intent_replace(&red_card_ops, &card);
	} else if (call->turn > 0 && app_calls_next(call->app, NULL, &next.call, &err)) {
		intent = intent_replace(&call_work_ops, &next);
	} else {
		intent = intent_pop();
	}
	intent.kind = SAY_DONE;
	snprintf(intent.say, sizeof intent.say, _("%s: %s%s %s"), call->title, outcome->label, stop, text);
	intent.finished = intent.undoable = true;
	return intent;
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
	if (outcome->identity && __builtin_popcount(call->matched) < call->work.must_match)
		return intent_say(INTENT_STAY, SAY_ERROR,
		    _("▲ Identity: two must match before this is done. Esc, then tick 1 to 4."));
	if (call_work_again_text(call) && !call_work_again(call)) {
		form_refuse(&call->form, "time", _("This is no time to come: 3p, 1530, +2h, tom 2p, fri 1400."));
		return intent_say(INTENT_STAY, SAY_ERROR, "%s", form_box(&call->form, "time")->wrong);
	}
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
	call->mine = false;
	return call_work_onward(call, outcome, finished.text);
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
	call->mine = false;
	return intent_say(INTENT_POP, SAY_DONE, _("Given back: anybody may take it."));
}

/* Esc in the form goes back to identity and script; what was typed stays. */
static struct intent
call_work_escape(void *state, const struct event *event)
{
	struct call_work *call = state;

	if (!call->answering)
		return call_work_give_back(call, event);
	call->answering = false;
	call_work_foretell(call);
	return intent_stay();
}

/* One call at a time: the next one only when this one has an outcome or is given back. */
static struct intent
call_work_next(void *state, const struct event *event)
{
	(void)state, (void)event;
	return intent_say(INTENT_STAY, SAY_WARN,
	    _("▲ This call first: O and F9 finish it, Z gives it back."));
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
	{.keys = "Esc", .act = call_work_escape, .help = N_("Back; the call is given back to the queue")},
	{.keys = "PgUp PgDn", .help = N_("More of what to say")},
	{.keys = "", .code = "CN", .act = call_work_next, .help = N_("Call the next one"), .right = RIGHT_call_work},
	{.keys = NULL},
};

/* The visit she just booked is how the call ended, if this person may say so. */
static struct intent
call_work_booked(struct call_work *call, const struct event *event)
{
	call->booked = *(const struct appointment_id *)event->result;
	for (size_t i = 0; i < call->work.outcomes; i++) {
		if (call->work.outcome[i].letter != 'B' || !call->work.outcome[i].allowed)
			continue;
		form_set(&call->form, "outcome", call->work.outcome[i].code);
		call->answering = true;
		form_focus(&call->form, "outcome");
		call_work_foretell(call);
	}
	return intent_stay();
}

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
		return call_work_booked(call, event);
	if (event->kind == EVENT_KEY && (event->key == K_PGDN || event->key == K_PGUP)) {
		call_work_scroll(call, event->key == K_PGDN ? 1 : -1);
		return intent_stay();
	}
	if (call->answering) {
		switch (form_update(&call->form, event)) {
		case FORM_DONE:
			return call_work_done(call, event);
		case FORM_TYPED:
		case FORM_LEFT:
			call_work_foretell(call);
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
