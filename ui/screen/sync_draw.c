#include "sync_draw.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/field.h"
#include "model/when.h"

/* Columns of the drawing at 80; what is more is shared out. */
enum {
	SYNC_WIDE = 80, SYNC_LEFT = 2, SYNC_BAR = 22, SYNC_BAR_CELLS = 26, SYNC_CAME = 27, SYNC_PERSON = 58,
	SYNC_BARS = 2, SYNC_LISTS = 6, SYNC_LIST_ROWS = 5, SYNC_CALM = 2, SYNC_BODY = 20,
};

static const char *
sync_when(const struct sync_view *view, int64_t at)
{
	int minute;

	if (at == FIELD_NULL || at <= 0)
		return _("never");
	int32_t day = instant_day(at, &minute);
	return when_lately(view->words, day, minute, view->today);
}

static const char *
sync_clock(const struct sync_view *view, int64_t at)
{
	char clock[CLOCK_TEXT];
	int minute;

	instant_day(at, &minute);
	minute_format(minute, clock);
	return arena_text(view->words, clock);
}

/* ---- bars ----------------------------------------------------------------------------------- */

struct sync_bar {
	const char *label, *text, *done;
	int64_t part, whole;		/* 0 of 0: not begun */
};

static void
sync_draw_bar(const struct sync_view *view, const struct canvas *canvas, int row, const struct sync_bar *bar)
{
	int cells = SYNC_BAR_CELLS + (canvas->cols - SYNC_WIDE) * 2 / 3;
	int full = bar->whole > 0 ? (int)(bar->part * cells / bar->whole) : 0;
	char *cell = arena_alloc(view->words, (size_t)cells * strlen(SIGN_FULL) + 1), *at = cell;

	for (int i = 0; i < cells; i++, at += strlen(SIGN_FULL))
		memcpy(at, i < full ? SIGN_FULL : SIGN_EMPTY, strlen(SIGN_FULL));
	canvas_text(canvas, row, SYNC_LEFT, SYNC_BAR - SYNC_LEFT - 1, bar->label, PAINT_PLAIN);
	canvas_text(canvas, row, SYNC_BAR, cells, cell, PAINT_PLAIN);
	canvas_text(canvas, row, SYNC_BAR + cells + 3, -1, bar->text, PAINT_PLAIN);
	if (bar->done)
		canvas_right(canvas, row, canvas->cols - 5, bar->done, PAINT_MARKS);
}

static const char *
sync_changes(const struct sync_view *view, int64_t count)
{
	return arena_printf(view->words, ngettext("%lld change", "%lld changes", (unsigned long)count),
	    (long long)count);
}

/* One counted step of a session that runs, or that ran in this workstation. */
static struct sync_bar
sync_step_bar(const struct sync_view *view, enum sync_step step, const char *label)
{
	const struct worker_said *said = view->said;
	const struct worker_step *at = &said->steps[step];
	bool good = !said->runs && said->reported && said->report.status <= SYNC_TO_DECIDE;
	bool over = good || (at->at && said->step > step);
	struct sync_bar bar = {.label = at->label[0] ? at->label : label, .part = at->done, .whole = at->whole};

	if (!at->at && !over) {
		bar.text = said->runs ? _("next") : _("not reached");
	} else if (over || at->whole == 0 || at->done >= at->whole) {
		bar.part = bar.whole = 1;
		bar.text = sync_changes(view, at->ops);
		bar.done = arena_printf(view->words, SIGN_DONE " %s", sync_clock(view, at->at ? at->at : said->ended));
	} else {
		bar.text = arena_printf(view->words, "%d%%   %s", (int)(at->done * 100 / at->whole),
		    sync_changes(view, at->ops));
	}
	return bar;
}

/* What the database knows of the last session, when none ran here since. */
static void
sync_draw_last(const struct sync_view *view, const struct canvas *canvas, const char *out, const char *in)
{
	const struct sync_overview *overview = view->overview;
	bool good = overview->ended != FIELD_NULL && overview->result >= 0 && overview->result <= SYNC_TO_DECIDE;
	const char *done = good ? arena_printf(view->words, SIGN_DONE " %s", sync_clock(view, overview->ended)) : NULL;
	int64_t left = overview->to_send;
	struct sync_bar bars[] = {
		{.label = out, .part = left == 0 && good, .whole = 1, .done = left == 0 ? done : NULL,
		    .text = left == 0 ? _("all is sent") : arena_printf(view->words,
			ngettext("%lld change to send", "%lld changes to send", (unsigned long)left), (long long)left)},
		{.label = in, .part = good, .whole = 1, .text = sync_changes(view, overview->came), .done = done},
	};

	for (int i = 0; i < 2; i++)
		sync_draw_bar(view, canvas, SYNC_BARS + i, &bars[i]);
}

