/*
 * Giving back what is kept: everything about one person, for that person; and
 * whole tables as CSV, for the clinic.
 *
 * What is about a person is found by the field tables: every row that refers
 * to her, and what hangs on those rows. Nothing is left out, notes and void
 * rows included.
 *
 * Must not: give anything before its audit row is committed.
 */
#ifndef APP_EXPORT_H
#define APP_EXPORT_H

#include "app.h"
#include "base/buf.h"
#include "base/csv.h"

struct export_value {
	const struct field *field;
	const char *shown; /* for a person: the choice's label, somebody's name, the clinic's own time */
	const char *plain; /* for a machine, as CSV has it */
};

struct export_row {
	struct uuid id;
	bool gone;                   /* taken back, or no longer true */
	struct export_value *values; /* those that hold something */
	size_t count, room;
};

/* All rows of one entity. */
struct export_part {
	const struct entity *entity;
	struct export_row *rows;
	size_t count, room;
};

struct export_access {
	int64_t at;
	const char *who, *terminal, *event;
	bool refused;
	const char *reason;
};

struct export_person {
	struct patient patient;
	struct export_part *parts; /* in the order of the entity table, the patient first; empty ones left out */
	size_t count, room;
	struct export_access *accesses; /* everybody who looked or wrote, oldest first, this export included */
	size_t access_count;
};

/* `named` is a record number or an id. ERR_NOT_FOUND. */
bool app_export_person(
    struct app *app, const char *named, struct arena *arena, struct export_person *person, struct err *err);

/*
 * One table with all its fields. `write` gets the bytes as they are made; when
 * it returns false the export ends with ERR_IO.
 */
bool app_export_table(struct app *app, const char *table, enum csv_format format,
    bool (*write)(void *context, const void *bytes, size_t count), void *context, struct err *err);

/* Tables that can be named, space between them. */
const char *export_tables(struct arena *arena);

#endif
