#include "apply.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mutant.h"
#include "session_internal.h"
#include "store/alike.h"
#include "store/noticed.h"
#include "store/seglog.h"

#include <stdio.h>
#include <string.h>

enum {
	PULL_AT_ONCE = 16,
	PULL_ROUNDS = 3
}; /* segments a request; looks at the heads before it is left for the next run */

/* One segment on its way in. */
struct pull {
	struct session *session;
	struct segment segment;
	int64_t no, have;	/* ordinal of its origin, 0: new; how far that stream is here */
	int64_t hub_seq;	/* 0: not by the cursor */
	struct merge_batch batch;
};

/* ---- may it come in ------------------------------------------------------------------------------- */

static bool
pull_is_frozen(const struct session *session, const char *scope, struct uuid origin)
{
	for (size_t i = 0; i < session->frozen_count; i++)
		if (uuid_equal(session->frozen[i].origin, origin) && strcmp(session->frozen[i].scope, scope) == 0)
			return true;
	return false;
}

/* Nothing more of this stream today; everybody else's goes on. */
static bool
pull_freeze(struct session *session, const struct segment *segment, const char *why, struct err *err)
{
	struct session_frozen *frozen = &session->frozen[session->frozen_count];

	if (session->frozen_count == SESSION_FROZEN)
		return err_set(
		    err, ERR_CORRUPT, _("Nothing the hub gives out verifies. Have it checked; nothing was taken."));
	session->frozen_count++;
	frozen->scope = arena_text(session->arena, segment->scope);
	frozen->origin = segment->origin;
	snprintf(session->report->said, sizeof session->report->said, "%s", why);
	return session_event(session, "refused", why, err);
}

static const struct peers_member *
pull_member(const struct session *session, struct uuid site)
{
	for (size_t i = 0; i < session->member_count; i++)
		if (uuid_equal(session->members[i].site, site))
			return &session->members[i];
	return NULL;
}

/* The site an origin belongs to here; false when that is another one than the segment says. */
static bool
pull_same_site(const struct session *session, const struct segment *segment)
{
	struct oplog_stream *streams;
	size_t count;

	if (!oplog_streams(session->db, NULL, session->work, &streams, &count, NULL))
		return false;
	for (size_t i = 0; i < count; i++)
		if (uuid_equal(streams[i].origin, segment->origin))
			return uuid_equal(streams[i].site, segment->site);
	return true;
}

bool
session_verify(const struct session *session, const struct segment *segment, const struct peers_member *member,
    struct err *err)
{
	if (segment_verify(segment, member->sign_key, err))
		return true;
	for (size_t i = 0; i < session->roll_count; i++)
		if (uuid_equal(session->roll[i].site, segment->site))
			return former_vouches(session->roll[i].former, session->roll[i].former_count, segment);
	return false;
}

/* NULL: it is what it says. Else what is wrong, for the administrator. */
static const char *
pull_fault(struct pull *pull, const char *scope)
{
	struct session *session = pull->session;
	const struct segment *segment = &pull->segment;
	const struct peers_member *member = pull_member(session, segment->site);
	struct seglog_one held;
	struct err why = {0};

	if (!uuid_equal(segment->org, session->self.org))
		return _("The hub gave out a segment of another organisation. It was not taken.");
	if (strcmp(segment->scope, scope) != 0)
		return _("The hub gave out a segment in the wrong place. It was not taken.");
	if (!member)
		return _("The hub gave out a segment of a site that is no member. It was not taken.");
	if (!session_verify(session, segment, member, &why))
		return arena_printf(session->work,
		    _("A segment under the name of %s is not signed by it. It was not taken."), member->code);
	if (!pull_same_site(session, segment))
		return arena_printf(session->work,
		    _("A segment of %s uses another site's name for its stream. It was not taken."), member->code);
	if (!mutant(MUTANT_NO_CHAIN) && segment->from == pull->have + 1 &&
	    seglog_ending(session->db, scope, pull->no, pull->have, &held) &&
	    memcmp(held.hash, segment->prev, sizeof held.hash) != 0)
		return arena_printf(session->work,
		    _("%s has two histories under one name: it was copied, and both went on. The second one was not "
		      "taken."),
		    member->code);
	return NULL;
}

