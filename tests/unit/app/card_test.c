#include "desk.h"

#include <string.h>

#include "app/card.h"
#include "app/note.h"
#include "app/patient.h"
#include "app/people.h"

static struct card
card_of(struct desk *desk)
{
	struct card card;

	desk_must(desk, app_card_open(desk->app, desk_maria(desk), desk->arena, &card, &desk->err));
	return card;
}

static struct appointment
visit_on(const struct desk *desk, const char *date, int starts, const char *state)
{
	struct appointment visit;

	desk_clear(ENTITY_appointment, &visit);
	visit.patient = desk->maria.row.id;
	visit.staff = desk->osei.row.id;
	visit.date = date;
	visit.starts = starts;
	visit.minutes = 30;
	visit.state = state;
	return visit;
}

/* She came at her time and the clinician came to her `wait` minutes later. */
static void
visit_done(struct desk *desk, const char *date, int wait)
{
	struct appointment visit = visit_on(desk, date, 600, "out");

	visit.arrived_at = instant_of(day_parse(date), 600);
	visit.roomed_at = visit.arrived_at + (wait - 2) * INT64_C(60000);
	visit.seen_at = visit.arrived_at + wait * INT64_C(60000);
	visit.reply = "yes";
	clinic_insert(desk->db, ENTITY_appointment, &visit);
}

static void
furnish_people(struct desk *desk)
{
	struct contact_point mobile, daughters;
	struct patient_language spanish, english;
	struct relation lea;

	desk_clear(ENTITY_contact_point, &mobile);
	mobile.owner_kind = "patient";
	mobile.owner = desk->maria.row.id;
	mobile.kind = "phone";
	mobile.value = "5550142";
	mobile.label = "mobile";
	mobile.sort = 1;
	clinic_insert(desk->db, ENTITY_contact_point, &mobile);
	desk_clear(ENTITY_patient_language, &english);
	english.patient = desk->maria.row.id;
	english.language = "English";
	english.sort = 2;
	clinic_insert(desk->db, ENTITY_patient_language, &english);
	spanish = english;
	spanish.row = (struct row){0};
	spanish.language = "Spanish";
	spanish.sort = 1;
	clinic_insert(desk->db, ENTITY_patient_language, &spanish);
	desk_clear(ENTITY_relation, &lea);
	lea.patient = desk->maria.row.id;
	lea.name = "Lea González";
	lea.relation = "daughter";
	lea.emergency = lea.discuss_visits = 1;
	clinic_insert(desk->db, ENTITY_relation, &lea);
	daughters = mobile;
	daughters.row = (struct row){0};
	daughters.owner_kind = "relation";
	daughters.owner = lea.row.id;
	daughters.value = "5550163";
	clinic_insert(desk->db, ENTITY_contact_point, &daughters);
}

static void
furnish_flags(struct desk *desk)
{
	static const char *const texts[] = {"Hearing: speak to her left side", "Latex allergy", "Crutches in spring"};
	struct flag flag;

	desk_clear(ENTITY_flag, &flag);
	flag.patient = desk->maria.row.id;
	for (int i = 0; i < 3; i++) {
		flag.row = (struct row){0};
		flag.kind = i == 1 ? "alert" : "adjustment";
		flag.text = texts[i];
		flag.to_date = i == 2 ? "2026-05" : NULL;
		clinic_insert(desk->db, ENTITY_flag, &flag);
	}
}

static void
furnish_calls(struct desk *desk)
{
	struct call call;
	struct contact contact;

	desk_clear(ENTITY_call, &call);
	call.patient = desk->maria.row.id;
	call.kind = "callback";
	call.reason = "results";
	call.class = 2;
	call.queue = "results";
	call.state = "open";
	call.asked_at = CLINIC_NOW - 47 * INT64_C(60000);
	call.promised = instant_of(day_of(2026, 11, 17), 660);
	clinic_insert(desk->db, ENTITY_call, &call);
	call.row = (struct row){0};
	call.state = "done";
	call.closed_at = call.promised - 1;
	clinic_insert(desk->db, ENTITY_call, &call);
	desk_clear(ENTITY_contact, &contact);
	contact.patient = desk->maria.row.id;
	contact.at = CLINIC_NOW - 30 * INT64_C(60000);
	contact.staff = desk->priya.row.id;
	contact.mode = "phone";
	contact.words = "Asked about her test results";
	clinic_insert(desk->db, ENTITY_contact, &contact);
}

