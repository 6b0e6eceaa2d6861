#include "id.h"

#include <stdio.h>
#include <string.h>

#include <uuid.h>

#include "hash.h"

struct uuid
uuid_make(int64_t now)
{
	struct uuid id;
	uint64_t ms = now < 0 ? 0 : (uint64_t)now;

	uuid_generate_random(id.byte);
	for (int i = 0; i < 6; i++)
		id.byte[i] = (uint8_t)(ms >> (40 - 8 * i));
	/* libuuid wrote version 4 and the variant; only the version changes. */
	id.byte[6] = (uint8_t)((id.byte[6] & 0x0f) | 0x70);
	return id;
}

struct uuid
uuid_of_key(const char *table, const void *key, size_t bytes)
{
	const struct hash_part parts[] = {
		{.bytes = table, .count = strlen(table)},
		{.bytes = key, .count = bytes},
	};
	struct uuid id;

	hash_blake(parts, 2, id.byte);
	return id;
}

bool
uuid_is_none(struct uuid id)
{
	static const struct uuid none;

	return memcmp(id.byte, none.byte, sizeof none.byte) == 0;
}

bool
uuid_equal(struct uuid a, struct uuid b)
{
	return memcmp(a.byte, b.byte, sizeof a.byte) == 0;
}

void
uuid_format(struct uuid id, char text[UUID_TEXT])
{
	uuid_unparse_lower(id.byte, text);
}

static int
uuid_nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool
uuid_from_text(const char *text, struct uuid *id)
{
	struct uuid read = {{0}};
	int digits = 0;

	for (int i = 0; i < UUID_TEXT - 1; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (text[i] != '-')
				return false;
			continue;
		}
		int nibble = uuid_nibble(text[i]);
		if (nibble < 0)
			return false;
		read.byte[digits / 2] = (uint8_t)(read.byte[digits / 2] << 4 | nibble);
		digits++;
	}
	if (text[UUID_TEXT - 1] != '\0')
		return false;
	*id = read;
	return true;
}
