#include "note_screen.h"

#include <stdio.h>
#include <string.h>

#include "app/card.h"
#include "app/note.h"
#include "app/patient.h"
#include "base/date.h"
#include "base/i18n.h"
#include "model/person.h"
#include "model/when.h"
#include "picker.h"
#include "widget/form.h"
#include "widget/popup.h"

enum { NOTE_POPUP_ROWS = 13, NOTE_POPUP_COLS = 66 };

struct note_state {
	struct app *app;
	struct arena *life;
	struct patient_id patient;
	struct uuid subject;
	struct note old;		/* when an existing one is edited */
	struct form form;
	struct note_hint hint;		/* of the text as it is */
	struct arena *hints;
	const char *title;
	bool editing, topic_chosen, ask_chosen;
	int32_t today;
};

static const struct form_row *
note_rows(struct arena *life, size_t *count)
{
	static const char *const columns[] = {"text", "topic", "ask_from", "told_by", "seen_by"};
	const struct entity *table = entity(ENTITY_note);
	struct form_row *rows = arena_array(life, sizeof columns / sizeof columns[0], sizeof *rows);
	struct form whole;

	/* The form of the whole entity is made once, for its labels, limits and choices. */
	form_make_entity(&whole, life, table->fields, table->field_count);
	*count = 0;
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
		const struct form_box *box = form_box(&whole, columns[i]);
		rows[*count] = box->row;
		if (i > 0)
			rows[*count].flags &= ~(unsigned)FORM_REQUIRED;
		(*count)++;
	}
	return rows;
}

static bool
note_load(struct note_state *note, struct note_id id, struct err *err)
{
	if (!app_note_load(note->app, id, note->life, &note->old, err))
		return false;
	note->editing = note->topic_chosen = note->ask_chosen = true;
	form_set(&note->form, "text", note->old.text);
	form_set(&note->form, "topic", note->old.topic);
	form_set(&note->form, "ask_from", note->old.ask_from);
	form_set(&note->form, "told_by", note->old.told_by);
	form_set(&note->form, "seen_by", note->old.seen_by);
	return true;
}

static bool
note_open(void *state, struct app *app, struct arena *life, const void *argument, struct err *err)
{
	struct note_state *note = state;
	const struct note_argument *what = argument;
	struct preview who;
	size_t count;

	note->app = app;
	note->life = life;
	note->patient = what->patient;
	note->today = app_today(app, NULL);
	if (!app_card_preview(app, what->patient, false, life, &who, err))
		return false;
	note->subject = who.uuid;
	note->title = person_brief(life, who.family, who.given);
	const struct form_row *rows = note_rows(life, &count);
	form_make(&note->form, life, rows, count);
	note->form.today = note->today;
	note->form.label_width = 10;
	form_set(&note->form, "told_by", "patient");
	form_set(&note->form, "seen_by", "all");
	note->hints = arena_new();
	return what->note.rid == 0 || note_load(note, what->note, err);
}

static void
note_close(void *state)
{
	arena_free(((struct note_state *)state)->hints);
}

/* Topic and day follow the words until somebody chose them by hand. */
static void
note_guess(struct note_state *note)
{
	struct form_box *topic = form_box(&note->form, "topic"), *ask = form_box(&note->form, "ask_from");
	const char *text = form_box(&note->form, "text")->text.text;
	char day[DATE_TEXT];

	arena_reset(note->hints);
	app_note_hint(note->app, note->patient, text, note->hints, &note->hint);
	if (!note->topic_chosen && note->hint.tact.topic) {
		form_set(&note->form, "topic", note->hint.tact.topic);
		const char *const *because = note->hint.tact.because;
		if (because[0] && because[1] && strcmp(because[0], because[1]) != 0)
			snprintf(topic->echo, sizeof topic->echo, _("guessed from \"%s\" and \"%s\""), because[0],
			    because[1]);
		else if (because[0])
			snprintf(topic->echo, sizeof topic->echo, _("guessed from \"%s\""), because[0]);
	}
	if (!note->ask_chosen && note->hint.ask_from != DAY_NONE) {
		day_format(note->hint.ask_from, day);
		form_set(&note->form, "ask_from", day);
		snprintf(ask->echo, sizeof ask->echo, "%s", when_day_long(note->hints, note->hint.ask_from));
	}
}

static struct intent
note_saved(const struct note_state *note, const struct note *record)
{
	int32_t from = record->ask_from ? day_parse(record->ask_from) : DAY_NONE;
	struct intent intent;

	if (from != DAY_NONE && from > note->today)
		intent = intent_say(INTENT_POP, SAY_DONE, _("Note kept. It becomes a cue on %s."),
		    when_day(note->hints, from));
	else
		intent = intent_say(INTENT_POP, SAY_DONE, _("Note kept."));
	intent.finished = intent.undoable = true;
	return intent;
}

