/*
 * From a changed row to an op of the log (SYNC.md 2.2-2.5).
 *
 * Every synced table has triggers that call two C functions: sync_mode() says
 * whether to capture, sync_capture() gets the old and new values, writes the
 * op (put of every changed group, whole) and moves the clocks. They exist on
 * our connections only: any other program fails with "no such function"
 * instead of writing a row that could not travel.
 *
 * One transaction has one hybrid stamp, which rises when a later statement
 * overwrites a higher clock. Each origin's ops are chained by hash.
 */
#ifndef STORE_CAPTURE_H
#define STORE_CAPTURE_H

#include "base/buf.h"
#include "base/hash.h"
#include "db.h"

enum capture_mode { CAPTURE_OFF, CAPTURE_ON, CAPTURE_PURGE };

/* What a failed statement takes back. */
struct capture_point {
	int64_t next, stamp;
	uint8_t head[HASH_BLAKE];
};

struct capture {
	enum capture_mode mode;
	bool known;		/* the database has an origin */
	int64_t origin;		/* sync_origin.no */
	struct uuid origin_id;
	int64_t first;		/* seq of this transaction's first op */
	int64_t last_stamp;	/* as stored */
	struct capture_point now, back;	/* back: where a savepoint began */
	const char *actor;
	struct buf patch, base;
	char why[120];		/* of the last refusal */
};

bool capture_register(struct db *db, struct err *err);
void capture_free(struct capture *capture);

/*
 * Read who we are and choose the stamp. `now`: wall time, UTC ms. Without a site nothing can be captured: no error
 * here.
 */
bool capture_begin(struct db *db, const char *actor, int64_t now, struct err *err);

/* Before COMMIT: mark the last op, store the counters and the head of the chain. */
bool capture_end(struct db *db, struct err *err);

struct capture_point capture_mark(const struct capture *capture);
void capture_back(struct capture *capture, const struct capture_point *point);

#endif
