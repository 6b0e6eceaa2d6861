/*
 * Calls with their tries and claims.
 *
 * A claim is a lease on the call's primary key, taken by compare-and-swap; it
 * ends by its own time, so that a killed workstation loses nothing.
 *
 * Must not: decide what an outcome means (model/callpolicy.h).
 */
#ifndef STORE_CALL_H
#define STORE_CALL_H

#include "model/records.h"
#include "tx.h"

struct call_line {
	struct call call;
	struct patient_id patient;
	const char *family, *given, *preferred;
	const char *asked_of;		/* who logged it, as shown */
	const char *mode;		/* how it was asked: "phone", or NULL */
	int tries;
	const char *last;		/* outcome code of the last try, or NULL */
	const char *outcomes;		/* of all tries, in any order, with commas; or NULL */
	struct uuid claimed_by;		/* of a live claim, or none */
	const char *claimed;		/* "Priya N" */
	int64_t claimed_since, claimed_until;
	const char *where;		/* name of another clinic whose list it is on; NULL: ours */
};

/* This clinic's calls that are open or wait for a decision; live claims at `now` are named. queue NULL: all. */
bool call_open_list(struct db *db, const char *queue, int64_t now, struct arena *arena, struct call_line **lines,
    size_t *count, struct err *err);
/* Those about her, of every clinic. */
bool call_of_patient(struct db *db, struct uuid patient, int64_t now, struct arena *arena, struct call_line **lines,
    size_t *count, struct err *err);

/* Closed ones are found, too. ERR_NOT_FOUND. */
bool call_load(struct db *db, struct call_id id, int64_t now, struct arena *arena, struct call_line *line,
    struct err *err);

struct call_try {
	struct call_attempt attempt;
	const char *by;
};
/* Newest first. */
bool call_tries(struct db *db, struct uuid call, struct arena *arena, struct call_try **tries, size_t *count,
    struct err *err);

/*
 * Calls of this clinic promised between the two instants: how many came due or were closed by `now`, how many in
 * time.
 */
bool call_kept(struct db *db, int64_t from, int64_t to, int64_t now, int *due, int *kept, struct err *err);

/* Is there an audit row, not older than `since`, of this actor opening the call? */
bool call_was_opened(struct db *db, const struct call *call, const char *actor, int64_t since);

struct call_claimer {
	struct uuid staff;
	const char *name, *terminal;
	int64_t until;			/* UTC ms */
};

/*
 * Take the lease, or renew one of the same person. ERR_CONFLICT names who has
 * it, unless `force`. ERR_NOT_FOUND when the call is closed.
 */
bool call_claim(struct tx *tx, struct call_id id, const struct call_claimer *claimer, bool force, struct err *err);

/* Give back one's own; somebody else's stays as it is. */
bool call_release(struct tx *tx, struct call_id id, struct uuid staff, struct err *err);

#endif
