#include "notes_screen.h"

#include <stdio.h>

#include "app/card.h"
#include "app/note.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/person.h"
#include "model/when.h"
#include "note_screen.h"
#include "reaction.h"
#include "widget/list.h"

enum { NOTES_HEAD = 1, NOTES_FOOT = 6 };

struct notes_state {
	struct app *app;
	struct patient_id patient;
	struct arena *words;		/* of one picture */
	struct card card;
	struct note_line *line;
	size_t count;
	struct list list;
	const char *title;
	int rows;
	int32_t today;
};

/* ---- words ---------------------------------------------------------------------------------- */

/* Why a note is or is not a cue now, in a few words. */
static const char *
notes_why(const struct notes_state *notes, const struct note_line *line)
{
	static const char *const why[] = {
		[CUE_FRESH] = N_("♥ a cue now"), [CUE_AVOID] = N_("× a warning, no topic"),
		[CUE_OVER_LIMIT] = N_("others are fresher"), [CUE_STALE] = N_("too old to open with"),
		[CUE_EXPIRED] = N_("its time is over"), [CUE_NOT_YET] = N_("not yet"),
		[CUE_BEFORE_TRIP] = N_("not before the trip"), [CUE_RESTING] = N_("raised, rests"),
		[CUE_COOL] = N_("was not welcome"), [CUE_HEARSAY] = N_("heard from others only"),
		[CUE_DISPUTED] = N_("the patient disputes it"), [CUE_NOT_YOURS] = N_("not for you"),
		[CUE_SWITCHED_OFF] = N_("wants no such notes"), [CUE_ASK_FIRST] = N_("ask first"),
		[CUE_PUBLIC_SCREEN] = N_("public screen"), [CUE_QUIET] = N_("quiet period"),
	};

	if (line->again == DAY_NONE)
		return _(why[line->why]);
	return arena_printf(notes->words, _("%s, again %s"), _(why[line->why]),
	    when_past(notes->words, line->again, notes->today));
}

static const char *
notes_topic(const struct notes_state *notes, const struct note *note)
{
	return note->topic ? _(field_choice_label(notes->words, entity_field(entity(ENTITY_note), "topic"),
	    note->topic)) : "";
}

static int64_t
notes_row_id(const void *rows, size_t at)
{
	return ((const struct notes_state *)rows)->line[at].note.row.rid;
}

static void
notes_row_line(const void *rows, size_t at, struct list_line *line)
{
	const struct notes_state *notes = rows;
	const struct note_line *row = &notes->line[at];

	line->cell[0] = row->note.text;
	line->cell[1] = notes_why(notes, row);
	line->paint[1] = PAINT_MARKS;
	line->cell[2] = when_ago(notes->words, notes->today - instant_day(row->note.written, NULL));
	line->cell[3] = row->author ? row->author : "";
}

static const struct list_column notes_columns[] = {
	{.title = N_("NOTE"), .width = 34, .least = 24, .priority = 9, .grows = true},
	{.title = N_("NOW"), .width = 27, .least = 16, .priority = 8},
	{.title = N_("AGE"), .width = 5, .least = 4, .priority = 6, .right = true},
	{.title = N_("BY"), .width = 8, .least = 6, .priority = 5},
};

static struct list_source
notes_source(const struct notes_state *notes)
{
	return (struct list_source){.rows = notes, .count = notes->count, .id = notes_row_id, .line = notes_row_line,
		.columns = notes_columns, .column_count = sizeof notes_columns / sizeof notes_columns[0],
		.numbers = true};
}

static const struct note_line *
notes_here(const struct notes_state *notes)
{
	struct list_source source = notes_source(notes);
	int at = list_row(&notes->list, &source);

	return at >= 0 ? &notes->line[at] : NULL;
}

static struct note_id
notes_id(const struct notes_state *notes)
{
	return (struct note_id){notes_here(notes)->note.row.rid};
}

/* ---- life ------------------------------------------------------------------------------------ */

static bool
notes_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct notes_state *notes = state;

	(void)life;
	if (app_is_public(app))
		return err_set(err, ERR_INVALID,
		    _("Others can read this screen, so notes stay hidden. Palette PS ends that."));
	notes->app = app;
	notes->patient = ((const struct notes_argument *)argument)->patient;
	notes->words = arena_new();
	return true;
}

