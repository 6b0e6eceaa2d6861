#include "hub_serve.h"

#include <string.h>

#include "base/i18n.h"
#include "hub_driver.h"
#include "hub_gate.h"
#include "hub_wire.h"

enum { HUB_SERVE_PIECE = 8 };	/* segments read at a time, so that a long answer is never whole in memory */

struct hub_serve {
	int out;
	const char *url, *code;		/* code NULL: the administrator */
	struct hub *hub;		/* opened when first asked for */
	struct uuid site;		/* of the code; none until it has registered */
	struct arena *arena;		/* of this request */
	struct hub_wire *ask;
	struct buf end;			/* what the end of the answer says */
	struct err *line;		/* the line itself failed: nothing more can be said */
};

/* What the code stands for, from the members' records. */
static bool
hub_serve_bind(struct hub_serve *serve, struct err *err)
{
	struct hub_gate_member member;
	struct hub_record *records;
	size_t count;

	if (!serve->code || !uuid_is_none(serve->site))
		return true;
	if (!hub_list(serve->hub, HUB_MEMBER, serve->arena, &records, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (hub_gate_member(records[i].bytes, records[i].count, &member, NULL) &&
		    strcmp(member.code, serve->code) == 0 && !member.left)
			serve->site = member.site;
	return true;
}

static bool
hub_serve_hub(struct hub_serve *serve, struct err *err)
{
	return serve->hub || hub_open(serve->url, (struct uuid){{0}}, NULL, &serve->hub, err);
}

static bool
hub_serve_nonsense(struct err *err)
{
	return err_set(err, ERR_INVALID,
	    _("The hub does not understand that request. Is one of the two programs older?"));
}

static bool
hub_serve_whole(const struct hub_serve *serve, struct err *err)
{
	return (!serve->ask->bad && serve->ask->at == serve->ask->end) || hub_serve_nonsense(err);
}

static bool
hub_serve_admin(const struct hub_serve *serve, struct err *err)
{
	return !serve->code || err_set(err, ERR_DENIED,
	    _("Only the hub's administrator may do that. Nothing was changed."));
}

/* One item of the answer goes out at once. */
static bool
hub_serve_item(struct hub_serve *serve, struct buf *item)
{
	bool ok = serve->line->code == ERR_NONE && hub_wire_send(serve->out, item, serve->line);

	buf_free(item);
	return ok;
}

static bool
hub_serve_create(struct hub_serve *serve, struct err *err)
{
	struct uuid org;

	hub_wire_fixed(serve->ask, org.byte, sizeof org.byte);
	return hub_serve_whole(serve, err) && hub_serve_admin(serve, err) && hub_create(serve->url, org, err);
}

static bool
hub_serve_hello(struct hub_serve *serve, struct err *err)
{
	struct hub_hello hello;

	if (!hub_serve_whole(serve, err) || !hub_hello(serve->hub, &hello, err))
		return false;
	hub_wire_put_bytes(&serve->end, hello.hub.byte, sizeof hello.hub.byte);
	hub_wire_put_int(&serve->end, hello.epoch);
	hub_wire_put_int(&serve->end, hello.time);
	return true;
}

static bool
hub_serve_heads(struct hub_serve *serve, struct err *err)
{
	const char *scope = hub_wire_text(serve->ask, serve->arena);
	struct hub_head *heads;
	size_t count;

	if (!hub_serve_whole(serve, err) || !hub_heads(serve->hub, scope, serve->arena, &heads, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct buf item = {0};
		hub_wire_put_byte(&item, 'i');
		hub_wire_put_bytes(&item, heads[i].origin.byte, sizeof heads[i].origin.byte);
		hub_wire_put_bytes(&item, heads[i].site.byte, sizeof heads[i].site.byte);
		hub_wire_put_int(&item, heads[i].seq);
		hub_wire_put_bytes(&item, heads[i].hash, sizeof heads[i].hash);
		if (!hub_serve_item(serve, &item))
			return false;
	}
	return true;
}

static bool
hub_serve_bounds(struct hub_serve *serve, struct err *err)
{
	const char *scope = hub_wire_text(serve->ask, serve->arena);
	struct uuid origin;
	struct hub_bound *bounds;
	size_t count;

	hub_wire_fixed(serve->ask, origin.byte, sizeof origin.byte);
	if (!hub_serve_whole(serve, err) ||
	    !hub_bounds(serve->hub, scope, origin, serve->arena, &bounds, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct buf item = {0};
		hub_wire_put_byte(&item, 'i');
		hub_wire_put_int(&item, bounds[i].from);
		hub_wire_put_int(&item, bounds[i].to);
		hub_wire_put_bytes(&item, bounds[i].hash, sizeof bounds[i].hash);
		if (!hub_serve_item(serve, &item))
			return false;
	}
	return true;
}

static bool
hub_serve_push(struct hub_serve *serve, struct err *err)
{
	struct err why = {0};
	struct segment segment;
	enum hub_push said;
	size_t count;
	const uint8_t *bytes = hub_wire_bytes(serve->ask, &count);

	if (!hub_serve_whole(serve, err))
		return false;
	if (!segment_parse(bytes, count, &segment, &why))
		said = HUB_REFUSED;
	else if (!hub_push(serve->hub, &segment, &said, &why)) {
		*err = why;
		return false;
	}
	hub_wire_put_byte(&serve->end, said);
	hub_wire_put_byte(&serve->end, (unsigned)why.code);
	hub_wire_put_text(&serve->end, why.text);
	return true;
}

static bool
hub_serve_segments(struct hub_serve *serve, const struct hub_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf item = {0};
		hub_wire_put_byte(&item, 'i');
		hub_wire_put_int(&item, items[i].seq);
		hub_wire_put_bytes(&item, items[i].bytes, items[i].count);
		if (!hub_serve_item(serve, &item))
			return false;
	}
	return true;
}

/* Pull (origin NULL) and fetch, a few at a time. */
static bool
hub_serve_run(struct hub_serve *serve, const char *scope, const struct uuid *origin, int64_t after, int64_t limit,
    struct err *err)
{
	struct arena *piece = arena_new();
	bool ok = true;
	size_t got = 1;

	for (int64_t left = limit; ok && got > 0 && left > 0; left -= (int64_t)got) {
		struct hub_item *items;
		struct segment last;
		size_t most = left < HUB_SERVE_PIECE ? (size_t)left : HUB_SERVE_PIECE;
		arena_reset(piece);
		ok = origin ? hub_fetch(serve->hub, scope, *origin, after, most, piece, &items, &got, err) :
		    hub_pull(serve->hub, scope, after, most, piece, &items, &got, err);
		if (!ok || got == 0)
			break;
		ok = hub_serve_segments(serve, items, got);
		if (ok && origin)
			ok = segment_parse(items[got - 1].bytes, items[got - 1].count, &last, err);
		if (ok)
			after = origin ? last.to : items[got - 1].seq;
	}
	arena_free(piece);
	return ok;
}

static bool
hub_serve_pull(struct hub_serve *serve, struct err *err)
{
	const char *scope = hub_wire_text(serve->ask, serve->arena);
	int64_t after = hub_wire_int(serve->ask), limit = hub_wire_int(serve->ask);

	return hub_serve_whole(serve, err) && hub_serve_run(serve, scope, NULL, after, limit, err);
}

static bool
hub_serve_fetch(struct hub_serve *serve, struct err *err)
{
	const char *scope = hub_wire_text(serve->ask, serve->arena);
	struct uuid origin;

	hub_wire_fixed(serve->ask, origin.byte, sizeof origin.byte);
	int64_t after = hub_wire_int(serve->ask), limit = hub_wire_int(serve->ask);
	return hub_serve_whole(serve, err) && hub_serve_run(serve, scope, &origin, after, limit, err);
}

static bool
hub_serve_tagged(struct hub_serve *serve, struct err *err)
{
	uint8_t tag[KEYRING_TAG];
	struct hub_place *places;
	size_t count;

	hub_wire_fixed(serve->ask, tag, sizeof tag);
	if (!hub_serve_whole(serve, err) || !hub_tagged(serve->hub, tag, serve->arena, &places, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct buf item = {0};
		hub_wire_put_byte(&item, 'i');
		hub_wire_put_text(&item, places[i].scope);
		hub_wire_put_bytes(&item, places[i].origin.byte, sizeof places[i].origin.byte);
		hub_wire_put_int(&item, places[i].from);
		hub_wire_put_int(&item, places[i].to);
		if (!hub_serve_item(serve, &item))
			return false;
	}
	return true;
}

static enum hub_kind
hub_serve_kind(struct hub_serve *serve)
{
	unsigned kind = hub_wire_byte(serve->ask);

	if (kind >= HUB_KINDS)
		serve->ask->bad = true;
	return kind < HUB_KINDS ? (enum hub_kind)kind : HUB_ORG;
}

static bool
hub_serve_get(struct hub_serve *serve, struct err *err)
{
	enum hub_kind kind = hub_serve_kind(serve);
	const char *name = hub_wire_text(serve->ask, serve->arena);
	const void *bytes;
	size_t count;
	bool found;

	if (!hub_serve_whole(serve, err) ||
	    !hub_get(serve->hub, kind, name, serve->arena, &bytes, &count, &found, err))
		return false;
	hub_wire_put_byte(&serve->end, found);
	hub_wire_put_bytes(&serve->end, bytes, found ? count : 0);
	return true;
}

static bool
hub_serve_put(struct hub_serve *serve, struct err *err)
{
	enum hub_kind kind = hub_serve_kind(serve);
	const char *name = hub_wire_text(serve->ask, serve->arena);
	size_t count, was_count;
	const uint8_t *bytes = hub_wire_bytes(serve->ask, &count);
	unsigned how = hub_wire_byte(serve->ask);
	const uint8_t *was = hub_wire_bytes(serve->ask, &was_count);

	if (how > HUB_PUT_IF)
		serve->ask->bad = true;
	return hub_serve_whole(serve, err) && hub_serve_bind(serve, err) &&
	    hub_gate_record(serve->code, serve->site, kind, name, bytes, count, err) &&
	    hub_put(serve->hub, kind, name, bytes, count, (enum hub_put)how, was, was_count, err);
}

static bool
hub_serve_list(struct hub_serve *serve, struct err *err)
{
	enum hub_kind kind = hub_serve_kind(serve);
	struct hub_record *records;
	size_t count;

	if (!hub_serve_whole(serve, err) || !hub_list(serve->hub, kind, serve->arena, &records, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct buf item = {0};
		hub_wire_put_byte(&item, 'i');
		hub_wire_put_text(&item, records[i].name);
		hub_wire_put_bytes(&item, records[i].bytes, records[i].count);
		if (!hub_serve_item(serve, &item))
			return false;
	}
	return true;
}

static bool
hub_serve_drop(struct hub_serve *serve, struct err *err)
{
	enum hub_kind kind = hub_serve_kind(serve);
	const char *name = hub_wire_text(serve->ask, serve->arena);

	return hub_serve_whole(serve, err) && hub_serve_bind(serve, err) &&
	    hub_gate_record(serve->code, serve->site, kind, name, NULL, 0, err) &&
	    hub_drop(serve->hub, kind, name, err);
}

static bool
hub_serve_epoch(struct hub_serve *serve, struct err *err)
{
	return hub_serve_whole(serve, err) && hub_serve_admin(serve, err) && hub_raise_epoch(serve->hub, err);
}

/* A site may let go of its own streams only: nobody else knows what others still need of theirs. */
static bool
hub_serve_prune(struct hub_serve *serve, struct err *err)
{
	const char *scope = hub_wire_text(serve->ask, serve->arena);
	struct uuid origin;
	struct hub_head *heads = NULL;
	size_t count = 0;
	bool own = !serve->code;

	hub_wire_fixed(serve->ask, origin.byte, sizeof origin.byte);
	int64_t seq = hub_wire_int(serve->ask);
	if (!hub_serve_whole(serve, err) || !hub_serve_bind(serve, err) ||
	    (!own && !hub_heads(serve->hub, scope, serve->arena, &heads, &count, err)))
		return false;
	for (size_t i = 0; i < count; i++)
		own = own || (uuid_equal(heads[i].origin, origin) && uuid_equal(heads[i].site, serve->site));
	return (own || hub_serve_admin(serve, err)) && hub_prune(serve->hub, scope, origin, seq, err);
}

static bool (*const hub_serve_ops[])(struct hub_serve *serve, struct err *err) = {
	[HUB_WIRE_CREATE] = hub_serve_create, [HUB_WIRE_HELLO] = hub_serve_hello, [HUB_WIRE_HEADS] = hub_serve_heads,
	[HUB_WIRE_BOUNDS] = hub_serve_bounds, [HUB_WIRE_PUSH] = hub_serve_push, [HUB_WIRE_PULL] = hub_serve_pull,
	[HUB_WIRE_FETCH] = hub_serve_fetch, [HUB_WIRE_TAGGED] = hub_serve_tagged, [HUB_WIRE_GET] = hub_serve_get,
	[HUB_WIRE_PUT] = hub_serve_put, [HUB_WIRE_LIST] = hub_serve_list, [HUB_WIRE_DROP] = hub_serve_drop,
	[HUB_WIRE_EPOCH] = hub_serve_epoch, [HUB_WIRE_PRUNE] = hub_serve_prune,
};

static bool
hub_serve_answer(struct hub_serve *serve)
{
	struct err err = {0};
	unsigned op = hub_wire_byte(serve->ask);
	bool ok;

	buf_clear(&serve->end);
	hub_wire_put_byte(&serve->end, 'o');
	if (op >= sizeof hub_serve_ops / sizeof hub_serve_ops[0] || !hub_serve_ops[op])
		ok = hub_serve_nonsense(&err);
	else
		ok = (op == HUB_WIRE_CREATE || hub_serve_hub(serve, &err)) && hub_serve_ops[op](serve, &err);
	if (serve->line->code != ERR_NONE)
		return false;
	if (!ok) {
		buf_clear(&serve->end);
		hub_wire_put_byte(&serve->end, 'e');
		hub_wire_put_byte(&serve->end, (unsigned)err.code);
		hub_wire_put_text(&serve->end, err.text);
	}
	return hub_wire_send(serve->out, &serve->end, serve->line);
}

bool
hub_serve(int in, int out, const char *url, const char *code, struct err *err)
{
	static const char greeting[] = HUB_WIRE_GREETING;
	struct err line = {0};
	struct hub_wire ask;
	struct hub_serve serve = {.out = out, .url = url, .code = code, .arena = arena_new(), .ask = &ask,
	    .line = &line};
	bool ok = false, ended = false;

	if (strncmp(url, "ssh:", 4) == 0) {
		err_set(&line, ERR_INVALID, _("A hub by ssh cannot be served on: say where it lies on this host."));
		goto out;
	}
	ok = hub_wire_write(out, greeting, sizeof greeting - 1, &line);
	while (ok) {
		arena_reset(serve.arena);
		ok = hub_wire_receive(in, -1, serve.arena, &ask, &ended, &line);
		if (!ok || ended)
			break;
		ok = hub_serve_answer(&serve);
	}
out:
	buf_free(&serve.end);
	hub_close(serve.hub);
	arena_free(serve.arena);
	if (!ok && err)
		*err = line;
	return ok;
}
