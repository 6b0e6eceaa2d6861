/*
 * A small database of a hub's own: the store behind file://, and the index of
 * a share. Not the wall of store/db.c, which knows sites, transactions of
 * people and capture; the same switches and limits (store/guard.h), the same
 * writers' lock (store/lock.h), held through every transaction, reads too:
 * one process at a time, and no checkpoint races with anybody.
 *
 * Must not: hold a transaction between two calls of a driver, or run SQL that
 * is not static text.
 */
#ifndef SYNC_HUB_SQLITE_H
#define SYNC_HUB_SQLITE_H

#include <sqlite3.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/lock.h"

struct hub_sqlite {
	sqlite3 *handle;
	struct lock lock;
	char path[256];			/* for people; cut off where it is longer */
	bool index;			/* made again when it is deleted */
};

/*
 * Open FOLDER/NAME; `schema` (SQL text) makes it when it is not there, NULL refuses with ERR_NOT_FOUND instead.
 * `folder` NULL: in memory.
 */
bool hub_sqlite_open(struct hub_sqlite *base, const char *folder, const char *name, const char *schema,
    struct err *err);
void hub_sqlite_close(struct hub_sqlite *base);

/* A code of SQLite in words: what, where, what to do. Always false. */
bool hub_sqlite_fail(struct hub_sqlite *base, int code, struct err *err);

/* Is the file sound, every page of it? Reads all; ERR_CORRUPT. Outside a transaction. */
bool hub_sqlite_check(struct hub_sqlite *base, struct err *err);

/* A transaction. end without `commit`, and a commit that fails, take everything back. */
bool hub_sqlite_begin(struct hub_sqlite *base, struct err *err);
bool hub_sqlite_end(struct hub_sqlite *base, bool commit, struct err *err);

/*
 * A statement with its values, one letter each: t text, i int64_t, b bytes (pointer, size_t), all borrowed until it is
 * finalised. NULL + err.
 */
sqlite3_stmt *hub_sqlite_ask(struct hub_sqlite *base, struct err *err, const char *sql, const char *letters, ...);

/* The next row: 1 a row, 0 the end, -1 err. After 0 and -1 the statement is finalised. */
int hub_sqlite_row(struct hub_sqlite *base, sqlite3_stmt *row, struct err *err);

/* Run one that has no rows. */
bool hub_sqlite_run(struct hub_sqlite *base, struct err *err, const char *sql, const char *letters, ...);

#endif
