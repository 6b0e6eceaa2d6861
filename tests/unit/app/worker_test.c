#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "app/worker.h"

enum { PATIENCE = 10 * 1000 };

/* Half the way, all the way, and what came of it. */
static bool
job_of_two_steps(const char *folder, const struct sync_request *request, struct sync_report *report, struct err *err)
{
	struct sync_progress progress = {.step = SYNC_PUSH, .label = "Northside to hub", .done = 1, .whole = 2, .ops = 150};

	(void)err;
	assert_string_equal(folder, "somewhere");
	request->progress(request->context, &progress);
	progress.done = 2;
	progress.ops = 312;
	request->progress(request->context, &progress);
	*report = (struct sync_report){.status = SYNC_TO_DECIDE, .pushed_ops = 312, .conflicts = 3};
	return true;
}

static bool
job_refused(const char *folder, const struct sync_request *request, struct sync_report *report, struct err *err)
{
	(void)folder, (void)request;
	*report = (struct sync_report){.status = SYNC_REFUSED};
	return err_set(err, ERR_DENIED, "No line to the hub.");
}

static bool
job_that_dies(const char *folder, const struct sync_request *request, struct sync_report *report, struct err *err)
{
	(void)folder, (void)request, (void)report, (void)err;
	_exit(9);
}

/* Listen until it no longer runs. */
static const struct worker_said *
hear_it_out(struct worker *worker)
{
	while (worker_said(worker)->runs) {
		struct pollfd line = {.fd = worker_watch(worker), .events = POLLIN};
		assert_int_equal(poll(&line, 1, PATIENCE), 1);
		worker_hear(worker);
	}
	return worker_said(worker);
}

static void
a_session_is_told_step_by_step_and_reported(void **state)
{
	struct err err = {0};
	struct worker *worker = worker_start("somewhere", job_of_two_steps, &err);

	(void)state;
	assert_non_null(worker);
	assert_false(worker_said(worker)->runs);
	assert_true(worker_sync(worker, &err));
	assert_true(worker_said(worker)->runs);
	assert_false(worker_sync(worker, &err));
	assert_int_equal(err.code, ERR_BUSY);
	const struct worker_said *said = hear_it_out(worker);
	assert_true(said->reported);
	assert_int_equal(said->steps[SYNC_PUSH].ops, 312);
	assert_string_equal(said->steps[SYNC_PUSH].label, "Northside to hub");
	assert_int_equal(said->report.status, SYNC_TO_DECIDE);
	assert_int_equal(said->report.conflicts, 3);
	/* And once more: it waits for the next job. */
	assert_true(worker_sync(worker, &err));
	assert_true(hear_it_out(worker)->reported);
	worker_stop(worker);
}

static void
a_refusal_arrives_as_its_sentence(void **state)
{
	struct err err = {0};
	struct worker *worker = worker_start("somewhere", job_refused, &err);

	(void)state;
	assert_true(worker_sync(worker, &err));
	assert_string_equal(hear_it_out(worker)->report.said, "No line to the hub.");
	assert_int_equal(worker_said(worker)->report.status, SYNC_REFUSED);
	worker_stop(worker);
}

static void
a_worker_that_died_is_told_and_not_waited_for(void **state)
{
	struct err err = {0};
	struct worker *worker = worker_start("somewhere", job_that_dies, &err);

	(void)state;
	assert_true(worker_sync(worker, &err));
	const struct worker_said *said = hear_it_out(worker);
	assert_true(said->gone);
	assert_int_equal(said->report.status, SYNC_NOT_FINISHED);
	assert_int_equal(worker_watch(worker), -1);
	assert_false(worker_sync(worker, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	worker_stop(worker);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_is_told_step_by_step_and_reported),
		cmocka_unit_test(a_refusal_arrives_as_its_sentence),
		cmocka_unit_test(a_worker_that_died_is_told_and_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
