#include "hub_driver.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/data.h"
#include "base/i18n.h"
#include "hub_gate.h"
#include "hub_pg_line.h"

enum { PG_AT_ONCE = 1024 * 1024 };	/* bytes of segments in one transaction, unless one alone is more */

/*
 * A hub in PostgreSQL: a thin caller of the functions in data/hub/postgresql.sql, which decide. What they cannot do is
 * verify a signature: before a push this side does, and the stream's own site drives out what somebody else's program
 * let through.
 */
struct hub_pg {
	struct hub_pg_line line;
	struct uuid org;
	struct arena *arena;		/* of the record below */
	struct uuid member;		/* whose record was read last: a night's segments are mostly of one site */
	const void *record;
	size_t record_count;
};

static bool
hub_pg_create(const struct hub_url *url, struct uuid org, struct err *err)
{
	struct uuid hub = uuid_make(clock_now());
	struct hub_pg_line line = {0};
	struct hub_pg_rows rows;
	char state[PG_STATE];
	bool ok = false;

	if (!hub_pg_open(&line, url->text, err))
		goto out;
	if (!hub_pg_script(&line, "START TRANSACTION ISOLATION LEVEL READ COMMITTED", state, err))
		goto out;
	if (!hub_pg_script(&line, data_named("data/hub/postgresql.sql")->bytes, state, err)) {
		if (strcmp(state, "42P06") == 0)
			err_set(err, ERR_CONFLICT, _("There is a hub in that database already. Nothing was changed."));
		else if (strcmp(state, "42501") == 0)
			err_set(err, ERR_DENIED,
			    _("Only the owner of the database, with the right to create roles, can make a hub in it."));
		goto out;
	}
	if (!hub_pg_ask(&line, &rows, err, "INSERT INTO rapport.hub_meta (one, org, hub, epoch) VALUES (1, $1, $2, 1)",
	    "bb", org.byte, sizeof org.byte, hub.byte, sizeof hub.byte))
		goto out;
	hub_pg_done(&rows);
	ok = hub_pg_script(&line, "COMMIT", state, err);
out:
	hub_pg_close(&line);
	return ok;
}

static bool
hub_pg_hello(struct hub *hub, struct hub_hello *hello, struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	if (!hub_pg_ask(&pg->line, &rows, err, "SELECT org, hub, epoch, now FROM rapport.hub_hello()", ""))
		return false;
	hub_pg_fixed(&rows, 0, pg->org.byte, sizeof pg->org.byte);
	hub_pg_fixed(&rows, 1, hello->hub.byte, sizeof hello->hub.byte);
	hello->epoch = hub_pg_int(&rows, 2);
	hello->time = hub_pg_int(&rows, 3);
	hub_pg_done(&rows);
	return true;
}

static bool
hub_pg_connect(struct hub *hub, struct err *err)
{
	struct hub_pg *pg = hub->state = arena_alloc(hub->arena, sizeof *pg);
	struct hub_hello hello;

	pg->arena = arena_new();
	return hub_pg_open(&pg->line, hub->url.text, err) && hub_pg_hello(hub, &hello, err);
}

static void
hub_pg_hang_up(struct hub *hub)
{
	struct hub_pg *pg = hub->state;

	hub_pg_close(&pg->line);
	arena_free(pg->arena);
}

static bool
hub_pg_heads(struct hub *hub, const char *scope, struct arena *arena, struct hub_head **heads, size_t *count,
    struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	if (!hub_pg_ask(&pg->line, &rows, err, "SELECT origin, site, seq, hash FROM rapport.hub_heads($1)", "t", scope))
		return false;
	*count = (size_t)rows.count;
	*heads = arena_array(arena, *count, sizeof **heads);
	for (; rows.row < rows.count; rows.row++) {
		struct hub_head *head = &(*heads)[rows.row];
		hub_pg_fixed(&rows, 0, head->origin.byte, sizeof head->origin.byte);
		hub_pg_fixed(&rows, 1, head->site.byte, sizeof head->site.byte);
		head->seq = hub_pg_int(&rows, 2);
		hub_pg_fixed(&rows, 3, head->hash, sizeof head->hash);
	}
	hub_pg_done(&rows);
	return true;
}

