/*
 * What this database knows of the hub and the other sites: how far it read,
 * who belongs, what each session did (SYNC.md 2.3, 2.8). All of it is local.
 */
#ifndef STORE_PEERS_H
#define STORE_PEERS_H

#include "merge.h"

enum { PEERS_KEY = 32, PEERS_HASH = 32 };

/* The hub we spoke to last; none and 0 before the first session. */
struct peers_hub {
	struct uuid id;
	int64_t epoch;
};
struct peers_hub peers_hub(struct db *db);
/* UTC ms: the hub was asked to forget what everybody has. */
bool peers_set_pruned(struct tx *tx, int64_t at, struct err *err);
bool peers_set_hub(struct tx *tx, const struct peers_hub *hub, int64_t clock_offset, struct err *err);

/* How to reach it from now on. */
bool peers_set_url(struct tx *tx, const char *url, struct err *err);

/* Up to which of the hub's numbers a scope was read. False: not of this hub in this epoch. */
bool peers_cursor(struct db *db, const struct peers_hub *hub, const char *scope, int64_t *seq,
    uint8_t hash[PEERS_HASH]);
bool peers_set_cursor(struct tx *tx, const struct peers_hub *hub, const char *scope, int64_t seq,
    const uint8_t hash[PEERS_HASH], struct err *err);

struct peers_member {
	struct uuid site;
	const char *code, *name, *group;
	uint8_t sign_key[PEERS_KEY], box_key[PEERS_KEY];
	bool left;
	bool rekeyed;		/* to write: another key than the known one is right */
	int64_t seen;		/* UTC ms, FIELD_NULL: never */
};
bool peers_members(struct db *db, struct arena *arena, struct peers_member **members, size_t *count, struct err *err);

/* ERR_CONFLICT when the site is known under another key: somebody pretends to be it. */
bool peers_set_member(struct tx *tx, const struct peers_member *member, struct err *err);

/* A session: its number; the step it has reached; its end. */
bool peers_session_begin(struct tx *tx, int64_t *no, struct err *err);
bool peers_session_step(struct tx *tx, int64_t no, const char *step, struct err *err);
bool peers_session_end(struct tx *tx, int64_t no, int result, const char *said, struct err *err);
bool peers_session_count(struct tx *tx, int64_t no, const struct merge_batch *batch, struct err *err);

struct peers_session {
	int64_t no, began, ended;	/* ended FIELD_NULL: it runs, or was cut */
	const char *step, *said;
	int result;			/* -1: none yet */
};
bool peers_session(struct db *db, struct arena *arena, struct peers_session *session);	/* the last; false: none */

struct peers_came {
	const char *table;
	int64_t made, changed;
};
bool peers_came(struct db *db, int64_t session, struct arena *arena, struct peers_came **came, size_t *count,
    struct err *err);

/* What an administrator must know, in a sentence. */
struct peers_event {
	int64_t at;
	const char *kind, *said;
};
bool peers_event(struct tx *tx, const char *kind, const char *said, struct err *err);
bool peers_events(struct db *db, size_t limit, struct arena *arena, struct peers_event **events, size_t *count,
    struct err *err);

/*
 * Visitors: rows that live in another group's scope (SYNC.md 2.12). `pk` is known from now on to belong to `scope`; a
 * patient's own row is remembered as such, so that each session asks what became of her.
 */
struct peers_visitor {
	struct uuid patient;
	const char *scope;
};
bool peers_add_visitor(struct tx *tx, struct uuid pk, const char *scope, struct err *err);
bool peers_visitors(struct db *db, struct arena *arena, struct peers_visitor **visitors, size_t *count,
    struct err *err);

/* Ops of ours that no hub is known to have; ops that wait in the park. */
int64_t peers_to_send(struct db *db);
int64_t peers_parked(struct db *db);

#endif
