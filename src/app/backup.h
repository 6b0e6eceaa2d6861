/*
 * Sealed backups of a data folder (SECURITY.md 4.11, R28).
 *
 * Each is one file, FOLDER/backups/rapport-NS-000042-20261117T0942Z.sealed: a
 * copy of one moment, taken while others work, that only the recovery code on
 * paper opens. It is read back before the oldest one goes.
 */
#ifndef APP_BACKUP_H
#define APP_BACKUP_H

#include "app.h"
#include "sync/backup_key.h"

enum { BACKUP_KEEP = 14 };

struct backup_want {
	const char *to;		/* folder, NULL: FOLDER/backups */
	int keep;		/* so many newest of this site stay there, at least 1; 0: BACKUP_KEEP */
};

struct backup_made {
	const char *path;
	int64_t bytes;
	int dropped;		/* older ones that went */
	const char *damaged;	/* the backup before it, when it is no longer what was written; NULL: it is, or none */
};

/* A new key for this folder's backups; `code` opens them and is to be shown once. ERR_CONFLICT: it has one. */
bool app_backup_init(struct app *app, char code[BACKUP_KEY_TEXT], struct err *err);

/*
 * Make one. Texts of *made lie in the arena. ERR_NOT_FOUND: there is no key yet; ERR_BUSY: another backup is being
 * made. Older backups are there still when it fails.
 */
bool app_backup(struct app *app, const struct backup_want *want, struct arena *arena, struct backup_made *made,
    struct err *err);

#endif
