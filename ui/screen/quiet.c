#include "quiet.h"

#include <stdio.h>
#include <string.h>

#include "app/card.h"
#include "app/patient.h"
#include "base/date.h"
#include "base/i18n.h"
#include "model/person.h"
#include "picker.h"
#include "widget/form.h"
#include "widget/popup.h"

enum { QUIET_ROWS = 10, QUIET_COLS = 62, QUIET_FIELDS = 3, QUIET_LABEL = 16 };

struct quiet_state {
	struct app *app;
	struct card card;
	struct form form;
	const char *title;
};

static const char *const quiet_columns[QUIET_FIELDS] = {"rapport", "quiet", "quiet_until"};

static bool
quiet_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct quiet_state *quiet = state;
	const struct entity *table = entity(ENTITY_patient);
	struct form whole;
	struct form_row rows[QUIET_FIELDS];

	quiet->app = app;
	/* The card below was audited when it was opened. */
	if (!app_card_reload(app, ((const struct quiet_argument *)argument)->patient, life, &quiet->card, err))
		return false;
	const struct patient *who = &quiet->card.patient;
	quiet->title = arena_printf(life, _("Notes and quiet · %s"), person_brief(life, who->family, who->given));
	form_make_entity(&whole, life, table->fields, table->field_count);
	for (size_t i = 0; i < QUIET_FIELDS; i++)
		rows[i] = form_box(&whole, quiet_columns[i])->row;
	form_make(&quiet->form, life, rows, QUIET_FIELDS);
	quiet->form.label_width = QUIET_LABEL;
	quiet->form.field_width = 26;
	quiet->form.today = app_today(app, &quiet->form.minute);
	quiet->form.date_order = app_site(app)->date_order;
	form_from_record(&quiet->form, table->fields, table->field_count, who);
	return true;
}

static bool
quiet_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static struct intent
quiet_done(void *state, const struct event *event)
{
	struct quiet_state *quiet = state;
	const struct patient *old = &quiet->card.patient;
	struct err err;

	(void)event;
	if (!form_finish(&quiet->form, &err))
		return intent_fail(&err);
	const char *rapport = form_value(&quiet->form, "rapport"), *why = form_value(&quiet->form, "quiet");
	const char *until = form_value(&quiet->form, "quiet_until");
	if (until && !why) {
		form_refuse(&quiet->form, "quiet", _("Say why it is quiet, or clear the day."));
		return intent_stay();
	}
	bool choice = !quiet_same(rapport, old->rapport);
	bool period = !quiet_same(why, old->quiet) || !quiet_same(until, old->quiet_until);
	if (choice && !app_patient_rapport(quiet->app, quiet->card.id, rapport, &err))
		return intent_fail(&err);
	if (period && !app_patient_quiet(quiet->app, quiet->card.id, why, until ? day_parse(until) : DAY_NONE, &err))
		return intent_fail(&err);
	if (!choice && !period)
		return intent_say(INTENT_POP, SAY_NOTE, "%s", _("Nothing was changed."));
	struct intent intent = intent_say(INTENT_POP, SAY_DONE, "%s",
	    why ? _("Kept. It is quiet: nobody is shown a cue.") : _("Kept."));
	intent.finished = intent.undoable = true;
	return intent;
}

static struct intent
quiet_choices(void *state, const struct event *event)
{
	struct quiet_state *quiet = state;

	(void)event;
	return quiet->form.box[quiet->form.at].row.choice_count > 0 ? picker_push(&quiet->form) : intent_stay();
}

static const struct key_row quiet_keys[] = {
	{.keys = "F9 ^D", .act = quiet_done, .footer = N_("Done"), .help = N_("Keep the choices")},
	{.keys = "Enter", .footer = N_("Next field"), .help = N_("Next field; on the last one: keep them")},
	{.keys = "F4 ^O", .act = quiet_choices, .footer = N_("Choices"), .help = N_("Choices of this field")},
	{.keys = "^U", .footer = N_("Clear"), .help = N_("Clear the field: an empty reason ends the quiet period")},
	{.keys = "Esc", .footer = N_("Close"), .help = N_("Back; nothing is changed")},
	{.keys = NULL},
};

static struct intent
quiet_update(void *state, const struct event *event)
{
	struct quiet_state *quiet = state;

	if (event->kind == EVENT_RESULT && picker_take(&quiet->form, event))
		return intent_stay();
	switch (form_update(&quiet->form, event)) {
	case FORM_DONE:
		return quiet_done(quiet, event);
	case FORM_CHOICES:
		return picker_push(&quiet->form);
	default:
		return intent_stay();
	}
}

static void
quiet_draw(const void *state, const struct canvas *canvas)
{
	const struct quiet_state *quiet = state;
	struct canvas inside = popup_draw(canvas, QUIET_ROWS, QUIET_COLS, quiet->title, NULL);
	struct canvas part = canvas_part(&inside, 1, 1, QUIET_FIELDS, inside.cols - 2);

	form_draw(&quiet->form, &part, true);
	canvas_text(&inside, 5, 1, -1, _("Off hides every note from everybody. Ask first hides the cues"), PAINT_PLAIN);
	canvas_text(&inside, 6, 1, -1, _("until the patient said yes. Quiet means: no small talk."), PAINT_PLAIN);
}

static bool
quiet_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
quiet_hint(const void *state)
{
	(void)state;
	return _("It is the patient's own choice: ask. F9 keeps it.");
}

static struct form *
quiet_form(void *state)
{
	return &((struct quiet_state *)state)->form;
}

const struct screen_ops quiet_ops = {
	.name = N_("Quiet"),
	.keys = quiet_keys,
	.parent = form_keys,
	.state_size = sizeof(struct quiet_state),
	.argument_size = sizeof(struct quiet_argument),
	.popup = true,
	.open = quiet_open,
	.update = quiet_update,
	.draw = quiet_draw,
	.typing = quiet_typing,
	.hint = quiet_hint,
	.form = quiet_form,
};
