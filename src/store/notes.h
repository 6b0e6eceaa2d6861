/*
 * What the cue engine is fed with: a patient's notes, what was raised, who
 * died around her, whether she left angry.
 *
 * Must not: leave out a note because of its words, age or reader; model/cue.h does.
 */
#ifndef STORE_NOTES_H
#define STORE_NOTES_H

#include "db.h"
#include "model/records.h"

/* All that are not void, newest first. */
bool notes_of(struct db *db, struct uuid patient, struct arena *arena, struct note **rows, size_t *count,
    struct err *err);

/*
 * The same without what cues are not chosen by: text, ask, reworded and rev. A card
 * reads them all and shows four; notes_words fills in those.
 */
bool notes_outline(struct db *db, struct uuid patient, struct arena *arena, struct note **rows, size_t *count,
    struct err *err);
bool notes_words(struct db *db, struct note_id id, struct arena *arena, const char **text, const char **ask,
    struct err *err);

/* Rows of "raised", newest first. */
bool notes_raised(struct db *db, struct uuid patient, struct arena *arena, struct raised **rows, size_t *count,
    struct err *err);

/* Days on which linked people died, from either side of a relation. Partial dates count as their first day. */
bool notes_deaths(struct db *db, struct uuid patient, struct arena *arena, int32_t **days, size_t *count,
    struct err *err);

/* The last contact was a complaint of hers; an apology of ours after it is not. */
bool notes_complaint(struct db *db, struct uuid patient, bool *complaint, struct err *err);

#endif