static void
sync_draw_bars(const struct sync_view *view, const struct canvas *canvas)
{
	const char *out = arena_printf(view->words, _("%s to hub"), view->place);
	const char *in = arena_printf(view->words, _("Hub to %s"), view->place);

	if (view->said->began == 0 || (!view->said->runs && !view->said->steps[SYNC_PUSH].at)) {
		sync_draw_last(view, canvas, out, in);
		return;
	}
	struct sync_bar bars[] = {sync_step_bar(view, SYNC_PUSH, out), sync_step_bar(view, SYNC_PULL, in),
		sync_step_bar(view, SYNC_APPLY, _("Written down here"))};
	/* What came is not always written down in a step of its own. */
	int count = view->said->runs || view->said->steps[SYNC_APPLY].at ? 3 : 2;
	for (int i = 0; i < count; i++)
		sync_draw_bar(view, canvas, SYNC_BARS + i, &bars[i]);
}

/* ---- three lists ---------------------------------------------------------------------------- */

/* As many as there is something for, and room. */
static int
sync_list_rows(const struct sync_view *view, const struct canvas *canvas)
{
	const struct sync_overview *overview = view->overview;
	int most = SYNC_LIST_ROWS + (canvas->rows > SYNC_BODY ? (canvas->rows - SYNC_BODY) / 2 : 0);
	size_t rows = overview->table_count > overview->site_count ? overview->table_count : overview->site_count;

	return rows < SYNC_LIST_ROWS ? SYNC_LIST_ROWS : rows < (size_t)most ? (int)rows : most;
}

static void
sync_draw_sites(const struct sync_view *view, const struct canvas *canvas, int end)
{
	const struct sync_overview *overview = view->overview;
	int row = SYNC_LISTS + 1;

	canvas_text(canvas, SYNC_LISTS, SYNC_LEFT, -1, _("LAST GOOD"), PAINT_TITLE);
	for (int here = 1; here >= 0; here--)
		for (size_t i = 0; i < overview->site_count && row < end; i++) {
			const struct sync_site *site = &overview->sites[i];
			if (site->left || site->here != here)
				continue;
			canvas_text(canvas, row, SYNC_LEFT, 10, site->name, PAINT_PLAIN);
			canvas_text(canvas, row++, SYNC_LEFT + 11, 13,
			    sync_when(view, site->here ? overview->last_good : site->seen), PAINT_PLAIN);
		}
}

static void
sync_draw_came(const struct sync_view *view, const struct canvas *canvas, int col, int end)
{
	const struct sync_overview *overview = view->overview;
	int row = SYNC_LISTS + 1;

	canvas_text(canvas, SYNC_LISTS, col, -1, _("WHAT CAME IN"), PAINT_TITLE);
	if (overview->table_count == 0)
		canvas_text(canvas, row, col, -1, _("nothing new"), PAINT_PLAIN);
	for (size_t i = 0; i < overview->table_count; i++) {
		const struct sync_table *table = &overview->tables[i];
		if (row == end - 1 && i + 1 < overview->table_count) {
			canvas_print(canvas, row, col, -1, PAINT_PLAIN, _("and %zu more kinds"),
			    overview->table_count - i);
			break;
		}
		canvas_text(canvas, row, col, table->made < 1000 ? 14 : 13, table->label, PAINT_PLAIN);
		canvas_print(canvas, row++, col + 13, -1, PAINT_PLAIN, _("%4lld new %3lld edit"),
		    (long long)table->made, (long long)table->changed);
	}
}

static void
sync_draw_person(const struct sync_view *view, const struct canvas *canvas, int col)
{
	const struct sync_overview *overview = view->overview;
	const char *sign = overview->to_decide > 0 ? SIGN_LATE " " : "  ";

	canvas_text(canvas, SYNC_LISTS, col + 2, -1, _("FOR A PERSON"), PAINT_TITLE);
	if (view->line == 0) {
		canvas_text(canvas, SYNC_LISTS + 1, col, 1, SIGN_HERE, PAINT_TITLE);
		canvas_cursor(canvas, SYNC_LISTS + 1, col);
	}
	canvas_print(canvas, SYNC_LISTS + 1, col + 2, -1, PAINT_MARKS, _("%s%lld to decide"), sign,
	    (long long)overview->to_decide);
	canvas_print(canvas, SYNC_LISTS + 2, col + 4, -1, PAINT_PLAIN, _("%lld not sent yet"),
	    (long long)overview->to_send);
	canvas_print(canvas, SYNC_LISTS + 3, col + 4, -1, PAINT_PLAIN, _("%lld set aside"),
	    (long long)overview->parked);
}

/* ---- below them ------------------------------------------------------------------------------ */

