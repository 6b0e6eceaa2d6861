#include "standing.h"

#include <string.h>

#include "app/card.h"
#include "app/patient.h"
#include "base/i18n.h"
#include "model/person.h"
#include "picker.h"
#include "widget/form.h"
#include "widget/popup.h"

enum { STANDING_ROWS = 10, STANDING_COLS = 66, STANDING_FIELDS = 3, STANDING_LABEL = 14 };

struct standing_state {
	struct app *app;
	struct card card;
	struct form form;
	const char *title;
};

static const struct form_row standing_rows[] = {
	{.column = "died", .label = N_("Died"), .kind = FIELD_DATE, .flags = FORM_PAST | FORM_PARTIAL,
	    .help = N_("The day, or the year alone; empty takes it back")},
	{.column = "restricted", .label = N_("Restricted"), .kind = FIELD_FLAG,
	    .help = N_("Yes: opens only with a reason (a colleague, a protected address)")},
	{.column = "reason", .label = N_("Why"), .kind = FIELD_TEXT, .max = 160,
	    .help = N_("Who told it, or why it is restricted; kept with the change")},
};

static bool
standing_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct standing_state *standing = state;

	standing->app = app;
	if (!app_card_reload(app, ((const struct standing_argument *)argument)->patient, life, &standing->card, err))
		return false;
	const struct patient *who = &standing->card.patient;
	standing->title = arena_printf(life, _("Record · %s"), person_brief(life, who->family, who->given));
	form_make(&standing->form, life, standing_rows, STANDING_FIELDS);
	standing->form.label_width = STANDING_LABEL;
	standing->form.field_width = 36;
	standing->form.today = app_today(app, &standing->form.minute);
	standing->form.date_order = app_site(app)->date_order;
	form_set(&standing->form, "died", who->died);
	form_set(&standing->form, "restricted", who->restricted == 1 ? "1" : "0");
	form_hide(&standing->form, "died", !app_may(app, RIGHT_identity_edit));
	form_hide(&standing->form, "restricted", !app_patient_may_restrict(app));
	return true;
}

static struct intent
standing_done(void *state, const struct event *event)
{
	struct standing_state *standing = state;
	const struct patient *old = &standing->card.patient;
	struct patient_id id = standing->card.id;
	struct err err;

	(void)event;
	if (!form_finish(&standing->form, &err))
		return intent_fail(&err);
	const char *died = form_value(&standing->form, "died"), *why = form_value(&standing->form, "reason");
	const char *flag = form_value(&standing->form, "restricted");
	bool restricted = flag && strcmp(flag, "1") == 0;
	bool death = strcmp(died ? died : "", old->died ? old->died : "") != 0;
	bool door = !form_box(&standing->form, "restricted")->hidden && restricted != (old->restricted == 1);
	if (!death && !door)
		return intent_say(INTENT_POP, SAY_NOTE, "%s", _("Nothing was changed."));
	if ((death && !app_patient_died(standing->app, id, died, why, &err)) ||
	    (door && !app_patient_restrict(standing->app, id, restricted, why, &err))) {
		if (err.code == ERR_INVALID && !why)
			form_refuse(&standing->form, "reason", err.text);
		return intent_fail(&err);
	}
	struct intent intent = intent_say(INTENT_POP, SAY_DONE, "%s",
	    death && died ? _("Kept. Nothing new is booked or rung from now on.") : _("Kept."));
	intent.finished = intent.undoable = true;
	return intent;
}

static struct intent
standing_choices(void *state, const struct event *event)
{
	struct standing_state *standing = state;

	(void)event;
	return standing->form.box[standing->form.at].row.choice_count > 0 ? picker_push(&standing->form) :
	    intent_stay();
}

static const struct key_row standing_keys[] = {
	{.keys = "F9 ^D", .act = standing_done, .footer = N_("Done"), .help = N_("Keep it")},
	{.keys = "Enter", .footer = N_("Next field"), .help = N_("Next field; on the last one: keep it")},
	{.keys = "F4 ^O", .act = standing_choices, .footer = N_("Choices"), .help = N_("Choices of this field")},
	{.keys = "Esc", .footer = N_("Close"), .help = N_("Back; nothing is changed")},
	{.keys = NULL},
};

static struct intent
standing_update(void *state, const struct event *event)
{
	struct standing_state *standing = state;

	if (event->kind == EVENT_RESULT && picker_take(&standing->form, event))
		return intent_stay();
	switch (form_update(&standing->form, event)) {
	case FORM_DONE:
		return standing_done(standing, event);
	case FORM_CHOICES:
		return picker_push(&standing->form);
	default:
		return intent_stay();
	}
}

static void
standing_draw(const void *state, const struct canvas *canvas)
{
	const struct standing_state *standing = state;
	struct canvas inside = popup_draw(canvas, STANDING_ROWS, STANDING_COLS, standing->title, NULL);
	struct canvas part = canvas_part(&inside, 1, 1, STANDING_FIELDS, inside.cols - 2);

	form_draw(&standing->form, &part, true);
	canvas_text(&inside, 5, 1, -1, _("After a death nothing new is booked, rung or sent; visits that"),
	    PAINT_PLAIN);
	canvas_text(&inside, 6, 1, -1, _("are still booked stay on the card until somebody cancels them."),
	    PAINT_PLAIN);
}

static bool
standing_typing(const void *state)
{
	(void)state;
	return true;
}

static struct form *
standing_form(void *state)
{
	return &((struct standing_state *)state)->form;
}

const struct screen_ops standing_ops = {
	.name = N_("Record"),
	.keys = standing_keys,
	.parent = form_keys,
	.state_size = sizeof(struct standing_state),
	.argument_size = sizeof(struct standing_argument),
	.popup = true,
	.open = standing_open,
	.update = standing_update,
	.draw = standing_draw,
	.typing = standing_typing,
	.form = standing_form,
};
