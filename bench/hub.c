/*
 * Segments into a hub, handed in together as a session does that has many, and one by one as the sites of an evening
 * do; and the same bytes as a file that COPY reads.
 *
 *   hub URL SEGMENTS FILE      makes the hub, says "# hub_push_ms" and "# hub_one_ms", writes FILE: one segment a line,
 *                              as COPY wants it
 *
 * A segment is 1,000 ops of two changed columns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "bench.h"
#include "model/patch.h"
#include "sync/hub.h"

enum { HUB_OPS = 1000 };

static struct arena *arena;
static struct err err;

/* What a desk changes: a time and a few words. */
static void
hub_patch(struct op *op, struct bench_random *random)
{
	struct buf buf = {0};
	char words[24];

	for (size_t i = 0; i < sizeof words; i++)
		words[i] = (char)('a' + bench_below(random, 26));
	patch_put(&buf, &(struct patch_value){.column = 3, .type = PATCH_INT, .number = (int64_t)(bench_random(random) >> 24)});
	patch_put(&buf, &(struct patch_value){.column = 4, .type = PATCH_TEXT, .bytes = words, .count = sizeof words});
	op->patch = arena_copy(arena, buf.bytes, buf.used);
	op->patch_bytes = buf.used;
	buf_free(&buf);
}

static struct segment *
hub_segments(const struct keyring *ring, size_t count)
{
	struct segment *made = arena_array(arena, count, sizeof *made), about = {.org = ring->org, .site = ring->site,
	    .origin = uuid_make(clock_now()), .scope = "g.main", .schema = 2, .made = clock_now()};
	struct op *ops = arena_array(arena, HUB_OPS, sizeof *ops);
	struct bench_random random = {1};
	int64_t seq = 0;

	for (size_t i = 0; i < count; i++) {
		for (int n = 0; n < HUB_OPS; n++) {
			seq++;
			ops[n] = (struct op){.origin = about.origin, .site = about.site, .seq = seq, .first = seq, .last = true,
			    .stamp = about.made * 65536 + seq, .table = 3, .pk = uuid_make(clock_now()), .kind = "put",
			    .actor = "priya.n"};
			hub_patch(&ops[n], &random);
		}
		if (!segment_seal(ring, &about, ops, HUB_OPS, arena, &made[i], &err))
			bench_die("%s", err.text);
		memcpy(about.prev, made[i].hash, SEGMENT_HASH);
	}
	return made;
}

static void
hub_file(const char *path, const struct segment *segments, size_t count)
{
	FILE *file = fopen(path, "w");

	if (!file)
		bench_die("%s cannot be written", path);
	for (size_t i = 0; i < count; i++) {
		fputs("\\\\x", file);
		for (size_t k = 0; k < segments[i].count; k++)
			fprintf(file, "%02x", segments[i].bytes[k]);
		fputc('\n', file);
	}
	if (fclose(file) != 0)
		bench_die("%s cannot be written", path);
}

static void
hub_register(struct hub *hub, const struct keyring *ring)
{
	struct buf record = {0};
	char id[UUID_TEXT];

	uuid_format(ring->site, id);
	buf_printf(&record, "{\"said\":\"{\\\"site\\\":\\\"%s\\\",\\\"code\\\":\\\"NS\\\",\\\"sign_key\\\":\\\"", id);
	for (size_t i = 0; i < KEYRING_PUBLIC; i++)
		buf_printf(&record, "%02x", ring->sign_key[i]);
	buf_text(&record, "\\\"}\"}");
	if (!hub_put(hub, HUB_MEMBER, id, record.bytes, record.used, HUB_PUT_NEW, NULL, 0, &err))
		bench_die("%s", err.text);
	buf_free(&record);
}

static void
hub_hand_in(struct hub *hub, const struct segment *segments, size_t count, size_t most, const char *name)
{
	double start = bench_now();

	for (size_t i = 0, answered; i < count; i += answered) {
		size_t some = count - i < most ? count - i : most;
		enum hub_push said[HUB_AT_ONCE];
		if (!hub_push_many(hub, &segments[i], some, said, &answered, &err) || answered != some ||
		    said[some - 1] != HUB_TAKEN)
			bench_die("%s", err.text);
	}
	bench_value(name, (bench_now() - start) / 1000);
}

int
main(int argc, char **argv)
{
	struct keyring ring;
	struct hub *hub;
	size_t count, bytes = 0;

	if (argc != 4 || sodium_init() < 0)
		bench_die("usage: hub URL SEGMENTS FILE");
	arena = arena_new();
	count = strtoul(argv[2], NULL, 10);
	keyring_make(&ring, uuid_make(clock_now()));
	ring.org = uuid_make(clock_now());
	ring.epochs = 1;
	memset(ring.keys[0], 1, KEYRING_KEY);
	if (!hub_create(argv[1], ring.org, &err) || !hub_open(argv[1], ring.site, NULL, &hub, &err))
		bench_die("%s", err.text);
	hub_register(hub, &ring);
	struct segment *segments = hub_segments(&ring, count);
	hub_file(argv[3], segments, count);
	hub_hand_in(hub, segments, count, HUB_AT_ONCE, "hub_push_ms");
	hub_hand_in(hub, hub_segments(&ring, count), count, 1, "hub_one_ms");
	for (size_t i = 0; i < count; i++)
		bytes += segments[i].count;
	bench_value("hub_push_bytes", (double)bytes);
	hub_close(hub);
	arena_free(arena);
	return 0;
}
