#include "calls_screen.h"

#include <stdio.h>
#include <string.h>

#include "app/calls.h"
#include "app/card.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "call_work.h"
#include "card_screen.h"
#include "model/person.h"
#include "model/when.h"
#include "note_screen.h"
#include "snooze.h"
#include "take_over.h"
#include "widget/list.h"

enum {
	CALLS_HEAD = 2,
	CALLS_FOOT = 7,
	CALLS_REST = 1000,	/* ms the highlight rests before notes are shown, and audited (DESIGN.md 11) */
	CALLS_CUES = 1,
};

/* Which calls of the queue are listed. */
enum calls_show { CALLS_ALL, CALLS_FREE, CALLS_LATE, CALLS_SHOWS };

struct calls_state {
	struct app *app;
	struct arena *words;		/* of one picture */
	struct arena *about;		/* the highlighted person's preview */
	struct calls_queue queue;
	struct preview preview;
	bool has_preview;
	int64_t looked;			/* patient whose notes are shown, audited already; 0: nobody */
	enum calls_show show;
	char code[16];			/* of the chosen queue, "" for all */
	struct list list;
	int rows, cols;
	int32_t today;
	size_t news;
};

/* ---- rows -------------------------------------------------------------------------------- */

static int64_t
calls_row_id(const void *rows, size_t at)
{
	return ((const struct calls_state *)rows)->queue.row[at].id.rid;
}

/* "2 NA", "1 VM", "3 NA last try". */
static void
calls_tries(const struct calls_row *row, char *cell)
{
	if (row->tries == 0)
		snprintf(cell, LIST_CELL, "0");
	else
		snprintf(cell, LIST_CELL, "%d %s", row->tries, row->last);
}

static void
calls_with(const struct calls_row *row, struct list_line *line)
{
	if (row->claimed)
		snprintf(line->room[4], LIST_CELL, _("%s, %dm"), row->claimed, row->claimed_minutes);
	else if (row->emergency)
		snprintf(line->room[4], LIST_CELL, "%s", _("emergency"));
	else if (row->decide)
		snprintf(line->room[4], LIST_CELL, "%s", _("to decide"));
	else if (row->last_try)
		snprintf(line->room[4], LIST_CELL, "%s", _("last try"));
	else
		snprintf(line->room[4], LIST_CELL, "%s", row->best ? row->best : "");
	line->cell[4] = line->room[4];
}

static void
calls_row_line(const void *rows, size_t at, struct list_line *line)
{
	const struct calls_state *calls = rows;
	const struct calls_row *row = &calls->queue.row[at];
	int minute;
	int32_t day = instant_day(row->due, &minute);

	snprintf(line->room[0], LIST_CELL, row->late ? _("%s ▲ late") : "%s",
	    when_due(calls->words, day, minute, calls->today));
	line->cell[0] = line->room[0];
	line->paint[0] = row->late ? PAINT_LATE : PAINT_PLAIN;
	line->cell[1] = person_brief(calls->words, row->family, row->given);
	line->cell[2] = row->no_number ? arena_printf(calls->words, _("Find a number: %s"), row->reason_label) :
	    row->reason_label;
	calls_tries(row, line->room[3]);
	line->cell[3] = line->room[3];
	calls_with(row, line);
}

static const struct list_column calls_columns[] = {
	{.title = N_("DUE"), .width = 12, .least = 12, .priority = 8},
	{.title = N_("PATIENT"), .width = 18, .least = 14, .priority = 9, .grows = true},
	{.title = N_("ABOUT"), .width = 22, .least = 12, .priority = 7},
	{.title = N_("TRIES"), .width = 5, .least = 5, .priority = 5},
	{.title = N_("WITH"), .width = 9, .least = 7, .priority = 4},
};

static struct list_source
calls_source(const struct calls_state *calls)
{
	return (struct list_source){
		.rows = calls,
		.count = calls->queue.count,
		.id = calls_row_id,
		.line = calls_row_line,
		.columns = calls_columns,
		.column_count = sizeof calls_columns / sizeof calls_columns[0],
		.numbers = true,
	};
}

static const struct calls_row *
calls_here(const struct calls_state *calls)
{
	struct list_source source = calls_source(calls);
	int at = list_row(&calls->list, &source);

	return at >= 0 ? &calls->queue.row[at] : NULL;
}

