/*
 * bench/nights FOLDER SITES NIGHTS [CHANGES]: an organisation in groups of twenty, night after night.
 *
 * Every site has a database of its own and a day of changes; every night one site in twenty has no line, and hands
 * in two days the next time. A night's time is that of its sessions; what a session takes must not grow with the nights.
 * The clock is held, so a night is a night.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "clinics.h"
#include "store/db.h"
#include "store/digest.h"

enum { GROUP = 20, OFFLINE = 20, WEEK = 7 };	/* one of OFFLINE has no line */

static const int64_t nights_begin = INT64_C(1793577600000), nights_hour = 3600000, nights_day = 86400000;
static struct arena *arena;

static const char *
nights_folder(const char *folder, size_t site)
{
	return arena_printf(arena, "%s/%03zu", folder, site);
}

/* Each with the groups' first made from nothing, the others from what it has; then nobody joins any more. */
static void
nights_join(const char *folder, const char *url, size_t sites)
{
	char code[MEMBERSHIP_CODE];

	clinics_hub(url, code);
	for (size_t i = 0; i < sites; i++)
		clinics_join(nights_folder(folder, i), url, code, arena_printf(arena, "g%zu", i / GROUP),
		    arena_printf(arena, "S%zu", i));
}

/* The last site of every group holds what the first holds. */
static size_t
nights_differ(const char *folder, size_t sites)
{
	size_t differ = 0;
	struct err err;

	for (size_t i = 0; i < sites; i += GROUP) {
		size_t last = i + GROUP <= sites ? i + GROUP - 1 : sites - 1;
		struct db *one = clinics_open(nights_folder(folder, i)), *other = clinics_open(nights_folder(folder, last));
		uint8_t a[HASH_BLAKE], b[HASH_BLAKE];
		if (!digest_count(one, a, &err) || !digest_count(other, b, &err))
			bench_die("%s", err.text);
		for (int n = 0; n < HASH_BLAKE; n++)
			if (a[n] != b[n]) {
				differ++;
				break;
			}
		db_close(one);
		db_close(other);
	}
	return differ;
}

/* Seconds of sessions in a night; *ran sessions. The last of a loop of all sees everybody's. */
static double
nights_run(const char *folder, size_t sites, struct bench_random *random, bool all, size_t *ran, int64_t *ops)
{
	double took = 0;

	for (size_t i = 0; i < sites; i++) {
		int64_t sent, came;
		if (!all && bench_below(random, OFFLINE) == 0)
			continue;
		took += clinics_sync(nights_folder(folder, i), NULL, &sent, &came);
		*ops += sent + came;
		(*ran)++;
	}
	return took;
}

static void
nights_work(const char *folder, size_t sites, size_t changes, struct people *people)
{
	for (size_t i = 0; i < sites; i++) {
		struct db *db = clinics_open(nights_folder(folder, i));
		clinics_day(db, people, changes);
		db_close(db);
	}
}

int
main(int argc, char **argv)
{
	size_t sites = argc > 2 ? strtoul(argv[2], NULL, 10) : 0, nights = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	size_t changes = argc > 4 ? strtoul(argv[4], NULL, 10) : 10;
	struct bench_random random = {.state = 5};
	struct bench_samples first = {.count = 0}, last = {.count = 0};
	struct people *people = people_new(13);
	const char *url;

	if (sites == 0 || nights < 2 * WEEK)
		bench_die("usage: nights FOLDER SITES NIGHTS [CHANGES], two weeks at least");
	arena = arena_new();
	clock_zone("Europe/London", NULL);
	clock_hold(nights_begin);
	url = arena_printf(arena, "file://%s/hub", argv[1]);
	nights_join(argv[1], url, sites);
	for (size_t night = 1; night <= nights; night++) {
		size_t ran = 0;
		int64_t ops = 0;
		clock_hold(nights_begin + (int64_t)night * nights_day);
		nights_work(argv[1], sites, changes, people);
		clock_advance(8 * nights_hour);
		double took = nights_run(argv[1], sites, &random, false, &ran, &ops) / (double)ran;
		bench_value(arena_printf(arena, "nights.%02zu.session_ms", night), took * 1e3);
		bench_value(arena_printf(arena, "nights.%02zu.ops_a_session", night), (double)ops / (double)ran);
		if (night > 1 && night <= 1 + WEEK)
			bench_add(&first, took);
		if (night > nights - WEEK)
			bench_add(&last, took);
	}
	size_t ran = 0;
	int64_t ops = 0;
	for (int round = 0; round < 2; round++)
		nights_run(argv[1], sites, &random, true, &ran, &ops);
	bench_row(arena_printf(arena, "%zu sites, %zu nights: a session of the last week / of the first", sites, nights),
	    bench_percentile(&last, 50) / bench_percentile(&first, 50), 1.2, false);
	bench_row("groups whose sites differ after that", (double)nights_differ(argv[1], sites), 0, false);
	bench_free(&first);
	bench_free(&last);
	people_free(people);
	arena_free(arena);
	return 0;
}
