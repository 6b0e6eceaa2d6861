#include "clinic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "store/cell.h"

static struct arena *arena;
static struct db *db;
static struct uuid osei;

static int
setup(void **state)
{
	const struct entity *kind = entity(ENTITY_staff);
	struct staff staff;

	(void)state;
	clock_hold(CLINIC_NOW);
	arena = arena_new();
	db = clinic_open(NULL, DB_MEMORY);
	field_clear(kind->fields, kind->field_count, &staff, sizeof staff);
	staff.family = "Osei";
	staff.shown = "Dr Osei";
	staff.initials = "KO";
	clinic_insert(db, ENTITY_staff, &staff);
	osei = staff.row.id;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	db_close(db);
	arena_free(arena);
	return 0;
}

static struct appointment
visit(const char *date, int starts, int minutes)
{
	const struct entity *kind = entity(ENTITY_appointment);
	struct appointment row;

	field_clear(kind->fields, kind->field_count, &row, sizeof row);
	row.staff = osei;
	row.date = date;
	row.starts = starts;
	row.minutes = minutes;
	row.state = "booked";
	return row;
}

/* Insert and settle in one transaction; false, and nothing written, when the time is taken. */
static bool
book(struct appointment *row)
{
	struct tx *tx = clinic_begin(db, "test.book");
	struct err err;

	if (!record_insert(tx, entity(ENTITY_appointment), row, &err) || !cell_settle(tx, NULL, row, &err)) {
		assert_int_equal(err.code, ERR_CONFLICT);
		tx_abort(tx);
		return false;
	}
	clinic_commit(tx);
	return true;
}

static bool
change(const struct appointment *old, struct appointment *new)
{
	struct tx *tx = clinic_begin(db, "test.change");
	struct err err;

	if (!record_update(tx, entity(ENTITY_appointment), old, new, &err) || !cell_settle(tx, old, new, &err)) {
		assert_int_equal(err.code, ERR_CONFLICT);
		tx_abort(tx);
		return false;
	}
	clinic_commit(tx);
	return true;
}

static size_t
taken(const char *date)
{
	size_t count, cells = 0;
	int32_t day = day_parse(date);
	struct cell_run *runs = cell_runs(db, osei, day, day, clock_now(), arena, &count);

	for (size_t i = 0; i < count; i++)
		cells += (size_t)runs[i].minutes / 5;
	return cells;
}

static void
a_visit_may_move_onto_its_own_time(void **state)
{
	struct appointment first = visit("2026-11-24", 540, 30), second = visit("2026-11-24", 570, 30), moved;

	(void)state;
	assert_true(book(&first));
	assert_true(book(&second));
	moved = second;
	moved.starts = 585;
	assert_true(change(&second, &moved));
	assert_int_equal(taken("2026-11-24"), 12);
	second = moved;
	moved.starts = 555;
	assert_false(change(&second, &moved));
	assert_int_equal(taken("2026-11-24"), 12);
}

static void
overbooked_group_and_imported_visits_own_no_time(void **state)
{
	struct appointment first = visit("2026-11-24", 540, 30), over = first, member = first, odd = first;

	(void)state;
	assert_true(book(&first));
	over.overbook = 1;
	assert_true(book(&over));
	member.group_visit = first.row.id;
	assert_true(book(&member));
	odd.no_cells = 1;
	odd.starts = 543;
	assert_true(book(&odd));
	assert_int_equal(taken("2026-11-24"), 6);
}

static void
a_time_off_the_grid_takes_every_cell_it_touches(void **state)
{
	struct appointment odd = visit("2026-11-24", 543, 10), next = visit("2026-11-24", 550, 5),
	    free = visit("2026-11-24", 555, 5);

	(void)state;
	assert_true(book(&odd));
	assert_int_equal(taken("2026-11-24"), 3);
	assert_false(book(&next));
	assert_true(book(&free));
}