/* Settle the highlight, and read who it stands on: a person about to be rung. */
static void
calls_settle(struct calls_state *calls)
{
	struct list_source source = calls_source(calls);
	struct err err;

	list_clamp(&calls->list, &source, calls->rows - CALLS_HEAD - CALLS_FOOT);
	const struct calls_row *here = calls_here(calls);
	arena_reset(calls->about);
	calls->has_preview = here &&
	    app_card_preview(calls->app, here->patient, false, calls->about, &calls->preview, &err);
	if (!calls->has_preview || here->patient.rid != calls->looked)
		calls->looked = 0;
	else if (!app_card_cues(calls->app, here->patient, calls->about, calls->preview.cues, CALLS_CUES,
	    &calls->preview.cue_count, &err))
		calls->preview.cue_count = 0;
}

/* The highlight has rested on somebody: one audit row, then what one may talk about. */
static void
calls_look(struct calls_state *calls)
{
	const struct calls_row *here = calls_here(calls);
	struct err err;

	if (!here || !calls->has_preview || calls->looked == here->patient.rid)
		return;
	calls->looked = here->patient.rid;
	calls->has_preview = app_card_preview(calls->app, here->patient, true, calls->about, &calls->preview, &err);
}

/* Leave out what the filter leaves out. */
static void
calls_sift(struct calls_state *calls)
{
	size_t kept = 0;

	for (size_t i = 0; i < calls->queue.count; i++) {
		const struct calls_row *row = &calls->queue.row[i];
		if ((calls->show == CALLS_FREE && row->claimed) || (calls->show == CALLS_LATE && !row->late))
			continue;
		calls->queue.row[kept++] = *row;
	}
	calls->queue.count = kept;
}

/* ---- life -------------------------------------------------------------------------------- */

static bool
calls_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct calls_state *calls = state;

	(void)life, (void)err;
	calls->app = app;
	calls->words = arena_new();
	calls->about = arena_new();
	memcpy(calls->code, ((const struct calls_argument *)argument)->queue, sizeof calls->code);
	return true;
}

static bool
calls_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct calls_state *calls = state;

	calls->today = app_today(app, NULL);
	if (!app_calls_queue(app, calls->code[0] ? calls->code : NULL, page, &calls->queue, err))
		return false;
	calls->news = 0;
	calls_sift(calls);
	calls_settle(calls);
	return true;
}

static void
calls_close(void *state)
{
	struct calls_state *calls = state;

	arena_free(calls->words);
	arena_free(calls->about);
}

/* ---- keys --------------------------------------------------------------------------------- */

static bool
calls_has_row(const void *state)
{
	return calls_here(state) != NULL;
}

/* A colleague's call is taken over with a reason and a Y, by those who may. */
static struct intent
calls_take_over(const struct calls_state *calls, const struct calls_row *here)
{
	struct take_over_argument argument = {.call = here->id};

	snprintf(argument.who, sizeof argument.who, "%s: %s", person_brief(calls->words, here->family, here->given),
	    here->reason_label);
	snprintf(argument.from, sizeof argument.from, "%s", here->claimed);
	return intent_push(&take_over_ops, &argument);
}

static struct intent
calls_filter(void *state, const struct event *event)
{
	static const char *const said[CALLS_SHOWS] = {
		[CALLS_ALL] = N_("All calls are listed."),
		[CALLS_FREE] = N_("Only calls nobody has claimed. F again: only late ones."),
		[CALLS_LATE] = N_("Only late calls. F again: all of them."),
	};
	struct calls_state *calls = state;

	(void)event;
	calls->show = (calls->show + 1) % CALLS_SHOWS;
	return intent_say(INTENT_RELOAD, SAY_NOTE, "%s", _(said[calls->show]));
}

static struct intent
calls_claim(void *state, const struct event *event)
{
	const struct calls_state *calls = state;
	const struct calls_row *here = calls_here(calls);

	(void)event;
	if (!here)
		return intent_stay();
	if (here->claimed && !here->mine && app_may(calls->app, RIGHT_call_take_over))
		return calls_take_over(calls, here);
	struct call_work_argument argument = {.call = here->id};
	return intent_push(&call_work_ops, &argument);
}

static struct intent
calls_tab(void *state, const struct event *event)
{
	struct calls_state *calls = state;
	size_t at = 0, tabs = calls->queue.tabs;

	for (size_t i = 0; i < tabs; i++)
		if (calls->queue.tab[i].queue && strcmp(calls->queue.tab[i].queue, calls->code) == 0)
			at = i;
	if (tabs == 0)
		return intent_stay();
	at = event->key == K_RIGHT ? (at + 1) % tabs : (at + tabs - 1) % tabs;
	snprintf(calls->code, sizeof calls->code, "%s", calls->queue.tab[at].queue ? calls->queue.tab[at].queue : "");
	return (struct intent){.what = INTENT_RELOAD};
}

