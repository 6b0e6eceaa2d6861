/*
 * Who can open a clinic's backups (SECURITY.md 4.11): whoever has the recovery
 * code on paper. The data folder keeps only the public key,
 * FOLDER/keys/backup.pub, so a stolen terminal opens none of its backups.
 *
 * Must not: write a code or what is made of it to any file.
 */
#ifndef SYNC_BACKUP_KEY_H
#define SYNC_BACKUP_KEY_H

#include "seal_file.h"

enum { BACKUP_KEY_TEXT = 84 };	/* of a code with its NUL */

/*
 * A new key of this folder; the code is to be shown once. ERR_CONFLICT when the folder has a key: the code of that one
 * is on paper somewhere.
 */
bool backup_key_make(const char *folder, char code[BACKUP_KEY_TEXT], struct err *err);

/*
 * The keys that a backup of this folder is sealed to: its own, and its organisation's recovery key when `ring` is
 * given. ERR_NOT_FOUND: none.
 */
bool backup_key_recipients(const char *folder, const struct keyring *ring, struct seal_to *to, struct err *err);

/*
 * The box secret that a backup's code, or an organisation's recovery key, stands for; wipe after use. ERR_INVALID:
 * mistyped.
 */
bool backup_key_secret(const char *code, uint8_t secret[KEYRING_KEY], struct err *err);

#endif
