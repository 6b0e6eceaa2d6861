#include "decide.h"

#include <stdio.h>
#include <string.h>

#include "app/decide.h"
#include "base/i18n.h"
#include "book_screen.h"
#include "change.h"
#include "decide_draw.h"

enum { DECIDE_LINES = 96 };

struct decide_state {
	struct app *app;
	struct decide_item *items;
	size_t count, at, line, top;
	size_t lines;				/* of the open item; its picks hold only for as many */
	int64_t merged;
	struct uuid id, viewed;			/* of the open item: its first conflict; the last one audited */
	size_t picks[DECIDE_LINES];
	bool shown;
	int rows, cols;
	int32_t today;
	struct arena *words;
};

static const struct decide_item *
decide_here(const struct decide_state *decide)
{
	return decide->count > 0 ? &decide->items[decide->at] : NULL;
}

static struct uuid
decide_item_id(const struct decide_item *item)
{
	return item->part_count > 0 ? item->parts[0].conflicts[0] : (struct uuid){{0}};
}

static int
decide_left(const struct decide_state *decide)
{
	int left = 0;

	for (size_t i = 0; i < decide->count; i++)
		left += decide->items[i].ours;
	return left;
}

static struct decide_view
decide_view(const struct decide_state *decide)
{
	return (struct decide_view){.items = decide->items, .count = decide->count, .at = decide->at,
		.merged = decide->merged, .to_decide = decide_left(decide), .picks = decide->picks,
		.line = decide->line, .top = decide->top, .shown = decide->shown, .today = decide->today,
		.words = decide->words};
}

static size_t
decide_lines(const struct decide_item *item)
{
	return item->line_count < DECIDE_LINES ? item->line_count : DECIDE_LINES;
}

/* Looking at somebody's values is audited before they are painted. */
static void
decide_look(struct decide_state *decide)
{
	const struct decide_item *item = decide_here(decide);
	struct err none;

	decide->shown = item && (uuid_equal(decide->viewed, decide->id) ||
	    app_decide_view(decide->app, item, &none));
	if (decide->shown)
		decide->viewed = decide->id;
}

/* Another item: its picks begin with what stands. */
static void
decide_go(struct decide_state *decide, size_t at)
{
	const struct decide_item *item = &decide->items[at];

	decide->at = at;
	decide->line = decide->top = 0;
	decide->id = decide_item_id(item);
	decide->lines = item->line_count;
	for (size_t i = 0; i < decide_lines(item); i++)
		decide->picks[i] = item->lines[i].stands;
	decide_look(decide);
}

static void
decide_settle(struct decide_state *decide)
{
	const struct decide_item *item = decide_here(decide);

	if (!item || decide->rows == 0)
		return;
	if (decide->line >= decide_lines(item))
		decide->line = item->line_count > 0 ? decide_lines(item) - 1 : 0;
	struct decide_view view = decide_view(decide);
	arena_reset(decide->words);
	decide->top = item->line_count > 0 ? decide_scroll(&view, decide->rows, decide->cols) : 0;
}

static bool
decide_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct decide_state *decide = state;

	(void)life, (void)argument, (void)err;
	decide->app = app;
	decide->words = arena_new();
	return true;
}

static void
decide_close(void *state)
{
	arena_free(((struct decide_state *)state)->words);
}

/* Stay on the same item with the same picks; when it is gone, on the one that took its place. */
static bool
decide_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct decide_state *decide = state;
	size_t at = 0;

	decide->today = app_today(app, NULL);
	if (!app_decide_list(app, page, &decide->items, &decide->count, &decide->merged, err)) {
		decide->count = 0;
		return false;
	}
	while (at < decide->count && !uuid_equal(decide_item_id(&decide->items[at]), decide->id))
		at++;
	if (at < decide->count && decide->items[at].line_count == decide->lines)
		decide->at = at;
	else if (at < decide->count)
		decide_go(decide, at);
	else if (decide->count > 0)
		decide_go(decide, decide->at < decide->count ? decide->at : decide->count - 1);
	decide_look(decide);
	decide_settle(decide);
	return true;
}

/* ---- keys ---------------------------------------------------------------------------------- */

static bool
decide_is_mine(const void *state)
{
	const struct decide_item *item = decide_here(state);

	return item && item->mine && item->how != DECIDE_SLOT;
}

/* Nobody becomes one with another by a key pressed in passing: that is picked, then kept. */
static bool
decide_is_suggested(const void *state)
{
	const struct decide_item *item = decide_here(state);

	return decide_is_mine(state) && item->how != DECIDE_PERSON;
}

static bool
decide_is_slot(const void *state)
{
	const struct decide_item *item = decide_here(state);

	return item && item->mine && item->how == DECIDE_SLOT;
}

static bool
decide_is_asked(const void *state)
{
	const struct decide_item *item = decide_here(state);

	return item && item->mine && item->how == DECIDE_VALUES && !uuid_is_none(item->patient) && !item->asked;
}

