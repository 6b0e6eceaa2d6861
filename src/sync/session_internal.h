/* What the files of a session share. Nobody else includes it. */
#ifndef SYNC_SESSION_INTERNAL_H
#define SYNC_SESSION_INTERNAL_H

#include "membership.h"
#include "session.h"
#include "store/oplog.h"
#include "store/origin.h"
#include "store/peers.h"

enum { SESSION_SCOPES = 16, SESSION_FROZEN = 64 };

/* A stream that nothing more is taken of in this session: something in it does not verify. */
struct session_frozen {
	const char *scope;
	struct uuid origin;
};

struct session {
	struct db *db;
	const struct session_request *request;
	struct session_report *report;
	struct arena *arena;		/* for the session */
	struct arena *work;		/* for one segment */
	struct keyring ring;
	struct hub *hub;
	struct hub_hello hello;
	struct peers_hub at;		/* the hub as it is now */
	struct origin_self self;
	int64_t no;			/* of sync_session */
	const char *scopes[SESSION_SCOPES];
	size_t scope_count;
	struct peers_member *members;
	size_t member_count;
	const struct member *roll;	/* the same as the hub's records have them, with keys before */
	size_t roll_count;
	struct session_frozen frozen[SESSION_FROZEN];
	size_t frozen_count;
	size_t fault_count;		/* damage at the hub that keeps changes from here */
	int64_t coming;			/* changes, when it began to pull */
	bool renewed;			/* a new origin was taken in this session */
	bool forgotten;			/* the hub has let go of what this database never had */
	bool garbage;			/* of the stream being asked for came bytes that are no segment */
};

/* The hub's heads of one scope. */
struct session_heads {
	const char *scope;
	struct hub_head *heads;
	size_t count;
};

/* ---- session.c */
/* A session not yet connected; session_free whatever became of it. */
struct session *session_new(struct db *db, const struct session_request *request, struct session_report *report);
void session_free(struct session *session);
/* Keys and hub of a member. ERR_NOT_FOUND: this database is on its own. */
bool session_connect(struct session *session, struct err *err);
bool session_begin_tx(struct session *session, const char *event, struct tx **tx, struct err *err);
void session_progress(struct session *session, enum session_step step, int64_t done, int64_t whole, int64_t ops);
bool session_event(struct session *session, const char *kind, const char *said, struct err *err);
/* When the members were here last, 0 where nothing is known: one write, however many they are. */
bool session_seen(struct session *session, const int64_t *seen, struct err *err);
const struct hub_head *session_head(const struct session_heads *heads, struct uuid origin);	/* NULL: none */

/* ---- session_greet.c */
/* Who the hub is, who belongs, whose clock runs; whether we or the hub were restored. Renews the origin when so. */
bool session_greet(struct session *session, struct err *err);
/* Compare our own streams with the hub's heads; again after a fork was seen. */
bool session_compare_own(struct session *session, struct err *err);
bool session_read_members(struct session *session, struct err *err);
bool session_read_self(struct session *session, struct err *err);

/* ---- session_follow.c */
/* The hub is another than the one that was joined: is it the one from now on? `was`: the one we spoke to before. */
bool session_follow(struct session *session, struct peers_hub was, struct err *err);

/* ---- session_push.c */
bool session_push(struct session *session, struct err *err);

/* ---- session_pull.c */
/* Is a segment signed by its site, or by a machine of it before, from when that one's key counted? */
bool session_verify(const struct session *session, const struct segment *segment, const struct peers_member *member,
    struct err *err);
bool session_pull(struct session *session, struct err *err);
/* Is our version vector at least the hub's heads, streams that do not verify apart? */
bool session_in_step(struct session *session, bool *in_step, struct err *err);

/* ---- session_lease.c */
/* Numbers that people say aloud, before they run out. */
bool session_lease(struct session *session, struct err *err);

/* ---- session_visit.c */
/* What became of the visitors of other groups since; after the pull of our own scopes. */
bool session_visits(struct session *session, struct err *err);

/* ---- session_prune.c */
/*
 * Our own segments that every member has and every group's oldest snapshot holds may go from the hub. Once a week, as
 * every member's ack is read for it.
 */
bool session_prune(struct session *session, struct err *err);

#endif
