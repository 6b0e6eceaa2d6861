/*
 * Settings files, by iniparser behind a pass of ours.
 *
 * iniparser cuts values at ; and #, lets the last duplicate win, refuses long
 * lines without saying which and keeps no line numbers. So the lines are
 * checked first: whatever it would change in silence is an error with file and
 * line, and every option keeps the line it stands on.
 *
 * Must not: know which options exist.
 */
#ifndef BASE_INI_H
#define BASE_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "err.h"

enum { INI_LINE = 1000, INI_BYTES = 256 * 1024 };

struct ini_entry {
	const char *section, *key;	/* lower case */
	const char *value;		/* without quotes and comment; never NULL after ini_load */
	int line;			/* from 1 */
};

struct ini {
	const char *path;
	struct ini_entry *entries;	/* in the order of the file */
	size_t count;
};

/* Lines only: sections and keys with their numbers, values NULL. `name` stands in errors. */
bool ini_scan(struct arena *arena, const char *name, const char *bytes, size_t count, struct ini *ini, struct err *err);

/* The file with values. ERR_NOT_FOUND when there is none. */
bool ini_load(struct arena *arena, const char *path, struct ini *ini, struct err *err);

#endif