/* What runs, or what came of the last session. */
static const char *
sync_sentence(const struct sync_view *view)
{
	const struct sync_overview *overview = view->overview;
	const struct worker_said *said = view->said;

	if (said->runs)
		return _("It runs now. You can keep working: nothing here waits for it.");
	if (said->reported && said->report.said[0])
		return arena_text(view->words, said->report.said);
	if (said->reported && said->report.status <= SYNC_TO_DECIDE)
		return _("Done: this clinic is in step with the hub.");
	if (overview->said && *overview->said)
		return overview->said;
	if (overview->began == FIELD_NULL)
		return _("Nothing was exchanged yet.");
	if (overview->ended == FIELD_NULL)
		return _("The last exchange was cut off; the next one goes on from there.");
	return _("You can keep working: nothing here waits for the sync.");
}

/* One event a line; the one that is marked, whole. */
static void
sync_draw_events(const struct sync_view *view, const struct canvas *canvas, int row)
{
	const struct sync_overview *overview = view->overview;

	for (size_t i = view->line > 0 ? view->line - 1 : 0; i < overview->event_count && row < canvas->rows; i++) {
		const struct sync_event *event = &overview->events[i];
		bool here = view->line == i + 1;
		char **lines;
		const char *when = sync_when(view, event->at);
		int col = SYNC_LEFT + 2 + text_width(when) + 2;
		size_t count = text_wrap(view->words, event->said, canvas->cols - col - 2, &lines);
		canvas_text(canvas, row, SYNC_LEFT + 2, -1, when, PAINT_PLAIN);
		if (here) {
			canvas_text(canvas, row, SYNC_LEFT, 1, SIGN_HERE, PAINT_TITLE);
			canvas_cursor(canvas, row, SYNC_LEFT);
		}
		if (!here && count > 0)
			canvas_text(canvas, row++, col, -1, event->said, PAINT_PLAIN);
		for (size_t n = 0; here && n < count && row < canvas->rows; n++)
			canvas_text(canvas, row++, col, -1, lines[n], PAINT_PLAIN);
	}
}

static void
sync_draw_alone(const struct sync_view *view, const struct canvas *canvas)
{
	const char *const words[] = {
		_("This clinic is on its own: its book stays in this house, and nothing is missing."),
		_("To share patients, visits and notes with other clinics, an administrator types in a shell:"),
		"    rapport join --hub file:///path/to/the/hub",
		_("The code it asks for was given out when the hub was made. Everything that was entered so far is "
		"kept, and shared from then on."),
	};
	int row = 2;

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++, row++) {
		char **lines;
		size_t count = text_wrap(view->words, words[i], canvas->cols - 2 * SYNC_LEFT - 6, &lines);
		for (size_t n = 0; n < count; n++)
			canvas_text(canvas, row++, SYNC_LEFT + 3, -1, lines[n], PAINT_PLAIN);
	}
	canvas_cursor(canvas, 2, SYNC_LEFT);
}

static const char *
sync_started(const struct sync_view *view)
{
	if (view->said->began)
		return arena_printf(view->words, _("started %s from this desk"), sync_clock(view, view->said->began));
	if (view->overview->began == FIELD_NULL)
		return "";
	return arena_printf(view->words, _("last started %s"), sync_when(view, view->overview->began));
}

void
sync_draw_all(const struct sync_view *view, const struct canvas *canvas)
{
	const struct sync_overview *overview = view->overview;
	int more = canvas->cols - SYNC_WIDE, end = SYNC_LISTS + 1 + sync_list_rows(view, canvas), row = end + 1;
	char **lines;

	if (!overview->joined) {
		sync_draw_alone(view, canvas);
		return;
	}
	canvas_print(canvas, 0, SYNC_LEFT, -1, PAINT_PLAIN, _("Night sync · %s"), overview->hub);
	canvas_right(canvas, 0, canvas->cols - 4, sync_started(view), PAINT_PLAIN);
	sync_draw_bars(view, canvas);
	sync_draw_sites(view, canvas, end);
	sync_draw_came(view, canvas, SYNC_CAME + more / 3, end);
	sync_draw_person(view, canvas, SYNC_PERSON + more * 2 / 3);
	size_t count = text_wrap(view->words, sync_sentence(view), canvas->cols - 2 * SYNC_LEFT, &lines);
	for (size_t i = 0; i < count && i < SYNC_CALM; i++)
		canvas_text(canvas, row++, SYNC_LEFT, -1, lines[i], PAINT_PLAIN);
	canvas_text(canvas, row++, SYNC_LEFT, -1, _("If the line drops it carries on from the last finished block."),
	    PAINT_PLAIN);
	sync_draw_events(view, canvas, row + 1);
}
