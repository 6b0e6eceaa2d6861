#include "desk.h"

#include <stdio.h>
#include <string.h>

#include "app/decide.h"
#include "app/undo.h"
#include "store/alike.h"
#include "store/canon.h"

static struct desk desk;
static struct err err;
static struct site east;
static struct contact_point phone;
static const bool all_here[8] = {true, true, true, true, true, true, true, true}, all_there[8];

/* Maria's phone stands as the other clinic wrote it, an hour after we did. */
static int
setup(void **state)
{
	(void)state;
	desk = desk_open();
	err = (struct err){0};
	desk_clear(ENTITY_site, &east);
	east.code = "EG";
	east.name = "Eastgate";
	east.zone = "Europe/London";
	east.country = "GB";
	clinic_insert(desk.db, ENTITY_site, &east);
	desk_clear(ENTITY_contact_point, &phone);
	phone.owner_kind = "patient";
	phone.owner = desk.maria.row.id;
	phone.kind = "phone";
	phone.label = "mobile";
	phone.value = "5550191";
	clinic_insert(desk.db, ENTITY_contact_point, &phone);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	desk_close(&desk);
	return 0;
}

static struct conflict
conflict_of(const char *kind, enum entity_no no, struct uuid row, const char *kept, const char *lost)
{
	static char id[UUID_TEXT];
	struct conflict conflict;

	desk_clear(ENTITY_conflict, &conflict);
	uuid_format(row, id);
	conflict.kind = kind;
	conflict.about = entity(no)->table;
	conflict.row_id = id;
	conflict.patient = desk.maria.row.id;
	conflict.home = app_site(desk.app)->row.id;
	conflict.kept = kept;
	conflict.lost = lost;
	conflict.kept_site = east.row.id;
	conflict.lost_site = app_site(desk.app)->row.id;
	conflict.kept_at = CLINIC_NOW - 3600000;
	conflict.lost_at = CLINIC_NOW - 7200000;
	return conflict;
}

static void
two_numbers(void)
{
	struct conflict conflict = conflict_of("both", ENTITY_contact_point, phone.row.id, "{\"value\":\"5550191\"}",
	    "{\"value\":\"5550188\"}");

	clinic_insert(desk.db, ENTITY_conflict, &conflict);
}

static struct decide_item *
the_list(size_t expected)
{
	struct decide_item *items;
	size_t count;
	int64_t merged;

	desk_must(&desk, app_decide_list(desk.app, desk.arena, &items, &count, &merged, &desk.err));
	assert_int_equal(count, expected);
	return items;
}

static const char *
number_now(void)
{
	struct contact_point now;

	assert_true(record_load(desk.db, entity(ENTITY_contact_point), phone.row.rid, &now, desk.arena, &err));
	return now.row.gone ? "taken off" : now.value;
}

static void
the_older_number_was_right_and_f8_takes_it_back(void **state)
{
	const char *name;

	(void)state;
	two_numbers();
	struct decide_item *item = the_list(1);
	assert_string_equal(item->what, "phone differs");
	assert_string_equal(item->site, "Eastgate");
	assert_true(item->mine);
	assert_string_equal(item->lines[0].label, "Mobile");
	assert_string_equal(item->lines[0].here, "555-0188");
	assert_false(item->lines[0].kept_here);
	assert_false(item->lines[0].here_newer);
	assert_true(app_decide(desk.app, item, all_here, &err));
	assert_string_equal(number_now(), "5550188");
	the_list(0);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_string_equal(number_now(), "5550191");
	the_list(1);
}

