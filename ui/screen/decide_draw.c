#include "decide_draw.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/when.h"

/* Columns of the drawing at 80; what is more is shared out. */
enum {
	DECIDE_WIDE = 80, DECIDE_MARK = 3, DECIDE_NAME = 5, DECIDE_WHAT = 26, DECIDE_SITE = 57, DECIDE_WHEN = 68,
	DECIDE_LABEL = 3, DECIDE_HERE = 21, DECIDE_THERE = 48, DECIDE_TAG = 67,
	DECIDE_VALUE = 24, DECIDE_BY = 45, DECIDE_AT = 56, DECIDE_NEWEST = 73,
	DECIDE_TOP = 2, DECIDE_LEAST = 3, DECIDE_HEAD = 3, DECIDE_FOOT = 3, DECIDE_COMPARE = 14, DECIDE_DEEP = 4,
};

static const char *
decide_when(const struct decide_view *view, int64_t at)
{
	int minute;

	if (at <= 0)
		return "";
	int32_t day = instant_day(at, &minute);
	return when_lately(view->words, day, minute, view->today);
}

/* ---- the list ------------------------------------------------------------------------------- */

static int
decide_list_rows(const struct decide_view *view, int rows)
{
	int most = rows - DECIDE_TOP - 1 - DECIDE_COMPARE, count = (int)view->count;

	most = most < DECIDE_LEAST ? DECIDE_LEAST : most;
	return count < DECIDE_LEAST ? DECIDE_LEAST : count < most ? count : most;
}

static void
decide_draw_item(const struct decide_view *view, const struct canvas *canvas, int row, size_t at)
{
	const struct decide_item *item = &view->items[at];
	int more = canvas->cols - DECIDE_WIDE, what = DECIDE_WHAT + more / 3, site = DECIDE_SITE + more * 2 / 3;
	int when = DECIDE_WHEN + more;
	unsigned paint = at == view->at ? PAINT_TITLE : PAINT_PLAIN;
	const char *words = item->mine ? item->what : arena_printf(view->words, _("only shown: %s"), item->what);

	if (at == view->at)
		canvas_text(canvas, row, DECIDE_MARK, -1, SIGN_NEW, PAINT_TITLE);
	canvas_text(canvas, row, DECIDE_NAME, what - DECIDE_NAME - 1, item->name, paint);
	canvas_text(canvas, row, what, site - what - 1, words, paint);
	canvas_text(canvas, row, site, when - site - 1, item->site, paint);
	canvas_text(canvas, row, when, -1, decide_when(view, item->at), paint);
}

static void
decide_draw_list(const struct decide_view *view, const struct canvas *canvas, int rows)
{
	size_t room = (size_t)rows, first = view->at < room ? 0 : view->at - room + 1;

	for (size_t i = first; i < view->count && i < first + room; i++)
		decide_draw_item(view, canvas, DECIDE_TOP + (int)(i - first), i);
	if (view->count > first + room) {
		size_t left = view->count - first - room;
		canvas_right(canvas, DECIDE_TOP + rows, canvas->cols - 2,
		    arena_printf(view->words, ngettext(" %zu more below ", " %zu more below ", left), left),
		    PAINT_PLAIN);
	}
}

/* ---- the two sides -------------------------------------------------------------------------- */

struct decide_columns {
	int here, there, when, tag;
};

static struct decide_columns
decide_columns(int cols)
{
	int more = cols - DECIDE_WIDE;

	return (struct decide_columns){.here = DECIDE_HERE + more / 6, .there = DECIDE_THERE + more * 7 / 12,
		.tag = DECIDE_TAG + more};
}

/* Long words take several rows: one sees all of both before choosing. */
static size_t
decide_wrap(const struct decide_view *view, const char *text, int width, char ***lines)
{
	size_t count = text_wrap(view->words, text, width, lines);

	return count > DECIDE_DEEP ? DECIDE_DEEP : count;
}

/* Where the values of several clinics stand, one below the other. */
static struct decide_columns
decide_stack(int cols)
{
	int more = cols - DECIDE_WIDE;

	return (struct decide_columns){.here = DECIDE_VALUE, .there = DECIDE_BY + more / 2,
		.when = DECIDE_AT + more * 2 / 3, .tag = DECIDE_NEWEST + more};
}

static size_t
decide_deep(const struct decide_view *view, const struct decide_line *line, size_t value, int width)
{
	char **lines;
	size_t count = decide_wrap(view, line->values[value].text, width, &lines);

	return count > 0 ? count : 1;
}

static int
decide_line_rows(const struct decide_view *view, const struct decide_line *line, int cols)
{
	const struct decide_item *item = &view->items[view->at];
	struct decide_columns at = item->many ? decide_stack(cols) : decide_columns(cols);
	size_t deep = 0;

	if (item->many && line->same)
		return (int)decide_deep(view, line, 0, at.there - at.here - 2);
	for (size_t i = 0; item->many && i < line->value_count; i++)
		deep += decide_deep(view, line, i, at.there - at.here - 2);
	if (item->many)
		return (int)deep;
	size_t here = decide_deep(view, line, 0, at.there - at.here - 3);
	size_t there = decide_deep(view, line, 1, at.tag - at.there - 2);
	return (int)(here > there ? here : there);
}

