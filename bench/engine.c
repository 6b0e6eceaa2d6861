/*
 * bench/engine FOLDER SMALL FTS: the lookup's engine against FTS5, prefix '1 2 3', unordered,
 * on the same people, with the same columns of at most 50 rows read, in one run.
 *
 * Each query runs once to warm up and then three times, the two engines in turn; its time is
 * the median of the three, so that one hiccup of the machine is not a worst case.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/text.h"
#include "bench.h"
#include "store/db.h"
#include "store/find.h"
#include "streams.h"

enum { PAGE = 50, PASSES = 3 };

static const double bound_of_stream[STREAMS] = {0.2, 0.35, 2.2, 0.35, 0};

struct engine {
	struct db *db;
	struct finder *finder;
	struct arena *arena;
	int32_t today;
};

static void
engine_open(struct engine *engine, const char *folder)
{
	struct err err;

	if (!db_open(folder, DB_OPEN, &engine->db, &err))
		bench_die("%s", err.text);
	engine->finder = finder_open(engine->db);
	engine->arena = arena_new();
	engine->today = instant_day(clock_now(), NULL);
}

static void
engine_close(struct engine *engine)
{
	finder_close(engine->finder);
	db_close(engine->db);
	arena_free(engine->arena);
}

/* Microseconds of one lookup; *found: the person it was made from is on the page. */
static double
engine_find(struct engine *engine, const struct stream_query *query, bool *found)
{
	struct find_ask ask = {.text = query->text, .limit = PAGE, .today = engine->today, .order = "dmy", .prefix = "BN"};
	struct find_result result;
	struct err err;
	double began = bench_now(), took;

	arena_reset(engine->arena);
	if (!find_people(engine->finder, &ask, engine->arena, &result, &err))
		bench_die("%s: %s", query->text, err.text);
	took = bench_now() - began;
	*found = false;
	for (size_t i = 0; i < result.count; i++)
		*found = *found || result.rows[i].patient.rid == query->pid;
	return took;
}

/* ---- the floor: an FTS5 table in a file of its own ---- */

struct fts {
	sqlite3 *db;
	sqlite3_stmt *begin, *find, *end;
};

static void
fts_run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("%s: %s", sql, sqlite3_errmsg(db));
}

/* The same people and columns; built once, kept beside the database. */
static void
fts_build(const char *path, struct engine *engine)
{
	static const char sql_all[] =
	    "SELECT k.pid, p.id, p.record, p.family, p.given, p.preferred, p.born, p.died, k.names, k.phones"
	    " FROM patient_key k JOIN patient p ON p.rid = k.pid ORDER BY k.pid";
	sqlite3_stmt *person, *names;
	struct stmt *all = db_stmt(engine->db, sql_all);
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		bench_die("%s: %s", path, sqlite3_errmsg(db));
	fts_run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN;"
		    "CREATE TABLE person (pid INTEGER PRIMARY KEY, id, record, family, given, preferred, born, died, names, phones);"
		    "CREATE VIRTUAL TABLE fts USING fts5 (names, prefix = '1 2 3', detail = none, content = '')");
	if (sqlite3_prepare_v2(db, "INSERT INTO person VALUES (?,?,?,?,?,?,?,?,?,?)", -1, &person, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "INSERT INTO fts (rowid, names) VALUES (?, ?)", -1, &names, NULL) != SQLITE_OK)
		bench_die("%s", sqlite3_errmsg(db));
	while (stmt_step(all, NULL) == STEP_ROW) {
		int64_t pid = stmt_get_int(all, 0);
		struct uuid id = stmt_get_id(all, 1);
		sqlite3_bind_int64(person, 1, pid);
		sqlite3_bind_blob(person, 2, id.byte, sizeof id.byte, SQLITE_TRANSIENT);
		for (int i = 2; i < 10; i++)
			sqlite3_bind_text(person, i + 1, stmt_look_text(all, i), -1, SQLITE_TRANSIENT);
		sqlite3_bind_int64(names, 1, pid);
		sqlite3_bind_text(names, 2, stmt_look_text(all, 8), -1, SQLITE_TRANSIENT);
		if (sqlite3_step(person) != SQLITE_DONE || sqlite3_step(names) != SQLITE_DONE)
			bench_die("%s", sqlite3_errmsg(db));
		sqlite3_reset(person);
		sqlite3_reset(names);
	}
	sqlite3_finalize(person);
	sqlite3_finalize(names);
	fts_run(db, "INSERT INTO fts (fts) VALUES ('optimize'); COMMIT");
	sqlite3_close(db);
}

