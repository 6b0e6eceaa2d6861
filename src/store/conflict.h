/*
 * What two sites wrote differently and a person must look at (SYNC.md 2.10).
 *
 * A row of `conflict` is open until a live `conflict_verdict` names it; what is
 * derived (a time booked twice, a number given twice) only while it is still so.
 * `kept` and `lost` are JSON objects:
 *
 *   both        column -> plain value (field_plain) of the columns that merge together
 *   void        the side that took the row off: {"gone": "1"}; the other: the columns it wrote
 *   slot        row_id: the visit without cells; kept {"visit": id of the one that has them}; lost {}
 *   number      row_id: one of the patients; whoever else has the number is looked up
 *   link        row_id: one verdict; kept {"link": id of the other, which says the opposite}
 *   same        row_id: the older of two records that may be one person; kept {"patient": id of the younger}
 *   twin        row_id: one of two rows for the same thing (a mobile number); lost also {"row": id of the other}
 *
 * Must not: judge which value is right, or write.
 */
#ifndef STORE_CONFLICT_H
#define STORE_CONFLICT_H

#include "db.h"
#include "model/records.h"

/* The row that a side names under `member`; none when it names none. */
struct uuid conflict_named(const char *side, const char *member);

/* Open ones that `site` decides or wrote a side of; newest first. */
bool conflict_open(struct db *db, struct uuid site, struct arena *arena, struct conflict **rows, size_t *count,
    struct err *err);

/* Do two of them stand in one item of the list: about the same person, decided at the same place? */
bool conflict_together(const struct conflict *a, const struct conflict *b);

/* Items that `site` has to decide: what row 2 counts. */
bool conflict_items(struct db *db, struct uuid site, int *items, struct err *err);

/* Has somebody settled it? */
bool conflict_settled(struct db *db, struct uuid id);

/* The other live patient with this record number; rid 0: there is none. */
struct patient_id conflict_namesake(struct db *db, const struct patient *patient);

#endif
