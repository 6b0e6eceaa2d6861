#include "code.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "err.h"
#include "hash.h"

enum { CODE_CHECK = 3, CODE_GROUP = 5, CODE_BITS = 5, CODE_SIGNS = (CODE_BYTES * 8 + 4) / CODE_BITS + CODE_CHECK };

static const char code_signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* The signs that bytes are written with, before the check. */
static size_t
code_length(size_t count)
{
	return (count * 8 + CODE_BITS - 1) / CODE_BITS;
}

static void
code_check(const void *bytes, size_t count, uint8_t signs[CODE_CHECK])
{
	uint8_t hash[HASH_BLAKE];

	hash_blake(&(struct hash_part){bytes, count}, 1, hash);
	for (size_t i = 0; i < CODE_CHECK; i++)
		signs[i] = hash[i] & 31;
	explicit_bzero(hash, sizeof hash);
}

/* Bit n of the bytes, the first byte's highest first; zero after the end. */
static unsigned
code_bit(const uint8_t *bytes, size_t count, size_t n)
{
	return n / 8 < count ? (unsigned)bytes[n / 8] >> (7 - n % 8) & 1U : 0;
}

void
code_format(const void *bytes, size_t count, char text[CODE_TEXT])
{
	uint8_t signs[CODE_SIGNS];
	size_t length = code_length(count);

	if (count > CODE_BYTES)
		die("a code of %zu bytes is too long", count);
	for (size_t i = 0; i < length; i++) {
		signs[i] = 0;
		for (size_t bit = 0; bit < CODE_BITS; bit++)
			signs[i] = (uint8_t)((unsigned)signs[i] << 1 | code_bit(bytes, count, i * CODE_BITS + bit));
	}
	code_check(bytes, count, signs + length);
	for (size_t i = 0; i < length + CODE_CHECK; i++) {
		if (i > 0 && i % CODE_GROUP == 0)
			*text++ = '-';
		*text++ = code_signs[signs[i]];
	}
	*text = '\0';
	explicit_bzero(signs, sizeof signs);
}

/* What a typed character stands for; -1: nothing. */
static int
code_sign(char c)
{
	const char *found;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		return 0;
	if (c == 'I' || c == 'L')
		return 1;
	found = c ? strchr(code_signs, c) : NULL;
	return found ? (int)(found - code_signs) : -1;
}

/* Signs of a text, blanks and hyphens left out. How many, at most one more than `most`; a wrong one is UINT8_MAX. */
static size_t
code_read(const char *text, uint8_t *signs, size_t most)
{
	size_t got = 0;

	for (; *text && got <= most; text++) {
		if (*text == '-' || *text == ' ' || *text == '\t' || *text == '\r' || *text == '\n')
			continue;
		int sign = code_sign(*text);
		signs[got++] = sign >= 0 ? (uint8_t)sign : UINT8_MAX;
	}
	return got;
}

/* Signs as bytes, if they are `count` bytes and their check. */
static bool
code_unpack(const uint8_t *signs, uint8_t *bytes, size_t count)
{
	uint8_t check[CODE_CHECK];
	size_t length = code_length(count);

	if (memchr(signs, UINT8_MAX, length + CODE_CHECK))
		return false;
	memset(bytes, 0, count);
	for (size_t n = 0; n < count * 8; n++)
		bytes[n / 8] = (uint8_t)(bytes[n / 8] << 1 |
		    (signs[n / CODE_BITS] >> (CODE_BITS - 1 - n % CODE_BITS) & 1));
	code_check(bytes, count, check);
	return memcmp(check, signs + length, CODE_CHECK) == 0;
}

bool
code_parse(const char *text, void *bytes, size_t count)
{
	uint8_t signs[CODE_SIGNS + 1];
	size_t whole = code_length(count) + CODE_CHECK;
	bool good = count <= CODE_BYTES && code_read(text, signs, whole) == whole && code_unpack(signs, bytes, count);

	if (!good)
		memset(bytes, 0, count);
	explicit_bzero(signs, sizeof signs);
	return good;
}

/* Would another sign at `at`, or the next one swapped with it, make the code good? */
static bool
code_would_do(uint8_t *signs, size_t at, size_t whole, uint8_t *bytes, size_t count)
{
	uint8_t was = signs[at];
	bool good = false;

	for (uint8_t other = 0; other < 32 && !good; other++) {
		signs[at] = other;
		good = code_unpack(signs, bytes, count);
	}
	signs[at] = was;
	if (!good && at + 1 < whole) {
		signs[at] = signs[at + 1];
		signs[at + 1] = was;
		good = code_unpack(signs, bytes, count);
		signs[at + 1] = signs[at];
		signs[at] = was;
	}
	return good;
}

int
code_slip(const char *text, size_t count)
{
	uint8_t signs[CODE_SIGNS + 1], bytes[CODE_BYTES];
	size_t whole = code_length(count) + CODE_CHECK, got;
	const uint8_t *wrong;
	int group = 0;

	if (count > CODE_BYTES)
		return 0;
	got = code_read(text, signs, whole);
	wrong = memchr(signs, UINT8_MAX, got);
	if (wrong)
		group = (int)((wrong - signs) / CODE_GROUP) + 1;
	for (size_t at = 0; !wrong && got == whole && at < whole; at++) {
		int here = (int)(at / CODE_GROUP) + 1;
		if (here == group || !code_would_do(signs, at, whole, bytes, count))
			continue;
		if (group != 0) {
			group = 0;
			break;
		}
		group = here;
	}
	explicit_bzero(signs, sizeof signs);
	explicit_bzero(bytes, sizeof bytes);
	return group;
}
