/*
 * What every hub must do, asked of one by its URL: the suite of the contract
 * in src/sync/hub.h, the same for all four drivers.
 *
 *   hub suite ADMIN SITE FOLDER [WRITERS]
 *   hub share URL FOLDER              a share whose files are still being copied
 *   hub bound URL FOLDER              what a site's line must not do
 *   hub noline URL FOLDER             a line that leads nowhere
 *   hub full URL FOLDER               a disk that fills up
 *   hub torn URL FOLDER               requests cut at every byte
 *   hub denied URL FOLDER             a database that refuses
 *   hub reclaim SITE FOLDER           a false relay; ADMIN and FORGE in the environment
 *
 * AFTER_CREATE in the environment is a command to run when the suite has made its hub.
 *
 * ADMIN is the administrator's URL of an empty place; SITE that of site N, with
 * N for "@@"; FOLDER keeps what a site has at hand, in FOLDER/N. Says "ok CASE"
 * line by line; at the first thing that is not as it should be, what and where.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "sync/hub_serve.h"
#include "sync/hub_wire.h"

enum { SITES = 11, LEAVER = SITES - 1, EACH = 25 };

static struct arena *arena;
static struct err err;
static const char *admin_url, *site_url, *folder, *doing = "the start";
static struct uuid org;
static struct keyring rings[SITES];

#define CHECK(true_thing) \
	do { \
		if (!(true_thing)) \
			failed(#true_thing, __LINE__); \
	} while (0)

static void __attribute__((noreturn))
failed(const char *what, int line)
{
	printf("not ok %s: line %d: %s (%s: %s)\n", doing, line, what, err_name(err.code), err.text);
	fflush(stdout);
	_exit(1);
}

static void
begin(const char *name)
{
	doing = name;
	err = (struct err){0};
}

static void
done(void)
{
	printf("ok %s\n", doing);
	fflush(stdout);
}

/* ---- sites ---- */

static const char *
url_of(int site)
{
	const char *hole = strstr(site_url, "@@");

	return hole ? arena_printf(arena, "%.*s%d%s", (int)(hole - site_url), site_url, site, hole + 2) : site_url;
}

static struct hub *
open_site(int site)
{
	struct hub *hub;
	const char *own = arena_printf(arena, "%s/%d", folder, site);

	mkdir(own, 0700);
	if (!hub_open(url_of(site), rings[site].site, own, &hub, &err))
		failed("a site opens the hub", __LINE__);
	return hub;
}

static struct hub *
open_admin(void)
{
	struct hub *hub;

	if (!hub_open(admin_url, (struct uuid){{0}}, NULL, &hub, &err))
		failed("the administrator opens the hub", __LINE__);
	return hub;
}

static void
make_sites(void)
{
	org = uuid_make(clock_now());
	for (int i = 0; i < SITES; i++) {
		keyring_make(&rings[i], uuid_make(clock_now()));
		rings[i].org = org;
		rings[i].epochs = 1;
		memset(rings[i].keys[0], 7, KEYRING_KEY);
	}
}

/* A member's record, with what more it says. */
static const char *
record_saying(int site, const char *more)
{
	char id[UUID_TEXT];
	struct buf key = {0};

	uuid_format(rings[site].site, id);
	for (size_t i = 0; i < KEYRING_PUBLIC; i++)
		buf_printf(&key, "%02x", rings[site].sign_key[i]);
	const char *said = arena_printf(arena, "{\"site\":\"%s\",\"code\":\"S%d\",\"sign_key\":\"%s\"%s}", id, site,
	    key.bytes, more);
	json_t *whole = json_pack("{ss}", "said", said);
	char *text = json_dumps(whole, JSON_COMPACT);
	const char *record = arena_text(arena, text);
	free(text);
	json_decref(whole);
	buf_free(&key);
	return record;
}

static const char *
record_of(int site, bool left)
{
	return record_saying(site, left ? ",\"left\":true" : "");
}

static void
register_site(struct hub *hub, int site)
{
	char name[UUID_TEXT];
	const char *record = record_of(site, false);

	uuid_format(rings[site].site, name);
	CHECK(hub_put(hub, HUB_MEMBER, name, record, strlen(record), HUB_PUT_NEW, NULL, 0, &err));
}

/* ---- segments ---- */

struct stream {
	int site;
	struct uuid origin;
	const char *scope;
	int64_t seq;
	uint8_t hash[SEGMENT_HASH];
};

static struct stream
stream_of(int site, const char *scope)
{
	return (struct stream){.site = site, .origin = uuid_make(clock_now()), .scope = scope};
}

/* The next `ops` ops of a stream, with `bytes` of noise in each; the stream itself stays where it is. */
static struct segment
segment_of(const struct stream *stream, int count, size_t bytes, int64_t ahead, const uint8_t *tag)
{
	struct segment about = {.org = rings[stream->site].org, .origin = stream->origin, .site = rings[stream->site].site,
	    .schema = 2, .made = clock_now(), .tags = tag, .tag_count = tag ? 1 : 0}, made;
	struct op *ops = arena_array(arena, (size_t)count, sizeof *ops);
	void *noise = arena_alloc(arena, bytes + 1);

	hash_random(noise, bytes);
	snprintf(about.scope, sizeof about.scope, "%s", stream->scope);
	memcpy(about.prev, stream->hash, SEGMENT_HASH);
	for (int i = 0; i < count; i++)
		ops[i] = (struct op){.origin = stream->origin, .site = about.site, .seq = stream->seq + 1 + i,
		    .first = stream->seq + 1, .stamp = (clock_now() + ahead) * 65536, .last = i == count - 1, .table = 1,
		    .pk = uuid_make(clock_now()), .kind = "put", .actor = "desk", .patch = noise, .patch_bytes = bytes};
	if (!segment_seal(&rings[stream->site], &about, ops, (size_t)count, arena, &made, &err))
		failed("a segment is sealed", __LINE__);
	return made;
}

