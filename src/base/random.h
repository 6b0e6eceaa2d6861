/*
 * Numbers that look random and are always the same for the same seed: for
 * invented people and for tests.
 *
 * Must not: be used for anything secret, or for ids of real rows (hash.h has
 * the system's own randomness).
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

/*
 * A sequence of its own for the n-th thing of a kind, so that a change in how
 * one is made leaves the others as they were.
 */
struct random random_of(uint64_t seed, uint64_t kind, uint64_t n);

uint64_t random_next(struct random *random);			/* 64 bits; splitmix64 */
int random_below(struct random *random, int limit);		/* 0 to limit - 1; limit >= 1 */
int random_between(struct random *random, int low, int high);	/* both included */
double random_unit(struct random *random);			/* 0 up to but not 1 */
bool random_chance(struct random *random, double share);	/* true in this share of cases */
double random_normal(struct random *random, double mean, double deviation);
double random_lognormal(struct random *random, double median, double sigma);

/* A rank below `limit` by a power law: the first ranks come far more often, as names do. */
int random_rank(struct random *random, int limit);

#endif
