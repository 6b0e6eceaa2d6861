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
static const size_t all_here[8], all_there[8] = {1, 1, 1, 1, 1, 1, 1, 1};

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
	assert_string_equal(item->lines[0].values[0].text, "555-0188");
	assert_int_equal(item->lines[0].stands, 1);
	assert_int_equal(item->lines[0].newest, 1);
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
	assert_string_equal(item->lines[0].values[1].text, "555-0222");
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
	assert_string_equal(item->lines[0].values[1].text, "taken off");
	assert_string_equal(item->lines[0].values[0].text, "555-0191");
	assert_int_equal(item->lines[0].stands, 1);
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
	assert_string_equal(item->lines[0].values[0].text, "HALL, Edith");
	assert_int_equal(item->lines[0].stands, 1);
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
	size_t picks[8] = {0};
	for (size_t i = 0; i < item->line_count; i++)
		picks[i] = strcmp(item->lines[0].values[0].text, "Same person") == 0 ? 0 : 1;
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

/* A third clinic, which wrote another number an hour after the second. */
static struct site
riverside(void)
{
	struct site river;

	desk_clear(ENTITY_site, &river);
	river.code = "RV";
	river.name = "Riverside";
	river.zone = "Europe/London";
	river.country = "GB";
	clinic_insert(desk.db, ENTITY_site, &river);
	return river;
}

/* What each pair of three clinics says that met at one of them. */
static void
three_numbers(void)
{
	struct site river = riverside();
	struct conflict pairs[] = {
		conflict_of("both", ENTITY_contact_point, phone.row.id, "{\"value\":\"5550191\"}",
		    "{\"value\":\"5550188\"}"),
		conflict_of("both", ENTITY_contact_point, phone.row.id, "{\"value\":\"5550170\"}",
		    "{\"value\":\"5550191\"}"),
		conflict_of("both", ENTITY_contact_point, phone.row.id, "{\"value\":\"5550170\"}",
		    "{\"value\":\"5550188\"}"),
	};

	for (size_t i = 1; i < 3; i++) {
		pairs[i].kept_site = river.row.id;
		pairs[i].kept_at = CLINIC_NOW - 1800000;
	}
	pairs[1].lost_site = east.row.id;
	pairs[1].lost_at = CLINIC_NOW - 3600000;
	for (size_t i = 0; i < 3; i++)
		clinic_insert(desk.db, ENTITY_conflict, &pairs[i]);
	struct contact_point now = phone;
	now.value = "5550170";
	struct tx *tx = clinic_begin(desk.db, "test.edit");
	assert_true(record_update(tx, entity(ENTITY_contact_point), &phone, &now, &err));
	clinic_commit(tx);
}

static void
one_number_from_three_clinics_is_one_question_and_one_choice(void **state)
{
	const char *name;

	(void)state;
	three_numbers();
	struct decide_item *item = the_list(1);
	assert_true(item->many);
	assert_string_equal(item->what, "phone differs");
	assert_int_equal(item->lines[0].value_count, 3);
	assert_true(item->line_count < 2 || item->lines[1].same);
	const char *const numbers[] = {"555-0188", "555-0170", "555-0191"};
	const char *const sites[] = {app_site(desk.app)->name, "Riverside", "Eastgate"};
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(item->lines[0].values[i].text, numbers[i]);
		assert_string_equal(item->lines[0].values[i].by.site, sites[i]);
	}
	assert_int_equal(item->lines[0].stands, 1);
	assert_int_equal(item->lines[0].newest, 1);
	assert_true(app_decide(desk.app, item, (const size_t[8]){2}, &err));
	assert_string_equal(number_now(), "5550191");
	assert_int_equal(desk_count(&desk, "SELECT count(DISTINCT conflict) FROM conflict_verdict WHERE gone = 0"), 3);
	the_list(0);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_string_equal(number_now(), "5550170");
	the_list(1);
}

static void
two_clinics_with_the_same_number_are_one_value(void **state)
{
	struct site river = riverside();
	struct conflict east_pair = conflict_of("both", ENTITY_contact_point, phone.row.id, "{\"value\":\"5550191\"}",
	    "{\"value\":\"5550188\"}"), river_pair = east_pair;

	(void)state;
	river_pair.kept_site = river.row.id;
	river_pair.kept_at = CLINIC_NOW - 1800000;
	clinic_insert(desk.db, ENTITY_conflict, &east_pair);
	clinic_insert(desk.db, ENTITY_conflict, &river_pair);
	struct decide_item *item = the_list(1);
	assert_int_equal(item->lines[0].value_count, 2);
	assert_string_equal(item->lines[0].values[1].by.site, "Riverside, Eastgate");
}

