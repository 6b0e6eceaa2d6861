#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/nickname.h"

static struct arena *arena;
static struct nicknames *nicknames;
static struct err err;

static int
open_list(void **state)
{
	(void)state;
	arena = arena_new();
	return nickname_builtin(arena, &nicknames, &err) ? 0 : -1;
}

static int
close_list(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
bill_is_william_and_william_is_bill(void **state)
{
	(void)state;
	assert_true(nickname_same(nicknames, "bill", "william"));
	assert_true(nickname_same(nicknames, "william", "bill"));
	assert_true(nickname_same(nicknames, "bob", "robert"));
	assert_true(nickname_same(nicknames, "mari", "maria"));
	assert_true(nickname_same(nicknames, "mohamed", "muhammad"));
	assert_true(nickname_same(nicknames, "sasha", "aleksandr"));
	assert_false(nickname_same(nicknames, "bill", "robert"));
	assert_false(nickname_same(nicknames, "bill", "bill"));
	assert_false(nickname_same(nicknames, "qqq", "bill"));
}

static void
the_list_speaks_many_languages(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{"pepe", "jose"}, {"paco", "francisco"}, {"uschi", "ursula"}, {"gigi", "luigi"}, {"kasia", "katarzyna"},
		{"dima", "dmitri"}, {"nikos", "nikolaos"}, {"manu", "emmanuel"}, {"wim", "willem"}, {"femi", "olufemi"},
		{"layla", "leila"}, {"paddy", "padraig"}, {"ada", "adaeze"},
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_true(nickname_same(nicknames, pairs[i][0], pairs[i][1]));
	assert_true(nickname_groups(nicknames) > 500);
}

static void
a_name_in_two_groups_finds_both_and_each_once(void **state)
{
	(void)state;
	static const char text[] = "# two groups\nalexander sandy alex\n\nsandra sandy\nalexandra sandy alex\n";
	struct nicknames *small;
	const char *others[8];

	assert_true(nickname_load(arena, text, strlen(text), &small, &err));
	assert_int_equal(nickname_others(small, "sandy", others, 8), 4);
	assert_int_equal(nickname_others(small, "alex", others, 8), 3);
	assert_int_equal(nickname_others(small, "sandy", others, 2), 2);
	assert_int_equal(nickname_others(small, "bob", others, 8), 0);
	assert_int_equal(nickname_groups(small), 3);
}

static void
a_bad_line_is_named(void **state)
{
	(void)state;
	struct nicknames *bad;

	assert_false(nickname_load(arena, "bill william\nBob robert\n", 24, &bad, &err));
	assert_non_null(strstr(err.text, "line 2"));
	assert_false(nickname_load(arena, "alone", 5, &bad, &err));
	assert_true(nickname_load(arena, "", 0, &bad, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bill_is_william_and_william_is_bill),
		cmocka_unit_test(the_list_speaks_many_languages),
		cmocka_unit_test(a_name_in_two_groups_finds_both_and_each_once),
		cmocka_unit_test(a_bad_line_is_named),
	};

	return cmocka_run_group_tests(tests, open_list, close_list);
}