static void
move_on(struct stream *stream, const struct segment *segment)
{
	stream->seq = segment->to;
	memcpy(stream->hash, segment->hash, SEGMENT_HASH);
}

static enum hub_push
push(struct hub *hub, const struct segment *segment)
{
	enum hub_push said;

	err = (struct err){0};
	if (!hub_push(hub, segment, &said, &err))
		failed("the hub answers a push", __LINE__);
	return said;
}

/* Push the next segment of a stream, which must be taken. */
static struct segment
push_next(struct hub *hub, struct stream *stream, int count)
{
	struct segment segment = segment_of(stream, count, 20, 0, NULL);

	CHECK(push(hub, &segment) == HUB_TAKEN);
	move_on(stream, &segment);
	return segment;
}

static bool
same(const struct hub_item *item, const struct segment *segment)
{
	return item->count == segment->count && memcmp(item->bytes, segment->bytes, segment->count) == 0;
}

/* ---- cases ---- */

static void
case_create(void)
{
	struct hub *hub;
	struct hub_hello first, again;

	begin("an empty place is no hub, a new one is, and it is made once");
	CHECK(!hub_open(admin_url, (struct uuid){{0}}, NULL, &hub, &err) && err.code == ERR_NOT_FOUND);
	CHECK(hub_create(admin_url, org, &err));
	CHECK(!hub_create(admin_url, org, &err) && err.code == ERR_CONFLICT);
	hub = open_admin();
	CHECK(hub_hello(hub, &first, &err) && !uuid_is_none(first.hub) && first.epoch >= 1);
	CHECK(llabs(first.time - clock_now()) < 60000);
	hub_close(hub);
	hub = open_admin();
	CHECK(hub_hello(hub, &again, &err) && uuid_equal(first.hub, again.hub) && first.epoch == again.epoch);
	hub_close(hub);
	done();
}

static void
case_records(void)
{
	struct hub *hub = open_admin();
	const void *bytes;
	struct hub_record *records;
	size_t count, most = 1024 * 1024;
	bool found;
	char *large = arena_alloc(arena, most + 1);

	begin("records are new, replaced, replaced only when they are what one saw, listed and dropped");
	CHECK(hub_get(hub, HUB_INVITE, "1", arena, &bytes, &count, &found, &err) && !found);
	CHECK(hub_put(hub, HUB_INVITE, "1", "a\0b", 3, HUB_PUT_NEW, NULL, 0, &err));
	CHECK(!hub_put(hub, HUB_INVITE, "1", "c", 1, HUB_PUT_NEW, NULL, 0, &err) && err.code == ERR_CONFLICT);
	CHECK(hub_get(hub, HUB_INVITE, "1", arena, &bytes, &count, &found, &err) && found && count == 3);
	CHECK(memcmp(bytes, "a\0b", 3) == 0);
	CHECK(!hub_put(hub, HUB_INVITE, "1", "c", 1, HUB_PUT_IF, "a", 1, &err) && err.code == ERR_CONFLICT);
	CHECK(hub_put(hub, HUB_INVITE, "1", "c", 1, HUB_PUT_IF, "a\0b", 3, &err));
	CHECK(!hub_put(hub, HUB_INVITE, "2", "c", 1, HUB_PUT_IF, "", 0, &err) && err.code == ERR_CONFLICT);
	CHECK(hub_put(hub, HUB_INVITE, "1", "", 0, HUB_PUT_ANY, NULL, 0, &err));
	CHECK(hub_get(hub, HUB_INVITE, "1", arena, &bytes, &count, &found, &err) && found && count == 0);
	CHECK(hub_put(hub, HUB_INVITE, "0.root", "d", 1, HUB_PUT_ANY, NULL, 0, &err));
	CHECK(hub_put(hub, HUB_KEY, "7", "d", 1, HUB_PUT_ANY, NULL, 0, &err));
	CHECK(hub_list(hub, HUB_INVITE, arena, &records, &count, &err) && count == 2);
	CHECK(strcmp(records[0].name, "0.root") == 0 && strcmp(records[1].name, "1") == 0);
	CHECK(records[0].count == 1 && memcmp(records[0].bytes, "d", 1) == 0 && records[1].count == 0);
	CHECK(hub_drop(hub, HUB_INVITE, "1", &err) && hub_drop(hub, HUB_INVITE, "1", &err));
	CHECK(hub_get(hub, HUB_INVITE, "1", arena, &bytes, &count, &found, &err) && !found);
	CHECK(hub_list(hub, HUB_INVITE, arena, &records, &count, &err) && count == 1);
	CHECK(hub_put(hub, HUB_INVITE, "1", "e", 1, HUB_PUT_NEW, NULL, 0, &err));
	CHECK(!hub_put(hub, HUB_INVITE, "../1", "e", 1, HUB_PUT_ANY, NULL, 0, &err) && err.code == ERR_INVALID);
	CHECK(!hub_put(hub, HUB_INVITE, ".1", "e", 1, HUB_PUT_ANY, NULL, 0, &err) && err.code == ERR_INVALID);
	CHECK(!hub_put(hub, HUB_INVITE, "", "e", 1, HUB_PUT_ANY, NULL, 0, &err) && err.code == ERR_INVALID);
	hash_random(large, most);
	CHECK(hub_put(hub, HUB_CHUNK, "1", large, most, HUB_PUT_ANY, NULL, 0, &err));
	CHECK(hub_get(hub, HUB_CHUNK, "1", arena, &bytes, &count, &found, &err) && found && count == most);
	CHECK(memcmp(bytes, large, most) == 0);
	CHECK(hub_list(hub, HUB_CHUNK, arena, &records, &count, &err) && count == 1 && records[0].count == 0);
	CHECK(!hub_put(hub, HUB_CHUNK, "2", large, most + 1, HUB_PUT_ANY, NULL, 0, &err) && err.code == ERR_INVALID);
	hub_close(hub);
	done();
}

