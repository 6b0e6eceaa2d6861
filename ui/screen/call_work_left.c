#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "call_work_state.h"
#include "model/person.h"

enum {
	LEFT_OPENING = 2,	/* lines of a script that greet and ask who it is; safety comes before the others */
	LEFT_NUMBERS = 4,
	LEFT_FORM = 5,		/* rows of the outcome, and one between */
	LEFT_AROUND = 4,	/* rows of the screen above and below the pane */
	LEFT_RIGHT = 38,	/* columns beside it */
};

/* One row of the left pane. */
struct left_line {
	const char *head;	/* "ASK", or NULL */
	const char *text;
	int col;
	unsigned paint;
};

struct left {
	const struct call_work *call;
	struct arena *arena;
	struct left_line *line;
	size_t count, room;
	int cols;
	bool tight;		/* without empty rows: it does not fit with them */
};

static void
left_add(struct left *left, const char *head, int col, unsigned paint, const char *text)
{
	struct left_line *line = arena_push(left->arena, &left->line, &left->count, &left->room, sizeof *line);

	*line = (struct left_line){.head = head, .text = text, .col = col, .paint = paint};
}

/* Wrapped at the pane's width; later lines stand `hang` further in. */
static void
left_wrap(struct left *left, const char *head, int col, int hang, const char *text)
{
	char **wrapped;
	size_t parts = text_wrap(left->arena, text, left->cols - col - 1, &wrapped);

	if (parts > 1 && hang > 0)
		parts = text_wrap(left->arena, text, left->cols - col - 1 - hang, &wrapped);
	for (size_t i = 0; i < parts; i++)
		left_add(left, i == 0 ? head : NULL, col + (i == 0 ? 0 : hang), PAINT_PLAIN, wrapped[i]);
}

/* What is to be said stands between quotation marks, its later lines one column in. */
static void
left_say(struct left *left, const char *const *says, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *text = i + 1 == count ? arena_printf(left->arena, "%s\"", says[i]) : says[i];
		if (i == 0)
			left_wrap(left, NULL, 2, 1, arena_printf(left->arena, "\"%s", text));
		else
			left_wrap(left, NULL, 3, 0, text);
	}
}

static void
left_gap(struct left *left)
{
	if (!left->tight)
		left_add(left, NULL, 2, PAINT_PLAIN, "");
}

/* What a message may say there, when it is not the usual name and number. */
static void
left_voicemail(struct left *left, const struct calls_number *number)
{
	if (number->voicemail && strcmp(number->voicemail, "none") == 0)
		left_wrap(left, NULL, 9, 0, _("no voicemail: leave no message"));
	else if (number->voicemail && strcmp(number->voicemail, "detail") == 0)
		left_wrap(left, NULL, 9, 0, _("a voicemail may say why"));
}

static void
left_dial(struct left *left)
{
	const struct calls_work *work = &left->call->work;

	for (size_t i = 0; i < work->numbers && i < LEFT_NUMBERS; i++) {
		const struct calls_number *number = &work->number[i];
		left_add(left, i == 0 ? _("DIAL") : NULL, 9, number->may_call ? PAINT_PLAIN : PAINT_LATE,
		    text_cut(left->arena, arena_printf(left->arena, "%s   %s%s%s%s",
		    person_phone(left->arena, number->value),
		    number->whose ? number->whose : number->label ? number->label : "",
		    number->hours ? ", " : "", number->hours ? number->hours : "",
		    number->may_call ? "" : _(" ▲ no calls")), left->cols - 10));
	}
	if (work->numbers == 0)
		left_wrap(left, _("DIAL"), 9, 0, _("no number on file: look on the card"));
	if (left->call->number < work->numbers)
		left_voicemail(left, &work->number[left->call->number]);
	if (work->row.best)
		left_wrap(left, NULL, 9, 0, arena_printf(left->arena, _("asked to be rung: %s"), work->row.best));
}