static int
decide_room(const struct decide_view *view, int rows)
{
	return rows - DECIDE_TOP - decide_list_rows(view, rows) - 1 - DECIDE_HEAD - DECIDE_FOOT;
}

size_t
decide_scroll(const struct decide_view *view, int rows, int cols)
{
	size_t top = view->top < view->line ? view->top : view->line;
	int room = decide_room(view, rows);

	for (; top < view->line; top++) {
		int used = 0;
		for (size_t i = top; i <= view->line; i++)
			used += decide_line_rows(view, &view->items[view->at].lines[i], cols);
		if (used <= room)
			break;
	}
	return top;
}

static void
decide_draw_value(const struct decide_view *view, const struct canvas *canvas, int row, int col, int width,
    const char *text, bool picked)
{
	unsigned paint = picked ? PAINT_TITLE : PAINT_PLAIN;
	char **lines;
	size_t count = decide_wrap(view, *text ? text : _("nothing"), width, &lines);
	int end = 0;

	for (size_t i = 0; i < count; i++)
		end = canvas_text(canvas, row + (int)i, col, width, lines[i], paint);
	if (picked && count > 0) {
		canvas_text(canvas, row, col - 1, 1, "[", PAINT_TITLE);
		canvas_text(canvas, row + (int)count - 1, col + end, 1, "]", PAINT_TITLE);
	}
}

static const char *
decide_tag(const struct decide_line *line, const struct decide_item *item)
{
	if (line->same)
		return item->how != DECIDE_PERSON || strcmp(line->values[0].text, line->values[1].text) == 0 ?
		    _("same") : "";
	if (line->since)
		return _("new since");
	if (item->how != DECIDE_VALUES)
		return "";
	return line->newest == 0 ? _("older") : _("newer");
}

static void
decide_draw_line(const struct decide_view *view, const struct canvas *canvas, int row, size_t i)
{
	const struct decide_item *item = &view->items[view->at];
	const struct decide_line *line = &item->lines[i];
	struct decide_columns at = decide_columns(canvas->cols);
	bool open = item->mine && !line->same;

	canvas_text(canvas, row, DECIDE_LABEL, at.here - DECIDE_LABEL - 3, line->label, PAINT_PLAIN);
	if (i == view->line) {
		canvas_text(canvas, row, at.here - 2, 1, SIGN_HERE, PAINT_TITLE);
		canvas_cursor(canvas, row, at.here - 2);
	}
	size_t kept = open ? view->picks[i] : line->stands;
	decide_draw_value(view, canvas, row, at.here, at.there - at.here - 3, line->values[0].text,
	    !line->same && kept == 0);
	decide_draw_value(view, canvas, row, at.there, at.tag - at.there - 2, line->values[1].text,
	    !line->same && kept == 1);
	canvas_text(canvas, row, at.tag, -1, decide_tag(line, item), PAINT_PLAIN);
}

/* More than two: each value with its digit, and who wrote it where and when. */
static void
decide_draw_stack(const struct decide_view *view, const struct canvas *canvas, int row, size_t i)
{
	const struct decide_line *line = &view->items[view->at].lines[i];
	struct decide_columns at = decide_stack(canvas->cols);
	size_t kept = view->items[view->at].mine ? view->picks[i] : line->stands;
	int width = at.there - at.here - 2;

	canvas_text(canvas, row, DECIDE_LABEL, DECIDE_HERE - DECIDE_LABEL - 3, line->label, PAINT_PLAIN);
	if (i == view->line) {
		canvas_text(canvas, row, DECIDE_HERE - 2, 1, SIGN_HERE, PAINT_TITLE);
		canvas_cursor(canvas, row, DECIDE_HERE - 2);
	}
	if (line->same) {
		decide_draw_value(view, canvas, row, at.here, width, line->values[0].text, false);
		canvas_text(canvas, row, at.tag, -1, _("same"), PAINT_PLAIN);
	}
	for (size_t k = 0; k < line->value_count && !line->same; k++) {
		const struct decide_value *value = &line->values[k];
		const char *when = decide_when(view, value->by.at);
		canvas_print(canvas, row, DECIDE_HERE, 2, PAINT_TITLE, "%zu", k + 1);
		decide_draw_value(view, canvas, row, at.here, width, value->text, k == kept);
		canvas_text(canvas, row, at.there, at.when - at.there - 1,
		    line->since && k == line->newest ? _("new since") : value->by.site, PAINT_PLAIN);
		canvas_print(canvas, row, at.when, at.tag - at.when - 1, PAINT_PLAIN, "%s%s%s", value->by.who,
		    *value->by.who && *when ? ", " : "", when);
		if (k == line->newest)
			canvas_text(canvas, row, at.tag, -1, _("newest"), PAINT_PLAIN);
		row += (int)decide_deep(view, line, k, width);
	}
}

