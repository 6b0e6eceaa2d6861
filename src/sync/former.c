#include "former.h"

#include <stdio.h>
#include <string.h>

#include "jsonhex.h"

/* One key with its ends; what cannot be read counts nowhere. */
static void
former_add(const json_t *from, struct arena *arena, struct former **all, size_t *count, size_t *room)
{
	const json_t *until = json_object_get(from, "until"), *made = json_object_get(from, "snapshots");
	struct former former = {.count = 0};
	uint8_t (*digests)[FORMER_DIGEST] = arena_array(arena, json_array_size(made) + 1, sizeof *digests);
	struct former_end *ends = arena_array(arena, json_array_size(until) + 1, sizeof *ends);

	if (!jsonhex_get(json_object_get(from, "sign_key"), former.sign_key, sizeof former.sign_key))
		return;
	for (size_t i = 0; i < json_array_size(until); i++) {
		const json_t *each = json_array_get(until, i);
		const char *scope = json_string_value(json_object_get(each, "scope"));
		struct former_end *end = &ends[former.count];
		if (!scope || strlen(scope) >= sizeof end->scope ||
		    !jsonhex_get_id(json_object_get(each, "origin"), &end->origin))
			continue;
		snprintf(end->scope, sizeof end->scope, "%s", scope);
		end->to = json_integer_value(json_object_get(each, "to"));
		former.count++;
	}
	for (size_t i = 0; i < json_array_size(made); i++)
		if (jsonhex_get(json_array_get(made, i), digests[former.snapshot_count], FORMER_DIGEST))
			former.snapshot_count++;
	former.snapshots = (const uint8_t (*)[FORMER_DIGEST])digests;
	former.ends = ends;
	*(struct former *)arena_push(arena, all, count, room, sizeof **all) = former;
}

void
former_read(const json_t *left, struct arena *arena, struct former **all, size_t *count)
{
	const json_t *list = json_object_get(left, "former");
	size_t room = 0;

	*all = NULL;
	*count = 0;
	former_add(left, arena, all, count, &room);
	for (size_t i = 0; i < json_array_size(list); i++)
		former_add(json_array_get(list, i), arena, all, count, &room);
}

void
former_read_public(const json_t *said, struct arena *arena, struct former **all, size_t *count)
{
	const char *after = json_string_value(json_object_get(said, "after")), *inner;
	json_t *whole, *left;

	if (!after) {
		former_read(said, arena, all, count);
		return;
	}
	whole = json_loads(after, JSON_REJECT_DUPLICATES, NULL);
	inner = json_string_value(json_object_get(whole, "said"));
	left = inner ? json_loads(inner, JSON_REJECT_DUPLICATES, NULL) : NULL;
	former_read(left, arena, all, count);
	json_decref(left);
	json_decref(whole);
}

bool
former_vouches(const struct former *all, size_t count, const struct segment *segment)
{
	for (size_t i = 0; i < count; i++)
		for (size_t at = 0; at < all[i].count; at++) {
			const struct former_end *end = &all[i].ends[at];
			if (segment->to <= end->to && uuid_equal(segment->origin, end->origin) &&
			    strcmp(segment->scope, end->scope) == 0 &&
			    segment_verify(segment, all[i].sign_key, NULL))
				return true;
		}
	return false;
}

int64_t
former_end(const struct former *former, const char *scope, struct uuid origin, int64_t least)
{
	for (size_t i = 0; i < former->count; i++)
		if (uuid_equal(former->ends[i].origin, origin) && strcmp(former->ends[i].scope, scope) == 0 &&
		    former->ends[i].to > least)
			least = former->ends[i].to;
	return least;
}

bool
former_made(const struct former *former, const uint8_t digest[FORMER_DIGEST])
{
	for (size_t i = 0; i < former->snapshot_count; i++)
		if (memcmp(former->snapshots[i], digest, FORMER_DIGEST) == 0)
			return true;
	return false;
}

json_t *
former_until(const struct former_end *ends, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_pack("{ss so sI}", "scope", ends[i].scope, "origin",
		    jsonhex_id(ends[i].origin), "to", (json_int_t)ends[i].to));
	return list;
}

json_t *
former_snapshots(const uint8_t (*digests)[FORMER_DIGEST], size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, jsonhex(digests[i], FORMER_DIGEST));
	return list;
}

json_t *
former_list(const struct former *all, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_pack("{so so so}", "sign_key",
		    jsonhex(all[i].sign_key, KEYRING_PUBLIC), "until", former_until(all[i].ends, all[i].count),
		    "snapshots", former_snapshots(all[i].snapshots, all[i].snapshot_count)));
	return list;
}
