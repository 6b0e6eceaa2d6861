#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/visitstate.h"

static bool
may(const char *from, const char *to)
{
	return visitstate_may(visitstate_of(from), visitstate_of(to));
}

static void
a_visit_goes_forward_only(void **state)
{
	(void)state;
	assert_true(may("booked", "confirmed"));
	assert_true(may("booked", "arrived"));
	assert_true(may("arrived", "roomed"));
	assert_true(may("roomed", "out"));
	assert_true(may("arrived", "left"));
	assert_false(may("arrived", "booked"));
	assert_false(may("arrived", "noshow"));
	assert_false(may("out", "arrived"));
	assert_false(may("cancelled_patient", "booked"));
	assert_false(may("nonsense", "booked"));
	/* No way round leads back to where it began. */
	for (int from = 0; from < VISITSTATE_UNKNOWN; from++)
		for (int to = 0; to < VISITSTATE_UNKNOWN; to++)
			if (visitstate_may((enum visitstate)from, (enum visitstate)to))
				assert_false(visitstate_may((enum visitstate)to, (enum visitstate)from));
}

static void
a_mistake_is_put_right_but_a_given_away_time_is_not(void **state)
{
	(void)state;
	assert_true(visitstate_may_correct(VISITSTATE_NOSHOW, VISITSTATE_BOOKED));
	assert_true(visitstate_may_correct(VISITSTATE_ARRIVED, VISITSTATE_CONFIRMED));
	for (int to = 0; to < VISITSTATE_UNKNOWN; to++)
		assert_false(visitstate_may_correct(VISITSTATE_CANCELLED_PATIENT, (enum visitstate)to));
}

static void
the_states_are_those_of_the_field_table(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	const struct field *field = entity_field(entity(ENTITY_appointment), "state");
	char *code, *label;
	int n = 0;

	for (; field_choice(arena, field, n, &code, &label); n++)
		assert_int_equal(visitstate_of(code), n);
	assert_int_equal(n, VISITSTATE_UNKNOWN);
	assert_string_equal(visitstate_code(VISITSTATE_LEFT), "left");
	arena_free(arena);
}

static void
who_did_not_come_is_asked_and_the_time_is_offered(void **state)
{
	(void)state;
	assert_true(visitstate_needs_follow_on(VISITSTATE_NOSHOW));
	assert_true(visitstate_needs_follow_on(VISITSTATE_CANCELLED_CLINIC));
	assert_false(visitstate_needs_follow_on(VISITSTATE_OUT));
}

static int
attendance(const char *state, int64_t arrived, int64_t roomed, const char *reason)
{
	struct appointment visit = {
	    .state = state, .arrived_at = arrived, .roomed_at = roomed, .seen_at = FIELD_NULL, .cancel_reason = reason};

	return visitstate_attendance(&visit, 100 * 60000);
}

static void
every_end_has_its_attendance_code(void **state)
{
	(void)state;
	assert_int_equal(attendance("booked", FIELD_NULL, FIELD_NULL, NULL), 0);
	assert_int_equal(attendance("out", 99 * 60000, 120 * 60000, NULL), 5);
	assert_int_equal(attendance("out", 110 * 60000, 130 * 60000, NULL), 5);
	assert_int_equal(attendance("out", 110 * 60000, 112 * 60000, NULL), 6);
	assert_int_equal(attendance("refused", 150 * 60000, FIELD_NULL, NULL), 7);
	assert_int_equal(attendance("cancelled_patient", FIELD_NULL, FIELD_NULL, "work"), 2);
	assert_int_equal(attendance("cancelled_clinic", FIELD_NULL, FIELD_NULL, "died"), 2);
	assert_int_equal(attendance("cancelled_clinic", FIELD_NULL, FIELD_NULL, "session"), 4);
	assert_int_equal(attendance("noshow", FIELD_NULL, FIELD_NULL, NULL), 3);
	assert_int_equal(attendance("arrived", 99 * 60000, FIELD_NULL, NULL), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_visit_goes_forward_only),
		cmocka_unit_test(a_mistake_is_put_right_but_a_given_away_time_is_not),
		cmocka_unit_test(the_states_are_those_of_the_field_table),
		cmocka_unit_test(who_did_not_come_is_asked_and_the_time_is_offered),
		cmocka_unit_test(every_end_has_its_attendance_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
