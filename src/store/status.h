/* The counts of row 2 (UX.md 2), in one read. */
#ifndef STORE_STATUS_H
#define STORE_STATUS_H

#include "db.h"

struct status_counts {
	int calls;	/* open, unclaimed, due within 90 minutes */
	int waiting;	/* arrived today and not yet in a room */
	int drafts;	/* of this person */
};

/* `now` and `until`, up to which a call counts as due, in UTC ms, `today` a civil day. */
bool status_read(struct db *db, struct uuid staff, int64_t now, int64_t until, int32_t today,
    struct status_counts *counts,
    struct err *err);

#endif
