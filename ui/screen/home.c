#include "home.h"

#include <stdio.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "card_screen.h"
#include "home_state.h"
#include "register.h"
#include "term/term.h"

/* The found person under the highlight, or NULL. */
static const struct found *
home_chosen(const struct home *home)
{
	struct list_source source = home_source(home);
	int at = list_row(&home->lookup.list, &source);

	return at >= 0 ? home_found(home, (size_t)at) : NULL;
}

/* ---- finding -------------------------------------------------------------------------- */

/* The person under the highlight. Typing on while she stays there reads nothing again. */
static void
home_preview(struct home *home, bool with_notes)
{
	const struct found *found = home_chosen(home);
	struct err err;

	if (found && home->has_preview && !with_notes && home->preview.id.rid == found->patient.rid)
		return;
	arena_reset(home->about);
	home->has_preview = found && app_card_preview(home->app, found->patient, with_notes, home->about,
	    &home->preview, &err);
	home->rested = with_notes;
}

static bool
home_find(struct home *home, size_t visits, struct err *err)
{
	struct found_list found = {0};
	struct arena *fresh = arena_new();

	/* Nothing typed, nothing found: what searching needs is read after the first picture (home_wake). */
	if (home->lookup.query.text[0] &&
	    !app_find(home->app, home->lookup.query.text, HOME_MOST, visits, fresh, &found, err)) {
		arena_free(fresh);
		home->stale = err->code == ERR_BUSY;
		return home->stale;
	}
	home->stale = false;
	arena_free(home->results);
	home->results = fresh;
	home->found = found;
	home->looked = visits;
	return true;
}

/* Visits are looked up for the rows one sees; who scrolls down gets the rest. */
static void
home_settle(struct home *home)
{
	struct list_source source = home_source(home);
	int rows = home_list_rows(home);
	struct err err;

	list_clamp(&home->lookup.list, &source, rows);
	if (home->lookup.list.top + (size_t)rows > home->looked && home->looked < home->found.count &&
	    home_find(home, HOME_MOST, &err)) {
		source = home_source(home);
		list_clamp(&home->lookup.list, &source, rows);
	}
}

static void
home_moved(struct home *home)
{
	home_settle(home);
	home_preview(home, false);
}

/* An arrow held down leafs through people: nobody is read on the way, and nobody else's preview stays. */
static void
home_stepped(struct home *home)
{
	home_settle(home);
	const struct found *found = home_chosen(home);
	if (!found || home->preview.id.rid != found->patient.rid)
		home->has_preview = false;
	home->glance = found && !home->has_preview;
}

static bool
home_search(struct home *home, struct err *err)
{
	if (!home_find(home, (size_t)home_list_rows(home), err))
		return false;
	if (!home->stale)
		home->lookup.list = (struct list){0};
	home_moved(home);
	return true;
}

static bool
home_key_waits(void *context)
{
	(void)context;
	return term_waiting();
}

static bool
home_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct home *home = state;

	(void)life, (void)argument, (void)err;
	home->app = app;
	home->results = arena_new();
	home->words = arena_new();
	home->about = arena_new();
	home->lookup.query.max = 80;
	app_find_pending(app, home_key_waits, NULL);
	return true;
}

static bool
home_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct home *home = state;
	struct err ignored;

	home->today = app_today(app, NULL);
	app_setup(app, &home->setup);
	/* The strips are an aid: a role without the board or the calls has none. */
	if (!app_may(app, RIGHT_board) || !app_board(app, DAY_NONE, (struct staff_id){0}, page, &home->board, &ignored))
		home->board = (struct board){0};
	if (!app_may(app, RIGHT_call_work) || !app_calls_queue(app, NULL, page, &home->calls, &ignored))
		home->calls = (struct calls_queue){0};
	if (!app_may(app, RIGHT_find))
		return true;
	int64_t chosen = home->lookup.list.id;
	home->has_preview = false;	/* others may have changed it */
	if (!home_search(home, err))
		return false;
	struct list_source source = home_source(home);
	list_select(&home->lookup.list, &source, chosen);
	home_moved(home);
	return true;
}

static void
home_close(void *state)
{
	struct home *home = state;

	arena_free(home->results);
	arena_free(home->words);
	arena_free(home->about);
}

/* ---- keys ------------------------------------------------------------------------------ */

static struct intent
home_register(void *state, const struct event *event)
{
	struct home *home = state;
	struct register_argument argument = {0};

	(void)event;
	snprintf(argument.typed, sizeof argument.typed, "%.*s", (int)sizeof argument.typed - 1,
	    home->lookup.query.text);
	textfield_clear(&home->lookup.query);
	return intent_push(&register_ops, &argument);
}

static bool
home_can_register(const void *state)
{
	return home_offers_register(state);
}

