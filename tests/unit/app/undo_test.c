#include "frontdesk.h"

#include <stdio.h>

#include "app/act.h"
#include "app/undo.h"

static struct desk desk;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	desk_open(&desk, NULL);
	err = (struct err){0};
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	desk_close(&desk);
	return 0;
}

/* Give Maria a memo and a best time to ring, one act. NULL leaves a value as it is. */
static void
write_memo(const char *memo, const char *best)
{
	struct tx_intent intent = app_intent(desk.app, "patient.edit", 'U', TX_CONTACT);
	struct patient old, new;
	struct act act;

	intent.patient = desk.maria.row.id;
	if (!record_load(desk.db, entity(ENTITY_patient), desk.maria.row.rid, &old, desk.arena, &err) ||
	    !act_begin(&act, desk.app, &intent, RIGHT_contact_edit, &err))
		fail_msg("%s", err.text);
	new = old;
	new.memo = memo ? memo : old.memo;
	new.best_time = best ? best : old.best_time;
	if (!act_end(&act, act_update(&act, ENTITY_patient, &old, &new, &err), memo ? memo : best, &err))
		fail_msg("%s", err.text);
}

static struct patient
maria(void)
{
	struct patient patient;

	assert_true(record_load(desk.db, entity(ENTITY_patient), desk.maria.row.rid, &patient, desk.arena, &err));
	return patient;
}

static void
twenty_steps_go_back_and_the_older_ones_stay(void **state)
{
	const char *name;
	char memo[16];

	(void)state;
	for (int i = 1; i <= 25; i++) {
		snprintf(memo, sizeof memo, "memo %d", i);
		write_memo(arena_text(desk.arena, memo), NULL);
	}
	for (int i = 25; i > 5; i--) {
		assert_true(app_undo(desk.app, desk.arena, &name, &err));
		snprintf(memo, sizeof memo, "memo %d · ", i);
		assert_int_equal(strncmp(name, memo, strlen(memo)), 0);
	}
	assert_false(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_string_equal(maria().memo, "memo 5");
	for (int i = 0; i < 20; i++)
		assert_true(app_redo(desk.app, desk.arena, &name, &err));
	assert_string_equal(maria().memo, "memo 25");
}

static void
a_new_act_forgets_what_could_be_done_again(void **state)
{
	const char *name;

	(void)state;
	write_memo("one", NULL);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_string_equal(app_redo_next(desk.app), "one · GONZÁLEZ, Maria");
	write_memo("two", NULL);
	assert_null(app_redo_next(desk.app));
	assert_string_equal(app_undo_next(desk.app), "two · GONZÁLEZ, Maria");
}

static void
each_person_takes_back_only_their_own(void **state)
{
	const char *name;

	(void)state;
	write_memo("Priya's", NULL);
	desk_be(desk.app, &desk.jon);
	assert_null(app_undo_next(desk.app));
	assert_false(app_undo(desk.app, desk.arena, &name, &err));
	desk_be(desk.app, &desk.priya);
	assert_string_equal(app_undo_next(desk.app), "Priya's · GONZÁLEZ, Maria");
}

static void
my_own_later_change_does_not_hide_an_earlier_stranger(void **state)
{
	const char *name;

	(void)state;
	write_memo("mine", NULL);
	desk_be(desk.app, &desk.jon);
	write_memo("Jon's", NULL);
	desk_be(desk.app, &desk.priya);
	write_memo(NULL, "after 15");
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_false(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_string_equal(maria().memo, "Jon's");
	assert_null(maria().best_time);
}

static void
undo_is_an_act_of_its_own_in_the_audit(void **state)
{
	const char *name;

	(void)state;
	write_memo("one", NULL);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(desk_number(desk.db,
	    "SELECT count(*) FROM audit WHERE event = 'undo' AND reason = 'patient.edit' AND patient IS NOT NULL"), 1);
}

static void
without_the_right_nothing_is_taken_back(void **state)
{
	struct staff auditor = desk.priya;
	const char *name;

	(void)state;
	write_memo("one", NULL);
	auditor.role = "auditor";
	desk_be(desk.app, &auditor);
	assert_false(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_string_equal(maria().memo, "one");
	desk_be(desk.app, &desk.priya);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
}

int
main(void)
{
#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		DESK_TEST(twenty_steps_go_back_and_the_older_ones_stay),
		DESK_TEST(a_new_act_forgets_what_could_be_done_again),
		DESK_TEST(each_person_takes_back_only_their_own),
		DESK_TEST(my_own_later_change_does_not_hide_an_earlier_stranger),
		DESK_TEST(undo_is_an_act_of_its_own_in_the_audit),
		DESK_TEST(without_the_right_nothing_is_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
