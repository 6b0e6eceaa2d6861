#include "history.h"

#include <stdio.h>

#include "app/book.h"
#include "app/card.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/person.h"
#include "model/when.h"
#include "widget/list.h"

enum { HISTORY_MOST = 256 };

/* One thing that happened, from whichever source. */
struct history_line {
	int64_t at;
	const char *by, *how, *what;
};

struct history_state {
	struct app *app;
	struct history_argument what;
	struct arena *words;		/* of one picture */
	struct history_line line[HISTORY_MOST];
	size_t count;
	struct list list;
	const char *title;
	int rows;
	int32_t today;
};

static void
history_add(struct history_state *history, int64_t at, const char *by, const char *how, const char *what)
{
	if (history->count < HISTORY_MOST)
		history->line[history->count++] = (struct history_line){.at = at, .by = by, .how = how, .what = what};
}

/* Newest first. Few enough for the simplest sort that keeps equal times in order. */
static void
history_sort(struct history_state *history)
{
	for (size_t i = 1; i < history->count; i++) {
		struct history_line line = history->line[i];
		size_t at = i;
		for (; at > 0 && history->line[at - 1].at < line.at; at--)
			history->line[at] = history->line[at - 1];
		history->line[at] = line;
	}
}

static bool
history_of_visit(struct history_state *history, struct arena *page, struct err *err)
{
	struct book_visit visit;
	struct book_event *events;
	size_t count;

	if (!app_book_visit(history->app, history->what.visit, page, &visit, err) ||
	    !app_book_history(history->app, history->what.visit, page, &events, &count, err))
		return false;
	history->title = arena_printf(page, _("Visit %s %s"), visit.when, visit.who ? visit.who : "");
	for (size_t i = 0; i < count; i++)
		history_add(history, events[i].at, events[i].by, _("visit"), events[i].what);
	return true;
}

/* "Follow-up, cancelled by patient" */
static const char *
history_past_words(const struct card_visit *visit, struct arena *page)
{
	const struct field *state = entity_field(entity(ENTITY_appointment), "state");
	const char *about = visit->reason ? visit->reason : visit->type;
	const char *ended = visit->state ? _(field_choice_label(page, state, visit->state)) : _("over");

	return about ? arena_printf(page, "%s, %s", about, ended) : ended;
}

static bool
history_of_person(struct history_state *history, struct arena *page, struct err *err)
{
	struct card card;

	if (!app_card_reload(history->app, history->what.patient, page, &card, err))
		return false;
	history->title = person_brief(page, card.patient.family, card.patient.given);
	for (size_t i = 0; i < card.talk_count; i++)
		history_add(history, card.talk[i].at, card.talk[i].by, _(card.talk[i].mode),
		    card.talk[i].words ? card.talk[i].words : _("spoken to; no words kept"));
	for (size_t i = 0; i < card.change_count; i++)
		history_add(history, card.changes[i].at, card.changes[i].by,
		    _("changed"), card.changes[i].detail ? arena_printf(page, "%s: %s", card.changes[i].what,
		    card.changes[i].detail) : card.changes[i].what);
	for (size_t i = 0; i < card.past_count; i++) {
		const struct card_visit *visit = &card.past[i];
		history_add(history, instant_of(visit->day, visit->starts < 0 ? 0 : visit->starts), visit->with,
		    _("visit"), history_past_words(visit, page));
	}
	return true;
}

static bool
history_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct history_state *history = state;

	(void)life, (void)err;
	history->app = app;
	history->what = *(const struct history_argument *)argument;
	history->words = arena_new();
	return true;
}

static int64_t
history_row_id(const void *rows, size_t at)
{
	(void)rows;
	return (int64_t)at + 1;
}

static void
history_row_line(const void *rows, size_t at, struct list_line *line)
{
	const struct history_state *history = rows;
	const struct history_line *row = &history->line[at];
	int minute;
	int32_t day = instant_day(row->at, &minute);

	snprintf(line->room[0], LIST_CELL, "%s %02d:%02d",
	    day == history->today ? _("Today") : when_past(history->words, day, history->today), minute / 60,
	    minute % 60);
	line->cell[0] = line->room[0];
	line->cell[1] = row->how;
	line->cell[2] = row->by ? row->by : _("system");
	line->cell[3] = row->what ? row->what : "";
}

static const struct list_column history_columns[] = {
	{.title = N_("WHEN"), .width = 18, .least = 12, .priority = 8},
	{.title = N_("HOW"), .width = 9, .least = 6, .priority = 5},
	{.title = N_("BY"), .width = 12, .least = 8, .priority = 6},
	{.title = N_("WHAT"), .width = 30, .least = 16, .priority = 9, .grows = true},
};

static struct list_source
history_source(const struct history_state *history)
{
	return (struct list_source){.rows = history, .count = history->count, .id = history_row_id,
		.line = history_row_line, .columns = history_columns,
		.column_count = sizeof history_columns / sizeof history_columns[0]};
}

static void
history_settle(struct history_state *history)
{
	struct list_source source = history_source(history);

	list_clamp(&history->list, &source, history->rows - 5);
}

static bool
history_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct history_state *history = state;

	history->today = app_today(app, NULL);
	history->count = 0;
	if (!(history->what.visit.rid ? history_of_visit(history, page, err) : history_of_person(history, page, err)))
		return false;
	history_sort(history);
	history_settle(history);
	return true;
}

static void
history_close(void *state)
{
	arena_free(((struct history_state *)state)->words);
}

static struct intent
history_update(void *state, const struct event *event)
{
	struct history_state *history = state;
	struct list_source source = history_source(history);

	if (event->kind == EVENT_SIZE) {
		history->rows = event->rows;
		history_settle(history);
	} else
		list_update(&history->list, &source, event);
	return intent_stay();
}

static const struct key_row history_keys[] = {
	{.keys = "Esc", .footer = N_("Back"), .help = N_("Back to the card")},
	{.keys = "↑↓", .footer = N_("Line"), .help = N_("Another line; its words stand below the list")},
	{.keys = NULL},
};

/* The list cuts long words; the line one stands on is shown whole below it. */
static void
history_draw(const void *state, const struct canvas *canvas)
{
	const struct history_state *history = state;
	struct list_source source = history_source(history);
	struct canvas part = canvas_part(canvas, 1, 0, canvas->rows - 5, canvas->cols);
	int at = list_row(&history->list, &source);
	char **lines;

	arena_reset(history->words);
	canvas_text(canvas, 0, 2, -1, history->title, PAINT_TITLE);
	if (history->count == 0) {
		canvas_text(canvas, 2, 5, -1, _("Nothing has happened yet."), PAINT_PLAIN);
		return;
	}
	list_draw(&history->list, &source, &part, true);
	canvas_line(canvas, canvas->rows - 4, 0, canvas->cols);
	if (at < 0 || !history->line[at].what)
		return;
	size_t count = text_wrap(history->words, history->line[at].what, canvas->cols - 4, &lines);
	for (size_t i = 0; i < count && i < 3; i++)
		canvas_text(canvas, canvas->rows - 3 + (int)i, 2, -1, lines[i], PAINT_PLAIN);
}

static const char *
history_hint(const void *state)
{
	(void)state;
	return _("Newest first. What was changed is kept here with the old value.");
}

const struct screen_ops history_ops = {
	.name = N_("History"),
	.keys = history_keys,
	.parent = list_keys,
	.state_size = sizeof(struct history_state),
	.argument_size = sizeof(struct history_argument),
	.open = history_open,
	.reload = history_reload,
	.update = history_update,
	.draw = history_draw,
	.close = history_close,
	.hint = history_hint,
};