static void
case_push(void)
{
	struct hub *hub = open_site(0);
	struct stream stream = stream_of(0, "g.main");
	struct hub_head *heads;
	size_t count;

	begin("a segment is taken once, and only where its stream goes on");
	register_site(hub, 0);
	CHECK(hub_heads(hub, "g.main", arena, &heads, &count, &err) && count == 0);
	struct segment first = segment_of(&stream, 3, 20, 0, NULL), other = segment_of(&stream, 2, 20, 0, NULL);
	CHECK(push(hub, &first) == HUB_TAKEN);
	CHECK(push(hub, &first) == HUB_DUP);
	CHECK(push(hub, &other) == HUB_FORK);
	other = segment_of(&stream, 5, 20, 0, NULL);
	CHECK(push(hub, &other) == HUB_FORK);
	move_on(&stream, &first);
	struct stream gap = stream;
	gap.seq++;
	other = segment_of(&gap, 1, 20, 0, NULL);
	CHECK(push(hub, &other) == HUB_FORK);
	gap = stream;
	gap.hash[5] ^= 1;
	other = segment_of(&gap, 1, 20, 0, NULL);
	CHECK(push(hub, &other) == HUB_FORK);
	struct segment second = push_next(hub, &stream, 1);
	CHECK(push(hub, &first) == HUB_DUP && push(hub, &second) == HUB_DUP);
	CHECK(hub_heads(hub, "g.main", arena, &heads, &count, &err) && count == 1);
	CHECK(uuid_equal(heads[0].origin, stream.origin) && uuid_equal(heads[0].site, rings[0].site));
	CHECK(heads[0].seq == 4 && memcmp(heads[0].hash, second.hash, SEGMENT_HASH) == 0);
	CHECK(hub_heads(hub, "org", arena, &heads, &count, &err) && count == 0);
	hub_close(hub);
	done();
}

static void
case_refuse(void)
{
	struct hub *hub = open_site(1);
	struct stream stream = stream_of(1, "org");
	struct segment segment = segment_of(&stream, 1, 20, 0, NULL);
	struct hub_head *heads;
	struct hub_item *items;
	size_t count;

	begin("what is forged, foreign, of nobody known or of tomorrow is refused");
	CHECK(push(hub, &segment) == HUB_REFUSED && *err.text);
	register_site(hub, 1);
	segment = segment_of(&stream, 1, 20, HUB_CLOCK_AHEAD + 60000, NULL);
	CHECK(push(hub, &segment) == HUB_CLOCK);
	rings[1].org = uuid_make(1);
	segment = segment_of(&stream, 1, 20, 0, NULL);
	rings[1].org = org;
	CHECK(push(hub, &segment) == HUB_REFUSED && *err.text);
	/* As site 1, but signed with site 2's key. */
	struct keyring right = rings[1];
	memcpy(rings[1].sign_key, rings[2].sign_key, sizeof right.sign_key);
	memcpy(rings[1].sign_secret, rings[2].sign_secret, sizeof right.sign_secret);
	segment = segment_of(&stream, 1, 20, 0, NULL);
	rings[1] = right;
	/* A store that cannot verify (PostgreSQL) leaves that to the driver in front of it. */
	CHECK(push(hub, &segment) == HUB_REFUSED && *err.text);
	CHECK(hub_heads(hub, "org", arena, &heads, &count, &err) && count == 0);
	CHECK(hub_heads(hub, "g.main", arena, &heads, &count, &err) && count == 1);
	struct stream foreign = {.site = 1, .origin = heads[0].origin, .scope = "g.main"};
	segment = segment_of(&foreign, 9, 20, 0, NULL);
	CHECK(push(hub, &segment) == HUB_REFUSED && *err.text);
	foreign.scope = "org";
	segment = segment_of(&foreign, 1, 20, 0, NULL);
	CHECK(push(hub, &segment) == HUB_REFUSED && *err.text);
	CHECK(hub_pull(hub, "org", 0, 10, arena, &items, &count, &err) && count == 0);
	CHECK(!hub_pull(hub, "../org", 0, 10, arena, &items, &count, &err) && err.code == ERR_INVALID);
	push_next(hub, &stream, 2);
	hub_close(hub);
	done();
}

static void
case_pull(void)
{
	struct hub *hub = open_site(1);
	struct stream a = stream_of(1, "g.pull"), b = stream_of(1, "g.pull");
	struct segment made[6];
	struct hub_item *items;
	struct hub_bound *bounds;
	size_t count;

	begin("pulled in the order it came, fetched by stream, both in pieces");
	for (int i = 0; i < 6; i++)
		made[i] = push_next(hub, i % 2 ? &b : &a, 1 + i);
	CHECK(hub_pull(hub, "g.pull", 0, 100, arena, &items, &count, &err) && count == 6);
	for (int i = 0; i < 6; i++)
		CHECK(items[i].seq == i + 1 && same(&items[i], &made[i]));
	CHECK(hub_pull(hub, "g.pull", 4, 1, arena, &items, &count, &err) && count == 1 && items[0].seq == 5);
	CHECK(same(&items[0], &made[4]));
	CHECK(hub_pull(hub, "g.pull", 6, 1, arena, &items, &count, &err) && count == 0);
	CHECK(hub_fetch(hub, "g.pull", a.origin, 0, 100, arena, &items, &count, &err) && count == 3);
	CHECK(same(&items[0], &made[0]) && same(&items[1], &made[2]) && same(&items[2], &made[4]));
	CHECK(hub_fetch(hub, "g.pull", a.origin, 1, 1, arena, &items, &count, &err) && count == 1);
	CHECK(same(&items[0], &made[2]) && items[0].seq == 0);
	CHECK(hub_fetch(hub, "g.pull", a.origin, a.seq, 1, arena, &items, &count, &err) && count == 0);
	/* From the middle of a segment on: that segment is part of it. */
	CHECK(hub_fetch(hub, "g.pull", a.origin, made[2].from, 1, arena, &items, &count, &err) && count == 1);
	CHECK(same(&items[0], &made[2]));
	CHECK(hub_bounds(hub, "g.pull", b.origin, arena, &bounds, &count, &err) && count == 3);
	CHECK(bounds[1].from == made[3].from && bounds[1].to == made[3].to);
	CHECK(memcmp(bounds[1].hash, made[3].hash, SEGMENT_HASH) == 0);
	hub_close(hub);
	done();
}

