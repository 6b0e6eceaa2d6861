#include "hub_driver.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "hub_gate.h"
#include "hub_scan.h"
#include "hub_share.h"

/*
 * A hub on a share: immutable files, and an index of them here (hub_scan.h). What a file system that several hosts
 * write to cannot give is not pretended: two databases with one origin (a clone) that push at the same moment can both
 * be taken, under names that differ in where they end; readers then follow the one that sorts first, and the other
 * database is told of the fork at its next push.
 */
enum { HUB_FILES_SCOPES = 16 };

struct hub_files {
	struct hub_sqlite index;
	const char *root;
	struct uuid org, hub;
	struct uuid reading;		/* whose files the next look reads back, too; none: nobody's */
	char read[HUB_FILES_SCOPES][SEGMENT_SCOPE];	/* scopes in which that was done */
	size_t read_count;
};

static const char hub_files_mark[] = "rapport-hub", hub_files_text[] = "rapport hub 1";
enum { HUB_FILES_MARK = 256 };

static bool
hub_files_create(const struct hub_url *url, struct uuid org, struct err *err)
{
	char text[HUB_FILES_MARK], id[UUID_TEXT], hub[UUID_TEXT];

	uuid_format(org, id);
	uuid_format(uuid_make(clock_now()), hub);
	int length = snprintf(text, sizeof text, "%s\norg %s\nhub %s\n", hub_files_text, id, hub);
	if (!hub_share_folder(url->path, err))
		return false;
	if (hub_share_write(url->path, hub_files_mark, text, (size_t)length, false, err))
		return true;
	return err && err->code == ERR_CONFLICT ?
	    err_set(err, ERR_CONFLICT, _("There is a hub in that folder already. Nothing was changed.")) : false;
}

