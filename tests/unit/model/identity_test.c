#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/identity.h"

static void
one_answer_is_never_enough(void **state)
{
	(void)state;
	assert_int_equal(identity_level(0), IDENTITY_LEVEL_NONE);
	for (int i = 0; i < 8; i++)
		assert_int_equal(identity_level(1u << i), IDENTITY_LEVEL_NONE);
	assert_int_equal(identity_level(identity_read("name,name")), IDENTITY_LEVEL_NONE);
}

static void
more_harm_needs_more_proof(void **state)
{
	(void)state;
	unsigned talk = identity_read("name,born"), details = identity_read("name,born,postcode");

	assert_true(identity_enough(talk, IDENTITY_FOR_VISITS));
	assert_true(identity_enough(identity_read("postcode,record"), IDENTITY_FOR_VISITS));
	assert_false(identity_enough(talk, IDENTITY_FOR_DETAILS));
	assert_false(identity_enough(identity_read("name,phone,postcode"), IDENTITY_FOR_DETAILS));
	assert_true(identity_enough(details, IDENTITY_FOR_DETAILS));
	assert_false(identity_enough(details, IDENTITY_FOR_RESULTS));
	assert_false(identity_enough(identity_read("name,born,document"), IDENTITY_FOR_CONTACT));
	assert_true(identity_enough(identity_read("name,born,phone,callback"), IDENTITY_FOR_CONTACT));
	assert_true(identity_enough(identity_read("name,born,address,document"), IDENTITY_FOR_PROXY));
}

static void
an_emergency_waits_for_nobody(void **state)
{
	(void)state;
	assert_true(identity_enough(0, IDENTITY_FOR_EMERGENCY));
}

static void
two_wrong_answers_and_we_stop(void **state)
{
	(void)state;
	assert_false(identity_must_stop(1));
	assert_true(identity_must_stop(2));
}

static void
what_matched_is_written_and_read_back(void **state)
{
	(void)state;
	struct arena *arena = arena_new();

	for (unsigned items = 0; items < 256; items++)
		assert_int_equal(identity_read(identity_write(arena, items)), items);
	assert_string_equal(identity_write(arena, IDENTITY_ITEM_BORN | IDENTITY_ITEM_NAME), "name,born");
	assert_int_equal(identity_read("room 4,born,,nam"), IDENTITY_ITEM_BORN);
	assert_int_equal(identity_read(NULL), 0);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_answer_is_never_enough),
		cmocka_unit_test(more_harm_needs_more_proof),
		cmocka_unit_test(an_emergency_waits_for_nobody),
		cmocka_unit_test(two_wrong_answers_and_we_stop),
		cmocka_unit_test(what_matched_is_written_and_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
