#include "fuzz.h"

#include "base/arena.h"
#include "exchange/fhir.h"

/* What is taken fits its fields; what is refused has a reason. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct taken taken;
	struct fhir_wrap wrap = {0};
	json_t *json = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	const json_t *resource = json;

	if (json_is_object(json) && json_object_get(json, "resource"))
		resource = fhir_entry(json, &wrap);
	if (json_is_object(resource)) {
		fhir_read(arena, resource, &wrap, 2026, &taken);
		FUZZ_CHECK((taken.what == TAKEN_REFUSE) == (taken.reason != NULL));
		FUZZ_CHECK(taken.what != TAKEN_SAVE || taken_check(&taken));
	}
	json_decref(json);
	arena_free(arena);
	return 0;
}
