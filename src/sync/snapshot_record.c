#include "snapshot_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "jsonhex.h"
#include "signed.h"

enum { SNAPSHOT_TIME = 12 };	/* hex digits of the time in an id */

void
snapshot_record_name(int64_t made, char id[SNAPSHOT_ID])
{
	uint8_t tail[10];

	hash_random(tail, sizeof tail);
	snprintf(id, SNAPSHOT_ID, "%012" PRIx64, (uint64_t)made & UINT64_C(0xffffffffffff));
	for (size_t i = 0; i < sizeof tail; i++)
		snprintf(id + SNAPSHOT_TIME + 2 * i, 3, "%02x", tail[i]);
}

const char *
snapshot_record_part(struct arena *arena, const char *id, uint32_t part)
{
	return arena_printf(arena, "%s.%" PRIu32, id, part);
}

static json_t *
snapshot_record_lines(const struct snapshot *snapshot)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < snapshot->line_count; i++) {
		const struct copy_line *line = &snapshot->lines[i];
		char origin[UUID_TEXT], site[UUID_TEXT];
		uuid_format(line->origin, origin);
		uuid_format(line->site, site);
		json_array_append_new(lines,
		    json_pack("{ssssssso}", "scope", line->scope, "origin", origin, "site", site, "seq",
			json_integer(line->seq)));
	}
	return lines;
}

bool
snapshot_record_put(struct hub *hub, const struct keyring *ring, const struct snapshot *snapshot, struct err *err)
{
	struct buf record = {0};
	char site[UUID_TEXT];
	bool good;

	uuid_format(snapshot->site, site);
	signed_write(&record, HUB_SNAPSHOT, snapshot->id,
	    json_pack("{sssssIsIsIsIsIsoso}", "site", site, "group", snapshot->group, "made",
		(json_int_t)snapshot->made, "schema", (json_int_t)snapshot->schema, "epoch",
		(json_int_t)snapshot->epoch, "bytes", (json_int_t)snapshot->bytes, "parts",
		(json_int_t)snapshot->parts, "hash", jsonhex(snapshot->hash, SEAL_FILE_HASH), "lines",
		snapshot_record_lines(snapshot)), site, ring->sign_secret);
	good = hub_put(hub, HUB_SNAPSHOT, snapshot->id, record.bytes, record.used, HUB_PUT_NEW, NULL, 0, err);
	buf_free(&record);
	return good;
}

static bool
snapshot_record_line(const json_t *from, struct arena *arena, struct copy_line *line)
{
	const char *scope = json_string_value(json_object_get(from, "scope")),
		   *origin = json_string_value(json_object_get(from, "origin")),
		   *site = json_string_value(json_object_get(from, "site"));

	if (!scope || !origin || !site || !uuid_from_text(origin, &line->origin) || !uuid_from_text(site, &line->site))
		return false;
	line->scope = arena_text(arena, scope);
	line->seq = json_integer_value(json_object_get(from, "seq"));
	return line->seq >= 0;
}

/* Everything a record says, or false. */
static bool
snapshot_record_read(const json_t *said, struct arena *arena, struct snapshot *snapshot)
{
	const json_t *lines = json_object_get(said, "lines");
	const char *group = json_string_value(json_object_get(said, "group"));
	json_int_t parts = json_integer_value(json_object_get(said, "parts")),
		   epoch = json_integer_value(json_object_get(said, "epoch"));

	snapshot->bytes = json_integer_value(json_object_get(said, "bytes"));
	if (!group || !json_is_array(lines) || epoch < 1 || epoch > KEYRING_EPOCHS || parts < 1 ||
	    parts > SNAPSHOT_PARTS || snapshot->bytes <= (parts - 1) * (int64_t)SNAPSHOT_PART ||
	    snapshot->bytes > parts * (int64_t)SNAPSHOT_PART ||
	    !jsonhex_get(json_object_get(said, "hash"), snapshot->hash, SEAL_FILE_HASH))
		return false;
	snapshot->group = arena_text(arena, group);
	snapshot->made = json_integer_value(json_object_get(said, "made"));
	snapshot->schema = (uint32_t)json_integer_value(json_object_get(said, "schema"));
	snapshot->epoch = (uint32_t)epoch;
	snapshot->parts = (uint32_t)parts;
	snapshot->line_count = json_array_size(lines);
	snapshot->lines = arena_array(arena, snapshot->line_count + 1, sizeof *snapshot->lines);
	for (size_t i = 0; i < snapshot->line_count; i++)
		if (!snapshot_record_line(json_array_get(lines, i), arena, &snapshot->lines[i]))
			return false;
	return true;
}

