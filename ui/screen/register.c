#include "register.h"

#include <stdio.h>
#include <string.h>

#include "app/draft.h"
#include "app/patient.h"
#include "app/twin.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "card_screen.h"
#include "model/person.h"
#include "model/when.h"
#include "picker.h"
#include "register_form.h"
#include "widget/form.h"

enum { REGISTER_LEFT = 46, REGISTER_BAR = 13 };

#define REGISTER_DRAFT "patient"

struct register_state {
	struct app *app;
	struct arena *life;
	struct arena *words;		/* of one picture */
	struct arena *radar;		/* of one look around */
	struct form form;
	struct patient_form old;	/* as loaded, when somebody is edited */
	struct patient_id patient;	/* rid 0: a new one */
	struct uuid subject;		/* of its draft: each new person's is a draft of its own */
	struct twin *twins;
	size_t twin_count;
	struct form_choice choice[TWIN_MOST];
	struct patient_conflicts conflicts;
	bool conflict, comparing;
	struct patient_id warned;	/* F9 stopped once because of this one: F9 again means it */
	const char *title, *other;	/* other: a new person's draft that is not this one, or NULL */
	int rows, cols;
	int32_t today;
};

/* ---- life -------------------------------------------------------------------------------- */

/*
 * Look around for the same person. The field somebody is typing in counts as it
 * stands; it is not read, because reading tidies it up under her fingers.
 */
static void
register_look(struct register_state *reg)
{
	const struct form_box *here = &reg->form.box[reg->form.at];
	struct patient_form form = reg->old;
	struct err err;

	if (reg->patient.rid)
		return;
	for (size_t i = 0; i < REGISTER_ENOUGH; i++)
		if (i != reg->form.at)
			form_read(&reg->form, i);
	register_form_read(&reg->form, &form);
	if (strcmp(here->row.column, "mobile") == 0)
		form.mobile.value = here->text.text[0] ? here->text.text : NULL;
	else if (strcmp(here->row.column, "given") == 0)
		form.patient.given = here->text.text[0] ? here->text.text : NULL;
	else if (strcmp(here->row.column, "family") == 0)
		form.patient.family = here->text.text[0] ? here->text.text : NULL;
	arena_reset(reg->radar);
	reg->twins = NULL;
	reg->twin_count = 0;
	if ((!form.patient.family && !form.mobile.value) ||
	    !app_twin_radar(reg->app, &form, reg->radar, &reg->twins, &reg->twin_count, &err))
		reg->twin_count = 0;
}

/*
 * A new person has no id yet: what was typed at the lookup stands for her, so that the
 * same words find her draft again and other words never do.
 */
static struct uuid
register_new_subject(const struct register_argument *what, struct arena *life)
{
	const char *typed = text_fold(life, what->typed);

	return uuid_is_none(what->draft) ? uuid_of_key("draft.patient", typed, strlen(typed)) : what->draft;
}

static const char *
register_other_draft(struct app *app, struct uuid subject, struct arena *life)
{
	struct draft *drafts;
	size_t count;
	struct err err;

	if (!app_draft_list(app, life, &drafts, &count, &err))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (strcmp(drafts[i].form, REGISTER_DRAFT) == 0 && !uuid_equal(drafts[i].subject, subject) &&
		    app_patient_known(app, drafts[i].subject).rid == 0)
			return drafts[i].title;
	return NULL;
}

static bool
register_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct register_state *reg = state;
	const struct register_argument *what = argument;
	const struct site *site = app_site(app);

	reg->app = app;
	reg->life = life;
	reg->patient = what->patient;
	reg->today = app_today(app, NULL);
	register_form_make(&reg->form, life);
	reg->form.today = reg->today;
	reg->form.date_order = site->date_order;
	if (reg->patient.rid) {
		if (!app_patient_load(app, reg->patient, life, &reg->old, err))
			return false;
		register_form_show(&reg->form, &reg->old);
		reg->subject = reg->old.patient.row.id;
		reg->title = arena_printf(life, _("Edit %s"),
		    person_brief(life, reg->old.patient.family, reg->old.patient.given));
	} else {
		app_patient_blank(app, &reg->old);
		register_form_show(&reg->form, &reg->old);
		register_form_typed(&reg->form, what->typed, life);
		reg->subject = register_new_subject(what, life);
		reg->other = register_other_draft(app, reg->subject, life);
		reg->title = _("New patient");
	}
	reg->words = arena_new();
	reg->radar = arena_new();
	register_look(reg);
	return true;
}