static struct intent
note_done(void *state, const struct event *event)
{
	struct note_state *note = state;
	const struct entity *table = entity(ENTITY_note);
	struct note record;
	struct err err;

	(void)event;
	if (!form_finish(&note->form, &err))
		return intent_fail(&err);
	if (note->editing)
		record = note->old;
	else
		field_clear(table->fields, table->field_count, &record, sizeof record);
	record.text = form_value(&note->form, "text");
	record.topic = form_value(&note->form, "topic");
	record.ask_from = form_value(&note->form, "ask_from");
	record.told_by = form_value(&note->form, "told_by");
	record.seen_by = form_value(&note->form, "seen_by");
	bool ok = note->editing ? app_note_edit(note->app, &note->old, &record, &err) :
				  app_note_write(note->app, note->patient, &record, &err);
	if (ok)
		return note_saved(note, &record);
	if (err.field >= 0)
		form_refuse(&note->form, table->fields[err.field].column, err.text);
	return intent_fail(&err);
}

static struct intent
note_choices(void *state, const struct event *event)
{
	struct note_state *note = state;

	(void)event;
	return picker_push(&note->form);
}

static const struct key_row note_keys[] = {
	{.keys = "F9 ^D", .act = note_done, .footer = N_("Done"), .help = N_("Keep the note")},
	{.keys = "Enter", .footer = N_("Next field"), .help = N_("Next field; on the last one: keep the note")},
	{.keys = "F4 ^O", .act = note_choices, .footer = N_("Choices"), .help = N_("Choices of this field")},
	{.keys = "Esc", .footer = N_("Close, keeps the draft"), .help = N_("Close; what was typed stays as a draft")},
	{.keys = NULL},
};

static struct intent
note_update_event(void *state, const struct event *event)
{
	struct note_state *note = state;
	size_t at = note->form.at;

	if (event->kind == EVENT_RESULT && picker_take(&note->form, event)) {
		note->topic_chosen |= strcmp(note->form.box[at].row.column, "topic") == 0;
		note->ask_chosen |= strcmp(note->form.box[at].row.column, "ask_from") == 0;
		return intent_stay();
	}
	switch (form_update(&note->form, event)) {
	case FORM_TYPED:
		note->topic_chosen |= strcmp(note->form.box[at].row.column, "topic") == 0;
		note->ask_chosen |= strcmp(note->form.box[at].row.column, "ask_from") == 0;
		if (strcmp(note->form.box[at].row.column, "text") == 0)
			note_guess(note);
		return intent_stay();
	case FORM_DONE:
		return note_done(note, event);
	case FORM_CHOICES:
		return picker_push(&note->form);
	case FORM_LEFT:
	case FORM_IGNORED:
		break;
	}
	return intent_stay();
}

static void
note_draw_screen(const void *state, const struct canvas *canvas)
{
	const struct note_state *note = state;
	char title[160], kept[80] = "";
	enum tact_tone tone = note->hint.tact.tone;

	snprintf(title, sizeof title, _("Rapport note · %s"), note->title);
	if (note->form.kept) {
		char time[CLOCK_TEXT];
		int minute;
		instant_day(note->form.kept, &minute);
		minute_format(minute, time);
		snprintf(kept, sizeof kept, _("draft kept %s"), time);
	}
	struct canvas inside = popup_draw(canvas, NOTE_POPUP_ROWS, NOTE_POPUP_COLS, title, kept[0] ? kept : NULL);
	struct canvas part = canvas_part(&inside, 1, 1, inside.rows - 4, inside.cols - 2);
	form_draw(&note->form, &part, true);
	int row = inside.rows - 2;
	if (tone == TACT_BLAME)
		canvas_print(&inside, row, 1, -1, PAINT_LATE,
		    _("▲ \"%s\" judges. Say what happened, or use the patient's own words."), note->hint.tact.word);
	else if (tone == TACT_PRIVATE)
		canvas_print(&inside, row, 1, -1, PAINT_LATE, _("▲ \"%s\" is better left out."), note->hint.tact.word);
	else if (tone == TACT_CLINICAL)
		canvas_text(&inside, row, 1, -1, _("▲ Things to chat about. Health facts belong in the chart."),
		    PAINT_LATE);
	else
		canvas_text(&inside, row, 1, -1, _("Things to chat about. Health facts belong in the chart."),
		    PAINT_PLAIN);
}

static struct form *
note_form(void *state)
{
	return &((struct note_state *)state)->form;
}

static bool
note_resume(struct app *app, struct uuid subject, void *argument)
{
	struct note_argument *what = argument;

	what->patient = app_patient_known(app, subject);
	return what->patient.rid != 0;
}

static struct uuid
note_subject(const void *state)
{
	return ((const struct note_state *)state)->subject;
}

static const char *
note_hint_line(const void *state)
{
	(void)state;
	return _("It becomes a cue on the card from the \"ask from\" date.");
}

static bool
note_typing(const void *state)
{
	(void)state;
	return true;
}

const struct screen_ops note_ops = {
	.name = N_("Note"),
	.keys = note_keys,
	.parent = form_keys,
	.state_size = sizeof(struct note_state),
	.argument_size = sizeof(struct note_argument),
	.popup = true,
	.open = note_open,
	.update = note_update_event,
	.draw = note_draw_screen,
	.close = note_close,
	.typing = note_typing,
	.hint = note_hint_line,
	.form = note_form,
	.draft = "note",
	.subject = note_subject,
	.resume = note_resume,
};
