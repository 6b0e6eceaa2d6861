#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"

/* From the reference program at prng.di.unimi.it, state 1234567. */
static void
the_numbers_are_those_of_splitmix64(void **state)
{
	struct random random = {.state = 1234567};

	(void)state;
	assert_true(random_next(&random) == UINT64_C(6457827717110365317));
	assert_true(random_next(&random) == UINT64_C(3203168211198807973));
	assert_true(random_next(&random) == UINT64_C(9817491932198370423));
}

static void
the_same_seed_gives_the_same_numbers_and_another_thing_others(void **state)
{
	struct random a = random_of(1, 2, 3), b = random_of(1, 2, 3), c = random_of(1, 2, 4), d = random_of(1, 3, 3);
	uint64_t first = random_next(&a);

	(void)state;
	assert_true(first == random_next(&b));
	assert_true(first != random_next(&c));
	assert_true(first != random_next(&d));
}

static void
every_number_below_a_limit_comes_and_none_beyond(void **state)
{
	struct random random = random_of(5, 0, 0);
	int seen[6] = {0};

	(void)state;
	for (int i = 0; i < 6000; i++)
		seen[random_below(&random, 6)]++;
	for (int i = 0; i < 6; i++)
		assert_in_range(seen[i], 850, 1150);
	for (int i = 0; i < 100; i++)
		assert_in_range(random_between(&random, 3, 5), 3, 5);
}

static void
a_normal_draw_has_its_mean_and_spread(void **state)
{
	struct random random = random_of(6, 0, 0);
	double sum = 0, squares = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		double draw = random_normal(&random, -9, 11);
		sum += draw;
		squares += (draw + 9) * (draw + 9);
	}
	assert_true(sum / 20000 > -9.5 && sum / 20000 < -8.5);
	assert_true(squares / 20000 > 115 && squares / 20000 < 127);
}

static void
the_first_ranks_come_far_more_often(void **state)
{
	struct random random = random_of(7, 0, 0);
	int first = 0, last = 0;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		int rank = random_rank(&random, 100);
		assert_in_range(rank, 0, 99);
		first += rank < 10;
		last += rank >= 90;
	}
	assert_true(first > 5 * last);
	assert_true(last > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_numbers_are_those_of_splitmix64),
		cmocka_unit_test(the_same_seed_gives_the_same_numbers_and_another_thing_others),
		cmocka_unit_test(every_number_below_a_limit_comes_and_none_beyond),
		cmocka_unit_test(a_normal_draw_has_its_mean_and_spread),
		cmocka_unit_test(the_first_ranks_come_far_more_often),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
