#include "change.h"

#include <stdio.h>
#include <string.h>

#include "app/book.h"
#include "base/i18n.h"
#include "widget/choice.h"
#include "widget/form.h"
#include "widget/popup.h"

enum { CHANGE_COLS = 58, CHANGE_MOST = 32 };

struct change_state {
	struct app *app;
	struct arena *life;
	struct book_visit visit;
	const char *name;
	struct form form;
	struct form_choice choice[CHANGE_MOST];
	size_t count;
};

static const struct form_row change_rows[] = {
	{.column = "why", .label = N_("Why"), .kind = FIELD_CHOICE, .max = 60, .flags = FORM_REQUIRED,
	    .help = N_("One letter or the start of any word")},
	{.column = "words", .label = N_("In words"), .kind = FIELD_TEXT, .max = 160,
	    .help = N_("As it was said, when that helps the next time")},
};

static bool
change_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct change_state *change = state;
	const struct change_argument *what = argument;

	change->app = app;
	change->life = life;
	if (!app_book_visit(app, what->visit, life, &change->visit, err))
		return false;
	change->name = change->visit.name ? change->visit.name : _("not known");
	const struct reason *why = app_book_whys(app, REASONS_CANCEL, &change->count, err);
	if (!why)
		return false;
	if (change->count > CHANGE_MOST)
		change->count = CHANGE_MOST;
	for (size_t i = 0; i < change->count; i++)
		change->choice[i] = (struct form_choice){
			.code = why[i].code,
			.label = arena_printf(life, "%c  %s", why[i].letter - 'a' + 'A', _(why[i].label)),
		};
	form_make(&change->form, life, change_rows, sizeof change_rows / sizeof change_rows[0]);
	form_choices(&change->form, "why", change->choice, change->count);
	change->form.label_width = 10;
	return true;
}

/* The letter of a reason is enough; Enter then cancels without going to the words. */
static struct intent
change_done(void *state, const struct event *event)
{
	struct change_state *change = state;
	struct book_done done;
	struct err err;

	(void)event;
	if (!form_finish(&change->form, &err))
		return intent_fail(&err);
	if (!app_book_cancel(change->app, change->visit.id, form_value(&change->form, "why"),
		form_value(&change->form, "words"), change->life, &done, &err))
		return intent_fail(&err);
	struct intent intent;
	if (done.waiting > 0)
		intent = intent_say(INTENT_POP, SAY_DONE,
		    ngettext("Cancelled %s. %zu on the waiting list would come sooner.",
			"Cancelled %s. %zu on the waiting list would come sooner.", done.waiting),
		    done.when, done.waiting);
	else
		intent = intent_say(INTENT_POP, SAY_DONE, _("Cancelled %s. Nobody on the waiting list wants it."),
		    done.when);
	intent.undoable = true;
	return intent;
}

/* Somebody is sitting there: never one Enter by habit, so the first leads on to the words. */
static struct intent
change_left(void *state, const struct event *event)
{
	struct change_state *change = state;
	struct book_done done;
	struct err err;

	if (event->key == K_ENTER && change->form.at == 0) {
		if (form_read(&change->form, 0))
			form_focus(&change->form, "words");
		return intent_say(INTENT_STAY, SAY_WARN,
		    _("%s is here. Enter again: has left without being seen. Esc: goes on waiting."), change->name);
	}
	if (!form_finish(&change->form, &err) ||
	    !app_book_left(change->app, change->visit.id, form_value(&change->form, "why"),
		form_value(&change->form, "words"), change->life, &done, &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_POP, SAY_DONE, _("%s left without being seen."), change->name);
	intent.undoable = true;
	return intent;
}

static const struct key_row change_keys[] = {
	{.keys = "Enter", .act = change_done, .footer = N_("Cancel it"),
	    .help = N_("Cancel the visit for this reason")},
	{.keys = "Tab", .footer = N_("In words"), .help = N_("Add what was said")},
	{.keys = "F4 ^O", .footer = N_("Choices"), .help = N_("All reasons")},
	{.keys = "F9 ^D", .act = change_done, .help = N_("Cancel the visit for this reason")},
	{.keys = "Esc", .footer = N_("Keep the visit"), .help = N_("Back; the visit stays")},
	{.keys = NULL},
};

static const struct key_row change_left_keys[] = {
	{.keys = "F9 ^D Enter", .act = change_left, .footer = N_("Left unseen"),
	    .help = N_("The patient left before being seen, for this reason")},
	{.keys = "Tab", .footer = N_("In words"), .help = N_("Add what was said")},
	{.keys = "F4 ^O", .footer = N_("Choices"), .help = N_("All reasons")},
	{.keys = "Esc", .footer = N_("Still waiting"), .help = N_("Back; the patient goes on waiting")},
	{.keys = NULL},
};

static struct intent
change_update(void *state, const struct event *event)
{
	form_update(&((struct change_state *)state)->form, event);
	return intent_stay();
}

static void
change_draw(const void *state, const struct canvas *canvas)
{
	const struct change_state *change = state;
	char title[120];
	int rows = (int)change->count + 8;

	snprintf(title, sizeof title, change->visit.here ? _("%s is here: left unseen?") : _("Cancel %s"),
	    change->name);
	struct canvas inside = popup_draw(canvas, rows, CHANGE_COLS, title, NULL);
	canvas_print(&inside, 0, 1, -1, PAINT_PLAIN, "%s  %s", change->visit.when,
	    change->visit.who ? change->visit.who : "");
	struct canvas part = canvas_part(&inside, 1, 1, 2, inside.cols - 2);
	form_draw(&change->form, &part, true);
	for (size_t i = 0; i < change->count; i++) {
		bool fits = choice_fit(form_box(&change->form, "why")->text.text, change->choice[i].label) > 0;
		canvas_text(&inside, 4 + (int)i, 11, -1, change->choice[i].label, fits ? PAINT_TITLE : PAINT_PLAIN);
	}
}

static bool
change_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
change_hint(const void *state)
{
	(void)state;
	return _("Type a letter and press Enter. The visit is cancelled and its time is free.");
}

static const char *
change_left_hint(const void *state)
{
	(void)state;
	return _("Why did the patient leave? Esc when this was a mistake: nothing changes.");
}

/* One who has arrived is asked about differently, whatever the list said that X was pressed on. */
struct intent
change_push(struct app *app, struct appointment_id visit)
{
	struct change_argument argument = {.visit = visit};
	struct arena *arena = arena_new();
	struct book_visit now;
	struct err err;
	bool found = app_book_visit(app, visit, arena, &now, &err);
	struct intent intent = !found ? intent_fail(&err) :
	    intent_push(now.here ? &change_left_ops : &change_ops, &argument);

	arena_free(arena);
	return intent;
}

const struct screen_ops change_ops = {
	.name = N_("Cancel"),
	.keys = change_keys,
	.parent = form_keys,
	.state_size = sizeof(struct change_state),
	.argument_size = sizeof(struct change_argument),
	.popup = true,
	.open = change_open,
	.update = change_update,
	.draw = change_draw,
	.typing = change_typing,
	.hint = change_hint,
};

const struct screen_ops change_left_ops = {
	.name = N_("Left unseen"),
	.keys = change_left_keys,
	.parent = form_keys,
	.state_size = sizeof(struct change_state),
	.argument_size = sizeof(struct change_argument),
	.popup = true,
	.open = change_open,
	.update = change_update,
	.draw = change_draw,
	.typing = change_typing,
	.hint = change_left_hint,
};
