/* Several processes on one database: one slot, one book, one queue of calls. */
#include "frontdesk.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/book.h"
#include "app/calls.h"
#include "app/undo.h"

enum { RACE_SLOTS = 100, RACE_CALLS = 500, RACE_PEOPLE = 50 };

static char folder[256];
static struct desk desk;

static int
setup(void **state)
{
	const char *temp = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof folder, "%s/race.XXXXXX", temp ? temp : "/tmp");
	if (!mkdtemp(folder))
		return -1;
	desk_open(&desk, folder);
	return 0;
}

static int
teardown(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	(void)state;
	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(folder);
	return 0;
}

/* In a child: a connection of its own, and this person at the keyboard. */
static struct app *
child_app(const struct staff *who)
{
	struct err err;
	struct app *app;

	clock_hold(CLINIC_NOW);
	if (!app_open(folder, &app, &err)) {
		fprintf(stderr, "child: %s\n", err.text);
		_exit(9);
	}
	clock_hold(CLINIC_NOW);
	desk_be(app, who);
	return app;
}

static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* The n-th half hour of Dr Osei from tomorrow on: twelve a day, weekdays only. */
static struct book_slot
nth_slot(int n)
{
	int32_t day = day_of(2026, 11, 18);
	int hour = n % 12;

	for (int left = n / 12; left > 0; left--)
		do
			day++;
		while (day_weekday(day) > 5);
	return (struct book_slot){.with = {desk.osei.row.rid}, .who = "Dr Osei", .day = day,
	    .starts = (hour < 6 ? 9 * 60 : 10 * 60) + hour * 30, .minutes = 30};
}

/* One child of the race: waits for its byte, tries, and answers 'w' or the first letters of why not. */
static void
race_child(const struct staff *who, const struct patient *patient, int go, int answer)
{
	struct app *app = child_app(who);
	struct arena *arena = arena_new();
	char byte;

	for (int n = 0; n < RACE_SLOTS && read(go, &byte, 1) == 1; n++) {
		struct book_slot slot = nth_slot(n);
		struct book_hold hold = {0};
		struct book_what_for what = {.wanted = DAY_NONE};
		struct book_done done;
		struct err err;
		char result = 'w';
		if (!app_book_hold(app, (struct patient_id){patient->row.rid}, &slot, arena, &hold, &err) ||
		    !app_book_take(app, &hold, &what, arena, &done, &err)) {
			bool told = strstr(err.text, "held by") || strstr(err.text, "is booked");
			result = err.code == ERR_CONFLICT && told ? 'l' : '?';
			if (result == '?')
				fprintf(stderr, "race: %s\n", err.text);
		}
		if (write(answer, &result, 1) != 1)
			_exit(8);
	}
	arena_free(arena);
	app_close(app);
	_exit(0);
}

static int64_t
overlaps(void)
{
	return desk_number(desk.db,
	    "SELECT count(*) FROM appointment a JOIN appointment b ON a.rid < b.rid AND a.staff = b.staff"
	    " AND a.date = b.date AND a.starts < b.starts + b.minutes AND b.starts < a.starts + a.minutes"
	    " WHERE a.gone = 0 AND b.gone = 0 AND a.state = 'booked' AND b.state = 'booked'");
}

static void
two_people_one_slot_a_hundred_times(void **state)
{
	const struct staff *who[] = {&desk.priya, &desk.jon};
	const struct patient *patients[] = {&desk.maria, &desk.samir};
	int go[2][2], answer[2][2];
	pid_t pid[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pipe(go[i]) | pipe(answer[i]), 0);
		if ((pid[i] = fork()) == 0) {
			close(go[i][1]);
			race_child(who[i], patients[i], go[i][0], answer[i][1]);
		}
	}
	int won[2] = {0};
	for (int n = 0; n < RACE_SLOTS; n++) {
		char result[2];
		for (int i = 0; i < 2; i++)
			assert_int_equal(write(go[(n + i) % 2][1], "g", 1), 1);
		for (int i = 0; i < 2; i++)
			assert_int_equal(read(answer[i][0], &result[i], 1), 1);
		if (!(result[0] == 'w' && result[1] == 'l') && !(result[0] == 'l' && result[1] == 'w'))
			fail_msg("slot %d: %c and %c", n, result[0], result[1]);
		won[result[0] == 'w' ? 0 : 1]++;
	}
	for (int i = 0; i < 2; i++)
		assert_int_equal(wait_for(pid[i]), 0);
	assert_int_equal(won[0] + won[1], RACE_SLOTS);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM appointment"), RACE_SLOTS);
	assert_int_equal(overlaps(), 0);
	desk_close(&desk);
}

