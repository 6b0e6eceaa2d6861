/*
 * What a hub does, whatever it is made of (SYNC.md 2.8): one contract, four
 * drivers, one suite of tests.
 *
 *   file:///dir          SQLite on a local disk       hub_file.c
 *   files:///dir         immutable files on a share   hub_files.c
 *   ssh://user@host/dir  `rapport hub serve` there     hub_ssh.c, hub_serve.c
 *   postgresql://...     functions of a database      hub_pg.c, a module loaded on demand
 *
 * A hub stores sealed segments in the order they came, and small records; it
 * reads neither. Every call is one step that may be cut and made again.
 *
 * Must not: believe what is pushed. The driver (or the server behind it) checks
 * organisation, signature of a known member, chain and clock before it stores.
 */
#ifndef SYNC_HUB_H
#define SYNC_HUB_H

#include "segment.h"

struct hub;	/* opaque: one open hub */

enum { HUB_CLOCK_AHEAD = 15 * 60 * 1000 };	/* ms: a segment further ahead of the hub's clock is never stored */
enum { HUB_AT_ONCE = 16 };	/* segments that are worth handing over together */

struct hub_hello {
	struct uuid hub;	/* identity of this store */
	int64_t epoch;		/* rises when it was restored or moved */
	int64_t time;		/* its clock, UTC ms */
};

/* How far a stream has got at the hub. */
struct hub_head {
	struct uuid origin, site;
	int64_t seq;
	uint8_t hash[SEGMENT_HASH];
};

/* The end of one segment of a stream. */
struct hub_bound {
	int64_t from, to;
	uint8_t hash[SEGMENT_HASH];
};

struct hub_item {
	int64_t seq;		/* the hub's own number of it in its scope */
	const uint8_t *bytes;
	size_t count;
};

/* A small thing that a hub keeps beside segments. */
struct hub_record {
	const char *name;
	const void *bytes;
	size_t count;
};

/* Where segments about somebody lie (keyring_tag). */
struct hub_place {
	char scope[SEGMENT_SCOPE];
	struct uuid origin;
	int64_t from, to;
};

enum hub_push {
	HUB_TAKEN,
	HUB_DUP,	/* it was there already, byte for byte */
	HUB_FORK,	/* that place in the stream is taken by something else, or the chain does not lead on */
	HUB_CLOCK,	/* too far ahead of the hub's clock: stamp again, then push */
	HUB_REFUSED,	/* not of this organisation, of nobody known, or a false signature; err says which */
};

/* Small things a hub keeps beside segments, by kind and name; see membership.h for what they hold. */
enum hub_kind { HUB_ORG, HUB_INVITE, HUB_KEY, HUB_MEMBER, HUB_ACK, HUB_LEASE, HUB_SNAPSHOT, HUB_CHUNK, HUB_KINDS };

enum hub_put {
	HUB_PUT_NEW,		/* ERR_CONFLICT when there is one of that name */
	HUB_PUT_ANY,
	HUB_PUT_IF,		/* ERR_CONFLICT unless what is there is `was` */
};

/*
 * Make an empty store for one organisation. ERR_CONFLICT when there is one
 * there already. The organisation's own records are put by membership.h.
 */
bool hub_create(const char *url, struct uuid org, struct err *err);

/*
 * ERR_INVALID: not a URL we know. ERR_NOT_FOUND: no hub there. ERR_IO: no line to it; run again. ERR_DENIED: a
 * server does not let this login in.
 * `site` is who asks (none for an administrator's command); `folder` holds what
 * a driver keeps at hand (an index of a share), NULL for none.
 */
bool hub_open(const char *url, struct uuid site, const char *folder, struct hub **hub, struct err *err);
void hub_close(struct hub *hub);	/* NULL is allowed */

/* May a program carry copies of it about, so that two who write one record are both told that it was done? */
bool hub_is_copied(const struct hub *hub);

bool hub_hello(struct hub *hub, struct hub_hello *hello, struct err *err);

