#include "random.h"

#include <math.h>

enum { RANDOM_FLAT = 6 };	/* ranks this low are about equally common */

static const double random_turn = 6.283185307179586;

/* Sebastiano Vigna's splitmix64: every state gives another number, and any seed is a good one. */
uint64_t
random_next(struct random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

struct random
random_of(uint64_t seed, uint64_t kind, uint64_t n)
{
	struct random random = {.state = seed};

	random.state = random_next(&random) ^ kind;
	random.state = random_next(&random) ^ n;
	random_next(&random);
	return random;
}

int
random_below(struct random *random, int limit)
{
	return (int)((random_next(random) >> 32) * (uint64_t)limit >> 32);
}

int
random_between(struct random *random, int low, int high)
{
	return low + random_below(random, high - low + 1);
}

double
random_unit(struct random *random)
{
	return (double)(random_next(random) >> 11) * 0x1p-53;
}

bool
random_chance(struct random *random, double share)
{
	return random_unit(random) < share;
}

double
random_normal(struct random *random, double mean, double deviation)
{
	double radius = sqrt(-2 * log(1 - random_unit(random)));

	return mean + deviation * radius * cos(random_turn * random_unit(random));
}

double
random_lognormal(struct random *random, double median, double sigma)
{
	return median * exp(random_normal(random, 0, sigma));
}

int
random_rank(struct random *random, int limit)
{
	double top = log((double)(limit + RANDOM_FLAT) / RANDOM_FLAT);
	int rank = (int)(RANDOM_FLAT * exp(random_unit(random) * top) - RANDOM_FLAT);

	return rank < limit ? rank : limit - 1;
}
