#include "bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double
bench_now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

/* splitmix64 */
uint64_t
bench_random(struct bench_random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

size_t
bench_below(struct bench_random *random, size_t limit)
{
	return (size_t)(bench_random(random) % limit);
}

double
bench_unit(struct bench_random *random)
{
	return (double)(bench_random(random) >> 11) / 9007199254740992.0;
}

void
bench_add(struct bench_samples *samples, double value)
{
	if (samples->count == samples->room) {
		samples->room = samples->room ? samples->room * 2 : 1024;
		samples->value = realloc(samples->value, samples->room * sizeof *samples->value);
		if (!samples->value)
			bench_die("no memory for %zu samples", samples->room);
	}
	samples->value[samples->count++] = value;
}

static int
bench_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
bench_percentile(struct bench_samples *samples, double percent)
{
	if (samples->count == 0)
		return 0;
	qsort(samples->value, samples->count, sizeof *samples->value, bench_order);
	return samples->value[(size_t)(percent / 100 * (double)(samples->count - 1) + 0.5)];
}

void
bench_free(struct bench_samples *samples)
{
	free(samples->value);
	*samples = (struct bench_samples){.value = NULL};
}

double
bench_median3(double a, double b, double c)
{
	if (a > b) {
		double t = a;
		a = b;
		b = t;
	}
	return c < a ? a : c > b ? b : c;
}

void
bench_row(const char *figure, double measured, double bound, bool least)
{
	bool ok = least ? measured >= bound : measured <= bound;

	printf("%-66s %10.3f  %s %8.3f  %s\n", figure, measured, least ? ">=" : "<=", bound, ok ? "ok" : "MISSED");
	fflush(stdout);
}

void
bench_value(const char *name, double value)
{
	printf("# %s %.3f\n", name, value);
	fflush(stdout);
}

void
bench_die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("bench: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}