static void
register_close(void *state)
{
	struct register_state *reg = state;

	arena_free(reg->words);
	arena_free(reg->radar);
}

/* ---- saving ------------------------------------------------------------------------------- */

/* The store refused a field of one of the form's entities: the line that shows it gets the cursor. */
static struct intent
register_refused(struct register_state *reg, const struct err *err)
{
	const struct entity *patient = entity(ENTITY_patient);

	if (err->field >= 0 && (size_t)err->field < patient->field_count &&
	    form_box(&reg->form, patient->fields[err->field].column))
		form_refuse(&reg->form, patient->fields[err->field].column, err->text);
	return intent_fail(err);
}

/* No box: F9 stops once, and says what a second one does. */
static bool
register_stops(struct register_state *reg)
{
	register_look(reg);
	const struct twin *twin = reg->twins;
	if (reg->twin_count == 0 || !twin->stops || twin->id.rid == reg->warned.rid)
		return false;
	reg->warned = twin->id;
	return true;
}

static struct intent
register_new(struct register_state *reg)
{
	struct patient_form form = reg->old;
	struct err err;

	if (register_stops(reg))
		return intent_say(INTENT_STAY, SAY_WARN,
		    _("Very like %s: F4 compares, F9 again registers a second person."),
		    person_brief(reg->words, reg->twins->family, reg->twins->given));
	register_form_read(&reg->form, &form);
	if (!app_patient_register(reg->app, &form, reg->life, &err))
		return register_refused(reg, &err);
	struct card_argument card = {.patient = {form.patient.row.rid}};
	struct intent intent = intent_replace(&card_ops, &card);
	intent.finished = true;
	snprintf(intent.say, sizeof intent.say, _("Registered: %s, record %s."),
	    person_listed(reg->words, form.patient.family, form.patient.given), form.patient.record);
	intent.kind = SAY_DONE;
	return intent;
}

static struct intent
register_save(struct register_state *reg)
{
	struct patient_form form = reg->old;
	struct err err;

	register_form_read(&reg->form, &form);
	const char *reason = form_value(&reg->form, "reason");
	if (app_patient_needs_reason(reg->app, &reg->old, &form) && !reason) {
		form_hide(&reg->form, "reason", false);
		form_focus(&reg->form, "reason");
		return intent_say(INTENT_STAY, SAY_WARN,
		    _("Name, birth date or sex changed: say why, then F9. The old value is kept."));
	}
	reg->conflict = false;
	if (app_patient_save(reg->app, &reg->old, &form, reason, reg->life, &reg->conflicts, &err)) {
		struct intent intent = intent_say(INTENT_POP, SAY_DONE, _("Saved."));
		intent.finished = intent.undoable = true;
		return intent;
	}
	if (err.code != ERR_CONFLICT)
		return register_refused(reg, &err);
	/* Both values are on screen; what is saved next stands on what the other person wrote. */
	struct err again;
	reg->conflict = app_patient_load(reg->app, reg->patient, reg->life, &reg->old, &again);
	return intent_fail(reg->conflict ? &err : &again);
}

static struct intent
register_done(void *state, const struct event *event)
{
	struct register_state *reg = state;
	struct err err;

	(void)event;
	if (!form_finish(&reg->form, &err))
		return intent_fail(&err);
	return reg->patient.rid ? register_save(reg) : register_new(reg);
}

/* ---- keys --------------------------------------------------------------------------------- */