/* ---- in --------------------------------------------------------------------------------------------- */

static bool
pull_also(void *context, struct tx *tx, struct err *err)
{
	struct pull *pull = context;
	struct session *session = pull->session;
	const struct segment *segment = &pull->segment;
	struct seglog_one one = {.from = segment->from, .to = segment->to, .bytes = segment->bytes,
	    .count = segment->count};
	int64_t no = oplog_ordinal(tx_db(tx), segment->origin);

	memcpy(one.hash, segment->hash, sizeof one.hash);
	return seglog_add(tx, segment->scope, no, &one, err) &&
	    peers_session_count(tx, session->no, &pull->batch, err) &&
	    (pull->hub_seq == 0 ||
		peers_set_cursor(tx, &session->at, segment->scope, pull->hub_seq, segment->hash, err));
}

/* Whole or not at all, with everything that follows from it. */
static bool
pull_apply(struct pull *pull, struct err *err)
{
	struct session *session = pull->session;
	struct tx_intent intent = session->request->intent;
	struct op *ops;
	size_t count;
	struct err why = {0};

	if (!segment_open(&session->ring, &pull->segment, session->work, &ops, &count, &why))
		return pull_freeze(session, &pull->segment, why.text, err);
	for (size_t i = 0; i < count; i++)
		ops[i].scope = pull->segment.scope;
	intent.operation = uuid_make(clock_now());
	intent.event = "sync.apply";
	pull->batch = (struct merge_batch){.arena = session->work};
	if (!apply_ops(session->db, &intent, ops, count, &pull->batch, pull_also, pull, &why)) {
		if (why.code == ERR_IO || why.code == ERR_BUSY || why.code == ERR_UNKNOWN) {
			if (err)
				*err = why;
			return false;
		}
		/* Our own fault, not the segment's: it stays at the hub, and others go on. */
		return pull_freeze(session, &pull->segment,
		    arena_printf(session->work, _("A segment could not be applied here (%s)."), why.text), err);
	}
	session->report->pulled_segments++;
	session->report->pulled_ops += pull->batch.count.applied + pull->batch.count.parked;
	return true;
}

/* *moved: the cursor may go past it. Applied, held already, or its stream is frozen. */
static bool
pull_item(struct session *session, const char *scope, const struct hub_item *item, bool by_cursor, bool *moved,
    struct err *err)
{
	struct pull pull = {.session = session, .hub_seq = by_cursor ? item->seq : 0};
	uint8_t head[HASH_BLAKE];
	const char *fault;

	*moved = true;
	if (!segment_parse(item->bytes, item->count, &pull.segment, NULL)) {
		session->garbage = true;
		snprintf(session->report->said, sizeof session->report->said, "%s",
		    _("The hub gave out bytes that are no segment. They were not taken."));
		return session_event(session, "refused", session->report->said, err);
	}
	if (pull_is_frozen(session, scope, pull.segment.origin))
		return true;
	pull.no = oplog_line(session->db, scope, pull.segment.origin, &pull.have, head);
	if (pull.segment.to <= pull.have)
		return true;
	if ((fault = pull_fault(&pull, scope)))
		return pull_freeze(session, &pull.segment, fault, err);
	/* What lies between comes by the version vector; the cursor must not pass over it. */
	if (pull.segment.from > pull.have + 1) {
		*moved = mutant(MUTANT_REORDER);
		return true;
	}
	if (mutant(MUTANT_TIME_CURSOR) && pull.segment.made <= session->self.last_good)
		return true;
	return pull_apply(&pull, err);
}

/* ---- by the cursor: a hint that spares looking at every stream ---------------------------------------- */

static bool
pull_move_cursor(struct session *session, const char *scope, int64_t seq, const uint8_t hash[SEGMENT_HASH],
    struct err *err)
{
	struct tx *tx;

