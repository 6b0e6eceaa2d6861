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
#include "model/entity.h"

enum capture_mode { CAPTURE_OFF, CAPTURE_ON, CAPTURE_PURGE };

enum {
	CAPTURE_SCOPE = 32,	/* bytes of a scope's name with its NUL */
	CAPTURE_STREAMS = 8,	/* that one transaction may write into: ours, and those of visitors */
	CAPTURE_LONGEST = 1000,	/* ops that travel as one: of a longer transaction others see one such part after
				 * another */
};

/* How far one of our streams has got in this transaction. next 0: not looked at yet. */
struct capture_line {
	int64_t next, first;	/* first: of what travels as one with the next op */
	uint8_t head[HASH_BLAKE];
};

/* What a failed statement takes back. */
struct capture_point {
	int64_t stamp;
	struct capture_line line[CAPTURE_STREAMS];
};

struct capture {
	enum capture_mode mode;
	bool known;		/* the database has an origin */
	int64_t origin;		/* sync_origin.no */
	struct uuid origin_id;
	bool joined;		/* our streams are those of the organisation, not "all" */
	bool visitors;		/* some rows belong to another group's scope (sync_visitor) */
	char scope[CAPTURE_STREAMS][CAPTURE_SCOPE];	/* by enum entity_scope, then those of visitors; "": free */
	int64_t last_stamp;	/* as stored */
	int64_t seen_stamp;	/* highest that was merged in this transaction, 0: none */
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

/* A clock was seen in somebody else's op: ours goes on above it. */
void capture_saw(struct capture *capture, int64_t stamp);

/* The scope that rows of this entity are captured into here: "all", or of the organisation. Visitors apart. */
const char *capture_scope(const struct capture *capture, const struct entity *entity);

struct capture_point capture_mark(const struct capture *capture);
void capture_back(struct capture *capture, const struct capture_point *point);

#endif