static void
name_and_date_of_birth_of_one_record_are_decided_together(void **state)
{
	struct patient now;

	(void)state;
	struct conflict named = conflict_of("both", ENTITY_patient, desk.maria.row.id, NULL, "{\"given\":\"Mariela\"}");
	struct conflict born = conflict_of("both", ENTITY_patient, desk.maria.row.id, NULL, "{\"born\":\"1985-03-21\"}");
	named.grp = "name";
	born.grp = "birth";
	clinic_insert(desk.db, ENTITY_conflict, &named);
	clinic_insert(desk.db, ENTITY_conflict, &born);
	struct decide_item *item = the_list(1);
	assert_int_equal(item->part_count, 1);
	assert_true(app_decide(desk.app, item, all_here, &err));
	assert_true(record_load(desk.db, entity(ENTITY_patient), desk.maria.row.rid, &now, desk.arena, &err));
	assert_string_equal(now.given, "Mariela");
	assert_string_equal(now.born, "1985-03-21");
	the_list(0);
}

static void
taken_off_there_and_changed_twice_here_comes_back_as_it_is_picked(void **state)
{
	const char *name;

	(void)state;
	struct site river = riverside();
	struct tx *tx = clinic_begin(desk.db, "test.void");
	assert_true(record_void(tx, entity(ENTITY_contact_point), &phone.row, true, &err));
	clinic_commit(tx);
	struct conflict off = conflict_of("void", ENTITY_contact_point, phone.row.id, "{\"gone\":\"1\"}",
	    "{\"value\":\"5550191\"}"), value = conflict_of("both", ENTITY_contact_point, phone.row.id,
	    "{\"value\":\"5550191\"}", "{\"value\":\"5550188\"}");
	off.kept_site = river.row.id;
	clinic_insert(desk.db, ENTITY_conflict, &off);
	clinic_insert(desk.db, ENTITY_conflict, &value);
	struct decide_item *item = the_list(1);
	size_t picks[8] = {0};
	for (size_t i = 0; i < item->line_count; i++)
		for (size_t k = 0; k < item->lines[i].value_count && !item->lines[i].same; k++)
			if (item->lines[i].field < 0 ? strcmp(item->lines[i].values[k].text, "taken off") != 0 :
			    strcmp(item->lines[i].values[k].text, "555-0188") == 0)
				picks[i] = k;
	assert_true(app_decide(desk.app, item, picks, &err));
	assert_string_equal(number_now(), "5550188");
	the_list(0);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_string_equal(number_now(), "taken off");
	the_list(1);
}

/* Three clinics each put a new number beside the old one. */
static void
of_three_new_numbers_one_stays(void **state)
{
	struct contact_point rows[3];
	char ids[3][UUID_TEXT];

	(void)state;
	struct site river = riverside();
	const struct uuid sites[] = {app_site(desk.app)->row.id, east.row.id, river.row.id};
	const char *const values[] = {"5550188", "5550191", "5550170"};
	for (int i = 0; i < 3; i++) {
		rows[i] = phone;
		rows[i].row = (struct row){0};
		rows[i].value = values[i];
		clinic_insert(desk.db, ENTITY_contact_point, &rows[i]);
		uuid_format(rows[i].row.id, ids[i]);
	}
	for (int i = 1; i < 3; i++) {
		char lost[120];
		snprintf(lost, sizeof lost, "{\"value\":\"%s\",\"row\":\"%s\"}", values[i], ids[i]);
		struct conflict pair = conflict_of("twin", ENTITY_contact_point, rows[0].row.id,
		    "{\"value\":\"5550188\"}", lost);
		pair.kept_site = sites[0];
		pair.lost_site = sites[i];
		clinic_insert(desk.db, ENTITY_conflict, &pair);
	}
	struct decide_item *item = the_list(1);
	assert_int_equal(item->lines[0].value_count, 3);
	size_t pick = 0;
	while (strcmp(item->lines[0].values[pick].text, "555-0170") != 0)
		pick++;
	assert_true(app_decide(desk.app, item, (const size_t[8]){pick, pick}, &err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM contact_point WHERE gone = 1"), 2);
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM contact_point WHERE gone = 0 AND value = '5550170'"), 1);
	the_list(0);
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
	assert_string_equal(item->lines[0].values[0].text, "hidden");
	assert_string_equal(item->lines[0].values[1].text, "hidden");
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
	assert_string_equal(item->lines[0].values[0].text, "one person");
	assert_int_equal(item->lines[0].stands, 1);
	assert_string_equal(item->lines[1].values[0].text, "GONZÁLEZ, Maria Elena");
	assert_string_equal(item->lines[1].values[1].text, "GONZALEZ, Maria");
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
		cmocka_unit_test_setup_teardown(one_number_from_three_clinics_is_one_question_and_one_choice, setup, teardown),
		cmocka_unit_test_setup_teardown(two_clinics_with_the_same_number_are_one_value, setup, teardown),
		cmocka_unit_test_setup_teardown(name_and_date_of_birth_of_one_record_are_decided_together, setup, teardown),
		cmocka_unit_test_setup_teardown(taken_off_there_and_changed_twice_here_comes_back_as_it_is_picked, setup, teardown),
		cmocka_unit_test_setup_teardown(of_three_new_numbers_one_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(asking_stands_on_the_card_until_it_is_decided, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
