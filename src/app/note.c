#include "note.h"

#include <string.h>

#include "act.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "cues.h"
#include "door.h"
#include "store/notes.h"
#include "store/patient.h"

static struct uuid
note_patient(struct app *app, struct patient_id patient)
{
	return record_id(app_db(app), entity(ENTITY_patient), patient.rid);
}

void
app_note_hint(struct app *app, struct patient_id patient, const char *text, struct arena *arena,
    struct note_hint *hint)
{
	struct relation *around = NULL;
	const char **phones, **names;
	size_t count = 0;

	/* Without the names the guess is only a little worse: a failed read is not worth a message here. */
	if (!patient_relations(app_db(app), note_patient(app, patient), arena, &around, &phones, &count, NULL))
		count = 0;
	names = arena_array(arena, count + 1, sizeof *names);
	for (size_t i = 0; i < count; i++)
		names[i] = around[i].name;
	struct tact_input input = {
		.text = text,
		.names = names,
		.name_count = count,
		.today = app_today(app, NULL),
		.order = app_site(app)->date_order,
	};
	tact_read(arena, &input, &hint->tact);
	bool later = hint->tact.event != DAY_NONE && hint->tact.event > input.today;
	hint->ask_from = later ? hint->tact.event : input.today;
}

static int
note_field(const char *column)
{
	const struct entity *of = entity(ENTITY_note);

	return (int)(entity_field(of, column) - of->fields);
}

/* Words of blame stay out of note and question, unless somebody who may says why they stay (DOMAIN.md 2.3). */
static bool
note_dignity(struct app *app, const struct note *note, const struct tact *text, struct arena *arena, struct err *err)
{
	struct tact_input question = {.text = note->ask, .today = app_today(app, NULL)};
	struct tact ask;

	tact_read(arena, &question, &ask);
	const struct tact *worst = text->tone >= ask.tone ? text : &ask;
	if (worst->tone != TACT_BLAME || (note->reworded && app_may(app, RIGHT_note_reword)))
		return true;
	err_set(err, ERR_INVALID,
	    _("Say what happened, or use the patient's own words: \"%s\" is a judgement. Your text is kept."),
	    worst->word);
	if (err)
		err->field = note_field(note->reworded ? "reworded" : worst == text ? "text" : "ask");
	return false;
}

/* She decides whether we keep such notes at all. */
static bool
note_wanted(const struct patient *about, struct err *err)
{
	if (!about->rapport || strcmp(about->rapport, "off") != 0)
		return true;
	return err_set(err, ERR_INVALID,
	    _("She wants no such notes. Ask her first, and change her choice on the card."));
}

static const char *
note_day(struct arena *arena, int32_t day)
{
	char text[DATE_TEXT];

	day_format(day, text);
	return arena_text(arena, text);
}

static void
note_fill(struct app *app, struct note *note, const struct note_hint *hint, struct arena *arena)
{
	if (!note->topic)
		note->topic = hint->tact.topic;
	if (!note->event_date && hint->tact.event != DAY_NONE)
		note->event_date = note_day(arena, hint->tact.event);
	if (!note->ask_from)
		note->ask_from = note_day(arena, hint->ask_from);
	if (!note->told_by)
		note->told_by = "patient";
	if (!note->seen_by)
		note->seen_by = "all";
	note->author = app_who(app)->staff;
	note->written = clock_now();
}

/* The audit names what kept a word of blame in: the reason, not the note. */
static struct tx_intent
note_intent(const struct app *app, const char *event, char action, struct uuid patient, const struct note *note)
{
	struct tx_intent intent = app_intent(app, event, action, TX_NOTE);

	intent.patient = patient;
	intent.object = "note";
	intent.object_id = note->row.id;
	if (note->reworded)
		intent.reason = "reworded";
	return intent;
}

bool
app_note_write(struct app *app, struct patient_id patient, struct note *note, struct err *err)
{
	struct arena *arena = arena_new();
	struct patient about;
	struct note_hint hint;
	struct act act;
	bool done = false;

	if (!door_patient(app, RIGHT_note_write, &patient, arena, &about, err) || !note_wanted(&about, err))
		goto out;
	app_note_hint(app, patient, note->text, arena, &hint);
	if (!note_dignity(app, note, &hint.tact, arena, err))
		goto out;
	struct note full = *note;
	full.patient = about.row.id;
	note_fill(app, &full, &hint, arena);
	struct tx_intent intent = note_intent(app, "note.write", 'C', about.row.id, note);
	if (!act_begin(&act, app, &intent, RIGHT_note_write, err))
		goto out;
	done = act_insert(&act, ENTITY_note, &full, err);
	if (done)
		tx_about(act.tx, about.row.id, "note", full.row.id);
	done = act_end(&act, done, _("note"), err);
	if (done)
		note->row = full.row;
out:
	arena_free(arena);
	return done;
}

/* The stored note, if this person may do `right` to it and see it. */
static bool
note_find(struct app *app, enum right right, struct note_id id, struct arena *arena, struct note *note,
    struct err *err)
{
	struct patient about;

	if (!record_load(app_db(app), entity(ENTITY_note), id.rid, note, arena, err) ||
	    !door_id(app, right, note->patient, arena, &about, err))
		return false;
	if (note->row.gone || !cues_may_see(app, note))
		return err_set(err, ERR_NOT_FOUND, _("This note is no longer there."));
	return true;
}