	return session_begin_tx(session, "sync.cursor", &tx, err) &&
	    tx_end(tx, peers_set_cursor(tx, &session->at, scope, seq, hash, err), err);
}

/*
 * The segment the cursor stands on must still be the hub's, or its numbers mean nothing any more. It may have been
 * forgotten since (hub_prune); then a later one comes in its place.
 */
static bool
pull_cursor(struct session *session, const char *scope, int64_t *after, struct err *err)
{
	uint8_t hash[PEERS_HASH];
	struct hub_item *items;
	struct segment segment;
	size_t count;

	if (!peers_cursor(session->db, &session->at, scope, after, hash) || *after == 0)
		return true;
	if (!hub_pull(session->hub, scope, *after - 1, 1, session->work, &items, &count, err))
		return false;
	if (count != 1 || (items[0].seq == *after &&
	    (!segment_parse(items[0].bytes, items[0].count, &segment, NULL) ||
		memcmp(segment.hash, hash, sizeof hash) != 0)))
		*after = 0;
	return true;
}

static bool
pull_scope(struct session *session, const char *scope, struct err *err)
{
	int64_t after = 0, kept;
	uint8_t hash[SEGMENT_HASH] = {0};
	bool moved = true;
	size_t count = 1;

	arena_reset(session->work);
	if (!pull_cursor(session, scope, &after, err))
		return false;
	kept = after;
	while (moved && count > 0) {
		struct arena *page = arena_new();
		struct hub_item *items;
		bool good = hub_pull(session->hub, scope, after, PULL_AT_ONCE, page, &items, &count, err);
		for (size_t i = 0; good && moved && i < count; i++) {
			struct segment segment;
			/* A hole at the front is what the hub forgot; the version vector is asked in any case. */
			moved = items[i].seq == after + 1 || (i == 0 && items[i].seq > after) ||
			    mutant(MUTANT_LATE_SEQ) || mutant(MUTANT_REORDER);
			arena_reset(session->work);
			good = !moved || pull_item(session, scope, &items[i], true, &moved, err);
			if (good && moved) {
				after = items[i].seq;
				if (segment_parse(items[i].bytes, items[i].count, &segment, NULL))
					memcpy(hash, segment.hash, sizeof hash);
			}
			session_progress(session, SESSION_PULL, session->report->pulled_ops, session->coming,
			    session->report->pulled_ops);
		}
		arena_free(page);
		if (!good)
			return false;
	}
	/* Past what was held already, which moved no cursor by itself. */
	return after == kept || pull_move_cursor(session, scope, after, hash, err);
}

/* ---- by the version vector: the truth -------------------------------------------------------------------- */

/* Mutants that trust a cursor have nothing behind it. */
static bool
pull_by_vector(void)
{
	return !mutant(MUTANT_REORDER) && !mutant(MUTANT_TIME_CURSOR) && !mutant(MUTANT_LATE_SEQ);
}


/*
 * The next of a stream does not come. A hub remembers where a segment was that it forgot (hub_prune), and a share from
 * where on a stream begins; anything else is damage.
 */
