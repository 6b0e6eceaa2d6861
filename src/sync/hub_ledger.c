#include "hub_ledger.h"

#include <stdio.h>
#include <string.h>

#include "base/data.h"
#include "base/i18n.h"
#include "base/mutant.h"

const char *
hub_ledger_schema(void)
{
	return data_named("data/hub/ledger.sql")->bytes;
}

/* Fixed-size bytes of a column; zeros when it holds anything else. */
static void
hub_ledger_bytes(sqlite3_stmt *row, int column, void *to, size_t count)
{
	memset(to, 0, count);
	if ((size_t)sqlite3_column_bytes(row, column) == count)
		memcpy(to, sqlite3_column_blob(row, column), count);
}

bool
hub_ledger_head(struct hub_sqlite *base, const char *scope, struct uuid origin, int64_t *seq,
    uint8_t hash[SEGMENT_HASH], struct err *err)
{
	sqlite3_stmt *row = hub_sqlite_ask(base, err,
	    "SELECT head_seq, head_hash FROM hub_stream WHERE scope = ? AND origin = ?", "tb", scope, origin.byte,
	    sizeof origin.byte);
	int got = row ? hub_sqlite_row(base, row, err) : -1;

	*seq = 0;
	memset(hash, 0, SEGMENT_HASH);
	if (got > 0) {
		*seq = sqlite3_column_int64(row, 0);
		hub_ledger_bytes(row, 1, hash, SEGMENT_HASH);
		sqlite3_finalize(row);
	}
	return got >= 0;
}

/* Whose an origin is; a new one becomes the segment's site's. */
static bool
hub_ledger_own(struct hub_sqlite *base, struct uuid origin, struct uuid site, bool *ours, struct err *err)
{
	struct uuid owner = site;

	if (!hub_sqlite_run(base, err, "INSERT INTO hub_origin (origin, site) VALUES (?, ?) ON CONFLICT DO NOTHING",
	    "bb", origin.byte, sizeof origin.byte, site.byte, sizeof site.byte))
		return false;
	sqlite3_stmt *row = hub_sqlite_ask(base, err, "SELECT site FROM hub_origin WHERE origin = ?", "b", origin.byte,
	    sizeof origin.byte);
	int got = row ? hub_sqlite_row(base, row, err) : -1;
	if (got > 0) {
		hub_ledger_bytes(row, 0, owner.byte, sizeof owner.byte);
		sqlite3_finalize(row);
	}
	*ours = uuid_equal(owner, site);
	return got >= 0;
}

/* What stands where the segment wants to stand: the same, byte for byte, or something else? */
static bool
hub_ledger_compare(struct hub_sqlite *base, const struct segment *segment, enum hub_push *said, struct err *err)
{
	sqlite3_stmt *row = hub_sqlite_ask(base, err,
	    "SELECT 1 FROM hub_segment WHERE scope = ? AND origin = ? AND seq_from = ? AND seq_to = ? AND hash = ?",
	    "tbiib", segment->scope, segment->origin.byte, sizeof segment->origin.byte, segment->from, segment->to,
	    segment->hash, sizeof segment->hash);
	int got = row ? hub_sqlite_row(base, row, err) : -1;

	*said = got > 0 || mutant(MUTANT_NO_CHAIN) ? HUB_DUP : HUB_FORK;
	if (got > 0)
		sqlite3_finalize(row);
	return got >= 0;
}

static bool
hub_ledger_tags(struct hub_sqlite *base, const struct segment *segment, int64_t rid, struct err *err)
{
	sqlite3_stmt *add = hub_sqlite_ask(base, err,
	    "INSERT INTO hub_tag (tag, segment) VALUES (?, ?) ON CONFLICT DO NOTHING", "");
	int code = SQLITE_DONE;

	if (!add)
		return false;
	for (uint32_t i = 0; code == SQLITE_DONE && i < segment->tag_count; i++) {
		sqlite3_bind_blob(add, 1, segment->tags + (size_t)i * SEGMENT_TAG, SEGMENT_TAG, SQLITE_STATIC);
		sqlite3_bind_int64(add, 2, rid);
		code = sqlite3_step(add);
		if (code == SQLITE_DONE)
			sqlite3_reset(add);
	}
	sqlite3_finalize(add);
	return code == SQLITE_DONE || hub_sqlite_fail(base, code, err);
}

