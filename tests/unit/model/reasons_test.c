#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/reasons.h"

static struct arena *arena;
static struct reasons reasons;
static struct err err;

static int
open_lists(void **state)
{
	(void)state;
	arena = arena_new();
	return reasons_builtin(arena, &reasons, &err) ? 0 : -1;
}

static int
close_lists(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
p_means_that_the_patient_asked(void **state)
{
	(void)state;
	assert_string_equal(reasons_letter(&reasons, REASONS_CANCEL, 'p')->label, "patient asked");
	assert_string_equal(reasons_letter(&reasons, REASONS_MOVE, 'P')->label, "patient asked");
	assert_ptr_equal(reasons_letter(&reasons, REASONS_MOVE, 'p'), &reasons.list[REASONS_MOVE][0]);
	assert_null(reasons_letter(&reasons, REASONS_MOVE, 'x'));
	assert_true(reasons_named(&reasons, REASONS_CANCEL, "session")->clinic);
	assert_null(reasons_named(&reasons, REASONS_CANCEL, "nonsense"));
	assert_null(reasons_named(&reasons, REASONS_CANCEL, NULL));
}

static void
a_letter_never_means_two_things(void **state)
{
	(void)state;
	static const char twice[] = "{\"cancel\": [{\"letter\": \"p\", \"code\": \"a\", \"label\": \"A\"},"
				    " {\"letter\": \"p\", \"code\": \"b\", \"label\": \"B\"}]}";
	struct reasons other;

	assert_false(reasons_load(arena, twice, strlen(twice), &other, &err));
	assert_non_null(strstr(err.text, "row 2"));
	assert_false(reasons_load(arena, "{}", 2, &other, &err));
	assert_false(reasons_load(arena, "{\"cancel\": [7]}", 15, &other, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(p_means_that_the_patient_asked),
		cmocka_unit_test(a_letter_never_means_two_things),
	};

	return cmocka_run_group_tests(tests, open_lists, close_lists);
}
