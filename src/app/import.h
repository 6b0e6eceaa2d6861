/*
 * Taking patients, clinicians, books and histories over from files: FHIR R4
 * JSON and NDJSON, CSV with a header.
 *
 * Files are read one resource at a time and written in bounded transactions;
 * a resource is taken whole or not at all, and a bad one refuses itself, never
 * its file. Running the same files again changes nothing. What a person
 * changed here survives until the source says something new about that field.
 *
 * What refers to something that has not come yet waits on a spill file in the
 * data folder and is taken at the end, in the order of fhir_rank; so the order
 * of files and of lines does not matter. What is still missing then is left
 * out where a row can do without it, and refuses the resource where not.
 *
 * Must not: merge two people, or make a condition an alert.
 */
#ifndef APP_IMPORT_H
#define APP_IMPORT_H

#include "app.h"

enum import_count {
	IMPORT_READ,
	IMPORT_NEW,
	IMPORT_CHANGED,
	IMPORT_SAME,
	IMPORT_REFUSED,
	IMPORT_SKIPPED, /* a type we keep nothing of */
	IMPORT_COUNTS,
};
extern const char *const import_count_names[IMPORT_COUNTS]; /* "read", "new", ... as in --json */

/* One refusal, or one visit kept off the book. At most IMPORT_LISTED are kept of a file; the counts are true. */
struct import_line {
	long line;           /* 0: none */
	const char *pointer; /* JSON pointer or column, or NULL */
	const char *reason;
};
enum { IMPORT_LISTED = 10000 };

struct import_list {
	struct import_line *lines;
	size_t count, room;
};

struct import_file {
	const char *path;
	int64_t count[IMPORT_COUNTS];
	struct import_list refused;
	struct import_list off_book; /* taken, but they own no time: overlapping or off the grid */
};

struct import_type {
	const char *type; /* "Patient" */
	int64_t count[IMPORT_COUNTS];
};

struct import_report {
	struct import_file *files; /* in the order of their names */
	size_t file_count;
	struct import_type *types; /* in the order they were met */
	size_t type_count, type_room;
	int64_t total[IMPORT_COUNTS];
};

/* Said every few thousand bytes. */
struct import_progress {
	const char *file;
	int64_t done, total; /* bytes of all files */
};

struct app_import {
	const char *const *paths; /* files and folders */
	size_t path_count;
	const char *source; /* NULL: the file's own system */
	const char *map;    /* "column=field,..." for a CSV whose header is not known, or NULL */
	void (*progress)(void *context, const struct import_progress *); /* NULL: silent */
	void *context;
};

/*
 * Import everything. False: nothing could be begun, or the database failed on
 * the way; what was counted until then is taken, and running it again goes on.
 */
bool app_import(
    struct app *app, const struct app_import *how, struct arena *arena, struct import_report *report, struct err *err);

/* 0 all taken, 1 some refused, 2 nothing done. */
int import_status(const struct import_report *report);

#endif
