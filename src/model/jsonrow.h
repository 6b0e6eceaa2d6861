/*
 * Rows of the small JSON tables in data/: reading with the first fault kept.
 *
 * A reader asks for one member after another and looks at `ok` once, at the
 * end; the err names file, list, row and member, for whoever edited the table.
 *
 * Must not: be used for what patients or other systems send (base/json.h).
 */
#ifndef MODEL_JSONROW_H
#define MODEL_JSONROW_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

struct jsonrow {
	struct arena *arena;	/* texts go here */
	const char *file, *list;
	size_t row;		/* index in the list */
	const json_t *object;
	struct err *err;
	bool ok;
};

/* Parse a whole table. NULL and err when it is not one JSON object. The caller frees with json_decref. */
json_t *jsonrow_open(const char *file, const char *bytes, size_t count, struct err *err);

/* The list `name` of a table, not empty. NULL and err without it. */
const json_t *jsonrow_list(const json_t *root, const char *file, const char *name, struct err *err);

/* Say that a member is wrong; clears row->ok. */
void jsonrow_bad(struct jsonrow *row, const char *member, const char *why);

/* A member of the row. Wrong types and values clear row->ok. An optional text is NULL when absent. */
const char *jsonrow_text_or(struct jsonrow *row, const char *member, const char *without);
const char *jsonrow_text(struct jsonrow *row, const char *member);
int jsonrow_int(struct jsonrow *row, const char *member, int least, int most, int without);
bool jsonrow_flag(struct jsonrow *row, const char *member);	/* absent is false */

/* The index of the member's text among `choices` (NULL-ended). */
int jsonrow_choice(struct jsonrow *row, const char *member, const char *const *choices);

#endif