/* The order of one scope is given out inside the transaction that stores: whoever sees a number sees all before it. */
static bool
hub_ledger_store(struct hub_sqlite *base, const struct segment *segment, bool bytes, struct err *err)
{
	if (!hub_sqlite_run(base, err,
	    "INSERT INTO hub_stream (scope, origin, head_seq, head_hash) VALUES (?1, ?2, ?3, ?4) "
	    "ON CONFLICT (scope, origin) DO UPDATE SET head_seq = ?3, head_hash = ?4", "tbib", segment->scope,
	    segment->origin.byte, sizeof segment->origin.byte, segment->to, segment->hash, sizeof segment->hash) ||
	    !hub_sqlite_run(base, err, "INSERT INTO hub_scope (scope, head, stamp) VALUES (?1, 1, ?2) "
	    "ON CONFLICT (scope) DO UPDATE SET head = head + 1, stamp = max(stamp, ?2)", "ti", segment->scope,
	    segment->stamp_most / 65536) ||
	    !hub_sqlite_run(base, err,
	    "INSERT INTO hub_segment (scope, seq, origin, seq_from, seq_to, hash, kept, bytes) "
	    "SELECT scope, head, ?2, ?3, ?4, ?5, 1, ?6 FROM hub_scope WHERE scope = ?1", "tbiibb", segment->scope,
	    segment->origin.byte, sizeof segment->origin.byte, segment->from, segment->to, segment->hash,
	    sizeof segment->hash, segment->bytes, bytes ? segment->count : (size_t)0))
		return false;
	return hub_ledger_tags(base, segment, sqlite3_last_insert_rowid(base->handle), err);
}

bool
hub_ledger_take(struct hub_sqlite *base, const struct segment *segment, bool bytes, enum hub_push *said,
    struct err *err)
{
	uint8_t hash[SEGMENT_HASH];
	int64_t head;
	bool ours;

	if (!hub_ledger_own(base, segment->origin, segment->site, &ours, err) ||
	    !hub_ledger_head(base, segment->scope, segment->origin, &head, hash, err))
		return false;
	if (!ours) {
		*said = HUB_REFUSED;
		err_set(err, ERR_DENIED, _("The hub refused a segment: its origin belongs to another site."));
		return true;
	}
	/* Nobody here knows what was before: a hub made anew, or moved to from one that had forgotten it. */
	if (head == 0 && segment->from > 1) {
		head = segment->from - 1;
		memcpy(hash, segment->prev, SEGMENT_HASH);
	}
	if (segment->to <= head)
		return hub_ledger_compare(base, segment, said, err);
	if (segment->from != head + 1 ||
	    (memcmp(segment->prev, hash, SEGMENT_HASH) != 0 && !mutant(MUTANT_NO_CHAIN))) {
		*said = HUB_FORK;
		return true;
	}
	*said = HUB_TAKEN;
	return hub_ledger_store(base, segment, bytes, err);
}

bool
hub_ledger_begin_at(struct hub_sqlite *base, const char *scope, struct uuid origin, struct uuid site, int64_t seq,
    const uint8_t hash[SEGMENT_HASH], struct err *err)
{
	bool ours;

	return hub_ledger_own(base, origin, site, &ours, err) &&
	    (!ours || hub_sqlite_run(base, err, "INSERT INTO hub_stream (scope, origin, head_seq, head_hash) "
	    "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (scope, origin) DO UPDATE SET head_seq = ?3, head_hash = ?4 "
	    "WHERE head_seq < ?3", "tbib", scope, origin.byte, sizeof origin.byte, seq, hash,
	    (size_t)SEGMENT_HASH));
}

