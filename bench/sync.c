/*
 * bench/sync FOLDER [OPS]: what it costs to capture changes, apply them and begin from a snapshot.
 *
 * Capture is measured beside the very same transactions in a database whose triggers were taken out. The floor of
 * apply is what copies a database without understanding it: VACUUM INTO, then the file's bytes, synced.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "clinics.h"
#include "store/digest.h"
#include "store/internal.h"
#include "store/oplog.h"
#include "store/settle.h"
#include "sync/apply.h"
#include "sync/snapshot.h"

enum { BATCH = 1000, SINGLE = 400, BLOCK = 1 << 16 };

static struct arena *arena;
static struct patient *patients;
static size_t ops;

static const char *
sync_path(const char *folder, const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name);
}

static void
sync_sql(sqlite3 *handle, const char *sql)
{
	if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("%s: %s", sql, sqlite3_errmsg(handle));
}

/* Nothing is captured any more; only this connection can go on with such a file. */
static void
sync_drop_triggers(struct db *db)
{
	static const char sql_triggers[] =
		"SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%sync_capture%'";
	sqlite3_stmt *stmt;
	char **drop = NULL;
	size_t count = 0, room = 0;

	sqlite3_set_authorizer(db->handle, NULL, NULL);
	sqlite3_prepare_v2(db->handle, sql_triggers, -1, &stmt, NULL);
	while (sqlite3_step(stmt) == SQLITE_ROW)
		*(char **)arena_push(arena, &drop, &count, &room, sizeof *drop) =
		    arena_text(arena, (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	if (count == 0)
		bench_die("no trigger captures anything");
	for (size_t i = 0; i < count; i++)
		sync_sql(db->handle, drop[i]);
}

/* ---- capture ------------------------------------------------------------------------------------ */

/* `count` new people from `first` on in one transaction, or a change of each of those; microseconds. */
static double
sync_write(struct db *db, struct people *from, struct patient *list, size_t first, size_t count, bool edit)
{
	double began = bench_now();
	struct tx *tx = clinics_begin(db);

	for (size_t i = first; i < first + count; i++)
		if (edit)
			clinics_edit(tx, &list[i], i);
		else
			clinics_register(tx, from, &list[i], arena);
	clinics_commit(tx);
	return bench_now() - began;
}

/* What a write takes with capture and without, in turns: [without, with][new people, changes]. */
struct sync_turns {
	struct bench_samples took[2][2];
};

static double
sync_ratio(struct sync_turns *turns, double *with, double *without)
{
	*without = bench_percentile(&turns->took[0][0], 50) + bench_percentile(&turns->took[0][1], 50);
	*with = bench_percentile(&turns->took[1][0], 50) + bench_percentile(&turns->took[1][1], 50);
	for (int i = 0; i < 4; i++)
		bench_free(&turns->took[i / 2][i % 2]);
	return *with / *without;
}

static void
sync_capture(struct db *with, struct db *without)
{
	size_t half = ops / 2;
	struct patient *lists[2] = {calloc(half + SINGLE, sizeof *patients), patients};
	struct people *from[2] = {people_new(7), people_new(7)};
	struct db *dbs[2] = {without, with};
	struct sync_turns bulk = {0}, one = {0};
	double on, off, ratio;

	if (!lists[0])
		bench_die("no memory");
	/* As an import does. */
	db_cache(with, true);
	db_cache(without, true);
	for (size_t i = 0; i + BATCH <= 2 * half; i += BATCH)
		for (size_t turn = 0; turn < 2; turn++) {
			size_t n = (i / BATCH + turn) % 2;
			bench_add(&bulk.took[n][i >= half], sync_write(dbs[n], from[n], lists[n], i % half, BATCH, i >= half));
		}
	db_cache(with, false);
	db_cache(without, false);
	for (size_t i = 0; i < 2 * SINGLE; i++)
		for (size_t turn = 0; turn < 2; turn++) {
			size_t n = (i / 2 + turn) % 2;
			bench_add(&one.took[n][i % 2], sync_write(dbs[n], from[n], lists[n], half + i / 2, 1, i % 2));
		}
	ratio = sync_ratio(&bulk, &on, &off);
	bench_value("sync.capture.bulk.us_a_row", on / 2 / BATCH);
	bench_value("sync.bare.bulk.us_a_row", off / 2 / BATCH);
	bench_row("capture / none, 1,000 rows a transaction", ratio, 2.2, false);
	ratio = sync_ratio(&one, &on, &off);
	bench_value("sync.capture.commit_us", on / 2);
	bench_value("sync.bare.commit_us", off / 2);
	bench_row("capture / none, one row a transaction (FULL)", ratio, 1.2, false);
	people_free(from[0]);
	people_free(from[1]);
	free(lists[0]);
}

/* ---- the floor: a copy ----------------------------------------------------------------------------- */

static double
sync_copy_file(const char *from, const char *to)
{
	static char block[BLOCK];
	double began = bench_now();
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (in < 0 || out < 0)
		bench_die("%s cannot be copied", from);
	for (ssize_t count; (count = read(in, block, sizeof block)) > 0;)
		if (write(out, block, (size_t)count) != count)
			bench_die("%s cannot be written", to);
	if (fsync(out) != 0)
		bench_die("%s cannot be synced", to);
	close(in);
	close(out);
	return bench_now() - began;
}

static double
sync_floor(const char *folder)
{
	const char *plain = sync_path(folder, "vacuumed"), *copy = sync_path(folder, "copied");
	sqlite3 *handle;
	double began;

	unlink(plain);
	if (sqlite3_open(sync_path(folder, "a/rapport.db"), &handle) != SQLITE_OK)
		bench_die("no database to copy");
	began = bench_now();
	sync_sql(handle, arena_printf(arena, "VACUUM INTO '%s'", plain));
	sqlite3_close(handle);
	sync_copy_file(plain, copy);
	began = bench_now() - began;
	unlink(copy);
	return began;
}

/* ---- apply ------------------------------------------------------------------------------------------- */

/* What this process has used of the processor, microseconds. */
static double
sync_processor(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (double)used.tv_sec * 1e6 + (double)used.tv_nsec / 1e3;
}

struct sync_applied {
	double merge, settle, commit, digest;	/* microseconds */
	double processor;			/* of the first three, whoever else works on the machine */
};

/* All of the ops into a new database, `limit` a transaction; settled only when asked to. */
static struct sync_applied
sync_apply(const char *folder, const char *name, const struct op *all, size_t count, size_t limit, bool settle)
{
	struct db *db = clinics_make(sync_path(folder, name), name);
	struct tx_intent intent = {.actor = "system:bench", .role = "system", .terminal = "bench",
	    .event = "bench.apply", .action = 'E', .category = TX_SYSTEM};
	struct sync_applied took = {0};
	struct arena *work = arena_new();
	struct tx *tx;
	struct err err;

	/* As a session does. */
	db_cache(db, true);
	took.processor = -sync_processor();
	for (size_t i = 0; i < count;) {
		struct merge_batch batch = {.arena = work};
		double at = bench_now(), next;
		size_t end = i;
		intent.operation = uuid_make(clock_now());
		if (!merge_begin(db, &intent, &tx, &err))
			bench_die("%s", err.text);
		while (end < count && (end < i + limit || !all[end - 1].last))
			if (!merge_op(tx, &all[end++], &batch, &err))
				bench_die("%s", err.text);
		next = bench_now();
		took.merge += next - at;
		if (settle && !settle_batch(tx, &batch, &err))
			bench_die("%s", err.text);
		took.settle += (at = bench_now()) - next;
		if (!merge_commit(tx, &err))
			bench_die("%s", err.text);
		took.commit += bench_now() - at;
		if (batch.count.applied != (int64_t)(end - i))
			bench_die("%zu ops went over, %lld were applied", end - i, (long long)batch.count.applied);
		i = end;
		arena_reset(work);
	}
	took.processor += sync_processor();
	double at = bench_now();
	tx = clinics_begin(db);
	if (!digest_update(tx, &err))
		bench_die("%s", err.text);
	clinics_commit(tx);
	took.digest = bench_now() - at;
	arena_free(work);
	db_close(db);
	return took;
}

static void
sync_apply_all(const char *folder, struct db *db, double floor)
{
	struct oplog_stream *streams;
	struct op *all;
	size_t stream_count, count;
	struct err err;

	if (!oplog_streams(db, NULL, arena, &streams, &stream_count, &err) || stream_count != 1 ||
	    !oplog_read(db, streams[0].scope, streams[0].origin, 0, SIZE_MAX, arena, &all, &count, &err))
		bench_die("the ops cannot be read");
	struct sync_applied one = sync_apply(folder, "one", all, count, SIZE_MAX - 1, false);
	struct sync_applied many = sync_apply(folder, "many", all, count, BATCH, true);
	double bare = one.merge + one.commit;
	bench_value("sync.apply.ops", (double)count);
	bench_value("sync.apply.one.merge_us_an_op", one.merge / (double)count);
	bench_value("sync.apply.one.commit_ms", one.commit / 1e3);
	bench_value("sync.apply.one.processor_us_an_op", one.processor / (double)count);
	bench_value("sync.apply.many.processor_us_an_op", many.processor / (double)count);
	bench_value("sync.apply.many.merge_us_an_op", many.merge / (double)count);
	bench_value("sync.apply.many.settle_us_an_op", many.settle / (double)count);
	bench_value("sync.apply.many.commit_us_an_op", many.commit / (double)count);
	bench_value("sync.digest_us_an_op", many.digest / (double)count);
	bench_row("apply in one transaction / VACUUM INTO and a copy of it", bare / floor, 15, false);
	bench_row("apply in one transaction, ops a second", (double)count / bare * 1e6, 100000, true);
	bench_row("apply, 1,000 ops a commit, with keys and slots / the same copy",
	    (many.merge + many.settle + many.commit) / floor, 77, false);
}

/* ---- a snapshot against a replay ------------------------------------------------------------------------ */

static struct snapshot
sync_snapshot(const char *folder, const char *url, const char *to, double *took)
{
	struct snapshot got;
	struct keyring ring;
	struct hub *hub;
	struct err err;

	/* The keys of a member that has them already. */
	if (!keyring_load(sync_path(folder, "replayed"), &ring, &err) ||
	    !hub_open(url, (struct uuid){{0}}, NULL, &hub, &err))
		bench_die("%s", err.text);
	mkdir(to, 0700);
	*took = bench_now();
	if (!snapshot_fetch(hub, &ring, "main", to, NULL, arena, &got, &err))
		bench_die("%s", err.text);
	db_close(clinics_open(to));
	*took = bench_now() - *took;
	hub_close(hub);
	keyring_forget(&ring);
	return got;
}

static void
sync_bootstrap(const char *folder)
{
	const char *url = arena_printf(arena, "file://%s/hub", folder), *a = sync_path(folder, "a");
	char code[MEMBERSHIP_CODE];
	struct keyring ring;
	struct snapshot made;
	struct hub *hub;
	struct db *db;
	struct err err;
	double replay, fetch, pushed = bench_now();
	int64_t came;

	clinics_hub(url, code);
	clinics_join(a, url, code, "main", NULL);
	pushed = bench_now() - pushed;
	/* A new site whose hub has no snapshot takes every op. */
	replay = bench_now();
	clinics_join(sync_path(folder, "replayed"), url, code, "main", "RP");
	replay = bench_now() - replay;
	clinics_sync(a, NULL, NULL, &came);
	db = clinics_open(a);
	if (!keyring_load(a, &ring, &err) || !hub_open(url, ring.site, a, &hub, &err))
		bench_die("%s", err.text);
	double make = bench_now();
	if (!snapshot_make(db, hub, &ring, "main", NULL, arena, &made, &err))
		bench_die("%s", err.text);
	make = bench_now() - make;
	hub_close(hub);
	db_close(db);
	sync_snapshot(folder, url, sync_path(folder, "fetched"), &fetch);
	bench_value("sync.join_and_push_s", pushed / 1e6);
	bench_value("sync.replay_s", replay / 1e6);
	bench_value("sync.snapshot.make_s", make / 1e6);
	bench_value("sync.snapshot.fetch_s", fetch / 1e6);
	bench_row("beginning from a snapshot / replaying the ops of the hub", fetch / replay, 0.1, false);
}

/* ---- sizes -------------------------------------------------------------------------------------------------- */

static double
sync_bytes(sqlite3 *handle, const char *sql)
{
	sqlite3_stmt *stmt;
	double bytes = 0;

	if (sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
		bytes = sqlite3_column_double(stmt, 0);
	sqlite3_finalize(stmt);
	return bytes;
}

/* Of the site that replayed: rows and ops of another one's, segments as they came. */
static void
sync_sizes(const char *folder)
{
	sqlite3 *handle;
	double count, rows;

	if (sqlite3_open(sync_path(folder, "replayed/rapport.db"), &handle) != SQLITE_OK)
		bench_die("no database to weigh");
	count = sync_bytes(handle, "SELECT count(*) FROM sync_op");
	rows = sync_bytes(handle, "SELECT count(*) FROM patient");
	bench_value("sync.wire.bytes_an_op",
	    sync_bytes(handle, "SELECT sum(length(bytes)) FROM sync_seg") / sync_bytes(handle,
		"SELECT sum(seq_to - seq_from + 1) FROM sync_seg"));
	bench_value("sync.segments", sync_bytes(handle, "SELECT count(*) FROM sync_seg"));
	bench_value("sync.op.bytes_an_op", sync_bytes(handle, "SELECT sum(length(patch) + length(base)) FROM sync_op") / count);
	static const char *const tables[][2] = {
		{"sync.store.log_bytes_an_op", "'sync_op'"},
		{"sync.store.segments_bytes_an_op", "'sync_seg'"},
		{"sync.store.row_bytes_a_row", "SELECT name FROM sqlite_master WHERE tbl_name = 'patient'"},
		{"sync.store.keys_bytes_a_row",
		    "SELECT name FROM sqlite_master WHERE tbl_name IN ('name_pair', 'name_token', 'patient_key')"},
		{"sync.store.clocks_bytes_a_row", "'sync_row', 'sync_cell'"},
		{"sync.store.digest_bytes_a_row", "'sync_digest_row'"},
	};
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		bench_value(tables[i][0], sync_bytes(handle, arena_printf(arena,
		    "SELECT sum(pgsize) FROM dbstat WHERE name IN (%s)", tables[i][1])) / (i < 2 ? count : rows));
	bench_value("sync.store.bytes_an_op",
	    sync_bytes(handle, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") / count);
	bench_value("sync.vv.bytes_a_stream",
	    sync_bytes(handle, "SELECT avg(length(v.scope) + length(v.head_hash) + length(o.origin) + length(o.site) + 12) "
	    "FROM sync_vv v JOIN sync_origin o ON o.no = v.origin"));
	sqlite3_close(handle);
}

int
main(int argc, char **argv)
{
	const char *folder;

	if (argc < 2)
		bench_die("usage: sync FOLDER [OPS]");
	folder = argv[1];
	ops = (argc > 2 ? strtoul(argv[2], NULL, 10) : 100000) / (2 * BATCH) * 2 * BATCH;
	arena = arena_new();
	patients = calloc(ops / 2 + SINGLE, sizeof *patients);
	if (!patients)
		bench_die("no memory");
	clock_zone("Europe/London", NULL);
	struct db *with = clinics_make(sync_path(folder, "a"), "AA");
	struct db *without = clinics_make(sync_path(folder, "bare"), "BB");
	sync_drop_triggers(without);
	sync_capture(with, without);
	db_close(without);
	db_settle(with);
	double copy = bench_median3(sync_floor(folder), sync_floor(folder), sync_floor(folder));
	bench_value("sync.copy_ms", copy / 1e3);
	sync_apply_all(folder, with, copy);
	db_close(with);
	sync_bootstrap(folder);
	sync_sizes(folder);
	free(patients);
	arena_free(arena);
	return 0;
}
