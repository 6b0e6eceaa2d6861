#include "home.h"

#include <stdio.h>
#include <string.h>

#include "app/board.h"
#include "app/calls.h"
#include "app/card.h"
#include "app/find.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "card_screen.h"
#include "model/person.h"
#include "model/when.h"
#include "register.h"
#include "term/term.h"
#include "widget/lookup.h"

enum {
	HOME_MOST = 50,		/* rows fetched for one query */
	HOME_STRIP = 3,		/* lines of WAITING, ARRIVING NEXT, CALLS DUE */
	HOME_BELOW = 9,		/* body lines under the list: rules, preview, strips */
	HOME_SETTLE = 60,	/* ms after the first picture before the vocabulary is read */
	HOME_REST = 1000,	/* ms the highlight rests before notes are shown, and audited (DESIGN.md 11) */
};

enum { HOME_REGISTER_ID = -1, HOME_HEADING = 0 };	/* ids of the list's rows that are no person */

struct home {
	struct app *app;
	struct arena *results;		/* the found rows: replaced at each key */
	struct arena *words;		/* of one picture: emptied when the next one begins */
	struct lookup lookup;
	struct found_list found;
	struct preview preview;
	bool has_preview, rested;
	bool stale;			/* the list is that of an older query: a newer key was waiting */
	bool warm;			/* what a search reads at first has been read */
	struct board board;
	struct calls_queue calls;
	int rows, cols;
	int32_t today;
};

static bool
home_offers_register(const struct home *home)
{
	return app_may(home->app, RIGHT_patient_create) && text_length(home->lookup.query.text) >= 2;
}

/* ---- the list ------------------------------------------------------------------------- */

/* Is there a "Did you mean" line, and where. */
static bool
home_has_typos(const struct home *home)
{
	return home->found.typos < home->found.count;
}

/* The found person of list row `at`, or NULL for the heading and the "+ Register" row. */
static const struct found *
home_found(const struct home *home, size_t at)
{
	if (home_has_typos(home)) {
		if (at == home->found.typos)
			return NULL;
		at -= at > home->found.typos;
	}
	return at < home->found.count ? &home->found.rows[at] : NULL;
}

static int64_t
home_row_id(const void *rows, size_t at)
{
	const struct home *home = rows;
	const struct found *found = home_found(home, at);

	if (found)
		return found->patient.rid;
	return home_has_typos(home) && at == home->found.typos ? HOME_HEADING : HOME_REGISTER_ID;
}

static void
home_visit_words(const struct home *home, const struct found *found, char *cell)
{
	char *when;

	if (found->died) {
		snprintf(cell, LIST_CELL, "%s", _("has died"));
		return;
	}
	if (found->visit.day == DAY_NONE) {
		snprintf(cell, LIST_CELL, "%s", _("nothing booked"));
		return;
	}
	when = when_next(home->words, found->visit.day, found->visit.day == home->today ? found->visit.starts : MINUTE_NONE,
	    home->today);
	snprintf(cell, LIST_CELL, "%s  %s", when, found->visit.with ? found->visit.with : "");
}

/* "Gon, Ma" of what was typed: how the new person would be called. */
static void
home_register_words(const struct home *home, char *cell)
{
	char *name = text_name_case(home->words, home->lookup.query.text), *space = strchr(name, ' ');

	if (space) {
		*space = '\0';
		snprintf(cell, LIST_CELL, _("+ Register a new patient \"%s, %s\""), name, space + 1);
	} else
		snprintf(cell, LIST_CELL, _("+ Register a new patient \"%s\""), name);
}

static void
home_row_line(const void *rows, size_t at, struct list_line *line)
{
	const struct home *home = rows;

	const struct found *found = home_found(home, at);
	if (!found && home_row_id(home, at) == HOME_HEADING) {
		line->heading = _("DID YOU MEAN");
		return;
	}
	if (!found) {
		home_register_words(home, line->room[0]);
		line->cell[0] = line->room[0];
		line->whole = true;
		return;
	}
	line->cell[0] = person_listed(home->words, found->family, found->given);
	line->cell[1] = when_partial(home->words, found->born);
	line->cell[2] = found->phone ? person_phone_masked(home->words, found->phone) : "";
	home_visit_words(home, found, line->room[3]);
	line->cell[3] = line->room[3];
}