static void
the_last_minutes_of_the_day_stay_within_it(void **state)
{
	struct appointment late = visit("2026-11-24", 1430, 60);

	(void)state;
	assert_true(book(&late));
	assert_int_equal(taken("2026-11-24"), 2);
	assert_int_equal(taken("2026-11-25"), 0);
}

/* Two sites booked the same time: the rows are there, as a merge leaves them. */
static void
after_a_merge_the_first_keeps_and_the_other_is_contested(void **state)
{
	struct appointment first = visit("2026-11-24", 540, 30), second = visit("2026-11-24", 555, 30),
	    third = visit("2026-11-24", 600, 15);
	struct hold held = {.staff = osei, .date = "2026-11-24", .starts = 600, .minutes = 15, .holder = osei,
	    .initials = "PN"};
	struct err err;

	(void)state;
	clinic_insert(db, ENTITY_appointment, &first);
	clock_advance(1000);
	clinic_insert(db, ENTITY_appointment, &second);
	clinic_insert(db, ENTITY_appointment, &third);
	for (int again = 0; again < 2; again++) {
		struct tx *tx = clinic_begin(db, "test.merge");
		if (again == 0)
			assert_true(cell_hold(tx, &held, &err));
		assert_true(cell_rebuild(tx, osei, "2026-11-24", &err));
		clinic_commit(tx);
		assert_false(cell_contested(db, &first));
		assert_true(cell_contested(db, &second));
		assert_false(cell_contested(db, &third));
		assert_false(cell_holds(db, &held, clock_now()));
		assert_int_equal(taken("2026-11-24"), 9);
	}
	struct appointment gone = first;
	gone.state = "cancelled_patient";
	assert_true(change(&first, &gone));
	struct tx *tx = clinic_begin(db, "test.merge");
	assert_true(cell_rebuild(tx, osei, "2026-11-24", &err));
	clinic_commit(tx);
	assert_false(cell_contested(db, &second));
	assert_false(cell_contested(db, &gone));
}

static void
rebuild(const char *date)
{
	struct tx *tx = clinic_begin(db, "test.merge");
	struct err err;

	assert_true(cell_rebuild(tx, osei, date, &err));
	clinic_commit(tx);
}

/* One after the other, as if from two sites: the second finds its time taken. */
static void
come_from_elsewhere(struct appointment *row)
{
	struct tx *tx = clinic_begin(db, "test.merge");
	struct err err;

	assert_true(record_insert(tx, entity(ENTITY_appointment), row, &err));
	clinic_commit(tx);
	rebuild(row->date);
}

static void
who_arrives_at_a_time_booked_twice_is_marked_arrived(void **state)
{
	struct appointment first = visit("2026-11-24", 540, 30), second = visit("2026-11-24", 540, 30), now;

	(void)state;
	assert_true(book(&first));
	come_from_elsewhere(&second);
	now = second;
	now.state = "arrived";
	assert_true(change(&second, &now));
	assert_true(cell_contested(db, &now));
	assert_false(cell_contested(db, &first));
}

static void
a_time_given_up_is_whose_it_will_be_everywhere(void **state)
{
	struct appointment first = visit("2026-11-24", 540, 10), second = visit("2026-11-24", 540, 30),
	    beside = visit("2026-11-24", 555, 10), now;

	(void)state;
	assert_true(book(&first));
	come_from_elsewhere(&second);
	assert_true(book(&beside));
	now = first;
	now.state = "cancelled_patient";
	assert_true(change(&first, &now));
	bool second_has = !cell_contested(db, &second), beside_has = !cell_contested(db, &beside);
	rebuild("2026-11-24");
	assert_int_equal(!cell_contested(db, &second), second_has);
	assert_int_equal(!cell_contested(db, &beside), beside_has);
	assert_true(second_has && !beside_has);
}

