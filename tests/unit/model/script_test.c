#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/callpolicy.h"
#include "model/script.h"

static struct arena *arena;
static struct script_book book;
static struct err err;

static int
open_book(void **state)
{
	(void)state;
	arena = arena_new();
	return script_builtin(arena, &book, &err) ? 0 : -1;
}

static int
close_book(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
the_words_are_filled_in(void **state)
{
	(void)state;
	struct script_words words = {.me = "Priya", .clinic = "Northside", .name = "Ivan Petrov", .nurse = "RN Fields"};
	const struct script *script = script_named(&book, "dressing");

	assert_string_equal(script_fill(arena, script->say[0], &words),
	    "Hello, this is Priya from Northside. May I speak with Ivan Petrov?");
	assert_string_equal(script->ask[0].question, "bleeding that will not stop?");
	assert_string_equal(script_fill(arena, script->ask[0].no, &words), "O T, RN Fields rings back");
	assert_null(script_fill(arena, "by <promised>.", &words));
	assert_string_equal(script_fill(arena, "1 < 2", &words), "1 …");
	assert_string_equal(script_fill(arena, "", &words), "");
}

static void
an_unknown_reason_still_has_something_to_say(void **state)
{
	(void)state;
	assert_string_equal(script_named(&book, "nonsense")->code, "callback");
	assert_string_equal(script_named(&book, NULL)->code, "callback");
}

static void
every_reason_has_its_script(void **state)
{
	(void)state;
	struct callpolicy policy;

	assert_true(callpolicy_builtin(arena, &policy, &err));
	for (size_t i = 0; i < policy.reason_count; i++)
		assert_string_equal(script_named(&book, policy.reasons[i].script)->code, policy.reasons[i].script);
}

/* A clinic's name can give a condition away, and so can any reason. */
static void
a_voicemail_says_who_for_whom_and_where_to_ring_and_no_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < book.count; i++) {
		const char *voicemail = book.scripts[i].voicemail;
		if (voicemail == NULL)
			continue;
		assert_non_null(strstr(voicemail, "<number>"));
		assert_null(strstr(voicemail, "<clinic>"));
		assert_null(strstr(voicemail, "<what>"));
		assert_null(strstr(voicemail, "<who>"));
	}
}

static bool
loads(const char *text)
{
	struct script_book other;

	return script_load(arena, text, strlen(text), &other, &err);
}

static void
a_wrong_placeholder_is_found_before_the_telephone_call(void **state)
{
	(void)state;
	assert_true(loads("{\"scripts\": [{\"code\": \"callback\", \"label\": \"C\", \"say\": [\"Hi <name>\"]}]}"));
	assert_false(loads("{\"scripts\": [{\"code\": \"callback\", \"label\": \"C\", \"say\": [\"Hi <nmae>\"]}]}"));
	assert_false(loads("{\"scripts\": [{\"code\": \"callback\", \"label\": \"C\", \"say\": [\"Hi <name\"]}]}"));
	assert_false(loads("{\"scripts\": [{\"code\": \"callback\", \"label\": \"C\", \"say\": [7]}]}"));
	assert_false(loads("{\"scripts\": [{\"code\": \"callback\", \"label\": \"C\"}]}"));
	assert_false(loads("{\"scripts\": [{\"code\": \"other\", \"label\": \"C\", \"say\": [\"Hi\"]}]}"));
	assert_false(loads("{\"scripts\": [{\"code\": \"callback\", \"label\": \"C\", \"say\": [\"Hi\"],"
			   " \"ask\": [{\"question\": \"<diagnosis>\"}]}]}"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_are_filled_in),
		cmocka_unit_test(an_unknown_reason_still_has_something_to_say),
		cmocka_unit_test(every_reason_has_its_script),
		cmocka_unit_test(a_voicemail_says_who_for_whom_and_where_to_ring_and_no_more),
		cmocka_unit_test(a_wrong_placeholder_is_found_before_the_telephone_call),
	};

	return cmocka_run_group_tests(tests, open_book, close_book);
}
