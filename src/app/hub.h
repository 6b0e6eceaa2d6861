/*
 * Looking after a hub: making one for an organisation, seeing who belongs to
 * it, taking a site out, a new join code. For commands of an administrator;
 * no clinic's database is opened.
 *
 * Must not: show what the records do not prove, or keep a code or key anywhere.
 */
#ifndef APP_HUB_H
#define APP_HUB_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"

enum { APP_HUB_CODE = 64, APP_HUB_RECOVERY = 80 };	/* texts with their NUL */

/* A member as its signed record has it. */
struct app_hub_site {
	char id[UUID_TEXT];
	const char *code, *name, *group;
	int64_t changes;		/* it has handed in to the hub */
	int64_t seen;			/* UTC ms of its last exchange as it told the hub, -1: never. Not signed */
	bool left, released;		/* released: it left, and another machine may take its place */
};

/* One scope and what the hub holds in it: "org", "g.main", "s.NS". */
struct app_hub_scope {
	const char *name;
	size_t streams;
	int64_t changes;
};

/* A record that does not verify: its kind ("member") and name. */
struct app_hub_fault {
	const char *kind, *name;
};

struct app_hub_status {
	char id[UUID_TEXT], org_id[UUID_TEXT];
	int64_t epoch;			/* of the hub: rises when it was restored or moved */
	int64_t time;			/* its clock, UTC ms */
	int64_t off;			/* ms it is ahead of ours */
	const char *moved;		/* where to; NULL: it is the hub */
	bool moving;			/* not all is there yet */
	const char *org;		/* name */
	int64_t made;			/* UTC ms */
	uint32_t keys;			/* how many keys the organisation has had */
	bool open;			/* false: a rotation was cut short, no join code is good */
	struct app_hub_site *sites;	/* in order of code */
	size_t site_count;
	struct app_hub_scope *scopes;
	size_t scope_count;
	struct app_hub_fault *faults;
	size_t fault_count;
};

/*
 * A hub at `url` for a new organisation. Both texts are to be shown once. ERR_CONFLICT: there is a hub already.
 */
bool app_hub_init(const char *url, const char *name, char code[APP_HUB_CODE], char recovery[APP_HUB_RECOVERY],
    struct err *err);

/* Everything lies in the arena. Records that do not verify are listed and not otherwise used. */
bool app_hub_status(const char *url, struct arena *arena, struct app_hub_status *status, struct err *err);

/*
 * With the recovery key: a new key for all, a new join code, and the site with the code `drop` is taken out
 * (NULL: nobody). ERR_NOT_FOUND: no site has that code.
 */
bool app_hub_rotate(const char *url, const char *recovery, const char *drop, char code[APP_HUB_CODE],
    struct err *err);

/*
 * The same, for a machine or keys that were lost: the code of the site is free for the one machine that joins with
 * --replace and the new code, and the keys it had are shut out. What it handed in stays.
 */
bool app_hub_release(const char *url, const char *recovery, const char *site, char code[APP_HUB_CODE], struct err *err);

/*
 * Everything of the hub at `url` to a new one at `to`; the old one tells clinics so, by the URL `told` (NULL: `to`).
 * Cut short, it is run again. Segments and records: that were not there yet. move_back: the move that was begun is off.
 */
bool app_hub_move(const char *url, const char *to, const char *told, int64_t *segments, int64_t *records,
    struct err *err);
bool app_hub_move_back(const char *url, struct err *err);

/* Everything it holds, read and verified. Faults are sentences in the arena. ERR_CORRUPT: its store is damaged. */
struct app_hub_checked {
	int64_t segments, streams;
	const char **faults;
	size_t fault_count;
};
bool app_hub_check(const char *url, struct arena *arena, struct app_hub_checked *checked, struct err *err);

/*
 * A hub that was lost, made again in an empty place from what a clinic's folder knows of who belongs; the clinics hand
 * in again what they hold. `sites`: how many are known. ERR_CONFLICT: there is a hub.
 */
bool app_hub_rebuild(const char *url, const char *folder, size_t *sites, struct err *err);

/*
 * The far end of a line by ssh, over standard input and output until the client closes it (sync/hub_serve.h). `code`
 * is the site that the key of this line stands for, NULL: the administrator.
 */
bool app_hub_serve(const char *url, const char *code, struct err *err);

#endif
