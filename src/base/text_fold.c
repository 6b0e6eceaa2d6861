#include "text.h"

#include <string.h>

#include <utf8proc.h>

/* What is typed for an apostrophe in names, in one of its many shapes, or not typed at all. */
static bool
text_is_apostrophe(uint32_t scalar)
{
	switch (scalar) {
	case '\'': case '`': case 0x00B4: case 0x2018: case 0x2019: case 0x201A: case 0x201B: case 0x2032: case 0x2035:
	case 0x05F3: case 0x07F4: case 0xA78B: case 0xA78C: case 0xFF07: case 0xFF40:
		return true;
	default:
		/* Modifier letters: half rings, turned commas, primes (02BC is the usual one). */
		return scalar >= 0x02B9 && scalar <= 0x02CF;
	}
}

/* Letters that have no decomposition but that people type as another letter. After case folding. */
static const struct text_letter {
	uint32_t scalar;
	const char *as;
} text_letters[] = {
	{0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"}, {0x0111, "d"}, {0x0127, "h"}, {0x0131, "i"},
	{0x0138, "k"}, {0x0142, "l"}, {0x014B, "n"}, {0x0153, "oe"}, {0x0167, "t"}, {0x0180, "b"}, {0x0188, "c"},
	{0x018C, "d"}, {0x0192, "f"}, {0x0199, "k"}, {0x019A, "l"}, {0x01A5, "p"}, {0x01AD, "t"}, {0x01B4, "y"},
	{0x01B6, "z"}, {0x01DD, "e"}, {0x01E5, "g"}, {0x0237, "j"}, {0x0247, "e"}, {0x0249, "j"}, {0x024D, "r"},
	{0x024F, "y"}, {0x0253, "b"}, {0x0254, "o"}, {0x0256, "d"}, {0x0257, "d"}, {0x0259, "e"}, {0x025B, "e"},
	{0x0260, "g"}, {0x0268, "i"}, {0x0269, "i"}, {0x0272, "n"}, {0x0289, "u"}, {0x028B, "v"},
};

static const char *
text_letter_as(uint32_t scalar)
{
	for (size_t i = 0; i < sizeof text_letters / sizeof text_letters[0]; i++)
		if (text_letters[i].scalar == scalar)
			return text_letters[i].as;
	return NULL;
}

/*
 * Marks that may be left out without making another word: of Latin, Greek,
 * Cyrillic, Hebrew and Arabic. The vowel signs of Indic scripts and the voicing
 * marks of kana are marks to Unicode but letters to their readers, and stay.
 */
static bool
text_is_stripped(uint32_t scalar)
{
	static const struct {
		uint32_t first, last;
	} spans[] = {
		{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05C7}, {0x0610, 0x061A}, {0x0640, 0x0640},
		{0x064B, 0x065F},
		{0x0670, 0x0670}, {0x06D6, 0x06ED}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF},
		{0xFE20, 0xFE2F},
	};

	for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++)
		if (scalar >= spans[i].first && scalar <= spans[i].last)
			return true;
	return false;
}

/* Letters, marks and digits are kept; what separates is a space; 0: dropped. */
static uint32_t
text_fold_one(uint32_t scalar)
{
	enum text_class class = text_class(scalar);

	if (class == TEXT_BIDI || class == TEXT_INVISIBLE || class == TEXT_JOINER)
		return 0;
	if (text_is_apostrophe(scalar) || scalar == 0x00B7)	/* Gal·la is Galla */
		return 0;
	if (class != TEXT_PLAIN && class != TEXT_MARK)
		return ' ';
	if (scalar < 0x80) {
		bool upper = scalar >= 'A' && scalar <= 'Z', lower = scalar >= 'a' && scalar <= 'z';
		return upper ? scalar + 'a' - 'A' : lower || (scalar >= '0' && scalar <= '9') ? scalar : ' ';
	}
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)scalar);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO ? scalar : ' ';
}

/* Single spaces, none at the ends. In place. */
static void
text_squeeze(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (*from != ' ' || (to > text && to[-1] != ' '))
			*to++ = *from;
	if (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
}

/* The marks, capitals and variants of what is not ASCII. `text` is valid UTF-8. */
static char *
text_fold_wide(struct arena *arena, const char *text, size_t bytes)
{
	const utf8proc_uint8_t *from = (const utf8proc_uint8_t *)text;
	utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
	utf8proc_ssize_t count = utf8proc_decompose(from, (utf8proc_ssize_t)bytes, NULL, 0, options);

	if (count < 0)
		die("text: %s", utf8proc_errmsg(count));
	utf8proc_int32_t *points = arena_array(arena, (size_t)count, sizeof *points);
	utf8proc_int32_t *kept = arena_array(arena, (size_t)count * 2 + 1, sizeof *kept);
	utf8proc_decompose(from, (utf8proc_ssize_t)bytes, points, count, options);
	utf8proc_ssize_t used = 0;
	for (utf8proc_ssize_t i = 0; i < count; i++) {
		uint32_t scalar = (uint32_t)points[i];
		if (text_is_stripped(scalar))
			continue;
		const char *as = text_letter_as(scalar);
		if (!as && (scalar = text_fold_one(scalar)))
			kept[used++] = (utf8proc_int32_t)scalar;
		for (; as && *as; as++)
			kept[used++] = *as;
	}
	/* Hangul and kana were taken apart too: put them together again. */
	utf8proc_reencode(kept, used, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	return (char *)kept;
}

char *
text_fold(struct arena *arena, const char *text)
{
	size_t bytes = strlen(text), used = 0;
	const char *end = text + bytes;
	char *folded = arena_alloc(arena, bytes * 3 + 1);	/* a bad byte becomes at most one space */
	bool wide = false;

	while (text < end) {
		uint32_t scalar;
		text += text_decode(text, end, &scalar);
		scalar = scalar == 0xFFFD ? ' ' : text_fold_one(scalar);
		wide = wide || scalar >= 0x80;
		if (scalar)
			used += text_encode(scalar, folded + used);
	}
	if (wide)
		folded = text_fold_wide(arena, folded, used);
	text_squeeze(folded);
	return folded;
}

static bool
text_has_capital(const char *text, const char *end)
{
	while (text < end) {
		uint32_t scalar;
		text += text_decode(text, end, &scalar);
		utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)scalar);
		if (category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT)
			return true;
	}
	return false;
}

char *
text_name_case(struct arena *arena, const char *text)
{
	size_t bytes = strlen(text), used = 0, letters = 0;
	const char *end = text + bytes;

	if (text_has_capital(text, end) || !text_valid(text, bytes))
		return arena_text(arena, text);
	/* A capital is never more than a byte longer. */
	char *cased = arena_alloc(arena, bytes * 2 + 1);
	while (text < end) {
		uint32_t scalar;
		text += text_decode(text, end, &scalar);
		bool letter = text_class(scalar) == TEXT_MARK || text_fold_one(scalar) > ' ';
		if (letters == 0)
			scalar = (uint32_t)utf8proc_totitle((utf8proc_int32_t)scalar);
		used += text_encode(scalar, cased + used);
		/* An apostrophe after one or two letters is O' or D' or Al'; Thiong'o has one inside. */
		letters = letter || (text_is_apostrophe(scalar) && letters > 2) ? letters + 1 : 0;
	}
	return cased;
}