static bool
hub_pg_bounds(struct hub *hub, const char *scope, struct uuid origin, struct arena *arena, struct hub_bound **bounds,
    size_t *count, struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	if (!hub_pg_ask(&pg->line, &rows, err, "SELECT seq_from, seq_to, hash FROM rapport.hub_bounds($1, $2)", "tb",
	    scope, origin.byte, sizeof origin.byte))
		return false;
	*count = (size_t)rows.count;
	*bounds = arena_array(arena, *count, sizeof **bounds);
	for (; rows.row < rows.count; rows.row++) {
		struct hub_bound *bound = &(*bounds)[rows.row];
		bound->from = hub_pg_int(&rows, 0);
		bound->to = hub_pg_int(&rows, 1);
		hub_pg_fixed(&rows, 2, bound->hash, sizeof bound->hash);
	}
	hub_pg_done(&rows);
	return true;
}

static bool
hub_pg_get(struct hub *hub, enum hub_kind kind, const char *name, struct arena *arena, const void **bytes,
    size_t *count, bool *found, struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	if (!hub_pg_ask(&pg->line, &rows, err, "SELECT rapport.hub_get($1, $2)", "tt", hub_kind_name(kind), name))
		return false;
	*bytes = hub_pg_bytes(&rows, 0, arena, count);
	*found = *bytes != NULL;
	hub_pg_done(&rows);
	return true;
}

/* What rapport.hub_push answers. */
static enum hub_push
hub_pg_said(int64_t answer, struct err *err)
{
	switch (answer) {
	case 0:
		return HUB_TAKEN;
	case 1:
		return HUB_DUP;
	case 2:
		return HUB_FORK;
	case 3:
		return HUB_CLOCK;
	case 4:
		err_set(err, ERR_DENIED, _("The hub refused a segment: it is of another organisation."));
		break;
	case 5:
		err_set(err, ERR_DENIED, _("The hub refused a segment: its site is no member of the organisation."));
		break;
	case 6:
		err_set(err, ERR_DENIED, _("The hub refused a segment: its site has left the organisation."));
		break;
	case 7:
		err_set(err, ERR_DENIED, _("The hub refused a segment: its origin belongs to another site."));
		break;
	default:
		err_set(err, ERR_INVALID, _("The hub refused a segment: its scope, range or size cannot be."));
	}
	return HUB_REFUSED;
}

/* The record to verify with. Whether its site has left since, the server looks again at every push. */
static bool
hub_pg_member(struct hub *hub, struct uuid site, struct err *err)
{
	struct hub_pg *pg = hub->state;
	char name[UUID_TEXT];
	bool found;

	if (pg->record && uuid_equal(pg->member, site))
		return true;
	pg->record = NULL;
	arena_reset(pg->arena);
	pg->member = site;
	hub_gate_name(site, name);
	return hub_pg_get(hub, HUB_MEMBER, name, pg->arena, &pg->record, &pg->record_count, &found, err);
}

/* How many of them may be sent, from the first on: this side verifies. *said and err tell what the next one lacks. */
static bool
hub_pg_gate(struct hub *hub, const struct segment *segments, size_t count, size_t *good, enum hub_push *said,
    struct err *err)
{
	struct hub_pg *pg = hub->state;

	*said = HUB_TAKEN;
	for (*good = 0; *good < count; ++*good) {
		if (!hub_pg_member(hub, segments[*good].site, err))
			return false;
		/* The clock is the server's: what this side thinks of it does not count. */
		*said = hub_gate_segment(pg->org, &segments[*good], pg->record, pg->record_count, INT64_MAX / 2, err);
		if (*said != HUB_REFUSED)
			continue;
		/* The record may be a new one by now: the next push asks again. */
		pg->record = NULL;
		break;
	}
	return true;
}

