/* The people a user opened lately: they rank first in the lookup. Local, never synced. */
#ifndef STORE_RECENT_H
#define STORE_RECENT_H

#include "tx.h"

enum { RECENT_KEPT = 50 };

/* `staff` opened this patient now; in the transaction that audits it. The oldest beyond RECENT_KEPT are forgotten. */
bool recent_touch(struct tx *tx, struct uuid staff, int64_t patient_rid, struct err *err);

#endif