/* Does F4 compare here? A field with choices keeps F4 for them, until F9 has asked. */
static bool
register_compares(const struct register_state *reg)
{
	return reg->twin_count > 0 &&
	    (reg->form.box[reg->form.at].row.choice_count == 0 || reg->warned.rid == reg->twins[0].id.rid);
}

static struct intent
register_compare(void *state, const struct event *event)
{
	struct register_state *reg = state;
	struct picker_argument argument = {.choices = reg->choice, .count = reg->twin_count};

	(void)event;
	for (size_t i = 0; i < reg->twin_count; i++) {
		const struct twin *twin = &reg->twins[i];
		reg->choice[i] = (struct form_choice){
			.code = twin->record ? twin->record : "",
			.label = arena_printf(reg->life, "%zu  %s  %s  %s", i + 1,
			    person_listed(reg->life, twin->family, twin->given), when_partial(reg->life, twin->born),
			    twin->record ? twin->record : ""),
		};
	}
	reg->comparing = true;
	snprintf(argument.title, sizeof argument.title, "%s", _("Same person? Enter uses that record"));
	return intent_push(&picker_ops, &argument);
}

/* Choices of the field; where it has none, the people who may be the same. */
static struct intent
register_choices(void *state, const struct event *event)
{
	struct register_state *reg = state;

	reg->comparing = false;
	if (!register_compares(reg))
		return picker_push(&reg->form);
	return register_compare(reg, event);
}

/* Take over what the other person wrote. */
static struct intent
register_theirs(void *state, const struct event *event)
{
	struct register_state *reg = state;

	(void)event;
	register_form_show(&reg->form, &reg->old);
	reg->conflict = false;
	return intent_say(INTENT_STAY, SAY_NOTE, _("Their values are in the form now."));
}

static bool
register_has_conflict(const void *state)
{
	return ((const struct register_state *)state)->conflict;
}

static bool
register_has_twins(const void *state)
{
	return ((const struct register_state *)state)->twin_count > 0;
}

static const struct key_row register_keys[] = {
	{.keys = "Enter", .footer = N_("Next field"), .help = N_("Next field; on the last one: done")},
	{.keys = "Shift-Tab", .footer = N_("Back"), .help = N_("Back one field")},
	{.keys = "F4 ^O", .act = register_choices, .footer = N_("Choices"),
	    .help = N_("Choices of the field; beside the radar: compare, or use one")},
	{.keys = "", .code = "CP", .act = register_compare,
	    .help = N_("Compare with who may be the same person, or use one"),
	    .possible = register_has_twins},
	{.keys = "F9 ^D", .act = register_done, .footer = N_("Done"), .help = N_("Save")},
	{.keys = "F5 ^R", .act = register_theirs, .footer = N_("Take theirs"),
	    .help = N_("Take over what the other person wrote"),
	    .possible = register_has_conflict},
	{.keys = "Esc", .footer = N_("Close"), .help = N_("Close; what was typed stays as a draft")},
	{.keys = NULL},
};

static struct intent
register_update(void *state, const struct event *event)
{
	struct register_state *reg = state;

	if (event->kind == EVENT_SIZE) {
		reg->rows = event->rows;
		reg->cols = event->cols;
		return intent_stay();
	}
	if (event->kind == EVENT_RESULT && reg->comparing && event->result) {
		int index = ((const struct picker_result *)event->result)->index;
		struct card_argument card = {.patient = reg->twins[index].id};
		struct intent intent = intent_replace(&card_ops, &card);
		intent.finished = true;
		return intent;
	}
	if (event->kind == EVENT_RESULT && picker_take(&reg->form, event))
		return intent_stay();
	switch (form_update(&reg->form, event)) {
	case FORM_DONE:
		return register_done(reg, event);
	case FORM_CHOICES:
		return register_choices(reg, event);
	case FORM_TYPED:
	case FORM_LEFT:
		register_look(reg);
		return intent_stay();
	default:
		return intent_stay();
	}
}

/* ---- drawing ------------------------------------------------------------------------------ */