static void
notes_close(void *state)
{
	arena_free(((struct notes_state *)state)->words);
}

static void
notes_settle(struct notes_state *notes)
{
	struct list_source source = notes_source(notes);

	list_clamp(&notes->list, &source, notes->rows - NOTES_HEAD - NOTES_FOOT);
}

static bool
notes_reload(void *state, struct app *app, struct arena *page, struct err *err)
{
	struct notes_state *notes = state;

	notes->today = app_today(app, NULL);
	notes->count = 0;
	/* The card below was audited when it was opened. A screen turned public empties the list. */
	if (!app_card_reload(app, notes->patient, page, &notes->card, err) ||
	    !app_note_list(app, notes->patient, page, &notes->line, &notes->count, err))
		return false;
	notes->title = person_listed(page, notes->card.patient.family, notes->card.patient.given);
	notes_settle(notes);
	return true;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static bool
notes_has_row(const void *state)
{
	return notes_here(state) != NULL;
}

static struct intent
notes_edit(void *state, const struct event *event)
{
	const struct notes_state *notes = state;
	struct note_argument argument = {.patient = notes->patient, .note = notes_id(notes)};

	(void)event;
	return intent_push(&note_ops, &argument);
}

static struct intent
notes_new(void *state, const struct event *event)
{
	struct note_argument argument = {.patient = ((const struct notes_state *)state)->patient};

	(void)event;
	return intent_push(&note_ops, &argument);
}

static struct intent
notes_did(bool done, const struct err *err, const char *said)
{
	if (!done)
		return intent_fail(err);
	struct intent intent = intent_say(INTENT_RELOAD, SAY_DONE, "%s", said);
	intent.undoable = true;
	return intent;
}

static struct intent
notes_remove(void *state, const struct event *event)
{
	struct notes_state *notes = state;
	struct err err;

	(void)event;
	return notes_did(app_note_void(notes->app, notes_id(notes), &err), &err, _("Note taken off."));
}

static struct intent
notes_confirm(void *state, const struct event *event)
{
	struct notes_state *notes = state;
	struct err err;

	(void)event;
	return notes_did(app_note_confirm(notes->app, notes_id(notes), &err), &err, _("Confirmed: said again today."));
}

static struct intent
notes_dispute(void *state, const struct event *event)
{
	struct notes_state *notes = state;
	bool disputed = notes_here(notes)->note.disputed != 1;
	struct err err;

	(void)event;
	return notes_did(app_note_dispute(notes->app, notes_id(notes), disputed, &err), &err,
	    disputed ? _("Disputed: nobody is shown it as a cue.") : _("Settled: it counts again."));
}

static struct intent
notes_outcome(void *state, const struct event *event)
{
	(void)state, (void)event;
	return reaction_push();
}

static const char *
notes_dispute_words(const void *state, struct arena *page, const char **aside)
{
	(void)page, (void)aside;
	return notes_here(state)->note.disputed == 1 ? _("The patient no longer disputes the note") :
						       _("The patient disputes the note");
}

static const struct key_row notes_keys[] = {
	{.keys = "Enter", .act = notes_edit, .footer = N_("Open"), .help = N_("Open the note and change it"),
	    .right = RIGHT_note_write, .possible = notes_has_row},
	{.keys = "n", .act = notes_new, .footer = N_("Note"), .help = N_("Rapport note"), .right = RIGHT_note_write},
	{.keys = "e", .act = notes_edit, .footer = N_("Edit"), .help = N_("Change the note"), .right = RIGHT_note_write,
	    .possible = notes_has_row},
	{.keys = "x", .act = notes_remove, .footer = N_("Take off"), .help = N_("Take the note off; F8 brings it back"),
	    .right = RIGHT_note_write, .possible = notes_has_row},
	{.keys = "y", .act = notes_confirm, .footer = N_("Confirmed"),
	    .help = N_("The patient said it again: fresh from today"),
	    .right = RIGHT_note_write, .possible = notes_has_row},
	{.keys = "o", .act = notes_outcome, .footer = N_("Outcome"), .help = N_("It was raised: how was it taken?"),
	    .right = RIGHT_cue_raise, .possible = notes_has_row},
	{.keys = "", .code = "ND", .act = notes_dispute, .help = N_("The patient disputes the note, or no longer"),
	    .right = RIGHT_note_write, .possible = notes_has_row, .words = notes_dispute_words},
	{.keys = "Esc", .help = N_("Back")},
	{.keys = NULL},
};

static struct intent
notes_update(void *state, const struct event *event)
{
	struct notes_state *notes = state;
	struct list_source source = notes_source(notes);
	struct intent intent;

	if (notes_here(notes) && reaction_take(notes->app, notes_id(notes), event, &intent))
		return intent;
	switch (event->kind) {
	case EVENT_SIZE:
		notes->rows = event->rows;
		notes_settle(notes);
		return intent_stay();
	case EVENT_CHANGED:
		return (struct intent){.what = INTENT_RELOAD};
	default:
		list_update(&notes->list, &source, event);
		return intent_stay();
	}
}

/* ---- drawing ----------------------------------------------------------------------------------- */

/* The marked note whole, who said it to whom, and when it was last raised. */
static void
notes_draw_here(const struct notes_state *notes, const struct note_line *here, const struct canvas *canvas, int row)
{
	const struct field *told = entity_field(entity(ENTITY_note), "told_by"),
	    *seen = entity_field(entity(ENTITY_note), "seen_by");
	const struct note *note = &here->note;
	char **lines;
	size_t count = text_wrap(notes->words, note->text, canvas->cols - 4, &lines);

	for (size_t i = 0; i < count && i < 3; i++)
		canvas_text(canvas, row + (int)i, 2, -1, lines[i], PAINT_PLAIN);
	int col = 2 + canvas_print(canvas, row + 3, 2, -1, PAINT_PLAIN, "%s · %s · %s", notes_topic(notes, note),
	    note->told_by ? _(field_choice_label(notes->words, told, note->told_by)) : "",
	    note->seen_by ? _(field_choice_label(notes->words, seen, note->seen_by)) : "");
	if (note->confirmed != FIELD_NULL)
		col += canvas_print(canvas, row + 3, col, -1, PAINT_MARKS, _(" · √ said again %s"),
		    when_past(notes->words, instant_day(note->confirmed, NULL), notes->today));
	if (here->raised_at != FIELD_NULL)
		canvas_print(canvas, row + 3, col, -1, PAINT_PLAIN, _(" · raised %s by %s"),
		    when_past(notes->words, instant_day(here->raised_at, NULL), notes->today),
		    here->raised_by ? here->raised_by : "");
	canvas_print(canvas, row + 4, 2, -1, PAINT_MARKS, "%s", notes_why(notes, here));
}

static void
notes_draw(const void *state, const struct canvas *canvas)
{
	const struct notes_state *notes = state;
	const struct note_line *here = notes_here(notes);
	struct list_source source = notes_source(notes);
	struct canvas part = canvas_part(canvas, NOTES_HEAD, 0, canvas->rows - NOTES_HEAD - NOTES_FOOT, canvas->cols);

	arena_reset(notes->words);
	canvas_print(canvas, 0, 2, -1, PAINT_TITLE, _("Notes about %s"), notes->title);
	if (notes->count == 0) {
		canvas_text(canvas, 2, 5, -1, _("No notes yet. N writes down the first thing the patient tells you."),
		    PAINT_PLAIN);
		return;
	}
	list_draw(&notes->list, &source, &part, true);
	canvas_line(canvas, canvas->rows - NOTES_FOOT, 0, canvas->cols);
	if (here)
		notes_draw_here(notes, here, canvas, canvas->rows - NOTES_FOOT + 1);
}

static const char *
notes_hint(const void *state)
{
	const struct note_line *here = notes_here(state);

	if (!here)
		return _("N writes a note.");
	if (here->note.disputed == 1)
		return _("Disputed. Ask; then E changes it, X takes it off, or F3 ND settles it.");
	return _("O logs how it was taken, Y said again, F3 ND: the patient disputes it.");
}

static struct uuid
notes_subject(const void *state)
{
	return ((const struct notes_state *)state)->card.patient.row.id;
}

const struct screen_ops notes_ops = {
	.name = N_("Notes"),
	.keys = notes_keys,
	.parent = list_keys,
	.state_size = sizeof(struct notes_state),
	.argument_size = sizeof(struct notes_argument),
	.open = notes_open,
	.reload = notes_reload,
	.update = notes_update,
	.draw = notes_draw,
	.close = notes_close,
	.hint = notes_hint,
	.subject = notes_subject,
};
