#include "hash.h"

#include <sodium.h>
#include <string.h>

#include "err.h"

enum { HASH_SHORT = 512 };	/* bytes that are gathered before they are hashed */

/* Eight bytes, lowest first, whatever the machine. */
static void
hash_length(size_t count, uint8_t out[8])
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)((uint64_t)count >> (8 * i));
}

void
hash_sha256(const struct hash_part *parts, size_t count, uint8_t out[HASH_SHA256])
{
	crypto_hash_sha256_state state;
	uint8_t length[8];

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < count; i++) {
		hash_length(parts[i].count, length);
		crypto_hash_sha256_update(&state, length, sizeof length);
		crypto_hash_sha256_update(&state, parts[i].bytes, parts[i].count);
	}
	crypto_hash_sha256_final(&state, out);
}

/* Short parts side by side, each behind its length; 0: they are more than fits. */
static size_t
hash_gather(const struct hash_part *parts, size_t count, uint8_t *to, size_t room)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		if (parts[i].count > room || room - parts[i].count < used + 8)
			return 0;
		hash_length(parts[i].count, to + used);
		if (parts[i].count > 0)
			memcpy(to + used + 8, parts[i].bytes, parts[i].count);
		used += 8 + parts[i].count;
	}
	return used;
}

void
hash_blake(const struct hash_part *parts, size_t count, uint8_t out[HASH_BLAKE])
{
	crypto_generichash_state state;
	uint8_t length[8], short_parts[HASH_SHORT];
	size_t together = hash_gather(parts, count, short_parts, sizeof short_parts);

	/* An op is hashed for every row that changes: one call instead of fourteen. */
	if (together > 0) {
		crypto_generichash(out, HASH_BLAKE, short_parts, together, NULL, 0);
		return;
	}
	crypto_generichash_init(&state, NULL, 0, HASH_BLAKE);
	for (size_t i = 0; i < count; i++) {
		hash_length(parts[i].count, length);
		crypto_generichash_update(&state, length, sizeof length);
		crypto_generichash_update(&state, parts[i].bytes, parts[i].count);
	}
	crypto_generichash_final(&state, out, HASH_BLAKE);
}

void
hash_random(void *out, size_t bytes)
{
	if (sodium_init() < 0)
		die("no source of random bytes");
	randombytes_buf(out, bytes);
}
