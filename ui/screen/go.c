#include "go.h"

#include <stdio.h>

#include "app/app.h"
#include "app/calls.h"
#include "base/date.h"
#include "base/i18n.h"
#include "board.h"
#include "call_work.h"
#include "calls_screen.h"
#include "decide.h"
#include "sync.h"

static struct intent
go_home(void *state, const struct event *event)
{
	(void)state, (void)event;
	return (struct intent){.what = INTENT_HOME};
}

static struct intent
go_board(void *state, const struct event *event)
{
	struct board_argument argument = {.day = DAY_NONE};

	(void)state, (void)event;
	return intent_push(&board_ops, &argument);
}

static struct intent
go_calls(void *state, const struct event *event)
{
	struct calls_argument argument = {.queue = ""};

	(void)state, (void)event;
	return intent_push(&calls_ops, &argument);
}

/* Claims the first free one, so that two people who press it get two calls. */
static struct intent
go_next_call(void *state, const struct event *event)
{
	struct call_work_argument argument = {.turn = 1};
	struct err err;

	(void)event;
	if (!app_calls_next(state, NULL, &argument.call, &err))
		return intent_fail(&err);
	return intent_push(&call_work_ops, &argument);
}

/* A visit is booked for somebody: the lookup comes first. */
static struct intent
go_book(void *state, const struct event *event)
{
	(void)state, (void)event;
	return intent_say(INTENT_HOME, SAY_NOTE, "%s", _("For whom? Type the name, Enter opens the card, B books."));
}

static struct intent
go_sync(void *state, const struct event *event)
{
	(void)state, (void)event;
	return intent_push(&sync_ops, NULL);
}

static struct intent
go_decide(void *state, const struct event *event)
{
	(void)state, (void)event;
	return intent_push(&decide_ops, NULL);
}

/* Somebody stands where they can read along: notes and private fields go until it is taken back. */
static struct intent
go_public(void *state, const struct event *event)
{
	struct app *app = state;
	bool is_public = !app_is_public(app);

	(void)event;
	app_set_public(app, is_public);
	return intent_say(INTENT_RELOAD, SAY_DONE, "%s", is_public ?
	    _("Public screen: notes and private fields are hidden. PS shows them again.") :
	    _("Nobody reads along: notes and private fields are shown again."));
}

static const char *
go_public_words(const void *state, struct arena *page, const char **aside)
{
	(void)page, (void)aside;
	return app_is_public(state) ? _("Show notes and private fields again") :
	    _("Public screen: hide notes and private fields");
}

const struct key_row go_keys[] = {
	{.keys = "", .code = "HM", .act = go_home, .help = N_("Home")},
	{.keys = "", .code = "BK", .act = go_book, .help = N_("Book"), .right = RIGHT_book},
	{.keys = "", .code = "DB", .act = go_board, .help = N_("Day board"), .right = RIGHT_board},
	{.keys = "", .code = "CB", .act = go_calls, .help = N_("Callbacks"), .right = RIGHT_call_work},
	{.keys = "", .code = "CN", .act = go_next_call, .help = N_("Call the next one"), .right = RIGHT_call_work},
	{.keys = "", .code = "SY", .act = go_sync, .help = N_("Sync: the exchange with other clinics")},
	{.keys = "", .code = "DC", .act = go_decide, .help = N_("To decide: what two clinics wrote differently"),
	    .right = RIGHT_decide},
	{.keys = "", .code = "PS", .act = go_public,
	    .help = N_("Public screen: hide notes and private fields, or show them"),
	    .words = go_public_words},
	{.keys = NULL},
};
