/*
 * Signing in, locking, and who may.
 *
 * A passphrase is hashed with Argon2id outside any transaction; a failure is
 * counted before the hash is computed (SECURITY.md 4.4). Unknown names take the
 * same time as known ones.
 */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app.h"

/*
 * Sign `login` in on this terminal. ERR_DENIED with one text for every reason;
 * ERR_BUSY when too many tries say to wait. `secret` is wiped.
 */
bool app_sign_in(struct app *app, const char *login, char *secret, const char *terminal, struct err *err);

/* Same person comes back to a locked screen: verifies, audits, keeps the session. */
bool app_unlock(struct app *app, char *secret, struct err *err);

bool app_lock(struct app *app, struct err *err);	/* audited; the screen is the caller's business */
bool app_sign_out(struct app *app, struct err *err);

/* Demo databases only: sign in without a passphrase (ERR_DENIED elsewhere). */
bool app_sign_in_demo(struct app *app, const char *login, const char *terminal, struct err *err);

/*
 * Switch back to a person who signed in before on this workstation and has just
 * unlocked it: each keeps her own screens. `who` is a copy of what app_who() gave then.
 */
void app_become(struct app *app, const struct app_who *who);

/* At least 15 characters (NIST SP 800-63B 5.1.1.2), any of them; says what to do. */
bool app_passphrase_good(const char *secret, struct err *err);

/*
 * Its Argon2id hash in libsodium's text form, after that check. Takes 80 ms: never inside a transaction. `secret` is
 * wiped.
 */
bool app_passphrase_hash(struct arena *arena, char *secret, char **hash, struct err *err);

/* Set or replace a passphrase; `secret` is wiped. Needs RIGHT_staff_edit. */
bool app_passphrase_set(struct app *app, struct uuid staff, char *secret, struct err *err);

/* What row 2 counts. Drafts are the signed-in person's own. */
struct app_status {
	int calls;		/* due within 90 minutes, unclaimed */
	int waiting;		/* in the waiting room */
	int drafts;
	int64_t sync_age;	/* minutes since the last good sync, -1: never (a site of its own) */
	int to_decide;
	bool syncing;		/* the worker exchanges right now */
};
bool app_status(struct app *app, struct app_status *status, struct err *err);

#endif
