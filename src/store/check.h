/*
 * `rapport check`: does everything that can be verified verify?
 *
 * The file (integrity, foreign keys), the schema against the one this program
 * makes, the audit chain, the witness, the chain of each origin's ops, and the
 * ops against the tables; with these, who is one person against the verdicts.
 * Each part reports what it counted or names the first bad row, by table and
 * id; never by what is in it.
 */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include "db.h"

enum check_part { CHECK_FILE, CHECK_SCHEMA, CHECK_AUDIT, CHECK_WITNESS, CHECK_OPS, CHECK_TABLES, CHECK_PARTS };

struct check_finding {
	enum check_part part;
	const char *name;	/* "file", "audit" ...; static */
	bool good;
	int64_t counted;	/* pages, objects, events, 1, ops, rows */
	char text[240];		/* a sentence: what was verified, or the first thing that is wrong */
};

/*
 * Verify a connection that is open, or the database of a folder, which is then
 * opened even where db_open refuses (an older copy, a changed schema). All
 * parts run; true when all are good, else ERR_CORRUPT with the first finding.
 */
bool check_run(struct db *db, void (*report)(void *context, const struct check_finding *finding), void *context,
    struct err *err);
bool check_folder(const char *folder, void (*report)(void *context, const struct check_finding *finding),
    void *context, struct err *err);

#endif