static void
a_number_written_since_is_what_stands(void **state)
{
	struct contact_point old, new;

	(void)state;
	two_numbers();
	assert_true(record_load(desk.db, entity(ENTITY_contact_point), phone.row.rid, &old, desk.arena, &err));
	new = old;
	new.value = "5550222";
	struct tx *tx = clinic_begin(desk.db, "test.edit");
	assert_true(record_update(tx, entity(ENTITY_contact_point), &old, &new, &err));
	clinic_commit(tx);
	struct decide_item *item = the_list(1);
	assert_string_equal(item->lines[0].there, "555-0222");
	assert_true(item->lines[0].since);
	assert_true(app_decide(desk.app, item, all_there, &err));
	assert_string_equal(number_now(), "5550222");
}

static void
a_row_changed_after_the_list_was_read_is_not_overwritten(void **state)
{
	struct contact_point old, new;

	(void)state;
	two_numbers();
	struct decide_item *item = the_list(1);
	assert_true(record_load(desk.db, entity(ENTITY_contact_point), phone.row.rid, &old, desk.arena, &err));
	new = old;
	new.value = "5550222";
	struct tx *tx = clinic_begin(desk.db, "test.edit");
	assert_true(record_update(tx, entity(ENTITY_contact_point), &old, &new, &err));
	clinic_commit(tx);
	assert_false(app_decide(desk.app, item, all_here, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_string_equal(number_now(), "5550222");
	the_list(1);
}

static void
settled_by_two_people_at_once_is_settled_once(void **state)
{
	(void)state;
	two_numbers();
	struct decide_item *item = the_list(1);
	assert_true(app_decide(desk.app, item, all_there, &err));
	assert_false(app_decide(desk.app, item, all_here, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM conflict_verdict"), 1);
}

static void
what_was_taken_off_there_and_changed_here_can_come_back(void **state)
{
	const char *name;

	(void)state;
	struct tx *tx = clinic_begin(desk.db, "test.void");
	assert_true(record_void(tx, entity(ENTITY_contact_point), &phone.row, true, &err));
	clinic_commit(tx);
	struct conflict conflict = conflict_of("void", ENTITY_contact_point, phone.row.id, "{\"gone\":\"1\"}",
	    "{\"value\":\"5550191\"}");
	clinic_insert(desk.db, ENTITY_conflict, &conflict);
	struct decide_item *item = the_list(1);
	assert_string_equal(item->lines[0].there, "taken off");
	assert_string_equal(item->lines[0].here, "555-0191");
	assert_false(item->lines[0].kept_here);
	assert_true(app_decide(desk.app, item, all_here, &err));
	assert_string_equal(number_now(), "5550191");
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_string_equal(number_now(), "taken off");
}

static void
one_record_number_for_two_people_gives_one_of_them_another(void **state)
{
	struct patient twin = clinic_patient("Hall", "Edith"), now;

	(void)state;
	twin.record = "NS-004217";
	clock_hold(CLINIC_NOW + 1000);	/* registered later: ids begin with the time */
	clinic_insert(desk.db, ENTITY_patient, &twin);
	struct conflict conflict = conflict_of("number", ENTITY_patient, twin.row.id, NULL, NULL);
	clinic_insert(desk.db, ENTITY_conflict, &conflict);
	struct decide_item *item = the_list(1);
	assert_int_equal(item->how, DECIDE_NUMBER);
	assert_string_equal(item->lines[0].here, "HALL, Edith");
	assert_false(item->lines[0].kept_here);
	assert_true(app_decide(desk.app, item, all_there, &err));
	assert_true(record_load(desk.db, entity(ENTITY_patient), twin.row.rid, &now, desk.arena, &err));
	assert_string_not_equal(now.record, "NS-004217");
	the_list(0);
}

static void
two_verdicts_on_one_pair_leave_the_one_that_was_picked(void **state)
{
	struct patient_link same, different;
	char kept[80], id[UUID_TEXT];

	(void)state;
	struct patient twin = clinic_patient("Gonzales", "Maria");
	clinic_insert(desk.db, ENTITY_patient, &twin);
	desk_clear(ENTITY_patient_link, &same);
	same.a = desk.maria.row.id;
	same.b = twin.row.id;
	same.verdict = "same";
	same.at = CLINIC_NOW - 1000;
	different = same;
	different.verdict = "different";
	clinic_insert(desk.db, ENTITY_patient_link, &same);
	clinic_insert(desk.db, ENTITY_patient_link, &different);
	uuid_format(different.row.id, id);
	snprintf(kept, sizeof kept, "{\"link\":\"%s\"}", id);
	struct conflict conflict = conflict_of("link", ENTITY_patient_link, same.row.id, kept, NULL);
	clinic_insert(desk.db, ENTITY_conflict, &conflict);
	struct decide_item *item = the_list(1);
	bool picks[8] = {false};
	for (size_t i = 0; i < item->line_count; i++)
		picks[i] = strcmp(item->lines[0].here, "Same person") == 0;
	assert_true(app_decide(desk.app, item, picks, &err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM patient_link WHERE gone = 0 AND verdict = 'same'"), 1);
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM patient_link WHERE gone = 0 AND verdict = 'different'"),
	    0);
}

static void
another_clinics_decision_is_only_shown(void **state)
{
	struct conflict conflict = conflict_of("both", ENTITY_contact_point, phone.row.id, "{\"value\":\"5550191\"}",
	    "{\"value\":\"5550188\"}");

	(void)state;
	conflict.home = east.row.id;
	clinic_insert(desk.db, ENTITY_conflict, &conflict);
	struct decide_item *item = the_list(1);
	assert_false(item->mine);
	assert_false(app_decide(desk.app, item, all_here, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_string_equal(number_now(), "5550191");
}

static void
who_may_not_see_a_restricted_record_sees_no_values(void **state)
{
	(void)state;
	two_numbers();
	struct patient old, new;
	assert_true(record_load(desk.db, entity(ENTITY_patient), desk.maria.row.rid, &old, desk.arena, &err));
	new = old;
	new.restricted = 1;
	struct tx *tx = clinic_begin(desk.db, "test.restrict");
	assert_true(record_update(tx, entity(ENTITY_patient), &old, &new, &err));
	clinic_commit(tx);
	struct decide_item *item = the_list(1);
	assert_true(item->hidden);
	assert_string_equal(item->lines[0].here, "hidden");
	assert_string_equal(item->lines[0].there, "hidden");
	assert_false(app_decide(desk.app, item, all_here, &err));
}

static void
a_conflict_that_cannot_be_read_hides_no_other(void **state)
{
	struct conflict conflict = conflict_of("both", ENTITY_patient, desk.maria.row.id, "not an object",
	    "{\"of_later\":\"x\",\"born\":\"never\"}");

	(void)state;
	clinic_insert(desk.db, ENTITY_conflict, &conflict);
	two_numbers();
	struct decide_item *item = the_list(1);
	assert_int_equal(item->part_count, 2);
}

static void
asking_stands_on_the_card_until_it_is_decided(void **state)
{
	(void)state;
	two_numbers();
	assert_true(app_decide_ask(desk.app, the_list(1), &err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM flag WHERE gone = 0"), 1);
	struct decide_item *item = the_list(1);
	assert_true(item->asked);
	assert_false(app_decide_ask(desk.app, item, &err));
	assert_true(app_decide(desk.app, item, all_there, &err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM flag WHERE gone = 0"), 0);
}

/* The other clinic registered somebody very like Maria, and the sync noticed. */
static struct patient
maria_there(void)
{
	struct patient there = clinic_patient("Gonzalez", "Maria");
	struct alike_pair pair;

	there.record = "EG-000123";
	clock_hold(CLINIC_NOW + 1000);
	clinic_insert(desk.db, ENTITY_patient, &there);
	pair = (struct alike_pair){desk.maria.row.id, there.row.id};
	struct conflict clash = alike_clash(desk.db, &pair, desk.arena);
	clash.home = app_site(desk.app)->row.id;
	clash.kept_site = app_site(desk.app)->row.id;
	clash.lost_site = east.row.id;
	clinic_insert(desk.db, ENTITY_conflict, &clash);
	return there;
}

static void
two_records_become_one_person_and_f8_makes_them_two(void **state)
{
	struct patient there = maria_there();
	const char *name;

	(void)state;
	struct decide_item *item = the_list(1);
	assert_int_equal(item->how, DECIDE_PERSON);
	assert_string_equal(item->what, "may be one person");
	assert_string_equal(item->lines[0].here, "one person");
	assert_false(item->lines[0].kept_here);
	assert_string_equal(item->lines[1].here, "GONZÁLEZ, Maria Elena");
	assert_string_equal(item->lines[1].there, "GONZALEZ, Maria");
	assert_true(app_decide(desk.app, item, all_here, &err));
	assert_int_equal(canon_of(desk.db, there.row.rid), desk.maria.row.rid);
	the_list(0);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(canon_of(desk.db, there.row.rid), there.row.rid);
	the_list(1);
}

static void
who_is_called_two_people_is_never_asked_about_again(void **state)
{
	struct patient there = maria_there();

	(void)state;
	struct decide_item *item = the_list(1);
	assert_true(app_decide(desk.app, item, all_there, &err));
	assert_int_equal(canon_of(desk.db, there.row.rid), there.row.rid);
	the_list(0);
	/* Whoever still has the list open cannot decide once more. */
	assert_false(app_decide(desk.app, item, all_here, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
}

static void
a_verdict_from_elsewhere_or_a_record_taken_off_closes_it(void **state)
{
	struct patient there = maria_there();
	struct patient_link link;

	(void)state;
	the_list(1);
	struct tx *tx = clinic_begin(desk.db, "test.void");
	assert_true(record_void(tx, entity(ENTITY_patient), &there.row, true, &err));
	clinic_commit(tx);
	the_list(0);
	tx = clinic_begin(desk.db, "test.restore");
	assert_true(record_void(tx, entity(ENTITY_patient), &there.row, false, &err));
	clinic_commit(tx);
	the_list(1);
	desk_clear(ENTITY_patient_link, &link);
	link.a = desk.maria.row.id;
	link.b = there.row.id;
	link.verdict = "different";
	clinic_insert(desk.db, ENTITY_patient_link, &link);
	the_list(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(two_records_become_one_person_and_f8_makes_them_two, setup, teardown),
		cmocka_unit_test_setup_teardown(who_is_called_two_people_is_never_asked_about_again, setup, teardown),
		cmocka_unit_test_setup_teardown(a_verdict_from_elsewhere_or_a_record_taken_off_closes_it, setup, teardown),
		cmocka_unit_test_setup_teardown(the_older_number_was_right_and_f8_takes_it_back, setup, teardown),
		cmocka_unit_test_setup_teardown(a_number_written_since_is_what_stands, setup, teardown),
		cmocka_unit_test_setup_teardown(a_row_changed_after_the_list_was_read_is_not_overwritten, setup, teardown),
		cmocka_unit_test_setup_teardown(settled_by_two_people_at_once_is_settled_once, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_taken_off_there_and_changed_here_can_come_back, setup, teardown),
		cmocka_unit_test_setup_teardown(one_record_number_for_two_people_gives_one_of_them_another, setup, teardown),
		cmocka_unit_test_setup_teardown(two_verdicts_on_one_pair_leave_the_one_that_was_picked, setup, teardown),
		cmocka_unit_test_setup_teardown(another_clinics_decision_is_only_shown, setup, teardown),
		cmocka_unit_test_setup_teardown(who_may_not_see_a_restricted_record_sees_no_values, setup, teardown),
		cmocka_unit_test_setup_teardown(a_conflict_that_cannot_be_read_hides_no_other, setup, teardown),
		cmocka_unit_test_setup_teardown(asking_stands_on_the_card_until_it_is_decided, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
