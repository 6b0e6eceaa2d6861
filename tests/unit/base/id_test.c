#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/id.h"

static void
an_id_begins_with_its_time_and_says_version_seven(void **state)
{
	struct uuid id = uuid_make(INT64_C(0x0123456789AB));
	char text[UUID_TEXT];

	(void)state;
	uuid_format(id, text);
	assert_memory_equal(text, "01234567-89ab-7", 15);
	assert_non_null(strchr("89ab", text[19]));
}

static void
two_ids_of_one_moment_differ_and_later_ones_sort_later(void **state)
{
	struct uuid a = uuid_make(1000), b = uuid_make(1000), c = uuid_make(1001);

	(void)state;
	assert_false(uuid_equal(a, b));
	assert_true(memcmp(a.byte, c.byte, 16) < 0 && memcmp(b.byte, c.byte, 16) < 0);
}

static void
two_sites_make_the_same_id_for_the_same_thing(void **state)
{
	(void)state;
	assert_true(uuid_equal(uuid_of_key("visit_reason", "PHYS", 4), uuid_of_key("visit_reason", "PHYS", 4)));
	assert_false(uuid_equal(uuid_of_key("visit_reason", "PHYS", 4), uuid_of_key("visit_reason", "PHYS\0", 5)));
	assert_false(uuid_equal(uuid_of_key("ab", "c", 1), uuid_of_key("a", "bc", 2)));
}

static void
an_id_is_read_back_and_nothing_else_is(void **state)
{
	static const char *const bad[] = {
		"", "01234567-89ab-7cde-8f01-23456789abc", "01234567-89ab-7cde-8f01-23456789abcde",
		"01234567989ab-7cde-8f01-23456789abcd", "0123456g-89ab-7cde-8f01-23456789abcd",
		"{0123456-89ab-7cde-8f01-23456789abcd}", "0123456789ab7cde8f0123456789abcd",
	};
	struct uuid id, back;
	char text[UUID_TEXT];

	(void)state;
	assert_true(uuid_from_text("01234567-89AB-7cde-8F01-23456789abcd", &id));
	uuid_format(id, text);
	assert_string_equal(text, "01234567-89ab-7cde-8f01-23456789abcd");
	back = id;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(uuid_from_text(bad[i], &back));
	assert_true(uuid_equal(id, back));
	assert_true(uuid_is_none((struct uuid){{0}}));
	assert_false(uuid_is_none(id));
}

static void
a_moved_border_makes_another_hash(void **state)
{
	const struct hash_part one[] = {{"ab", 2}, {"c", 1}}, two[] = {{"a", 1}, {"bc", 2}};
	uint8_t a[HASH_SHA256], b[HASH_SHA256], c[HASH_BLAKE], d[HASH_BLAKE];

	(void)state;
	hash_sha256(one, 2, a);
	hash_sha256(two, 2, b);
	assert_memory_not_equal(a, b, sizeof a);
	hash_blake(one, 2, c);
	hash_blake(two, 2, d);
	assert_memory_not_equal(c, d, sizeof c);
}

/* The digests of an empty message and of eight zero bytes are in every implementation's tests. */
static void
hashes_are_those_of_other_programs(void **state)
{
	static const uint8_t eight_zeros[HASH_SHA256] = {
		0xaf, 0x55, 0x70, 0xf5, 0xa1, 0x81, 0x0b, 0x7a, 0xf7, 0x8c, 0xaf, 0x4b, 0xc7, 0x0a, 0x66, 0x0f,
		0x0d, 0xf5, 0x1e, 0x42, 0xba, 0xf9, 0x1d, 0x4d, 0xe5, 0xb2, 0x32, 0x8d, 0xe0, 0xe8, 0x3d, 0xfc,
	};
	const struct hash_part empty = {"", 0};	/* hashed as its length: eight zero bytes */
	uint8_t out[HASH_SHA256];

	(void)state;
	hash_sha256(&empty, 1, out);
	assert_memory_equal(out, eight_zeros, sizeof out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_begins_with_its_time_and_says_version_seven),
		cmocka_unit_test(two_ids_of_one_moment_differ_and_later_ones_sort_later),
		cmocka_unit_test(two_sites_make_the_same_id_for_the_same_thing),
		cmocka_unit_test(an_id_is_read_back_and_nothing_else_is),
		cmocka_unit_test(a_moved_border_makes_another_hash),
		cmocka_unit_test(hashes_are_those_of_other_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
