#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"
#include "exchange/csvmap.h"

/* FEBRL's columns, filled with the lines of the input. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const header[] = {"rec_id", "given_name", "surname", "street_number", "address_1", "address_2",
	    "suburb", "postcode", "state", "date_of_birth", "soc_sec_id"};
	enum { COLUMNS = sizeof header / sizeof header[0] };
	static struct csvmap map;
	struct arena *arena = arena_new();
	const char *cells[COLUMNS];
	struct taken taken;
	struct err err = {0};
	char *text = arena_text_n(arena, (const char *)data, size < 4000 ? size : 4000);

	if (!text_valid(text, strlen(text)))
		goto out;
	for (size_t i = 0; i < COLUMNS; i++) {
		char *end = strchrnul(text, '\n');
		cells[i] = text;
		text = *end ? end + 1 : end;
		*end = '\0';
	}
	FUZZ_CHECK(csvmap_find(arena, header, COLUMNS, NULL, "dmy", day_of(2026, 11, 17), &map, &err));
	csvmap_read(arena, &map, cells, &taken);
	FUZZ_CHECK((taken.what == TAKEN_REFUSE) == (taken.reason != NULL));
	FUZZ_CHECK(taken.what != TAKEN_SAVE || taken_check(&taken));
out:
	arena_free(arena);
	return 0;
}
