/*
 * The field table: what an entity is made of, one row per field.
 *
 * A row in src/model/fields/NAME.def makes the struct member, the form line,
 * the CSV column, the audit difference, the op log column and its merge group,
 * the import target and the line in rapport-schema(7). Whoever adds a field
 * adds one row and one migration line; see HACKING.
 *
 *   FIELD(no, KIND, column, label, max, flags, group, choices, help)
 *
 * no       number in the op log; never reused, never changed
 * KIND     one of enum field_kind without its prefix; fixes the C type
 * column   member, database column, CSV header; never reused
 * max      code points of a text; upper limit of a number; 0: none
 * group    columns that merge together (SYNC.md 2.4)
 * choices  CHOICE: "code=Label|code=Label", REF: the entity's table, else NULL
 * help     one line under the form
 */
#ifndef MODEL_FIELD_H
#define MODEL_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"

enum field_kind {
	FIELD_TEXT,	/* one line */
	FIELD_NAME,	/* one line, name rules of text_accept */
	FIELD_PHONE,	/* normalised digits with an optional leading +; shown grouped */
	FIELD_DATE,	/* YYYY-MM-DD, or partial: YYYY-MM, YYYY */
	FIELD_TIME,	/* minute of the day */
	FIELD_INSTANT,	/* UTC milliseconds */
	FIELD_CHOICE,	/* a code from the row's choices */
	FIELD_FLAG,	/* 0 or 1 */
	FIELD_INT,
	FIELD_REF,	/* the id of a row of another entity */
	FIELD_NOTE,	/* several lines */
};

/* The member's C type by kind. A NULL in the database is NULL, FIELD_NULL or the zero uuid. */
#define FIELD_C_TEXT	const char *
#define FIELD_C_NAME	const char *
#define FIELD_C_PHONE	const char *
#define FIELD_C_DATE	const char *
#define FIELD_C_TIME	int64_t
#define FIELD_C_INSTANT	int64_t
#define FIELD_C_CHOICE	const char *
#define FIELD_C_FLAG	int64_t
#define FIELD_C_INT	int64_t
#define FIELD_C_REF	struct uuid
#define FIELD_C_NOTE	const char *
#define FIELD_NULL	INT64_MIN

enum field_flag {
	FIELD_REQUIRED = 1 << 0,	/* no row is written without it */
	FIELD_PRIVATE = 1 << 1,		/* never in a log; hidden in public-screen mode */
	FIELD_SEARCHED = 1 << 2,	/* feeds the lookup's keys */
	FIELD_FORM = 1 << 3,		/* a person may fill it in on the entity's form */
	FIELD_DESK = 1 << 4,		/* may be shown to desk roles on the card */
	FIELD_ASKED = 1 << 5,		/* the form does not end without it, nor without a required one; a file may
					 * lack it */
};

struct field {
	int no;
	enum field_kind kind;
	const char *column;
	const char *label;		/* untranslated; show _(label) */
	int64_t max;
	unsigned flags;
	const char *group;
	const char *choices;
	size_t at;			/* offset of the member in the record */
	const char *help;
};

/* What every record begins with. rid and rev are local; id travels. */
struct row {
	int64_t rid;		/* 0: not stored yet */
	int64_t rev;		/* compare-and-swap (DESIGN.md 4) */
	struct uuid id;
	int64_t gone;		/* life group: 1 when void */
};

bool field_is_number(const struct field *field);	/* TIME, INSTANT, FLAG, INT */

/* The member of a record, by kind. Texts are borrowed from the record. */
const char *field_text(const struct field *field, const void *record);
int64_t field_number(const struct field *field, const void *record);
struct uuid field_ref(const struct field *field, const void *record);
void field_set_text(const struct field *field, void *record, const char *text);
void field_set_number(const struct field *field, void *record, int64_t number);
void field_set_ref(const struct field *field, void *record, struct uuid id);
bool field_equal(const struct field *field, const void *a, const void *b);

/* Set every member to its NULL; `size` is the record's size, the row part is zeroed. */
void field_clear(const struct field *fields, size_t count, void *record, size_t size);

/* Plain text of a member, as CSV and audit write it (instants in UTC, refs as UUID); NULL for NULL. */
char *field_plain(struct arena *arena, const struct field *field, const void *record);

/* The reverse, validated; err->field is not set (the caller knows the index). Empty text is NULL. */
bool field_parse(struct arena *arena, const struct field *field, const char *plain, void *record, struct err *err);

/* Validate what is already in the record: required, limits, known choice, real date. */
bool field_check(const struct field *field, const void *record, struct err *err);

/* The n-th choice, false at the end: its code and its untranslated label, both in the arena. */
bool field_choice(struct arena *arena, const struct field *field, int n, char **code, char **label);
const char *field_choice_label(struct arena *arena, const struct field *field, const char *code);

#endif