static const struct list_column home_columns[] = {
	{.title = N_("PATIENT"), .width = 28, .least = 16, .priority = 9, .grows = true},
	{.title = N_("BORN"), .width = 12, .least = 11, .priority = 8},
	{.title = N_("PHONE"), .width = 6, .least = 6, .priority = 5},
	{.title = N_("TODAY / NEXT"), .width = 26, .least = 12, .priority = 7},
};

static struct list_source
home_source(const struct home *home)
{
	return (struct list_source){
		.rows = home,
		.count = home->found.count + home_has_typos(home) + home_offers_register(home),
		.id = home_row_id,
		.line = home_row_line,
		.columns = home_columns,
		.column_count = sizeof home_columns / sizeof home_columns[0],
	};
}

static int
home_list_rows(const struct home *home)
{
	int rows = home->rows - 4 - HOME_BELOW - (home->found.alike > 0 ? 2 : 1);

	return rows < 4 ? 4 : rows;
}

/* The found person under the highlight, or NULL. */
static const struct found *
home_chosen(const struct home *home)
{
	struct list_source source = home_source(home);
	int at = list_row(&home->lookup.list, &source);

	return at >= 0 ? home_found(home, (size_t)at) : NULL;
}

/* ---- finding -------------------------------------------------------------------------- */

static void
home_preview(struct home *home, bool with_notes)
{
	const struct found *found = home_chosen(home);
	struct err err;

	home->has_preview = found && app_card_preview(home->app, found->patient, with_notes, home->results,
	    &home->preview, &err);
	home->rested = with_notes;
}

static void
home_moved(struct home *home)
{
	struct list_source source = home_source(home);

	list_clamp(&home->lookup.list, &source, home_list_rows(home));
	home_preview(home, false);
}

static bool
home_search(struct home *home, struct err *err)
{
	struct found_list found = {0};
	struct arena *fresh = arena_new();

	/* Nothing typed, nothing found: what searching needs is read after the first picture (home_wake). */
	if (home->lookup.query.text[0] &&
	    !app_find(home->app, home->lookup.query.text, HOME_MOST, HOME_MOST, fresh, &found, err)) {
		arena_free(fresh);
		home->stale = err->code == ERR_BUSY;
		return home->stale;
	}
	home->stale = false;
	arena_free(home->results);
	home->results = fresh;
	home->found = found;
	home->has_preview = false;
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
	/* The strips are an aid: a role without the board or the calls has none. */
	if (!app_may(app, RIGHT_board) || !app_board(app, DAY_NONE, (struct staff_id){0}, page, &home->board, &ignored))
		home->board = (struct board){0};
	if (!app_may(app, RIGHT_call_work) || !app_calls_queue(app, NULL, page, &home->calls, &ignored))
		home->calls = (struct calls_queue){0};
	if (!app_may(app, RIGHT_find))
		return true;
	int64_t chosen = home->lookup.list.id;
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
}

/* ---- keys ------------------------------------------------------------------------------ */

static struct intent
home_register(void *state, const struct event *event)
{
	struct home *home = state;
	struct register_argument argument = {0};

	(void)event;
	snprintf(argument.typed, sizeof argument.typed, "%.*s", (int)sizeof argument.typed - 1, home->lookup.query.text);
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
		if (!home->rested && home->has_preview)
			home_preview(home, true);
		return intent_stay();
	}
	switch (lookup_update(&home->lookup, &source, event)) {
	case LOOKUP_TYPED:
		if (!home_search(home, &err))
			return intent_fail(&err);
		break;
	case LOOKUP_MOVED:
		home_moved(home);
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

	if (!app_may(home->app, RIGHT_find))
		return _("Your role sees no patients. F3 shows what you can do.");
	return home->lookup.query.text[0] ? _("Keep typing to narrow it down. Accents and order do not matter.") :
					    _("Type any part of a name, a phone number, a birth date or a record number.");
}

/* ---- drawing --------------------------------------------------------------------------- */

