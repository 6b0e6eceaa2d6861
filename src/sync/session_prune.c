#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "session_internal.h"
#include "snapshot_record.h"

static const int64_t prune_silent = INT64_C(90) * 86400 * 1000;	/* ms after which nobody waits for a member */

/* ms. A clinic that is restored gets back from the hub what its backup lacks, so a backup of two months must do. */
static const int64_t prune_restore = INT64_C(60) * 86400 * 1000;

static const int64_t prune_week = INT64_C(7) * 86400 * 1000;	/* ms from one time to the next */

/* What every member has said, by the time this session looked. */
struct prune {
	struct session *session;
	json_t **acks;			/* by member; NULL: it never said anything */
	struct snapshot *oldest;	/* of each group, the oldest that is kept; no lines: none is a week old */
	size_t group_count;
};

/* Up to where a member has a stream; it may be long gone, then nobody waits for it. */
static int64_t
prune_has(const struct prune *prune, size_t member, const char *scope, struct uuid origin)
{
	const json_t *ack = prune->acks[member];
	int64_t at = ack ? json_integer_value(json_object_get(ack, "at")) : 0;
	char key[UUID_TEXT];

	if (prune->session->members[member].left || at < clock_now() - prune_silent)
		return INT64_MAX;
	uuid_format(origin, key);
	return json_integer_value(json_object_get(json_object_get(json_object_get(ack, "have"), scope), key));
}

static int64_t
prune_covered(const struct prune *prune, const char *scope, struct uuid origin, const char *group)
{
	int64_t least = INT64_MAX;
	bool any = false;

	for (size_t g = 0; g < prune->group_count; g++) {
		const struct snapshot *oldest = &prune->oldest[g];
		int64_t seq = 0;
		if (group && strcmp(oldest->group, group) != 0)
			continue;
		for (size_t i = 0; i < oldest->line_count; i++)
			if (strcmp(oldest->lines[i].scope, scope) == 0 && uuid_equal(oldest->lines[i].origin, origin))
				seq = oldest->lines[i].seq;
		least = seq < least ? seq : least;
		any = true;
	}
	return any ? least : 0;
}

/* A new site must find it in a snapshot, every member must have it already, and it must be old. */
static int64_t
prune_up_to(const struct prune *prune, const struct oplog_stream *stream)
{
	const struct session *session = prune->session;
	bool everybody = strcmp(stream->scope, "org") == 0;
	const char *group = everybody ? NULL : session->self.group;
	int64_t least = prune_covered(prune, stream->scope, stream->origin, group);
	int64_t old = oplog_before(session->db, stream->scope, stream->no, (clock_now() - prune_restore) << 16);

	for (size_t i = 0; i < session->member_count; i++) {
		const struct peers_member *member = &session->members[i];
		int64_t has = everybody || strcmp(member->group, group) == 0 ?
		    prune_has(prune, i, stream->scope, stream->origin) : INT64_MAX;
		least = has < least ? has : least;
	}
	return old < least ? old : least;
}

/* The oldest snapshot that is kept of each group that has members. */
static bool
prune_snapshots(struct prune *prune, struct err *err)
{
	struct session *session = prune->session;
	struct snapshot *list;
	size_t room = 0, count, bad;

	if (!snapshot_record_list(session->hub, &session->ring, NULL, session->arena, &list, &count, &bad, err))
		return false;
	for (size_t i = 0; i < session->member_count; i++) {
		const char *group = session->members[i].group;
		bool seen = session->members[i].left;
		for (size_t k = 0; !seen && k < i; k++)
			seen = !session->members[k].left && strcmp(session->members[k].group, group) == 0;
		if (seen)
			continue;
		struct snapshot *oldest = arena_push(session->arena, &prune->oldest, &prune->group_count, &room,
		    sizeof *oldest);
		*oldest = (struct snapshot){.group = group};
		for (size_t k = 0; k < count; k++)
			if (strcmp(list[k].group, group) == 0)
				*oldest = list[k];
	}
	return true;
}

static bool
prune_acks(struct prune *prune, struct err *err)
{
	struct session *session = prune->session;
	int64_t *seen = arena_array(session->arena, session->member_count + 1, sizeof *seen);
	struct hub_record *records;
	size_t count;

	prune->acks = arena_array(session->arena, session->member_count + 1, sizeof *prune->acks);
	if (!hub_list(session->hub, HUB_ACK, session->arena, &records, &count, err))
		return false;
	for (size_t i = 0; i < session->member_count; i++) {
		char name[UUID_TEXT];
		uuid_format(session->members[i].site, name);
		for (size_t n = 0; n < count && !prune->acks[i]; n++)
			if (strcmp(records[n].name, name) == 0)
				prune->acks[i] = json_loadb(records[n].bytes, records[n].count, 0, NULL);
		seen[i] = json_integer_value(json_object_get(prune->acks[i], "at"));
	}
	return session_seen(session, seen, err);
}

static bool
prune_streams(const struct prune *prune, struct err *err)
{
	struct session *session = prune->session;
	struct oplog_stream *streams;
	size_t count;

	if (!oplog_streams(session->db, NULL, session->arena, &streams, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		int64_t seq;
		/* Each site forgets its own; its private scope is in no snapshot and stays. */
		if (!uuid_equal(streams[i].site, session->self.site) || strncmp(streams[i].scope, "s.", 2) == 0)
			continue;
		/* Patients who visit another group are fetched segment by segment: theirs must stay. */
		if (prune->group_count > 1 && strcmp(streams[i].scope, "org") != 0)
			continue;
		seq = prune_up_to(prune, &streams[i]);
		if (seq > 0 && !hub_prune(session->hub, streams[i].scope, streams[i].origin, seq, err))
			return false;
	}
	return true;
}

bool
session_prune(struct session *session, struct err *err)
{
	struct prune prune = {.session = session};
	int64_t now = clock_now(), last = session->self.pruned;
	struct tx *tx;
	bool done;

	if (last != FIELD_NULL && last <= now && now - last < prune_week)
		return true;
	done = prune_snapshots(&prune, err) && prune_acks(&prune, err) && prune_streams(&prune, err);
	for (size_t i = 0; prune.acks && i < session->member_count; i++)
		json_decref(prune.acks[i]);
	if (!done || !session_begin_tx(session, "sync.pruned", &tx, err))
		return false;
	return tx_end(tx, peers_set_pruned(tx, now, err), err);
}
