#include "told.h"

#include "app/board.h"
#include "app/book.h"
#include "base/i18n.h"
#include "keys.h"
#include "widget/form.h"
#include "widget/popup.h"

enum { TOLD_ROWS = 5, TOLD_COLS = 66, TOLD_WORDS = 120 };

struct told_state {
	struct app *app;
	struct arena *life;
	struct told_argument what;
	struct form form;
	const char *title;
};

static const struct form_row told_rows[] = {
	{.column = "words", .label = N_("Said"), .kind = FIELD_TEXT, .max = TOLD_WORDS},
};

static bool
told_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct told_state *told = state;

	struct book_visit visit;

	told->app = app;
	told->life = life;
	told->what = *(const struct told_argument *)argument;
	if (!app_book_visit(app, told->what.visits[0], life, &visit, err))
		return false;
	told->title = told->what.count == 1 ? arena_printf(life, _("Told about the wait: %s"),
	    visit.name ? visit.name : _("not known")) :
	    arena_printf(life, ngettext("Told about the wait: %zu person", "Told about the wait: %zu people",
	    told->what.count), told->what.count);
	form_make(&told->form, life, told_rows, sizeof told_rows / sizeof told_rows[0]);
	told->form.label_width = 7;
	told->form.field_width = TOLD_COLS - 14;
	return true;
}

static struct intent
told_done(void *state, const struct event *event)
{
	struct told_state *told = state;
	struct board_did did;
	struct intent intent;
	struct err err;

	(void)event;
	if (!form_finish(&told->form, &err) || !app_board_told(told->app, told->what.visits, told->what.count,
	    form_value(&told->form, "words"), told->life, &did, &err))
		return intent_fail(&err);
	if (did.count == 1 && !did.waits)
		intent = intent_say(INTENT_POP, SAY_DONE, _("Logged: %s was told that it will be late."), did.name);
	else if (did.count == 1)
		intent = intent_say(INTENT_POP, SAY_DONE, _("%s was told about the wait, which goes on counting."),
		    did.name);
	else
		intent = intent_say(INTENT_POP, SAY_DONE, ngettext("%zu person was told about the wait.",
		    "%zu people were told about the wait.", did.count), did.count);
	intent.undoable = true;
	return intent;
}

static const struct key_row told_keys[] = {
	{.keys = "Enter F9 ^D", .act = told_done, .footer = N_("Told"), .help = N_("Log that it was said")},
	{.keys = "Esc", .footer = N_("Back"), .help = N_("Back; nothing is logged")},
	{.keys = NULL},
};

static struct intent
told_update(void *state, const struct event *event)
{
	form_update(&((struct told_state *)state)->form, event);
	return intent_stay();
}

static void
told_draw(const void *state, const struct canvas *canvas)
{
	const struct told_state *told = state;
	struct canvas inside = popup_draw(canvas, TOLD_ROWS, TOLD_COLS, told->title, NULL);
	struct canvas part = canvas_part(&inside, 1, 1, 1, inside.cols - 2);

	form_draw(&told->form, &part, true);
}

static bool
told_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
told_hint(const void *state)
{
	(void)state;
	return _("Enter logs that it was said; your words may stay empty.");
}

const struct screen_ops told_ops = {
	.name = N_("Told"),
	.keys = told_keys,
	.state_size = sizeof(struct told_state),
	.argument_size = sizeof(struct told_argument),
	.popup = true,
	.open = told_open,
	.update = told_update,
	.draw = told_draw,
	.typing = told_typing,
	.hint = told_hint,
};
