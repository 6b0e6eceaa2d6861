/*
 * Where a database may lie: a private folder on a local disk, under its real
 * name (SECURITY.md 4.3, 4.10, F6). Nothing here opens the database.
 */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include "db.h"

/*
 * Check `folder` and what is in it, make it for DB_CREATE, and put its
 * absolute name and that of the database file into the arena.
 */
bool place_check(struct arena *arena, const char *folder, enum db_how how, const char **absolute, const char **path,
    struct err *err);

#endif
