/*
 * The writers' lock: one writer at a time on a database, in the order they came.
 *
 * An open-file-description lock on FOLDER/rapport.lock, held from before BEGIN
 * IMMEDIATE to after COMMIT, the automatic checkpoint included. The kernel
 * frees it when a process dies. Before it writes, the holder says who it is in
 * the file, so that whoever waits too long can be told whom to look for.
 *
 * Must not: be taken twice by one struct; be held while a person thinks.
 */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include "base/err.h"

enum { LOCK_WAIT = 5000 };	/* ms before the wait is given up */

struct lock {
	int file;	/* -1: no lock wanted (a database in memory) */
	bool held;
};

bool lock_open(struct lock *lock, const char *folder, struct err *err);
void lock_close(struct lock *lock);

/*
 * Wait for the lock, at most `wait` ms: ERR_BUSY with the holder's note after
 * that. `note` is one line, who and since when, without a patient's name.
 */
bool lock_take(struct lock *lock, const char *note, int wait, struct err *err);
void lock_give(struct lock *lock);

#endif
