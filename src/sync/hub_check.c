#include "hub_check.h"

#include <string.h>

#include "base/i18n.h"
#include "hub_driver.h"
#include "membership.h"

enum { CHECK_AT_ONCE = 16, CHECK_FAULTS = 100 };

struct check {
	struct hub *hub;
	struct arena *arena;
	struct membership_roll roll;
	struct hub_checked *checked;
	size_t room;
};

static void
check_fault(struct check *check, const char *said)
{
	if (check->checked->fault_count < CHECK_FAULTS)
		*(const char **)arena_push(check->arena, &check->checked->faults, &check->checked->fault_count,
		    &check->room, sizeof said) = said;
}

static void
check_fault_at(struct check *check, const char *scope, struct uuid origin, int64_t after, const char *why)
{
	char id[UUID_TEXT];

	uuid_format(origin, id);
	check_fault(check, arena_printf(check->arena, _("Stream %s in %s, after change %lld: %s"), id, scope,
	    (long long)after, why));
}

static const char *
check_signed(const struct check *check, const struct segment *segment)
{
	for (size_t i = 0; i < check->roll.count; i++) {
		const struct member *member = &check->roll.members[i];
		if (uuid_equal(member->site, segment->site))
			return segment_verify(segment, member->sign_key, NULL) ||
				former_vouches(member->former, member->former_count, segment) ?
			    NULL :
			    _("a segment is damaged, or its site did not sign it.");
	}
	return _("a segment is of a site that is no member.");
}

/* NULL: it is what it should be, and leads on. */
static const char *
check_segment(const struct check *check, const char *scope, struct uuid origin, const struct hub_item *item, int64_t at,
    const uint8_t hash[SEGMENT_HASH], struct segment *segment)
{
	if (!segment_parse(item->bytes, item->count, segment, NULL))
		return _("the bytes of a segment are damaged.");
	if (!uuid_equal(segment->org, check->roll.org) || !uuid_equal(segment->origin, origin) ||
	    strcmp(segment->scope, scope) != 0)
		return _("a segment lies in the wrong place.");
	if (at > 0 && (segment->from != at + 1 || memcmp(segment->prev, hash, SEGMENT_HASH) != 0))
		return _("segments are missing.");
	return check_signed(check, segment);
}

static bool
check_stream(struct check *check, const char *scope, const struct hub_head *head, struct err *err)
{
	struct arena *page = arena_new();
	uint8_t hash[SEGMENT_HASH] = {0};
	const char *why = NULL;
	int64_t at = 0;
	size_t count = 1;
	bool done = true;

	while (done && !why && count > 0 && at < head->seq) {
		struct hub_item *items;
		arena_reset(page);
		done = hub_fetch(check->hub, scope, head->origin, at, CHECK_AT_ONCE, page, &items, &count, err);
		for (size_t i = 0; done && !why && i < count; i++) {
			struct segment segment;
			why = check_segment(check, scope, head->origin, &items[i], at, hash, &segment);
			if (why)
				break;
			at = segment.to;
			memcpy(hash, segment.hash, sizeof hash);
			check->checked->segments++;
		}
	}
	/* One of which everything was forgotten has nothing to show. */
	if (done && !why && at > 0 && (at != head->seq || memcmp(hash, head->hash, sizeof hash) != 0))
		why = _("its end is missing.");
	if (done && why)
		check_fault_at(check, scope, head->origin, at, why);
	check->checked->streams++;
	arena_free(page);
	return done;
}

static bool
check_scope(struct check *check, const char *scope, struct err *err)
{
	struct hub_head *heads;
	const char **faults;
	size_t count;

	if (!hub_heads(check->hub, scope, check->arena, &heads, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!check_stream(check, scope, &heads[i], err))
			return false;
	if (!hub_faults(check->hub, scope, check->arena, &faults, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		check_fault(check, faults[i]);
	return true;
}

bool
hub_check(struct hub *hub, struct arena *arena, struct hub_checked *checked, struct err *err)
{
	struct check check = {.hub = hub, .arena = arena, .checked = checked};

	*checked = (struct hub_checked){0};
	if (!hub_sound(hub, err) || !membership_read(hub, NULL, arena, &check.roll, err))
		return false;
	for (size_t i = 0; i < check.roll.fault_count; i++)
		check_fault(&check, arena_printf(arena, _("The record %s/%s is damaged, or nobody who may signed it."),
		    hub_kind_name(check.roll.faults[i].kind), check.roll.faults[i].name));
	if (!check_scope(&check, "org", err))
		return false;
	for (size_t i = 0; i < check.roll.count; i++) {
		const struct member *member = &check.roll.members[i];
		bool seen = false;
		for (size_t before = 0; before < i; before++)
			seen |= strcmp(check.roll.members[before].group, member->group) == 0;
		if ((!seen && !check_scope(&check, arena_printf(arena, "g.%s", member->group), err)) ||
		    !check_scope(&check, arena_printf(arena, "s.%s", member->code), err))
			return false;
	}
	return true;
}
