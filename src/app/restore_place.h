/*
 * A verified database in the place of another, so that a cut at any step
 * leaves either a whole database or none, and never the log of one beside
 * another. For restore.c.
 *
 * Must not: delete a database.
 */
#ifndef APP_RESTORE_PLACE_H
#define APP_RESTORE_PLACE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Move rapport.db and rapport.witness of the folder `from` into `folder`; what was there is called *aside
 * (rapport.db.before-TIME, with its log and its witness), NULL: nothing. ERR_BUSY: it is in use, and stays.
 */
bool restore_place(const char *from, const char *folder, int64_t now, struct arena *arena, const char **aside,
    struct err *err);

/* Take away the files of a database in `folder`, which is a scratch of ours, and the folder. */
void restore_clear(const char *folder);

#endif