/* One of fifty: books, moves, cancels and undoes whatever the die says. Nobody may be told BUSY. */
static void
crowd_child(unsigned seed, int acts)
{
	struct app *app = child_app(seed % 2 ? &desk.priya : &desk.jon);
	struct arena *arena = arena_new();
	struct appointment_id mine = {0};
	struct patient_id patient = {desk.maria.row.rid};
	struct book_what_for what = {.wanted = DAY_NONE};
	struct book_done done;
	const char *name;

	srand(seed);
	for (int n = 0; n < acts; n++) {
		struct book_slot slot = nth_slot(rand() % 60);
		struct book_hold hold = {0};
		struct err err = {0};
		int die = rand() % 10;
		bool good = true;
		arena_reset(arena);
		if (die < 2 && mine.rid) {
			good = app_book_cancel(app, mine, "patient", NULL, arena, &done, &err);
			mine.rid = 0;
		} else if (die == 2) {
			good = app_undo(app, arena, &name, &err);
		} else if (app_book_hold(app, patient, &slot, arena, &hold, &err)) {
			if (die < 5 && mine.rid)
				good = app_book_move(app, mine, &hold, "work", NULL, arena, &done, &err);
			else if ((good = app_book_take(app, &hold, &what, arena, &done, &err)))
				mine = done.id;
		} else {
			good = false;
		}
		if (!good && err.code != ERR_CONFLICT && err.code != ERR_NOT_FOUND && err.code != ERR_INVALID) {
			fprintf(stderr, "crowd: %s\n", err.text);
			_exit(7);
		}
	}
	arena_free(arena);
	app_close(app);
	_exit(0);
}

static void
fifty_people_book_and_nobody_is_booked_twice(void **state)
{
	pid_t pid[RACE_PEOPLE];
	int acts = getenv("LONG") && *getenv("LONG") ? 2000 : 12;

	(void)state;
	for (int i = 0; i < RACE_PEOPLE; i++)
		if ((pid[i] = fork()) == 0)
			crowd_child((unsigned)i + 1, acts);
	/* A workstation that is switched off in the middle leaves nothing half done. */
	kill(pid[0], SIGKILL);
	wait_for(pid[0]);
	for (int i = 1; i < RACE_PEOPLE; i++)
		assert_int_equal(wait_for(pid[i]), 0);
	assert_true(desk_number(desk.db, "SELECT count(*) FROM appointment") > 20);
	assert_int_equal(overlaps(), 0);
	assert_int_equal(desk_number(desk.db,
	    "SELECT count(*) FROM appointment a WHERE gone = 0 AND state = 'booked' AND minutes / 5 <>"
	    " (SELECT count(*) FROM cell c WHERE c.appointment = a.rid AND c.staff = a.staff AND c.day = a.date"
	    " AND c.cell BETWEEN a.starts / 5 AND (a.starts + a.minutes - 1) / 5)"), 0);
	assert_int_equal(desk_number(desk.db,
	    "SELECT count(*) FROM cell c WHERE appointment IS NOT NULL AND NOT EXISTS"
	    " (SELECT 1 FROM appointment a WHERE a.rid = c.appointment AND gone = 0 AND state = 'booked')"), 0);
	assert_int_equal(desk_number(desk.db,
	    "SELECT count(*) FROM cell WHERE hold IS NOT NULL AND hold NOT IN (SELECT rid FROM hold)"), 0);
	desk_close(&desk);
}

