#include "frontdesk.h"

#include "app/board.h"
#include "app/book.h"
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

static struct appointment_id
visit(const struct patient *patient, const struct staff *staff, int starts, const char *state)
{
	const struct entity *kind = entity(ENTITY_appointment);
	struct appointment row;

	field_clear(kind->fields, kind->field_count, &row, sizeof row);
	row.patient = patient->row.id;
	row.staff = staff->row.id;
	row.date = "2026-11-17";
	row.starts = starts;
	row.minutes = 15;
	row.state = state;
	row.about = "ankle";
	if (strcmp(state, "booked") != 0)
		row.arrived_at = instant_of(day_of(2026, 11, 17), starts);
	clinic_insert(desk.db, ENTITY_appointment, &row);
	return (struct appointment_id){row.row.rid};
}

static struct board
look(void)
{
	struct board board;

	if (!app_board(desk.app, DAY_NONE, (struct staff_id){0}, desk.arena, &board, &err))
		fail_msg("board: %s", err.text);
	return board;
}

static struct board_did
arrive(const struct appointment_id *ids, size_t count)
{
	struct board_did did;

	if (!app_board_arrive(desk.app, ids, count, "born", desk.arena, &did, &err))
		fail_msg("arrive: %s", err.text);
	return did;
}

static void
whoever_waits_longest_stands_first(void **state)
{
	(void)state;
	visit(&desk.samir, &desk.osei, 9 * 60 + 22, "arrived");
	visit(&desk.maria, &desk.osei, 9 * 60 + 11, "arrived");
	visit(&desk.maria, &desk.patel, 10 * 60 + 10, "booked");
	struct board board = look();
	assert_int_equal(board.count, 3);
	assert_int_equal(board.waiting, 2);
	assert_int_equal(board.expected, 1);
	assert_string_equal(board.row[0].family, "González");
	assert_int_equal(board.row[0].wait, 31);
	assert_int_equal(board.row[0].mark, BOARD_MARK_LATE);
	assert_int_equal(board.row[1].wait, 20);
	assert_int_equal(board.row[1].mark, BOARD_MARK_DUE);
	assert_int_equal(board.row[2].wait, -1);
	assert_string_equal(board.row[2].about, "ankle");
	assert_int_equal(board.behind_count, 1);
	assert_string_equal(board.behind[0].family, "Osei");
	assert_int_equal(board.behind[0].minutes, 30);
}

static void
who_comes_early_waits_from_the_booked_time(void **state)
{
	struct appointment_id id = visit(&desk.maria, &desk.osei, 10 * 60 + 10, "booked");
	struct board_did did = arrive(&id, 1);

	(void)state;
	assert_int_equal(did.early, 28);
	assert_string_equal(did.name, "GONZÁLEZ, Maria");
	assert_int_equal(look().row[0].wait, -1);
	assert_int_equal(look().row[0].early, 28);
	clock_advance(58 * 60 * 1000);
	assert_int_equal(look().row[0].wait, 30);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM contact WHERE identity = 'born' AND mode = 'desk'"), 1);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM appointment_event WHERE what = 'arrived'"), 1);
}

