#include "frontdesk.h"

#include <stdlib.h>

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

static struct book_list
search(const struct staff *with, bool only, int32_t from, int minutes)
{
	struct book_ask ask = {
		.patient = {desk.maria.row.rid},
		.with = {with ? with->row.rid : 0},
		.only = only,
		.from = from,
		.minutes = minutes,
	};
	struct book_list list;

	if (!app_book_search(desk.app, &ask, desk.arena, &list, &err))
		fail_msg("search: %s", err.text);
	return list;
}

static struct book_hold
hold(const struct book_slot *slot)
{
	struct book_hold held = {0};

	if (!app_book_hold(desk.app, (struct patient_id){desk.maria.row.rid}, slot, desk.arena, &held, &err))
		fail_msg("hold: %s", err.text);
	return held;
}

static struct book_done
take(const struct book_hold *held)
{
	struct book_what_for what = {.reason = "r-results", .type = "t-follow", .wanted = DAY_NONE};
	struct book_done done;

	if (!app_book_take(desk.app, held, &what, desk.arena, &done, &err))
		fail_msg("take: %s", err.text);
	return done;
}

/* The next free time with Dr Osei, booked. */
static struct book_done
book_next(void)
{
	struct book_list list = search(&desk.osei, true, DAY_NONE, 30);
	struct book_hold held = hold(&list.slot[0]);

	return take(&held);
}

static int64_t
cells(void)
{
	return desk_number(desk.db, "SELECT count(*) FROM cell WHERE appointment IS NOT NULL");
}

static void
the_next_free_time_is_tomorrow_at_nine(void **state)
{
	struct book_list list = search(&desk.osei, true, DAY_NONE, 30);

	(void)state;
	assert_true(list.count > 1);
	assert_int_equal(list.slot[0].day, day_of(2026, 11, 18));
	assert_int_equal(list.slot[0].starts, 9 * 60);
	assert_string_equal(list.slot[0].who, "Dr Osei");
	assert_true(list.slot[0].match_who);
	assert_null(list.why);
}

static void
enter_holds_and_enter_books(void **state)
{
	struct book_list list = search(&desk.osei, true, DAY_NONE, 30);
	struct book_hold held = hold(&list.slot[0]);
	struct book_visit visit;

	(void)state;
	assert_int_equal(held.until, CLINIC_NOW + 5 * 60 * 1000);
	assert_true(app_book_holds(desk.app, &held));
	assert_true(search(&desk.osei, true, DAY_NONE, 30).slot[0].starts > 9 * 60);
	struct book_done done = take(&held);
	assert_string_equal(done.when, "Wed 18 Nov 09:00");
	assert_string_equal(done.who, "Dr Osei");
	assert_int_equal(cells(), 6);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM hold"), 0);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM appointment_event WHERE what = 'booked'"), 1);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM contact WHERE reason = 'book'"), 1);
	assert_true(app_book_visit(desk.app, done.id, desk.arena, &visit, &err));
	assert_string_equal(visit.reason_label, "Follow-up of résults");
	assert_false(visit.contested);
}