/* By a member who is one still, or with a key that counted when it was made. */
static json_t *
snapshot_record_said(const struct signed_record *record, const struct member *member, struct snapshot *snapshot)
{
	json_t *said = member->left ? NULL : signed_said(record, member->sign_key);
	const uint8_t *key = member->sign_key;

	for (size_t i = 0; !said && i < member->former_count; i++)
		if (former_made(&member->former[i], record->digest)) {
			key = member->former[i].sign_key;
			said = signed_said(record, key);
		}
	memcpy(snapshot->sign_key, key, KEYRING_PUBLIC);
	return said;
}

/* Signed by a member who says it is theirs. */
static bool
snapshot_record_believe(const struct signed_record *record, const struct member *members, size_t count,
    struct arena *arena, struct snapshot *snapshot)
{
	struct uuid site;

	if (!uuid_from_text(record->by, &site))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!uuid_equal(members[i].site, site))
			continue;
		json_t *said = snapshot_record_said(record, &members[i], snapshot);
		const char *own = json_string_value(json_object_get(said, "site"));
		bool good = own && strcmp(own, record->by) == 0 && snapshot_record_read(said, arena, snapshot);
		json_decref(said);
		snapshot->site = site;
		return good;
	}
	return false;
}

static int
snapshot_record_by_age(const void *a, const void *b)
{
	const struct snapshot *x = a, *y = b;
	int order = (x->made < y->made) - (x->made > y->made);

	return order ? order : strcmp(y->id, x->id);
}

bool
snapshot_record_list(struct hub *hub, const struct keyring *ring, const char *group, struct arena *arena,
    struct snapshot **list, size_t *count, size_t *bad, struct err *err)
{
	struct hub_record *records;
	struct member *members;
	size_t member_count, faults, record_count, room = 0;

	*list = NULL;
	*count = *bad = 0;
	if (!hub_list(hub, HUB_SNAPSHOT, arena, &records, &record_count, err))
		return false;
	if (record_count == 0)
		return true;
	if (!membership_list(hub, ring, arena, &members, &member_count, &faults, err))
		return false;
	for (size_t i = 0; i < record_count; i++) {
		struct snapshot one = {.site = {{0}}};
		const char *name = records[i].name;
		struct signed_record record;
		if (strlen(name) != SNAPSHOT_ID - 1 ||
		    !signed_read(arena, HUB_SNAPSHOT, name, records[i].bytes, records[i].count, &record) ||
		    !snapshot_record_believe(&record, members, member_count, arena, &one)) {
			(*bad)++;
			continue;
		}
		if (group && strcmp(one.group, group) != 0)
			continue;
		memcpy(one.id, name, SNAPSHOT_ID);
		*(struct snapshot *)arena_push(arena, list, count, &room, sizeof **list) = one;
	}
	if (*count > 0)
		qsort(*list, *count, sizeof **list, snapshot_record_by_age);
	return true;
}

bool
snapshot_record_drop(struct hub *hub, const struct snapshot *snapshot, struct err *err)
{
	struct arena *arena = arena_new();
	bool good = hub_drop(hub, HUB_SNAPSHOT, snapshot->id, err);

	for (uint32_t part = 0; good && part < snapshot->parts; part++)
		good = hub_drop(hub, HUB_CHUNK, snapshot_record_part(arena, snapshot->id, part), err);
	arena_free(arena);
	return good;
}

static bool
snapshot_record_is_named(const struct hub_record *records, size_t count, const char *part)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(records[i].name);
		if (strncmp(part, records[i].name, length) == 0 && part[length] == '.')
			return true;
	}
	return false;
}

bool
snapshot_record_sweep(struct hub *hub, int64_t before, struct err *err)
{
	struct arena *arena = arena_new();
	struct hub_record *records, *parts;
	char border[SNAPSHOT_TIME + 1];
	size_t record_count, part_count;
	bool good = hub_list(hub, HUB_CHUNK, arena, &parts, &part_count, err) &&
	    hub_list(hub, HUB_SNAPSHOT, arena, &records, &record_count, err);

	snprintf(border, sizeof border, "%012" PRIx64, (uint64_t)before & UINT64_C(0xffffffffffff));
	for (size_t i = 0; good && i < part_count; i++)
		if (strncmp(parts[i].name, border, SNAPSHOT_TIME) < 0 &&
		    !snapshot_record_is_named(records, record_count, parts[i].name))
			good = hub_drop(hub, HUB_CHUNK, parts[i].name, err);
	arena_free(arena);
	return good;
}
