#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "card_state.h"
#include "model/person.h"
#include "model/when.h"

enum { CARD_HEAD = 3, CARD_LEFT = 42, CARD_LEFT_WIDE = 43, CARD_MIDDLE_WIDE = 39, CARD_ASIDE = 8 };

static const char *
card_languages(const struct card_state *card)
{
	const char *all = NULL;

	for (size_t i = 0; i < card->card.language_count; i++) {
		const char *one = card->card.languages[i].language;
		all = all ? arena_printf(card->words, "%s, %s", all, one) : one;
	}
	return all ? all : "";
}

static const char *
card_checked(const struct card_state *card)
{
	int minute;
	char time[CLOCK_TEXT];

	if (card->card.identity_at == FIELD_NULL)
		return _("ID today: not checked");
	instant_day(card->card.identity_at, &minute);
	minute_format(minute, time);
	return arena_printf(card->words, _("ID today: √ %s"), time);
}

/* "NS-004217" shows as 004217 at its own site (DESIGN.md 11). */
static const char *
card_record(const struct card_state *card)
{
	const char *record = card->card.patient.record, *code = app_site(card->app)->code;
	size_t length = strlen(code);

	if (!record)
		return "";
	if (strncmp(record, code, length) == 0 && record[length] == '-')
		record += length + 1;
	return arena_printf(card->words, _("rec %s"), record);
}

static void
card_draw_who(const struct card_state *card, const struct canvas *canvas)
{
	const struct patient *patient = &card->card.patient;
	const struct field *pronouns = entity_field(entity(ENTITY_patient), "pronouns");
	const char *record = card_record(card), *born = when_partial(card->words, patient->born);
	const char *age = person_age(card->words, patient->born, card->today);
	int edge = canvas->cols - 1 - text_width(record) - 2;
	const char *when = patient->died ?
	    arena_printf(card->words, _("died %s"), when_partial(card->words, patient->died)) :
	    card->card.public_screen ? age : arena_printf(card->words, "%s · %s", born, age);
	int born_at = canvas->cols >= CARD_WIDE ? 43 : 48, col;

	canvas_right(canvas, 0, canvas->cols - 1, record, PAINT_PLAIN);
	col = 1 + canvas_text(canvas, 0, 1, born_at - 3, person_listed(card->words, patient->family, patient->given),
	    PAINT_TITLE);
	if (patient->preferred)
		col += canvas_print(canvas, 0, col, born_at - col - 2, PAINT_PLAIN, "  \"%s\"", patient->preferred);
	if (patient->say)
		col += canvas_print(canvas, 0, col, born_at - col - 2, PAINT_PLAIN, " (%s)", patient->say);
	if (patient->pronouns)
		canvas_print(canvas, 0, col, born_at - col - 2, PAINT_PLAIN, "  %s",
		    _(field_choice_label(card->words, pronouns, patient->pronouns)));
	canvas_text(canvas, 0, born_at, edge - born_at, when, patient->died ? PAINT_LATE : PAINT_PLAIN);
	if (canvas->cols >= CARD_WIDE)
		canvas_text(canvas, 0, born_at + text_width(when) + 5, edge - born_at - text_width(when) - 5,
		    card_languages(card), PAINT_PLAIN);
}

static void
card_draw_reach(const struct card_state *card, const struct canvas *canvas)
{
	const struct contact_point *best = card->card.best;
	const char *checked = card_checked(card);
	bool wide = canvas->cols >= CARD_WIDE;
	int end = wide ? 43 : canvas->cols - 1 - text_width(checked), col = 1;

	if (best) {
		col += canvas_print(canvas, 1, 1, end - 2, PAINT_PLAIN, "%s%s%s",
		    card->card.public_screen ? person_phone_masked(card->words, best->value) :
					       person_phone(card->words, best->value),
		    best->label ? " " : "", best->label ? best->label : "");
		if (card->card.patient.best_time)
			col += canvas_print(canvas, 1, col, end - col - 1, PAINT_PLAIN, ", %s",
			    card->card.patient.best_time);
	} else
		col += canvas_text(canvas, 1, 1, end - 2, _("no phone on file"), PAINT_LATE);
	if (wide) {
		canvas_text(canvas, 1, 43, -1, checked, PAINT_MARKS);
		return;
	}
	canvas_print(canvas, 1, col + 3, end - col - 5, PAINT_PLAIN, "%s", card_languages(card));
	canvas_right(canvas, 1, canvas->cols - 1, checked, PAINT_MARKS);
}

