#include "desk.h"

#include <string.h>

#include "app/card.h"
#include "app/patient.h"
#include "app/detail.h"
#include "app/people.h"
#include "app/undo.h"
#include "store/find_key.h"

/* M05's five answers. */
static struct patient_form
ada(const struct desk *desk)
{
	struct patient_form form;

	app_patient_blank(desk->app, &form);
	form.patient.family = "Okafor";
	form.patient.given = "Ada Chidinma";
	form.patient.born = "1991-06-14";
	form.patient.sex = "female";
	form.mobile.value = "555-0188";
	return form;
}

static struct patient_form
form_of(struct desk *desk, struct patient_id id)
{
	struct patient_form form;

	desk_must(desk, app_patient_load(desk->app, id, desk->arena, &form, &desk->err));
	return form;
}

static struct patient_id
registered(struct desk *desk)
{
	struct patient_form form = ada(desk);

	desk_must(desk, app_patient_register(desk->app, &form, desk->arena, &desk->err));
	return (struct patient_id){form.patient.row.rid};
}

static void
five_answers_are_enough_to_start(void **state)
{
	struct desk desk = desk_open();
	struct patient_id id = registered(&desk);
	struct patient_form form = form_of(&desk, id);

	(void)state;
	assert_string_equal(form.patient.record, "NS-000001");
	assert_string_equal(form.patient.registered, "2026-11-17");
	assert_string_equal(form.patient.reminders, "text");
	assert_string_equal(form.patient.referral, "unknown");
	assert_string_equal(form.mobile.value, "5550188");
	assert_string_equal(form.mobile.label, "mobile");
	desk_must(&desk, find_key_check(desk.db, &desk.err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM name_pair WHERE tok = 'okafor'") > 0, 1);
	desk_close(&desk);
}

static void
a_missing_answer_is_named_and_nothing_is_kept(void **state)
{
	struct desk desk = desk_open();
	struct patient_form form = ada(&desk);
	const struct entity *of;

	(void)state;
	form.patient.born = NULL;
	assert_false(app_patient_register(desk.app, &form, desk.arena, &desk.err));
	assert_int_equal(desk.err.code, ERR_INVALID);
	assert_string_equal(entity(ENTITY_patient)->fields[desk.err.field].column, "born");
	form = ada(&desk);
	form.mobile.value = "ask her";
	assert_false(app_patient_check(desk.app, &form, &of, &desk.err));
	assert_string_equal(of->table, "contact_point");
	assert_string_equal(of->fields[desk.err.field].column, "value");
	assert_false(app_patient_register(desk.app, &form, desk.arena, &desk.err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM patient"), 1);
	desk_close(&desk);
}

static void
nobody_is_born_tomorrow(void **state)
{
	struct desk desk = desk_open();
	struct patient_form form = ada(&desk);

	(void)state;
	form.patient.born = "2026-11-18";
	assert_false(app_patient_register(desk.app, &form, desk.arena, &desk.err));
	assert_non_null(strstr(desk.err.text, "future"));
	form.patient.born = "1885";
	assert_false(app_patient_register(desk.app, &form, desk.arena, &desk.err));
	form.patient.born = "1985";
	desk_must(&desk, app_patient_register(desk.app, &form, desk.arena, &desk.err));
	desk_close(&desk);
}

static void
undo_of_a_registration_takes_her_out_of_the_lookup(void **state)
{
	struct desk desk = desk_open();
	const char *name;

	(void)state;
	registered(&desk);
	desk_must(&desk, app_undo(desk.app, desk.arena, &name, &desk.err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM name_pair WHERE tok = 'okafor'"), 0);
	desk_must(&desk, find_key_check(desk.db, &desk.err));
	desk_must(&desk, app_redo(desk.app, desk.arena, &name, &desk.err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM name_pair WHERE tok = 'okafor'") > 0, 1);
	desk_close(&desk);
}

static void
the_desk_says_why_a_name_changes_and_the_old_one_still_finds_her(void **state)
{
	struct desk desk = desk_open();
	struct patient_id id = registered(&desk);
	struct patient_form old = form_of(&desk, id), form = old;
	struct patient_conflicts conflicts;

	(void)state;
	form.patient.family = "Okafor-Bell";
	assert_true(app_patient_needs_reason(desk.app, &old, &form));
	assert_false(app_patient_save(desk.app, &old, &form, NULL, desk.arena, &conflicts, &desk.err));
	assert_int_equal(desk.err.code, ERR_INVALID);
	desk_must(&desk, app_patient_save(desk.app, &old, &form, "married", desk.arena, &conflicts, &desk.err));
	struct card card;
	desk_must(&desk, app_card_open(desk.app, id, desk.arena, &card, &desk.err));
	assert_string_equal(card.patient.family, "Okafor-Bell");
	assert_int_equal(card.name_count, 1);
	assert_string_equal(card.names[0].family, "Okafor");
	assert_string_equal(card.names[0].use, "former");
	assert_string_equal(card.changes[0].what, "Family name changed");
	assert_string_equal(card.changes[0].detail, "Okafor -> Okafor-Bell");
	desk_must(&desk, find_key_check(desk.db, &desk.err));

	desk_sign_in(&desk, &desk.fields, ROLE_NURSE);
	old = form_of(&desk, id);
	form = old;
	form.patient.family = "Bell";
	assert_false(app_patient_save(desk.app, &old, &form, "she said so", desk.arena, &conflicts, &desk.err));
	assert_int_equal(desk.err.code, ERR_DENIED);
	desk_close(&desk);
}

static void
who_may_not_edit_flags_does_not_by_way_of_the_form(void **state)
{
	struct desk desk = desk_open();
	struct patient_id id = registered(&desk);
	struct patient_form old = form_of(&desk, id), form = old;
	struct patient_conflicts conflicts;

	(void)state;
	desk_sign_in(&desk, &desk.jon, ROLE_CALLS);
	form.need.text = "Ground-floor room";
	assert_false(app_patient_save(desk.app, &old, &form, NULL, desk.arena, &conflicts, &desk.err));
	assert_int_equal(desk.err.code, ERR_DENIED);
	form = old;
	form.mobile.value = "5550199";
	desk_must(&desk, app_patient_save(desk.app, &old, &form, NULL, desk.arena, &conflicts, &desk.err));
	form = ada(&desk);
	form.need.text = "Ground-floor room";
	assert_false(app_patient_register(desk.app, &form, desk.arena, &desk.err));
	assert_int_equal(desk.err.code, ERR_DENIED);
	desk_close(&desk);
}

static void
two_may_edit_her_at_once_as_long_as_they_do_not_contradict(void **state)
{
	struct desk desk = desk_open();
	struct patient_id id = registered(&desk);
	struct patient_form old = form_of(&desk, id), mine = old, theirs = old;
	struct patient_conflicts conflicts;

	(void)state;
	theirs.patient.best_time = "after 15:00";
	mine.patient.pronouns = "she";
	mine.mobile.value = "555 0199";
	desk_must(&desk, app_patient_save(desk.app, &old, &theirs, NULL, desk.arena, &conflicts, &desk.err));
	desk_must(&desk, app_patient_save(desk.app, &old, &mine, NULL, desk.arena, &conflicts, &desk.err));
	struct patient_form now = form_of(&desk, id);
	assert_string_equal(now.patient.best_time, "after 15:00");
	assert_string_equal(now.patient.pronouns, "she");
	assert_string_equal(now.mobile.value, "5550199");
	desk_close(&desk);
}

static void
a_contradiction_shows_both_values_and_saves_nothing(void **state)
{
	struct desk desk = desk_open();
	struct patient_id id = registered(&desk);
	struct patient_form old = form_of(&desk, id), mine = old, theirs = old;
	struct patient_conflicts conflicts;

	(void)state;
	desk_sign_in(&desk, &desk.jon, ROLE_RECEPTION);
	theirs.patient.best_time = "after 15:00";
	desk_must(&desk, app_patient_save(desk.app, &old, &theirs, NULL, desk.arena, &conflicts, &desk.err));
	desk_sign_in(&desk, &desk.priya, ROLE_RECEPTION);
	mine.patient.best_time = "mornings";
	mine.patient.pronouns = "she";
	assert_false(app_patient_save(desk.app, &old, &mine, NULL, desk.arena, &conflicts, &desk.err));
	assert_int_equal(desk.err.code, ERR_CONFLICT);
	assert_int_equal(conflicts.count, 1);
	assert_string_equal(conflicts.field[0].field->column, "best_time");
	assert_null(conflicts.field[0].was);
	assert_string_equal(conflicts.field[0].theirs, "after 15:00");
	assert_string_equal(conflicts.field[0].mine, "mornings");
	assert_non_null(conflicts.by);
	assert_non_null(strstr(conflicts.by, "Jon"));
	assert_true(conflicts.at == CLINIC_NOW);
	assert_null(form_of(&desk, id).patient.pronouns);
	desk_close(&desk);
}

static void
who_changed_only_her_number_is_named_for_it(void **state)
{
	struct desk desk = desk_open();
	struct patient_id id = registered(&desk);
	struct patient_form old = form_of(&desk, id), mine = old, theirs = old;
	struct patient_conflicts conflicts;

	(void)state;
	desk_sign_in(&desk, &desk.jon, ROLE_RECEPTION);
	theirs.mobile.value = "555-0190";
	desk_must(&desk, app_patient_save(desk.app, &old, &theirs, NULL, desk.arena, &conflicts, &desk.err));
	desk_sign_in(&desk, &desk.priya, ROLE_RECEPTION);
	mine.mobile.value = "555-0191";
	assert_false(app_patient_save(desk.app, &old, &mine, NULL, desk.arena, &conflicts, &desk.err));
	assert_int_equal(conflicts.count, 1);
	assert_non_null(strstr(conflicts.by, "Jon"));
	desk_close(&desk);
}

static void
an_emptied_number_goes_and_a_second_one_is_added(void **state)
{
	struct desk desk = desk_open();
	struct patient_id id = registered(&desk);
	struct patient_form old = form_of(&desk, id), form = old;
	struct patient_conflicts conflicts;
	struct card card;

	(void)state;
	form.mobile.value = NULL;
	form.other.value = "555-0100";
	form.language.language = "Igbo";
	form.need.text = "Ground-floor room";
	form.address.postcode = "N1 9GU";
	desk_must(&desk, app_patient_save(desk.app, &old, &form, NULL, desk.arena, &conflicts, &desk.err));
	desk_must(&desk, app_card_open(desk.app, id, desk.arena, &card, &desk.err));
	assert_int_equal(card.point_count, 1);
	assert_string_equal(card.points[0].value, "5550100");
	assert_string_equal(card.languages[0].language, "Igbo");
	assert_string_equal(card.flags[0].kind, "adjustment");
	assert_string_equal(card.addresses[0].postcode, "N1 9GU");
	desk_must(&desk, find_key_check(desk.db, &desk.err));
	desk_close(&desk);
}

static void
her_own_choice_turns_her_notes_off(void **state)
{
	struct desk desk = desk_open();
	struct card card;

	(void)state;
	desk_must(&desk, app_patient_rapport(desk.app, desk_maria(&desk), "off", &desk.err));
	desk_must(&desk, app_card_open(desk.app, desk_maria(&desk), desk.arena, &card, &desk.err));
	assert_true(card.hidden);
	assert_false(app_patient_rapport(desk.app, desk_maria(&desk), "perhaps", &desk.err));
	desk_must(&desk, app_patient_quiet(desk.app, desk_maria(&desk), "loss", day_of(2026, 12, 31), &desk.err));
	desk_must(&desk, app_card_open(desk.app, desk_maria(&desk), desk.arena, &card, &desk.err));
	assert_int_equal(card.quiet, CUE_QUIET_LOSS);
	desk_close(&desk);
}

static void
the_household_is_told_from_either_side(void **state)
{
	struct desk desk = desk_open();
	struct patient_id id = registered(&desk);
	struct relation relation;
	struct kin *kin;
	size_t count;

	(void)state;
	desk_clear(ENTITY_relation, &relation);
	relation.patient = desk.maria.row.id;
	relation.person = form_of(&desk, id).patient.row.id;
	relation.name = "Ada Okafor";
	relation.relation = "niece";
	relation.household = 1;
	desk_must(&desk, app_detail_save(desk.app, ENTITY_relation, NULL, &relation, NULL, &desk.err));
	desk_must(&desk, app_kin_list(desk.app, id, desk.arena, &kin, &count, &desk.err));
	assert_int_equal(count, 1);
	assert_string_equal(kin[0].family, "González");
	assert_true(kin[0].theirs && kin[0].household);
	desk_must(&desk, app_kin_list(desk.app, desk_maria(&desk), desk.arena, &kin, &count, &desk.err));
	assert_false(kin[0].theirs);

	relation.row = (struct row){0};
	relation.person = relation.patient;
	assert_false(app_detail_save(desk.app, ENTITY_relation, NULL, &relation, NULL, &desk.err));
	desk_close(&desk);
}

static void
a_number_is_kept_in_digits_and_finds_her(void **state)
{
	struct desk desk = desk_open();
	struct contact_point point;

	(void)state;
	desk_clear(ENTITY_contact_point, &point);
	point.owner_kind = "patient";
	point.owner = desk.maria.row.id;
	point.value = "555 01 42";
	desk_must(&desk, app_detail_save(desk.app, ENTITY_contact_point, NULL, &point, NULL, &desk.err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM phone_key WHERE digits = '2410555'"), 1);
	desk_must(&desk, app_detail_void(desk.app, ENTITY_contact_point, &point, NULL, &desk.err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM phone_key WHERE digits = '2410555'"), 0);
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_answers_are_enough_to_start),
		cmocka_unit_test(a_missing_answer_is_named_and_nothing_is_kept),
		cmocka_unit_test(nobody_is_born_tomorrow),
		cmocka_unit_test(undo_of_a_registration_takes_her_out_of_the_lookup),
		cmocka_unit_test(the_desk_says_why_a_name_changes_and_the_old_one_still_finds_her),
		cmocka_unit_test(who_may_not_edit_flags_does_not_by_way_of_the_form),
		cmocka_unit_test(two_may_edit_her_at_once_as_long_as_they_do_not_contradict),
		cmocka_unit_test(a_contradiction_shows_both_values_and_saves_nothing),
		cmocka_unit_test(who_changed_only_her_number_is_named_for_it),
		cmocka_unit_test(an_emptied_number_goes_and_a_second_one_is_added),
		cmocka_unit_test(her_own_choice_turns_her_notes_off),
		cmocka_unit_test(the_household_is_told_from_either_side),
		cmocka_unit_test(a_number_is_kept_in_digits_and_finds_her),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
