#include "base/clock.h"
#include "base/i18n.h"
#include "base/mutant.h"
#include "session_internal.h"
#include "session_tags.h"
#include "store/seglog.h"

#include <string.h>

/* Segments a transaction; bytes that are sent together; forks in a session before it gives up. */
enum { PUSH_AT_ONCE = 8, PUSH_BYTES = 1024 * 1024, PUSH_FORKS = 3 };

/* ---- sealing ------------------------------------------------------------------------------------ */

/* At most `limit` ops, ending with a transaction; the first transaction whole in any case. */
static size_t
push_whole(const struct op *ops, size_t count, size_t limit)
{
	size_t whole = 0;

	for (size_t i = 0; i < count; i++)
		if ((i < limit || whole == 0) && ops[i].last)
			whole = i + 1;
	return whole;
}

/* One segment from `after` on; fewer ops when they would be too many bytes. */
static bool
push_seal_one(struct session *session, const struct oplog_stream *stream, int64_t after,
    const uint8_t prev[SEGMENT_HASH], struct segment *made, struct err *err)
{
	struct segment about = {.org = session->self.org, .origin = stream->origin, .site = session->self.site,
	    .schema = (uint32_t)session->self.schema, .made = clock_now() + session->self.clock_offset};
	struct op *ops;
	size_t count;

	if (!oplog_read(
		session->db, stream->scope, stream->origin, after, SEGMENT_OPS, session->work, &ops, &count, err))
		return false;
	memcpy(about.scope, stream->scope, strlen(stream->scope) + 1);
	memcpy(about.prev, prev, sizeof about.prev);
	for (size_t limit = SEGMENT_OPS;; limit /= 2) {
		size_t whole = push_whole(ops, count, limit);
		if (whole == 0)
			return err_set(err, ERR_CORRUPT,
			    _("The op log ends in the middle of a transaction. Run `rapport "
			      "check`."));
		session_tags(session->db, &session->ring, ops, whole, session->work, &about);
		if (!segment_seal(&session->ring, &about, ops, whole, session->work, made, err))
			return false;
		if (made->body_count <= SEGMENT_BODY || whole == push_whole(ops, count, 1))
			return true;
	}
}

/* Seal, keep, then send: a segment that was sent once is the same bytes for ever. */
static bool
push_seal(struct session *session, const struct oplog_stream *stream, struct err *err)
{
	struct seglog_one last = {0};
	bool more = true;

	seglog_last(session->db, stream->scope, stream->no, &last);
	while (more && last.to < stream->seq) {
		struct tx *tx;
		arena_reset(session->work);
		struct seglog_one made[PUSH_AT_ONCE];
		size_t count = 0;
		while (count < PUSH_AT_ONCE && last.to < stream->seq) {
			struct segment segment;
			if (!push_seal_one(session, stream, last.to, last.hash, &segment, err))
				return false;
			last = (struct seglog_one){.from = segment.from, .to = segment.to, .bytes = segment.bytes,
			    .count = segment.count};
			memcpy(last.hash, segment.hash, sizeof last.hash);
			made[count++] = last;
		}
		if (!session_begin_tx(session, "sync.seal", &tx, err))
			return false;
		for (size_t i = 0; more && i < count; i++)
			more = seglog_add(tx, stream->scope, stream->no, &made[i], err);
		if (!more) {
			tx_abort(tx);
			return false;
		}
		if (!tx_commit(tx, err))
			return false;
	}
	return true;
}

/* ---- sending -------------------------------------------------------------------------------------- */

static bool
push_ack(struct session *session, const struct oplog_stream *stream, int64_t seq, struct err *err)
{
	struct tx *tx;

	return session_begin_tx(session, "sync.acked", &tx, err) &&
	    tx_end(tx, seglog_acked(tx, stream->scope, stream->no, seq, err), err);
}

/* What is held of a stream from `after` on without a gap, as much as is worth sending together. */
static bool
push_held(struct session *session, const struct oplog_stream *stream, int64_t after, struct segment *held,
    size_t *count, struct err *err)
{
	size_t bytes = 0;

	for (*count = 0; *count < HUB_AT_ONCE && bytes < PUSH_BYTES && after < stream->seq; ++*count) {
		struct seglog_one one;
		bool found;
		if (!seglog_after(session->db, stream->scope, stream->no, after, session->work, &one, &found, err))
			return false;
		if (!found || one.from != after + 1)
			return true;
		if (!segment_parse(one.bytes, one.count, &held[*count], err))
			return *count > 0;
		bytes += one.count;
		after = one.to;
	}
	return true;
}