bool
hub_ledger_heads(struct hub_sqlite *base, const char *scope, struct arena *arena, struct hub_head **heads,
    size_t *count, struct err *err)
{
	size_t room = 0;
	int got;
	sqlite3_stmt *row = hub_sqlite_ask(base, err, "SELECT origin, site, head_seq, head_hash FROM hub_stream "
	    "JOIN hub_origin USING (origin) WHERE scope = ? ORDER BY origin", "t", scope);

	if (!row)
		return false;
	while ((got = hub_sqlite_row(base, row, err)) > 0) {
		struct hub_head *head = arena_push(arena, heads, count, &room, sizeof **heads);
		hub_ledger_bytes(row, 0, head->origin.byte, sizeof head->origin.byte);
		hub_ledger_bytes(row, 1, head->site.byte, sizeof head->site.byte);
		head->seq = sqlite3_column_int64(row, 2);
		hub_ledger_bytes(row, 3, head->hash, SEGMENT_HASH);
	}
	return got == 0;
}

bool
hub_ledger_bounds(struct hub_sqlite *base, const char *scope, struct uuid origin, struct arena *arena,
    struct hub_bound **bounds, size_t *count, struct err *err)
{
	size_t room = 0;
	int got;
	sqlite3_stmt *row = hub_sqlite_ask(base, err, "SELECT seq_from, seq_to, hash FROM hub_segment "
	    "WHERE scope = ? AND origin = ? ORDER BY seq_from", "tb", scope, origin.byte, sizeof origin.byte);

	if (!row)
		return false;
	while ((got = hub_sqlite_row(base, row, err)) > 0) {
		struct hub_bound *bound = arena_push(arena, bounds, count, &room, sizeof **bounds);
		bound->from = sqlite3_column_int64(row, 0);
		bound->to = sqlite3_column_int64(row, 1);
		hub_ledger_bytes(row, 2, bound->hash, SEGMENT_HASH);
	}
	return got == 0;
}

/* Rows of: number, origin, from, to, bytes. */
static bool
hub_ledger_rows(struct hub_sqlite *base, sqlite3_stmt *row, struct arena *arena, struct hub_ledger_row **rows,
    size_t *count, struct err *err)
{
	size_t room = 0;
	int got;

	if (!row)
		return false;
	while ((got = hub_sqlite_row(base, row, err)) > 0) {
		struct hub_ledger_row *each = arena_push(arena, rows, count, &room, sizeof **rows);
		each->item.seq = sqlite3_column_int64(row, 0);
		hub_ledger_bytes(row, 1, each->origin.byte, sizeof each->origin.byte);
		each->from = sqlite3_column_int64(row, 2);
		each->to = sqlite3_column_int64(row, 3);
		each->item.count = (size_t)sqlite3_column_bytes(row, 4);
		if (each->item.count > 0)
			each->item.bytes = arena_copy(arena, sqlite3_column_blob(row, 4), each->item.count);
	}
	return got == 0;
}

bool
hub_ledger_pull(struct hub_sqlite *base, const char *scope, int64_t after, size_t limit, struct arena *arena,
    struct hub_ledger_row **rows, size_t *count, struct err *err)
{
	return hub_ledger_rows(base, hub_sqlite_ask(base, err, "SELECT seq, origin, seq_from, seq_to, bytes "
	    "FROM hub_segment WHERE scope = ? AND seq > ? AND kept = 1 ORDER BY seq LIMIT ?", "tii", scope, after,
	    (int64_t)limit), arena, rows, count, err);
}

bool
hub_ledger_fetch(struct hub_sqlite *base, const char *scope, struct uuid origin, int64_t after, size_t limit,
    struct arena *arena, struct hub_ledger_row **rows, size_t *count, struct err *err)
{
	return hub_ledger_rows(base, hub_sqlite_ask(base, err, "SELECT 0, origin, seq_from, seq_to, bytes "
	    "FROM hub_segment WHERE scope = ? AND origin = ? AND seq_to > ? AND kept = 1 ORDER BY seq_from LIMIT ?",
	    "tbii", scope, origin.byte, sizeof origin.byte, after, (int64_t)limit), arena, rows, count, err);
}

