#include "desk.h"

#include <string.h>

#include "app/book.h"
#include "app/card.h"
#include "app/find.h"
#include "app/link.h"
#include "app/note.h"
#include "app/twin.h"
#include "app/undo.h"
#include "store/canon.h"
#include "store/check.h"

/* Maria is registered here; the other clinic wrote her down under her maiden name. */
static struct desk desk;
static struct patient other;
static struct err err;

#define must(what) desk_must(&desk, what)

static void
add_note(struct uuid whose, const char *text)
{
	struct note note;

	desk_clear(ENTITY_note, &note);
	note.patient = whose;
	note.text = text;
	note.topic = "family";
	note.told_by = "patient";
	note.author = desk.priya.row.id;
	note.written = CLINIC_NOW - INT64_C(86400000);
	clinic_insert(desk.db, ENTITY_note, &note);
}

static void
add_number(struct uuid whose, const char *number)
{
	struct contact_point point;

	desk_clear(ENTITY_contact_point, &point);
	point.owner_kind = "patient";
	point.owner = whose;
	point.kind = "phone";
	point.value = number;
	point.label = "mobile";
	clinic_insert(desk.db, ENTITY_contact_point, &point);
}

static void
add_visit(struct uuid whose, const char *date, const char *state)
{
	struct appointment visit;

	desk_clear(ENTITY_appointment, &visit);
	visit.patient = whose;
	visit.staff = desk.osei.row.id;
	visit.date = date;
	visit.starts = 600;
	visit.minutes = 15;
	visit.state = state;
	clinic_insert(desk.db, ENTITY_appointment, &visit);
}

static int
setup(void **state)
{
	struct flag flag;

	(void)state;
	desk = desk_open();
	clock_hold(CLINIC_NOW + 1000);
	other = clinic_patient("Ruiz", "María");
	other.record = "EG-000123";
	clinic_insert(desk.db, ENTITY_patient, &other);
	add_note(desk.maria.row.id, "Daughter's wedding in December");
	add_note(other.row.id, "New puppy called Biscuit");
	add_number(desk.maria.row.id, "5550142");
	add_number(other.row.id, "5550142");
	add_number(other.row.id, "5550177");
	add_visit(desk.maria.row.id, "2026-11-10", "out");
	add_visit(other.row.id, "2026-11-03", "out");
	add_visit(other.row.id, "2026-11-24", "booked");
	desk_clear(ENTITY_flag, &flag);
	flag.patient = other.row.id;
	flag.kind = "alert";
	flag.text = "Latex allergy";
	clinic_insert(desk.db, ENTITY_flag, &flag);
	struct tx *tx = clinic_begin(desk.db, "test.keys");
	must(find_key_rebuild(tx, &desk.err));
	clinic_commit(tx);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	desk_close(&desk);
	return 0;
}

static struct patient_id
her(void)
{
	return desk_maria(&desk);
}

static struct patient_id
there(void)
{
	return (struct patient_id){other.row.rid};
}

static struct card
card_of(struct patient_id patient)
{
	struct card card;

	must(app_card_open(desk.app, patient, desk.arena, &card, &desk.err));
	return card;
}

static size_t
found(const char *text, int64_t *rid)
{
	struct found_list list;

	must(app_find(desk.app, text, 9, 9, desk.arena, &list, &desk.err));
	*rid = list.count > 0 ? list.rows[0].patient.rid : 0;
	return list.count;
}

static void
assert_two_people(void)
{
	struct card one = card_of(her()), two = card_of(there());
	int64_t rid;

	assert_string_equal(one.patient.family, "González");
	assert_string_equal(two.patient.family, "Ruiz");
	assert_int_equal(one.other_count + two.other_count, 0);
	assert_int_equal(one.note_count, 1);
	assert_int_equal(two.note_count, 1);
	assert_int_equal(one.point_count, 1);
	assert_int_equal(two.point_count, 2);
	assert_int_equal(one.past_count, 1);
	assert_int_equal(two.past_count, 1);
	assert_int_equal(one.flag_count, 0);
	assert_int_equal(found("gonzalez", &rid), 1);
	assert_int_equal(rid, desk.maria.row.rid);
	assert_int_equal(found("ruiz", &rid), 1);
	assert_int_equal(rid, other.row.rid);
	assert_int_equal(found("EG-000123", &rid), 1);
	assert_int_equal(rid, other.row.rid);
	must(check_run(desk.db, NULL, NULL, &desk.err));
}

static void
one_line_of_the_lookup_is_found_by_either_record(void **state)
{
	static const char *const ways[] = {"gonzalez", "ruiz", "maria ruiz", "EG-000123", "NS-004217", "5550177",
	    "12/3/85"};
	int64_t rid;

	(void)state;
	must(app_twin_verdict(desk.app, there(), her(), true, &desk.err));
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (found(ways[i], &rid) != 1 || rid != desk.maria.row.rid)
			fail_msg("%s did not lead to her", ways[i]);
	must(check_run(desk.db, NULL, NULL, &desk.err));
}

