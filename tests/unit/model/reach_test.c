#include "model/reach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;

static void
numbers_are_kept_as_digits_however_they_are_said(void **state)
{
	struct contact_point point = {.value = "(020) 7946.0018"};

	(void)state;
	assert_true(reach_clean(arena, &point, NULL));
	assert_string_equal(point.value, "02079460018");
	assert_string_equal(point.kind, "phone");
	assert_string_equal(reach_phone(arena, "020 7946 0018 ext. 4"), "02079460018");
	assert_string_equal(reach_phone(arena, "555-0142x77"), "5550142");
	assert_string_equal(reach_phone(arena, " 0044 20 7946 0018"), "+442079460018");
	assert_null(reach_phone(arena, ""));
}

static void
a_wrong_number_is_refused_at_its_field(void **state)
{
	struct contact_point point = {.value = "call the office"};
	struct err err = {0};

	(void)state;
	assert_false(reach_clean(arena, &point, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_string_equal(entity(ENTITY_contact_point)->fields[err.field].column, "value");
	point = (struct contact_point){.kind = "email", .value = "mari at home"};
	assert_false(reach_clean(arena, &point, &err));
	point.value = "mari@example.org";
	assert_true(reach_clean(arena, &point, &err));
	assert_string_equal(point.value, "mari@example.org");
}

static void
we_ring_the_first_number_she_lets_us_call(void **state)
{
	struct contact_point points[] = {
		{.kind = "email", .value = "a@example.org"},
		{.kind = "phone", .value = "1111111", .may_call = "no"},
		{.kind = "phone", .value = "2222222", .label = "old"},
		{.kind = "phone", .value = "3333333", .label = "mobile"},
	};

	(void)state;
	assert_ptr_equal(reach_best(points, 4), &points[3]);
	assert_null(reach_best(points, 3));
}

static int
arena_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
arena_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_kept_as_digits_however_they_are_said),
		cmocka_unit_test(a_wrong_number_is_refused_at_its_field),
		cmocka_unit_test(we_ring_the_first_number_she_lets_us_call),
	};
	return cmocka_run_group_tests(tests, arena_up, arena_down);
}
