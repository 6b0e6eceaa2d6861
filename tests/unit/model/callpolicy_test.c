#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/date.h"
#include "model/callpolicy.h"

static struct arena *arena;
static struct callpolicy policy;
static struct call call;
static struct callpolicy_try try;
static struct callpolicy_step step;
static struct err err;

/* Monday to Friday, 08:00 to 18:00; 25 December is closed. */
static const int32_t christmas[] = {20812};
static const struct callpolicy_hours hours = {
	.opens = 480, .closes = 1080, .weekdays = 0x3e, .closed = christmas, .closed_count = 1};

static int
open_tables(void **state)
{
	(void)state;
	arena = arena_new();
	return callpolicy_builtin(arena, &policy, &err) ? 0 : -1;
}

static int
close_tables(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct callpolicy_time
at(int year, int month, int day, int hour, int minute)
{
	return (struct callpolicy_time){day_of(year, month, day), hour * 60 + minute};
}

static bool
is_at(struct callpolicy_time time, int year, int month, int day, int hour, int minute)
{
	return time.day == day_of(year, month, day) && time.minute == hour * 60 + minute;
}

/* The mockup's PETROV: a loose dressing, first try on Tue 17 Nov 2026 at 09:42. */
static int
petrov(void **state)
{
	(void)state;
	memset(&call, 0, sizeof(call));
	callpolicy_apply(callpolicy_reason(&policy, "dressing"), &call);
	try = (struct callpolicy_try){
		.call = &call,
		.identifiers = 2,
		.role = ROLE_RECEPTION,
		.now = at(2026, 11, 17, 9, 42),
		.wanted = {DAY_NONE, MINUTE_NONE},
	};
	return 0;
}

static bool
outcome(char letter)
{
	try.outcome = callpolicy_letter(&policy, letter);
	return callpolicy_after(&policy, &try, &hours, &step, &err);
}

static void
no_answer_goes_back_in_two_hours_to_the_next_quarter(void **state)
{
	(void)state;
	assert_true(outcome('n'));
	assert_true(is_at(step.due, 2026, 11, 17, 11, 45));
	assert_string_equal(step.state, "open");
	assert_string_equal(try.outcome->mark, "NA");
	try.now = at(2026, 11, 17, 9, 30);
	assert_true(outcome('N'));
	assert_true(is_at(step.due, 2026, 11, 17, 11, 30));
}

static void
a_time_the_patient_asked_for_wins(void **state)
{
	(void)state;
	try.wanted = at(2026, 11, 17, 15, 0);
	assert_true(outcome('N'));
	assert_true(is_at(step.due, 2026, 11, 17, 15, 0));
	assert_true(outcome('L'));
	assert_true(is_at(step.due, 2026, 11, 17, 15, 0));
	try.wanted = at(2026, 11, 17, 9, 42);
	assert_false(outcome('L'));
	try.wanted.day = DAY_NONE;
	assert_false(outcome('L'));
	assert_int_equal(err.code, ERR_INVALID);
}

static void
the_second_try_shifts_to_another_part_of_the_next_day(void **state)
{
	(void)state;
	try.failed = 1;
	assert_true(outcome('N'));
	assert_true(is_at(step.due, 2026, 11, 18, 14, 0));
	try.now = at(2026, 11, 20, 15, 0);
	assert_true(outcome('V'));
	assert_true(is_at(step.due, 2026, 11, 23, 9, 0));
}

static void
after_the_last_try_a_clinician_decides_and_nothing_is_lost(void **state)
{
	(void)state;
	try.failed = 2;
	assert_true(outcome('N'));
	assert_string_equal(step.state, "decide");
	assert_false(step.closes);
	callpolicy_apply(callpolicy_reason(&policy, "bill"), &call);
	assert_true(outcome('N'));
	assert_string_equal(step.state, "open");
	try.failed = 3;
	assert_true(outcome('N'));
	assert_string_equal(step.state, "dropped");
	assert_true(step.closes);
	call.clinical = 1;
	assert_true(outcome('N'));
	assert_string_equal(step.state, "decide");
}

static void
what_a_clinician_decides_is_nobody_elses(void **state)
{
	(void)state;
	call.state = "decide";
	assert_false(callpolicy_may_work(&call, ROLE_CALLS));
	assert_false(callpolicy_may_work(&call, ROLE_RECEPTION));
	assert_true(callpolicy_may_work(&call, ROLE_NURSE));
	assert_false(outcome('N'));
	assert_int_equal(err.code, ERR_DENIED);
	try.role = ROLE_NURSE;
	try.failed = 3;
	assert_true(outcome('N'));
	assert_string_equal(step.state, "decide");
	assert_true(is_at(step.due, 2026, 11, 17, 11, 42));
}

static void
a_wrong_number_without_another_goes_to_the_desk_for_later(void **state)
{
	(void)state;
	callpolicy_apply(callpolicy_reason(&policy, "book"), &call);
	assert_true(outcome('W'));
	assert_string_equal(step.queue, "booking");
	assert_true(is_at(step.due, 2026, 11, 17, 9, 42));
	try.no_number = true;
	assert_true(outcome('W'));
	assert_string_equal(step.queue, "desk");
	assert_true(is_at(step.due, 2026, 11, 17, 11, 45));
}

static void
a_wished_hour_is_understood_as_people_say_it(void **state)
{
	static const struct {
		const char *said;
		int minute;
	} wishes[] = {
		{"after 15", 900}, {"After 15:00", 900}, {"after 3pm, not Tuesday", 900}, {"after 3 pm", 900},
		{"not before 10", 600}, {"from 14.30", 870}, {"afternoons", 720}, {"after work", MINUTE_NONE},
		{"not Tuesday", MINUTE_NONE}, {"", MINUTE_NONE}, {NULL, MINUTE_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++)
		assert_int_equal(callpolicy_wish(arena, wishes[i].said, &hours), wishes[i].minute);
}

static void
urgent_ones_are_tried_at_once_at_ten_and_at_twenty_five_minutes(void **state)
{
	(void)state;
	call.class = 1;
	assert_true(outcome('N'));
	assert_true(is_at(step.due, 2026, 11, 17, 9, 52));
	try.failed = 1;
	try.now = at(2026, 11, 17, 9, 52);
	assert_true(outcome('N'));
	assert_true(is_at(step.due, 2026, 11, 17, 10, 7));
}

static void
two_identifiers_must_match_before_it_is_closed(void **state)
{
	(void)state;
	call.clinical = 0;
	try.identifiers = 1;
	assert_false(outcome('R'));
	assert_int_equal(err.code, ERR_INVALID);
	assert_non_null(strstr(err.text, "two must match"));
	assert_true(outcome('N'));
	try.identifiers = 2;
	assert_true(outcome('R'));
	assert_string_equal(step.state, "done");
	assert_true(step.closes);
	assert_int_equal(step.due.day, DAY_NONE);
}

static void
the_desk_never_closes_a_clinical_call(void **state)
{
	(void)state;
	static const enum role front[] = {ROLE_RECEPTION, ROLE_CALLS, ROLE_SUPERVISOR};

	for (size_t i = 0; i < sizeof(front) / sizeof(front[0]); i++) {
		try.role = front[i];
		for (size_t o = 0; o < policy.outcome_count; o++) {
			try.wanted =
			    policy.outcomes[o].time ? at(2026, 11, 18, 9, 0) : (struct callpolicy_time){DAY_NONE, 0};
			try.outcome = &policy.outcomes[o];
			for (try.failed = 0; try.failed < 9; try.failed++)
				if (callpolicy_after(&policy, &try, &hours, &step, &err))
					assert_false(step.closes);
				else
					assert_int_equal(err.code, ERR_DENIED);
		}
	}
	try.wanted.day = DAY_NONE;
	try.role = ROLE_NURSE;
	assert_true(outcome('R'));
	assert_true(step.closes);
}

static void
t_hands_it_to_a_nurse_and_e_alarms_them(void **state)
{
	(void)state;
	callpolicy_apply(callpolicy_reason(&policy, "bill"), &call);
	assert_true(outcome('T'));
	assert_string_equal(step.queue, "nurses");
	assert_int_equal(step.class, 2);
	assert_true(step.clinical && !step.closes);
	try.identifiers = 0;
	assert_true(outcome('E'));
	assert_int_equal(step.class, 0);
	assert_string_equal(try.outcome->sign, "EM");
	assert_null(try.outcome->mark);
	assert_true(is_at(step.due, 2026, 11, 17, 9, 42));
	call.class = 1;
	assert_true(outcome('T'));
	assert_int_equal(step.class, 1);
}

static void
no_voicemail_means_none(void **state)
{
	(void)state;
	assert_true(outcome('V'));
	try.no_voicemail = true;
	assert_false(outcome('V'));
	assert_non_null(strstr(err.text, "asked for no voicemail"));
}

static void
promises_lie_in_opening_hours_and_are_never_late(void **state)
{
	(void)state;
	const struct callpolicy_reason *results = callpolicy_reason(&policy, "results");
	const struct callpolicy_reason *bill = callpolicy_reason(&policy, "bill");
	const struct callpolicy_reason *worse = callpolicy_reason(&policy, "worse");

	assert_true(is_at(callpolicy_promise(results, at(2026, 11, 17, 8, 55), &hours), 2026, 11, 17, 12, 45));
	assert_true(is_at(callpolicy_promise(results, at(2026, 11, 17, 7, 0), &hours), 2026, 11, 17, 12, 0));
	assert_true(is_at(callpolicy_promise(results, at(2026, 11, 20, 16, 0), &hours), 2026, 11, 23, 10, 0));
	assert_true(is_at(callpolicy_promise(bill, at(2026, 11, 20, 16, 0), &hours), 2026, 11, 23, 18, 0));
	assert_true(is_at(callpolicy_promise(bill, at(2026, 12, 24, 9, 0), &hours), 2026, 12, 28, 18, 0));
	assert_true(is_at(callpolicy_promise(worse, at(2026, 11, 17, 9, 42), &hours), 2026, 11, 17, 9, 55));
	/* Whatever the minute, a promise is neither before it was asked nor past its limit. */
	for (size_t i = 0; i < policy.reason_count; i++)
		for (int m = 0; m < 24 * 60; m++) {
			struct callpolicy_time asked = {day_of(2026, 11, 17), m};
			struct callpolicy_time by = callpolicy_promise(&policy.reasons[i], asked, &hours);
			int open = m < 480 ? 480 : m;
			assert_true(by.minute >= 480 && by.minute <= 1080);
			assert_true(by.day > asked.day || by.minute >= m);
			if (by.day == asked.day)
				assert_true(by.minute - open <= policy.reasons[i].minutes);
		}
}

static void
res_is_test_results(void **state)
{
	(void)state;
	const struct callpolicy_reason *found[4];

	assert_true(callpolicy_typed(&policy, "res", found, 4) >= 1);
	assert_string_equal(found[0]->code, "results");
	assert_string_equal(found[0]->queue, "results");
	assert_true(callpolicy_typed(&policy, "test res", found, 4) == 1);
	assert_true(callpolicy_typed(&policy, "wound", found, 4) == 1);
	assert_string_equal(found[0]->code, "dressing");
	assert_int_equal(callpolicy_typed(&policy, "birthday", found, 4), 0);
	assert_int_equal(callpolicy_typed(&policy, "zzq", found, 4), 0);
	assert_int_equal(callpolicy_typed(&policy, "", found, 4), 4);
}

static void
the_queue_knows_class_promise_and_age_only(void **state)
{
	(void)state;
	struct call urgent = {.class = 2, .promised = 900, .asked_at = 9},
		    early = {.class = 3, .promised = 100, .asked_at = 9};
	struct call late = {.class = 3, .promised = 200, .asked_at = 1},
		    older = {.class = 3, .promised = 200, .asked_at = 0};
	struct call open = {.class = 3, .promised = FIELD_NULL, .asked_at = 0};

	assert_true(callpolicy_order(&urgent, &early) < 0);
	assert_true(callpolicy_order(&early, &late) < 0);
	assert_true(callpolicy_order(&late, &older) > 0);
	assert_true(callpolicy_order(&open, &late) > 0);
	assert_int_equal(callpolicy_order(&late, &late), 0);
}

static void
a_late_one_climbs(void **state)
{
	(void)state;
	call.class = 2;
	call.asked_at = 0;
	assert_int_equal(callpolicy_class_now(&policy, &call, 60 * 60000 - 1), 2);
	assert_int_equal(callpolicy_class_now(&policy, &call, 60 * 60000), 1);
	call.class = 4;
	assert_int_equal(callpolicy_class_now(&policy, &call, INT64_C(900) * 60 * 60000), 4);
}

static bool
loads(const char *reasons, const char *rules)
{
	struct callpolicy other;

	return callpolicy_load(arena, reasons, strlen(reasons), rules, strlen(rules), &other, &err);
}

static void
a_wrong_table_is_refused_with_its_row(void **state)
{
	(void)state;
	assert_false(loads("{\"reasons\": [", "{}"));
	assert_false(loads("[]", "{}"));
	assert_false(loads("{\"reasons\": []}", "{}"));
	assert_false(loads("{\"reasons\": [{\"code\": \"a\", \"label\": \"A\", \"class\": 3, \"queue\": \"nowhere\","
			   " \"script\": \"s\", \"days\": 1}]}",
	    "{}"));
	assert_non_null(strstr(err.text, "row 1"));
	assert_non_null(strstr(err.text, "queue"));
	assert_false(loads("{\"reasons\": [{\"code\": \"a\", \"label\": \"A\", \"class\": 3, \"queue\": \"nurses\","
			   " \"script\": \"s\", \"days\": 1}]}",
	    "{}"));
	assert_non_null(strstr(err.text, "clinical"));
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup(name, petrov)
	const struct CMUnitTest tests[] = {
		T(no_answer_goes_back_in_two_hours_to_the_next_quarter),
		T(a_time_the_patient_asked_for_wins),
		T(the_second_try_shifts_to_another_part_of_the_next_day),
		T(after_the_last_try_a_clinician_decides_and_nothing_is_lost),
		T(what_a_clinician_decides_is_nobody_elses),
		T(a_wished_hour_is_understood_as_people_say_it),
		T(a_wrong_number_without_another_goes_to_the_desk_for_later),
		T(urgent_ones_are_tried_at_once_at_ten_and_at_twenty_five_minutes),
		T(two_identifiers_must_match_before_it_is_closed),
		T(the_desk_never_closes_a_clinical_call),
		T(t_hands_it_to_a_nurse_and_e_alarms_them),
		T(no_voicemail_means_none),
		T(promises_lie_in_opening_hours_and_are_never_late),
		T(res_is_test_results),
		T(the_queue_knows_class_promise_and_age_only),
		T(a_late_one_climbs),
		T(a_wrong_table_is_refused_with_its_row),
	};
#undef T
	return cmocka_run_group_tests(tests, open_tables, close_tables);
}
