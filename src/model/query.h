/*
 * What somebody typed into the lookup, taken apart.
 *
 * One line of text can mean several things: `318` may be a record, a ticket or
 * the end of a phone number; `gon 1985` a name and a year. Nobody is asked
 * which: every possible meaning is a sense, and the search tries them all.
 *
 * Must not: look anything up, or decide which meaning was right.
 */
#ifndef MODEL_QUERY_H
#define MODEL_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum {
	QUERY_NAMES = 6,	/* name parts that count; more are ignored */
	QUERY_SENSES = 8,
	QUERY_DIGITS = 20,	/* of a phone number, E.164 and an extension */
	QUERY_LAST = 4,		/* digits that "the last four" are */
	QUERY_TYPO = 4,		/* letters a part needs before a typo is looked for */
};

enum query_kind {
	QUERY_NAME,		/* name parts only */
	QUERY_BORN,		/* a birth date, a month or a year */
	QUERY_RECORD,		/* a record number, or its beginning */
	QUERY_TICKET,
	QUERY_PHONE,		/* the last digits of a number */
	QUERY_INITIAL,		/* an initial and the last four of phone or record */
};

struct query_part {
	const char *text;	/* folded (text_fold), one token */
	size_t bytes;
	int letters;		/* code points */
	bool whole;		/* a token must be this, not only begin with it */
};

/* One meaning: every name part and the number must fit. */
struct query_sense {
	enum query_kind kind;
	struct query_part names[QUERY_NAMES];
	size_t name_count;
	char digits[QUERY_DIGITS + 1];	/* PHONE, INITIAL, RECORD, TICKET: in typed order */
	char born[11];			/* BORN: YYYY, YYYY-MM or YYYY-MM-DD */
	char prefix[9];			/* RECORD, TICKET: the site's letters in upper case, "" when none were typed */
	const char *word;		/* RECORD: as typed, for numbers others gave */
};

struct query {
	struct query_sense senses[QUERY_SENSES];	/* likeliest first */
	size_t sense_count;
};

/*
 * `order` is the site's date order, `today` decides the century of a two-digit year (typed_date.h). Texts go to
 * `arena`.
 */
void query_parse(struct arena *arena, const char *text, const char *order, int32_t today, struct query *query);

/* A name part from one folded token. */
struct query_part query_part(const char *token);

/*
 * True when every part is the beginning of a token of its own. `tokens` are
 * folded names, a space or "|" between them. *whole: every part is a whole token.
 */
bool query_fits(const struct query_part *parts, size_t count, const char *tokens, bool *whole);

#endif