/* "18204" -> "18,204". */
static char *
home_grouped(struct arena *arena, int64_t number)
{
	char plain[24], out[32];
	int digits = snprintf(plain, sizeof plain, "%lld", (long long)number), n = 0;

	for (int i = 0; i < digits; i++) {
		if (i > 0 && (digits - i) % 3 == 0)
			out[n++] = ',';
		out[n++] = plain[i];
	}
	out[n] = '\0';
	return arena_text(arena, out);
}

static void
home_draw_query(const struct home *home, const struct canvas *canvas)
{
	int end = canvas->cols - 6;

	canvas_text(canvas, 1, 2, -1, _("Find"), PAINT_TITLE);
	if (home->found.people > 0) {
		char count[80];
		snprintf(count, sizeof count, home->found.more ? _("%s+ of %s") : _("%s of %s"),
		    home_grouped(home->words, home->found.total), home_grouped(home->words, home->found.people));
		canvas_right(canvas, 1, end, count, PAINT_PLAIN);
		end -= text_width(count) + 2;
	}
	textfield_draw(&home->lookup.query, canvas, 1, 8, (end < 60 ? end : 60) - 8, true);
	canvas_text(canvas, 2, 8, -1, _("name · phone · born · record no. · ticket · :command"), PAINT_PLAIN);
}

static void
home_draw_alike(const struct home *home, const struct canvas *canvas, int row)
{
	if (home->found.alike == 0)
		return;
	if (home->found.alike_year)
		canvas_print(canvas, row, 2, -1, PAINT_LATE,
		    _("▲ Two names alike, both born in %d: ask for the date of birth."), home->found.alike_year);
	else
		canvas_text(canvas, row, 2, -1, _("▲ Two names alike: ask for the date of birth."), PAINT_LATE);
}

static void
home_draw_owed(const struct home *home, const struct canvas *canvas, int row, int col)
{
	const struct preview *preview = &home->preview;
	char time[CLOCK_TEXT];
	int minute;

	if (!preview->call_owed)
		return;
	if (preview->call_promised == FIELD_NULL) {
		canvas_text(canvas, row, col, -1, _("♦ We owe a call"), PAINT_DUE);
		return;
	}
	int32_t day = instant_day(preview->call_promised, &minute);
	minute_format(minute, time);
	if (day == home->today)
		canvas_print(canvas, row, col, -1, PAINT_DUE, _("♦ We owe a call by %s"), time);
	else
		canvas_print(canvas, row, col, -1, PAINT_DUE, _("♦ We owe a call by %s"),
		    when_due(home->words, day, minute, home->today));
}

/* Two lines about the person under the highlight: who, what to mind, what to talk about. */
static void
home_draw_preview(const struct home *home, const struct canvas *canvas, int row)
{
	const struct preview *preview = &home->preview;
	int half = canvas->cols * 9 / 16;

	canvas_line(canvas, row, 0, canvas->cols);
	canvas_line(canvas, row + 3, 0, canvas->cols);
	if (!home->has_preview)
		return;
	int col = 2 + canvas_text(canvas, row + 1, 2, half - 6,
			  person_listed(home->words, preview->family, preview->given), PAINT_TITLE);
	if (preview->preferred)
		col += canvas_print(canvas, row + 1, col, half - col - 4, PAINT_PLAIN, " \"%s\"", preview->preferred);
	if (preview->age)
		canvas_print(canvas, row + 1, col, half - col - 2, PAINT_PLAIN, " %s", preview->age);
	/* A need cut in the middle can say the opposite: whole ones only, the first whatever its length. */
	for (size_t i = 0, at = 2; i < preview->flag_count; i++) {
		int left = half - (int)at - 2;
		if (i == 0 || text_width(preview->flags[i]) + 2 <= left)
			at += (size_t)canvas_print(canvas, row + 2, (int)at, left, PAINT_MARKS, "▲ %s", preview->flags[i]) + 3;
	}
	if (preview->cue_count > 0) {
		const struct card_cue *cue = &preview->cues[0];
		canvas_print(canvas, row + 1, half, -1, PAINT_CUE, "♥ %s", cue->ask ? cue->ask : cue->text);
	}
	home_draw_owed(home, canvas, row + 2, half);
}

