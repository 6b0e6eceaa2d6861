/*
 * Where a hub went, and where it came from (SYNC.md 2.13, a moved hub): two
 * small records beside that of the organisation.
 *
 *   org "moved"   {"to": URL for people, "hub": id of the new one, "done": bool}, at the old hub
 *   org "from"    {"hubs": [ids]}, at the new one: all that it goes on for
 *
 * Neither is signed: a hub that lies about them can withhold, as it always
 * can. No site follows by itself; somebody reads the sentence and says so.
 */
#ifndef SYNC_HUB_MARK_H
#define SYNC_HUB_MARK_H

#include "hub.h"

struct hub_mark {
	bool moved;			/* or on the way */
	bool done;			/* everything is at the new one */
	const char *to;			/* in the arena */
	struct uuid hub;
};

bool hub_mark_read(struct hub *hub, struct arena *arena, struct hub_mark *mark, struct err *err);
bool hub_mark_write(struct hub *hub, const struct hub_mark *mark, struct err *err);
bool hub_mark_drop(struct hub *hub, struct err *err);

/* Is this the hub to speak with? ERR_CONFLICT: it has moved, and the sentence says where to. ERR_BUSY: it is moving. */
bool hub_mark_here(struct hub *hub, struct err *err);

/* The hubs that this one goes on for. */
bool hub_mark_from(struct hub *hub, struct arena *arena, struct uuid **hubs, size_t *count, struct err *err);
bool hub_mark_add_from(struct hub *hub, const struct uuid *hubs, size_t count, struct err *err);

#endif