static void
several_arrive_at_once_or_none(void **state)
{
	struct appointment_id ids[] = {
		visit(&desk.maria, &desk.osei, 600, "booked"),
		visit(&desk.samir, &desk.patel, 600, "booked"),
		visit(&desk.maria, &desk.patel, 630, "arrived"),
	};
	struct board_did did;
	const char *name;

	(void)state;
	assert_false(app_board_arrive(desk.app, ids, 3, NULL, desk.arena, &did, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_int_equal(look().waiting, 1);
	assert_int_equal(arrive(ids, 2).count, 2);
	assert_int_equal(look().waiting, 3);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_string_equal(name, "arrival, 2 patients");
	assert_int_equal(look().waiting, 1);
	assert_int_equal(look().expected, 2);
}

static void
telling_why_does_not_stop_the_clock(void **state)
{
	struct appointment_id id = visit(&desk.samir, &desk.osei, 9 * 60 + 1, "arrived");
	struct board_did did;

	(void)state;
	assert_true(app_board_told(desk.app, &id, 1, NULL, desk.arena, &did, &err));
	assert_int_equal(look().row[0].told_at, CLINIC_NOW);
	assert_int_equal(look().row[0].wait, 41);
	clock_advance(60 * 1000);
	assert_int_equal(look().row[0].wait, 42);
}

static void
from_the_door_to_the_door(void **state)
{
	struct appointment_id id = visit(&desk.maria, &desk.osei, 9 * 60 + 30, "booked");
	struct board_did did;

	(void)state;
	assert_false(app_board_room(desk.app, &id, 1, desk.arena, &did, &err));
	assert_int_equal(err.code, ERR_INVALID);
	arrive(&id, 1);
	clock_advance(7 * 60 * 1000);
	assert_true(app_board_room(desk.app, &id, 1, desk.arena, &did, &err));
	assert_int_equal(look().row[0].part, BOARD_ROOM);
	assert_int_equal(look().row[0].wait, 7);
	clock_advance(15 * 60 * 1000);
	assert_true(app_board_done(desk.app, &id, 1, desk.arena, &did, &err));
	assert_int_equal(look().done, 1);
	assert_int_equal(desk_number(desk.db, "SELECT (ends - starts) / 60000 FROM encounter"), 15);
}

static void
who_did_not_come_is_rung(void **state)
{
	struct appointment_id past = visit(&desk.maria, &desk.osei, 540, "booked");
	struct appointment_id later = visit(&desk.samir, &desk.osei, 11 * 60, "booked");
	struct board_did did;
	const char *name;

	(void)state;
	assert_false(app_board_noshow(desk.app, &later, 1, desk.arena, &did, &err));
	assert_true(app_board_noshow(desk.app, &past, 1, desk.arena, &did, &err));
	assert_int_equal(look().gone, 1);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM call WHERE kind = 'missed' AND state = 'open'"), 1);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM cell WHERE appointment = 1"), 0);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(look().expected, 2);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM call WHERE gone = 0"), 0);
}

static void
who_leaves_the_waiting_room_is_not_cancelled_but_left(void **state)
{
	struct appointment_id id = visit(&desk.maria, &desk.osei, 9 * 60 + 30, "booked");
	struct book_done done;
	const char *name;

	(void)state;
	arrive(&id, 1);
	/* The box was open before a colleague marked her arrival: nothing is cancelled. */
	assert_false(app_book_cancel(desk.app, id, "patient", NULL, desk.arena, &done, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_int_equal(look().waiting, 1);
	assert_true(app_book_left(desk.app, id, "patient", NULL, desk.arena, &done, &err));
	assert_string_equal(look().row[0].state, "left");
	assert_int_equal(look().row[0].part, BOARD_GONE);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(look().waiting, 1);
}

static void
who_is_not_here_cannot_have_left(void **state)
{
	struct appointment_id id = visit(&desk.maria, &desk.osei, 9 * 60 + 30, "booked");
	struct book_done done;

	(void)state;
	assert_false(app_book_left(desk.app, id, "patient", NULL, desk.arena, &done, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_string_equal(look().row[0].state, "booked");
}

static void
a_walk_in_waits_for_the_first_who_is_free(void **state)
{
	struct appointment_id id;

	(void)state;
	assert_true(app_board_walk_in(desk.app, (struct patient_id){desk.samir.row.rid}, (struct staff_id){0}, NULL,
	    "fever", desk.arena, &id, &err));
	clock_advance(3 * 60 * 1000);
	struct board board = look();
	assert_true(board.row[0].walk_in);
	assert_null(board.row[0].who);
	assert_int_equal(board.row[0].wait, 3);
	assert_string_equal(board.row[0].about, "fever");
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM cell"), 0);
}

static void
the_call_centre_does_not_move_people_about(void **state)
{
	struct appointment_id id = visit(&desk.maria, &desk.osei, 600, "booked");
	struct staff operator = desk.priya;
	struct board_did did;

	(void)state;
	operator.role = "calls";
	desk_be(desk.app, &operator);
	assert_false(app_board_arrive(desk.app, &id, 1, NULL, desk.arena, &did, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM audit WHERE outcome = 4 AND reason = 'arrive'"), 1);
}

int
main(void)
{
#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		DESK_TEST(whoever_waits_longest_stands_first),
		DESK_TEST(who_comes_early_waits_from_the_booked_time),
		DESK_TEST(several_arrive_at_once_or_none),
		DESK_TEST(telling_why_does_not_stop_the_clock),
		DESK_TEST(from_the_door_to_the_door),
		DESK_TEST(who_did_not_come_is_rung),
		DESK_TEST(who_leaves_the_waiting_room_is_not_cancelled_but_left),
		DESK_TEST(who_is_not_here_cannot_have_left),
		DESK_TEST(a_walk_in_waits_for_the_first_who_is_free),
		DESK_TEST(the_call_centre_does_not_move_people_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