bool
app_note_edit(struct app *app, const struct note *old, struct note *note, struct err *err)
{
	struct patient_id patient = {record_rid(app_db(app), entity(ENTITY_patient), old->patient)};
	struct arena *arena = arena_new();
	struct note_hint hint;
	struct note stored;
	struct act act;
	bool done = false;

	app_note_hint(app, patient, note->text, arena, &hint);
	if (!note_find(app, RIGHT_note_write, (struct note_id){old->row.rid}, arena, &stored, err) ||
	    !note_dignity(app, note, &hint.tact, arena, err))
		goto out;
	struct tx_intent intent = note_intent(app, "note.edit", 'U', old->patient, note);
	if (!act_begin(&act, app, &intent, RIGHT_note_write, err))
		goto out;
	/* Other words are another thing to ask about: what was raised before counts no more. */
	if (strcmp(old->text ? old->text : "", note->text ? note->text : "") != 0)
		note->written = tx_now(act.tx);
	done = act_update(&act, ENTITY_note, old, note, err);
	done = act_end(&act, done, _("note changed"), err);
out:
	arena_free(arena);
	return done;
}

enum note_change { NOTE_VOID, NOTE_DISPUTE, NOTE_SETTLE, NOTE_CONFIRM };

static const struct {
	const char *event, *name;
} note_changes[] = {
	[NOTE_VOID] = {"note.void", N_("note taken off")},
	[NOTE_DISPUTE] = {"note.dispute", N_("note disputed")},
	[NOTE_SETTLE] = {"note.settle", N_("dispute settled")},
	[NOTE_CONFIRM] = {"note.confirm", N_("note confirmed")},
};

static bool
note_change(struct app *app, struct note_id id, enum note_change change, struct err *err)
{
	struct arena *arena = arena_new();
	struct note old, note;
	struct act act;
	bool done = false;

	if (!note_find(app, RIGHT_note_write, id, arena, &old, err))
		goto out;
	struct tx_intent intent =
	    note_intent(app, note_changes[change].event, change == NOTE_VOID ? 'D' : 'U', old.patient, &old);
	if (!act_begin(&act, app, &intent, RIGHT_note_write, err))
		goto out;
	note = old;
	if (change == NOTE_CONFIRM)
		note.confirmed = tx_now(act.tx);
	else
		note.disputed = change == NOTE_DISPUTE;
	done = change == NOTE_VOID ? act_void(&act, ENTITY_note, &old, err) :
				     act_update(&act, ENTITY_note, &old, &note, err);
	done = act_end(&act, done, _(note_changes[change].name), err);
out:
	arena_free(arena);
	return done;
}

bool
app_note_void(struct app *app, struct note_id id, struct err *err)
{
	return note_change(app, id, NOTE_VOID, err);
}

bool
app_note_dispute(struct app *app, struct note_id id, bool disputed, struct err *err)
{
	return note_change(app, id, disputed ? NOTE_DISPUTE : NOTE_SETTLE, err);
}

bool
app_note_confirm(struct app *app, struct note_id id, struct err *err)
{
	return note_change(app, id, NOTE_CONFIRM, err);
}

bool
app_note_raise(struct app *app, struct note_id id, const char *reaction, struct err *err)
{
	struct arena *arena = arena_new();
	struct note note;
	struct raised raised;
	struct act act;
	bool done = false;

	if (!note_find(app, RIGHT_cue_raise, id, arena, &note, err))
		goto out;
	struct tx_intent intent = note_intent(app, "cue.raise", 'C', note.patient, &note);
	intent.reason = NULL;
	if (!act_begin(&act, app, &intent, RIGHT_cue_raise, err))
		goto out;
	const struct entity *of = entity(ENTITY_raised);
	field_clear(of->fields, of->field_count, &raised, sizeof raised);
	raised.note = note.row.id;
	raised.patient = note.patient;
	raised.staff = app_who(app)->staff;
	raised.at = tx_now(act.tx);
	raised.reaction = reaction;
	done = act_insert(&act, ENTITY_raised, &raised, err);
	done = act_end(&act, done, _("cue raised"), err);
out:
	arena_free(arena);
	return done;
}

bool
app_note_load(struct app *app, struct note_id id, struct arena *arena, struct note *note, struct err *err)
{
	return note_find(app, RIGHT_note_read, id, arena, note, err);
}

/* When and by whom it was last raised; rows come newest first, and an undone one takes back the one before it. */
static void
note_last_raised(struct app *app, const struct raised *raised, size_t count, struct note_line *line,
    struct arena *arena)
{
	int taken_back = 0;

	line->raised_at = FIELD_NULL;
	for (size_t i = 0; i < count; i++) {
		if (!uuid_equal(raised[i].note, line->note.row.id))
			continue;
		if (raised[i].undone == 1) {
			taken_back++;
		} else if (taken_back > 0) {
			taken_back--;
		} else {
			line->raised_at = raised[i].at;
			line->raised_by = patient_staff(app_db(app), raised[i].staff, arena);
			return;
		}
	}
}

bool
app_note_list(struct app *app, struct patient_id patient, struct arena *arena, struct note_line **lines,
    size_t *count, struct err *err)
{
	struct patient about;
	struct cues cues;

	*count = 0;
	if (!door_patient(app, RIGHT_note_read, &patient, arena, &about, err) ||
	    !cues_read_whole(app, &about, arena, &cues, err))
		return false;
	*lines = arena_array(arena, cues.input.note_count + 1, sizeof **lines);
	for (size_t i = 0; i < cues.input.note_count; i++) {
		const struct note *note = &cues.input.notes[i];
		const struct cue *cue = cues_of(&cues, note);
		if (!cue || cue->why == CUE_NOT_YOURS || cue->why == CUE_PUBLIC_SCREEN)
			continue;
		struct note_line *line = &(*lines)[(*count)++];
		*line = (struct note_line){
			.note = *note,
			.author = patient_staff(app_db(app), note->author, arena),
			.why = cue->why,
			.again = cue->again,
		};
		note_last_raised(app, cues.input.raised, cues.input.raised_count, line, arena);
	}
	return true;
}