/* The next segments of a stream, which moves on with them. */
static void
make_next(struct stream *stream, struct segment *made, int count, size_t bytes)
{
	for (int i = 0; i < count; i++) {
		made[i] = segment_of(stream, 1 + i % 2, bytes, 0, NULL);
		move_on(stream, &made[i]);
	}
}

/* They are answered so, a letter each: t taken, d there already, f fork, c clock, r refused. */
static void
push_many(struct hub *hub, const struct segment *segments, size_t count, const char *letters)
{
	enum hub_push said[HUB_AT_ONCE];
	size_t answered;

	err = (struct err){0};
	CHECK(hub_push_many(hub, segments, count, said, &answered, &err));
	CHECK(answered == strlen(letters));
	for (size_t i = 0; i < answered; i++)
		CHECK(said[i] == (enum hub_push)(strchr("tdfcr", letters[i]) - "tdfcr"));
}

static void
case_together(void)
{
	struct hub *hub = open_site(1);
	struct stream stream = stream_of(1, "g.together"), other = stream_of(1, "g.together"), early;
	struct segment made[9], large[5], mixed[4];
	struct hub_item *items;
	size_t count;

	begin("segments handed in together are taken in order, up to the first that may not be");
	make_next(&stream, made, 9, 20);
	push_many(hub, made, 0, "");
	push_many(hub, made, 2, "tt");
	push_many(hub, made, 5, "ddttt");
	push_many(hub, made, 5, "ddddd");
	memcpy(mixed, (struct segment[]){made[4], made[5], made[7], made[6]}, sizeof mixed);
	push_many(hub, mixed, 4, "dtf");
	/* Signed by somebody else, and then what would follow it. */
	early = (struct stream){.site = 1, .origin = stream.origin, .scope = stream.scope, .seq = made[6].to};
	memcpy(early.hash, made[6].hash, SEGMENT_HASH);
	struct keyring right = rings[1];
	memcpy(rings[1].sign_key, rings[2].sign_key, sizeof right.sign_key);
	memcpy(rings[1].sign_secret, rings[2].sign_secret, sizeof right.sign_secret);
	struct segment forged = segment_of(&early, 2, 20, 0, NULL);
	rings[1] = right;
	memcpy(mixed, (struct segment[]){made[6], forged, made[8]}, 3 * sizeof *mixed);
	push_many(hub, mixed, 3, "tr");
	CHECK(*err.text);
	struct segment ahead = segment_of(&early, 1, 20, HUB_CLOCK_AHEAD + 60000, NULL);
	mixed[1] = ahead;
	push_many(hub, mixed, 3, "dc");
	mixed[1] = made[7];
	push_many(hub, mixed, 3, "dtt");
	/* More bytes than go in one piece. */
	make_next(&other, large, 5, 400000);
	push_many(hub, large, 5, "ttttt");
	CHECK(hub_pull(hub, "g.together", 0, 100, arena, &items, &count, &err) && count == 14);
	for (int i = 0; i < 14; i++)
		CHECK(items[i].seq == i + 1 && same(&items[i], i < 9 ? &made[i] : &large[i - 9]));
	hub_close(hub);
	done();
}

static void
case_tags(void)
{
	struct hub *hub = open_site(0);
	struct stream a = stream_of(0, "g.north"), b = stream_of(0, "g.south");
	const uint8_t ann[] = "ann-tag8", bob[] = "bob-tag8";
	struct hub_place *places;
	size_t count;

	begin("a tag finds segments in every scope");
	struct segment one = segment_of(&a, 2, 9, 0, ann), two = segment_of(&b, 1, 9, 0, ann);
	CHECK(push(hub, &one) == HUB_TAKEN && push(hub, &two) == HUB_TAKEN);
	move_on(&a, &one);
	struct segment three = segment_of(&a, 1, 9, 0, bob);
	CHECK(push(hub, &three) == HUB_TAKEN);
	CHECK(hub_tagged(hub, ann, arena, &places, &count, &err) && count == 2);
	CHECK(strcmp(places[0].scope, "g.north") == 0 && uuid_equal(places[0].origin, a.origin));
	CHECK(places[0].from == 1 && places[0].to == 2 && strcmp(places[1].scope, "g.south") == 0);
	CHECK(hub_tagged(hub, bob, arena, &places, &count, &err) && count == 1 && places[0].from == 3);
	CHECK(hub_tagged(hub, (const uint8_t *)"nobodyhe", arena, &places, &count, &err) && count == 0);
	hub_close(hub);
	done();
}

static void
case_relay(void)
{
	struct hub *hub = open_site(1);
	struct stream stream = stream_of(0, "g.relay");
	struct segment first = segment_of(&stream, 2, 20, 0, NULL);
	struct hub_item *items;
	size_t count;

	begin("a segment of another member, signed by it, is taken from whoever has it");
	CHECK(push(hub, &first) == HUB_TAKEN && push(hub, &first) == HUB_DUP);
	move_on(&stream, &first);
	hub_close(hub);
	hub = open_site(0);
	CHECK(push(hub, &first) == HUB_DUP);
	push_next(hub, &stream, 1);
	CHECK(hub_pull(hub, "g.relay", 0, 9, arena, &items, &count, &err) && count == 2 && same(&items[0], &first));
	hub_close(hub);
	done();
}

