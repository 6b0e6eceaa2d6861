/*
 * Which segments a hub has, in which order they came, and how far each stream
 * has got: the tables of data/hub/ledger.sql. file:// keeps the segments'
 * bytes in them, files:// only their places.
 *
 * Every function runs inside the caller's transaction (hub_sqlite_begin).
 *
 * Must not: verify a signature or look at the clock; hub_gate.h did.
 */
#ifndef SYNC_HUB_LEDGER_H
#define SYNC_HUB_LEDGER_H

#include "hub.h"
#include "hub_sqlite.h"

/* The tables' SQL. */
const char *hub_ledger_schema(void);

/* The next segment of its stream, or why not. `bytes`: keep them too. Commit only what was HUB_TAKEN. */
bool hub_ledger_take(struct hub_sqlite *base, const struct segment *segment, bool bytes, enum hub_push *said,
    struct err *err);

/* How far a stream has got: *seq 0 and a hash of zeros when there is none. */
bool hub_ledger_head(struct hub_sqlite *base, const char *scope, struct uuid origin, int64_t *seq,
    uint8_t hash[SEGMENT_HASH], struct err *err);

/* Let a stream go on after `seq`, if it is not there yet: what was before was forgotten before this index saw it. */
bool hub_ledger_begin_at(struct hub_sqlite *base, const char *scope, struct uuid origin, struct uuid site, int64_t seq,
    const uint8_t hash[SEGMENT_HASH], struct err *err);

bool hub_ledger_heads(struct hub_sqlite *base, const char *scope, struct arena *arena, struct hub_head **heads,
    size_t *count, struct err *err);
bool hub_ledger_bounds(struct hub_sqlite *base, const char *scope, struct uuid origin, struct arena *arena,
    struct hub_bound **bounds, size_t *count, struct err *err);

/* A row of the order; bytes NULL when the ledger keeps none. */
struct hub_ledger_row {
	struct uuid origin;
	int64_t from, to;
	struct hub_item item;
};
bool hub_ledger_pull(struct hub_sqlite *base, const char *scope, int64_t after, size_t limit, struct arena *arena,
    struct hub_ledger_row **rows, size_t *count, struct err *err);
bool hub_ledger_fetch(struct hub_sqlite *base, const char *scope, struct uuid origin, int64_t after, size_t limit,
    struct arena *arena, struct hub_ledger_row **rows, size_t *count, struct err *err);

/* The segments of a scope that are not forgotten, by stream and place. */
struct hub_ledger_kept {
	struct uuid origin, site;
	int64_t from, to;
	uint8_t hash[SEGMENT_HASH];
};
bool hub_ledger_kept(struct hub_sqlite *base, const char *scope, struct arena *arena, struct hub_ledger_kept **rows,
    size_t *count, struct err *err);

/*
 * The time by which a store without a clock of its own judges: `now`, or the latest that was handed in (UTC ms). Who
 * overwrote what came from a clock that ran ahead must be ahead, too, and is not to blame.
 */
bool hub_ledger_time(struct hub_sqlite *base, int64_t now, int64_t *time, struct err *err);

/* Everything but who the hub is: what it stood for has gone back. */
bool hub_ledger_forget(struct hub_sqlite *base, struct err *err);

bool hub_ledger_tagged(struct hub_sqlite *base, const uint8_t tag[KEYRING_TAG], struct arena *arena,
    struct hub_place **places, size_t *count, struct err *err);

/* Segments of a stream that end at or before `seq` lose their bytes; places and hashes stay. */
bool hub_ledger_prune(struct hub_sqlite *base, const char *scope, struct uuid origin, int64_t seq, struct err *err);

#endif
