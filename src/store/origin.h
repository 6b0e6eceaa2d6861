/*
 * Incarnations of this database (SYNC.md 2.1, 2.13).
 *
 * An origin numbers its ops without a gap, so one origin must have one writer
 * for ever. Whoever was restored, copied, told of a hub that went back, or has
 * just joined takes a new origin: ops that nobody else has seen get its name
 * and numbers, keep their clocks, and are merged once more, because the name
 * decides between equal clocks. That is cheap, so it is done on any doubt.
 *
 * Must not: talk to a hub, or drop an op.
 */
#ifndef STORE_ORIGIN_H
#define STORE_ORIGIN_H

#include "db.h"
#include "model/entity.h"
#include "tx.h"

enum { ORIGIN_SCOPE = 32 };

/* Up to where a stream of ours keeps its name: what others have, or may have. */
struct origin_bound {
	char scope[ORIGIN_SCOPE];
	int64_t seq;
};

struct origin_self {
	struct uuid org, site, origin;
	const char *code, *group;	/* NULL: on its own */
	const char *url;
	int64_t schema, clock_offset;
	int64_t last_good;		/* UTC ms of the last session that ended in step; FIELD_NULL: never */
	int64_t pruned;			/* UTC ms when the hub was last asked to forget; FIELD_NULL: never */
};

bool origin_self(struct db *db, struct arena *arena, struct origin_self *self, struct err *err);

/* The site whose op made a row; none when no op did. */
struct uuid origin_maker(struct db *db, const struct entity *entity, struct uuid id);

/* Our streams as far as the hub is known to have them: the bounds for a copy. */
bool origin_acked(struct db *db, struct arena *arena, struct origin_bound **bounds, size_t *count, struct err *err);

/*
 * A new origin for this database. Ops of ours after each bound move to it; a stream that has none moves whole. `said`
 * is the sentence for the administrator, `kind` its short name ("restored", "copied", "rewound", "forked").
 */
bool origin_renew(struct tx *tx, const struct origin_bound *bounds, size_t count, const char *kind, const char *said,
    struct err *err);

/* The highest clock among what others wrote, and among what the hub has of ours. */
int64_t origin_seen(struct db *db);

/*
 * Is something of ours that the hub does not have stamped later than `most` (a hybrid clock)? Then this machine's
 * clock ran ahead, and nobody would take it.
 */
bool origin_ahead(struct db *db, int64_t most);

/*
 * The same as origin_renew with bounds as acknowledged, and stamps beyond `most` moved back so that the last one is
 * `now` (UTC ms): in their order, above what they overwrote (SYNC.md 2.2).
 */
bool origin_restamp(struct tx *tx, int64_t most, int64_t now, const char *said, struct err *err);

/* Become a member: organisation, group and scopes, a new origin, everything captured so far among its ops. */
bool origin_join(struct tx *tx, struct uuid org, const char *group, const char *url, struct err *err);

/*
 * Is this file where it was when it was last written here? When it was copied or restored it takes a new origin.
 * Called once, after opening; on its own or in memory nothing happens.
 */
bool origin_check_place(struct db *db, struct err *err);

#endif