/* Every stream of a scope, in order of origin. */
bool hub_heads(struct hub *hub, const char *scope, struct arena *arena, struct hub_head **heads, size_t *count,
    struct err *err);

/* The segments of one stream, in order, forgotten ones too. */
bool hub_bounds(struct hub *hub, const char *scope, struct uuid origin, struct arena *arena, struct hub_bound **bounds,
    size_t *count, struct err *err);

/*
 * A stream the hub knows nothing of may begin with any segment: what was before it was forgotten elsewhere, and a
 * snapshot covers it. False only when the outcome is unknown or the line failed; what the hub said is in *said, why in
 * *err for REFUSED.
 */
bool hub_push(struct hub *hub, const struct segment *segment, enum hub_push *said, struct err *err);

/*
 * Segments of one stream, in order, in as few steps as the hub can; best HUB_AT_ONCE or fewer. What it said is in
 * said[] for *answered of them, which ends with the first that was neither taken nor there. False as for hub_push;
 * what went before stays there.
 */
bool hub_push_many(struct hub *hub, const struct segment *segments, size_t count, enum hub_push *said,
    size_t *answered, struct err *err);

/*
 * Segments of a scope with numbers after `after`, in order, at most `limit`; an empty answer is the end. Numbers have
 * no holes but where segments were forgotten (hub_prune), or, in PostgreSQL, a false one was driven out. On a share
 * they are the reader's own and begin again at 1 when its index is lost.
 */
bool hub_pull(struct hub *hub, const char *scope, int64_t after, size_t limit, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err);

/* Segments of one stream that end after `after`, in order, at most `limit`. item.seq is 0. */
bool hub_fetch(struct hub *hub, const char *scope, struct uuid origin, int64_t after, size_t limit,
    struct arena *arena, struct hub_item **items, size_t *count, struct err *err);

/* Every segment, in any scope, whose header carries the tag. */
bool hub_tagged(struct hub *hub, const uint8_t tag[KEYRING_TAG], struct arena *arena, struct hub_place **places,
    size_t *count, struct err *err);

/* Names are at most 96 of [a-z0-9.-]. *found false: none of that name. Records are at most 1 MiB. */
bool hub_get(struct hub *hub, enum hub_kind kind, const char *name, struct arena *arena, const void **bytes,
    size_t *count, bool *found, struct err *err);
bool hub_put(struct hub *hub, enum hub_kind kind, const char *name, const void *bytes, size_t count, enum hub_put how,
    const void *was, size_t was_count, struct err *err);
bool hub_drop(struct hub *hub, enum hub_kind kind, const char *name, struct err *err);

/* All of a kind, in order of name, in one question. Chunks are large: they come without their bytes. */
bool hub_list(struct hub *hub, enum hub_kind kind, struct arena *arena, struct hub_record **records, size_t *count,
    struct err *err);

/*
 * Is the store itself sound, every page of it? ERR_CORRUPT says what is not, and where. Only file:// can tell; what the
 * others give out is verified by whoever reads it.
 */
bool hub_sound(struct hub *hub, struct err *err);

/*
 * What of a scope lies at the hub and cannot be used, or is missing where later things are there: sentences that name
 * the file, in the arena. Only files:// has such; the others refuse it, or give it out for the reader to refuse.
 */
bool hub_faults(struct hub *hub, const char *scope, struct arena *arena, const char ***faults, size_t *count,
    struct err *err);

/*
 * The hub was restored from a backup or moved: its epoch rises, and every site compares everything again. ERR_DENIED:
 * only an administrator may, where the hub knows who asks (ssh, PostgreSQL).
 */
bool hub_raise_epoch(struct hub *hub, struct err *err);

/*
 * Forget segments of a stream up to `seq`: every active member has them and a snapshot covers them. A site may let go
 * of its own streams only (ERR_DENIED), where the hub knows who asks.
 */
bool hub_prune(struct hub *hub, const char *scope, struct uuid origin, int64_t seq, struct err *err);

#endif
