#include "snooze.h"

#include "app/calls.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "model/when.h"
#include "widget/form.h"
#include "widget/popup.h"

enum { SNOOZE_ROWS = 7, SNOOZE_COLS = 52 };

struct snooze_state {
	struct app *app;
	struct arena *life;
	struct call_id call;
	struct form form;
	int32_t today;
};

static const struct form_row snooze_rows[] = {
	{.column = "time", .label = N_("Until"), .kind = FIELD_TIME, .max = 8, .flags = FORM_REQUIRED,
	    .help = N_("3p, 1530, +2h")},
	{.column = "day", .label = N_("On"), .kind = FIELD_DATE, .max = 20, .help = N_("tom, fri, +3; empty: today")},
};

static bool
snooze_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct snooze_state *snooze = state;
	const struct site *site = app_site(app);

	(void)err;
	snooze->app = app;
	snooze->life = life;
	snooze->call = ((const struct snooze_argument *)argument)->call;
	form_make(&snooze->form, life, snooze_rows, sizeof snooze_rows / sizeof snooze_rows[0]);
	snooze->today = app_today(app, &snooze->form.minute);
	snooze->form.today = snooze->today;
	snooze->form.opens = (int)site->opens;
	snooze->form.closes = (int)site->closes;
	snooze->form.label_width = 8;
	return true;
}

static struct intent
snooze_done(void *state, const struct event *event)
{
	struct snooze_state *snooze = state;
	struct err err;

	(void)event;
	if (!form_finish(&snooze->form, &err))
		return intent_fail(&err);
	const char *on = form_value(&snooze->form, "day");
	int32_t day = on ? day_parse(on) : snooze->today;
	int minute = minute_parse(form_value(&snooze->form, "time"));
	int64_t until = instant_of(day, minute);
	if (until <= clock_now()) {
		form_refuse(&snooze->form, "time", _("That time is over: say when, or another day."));
		return intent_stay();
	}
	if (!app_calls_snooze(snooze->app, snooze->call, until, &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_POP, SAY_DONE, _("Put off until %s."),
	    when_next(snooze->life, day, minute, snooze->today));
	intent.undoable = true;
	return intent;
}

static const struct key_row snooze_keys[] = {
	{.keys = "F9 ^D", .act = snooze_done, .footer = N_("Done"), .help = N_("Put it off until then")},
	{.keys = "Enter", .footer = N_("Next field"), .help = N_("Next field; on the last one: done")},
	{.keys = "Esc", .footer = N_("Close"), .help = N_("Back; the call stays as it is")},
	{.keys = NULL},
};

static struct intent
snooze_update(void *state, const struct event *event)
{
	struct snooze_state *snooze = state;

	return form_update(&snooze->form, event) == FORM_DONE ? snooze_done(snooze, event) : intent_stay();
}

static void
snooze_draw(const void *state, const struct canvas *canvas)
{
	struct canvas inside = popup_draw(canvas, SNOOZE_ROWS, SNOOZE_COLS, _("Put this call off"), NULL);
	struct canvas part = canvas_part(&inside, 1, 1, inside.rows - 2, inside.cols - 2);

	form_draw(&((const struct snooze_state *)state)->form, &part, true);
}

static bool
snooze_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
snooze_hint(const void *state)
{
	(void)state;
	return _("No try is counted and the promise stays; only the queue waits.");
}

const struct screen_ops snooze_ops = {
	.name = N_("Put off"),
	.keys = snooze_keys,
	.parent = form_keys,
	.state_size = sizeof(struct snooze_state),
	.argument_size = sizeof(struct snooze_argument),
	.popup = true,
	.open = snooze_open,
	.update = snooze_update,
	.draw = snooze_draw,
	.typing = snooze_typing,
	.hint = snooze_hint,
};
