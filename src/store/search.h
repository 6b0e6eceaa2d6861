/*
 * One search on its way: what find.c, find_name.c, find_number.c and
 * find_slip.c share while the query is answered. Nobody else includes it.
 *
 * Hits are collected best first until the page is full; a person counts once,
 * with the first reason found.
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "find.h"
#include "model/nickname.h"
#include "model/query.h"
#include "model/vocab.h"

/* How whole the tokens were, within one reason: exact ones stand before longer ones. */
enum search_stage { SEARCH_BOTH, SEARCH_ONE, SEARCH_BEGINS };

struct search_hit {
	int64_t pid;
	enum find_why why;
	enum search_stage stage;
	int edits;	/* of a typo */
};

struct search {
	struct db *db;
	struct arena *arena;
	const struct find_ask *ask;
	const struct vocab *vocab;
	const struct nicknames *nicknames;	/* NULL: none */
	int64_t people;
	bool linked;		/* somebody has several records: a hit may be one that another stands for */

	struct search_hit *hits;
	size_t count;
	uint32_t *seen;		/* open addressing: index of a hit + 1 */
	size_t seen_room;
	bool more;		/* somebody did not fit on the page */

	const int64_t *only;	/* sorted pids that may be hits, or NULL: anybody */
	size_t only_count;
	bool failed;
	struct err *err;
};

/* False when no more are wanted: the page is full. `pid` known already is passed over. */
bool search_add(struct search *search, struct search_hit hit);

/* Stop for a reason in search->err. Returns false. */
bool search_fail(struct search *search);

/* Do the person's names fit the parts? *whole as in query_fits. A person without keys fits nothing. */
bool search_names_fit(struct search *search, int64_t pid, const struct query_part *parts, size_t count, bool *whole);

/* Smallest text after all that begin with `prefix`. */
char *search_past(struct arena *arena, const char *prefix);

/* find_name.c: name parts in any order. With `why` FIND_EXACT each hit is exact or prefix, else it is `why`. */
struct search_name {
	const struct query_part *parts;
	size_t count;
	int given;		/* index of a part that must be a given name, or -1 */
	enum find_why why;
	int edits;
};
bool search_name(struct search *search, const struct search_name *name);

/* find_number.c: the sense's number, and its names if it has any. */
bool search_number(struct search *search, const struct query_sense *sense);

/* find_slip.c: nicknames of the parts; typos when nothing better was found. */
bool search_nicknames(struct search *search, const struct query_sense *sense);
bool search_typos(struct search *search, const struct query_sense *sense);

#endif
