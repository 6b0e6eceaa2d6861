/*
 * Several records, one person (SYNC.md 2.11).
 *
 * Clinics that registered somebody apart say so with a patient_link; her records
 * then stand together, and the one with the smallest id (ids begin with the time)
 * stands for all. No row of hers moves: readers ask for all records of the person,
 * so that taking the verdict back leaves everything as it was.
 *
 * The table patient_canon is derived: whoever writes a patient_link, or takes a
 * patient off, calls canon_settle in the same transaction.
 *
 * Must not: judge who is one person, or write what is synced.
 */
#ifndef STORE_CANON_H
#define STORE_CANON_H

#include "db.h"
#include "model/records.h"

/*
 * Work out again to whom this record belongs, and everybody she stood or stands together with. The lookup's keys
 * follow. Of two verdicts on a pair the later one counts. Inside a transaction, or a migration.
 */
bool canon_settle(struct db *db, struct uuid patient, struct err *err);

/* The same for both ends of a verdict that was written or taken back. */
bool canon_settle_link(struct db *db, const struct patient_link *link, struct err *err);

/* Throw the table away and build it from the verdicts. */
bool canon_rebuild(struct db *db, struct err *err);

/* Does the table say what the verdicts say? ERR_CORRUPT names the first record of which it does not, by its rid. */
bool canon_verify(struct db *db, int64_t *counted, struct err *err);

/* rid of the record that stands for this one: itself for nearly everybody. */
int64_t canon_of(struct db *db, int64_t rid);

/* Has this person several records? */
bool canon_is_linked(struct db *db, struct uuid patient);

/* Has anybody? */
bool canon_any(struct db *db);

/* Ids of all records of the person, the one that stands for them first; only itself when there is one. */
bool canon_members(struct db *db, struct uuid patient, struct arena *arena, struct uuid **ids, size_t *count,
    struct err *err);

/*
 * What one record says of the person holds for all: restricted, died. Says so in a patient that was just read; a text
 * lies in the arena.
 */
void canon_heed(struct db *db, struct patient *patient, struct arena *arena);

/*
 * Statements about a person come in two: one record, as for nearly everybody, with the plan that was measured; and all
 * records of hers. CANON_SQL makes both from a macro that takes the right side of "patient ...".
 */
struct canon_sql {
	const char *one, *all;
};
#define CANON_ALL                                                                                                     \
	"IN (SELECT o.id FROM patient_canon c JOIN patient_canon o ON o.canon = c.canon WHERE c.id = :patient)"
#define CANON_SQL(text) {text("= :patient"), text(CANON_ALL)}

/* The one that fits, with :patient bound. */
struct stmt *canon_stmt(struct db *db, const struct canon_sql *sql, struct uuid patient);

#endif