static void
decide_draw_side(const struct decide_view *view, const struct canvas *canvas, int row, int col, const char *head,
    const struct decide_side *side)
{
	const char *when = decide_when(view, side->at);

	canvas_text(canvas, row, col, -1, head, PAINT_TITLE);
	canvas_print(canvas, row + 1, col, -1, PAINT_PLAIN, "%s%s%s", side->who, *side->who && *when ? ", " : "", when);
}

/* What happens to what is in brackets, and what to do when nobody knows. */
static void
decide_draw_foot(const struct decide_view *view, const struct canvas *canvas, int row)
{
	const struct decide_item *item = &view->items[view->at];
	const char *first = _("[ ] is what will be kept. What you do not pick stays in the history.");
	const char *second = _("Not sure? N puts \"ask which is right\" on the card for the next visit.");

	if (item->hidden)
		first = _("These values are hidden here: your role or a public screen. A supervisor sees them.");
	else if (!item->mine)
		first = _("Another clinic decides this; it is only shown here. [ ] is what stands now.");
	else if (item->how == DECIDE_SLOT)
		first = _("[ ] keeps the time; 1 and 2 choose. M moves the other visit, X cancels it.");
	else if (item->how == DECIDE_NUMBER)
		first = _("[ ] keeps the number; F9 gives the other person a new one of this clinic.");
	else if (item->how == DECIDE_PERSON)
		first = _("[ ] is the verdict. One person: one line, one card; no record is changed.");
	if (item->asked)
		second = _(SIGN_DUE " \"Ask which is right\" stands on the card until this is decided.");
	else if (!item->mine || item->how == DECIDE_NUMBER)
		second = "";
	else if (item->how == DECIDE_PERSON)
		second = _("Twins share much. Who is called two people is never asked about again.");
	else if (item->how == DECIDE_SLOT)
		second = _("Nothing is cancelled by itself: both visits stand until somebody rings.");
	canvas_text(canvas, row, 2, -1, first, PAINT_PLAIN);
	canvas_text(canvas, row + 1, 2, -1, second, PAINT_MARKS);
}

static void
decide_draw_sides(const struct decide_view *view, const struct canvas *canvas, int row)
{
	const struct decide_item *item = &view->items[view->at];
	struct decide_columns at = decide_columns(canvas->cols);
	int end = canvas->rows - DECIDE_FOOT + 1;

	if (item->many) {
		at = decide_stack(canvas->cols);
		canvas_text(canvas, row + 1, at.here, -1, _("WRITTEN"), PAINT_TITLE);
		canvas_text(canvas, row + 1, at.there, -1, _("WHERE"), PAINT_TITLE);
		canvas_text(canvas, row + 1, at.when, -1, _("WHO AND WHEN"), PAINT_TITLE);
	} else {
		decide_draw_side(view, canvas, row, at.here,
		    arena_printf(view->words, _("1 HERE, %s"), item->here.site), &item->here);
		decide_draw_side(view, canvas, row, at.there,
		    arena_printf(view->words, _("2 THERE, %s"), item->there.site), &item->there);
	}
	row += DECIDE_HEAD;
	for (size_t i = view->top; i < item->line_count; i++) {
		int deep = decide_line_rows(view, &item->lines[i], canvas->cols);
		if (row + deep > end - 1) {
			canvas_text(canvas, end - 1, DECIDE_LABEL, -1, _("more below"), PAINT_PLAIN);
			break;
		}
		if (item->many)
			decide_draw_stack(view, canvas, row, i);
		else
			decide_draw_line(view, canvas, row, i);
		row += deep;
	}
	decide_draw_foot(view, canvas, row + 1 < end ? row + 1 : end);
}

static void
decide_draw_none(const struct canvas *canvas)
{
	canvas_text(canvas, 2, 5, -1, _("Nothing is to be decided."), PAINT_PLAIN);
	canvas_text(canvas, 4, 5, -1, _("When two clinics write different things about one person, both stand here"),
	    PAINT_PLAIN);
	canvas_text(canvas, 5, 5, -1, _("until somebody picks. Nothing that was written gets lost."), PAINT_PLAIN);
}

void
decide_draw_all(const struct decide_view *view, const struct canvas *canvas)
{
	const char *merged = arena_printf(view->words, ngettext("%lld change came by itself",
	    "%lld changes came by themselves", (unsigned long)view->merged), (long long)view->merged);

	canvas_print(canvas, 0, 2, -1, PAINT_PLAIN, _("After the night sync   %d to decide · %s"), view->to_decide,
	    merged);
	if (view->count == 0) {
		decide_draw_none(canvas);
		return;
	}
	int rows = decide_list_rows(view, canvas->rows);
	canvas_line(canvas, DECIDE_TOP + rows, 0, canvas->cols);
	decide_draw_list(view, canvas, rows);
	if (view->shown)
		decide_draw_sides(view, canvas, DECIDE_TOP + rows + 1);
}
