#include "overbook.h"

#include <string.h>

#include "app/book.h"
#include "app/card.h"
#include "base/date.h"
#include "base/i18n.h"
#include "model/person.h"
#include "picker.h"
#include "widget/form.h"
#include "widget/popup.h"

enum { OVERBOOK_ROWS = 11, OVERBOOK_COLS = 62, OVERBOOK_FIELDS = 5 };

struct overbook_state {
	struct app *app;
	struct arena *life;
	struct overbook_argument what;
	struct uuid subject;
	struct book_clinician *clinicians;
	size_t clinician_count;
	struct book_reason *reasons;
	size_t reason_count;
	struct form form;
	const char *title;
};

static const struct form_row overbook_rows[OVERBOOK_FIELDS] = {
	{.column = "with", .label = N_("With"), .kind = FIELD_CHOICE, .flags = FORM_REQUIRED,
	    .help = N_("Who sees her all the same")},
	{.column = "day", .label = N_("On"), .kind = FIELD_DATE, .flags = FORM_REQUIRED, .help = N_("tom, fri, +3")},
	{.column = "time", .label = N_("At"), .kind = FIELD_TIME, .flags = FORM_REQUIRED,
	    .help = N_("930, 2p: it may be taken already")},
	{.column = "reason", .label = N_("Reason"), .kind = FIELD_CHOICE, .max = 60, .flags = FORM_REQUIRED,
	    .help = N_("What for: the start of any word")},
	{.column = "why", .label = N_("Why over"), .kind = FIELD_TEXT, .max = 160, .flags = FORM_REQUIRED,
	    .help = N_("Why it cannot wait; kept with the visit")},
};

static void
overbook_choices(struct overbook_state *over)
{
	over->clinicians = app_book_clinicians(over->app, over->what.site, over->life, &over->clinician_count);
	struct form_choice *who = arena_array(over->life, over->clinician_count + 1, sizeof *who);
	for (size_t i = 0; i < over->clinician_count; i++)
		who[i] = (struct form_choice){.code = over->clinicians[i].who, .label = over->clinicians[i].who};
	form_choices(&over->form, "with", who, over->clinician_count);
	over->reasons = app_book_reasons(over->app, "", over->life, &over->reason_count);
	struct form_choice *why = arena_array(over->life, over->reason_count + 1, sizeof *why);
	for (size_t i = 0; i < over->reason_count; i++)
		why[i] = (struct form_choice){.code = over->reasons[i].code, .label = over->reasons[i].label};
	form_choices(&over->form, "reason", why, over->reason_count);
	for (size_t i = 0; i < over->clinician_count; i++)
		if (over->clinicians[i].id.rid == over->what.with.rid)
			form_set(&over->form, "with", over->clinicians[i].who);
}

static bool
overbook_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct overbook_state *over = state;
	const struct site *site = app_site(app);
	struct preview who;
	char day[DATE_TEXT];

	over->app = app;
	over->life = life;
	over->what = *(const struct overbook_argument *)argument;
	if (!app_card_preview(app, over->what.patient, false, life, &who, err))
		return false;
	over->subject = who.uuid;
	over->title = arena_printf(life, _("Overbook · %s"), person_brief(life, who.family, who.given));
	form_make(&over->form, life, overbook_rows, OVERBOOK_FIELDS);
	over->form.label_width = 12;
	over->form.field_width = 30;
	over->form.today = app_today(app, &over->form.minute);
	over->form.date_order = site->date_order;
	over->form.opens = (int)site->opens;
	over->form.closes = (int)site->closes;
	overbook_choices(over);
	day_format(over->what.day, day);
	form_set(&over->form, "day", day);
	form_focus(&over->form, form_value(&over->form, "with") ? "time" : "with");
	return true;
}

