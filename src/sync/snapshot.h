/*
 * The state of an organisation and a group in one sealed file at the hub, from
 * which a new site begins in minutes (SYNC.md 2.14).
 *
 * A member makes it from its own database (the hub cannot read), stripped of
 * all that is one site's own, sealed under the organisation's newest key. It
 * never holds more than the hub has: a new site must not look as if the hub had
 * gone back. What a fetch brought before a cut is there when it is made again.
 *
 * Must not: open a database for work, or mint an origin: that is join's.
 */
#ifndef SYNC_SNAPSHOT_H
#define SYNC_SNAPSHOT_H

#include "snapshot_record.h"
#include "store/db.h"

enum { SNAPSHOT_KEEP = 2 };	/* newest of a group that stay at a hub */

/* Said while it runs: parts of parts. */
struct snapshot_watch {
	void (*progress)(void *context, int64_t done, int64_t whole);	/* NULL: nobody looks */
	void *context;
};

/*
 * Make one of an open member's database and put it to the hub; older ones go. ERR_CONFLICT: changes were made here
 * that the hub has not got yet; run a session, then again.
 */
bool snapshot_make(struct db *db, struct hub *hub, const struct keyring *ring, const char *group,
    const struct snapshot_watch *watch, struct arena *arena, struct snapshot *made, struct err *err);

/*
 * Fetch the newest one of the group that is good into FOLDER/rapport.db, which must not be there. ERR_NOT_FOUND: the
 * hub has none that a member signed, or not all of it. ERR_CORRUPT, ERR_DENIED: the newest is not what its site sealed,
 * or not sealed to this ring, and no older one is better.
 */
bool snapshot_fetch(struct hub *hub, const struct keyring *ring, const char *group, const char *folder,
    const struct snapshot_watch *watch, struct arena *arena, struct snapshot *got, struct err *err);

#endif