static void
fts_open(struct fts *fts, const char *path, struct engine *engine)
{
	if (access(path, R_OK) != 0)
		fts_build(path, engine);
	if (sqlite3_open(path, &fts->db) != SQLITE_OK ||
	    sqlite3_prepare_v2(fts->db, "BEGIN", -1, &fts->begin, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(fts->db, "COMMIT", -1, &fts->end, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(fts->db,
		"SELECT p.* FROM fts f JOIN person p ON p.pid = f.rowid WHERE fts MATCH ? LIMIT ?", -1, &fts->find, NULL) !=
		SQLITE_OK)
		bench_die("%s: %s", path, sqlite3_errmsg(fts->db));
}

static void
fts_step(sqlite3_stmt *stmt)
{
	sqlite3_step(stmt);
	sqlite3_reset(stmt);
}

/* Folding the query and copying the columns are part of both engines' work. */
static double
fts_find(struct fts *fts, struct arena *arena, const char *text)
{
	double began = bench_now();
	char *folded, *match;

	arena_reset(arena);
	folded = text_fold(arena, text);
	match = arena_text(arena, "");
	for (char *token = folded; *token;) {
		size_t bytes = strcspn(token, " ");
		match = arena_printf(arena, "%s%s\"%.*s\" *", match, *match ? " " : "", (int)bytes, token);
		token += bytes + (token[bytes] == ' ');
	}
	fts_step(fts->begin);
	sqlite3_bind_text(fts->find, 1, match, -1, SQLITE_STATIC);
	sqlite3_bind_int(fts->find, 2, PAGE);
	while (sqlite3_step(fts->find) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(fts->find); i++)
			arena_text(arena, (const char *)sqlite3_column_text(fts->find, i));
	sqlite3_reset(fts->find);
	fts_step(fts->end);
	return bench_now() - began;
}

/* ---- the figures ---- */

struct figures {
	struct bench_samples ours, theirs;
	double worst_pair;		/* of two words */
	char worst[128];
	size_t right, asked;
};

static bool
engine_two_words(const char *text)
{
	const char *space = strchr(text, ' ');

	return space && !strchr(space + 1, ' ');
}

static void
engine_stream(struct engine *engine, struct fts *fts, const struct streams *streams, enum stream stream,
    struct figures *figures)
{
	for (size_t i = 0; i < streams->count[stream]; i++) {
		const struct stream_query *query = &streams->queries[stream][i];
		double ours[PASSES], theirs[PASSES] = {0}, took;
		bool right = false;
		for (int pass = -1; pass < PASSES; pass++) {
			double mine = engine_find(engine, query, &right);
			double other = fts ? fts_find(fts, engine->arena, query->text) : 0;
			if (pass >= 0)
				ours[pass] = mine, theirs[pass] = other;
		}
		took = bench_median3(ours[0], ours[1], ours[2]);
		bench_add(&figures->ours, took);
		bench_add(&figures->theirs, bench_median3(theirs[0], theirs[1], theirs[2]));
		if (took > figures->worst_pair && engine_two_words(query->text)) {
			figures->worst_pair = took;
			snprintf(figures->worst, sizeof figures->worst, "%s", query->text);
		}
		figures->right += right;
		figures->asked++;
	}
}

static void
engine_print(const char *what, const char *name, const struct bench_samples *samples)
{
	struct bench_samples sorted = *samples;
	char label[64];

	snprintf(label, sizeof label, "engine.%s.%s.p50_us", what, name);
	bench_value(label, bench_percentile(&sorted, 50));
	snprintf(label, sizeof label, "engine.%s.%s.p99_us", what, name);
	bench_value(label, bench_percentile(&sorted, 99));
}

int
main(int argc, char **argv)
{
	struct engine large, small;
	struct streams streams, few;
	struct figures figures[STREAMS] = {{.asked = 0}}, at_small[STREAMS] = {{.asked = 0}};
	struct fts fts;
	double worst_stream = 0, worst = 0, growth = 0;

	if (argc < 4)
		bench_die("usage: engine FOLDER SMALL-FOLDER FTS-FILE");
	clock_zone("Europe/London", NULL);
	engine_open(&large, argv[1]);
	engine_open(&small, argv[2]);
	fts_open(&fts, argv[3], &large);
	streams_make(&streams, large.db, argc > 4 ? strtoul(argv[4], NULL, 10) : 1);
	streams_make(&few, small.db, argc > 4 ? strtoul(argv[4], NULL, 10) : 1);
	for (int i = 0; i < STREAMS; i++) {
		engine_stream(&large, i == STREAM_SLIP ? NULL : &fts, &streams, (enum stream)i, &figures[i]);
		engine_stream(&small, NULL, &few, (enum stream)i, &at_small[i]);
		engine_print("ours", stream_names[i], &figures[i].ours);
		engine_print("fts5", stream_names[i], &figures[i].theirs);
		engine_print("small", stream_names[i], &at_small[i].ours);
	}
	for (int i = 0; i < STREAM_SLIP; i++) {
		char label[96];
		double p99 = bench_percentile(&figures[i].ours, 99), ratio = p99 / bench_percentile(&at_small[i].ours, 99);
		snprintf(label, sizeof label, "engine p99, %s stream / FTS5 prefix 1 2 3 unordered", stream_names[i]);
		bench_row(label, p99 / bench_percentile(&figures[i].theirs, 99), bound_of_stream[i], false);
		worst_stream = p99 > worst_stream ? p99 : worst_stream;
		growth = ratio > growth ? ratio : growth;
		if (figures[i].worst_pair > worst) {
			worst = figures[i].worst_pair;
			fprintf(stderr, "# worst two words: %s\n", figures[i].worst);
		}
	}
	bench_row("engine worst two-word query, ms", worst / 1e3, 3, false);
	bench_row("engine p99, growth from the small population, worst stream", growth, 2, false);
	bench_row("typos p99 / exact p99 of the worst stream", bench_percentile(&figures[STREAM_SLIP].ours, 99) / worst_stream,
	    1.0, false);
	bench_row("typos: right person on the page, one edit + 2 given letters, %",
	    100.0 * (double)figures[STREAM_SLIP].right / (double)figures[STREAM_SLIP].asked, 90, true);
	streams_free(&streams);
	streams_free(&few);
	engine_close(&large);
	engine_close(&small);
	return 0;
}
