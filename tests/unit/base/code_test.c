#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/code.h"
#include "base/hash.h"

static void
a_code_is_read_back_as_it_was_written(void **state)
{
	uint8_t secret[CODE_BYTES], back[CODE_BYTES + 2];
	char text[CODE_TEXT];

	(void)state;
	for (size_t count = 1; count <= CODE_BYTES; count++) {
		hash_random(secret, count);
		code_format(secret, count, text);
		assert_true(strlen(text) < CODE_TEXT);
		assert_true(code_parse(text, back, count));
		assert_memory_equal(secret, back, count);
		assert_false(code_parse(text, back, count == CODE_BYTES ? count - 2 : count + 2));
	}
}

static void
people_may_type_it_their_own_way(void **state)
{
	uint8_t back[5];
	char text[CODE_TEXT];

	(void)state;
	code_format("\x00\x44\x32\x14\xc7", 5, text);
	assert_memory_equal(text, "01234-567", 9);
	char typed[CODE_TEXT] = " o l";
	/* The first two signs as the letters they look like, the rest in small letters with blanks. */
	size_t n = 4;
	for (const char *c = text + 2; *c; c++) {
		typed[n++] = (char)(*c >= 'A' ? *c + ('a' - 'A') : *c);
		if (*c != '-')
			typed[n++] = ' ';
	}
	typed[n] = '\0';
	assert_true(code_parse(typed, back, sizeof back));
	assert_memory_equal(back, "\x00\x44\x32\x14\xc7", 5);
}

static void
a_slip_is_noticed(void **state)
{
	static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint8_t back[20];
	char text[CODE_TEXT], typed[CODE_TEXT];
	int passed = 0, tried = 0;

	(void)state;
	code_format("twenty bytes of it..", 20, text);
	for (size_t at = 0; text[at]; at++)
		for (size_t sign = 0; text[at] != '-' && sign < 32; sign++) {
			memcpy(typed, text, sizeof typed);
			typed[at] = signs[sign];
			if (typed[at] == text[at])
				continue;
			tried++;
			passed += code_parse(typed, back, sizeof back);
		}
	/* One of 32768 gets past three signs. */
	assert_true(tried > 1000);
	assert_true(passed <= 1);
	typed[0] = '\0';
	assert_false(code_parse(typed, back, sizeof back));
	assert_false(code_parse("no code at all!", back, sizeof back));
}

/* Nearly always: another single slip that would pass as well is one in thirty. */
static void
where_the_slip_is_can_be_said(void **state)
{
	static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char text[CODE_TEXT], typed[CODE_TEXT];
	int named = 0, tried = 0;

	(void)state;
	code_format("twenty bytes of it..", 20, text);
	assert_int_equal(code_slip("", 20), 0);
	for (size_t at = 0; text[at]; at++) {
		if (text[at] == '-')
			continue;
		memcpy(typed, text, sizeof typed);
		typed[at] = signs[(strchr(signs, text[at]) - signs + 11) % 32];
		tried++;
		named += code_slip(typed, 20) == (int)(at / 6) + 1;
		typed[at] = 'U';
		assert_int_equal(code_slip(typed, 20), (int)(at / 6) + 1);
	}
	assert_true(named >= tried * 4 / 5);
	memcpy(typed, text, sizeof typed);
	typed[12] = text[13];
	typed[13] = text[12];
	assert_int_equal(code_slip(typed, 20), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_is_read_back_as_it_was_written),
		cmocka_unit_test(people_may_type_it_their_own_way),
		cmocka_unit_test(a_slip_is_noticed),
		cmocka_unit_test(where_the_slip_is_can_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