static void
case_large(void)
{
	struct hub *hub = open_site(0);
	struct stream stream = stream_of(0, "g.large");
	struct segment large = segment_of(&stream, 5, 3000000, 0, NULL);
	struct hub_item *items;
	size_t count;

	begin("one long transaction, 15 MB, goes through");
	CHECK(large.count > 14000000);
	CHECK(push(hub, &large) == HUB_TAKEN);
	CHECK(hub_pull(hub, "g.large", 0, 9, arena, &items, &count, &err) && count == 1 && same(&items[0], &large));
	hub_close(hub);
	done();
}

static void
case_left(void)
{
	struct hub *hub = open_site(LEAVER), *admin = open_admin();
	struct stream stream = stream_of(LEAVER, "org");
	char name[UUID_TEXT];

	begin("who has left hands nothing in any more");
	register_site(hub, LEAVER);
	push_next(hub, &stream, 1);
	uuid_format(rings[LEAVER].site, name);
	const char *text = record_of(LEAVER, true);
	CHECK(hub_put(admin, HUB_MEMBER, name, text, strlen(text), HUB_PUT_ANY, NULL, 0, &err));
	struct segment segment = segment_of(&stream, 1, 20, 0, NULL);
	CHECK(push(hub, &segment) == HUB_REFUSED && *err.text);

	/* But what its record says it had signed until then is taken from whoever holds it, and nothing after. */
	char origin[UUID_TEXT];
	uuid_format(stream.origin, origin);
	text = record_saying(LEAVER, arena_printf(arena,
	    ",\"left\":true,\"until\":[{\"scope\":\"org\",\"origin\":\"%s\",\"to\":2}]", origin));
	CHECK(hub_put(admin, HUB_MEMBER, name, text, strlen(text), HUB_PUT_ANY, NULL, 0, &err));
	struct hub *other = open_site(1);
	CHECK(push(other, &segment) == HUB_TAKEN);
	move_on(&stream, &segment);
	segment = segment_of(&stream, 1, 20, 0, NULL);
	CHECK(push(other, &segment) == HUB_REFUSED && *err.text);
	hub_close(other);
	hub_close(admin);
	hub_close(hub);
	done();
}

static void
case_begins_late(void)
{
	struct hub *hub = open_site(0), *other;
	struct stream stream = stream_of(0, "g.late"), early = stream;
	struct hub_head *heads;
	struct hub_item *items;
	size_t count;

	begin("a stream the hub knows nothing of begins where it is still held, and goes on from there only");
	stream.seq = 40;
	stream.hash[3] = 9;
	struct segment first = push_next(hub, &stream, 3), second = push_next(hub, &stream, 1);
	CHECK(push(hub, &first) == HUB_DUP);
	struct segment before = segment_of(&early, 40, 5, 0, NULL);
	CHECK(push(hub, &before) == HUB_FORK);
	other = open_site(1);
	CHECK(hub_heads(other, "g.late", arena, &heads, &count, &err) && count == 1 && heads[0].seq == 44);
	CHECK(memcmp(heads[0].hash, second.hash, SEGMENT_HASH) == 0);
	CHECK(hub_fetch(other, "g.late", stream.origin, 0, 9, arena, &items, &count, &err) && count == 2);
	CHECK(same(&items[0], &first) && same(&items[1], &second));
	hub_close(other);
	hub_close(hub);
	done();
}

static void
case_prune(void)
{
	struct hub *hub = open_site(0), *admin;
	struct stream stream = stream_of(0, "g.prune");
	struct segment made[4];
	struct hub_item *items;
	struct hub_head *heads;
	size_t count;

	begin("what is forgotten leaves its place and its hash");
	for (int i = 0; i < 4; i++)
		made[i] = push_next(hub, &stream, 2);
	admin = open_admin();
	CHECK(hub_prune(admin, "g.prune", stream.origin, made[1].to, &err));
	hub_close(admin);
	CHECK(hub_pull(hub, "g.prune", 2, 9, arena, &items, &count, &err) && count == 2 && same(&items[0], &made[2]));
	CHECK(hub_fetch(hub, "g.prune", stream.origin, 0, 9, arena, &items, &count, &err) && count == 2);
	CHECK(same(&items[0], &made[2]));
	CHECK(hub_heads(hub, "g.prune", arena, &heads, &count, &err) && count == 1 && heads[0].seq == 8);
	CHECK(push(hub, &made[0]) == HUB_DUP && push(hub, &made[3]) == HUB_DUP);
	push_next(hub, &stream, 1);
	hub_close(hub);
	done();
}

static void
case_epoch(void)
{
	struct hub *hub = open_admin();
	struct hub_hello before, after;

	begin("the epoch rises and the hub stays who it is");
	CHECK(hub_hello(hub, &before, &err) && hub_raise_epoch(hub, &err) && hub_hello(hub, &after, &err));
	CHECK(after.epoch > before.epoch && uuid_equal(after.hub, before.hub));
	hub_close(hub);
	hub = open_site(0);
	CHECK(hub_hello(hub, &before, &err) && before.epoch == after.epoch);
	hub_close(hub);
	done();
}

