#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/text.h"

/* Every grapheme and every cluster takes bytes, and together all of them. */
static void
fuzz_walk(const char *text)
{
	struct text_cluster cluster;
	const char *at = text;
	size_t count = strlen(text), bytes = 0;
	int wide = 0;

	while (text_walk(&at, &cluster)) {
		FUZZ_CHECK(cluster.bytes > 0 && cluster.count >= 1 && cluster.count <= 5);
		FUZZ_CHECK(cluster.wide >= 0 && cluster.wide <= 2);
		bytes += cluster.bytes;
		wide += cluster.wide;
	}
	FUZZ_CHECK(*at == '\0' && bytes <= count && wide == text_width(text));
	for (size_t here = 0; here < count;) {
		size_t next = text_next(text, here);
		FUZZ_CHECK(next > here && next <= count);
		here = next;
	}
	if (count > 0 && count < 200)
		FUZZ_CHECK(text_next(text, text_prev(text, count)) == count);
}

static void
fuzz_layout(struct arena *arena, const char *text)
{
	char **lines;

	for (int columns = 1; columns <= 80; columns = columns * 3 + 1)
		FUZZ_CHECK(text_width(text_cut(arena, text, columns)) <= columns);
	for (int columns = 2; columns <= 80; columns = columns * 3 + 1) {
		size_t count = text_wrap(arena, text, columns, &lines);
		FUZZ_CHECK(count >= 1 && count <= strlen(text) + 1);
		for (size_t i = 0; i < count; i++)
			FUZZ_CHECK(text_width(lines[i]) <= columns);
	}
}

/* What was taken is valid, and taken again as it is. */
static void
fuzz_accept(struct arena *arena, const char *text)
{
	for (enum text_use use = TEXT_NAME; use <= TEXT_NOTE; use++) {
		struct err err = {0};
		char *once = text_accept(arena, text, use, 400, &err);
		FUZZ_CHECK((once == NULL) == (err.code == ERR_INVALID));
		if (!once)
			continue;
		FUZZ_CHECK(text_valid(once, strlen(once)) && text_length(once) <= 400);
		char *twice = text_accept(arena, once, use, 400, &err);
		FUZZ_CHECK(twice && strcmp(once, twice) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *text = arena_text_n(arena, (const char *)data, size < 4000 ? size : 4000);

	i18n_open();
	fuzz_walk(text);
	fuzz_layout(arena, text);
	fuzz_accept(arena, text);
	char *folded = text_fold(arena, text);
	FUZZ_CHECK(text_valid(folded, strlen(folded)));
	FUZZ_CHECK(strcmp(text_fold(arena, folded), folded) == 0);
	char *cased = text_name_case(arena, text);
	FUZZ_CHECK(strcmp(text_fold(arena, cased), folded) == 0);
	text_mixed_script(text);
	arena_free(arena);
	return 0;
}
