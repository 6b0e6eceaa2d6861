/* My drafts: every half-typed form that is kept, and the way back into it. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "model/when.h"
#include "shell_internal.h"
#include "widget/list.h"
#include "widget/popup.h"

enum { DRAFTS_ROWS = 14, DRAFTS_COLS = 64, DRAFTS_LINES = 10, DRAFTS_LEFT = 2 };

struct drafts_state {
	struct shell *shell;
	struct draft *draft;
	size_t count;
	struct list list;
};

static int64_t
drafts_id(const void *rows, size_t at)
{
	return ((const struct drafts_state *)rows)->draft[at].rid;
}

static void
drafts_line(const void *rows, size_t at, struct list_line *line)
{
	const struct draft *draft = &((const struct drafts_state *)rows)->draft[at];
	struct arena *arena = arena_new();
	int minute;
	int32_t day = instant_day(draft->updated, &minute);

	line->cell[0] = draft->title;
	snprintf(line->room[1], sizeof line->room[1], "%s",
	    when_due(arena, day, minute, instant_day(clock_now(), NULL)));
	line->cell[1] = line->room[1];
	arena_free(arena);
}

static struct list_source
drafts_source(const struct drafts_state *drafts)
{
	static const struct list_column columns[] = {
		{.width = 30, .least = 10, .priority = 2, .grows = true},
		    {.width = 10, .least = 6, .priority = 1, .right = true},
	};

	return (struct list_source){
		.rows = drafts, .count = drafts->count, .id = drafts_id, .line = drafts_line,
		.columns = columns, .column_count = 2, .numbers = true,
	};
}

static bool
drafts_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct drafts_state *drafts = state;

	(void)app, (void)life, (void)err;
	drafts->shell = ((const struct shell_argument *)argument)->shell;
	return true;
}

static bool
drafts_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct drafts_state *drafts = state;
	struct list_source source;

	if (!drafts->shell->options.doors->draft_list(app, page, &drafts->draft, &drafts->count, err))
		return false;
	source = drafts_source(drafts);
	list_clamp(&drafts->list, &source, DRAFTS_LINES);
	return true;
}

/* The screen whose form this is says how it is opened again; the draft fills it. */
static struct intent
drafts_take(void *state, const struct event *event)
{
	struct drafts_state *drafts = state;
	struct list_source source = drafts_source(drafts);
	int at = list_row(&drafts->list, &source);
	_Alignas(max_align_t) unsigned char argument[INTENT_ARGUMENT] = {0};

	(void)event;
	if (at < 0)
		return intent_stay();
	const struct draft *draft = &drafts->draft[at];
	for (const struct screen_ops *const *ops = screen_table; *ops; ops++)
		if ((*ops)->draft && (*ops)->resume && strcmp((*ops)->draft, draft->form) == 0 &&
		    (*ops)->resume(drafts->shell->options.app, draft->subject, argument))
			return intent_replace(*ops, argument);
	return intent_say(INTENT_STAY, SAY_NOTE, "%s",
	    _("This one comes back when you open the same line of the person's details again."));
}

static struct intent
drafts_update(void *state, const struct event *event)
{
	struct drafts_state *drafts = state;
	struct list_source source = drafts_source(drafts);

	list_update(&drafts->list, &source, event);
	return intent_stay();
}

static void
drafts_draw(const void *state, const struct canvas *canvas)
{
	const struct drafts_state *drafts = state;
	struct list_source source = drafts_source(drafts);
	struct canvas box = popup_draw(canvas, DRAFTS_ROWS, DRAFTS_COLS, _("My drafts"), NULL);
	struct canvas inside = canvas_part(&box, 1, 0, DRAFTS_LINES, box.cols - DRAFTS_LEFT);

	list_draw(&drafts->list, &source, &inside, true);
}

static const char *
drafts_hint(const void *state)
{
	(void)state;
	return _("Enter goes on with it. Only you see your drafts; F3 DD in the form discards one.");
}

static const struct key_row drafts_keys[] = {
	{"Enter", NULL, drafts_take, N_("Go on"), N_("Go on with it"), RIGHT_NONE, NULL, 0, NULL},
	{"↑↓", NULL, NULL, N_("Choose"), N_("Up or down a line"), RIGHT_NONE, NULL, 0, NULL},
	{"Esc", NULL, NULL, N_("Close"), N_("Close"), RIGHT_NONE, NULL, 0, NULL},
	{0},
};

const struct screen_ops drafts_ops = {
	.name = N_("Drafts"), .keys = drafts_keys, .parent = list_keys, .popup = true,
	.state_size = sizeof(struct drafts_state), .argument_size = sizeof(struct shell_argument),
	.open = drafts_open, .reload = drafts_reload, .update = drafts_update, .draw = drafts_draw, .hint = drafts_hint,
};
