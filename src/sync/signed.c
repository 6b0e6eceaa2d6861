#include "signed.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "jsonhex.h"

/* One digest over everything that must not change, each part ended so that no border can move. */
static void
signed_digest(enum hub_kind kind, const char *name, const char *said, uint8_t digest[SIGNED_DIGEST])
{
	static const char what[] = "rapport record 1";
	const uint8_t kind_byte = (uint8_t)kind;
	crypto_generichash_state state;

	crypto_generichash_init(&state, (const uint8_t *)what, sizeof what, SIGNED_DIGEST);
	crypto_generichash_update(&state, &kind_byte, 1);
	crypto_generichash_update(&state, (const uint8_t *)name, strlen(name) + 1);
	crypto_generichash_update(&state, (const uint8_t *)said, strlen(said) + 1);
	crypto_generichash_final(&state, digest, SIGNED_DIGEST);
}

void
signed_write(struct buf *out, enum hub_kind kind, const char *name, json_t *said, const char *by,
    const uint8_t secret[KEYRING_SECRET])
{
	uint8_t digest[SIGNED_DIGEST], sig[SEGMENT_SIG];
	char *text = json_dumps(said, JSON_COMPACT | JSON_SORT_KEYS), *whole;
	json_t *record;

	if (!text)
		die("a record that is no JSON");
	signed_digest(kind, name, text, digest);
	crypto_sign_detached(sig, NULL, digest, sizeof digest, secret);
	record = json_pack("{ss ss so}", "said", text, "by", by, "sig", jsonhex(sig, sizeof sig));
	whole = json_dumps(record, JSON_COMPACT);
	if (!whole)
		die("a record that is no JSON");
	buf_text(out, whole);
	free(whole);
	free(text);
	json_decref(record);
	json_decref(said);
}

bool
signed_read(struct arena *arena, enum hub_kind kind, const char *name, const void *bytes, size_t count,
    struct signed_record *record)
{
	json_t *whole = json_loadb(bytes, count, JSON_REJECT_DUPLICATES, NULL);
	const char *said = json_string_value(json_object_get(whole, "said"));
	const char *by = json_string_value(json_object_get(whole, "by"));
	bool read;

	*record = (struct signed_record){.kind = kind, .name = name, .said = arena_text(arena, said),
	    .by = arena_text(arena, by)};
	read = said && by && jsonhex_get(json_object_get(whole, "sig"), record->sig, sizeof record->sig);
	crypto_generichash(record->digest, SIGNED_DIGEST, bytes, count, NULL, 0);
	json_decref(whole);
	return read;
}

json_t *
signed_said(const struct signed_record *record, const uint8_t key[KEYRING_PUBLIC])
{
	uint8_t digest[SIGNED_DIGEST];

	signed_digest(record->kind, record->name, record->said, digest);
	if (crypto_sign_verify_detached(record->sig, digest, sizeof digest, key) != 0)
		return NULL;
	return json_loads(record->said, JSON_REJECT_DUPLICATES, NULL);
}
