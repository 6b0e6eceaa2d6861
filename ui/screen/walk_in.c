#include "walk_in.h"

#include <stdio.h>

#include "app/board.h"
#include "app/book.h"
#include "app/card.h"
#include "base/i18n.h"
#include "model/person.h"
#include "picker.h"
#include "widget/form.h"
#include "widget/popup.h"

enum { WALK_IN_ROWS = 9, WALK_IN_COLS = 58 };

struct walk_in_state {
	struct app *app;
	struct arena *life;
	struct patient_id patient;
	struct form form;
	struct book_clinician *clinicians;
	const char *title;
};

static const struct form_row walk_in_rows[] = {
	{.column = "reason", .label = N_("Reason"), .kind = FIELD_CHOICE, .max = 60,
	    .flags = FORM_REQUIRED | FORM_OR_WORDS,
	    .help = N_("The start of any word: fev, blood; or her own words")},
	{.column = "with", .label = N_("With"), .kind = FIELD_CHOICE, .max = 60,
	    .help = N_("Empty: the first who is free")},
	{.column = "about", .label = N_("In words"), .kind = FIELD_TEXT, .max = 160,
	    .help = N_("As she said it, in a few words")},
};

static void
walk_in_choices(struct walk_in_state *walk)
{
	size_t reasons, clinicians;
	struct book_reason *reason = app_book_reasons(walk->app, "", walk->life, &reasons);
	struct form_choice *why = arena_array(walk->life, reasons + 1, sizeof *why);

	for (size_t i = 0; i < reasons; i++)
		why[i] = (struct form_choice){.code = reason[i].code, .label = reason[i].label};
	form_choices(&walk->form, "reason", why, reasons);
	walk->clinicians = app_book_clinicians(walk->app, (struct site_id){0}, walk->life, &clinicians);
	struct form_choice *with = arena_array(walk->life, clinicians + 1, sizeof *with);
	for (size_t i = 0; i < clinicians; i++)
		with[i] = (struct form_choice){
			.code = arena_printf(walk->life, "%lld", (long long)walk->clinicians[i].id.rid),
			.label = walk->clinicians[i].who,
		};
	form_choices(&walk->form, "with", with, clinicians);
}

static bool
walk_in_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct walk_in_state *walk = state;
	struct preview who;

	walk->app = app;
	walk->life = life;
	walk->patient = ((const struct walk_in_argument *)argument)->patient;
	if (!app_card_preview(app, walk->patient, false, life, &who, err))
		return false;
	walk->title = arena_printf(life, _("Walk-in · %s"), person_brief(life, who.family, who.given));
	form_make(&walk->form, life, walk_in_rows, sizeof walk_in_rows / sizeof walk_in_rows[0]);
	walk->form.label_width = 10;
	walk_in_choices(walk);
	return true;
}

static struct intent
walk_in_done(void *state, const struct event *event)
{
	struct walk_in_state *walk = state;
	struct staff_id with = {0};
	struct appointment_id id;
	struct err err;

	(void)event;
	if (!form_finish(&walk->form, &err))
		return intent_fail(&err);
	const char *chosen = form_value(&walk->form, "with");
	for (size_t i = 0; chosen && i < form_box(&walk->form, "with")->row.choice_count; i++)
		if (form_box(&walk->form, "with")->row.choices[i].code == chosen)
			with = walk->clinicians[i].id;
	if (!app_board_walk_in(walk->app, walk->patient, with, form_value(&walk->form, "reason"),
		form_value(&walk->form, "about"), walk->life, &id, &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_POP, SAY_DONE, _("Seated: the wait counts from now."));
	intent.finished = intent.undoable = true;
	return intent;
}

static struct intent
walk_in_pick(void *state, const struct event *event)
{
	(void)event;
	return picker_push(&((struct walk_in_state *)state)->form);
}

static const struct key_row walk_in_keys[] = {
	{.keys = "F9 ^D", .act = walk_in_done, .footer = N_("Done"), .help = N_("Sit down: waiting from now")},
	{.keys = "Enter", .footer = N_("Next field"), .help = N_("Next field; on the last one: done")},
	{.keys = "F4 ^O", .act = walk_in_pick, .footer = N_("Choices"), .help = N_("Choices of this field")},
	{.keys = "Esc", .footer = N_("Close"), .help = N_("Back; nobody is seated")},
	{.keys = NULL},
};

static struct intent
walk_in_update(void *state, const struct event *event)
{
	struct walk_in_state *walk = state;

	if (event->kind == EVENT_RESULT && picker_take(&walk->form, event))
		return intent_stay();
	switch (form_update(&walk->form, event)) {
	case FORM_DONE:
		return walk_in_done(walk, event);
	case FORM_CHOICES:
		return picker_push(&walk->form);
	default:
		return intent_stay();
	}
}

static void
walk_in_draw(const void *state, const struct canvas *canvas)
{
	const struct walk_in_state *walk = state;
	struct canvas inside = popup_draw(canvas, WALK_IN_ROWS, WALK_IN_COLS, walk->title, NULL);
	struct canvas part = canvas_part(&inside, 1, 1, inside.rows - 2, inside.cols - 2);

	form_draw(&walk->form, &part, true);
}

static bool
walk_in_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
walk_in_hint(const void *state)
{
	(void)state;
	return _("A reason is enough. The wait counts from now.");
}

const struct screen_ops walk_in_ops = {
	.name = N_("Walk-in"),
	.keys = walk_in_keys,
	.parent = form_keys,
	.state_size = sizeof(struct walk_in_state),
	.argument_size = sizeof(struct walk_in_argument),
	.popup = true,
	.open = walk_in_open,
	.update = walk_in_update,
	.draw = walk_in_draw,
	.typing = walk_in_typing,
	.hint = walk_in_hint,
};