static bool
pull_gap(struct session *session, const char *scope, const struct hub_head *head, struct err *err)
{
	const struct peers_member *member = pull_member(session, head->site);
	const char *code = member ? member->code : "?";
	struct segment stream = {.origin = head->origin};
	int64_t have = oplog_seen(session->db, scope, head->origin);
	bool before = false, next = false;
	struct hub_bound *bounds;
	size_t count;

	snprintf(stream.scope, sizeof stream.scope, "%s", scope);
	if (session->garbage)
		return pull_freeze(session, &stream, arena_printf(session->arena,
		    _("A segment of %s is damaged at the hub and was not taken. `rapport hub check` says which; "
		      "`rapport hub rebuild` makes the hub whole from what the clinics hold."), code), err);
	if (!hub_bounds(session->hub, scope, head->origin, session->work, &bounds, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		before |= bounds[i].to <= have;
		next |= bounds[i].from <= have + 1 && bounds[i].to > have;
	}
	if (next || (!before && hub_is_copied(session->hub))) {
		session->forgotten = true;
		return true;
	}
	return pull_freeze(session, &stream, arena_printf(session->arena,
	    _("The hub has lost a segment of %s, and what comes after it waits. `rapport hub rebuild` makes the hub "
	      "whole from what the clinics hold."), code), err);
}

static bool
pull_stream(struct session *session, const char *scope, const struct hub_head *head, struct err *err)
{
	struct arena *page = arena_new();
	size_t count = 1;
	bool good = true, moved = true;

	session->garbage = false;
	while (good && moved && count > 0 && !pull_is_frozen(session, scope, head->origin) &&
	    oplog_seen(session->db, scope, head->origin) < head->seq) {
		struct hub_item *items;
		int64_t before = oplog_seen(session->db, scope, head->origin);
		arena_reset(page);
		good = hub_fetch(session->hub, scope, head->origin, before, PULL_AT_ONCE, page, &items, &count, err);
		for (size_t i = 0; good && moved && i < count; i++) {
			arena_reset(session->work);
			good = pull_item(session, scope, &items[i], false, &moved, err);
			session_progress(session, SESSION_PULL, session->report->pulled_ops, session->coming,
			    session->report->pulled_ops);
		}
		moved = moved && oplog_seen(session->db, scope, head->origin) > before;
	}
	arena_free(page);
	if (good && !pull_is_frozen(session, scope, head->origin) &&
	    oplog_seen(session->db, scope, head->origin) < head->seq)
		good = pull_gap(session, scope, head, err);
	return good;
}

static bool
pull_missing(struct session *session, const char *scope, struct err *err)
{
	struct arena *arena = arena_new();
	struct hub_head *heads;
	size_t count;
	bool good = hub_heads(session->hub, scope, arena, &heads, &count, err);

	for (size_t i = 0; good && i < count; i++)
		if (!pull_is_frozen(session, scope, heads[i].origin) &&
		    oplog_seen(session->db, scope, heads[i].origin) < heads[i].seq)
			good = pull_stream(session, scope, &heads[i], err);
	arena_free(arena);
	return good;
}

bool
session_in_step(struct session *session, bool *in_step, struct err *err)
{
	struct arena *arena = arena_new();
	bool good = true;

	*in_step = true;
	for (size_t s = 0; good && s < session->scope_count && pull_by_vector(); s++) {
		struct hub_head *heads;
		size_t count;
		good = hub_heads(session->hub, session->scopes[s], arena, &heads, &count, err);
		for (size_t i = 0; good && i < count; i++)
			if (!pull_is_frozen(session, session->scopes[s], heads[i].origin) &&
			    oplog_seen(session->db, session->scopes[s], heads[i].origin) < heads[i].seq)
				*in_step = false;
	}
	arena_free(arena);
	return good;
}

/* Whatever was noticed and nobody else has named yet, and who came that may be somebody we know. */
static bool
pull_notice(struct session *session, struct err *err)
{
	struct arena *arena = arena_new();
	struct alike *alike = arena_alloc(arena, sizeof *alike);
	struct tx *tx;
	bool done = alike_find(session->db, arena, alike, err) && session_begin_tx(session, "sync.noticed", &tx, err);

	if (done && !(alike_note(tx, alike, err) && noticed_settle(tx, &session->report->found, err))) {
		tx_abort(tx);
		done = false;
	} else if (done) {
		done = tx_commit(tx, err);
	}
	arena_free(arena);
	return done;
}

bool
session_pull(struct session *session, struct err *err)
{
	bool in_step = false;

	for (int round = 0; !in_step && round < PULL_ROUNDS; round++) {
		for (size_t s = 0; s < session->scope_count; s++)
			if (!pull_scope(session, session->scopes[s], err) || (pull_by_vector() &&
			    !pull_missing(session, session->scopes[s], err)))
				return false;
		if (!session_in_step(session, &in_step, err))
			return false;
	}
	return pull_notice(session, err);
}
