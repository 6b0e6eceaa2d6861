/*
 * Reading one FHIR resource, element by element, always knowing where.
 *
 * A fhir_at is an element with the way to it, kept on the stack. What is
 * absent or null is simply not there; a wrong type or a bad value refuses the
 * whole resource with a JSON pointer, once, and reading goes on harmlessly, so
 * that mappers need no error paths. Unknown elements are never looked at.
 *
 * Must not: know what a resource means.
 */
#ifndef EXCHANGE_FHIR_JSON_H
#define EXCHANGE_FHIR_JSON_H

#include <jansson.h>

#include "taken.h"

struct fhir {
	struct arena *arena;
	struct taken *taken;
	const json_t *root;
	const char *base; /* system of a Bundle's entry, or NULL */
	int year;         /* the present one */
};

struct fhir_at {
	const struct fhir_at *up; /* NULL for the resource */
	const char *name;         /* member; NULL: `index` of a list */
	size_t index;
	const json_t *json;
};

/* "/name/0/family", in the arena. `name` may be NULL. */
char *fhir_pointer(const struct fhir *fhir, const struct fhir_at *at, const char *name);

/* Refuse the resource because of `name` in `at`. Returns false. */
bool fhir_refuse(struct fhir *fhir, const struct fhir_at *at, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The member, which must be an object or a list; false when there is none. */
bool fhir_object(struct fhir *fhir, const struct fhir_at *up, const char *name, struct fhir_at *at);
bool fhir_list(struct fhir *fhir, const struct fhir_at *up, const char *name, struct fhir_at *list);

/* Walk a list of objects, or of texts: false at its end. *next starts as 0; null items are left out. */
bool fhir_next(struct fhir *fhir, const struct fhir_at *list, size_t *next, struct fhir_at *item);
const char *fhir_next_text(struct fhir *fhir, const struct fhir_at *list, size_t *next);

/* The first object of a list member. */
bool fhir_first(
    struct fhir *fhir, const struct fhir_at *up, const char *name, struct fhir_at *list, struct fhir_at *item);

/* Primitives. Absent, null or blank: NULL, `otherwise`, FIELD_NULL. Texts are borrowed from the JSON. */
const char *fhir_text(struct fhir *fhir, const struct fhir_at *up, const char *name);
bool fhir_flag(struct fhir *fhir, const struct fhir_at *up, const char *name, bool otherwise);
int64_t fhir_int(struct fhir *fhir, const struct fhir_at *up, const char *name);

/*
 * A code that must be in `codes`, "from=to|from=to"; gives the `to` side ("" when
 * empty). NULL when absent; refused when unknown.
 */
const char *fhir_code(struct fhir *fhir, const struct fhir_at *up, const char *name, const char *codes);

/* A date YYYY[-MM[-DD]], or the day of a dateTime as it was written there. NULL when absent; refused when not real. */
const char *fhir_date(struct fhir *fhir, const struct fhir_at *up, const char *name);

/* An instant in UTC milliseconds, FIELD_NULL when absent. `whole`: a time of day is needed. */
int64_t fhir_instant(struct fhir *fhir, const struct fhir_at *up, const char *name, bool whole);

/* Words for a field: one line, controls and runs of blanks as one blank, cut to `points` with an ellipsis. NULL when
 * empty. */
const char *fhir_words(struct fhir *fhir, const struct fhir_at *at, const char *text, size_t points);

/* A part of a name: nothing is cut, what a name may not hold is refused. */
const char *fhir_name_part(struct fhir *fhir, const struct fhir_at *at, const char *text);

#endif