static void
a_colleague_is_told_who_holds_it(void **state)
{
	struct book_list list = search(&desk.osei, true, DAY_NONE, 30);
	struct book_hold held = {0};
	struct book_grid grid;

	(void)state;
	hold(&list.slot[0]);
	desk_be(desk.app, &desk.jon);
	assert_false(app_book_hold(desk.app, (struct patient_id){desk.samir.row.rid}, &list.slot[0], desk.arena, &held,
	    &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_non_null(strstr(err.text, "held by PN until 09:47"));
	assert_true(app_book_grid(desk.app, (struct site_id){0}, list.slot[0].day, 30, list.slot[0].with, desk.arena, &grid, &err));
	assert_int_equal(grid.column[0].cell[0].what, BOOK_HELD);
	assert_string_equal(grid.column[0].cell[0].initials, "PN");
}

static void
a_hold_ends_by_itself_and_the_next_one_has_it(void **state)
{
	struct book_list list = search(&desk.osei, true, DAY_NONE, 30);
	struct book_hold mine = hold(&list.slot[0]), theirs = {0};
	struct book_what_for what = {.wanted = DAY_NONE};
	struct book_done done;

	(void)state;
	clock_advance((5 * 60 + 1) * 1000);
	assert_false(app_book_holds(desk.app, &mine));
	assert_int_equal(search(&desk.osei, true, DAY_NONE, 30).slot[0].starts, 9 * 60);
	desk_be(desk.app, &desk.jon);
	assert_true(app_book_hold(desk.app, (struct patient_id){desk.samir.row.rid}, &list.slot[0], desk.arena, &theirs,
	    &err));
	desk_be(desk.app, &desk.priya);
	assert_false(app_book_take(desk.app, &mine, &what, desk.arena, &done, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_non_null(strstr(err.text, "JT"));
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM appointment"), 0);
}

static void
holding_another_time_gives_the_first_one_back(void **state)
{
	struct book_list list = search(&desk.osei, true, DAY_NONE, 30);
	struct book_hold held = hold(&list.slot[0]);

	(void)state;
	assert_true(app_book_hold(desk.app, held.patient, &list.slot[1], desk.arena, &held, &err));
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM hold"), 1);
	assert_int_equal(search(&desk.osei, true, DAY_NONE, 30).slot[0].starts, 9 * 60);
	assert_true(app_book_release(desk.app, &held, &err));
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM cell"), 0);
}

static void
undo_frees_the_time_and_redo_takes_it_again(void **state)
{
	struct book_done done = book_next();
	const char *name;

	(void)state;
	assert_string_equal(app_undo_next(desk.app), "booking Wed 18 Nov 09:00 · GONZÁLEZ, Maria");
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_string_equal(name, "booking Wed 18 Nov 09:00 · GONZÁLEZ, Maria");
	assert_int_equal(cells(), 0);
	assert_int_equal(search(&desk.osei, true, DAY_NONE, 30).slot[0].starts, 9 * 60);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM contact WHERE gone = 0"), 0);
	assert_true(app_redo(desk.app, desk.arena, &name, &err));
	assert_int_equal(cells(), 6);
	struct book_visit visit;
	assert_true(app_book_visit(desk.app, done.id, desk.arena, &visit, &err));
	assert_false(app_redo(desk.app, desk.arena, &name, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void
redo_is_refused_when_the_time_was_taken_meanwhile(void **state)
{
	const char *name;

	(void)state;
	book_next();
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	desk_be(desk.app, &desk.jon);
	book_next();
	desk_be(desk.app, &desk.priya);
	assert_false(app_redo(desk.app, desk.arena, &name, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_non_null(strstr(err.text, "Jon T"));
	assert_int_equal(cells(), 6);
}

static void
a_move_keeps_the_former_time_in_the_history(void **state)
{
	struct book_done first = book_next(), moved;
	struct book_list list = search(&desk.patel, true, DAY_NONE, 30);
	struct book_hold held = hold(&list.slot[0]);
	struct book_event *events;
	size_t count;
	const char *name;

	(void)state;
	assert_true(app_book_move(desk.app, first.id, &held, "patient", NULL, desk.arena, &moved, &err));
	assert_int_equal(moved.id.rid, first.id.rid);
	assert_string_equal(moved.who, "Dr Patel");
	assert_int_equal(cells(), 6);
	assert_int_equal(search(&desk.osei, true, DAY_NONE, 30).slot[0].starts, 9 * 60);
	assert_true(app_book_history(desk.app, first.id, desk.arena, &events, &count, &err));
	assert_int_equal(count, 2);
	assert_string_equal(events[0].what, "moved, patient asked; was Wed 18 Nov 09:00 Dr Osei");
	assert_string_equal(events[0].by, "Priya N");
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(search(&desk.patel, true, DAY_NONE, 30).slot[0].starts, 9 * 60);
	assert_int_equal(search(&desk.osei, true, DAY_NONE, 30).slot[0].starts, 9 * 60 + 30);
}

static void
cancelling_asks_why_frees_the_time_and_says_who_waits(void **state)
{
	struct book_done booked = book_next(), done;
	struct book_waiting *waiting;
	size_t count;
	const char *name;

	(void)state;
	assert_true(app_book_wait(desk.app, (struct site_id){0}, (struct patient_id){desk.samir.row.rid}, (struct staff_id){0}, NULL, DAY_NONE,
	    day_of(2026, 11, 18), &err));
	assert_false(app_book_cancel(desk.app, booked.id, NULL, NULL, desk.arena, &done, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_true(app_book_cancel(desk.app, booked.id, "patient", NULL, desk.arena, &done, &err));
	assert_int_equal(done.waiting, 1);
	assert_int_equal(cells(), 0);
	assert_true(app_book_waiting(desk.app, booked.id, desk.arena, &waiting, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(waiting[0].name, "HADDAD, Samir");
	assert_false(app_book_cancel(desk.app, booked.id, "patient", NULL, desk.arena, &done, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(cells(), 6);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM appointment WHERE state = 'booked'"), 1);
}

static void
undo_refuses_what_somebody_else_changed_and_says_who(void **state)
{
	struct book_done booked = book_next(), done;
	const char *name;

	(void)state;
	desk_be(desk.app, &desk.jon);
	assert_true(app_book_cancel(desk.app, booked.id, "ill", NULL, desk.arena, &done, &err));
	desk_be(desk.app, &desk.priya);
	assert_false(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_non_null(strstr(err.text, "Jon has changed this"));
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM appointment WHERE state = 'cancelled_patient'"), 1);
	assert_null(app_undo_next(desk.app));
}

static void
three_steps_on_one_visit_are_undone_one_by_one(void **state)
{
	struct book_done booked = book_next(), done;
	struct book_list list = search(&desk.patel, true, DAY_NONE, 30);
	struct book_hold held = hold(&list.slot[0]);
	const char *name;

	(void)state;
	assert_true(app_book_move(desk.app, booked.id, &held, "work", NULL, desk.arena, &done, &err));
	assert_true(app_book_cancel(desk.app, booked.id, "work", "new job", desk.arena, &done, &err));
	for (int i = 0; i < 3; i++)
		assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(cells(), 0);
	assert_int_equal(desk_number(desk.db, "SELECT gone FROM appointment"), 1);
	for (int i = 0; i < 3; i++)
		assert_true(app_redo(desk.app, desk.arena, &name, &err));
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM appointment WHERE state = 'cancelled_patient' AND gone = 0"),
	    1);
	assert_true(app_undo(desk.app, desk.arena, &name, &err));
	assert_int_equal(cells(), 6);
}

static void
only_a_supervisor_overbooks_and_says_why(void **state)
{
	struct book_done booked = book_next(), done;
	struct book_what_for what = {.wanted = DAY_NONE};
	struct book_slot slot = {.with = {desk.osei.row.rid}, .day = day_of(2026, 11, 18), .starts = 540, .minutes = 30};
	struct patient_id samir = {desk.samir.row.rid};

	(void)state;
	(void)booked;
	assert_false(app_book_over(desk.app, samir, &slot, &what, "urgent", desk.arena, &done, &err));
	assert_int_equal(err.code, ERR_DENIED);
	desk_be(desk.app, &desk.grace);
	assert_false(app_book_over(desk.app, samir, &slot, &what, "", desk.arena, &done, &err));
	assert_true(app_book_over(desk.app, samir, &slot, &what, "urgent", desk.arena, &done, &err));
	assert_int_equal(cells(), 6);
}

static void
an_empty_answer_says_why_and_what_would_help(void **state)
{
	struct absence leave;
	const struct entity *kind = entity(ENTITY_absence);
	struct book_ask ask = {.with = {desk.osei.row.rid}, .only = true, .from = DAY_NONE, .days = 5, .minutes = 30};
	struct book_list list;

	(void)state;
	field_clear(kind->fields, kind->field_count, &leave, sizeof leave);
	leave.staff = desk.osei.row.id;
	leave.from_date = "2026-11-16";
	leave.to_date = "2026-11-27";
	clinic_insert(desk.db, ENTITY_absence, &leave);
	assert_true(app_book_search(desk.app, &ask, desk.arena, &list, &err));
	assert_int_equal(list.count, 0);
	assert_non_null(strstr(list.why, "Leave"));
	assert_non_null(list.relax);
	assert_non_null(list.nearest);
	assert_string_equal(list.nearest->who, "Dr Patel");
	assert_int_equal(list.nearest->day, day_of(2026, 11, 18));
}

static void
a_time_that_leave_took_since_is_not_held(void **state)
{
	struct book_list list = search(&desk.osei, true, DAY_NONE, 30);
	const struct entity *kind = entity(ENTITY_absence);
	struct book_hold held = {0};
	struct absence closed;

	(void)state;
	field_clear(kind->fields, kind->field_count, &closed, sizeof closed);
	closed.from_date = closed.to_date = "2026-11-18";
	clinic_insert(desk.db, ENTITY_absence, &closed);
	assert_false(app_book_hold(desk.app, (struct patient_id){desk.maria.row.rid}, &list.slot[0], desk.arena, &held,
	    &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_int_equal(desk_number(desk.db, "SELECT count(*) FROM hold"), 0);
}

static void
bloods_are_booked_with_a_nurse(void **state)
{
	struct book_ask ask = {.type = "t-bloods", .from = DAY_NONE};
	struct book_list list;

	(void)state;
	assert_true(app_book_search(desk.app, &ask, desk.arena, &list, &err));
	assert_int_equal(list.minutes, 15);
	for (size_t i = 0; i < list.count; i++)
		assert_string_equal(list.slot[i].who, "RN Fields");
}

static void
a_reason_is_found_by_any_of_its_words_and_without_accents(void **state)
{
	size_t count;
	struct book_reason *reasons = app_book_reasons(desk.app, "resul", desk.arena, &count);

	(void)state;
	assert_int_equal(count, 1);
	assert_string_equal(reasons[0].code, "r-results");
	assert_int_equal(reasons[0].minutes, 30);
	app_book_reasons(desk.app, "xyzzy", desk.arena, &count);
	assert_int_equal(count, 0);
}

static void
lunch_is_drawn_once(void **state)
{
	struct book_grid grid;
	int lunches = 0;

	(void)state;
	assert_true(app_book_grid(desk.app, (struct site_id){0}, day_of(2026, 11, 18), 30, (struct staff_id){desk.osei.row.rid}, desk.arena,
	    &grid, &err));
	assert_int_equal(grid.columns, 3);
	assert_string_equal(grid.column[0].family, "Osei");
	for (size_t i = 0; i < grid.rows; i++)
		lunches += grid.column[0].cell[i].what == BOOK_LUNCH;
	assert_int_equal(lunches, 1);
	assert_int_equal(grid.minute[0], 9 * 60);
	assert_int_equal(grid.column[1].cell[grid.rows - 1].what, BOOK_OFF);
}

static void
every_time_on_the_list_can_be_held(void **state)
{
	(void)state;
	srand(20261117);
	for (int round = 0; round < 12; round++) {
		struct book_ask ask = {.from = DAY_NONE, .minutes = 5 + rand() % 10 * 5, .per_day = 1 + rand() % 9, .most = 40};
		struct book_list list;
		assert_true(app_book_search(desk.app, &ask, desk.arena, &list, &err));
		for (size_t i = 0; i < list.count; i++) {
			struct book_hold held = hold(&list.slot[i]);
			if (rand() % 4 == 0)
				take(&held);
			else
				assert_true(app_book_release(desk.app, &held, &err));
			if (held.rid)
				break;
		}
	}
}

static void
a_week_of_one_clinician_has_five_days(void **state)
{
	struct staff_id with = {desk.osei.row.rid};
	struct book_grid grid;

	(void)state;
	book_next();
	assert_true(app_book_week(desk.app, (struct site_id){0}, day_of(2026, 11, 19), 30, with, desk.arena, &grid, &err));
	assert_int_equal(grid.columns, 5);
	assert_int_equal(grid.column[0].day, day_of(2026, 11, 16));
	assert_int_equal(grid.column[1].cell[0].what, BOOK_FREE);
	assert_int_equal(grid.column[2].cell[0].what, BOOK_TAKEN);
	assert_false(app_book_week(desk.app, (struct site_id){0}, day_of(2026, 11, 19), 30, (struct staff_id){0}, desk.arena, &grid, &err));
}

static void
the_clock_change_moves_nobodys_visit(void **state)
{
	/* Sunday 28 March 2027 at 01:00 London puts its clocks forward; Monday's nine o'clock stays nine o'clock. */
	struct book_list list = search(&desk.osei, true, day_of(2027, 3, 26), 30);

	(void)state;
	assert_int_equal(list.slot[0].day, day_of(2027, 3, 26));
	assert_int_equal(list.slot[2].day, day_of(2027, 3, 29));
	assert_int_equal(list.slot[2].starts, 9 * 60);
	struct book_hold held = hold(&list.slot[2]);
	assert_string_equal(take(&held).when, "Mon 29 Mar 09:00");
}

int
main(void)
{
#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_next_free_time_is_tomorrow_at_nine),
		DESK_TEST(enter_holds_and_enter_books),
		DESK_TEST(a_colleague_is_told_who_holds_it),
		DESK_TEST(a_hold_ends_by_itself_and_the_next_one_has_it),
		DESK_TEST(holding_another_time_gives_the_first_one_back),
		DESK_TEST(undo_frees_the_time_and_redo_takes_it_again),
		DESK_TEST(redo_is_refused_when_the_time_was_taken_meanwhile),
		DESK_TEST(a_move_keeps_the_former_time_in_the_history),
		DESK_TEST(cancelling_asks_why_frees_the_time_and_says_who_waits),
		DESK_TEST(undo_refuses_what_somebody_else_changed_and_says_who),
		DESK_TEST(three_steps_on_one_visit_are_undone_one_by_one),
		DESK_TEST(only_a_supervisor_overbooks_and_says_why),
		DESK_TEST(an_empty_answer_says_why_and_what_would_help),
		DESK_TEST(a_time_that_leave_took_since_is_not_held),
		DESK_TEST(bloods_are_booked_with_a_nurse),
		DESK_TEST(a_reason_is_found_by_any_of_its_words_and_without_accents),
		DESK_TEST(lunch_is_drawn_once),
		DESK_TEST(every_time_on_the_list_can_be_held),
		DESK_TEST(a_week_of_one_clinician_has_five_days),
		DESK_TEST(the_clock_change_moves_nobodys_visit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
