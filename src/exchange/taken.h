/*
 * What one resource or one line of a file says, as model records: the result
 * of every format module and the only thing the import knows of a format.
 *
 * References are not followed here, because their target may come later or
 * from another file: a row lists what each of its references may mean, and
 * the import finds the row. All texts live in the caller's arena.
 *
 * Must not: know the database, the clock, or what was imported before.
 */
#ifndef EXCHANGE_TAKEN_H
#define EXCHANGE_TAKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/records.h"

/* One meaning of a reference. Several for one field are tried in order; the first that exists is taken. */
struct taken_ref {
	const struct field *field;  /* of the row's entity; NULL: the row that a patch changes */
	const char *type;           /* "Patient" */
	const char *base;           /* system an absolute address names; NULL: the resource's own */
	const char *id;             /* or NULL: */
	const char *system, *value; /* an identifier of the target; the system may be NULL */
	const char *shown;          /* as written, for a refusal */
	const char *pointer;        /* where it stands */
	bool needed;                /* without its target the resource is refused */
};

enum { TAKEN_ROWS = 2000 }; /* of one resource; more is not about one thing but an attack */

struct taken_row {
	struct taken_row *next;
	const struct entity *entity;
	void *record;
	const char *part;    /* "" for the row that is the thing itself, else what sets it apart from its siblings */
	const char *pointer; /* where it stands in the resource */
	const struct taken_row *of; /* the row it hangs on, with the field that says so */
	const struct field *of_field;
	bool patch; /* changes the row that the ref without a field finds; never makes or voids one */
	struct taken_ref *refs;
	size_t ref_count, ref_room;
};

enum taken_what {
	TAKEN_SAVE,
	TAKEN_VOID, /* the source deleted it */
	TAKEN_SKIP, /* nothing for us in it */
	TAKEN_REFUSE,
};

struct taken {
	struct arena *arena;
	enum taken_what what;
	const char *type;              /* as the report counts it: "Patient" */
	const char *base;              /* the system that the resource says it is from, or NULL */
	const char *id;                /* or NULL */
	const char *alias;             /* an id by which other resources of the file call it, or NULL */
	const char *system, *value;    /* its best identifier, when there is no id; never a social security number */
	struct taken_row *rows, *last; /* the thing itself first */
	struct taken_ref *stands_for;  /* a Schedule or role: whoever names it means one of these */
	size_t stands_count, stands_room;
	const char *pointer, *reason; /* of a refusal; the pointer is a JSON pointer or a column's name */
};

void taken_begin(struct taken *taken, struct arena *arena, const char *type);

/* A cleared record of that entity, listed. `of` NULL: the thing itself. `pointer` is borrowed. */
struct taken_row *taken_row(struct taken *taken, enum entity_no no, const char *part, const char *pointer,
    const struct taken_row *of, const char *of_column);

/* The next ref of the row, or of stands_for when row is NULL. */
struct taken_ref *taken_ref(struct taken *taken, struct taken_row *row);

/* The first refusal stays. Always returns false. */
bool taken_refuse(struct taken *taken, const char *pointer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Not too many rows, and every field within its limits? References are left out. Refuses otherwise. */
bool taken_check(struct taken *taken);

/* The same thing, always: the id of the row of `table` that SOURCE calls TYPE/ID. Numbered IDs keep their order. */
struct uuid taken_id(const char *table, const char *source, const char *type, const char *id);

/* The same by an identifier; without a system it counts only within the source. */
struct uuid taken_id_of_identifier(
    const char *table, const char *source, const char *type, const char *system, const char *value);

/* The same by what it says: two spellings that differ in case, accents or blanks are one. */
struct uuid taken_id_of_content(const struct taken *taken, const char *table, const char *source);

/* Of the thing itself: by id, else by identifier, else by content. `table` is the first row's, or "import_row". */
struct uuid taken_main_id(const struct taken *taken, const char *table, const char *source);

/*
 * Of any row: the thing itself, or a part of the row it hangs on, whose record has its id already, or of the
 * resource, whose key is taken_main_id for "import_row".
 */
struct uuid taken_row_id(const struct taken *taken, const struct taken_row *row, const char *source, struct uuid key);

#endif
