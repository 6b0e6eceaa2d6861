#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mutant.h"
#include "hub_gate.h"
#include "hub_mark.h"
#include "membership_copy.h"
#include "session_internal.h"
#include "store/merge.h"
#include "store/seglog.h"

#include <stdio.h>
#include <string.h>

enum {
	GREET_CLOCK = 2 * 60 * 1000,	/* ms that our clock may differ from the hub's before it is corrected */
	GREET_AHEAD = 10 * 60 * 1000,	/* ms that ops may lie ahead of the hub's clock before they are stamped again */
};

bool
session_read_self(struct session *session, struct err *err)
{
	size_t n = 0;

	if (!origin_self(session->db, session->arena, &session->self, err))
		return false;
	session->scopes[n++] = "org";
	session->scopes[n++] = arena_printf(session->arena, "g.%s", session->self.group);
	session->scopes[n++] = arena_printf(session->arena, "s.%s", session->self.code);
	session->scope_count = n;
	return true;
}

/* ---- members ---------------------------------------------------------------------------------- */

static bool
greet_keep_member(struct session *session, struct tx *tx, const struct member *member, struct err *err)
{
	struct peers_member peer = {.site = member->site, .code = member->code, .name = member->name,
	    .group = member->group, .left = member->left, .seen = INT64_MIN};
	struct err why = {0};

	for (size_t i = 0; i < session->member_count; i++)
		if (uuid_equal(session->members[i].site, member->site))
			peer.rekeyed = membership_had_key(member, session->members[i].sign_key);
	memcpy(peer.sign_key, member->sign_key, sizeof peer.sign_key);
	memcpy(peer.box_key, member->box_key, sizeof peer.box_key);
	if (peers_set_member(tx, &peer, &why))
		return true;
	if (why.code == ERR_CONFLICT)
		return peers_event(tx, "refused", arena_printf(session->arena,
		    _("The hub shows %s with other keys than before. It is not believed: its changes are left out "
		      "until somebody finds out why."), member->code), err);
	if (err)
		*err = why;
	return false;
}

/* Most nights nobody joins and nobody leaves: then there is nothing to write down. */
static bool
greet_same_member(const struct peers_member *known, size_t count, const struct member *member)
{
	for (size_t i = 0; i < count; i++)
		if (uuid_equal(known[i].site, member->site))
			return strcmp(known[i].code, member->code) == 0 && strcmp(known[i].name, member->name) == 0 &&
			    strcmp(known[i].group, member->group) == 0 && known[i].left == member->left &&
			    memcmp(known[i].sign_key, member->sign_key, sizeof member->sign_key) == 0 &&
			    memcmp(known[i].box_key, member->box_key, sizeof member->box_key) == 0;
	return false;
}

