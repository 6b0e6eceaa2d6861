/*
 * The switches, limits and prohibitions of SECURITY.md 4.3, set on every
 * connection and read back: a library that ignores one is refused.
 */
#ifndef STORE_GUARD_H
#define STORE_GUARD_H

#include <sqlite3.h>

#include "base/err.h"

/* Switches, limits and pragmas. `disk` is false for a database in memory, which has no log. */
bool guard_connection(sqlite3 *handle, bool disk, struct err *err);

/*
 * From now on statements that change the schema, attach a file, use an
 * unlisted pragma, or change or delete audit rows are not prepared.
 */
void guard_authorise(sqlite3 *handle);

#endif