static bool
hub_files_identify(struct hub_files *files, struct arena *arena, struct err *err)
{
	char org[UUID_TEXT], hub[UUID_TEXT], end;
	const void *bytes;
	size_t count;
	bool found;

	if (!hub_share_read(files->root, hub_files_mark, HUB_FILES_MARK, arena, &bytes, &count, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND,
		    _("There is no hub in %s. Is the share mounted? Nothing was changed."), files->root);
	if (sscanf(bytes, "rapport hub 1 org %36[0-9a-f-] hub %36[0-9a-f-]%c", org, hub, &end) != 3 || end != '\n' ||
	    !uuid_from_text(org, &files->org) || !uuid_from_text(hub, &files->hub))
		return err_set(err, ERR_CORRUPT, _("The file %s of the hub cannot be read."), hub_files_mark);
	return true;
}

/* A damaged one: the share has all that it says. */
static void
hub_files_forget_index(struct hub_sqlite *index, const char *folder, struct arena *arena)
{
	static const char *const names[] = {"index.db", "index.db-wal", "index.db-shm"};

	hub_sqlite_close(index);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		unlink(file_join(arena, folder, names[i]));
}

static bool
hub_files_open(struct hub *hub, struct err *err)
{
	struct hub_files *files = hub->state = arena_alloc(hub->arena, sizeof *files);
	char id[UUID_TEXT];
	struct err why = {0};

	files->index.lock.file = -1;
	files->root = hub->url.path;
	if (!hub_files_identify(files, hub->arena, err))
		return false;
	if (!hub->folder)
		return hub_sqlite_open(&files->index, NULL, NULL, hub_ledger_schema(), err);
	uuid_format(files->hub, id);
	const char *folder = arena_printf(hub->arena, "%s/sync-index/%s", hub->folder, id);
	if (!file_make_folder(folder, err))
		return false;
	if (hub_sqlite_open(&files->index, folder, "index.db", hub_ledger_schema(), &why))
		return true;
	if (why.code == ERR_CORRUPT) {
		hub_files_forget_index(&files->index, folder, hub->arena);
		return hub_sqlite_open(&files->index, folder, "index.db", hub_ledger_schema(), err);
	}
	if (err)
		*err = why;
	return false;
}

static void
hub_files_close(struct hub *hub)
{
	struct hub_files *files = hub->state;

	hub_sqlite_close(&files->index);
}

static const char *
hub_files_records(const struct hub_files *files, const char *kind, struct arena *arena)
{
	return arena_printf(arena, "%s/records/%s", files->root, kind);
}

/* The epoch is a record of its own kind; without one it is 1. */
static bool
hub_files_epoch(const struct hub_files *files, struct arena *arena, const void **text, size_t *count, int64_t *epoch,
    struct err *err)
{
	bool found;
	long long number = 0;

	if (!hub_share_get(hub_files_records(files, "hub", arena), "epoch", arena, text, count, &found, err))
		return false;
	if (found && (sscanf(*text, "%lld", &number) != 1 || number < 2))
		return err_set(err, ERR_CORRUPT, _("The hub's epoch cannot be read."));
	if (!found)
		*text = NULL;
	*epoch = found ? number : 1;
	return true;
}

static bool
hub_files_hello(struct hub *hub, struct hub_hello *hello, struct err *err)
{
	struct hub_files *files = hub->state;
	struct arena *arena = arena_new();
	const void *text;
	size_t count;
	bool ok = hub_files_epoch(files, arena, &text, &count, &hello->epoch, err);

	hello->hub = files->hub;
	hello->time = clock_now();	/* a share has none of its own */
	arena_free(arena);
	return ok;
}

/* Our own files of a scope are read back at the first look at it. */
static void
hub_files_read_back(struct hub *hub, const char *scope)
{
	struct hub_files *files = hub->state;

	for (size_t i = 0; i < files->read_count; i++)
		if (strcmp(files->read[i], scope) == 0)
			return;
	if (files->read_count == HUB_FILES_SCOPES)
		return;
	memcpy(files->read[files->read_count++], scope, strlen(scope) + 1);
	files->reading = hub->site;
}

/* What a look at the share covers. */
enum hub_files_look { HUB_FILES_STREAM, HUB_FILES_SCOPE, HUB_FILES_ALL };

/* Begin a transaction on the index and bring it up to what the share holds; ended by hub_files_end when true. */
static bool
hub_files_look(struct hub_files *files, enum hub_files_look what, const char *scope, struct uuid origin,
    struct err *err)
{
	struct hub_scan scan = {.base = &files->index, .root = files->root, .org = files->org, .site = files->reading,
	    .arena = arena_new()};
	bool ok = false;

	files->reading = (struct uuid){{0}};
	if (!hub_sqlite_begin(&files->index, err))
		goto out;
	if (what == HUB_FILES_STREAM)
		ok = hub_scan_stream(&scan, scope, origin, err);
	else if (what == HUB_FILES_SCOPE)
		ok = hub_scan_scope(&scan, scope, err);
	else
		ok = hub_scan_all(&scan, err);
	if (!ok)
		hub_sqlite_end(&files->index, false, NULL);
out:
	arena_free(scan.arena);
	return ok;
}

static bool
hub_files_end(struct hub_files *files, bool ok, struct err *err)
{
	return hub_sqlite_end(&files->index, ok, ok ? err : NULL) && ok;
}

static bool
hub_files_heads(struct hub *hub, const char *scope, struct arena *arena, struct hub_head **heads, size_t *count,
    struct err *err)
{
	struct hub_files *files = hub->state;

	hub_files_read_back(hub, scope);
	return hub_files_look(files, HUB_FILES_SCOPE, scope, (struct uuid){{0}}, err) &&
	    hub_files_end(files, hub_ledger_heads(&files->index, scope, arena, heads, count, err), err);
}

static bool
hub_files_bounds(struct hub *hub, const char *scope, struct uuid origin, struct arena *arena,
    struct hub_bound **bounds, size_t *count, struct err *err)
{
	struct hub_files *files = hub->state;

	return hub_files_look(files, HUB_FILES_STREAM, scope, origin, err) &&
	    hub_files_end(files, hub_ledger_bounds(&files->index, scope, origin, arena, bounds, count, err), err);
}

/* "SEQ HASH SITE": what was up to there is not on this share. */
static bool
hub_files_begin(const char *folder, int64_t seq, const uint8_t hash[SEGMENT_HASH], struct uuid site, struct err *err)
{
	struct buf text = {0};
	char id[UUID_TEXT];
	bool ok;

	uuid_format(site, id);
	buf_printf(&text, "%lld ", (long long)seq);
	for (size_t i = 0; i < SEGMENT_HASH; i++)
		buf_printf(&text, "%02x", hash[i]);
	buf_printf(&text, " %s\n", id);
	ok = hub_share_write(folder, "begin", text.bytes, text.used, true, err);
	buf_free(&text);
	return ok;
}

/*
 * The file of a segment. One of that name that is not whole (a copy that was cut), or has no business there, is
 * replaced; another whole one is a fork.
 */
static bool
hub_files_store(struct hub_files *files, const struct segment *segment, bool begins, enum hub_push *said,
    struct err *err)
{
	struct arena *arena = arena_new();
	struct hub_scan scan = {.root = files->root, .org = files->org, .arena = arena};
	const char *folder = hub_scan_folder(arena, files->root, segment->scope, segment->origin);
	char name[HUB_SCAN_NAME];
	struct segment there;
	struct err why = {0};
	const void *bytes;
	size_t count;
	bool found, ok;

	hub_scan_name(segment->from, segment->to, name);
	ok = hub_share_folder(folder, &why) &&
	    (!begins || hub_files_begin(folder, segment->from - 1, segment->prev, segment->site, &why)) &&
	    hub_share_write(folder, name, segment->bytes, segment->count, false, &why);
	if (!ok && why.code == ERR_CONFLICT) {
		enum hub_push judged = HUB_REFUSED;
		ok = hub_share_read(folder, name, HUB_SEGMENT, arena, &bytes, &count, &found, &why);
		if (ok && found && segment_parse(bytes, count, &there, NULL) &&
		    strcmp(there.scope, segment->scope) == 0 && uuid_equal(there.origin, segment->origin) &&
		    there.from == segment->from && there.to == segment->to)
			ok = hub_scan_gate(&scan, &there, NULL, &judged, NULL);
		if (ok && judged != HUB_REFUSED)
			*said = count == segment->count && memcmp(bytes, segment->bytes, count) == 0 ?
			    HUB_TAKEN : HUB_FORK;
		else if (ok)
			ok = hub_share_write(folder, name, segment->bytes, segment->count, true, &why);
	}
	if (!ok && err)
		*err = why;
	arena_free(arena);
	return ok;
}

static bool
hub_files_push(struct hub *hub, const struct segment *segment, enum hub_push *said, struct err *err)
{
	struct hub_files *files = hub->state;
	struct hub_scan scan = {.base = &files->index, .root = files->root, .org = files->org, .arena = arena_new()};
	uint8_t hash[SEGMENT_HASH];
	int64_t now, head = 0;
	bool ok = hub_files_look(files, HUB_FILES_STREAM, segment->scope, segment->origin, err);

	if (!ok)
		goto out;
	ok = hub_ledger_time(&files->index, clock_now(), &now, err) && hub_scan_gate(&scan, segment, &now, said, err);
	if (!ok || *said != HUB_TAKEN) {
		ok = hub_files_end(files, ok, err);
		goto out;
	}
	/* What was found on the way is kept even when this segment is not. */
	ok = hub_files_end(files, true, err) && hub_sqlite_begin(&files->index, err);
	if (!ok)
		goto out;
	ok = hub_ledger_head(&files->index, segment->scope, segment->origin, &head, hash, err) &&
	    hub_ledger_take(&files->index, segment, false, said, err);
	/* First the file, then the index: a cut between them is healed by the next look. */
	if (ok && *said == HUB_TAKEN)
		ok = hub_files_store(files, segment, head == 0 && segment->from > 1, said, err);
	if (!hub_sqlite_end(&files->index, ok && *said == HUB_TAKEN, ok ? err : NULL))
		ok = false;
out:
	arena_free(scan.arena);
	return ok;
}

/* The bytes of rows of the index. One whose file is gone was forgotten by somebody else: it leaves a hole. */
static bool
hub_files_items(struct hub_files *files, const char *scope, const struct hub_ledger_row *rows, size_t got,
    struct arena *arena, struct hub_item **items, size_t *count, struct err *err)
{
	*items = arena_array(arena, got, sizeof **items);
	for (size_t i = 0; i < got; i++) {
		char name[HUB_SCAN_NAME];
		const void *bytes;
		bool found;
		hub_scan_name(rows[i].from, rows[i].to, name);
		(*items)[*count] = rows[i].item;
		if (!hub_share_read(hub_scan_folder(arena, files->root, scope, rows[i].origin), name, HUB_SEGMENT,
		    arena, &bytes, &(*items)[*count].count, &found, err))
			return false;
		if (found)
			(*items)[(*count)++].bytes = bytes;
	}
	return true;
}

static bool
hub_files_pull(struct hub *hub, const char *scope, int64_t after, size_t limit, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err)
{
	struct hub_files *files = hub->state;
	struct hub_ledger_row *rows = NULL;
	size_t got = 0;
	bool ok;

	if (!hub_sqlite_begin(&files->index, err))
		return false;
	ok = hub_ledger_pull(&files->index, scope, after, limit, arena, &rows, &got, err);
	if (!hub_files_end(files, ok, err))
		return false;
	/* Only at the end of what is known does one look whether more has come. */
	if (got < limit) {
		got = 0;
		ok = hub_files_look(files, HUB_FILES_SCOPE, scope, (struct uuid){{0}}, err) &&
		    hub_files_end(files, hub_ledger_pull(&files->index, scope, after, limit, arena, &rows, &got, err),
		    err);
	}
	return ok && hub_files_items(files, scope, rows, got, arena, items, count, err);
}

static bool
hub_files_fetch(struct hub *hub, const char *scope, struct uuid origin, int64_t after, size_t limit,
    struct arena *arena, struct hub_item **items, size_t *count, struct err *err)
{
	struct hub_files *files = hub->state;
	struct hub_ledger_row *rows = NULL;
	size_t got = 0;

	return hub_files_look(files, HUB_FILES_STREAM, scope, origin, err) &&
	    hub_files_end(files, hub_ledger_fetch(&files->index, scope, origin, after, limit, arena, &rows, &got, err),
	    err) &&
	    hub_files_items(files, scope, rows, got, arena, items, count, err);
}

static bool
hub_files_tagged(struct hub *hub, const uint8_t tag[KEYRING_TAG], struct arena *arena, struct hub_place **places,
    size_t *count, struct err *err)
{
	struct hub_files *files = hub->state;

	return hub_files_look(files, HUB_FILES_ALL, NULL, (struct uuid){{0}}, err) &&
	    hub_files_end(files, hub_ledger_tagged(&files->index, tag, arena, places, count, err), err);
}

static bool
hub_files_get(struct hub *hub, enum hub_kind kind, const char *name, struct arena *arena, const void **bytes,
    size_t *count, bool *found, struct err *err)
{
	return hub_share_get(hub_files_records(hub->state, hub_kind_name(kind), arena), name, arena, bytes, count,
	    found, err);
}

static bool
hub_files_put(struct hub *hub, enum hub_kind kind, const char *name, const void *bytes, size_t count, enum hub_put how,
    const void *was, size_t was_count, struct err *err)
{
	struct arena *arena = arena_new();
	bool ok = hub_share_put(hub_files_records(hub->state, hub_kind_name(kind), arena), name, bytes, count, how, was,
	    was_count, err);

	arena_free(arena);
	return ok;
}

static bool
hub_files_list(struct hub *hub, enum hub_kind kind, struct arena *arena, struct hub_record **records, size_t *count,
    struct err *err)
{
	const char *folder = hub_files_records(hub->state, hub_kind_name(kind), arena);
	size_t name_count = 0, room = 0;
	char **names = NULL;

	if (!hub_share_records(folder, arena, &names, &name_count, err))
		return false;
	for (size_t i = 0; i < name_count; i++) {
		struct hub_record one = {.name = names[i], .bytes = ""};
		bool found = true;
		if (kind != HUB_CHUNK && !hub_share_get(folder, names[i], arena, &one.bytes, &one.count, &found, err))
			return false;
		if (found)
			*(struct hub_record *)arena_push(arena, records, count, &room, sizeof one) = one;
	}
	return true;
}

static bool
hub_files_drop(struct hub *hub, enum hub_kind kind, const char *name, struct err *err)
{
	struct arena *arena = arena_new();
	bool ok = hub_share_drop(hub_files_records(hub->state, hub_kind_name(kind), arena), name, err);

	arena_free(arena);
	return ok;
}

/* Looked at twice before anything is said: others may be writing, or forgetting. */
static bool
hub_files_faults(struct hub *hub, const char *scope, struct arena *arena, const char ***faults, size_t *count,
    struct err *err)
{
	struct hub_files *files = hub->state;
	struct hub_scan_faults found = {.count = 1};
	bool ok = true;

	for (int look = 0; ok && found.count > 0 && look < 2; look++) {
		struct hub_scan scan = {.base = &files->index, .root = files->root, .org = files->org,
		    .arena = arena_new()};
		found = (struct hub_scan_faults){.kept = arena};
		ok = hub_files_look(files, HUB_FILES_SCOPE, scope, (struct uuid){{0}}, err) &&
		    hub_files_end(files, hub_scan_faults(&scan, scope, &found, err), err);
		arena_free(scan.arena);
	}
	*faults = found.said;
	*count = found.count;
	return ok;
}

static bool
hub_files_raise_epoch(struct hub *hub, struct err *err)
{
	struct hub_files *files = hub->state;
	struct arena *arena = arena_new();
	const void *was;
	size_t count;
	int64_t epoch;
	char text[32];
	bool ok = hub_files_epoch(files, arena, &was, &count, &epoch, err);

	if (ok) {
		int length = snprintf(text, sizeof text, "%lld\n", (long long)epoch + 1);
		ok = hub_share_put(hub_files_records(files, "hub", arena), "epoch", text, (size_t)length,
		    was ? HUB_PUT_IF : HUB_PUT_NEW, was, count, err);
	}
	arena_free(arena);
	return ok;
}

/* Where the stream begins from now on, then the files, oldest first: cut in between, the rest goes next time. */
static bool
hub_files_forget(struct hub_files *files, const char *scope, struct uuid origin, struct uuid site,
    const struct hub_bound *bounds, size_t count, struct arena *arena, struct err *err)
{
	const char *folder = hub_scan_folder(arena, files->root, scope, origin);
	char name[HUB_SCAN_NAME];
	bool ok = hub_files_begin(folder, bounds[count - 1].to, bounds[count - 1].hash, site, err);

	for (size_t i = 0; ok && i < count; i++) {
		hub_scan_name(bounds[i].from, bounds[i].to, name);
		if (unlink(file_join(arena, folder, name)) != 0 && errno != ENOENT)
			ok = err_errno(err, errno, _("A segment of the hub cannot be dropped"));
	}
	return ok;
}

static bool
hub_files_prune(struct hub *hub, const char *scope, struct uuid origin, int64_t seq, struct err *err)
{
	struct hub_files *files = hub->state;
	struct arena *arena = arena_new();
	struct hub_bound *bounds = NULL;
	struct hub_head *heads = NULL;
	struct uuid site = {{0}};
	size_t count = 0, head_count = 0;
	bool ok = hub_files_look(files, HUB_FILES_STREAM, scope, origin, err);

	if (!ok)
		goto out;
	ok = hub_ledger_heads(&files->index, scope, arena, &heads, &head_count, err) &&
	    hub_ledger_bounds(&files->index, scope, origin, arena, &bounds, &count, err);
	for (size_t i = 0; ok && i < head_count; i++)
		if (uuid_equal(heads[i].origin, origin))
			site = heads[i].site;
	while (count > 0 && bounds[count - 1].to > seq)
		count--;
	if (ok && count > 0)
		ok = hub_files_forget(files, scope, origin, site, bounds, count, arena, err) &&
		    hub_ledger_prune(&files->index, scope, origin, seq, err);
	ok = hub_files_end(files, ok, err);
out:
	arena_free(arena);
	return ok;
}

const struct hub_ops hub_files_ops = {
	.scheme = "files", .local = true, .create = hub_files_create, .open = hub_files_open, .close = hub_files_close,
	.hello = hub_files_hello, .heads = hub_files_heads, .bounds = hub_files_bounds, .push = hub_files_push,
	.pull = hub_files_pull, .fetch = hub_files_fetch, .tagged = hub_files_tagged, .get = hub_files_get,
	.put = hub_files_put, .list = hub_files_list, .drop = hub_files_drop, .faults = hub_files_faults,
	.raise_epoch = hub_files_raise_epoch, .prune = hub_files_prune,
};