static struct intent
calls_snooze(void *state, const struct event *event)
{
	const struct calls_row *here = calls_here(state);

	(void)event;
	if (!here)
		return intent_stay();
	struct snooze_argument argument = {.call = here->id};
	return intent_push(&snooze_ops, &argument);
}

static struct intent
calls_note(void *state, const struct event *event)
{
	const struct calls_row *here = calls_here(state);

	(void)event;
	if (!here)
		return intent_stay();
	struct note_argument argument = {.patient = here->patient};
	return intent_push(&note_ops, &argument);
}

static struct intent
calls_card(void *state, const struct event *event)
{
	const struct calls_row *here = calls_here(state);

	(void)event;
	if (!here)
		return intent_stay();
	struct card_argument argument = {.patient = here->patient};
	return intent_push(&card_ops, &argument);
}

static const struct key_row calls_keys[] = {
	{.keys = "Enter", .act = calls_claim, .footer = N_("Claim"), .help = N_("Claim the call and work it"),
	    .right = RIGHT_call_work, .possible = calls_has_row},
	{.keys = "←→", .act = calls_tab, .footer = N_("Queue"), .help = N_("Another queue")},
	{.keys = "z", .act = calls_snooze, .footer = N_("Snooze"), .help = N_("Put it off to another time"),
	    .right = RIGHT_call_work, .possible = calls_has_row},
	{.keys = "n", .act = calls_note, .footer = N_("Note"), .help = N_("Rapport note"), .right = RIGHT_note_write,
	    .possible = calls_has_row},
	{.keys = "f", .act = calls_filter, .footer = N_("Filter"),
	    .help = N_("All calls, those nobody has, the late ones"),
	    .right = RIGHT_call_work},
	{.keys = "Tab", .act = calls_card, .help = N_("Open the card"), .right = RIGHT_card, .possible = calls_has_row},
	{.keys = NULL},
};

/* Calls that came, went, or changed hands or time since the list was read; of those the filter lets through. */
static size_t
calls_count_news(struct calls_state *calls)
{
	struct calls_state fresh = *calls;
	struct err err;
	size_t news = 0, kept = 0;

	arena_reset(calls->words);
	if (!app_calls_queue(calls->app, calls->code[0] ? calls->code : NULL, calls->words, &fresh.queue, &err))
		return 0;
	calls_sift(&fresh);
	for (size_t i = 0; i < fresh.queue.count; i++) {
		const struct calls_row *shown = NULL, *row = &fresh.queue.row[i];
		for (size_t k = 0; k < calls->queue.count && !shown; k++)
			if (calls->queue.row[k].id.rid == row->id.rid)
				shown = &calls->queue.row[k];
		kept += shown != NULL;
		news += !shown || shown->due != row->due || !shown->claimed != !row->claimed;
	}
	return news + calls->queue.count - kept;
}

static struct intent
calls_update(void *state, const struct event *event)
{
	struct calls_state *calls = state;
	struct list_source source = calls_source(calls);

	switch (event->kind) {
	case EVENT_SIZE:
		calls->rows = event->rows;
		calls->cols = event->cols;
		calls_settle(calls);
		return intent_stay();
	case EVENT_TICK:
		calls_look(calls);
		return intent_stay();
	case EVENT_CHANGED:
		calls->news = calls_count_news(calls);
		if (calls->news == 0)
			return intent_stay();
		return intent_say(INTENT_STAY, SAY_NOTE,
		    ngettext("%zu new, F5 shows.", "%zu new, F5 shows.", calls->news),
		    calls->news);
	default:
		if (list_update(&calls->list, &source, event) != LIST_IGNORED)
			calls_settle(calls);
		return intent_stay();
	}
}

/* Asked again after every key, so that the tick comes when the highlight has rested. */
static int
calls_wake(const void *state)
{
	const struct calls_state *calls = state;
	const struct calls_row *here = calls_here(calls);

	return here && calls->has_preview && calls->looked != here->patient.rid ? CALLS_REST : -1;
}