/* One transaction of the server: it has all of the bytes before it begins. */
static bool
hub_pg_hand_in(struct hub_pg *pg, const struct segment *segments, size_t count, enum hub_push *said,
    size_t *answered, struct err *err)
{
	struct buf hashes = {0}, blobs = {0};
	struct hub_pg_rows rows;

	for (size_t i = 0; i < count; i++) {
		buf_add(&hashes, segments[i].hash, sizeof segments[i].hash);
		buf_add(&blobs, segments[i].bytes, segments[i].count);
	}
	bool done = hub_pg_ask(&pg->line, &rows, err, "SELECT rapport.hub_push($1, $2)", "bb", hashes.bytes,
	    hashes.used, blobs.bytes, blobs.used);
	buf_free(&hashes);
	buf_free(&blobs);
	if (!done)
		return false;
	for (; rows.row < rows.count && (size_t)rows.row < count; rows.row++)
		said[(*answered)++] = hub_pg_said(hub_pg_int(&rows, 0), err);
	hub_pg_done(&rows);
	return true;
}

static bool
hub_pg_push_many(struct hub *hub, const struct segment *segments, size_t count, enum hub_push *said,
    size_t *answered, struct err *err)
{
	struct hub_pg *pg = hub->state;
	enum hub_push judged, last = HUB_TAKEN;
	size_t good;

	if (!hub_pg_gate(hub, segments, count, &good, &judged, err))
		return false;
	while (*answered < good && (last == HUB_TAKEN || last == HUB_DUP)) {
		size_t some = 0, bytes = 0, before = *answered;
		while (before + some < good && (some == 0 || bytes + segments[before + some].count <= PG_AT_ONCE))
			bytes += segments[before + some++].count;
		if (!hub_pg_hand_in(pg, &segments[before], some, said, answered, err))
			return false;
		if (*answered == before)
			return err_set(err, ERR_IO, _("The hub gave no answer. Nothing is lost; run it again."));
		last = said[*answered - 1];
	}
	if (*answered == good && good < count && (last == HUB_TAKEN || last == HUB_DUP))
		said[(*answered)++] = judged;
	return true;
}

static bool
hub_pg_push(struct hub *hub, const struct segment *segment, enum hub_push *said, struct err *err)
{
	size_t answered = 0;

	return hub_pg_push_many(hub, segment, 1, said, &answered, err);
}

static bool
hub_pg_items(struct hub_pg_rows *rows, struct arena *arena, struct hub_item **items, size_t *count)
{
	*count = (size_t)rows->count;
	*items = arena_array(arena, *count, sizeof **items);
	for (; rows->row < rows->count; rows->row++) {
		struct hub_item *item = &(*items)[rows->row];
		item->seq = hub_pg_int(rows, 0);
		item->bytes = hub_pg_bytes(rows, 1, arena, &item->count);
	}
	hub_pg_done(rows);
	return true;
}

static bool
hub_pg_pull(struct hub *hub, const char *scope, int64_t after, size_t limit, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	return hub_pg_ask(&pg->line, &rows, err, "SELECT hub_seq, blob FROM rapport.hub_pull($1, $2, $3)", "tii", scope,
	    after, (int64_t)limit) && hub_pg_items(&rows, arena, items, count);
}

static bool
hub_pg_fetch(struct hub *hub, const char *scope, struct uuid origin, int64_t after, size_t limit, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	return hub_pg_ask(&pg->line, &rows, err, "SELECT hub_seq, blob FROM rapport.hub_fetch($1, $2, $3, $4)", "tbii",
	    scope, origin.byte, sizeof origin.byte, after, (int64_t)limit) && hub_pg_items(&rows, arena, items, count);
}