static struct desk
furnished(void)
{
	struct desk desk = desk_open();
	struct appointment today = visit_on(&desk, "2026-11-17", 610, "confirmed");
	struct appointment gone = visit_on(&desk, "2026-01-11", 600, "cancelled_patient");
	struct appointment missed = visit_on(&desk, "2025-03-01", 600, "noshow");
	struct appointment wrong = visit_on(&desk, "2026-02-01", 600, "entered_in_error");

	furnish_people(&desk);
	furnish_flags(&desk);
	furnish_calls(&desk);
	clinic_insert(desk.db, ENTITY_appointment, &today);
	clinic_insert(desk.db, ENTITY_appointment, &gone);
	clinic_insert(desk.db, ENTITY_appointment, &missed);
	clinic_insert(desk.db, ENTITY_appointment, &wrong);
	visit_done(&desk, "2026-10-12", 41);
	visit_done(&desk, "2026-07-20", 6);
	visit_done(&desk, "2026-05-14", 18);
	return desk;
}

static void
the_card_knows_who_she_is_and_how_to_reach_her(void **state)
{
	struct desk desk = furnished();
	struct card card = card_of(&desk);

	(void)state;
	assert_string_equal(card.patient.given, "Maria Elena");
	assert_string_equal(card.age, "41");
	assert_string_equal(card.languages[0].language, "Spanish");
	assert_string_equal(card.best->value, "5550142");
	assert_true(card.identity_at == FIELD_NULL);
	assert_int_equal(card.person_count, 1);
	assert_string_equal(card.people[0].phone, "5550163");
	assert_int_equal(card.people[0].relation.emergency, 1);
	desk_close(&desk);
}

static void
alerts_stand_first_and_what_is_over_is_gone(void **state)
{
	struct desk desk = furnished();
	struct card card = card_of(&desk);

	(void)state;
	assert_int_equal(card.flag_count, 2);
	assert_string_equal(card.flags[0].text, "Latex allergy");
	assert_string_equal(card.flags[1].text, "Hearing: speak to her left side");
	desk_close(&desk);
}

static void
visits_stand_under_next_and_past_with_their_waits(void **state)
{
	struct desk desk = furnished();
	struct card card = card_of(&desk);

	(void)state;
	assert_int_equal(card.next_count, 1);
	assert_string_equal(card.next[0].with, "Dr Osei");
	assert_int_equal(card.next[0].starts, 610);
	assert_int_equal(card.past_total, 5);
	assert_int_equal(card.past[0].day, day_of(2026, 10, 12));
	assert_int_equal(card.past[0].wait, 41);
	assert_string_equal(card.past[3].state, "cancelled_patient");
	assert_int_equal(card.past[3].wait, CARD_UNKNOWN);
	assert_int_equal(card.wait_count, 3);
	assert_int_equal(card.waits[2], 41);
	assert_int_equal(card.wait_median, 18);
	assert_int_equal(card.noshows, 1);
	assert_int_equal(card.texts, 3);
	assert_int_equal(card.texts_answered, 3);
	desk_close(&desk);
}

static void
visits_elsewhere_without_a_booking_stand_among_the_past(void **state)
{
	struct desk desk = furnished();
	struct encounter stay;

	(void)state;
	desk_clear(ENTITY_encounter, &stay);
	stay.patient = desk.maria.row.id;
	stay.type = "Emergency room visit";
	stay.starts = instant_of(day_of(2026, 8, 1), 720);
	stay.ends = stay.starts + 90 * INT64_C(60000);
	clinic_insert(desk.db, ENTITY_encounter, &stay);
	struct card card = card_of(&desk);
	assert_int_equal(card.past_total, 6);
	assert_string_equal(card.past[1].type, "Emergency room visit");
	assert_int_equal(card.past[1].minutes, 90);
	assert_int_equal(card.past[1].starts, 720);
	desk_close(&desk);
}

static void
what_we_owe_her_and_what_was_said_stand_on_the_card(void **state)
{
	struct desk desk = furnished();
	struct card card = card_of(&desk);

	(void)state;
	assert_int_equal(card.call_count, 1);
	assert_string_equal(card.calls[0].reason, "Test results");
	assert_int_equal(card.promises, 1);
	assert_int_equal(card.promises_kept, 1);
	assert_string_equal(card.talk[0].words, "Asked about her test results");
	assert_string_equal(card.talk[0].by, "Priya");
	desk_close(&desk);
}