static bool
decide_can_pick(const void *state)
{
	const struct decide_item *item = decide_here(state);

	return item && item->mine && !item->many;
}

static bool
decide_can_pick_many(const void *state)
{
	const struct decide_item *item = decide_here(state);

	return item && item->mine && item->many;
}

static struct intent
decide_save(struct decide_state *decide)
{
	const struct decide_item *item = decide_here(decide);
	struct err err;

	if (!app_decide(decide->app, item, decide->picks, &err))
		return intent_fail(&err);
	int left = decide_left(decide) - 1;
	struct intent intent = intent_say(INTENT_RELOAD, SAY_DONE,
	    ngettext("Decided: %s. %d to decide.", "Decided: %s. %d to decide.", (unsigned long)left), item->name,
	    left);
	intent.undoable = true;
	return intent;
}

static struct intent
decide_take(void *state, const struct event *event)
{
	struct decide_state *decide = state;
	const struct decide_item *item = decide_here(decide);

	(void)event;
	for (size_t i = 0; i < decide_lines(item); i++)
		decide->picks[i] = item->lines[i].newest;
	return decide_save(decide);
}

static struct intent
decide_done(void *state, const struct event *event)
{
	(void)event;
	return decide_save(state);
}

/* Two visits and two people are one choice, whatever line one stands on; so are rows that stand for one thing. */
static bool
decide_goes_along(const struct decide_item *item, size_t here, size_t line)
{
	return line == here || item->how != DECIDE_VALUES ||
	    (item->lines[line].part == item->lines[here].part && item->parts[item->lines[here].part].rows);
}

static struct intent
decide_pick(void *state, const struct event *event)
{
	struct decide_state *decide = state;
	const struct decide_item *item = decide_here(decide);
	size_t pick = (size_t)(event->key - '1');

	if (item->line_count == 0)
		return intent_stay();
	if (item->how == DECIDE_VALUES && item->lines[decide->line].same)
		return intent_say(INTENT_STAY, SAY_NOTE, "%s",
		    item->many ? _("It is the same everywhere: there is nothing to pick.") :
		    _("Both sides say the same here: there is nothing to pick."));
	if (pick >= item->lines[decide->line].value_count)
		return intent_say(INTENT_STAY, SAY_NOTE,
		    _("This line has %zu values: the digit of one picks it."), item->lines[decide->line].value_count);
	for (size_t i = 0; i < decide_lines(item); i++)
		if (decide_goes_along(item, decide->line, i) && pick < item->lines[i].value_count)
			decide->picks[i] = pick;
	if (item->how == DECIDE_VALUES && decide->line + 1 < decide_lines(item) && !item->lines[decide->line + 1].same)
		decide->line++;
	decide_settle(decide);
	return intent_stay();
}

static struct intent
decide_ask(void *state, const struct event *event)
{
	struct decide_state *decide = state;
	struct err err;

	(void)event;
	if (!app_decide_ask(decide->app, decide_here(decide), &err))
		return intent_fail(&err);
	struct intent intent = intent_say(INTENT_RELOAD, SAY_DONE,
	    _("The card of %s asks now. It stays to be decided."), decide_here(decide)->name);
	intent.undoable = true;
	return intent;
}

/* The visit that does not keep the time. */
static const struct decide_visit *
decide_other(const struct decide_state *decide)
{
	return &decide_here(decide)->visits[decide->picks[0] == 0 ? 1 : 0];
}

static struct intent
decide_move(void *state, const struct event *event)
{
	const struct decide_visit *other = decide_other(state);
	struct book_argument argument = {.patient = other->patient, .move = other->visit};

	(void)event;
	if (other->visit.rid == 0 || other->patient.rid == 0)
		return intent_say(INTENT_STAY, SAY_WARN, "%s",
		    _("That visit is not here yet. 1 or 2 chooses the other one."));
	return intent_push(&book_ops, &argument);
}

static struct intent
decide_cancel(void *state, const struct event *event)
{
	const struct decide_visit *other = decide_other(state);

	(void)event;
	if (other->visit.rid == 0)
		return intent_say(INTENT_STAY, SAY_WARN, "%s",
		    _("That visit is not here yet. 1 or 2 chooses the other one."));
	return change_push(((struct decide_state *)state)->app, other->visit);
}