static bool
greet_keep_members(struct session *session, const struct member *members, size_t count, struct err *err)
{
	struct tx *tx;

	if (!session_begin_tx(session, "sync.members", &tx, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!greet_keep_member(session, tx, &members[i], err)) {
			tx_abort(tx);
			return false;
		}
	return tx_commit(tx, err) &&
	    peers_members(session->db, session->arena, &session->members, &session->member_count, err);
}

/*
 * A hub that was put back from before we joined does not know us any more: our own record, which the invitation
 * signed, goes there again. It is kept beside the keys.
 */
static bool
greet_register(struct session *session, struct err *err)
{
	char name[UUID_TEXT], *kept;
	const char *path = file_join(session->arena, db_folder(session->db), "keys/registration.json");
	const void *bytes;
	size_t count, kept_count;
	bool found, have;

	uuid_format(session->self.site, name);
	have = file_read(session->arena, path, 1024 * 1024, &kept, &kept_count, NULL);
	if (!hub_get(session->hub, HUB_MEMBER, name, session->arena, &bytes, &count, &found, err))
		return false;
	if (found && have && kept_count == count && memcmp(kept, bytes, count) == 0)
		return true;
	/* Put back from before we took the place: there is the release that ours answers. */
	if (found && have && membership_is_release(bytes, count, kept, kept_count))
		return hub_put(session->hub, HUB_MEMBER, name, kept, kept_count, HUB_PUT_IF, bytes, count, err);
	/* A newer one of ours, a damaged one (greet_own_record), or another machine's: membership_refresh says so. */
	if (found)
		return true;
	if (have)
		return hub_put(session->hub, HUB_MEMBER, name, kept, kept_count, HUB_PUT_NEW, NULL, 0, err);
	return err_set(err, ERR_NOT_FOUND,
	    _("The hub does not know this site: it was put back from before it joined. Run `rapport join` again; "
	      "nothing was lost."));
}

/*
 * A copying program carries the record of one who joined later over ours, here or in another copy: ours is written
 * once more, as the newer one, and that it was is remembered at the hub.
 */
static bool
greet_hold_place(struct session *session, const struct member *self, struct err *err)
{
	const char *path = file_join(session->arena, db_folder(session->db), "keys/registration.json"), *held;
	struct hub_gate_member there;
	char name[UUID_TEXT], *kept;
	const void *bytes;
	size_t count, kept_count;
	bool found, known;

	if (!self->crossed || memcmp(self->sign_key, session->ring.sign_key, sizeof self->sign_key) != 0)
		return true;
	uuid_format(self->site, name);
	held = arena_printf(session->arena, "%s.held", name);
	if (!hub_get(session->hub, HUB_ACK, held, session->arena, &bytes, &count, &known, err) ||
	    !hub_get(session->hub, HUB_MEMBER, name, session->arena, &bytes, &count, &found, err))
		return false;
	if (known && found && hub_gate_member(bytes, count, &there, NULL) &&
	    memcmp(there.sign_key, self->sign_key, sizeof there.sign_key) == 0)
		return true;
	return file_read(session->arena, path, 1024 * 1024, &kept, &kept_count, err) &&
	    hub_put(session->hub, HUB_MEMBER, name, kept, kept_count, HUB_PUT_ANY, NULL, 0, err) &&
	    hub_put(session->hub, HUB_ACK, held, kept, kept_count, HUB_PUT_ANY, NULL, 0, err) &&
	    session_event(session, "refused", _("Another clinic joined under this clinic's code at the same time. This "
		"one came first and keeps it; the other is told to join again under another code."), err);
}

/* A record of a member that does not verify: nothing of that clinic can be taken. */
static bool
greet_tell_faults(struct session *session, const struct membership_roll *roll, struct err *err)
{
	for (size_t i = 0; i < roll->fault_count; i++) {
		const char *code = NULL, *said;
		struct uuid site;
		if (roll->faults[i].kind != HUB_MEMBER)
			continue;
		for (size_t m = 0; uuid_from_text(roll->faults[i].name, &site) && m < session->member_count; m++)
			if (uuid_equal(session->members[m].site, site))
				code = session->members[m].code;
		said = code ? arena_printf(session->arena,
		    _("The hub's record of %s (member/%s) is damaged. What %s hands in may not be taken until it "
		      "has synced, or the record is put back."), code, roll->faults[i].name, code) :
		    arena_printf(session->arena,
		    _("The hub's record of a clinic (member/%s) is damaged. What it hands in is not taken until "
		      "it has synced, or the record is put back."), roll->faults[i].name);
		if (session->fault_count++ == 0)
			snprintf(session->report->said, sizeof session->report->said, "%s", said);
		if (!session_event(session, "refused", said, err))
			return false;
	}
	return true;
}

/*
 * Our own record as the hub has it: a newer one that verifies is kept beside the keys, and one that was damaged there
 * is written again from what was kept.
 */
static bool
greet_own_record(struct session *session, const struct membership_roll *roll, bool *healed, struct err *err)
{
	const char *path = file_join(session->arena, db_folder(session->db), "keys/registration.json");
	const struct hub_record *there = NULL;
	struct hub_gate_member member;
	char name[UUID_TEXT], *kept;
	size_t kept_count;
	bool bad = false, ours = false;

	*healed = false;
	uuid_format(session->self.site, name);
	for (size_t i = 0; i < roll->record_count; i++)
		if (strcmp(roll->records[i].name, name) == 0)
			there = &roll->records[i];
	for (size_t i = 0; i < roll->fault_count; i++)
		bad = bad || (roll->faults[i].kind == HUB_MEMBER && strcmp(roll->faults[i].name, name) == 0);
	for (size_t i = 0; i < roll->count; i++)
		ours = ours || (uuid_equal(roll->members[i].site, session->self.site) && !roll->members[i].left &&
		    memcmp(roll->members[i].sign_key, session->ring.sign_key, KEYRING_PUBLIC) == 0);
	bool have = file_read(session->arena, path, 1024 * 1024, &kept, &kept_count, NULL);
	if (!there || (have && kept_count == there->count && memcmp(kept, there->bytes, kept_count) == 0))
		return true;
	/* On a share that is carried about another's record may hide ours: the place is ours, that record is not. */
	if (ours && hub_gate_member(there->bytes, there->count, &member, NULL) &&
	    memcmp(member.sign_key, session->ring.sign_key, KEYRING_PUBLIC) == 0)
		return file_write(path, there->bytes, there->count, err);
	*healed = bad && have;
	return !*healed || hub_put(session->hub, HUB_MEMBER, name, kept, kept_count, HUB_PUT_IF, there->bytes,
	    there->count, err);
}

bool
session_read_members(struct session *session, struct err *err)
{
	struct membership_roll roll;
	size_t same = 0;
	bool more, healed, again = false;

	if (!membership_refresh(session->hub, &session->ring, session->arena, &roll, &more, err) ||
	    !greet_own_record(session, &roll, &healed, err) ||
	    (healed && !membership_refresh(session->hub, &session->ring, session->arena, &roll, &again, err)) ||
	    ((more || again) && !keyring_save(db_folder(session->db), &session->ring, err)) ||
	    !peers_members(session->db, session->arena, &session->members, &session->member_count, err))
		return false;
	if (!greet_tell_faults(session, &roll, err) ||
	    /* A copy that is whole is not given up for one that is not. */
	    (roll.fault_count == 0 && !membership_copy_keep(session->hub, db_folder(session->db), &roll, err)))
		return false;
	session->roll = roll.members;
	session->roll_count = roll.count;
	for (size_t i = 0; i < roll.count; i++) {
		if (uuid_equal(roll.members[i].site, session->self.site) &&
		    !greet_hold_place(session, &roll.members[i], err))
			return false;
		same += greet_same_member(session->members, session->member_count, &roll.members[i]);
	}
	return same == roll.count || greet_keep_members(session, roll.members, roll.count, err);
}

/* ---- clock ---------------------------------------------------------------------------------------- */

static bool
greet_restamp(struct session *session, struct err *err)
{
	int64_t seen = origin_seen(session->db), now = session->hello.time << 16;
	/* What we overwrote may come from a clock that ran ahead: then ours must be ahead, and is not to blame. */
	int64_t most = (seen > now ? seen : now) + ((int64_t)GREET_AHEAD << 16);
	struct tx_intent intent = session->request->intent;
	struct tx *tx = NULL;

	if (!origin_ahead(session->db, most))
		return true;
	intent.operation = uuid_make(clock_now());
	intent.event = "sync.clock";
	if (!merge_begin(session->db, &intent, &tx, err))
		return false;
	if (!origin_restamp(tx, most, session->hello.time,
	    _("This machine's clock ran ahead. Changes that had not left yet were put back to the right time, in their "
	      "order."), err)) {
		merge_abort(tx);
		return false;
	}
	session->renewed = true;
	return merge_commit(tx, err) && session_read_self(session, err);
}

/* ---- restored, copied, gone back ---------------------------------------------------------------------- */

static bool
greet_renew(struct session *session, const struct origin_bound *bounds, size_t count, const char *kind,
    const char *said, struct err *err)
{
	struct tx_intent intent = session->request->intent;
	struct tx *tx = NULL;

	intent.operation = uuid_make(clock_now());
	intent.event = "origin.renew";
	if (!merge_begin(session->db, &intent, &tx, err))
		return false;
	if (!origin_renew(tx, bounds, count, kind, said, err)) {
		merge_abort(tx);
		return false;
	}
	session->renewed = true;
	return merge_commit(tx, err) && session_read_self(session, err);
}

/* The newest end of a segment at the hub that we hold, too: up to there both have the same stream. */
static bool
greet_common(struct session *session, const char *scope, int64_t no, int64_t *seq, struct err *err)
{
	struct hub_bound *bounds;
	struct seglog_one held;
	size_t count;

	*seq = 0;
	if (!hub_bounds(session->hub, scope, session->self.origin, session->work, &bounds, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (seglog_ending(session->db, scope, no, bounds[i].to, &held) &&
		    memcmp(held.hash, bounds[i].hash, sizeof held.hash) == 0 && bounds[i].to > *seq)
			*seq = bounds[i].to;
	return true;
}

/* How one of our streams stands against the hub's. */
enum greet_stand { GREET_AGREES, GREET_HUB_WENT_BACK, GREET_WE_WENT_BACK };

static bool
greet_stand(struct session *session, const struct oplog_stream *stream, enum greet_stand *stand,
    struct origin_bound *bound, struct err *err)
{
	struct session_heads heads = {.scope = stream->scope};
	const struct hub_head *head;
	struct seglog_one held;

	*stand = GREET_AGREES;
	snprintf(bound->scope, sizeof bound->scope, "%s", stream->scope);
	bound->seq = stream->acked;
	if (!hub_heads(session->hub, stream->scope, session->work, &heads.heads, &heads.count, err))
		return false;
	head = session_head(&heads, stream->origin);
	if ((head ? head->seq : 0) < stream->acked)
		*stand = GREET_HUB_WENT_BACK;
	else if (head && !mutant(MUTANT_REUSE) && (!mutant(MUTANT_NO_CHAIN) || head->seq > stream->seq) &&
	    (!seglog_ending(session->db, stream->scope, stream->no, head->seq, &held) ||
	    memcmp(held.hash, head->hash, sizeof held.hash) != 0)) {
		*stand = GREET_WE_WENT_BACK;
		return greet_common(session, stream->scope, stream->no, &bound->seq, err);
	} else if (head)
		bound->seq = head->seq;
	return true;
}

bool
session_compare_own(struct session *session, struct err *err)
{
	struct oplog_stream *streams;
	struct origin_bound *bounds;
	enum greet_stand worst = GREET_AGREES;
	size_t count, bound_count = 0;

	arena_reset(session->work);
	if (!oplog_streams(session->db, NULL, session->arena, &streams, &count, err))
		return false;
	bounds = arena_array(session->arena, count + 1, sizeof *bounds);
	for (size_t i = 0; i < count; i++) {
		enum greet_stand stand;
		if (!uuid_equal(streams[i].origin, session->self.origin))
			continue;
		if (!greet_stand(session, &streams[i], &stand, &bounds[bound_count++], err))
			return false;
		worst = stand > worst ? stand : worst;
	}
	if (worst == GREET_AGREES)
		return true;
	return worst == GREET_WE_WENT_BACK ?
	    greet_renew(session, bounds, bound_count, "restored",
		_("The hub has changes under this database's name that it does not have: it was restored or copied. It "
		  "goes on under a new name, and takes what it lost back from the hub."), err) :
	    greet_renew(session, bounds, bound_count, "rewound",
		_("The hub has less than it had confirmed: it was restored or moved. Every site hands in again what it "
		  "holds; this one goes on under a new name."), err);
}

/* Another hub, or the same one restored: what we remembered of its numbers is void. */
static bool
greet_hub(struct session *session, struct err *err)
{
	struct peers_hub was = peers_hub(session->db);
	int64_t delta = session->hello.time - clock_now();
	bool other =
	    !uuid_is_none(was.id) && (!uuid_equal(was.id, session->hello.hub) || was.epoch != session->hello.epoch);
	struct origin_bound *bounds;
	size_t count;
	struct tx *tx;

	session->at = (struct peers_hub){session->hello.hub, session->hello.epoch};
	if (delta > -GREET_CLOCK && delta < GREET_CLOCK)
		delta = 0;
	if (other && (!origin_acked(session->db, session->arena, &bounds, &count, err) ||
			 !greet_renew(session, bounds, count, "rewound",
			     _("The hub was restored or moved. Every site hands in again what it holds; this one goes "
			       "on under a new "
			       "name."),
			     err)))
		return false;
	if (delta != session->self.clock_offset && delta != 0 &&
	    !session_event(session, "clock", arena_printf(session->arena,
		_("This machine's clock differs from the hub's by %lld seconds. Changes are stamped by the hub's time; "
		  "set the clock."), (long long)(delta / 1000)), err))
		return false;
	bool same = uuid_equal(was.id, session->at.id) && was.epoch == session->at.epoch &&
	    delta == session->self.clock_offset;
	session->self.clock_offset = delta;
	if (same)
		return true;
	return session_begin_tx(session, "sync.hub", &tx, err) &&
	    (peers_set_hub(tx, &session->at, delta, err) || (tx_abort(tx), false)) && tx_commit(tx, err);
}

bool
session_greet(struct session *session, struct err *err)
{
	struct peers_hub was = peers_hub(session->db);

	return hub_hello(session->hub, &session->hello, err) && hub_mark_here(session->hub, err) &&
	    greet_register(session, err) && session_read_members(session, err) && greet_hub(session, err) &&
	    session_compare_own(session, err) && greet_restamp(session, err) && session_follow(session, was, err);
}
