#include "fuzz.h"

#include "base/arena.h"
#include "base/json.h"

/* Every element is an object or has a reason, and the file ends. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct err err = {0};
	struct json_element element;
	enum json_step step = JSON_STEP_ELEMENT;
	struct json_scan *scan = json_scan_open(arena, fuzz_file(data, size), &err);
	long line = 0;
	size_t elements = 0;

	FUZZ_CHECK((scan == NULL) == (err.code == ERR_INVALID));
	while (scan && step != JSON_STEP_END && step != JSON_STEP_BROKEN) {
		step = json_scan_next(scan, &element);
		FUZZ_CHECK(++elements <= size + 2);
		FUZZ_CHECK(element.line >= line);
		line = element.line;
		FUZZ_CHECK((step == JSON_STEP_ELEMENT) == json_is_object(element.value));
		FUZZ_CHECK((step == JSON_STEP_REFUSED || step == JSON_STEP_BROKEN) == (element.reason != NULL));
	}
	if (scan)
		FUZZ_CHECK(json_scan_next(scan, &element) == JSON_STEP_END);
	json_scan_close(scan);
	arena_free(arena);
	return 0;
}
