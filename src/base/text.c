#include "text.h"

#include <string.h>
#include <wchar.h>

#include <utf8proc.h>

enum { TEXT_BAD = 0xFFFD, TEXT_DOTTED_CIRCLE = 0x25CC };

/* Of a lead byte: how many bytes follow, and the borders of the first of them. 0: cannot lead. */
static int
text_lead(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xBF;
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	if (lead < 0xE0)
		return 1;
	if (lead < 0xF0) {
		*low = lead == 0xE0 ? 0xA0 : 0x80;	/* overlong */
		*high = lead == 0xED ? 0x9F : 0xBF;	/* surrogates */
		return 2;
	}
	*low = lead == 0xF0 ? 0x90 : 0x80;
	*high = lead == 0xF4 ? 0x8F : 0xBF;
	return 3;
}

size_t
text_decode(const char *at, const char *end, uint32_t *scalar)
{
	const unsigned char *byte = (const unsigned char *)at;
	unsigned char low, high;
	size_t have = (size_t)(end - at);

	*scalar = byte[0];
	if (byte[0] < 0x80)
		return 1;
	int more = text_lead(byte[0], &low, &high);
	uint32_t value = byte[0] & (0x3Fu >> more);
	for (size_t i = 1; i <= (size_t)more; i++) {
		if (i >= have || byte[i] < low || byte[i] > high) {
			*scalar = TEXT_BAD;
			return i;
		}
		value = value << 6 | (byte[i] & 0x3F);
		low = 0x80;
		high = 0xBF;
	}
	*scalar = more > 0 ? value : TEXT_BAD;
	return (size_t)more + 1;
}

size_t
text_encode(uint32_t scalar, char out[4])
{
	if (scalar > 0x10FFFF || (scalar >= 0xD800 && scalar <= 0xDFFF))
		scalar = TEXT_BAD;
	if (scalar < 0x80) {
		out[0] = (char)scalar;
		return 1;
	}
	size_t count = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
	for (size_t i = count - 1; i > 0; i--, scalar >>= 6)
		out[i] = (char)(0x80 | (scalar & 0x3F));
	out[0] = (char)((0xF00u >> count & 0xFF) | scalar);
	return count;
}

bool
text_valid(const char *text, size_t bytes)
{
	const char *end = text + bytes;

	while (text < end) {
		uint32_t scalar;
		size_t used = text_decode(text, end, &scalar);
		/* U+FFFD itself has three bytes that say so; a bad part never has these. */
		if (scalar == TEXT_BAD && (used != 3 || memcmp(text, "\xEF\xBF\xBD", 3) != 0))
			return false;
		text += used;
	}
	return true;
}

/* Decode in a NUL-ended text without measuring it: a scalar has at most four bytes, and NUL ends any. */
static size_t
text_decode_at(const char *at, uint32_t *scalar)
{
	return text_decode(at, at + strnlen(at, 4), scalar);
}

size_t
text_length(const char *text)
{
	size_t points = 0;

	for (uint32_t scalar; *text; points++)
		text += text_decode_at(text, &scalar);
	return points;
}

size_t
text_next(const char *text, size_t at)
{
	uint32_t before, after;
	utf8proc_int32_t state = 0;

	if (!text[at])
		return at;
	at += text_decode_at(text + at, &before);
	while (text[at]) {
		size_t used = text_decode_at(text + at, &after);
		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)after, &state))
			break;
		at += used;
		before = after;
	}
	return at;
}

size_t
text_prefix(const char *text, size_t points)
{
	size_t at = 0, count = 0;

	while (text[at]) {
		size_t next = text_next(text, at);
		for (size_t i = at; i < next; i++)
			count += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (count > points)
			break;
		at = next;
	}
	return at;
}

size_t
text_prev(const char *text, size_t at)
{
	size_t from = 0;

	/* Flags are pairs counted from their first, so only walking from the start finds the border. */
	while (from < at) {
		size_t next = text_next(text, from);
		if (next >= at || next == from)
			break;
		from = next;
	}
	return from;
}

int
text_width(const char *text)
{
	struct text_cluster cluster;
	int columns = 0;

	while (text_walk(&text, &cluster))
		columns += cluster.wide;
	return columns;
}

/* What a scalar is on the screen, and its columns; -1: nothing at all. Width 0 joins the base before it. */
static int
text_shown(uint32_t *scalar)
{
	switch (text_class(*scalar)) {
	case TEXT_BIDI:
	case TEXT_INVISIBLE:
	case TEXT_JOINER:
		return -1;
	case TEXT_SPACE:
		*scalar = ' ';
		return 1;
	case TEXT_CONTROL:
	case TEXT_PRIVATE:
		*scalar = TEXT_BAD;
		return 1;
	default:
		break;
	}
	int wide = *scalar < 0x7F ? 1 : wcwidth((wchar_t)*scalar);
	if (wide < 0 || wide > 2) {
		*scalar = TEXT_BAD;
		return 1;
	}
	return wide;
}

bool
text_walk(const char **text, struct text_cluster *out)
{
	const char *at = *text, *start = at;
	uint32_t scalar = 0;

	*out = (struct text_cluster){0};
	while (*at) {
		size_t used = text_decode_at(at, &scalar);
		bool line = text_class(scalar) == TEXT_LINE;
		int wide = line ? 0 : text_shown(&scalar);
		if (out->count > 0 && (line || wide > 0))
			break;
		at += used;
		if (line) {
			out->scalar[out->count++] = '\n';
			break;
		}
		if (wide < 0)
			continue;
		if (out->count == 0 && wide == 0) {
			out->scalar[out->count++] = TEXT_DOTTED_CIRCLE;
			out->wide = 1;
		}
		if (out->count < 5)
			out->scalar[out->count++] = scalar;
		out->wide += wide;
	}
	out->bytes = (size_t)(at - start);
	*text = at;
	return out->count > 0;
}