static struct intent
overbook_done(void *state, const struct event *event)
{
	struct overbook_state *over = state;
	struct book_slot slot = {.site = over->what.site, .minutes = over->what.minutes};
	struct book_what_for what = {.wanted = DAY_NONE};
	struct book_done done;
	struct err err;

	(void)event;
	if (!form_finish(&over->form, &err))
		return intent_fail(&err);
	for (size_t i = 0; i < over->clinician_count; i++)
		if (strcmp(over->clinicians[i].who, form_value(&over->form, "with")) == 0) {
			slot.with = over->clinicians[i].id;
			slot.who = over->clinicians[i].who;
		}
	what.reason = form_value(&over->form, "reason");
	for (size_t i = 0; i < over->reason_count; i++)
		if (strcmp(over->reasons[i].code, what.reason) == 0) {
			what.type = over->reasons[i].type;
			slot.minutes = over->reasons[i].minutes > 0 ? over->reasons[i].minutes : slot.minutes;
		}
	slot.day = day_parse(form_value(&over->form, "day"));
	slot.starts = minute_parse(form_value(&over->form, "time"));
	if (slot.day < over->form.today) {
		form_refuse(&over->form, "day", _("That day is over."));
		return intent_stay();
	}
	if (!app_book_over(over->app, over->what.patient, &slot, &what, form_value(&over->form, "why"), over->life,
	    &done, &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_POP, SAY_DONE, _("Overbooked %s with %s, on top of others."),
	    done.when, done.who);
	intent.finished = intent.undoable = true;
	return intent;
}

static struct intent
overbook_pick(void *state, const struct event *event)
{
	struct overbook_state *over = state;

	(void)event;
	return over->form.box[over->form.at].row.choice_count > 0 ? picker_push(&over->form) : intent_stay();
}

static const struct key_row overbook_keys[] = {
	{.keys = "F9 ^D", .act = overbook_done, .footer = N_("Done"), .help = N_("Book it on top of others"),
	    .right = RIGHT_overbook},
	{.keys = "Enter", .footer = N_("Next field"), .help = N_("Next field; on the last one: done")},
	{.keys = "F4 ^O", .act = overbook_pick, .footer = N_("Choices"), .help = N_("Choices of this field")},
	{.keys = "Esc", .footer = N_("Close, keeps the draft"), .help = N_("Close; nothing is booked")},
	{.keys = NULL},
};

static struct intent
overbook_update(void *state, const struct event *event)
{
	struct overbook_state *over = state;

	if (event->kind == EVENT_RESULT && picker_take(&over->form, event))
		return intent_stay();
	switch (form_update(&over->form, event)) {
	case FORM_DONE:
		return overbook_done(over, event);
	case FORM_CHOICES:
		return picker_push(&over->form);
	default:
		return intent_stay();
	}
}

static void
overbook_draw(const void *state, const struct canvas *canvas)
{
	const struct overbook_state *over = state;
	struct canvas inside = popup_draw(canvas, OVERBOOK_ROWS, OVERBOOK_COLS, over->title, NULL);
	struct canvas part = canvas_part(&inside, 1, 1, OVERBOOK_FIELDS, inside.cols - 2);

	form_draw(&over->form, &part, true);
	canvas_text(&inside, OVERBOOK_FIELDS + 2, 1, -1,
	    _("It takes no time of its own: somebody waits longer for it."),
	    PAINT_PLAIN);
}

static bool
overbook_typing(const void *state)
{
	(void)state;
	return true;
}

static struct form *
overbook_form(void *state)
{
	return &((struct overbook_state *)state)->form;
}

static struct uuid
overbook_subject(const void *state)
{
	return ((const struct overbook_state *)state)->subject;
}

const struct screen_ops overbook_ops = {
	.name = N_("Overbook"),
	.keys = overbook_keys,
	.parent = form_keys,
	.state_size = sizeof(struct overbook_state),
	.argument_size = sizeof(struct overbook_argument),
	.popup = true,
	.open = overbook_open,
	.update = overbook_update,
	.draw = overbook_draw,
	.typing = overbook_typing,
	.form = overbook_form,
	.draft = "overbook",
	.subject = overbook_subject,
};
