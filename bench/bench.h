/*
 * What the measuring programs share: a clock, seeded randomness, percentiles,
 * and the one form in which a figure is printed.
 *
 * Must not: decide what is good; the bounds are the caller's (bench/run, issue tables).
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

double bench_now(void);		/* microseconds, monotonic */

/* The same sequence for the same seed, on every machine. */
struct bench_random {
	uint64_t state;
};
uint64_t bench_random(struct bench_random *random);
size_t bench_below(struct bench_random *random, size_t limit);
double bench_unit(struct bench_random *random);		/* 0 <= x < 1 */

/* A growing list of samples. */
struct bench_samples {
	double *value;
	size_t count, room;
};
void bench_add(struct bench_samples *samples, double value);
double bench_percentile(struct bench_samples *samples, double percent);	/* sorts */
void bench_free(struct bench_samples *samples);

double bench_median3(double a, double b, double c);

/* "figure  measured  bound  ok|MISSED"; `least` when more is better. */
void bench_row(const char *figure, double measured, double bound, bool least);

/* A value other rows are made of: "# name value". bench/run reads it. */
void bench_value(const char *name, double value);

void bench_die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
