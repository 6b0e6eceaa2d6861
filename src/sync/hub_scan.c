#include "hub_scan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "hub_gate.h"
#include "hub_share.h"

struct hub_scan_file {
	const char *name;
	int64_t from, to;
};

const char *
hub_scan_folder(struct arena *arena, const char *root, const char *scope, struct uuid origin)
{
	char id[UUID_TEXT];

	uuid_format(origin, id);
	return arena_printf(arena, "%s/segments/%s/%s", root, scope, id);
}

/* Of one width, so that they sort as numbers do. */
void
hub_scan_name(int64_t from, int64_t to, char name[HUB_SCAN_NAME])
{
	snprintf(name, HUB_SCAN_NAME, "%019" PRId64 "-%019" PRId64 ".seg", from, to);
}

/* Only a name that we would have given: copies with other names are nobody's. */
static bool
hub_scan_read_name(const char *name, struct hub_scan_file *file)
{
	char own[HUB_SCAN_NAME], *end;

	errno = 0;
	file->name = name;
	file->from = strtoll(name, &end, 10);
	if (errno || *end != '-')
		return false;
	file->to = strtoll(end + 1, &end, 10);
	if (errno || file->from < 1 || file->to < file->from)
		return false;
	hub_scan_name(file->from, file->to, own);
	return strcmp(own, name) == 0;
}

bool
hub_scan_gate(const struct hub_scan *scan, const struct segment *segment, const int64_t *now, enum hub_push *said,
    struct err *err)
{
	char name[UUID_TEXT];
	const void *record;
	size_t count = 0;
	bool found;

	hub_gate_name(segment->site, name);
	if (!hub_share_get(file_join(scan->arena, scan->root, "records/member"), name, scan->arena, &record, &count,
	    &found, err))
		return false;
	*said = now ? hub_gate_segment(scan->org, segment, found ? record : NULL, count, *now, err) :
	    hub_gate_stored(scan->org, segment, found ? record : NULL, count, err);
	return true;
}

/* A file in its turn: *taken when it is whole and right. False only when the share or the index fails. */
static bool
hub_scan_file(const struct hub_scan *scan, const char *folder, const struct hub_scan_file *file, const char *scope,
    struct uuid origin, bool *taken, struct err *err)
{
	struct arena *arena = arena_new();
	struct hub_scan own = *scan;
	struct segment segment;
	enum hub_push said = HUB_REFUSED;
	const void *bytes;
	size_t count;
	bool found, ok;

	own.arena = arena;
	*taken = false;
	ok = hub_share_read(folder, file->name, HUB_SEGMENT, arena, &bytes, &count, &found, err);
	if (ok && found && segment_parse(bytes, count, &segment, NULL) && strcmp(segment.scope, scope) == 0 &&
	    uuid_equal(segment.origin, origin) && segment.from == file->from && segment.to == file->to) {
		ok = hub_scan_gate(&own, &segment, NULL, &said, NULL);
		if (ok && said == HUB_TAKEN)
			ok = hub_ledger_take(scan->base, &segment, false, &said, err);
		*taken = ok && said == HUB_TAKEN;
	}
	arena_free(arena);
	return ok;
}

/* Where a stream begins since older segments were forgotten; seq 0: at its beginning. */
struct hub_scan_begin {
	int64_t seq;
	uint8_t head[SEGMENT_HASH];
	struct uuid owner;
};

static bool
hub_scan_read_begin(const struct hub_scan *scan, const char *folder, struct hub_scan_begin *begin, struct err *err)
{
	const void *bytes;
	size_t count;
	bool found;
	char hash[2 * SEGMENT_HASH + 1], site[UUID_TEXT];

	*begin = (struct hub_scan_begin){0};
	if (!hub_share_read(folder, "begin", HUB_SCAN_BEGIN, scan->arena, &bytes, &count, &found, err))
		return false;
	/* Bytes of file_read end with a NUL. */
	if (!found || sscanf(bytes, "%" SCNd64 " %64[0-9a-f] %36[0-9a-f-]", &begin->seq, hash, site) != 3 ||
	    begin->seq < 1 || !uuid_from_text(site, &begin->owner) ||
	    sodium_hex2bin(begin->head, sizeof begin->head, hash, strlen(hash), NULL, &count, NULL) != 0 ||
	    count != sizeof begin->head)
		begin->seq = 0;
	return true;
}