static const char *
register_sense(enum twin_sense sense)
{
	switch (sense) {
	case TWIN_SAME:
		return _("same");
	case TWIN_NEAR:
		return _("near");
	case TWIN_DIFFERENT:
		return _("no");
	default:
		return "";
	}
}

static int
register_draw_twin(const struct register_state *reg, const struct twin *twin, size_t number, const struct canvas *panel,
    int row)
{
	char bar[REGISTER_BAR * 4 + 1] = "";
	int full = (twin->percent * REGISTER_BAR + 50) / 100;

	canvas_print(panel, row, 1, 1, PAINT_KEY, "%zu", number);
	canvas_text(panel, row++, 4, -1, person_listed(reg->words, twin->family, twin->given), PAINT_TITLE);
	for (size_t i = 0; i < twin->reason_count && i < 4; i++) {
		const struct twin_reason *reason = &twin->reason[i];
		canvas_print(panel, row, 4, 6, PAINT_PLAIN, "%.*s", (int)strcspn(reason->label, " "), reason->label);
		canvas_text(panel, row, 11, panel->cols - 18, reason->value ? reason->value : "", PAINT_PLAIN);
		canvas_right(panel, row++, panel->cols - 1,
		    reason->words ? reason->words : register_sense(reason->sense), PAINT_PLAIN);
	}
	if (twin->last_seen != DAY_NONE)
		canvas_print(panel, row++, 4, -1, PAINT_PLAIN, _("last   seen %d"), day_split(twin->last_seen).year);
	for (int i = 0; i < REGISTER_BAR; i++)
		strncat(bar, i < full ? "█" : "░", sizeof bar - strlen(bar) - 1);
	canvas_print(panel, row++, 4, -1, twin->likely ? PAINT_LATE : PAINT_PLAIN, _("likely %s %d%%"), bar,
	    twin->percent);
	if (twin->siblings)
		canvas_text(panel, row++, 4, -1, _("same day, other name: twins?"), PAINT_PLAIN);
	return row + 1;
}

static void
register_draw_radar(const struct register_state *reg, const struct canvas *canvas)
{
	struct canvas box = canvas_part(canvas, 0, REGISTER_LEFT, canvas->rows - 2, canvas->cols - REGISTER_LEFT - 1);
	struct canvas inside = canvas_part(&box, 1, 1, box.rows - 2, box.cols - 2);
	int row = 1;

	canvas_box(&box, _("Same person?"), NULL);
	for (size_t i = 0; i < reg->twin_count && row + 4 < inside.rows; i++)
		row = register_draw_twin(reg, &reg->twins[i], i + 1, &inside, row);
	canvas_text(&inside, inside.rows - 1, 1, -1, register_compares(reg) ? _("F4  compare or use one") :
	    _("F3 CP  compare or use one"), PAINT_PLAIN);
}

/* Both values of every field two people changed at once. */
static void
register_draw_conflict(const struct register_state *reg, const struct canvas *canvas)
{
	struct canvas box = canvas_part(canvas, 0, REGISTER_LEFT, canvas->rows - 2, canvas->cols - REGISTER_LEFT - 1);
	struct canvas inside = canvas_part(&box, 1, 1, box.rows - 2, box.cols - 2);
	const struct patient_conflicts *both = &reg->conflicts;
	int row = 1;

	canvas_box(&box, both->by ? both->by : _("Somebody else"), _("was faster"));
	for (size_t i = 0; i < both->count && row + 3 < inside.rows; i++) {
		const struct patient_conflict *one = &both->field[i];
		canvas_text(&inside, row++, 1, -1, _(one->field->label), PAINT_TITLE);
		canvas_print(&inside, row++, 3, -1, PAINT_PLAIN, _("theirs  %s"), one->theirs ? one->theirs : "");
		canvas_print(&inside, row++, 3, -1, PAINT_PLAIN, _("yours   %s"), one->mine ? one->mine : "");
	}
	canvas_text(&inside, inside.rows - 2, 1, -1, _("F9 saves yours"), PAINT_PLAIN);
	canvas_text(&inside, inside.rows - 1, 1, -1, _("F5 takes theirs"), PAINT_PLAIN);
}

