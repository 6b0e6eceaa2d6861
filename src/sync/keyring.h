/*
 * The keys of one member of an organisation, and what proves who is one.
 *
 * Everything hangs on two secrets people carry: the join code, from which a
 * new site takes the organisation's key and its right to register, and the
 * recovery key on paper, which signs invitations and opens every epoch. The
 * hub stores only public keys, sealed keys and signatures: it can withhold,
 * not read and not forge.
 *
 *   recovery key R   -> root signing key, root box key      (paper only)
 *   join code I      -> invitation signing key, invitation secret
 *   epoch key K_n    sealed to each member's box key, to root and to I
 *
 * A member's record (site, code, name, group, public keys) is signed with the
 * invitation key; the invitation's public key is signed by root; root's public
 * key comes out of what only the join code opens. After joining, a site keeps
 * no join code: no member can make another.
 *
 * The file is FOLDER/keys/member.json, 0600 in a 0700 folder. It is not in any
 * backup of the database.
 */
#ifndef SYNC_KEYRING_H
#define SYNC_KEYRING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"

enum { KEYRING_PUBLIC = 32, KEYRING_SECRET = 64, KEYRING_KEY = 32, KEYRING_EPOCHS = 256, KEYRING_TAG = 8 };

struct keyring {
	struct uuid org, site;
	uint8_t root_key[KEYRING_PUBLIC];		/* Ed25519, of the recovery key */
	uint8_t sign_key[KEYRING_PUBLIC], sign_secret[KEYRING_SECRET];	/* Ed25519 of this site */
	uint8_t box_key[KEYRING_PUBLIC], box_secret[KEYRING_KEY];	/* X25519 of this site */
	uint32_t epochs;				/* newest one; keys[0] is epoch 1 */
	uint8_t keys[KEYRING_EPOCHS][KEYRING_KEY];
};

/* New keys of a site; no organisation yet. */
void keyring_make(struct keyring *ring, struct uuid site);

/* ERR_NOT_FOUND when the folder has no keys: it has not joined. The struct is locked in memory by the caller's wish. */
bool keyring_load(const char *folder, struct keyring *ring, struct err *err);
bool keyring_save(const char *folder, const struct keyring *ring, struct err *err);
void keyring_forget(struct keyring *ring);	/* overwritten, so that a core dump holds none */

/*
 * The blind name of an identifier for the hub's index (SYNC.md 2.11): keyed
 * with the first epoch's key, so that every member of every epoch makes the
 * same and the hub learns nothing. kind "patient" with 16 id bytes, "record"
 * with a record number in upper case without blanks.
 */
void keyring_tag(const struct keyring *ring, const char *kind, const void *value, size_t bytes,
    uint8_t tag[KEYRING_TAG]);

#endif
