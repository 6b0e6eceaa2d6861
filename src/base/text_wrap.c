#include "text.h"

#include <string.h>

#define TEXT_ELLIPSIS "\xE2\x80\xA6"

/*
 * The longest run of whole graphemes from `text` that is at most `columns` wide and
 * ends before a line end. Returns its bytes; *all: nothing of the line is left.
 */
static size_t
text_fit(const char *text, int columns, bool *all)
{
	struct text_cluster cluster;
	const char *at = text;
	size_t fits = 0, border = 0;
	int used = 0;

	*all = false;
	for (;;) {
		size_t here = (size_t)(at - text);
		/* A cluster of the screen may begin inside a grapheme of the reader. */
		while (border < here)
			border = text_next(text, border);
		if (border == here)
			fits = here;
		if (!text_walk(&at, &cluster) || cluster.scalar[0] == '\n')
			break;
		used += cluster.wide;
		if (used > columns)
			return fits;
	}
	*all = true;
	return (size_t)(at - text) - (cluster.count > 0 ? cluster.bytes : 0);
}

char *
text_cut(struct arena *arena, const char *text, int columns)
{
	bool all;

	if (columns <= 0)
		return arena_text(arena, "");
	if (text_width(text) <= columns)
		return arena_text(arena, text);
	size_t fits = text_fit(text, columns - 1, &all);
	return arena_printf(arena, "%.*s" TEXT_ELLIPSIS, (int)fits, text);
}

/* What fits of a grapheme that is wider than the line, at least one cluster of it. */
static size_t
text_split(const char *text, int columns)
{
	struct text_cluster cluster;
	const char *at = text;
	size_t bytes = 0;
	int used = 0;

	while (text_walk(&at, &cluster) && (used == 0 || used + cluster.wide <= columns)) {
		used += cluster.wide;
		bytes += cluster.bytes;
	}
	return bytes;
}

/* Where to break a line of which `fits` bytes have room: behind the last space, else where it is full. */
static size_t
text_break(const char *text, size_t fits, int columns)
{
	if (text[fits] == ' ' && fits > 0)
		return fits;
	for (size_t at = fits; at > 0; at--)
		if (text[at - 1] == ' ')
			return at;
	return fits > 0 ? fits : text_split(text, columns);
}

static void
text_push(struct arena *arena, char ***lines, size_t *count, size_t *room, const char *text, size_t bytes)
{
	while (bytes > 0 && text[bytes - 1] == ' ')
		bytes--;
	char **line = arena_push(arena, lines, count, room, sizeof **lines);
	*line = arena_text_n(arena, text, bytes);
}

size_t
text_wrap(struct arena *arena, const char *text, int columns, char ***lines)
{
	size_t count = 0, room = 0;
	bool all;

	*lines = NULL;
	for (;;) {
		size_t fits = text_fit(text, columns, &all);
		if (all) {
			text_push(arena, lines, &count, &room, text, fits);
			if (text[fits] == '\0')
				return count;
			text += text_next(text, fits);
			continue;
		}
		size_t bytes = text_break(text, fits, columns);
		text_push(arena, lines, &count, &room, text, bytes);
		text += bytes + strspn(text + bytes, " ");
		/* Spaces that reached over the edge do not make a line of their own. */
		if (text[0] == '\0')
			return count;
		if (text[0] == '\n')
			text++;
	}
}
