#include "backup_key.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/code.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "membership_chain.h"

enum { BACKUP_KEY_CODE = 20, BACKUP_KEY_FILE = 256 };	/* bytes: 160 bits cannot be guessed */

static const char backup_key_name[] = "backup.pub", backup_key_mark[] = "rapport-backup-key-1 ";

static void
backup_key_pair(const uint8_t code[BACKUP_KEY_CODE], uint8_t public[KEYRING_PUBLIC], uint8_t secret[KEYRING_KEY])
{
	static const char purpose[] = "rapport backup";
	uint8_t seed[crypto_box_SEEDBYTES];

	crypto_generichash(seed, sizeof seed, (const uint8_t *)purpose, sizeof purpose - 1, code, BACKUP_KEY_CODE);
	crypto_box_seed_keypair(public, secret, seed);
	sodium_memzero(seed, sizeof seed);
}

bool
backup_key_make(const char *folder, char code[BACKUP_KEY_TEXT], struct err *err)
{
	struct arena *arena = arena_new();
	const char *keys = file_join(arena, folder, "keys"), *path = file_join(arena, keys, backup_key_name);
	uint8_t bytes[BACKUP_KEY_CODE], public[KEYRING_PUBLIC], secret[KEYRING_KEY];
	char hex[2 * KEYRING_PUBLIC + 1];
	bool good = false;

	if (access(path, F_OK) == 0) {
		err_set(err, ERR_CONFLICT, _("This clinic has a backup key already; its recovery code was shown when "
		    "it was made. For a new one move %s away first. Nothing was changed."), path);
		goto out;
	}
	if (!file_make_folder(keys, err))
		goto out;
	hash_random(bytes, sizeof bytes);
	backup_key_pair(bytes, public, secret);
	sodium_bin2hex(hex, sizeof hex, public, sizeof public);
	const char *text = arena_printf(arena, "%s%s\n", backup_key_mark, hex);
	good = file_write(path, text, strlen(text), err);
	if (good)
		code_format(bytes, sizeof bytes, code);
	sodium_memzero(bytes, sizeof bytes);
	sodium_memzero(secret, sizeof secret);
out:
	arena_free(arena);
	return good;
}

/* *found is false when the folder has no key of its own. */
static bool
backup_key_load(const char *folder, uint8_t public[KEYRING_PUBLIC], bool *found, struct err *err)
{
	struct arena *arena = arena_new();
	const char *path = file_join(arena, file_join(arena, folder, "keys"), backup_key_name);
	size_t count, got = 0, mark = sizeof backup_key_mark - 1;
	char *text;
	bool good;

	*found = access(path, F_OK) == 0;
	good = !*found || (file_is_private(path, err) && file_read(arena, path, BACKUP_KEY_FILE, &text, &count, err));
	if (good && *found)
		good = (strncmp(text, backup_key_mark, mark) == 0 &&
		    sodium_hex2bin(public, KEYRING_PUBLIC, text + mark, strcspn(text + mark, "\n"), NULL, &got,
		    NULL) == 0 && got == KEYRING_PUBLIC) ||
		    err_set(err, ERR_CORRUPT, _("The backup key in %s is damaged. No backup was made."), path);
	arena_free(arena);
	return good;
}

bool
backup_key_recipients(const char *folder, const struct keyring *ring, struct seal_to *to, struct err *err)
{
	bool found;

	to->count = 0;
	if (!backup_key_load(folder, to->keys[0], &found, err))
		return false;
	to->count = found;
	/* The organisation's recovery key signs; the same key, in its other form, opens. */
	if (ring && crypto_sign_ed25519_pk_to_curve25519(to->keys[to->count], ring->root_key) == 0)
		to->count++;
	return to->count > 0 || err_set(err, ERR_NOT_FOUND,
	    _("This clinic has no backup key yet. Make one with `rapport backup --init`, and keep the code it shows "
	      "on paper, away from here."));
}

/* The organisation's recovery key in the form that opens what was sealed to it. */
static bool
backup_key_root(const char *recovery, uint8_t secret[KEYRING_KEY], struct err *err)
{
	struct chain_root root;
	bool good = chain_read_root(recovery, &root, err) &&
	    (crypto_sign_ed25519_sk_to_curve25519(secret, root.sign_secret) == 0 ||
		err_set(err, ERR_INVALID, _("That is not a recovery key. Nothing was touched.")));

	sodium_memzero(&root, sizeof root);
	return good;
}

bool
backup_key_secret(const char *code, uint8_t secret[KEYRING_KEY], struct err *err)
{
	uint8_t bytes[BACKUP_KEY_CODE], public[KEYRING_PUBLIC];
	int part;

	if (code_parse(code, bytes, sizeof bytes)) {
		backup_key_pair(bytes, public, secret);
		sodium_memzero(bytes, sizeof bytes);
		return true;
	}
	if (backup_key_root(code, secret, NULL))
		return true;
	if ((part = code_slip(code, sizeof bytes)) > 0)
		return err_set(err, ERR_INVALID,
		    _("The recovery code is mistyped: look at part %d again. Nothing was touched."), part);
	return err_set(err, ERR_INVALID,
	    _("The recovery code is mistyped, or not whole: compare it part by part. Nothing was touched."));
}
