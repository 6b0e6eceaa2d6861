#include "frontdesk.h"

#include "app/admin.h"
#include "app/book.h"

static struct desk desk;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	desk_open(&desk, NULL);
	desk_be(desk.app, &desk.grace);
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

static struct admin_session
monday(const char *staff, int from, int to)
{
	return (struct admin_session){.staff = staff, .weekdays = 1 << 1, .starts = from, .ends = to, .from = DAY_NONE,
	    .to = DAY_NONE, .release = MINUTE_NONE};
}

static size_t
free_times(const struct staff *with, int32_t day)
{
	struct book_ask ask = {.with = {with->row.rid}, .only = true, .from = day, .days = 1, .minutes = 15, .per_day = 99,
	    .most = 99};
	struct book_list list;

	if (!app_book_search(desk.app, &ask, desk.arena, &list, &err))
		fail_msg("%s", err.text);
	return list.count;
}

static void
who_gets_a_session_takes_visits(void **state)
{
	struct admin_session session = monday("priya nair", 8 * 60, 9 * 60);
	struct admin_done done;

	(void)state;
	session.room = "Room 3";
	assert_true(app_admin_session_add(desk.app, &session, desk.arena, &done, &err));
	assert_string_equal(done.who, "Priya N");
	assert_int_equal(done.made, 1);
	assert_true(done.new_room);
	assert_int_equal(free_times(&desk.priya, day_of(2026, 11, 23)), 4);
	assert_int_equal(free_times(&desk.priya, day_of(2026, 11, 24)), 0);
	assert_true(app_admin_session_add(desk.app, &session, desk.arena, &done, &err));
	assert_int_equal(done.made, 0);
	assert_int_equal(done.same, 1);
	assert_false(done.new_room);
}

static void
same_day_time_opens_on_the_day_at_its_minute(void **state)
{
	struct admin_session session = monday("dr osei", 9 * 60, 10 * 60);
	struct admin_done done;
	int32_t next_monday = day_of(2026, 11, 23);

	(void)state;
	session.kept = "sameday";
	session.release = 7 * 60 + 30;
	size_t before = free_times(&desk.osei, next_monday);
	assert_true(app_admin_session_add(desk.app, &session, desk.arena, &done, &err));
	assert_int_equal(free_times(&desk.osei, next_monday), before - 4);
	clock_hold(instant_of(next_monday, 7 * 60));
	assert_int_equal(free_times(&desk.osei, next_monday), before - 4);
	clock_hold(instant_of(next_monday, 7 * 60 + 30));
	assert_int_equal(free_times(&desk.osei, next_monday), before);
}

static void
leave_counts_the_visits_it_strikes(void **state)
{
	const struct entity *kind = entity(ENTITY_appointment);
	struct admin_leave leave = {.staff = "Osei", .from = day_of(2026, 11, 23), .to = day_of(2026, 11, 24),
	    .starts = MINUTE_NONE, .ends = MINUTE_NONE, .reason = "Leave"};
	struct admin_leave_row *leaves;
	struct appointment visit;
	int64_t struck;
	size_t count;

	(void)state;
	field_clear(kind->fields, kind->field_count, &visit, sizeof visit);
	visit.patient = desk.maria.row.id;
	visit.staff = desk.osei.row.id;
	visit.date = "2026-11-24";
	visit.starts = 600;
	visit.minutes = 30;
	visit.state = "booked";
	clinic_insert(desk.db, ENTITY_appointment, &visit);
	assert_true(app_admin_leave_add(desk.app, &leave, desk.arena, &struck, &err));
	assert_int_equal(struck, 1);
	assert_int_equal(free_times(&desk.osei, leave.from), 0);
	assert_true(free_times(&desk.patel, leave.from) > 0);
	assert_true(app_admin_leaves(desk.app, desk.arena, &leaves, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(leaves[0].who, "Dr Osei");
	assert_true(app_admin_leave_void(desk.app, leaves[0].id, &err));
	assert_true(free_times(&desk.osei, leave.from) > 0);
	assert_false(app_admin_leave_void(desk.app, leaves[0].id, &err));
}

static void
a_closure_closes_for_everybody(void **state)
{
	struct admin_leave closure = {.from = day_of(2026, 11, 23), .to = day_of(2026, 11, 23), .starts = 12 * 60,
	    .ends = 24 * 60};
	int64_t struck;

	(void)state;
	size_t whole = free_times(&desk.patel, closure.from);
	assert_true(app_admin_leave_add(desk.app, &closure, desk.arena, &struck, &err));
	assert_int_equal(free_times(&desk.patel, closure.from), whole);
	assert_int_equal(free_times(&desk.osei, closure.from), whole);
}

static void
nonsense_is_refused_and_nothing_is_written(void **state)
{
	struct admin_session session = monday("Nobody", 540, 600);
	struct admin_done done;

	(void)state;
	assert_false(app_admin_session_add(desk.app, &session, desk.arena, &done, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	session = monday("Osei", 600, 540);
	assert_false(app_admin_session_add(desk.app, &session, desk.arena, &done, &err));
	assert_int_equal(err.code, ERR_INVALID);
	session = monday("Osei", 540, 600);
	session.kept = "lunch";
	assert_false(app_admin_session_add(desk.app, &session, desk.arena, &done, &err));
	assert_int_equal(err.code, ERR_INVALID);
	desk_be(desk.app, &desk.priya);
	session.kept = NULL;
	assert_false(app_admin_session_add(desk.app, &session, desk.arena, &done, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM session_template WHERE ends = 600"), 0);
}

int
main(void)
{
#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		DESK_TEST(who_gets_a_session_takes_visits),
		DESK_TEST(same_day_time_opens_on_the_day_at_its_minute),
		DESK_TEST(leave_counts_the_visits_it_strikes),
		DESK_TEST(a_closure_closes_for_everybody),
		DESK_TEST(nonsense_is_refused_and_nothing_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
