/*
 * What merging noticed and a person must look at, until the session ends.
 *
 * Every site that notices makes the same row of `conflict`. Whoever made it
 * first has usually sent it along: so it is kept aside, in the transaction that
 * noticed it, and becomes a row only if none has come when everything is in.
 * Those whose values they are name it at once, anybody else a session later if
 * they did not: or every site of a group would say the same thing every night.
 *
 * Must not: be forgotten by a cut; the next session finds it here.
 */
#ifndef STORE_NOTICED_H
#define STORE_NOTICED_H

#include "model/records.h"
#include "tx.h"

/* Keep it aside, filled but for its home. */
bool noticed_add(struct tx *tx, const struct conflict *clash, struct err *err);

/*
 * After the last op: rows of `conflict` for those that nobody else has made or will make, captured. *made rises by the
 * number of rows written.
 */
bool noticed_settle(struct tx *tx, int64_t *made, struct err *err);

#endif
