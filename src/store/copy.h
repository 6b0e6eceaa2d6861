/*
 * Consistent copies of the open database, while others work.
 *
 * Pages go through SQLite's backup API inside one read transaction, a few
 * hundred at a time: nobody waits, and the copy is the state of one moment.
 * A copy says of itself that it is one (host_fp), so that whoever opens it
 * gets a new origin (SYNC.md 2.13). It is one file without a log beside it.
 *
 * Must not: copy the file by its bytes, or leave anything behind that failed.
 */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "db.h"

/* Everything, into a new private file `path`, checked page by page and on the disk. */
bool copy_whole(struct db *db, const char *path, struct err *err);

/*
 * What the sites of an organisation and of this one's group share, into a new
 * private file: without who this database is, credentials, sessions, drafts,
 * audit and whatever else is local, and without rows that are one site's own.
 * `scratch` is a file name in the same folder that is free. Nothing of what was
 * taken out stays in free pages. ERR_INVALID when this database has not joined.
 */
bool copy_shared(struct db *db, const char *path, const char *scratch, struct err *err);

/* How far a stream is applied in a copy. */
struct copy_line {
	const char *scope;
	struct uuid origin, site;
	int64_t seq;
};

/* The streams of a copy, in order of scope and origin, and its schema. */
bool copy_lines(const char *path, struct arena *arena, struct copy_line **lines, size_t *count, int *schema,
    struct err *err);

#endif
