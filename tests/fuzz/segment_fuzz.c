#include "fuzz.h"

#include <string.h>

#include "sync/segment.h"
#include "sync/segment_body.h"

/* Bytes from a hub: whatever they are, the lengths said lie within them, and without the keys nothing opens. */
static void
fuzz_whole(const uint8_t *data, size_t size, struct arena *arena)
{
	static const struct keyring ring = {.epochs = 1};
	struct segment segment;
	struct err err = {0};
	struct op *ops;
	size_t count;

	if (!segment_parse(data, size, &segment, &err)) {
		FUZZ_CHECK(err.code == ERR_CORRUPT || err.code == ERR_INVALID);
		return;
	}
	FUZZ_CHECK(segment.body_at + segment.body_count + SEGMENT_SIG == size && segment.tag_count <= SEGMENT_TAGS);
	FUZZ_CHECK(segment.scope[SEGMENT_SCOPE - 1] == '\0' && segment.to >= segment.from && segment.from > 0);
	FUZZ_CHECK(!segment_verify(&segment, ring.sign_key, &err));
	FUZZ_CHECK(!segment_open(&ring, &segment, arena, &ops, &count, &err));
}

/* Ops as they lie in a body, after their number and the last stamp. Packed again and read they are the same. */
static void
fuzz_body(const uint8_t *data, size_t size, struct arena *arena)
{
	struct segment about = {.from = 1};
	struct buf again = {0};
	struct err err = {0};
	struct op *ops, *read;

	if (size < 9)
		return;
	about.to = about.ops = data[0];
	for (int i = 1; i < 9; i++)
		about.stamp_most = (int64_t)((uint64_t)about.stamp_most << 8 | data[i]);
	if (!segment_body_unpack(data + 9, size - 9, &about, arena, &ops, &err)) {
		FUZZ_CHECK(err.code == ERR_CORRUPT);
		return;
	}
	segment_body_pack(&again, ops, about.ops, arena);
	FUZZ_CHECK(segment_body_unpack(again.bytes, again.used, &about, arena, &read, &err));
	for (uint32_t i = 0; i < about.ops; i++) {
		FUZZ_CHECK(ops[i].stamp == read[i].stamp && ops[i].last == read[i].last && ops[i].first == read[i].first);
		FUZZ_CHECK(strcmp(ops[i].kind, read[i].kind) == 0 && strcmp(ops[i].actor, read[i].actor) == 0);
		FUZZ_CHECK(ops[i].patch_bytes == read[i].patch_bytes && ops[i].base_bytes == read[i].base_bytes);
		FUZZ_CHECK(memcmp(ops[i].patch, read[i].patch, ops[i].patch_bytes) == 0);
		FUZZ_CHECK(memcmp(ops[i].base, read[i].base, ops[i].base_bytes) == 0);
	}
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();

	fuzz_whole(data, size, arena);
	fuzz_body(data, size, arena);
	arena_free(arena);
	return 0;
}