static void
the_card_tells_what_both_clinics_know(void **state)
{
	(void)state;
	must(app_twin_verdict(desk.app, her(), there(), true, &desk.err));
	struct card card = card_of(there());
	assert_int_equal(card.id.rid, desk.maria.row.rid);
	assert_int_equal(card.other_count, 1);
	assert_string_equal(card.others[0].record, "EG-000123");
	assert_string_equal(card.others[0].site, "Northside");
	assert_string_equal(card.others[0].name, "RUIZ, María");
	assert_int_equal(card.note_count, 2);
	assert_int_equal(card.cue_count, 2);
	/* Both have the same number: it is said once. */
	assert_int_equal(card.point_count, 2);
	assert_int_equal(card.past_count, 2);
	assert_int_equal(card.past_total, 2);
	assert_int_equal(card.next_count, 1);
	assert_int_equal(card.flag_count, 1);
	assert_string_equal(card.flags[0].text, "Latex allergy");
}

static void
what_is_written_now_goes_to_the_record_that_stands_for_her(void **state)
{
	struct note note;

	(void)state;
	must(app_twin_verdict(desk.app, her(), there(), true, &desk.err));
	desk_clear(ENTITY_note, &note);
	note.text = "Likes the window seat";
	note.topic = "family";
	note.told_by = "patient";
	must(app_note_write(desk.app, there(), &note, &desk.err));
	must(app_link_part(desk.app, there(), &desk.err));
	assert_int_equal(card_of(her()).note_count, 2);
	assert_int_equal(card_of(there()).note_count, 1);
}

static void
two_people_after_all_are_as_they_were_before(void **state)
{
	const char *name;

	(void)state;
	assert_two_people();
	must(app_twin_verdict(desk.app, her(), there(), true, &desk.err));
	must(app_link_part(desk.app, there(), &desk.err));
	assert_two_people();
	/* Taken back, they are one again; and once more, two. */
	must(app_undo(desk.app, desk.arena, &name, &desk.err));
	assert_int_equal(card_of(there()).id.rid, desk.maria.row.rid);
	must(app_undo(desk.app, desk.arena, &name, &desk.err));
	assert_two_people();
	must(app_redo(desk.app, desk.arena, &name, &desk.err));
	assert_int_equal(card_of(there()).note_count, 2);
	assert_false(app_link_part(desk.app, (struct patient_id){99999}, &err));
}

static void
who_stands_alone_cannot_be_parted(void **state)
{
	(void)state;
	assert_false(app_link_part(desk.app, there(), &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	must(app_twin_verdict(desk.app, her(), there(), true, &desk.err));
	assert_false(app_twin_verdict(desk.app, there(), her(), true, &err));
	assert_int_equal(err.code, ERR_INVALID);
}

static void
a_receptionist_says_herself_that_two_records_are_one_person(void **state)
{
	struct link_line lines[LINK_LINES];
	size_t count;
	const char *name;

	(void)state;
	must(app_link_compare(desk.app, her(), there(), desk.arena, lines, &count, &desk.err));
	assert_string_equal(lines[0].other, "RUIZ, María");
	must(app_link_join(desk.app, her(), there(), &desk.err));
	assert_int_equal(canon_of(desk.db, other.row.rid), desk.maria.row.rid);
	assert_false(app_link_join(desk.app, there(), her(), &err));
	assert_int_equal(err.code, ERR_INVALID);
	must(app_undo(desk.app, desk.arena, &name, &desk.err));
	assert_int_equal(canon_of(desk.db, other.row.rid), other.row.rid);
	desk_sign_in(&desk, &desk.grace, ROLE_ADMIN);
	assert_false(app_link_compare(desk.app, her(), there(), desk.arena, lines, &count, &err));
	assert_false(app_link_join(desk.app, her(), there(), &err));
	assert_int_equal(err.code, ERR_DENIED);
}

static void
one_restricted_record_restricts_the_person(void **state)
{
	struct found_list list;
	struct card card;

	(void)state;
	struct tx *tx = clinic_begin(desk.db, "test.restrict");
	struct patient shut = other;
	shut.restricted = 1;
	must(record_update(tx, entity(ENTITY_patient), &other, &shut, &desk.err));
	clinic_commit(tx);
	desk_sign_in(&desk, &desk.grace, ROLE_SUPERVISOR);
	must(app_twin_verdict(desk.app, her(), there(), true, &desk.err));
	desk_sign_in(&desk, &desk.priya, ROLE_RECEPTION);
	assert_false(app_card_open(desk.app, her(), desk.arena, &card, &err));
	assert_int_equal(err.code, ERR_DENIED);
	must(app_find(desk.app, "gonzalez", 9, 9, desk.arena, &list, &desk.err));
	assert_true(list.rows[0].restricted);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(one_line_of_the_lookup_is_found_by_either_record),
		TEST(the_card_tells_what_both_clinics_know),
		TEST(what_is_written_now_goes_to_the_record_that_stands_for_her),
		TEST(two_people_after_all_are_as_they_were_before),
		TEST(who_stands_alone_cannot_be_parted),
		TEST(a_receptionist_says_herself_that_two_records_are_one_person),
		TEST(one_restricted_record_restricts_the_person),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
