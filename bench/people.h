/*
 * Invented people with names distributed as names are: a few very common, a
 * long tail, several traditions. No list of real people or census is behind
 * it; surnames and given names are built from syllables by the seed, ranks are
 * drawn by a power law, so that prefixes are as dense as in a real register.
 */
#ifndef BENCH_PEOPLE_H
#define BENCH_PEOPLE_H

#include "bench.h"

struct people;	/* the two lists of names */

struct somebody {
	char family[96], given[96];
	char born[11];		/* YYYY-MM-DD */
	char phone[16];		/* digits with country code */
	char sex[8];
};

struct people *people_new(uint64_t seed);
void people_free(struct people *people);
void people_next(struct people *people, struct somebody *out);

#endif
