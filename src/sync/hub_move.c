#include "hub_move.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "hub_mark.h"
#include "membership.h"

enum { MOVE_AT_ONCE = 16 };	/* segments a request */

/* One move on its way. */
struct move {
	struct hub *from, *to;
	struct hub_hello old, new;
	struct arena *arena, *work;
	struct membership_roll roll;
	struct hub_moved *moved;
	bool whole;		/* the new hub is complete and may be in use: nothing there is overwritten */
	bool home;		/* the new hub is where the old one came from */
};

static bool
move_open(const char *url, struct hub **hub, struct hub_hello *hello, struct err *err)
{
	return hub_open(url, (struct uuid){{0}}, NULL, hub, err) && hub_hello(*hub, hello, err);
}

/* Is what stands at the new place ours to fill? */
static bool
move_may_fill(struct move *move, struct err *err)
{
	struct hub_mark mark;
	struct uuid *hubs;
	const void *bytes;
	struct hub_record *records;
	size_t count, size;
	bool found, ours = false;

	if (uuid_equal(move->old.hub, move->new.hub))
		return err_set(err, ERR_INVALID, _("Both URLs lead to the same hub. Nothing was changed."));
	if (!hub_mark_read(move->to, move->arena, &mark, err) ||
	    !hub_mark_from(move->to, move->arena, &hubs, &count, err) ||
	    !hub_get(move->to, HUB_ORG, "org", move->arena, &bytes, &size, &found, err))
		return false;
	for (size_t i = 0; i < count; i++)
		ours |= uuid_equal(hubs[i], move->old.hub);
	move->home = mark.moved && uuid_equal(mark.hub, move->old.hub);
	move->whole = found && ours && !mark.moved;
	if (ours || move->home)
		return true;
	if (!found && !hub_list(move->to, HUB_MEMBER, move->arena, &records, &count, err))
		return false;
	return (!found && count == 0) || err_set(err, ERR_CONFLICT,
	    _("There is another hub at the new place already. It was left as it is, and nothing was moved."));
}

/* ---- records -------------------------------------------------------------------------------------- */

static bool
move_record(struct move *move, enum hub_kind kind, const char *name, struct err *err)
{
	const void *bytes, *there;
	size_t count, there_count;
	bool found, known;

	arena_reset(move->work);
	if (!hub_get(move->from, kind, name, move->work, &bytes, &count, &found, err) ||
	    !hub_get(move->to, kind, name, move->work, &there, &there_count, &known, err))
		return false;
	if (!found || (known && (move->whole || (there_count == count && memcmp(there, bytes, count) == 0))))
		return true;
	move->moved->records++;
	if (!hub_put(move->to, kind, name, bytes, count, HUB_PUT_ANY, NULL, 0, err) ||
	    !hub_get(move->to, kind, name, move->work, &there, &there_count, &known, err))
		return false;
	return (known && there_count == count && memcmp(there, bytes, count) == 0) || err_set(err, ERR_CORRUPT,
	    _("The new hub did not keep a record as it was. The old one is still whole; run it again."));
}

static bool
move_records(struct move *move, struct err *err)
{
	/* What names others comes behind what it names. */
	static const enum hub_kind kinds[] = {HUB_INVITE, HUB_KEY, HUB_MEMBER, HUB_LEASE, HUB_ACK, HUB_CHUNK,
	    HUB_SNAPSHOT};

	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		struct hub_record *records;
		size_t count;
		if (!hub_list(move->from, kinds[k], move->arena, &records, &count, err))
			return false;
		for (size_t i = 0; i < count; i++)
			if (!move_record(move, kinds[k], records[i].name, err))
				return false;
	}
	return true;
}

/* ---- segments --------------------------------------------------------------------------------------- */

static const struct hub_head *
move_head(const struct hub_head *heads, size_t count, struct uuid origin)
{
	for (size_t i = 0; i < count; i++)
		if (uuid_equal(heads[i].origin, origin))
			return &heads[i];
	return NULL;
}

static bool
move_segment(struct move *move, const struct hub_item *item, int64_t *at, struct err *err)
{
	struct segment segment;
	enum hub_push said;
	struct err why = {0};

	if (!segment_parse(item->bytes, item->count, &segment, NULL))
		return err_set(err, ERR_CORRUPT, _("the bytes of a segment are damaged."));
	if (!hub_push(move->to, &segment, &said, &why)) {
		if (err)
			*err = why;
		return false;
	}
	move->moved->segments += said == HUB_TAKEN;
	*at = segment.to;
	if (said == HUB_TAKEN || said == HUB_DUP)
		return true;
	return err_set(err, ERR_CORRUPT, "%s", said == HUB_REFUSED ? why.text :
	    said == HUB_CLOCK ? _("the new hub's clock is behind.") : _("the stream does not lead on."));
}

static bool
move_stream(struct move *move, const char *scope, const struct hub_head *old, int64_t at, struct err *err)
{
	struct arena *page = arena_new();
	struct err why = {0};
	size_t count = 1;
	bool done = true;

	while (done && count > 0 && at < old->seq) {
		struct hub_item *items;
		arena_reset(page);
		done = hub_fetch(move->from, scope, old->origin, at, MOVE_AT_ONCE, page, &items, &count, &why);
		for (size_t i = 0; done && i < count; i++)
			done = move_segment(move, &items[i], &at, &why);
	}
	if (!done && why.code == ERR_CORRUPT) {
		char origin[UUID_TEXT];
		uuid_format(old->origin, origin);
		err_set(err, ERR_CORRUPT,
		    _("A stream at the old hub cannot be moved (%s, %s, after %lld): %s Make the hub again from what "
		      "the clinics hold: rapport hub rebuild. Nothing was lost."),
		    scope, origin, (long long)at, why.text);
	} else if (!done && err)
		*err = why;
	arena_free(page);
	return done;
}

