/* F7 with several tasks parked: which one to go back to. */
#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "shell_internal.h"
#include "widget/list.h"
#include "widget/popup.h"

enum { PARKED_COLS = 64, PARKED_LEFT = 2 };

struct parked_state {
	struct shell *shell;
	struct list list;
};

static int64_t
parked_id(const void *rows, size_t at)
{
	(void)rows;
	return (int64_t)at + 1;
}

/* Newest first. */
static const struct parked *
parked_at(const struct shell *shell, size_t at)
{
	return &shell->desk->parked[shell->desk->parked_count - 1 - at];
}

static void
parked_line(const void *rows, size_t at, struct list_line *line)
{
	const struct parked *parked = parked_at(rows, at);

	line->cell[0] = parked->where;
	snprintf(line->room[1], sizeof line->room[1], _("%d min"),
	    (int)((clock_now() - parked->since) / SHELL_MINUTE_MS));
	line->cell[1] = line->room[1];
}

static struct list_source
parked_source(const struct parked_state *parked)
{
	static const struct list_column columns[] = {
		{.width = 30, .least = 10, .priority = 2, .grows = true},
		    {.width = 8, .least = 6, .priority = 1, .right = true},
	};

	return (struct list_source){
		.rows = parked->shell, .count = parked->shell->desk->parked_count, .id = parked_id, .line = parked_line,
		.columns = columns, .column_count = 2, .numbers = true,
	};
}

static bool
parked_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct parked_state *parked = state;
	struct list_source source;

	(void)app;
	(void)life;
	(void)err;
	parked->shell = ((const struct shell_argument *)argument)->shell;
	source = parked_source(parked);
	list_clamp(&parked->list, &source, SHELL_PARKED);
	return true;
}

static struct intent
parked_take(void *state, const struct event *event)
{
	struct parked_state *parked = state;
	struct shell *shell = parked->shell;
	size_t nth = shell->desk->parked_count - 1 - parked->list.at;

	(void)event;
	frame_resume_nth(shell, nth);	/* this popup is on the stack that is left: nothing of it is used after */
	return intent_stay();
}

static struct intent
parked_update(void *state, const struct event *event)
{
	struct parked_state *parked = state;
	struct list_source source = parked_source(parked);

	list_update(&parked->list, &source, event);
	return intent_stay();
}

static void
parked_draw(const void *state, const struct canvas *canvas)
{
	const struct parked_state *parked = state;
	struct list_source source = parked_source(parked);
	struct canvas box = popup_draw(canvas, SHELL_PARKED + 4, PARKED_COLS, _("Parked"), NULL);
	struct canvas inside = canvas_part(&box, 1, 0, SHELL_PARKED, box.cols - PARKED_LEFT);

	list_draw(&parked->list, &source, &inside, true);
}

static const char *
parked_hint(const void *state)
{
	(void)state;
	return _("Enter goes back to it, just as it was. What is open now keeps its drafts.");
}

static const struct key_row parked_keys[] = {
	{"Enter", NULL, parked_take, N_("Resume"), N_("Go back to it"), RIGHT_NONE, NULL, 0, NULL},
	{"↑↓", NULL, NULL, N_("Choose"), N_("Up or down a line"), RIGHT_NONE, NULL, 0, NULL},
	{"Esc", NULL, NULL, N_("Close"), N_("Close"), RIGHT_NONE, NULL, 0, NULL},
	{0},
};

const struct screen_ops parked_ops = {
	.name = N_("Parked"), .keys = parked_keys, .parent = list_keys, .popup = true,
	.state_size = sizeof(struct parked_state), .argument_size = sizeof(struct shell_argument),
	.open = parked_open, .update = parked_update, .draw = parked_draw, .hint = parked_hint,
};