static void
nobody_moves_onto_what_his_going_leaves_to_another(void **state)
{
	struct appointment first = visit("2026-11-24", 540, 10), second = visit("2026-11-24", 540, 30), now;

	(void)state;
	assert_true(book(&first));
	come_from_elsewhere(&second);
	now = first;
	now.starts = 560;
	assert_false(change(&first, &now));
	assert_false(cell_contested(db, &first));
	assert_true(cell_contested(db, &second));
}

/* Undo: false, and nothing written, when the time is somebody's who booked it since. */
static bool
put_back(const struct appointment *old, struct appointment *new)
{
	struct tx *tx = clinic_begin(db, "test.undo");
	struct err err;

	if (!record_update(tx, entity(ENTITY_appointment), old, new, &err) || !cell_put_back(tx, old, new, &err)) {
		assert_int_equal(err.code, ERR_CONFLICT);
		tx_abort(tx);
		return false;
	}
	clinic_commit(tx);
	return true;
}

static void
a_cancel_undone_leaves_a_time_booked_twice_as_it_was(void **state)
{
	struct appointment pair[2] = {visit("2026-11-24", 540, 30), visit("2026-11-24", 540, 30)}, now;

	(void)state;
	assert_true(book(&pair[0]));
	come_from_elsewhere(&pair[1]);
	for (int i = 0; i < 2; i++) {
		now = pair[i];
		now.state = "cancelled_patient";
		assert_true(change(&pair[i], &now));
		assert_false(cell_contested(db, &pair[!i]));
		struct appointment again = now;
		again.state = "booked";
		assert_true(put_back(&now, &again));
		pair[i] = again;
		assert_false(cell_contested(db, &pair[0]));
		assert_true(cell_contested(db, &pair[1]));
	}
}

static void
a_cancel_undone_takes_nothing_from_who_booked_or_holds_it_since(void **state)
{
	struct appointment first = visit("2026-11-24", 540, 30), second = visit("2026-11-24", 540, 10),
	    since = visit("2026-11-24", 550, 10), gone, again;
	struct hold hold = {.staff = osei, .holder = osei, .date = "2026-11-24", .starts = 560, .minutes = 10, .initials = "PN"};
	struct tx *tx;
	struct err err;

	(void)state;
	assert_true(book(&first));
	come_from_elsewhere(&second);
	gone = first;
	gone.state = "cancelled_patient";
	assert_true(change(&first, &gone));
	again = gone;
	again.state = "booked";
	tx = clinic_begin(db, "test.hold");
	assert_true(cell_hold(tx, &hold, &err));
	clinic_commit(tx);
	assert_false(put_back(&gone, &again));
	tx = clinic_begin(db, "test.release");
	assert_true(cell_release(tx, &hold, &err));
	clinic_commit(tx);
	assert_true(book(&since));
	again = gone;
	again.state = "booked";
	assert_false(put_back(&gone, &again));
	assert_false(cell_contested(db, &second) || cell_contested(db, &since));
}

static void
a_stale_hold_never_gives_back_a_strangers(void **state)
{
	struct hold mine = {.staff = osei, .date = "2026-11-24", .starts = 540, .minutes = 30, .holder = osei,
	    .initials = "PN"};
	struct hold theirs = mine;
	struct err err;

	(void)state;
	struct tx *tx = clinic_begin(db, "test.hold");
	assert_true(cell_hold(tx, &mine, &err));
	clinic_commit(tx);
	clock_advance(HOLD_MINUTES * 60 * 1000);
	tx = clinic_begin(db, "test.hold");
	theirs.holder = uuid_make(clock_now());
	assert_true(cell_hold(tx, &theirs, &err));
	assert_true(cell_release(tx, &mine, &err));
	clinic_commit(tx);
	assert_true(cell_holds(db, &theirs, clock_now()));
	assert_int_equal(taken("2026-11-24"), 6);
}

/* ---- a thousand random acts against the obvious model: one array of owners a day -------- */

enum { MODEL_DAYS = 3, MODEL_VISITS = 40, MODEL_ACTS = 1500 };

