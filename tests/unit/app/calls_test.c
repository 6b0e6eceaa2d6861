#include "frontdesk.h"

#include "app/calls.h"
#include "app/undo.h"

static struct desk desk;
static struct err err;

static int
setup(void **state)
{
	const struct entity *kind = entity(ENTITY_contact_point);
	struct contact_point point;

	(void)state;
	desk_open(&desk, NULL);
	err = (struct err){0};
	field_clear(kind->fields, kind->field_count, &point, sizeof point);
	point.owner_kind = "patient";
	point.owner = desk.maria.row.id;
	point.kind = "phone";
	point.value = "5550142";
	point.label = "mobile";
	point.sort = 1;
	clinic_insert(desk.db, ENTITY_contact_point, &point);
	point.row = (struct row){0};
	point.value = "5550143";
	point.label = "home";
	point.voicemail = "none";
	point.sort = 2;
	clinic_insert(desk.db, ENTITY_contact_point, &point);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	desk_close(&desk);
	return 0;
}

static struct calls_logged
log_call(const char *reason)
{
	struct calls_ask ask = {.patient = {desk.maria.row.rid}, .reason = reason, .words = "Please ring me"};
	struct calls_logged logged;

	if (!app_calls_log(desk.app, &ask, desk.arena, &logged, &err))
		fail_msg("log: %s", err.text);
	return logged;
}

static struct calls_queue
queue(const char *name)
{
	struct calls_queue out;

	if (!app_calls_queue(desk.app, name, desk.arena, &out, &err))
		fail_msg("queue: %s", err.text);
	return out;
}

static struct calls_finished
finish(struct call_id id, const char *outcome, const char *identity)
{
	struct calls_result result = {.outcome = outcome, .number = "5550142", .identity = identity};
	struct calls_finished finished;

	if (!app_calls_finish(desk.app, id, &result, desk.arena, &finished, &err))
		fail_msg("finish: %s", err.text);
	return finished;
}

static void
refused(struct call_id id, const char *outcome, const char *number, const char *identity, enum err_code code)
{
	struct calls_result result = {.outcome = outcome, .number = number, .identity = identity};
	struct calls_finished finished;

	assert_false(app_calls_finish(desk.app, id, &result, desk.arena, &finished, &err));
	assert_int_equal(err.code, code);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM call_attempt"), 0);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM call WHERE state = 'open'"), 1);
}

static void
the_reason_sets_queue_class_and_promise(void **state)
{
	struct calls_logged logged = log_call("results");
	struct calls_queue all = queue(NULL);

	(void)state;
	assert_string_equal(logged.queue_label, "Results");
	assert_int_equal(logged.promised, instant_of(day_of(2026, 11, 17), 13 * 60 + 30));
	assert_int_equal(all.count, 1);
	assert_int_equal(all.tabs, 2);
	assert_string_equal(all.tab[1].queue, "results");
	assert_string_equal(all.row[0].family, "González");
	assert_string_equal(all.row[0].words, "Please ring me");
	assert_string_equal(all.row[0].asked_of, "Priya N");
	assert_string_equal(all.row[0].mode, "desk");
	assert_true(all.row[0].clinical);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM contact WHERE call IS NOT NULL"), 1);
}

static void
class_goes_before_promise(void **state)
{
	(void)state;
	log_call("bill");
	log_call("results");
	log_call("worse");
	struct calls_queue all = queue(NULL);
	assert_int_equal(all.row[0].class, 1);
	assert_int_equal(all.row[1].class, 3);
	assert_int_equal(all.row[2].class, 4);
	assert_int_equal(queue("billing").count, 1);
	assert_int_equal(all.tab[0].count, 3);
}

