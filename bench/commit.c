/*
 * bench/commit FOLDER: what a booking costs to make durable, and who waits for whom.
 *
 * One writer: a visit with its cells, history and audit row, committed, against overwriting
 * and syncing four kilobytes of a file on the same disk, in turn. Then sixteen
 * processes book without pause; a wait is the time from asking to saved.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "bench.h"
#include "store/cell.h"
#include "store/db.h"
#include "store/record.h"
#include "store/tx.h"

enum { ROUNDS = 600, WRITERS = 16, BLOCK = 4096, FIRST_DAY = 40000, CELLS = 100 };

struct writer {
	double worst, seconds;
	long served, failed;
};

static struct uuid
commit_id(struct db *db, const char *sql)
{
	struct stmt *stmt = db_stmt(db, sql);
	struct uuid id = {{0}};

	if (stmt_step(stmt, NULL) == STEP_ROW)
		id = stmt_get_id(stmt, 0);
	stmt_end(stmt);
	return id;
}

/* Book the n-th slot of a writer's own days, so that nobody is refused. */
static bool
commit_book(struct db *db, long writer, long n, struct err *err)
{
	static const char sql_staff[] = "SELECT id FROM staff ORDER BY rid LIMIT 1";
	static const char sql_patient[] = "SELECT id FROM patient ORDER BY rid LIMIT 1";
	struct tx_intent intent = {.operation = uuid_make(clock_now()), .actor = "system:bench", .role = "system",
	    .terminal = "bench", .event = "visit.book", .action = 'C', .category = TX_BOOKING};
	struct appointment visit;
	struct appointment_event event;
	char date[DATE_TEXT];
	struct tx *tx;

	field_clear(entity(ENTITY_appointment)->fields, entity(ENTITY_appointment)->field_count, &visit, sizeof visit);
	field_clear(entity(ENTITY_appointment_event)->fields, entity(ENTITY_appointment_event)->field_count, &event,
	    sizeof event);
	day_format((int32_t)(FIRST_DAY + writer * 2000 + n / CELLS), date);
	visit.staff = commit_id(db, sql_staff);
	visit.patient = commit_id(db, sql_patient);
	visit.date = date;
	visit.starts = 480 + n % CELLS * 5;
	visit.minutes = 5;
	visit.state = "booked";
	if (!tx_begin(db, &intent, &tx, err))
		return false;
	bool ok = record_insert(tx, entity(ENTITY_appointment), &visit, err) && cell_settle(tx, NULL, &visit, err);
	event.appointment = visit.row.id;
	event.at = tx_now(tx);
	event.what = "booked";
	ok = ok && record_insert(tx, entity(ENTITY_appointment_event), &event, err);
	if (ok)
		return tx_commit(tx, err);
	tx_abort(tx);
	return false;
}

static void
commit_one(const char *folder)
{
	struct bench_samples booked = {.count = 0}, synced = {.count = 0};
	static char block[BLOCK];
	char path[4096];
	struct db *db;
	struct err err;

	if (!db_open(folder, DB_OPEN, &db, &err))
		bench_die("%s", err.text);
	snprintf(path, sizeof path, "%s/bench.sync", folder);
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (file < 0 || pwrite(file, block, BLOCK, 0) != BLOCK || fsync(file) != 0)
		bench_die("%s cannot be written", path);
	for (long n = 0; n < ROUNDS; n++) {
		double began = bench_now();
		block[0] = (char)n;
		if (pwrite(file, block, BLOCK, 0) != BLOCK || fdatasync(file) != 0)
			bench_die("%s cannot be synced", path);
		bench_add(&synced, bench_now() - began);
		began = bench_now();
		if (!commit_book(db, 0, n, &err))
			bench_die("%s", err.text);
		bench_add(&booked, bench_now() - began);
	}
	close(file);
	unlink(path);
	db_close(db);
	bench_value("commit.sync.p50_us", bench_percentile(&synced, 50));
	bench_value("commit.book.p50_us", bench_percentile(&booked, 50));
	bench_value("commit.book.p99_us", bench_percentile(&booked, 99));
	bench_row("booking commit p50 / fdatasync overwrite floor", bench_percentile(&booked, 50) / bench_percentile(&synced, 50), 3,
	    false);
	bench_free(&booked);
	bench_free(&synced);
}

static void
commit_writer(const char *folder, long number, double seconds, struct writer *writer)
{
	struct db *db;
	struct err err;

	if (!db_open(folder, DB_OPEN, &db, &err))
		_exit(2);
	for (double end = bench_now() + seconds * 1e6; bench_now() < end;) {
		double began = bench_now();
		if (commit_book(db, number + 1, writer->served, &err))
			writer->served++;
		else
			writer->failed++;
		began = bench_now() - began;
		writer->worst = began > writer->worst ? began : writer->worst;
	}
	db_close(db);
	_exit(0);
}

static void
commit_many(const char *folder, double seconds)
{
	struct writer *writers = mmap(NULL, WRITERS * sizeof *writers, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	double worst = 0;
	long least = 0, most = 0, failed = 0, all = 0;

	if (writers == MAP_FAILED)
		bench_die("no shared memory");
	fflush(stdout);
	for (long i = 0; i < WRITERS; i++) {
		pid_t pid = fork();
		if (pid < 0)
			bench_die("no process");
		if (pid == 0)
			commit_writer(folder, i, seconds, &writers[i]);
	}
	for (int i = 0; i < WRITERS; i++)
		wait(NULL);
	for (int i = 0; i < WRITERS; i++) {
		worst = writers[i].worst > worst ? writers[i].worst : worst;
		least = i == 0 || writers[i].served < least ? writers[i].served : least;
		most = writers[i].served > most ? writers[i].served : most;
		failed += writers[i].failed;
		all += writers[i].served;
	}
	bench_value("commit.writers.per_s", (double)all / seconds);
	bench_row("16 writers: worst wait, ms", worst / 1e3, 250, false);
	bench_row("16 writers: least / most served", most > 0 ? (double)least / (double)most : 0, 0.5, true);
	bench_row("16 writers: failures", (double)failed, 0, false);
	munmap(writers, WRITERS * sizeof *writers);
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		bench_die("usage: commit FOLDER [SECONDS]");
	clock_zone("Europe/London", NULL);
	commit_one(argv[1]);
	commit_many(argv[1], argc > 2 ? strtod(argv[2], NULL) : 4);
	return 0;
}