/*
 * Send what is held of a stream beyond the hub's head, as long as it leads on
 * from there. *said is the last word of the hub.
 */
static bool
push_stream(struct session *session, const struct oplog_stream *stream, int64_t head, enum hub_push *said,
    struct err *err)
{
	struct segment held[HUB_AT_ONCE];
	enum hub_push words[HUB_AT_ONCE];
	bool ours = uuid_equal(stream->origin, session->self.origin);
	size_t count = 1, answered;
	int64_t sent = head;

	*said = HUB_TAKEN;
	while (count > 0 && (*said == HUB_TAKEN || *said == HUB_DUP)) {
		arena_reset(session->work);
		if (!push_held(session, stream, sent, held, &count, err) ||
		    (count > 0 && !hub_push_many(session->hub, held, count, words, &answered, err)))
			return false;
		for (size_t i = 0; count > 0 && i < answered; i++) {
			*said = words[i];
			sent = *said == HUB_TAKEN || *said == HUB_DUP ? held[i].to : sent;
			session->report->pushed_segments += *said == HUB_TAKEN;
			session->report->pushed_ops += *said == HUB_TAKEN ? held[i].ops : 0;
		}
		if (sent > head)
			session_progress(session, SESSION_PUSH, sent, stream->seq, session->report->pushed_ops);
	}
	return !ours || sent == stream->acked || push_ack(session, stream, sent, err);
}

/* What the hub said about a segment of ours, and what follows from it. */
static bool
push_answer(struct session *session, enum hub_push said, int *forks, bool *again, struct err *err)
{
	*again = false;
	if (said == HUB_TAKEN || said == HUB_DUP)
		return true;
	if (said == HUB_FORK && (mutant(MUTANT_REUSE) || mutant(MUTANT_NO_CHAIN)))
		return true;
	if (said == HUB_FORK && ++*forks <= PUSH_FORKS) {
		*again = true;
		return session_compare_own(session, err);
	}
	if (said == HUB_FORK)
		return err_set(err, ERR_CONFLICT,
		    _("The hub has another history of this site than this database, and a new name did not help. "
		      "Nothing was lost here; have the hub checked."));
	if (said == HUB_CLOCK)
		return err_set(err, ERR_INVALID,
		    _("This machine's clock is too far ahead of the hub's. Set it, then run again; nothing was lost."));
	return false;
}

static bool
push_own(struct session *session, struct err *err)
{
	bool again = true;
	int forks = 0;

	while (again) {
		struct oplog_stream *streams;
		size_t count;
		again = false;
		if (!oplog_streams(session->db, NULL, session->arena, &streams, &count, err))
			return false;
		for (size_t i = 0; !again && i < count; i++) {
			struct session_heads heads = {.scope = streams[i].scope};
			const struct hub_head *head;
			enum hub_push said;
			if (!uuid_equal(streams[i].origin, session->self.origin))
				continue;
			if (!push_seal(session, &streams[i], err) ||
			    !hub_heads(session->hub, streams[i].scope, session->arena, &heads.heads, &heads.count, err))
				return false;
			head = session_head(&heads, streams[i].origin);
			if (!push_stream(session, &streams[i], head ? head->seq : 0, &said, err) ||
			    !push_answer(session, said, &forks, &again, err))
				return false;
		}
	}
	return true;
}

/*
 * Anti-entropy: whatever the hub lacks and somebody holds goes there again, so
 * that a hub that was restored is whole after a night. Nobody's fork is ours
 * to settle: what does not fit is left to those it belongs to.
 */
static bool
push_others(struct session *session, struct err *err)
{
	struct oplog_stream *streams;
	size_t count;

	for (size_t s = 0; s < session->scope_count && !mutant(MUTANT_NO_REOFFER); s++) {
		struct session_heads heads = {.scope = session->scopes[s]};
		if (!hub_heads(session->hub, session->scopes[s], session->arena, &heads.heads, &heads.count, err) ||
		    !oplog_streams(session->db, session->scopes[s], session->arena, &streams, &count, err))
			return false;
		for (size_t i = 0; i < count; i++) {
			const struct hub_head *head = session_head(&heads, streams[i].origin);
			enum hub_push said;
			if (uuid_equal(streams[i].origin, session->self.origin) ||
			    (head ? head->seq : 0) >= streams[i].seq)
				continue;
			if (!push_stream(session, &streams[i], head ? head->seq : 0, &said, err))
				return false;
		}
	}
	return true;
}

bool
session_push(struct session *session, struct err *err)
{
	return push_own(session, err) && push_others(session, err);
}
