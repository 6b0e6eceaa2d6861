/*
 * A file sealed for those who may open it: backups and snapshots
 * (SECURITY.md 4.11, SYNC.md 2.14).
 *
 *   mark      "rapseal1"
 *   hash      BLAKE2b-256 of everything after the signature
 *   sig       Ed25519 by the site over mark and hash, or zeros
 *   header    what it is, whose, and the file key sealed to each recipient, or
 *             under an epoch's key of the organisation
 *   chunks    zlib in pieces of 64 KiB: XChaCha20-Poly1305 secretstream, the
 *             header's hash as additional data, the last one tagged as such
 *
 * Anybody can see by the hash whether the file is whole; only a recipient can
 * open it, and is told when it ends too early or goes on too long. Memory use
 * does not depend on the size. Integers are little-endian.
 *
 * Must not: know what is inside, or write over a file that is there.
 */
#ifndef SYNC_SEAL_FILE_H
#define SYNC_SEAL_FILE_H

#include "keyring.h"

enum { SEAL_FILE_HASH = 32, SEAL_FILE_RECIPIENTS = 8, SEAL_FILE_CHUNK = 64 * 1024 };

enum seal_kind { SEAL_BACKUP = 1, SEAL_SNAPSHOT = 2 };

struct seal_about {
	enum seal_kind kind;
	struct uuid org, site;
	uint64_t counter;		/* of this site's backups, from 1; 0 for snapshots */
	int64_t made;			/* UTC ms */
	uint32_t schema;
	uint32_t epoch;			/* of the organisation's key; 0: sealed to recipients */
	uint64_t bytes;			/* of what is inside */
	uint8_t before[SEAL_FILE_HASH];	/* hash of the backup before it, or zeros */
	uint8_t sign_key[KEYRING_PUBLIC];	/* whose signature it carries, zeros: none */
	uint8_t hash[SEAL_FILE_HASH];
};

/* Public X25519 keys. Unused for an epoch. */
struct seal_to {
	size_t count;
	uint8_t keys[SEAL_FILE_RECIPIENTS][KEYRING_PUBLIC];
};

/*
 * Seal the file `from` into the new file `path` (0600, on the disk when it returns true); `about` says kind to
 * epoch and before, the rest of it is filled. With `ring` it is signed, and for an epoch sealed under that key of it.
 * What is on the disk was read back and compared. On failure nothing of it stays.
 */
bool seal_file_make(const char *from, const char *path, struct seal_about *about, const struct seal_to *to,
    const struct keyring *ring, struct err *err);

/* Is it whole and signed as it says? Needs no secret. ERR_CORRUPT says what is wrong. */
bool seal_file_look(const char *path, struct seal_about *about, struct err *err);

/*
 * Open it into the new file `into`. Secrets: a recipient's box key, or a ring that has the epoch's key.
 * ERR_DENIED: sealed to somebody else. ERR_CORRUPT: not what was sealed. Nothing stays on failure.
 */
bool seal_file_open(const char *path, const char *into, const uint8_t *box_secret, const struct keyring *ring,
    struct seal_about *about, struct err *err);

#endif
