/*
 * A patient's past and future with us, at every clinic, as the card shows it:
 * visits, waits, calls, contacts, changes. Each function is one or two indexed statements that
 * read no more rows than they return, whatever the length of the history.
 *
 * Must not: change anything; visits and calls have their own modules.
 */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include "db.h"
#include "model/card.h"

/* What is still to come on `today` (YYYY-MM-DD) or later, soonest first, at most `most`. */
bool history_next(struct db *db, struct uuid patient, const char *today, struct arena *arena,
    struct card_visit *visits, size_t most, size_t *count, struct err *err);

/* What is over, latest first: visits, and encounters that had no appointment. */
bool history_past(struct db *db, struct uuid patient, const char *today, struct arena *arena,
    struct card_visit *visits, size_t most, size_t *count, struct err *err);

struct history_sums {
	size_t next, past;		/* all of them; the past up to CARD_COUNTED */
	int noshows;			/* since `since` */
	int promises, promises_kept;
	int texts, texts_answered;	/* of the last ten */
};
bool history_sums(struct db *db, struct uuid patient, const char *today, const char *since,
    struct history_sums *sums, struct err *err);

/* Minutes waited at the last visits that took place, oldest first. */
bool history_waits(struct db *db, struct uuid patient, const char *today, struct arena *arena, int *minutes,
    size_t most, size_t *count, struct err *err);

/* Minutes this clinician is behind here at `now`, on the day `today` (model/wait.h). */
bool history_behind(struct db *db, struct uuid staff, const char *today, int64_t now, int *minutes, struct err *err);

/* Calls still open, in queue order; who holds a lease at `now` is named. */
bool history_calls(struct db *db, struct uuid patient, int64_t now, struct arena *arena, struct card_call *calls,
    size_t most, size_t *count, struct err *err);

bool history_talk(struct db *db, struct uuid patient, struct arena *arena, struct card_talk *talk, size_t most,
    size_t *count, struct err *err);

/* The last identity check at or after `since`; *at is FIELD_NULL when there was none. */
bool history_identity(struct db *db, struct uuid patient, int64_t since, struct arena *arena, int64_t *at,
    const char **checked, const char **by, struct err *err);

/* One audited change of identity or contact data. `detail` is what record.c wrote, or NULL when erased. */
struct history_change {
	int64_t at;
	const char *actor;	/* staff id as text, or "system:NAME" */
	const char *event, *object, *detail;
	char action;
};
bool history_changes(struct db *db, struct uuid patient, struct arena *arena, struct history_change *changes,
    size_t most, size_t *count, struct err *err);

#endif
