#include "text.h"

#include <string.h>

#include <utf8proc.h>

struct text_span {
	uint32_t first, last;
	enum text_class class;
};

/* The class table of SECURITY.md 4.8, by code point. What is not here is told by its Unicode category. */
static const struct text_span text_spans[] = {
	{0x0000, 0x0008, TEXT_CONTROL},
	{0x0009, 0x0009, TEXT_SPACE},
	{0x000A, 0x000A, TEXT_LINE},
	{0x000B, 0x001F, TEXT_CONTROL},
	{0x007F, 0x0084, TEXT_CONTROL},
	{0x0085, 0x0085, TEXT_LINE},
	{0x0086, 0x009F, TEXT_CONTROL},
	{0x00A0, 0x00A0, TEXT_SPACE},
	{0x00AD, 0x00AD, TEXT_INVISIBLE},
	{0x034F, 0x034F, TEXT_INVISIBLE},
	{0x061C, 0x061C, TEXT_BIDI},
	{0x115F, 0x1160, TEXT_INVISIBLE},
	{0x17B4, 0x17B5, TEXT_INVISIBLE},
	{0x180B, 0x180F, TEXT_INVISIBLE},
	{0x2000, 0x200A, TEXT_SPACE},
	{0x200B, 0x200B, TEXT_INVISIBLE},
	{0x200C, 0x200D, TEXT_JOINER},
	{0x200E, 0x200F, TEXT_BIDI},
	{0x2028, 0x2029, TEXT_LINE},
	{0x202A, 0x202E, TEXT_BIDI},
	{0x202F, 0x202F, TEXT_SPACE},
	{0x205F, 0x205F, TEXT_SPACE},
	{0x2060, 0x2064, TEXT_INVISIBLE},
	{0x2066, 0x2069, TEXT_BIDI},
	{0x206A, 0x206F, TEXT_INVISIBLE},
	{0x3000, 0x3000, TEXT_SPACE},
	{0x3164, 0x3164, TEXT_INVISIBLE},
	{0xD800, 0xF8FF, TEXT_PRIVATE},
	{0xFDD0, 0xFDEF, TEXT_PRIVATE},
	{0xFE00, 0xFE0F, TEXT_INVISIBLE},
	{0xFEFF, 0xFEFF, TEXT_INVISIBLE},
	{0xFFA0, 0xFFA0, TEXT_INVISIBLE},
	{0xFFF9, 0xFFFC, TEXT_INVISIBLE},
	{0xE0000, 0xE0FFF, TEXT_INVISIBLE},
	{0xF0000, 0x10FFFF, TEXT_PRIVATE},
};

static enum text_class
text_class_listed(uint32_t scalar)
{
	size_t low = 0, high = sizeof text_spans / sizeof text_spans[0];

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (scalar > text_spans[middle].last)
			low = middle + 1;
		else if (scalar < text_spans[middle].first)
			high = middle;
		else
			return text_spans[middle].class;
	}
	return TEXT_PLAIN;
}

enum text_class
text_class(uint32_t scalar)
{
	if (scalar >= 0x20 && scalar < 0x7F)
		return TEXT_PLAIN;
	enum text_class listed = text_class_listed(scalar);
	if (listed != TEXT_PLAIN)
		return listed;
	if ((scalar & 0xFFFE) == 0xFFFE || scalar > 0x10FFFF)
		return TEXT_PRIVATE;
	switch (utf8proc_category((utf8proc_int32_t)scalar)) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
		return TEXT_MARK;
	case UTF8PROC_CATEGORY_CN:
		return TEXT_PRIVATE;
	default:
		return TEXT_PLAIN;
	}
}

/* Letters of the three scripts whose capitals look alike. */
enum text_script { TEXT_NO_SCRIPT, TEXT_LATIN = 1, TEXT_OTHER = 2 };

static enum text_script
text_script(uint32_t scalar)
{
	static const struct {
		uint32_t first, last;
		enum text_script script;
	} spans[] = {
		{0x0041, 0x005A, TEXT_LATIN}, {0x0061, 0x007A, TEXT_LATIN}, {0x00C0, 0x00D6, TEXT_LATIN},
		{0x00D8, 0x00F6, TEXT_LATIN}, {0x00F8, 0x024F, TEXT_LATIN}, {0x0370, 0x03FF, TEXT_OTHER},
		{0x0400, 0x052F, TEXT_OTHER}, {0x1C80, 0x1C8F, TEXT_OTHER}, {0x1E00, 0x1EFF, TEXT_LATIN},
		{0x1F00, 0x1FFF, TEXT_OTHER}, {0x2C60, 0x2C7F, TEXT_LATIN}, {0x2DE0, 0x2DFF, TEXT_OTHER},
		{0xA640, 0xA69F, TEXT_OTHER}, {0xA720, 0xA7FF, TEXT_LATIN}, {0xFF21, 0xFF3A, TEXT_LATIN},
		{0xFF41, 0xFF5A, TEXT_LATIN},
	};

	for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++)
		if (scalar >= spans[i].first && scalar <= spans[i].last)
			return spans[i].script;
	return TEXT_NO_SCRIPT;
}

static bool
text_in_word(uint32_t scalar)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)scalar);

	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
}

bool
text_mixed_script(const char *text)
{
	const char *end = text + strlen(text);
	unsigned seen = 0;

	while (text < end) {
		uint32_t scalar;
		text += text_decode(text, end, &scalar);
		enum text_class class = text_class(scalar);
		if (class == TEXT_INVISIBLE || class == TEXT_JOINER || class == TEXT_BIDI)
			continue;	/* does not end a word that a reader sees as one */
		seen = text_in_word(scalar) ? seen | text_script(scalar) : 0;
		if (seen == (TEXT_LATIN | TEXT_OTHER))
			return true;
	}
	return false;
}