static bool
hub_pg_tagged(struct hub *hub, const uint8_t tag[KEYRING_TAG], struct arena *arena, struct hub_place **places,
    size_t *count, struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	if (!hub_pg_ask(&pg->line, &rows, err, "SELECT scope, origin, seq_from, seq_to FROM rapport.hub_tagged($1)",
	    "b", tag, (size_t)KEYRING_TAG))
		return false;
	*count = (size_t)rows.count;
	*places = arena_array(arena, *count, sizeof **places);
	for (; rows.row < rows.count; rows.row++) {
		struct hub_place *place = &(*places)[rows.row];
		size_t length;
		const char *scope = hub_pg_bytes(&rows, 0, arena, &length);
		snprintf(place->scope, sizeof place->scope, "%.*s", (int)length, scope ? scope : "");
		hub_pg_fixed(&rows, 1, place->origin.byte, sizeof place->origin.byte);
		place->from = hub_pg_int(&rows, 2);
		place->to = hub_pg_int(&rows, 3);
	}
	hub_pg_done(&rows);
	return true;
}

static bool
hub_pg_put(struct hub *hub, enum hub_kind kind, const char *name, const void *bytes, size_t count, enum hub_put how,
    const void *was, size_t was_count, struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	if (!hub_pg_ask(&pg->line, &rows, err, "SELECT rapport.hub_put($1, $2, $3, $4, $5)", "ttbib",
	    hub_kind_name(kind),
	    name, count > 0 ? bytes : "", count, (int64_t)how, was_count > 0 ? was : "", was_count))
		return false;
	bool done = hub_pg_true(&rows, 0);
	hub_pg_done(&rows);
	return done ||
	    err_set(err, ERR_CONFLICT, _("The hub has another record of that name. Nothing was changed there."));
}

static bool
hub_pg_list(struct hub *hub, enum hub_kind kind, struct arena *arena, struct hub_record **records, size_t *count,
    struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	if (!hub_pg_ask(&pg->line, &rows, err, "SELECT name, bytes FROM rapport.hub_list($1)", "t",
	    hub_kind_name(kind)))
		return false;
	*count = (size_t)rows.count;
	*records = arena_array(arena, *count, sizeof **records);
	for (; rows.row < rows.count; rows.row++) {
		struct hub_record *record = &(*records)[rows.row];
		size_t length;
		const char *name = hub_pg_bytes(&rows, 0, arena, &length);
		record->name = arena_text_n(arena, name ? name : "", name ? length : 0);
		record->bytes = hub_pg_bytes(&rows, 1, arena, &record->count);
	}
	hub_pg_done(&rows);
	return true;
}

/* A call whose answer says only that it was done. */
static bool
hub_pg_end(bool ok, struct hub_pg_rows *rows)
{
	hub_pg_done(rows);
	return ok;
}

static bool
hub_pg_drop(struct hub *hub, enum hub_kind kind, const char *name, struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	return hub_pg_end(hub_pg_ask(&pg->line, &rows, err, "SELECT rapport.hub_drop($1, $2)", "tt",
	    hub_kind_name(kind), name), &rows);
}

static bool
hub_pg_raise_epoch(struct hub *hub, struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	return hub_pg_end(hub_pg_ask(&pg->line, &rows, err, "SELECT rapport.hub_raise_epoch()", ""), &rows);
}

static bool
hub_pg_prune(struct hub *hub, const char *scope, struct uuid origin, int64_t seq, struct err *err)
{
	struct hub_pg *pg = hub->state;
	struct hub_pg_rows rows;

	return hub_pg_end(hub_pg_ask(&pg->line, &rows, err, "SELECT rapport.hub_prune($1, $2, $3)", "tbi", scope,
	    origin.byte, sizeof origin.byte, seq), &rows);
}

const struct hub_ops hub_pg_ops = {
	.scheme = "postgresql", .create = hub_pg_create, .open = hub_pg_connect, .close = hub_pg_hang_up,
	.hello = hub_pg_hello, .heads = hub_pg_heads, .bounds = hub_pg_bounds, .push = hub_pg_push,
	.push_many = hub_pg_push_many, .pull = hub_pg_pull,
	.fetch = hub_pg_fetch, .tagged = hub_pg_tagged, .get = hub_pg_get, .put = hub_pg_put, .list = hub_pg_list,
	.drop = hub_pg_drop, .raise_epoch = hub_pg_raise_epoch, .prune = hub_pg_prune,
};
