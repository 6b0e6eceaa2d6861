/* Two clinics' rows in one database: every desk sees its own, and people's histories are whole. */
#include "frontdesk.h"

#include "app/admin.h"
#include "app/board.h"
#include "app/book.h"
#include "app/calls.h"
#include "app/card.h"
#include "app/find.h"
#include "app/session.h"
#include "app/setup.h"
#include "app/staff.h"
#include "store/check.h"
#include "store/find_key.h"
#include "store/status.h"

static struct desk desk;
static struct err err;
static struct site riverside;
static struct staff lee;	/* works at Riverside */

static void
sessions_there(const struct staff *staff, int from, int to)
{
	const struct entity *kind = entity(ENTITY_session_template);

	for (int weekday = 1; weekday <= 5; weekday++) {
		struct session_template session;
		field_clear(kind->fields, kind->field_count, &session, sizeof session);
		session.staff = staff->row.id;
		session.weekday = weekday;
		session.starts = from;
		session.ends = to;
		session.site = riverside.row.id;
		clinic_insert(desk.db, ENTITY_session_template, &session);
	}
}

/* Everything of Riverside as it stands here after a night's exchange. */
static int
setup(void **state)
{
	const struct entity *sites = entity(ENTITY_site), *people = entity(ENTITY_staff);

	(void)state;
	desk_open(&desk, NULL);
	err = (struct err){0};
	field_clear(sites->fields, sites->field_count, &riverside, sizeof riverside);
	riverside.code = "RV";
	riverside.name = "Riverside";
	riverside.zone = "Europe/London";
	riverside.country = "GB";
	clinic_insert(desk.db, ENTITY_site, &riverside);
	field_clear(people->fields, people->field_count, &lee, sizeof lee);
	lee.family = "Lee";
	lee.shown = "Dr Lee";
	lee.initials = "BL";
	lee.bookable = lee.active = 1;
	lee.site = riverside.row.id;
	clinic_insert(desk.db, ENTITY_staff, &lee);
	sessions_there(&lee, 9 * 60, 12 * 60);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	desk_close(&desk);
	return 0;
}

static struct appointment_id
visit_at(struct uuid site, const struct staff *staff, const char *date, int starts, const char *state)
{
	const struct entity *kind = entity(ENTITY_appointment);
	struct appointment row;

	field_clear(kind->fields, kind->field_count, &row, sizeof row);
	row.patient = desk.maria.row.id;
	row.staff = staff->row.id;
	row.date = date;
	row.starts = starts;
	row.minutes = 15;
	row.state = state;
	row.site = site;
	if (strcmp(state, "arrived") == 0)
		row.arrived_at = CLINIC_NOW;
	clinic_insert(desk.db, ENTITY_appointment, &row);
	return (struct appointment_id){row.row.rid};
}

static struct appointment_id
visit_there(const char *date, int starts, const char *state)
{
	return visit_at(riverside.row.id, &lee, date, starts, state);
}

static struct call_id
call_there(void)
{
	const struct entity *kind = entity(ENTITY_call);
	struct call call;

	field_clear(kind->fields, kind->field_count, &call, sizeof call);
	call.patient = desk.maria.row.id;
	call.kind = "callback";
	call.reason = "results";
	call.class = 3;
	call.queue = "desk";
	call.state = "open";
	call.asked_at = CLINIC_NOW;
	call.promised = call.due = CLINIC_NOW + 60000;
	call.site = riverside.row.id;
	clinic_insert(desk.db, ENTITY_call, &call);
	return (struct call_id){call.row.rid};
}

static struct patient_id
maria(void)
{
	return (struct patient_id){desk.maria.row.rid};
}

static void
must(bool done)
{
	if (!done)
		fail_msg("%s", err.text);
}

static void
the_board_and_its_count_are_this_clinic_s(void **state)
{
	struct app_status status;
	struct board board;

	(void)state;
	visit_there("2026-11-17", 9 * 60, "arrived");
	must(app_board(desk.app, DAY_NONE, (struct staff_id){0}, desk.arena, &board, &err));
	assert_int_equal(board.count, 0);
	must(app_status(desk.app, &status, &err));
	assert_int_equal(status.waiting, 0);
	visit_at((struct uuid){{0}}, &desk.osei, "2026-11-17", 9 * 60, "arrived");
	must(app_board(desk.app, DAY_NONE, (struct staff_id){0}, desk.arena, &board, &err));
	assert_int_equal(board.count, 1);
	must(app_status(desk.app, &status, &err));
	assert_int_equal(status.waiting, 1);
}