static void
her_clinician_is_as_far_behind_as_the_longest_wait(void **state)
{
	struct desk desk = furnished();
	struct appointment waiting = visit_on(&desk, "2026-11-17", 540, "arrived");

	(void)state;
	waiting.patient = (struct uuid){{0}};
	waiting.arrived_at = instant_of(day_of(2026, 11, 17), 542);
	clinic_insert(desk.db, ENTITY_appointment, &waiting);
	assert_int_equal(card_of(&desk).next[0].behind, 40);
	desk_close(&desk);
}

static void
two_identifiers_make_her_known_for_today(void **state)
{
	struct desk desk = furnished();

	(void)state;
	assert_false(app_patient_identity(desk.app, desk_maria(&desk), IDENTITY_ITEM_NAME, "desk", &desk.err));
	assert_int_equal(desk.err.code, ERR_INVALID);
	desk_must(&desk, app_patient_identity(desk.app, desk_maria(&desk), IDENTITY_ITEM_NAME | IDENTITY_ITEM_BORN, "desk",
	    &desk.err));
	struct card card = card_of(&desk);
	assert_string_equal(card.identity, "name,born");
	assert_string_equal(card.identity_by, "Priya");
	clock_advance(INT64_C(24) * 3600000);
	assert_true(card_of(&desk).identity_at == FIELD_NULL);
	desk_close(&desk);
}

static void
a_confirmed_number_shows_under_changed_lately(void **state)
{
	struct desk desk = furnished();
	struct card card = card_of(&desk);

	(void)state;
	assert_int_equal(card.change_count, 0);
	desk_sign_in(&desk, &desk.jon, ROLE_RECEPTION);
	desk_must(&desk, app_point_confirm(desk.app, (struct contact_point_id){card.best->row.rid}, &desk.err));
	card = card_of(&desk);
	assert_int_equal(card.change_count, 1);
	assert_string_equal(card.changes[0].what, "Number confirmed");
	assert_string_equal(card.changes[0].by, "Jon");
	desk_close(&desk);
}

