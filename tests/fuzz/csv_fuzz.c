#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/text.h"

/* Every row is whole and valid text, and lines never go back. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct err err = {0};
	struct csv_row row;
	enum csv_step step;
	struct csv_reader *reader = csv_reader_open(arena, fuzz_file(data, size), &err);
	long line = 0;
	size_t rows = 0;

	FUZZ_CHECK((reader == NULL) == (err.code == ERR_INVALID));
	while (reader && (step = csv_reader_next(reader, &row)) != CSV_STEP_END) {
		FUZZ_CHECK(row.line >= line && ++rows <= size + 2);
		line = row.line;
		FUZZ_CHECK((row.reason != NULL) == (step == CSV_STEP_REFUSED));
		if (step == CSV_STEP_ROW)
			FUZZ_CHECK(row.count == csv_reader_header(reader)->count);
		for (size_t i = 0; i < row.count; i++)
			FUZZ_CHECK(text_valid(row.cells[i], strlen(row.cells[i])));
	}
	csv_reader_close(reader);
	arena_free(arena);
	return 0;
}