static void
who_sits_in_another_waiting_room_is_marked_there(void **state)
{
	struct appointment_id visit = visit_there("2026-11-17", 10 * 60, "booked");
	struct board_did did;

	(void)state;
	assert_false(app_board_arrive(desk.app, &visit, 1, "born", desk.arena, &did, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_non_null(strstr(err.text, "Riverside"));
}

static void
the_queue_and_its_count_are_this_clinic_s(void **state)
{
	struct calls_queue queue;
	struct app_status status;
	struct calls_row *about;
	struct call_id call = call_there();
	size_t count;

	(void)state;
	must(app_calls_queue(desk.app, NULL, desk.arena, &queue, &err));
	assert_int_equal(queue.count, 0);
	must(app_status(desk.app, &status, &err));
	assert_int_equal(status.calls, 0);
	assert_false(app_calls_next(desk.app, NULL, &call, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	/* Her card tells of it, and whose it is. */
	must(app_calls_about(desk.app, maria(), desk.arena, &about, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(about[0].where, "Riverside");
}

static void
a_receptionist_leaves_another_clinic_s_call_alone_a_supervisor_may_work_it(void **state)
{
	struct call_id call = call_there();

	(void)state;
	assert_false(app_calls_claim(desk.app, call, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_non_null(strstr(err.text, "Riverside"));
	desk_be(desk.app, &desk.grace);
	must(app_calls_claim(desk.app, call, &err));
}

static void
next_free_offers_who_works_here(void **state)
{
	struct book_ask ask = {.from = DAY_NONE, .minutes = 15, .most = 200, .per_day = 50};
	struct book_clinician *people;
	struct book_list list;
	size_t count;

	(void)state;
	people = app_book_clinicians(desk.app, (struct site_id){0}, desk.arena, &count);
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++)
		assert_string_not_equal(people[i].who, "Dr Lee");
	must(app_book_search(desk.app, &ask, desk.arena, &list, &err));
	assert_int_equal(list.count, 200);
	for (size_t i = 0; i < list.count; i++)
		assert_string_not_equal(list.slot[i].who, "Dr Lee");
}

static void
a_clinician_who_travels_is_offered_where_and_when_she_works(void **state)
{
	struct book_ask ask = {.with = {desk.patel.row.rid}, .only = true, .from = day_of(2026, 11, 18), .days = 1,
	    .minutes = 15, .per_day = 99, .most = 99};
	struct book_list list;
	size_t count;

	(void)state;
	sessions_there(&desk.patel, 13 * 60, 14 * 60);
	must(app_book_search(desk.app, &ask, desk.arena, &list, &err));
	assert_int_equal(list.count, 12);
	desk_be(desk.app, &desk.grace);
	ask.site.rid = riverside.row.rid;
	must(app_book_search(desk.app, &ask, desk.arena, &list, &err));
	assert_int_equal(list.count, 4);
	assert_int_equal(list.slot[0].starts, 13 * 60);
	assert_non_null(app_book_clinicians(desk.app, ask.site, desk.arena, &count));
	assert_int_equal(count, 2);
}

static void
leave_goes_with_the_person_a_closure_stays_where_it_is(void **state)
{
	const struct entity *kind = entity(ENTITY_absence);
	struct book_ask ask = {.with = {desk.osei.row.rid}, .only = true, .from = day_of(2026, 11, 18), .days = 1,
	    .minutes = 15, .per_day = 99, .most = 99};
	struct admin_leave_row *leaves;
	struct absence absence;
	struct book_list list;
	size_t count;

	(void)state;
	field_clear(kind->fields, kind->field_count, &absence, sizeof absence);
	absence.from_date = absence.to_date = "2026-11-18";
	absence.site = riverside.row.id;
	clinic_insert(desk.db, ENTITY_absence, &absence);
	must(app_book_search(desk.app, &ask, desk.arena, &list, &err));
	assert_int_equal(list.count, 24);
	must(app_admin_leaves(desk.app, desk.arena, &leaves, &count, &err));
	assert_int_equal(count, 0);
	absence.row = (struct row){0};
	absence.staff = desk.osei.row.id;
	clinic_insert(desk.db, ENTITY_absence, &absence);
	must(app_book_search(desk.app, &ask, desk.arena, &list, &err));
	assert_int_equal(list.count, 0);
	must(app_admin_leaves(desk.app, desk.arena, &leaves, &count, &err));
	assert_int_equal(count, 1);
}

static void
a_call_centre_books_at_another_clinic_a_receptionist_does_not(void **state)
{
	struct book_ask ask = {.site = {riverside.row.rid}, .from = DAY_NONE, .minutes = 15};
	struct book_what_for what = {.wanted = DAY_NONE};
	struct book_hold hold = {0};
	struct appointment visit;
	struct book_list list;
	struct book_done done;
	size_t count;

	(void)state;
	app_book_sites(desk.app, desk.arena, &count);
	assert_int_equal(count, 1);
	assert_false(app_book_search(desk.app, &ask, desk.arena, &list, &err));
	assert_int_equal(err.code, ERR_DENIED);
	desk_be(desk.app, &desk.grace);
	struct book_site *sites = app_book_sites(desk.app, desk.arena, &count);
	assert_int_equal(count, 2);
	assert_string_equal(sites[1].name, "Riverside");
	must(app_book_search(desk.app, &ask, desk.arena, &list, &err));
	assert_string_equal(list.slot[0].who, "Dr Lee");
	must(app_book_hold(desk.app, maria(), &list.slot[0], desk.arena, &hold, &err));
	must(app_book_take(desk.app, &hold, &what, desk.arena, &done, &err));
	must(record_load(desk.db, entity(ENTITY_appointment), done.id.rid, &visit, desk.arena, &err));
	assert_true(uuid_equal(visit.site, riverside.row.id));
	/* Back at her own desk the receptionist cannot take it off again. */
	desk_be(desk.app, &desk.priya);
	assert_false(app_book_movable(desk.app, done.id, desk.arena, &err));
	assert_int_equal(err.code, ERR_DENIED);
}

static void
her_history_is_whole_and_names_the_other_clinic(void **state)
{
	struct card card;

	(void)state;
	visit_there("2026-11-12", 9 * 60, "out");
	visit_at((struct uuid){{0}}, &desk.osei, "2026-11-13", 9 * 60, "out");
	visit_there("2026-11-19", 9 * 60, "booked");
	must(app_card_open(desk.app, maria(), desk.arena, &card, &err));
	assert_int_equal(card.past_count, 2);
	assert_null(card.past[0].where);
	assert_string_equal(card.past[1].where, "Riverside");
	assert_string_equal(card.past[1].with, "Dr Lee");
	assert_int_equal(card.next_count, 1);
	assert_string_equal(card.next[0].where, "Riverside");
}

static void
the_lookup_says_where_she_goes_next(void **state)
{
	struct found_list list;
	struct tx *tx = clinic_begin(desk.db, "test.keys");

	(void)state;
	must(find_key_refresh(tx, desk.maria.row.rid, &err));
	clinic_commit(tx);
	visit_there("2026-11-17", 15 * 60, "booked");
	must(app_find(desk.app, "gonzalez", 5, 5, desk.arena, &list, &err));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.rows[0].visit.where, "RV");
	assert_false(list.rows[0].today);
}

static void
the_waiting_list_asked_is_the_one_of_the_freed_time(void **state)
{
	struct appointment_id here = visit_at((struct uuid){{0}}, &desk.osei, "2026-11-18", 9 * 60, "booked");
	struct appointment_id there = visit_there("2026-11-18", 9 * 60, "booked");
	struct book_waiting *list;
	size_t count;

	(void)state;
	desk_be(desk.app, &desk.grace);
	must(app_book_wait(desk.app, (struct site_id){riverside.row.rid}, (struct patient_id){desk.samir.row.rid},
	    (struct staff_id){0}, NULL, DAY_NONE, DAY_NONE, &err));
	must(app_book_waiting(desk.app, here, desk.arena, &list, &count, &err));
	assert_int_equal(count, 0);
	must(app_book_waiting(desk.app, there, desk.arena, &list, &count, &err));
	assert_int_equal(count, 1);
}

static void
of_two_people_with_one_sign_in_name_ours_is_meant(void **state)
{
	struct staff theirs = lee, ours = desk.jon, found;
	struct app_staff_row *rows;
	struct app_setup counts;
	size_t count;

	(void)state;
	theirs.row = ours.row = (struct row){0};
	theirs.login = ours.login = "admin";
	ours.shown = "Our admin";
	clinic_insert(desk.db, ENTITY_staff, &theirs);
	clinic_insert(desk.db, ENTITY_staff, &ours);
	must(app_staff_by_login(desk.app, "admin", &found, desk.arena, &err));
	assert_string_equal(found.shown, "Our admin");
	must(app_staff_list(desk.app, desk.arena, &rows, &count, &err));
	for (size_t i = 0; i < count; i++)
		assert_string_not_equal(rows[i].staff.shown, "Dr Lee");
	app_setup(desk.app, &counts);
	assert_int_equal(counts.staff, 7);
	assert_int_equal(counts.sessions, 20);
}

static void
a_namesake_does_not_take_over_a_colleague_of_another_clinic(void **state)
{
	struct staff theirs = lee, omar = lee, stored;

	(void)state;
	desk.grace.role = "admin";
	desk_be(desk.app, &desk.grace);
	theirs.row = omar.row = (struct row){0};
	theirs.login = omar.login = "b.lee";
	clinic_insert(desk.db, ENTITY_staff, &theirs);
	omar.family = "Leeds";
	omar.site = (struct uuid){{0}};
	assert_false(app_staff_add(desk.app, &omar, NULL, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	/* The colleague herself comes to work here: the same row, and still theirs. */
	omar.family = "Lee";
	omar.specialty = "Dermatology";
	must(app_staff_add(desk.app, &omar, NULL, &err));
	must(record_load_id(desk.db, entity(ENTITY_staff), theirs.row.id, &stored, desk.arena, &err));
	assert_string_equal(stored.specialty, "Dermatology");
	assert_true(uuid_equal(stored.site, riverside.row.id));
}

static void
a_name_means_who_works_here_and_else_the_one_there(void **state)
{
	struct admin_session session = {.staff = "dr lee", .weekdays = 1 << 1, .starts = 8 * 60, .ends = 9 * 60,
	    .from = DAY_NONE, .to = DAY_NONE, .release = MINUTE_NONE};
	struct admin_session_row *rows;
	struct admin_done done;
	size_t count;

	(void)state;
	desk_be(desk.app, &desk.grace);
	must(app_admin_session_add(desk.app, &session, desk.arena, &done, &err));
	assert_string_equal(done.who, "Dr Lee");
	/* Her time there is not on our list. */
	must(app_admin_sessions(desk.app, "dr lee", desk.arena, &rows, &count, &err));
	assert_int_equal(count, 1);
	must(check_run(desk.db, NULL, NULL, &err));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_board_and_its_count_are_this_clinic_s),
		TEST(who_sits_in_another_waiting_room_is_marked_there),
		TEST(the_queue_and_its_count_are_this_clinic_s),
		TEST(a_receptionist_leaves_another_clinic_s_call_alone_a_supervisor_may_work_it),
		TEST(next_free_offers_who_works_here),
		TEST(a_clinician_who_travels_is_offered_where_and_when_she_works),
		TEST(leave_goes_with_the_person_a_closure_stays_where_it_is),
		TEST(a_call_centre_books_at_another_clinic_a_receptionist_does_not),
		TEST(her_history_is_whole_and_names_the_other_clinic),
		TEST(the_lookup_says_where_she_goes_next),
		TEST(the_waiting_list_asked_is_the_one_of_the_freed_time),
		TEST(of_two_people_with_one_sign_in_name_ours_is_meant),
		TEST(a_namesake_does_not_take_over_a_colleague_of_another_clinic),
		TEST(a_name_means_who_works_here_and_else_the_one_there),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