static bool
hub_scan_begin(const struct hub_scan *scan, const char *folder, const char *scope, struct uuid origin, struct err *err)
{
	struct hub_scan_begin begin;

	return hub_scan_read_begin(scan, folder, &begin, err) && (begin.seq == 0 ||
	    hub_ledger_begin_at(scan->base, scope, origin, begin.owner, begin.seq, begin.head, err));
}

static int
hub_scan_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Our own files are read back once a session: one that is not what we wrote goes, so that it is written again. */
static void
hub_scan_read_back(const struct hub_scan *scan, const char *folder, const char *name,
    const struct hub_ledger_kept *kept, bool *there)
{
	struct arena *arena = arena_new();
	struct segment segment;
	const void *bytes;
	size_t count;
	bool found;

	if (*there && !uuid_is_none(scan->site) && uuid_equal(kept->site, scan->site) &&
	    hub_share_read(folder, name, HUB_SEGMENT, arena, &bytes, &count, &found, NULL) && found &&
	    (!segment_parse(bytes, count, &segment, NULL) ||
		memcmp(segment.hash, kept->hash, sizeof segment.hash) != 0))
		*there = unlink(file_join(arena, folder, name)) != 0;
	arena_free(arena);
}

/*
 * Files never go but by being forgotten: a share that lacks one it had was put back from an older copy, or somebody
 * took a file away, or one of ours was damaged. Nothing that the index remembers is believed then.
 */
static bool
hub_scan_went_back(const struct hub_scan *scan, const char *scope, bool *back, struct err *err)
{
	struct hub_ledger_kept *rows = NULL;
	const char *folder = NULL;
	char **names = NULL;
	size_t count = 0, name_count = 0;

	*back = false;
	if (!hub_ledger_kept(scan->base, scope, scan->arena, &rows, &count, err))
		return false;
	for (size_t i = 0; !*back && i < count; i++) {
		struct hub_scan_begin begin;
		char name[HUB_SCAN_NAME], *key = name;
		if (i == 0 || !uuid_equal(rows[i].origin, rows[i - 1].origin)) {
			folder = hub_scan_folder(scan->arena, scan->root, scope, rows[i].origin);
			names = NULL;
			name_count = 0;
			if (!hub_share_list(folder, scan->arena, &names, &name_count, err))
				return false;
		}
		hub_scan_name(rows[i].from, rows[i].to, name);
		bool there = name_count > 0 &&
		    bsearch(&key, names, name_count, sizeof *names, hub_scan_compare) != NULL;
		hub_scan_read_back(scan, folder, name, &rows[i], &there);
		if (there)
			continue;
		if (!hub_scan_read_begin(scan, folder, &begin, err))
			return false;
		*back = begin.seq < rows[i].to;
	}
	return true;
}