static void
opening_a_card_is_on_record_before_anything_is_shown(void **state)
{
	struct desk desk = furnished();
	struct card card = {0};

	(void)state;
	desk_must(&desk, app_card_open(desk.app, desk_maria(&desk), desk.arena, &card, &desk.err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM audit WHERE event = 'patient.view'"), 1);
	desk_must(&desk, app_card_reload(desk.app, desk_maria(&desk), desk.arena, &card, &desk.err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM audit WHERE event = 'patient.view'"), 1);
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM recent"), 1);
	desk_close(&desk);
}

static void
the_auditor_opens_no_card_and_the_try_is_on_record(void **state)
{
	struct desk desk = furnished();
	struct card card = {0};

	(void)state;
	desk_sign_in(&desk, &desk.jon, ROLE_AUDITOR);
	assert_false(app_card_open(desk.app, desk_maria(&desk), desk.arena, &card, &desk.err));
	assert_int_equal(desk.err.code, ERR_DENIED);
	assert_null(card.patient.family);
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM audit WHERE event = 'denied' AND outcome = 4"), 1);
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM audit WHERE event = 'patient.view'"), 0);
	desk_close(&desk);
}

static void
conditions_are_for_nurses_not_for_the_desk(void **state)
{
	struct desk desk = furnished();
	struct condition condition;

	(void)state;
	desk_clear(ENTITY_condition, &condition);
	condition.patient = desk.maria.row.id;
	condition.text = "Asthma";
	clinic_insert(desk.db, ENTITY_condition, &condition);
	assert_null(card_of(&desk).conditions);
	desk_sign_in(&desk, &desk.grace, ROLE_SUPERVISOR);
	assert_null(card_of(&desk).conditions);
	desk_sign_in(&desk, &desk.fields, ROLE_NURSE);
	struct card card = card_of(&desk);
	assert_int_equal(card.condition_count, 1);
	assert_int_equal(card.flag_count, 2);
	desk_close(&desk);
}

static void
a_restricted_record_opens_only_for_a_supervisor_with_a_reason(void **state)
{
	struct desk desk = furnished();
	struct patient restricted = desk.maria;
	struct card card = {0};
	struct preview preview;

	(void)state;
	struct tx *tx = clinic_begin(desk.db, "test.restrict");
	restricted.restricted = 1;
	desk_must(&desk, record_update(tx, entity(ENTITY_patient), &desk.maria, &restricted, &desk.err));
	clinic_commit(tx);
	assert_false(app_card_open(desk.app, desk_maria(&desk), desk.arena, &card, &desk.err));
	assert_int_equal(desk.err.code, ERR_DENIED);
	desk_must(&desk, app_card_preview(desk.app, desk_maria(&desk), true, desk.arena, &preview, &desk.err));
	assert_true(preview.restricted);
	assert_int_equal(preview.flag_count, 0);

	desk_sign_in(&desk, &desk.grace, ROLE_SUPERVISOR);
	assert_false(app_card_open(desk.app, desk_maria(&desk), desk.arena, &card, &desk.err));
	desk_must(&desk, app_card_open_restricted(desk.app, desk_maria(&desk), "she asked me to", desk.arena, &card,
	    &desk.err));
	assert_string_equal(card.patient.given, "Maria Elena");
	assert_int_equal(
	    desk_count(&desk, "SELECT count(*) FROM audit WHERE reason = 'restricted' AND outcome = 0"), 1);
	desk_close(&desk);
}

static void
the_preview_shows_no_note_before_its_second_is_over(void **state)
{
	struct desk desk = furnished();
	struct note note;
	struct preview preview;

	(void)state;
	desk_clear(ENTITY_note, &note);
	note.text = "Sings alto in the choir";
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	desk_must(&desk, app_card_preview(desk.app, desk_maria(&desk), false, desk.arena, &preview, &desk.err));
	assert_int_equal(preview.cue_count, 0);
	assert_int_equal(preview.flag_count, 2);
	assert_true(preview.call_owed);
	assert_int_equal(preview.call_promised, instant_of(day_of(2026, 11, 17), 660));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM audit WHERE event = 'patient.preview'"), 0);
	desk_must(&desk, app_card_preview(desk.app, desk_maria(&desk), true, desk.arena, &preview, &desk.err));
	assert_int_equal(preview.cue_count, 1);
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM audit WHERE event = 'patient.preview'"), 1);
	desk_close(&desk);
}

static void
a_public_screen_says_nothing_of_notes(void **state)
{
	struct desk desk = furnished();
	struct note note;
	struct card_cue cues[CARD_CUES];
	size_t count;

	(void)state;
	desk_clear(ENTITY_note, &note);
	note.text = "Sings alto in the choir";
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	app_set_public(desk.app, true);
	struct card card = card_of(&desk);
	assert_true(card.hidden);
	assert_int_equal(card.cue_count + card.later_count + card.avoid_count, 0);
	desk_must(&desk, app_card_cues(desk.app, desk_maria(&desk), desk.arena, cues, CARD_CUES, &count, &desk.err));
	assert_int_equal(count, 0);
	app_set_public(desk.app, false);
	assert_int_equal(card_of(&desk).cue_count, 1);
	desk_close(&desk);
}

static void
a_merged_record_opens_the_one_that_goes_on(void **state)
{
	struct desk desk = furnished();
	struct patient old = clinic_patient("Gonzales", "Maria");
	struct card card;

	(void)state;
	old.merged_into = desk.maria.row.id;
	clinic_insert(desk.db, ENTITY_patient, &old);
	desk_must(&desk, app_card_open(desk.app, (struct patient_id){old.row.rid}, desk.arena, &card, &desk.err));
	assert_int_equal(card.id.rid, desk.maria.row.rid);
	assert_string_equal(card.patient.family, "González");
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_card_knows_who_she_is_and_how_to_reach_her),
		cmocka_unit_test(alerts_stand_first_and_what_is_over_is_gone),
		cmocka_unit_test(visits_stand_under_next_and_past_with_their_waits),
		cmocka_unit_test(visits_elsewhere_without_a_booking_stand_among_the_past),
		cmocka_unit_test(what_we_owe_her_and_what_was_said_stand_on_the_card),
		cmocka_unit_test(her_clinician_is_as_far_behind_as_the_longest_wait),
		cmocka_unit_test(two_identifiers_make_her_known_for_today),
		cmocka_unit_test(a_confirmed_number_shows_under_changed_lately),
		cmocka_unit_test(opening_a_card_is_on_record_before_anything_is_shown),
		cmocka_unit_test(the_auditor_opens_no_card_and_the_try_is_on_record),
		cmocka_unit_test(conditions_are_for_nurses_not_for_the_desk),
		cmocka_unit_test(a_restricted_record_opens_only_for_a_supervisor_with_a_reason),
		cmocka_unit_test(the_preview_shows_no_note_before_its_second_is_over),
		cmocka_unit_test(a_public_screen_says_nothing_of_notes),
		cmocka_unit_test(a_merged_record_opens_the_one_that_goes_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
