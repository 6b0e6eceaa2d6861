/* BLAKE2b and SHA-256 by libsodium, in the shapes the program needs. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { HASH_SHA256 = 32, HASH_BLAKE = 16 };

/* Parts are hashed with their lengths before them, so that moving a border changes the result. */
struct hash_part {
	const void *bytes;
	size_t count;
};
void hash_sha256(const struct hash_part *parts, size_t count, uint8_t out[HASH_SHA256]);
void hash_blake(const struct hash_part *parts, size_t count, uint8_t out[HASH_BLAKE]);
void hash_random(void *out, size_t bytes);

#endif