/* A child that pushes until it is killed, and says each segment that was taken. */
static void
case_cut(void)
{
	struct stream stream = stream_of(0, "g.cut");
	struct hub_item *items;
	struct hub_head *heads;
	size_t count;
	int told = 0, line[2];

	begin("a line cut in the middle loses nothing that was acknowledged");
	CHECK(pipe(line) == 0);
	pid_t child = fork();
	if (child == 0) {
		struct hub *hub = open_site(0);
		for (;;) {
			push_next(hub, &stream, 3);
			if (write(line[1], "+", 1) != 1)
				_exit(1);
		}
	}
	for (char c; told < 7 && read(line[0], &c, 1) == 1; told++)
		continue;
	kill(child, SIGKILL);
	CHECK(waitpid(child, NULL, 0) == child);
	struct hub *hub = open_site(0);
	CHECK(hub_heads(hub, "g.cut", arena, &heads, &count, &err) && count == 1 && heads[0].seq >= 3 * told);
	CHECK(heads[0].seq % 3 == 0);
	stream.seq = heads[0].seq;
	memcpy(stream.hash, heads[0].hash, SEGMENT_HASH);
	push_next(hub, &stream, 3);
	CHECK(hub_pull(hub, "g.cut", 0, 1000, arena, &items, &count, &err) && (int64_t)count == stream.seq / 3);
	for (size_t i = 0; i < count; i++) {
		struct segment got;
		CHECK(items[i].seq == (int64_t)i + 1 && segment_parse(items[i].bytes, items[i].count, &got, &err));
		CHECK(got.from == (int64_t)i * 3 + 1);
	}
	close(line[0]);
	close(line[1]);
	hub_close(hub);
	done();
}

/* One reader's memory of streams: each must come without a gap, in the order of the hub's numbers. */
static void
read_on(struct hub *hub, int64_t *cursor, struct stream *seen, int *known)
{
	struct hub_item *items;
	size_t count;

	CHECK(hub_pull(hub, "g.many", *cursor, 7, arena, &items, &count, &err));
	for (size_t i = 0; i < count; i++) {
		struct segment got;
		int at = 0;
		CHECK(items[i].seq == *cursor + 1 && segment_parse(items[i].bytes, items[i].count, &got, &err));
		*cursor = items[i].seq;
		while (at < *known && !uuid_equal(seen[at].origin, got.origin))
			at++;
		if (at == *known)
			seen[(*known)++] = (struct stream){.origin = got.origin};
		CHECK(got.from == seen[at].seq + 1 && memcmp(got.prev, seen[at].hash, SEGMENT_HASH) == 0);
		move_on(&seen[at], &got);
	}
}

static void
case_many(int writers)
{
	struct stream seen[SITES];
	struct hub *hub;
	int64_t cursor = 0;
	int known = 0, status;

	begin("many sites at once: every stream gapless, and no reader ever skips");
	for (int i = 2; i < 2 + writers; i++) {
		hub = open_site(i);
		register_site(hub, i);
		hub_close(hub);
	}
	for (int i = 2; i < 2 + writers; i++)
		if (fork() == 0) {
			struct stream stream = stream_of(i, "g.many");
			hub = open_site(i);
			for (int n = 0; n < EACH; n++)
				push_next(hub, &stream, 1 + n % 3);
			hub_close(hub);
			_exit(0);
		}
	hub = open_site(0);
	for (int left = writers; left > 0;) {
		pid_t ended = waitpid(-1, &status, WNOHANG);
		CHECK(ended >= 0);
		if (ended > 0) {
			CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
			left--;
		}
		read_on(hub, &cursor, seen, &known);
	}
	for (int64_t before = -1; cursor != before;) {
		before = cursor;
		read_on(hub, &cursor, seen, &known);
	}
	CHECK(known == writers && cursor == (int64_t)writers * EACH);
	hub_close(hub);
	done();
}

/* The file of a segment on a share, or only its first bytes, as a copying program may leave it. */
static void
lay(const struct segment *segment, const char *name, size_t bytes)
{
	char id[UUID_TEXT];

	uuid_format(segment->origin, id);
	const char *dir = arena_printf(arena, "%s/segments/%s/%s", admin_url + strlen("files://"), segment->scope, id);
	FILE *file = fopen(arena_printf(arena, "%s/%s", dir, name), "w");
	CHECK(file && fwrite(segment->bytes, 1, bytes, file) == bytes && fclose(file) == 0);
}

static const char *
file_name(const struct segment *segment)
{
	return arena_printf(arena, "%019lld-%019lld.seg", (long long)segment->from, (long long)segment->to);
}

static void
expect_pull(struct hub *hub, int64_t after, const struct segment *made, size_t expected)
{
	struct hub_item *items;
	size_t count;

	CHECK(hub_pull(hub, "org", after, 100, arena, &items, &count, &err));
	CHECK(count == expected);
	for (size_t i = 0; i < count; i++)
		CHECK(items[i].seq == after + 1 + (int64_t)i && same(&items[i], &made[i]));
}

static void
case_share(void)
{
	struct stream stream = stream_of(0, "org");
	struct segment made[5];
	struct hub *hub;

	begin("files that come late, out of turn, cut off or damaged are read when their turn has come and they are whole");
	CHECK(hub_create(admin_url, org, &err));
	hub = open_site(1);
	for (int i = 0; i < 5; i++) {
		made[i] = segment_of(&stream, 2, 30, 0, NULL);
		move_on(&stream, &made[i]);
	}
	char id[UUID_TEXT];
	uuid_format(stream.origin, id);
	CHECK(system(arena_printf(arena, "mkdir -p %s/segments/org/%s", admin_url + strlen("files://"), id)) == 0);
	lay(&made[0], file_name(&made[0]), made[0].count);
	expect_pull(hub, 0, NULL, 0);	/* the member's record has not come yet */
	register_site(hub, 0);
	lay(&made[0], file_name(&made[0]), made[0].count / 2);
	lay(&made[2], file_name(&made[2]), made[2].count);
	expect_pull(hub, 0, NULL, 0);
	lay(&made[0], file_name(&made[0]), made[0].count);
	expect_pull(hub, 0, made, 1);
	lay(&made[1], "0000000000000000003-0000000000000000004.sync-conflict-1.seg", made[1].count);
	lay(&made[1], "3-4.seg", made[1].count);
	lay(&made[3], file_name(&made[1]), made[3].count);	/* under another's name */
	expect_pull(hub, 1, NULL, 0);
	struct segment damaged = made[1];
	uint8_t *bytes = arena_copy(arena, made[1].bytes, made[1].count);
	bytes[made[1].count - 70] ^= 1;
	damaged.bytes = bytes;
	lay(&damaged, file_name(&made[1]), damaged.count);
	expect_pull(hub, 1, NULL, 0);
	/* Pushed again, the damaged file is replaced, and what waited for it follows. */
	CHECK(push(hub, &made[1]) == HUB_TAKEN);
	expect_pull(hub, 0, made, 3);
	expect_pull(hub, 3, NULL, 0);
	CHECK(push(hub, &made[3]) == HUB_TAKEN && push(hub, &made[2]) == HUB_DUP);
	hub_close(hub);
	hub = open_site(2);	/* another reader counts for itself */
	expect_pull(hub, 0, made, 4);
	hub_close(hub);
	done();
}

