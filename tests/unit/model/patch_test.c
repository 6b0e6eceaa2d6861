#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "model/group.h"
#include "model/op.h"
#include "model/records.h"

static const int64_t numbers[] = {0, 1, -1, 63, 64, -65, 127, 128, INT32_MAX, INT64_MAX, INT64_MIN + 1, INT64_MIN};

static void
every_number_comes_back(void **state)
{
	struct buf buf = {0};
	struct patch_value value;

	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		patch_put(&buf, &(struct patch_value){.column = (int)i, .type = PATCH_INT, .number = numbers[i]});
	struct patch_walk walk = {(const uint8_t *)buf.bytes, (const uint8_t *)buf.bytes + buf.used};
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		assert_int_equal(patch_next(&walk, &value), PATCH_ONE);
		assert_int_equal(value.column, i);
		assert_true(value.number == numbers[i]);
	}
	assert_int_equal(patch_next(&walk, &value), PATCH_END);
	buf_free(&buf);
}

static void
nothing_empty_and_text_are_three_things(void **state)
{
	struct buf buf = {0};
	struct patch_value value;

	(void)state;
	patch_put(&buf, &(struct patch_value){.column = 1, .type = PATCH_NULL});
	patch_put(&buf, &(struct patch_value){.column = 2, .type = PATCH_TEXT, .bytes = "", .count = 0});
	patch_put(&buf, &(struct patch_value){.column = 3, .type = PATCH_TEXT, .bytes = "Ngũgĩ", .count = strlen("Ngũgĩ")});
	patch_put(&buf, &(struct patch_value){.column = 4, .type = PATCH_BLOB, .bytes = "\0\1", .count = 2});
	struct patch_walk walk = {(const uint8_t *)buf.bytes, (const uint8_t *)buf.bytes + buf.used};
	assert_int_equal(patch_next(&walk, &value), PATCH_ONE);
	assert_int_equal(value.type, PATCH_NULL);
	assert_int_equal(patch_next(&walk, &value), PATCH_ONE);
	assert_int_equal(value.type, PATCH_TEXT);
	assert_int_equal(value.count, 0);
	assert_int_equal(patch_next(&walk, &value), PATCH_ONE);
	assert_memory_equal(value.bytes, "Ngũgĩ", value.count);
	assert_int_equal(patch_next(&walk, &value), PATCH_ONE);
	assert_int_equal(value.count, 2);
	buf_free(&buf);
}

static void
an_unknown_type_or_a_cut_is_never_guessed(void **state)
{
	static const uint8_t type[] = {1, 9, 0}, longer[] = {1, PATCH_TEXT, 200, 1, 'a'}, endless[] = {0xff, 0xff, 0xff};
	struct patch_value value;

	(void)state;
	assert_int_equal(patch_next(&(struct patch_walk){type, type + sizeof type}, &value), PATCH_UNKNOWN);
	assert_int_equal(patch_next(&(struct patch_walk){longer, longer + sizeof longer}, &value), PATCH_UNKNOWN);
	assert_int_equal(patch_next(&(struct patch_walk){endless, endless + sizeof endless}, &value), PATCH_UNKNOWN);
}

static void
clocks_say_whose_they_are(void **state)
{
	struct buf buf = {0};
	struct patch_base base;

	(void)state;
	patch_put_base(&buf, &(struct patch_base){.column = 0, .whose = PATCH_NOBODY});
	patch_put_base(&buf, &(struct patch_base){.column = 2, .whose = PATCH_OWN, .stamp = INT64_C(117630000000000000)});
	patch_put_base(&buf, &(struct patch_base){.column = 6, .whose = PATCH_OTHER, .stamp = 5, .origin = {{7, 7}}});
	struct patch_walk walk = {(const uint8_t *)buf.bytes, (const uint8_t *)buf.bytes + buf.used};
	assert_int_equal(patch_next_base(&walk, &base), PATCH_ONE);
	assert_int_equal(base.whose, PATCH_NOBODY);
	assert_int_equal(patch_next_base(&walk, &base), PATCH_ONE);
	assert_true(base.stamp == INT64_C(117630000000000000));
	assert_int_equal(patch_next_base(&walk, &base), PATCH_ONE);
	assert_int_equal(base.origin.byte[1], 7);
	assert_int_equal(patch_next_base(&walk, &base), PATCH_END);
	buf_free(&buf);
}

static void
names_merge_together_and_life_apart(void **state)
{
	const struct entity *patient = entity(ENTITY_patient);
	const struct group_map *map = group_map(patient);

	(void)state;
	assert_int_equal(group_of_column(patient, 0), GROUP_LIFE);
	assert_int_equal(group_of_column(patient, 2), group_of_column(patient, 3));
	assert_int_not_equal(group_of_column(patient, 2), group_of_column(patient, 4));
	assert_int_equal(group_of_column(patient, 900), -1);
	assert_string_equal(map->name[group_of_column(patient, 2)], "name");
	assert_int_equal(map->first[group_of_column(patient, 3)], 2);
}

static void
one_changed_bit_changes_the_chain(void **state)
{
	struct op op = {.seq = 3, .first = 2, .stamp = 77, .table = 11, .kind = "put", .actor = "system:test", .patch = "ab",
	    .patch_bytes = 2};
	uint8_t one[HASH_BLAKE] = {0}, other[HASH_BLAKE] = {0};

	(void)state;
	op_chain(one, &op);
	op.patch = "ac";
	op_chain(other, &op);
	assert_memory_not_equal(one, other, sizeof one);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_comes_back),
		cmocka_unit_test(nothing_empty_and_text_are_three_things),
		cmocka_unit_test(an_unknown_type_or_a_cut_is_never_guessed),
		cmocka_unit_test(clocks_say_whose_they_are),
		cmocka_unit_test(names_merge_together_and_life_apart),
		cmocka_unit_test(one_changed_bit_changes_the_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
