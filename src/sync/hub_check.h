/*
 * Everything a hub holds, read and verified from outside: is each segment
 * whole, signed by its site, in its place in its stream? What a store of
 * segments cannot lose without somebody noticing is noticed here first.
 *
 * Must not: change anything, or open a segment.
 */
#ifndef SYNC_HUB_CHECK_H
#define SYNC_HUB_CHECK_H

#include "hub.h"

struct hub_checked {
	int64_t segments, streams;
	const char **faults;		/* sentences, in the arena */
	size_t fault_count;
};

/* False when the hub cannot be read so far that anything can be said; ERR_CORRUPT: its store is damaged. */
bool hub_check(struct hub *hub, struct arena *arena, struct hub_checked *checked, struct err *err);

#endif