static void
case_full(void)
{
	struct stream stream = stream_of(0, "g.full");
	struct hub_head *heads;
	struct hub_item *items;
	size_t count;
	struct hub *hub;
	int status;

	begin("a full disk stores nothing by halves, and all goes on when there is room");
	CHECK(hub_create(admin_url, org, &err));
	hub = open_site(0);
	register_site(hub, 0);
	hub_close(hub);
	pid_t child = fork();
	if (child == 0) {
		bool said = true;
		hub = open_site(0);
		signal(SIGXFSZ, SIG_IGN);
		CHECK(setrlimit(RLIMIT_FSIZE, &(struct rlimit){700000, 700000}) == 0);
		for (size_t size = 1000; said; size *= 2) {
			enum hub_push answer;
			struct segment segment = segment_of(&stream, 1, size, 0, NULL);
			said = hub_push(hub, &segment, &answer, &err);
			CHECK(!said || answer == HUB_TAKEN);
			move_on(&stream, &segment);
		}
		CHECK(err.code == ERR_IO && *err.text);
		_exit(0);
	}
	CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
	hub = open_site(0);
	CHECK(hub_heads(hub, "g.full", arena, &heads, &count, &err) && count == 1 && heads[0].seq > 1);
	stream.seq = heads[0].seq;
	stream.origin = heads[0].origin;
	memcpy(stream.hash, heads[0].hash, SEGMENT_HASH);
	push_next(hub, &stream, 1);
	CHECK(hub_pull(hub, "g.full", 0, 99, arena, &items, &count, &err) && (int64_t)count == stream.seq);
	hub_close(hub);
	done();
}

/* A site's line: what it may not do, though it knows how. */
static void
case_bound(void)
{
	struct hub *hub = open_site(0);
	char other[UUID_TEXT];
	const char *record = record_of(3, false);
	struct hub_head *heads;
	struct hub_record *records;
	size_t count;

	begin("a site writes no record of others and does nothing that is the administrator's");
	uuid_format(rings[3].site, other);
	CHECK(!hub_put(hub, HUB_ORG, "org", "x", 1, HUB_PUT_ANY, NULL, 0, &err) && err.code == ERR_DENIED);
	CHECK(!hub_put(hub, HUB_INVITE, "1", "x", 1, HUB_PUT_ANY, NULL, 0, &err) && err.code == ERR_DENIED);
	CHECK(!hub_put(hub, HUB_KEY, "1.root", "x", 1, HUB_PUT_ANY, NULL, 0, &err) && err.code == ERR_DENIED);
	CHECK(!hub_put(hub, HUB_MEMBER, other, record, strlen(record), HUB_PUT_ANY, NULL, 0, &err));
	CHECK(err.code == ERR_DENIED);
	CHECK(!hub_put(hub, HUB_ACK, other, "x", 1, HUB_PUT_ANY, NULL, 0, &err) && err.code == ERR_DENIED);
	CHECK(hub_list(hub, HUB_MEMBER, arena, &records, &count, &err) && count > 1);
	for (size_t i = 0; i < count; i++)
		CHECK(!hub_drop(hub, HUB_MEMBER, records[i].name, &err) && err.code == ERR_DENIED);
	CHECK(!hub_raise_epoch(hub, &err) && err.code == ERR_DENIED);
	CHECK(hub_heads(hub, "g.many", arena, &heads, &count, &err) && count > 0);
	CHECK(!hub_prune(hub, "g.many", heads[0].origin, 1, &err) && err.code == ERR_DENIED);
	CHECK(hub_put(hub, HUB_LEASE, "number", "x", 1, HUB_PUT_ANY, NULL, 0, &err));
	CHECK(!hub_create(url_of(0), org, &err) && err.code == ERR_DENIED);
	hub_close(hub);
	done();
}

/* Run the command in this variable of the environment. */
static void
run(const char *variable)
{
	const char *command = getenv(variable);

	CHECK(command && system(command) == 0);
}

static void
write_sql(const struct segment *segment)
{
	FILE *file = fopen(arena_printf(arena, "%s/forged.sql", folder), "w");

	CHECK(file != NULL);
	fputs("SELECT rapport.hub_push('\\x", file);
	for (size_t i = 0; i < SEGMENT_HASH; i++)
		fprintf(file, "%02x", segment->hash[i]);
	fputs("', '\\x", file);
	for (size_t i = 0; i < segment->count; i++)
		fprintf(file, "%02x", segment->bytes[i]);
	fputs("') = 0;\n", file);
	CHECK(fclose(file) == 0);
}