static void
two_people_never_ring_the_same_person(void **state)
{
	struct calls_logged logged = log_call("results");

	(void)state;
	assert_true(app_calls_claim(desk.app, logged.id, &err));
	desk_be(desk.app, &desk.jon);
	assert_false(app_calls_claim(desk.app, logged.id, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_string_equal(err.text, "Priya has this one.");
	assert_string_equal(queue(NULL).row[0].claimed, "Priya");
	assert_false(queue(NULL).row[0].mine);
	refused(logged.id, "no_answer", "5550142", NULL, ERR_CONFLICT);
	clock_advance(15 * 60 * 1000 + 1);
	assert_null(queue(NULL).row[0].claimed);
	assert_true(app_calls_claim(desk.app, logged.id, &err));
}

static void
a_supervisor_takes_over_with_a_reason(void **state)
{
	struct calls_logged logged = log_call("results");

	(void)state;
	assert_true(app_calls_claim(desk.app, logged.id, &err));
	desk_be(desk.app, &desk.jon);
	assert_false(app_calls_take_over(desk.app, logged.id, "gone home", &err));
	assert_int_equal(err.code, ERR_DENIED);
	desk_be(desk.app, &desk.grace);
	assert_false(app_calls_take_over(desk.app, logged.id, "", &err));
	assert_true(app_calls_take_over(desk.app, logged.id, "gone home", &err));
	assert_true(queue(NULL).row[0].mine);
}

static void
no_answer_goes_back_two_hours_on_to_the_next_quarter(void **state)
{
	struct calls_logged logged = log_call("dressing");
	struct calls_finished finished = finish(logged.id, "no_answer", NULL);
	struct calls_row row = queue(NULL).row[0];

	(void)state;
	assert_false(finished.closed);
	assert_int_equal(finished.next, instant_of(day_of(2026, 11, 17), 11 * 60 + 45));
	assert_string_equal(finished.text, "Goes back for 11:45.");
	assert_int_equal(row.due, finished.next);
	assert_int_equal(row.tries, 1);
	assert_string_equal(row.last, "NA");
	assert_null(row.claimed);
}

static void
another_time_is_kept_as_it_was_said(void **state)
{
	struct calls_logged logged = log_call("dressing");
	struct calls_result result = {.outcome = "no_answer", .next = instant_of(day_of(2026, 11, 17), 15 * 60)};
	struct calls_finished finished;

	(void)state;
	assert_true(app_calls_finish(desk.app, logged.id, &result, desk.arena, &finished, &err));
	assert_int_equal(finished.next, result.next);
}

static void
two_identifiers_must_match_before_it_closes(void **state)
{
	struct calls_logged logged = log_call("bill");

	(void)state;
	refused(logged.id, "resolved", "5550142", NULL, ERR_INVALID);
	assert_non_null(strstr(err.text, "two must match"));
	refused(logged.id, "resolved", "5550142", "name", ERR_INVALID);
	assert_true(finish(logged.id, "resolved", "name,born").closed);
	assert_int_equal(queue(NULL).count, 0);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM contact WHERE direction = 'out'"), 1);
	assert_int_equal(queue(NULL).kept, 0);
}

static void
the_desk_hands_a_clinical_call_to_a_nurse_who_closes_it(void **state)
{
	struct calls_logged logged = log_call("results");

	(void)state;
	refused(logged.id, "resolved", "5550142", "name,born", ERR_DENIED);
	struct calls_finished finished = finish(logged.id, "nurse", "name,born");
	assert_false(finished.closed);
	assert_string_equal(queue(NULL).row[0].queue, "nurses");
	desk_be(desk.app, &desk.fields);
	assert_true(app_calls_claim(desk.app, logged.id, &err));
	assert_true(finish(logged.id, "resolved", "name,born").closed);
	assert_int_equal(queue(NULL).count, 0);
}

static void
who_wants_no_voicemail_gets_none(void **state)
{
	struct calls_logged logged = log_call("bill");

	(void)state;
	refused(logged.id, "voicemail", "5550143", NULL, ERR_INVALID);
	assert_non_null(strstr(err.text, "no voicemail"));
	assert_false(finish(logged.id, "voicemail", NULL).closed);
}

static void
undo_puts_the_call_back_as_it_was(void **state)
{
	struct calls_logged logged = log_call("bill");
	const char *name;

	(void)state;
	finish(logged.id, "resolved", "name,born");
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_string_equal(name, "call outcome · GONZÁLEZ, Maria");
	assert_int_equal(queue(NULL).row[0].tries, 0);
	assert_true(app_redo(desk.app, desk.arena, &name, &err));
	assert_int_equal(queue(NULL).count, 0);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_string_equal(name, "callback · GONZÁLEZ, Maria");
	assert_int_equal(queue(NULL).count, 0);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM contact WHERE gone = 0"), 0);
}

static void
promises_kept_are_counted(void **state)
{
	(void)state;
	struct calls_ask ask = {.patient = {desk.maria.row.rid}, .reason = "bill",
	    .promised = CLINIC_NOW + 60 * 60 * 1000};
	struct calls_logged kept, late;
	assert_true(app_calls_log(desk.app, &ask, desk.arena, &kept, &err));
	assert_true(app_calls_log(desk.app, &ask, desk.arena, &late, &err));
	assert_int_equal(queue(NULL).due, 0);
	finish(kept.id, "resolved", "name,born");
	assert_int_equal(queue(NULL).kept, 1);
	clock_advance(61 * 60 * 1000);
	assert_true(queue(NULL).row[0].late);
	finish(late.id, "resolved", "name,born");
	assert_int_equal(queue(NULL).kept, 1);
	assert_int_equal(queue(NULL).due, 2);
}

static void
the_work_screen_has_numbers_script_and_outcomes(void **state)
{
	struct calls_logged logged = log_call("dressing");
	struct calls_work work;

	(void)state;
	assert_true(app_calls_claim(desk.app, logged.id, &err));
	assert_true(app_calls_open(desk.app, logged.id, desk.arena, &work, &err));
	assert_int_equal(work.until, CLINIC_NOW + 15 * 60 * 1000);
	assert_int_equal(work.numbers, 2);
	assert_string_equal(work.number[0].value, "5550142");
	assert_string_equal(work.number[1].voicemail, "none");
	assert_int_equal(work.age, 41);
	assert_int_equal(work.must_match, 2);
	assert_string_equal(work.identity[0].value, "Maria Elena González");
	assert_true(work.says > 0 && work.asks > 0);
	assert_non_null(strstr(work.say[0], "this is Priya from Northside"));
	bool resolved = false, nurse = false;
	for (size_t i = 0; i < work.outcomes; i++) {
		if (work.outcome[i].letter == 'R')
			resolved = !work.outcome[i].allowed && work.outcome[i].refused;
		if (work.outcome[i].letter == 'T')
			nurse = work.outcome[i].allowed && !work.outcome[i].closes;
	}
	assert_true(resolved && nurse);
	assert_true(app_calls_open(desk.app, logged.id, desk.arena, &work, &err));
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM audit WHERE event = 'call.open'"), 1);
}

static void
put_off_means_not_now_and_given_back(void **state)
{
	struct calls_logged logged = log_call("bill");
	struct call_id next;

	(void)state;
	assert_true(app_calls_claim(desk.app, logged.id, &err));
	assert_true(app_calls_snooze(desk.app, logged.id, CLINIC_NOW + 60 * 60 * 1000, &err));
	assert_null(queue(NULL).row[0].claimed);
	assert_false(app_calls_next(desk.app, NULL, &next, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	clock_advance(60 * 60 * 1000);
	assert_true(app_calls_next(desk.app, NULL, &next, &err));
	assert_int_equal(next.rid, logged.id.rid);
}

static void
a_call_handed_to_a_nurse_does_not_come_back_to_the_caller(void **state)
{
	struct calls_logged logged = log_call("bill");
	struct call_id next;

	(void)state;
	finish(logged.id, "nurse", NULL);
	assert_string_equal(queue(NULL).row[0].queue, "nurses");
	assert_false(app_calls_next(desk.app, NULL, &next, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	desk_be(desk.app, &desk.fields);
	assert_true(app_calls_next(desk.app, NULL, &next, &err));
	assert_int_equal(next.rid, logged.id.rid);
}

static void
what_waits_for_a_decision_is_a_clinicians(void **state)
{
	struct calls_logged logged = log_call("worse");
	struct call_id next;

	(void)state;
	for (int n = 0; n < 3; n++)
		finish(logged.id, "no_answer", NULL);
	assert_true(queue(NULL).row[0].decide);
	assert_false(app_calls_claim(desk.app, logged.id, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_false(app_calls_next(desk.app, NULL, &next, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	desk_be(desk.app, &desk.fields);
	assert_true(app_calls_claim(desk.app, logged.id, &err));
	assert_non_null(strstr(finish(logged.id, "no_answer", NULL).text, "Goes back for"));
	assert_true(queue(NULL).row[0].decide);
	assert_false(app_calls_next(desk.app, NULL, &next, &err));
}

static void
a_wrong_number_is_not_dialled_again(void **state)
{
	struct calls_logged logged = log_call("bill");
	struct calls_result result = {.outcome = "wrong_number", .number = "5550143"};
	struct calls_finished finished;
	struct calls_work work;
	struct call_id next;
	const char *name;

	(void)state;
	finish(logged.id, "wrong_number", NULL);
	assert_true(app_calls_open(desk.app, logged.id, desk.arena, &work, &err));
	assert_int_equal(work.numbers, 1);
	assert_string_equal(work.number[0].value, "5550143");
	assert_true(app_calls_finish(desk.app, logged.id, &result, desk.arena, &finished, &err));
	assert_non_null(strstr(finished.text, "find"));
	assert_true(queue(NULL).row[0].no_number);
	assert_string_equal(queue(NULL).row[0].queue, "desk");
	assert_false(app_calls_next(desk.app, NULL, &next, &err));
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_false(queue(NULL).row[0].no_number);
}

static void
an_emergency_needs_no_identity_and_stands_on_top(void **state)
{
	struct calls_logged logged = log_call("bill");

	(void)state;
	log_call("worse");
	assert_false(finish(logged.id, "emergency", NULL).closed);
	struct calls_queue all = queue(NULL);
	assert_int_equal(all.row[0].id.rid, logged.id.rid);
	assert_int_equal(all.row[0].class, 0);
	assert_true(all.row[0].emergency);
	assert_string_equal(all.row[0].last, "EM");
}

static void
somebody_elses_answers_are_not_her_identity_check(void **state)
{
	(void)state;
	struct calls_ask ask = {.patient = {desk.maria.row.rid}, .reason = "bill", .who = "Lea, daughter"};
	struct calls_logged logged;
	finish(log_call("caregiver").id, "resolved", "name,born");
	assert_true(app_calls_log(desk.app, &ask, desk.arena, &logged, &err));
	finish(logged.id, "resolved", "name,born");
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM contact WHERE identity IS NOT NULL"), 0);
	finish(log_call("bill").id, "resolved", "name,born");
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM contact WHERE identity IS NOT NULL"), 1);
}

static void
who_wants_to_be_rung_after_three_is_not_rung_before(void **state)
{
	(void)state;
	struct calls_ask ask = {.patient = {desk.maria.row.rid}, .reason = "results", .best = "after 15:00"};
	struct calls_logged logged;
	struct call_id next;
	assert_true(app_calls_log(desk.app, &ask, desk.arena, &logged, &err));
	assert_int_equal(queue(NULL).row[0].due, instant_of(day_of(2026, 11, 17), 15 * 60));
	assert_false(app_calls_next(desk.app, NULL, &next, &err));
	clock_advance(5 * 60 * 60 * 1000);
	assert_false(queue(NULL).row[0].late);
	clock_advance(60 * 60 * 1000);
	assert_true(app_calls_next(desk.app, NULL, &next, &err));
}

static void
a_promise_of_another_day_is_said_with_its_day(void **state)
{
	(void)state;
	struct calls_logged logged = log_call("bill");
	struct calls_work work;
	bool said = false;
	assert_true(app_calls_open(desk.app, logged.id, desk.arena, &work, &err));
	for (size_t i = 0; i < work.says; i++)
		said = said || strstr(work.say[i], "by Wednesday ");
	assert_true(said);
}

static void
a_call_without_a_reason_is_not_logged(void **state)
{
	struct calls_ask ask = {.patient = {desk.maria.row.rid}};
	struct calls_logged logged;

	(void)state;
	assert_false(app_calls_log(desk.app, &ask, desk.arena, &logged, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM call"), 0);
}

int
main(void)
{
#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_reason_sets_queue_class_and_promise),
		DESK_TEST(class_goes_before_promise),
		DESK_TEST(two_people_never_ring_the_same_person),
		DESK_TEST(a_supervisor_takes_over_with_a_reason),
		DESK_TEST(no_answer_goes_back_two_hours_on_to_the_next_quarter),
		DESK_TEST(another_time_is_kept_as_it_was_said),
		DESK_TEST(two_identifiers_must_match_before_it_closes),
		DESK_TEST(the_desk_hands_a_clinical_call_to_a_nurse_who_closes_it),
		DESK_TEST(who_wants_no_voicemail_gets_none),
		DESK_TEST(undo_puts_the_call_back_as_it_was),
		DESK_TEST(promises_kept_are_counted),
		DESK_TEST(the_work_screen_has_numbers_script_and_outcomes),
		DESK_TEST(put_off_means_not_now_and_given_back),
		DESK_TEST(a_call_handed_to_a_nurse_does_not_come_back_to_the_caller),
		DESK_TEST(what_waits_for_a_decision_is_a_clinicians),
		DESK_TEST(a_wrong_number_is_not_dialled_again),
		DESK_TEST(an_emergency_needs_no_identity_and_stands_on_top),
		DESK_TEST(somebody_elses_answers_are_not_her_identity_check),
		DESK_TEST(who_wants_to_be_rung_after_three_is_not_rung_before),
		DESK_TEST(a_promise_of_another_day_is_said_with_its_day),
		DESK_TEST(a_call_without_a_reason_is_not_logged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