struct model {
	int owner[MODEL_DAYS][288];		/* index of the visit + 1, 0: free */
	struct appointment visits[MODEL_VISITS];
	bool lives[MODEL_VISITS];
};

static const char *const model_dates[MODEL_DAYS] = {"2026-11-24", "2026-11-25", "2026-11-26"};

static bool
model_fits(const struct model *model, int n, int day, int first, int cells)
{
	for (int c = first; c < first + cells; c++)
		if (model->owner[day][c] != 0 && model->owner[day][c] != n + 1)
			return false;
	return true;
}

static void
model_put(struct model *model, int n, int day, int first, int cells)
{
	for (int d = 0; d < MODEL_DAYS; d++)
		for (int c = 0; c < 288; c++)
			if (model->owner[d][c] == n + 1)
				model->owner[d][c] = 0;
	for (int c = first; cells > 0 && c < first + cells; c++)
		model->owner[day][c] = n + 1;
}

static void
model_agrees(const struct model *model)
{
	for (int d = 0; d < MODEL_DAYS; d++) {
		int owner[288] = {0};
		size_t count;
		int32_t day = day_parse(model_dates[d]);
		struct cell_run *runs = cell_runs(db, osei, day, day, clock_now(), arena, &count);
		for (size_t i = 0; i < count; i++)
			for (int n = 0; n < MODEL_VISITS; n++)
				if (model->visits[n].row.rid == runs[i].appointment.rid)
					for (int c = 0; c < runs[i].minutes / 5; c++)
						owner[runs[i].starts / 5 + c] = n + 1;
		assert_memory_equal(owner, model->owner[d], sizeof owner);
	}
}

static void
any_series_of_acts_agrees_with_a_list_of_owners(void **state)
{
	struct model model = {0};

	(void)state;
	srand(20261117);
	for (int act = 0; act < MODEL_ACTS; act++) {
		int n = rand() % MODEL_VISITS, day = rand() % MODEL_DAYS, first = 96 + rand() % 60, cells = 1 + rand() % 9;
		struct appointment wanted = visit(model_dates[day], first * 5, cells * 5), old = model.visits[n];
		bool fits = model_fits(&model, n, day, first, cells);
		if (old.row.rid == 0) {
			assert_int_equal(book(&wanted), fits);
			wanted.row.rid = fits ? wanted.row.rid : 0;
		} else if (model.lives[n] && rand() % 3 == 0) {
			wanted = old;
			wanted.state = "cancelled_patient";
			assert_true(change(&old, &wanted));
			cells = 0;
			fits = true;
		} else {
			wanted.row = old.row;
			assert_int_equal(change(&old, &wanted), fits);
		}
		if (fits) {
			model_put(&model, n, day, first, cells);
			model.visits[n] = wanted;
			model.lives[n] = cells > 0;
		}
		if (act % 50 == 49) {
			model_agrees(&model);
			arena_reset(arena);
		}
	}
}

int
main(void)
{
#define CELL_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CELL_TEST(a_visit_may_move_onto_its_own_time),
		CELL_TEST(overbooked_group_and_imported_visits_own_no_time),
		CELL_TEST(a_time_off_the_grid_takes_every_cell_it_touches),
		CELL_TEST(the_last_minutes_of_the_day_stay_within_it),
		CELL_TEST(after_a_merge_the_first_keeps_and_the_other_is_contested),
		CELL_TEST(who_arrives_at_a_time_booked_twice_is_marked_arrived),
		CELL_TEST(a_time_given_up_is_whose_it_will_be_everywhere),
		CELL_TEST(nobody_moves_onto_what_his_going_leaves_to_another),
		CELL_TEST(a_cancel_undone_leaves_a_time_booked_twice_as_it_was),
		CELL_TEST(a_cancel_undone_takes_nothing_from_who_booked_or_holds_it_since),
		CELL_TEST(a_stale_hold_never_gives_back_a_strangers),
		CELL_TEST(any_series_of_acts_agrees_with_a_list_of_owners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
