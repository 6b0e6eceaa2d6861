#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/date.h"
#include "model/schedule.h"

static const struct uuid osei = {{1}}, patel = {{2}}, room3 = {{33}}, room9 = {{39}};
static struct session_template sessions[4];
static struct absence absences[2];
static struct location rooms[2];
static struct schedule schedule;

/* Dr Osei, Tuesdays 09:00-12:00 in room 3 on the ground floor. 17 Nov 2026 is a Tuesday. */
static int
tuesdays(void **state)
{
	(void)state;
	sessions[0] = (struct session_template){.staff = osei,
	    .weekday = 2,
	    .starts = 540,
	    .ends = 720,
	    .every = FIELD_NULL,
	    .room = room3,
	    .release = FIELD_NULL};
	rooms[0] = (struct location){.row.id = room3, .step_free = 1};
	rooms[1] = (struct location){.row.id = room9, .step_free = 0};
	schedule = (struct schedule){.sessions = sessions,
		.session_count = 1,
		.absences = absences,
		.rooms = rooms,
		.room_count = 2,
		.today = day_of(2026, 11, 17),
		.minute = 582};
	return 0;
}

static int
first_free(int year, int month, int day)
{
	struct schedule_day out;

	schedule_expand(&schedule, osei, day_of(year, month, day), &out);
	return slot_first(&out.time, 15, 0);
}

static void
a_weekly_session_holds_on_its_weekday_only(void **state)
{
	(void)state;
	struct schedule_day out;

	assert_int_equal(first_free(2026, 11, 24), 540);
	assert_int_equal(first_free(2026, 11, 25), SLOT_NONE);
	schedule_expand(&schedule, patel, day_of(2026, 11, 24), &out);
	assert_true(slot_none(&out.time.session));
	schedule_expand(&schedule, osei, day_of(2026, 11, 24), &out);
	assert_true(slot_has(&out.step_free, 540) && slot_has(&out.step_free, 719) && !slot_has(&out.step_free, 720));
	sessions[0].room = room9;
	schedule_expand(&schedule, osei, day_of(2026, 11, 24), &out);
	assert_true(slot_none(&out.step_free));
}

static void
every_other_week_is_counted_from_the_first_day(void **state)
{
	(void)state;
	sessions[0].every = 2;
	sessions[0].from_date = "2026-11-12";	/* a Thursday: its week counts */
	assert_int_equal(first_free(2026, 11, 10), SLOT_NONE);
	assert_int_equal(first_free(2026, 11, 17), SLOT_NONE);
	assert_int_equal(first_free(2026, 11, 24), 540);
	assert_int_equal(first_free(2026, 12, 1), SLOT_NONE);
	assert_int_equal(first_free(2026, 12, 8), 540);
	sessions[0].to_date = "2026-12-07";
	assert_int_equal(first_free(2026, 12, 8), SLOT_NONE);
}

static void
nobody_is_booked_into_lunch_or_leave(void **state)
{
	(void)state;
	struct schedule_day out;
	int short_by;

	sessions[1] = sessions[0];
	sessions[1].kept = "break";
	sessions[1].ends = 600;
	schedule.session_count = 2;
	assert_int_equal(first_free(2026, 11, 24), 600);
	absences[0] = (struct absence){
		.staff = osei, .from_date = "2026-11-23", .to_date = "2026-11-24", .starts = 600, .ends = 660};
	schedule.absence_count = 1;
	assert_int_equal(first_free(2026, 11, 24), 660);
	absences[0].starts = absences[0].ends = FIELD_NULL;
	schedule_expand(&schedule, osei, day_of(2026, 11, 24), &out);
	assert_int_equal(slot_explain(&out.time, 15, &short_by), SLOT_AWAY);
	assert_int_equal(first_free(2026, 12, 1), 600);
	assert_false(schedule_closed(&schedule, day_of(2026, 11, 24)));
	absences[0].staff = (struct uuid){{0}};
	assert_true(schedule_closed(&schedule, day_of(2026, 11, 24)));
	assert_false(schedule_closed(&schedule, day_of(2026, 11, 25)));
}

static void
same_day_time_opens_at_its_release(void **state)
{
	(void)state;
	sessions[1] = sessions[0];
	sessions[1].kept = "sameday";
	sessions[1].ends = 600;
	sessions[1].release = 583;
	schedule.session_count = 2;
	assert_int_equal(first_free(2026, 11, 17), 600);
	schedule.minute = 583;
	assert_int_equal(first_free(2026, 11, 17), 540);
	assert_int_equal(first_free(2026, 11, 24), 600);
}

static void
the_room_is_that_of_the_session(void **state)
{
	(void)state;
	int32_t day = day_of(2026, 11, 24);

	assert_true(uuid_equal(schedule_room(&schedule, osei, day, 540), room3));
	assert_true(uuid_is_none(schedule_room(&schedule, osei, day, 720)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_weekly_session_holds_on_its_weekday_only, tuesdays),
		cmocka_unit_test_setup(every_other_week_is_counted_from_the_first_day, tuesdays),
		cmocka_unit_test_setup(nobody_is_booked_into_lunch_or_leave, tuesdays),
		cmocka_unit_test_setup(same_day_time_opens_at_its_release, tuesdays),
		cmocka_unit_test_setup(the_room_is_that_of_the_session, tuesdays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
