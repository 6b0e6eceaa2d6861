/*
 * bench/session: nights with a hub, step by step, because hubs differ in who must let a site in.
 *
 *   session hub URL                       an empty hub; prints its join code
 *   session nights FOLDER LABEL CODE A B  two clinics, their own URLs of the hub; nights of 1,000 changes each
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "clinics.h"
#include "store/db.h"

enum { PEOPLE = 2000, CHANGES = 1000, NIGHTS = 7 };

static struct arena *arena;

/* ---- two clinics ---------------------------------------------------------------------------------- */

static void
session_clinic(const char *folder, struct people *people)
{
	struct db *db = clinics_make(folder, "AA");
	struct patient patient;
	struct tx *tx = clinics_begin(db);

	for (int i = 0; i < PEOPLE; i++)
		clinics_register(tx, people, &patient, arena);
	clinics_commit(tx);
	db_close(db);
}

static void
session_day(const char *folder, struct people *people)
{
	struct db *db = clinics_open(folder);

	clinics_day(db, people, CHANGES);
	db_close(db);
}

static void
session_nights(char **argv)
{
	const char *a = arena_printf(arena, "%s/a", argv[2]), *b = arena_printf(arena, "%s/b", argv[2]);
	struct people *people = people_new(11);
	struct bench_samples took = {.count = 0}, quiet = {.count = 0};
	int64_t sent, came;
	struct err err;

	if (!file_make_folder(argv[2], &err))
		bench_die("%s", err.text);
	session_clinic(a, people);
	clinics_join(a, argv[5], argv[4], "main", NULL);
	clinics_join(b, argv[6], argv[4], "main", "BB");
	clinics_sync(a, NULL, NULL, NULL);
	for (int night = 0; night < NIGHTS; night++) {
		session_day(a, people);
		session_day(b, people);
		double one = clinics_sync(a, NULL, &sent, &came);
		double other = clinics_sync(b, NULL, &sent, &came);
		if (sent < CHANGES || came < CHANGES)
			bench_die("%lld changes went and %lld came", (long long)sent, (long long)came);
		/* The first night its own half only: nobody else's had come to the hub yet. */
		bench_add(&took, other);
		if (night > 0)
			bench_add(&took, one);
		clinics_sync(a, NULL, NULL, NULL);
		bench_add(&quiet, clinics_sync(b, NULL, &sent, &came));
	}
	bench_value(arena_printf(arena, "session.%s.quiet_s", argv[3]), bench_percentile(&quiet, 50));
	bench_row(arena_printf(arena, "a night of 1,000 changes there and 1,000 back, %s, s", argv[3]),
	    bench_percentile(&took, 50), 1, false);
	bench_free(&took);
	bench_free(&quiet);
	people_free(people);
}

int
main(int argc, char **argv)
{
	char code[MEMBERSHIP_CODE];

	arena = arena_new();
	clock_zone("Europe/London", NULL);
	if (argc == 3 && strcmp(argv[1], "hub") == 0) {
		clinics_hub(argv[2], code);
		puts(code);
	} else if (argc == 7 && strcmp(argv[1], "nights") == 0)
		session_nights(argv);
	else
		bench_die("usage: session hub URL | nights FOLDER LABEL CODE A B");
	arena_free(arena);
	return 0;
}
