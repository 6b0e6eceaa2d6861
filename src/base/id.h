/*
 * Identities that travel between sites: 16 bytes, UUIDv7 (RFC 9562: 48-bit
 * milliseconds, then random), or BLAKE2b-128 of a table and its natural key,
 * so that two sites make the same row for the same thing.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uuid {
	uint8_t byte[16];	/* all zero: none */
};

enum { UUID_TEXT = 37 };	/* 8-4-4-4-12 and NUL */

/* `now` in UTC milliseconds goes into the first 48 bits; the rest is random. */
struct uuid uuid_make(int64_t now);

/* The same for the same table and key, always. `key` may hold any bytes. */
struct uuid uuid_of_key(const char *table, const void *key, size_t bytes);

bool uuid_is_none(struct uuid id);
bool uuid_equal(struct uuid a, struct uuid b);
void uuid_format(struct uuid id, char text[UUID_TEXT]);

/* False: not a UUID; *id is then as it was. (The name uuid_parse belongs to libuuid.) */
bool uuid_from_text(const char *text, struct uuid *id);

#endif
