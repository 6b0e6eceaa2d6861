/*
 * A hub's contents into a new one, of whatever kind: a new server, from a
 * folder to PostgreSQL, from a share to ssh.
 *
 * The old hub says first that it is moving, so that nothing comes in behind the
 * copy; the organisation's record is the last that the new one gets, so that
 * nobody takes a part for the whole; then the old one says where it went. Run
 * again after a cut it goes on.
 *
 * What is copied is checked: segments by whoever keeps them and stream by
 * stream against the old hub, records byte for byte.
 *
 * Must not: copy what does not verify, or overwrite what a hub in use has.
 */
#ifndef SYNC_HUB_MOVE_H
#define SYNC_HUB_MOVE_H

#include "hub.h"

struct hub_moved {
	int64_t segments, records;	/* that were not there yet */
};

/*
 * `told` is the URL as people of the clinics are told it. ERR_CONFLICT: at the new place there is a hub that this one
 * did not begin. ERR_CORRUPT: something at the old hub is damaged; it stays in use where it is.
 */
bool hub_move(const char *from, const char *to, const char *told, struct hub_moved *moved, struct err *err);

/* The move is off: the old hub is the hub again. */
bool hub_move_back(const char *url, struct err *err);

#endif
