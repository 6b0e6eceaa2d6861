#include "fuzz.h"

#include <string.h>

#include "model/op.h"

/* What was read is written and read again as the same op; its patch and base end or are said to be unknown. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct err err = {0};
	struct op op, again;
	struct buf bytes = {0};
	struct patch_value value;
	struct patch_base base;

	if (op_decode(arena, data, size, &op, &err)) {
		struct patch_walk patch = {op.patch, (const uint8_t *)op.patch + op.patch_bytes};
		struct patch_walk bases = {op.base, (const uint8_t *)op.base + op.base_bytes};
		op_encode(&bytes, &op);
		FUZZ_CHECK(op_decode(arena, bytes.bytes, bytes.used, &again, &err));
		FUZZ_CHECK(op.seq == again.seq && op.stamp == again.stamp && op.table == again.table);
		FUZZ_CHECK(op.last == again.last && uuid_equal(op.pk, again.pk) && strcmp(op.kind, again.kind) == 0);
		FUZZ_CHECK(op.patch_bytes == again.patch_bytes && memcmp(op.patch, again.patch, op.patch_bytes) == 0);
		while (patch_next(&patch, &value) == PATCH_ONE)
			FUZZ_CHECK(value.column >= 0 && value.count <= op.patch_bytes);
		while (patch_next_base(&bases, &base) == PATCH_ONE)
			FUZZ_CHECK(base.column >= 0 && base.stamp >= 0);
	} else
		FUZZ_CHECK(err.code == ERR_INVALID);
	buf_free(&bytes);
	arena_free(arena);
	return 0;
}