static struct intent
home_enter(void *state, const struct event *event)
{
	struct home *home = state;
	struct err err;

	/* Enter waits for the full answer: the list may be that of an older key. */
	app_find_pending(home->app, NULL, NULL);
	if (home->stale && !home_search(home, &err))
		return intent_fail(&err);
	app_find_pending(home->app, home_key_waits, NULL);
	const struct found *found = home_chosen(home);
	if (!found)
		return home_offers_register(home) ? home_register(state, event) : intent_stay();
	struct card_argument argument = {.patient = found->patient};
	home->lookup.query.preselected = true;	/* back here, the next name replaces this one */
	return intent_push(&card_ops, &argument);
}

static struct intent
home_escape(void *state, const struct event *event)
{
	struct home *home = state;
	struct err err;

	(void)event;
	if (!home->lookup.query.text[0])
		return intent_pop();	/* from on top of something, back to it; the bottom stays */
	textfield_clear(&home->lookup.query);
	return home_search(home, &err) ? intent_stay() : intent_fail(&err);
}

static bool
home_has_row(const void *state)
{
	const struct home *home = state;

	return home_chosen(home) || home_offers_register(home);
}

static bool
home_is_empty(const void *state)
{
	return !((const struct home *)state)->lookup.query.text[0];
}

static const struct key_row home_keys[] = {
	{.keys = "Enter", .act = home_enter, .footer = N_("Open"), .help = N_("Open the person on the marked line"),
	    .right = RIGHT_card, .possible = home_has_row, .flags = KEY_TYPING},
	{.keys = "↑↓", .footer = N_("Choose"), .help = N_("Choose another line; typing goes on")},
	{.keys = "+", .code = "NP", .act = home_register, .footer = N_("New patient"),
	    .help = N_("Register what was typed as a new patient"), .right = RIGHT_patient_create,
	    .possible = home_can_register, .flags = KEY_TYPING},
	{.keys = "F3", .footer = N_("Go"), .help = N_("Go or do: everything, by name or two letters")},
	{.keys = ":", .help = N_("The same, as the first character of a search"), .possible = home_is_empty,
	    .flags = KEY_TYPING | KEY_HIDDEN},
	{.keys = "F6", .footer = N_("Park"), .help = N_("Put this work aside and start with an empty Home")},
	{.keys = "F7", .footer = N_("Resume"), .help = N_("Take up what was put aside")},
	{.keys = "Esc", .act = home_escape, .help = N_("Clear the search")},
	{.keys = NULL},
};

static struct intent
home_update(void *state, const struct event *event)
{
	struct home *home = state;
	struct list_source source = home_source(home);
	struct err err;

	if (event->kind == EVENT_SIZE) {
		home->rows = event->rows;
		home->cols = event->cols;
		home_moved(home);
		return intent_stay();
	}
	if (event->kind == EVENT_CHANGED)
		return (struct intent){.what = INTENT_RELOAD};
	if (event->kind == EVENT_TICK) {
		if (!home->warm)
			app_find_warm(home->app);
		home->warm = true;
		if (home->glance)
			home_preview(home, false);
		else if (!home->rested && home->has_preview)
			home_preview(home, true);
		home->glance = false;
		return intent_stay();
	}
	switch (lookup_update(&home->lookup, &source, event)) {
	case LOOKUP_TYPED:
		if (!home_search(home, &err))
			return intent_fail(&err);
		break;
	case LOOKUP_MOVED:
		home_stepped(home);
		break;
	case LOOKUP_IGNORED:
		break;
	}
	return intent_stay();
}

/* Asked again after every key, so that the tick comes when the highlight has rested. */
static int
home_wake(const void *state)
{
	const struct home *home = state;

	if (!home->warm && app_may(home->app, RIGHT_find))
		return HOME_SETTLE;
	if (home->glance)
		return HOME_GLANCE;
	return home->rested || !home->has_preview ? -1 : HOME_REST;
}

static bool
home_typing(const void *state)
{
	(void)state;
	return true;
}

static const char *
home_hint(const void *state)
{
	const struct home *home = state;

	if (home->setup.people == 0 && !home->lookup.query.text[0])
		return first_use_next(&home->setup);
	if (!app_may(home->app, RIGHT_find))
		return _("Your role sees no patients. F3 shows what you can do.");
	if (home->lookup.query.full)
		return _("▲ 80 characters are full; the rest was not taken.");
	return home->lookup.query.text[0] ? _("Keep typing to narrow it down. Accents and order do not matter.") :
					    _("Type any part of a name, a phone number, a birth date or a "
					    "record number.");
}

const struct screen_ops home_ops = {
	.name = NULL,
	.keys = home_keys,
	.state_size = sizeof(struct home),
	.open = home_open,
	.reload = home_reload,
	.update = home_update,
	.draw = home_draw,
	.close = home_close,
	.typing = home_typing,
	.hint = home_hint,
	.wake = home_wake,
};
