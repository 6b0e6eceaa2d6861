#include "go.h"

#include <stdio.h>

#include "app/calls.h"
#include "base/date.h"
#include "base/i18n.h"
#include "board.h"
#include "call_work.h"
#include "calls_screen.h"

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
	struct call_work_argument argument;
	struct err err;

	(void)event;
	if (!app_calls_next(state, NULL, &argument.call, &err))
		return intent_fail(&err);
	return intent_push(&call_work_ops, &argument);
}

const struct key_row go_keys[] = {
	{.keys = "", .code = "HM", .act = go_home, .help = N_("Home")},
	{.keys = "", .code = "DB", .act = go_board, .help = N_("Day board"), .right = RIGHT_board},
	{.keys = "", .code = "CB", .act = go_calls, .help = N_("Callbacks"), .right = RIGHT_call_work},
	{.keys = "", .code = "CN", .act = go_next_call, .help = N_("Call the next one"), .right = RIGHT_call_work},
	{.keys = NULL},
};
