#include "take_over.h"

#include "app/calls.h"
#include "base/i18n.h"
#include "call_work.h"
#include "widget/popup.h"
#include "widget/textfield.h"

enum { TAKE_ROWS = 9, TAKE_COLS = 62, TAKE_FIELD = 8 };

struct take_over {
	struct app *app;
	struct take_over_argument what;
	struct textfield why;
	bool asked;			/* the reason is there; Y is waited for */
};

static bool
take_over_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct take_over *take = state;

	(void)life, (void)err;
	take->app = app;
	take->what = *(const struct take_over_argument *)argument;
	take->why.max = 160;
	return true;
}

static bool
take_over_typing(const void *state)
{
	return !((const struct take_over *)state)->asked;
}

static bool
take_over_asked(const void *state)
{
	return ((const struct take_over *)state)->asked;
}

static struct intent
take_over_enter(void *state, const struct event *event)
{
	struct take_over *take = state;

	(void)event;
	if (!take->why.text[0])
		return intent_say(INTENT_STAY, SAY_WARN, "%s",
		    _("Say why; it is kept, and your colleague can read it."));
	take->asked = true;
	return intent_stay();
}

static struct intent
take_over_leave(void *state, const struct event *event)
{
	(void)state, (void)event;
	return intent_say(INTENT_POP, SAY_NOTE, "%s", _("Left as it was."));
}

static struct intent
take_over_yes(void *state, const struct event *event)
{
	struct take_over *take = state;
	struct call_work_argument call = {.call = take->what.call};
	struct err err;

	(void)event;
	if (!app_calls_take_over(take->app, take->what.call, take->why.text, &err))
		return intent_fail(&err);
	return intent_replace(&call_work_ops, &call);
}

static const struct key_row take_over_keys[] = {
	{.keys = "y", .act = take_over_yes, .footer = N_("Yes"), .help = N_("Take the call over"),
	    .right = RIGHT_call_take_over,
	    .possible = take_over_asked},
	{.keys = "Enter", .act = take_over_leave, .footer = N_("Leave it"), .help = N_("Leave it with the colleague"),
	    .possible = take_over_asked},
	{.keys = "Enter", .act = take_over_enter, .footer = N_("Go on"), .help = N_("The reason is said"),
	    .possible = take_over_typing},
	{.keys = "Esc", .help = N_("Leave it with the colleague")},
	{.keys = NULL},
};

static struct intent
take_over_update(void *state, const struct event *event)
{
	struct take_over *take = state;

	if (!take->asked)
		textfield_update(&take->why, event);
	return intent_stay();
}

static void
take_over_draw(const void *state, const struct canvas *canvas)
{
	const struct take_over *take = state;
	struct canvas inside = popup_draw(canvas, TAKE_ROWS, TAKE_COLS, _("Take over"), NULL);

	canvas_text(&inside, 1, 2, -1, take->what.who, PAINT_TITLE);
	canvas_print(&inside, 2, 2, -1, PAINT_PLAIN, _("%s is working this call now."), take->what.from);
	canvas_text(&inside, 4, 2, -1, _("Why *"), PAINT_PLAIN);
	textfield_draw(&take->why, &inside, 4, TAKE_FIELD + 2, inside.cols - TAKE_FIELD - 4, !take->asked);
	if (!take->asked)
		return;
	canvas_print(&inside, 6, 2, -1, PAINT_LATE, _("▲ Take it away from %s? Y takes it, Enter leaves it."),
	    take->what.from);
	canvas_cursor(&inside, 6, 2);
}

static const char *
take_over_hint(const void *state)
{
	return take_over_asked(state) ? _("What the colleague was typing stays in the colleague's drafts.") :
					_("Say why, then Enter.");
}

const struct screen_ops take_over_ops = {
	.name = N_("Take over"),
	.keys = take_over_keys,
	.state_size = sizeof(struct take_over),
	.argument_size = sizeof(struct take_over_argument),
	.popup = true,
	.open = take_over_open,
	.update = take_over_update,
	.draw = take_over_draw,
	.typing = take_over_typing,
	.hint = take_over_hint,
};
