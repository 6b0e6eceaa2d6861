#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "model/slot.h"

/* 08:30-12:00 with coffee at ten. */
static struct slot_day
morning(void)
{
	struct slot_day day = {0};

	slot_mark(&day.session, 8 * 60 + 30, 210);
	slot_mark(&day.away, 10 * 60, 15);
	return day;
}

static void
the_first_opening_is_the_start_of_the_session(void **state)
{
	(void)state;
	struct slot_day day = morning();

	assert_true(slot_first(&day, 15, 0) == 8 * 60 + 30);
	assert_true(slot_first(&day, 15, 9 * 60 + 1) == 9 * 60 + 5);
}

static void
a_visit_never_runs_through_coffee(void **state)
{
	(void)state;
	struct slot_day day = morning();

	assert_true(slot_first(&day, 30, 9 * 60 + 45) == 10 * 60 + 15);
}

static void
an_empty_answer_says_why(void **state)
{
	(void)state;
	struct slot_day day = morning(), none = {0}, leave = morning(), kept = morning();
	int short_by;

	assert_true(slot_explain(&none, 15, &short_by) == SLOT_CLOSED);
	slot_mark(&leave.away, 0, 24 * 60);
	assert_true(slot_explain(&leave, 15, &short_by) == SLOT_AWAY);
	slot_mark(&kept.kept, 0, 24 * 60);
	assert_true(slot_explain(&kept, 15, &short_by) == SLOT_KEPT);
	assert_true(slot_explain(&day, 110, &short_by) == SLOT_SHORT && short_by == 5);
	slot_mark(&day.booked, 0, 24 * 60);
	assert_true(slot_explain(&day, 15, &short_by) == SLOT_FULL);
}

/* The obvious way, cell by cell: slow, and hard to get wrong. */
static int
oracle(const struct slot_day *day, int length, int earliest)
{
	for (int m = (earliest + 4) / 5 * 5; m + length <= 24 * 60 + 4; m += 5) {
		int n = m / 5, run = 0;
		while (run * 5 < length && n + run < SLOT_CELLS) {
			uint64_t bit = UINT64_C(1) << ((n + run) % 64);
			int w = (n + run) / 64;
			if (!(day->session.word[w] & bit) ||
			    ((day->away.word[w] | day->kept.word[w] | day->booked.word[w]) & bit))
				break;
			run++;
		}
		if (run * 5 >= length)
			return m;
	}
	return SLOT_NONE;
}

static void
any_day_agrees_with_the_obvious_way(void **state)
{
	(void)state;
	srand(20261121);
	for (int round = 0; round < 20000; round++) {
		struct slot_day day = {0};
		slot_mark(&day.session, rand() % 1500 - 30, rand() % 900);
		slot_mark(&day.session, rand() % 1440, rand() % 300);
		for (int i = rand() % 12; i > 0; i--)
			slot_mark(i % 3 ? &day.booked : &day.away, rand() % 1440, rand() % 60);
		int length = 1 + rand() % 400, earliest = rand() % 1440;
		assert_true(slot_first(&day, length, earliest) == oracle(&day, length, earliest));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_opening_is_the_start_of_the_session),
		cmocka_unit_test(a_visit_never_runs_through_coffee),
		cmocka_unit_test(an_empty_answer_says_why),
		cmocka_unit_test(any_day_agrees_with_the_obvious_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