bool
hub_scan_stream(const struct hub_scan *scan, const char *scope, struct uuid origin, struct err *err)
{
	const char *folder = hub_scan_folder(scan->arena, scan->root, scope, origin);
	char **names;
	size_t count;
	uint8_t hash[SEGMENT_HASH];
	int64_t head;
	bool begin = false;

	if (!hub_share_list(folder, scan->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		begin = begin || strcmp(names[i], "begin") == 0;
	if ((begin && !hub_scan_begin(scan, folder, scope, origin, err)) ||
	    !hub_ledger_head(scan->base, scope, origin, &head, hash, err))
		return false;
	/* Sorted by where they begin: one pass follows the stream as far as it leads. */
	for (size_t i = 0; i < count; i++) {
		struct hub_scan_file file;
		bool taken;
		if (!hub_scan_read_name(names[i], &file) || file.from != head + 1)
			continue;
		if (!hub_scan_file(scan, folder, &file, scope, origin, &taken, err))
			return false;
		if (taken)
			head = file.to;
	}
	return true;
}

bool
hub_scan_scope(const struct hub_scan *scan, const char *scope, struct err *err)
{
	const char *folder = arena_printf(scan->arena, "%s/segments/%s", scan->root, scope);
	char **names;
	size_t count;
	bool back;

	if (!hub_scan_went_back(scan, scope, &back, err) || (back && !hub_ledger_forget(scan->base, err)) ||
	    !hub_share_list(folder, scan->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct uuid origin;
		if (uuid_from_text(names[i], &origin) && !hub_scan_stream(scan, scope, origin, err))
			return false;
	}
	return true;
}

/* ---- what is damaged or missing -------------------------------------------------------------------------- */

static void
hub_scan_blame(struct hub_scan_faults *faults, const char *said)
{
	*(const char **)arena_push(faults->kept, &faults->said, &faults->count, &faults->room, sizeof said) = said;
}

/* NULL: nothing is wrong with the file itself. `next`: it has its turn, and yet was not taken. */
static const char *
hub_scan_why(const struct hub_scan *scan, const char *folder, const char *place, const struct hub_scan_file *file,
    const char *scope, struct uuid origin, bool next, struct arena *kept)
{
	struct hub_scan own = *scan;
	struct segment segment;
	enum hub_push said = HUB_REFUSED;
	const char *why = NULL;
	const void *bytes;
	size_t count;
	bool found;

	own.arena = arena_new();
	if (!hub_share_read(folder, file->name, HUB_SEGMENT, own.arena, &bytes, &count, &found, NULL) || !found ||
	    !segment_parse(bytes, count, &segment, NULL))
		why = arena_printf(kept, _("%s/%s at the hub is damaged. It and what follows wait until a clinic that "
		    "has them syncs."), place, file->name);
	else if (!uuid_equal(segment.org, scan->org) || strcmp(segment.scope, scope) != 0 ||
	    !uuid_equal(segment.origin, origin) || segment.from != file->from || segment.to != file->to)
		why = arena_printf(kept, _("%s/%s at the hub holds something else's bytes. What belongs there waits "
		    "until a clinic that has it syncs."), place, file->name);
	else if (!hub_scan_gate(&own, &segment, NULL, &said, NULL) || said != HUB_TAKEN)
		why = arena_printf(kept, _("%s/%s at the hub is damaged, or no clinic known there signed it. It and "
		    "what follows wait."), place, file->name);
	else if (next)
		why = arena_printf(kept, _("%s/%s at the hub does not lead on from what is before it. It and what "
		    "follows wait."), place, file->name);
	arena_free(own.arena);
	return why;
}

/* Files beyond the stream's head: each that is wrong, and where some are missing. */
static bool
hub_scan_blame_stream(const struct hub_scan *scan, const char *scope, struct uuid origin,
    struct hub_scan_faults *faults, struct err *err)
{
	const char *folder = hub_scan_folder(scan->arena, scan->root, scope, origin);
	const char *place = folder + strlen(scan->root) + 1;
	char **names;
	size_t count;
	uint8_t hash[SEGMENT_HASH];
	int64_t head, at;

	if (!hub_share_list(folder, scan->arena, &names, &count, err) ||
	    !hub_ledger_head(scan->base, scope, origin, &head, hash, err))
		return false;
	at = head;
	for (size_t i = 0; i < count; i++) {
		struct hub_scan_file file;
		const char *why;
		if (!hub_scan_read_name(names[i], &file) || file.from <= head)
			continue;
		if (file.from > at + 1)
			hub_scan_blame(faults, arena_printf(faults->kept, _("Changes %lld to %lld are missing from %s "
			    "at the hub, or not copied yet. Those after them wait until a clinic that has them "
			    "syncs."), (long long)at + 1, (long long)file.from - 1, place));
		why = hub_scan_why(scan, folder, place, &file, scope, origin, file.from == head + 1, faults->kept);
		if (why)
			hub_scan_blame(faults, why);
		at = file.to > at ? file.to : at;
	}
	return true;
}

bool
hub_scan_faults(const struct hub_scan *scan, const char *scope, struct hub_scan_faults *faults, struct err *err)
{
	char **names;
	size_t count;

	if (!hub_share_list(arena_printf(scan->arena, "%s/segments/%s", scan->root, scope), scan->arena, &names,
	    &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct uuid origin;
		if (uuid_from_text(names[i], &origin) && !hub_scan_blame_stream(scan, scope, origin, faults, err))
			return false;
	}
	return true;
}

bool
hub_scan_all(const struct hub_scan *scan, struct err *err)
{
	char **names;
	size_t count;

	if (!hub_share_list(file_join(scan->arena, scan->root, "segments"), scan->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (hub_scope_valid(names[i]) && !hub_scan_scope(scan, names[i], err))
			return false;
	return true;
}