bool
hub_ledger_kept(struct hub_sqlite *base, const char *scope, struct arena *arena, struct hub_ledger_kept **rows,
    size_t *count, struct err *err)
{
	size_t room = 0;
	int got;
	sqlite3_stmt *row = hub_sqlite_ask(base, err, "SELECT origin, site, seq_from, seq_to, hash FROM hub_segment "
	    "JOIN hub_origin USING (origin) WHERE scope = ? AND kept = 1 ORDER BY origin, seq_from", "t", scope);

	if (!row)
		return false;
	while ((got = hub_sqlite_row(base, row, err)) > 0) {
		struct hub_ledger_kept *kept = arena_push(arena, rows, count, &room, sizeof **rows);
		hub_ledger_bytes(row, 0, kept->origin.byte, sizeof kept->origin.byte);
		hub_ledger_bytes(row, 1, kept->site.byte, sizeof kept->site.byte);
		kept->from = sqlite3_column_int64(row, 2);
		kept->to = sqlite3_column_int64(row, 3);
		hub_ledger_bytes(row, 4, kept->hash, SEGMENT_HASH);
	}
	return got == 0;
}

bool
hub_ledger_time(struct hub_sqlite *base, int64_t now, int64_t *time, struct err *err)
{
	sqlite3_stmt *row = hub_sqlite_ask(base, err, "SELECT ifnull(max(stamp), 0) FROM hub_scope", "");

	int got;

	*time = now;
	if (!row)
		return false;
	while ((got = hub_sqlite_row(base, row, err)) > 0)
		if (sqlite3_column_int64(row, 0) > now)
			*time = sqlite3_column_int64(row, 0);
	return got == 0;
}

bool
hub_ledger_forget(struct hub_sqlite *base, struct err *err)
{
	static const char *const tables[] = {"DELETE FROM hub_tag", "DELETE FROM hub_segment", "DELETE FROM hub_stream",
	    "DELETE FROM hub_scope", "DELETE FROM hub_origin"};

	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		if (!hub_sqlite_run(base, err, tables[i], ""))
			return false;
	return true;
}

bool
hub_ledger_tagged(struct hub_sqlite *base, const uint8_t tag[KEYRING_TAG], struct arena *arena,
    struct hub_place **places, size_t *count, struct err *err)
{
	size_t room = 0;
	int got;
	sqlite3_stmt *row = hub_sqlite_ask(base, err, "SELECT scope, origin, seq_from, seq_to FROM hub_tag "
	    "JOIN hub_segment ON rid = segment WHERE tag = ? ORDER BY scope, origin, seq_from", "b", tag,
	    (size_t)KEYRING_TAG);

	if (!row)
		return false;
	while ((got = hub_sqlite_row(base, row, err)) > 0) {
		struct hub_place *place = arena_push(arena, places, count, &room, sizeof **places);
		snprintf(place->scope, sizeof place->scope, "%s", (const char *)sqlite3_column_text(row, 0));
		hub_ledger_bytes(row, 1, place->origin.byte, sizeof place->origin.byte);
		place->from = sqlite3_column_int64(row, 2);
		place->to = sqlite3_column_int64(row, 3);
	}
	return got == 0;
}

bool
hub_ledger_prune(struct hub_sqlite *base, const char *scope, struct uuid origin, int64_t seq, struct err *err)
{
	return hub_sqlite_run(base, err, "DELETE FROM hub_tag WHERE segment IN (SELECT rid FROM hub_segment "
	    "WHERE scope = ? AND origin = ? AND seq_to <= ?)", "tbi", scope, origin.byte, sizeof origin.byte, seq) &&
	    hub_sqlite_run(base, err, "UPDATE hub_segment SET kept = 0, bytes = NULL "
	    "WHERE scope = ? AND origin = ? AND seq_to <= ? AND kept = 1", "tbi", scope, origin.byte,
	    sizeof origin.byte, seq);
}
