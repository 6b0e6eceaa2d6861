#include "rosewater_words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/data.h"

/* A file being read. */
struct words_reader {
	struct arena *arena;
	struct words *words;
	struct words_tradition *tradition;	/* the section is one, or NULL */
	bool lines;				/* the section has lines of parts */
};

static char *
words_trim(char *text)
{
	size_t end = strlen(text);

	while (end > 0 && isspace((unsigned char)text[end - 1]))
		text[--end] = '\0';
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

static void
words_split(struct arena *arena, struct words_list *list, char *text, char at)
{
	for (char *next = text; next; text = next) {
		next = strchr(text, at);
		if (next)
			*next++ = '\0';
		*(const char **)arena_push(arena, &list->item, &list->count, &list->room, sizeof *list->item) =
		    words_trim(text);
	}
}

/* [british 700 English 0] begins a tradition, [lists] the lists, any other name lines of parts. */
static void
words_section(struct words_reader *reader, char *title)
{
	struct words *words = reader->words;
	struct words_list parts = {0};

	reader->tradition = NULL;
	words_split(reader->arena, &parts, title, ' ');
	reader->lines = parts.count == 1 && strcmp(parts.item[0], "lists") != 0;
	if (parts.count != 4)
		return;
	reader->tradition = arena_push(reader->arena, &words->traditions, &words->tradition_count,
	    &words->tradition_room, sizeof *words->traditions);
	*reader->tradition = (struct words_tradition){.name = parts.item[0], .weight = atoi(parts.item[1]),
	    .language = parts.item[2], .share = atoi(parts.item[3])};
	words->weights += reader->tradition->weight;
}

static struct words_list *
words_target(struct words_reader *reader, const char *key)
{
	struct words *words = reader->words;
	struct words_tradition *tradition = reader->tradition;

	if (tradition && strcmp(key, "family") == 0)
		return &tradition->family;
	if (tradition && strcmp(key, "heads") == 0)
		return &tradition->heads;
	if (tradition && strcmp(key, "tails") == 0)
		return &tradition->tails;
	if (tradition && strcmp(key, "female") == 0)
		return &tradition->female;
	if (tradition && strcmp(key, "male") == 0)
		return &tradition->male;
	if (tradition)
		return NULL;
	struct words_list *list = reader->lines ?
	    arena_push(reader->arena, &words->lines, &words->line_count, &words->line_room, sizeof *list) :
	    arena_push(reader->arena, &words->lists, &words->list_count, &words->list_room, sizeof *list);
	*list = (struct words_list){.key = key};
	return list;
}

static bool
words_read(struct words_reader *reader, const char *path, struct err *err)
{
	const struct data_file *file = data_named(path);
	int line_no = 0;

	if (!file)
		return err_set(err, ERR_BUG, "%s: absent", path);
	char *text = arena_text_n(reader->arena, file->bytes, file->count);
	for (char *next = text; next; text = next) {
		next = strchr(text, '\n');
		if (next)
			*next++ = '\0';
		line_no++;
		char *line = words_trim(text), *colon = strchr(line, ':');
		size_t length = strlen(line);
		if (!*line || *line == '#')
			continue;
		if (*line == '[' && line[length - 1] == ']') {
			line[length - 1] = '\0';
			words_section(reader, line + 1);
			continue;
		}
		if (colon)
			*colon++ = '\0';
		struct words_list *list = colon ? words_target(reader, line) : NULL;
		if (!list)
			return err_set(err, ERR_BUG, "%s:%d: not understood", path, line_no);
		words_split(reader->arena, list, colon, reader->lines ? '|' : ',');
	}
	return true;
}

bool
words_load(struct arena *arena, struct words **words, struct err *err)
{
	struct words_reader reader = {.arena = arena, .words = arena_alloc(arena, sizeof **words)};

	*words = reader.words;
	return words_read(&reader, "data/demo/names.txt", err) && words_read(&reader, "data/demo/words.txt", err);
}

int
words_tradition(const struct words *words, struct random *random)
{
	int dice = random_below(random, words->weights), n = 0;

	while (dice >= words->traditions[n].weight)
		dice -= words->traditions[n++].weight;
	return n;
}

int
words_family(const struct words_tradition *tradition, struct random *random)
{
	int listed = (int)tradition->family.count;
	int made = (int)(tradition->heads.count * tradition->tails.count);

	if (made > 0 && random_chance(random, 0.35))
		return listed + random_below(random, made);
	return random_rank(random, listed);
}

const char *
words_family_text(struct arena *arena, const struct words_tradition *tradition, int family, bool female)
{
	size_t n = (size_t)family;

	if (n < tradition->family.count) {
		const char *item = tradition->family.item[n], *hers = strchr(item, '~');
		return !hers ? item : female ? hers + 1 : arena_text_n(arena, item, (size_t)(hers - item));
	}
	n -= tradition->family.count;
	return arena_printf(arena, "%s%s", tradition->heads.item[n / tradition->tails.count],
	    tradition->tails.item[n % tradition->tails.count]);
}

struct words_given
words_given(struct arena *arena, const struct words_tradition *tradition, bool female, struct random *random)
{
	const struct words_list *list = female ? &tradition->female : &tradition->male;
	char *text = arena_text(arena, list->item[random_rank(random, (int)list->count)]);
	struct words_given name = {.given = text};
	struct words_list called = {0};
	char *at = strchr(text, '@'), *slash = strchr(text, '/');

	/* Both marks may stand in either order; each ends what came before it. */
	if (at) {
		size_t length = strcspn(at + 1, "/");
		name.say = arena_text_n(arena, at + 1, length);
	}
	if (slash) {
		char *rest = arena_text_n(arena, slash + 1, strcspn(slash + 1, "@"));
		words_split(arena, &called, rest, '/');
		name.called = called.item[random_below(random, (int)called.count)];
	}
	text[strcspn(text, "@/")] = '\0';
	return name;
}

const struct words_list *
words_list(const struct words *words, const char *key)
{
	for (size_t i = 0; i < words->list_count; i++)
		if (strcmp(words->lists[i].key, key) == 0)
			return &words->lists[i];
	die("data/demo/words.txt has no list %s", key);
}

const char *
words_pick(const struct words *words, const char *key, struct random *random)
{
	const struct words_list *list = words_list(words, key);

	return list->item[random_below(random, (int)list->count)];
}

const struct words_list *
words_line(const struct words *words, const char *key, size_t n)
{
	for (size_t i = 0; i < words->line_count; i++)
		if (strcmp(words->lines[i].key, key) == 0 && n-- == 0)
			return &words->lines[i];
	return NULL;
}

size_t
words_lines(const struct words *words, const char *key)
{
	size_t count = 0;

	for (size_t i = 0; i < words->line_count; i++)
		count += strcmp(words->lines[i].key, key) == 0;
	return count;
}

char *
words_fill(struct arena *arena, const struct words *words, const char *text, struct random *random)
{
	char *out = arena_text(arena, text);

	for (char *open = strchr(out, '{'); open; open = strchr(out, '{')) {
		char *close = strchr(open, '}');
		if (!close)
			break;
		char *key = arena_text_n(arena, open + 1, (size_t)(close - open - 1));
		bool capital = isupper((unsigned char)*key);
		*key = (char)tolower((unsigned char)*key);
		char *word = arena_text(arena, words_pick(words, key, random));
		if (capital)
			*word = (char)toupper((unsigned char)*word);
		*open = '\0';
		out = arena_printf(arena, "%s%s%s", out, word, close + 1);
	}
	return out;
}
