/*
 * Where a database may lie: a private folder on a local disk, under its real
 * name (SECURITY.md 4.3, 4.10, F6). Nothing here opens the database.
 */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include <sys/types.h>

#include "db.h"

/* Not on a network or in user space, where a database of SQLite can be damaged. ERR_INVALID. */
bool place_is_local(const char *folder, struct err *err);

/*
 * Check `folder` and what is in it, make it for DB_CREATE, and put its
 * absolute name and that of the database file into the arena.
 */
bool place_check(struct arena *arena, const char *folder, enum db_how how, const char **absolute, const char **path,
    struct err *err);

/*
 * The process that holds SQLite's own locks on the database file `path`; 0 when none does. It looks at the
 * shared memory beside it, and closing that lets go of every such lock of this process: call it without any.
 */
pid_t place_holder(const char *path);

#endif