/* Rings until nothing is left; its clock jumps past a lease then, in case somebody died. `fatal`: dies at that call. */
static void
caller_child(const struct staff *who, int dialled, int fatal)
{
	struct app *app = child_app(who);
	struct arena *arena = arena_new();
	struct calls_result result = {.outcome = "resolved", .number = "5550142", .identity = "name,born"};
	struct calls_finished finished;
	struct call_id id;
	struct err err;
	int waited = 0, rung = 0;

	while (waited < 2) {
		arena_reset(arena);
		if (!app_calls_next(app, NULL, &id, &err)) {
			if (err.code != ERR_NOT_FOUND)
				_exit(6);
			clock_advance(waited++ == 0 ? (15 * 60 + 1) * 1000 : 0);
			continue;
		}
		if (++rung == fatal)
			raise(SIGKILL);
		int32_t rid = (int32_t)id.rid;
		if (write(dialled, &rid, sizeof rid) != sizeof rid)
			_exit(5);
		if (!app_calls_finish(app, id, &result, arena, &finished, &err)) {
			fprintf(stderr, "caller: %s\n", err.text);
			_exit(4);
		}
	}
	arena_free(arena);
	app_close(app);
	_exit(0);
}

static void
log_calls(void)
{
	const struct entity *kind = entity(ENTITY_call);
	struct tx *tx = clinic_begin(desk.db, "test.calls");
	struct err err;

	for (int i = 0; i < RACE_CALLS; i++) {
		struct call call;
		field_clear(kind->fields, kind->field_count, &call, sizeof call);
		call.patient = desk.maria.row.id;
		call.kind = "callback";
		call.reason = "bill";
		call.class = 4;
		call.queue = "billing";
		call.promised = call.due = CLINIC_NOW + 60 * 60 * 1000;
		call.asked_at = CLINIC_NOW - i;
		call.state = "open";
		if (!record_insert(tx, kind, &call, &err))
			fail_msg("%s", err.text);
	}
	clinic_commit(tx);
}

static void
five_hundred_calls_three_people_one_of_them_gone(void **state)
{
	struct staff operator = desk_staff(desk.db, NULL, "Reyes", "Alma", "Alma R", "AR", "calls", false, 95);
	struct staff nurse = desk_staff(desk.db, "RN", "Costa", "Rui", "RN Costa", "RC", "nurse", false, 96);
	const struct staff *who[] = {&desk.fields, &nurse, &operator};
	int fatal[] = {0, 50, 0}, dialled[2];
	int times[RACE_CALLS + 1] = {0};
	int32_t rid;
	pid_t pid[3];

	(void)state;
	log_calls();
	assert_int_equal(pipe(dialled), 0);
	for (int i = 0; i < 3; i++)
		if ((pid[i] = fork()) == 0) {
			close(dialled[0]);
			caller_child(who[i], dialled[1], fatal[i]);
		}
	close(dialled[1]);
	while (read(dialled[0], &rid, sizeof rid) == sizeof rid) {
		assert_in_range(rid, 1, RACE_CALLS);
		times[rid]++;
	}
	for (int i = 0; i < 3; i++) {
		int status = wait_for(pid[i]);
		assert_true(fatal[i] ? WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL : status == 0);
	}
	for (int i = 1; i <= RACE_CALLS; i++)
		if (times[i] != 1)
			fail_msg("call %d was dialled %d times", i, times[i]);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM call WHERE state = 'done'"), RACE_CALLS);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM call_attempt"), RACE_CALLS);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM claim"), 0);
	desk_close(&desk);
}

int
main(void)
{
#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		DESK_TEST(two_people_one_slot_a_hundred_times),
		DESK_TEST(fifty_people_book_and_nobody_is_booked_twice),
		DESK_TEST(five_hundred_calls_three_people_one_of_them_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
