#include "callback.h"

#include <stdio.h>
#include <string.h>

#include "app/calls.h"
#include "app/card.h"
#include "app/patient.h"
#include "base/date.h"
#include "base/i18n.h"
#include "model/person.h"
#include "model/when.h"
#include "picker.h"
#include "widget/choice.h"
#include "widget/form.h"
#include "widget/popup.h"

enum { CALLBACK_ROWS = 12, CALLBACK_COLS = 66 };

struct callback_state {
	struct app *app;
	struct arena *life;
	struct patient_id patient;
	struct uuid subject;
	struct form form;
	struct calls_reason *reasons;
	size_t count;
	const char *title;
	char promise[160];		/* what the reason so far would promise */
	int32_t today;
};

static const struct form_row callback_rows[] = {
	{.column = "reason", .label = N_("About"), .kind = FIELD_CHOICE, .max = 60, .flags = FORM_REQUIRED,
	    .help = N_("The start of any word: res, bill, move. It sets queue and promise")},
	{.column = "number", .label = N_("Number"), .kind = FIELD_PHONE, .max = 20, .help = N_("Where to ring")},
	{.column = "best", .label = N_("Best time"), .kind = FIELD_TEXT, .max = 40,
	    .help = N_("after 15:00, not Tuesday")},
	{.column = "words", .label = N_("In words"), .kind = FIELD_NOTE, .max = 240,
	    .help = N_("What was asked, as it was said")},
	{.column = "who", .label = N_("Asked by"), .kind = FIELD_TEXT, .max = 80,
	    .help = N_("When it was not the patient: name and relation")},
};

static bool
callback_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct callback_state *callback = state;
	struct card card;

	callback->app = app;
	callback->life = life;
	callback->patient = ((const struct callback_argument *)argument)->patient;
	callback->today = app_today(app, NULL);
	/* The card below was audited when it was opened. */
	if (!app_card_reload(app, callback->patient, life, &card, err))
		return false;
	callback->subject = card.patient.row.id;
	callback->title = arena_printf(life, _("Callback · %s"),
	    person_brief(life, card.patient.family, card.patient.given));
	form_make(&callback->form, life, callback_rows, sizeof callback_rows / sizeof callback_rows[0]);
	callback->form.label_width = 12;
	callback->reasons = app_calls_reasons(app, "", life, &callback->count);
	struct form_choice *choices = arena_array(life, callback->count + 1, sizeof *choices);
	for (size_t i = 0; i < callback->count; i++)
		choices[i] = (struct form_choice){.code = callback->reasons[i].code,
		    .label = callback->reasons[i].label};
	form_choices(&callback->form, "reason", choices, callback->count);
	if (card.best)
		form_set(&callback->form, "number", card.best->value);
	if (card.patient.best_time)
		form_set(&callback->form, "best", card.patient.best_time);
	return true;
}

/* The reason as far as it is typed, or NULL: nothing is completed under somebody's fingers. */
static const struct calls_reason *
callback_reason(const struct callback_state *callback)
{
	const struct form_box *box = form_box(&callback->form, "reason");
	int at = box->text.text[0] ? choice_find(box->row.choices, box->row.choice_count, box->text.text) : -1;

	return at >= 0 ? &callback->reasons[at] : NULL;
}

static char *
callback_when(const struct callback_state *callback, int64_t promised)
{
	int minute;
	int32_t day = instant_day(promised, &minute);

	return when_next(callback->life, day, minute, callback->today);
}

static struct intent
callback_done(void *state, const struct event *event)
{
	struct callback_state *callback = state;
	struct calls_logged logged;
	struct err err;

	(void)event;
	if (!form_finish(&callback->form, &err))
		return intent_fail(&err);
	struct calls_ask ask = {
		.patient = callback->patient,
		.reason = form_value(&callback->form, "reason"),
		.number = form_value(&callback->form, "number"),
		.best = form_value(&callback->form, "best"),
		.words = form_value(&callback->form, "words"),
		.who = form_value(&callback->form, "who"),
	};
	if (!app_calls_log(callback->app, &ask, callback->life, &logged, &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_POP, SAY_DONE, _("Callback logged: %s, promised by %s."),
	    logged.queue_label, callback_when(callback, logged.promised));
	intent.finished = intent.undoable = true;
	return intent;
}

static struct intent
callback_pick(void *state, const struct event *event)
{
	(void)event;
	return picker_push(&((struct callback_state *)state)->form);
}

static const struct key_row callback_keys[] = {
	{.keys = "F9 ^D", .act = callback_done, .footer = N_("Done"), .help = N_("Log the callback")},
	{.keys = "Enter", .footer = N_("Next field"), .help = N_("Next field; on the last one: done")},
	{.keys = "F4 ^O", .act = callback_pick, .footer = N_("Choices"), .help = N_("Choices of this field")},
	{.keys = "Esc", .footer = N_("Close, keeps the draft"), .help = N_("Close; what was typed stays as a draft")},
	{.keys = NULL},
};

/* What was typed names a reason already when only one fits: show its promise at once. */
static void
callback_promise(struct callback_state *callback)
{
	const struct calls_reason *reason;

	callback->promise[0] = '\0';
	if ((reason = callback_reason(callback)))
		snprintf(callback->promise, sizeof callback->promise, _("♦ %s. Promise a call by %s."),
		    reason->queue_label,
		    callback_when(callback, reason->promised));
}

static struct intent
callback_update(void *state, const struct event *event)
{
	struct callback_state *callback = state;

	if (event->kind == EVENT_RESULT && picker_take(&callback->form, event)) {
		callback_promise(callback);
		return intent_stay();
	}
	switch (form_update(&callback->form, event)) {
	case FORM_DONE:
		return callback_done(callback, event);
	case FORM_CHOICES:
		return picker_push(&callback->form);
	case FORM_TYPED:
		if (callback->form.at == 0)
			callback_promise(callback);
		return intent_stay();
	default:
		return intent_stay();
	}
}

static void
callback_draw(const void *state, const struct canvas *canvas)
{
	const struct callback_state *callback = state;
	struct canvas inside = popup_draw(canvas, CALLBACK_ROWS, CALLBACK_COLS, callback->title, NULL);
	struct canvas part = canvas_part(&inside, 1, 1, inside.rows - 4, inside.cols - 2);

	form_draw(&callback->form, &part, true);
	canvas_text(&inside, inside.rows - 2, 1, -1,
	    callback->promise[0] ? callback->promise : _("The reason sets the queue and what to promise."),
	    PAINT_MARKS);
}

static struct form *
callback_form(void *state)
{
	return &((struct callback_state *)state)->form;
}

static bool
callback_resume(struct app *app, struct uuid subject, void *argument)
{
	struct callback_argument *what = argument;

	what->patient = app_patient_known(app, subject);
	return what->patient.rid != 0;
}

static struct uuid
callback_subject(const void *state)
{
	return ((const struct callback_state *)state)->subject;
}

static bool
callback_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
callback_hint(const void *state)
{
	(void)state;
	return _("F9 is enough after the reason: the rest is known.");
}

const struct screen_ops callback_ops = {
	.name = N_("Callback"),
	.keys = callback_keys,
	.parent = form_keys,
	.state_size = sizeof(struct callback_state),
	.argument_size = sizeof(struct callback_argument),
	.popup = true,
	.open = callback_open,
	.update = callback_update,
	.draw = callback_draw,
	.typing = callback_typing,
	.hint = callback_hint,
	.form = callback_form,
	.draft = "callback",
	.subject = callback_subject,
	.resume = callback_resume,
};