/* FORGE hands FOLDER/forged.sql in as site 0, past the driver that would have verified it. */
static void
case_reclaim(void)
{
	struct stream stream = stream_of(1, "org");
	struct hub *hub;
	struct hub_item *items;
	size_t count;

	begin("what another login handed in unsigned gives way to the stream's own site");
	CHECK(hub_create(getenv("ADMIN"), org, &err));
	run("AFTER_CREATE");
	for (int i = 0; i < 2; i++) {
		hub = open_site(i);
		register_site(hub, i);
		hub_close(hub);
	}
	hub = open_site(1);
	struct segment first = push_next(hub, &stream, 1);
	struct keyring right = rings[1];
	keyring_make(&rings[1], right.site);
	rings[1].org = right.org;
	rings[1].epochs = right.epochs;
	memcpy(rings[1].keys, right.keys, sizeof right.keys);
	struct segment forged = segment_of(&stream, 3, 20, 0, NULL);
	rings[1] = right;
	write_sql(&forged);
	run("FORGE");
	struct segment second = segment_of(&stream, 1, 20, 0, NULL);
	CHECK(hub_pull(hub, "org", 0, 9, arena, &items, &count, &err) && count == 2 && same(&items[1], &forged));
	CHECK(push(hub, &second) == HUB_TAKEN);
	CHECK(hub_pull(hub, "org", 0, 9, arena, &items, &count, &err) && count == 2);
	CHECK(same(&items[0], &first) && same(&items[1], &second));
	move_on(&stream, &second);
	push_next(hub, &stream, 1);
	hub_close(hub);
	done();
}

static void
case_denied(void)
{
	struct hub *hub;

	begin("a database's refusal is its SQLSTATE and nothing of what it says");
	CHECK(!hub_open(url_of(0), rings[0].site, NULL, &hub, &err) && err.code == ERR_DENIED);
	CHECK(strstr(err.text, "42501") && !strstr(err.text, "hub_hello"));
	done();
}

static void
case_no_line(void)
{
	struct hub *hub;

	begin("a line that leads to no hub says so");
	CHECK(!hub_open(url_of(0), rings[0].site, NULL, &hub, &err) && err.code == ERR_IO && *err.text);
	done();
}

/* What a client would send, as one run of bytes: a record and a segment. */
static void
requests_of(struct buf *all, const struct segment *segment)
{
	for (int i = 0; i < 2; i++) {
		struct buf one = {0};
		hub_wire_put_byte(&one, i == 0 ? HUB_WIRE_PUT : HUB_WIRE_PUSH);
		if (i == 0) {
			hub_wire_put_byte(&one, HUB_LEASE);
			hub_wire_put_text(&one, "number");
			hub_wire_put_bytes(&one, "NS", 2);
			hub_wire_put_byte(&one, HUB_PUT_NEW);
			hub_wire_put_bytes(&one, NULL, 0);
		} else {
			hub_wire_put_bytes(&one, segment->bytes, segment->count);
		}
		for (int k = 0; k < 4; k++)
			hub_wire_put_byte(all, (unsigned)(one.used >> (8 * k)) & 0xff);
		buf_add(all, one.bytes, one.used);
		buf_free(&one);
	}
}

static void
case_torn(void)
{
	struct stream stream = stream_of(0, "org");
	struct buf all = {0};
	struct hub *hub;
	struct hub_head *heads;
	const void *bytes;
	size_t count, first;
	bool found;

	begin("a request cut at any byte does nothing");
	CHECK(hub_create(admin_url, org, &err));
	hub = open_admin();
	register_site(hub, 0);
	struct segment segment = segment_of(&stream, 2, 20, 0, NULL);
	requests_of(&all, &segment);
	first = 4 + (uint8_t)all.bytes[0];
	for (size_t at = 0; at <= all.used; at++) {
		int in[2], nothing = open("/dev/null", O_WRONLY);
		CHECK(pipe(in) == 0 && write(in[1], all.bytes, at) == (ssize_t)at && close(in[1]) == 0);
		bool whole = at == 0 || at == first || at == all.used;
		CHECK(hub_serve(in[0], nothing, admin_url, NULL, &err) == whole);
		close(in[0]);
		close(nothing);
		CHECK(hub_get(hub, HUB_LEASE, "number", arena, &bytes, &count, &found, &err) && found == (at >= first));
		CHECK(hub_heads(hub, "org", arena, &heads, &count, &err) && count == (size_t)(at == all.used));
	}
	buf_free(&all);
	hub_close(hub);
	done();
}

static void
suite(int writers)
{
	case_create();
	/* A hub that gives its sites logins of their own. */
	if (getenv("AFTER_CREATE"))
		CHECK(system(getenv("AFTER_CREATE")) == 0);
	case_records();
	case_push();
	case_refuse();
	case_pull();
	case_together();
	case_tags();
	case_relay();
	case_large();
	case_left();
	case_begins_late();
	case_prune();
	case_epoch();
	case_cut();
	case_many(writers);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *word;
		void (*run)(void);
	} single[] = {{"share", case_share}, {"bound", case_bound}, {"noline", case_no_line}, {"torn", case_torn}, {"full", case_full},
	    {"denied", case_denied}, {"reclaim", case_reclaim}};

	signal(SIGPIPE, SIG_IGN);
	arena = arena_new();
	make_sites();
	if (argc >= 5 && strcmp(argv[1], "suite") == 0) {
		admin_url = argv[2];
		site_url = argv[3];
		folder = argv[4];
		suite(argc > 5 ? atoi(argv[5]) : SITES - 3);
		arena_free(arena);
		return 0;
	}
	for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
		if (argc == 4 && strcmp(argv[1], single[i].word) == 0) {
			admin_url = site_url = argv[2];
			folder = argv[3];
			single[i].run();
			arena_free(arena);
			return 0;
		}
	fprintf(stderr, "usage: hub suite ADMIN SITE FOLDER [WRITERS], hub CASE URL FOLDER\n");
	return 2;
}