static const struct key_row decide_keys[] = {
	{.keys = "y Enter", .act = decide_take, .footer = N_("Take it"),
	    .help = N_("Take the suggestion: the newer value of each line"), .right = RIGHT_decide,
	    .possible = decide_is_suggested},
	{.keys = "m Enter", .act = decide_move, .footer = N_("Move"),
	    .help = N_("Move the visit that does not keep the time"),
	    .right = RIGHT_book, .possible = decide_is_slot},
	{.keys = "x", .act = decide_cancel, .footer = N_("Cancel"),
	    .help = N_("Cancel the visit that does not keep the time, with the reason"), .right = RIGHT_book,
	    .possible = decide_is_slot},
	{.keys = "1-2", .act = decide_pick, .footer = N_("Here/there"),
	    .help = N_("Keep this line's value of here, or of there"),
	    .right = RIGHT_decide, .possible = decide_can_pick},
	{.keys = "1-9", .act = decide_pick, .footer = N_("Pick"),
	    .help = N_("Keep the value with this digit on this line"),
	    .right = RIGHT_decide, .possible = decide_can_pick_many},
	{.keys = "↑↓", .footer = N_("Line"), .help = N_("Another line, and on to the next item")},
	{.keys = "←→", .help = N_("The item before or after"), .flags = KEY_HIDDEN},
	{.keys = "n", .act = decide_ask, .footer = N_("Note"),
	    .help = N_("Put \"ask which is right\" on the card for the next visit"), .right = RIGHT_decide,
	    .possible = decide_is_asked},
	{.keys = "F9 ^D", .act = decide_done, .footer = N_("Done"), .help = N_("Keep what is in brackets"),
	    .right = RIGHT_decide, .possible = decide_is_mine},
	{.keys = "F8", .footer = N_("Undo"), .help = N_("Take the last decision back")},
	{.keys = "Esc", .help = N_("Back; nothing is decided by leaving")},
	{.keys = NULL},
};

static void
decide_step(struct decide_state *decide, int by)
{
	const struct decide_item *item = decide_here(decide);

	if (by > 0 && decide->line + 1 < decide_lines(item))
		decide->line++;
	else if (by < 0 && decide->line > 0)
		decide->line--;
	else if (by > 0 && decide->at + 1 < decide->count)
		decide_go(decide, decide->at + 1);
	else if (by < 0 && decide->at > 0) {
		decide_go(decide, decide->at - 1);
		item = decide_here(decide);
		decide->line = item->line_count > 0 ? decide_lines(item) - 1 : 0;
	}
}

static struct intent
decide_update(void *state, const struct event *event)
{
	struct decide_state *decide = state;

	if (event->kind == EVENT_CHANGED || event->kind == EVENT_RESULT)
		return (struct intent){.what = INTENT_RELOAD};
	if (event->kind == EVENT_SIZE) {
		decide->rows = event->rows;
		decide->cols = event->cols;
	}
	if (event->kind == EVENT_KEY && decide->count > 0) {
		if (event->key == K_UP || event->key == K_DOWN)
			decide_step(decide, event->key == K_DOWN ? 1 : -1);
		else if ((event->key == K_RIGHT || event->key == K_PGDN) && decide->at + 1 < decide->count)
			decide_go(decide, decide->at + 1);
		else if ((event->key == K_LEFT || event->key == K_PGUP) && decide->at > 0)
			decide_go(decide, decide->at - 1);
	}
	decide_settle(decide);
	return intent_stay();
}

static void
decide_draw(const void *state, const struct canvas *canvas)
{
	struct decide_view view = decide_view(state);

	arena_reset(view.words);
	decide_draw_all(&view, canvas);
}

/* Which side is newer on every line; "" when they differ in that. */
static const char *
decide_newer(const struct decide_item *item, unsigned long *lines)
{
	const char *site = NULL;

	*lines = 0;
	for (size_t i = 0; i < item->line_count; i++) {
		if (item->lines[i].same)
			continue;
		const char *newer = item->lines[i].newest == 0 ? item->here.site : item->there.site;
		site = site && strcmp(site, newer) != 0 ? "" : newer;
		(*lines)++;
	}
	return site ? site : "";
}

static const char *
decide_hint(const void *state)
{
	static char text[INTENT_SAY];
	const struct decide_item *item = decide_here(state);
	unsigned long lines;

	if (!item)
		return _("What is decided stands in the history of each person.");
	if (!item->mine)
		return _("Ring the clinic that decides if you know which is right.");
	if (item->how == DECIDE_SLOT)
		return _("Ring the one who is easier to move, then M or X. The other keeps the time.");
	if (item->how == DECIDE_NUMBER)
		return _("Suggested: whoever has had the number longer keeps it. Y takes the suggestion.");
	if (item->how == DECIDE_PERSON)
		return _("1 one person, 2 two people; then F9. Ring or look at both before you say one.");
	if (item->many)
		return _("Suggested: the newest value of each line. Y takes the suggestion.");
	const char *site = decide_newer(item, &lines);
	if (!*site)
		return _("Suggested: the newer value of each line. Y takes the suggestion.");
	snprintf(text, sizeof text, ngettext("Suggested: %s is newer on this line. Y takes the suggestion.",
	    "Suggested: %s is newer on all %lu lines. Y takes the suggestion.", lines), site, lines);
	return text;
}

const struct screen_ops decide_ops = {
	.name = N_("To decide"),
	.keys = decide_keys,
	.state_size = sizeof(struct decide_state),
	.open = decide_open,
	.reload = decide_reload,
	.update = decide_update,
	.draw = decide_draw,
	.close = decide_close,
	.hint = decide_hint,
};
