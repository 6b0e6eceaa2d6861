#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "base/ini.h"

/* What the pass over the lines lets through, iniparser reads, and both see the same options. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct err err = {0};
	struct ini scanned, loaded;
	bool good = ini_scan(arena, "fuzz", (const char *)data, size, &scanned, &err);

	if (good && size <= INI_BYTES) {
		FUZZ_CHECK(ini_load(arena, fuzz_file(data, size), &loaded, &err));
		FUZZ_CHECK(loaded.count == scanned.count);
		for (size_t i = 0; i < loaded.count; i++) {
			const char *value = loaded.entries[i].value;
			FUZZ_CHECK(loaded.entries[i].line == scanned.entries[i].line);
			/* It stands in the file as it was read. */
			FUZZ_CHECK(*value == '\0' || memmem(data, size, value, strlen(value)));
		}
	} else if (!good) {
		FUZZ_CHECK(err.code == ERR_INVALID && strncmp(err.text, "fuzz:", 5) == 0);
	}
	arena_free(arena);
	return 0;
}