/* "bleeding that will not stop?  yes: ...  no: ..." */
static void
left_ask(struct left *left, const struct calls_question *ask)
{
	left_wrap(left, _("ASK"), 7, 0, ask->question);
	if (ask->yes)
		left_wrap(left, NULL, 7, 5, arena_printf(left->arena, _("yes: %s"), ask->yes));
	if (ask->no)
		left_wrap(left, NULL, 7, 5, arena_printf(left->arena, _("no:  %s"), ask->no));
	left_gap(left);
}

/* All rows: who to dial, the opening, the first question, what somebody else may hear; then the rest of the script. */
static void
left_all(struct left *left)
{
	const struct calls_work *work = &left->call->work;
	size_t opening = work->says < LEFT_OPENING ? work->says : LEFT_OPENING;

	left_dial(left);
	left_gap(left);
	left_add(left, _("SAY"), 7, PAINT_PLAIN, "");
	left_say(left, (const char *const *)work->say, opening);
	left_gap(left);
	if (work->asks > 0)
		left_ask(left, &work->ask[0]);
	if (work->third)
		left_wrap(left, NULL, 2, 0, work->third);
	if (work->third && (work->asks > 1 || opening < work->says))
		left_gap(left);
	for (size_t i = 1; i < work->asks; i++)
		left_ask(left, &work->ask[i]);
	if (opening == work->says)
		return;
	left_add(left, _("THEN"), 7, PAINT_PLAIN, "");
	left_say(left, (const char *const *)work->say + opening, work->says - opening);
}

/* With empty rows between its parts when all of it fits in so many rows, else without. */
static void
left_make(struct left *left, int rows)
{
	left_all(left);
	if ((int)left->count <= rows)
		return;
	left->line = NULL;
	left->count = left->room = 0;
	left->tight = true;
	left_all(left);
}

/* Rows for text in a pane so high; one is kept for "PgDn" when it does not fit. */
static int
left_height(const struct call_work *call, int rows, size_t lines)
{
	int height = rows - (call->answering ? LEFT_FORM : 0);

	return (int)lines > height ? height - 1 : height;
}

void
call_work_scroll(struct call_work *call, int step)
{
	struct arena *arena = arena_new();
	struct left left = {.call = call, .arena = arena, .cols = call->cols - LEFT_RIGHT};

	left_make(&left, call->rows - LEFT_AROUND);
	int height = left_height(call, call->rows - LEFT_AROUND, left.count), last = (int)left.count - height;
	call->top += step * (height > 2 ? height - 1 : 1);
	if (call->top > last)
		call->top = last;
	if (call->top < 0)
		call->top = 0;
	arena_free(arena);
}

void
call_work_draw_left(const struct call_work *call, const struct canvas *pane)
{
	struct left left = {.call = call, .arena = call->words, .cols = pane->cols};

	left_make(&left, pane->rows);
	int height = left_height(call, pane->rows, left.count);
	for (int row = 0; row < height && call->top + row < (int)left.count; row++) {
		const struct left_line *line = &left.line[call->top + row];
		if (line->head)
			canvas_text(pane, row, 2, -1, line->head, PAINT_TITLE);
		if (call->top + row == (int)call->number && call->work.numbers > 0)
			canvas_text(pane, row, 7, 1, SIGN_HERE, PAINT_PLAIN);
		canvas_text(pane, row, line->col, -1, line->text, line->paint);
	}
	int more = (int)left.count - call->top - height;
	if (more > 0)
		canvas_print(pane, height, 2, -1, PAINT_KEY, ngettext("PgDn: %d more line", "PgDn: %d more lines",
		    (unsigned long)more), more);
	else if (call->top > 0)
		canvas_text(pane, height, 2, -1, _("PgUp: back to the number"), PAINT_KEY);
	if (call->answering) {
		struct canvas part = canvas_part(pane, pane->rows - LEFT_FORM + 1, 2, LEFT_FORM - 1, pane->cols - 5);
		form_draw(&call->form, &part, true);
	}
}
