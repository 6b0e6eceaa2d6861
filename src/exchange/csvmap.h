/*
 * CSV with a header: which column is what, and a row as records.
 *
 * FEBRL's and Synthea's headers are known; any other is explained by a map,
 * "column=field,...", whose fields are those of a patient and, dotted, those
 * of what hangs on one ("contact_point.value", "address.line").
 *
 * Must not: read files, or guess what a column means.
 */
#ifndef EXCHANGE_CSVMAP_H
#define EXCHANGE_CSVMAP_H

#include "taken.h"

enum { CSVMAP_COLUMNS = 200 };

/* What a column becomes. */
struct csvmap_column {
	size_t cell;                 /* index in the row */
	const char *name;            /* the header's word, for a refusal */
	const struct entity *entity; /* NULL: the key of the row */
	const struct field *field;
	const char *extra; /* fixed text of the row it makes: a type of identifier, a use of a name, a label */
	const char *join;  /* put between it and what the field holds already; NULL: it makes a row of its own */
};

struct csvmap {
	const char *type; /* "Patient", as the report counts it */
	enum entity_no entity;
	const char *source; /* system of a header that is known and gives ids of its own; NULL: the file's name */
	bool whole_name;    /* family holds "Given Family" */
	const char *order;  /* of dates that do not begin with the year: "dmy", "mdy", "ymd" */
	int32_t today;
	struct csvmap_column columns[CSVMAP_COLUMNS];
	size_t count;
};

/*
 * Read the header. `map` NULL: it must be a known one. False: err says which columns
 * there are and how a map is written. `order` and `today` are for dates (typed_date.h).
 */
bool csvmap_find(struct arena *arena, const char *const *header, size_t count, const char *map, const char *order,
    int32_t today, struct csvmap *out, struct err *err);

/* One row of as many cells as the header has. */
void csvmap_read(struct arena *arena, const struct csvmap *map, const char *const *cells, struct taken *taken);

#endif
