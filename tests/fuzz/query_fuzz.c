#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/query.h"
#include "model/typed_time.h"

/* Whatever is typed into the lookup has at most so many senses, each within its room. */
static void
fuzz_sense(const struct query_sense *sense)
{
	bool whole;

	FUZZ_CHECK(sense->name_count <= QUERY_NAMES);
	FUZZ_CHECK(strspn(sense->digits, "0123456789") == strlen(sense->digits));
	FUZZ_CHECK(sense->kind != QUERY_BORN || strlen(sense->born) >= 4);
	for (size_t i = 0; i < sense->name_count; i++) {
		const struct query_part *part = &sense->names[i];
		FUZZ_CHECK(part->bytes == strlen(part->text) && part->bytes > 0);
		FUZZ_CHECK(text_valid(part->text, part->bytes));
		FUZZ_CHECK((size_t)part->letters == text_length(part->text));
		FUZZ_CHECK(query_fits(part, 1, part->text, &whole) && whole);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *text = arena_text_n(arena, (const char *)data, size < 600 ? size : 600);
	struct query query;

	i18n_open();
	query_parse(arena, text, "dmy", day_of(2026, 11, 17), &query);
	FUZZ_CHECK(query.sense_count <= QUERY_SENSES);
	for (size_t i = 0; i < query.sense_count; i++)
		fuzz_sense(&query.senses[i]);
	int minute = typed_time_read(text, 582, 480, 1080);
	FUZZ_CHECK(minute == MINUTE_NONE || (minute >= 0 && minute < 1440));
	arena_free(arena);
	return 0;
}