static void
register_draw(const void *state, const struct canvas *canvas)
{
	const struct register_state *reg = state;
	bool panel = reg->conflict || reg->twin_count > 0;
	struct canvas form = canvas_part(canvas, 1, 2, canvas->rows - 2, panel ? REGISTER_LEFT - 3 : canvas->cols - 4);

	arena_reset(reg->words);
	canvas_text(canvas, 0, 2, -1, reg->patient.rid ? reg->title : _("NEW PATIENT"), PAINT_TITLE);
	if (reg->form.kept) {
		int minute;
		instant_day(reg->form.kept, &minute);
		canvas_right(canvas, 0, panel ? REGISTER_LEFT - 2 : canvas->cols - 2,
		    arena_printf(reg->words, _("draft kept %02d:%02d"), minute / 60, minute % 60), PAINT_PLAIN);
	}
	form_draw(&reg->form, &form, true);
	if (reg->conflict)
		register_draw_conflict(reg, canvas);
	else if (reg->twin_count > 0)
		register_draw_radar(reg, canvas);
	if (!reg->patient.rid)
		canvas_text(canvas, canvas->rows - 1, 2, -1,
		    _("The five * answers are enough; the rest can wait until later."), PAINT_PLAIN);
}

static struct form *
register_form(void *state)
{
	return &((struct register_state *)state)->form;
}

static struct uuid
register_subject(const void *state)
{
	return ((const struct register_state *)state)->subject;
}

static bool
register_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
register_title(const void *state)
{
	return ((const struct register_state *)state)->title;
}

static const char *
register_hint(const void *state)
{
	const struct register_state *reg = state;

	const struct twin *twin = &reg->twins[0];

	if (reg->other && !reg->form.typed && !reg->form.kept)
		return arena_printf(reg->words, _("Draft of %s is kept: F3 DR opens it. This form is a fresh one."),
		    reg->other);
	if (reg->twin_count == 0 || !twin->likely)
		return NULL;
	const char *name = person_listed(reg->words, twin->family, twin->given);
	if (twin->last_seen != DAY_NONE)
		name = arena_printf(reg->words, "%s (%d)", name, day_split(twin->last_seen).year);
	if (!register_compares(reg))
		return arena_printf(reg->words, twin->very ? _("▲ Very like %s. F3 CP compares before you save.") :
		    _("▲ Like %s. F3 CP compares before you save."), name);
	return arena_printf(reg->words, twin->very ? _("▲ Very like %s. F4 compares before you save.") :
	    _("▲ Like %s. F4 compares before you save."), name);
}

static void
register_where(const void *state, char *text, size_t size)
{
	const struct register_state *reg = state;
	const char *family = form_value(&reg->form, "family");

	snprintf(text, size, _("%s %s, %s"), reg->title, family ? person_brief(reg->words, family, NULL) : "",
	    _(reg->form.box[reg->form.at].row.label));
}

/* A draft of somebody who has a record is an edit; else it is the new person it began as. */
static bool
register_resume(struct app *app, struct uuid subject, void *argument)
{
	struct register_argument *what = argument;

	what->patient = app_patient_known(app, subject);
	if (what->patient.rid == 0)
		what->draft = subject;
	return true;
}

const struct screen_ops register_ops = {
	.name = N_("New patient"),
	.keys = register_keys,
	.parent = form_keys,
	.state_size = sizeof(struct register_state),
	.argument_size = sizeof(struct register_argument),
	.open = register_open,
	.update = register_update,
	.draw = register_draw,
	.close = register_close,
	.typing = register_typing,
	.title = register_title,
	.hint = register_hint,
	.form = register_form,
	.draft = REGISTER_DRAFT,
	.subject = register_subject,
	.resume = register_resume,
	.where = register_where,
};
