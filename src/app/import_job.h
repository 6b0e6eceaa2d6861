/* What the files of the import share: one run on its way. */
#ifndef APP_IMPORT_JOB_H
#define APP_IMPORT_JOB_H

#include <stdio.h>

#include "exchange/fhir.h"
#include "import.h"
#include "internal.h"

enum {
	IMPORT_BATCH = 256,   /* resources in a transaction, and */
	IMPORT_BATCH_MS = 35, /* at most so long, search keys and commit not counted: others wait (DESIGN.md 4) */
	IMPORT_CACHE = 1024,  /* rows known to exist; a power of two */
};

enum import_kind { IMPORT_JSON, IMPORT_CSV, IMPORT_FOREIGN };

/* A file that was found. The report's row of it has the same index. */
struct import_found {
	const char *path;
	enum import_kind kind;
	int rank; /* what others refer to comes first */
	int64_t bytes;
	const char *reason; /* why it is foreign */
};

/* Where a resource stands, for the report. */
struct import_place {
	size_t file;
	long line;
	const char *pointer; /* of the resource in its file */
	const char *source;  /* of a file that says no system of its own */
};

enum import_end {
	IMPORT_END_NEW,
	IMPORT_END_CHANGED,
	IMPORT_END_SAME,
	IMPORT_END_REFUSED, /* taken->pointer and reason say why */
	IMPORT_END_SKIPPED,
	IMPORT_END_LATER,  /* it refers to what may still come */
	IMPORT_END_AGAIN,  /* taken, and to be looked at again at the end; job->again says how it counts */
	IMPORT_END_FAILED, /* job->err */
};

struct import_known {
	const struct entity *entity;
	struct uuid id;
};

struct import_job {
	struct app *app;
	struct db *db;
	const struct app_import *how;
	struct arena *arena;   /* of the report */
	struct arena *scratch; /* of one resource */
	struct import_report *report;
	struct import_found *found;
	int year;
	bool final;          /* what is missing now stays missing */
	int64_t done, total; /* bytes */

	struct tx *tx; /* or NULL */
	struct tx_intent intent;
	int batch;
	int64_t began;
	struct uuid touched[IMPORT_BATCH]; /* patients of this transaction whose search keys are stale */
	size_t touched_count;

	enum import_end again;   /* with IMPORT_END_AGAIN: how it counts */
	FILE *spill[FHIR_RANKS]; /* or NULL */
	struct import_known known[IMPORT_CACHE];
	struct err *err; /* of a failure that ends the run */
};

/* import_find.c: files behind the paths, folders walked, sorted by name; then told apart by content. */
bool import_find(struct import_job *job, struct import_found **found, size_t *count, struct err *err);

/* import_apply.c: one thing that a file says. */
enum import_end import_apply(struct import_job *job, struct taken *taken, const struct import_place *place);
bool import_commit(struct import_job *job);

/* import_refs.c: find what the row's references mean. False: `missing` is not there. */
bool import_resolve(struct import_job *job, struct taken *taken, struct taken_row *row, const char *source,
    const struct taken_ref **missing);
bool import_resolve_stand(struct import_job *job, const struct taken *taken, const char *source, struct uuid *id,
    const struct taken_ref **missing);
bool import_exists(struct import_job *job, const struct entity *entity, struct uuid id);
void import_note_exists(struct import_job *job, const struct entity *entity, struct uuid id);

/* import_fhir.c, import_csv.c: one file. False: the run failed. */
bool import_fhir_file(struct import_job *job, size_t file);
bool import_fhir_late(struct import_job *job);
bool import_csv_file(struct import_job *job, size_t file);

/* import_report.c: every resource is counted once, refusals by import_refuse. */
void import_tally(
    struct import_job *job, const struct taken *taken, const struct import_place *place, enum import_end end);
void import_refuse(struct import_job *job, const struct import_place *place, const char *type, const char *pointer,
    const char *reason);
void import_off_book(struct import_job *job, const struct import_place *place, const char *reason);
void import_say(struct import_job *job, size_t file, int64_t done);

#endif
