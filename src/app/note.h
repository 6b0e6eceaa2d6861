/*
 * Rapport notes: written in seconds, kept in dignity, asked once.
 *
 * A note is a fact or the patient's own words. Clinical words warn, because
 * health facts belong in the chart; words of blame are refused, unless a
 * supervisor keeps them with a reason (DOMAIN.md 2.3, DESIGN.md 11).
 *
 * Must not: show a note to somebody its `seen_by` shuts out.
 */
#ifndef APP_NOTE_H
#define APP_NOTE_H

#include "app.h"
#include "model/cue.h"
#include "model/tact.h"

/*
 * What the form says while somebody types: tone and word, topic and why, and
 * the day to ask from (the event, else today). Texts in `arena`.
 */
struct note_hint {
	struct tact tact;
	int32_t ask_from;
};
void app_note_hint(struct app *app, struct patient_id patient, const char *text, struct arena *arena,
    struct note_hint *hint);

/*
 * Write. `note` needs text; topic, ask_from, told_by and seen_by left NULL are
 * filled in by the guess and the usual (patient, all). Sets author, written and
 * the row. ERR_INVALID when she wants no notes, and for a word of blame in text or
 * ask without `reworded` from somebody who may; err->field tells which field.
 */
bool app_note_write(struct app *app, struct patient_id patient, struct note *note, struct err *err);

/* Change what differs from `old`, as it was loaded. ERR_CONFLICT when somebody was faster. */
bool app_note_edit(struct app *app, const struct note *old, struct note *note, struct err *err);

/* Take it off for good (void; the row stays until it is erased), the patient says so, she said it again. */
bool app_note_void(struct app *app, struct note_id id, struct err *err);
bool app_note_dispute(struct app *app, struct note_id id, bool disputed, struct err *err);
bool app_note_confirm(struct app *app, struct note_id id, struct err *err);

/* A cue was used: nobody sees it for a while. `reaction` warm, neutral, cool or NULL; cool hides it for good. */
bool app_note_raise(struct app *app, struct note_id id, const char *reaction, struct err *err);

/* For the form. ERR_NOT_FOUND also for a note this person may not see. */
bool app_note_load(struct app *app, struct note_id id, struct arena *arena, struct note *note, struct err *err);

/* A line of the list "Notes": every note this person may see, newest first. */
struct note_line {
	struct note note;
	const char *author;	/* as shown */
	int64_t raised_at;	/* last time, FIELD_NULL: never */
	const char *raised_by;
	enum cue_why why;	/* CUE_FRESH: it is a cue now; else why not */
	int32_t again;		/* the day it may be asked again, or DAY_NONE */
};
bool app_note_list(struct app *app, struct patient_id patient, struct arena *arena, struct note_line **lines,
    size_t *count, struct err *err);

#endif
