#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "book_grid.h"
#include "book_state.h"
#include "model/person.h"
#include "model/when.h"
#include "widget/choice.h"

static int64_t
book_row_id(const void *rows, size_t at)
{
	const struct book_slot *slot = &((const struct book_state *)rows)->free.slot[at];

	return ((int64_t)slot->day * 1440 + slot->starts) * 4096 + slot->with.rid % 4096 + 1;
}

static void
book_row_line(const void *rows, size_t at, struct list_line *line)
{
	const struct book_state *book = rows;
	const struct book_slot *slot = &book->free.slot[at];
	char time[CLOCK_TEXT];

	minute_format(slot->starts, time);
	snprintf(line->room[0], LIST_CELL, "%s %s", when_day(book->words, slot->day), time);
	line->cell[0] = line->room[0];
	line->cell[1] = person_staff_fit(book->words, slot->who, 9);
	snprintf(line->room[2], LIST_CELL, "%s%s%s", slot->match_who ? "√" : "·", slot->match_room ? "√" : "·",
	    slot->match_time ? "√" : "·");
	line->cell[2] = line->room[2];
}

static const struct list_column book_columns[] = {
	{.title = N_("NEXT FREE"), .width = 16, .least = 16, .priority = 9},
	{.title = "", .width = 9, .least = 9, .priority = 8},
	{.title = N_("fit"), .width = 3, .least = 3, .priority = 5},
};

struct list_source
book_source(const struct book_state *book)
{
	return (struct list_source){
		.rows = book,
		.count = book->free.count,
		.id = book_row_id,
		.line = book_row_line,
		.columns = book_columns,
		.column_count = sizeof book_columns / sizeof book_columns[0],
		.numbers = true,
	};
}

int
book_list_rows(const struct book_state *book)
{
	return book->rows - BOOK_HEAD - (book->stage == BOOK_REASON ? 9 : 2);
}

static const char *
book_type_words(const struct book_state *book)
{
	for (size_t i = 0; book->ask.type && i < book->type_count; i++)
		if (strcmp(book->type[i].code, book->ask.type) == 0)
			return arena_printf(book->words, "%s %dm", book->type[i].label, book->free.minutes);
	return arena_printf(book->words, "%dm", book->free.minutes);
}

static void
book_draw_head(const struct book_state *book, const struct canvas *canvas)
{
	static const char *const wishes[] = {
		[BOOK_ANY_TIME] = N_("any time"), [BOOK_MORNING] = N_("mornings first"),
		    [BOOK_AFTERNOON] = N_("afternoons first"),
	};
	static const char *const brief[] = {
		[BOOK_ANY_TIME] = N_("any"), [BOOK_MORNING] = N_("a.m."), [BOOK_AFTERNOON] = N_("p.m."),
	};
	const char *with = _("anybody"), *where = book_clinic_name(book);
	int col = 2;

	for (size_t i = 0; i < book->clinician_count; i++)
		if (book->clinicians[i].id.rid == book->ask.with.rid)
			with = book->clinicians[i].who;
	col += canvas_print(canvas, 0, col, -1, PAINT_TITLE,
	    book->moving.id.rid ? _("Move %s of %s") : _("Book for %s%s"),
	    book->moving.id.rid ? book->moving.when : book->name, book->moving.id.rid ? book->name : "");
	if (book->called)
		col += canvas_print(canvas, 0, col, -1, PAINT_PLAIN, " \"%s\"", book->called);
	if (where)
		col += canvas_print(canvas, 0, col, -1, PAINT_MARKS, _(" at %s"), where);
	for (size_t i = 0; i < book->free.need_count && col < canvas->cols - 14; i++)
		col += canvas_print(canvas, 0, col + 4, -1, PAINT_MARKS, "▲ %s", book->free.need[i].text) + 4;
	col = 2 + canvas_print(canvas, 1, 2, -1, PAINT_PLAIN, _("With ")) ;
	col += canvas_print(canvas, 1, col, -1, PAINT_FIELD, "%s ▼", with);
	col += canvas_text(canvas, 1, col + 3, -1, _("Type "), PAINT_PLAIN) + 3;
	col += canvas_print(canvas, 1, col, -1, PAINT_FIELD, "%s ▼", book_type_words(book));
	col += canvas_print(canvas, 1, col + 3, -1, PAINT_PLAIN, _("From %s"),
	    book->ask.from == DAY_NONE ? _("tomorrow") : when_day(book->words, book->ask.from)) + 3;
	col += 3;
	/* Long names before it: the wish speaks for itself, and then with one word less. */
	int room = canvas->cols - col - 2;
	if (text_width(_("Time ")) + text_width(_(wishes[book->ask.time])) <= room)
		col += canvas_text(canvas, 1, col, -1, _("Time "), PAINT_PLAIN);
	canvas_print(canvas, 1, col, -1, PAINT_FIELD, "%s ▼",
	    text_width(_(wishes[book->ask.time])) <= room ? _(wishes[book->ask.time]) : _(brief[book->ask.time]));
	if (book->cue)
		canvas_print(canvas, 2, 2, canvas->cols - 4, PAINT_CUE, "♥ %s", book->cue);
}

