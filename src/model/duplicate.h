/*
 * Are two records one person? Fellegi-Sunter log-odds: agreement on a rare
 * value weighs more than on a common one, so the weights come from how often
 * the values occur among our own patients.
 *
 * Every field says in a word what it found, because a person decides.
 *
 * Must not: merge, or use ethnicity, language or payer.
 */
#ifndef MODEL_DUPLICATE_H
#define MODEL_DUPLICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "nickname.h"

enum duplicate_part {
	DUPLICATE_FAMILY, DUPLICATE_GIVEN, DUPLICATE_BORN, DUPLICATE_SEX, DUPLICATE_PHONE, DUPLICATE_ADDRESS,
	DUPLICATE_POSTCODE, DUPLICATE_IDENTIFIER, DUPLICATE_PARTS,
};

enum duplicate_found {
	DUPLICATE_UNKNOWN,	/* one of the two is empty: says nothing */
	DUPLICATE_SAME,
	DUPLICATE_NICKNAME,	/* Bill, William */
	DUPLICATE_BEGINS,	/* one begins the other: Ada, Ada Chidinma; A, Ada */
	DUPLICATE_NEAR,		/* `edits` letters or digits differ */
	DUPLICATE_SWAPPED,	/* family and given changed places, or day and month */
	DUPLICATE_PARTLY,	/* the year of birth, one of several words of an address */
	DUPLICATE_DIFFERENT,
};

/* What is compared: folded (text_fold), NULL when empty. Phones and identifiers are digits and letters only. */
struct duplicate_person {
	const char *family, *given;
	const char *other_family, *other_given;	/* preferred, former or maiden, or NULL */
	const char *born;			/* YYYY-MM-DD, YYYY-MM or YYYY */
	const char *sex;
	const char *const *phones;
	size_t phone_count;
	const char *address, *postcode;
	const char *const *identifiers;		/* "system|value", not folded */
	size_t identifier_count;
};

/* How many patients carry the second person's value, and how many patients there are. 0: not counted. */
struct duplicate_counts {
	int64_t patients;
	int64_t family, given, born, phone, address, postcode;
};

struct duplicate_mark {
	enum duplicate_found found;
	int edits;
	double weight;		/* bits: + speaks for one person, - against */
};

struct duplicate_score {
	double bits;			/* log2 of the odds */
	double probability;		/* 0-1, for the bar */
	struct duplicate_mark mark[DUPLICATE_PARTS];
};

/* "Very like", "Like", "A little like", or not worth showing. */
enum duplicate_band { DUPLICATE_NO, DUPLICATE_LITTLE, DUPLICATE_LIKE, DUPLICATE_VERY };

/* `counts` are b's. `nicknames` may be NULL. */
void duplicate_compare(const struct duplicate_person *a, const struct duplicate_person *b,
    const struct duplicate_counts *counts, const struct nicknames *nicknames, struct duplicate_score *out);
enum duplicate_band duplicate_band(const struct duplicate_score *score);

/* "same", "no", "1 letter differs", "swapped", ... translated, in the arena. */
char *duplicate_reason(struct arena *arena, enum duplicate_part part, const struct duplicate_mark *mark);

/* "family name", "born" ...: untranslated. */
const char *duplicate_part_label(enum duplicate_part part);

/* Edits between two folded words, a swap of neighbours counting one; stops counting at `limit` + 1. */
int duplicate_distance(const char *a, const char *b, int limit);

#endif
