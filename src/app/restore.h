/*
 * A sealed backup back into a data folder (SYNC.md 2.13, SECURITY.md R28).
 *
 * The backup is opened and verified in a folder of its own first: what does
 * not verify never takes the place of anything. The database that was there is
 * moved aside, never deleted. The restored one says of itself that it is a
 * copy, so that it gets a new origin when it is next opened.
 */
#ifndef APP_RESTORE_H
#define APP_RESTORE_H

#include "check.h"

struct restore_want {
	const char *from;	/* the sealed file */
	const char *code;	/* the recovery code */
	bool only_verify;	/* try it, and put nothing in place */
	void (*report)(void *context, const struct app_finding *finding);	/* NULL: nobody listens */
	void *context;
};

struct restore_made {
	const char *site;	/* code of the clinic in it */
	int64_t made;		/* when the backup was made, UTC ms */
	const char *aside;	/* what the database that was there is called now, NULL: there was none */
};

/*
 * Texts of *made lie in the arena. ERR_INVALID, ERR_DENIED, ERR_CORRUPT: the file or the code is not good, and nothing
 * was touched. ERR_CONFLICT: the folder has the keys of another clinic. ERR_BUSY: somebody works on the folder's
 * database. A restore that was cut is made again.
 */
bool app_restore(const char *folder, const struct restore_want *want, struct arena *arena, struct restore_made *made,
    struct err *err);

#endif