/* Why nothing is offered, and what would help. */
static void
book_draw_nothing(const struct book_state *book, const struct canvas *canvas)
{
	char **lines;
	size_t count = book->free.why ? text_wrap(book->words, book->free.why, canvas->cols - 4, &lines) : 0;
	int row = 1;

	canvas_text(canvas, 0, 1, -1, _("NOTHING FREE"), PAINT_TITLE);
	for (size_t i = 0; i < count; i++)
		canvas_text(canvas, row++, 2, -1, lines[i], PAINT_PLAIN);
	if (book->free.nearest) {
		char time[CLOCK_TEXT];
		minute_format(book->free.nearest->starts, time);
		canvas_text(canvas, row + 1, 2, -1, book->free.relax ? book->free.relax : "", PAINT_PLAIN);
		canvas_print(canvas, row + 2, 2, -1, PAINT_TITLE, "%s %s %s",
		    when_day(book->words, book->free.nearest->day), time,
		    book->free.nearest->who);
	}
}

static void
book_draw_reason(const struct book_state *book, const struct canvas *canvas, int row, size_t at, bool marked)
{
	if (marked)
		canvas_text(canvas, row, 8, -1, SIGN_HERE, PAINT_PLAIN);
	canvas_text(canvas, row, 10, 21, book->choices[at].label, marked ? PAINT_TITLE : PAINT_PLAIN);
	if (!book->moving.id.rid && book->reasons[at].minutes > 0)
		canvas_print(canvas, row, 32, -1, PAINT_PLAIN, "%dm", book_reason_minutes(book, at));
}

/* The reason that Enter takes stands first, with its mark; the others that fit below. */
static void
book_draw_reasons(const struct book_state *book, const struct canvas *canvas, int row)
{
	const char *typed = form_box(&book->form, "reason")->text.text;
	int marked = book_marked(book), end = row + BOOK_OPTIONS;

	if (marked >= 0)
		book_draw_reason(book, canvas, row++, (size_t)marked, true);
	else if (!book->moving.id.rid)
		canvas_text(canvas, row, 8, -1, _(SIGN_HERE " Something else, as typed"), PAINT_TITLE);
	for (size_t i = 0; i < book->reason_count && row < end; i++)
		if ((int)i != marked && (!*typed || choice_fit(typed, book->choices[i].label) > 0))
			book_draw_reason(book, canvas, row++, i, false);
}

static void
book_draw_hold(const struct book_state *book, const struct canvas *canvas)
{
	const struct book_slot *slot = &book->hold.slot;
	int64_t left = (book->hold.until - clock_now()) / 1000;
	char from[CLOCK_TEXT], to[CLOCK_TEXT];

	minute_format(slot->starts, from);
	minute_format(slot->starts + slot->minutes, to);
	canvas_line(canvas, 0, 0, canvas->cols);
	if (book->ended || left <= 0)
		canvas_text(canvas, 1, 1, -1, _("▲ YOUR HOLD ENDED"), PAINT_LATE);
	else
		canvas_print(canvas, 1, 1, -1, PAINT_TITLE, _("HELD FOR YOU  %lld:%02lld"), (long long)left / 60,
		    (long long)left % 60);
	canvas_print(canvas, 2, 1, -1, PAINT_PLAIN, "%s %s-%s  %s", when_day(book->words, slot->day), from, to,
	    slot->who);
	struct canvas part = canvas_part(canvas, 3, 1, 1, canvas->cols - 1);
	form_draw(&book->form, &part, true);
	book_draw_reasons(book, canvas, 4);
	if (slot->room)
		canvas_print(canvas, 8, 1, -1, PAINT_MARKS, _("Room     %s %s"), slot->match_room ? "√" : "·",
		    slot->room);
}

void
book_draw(const void *state, const struct canvas *canvas)
{
	const struct book_state *book = state;
	int wide = canvas->cols >= 120 ? 46 : BOOK_LEFT;
	struct list_source source = book_source(book);
	struct canvas left = canvas_part(canvas, BOOK_HEAD, 0, book_list_rows(book), wide);
	struct canvas right = canvas_part(canvas, BOOK_HEAD, wide, canvas->rows - BOOK_HEAD, canvas->cols - wide);

	arena_reset(book->words);
	book_draw_head(book, canvas);
	if (book->free.count > 0)
		list_draw(&book->list, &source, &left, book->stage == BOOK_LOOKING);
	else
		book_draw_nothing(book, &left);
	if (book->stage == BOOK_REASON) {
		struct canvas hold = canvas_part(canvas, canvas->rows - 9, 0, 9, wide);
		book_draw_hold(book, &hold);
	} else if (book->free.count > 0)
		canvas_text(canvas, canvas->rows - 1, 1, wide - 1, _("fit: clinician · room · time of day"),
		    PAINT_PLAIN);
	book_grid_draw(&book->grid, book->words, &right);
}