static void
home_draw_waiting(const struct home *home, const struct canvas *canvas, int row, int col, int width)
{
	int shown = 0;

	canvas_text(canvas, row, col, width, _("WAITING"), PAINT_TITLE);
	for (size_t i = 0; i < home->board.count && shown < HOME_STRIP; i++) {
		const struct board_row *visit = &home->board.row[i];
		if (visit->part != BOARD_WAITING)
			continue;
		const char *sign = visit->mark == BOARD_MARK_LATE ? "▲" : visit->mark == BOARD_MARK_DUE ? "♦" : " ";
		unsigned paint = visit->mark == BOARD_MARK_LATE ? PAINT_LATE :
		    visit->mark == BOARD_MARK_DUE		? PAINT_DUE :
								  PAINT_PLAIN;
		shown++;
		canvas_text(canvas, row + shown, col, width - 7,
		    person_brief(home->words, visit->family, visit->given), PAINT_PLAIN);
		canvas_print(canvas, row + shown, col + width - 7, 7, paint, "%s%4dm", sign, visit->wait < 0 ? 0 : visit->wait);
	}
	if (shown == 0)
		canvas_text(canvas, row + 1, col, width, _("nobody"), PAINT_PLAIN);
}

static void
home_draw_arriving(const struct home *home, const struct canvas *canvas, int row, int col, int width)
{
	int shown = 0;

	canvas_text(canvas, row, col, width, _("ARRIVING NEXT"), PAINT_TITLE);
	for (size_t i = 0; i < home->board.count && shown < HOME_STRIP; i++) {
		const struct board_row *visit = &home->board.row[i];
		char time[CLOCK_TEXT];
		if (visit->part != BOARD_EXPECTED)
			continue;
		shown++;
		minute_format(visit->starts, time);
		canvas_text(canvas, row + shown, col, width - 7,
		    person_brief(home->words, visit->family, visit->given), PAINT_PLAIN);
		canvas_text(canvas, row + shown, col + width - 6, 6, time, PAINT_PLAIN);
	}
	if (shown == 0)
		canvas_text(canvas, row + 1, col, width, _("nobody else today"), PAINT_PLAIN);
}

static void
home_draw_calls(const struct home *home, const struct canvas *canvas, int row, int col, int width)
{
	int shown = 0;

	canvas_text(canvas, row, col, width, _("CALLS DUE"), PAINT_TITLE);
	for (size_t i = 0; i < home->calls.count && shown < HOME_STRIP; i++) {
		const struct calls_row *call = &home->calls.row[i];
		int minute;
		if (call->claimed && !call->mine)
			continue;
		shown++;
		int32_t day = instant_day(call->due, &minute);
		char *due = when_due(home->words, day, minute, home->today);
		canvas_text(canvas, row + shown, col, width - 9,
		    person_brief(home->words, call->family, call->given), PAINT_PLAIN);
		canvas_print(canvas, row + shown, col + width - 9, 9, call->late ? PAINT_LATE : PAINT_PLAIN, "%s%s",
		    call->late ? "▲ " : "  ", due);
	}
	if (shown == 0)
		canvas_text(canvas, row + 1, col, width, _("none"), PAINT_PLAIN);
}

static void
home_draw(const void *state, const struct canvas *canvas)
{
	const struct home *home = state;
	struct list_source source = home_source(home);
	int list = home_list_rows(home), below = canvas->rows - HOME_BELOW, third = (canvas->cols - 2) / 3;

	arena_reset(home->words);
	home_draw_query(home, canvas);
	if (home->lookup.query.text[0] || home->found.count > 0) {
		struct canvas part = canvas_part(canvas, 4, 0, list, canvas->cols);
		list_draw(&home->lookup.list, &source, &part, false);
	}
	home_draw_alike(home, canvas, below - 1);
	home_draw_preview(home, canvas, below);
	if (app_may(home->app, RIGHT_board)) {
		home_draw_waiting(home, canvas, below + 4, 2, third - 3);
		home_draw_arriving(home, canvas, below + 4, 2 + third, third - 3);
	}
	if (app_may(home->app, RIGHT_call_work))
		home_draw_calls(home, canvas, below + 4, 2 + 2 * third, third - 1);
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
