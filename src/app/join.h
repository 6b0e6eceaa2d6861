/*
 * Becoming one of several sites (SYNC.md 2.1, 2.14).
 *
 * A clinic that was on its own keeps everything it has: its changes get a new
 * origin in the organisation's scopes and leave with the first session. A new
 * site begins from the newest snapshot and pulls what came after it.
 */
#ifndef APP_JOIN_H
#define APP_JOIN_H

#include "app.h"

struct app_join {
	const char *hub, *code;		/* URL; join code */
	const char *group;		/* NULL: "main" */
	bool fresh;			/* --new: the folder has no database yet */
	bool replace;			/* it takes the place of a machine that the administrator released */
	const char *site, *name;	/* for a new site: RV, Riverside */
	const char *zone, *country;	/* for a new site: NULL takes those of the snapshot's site */
	const char *admin;		/* for a new site: login of its first administrator, NULL: none is made */
	char *secret;			/* her passphrase; wiped */
};

/* In the arena. */
struct app_joined {
	const char *org;		/* the organisation's name */
	const char *note;		/* translated, NULL: a snapshot that was no good, and what was done instead */
};

/*
 * Join, then run a first session. The same again goes on with one that was cut, and changes nothing of one that was
 * not. ERR_CONFLICT: this database belongs to another organisation already.
 */
bool app_join(const char *folder, const struct app_join *join, struct arena *arena, struct app_joined *joined,
    struct err *err);

#endif
