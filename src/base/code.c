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
	return n / 8 < count ? bytes[n / 8] >> (7 - n % 8) & 1U : 0;
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
			signs[i] = (uint8_t)(signs[i] << 1 | code_bit(bytes, count, i * CODE_BITS + bit));
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

bool
code_parse(const char *text, void *bytes, size_t count)
{
	uint8_t signs[CODE_SIGNS], check[CODE_CHECK], *to = bytes;
	size_t length = code_length(count), got = 0;
	bool good = count <= CODE_BYTES;

	memset(bytes, 0, count);
	for (; good && *text; text++) {
		if (*text == '-' || *text == ' ' || *text == '\t' || *text == '\r' || *text == '\n')
			continue;
		int sign = code_sign(*text);
		good = sign >= 0 && got < length + CODE_CHECK;
		if (good)
			signs[got++] = (uint8_t)sign;
	}
	good = good && got == length + CODE_CHECK;
	for (size_t n = 0; good && n < count * 8; n++)
		to[n / 8] = (uint8_t)(to[n / 8] << 1 | (signs[n / CODE_BITS] >> (CODE_BITS - 1 - n % CODE_BITS) & 1));
	if (good) {
		code_check(bytes, count, check);
		good = memcmp(check, signs + length, CODE_CHECK) == 0;
	}
	if (!good)
		memset(bytes, 0, count);
	explicit_bzero(signs, sizeof signs);
	return good;
}