/* Afterwards both have the same; a stream that the old hub has forgotten whole has nothing to go. */
static bool
move_scope(struct move *move, const char *scope, struct err *err)
{
	struct hub_head *old, *new;
	size_t old_count, new_count;

	if (!hub_heads(move->from, scope, move->arena, &old, &old_count, err) ||
	    !hub_heads(move->to, scope, move->arena, &new, &new_count, err))
		return false;
	for (size_t i = 0; i < old_count; i++) {
		const struct hub_head *there = move_head(new, new_count, old[i].origin);
		if (!move_stream(move, scope, &old[i], there ? there->seq : 0, err))
			return false;
	}
	if (!hub_heads(move->to, scope, move->arena, &new, &new_count, err))
		return false;
	for (size_t i = 0; i < old_count; i++) {
		const struct hub_head *there = move_head(new, new_count, old[i].origin);
		if (there && there->seq <= old[i].seq &&
		    (there->seq < old[i].seq || memcmp(there->hash, old[i].hash, SEGMENT_HASH) != 0))
			return err_set(err, ERR_CORRUPT,
			    _("The new hub has not got the same as the old one in %s. The old one is still whole; run "
			      "it again, or take the move back: rapport hub move --back."), scope);
	}
	return true;
}

static bool
move_segments(struct move *move, struct err *err)
{
	bool done = move_scope(move, "org", err);

	for (size_t i = 0; done && i < move->roll.count; i++) {
		const struct member *member = &move->roll.members[i];
		bool seen = false;
		for (size_t before = 0; before < i; before++)
			seen |= strcmp(move->roll.members[before].group, member->group) == 0;
		done = seen || move_scope(move, arena_printf(move->arena, "g.%s", member->group), err);
		/* A site's code is its own, so its scope comes once. */
		done = done && move_scope(move, arena_printf(move->arena, "s.%s", member->code), err);
	}
	return done;
}

/* ---- the whole of it ----------------------------------------------------------------------------------- */

static bool
move_end(struct move *move, const char *told, struct err *err)
{
	struct hub_mark mark = {.moved = true, .done = true, .to = told, .hub = move->new.hub};
	struct membership_roll roll;
	struct uuid *hubs;
	size_t count;

	if (!hub_mark_from(move->from, move->arena, &hubs, &count, err) ||
	    (count > 0 && !hub_mark_add_from(move->to, hubs, count, err)) || !move_record(move, HUB_ORG, "org", err) ||
	    !membership_read(move->to, NULL, move->arena, &roll, err))
		return false;
	if (!uuid_equal(roll.org, move->roll.org) || roll.count < move->roll.count)
		return err_set(err, ERR_CORRUPT,
		    _("The new hub does not know everybody who belongs. The old one is still whole; run it again."));
	/* Whoever was here before the move and comes back must not trust what it remembers of this hub's numbers. */
	return (!move->home || (hub_raise_epoch(move->to, err) && hub_mark_drop(move->to, err))) &&
	    hub_mark_write(move->from, &mark, err);
}

static bool
move_all(struct move *move, const char *from, const char *to, const char *told, struct err *err)
{
	struct hub_mark was, mark = {.moved = true, .to = told};
	struct err why = {0};

	if (!move_open(from, &move->from, &move->old, err) ||
	    !membership_read(move->from, NULL, move->arena, &move->roll, err) ||
	    !hub_mark_read(move->from, move->arena, &was, err))
		return false;
	if (!hub_create(to, move->roll.org, &why) && why.code != ERR_CONFLICT) {
		if (err)
			*err = why;
		return false;
	}
	if (!move_open(to, &move->to, &move->new, err) || !move_may_fill(move, err))
		return false;
	if (was.moved && !uuid_equal(was.hub, move->new.hub))
		return err_set(err, ERR_CONFLICT,
		    _("This hub has moved to %s already, or is on the way there. Nothing was changed."), was.to);
	mark.hub = move->new.hub;
	mark.done = was.done;
	return hub_mark_add_from(move->to, &move->old.hub, 1, err) && hub_mark_write(move->from, &mark, err) &&
	    move_records(move, err) && move_segments(move, err) && move_end(move, told, err);
}

bool
hub_move(const char *from, const char *to, const char *told, struct hub_moved *moved, struct err *err)
{
	struct move move = {.arena = arena_new(), .work = arena_new(), .moved = moved};
	bool done;

	*moved = (struct hub_moved){0};
	done = move_all(&move, from, to, told, err);
	hub_close(move.from);
	hub_close(move.to);
	arena_free(move.work);
	arena_free(move.arena);
	return done;
}

bool
hub_move_back(const char *url, struct err *err)
{
	struct arena *arena = arena_new();
	struct hub *hub = NULL;
	struct hub_hello hello;
	struct hub_mark mark;
	bool done = move_open(url, &hub, &hello, err) && hub_mark_read(hub, arena, &mark, err);

	if (done && !mark.moved)
		done = err_set(err, ERR_NOT_FOUND, _("This hub has not moved. Nothing was changed."));
	else if (done && mark.done)
		done = err_set(err, ERR_CONFLICT,
		    _("This hub has moved to %s, and clinics may be there. To come back, move that one here."),
		    mark.to);
	done = done && hub_mark_drop(hub, err);
	hub_close(hub);
	arena_free(arena);
	return done;
}
