/*
 * Who owns which five minutes of whom.
 *
 * A booking or a hold owns rows of `cell`, whose unique key makes a second
 * one in the same place impossible. Cells are local and derived: they are
 * written in the transaction of the appointment and can be rebuilt for any
 * clinician and day. Overbooked visits, imported ones off the book, members
 * of a group visit and visits with nobody in particular own none.
 *
 * Must not: decide whether a time is in session; that is model/slot.h.
 */
#ifndef STORE_CELL_H
#define STORE_CELL_H

#include "model/records.h"
#include "tx.h"

enum { HOLD_MINUTES = 5 };

/* A row of the local table `hold`: a slot somebody is talking a patient through. */
struct hold {
	int64_t rid;
	struct uuid staff;		/* the clinician */
	const char *date;
	int64_t starts, minutes;
	struct uuid holder;		/* who holds it */
	const char *initials;
	struct uuid patient;		/* or none */
	int64_t until;			/* UTC ms */
};

/* One taken stretch of a clinician's day, for grids and for the bits of model/slot.h. */
struct cell_run {
	int32_t day;
	int starts, minutes;
	struct appointment_id appointment;	/* rid 0 for a hold */
	int64_t hold;
	struct uuid holder;
	const char *initials;			/* of the holder */
};

/* True when this visit, as it is now, should own cells. */
bool cell_owns(const struct appointment *visit);

/*
 * After every insert (`old` NULL) or update of a visit: its cells become what its slot and state ask for. While its
 * time stays it keeps its claim, contested or not. ERR_CONFLICT says who has a new time ("held by PN", "booked");
 * then abort, or settle it again as no_cells. A time it gave up goes to the contested visit that claimed it first.
 */
bool cell_settle(struct tx *tx, const struct appointment *old, const struct appointment *visit, struct err *err);

/*
 * The same after an undo or redo. A visit whose state gives it its time back finds it taken by who had claimed it all
 * along and got it when it was given up: then both stand, as before. Who booked it since keeps it: ERR_CONFLICT.
 */
bool cell_put_back(struct tx *tx, const struct appointment *old, const struct appointment *visit, struct err *err);

/*
 * Take a slot until `until`, 0: for HOLD_MINUTES; sets rid and until. ERR_CONFLICT as
 * above, and the hold is not there.
 */
bool cell_hold(struct tx *tx, struct hold *hold, struct err *err);

/* Is it still there at `now`? */
bool cell_holds(struct db *db, const struct hold *hold, int64_t now);

/*
 * Give a hold back. Known by rid, holder and until: a rid alone may be
 * somebody else's by now. One that ended already is no error.
 */
bool cell_release(struct tx *tx, const struct hold *hold, struct err *err);

/* What is taken of a clinician from `from` to `to` inclusive, ended holds left out; by day and time. */
struct cell_run *cell_runs(struct db *db, struct uuid staff, int32_t from, int32_t to, int64_t now,
    struct arena *arena, size_t *count);

/*
 * Rebuild one day of one clinician from its appointments: after a merge or
 * an import. Where two overlap the one whose slot was settled first (clock of
 * its slot group, then id: the same on every site) keeps its cells; the others
 * own none and are contested. Holds in the way end.
 */
bool cell_rebuild(struct tx *tx, struct uuid staff, const char *date, struct err *err);

/* The clocks of slots were set anew: every day on which a visit owns no cells is rebuilt. */
bool cell_rework_all(struct tx *tx, struct err *err);

/* True when the visit should own cells and does not: two claim the same time, and a person must settle it. */
bool cell_contested(struct db *db, const struct appointment *visit);

/* The visit that owns the first taken cell of this one's time, in the arena; false: nobody's is taken. */
bool cell_keeper(struct db *db, const struct appointment *visit, struct arena *arena, struct appointment *keeper);

#endif
