#include "keyring.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>
#include <sodium.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "jsonhex.h"

enum { KEYRING_FORMAT = 1, KEYRING_FILE_MOST = 64 * 1024 };

static const char keyring_folder[] = "keys", keyring_name[] = "member.json";

void
keyring_make(struct keyring *ring, struct uuid site)
{
	if (sodium_init() < 0)
		die("libsodium does not start");
	*ring = (struct keyring){.site = site};
	crypto_sign_keypair(ring->sign_key, ring->sign_secret);
	crypto_box_keypair(ring->box_key, ring->box_secret);
}

/* Public keys are kept beside their secrets only to see that both are whole. */
static bool
keyring_is_whole(const struct keyring *ring)
{
	uint8_t sign[KEYRING_PUBLIC], box[KEYRING_PUBLIC];

	crypto_sign_ed25519_sk_to_pk(sign, ring->sign_secret);
	return memcmp(sign, ring->sign_key, sizeof sign) == 0 &&
	    crypto_scalarmult_base(box, ring->box_secret) == 0 && memcmp(box, ring->box_key, sizeof box) == 0;
}

static bool
keyring_read(const json_t *file, struct keyring *ring)
{
	const json_t *epochs = json_object_get(file, "epochs");
	size_t count = json_array_size(epochs);

	if (json_integer_value(json_object_get(file, "format")) != KEYRING_FORMAT ||
	    !jsonhex_get_id(json_object_get(file, "org"), &ring->org) ||
	    !jsonhex_get_id(json_object_get(file, "site"), &ring->site) ||
	    !jsonhex_get(json_object_get(file, "root_key"), ring->root_key, KEYRING_PUBLIC) ||
	    !jsonhex_get(json_object_get(file, "sign_key"), ring->sign_key, KEYRING_PUBLIC) ||
	    !jsonhex_get(json_object_get(file, "sign_secret"), ring->sign_secret, KEYRING_SECRET) ||
	    !jsonhex_get(json_object_get(file, "box_key"), ring->box_key, KEYRING_PUBLIC) ||
	    !jsonhex_get(json_object_get(file, "box_secret"), ring->box_secret, KEYRING_KEY) ||
	    !json_is_array(epochs) || count > KEYRING_EPOCHS)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!jsonhex_get(json_array_get(epochs, i), ring->keys[i], KEYRING_KEY))
			return false;
	ring->epochs = (uint32_t)count;
	return keyring_is_whole(ring);
}

static char *
keyring_path(struct arena *arena, const char *folder)
{
	return file_join(arena, file_join(arena, folder, keyring_folder), keyring_name);
}

bool
keyring_load(const char *folder, struct keyring *ring, struct err *err)
{
	struct arena *arena = arena_new();
	const char *path = keyring_path(arena, folder);
	char *bytes = NULL;
	size_t count = 0;
	json_t *file = NULL;
	bool done = false;

	if (sodium_init() < 0)
		die("libsodium does not start");
	*ring = (struct keyring){0};
	if (access(path, F_OK) != 0 && errno == ENOENT) {
		err_set(err, ERR_NOT_FOUND,
		    _("This folder has no keys: it has not joined an organisation, or its keys folder was lost."));
		goto out;
	}
	if (!file_is_private(path, err) || !file_read(arena, path, KEYRING_FILE_MOST, &bytes, &count, err))
		goto out;
	file = json_loadb(bytes, count, JSON_REJECT_DUPLICATES, NULL);
	if (!keyring_read(file, ring)) {
		keyring_forget(ring);
		err_set(err, ERR_CORRUPT,
		    _("%s is damaged and was not used. Put back its copy, or join again."), path);
		goto out;
	}
	done = true;
out:
	if (bytes)
		sodium_memzero(bytes, count);
	jsonhex_wipe(file);
	json_decref(file);
	arena_free(arena);
	return done;
}

static json_t *
keyring_write(const struct keyring *ring)
{
	json_t *epochs = json_array();

	for (uint32_t i = 0; i < ring->epochs; i++)
		json_array_append_new(epochs, jsonhex(ring->keys[i], KEYRING_KEY));
	return json_pack("{si so so so so so so so so}", "format", KEYRING_FORMAT, "org", jsonhex_id(ring->org),
	    "site", jsonhex_id(ring->site), "root_key", jsonhex(ring->root_key, KEYRING_PUBLIC),
	    "sign_key", jsonhex(ring->sign_key, KEYRING_PUBLIC),
	    "sign_secret", jsonhex(ring->sign_secret, KEYRING_SECRET),
	    "box_key", jsonhex(ring->box_key, KEYRING_PUBLIC),
	    "box_secret", jsonhex(ring->box_secret, KEYRING_KEY), "epochs", epochs);
}

bool
keyring_save(const char *folder, const struct keyring *ring, struct err *err)
{
	struct arena *arena = arena_new();
	json_t *file = keyring_write(ring);
	char *bytes = arena_alloc(arena, KEYRING_FILE_MOST);
	size_t count = file ? json_dumpb(file, bytes, KEYRING_FILE_MOST - 1, JSON_INDENT(1)) : 0;
	bool done;

	if (count == 0 || count >= KEYRING_FILE_MOST)
		die("keys that do not fit their file");
	bytes[count] = '\n';
	done = file_make_folder(file_join(arena, folder, keyring_folder), err) &&
	    file_write(keyring_path(arena, folder), bytes, count + 1, err);
	sodium_memzero(bytes, KEYRING_FILE_MOST);
	jsonhex_wipe(file);
	json_decref(file);
	arena_free(arena);
	return done;
}

void
keyring_forget(struct keyring *ring)
{
	sodium_memzero(ring, sizeof *ring);
}

void
keyring_tag(const struct keyring *ring, const char *kind, const void *value, size_t bytes, uint8_t tag[KEYRING_TAG])
{
	uint8_t key[KEYRING_KEY], out[HASH_BLAKE];
	crypto_generichash_state state;

	if (ring->epochs == 0)
		die("a tag without an organisation's key");
	/* The NUL of the kind keeps one kind's values from being another's. */
	crypto_kdf_derive_from_key(key, sizeof key, 1, "blindtag", ring->keys[0]);
	crypto_generichash_init(&state, key, sizeof key, sizeof out);
	crypto_generichash_update(&state, (const uint8_t *)kind, strlen(kind) + 1);
	crypto_generichash_update(&state, value, bytes);
	crypto_generichash_final(&state, out, sizeof out);
	memcpy(tag, out, KEYRING_TAG);
	sodium_memzero(key, sizeof key);
}