static const char *
calls_hint(const void *state)
{
	const struct calls_state *calls = state;
	const struct calls_row *here = calls_here(calls);

	if (!here)
		return calls->show == CALLS_ALL ? _("C on a patient's card logs a callback; it is listed here then.") :
						  _("F lists all calls again.");
	if (here->claimed && !here->mine)
		return app_may(calls->app, RIGHT_call_take_over) ?
		    _("A colleague has it. Enter takes it over, after a reason and a Y.") :
		    _("A colleague has it; choose another one.");
	return _("Most urgent class first, then the oldest promise. Enter claims it for you.");
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void
calls_draw_tabs(const struct calls_state *calls, const struct canvas *canvas)
{
	int col = 2 + canvas_text(canvas, 0, 2, -1, _("Callbacks"), PAINT_TITLE) + 3;

	for (size_t i = 0; i < calls->queue.tabs; i++) {
		const struct calls_tab *tab = &calls->queue.tab[i];
		bool chosen = strcmp(tab->queue ? tab->queue : "", calls->code) == 0;
		col += canvas_print(canvas, 0, col, -1, chosen ? PAINT_TITLE : PAINT_PLAIN,
		    chosen ? "[%s %zu]" : "%s %zu",
		    tab->label, tab->count) + 2;
	}
}

static void
calls_draw_asked(const struct calls_state *calls, const struct calls_row *here, const struct canvas *canvas, int row)
{
	char asked[CLOCK_TEXT], promised[CLOCK_TEXT];
	int minute;
	int32_t day = instant_day(here->asked_at, &minute);
	const char *from = here->promised_from;

	minute_format(minute, asked);
	const char *when = day == calls->today ? asked : when_due(calls->words, day, minute, calls->today);
	int col = 2 + canvas_text(canvas, row, 2, 28, person_brief(calls->words, here->family, here->given),
	    PAINT_TITLE);
	col += canvas_print(canvas, row, col + 3, -1, PAINT_PLAIN, _("asked %s"), when) + 3;
	if (here->asked_of)
		col += canvas_print(canvas, row, col, -1, PAINT_PLAIN, _(" of %s"), here->asked_of);
	if (here->promised == FIELD_NULL)
		return;
	day = instant_day(here->promised, &minute);
	minute_format(minute, promised);
	col += canvas_print(canvas, row, col, -1, PAINT_PLAIN, _(", promised by %s"),
	    day == calls->today ? promised : when_due(calls->words, day, minute, calls->today));
	if (from)
		canvas_print(canvas, row, col, -1, PAINT_PLAIN, _(" from %s"), from);
}

static void
calls_draw_person(const struct calls_state *calls, const struct canvas *canvas, int row)
{
	int col = 2;

	if (!calls->has_preview)
		return;
	for (size_t i = 0; i < calls->preview.flag_count && col < canvas->cols - 10; i++)
		col += canvas_print(canvas, row, col, canvas->cols - col - 2, PAINT_MARKS, "▲ %s",
		    calls->preview.flags[i]) + 3;
	if (calls->looked && calls->preview.cue_count > 0 && col < canvas->cols - 10)
		canvas_print(canvas, row, col + 3, canvas->cols - col - 5, PAINT_MARKS, "♥ %s",
		    calls->preview.cues[0].text);
}

/* The sign is explained while there is one. */
static bool
calls_has_emergency(const struct calls_state *calls)
{
	for (size_t i = 0; i < calls->queue.count; i++)
		if (calls->queue.row[i].emergency)
			return true;
	return false;
}

static void
calls_draw(const void *state, const struct canvas *canvas)
{
	const struct calls_state *calls = state;
	struct list_source source = calls_source(calls);
	struct canvas part = canvas_part(canvas, CALLS_HEAD, 0, canvas->rows - CALLS_HEAD - CALLS_FOOT, canvas->cols);
	const struct calls_row *here = calls_here(calls);
	int foot = canvas->rows - CALLS_FOOT;

	arena_reset(calls->words);
	calls_draw_tabs(calls, canvas);
	if (calls->queue.count > 0)
		list_draw(&calls->list, &source, &part, true);
	else
		canvas_text(canvas, CALLS_HEAD + 1, 5, -1, calls->show == CALLS_ALL ?
		    _("Nobody is waiting for a call. Well done.") : _("No such call in this queue."), PAINT_PLAIN);
	canvas_line(canvas, foot, 0, canvas->cols);
	if (here) {
		calls_draw_asked(calls, here, canvas, foot + 1);
		if (here->words)
			canvas_print(canvas, foot + 2, 2, canvas->cols - 4, PAINT_PLAIN, "\"%s\"", here->words);
		calls_draw_person(calls, canvas, foot + 3);
	}
	canvas_print(canvas, foot + 5, 2, -1, PAINT_PLAIN,
	    _("VM voicemail · NA no answer%s      today %d of %d kept their promised time"),
	    calls_has_emergency(calls) ? _(" · EM emergency") : "", calls->queue.kept, calls->queue.due);
}

const struct screen_ops calls_ops = {
	.name = N_("Callbacks"),
	.keys = calls_keys,
	.parent = list_keys,
	.state_size = sizeof(struct calls_state),
	.argument_size = sizeof(struct calls_argument),
	.open = calls_open,
	.reload = calls_reload,
	.update = calls_update,
	.draw = calls_draw,
	.close = calls_close,
	.hint = calls_hint,
	.wake = calls_wake,
};
