/*
 * A copy of who belongs, kept at every clinic: the hub's own records of the
 * organisation, its invitations, keys and members, signed and sealed as they
 * are. With it a hub that was lost is made again without the recovery key, and
 * its join code stays good; segments come back from all clinics (session_push.c).
 *
 * FOLDER/keys/organisation: a digest, then a line "KIND NAME RECORD" each.
 *
 * Must not: make or change a record.
 */
#ifndef SYNC_MEMBERSHIP_COPY_H
#define SYNC_MEMBERSHIP_COPY_H

#include "membership.h"

/* Written when something changed since. */
bool membership_copy_keep(struct hub *hub, const char *folder, const struct membership_roll *roll, struct err *err);

/* Into an empty hub, the organisation last. ERR_NOT_FOUND: this folder has no copy. */
bool membership_copy_put(struct hub *hub, const char *folder, struct err *err);

#endif
