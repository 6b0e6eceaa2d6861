/*
 * Who came in merging and may be somebody we know (SYNC.md 2.11).
 *
 * Merging keeps the people it brought or changed aside (alike_due). When
 * everything of a session is in, each is compared with those who share a birth
 * date or a number and were registered at another clinic; a pair that is very
 * like, and that nobody has judged, is noticed (noticed.h) for the clinic of the
 * older record. At most ALIKE_OPEN such pairs wait for a person at a time, so that
 * the first session of two large clinics fills nobody's list; who was not reached
 * waits for the next session.
 *
 * Must not: link anybody.
 */
#ifndef STORE_ALIKE_H
#define STORE_ALIKE_H

#include "tx.h"

enum {
	ALIKE_OPEN = 50,	/* pairs that wait to be decided */
	ALIKE_PEOPLE = 10000,	/* compared in one session */
};

struct alike_pair {
	struct uuid older, younger;
};

struct alike {
	struct alike_pair pairs[ALIKE_OPEN];
	size_t count;
	struct uuid *seen;	/* compared, in the arena */
	size_t seen_count;
	bool left;		/* some wait for the next session */
};

/* Merging brought or changed this patient. */
bool alike_due(struct db *db, struct uuid patient, struct err *err);

/* Compare those who are due; reads only, so that no desk waits meanwhile. */
bool alike_find(struct db *db, struct arena *arena, struct alike *found, struct err *err);

/* Keep the pairs aside for noticed_settle, and forget who was compared. */
bool alike_note(struct tx *tx, const struct alike *found, struct err *err);

/* The pair as the row of `conflict` that every site that notices makes alike, without its home. */
struct conflict alike_clash(struct db *db, const struct alike_pair *pair, struct arena *arena);

#endif