static void
card_draw_flags(const struct card_state *card, const struct canvas *canvas)
{
	bool wide = canvas->cols >= CARD_WIDE;
	int row = wide ? 1 : 2, col = wide ? 80 : 1;

	if (card->card.public_screen) {
		if (card->card.flag_count > 0)
			canvas_print(canvas, row, col, -1, PAINT_MARKS,
			    ngettext("▲ %zu alert, hidden on a public screen",
			    "▲ %zu alerts, hidden on a public screen", card->card.flag_count), card->card.flag_count);
		return;
	}
	for (size_t i = 0; i < card->card.flag_count && col < canvas->cols - 8; i++) {
		const struct flag *flag = &card->card.flags[i];
		const char *text = wide && flag->short_text ? flag->short_text : flag->text;
		col += canvas_print(canvas, row, col, canvas->cols - col - 1, PAINT_MARKS, "▲ %s", text) + 3;
	}
}

static void
card_draw_line(const struct card_line *line, const struct canvas *pane, int row, bool here)
{
	int edge = pane->cols - 1, indent = line->indent;

	if (line->aside) {
		/* Words of any length: what stands before them keeps its room. */
		int width = text_width(line->aside), most = edge - indent - text_width(line->text) - 1;
		most = most < CARD_ASIDE ? CARD_ASIDE : most;
		width = width < most ? width : most;
		canvas_text(pane, row, edge - width, width, line->aside, line->aside_paint);
		edge -= width + 1;
	}
	if (line->number)
		canvas_print(pane, row, 1, 1, PAINT_KEY, "%c", line->number);
	if (here)
		canvas_text(pane, row, 3, 1, SIGN_HERE, PAINT_PLAIN);
	if (here && line->kind == CARD_CALL_LINE)
		indent = 5;
	canvas_text(pane, row, line->kind == CARD_CALL_LINE && line->number ? 3 + 2 * here : indent, edge - indent,
	    line->text, line->paint);
	if (here) {
		canvas_emphasise(pane, row, 3, pane->cols - 4, PAINT_FOCUS);
		canvas_cursor(pane, row, 3);
	}
}

/* Whole lines only; when a pane is higher than the screen it scrolls to keep the highlight, and says what is below. */
static void
card_draw_pane(const struct card_state *card, const struct canvas *pane, int number)
{
	const struct card_pane *lines = &card->page.pane[number];
	int top = 0, height = pane->rows;

	if (card->pane == number && card->line >= height)
		top = card->line - height + 1;
	for (int row = 0; row < height && top + row < (int)lines->count; row++) {
		const struct card_line *line = &lines->line[top + row];
		int below = (int)lines->count - (top + row);
		bool heads_nothing = row == height - 2 && below > 2 && line->kind == CARD_HEADING;
		if ((row == height - 1 || heads_nothing) && below > 1 &&
		    !(card->pane == number && card->line == top + row)) {
			canvas_print(pane, row, 5, -1, PAINT_PLAIN, _("%d more lines · Tab"), below);
			break;
		}
		card_draw_line(line, pane, row,
		    card->pane == number && card->line == top + row && card_here(card));
	}
}

void
card_draw(const void *state, const struct canvas *canvas)
{
	const struct card_state *card = state;
	bool wide = card->page.panes == 3;
	int head = wide ? 2 : CARD_HEAD, foot = canvas->rows - (wide ? 4 : 2), left = wide ? CARD_LEFT_WIDE : CARD_LEFT;
	int right = wide ? left + 1 + CARD_MIDDLE_WIDE : canvas->cols;

	arena_reset(card->words);
	if (card->lock.shut) {
		card_lock_draw(&card->lock, canvas);
		return;
	}
	card_draw_who(card, canvas);
	card_draw_reach(card, canvas);
	card_draw_flags(card, canvas);
	canvas_line(canvas, head, 0, canvas->cols);
	canvas_line(canvas, foot, 0, canvas->cols);
	canvas_column(canvas, head, left, foot - head + 1);
	if (wide)
		canvas_column(canvas, head, right, foot - head + 1);
	struct canvas pane = canvas_part(canvas, head + 1, 0, foot - head - 1, left);
	card_draw_pane(card, &pane, 0);
	pane = canvas_part(canvas, head + 1, left + 1, foot - head - 1, right - left - 1);
	card_draw_pane(card, &pane, 1);
	if (wide) {
		pane = canvas_part(canvas, head + 1, right + 1, foot - head - 1, canvas->cols - right - 1);
		card_draw_pane(card, &pane, 2);
	}
	if (card->say)
		canvas_text(canvas, foot + 1, 1, -1, card->say, PAINT_MARKS);
	if (wide)
		card_strip_draw(&card->strip, canvas, canvas->rows - 1, card->words);
}
