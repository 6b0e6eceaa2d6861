#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "widget/list.h"

static const struct list_column board[] = {
	{.title = "TIME", .width = 5, .least = 5, .priority = 8}, {.title = "PATIENT", .width = 20, .least = 12, .priority = 9},
	{.title = "WITH", .width = 11, .least = 6, .priority = 1}, {.title = "STATUS", .width = 12, .least = 6, .priority = 3},
	{.title = "WAIT", .width = 6, .least = 6, .priority = 7}, {.title = "ABOUT", .width = 11, .least = 6, .priority = 2,
	.grows = true},
};
enum { BOARD = sizeof board / sizeof board[0], MOST = 64 };

static int64_t ids[MOST];
static size_t id_count;

static int64_t
id_of(const void *rows, size_t at)
{
	(void)rows;
	return ids[at];
}

static void
no_line(const void *rows, size_t at, struct list_line *line)
{
	(void)rows, (void)at, (void)line;
}

static struct list_source
source(void)
{
	return (struct list_source){.count = id_count, .id = id_of, .line = no_line, .columns = board, .column_count = BOARD,
	    .numbers = true};
}

static struct list
with_rows(size_t count, int height)
{
	struct list list = {0};
	struct list_source from;

	for (size_t i = 0; i < count; i++)
		ids[i] = (int64_t)i + 1;
	id_count = count;
	from = source();
	list_clamp(&list, &from, height);
	return list;
}

static enum list_did
press(struct list *list, int key)
{
	struct list_source from = source();
	struct event event = event_key(key);

	return list_update(list, &from, &event);
}

static void
remove_row(size_t at)
{
	memmove(&ids[at], &ids[at + 1], (id_count - at - 1) * sizeof ids[0]);
	id_count--;
}

static int
total(const int *widths)
{
	int sum = 0;

	for (size_t i = 0; i < BOARD; i++)
		sum += widths[i] > 0 ? widths[i] + (sum > 0 ? 2 : 0) : 0;
	return sum;
}

static void
at_full_width_every_column_has_its_own_and_the_rest_goes_to_the_one_that_grows(void **unused)
{
	int widths[LIST_COLUMNS] = {0};

	(void)unused;
	list_layout(board, BOARD, 75, widths);
	assert_int_equal(widths[1], 20);
	assert_int_equal(total(widths), 75);
	list_layout(board, BOARD, 115, widths);
	assert_int_equal(widths[5], 11 + 40);
}

static void
when_it_gets_narrow_the_least_important_shrink_then_hide(void **unused)
{
	int widths[LIST_COLUMNS] = {0};

	(void)unused;
	list_layout(board, BOARD, 70, widths);
	assert_int_equal(widths[2], 6);		/* WITH first */
	assert_int_equal(widths[1], 20);
	list_layout(board, BOARD, 40, widths);
	assert_int_equal(widths[2], 0);
	assert_true(widths[1] >= 12);
	assert_int_equal(widths[4], 6);
	for (int cols = 1; cols < 130; cols++) {
		list_layout(board, BOARD, cols, widths);
		assert_true(total(widths) <= cols);
	}
}

static void
the_highlight_follows_its_row_wherever_it_goes(void **unused)
{
	struct list list = with_rows(20, 10);
	struct list_source from;

	(void)unused;
	press(&list, K_DOWN);
	press(&list, K_DOWN);
	assert_int_equal(list.id, 3);
	ids[2] = 20;
	ids[19] = 3;
	from = source();
	list_clamp(&list, &from, 10);
	assert_int_equal(list.id, 3);
	assert_int_equal(list.at, 19);
	assert_true(list.top > 0);
}

static void
when_a_row_is_gone_the_next_one_is_highlighted(void **unused)
{
	struct list list = with_rows(5, 10);
	struct list_source from;

	(void)unused;
	press(&list, K_DOWN);
	remove_row(1);
	from = source();
	list_clamp(&list, &from, 10);
	assert_int_equal(list.id, 3);
	press(&list, K_END);
	remove_row(3);
	from = source();
	list_clamp(&list, &from, 10);
	assert_int_equal(list.id, 4);	/* the last: nothing comes after it */
	id_count = 0;
	from = source();
	list_clamp(&list, &from, 10);
	assert_int_equal(list.id, 0);
	assert_int_equal(list_row(&list, &from), -1);
}

static void
headings_are_never_highlighted(void **unused)
{
	struct list list = with_rows(9, 20);
	struct list_source from = source();

	(void)unused;
	ids[0] = ids[4] = 0;
	list_clamp(&list, &from, 20);
	assert_int_equal(list.at, 1);
	press(&list, K_DOWN);
	press(&list, K_DOWN);
	press(&list, K_DOWN);
	assert_int_equal(list.at, 5);
	press(&list, K_UP);
	assert_int_equal(list.at, 3);
	assert_int_equal(press(&list, '4'), LIST_PICKED);
	assert_int_equal(list.at, 5);	/* the fourth line that carries a number */
}

static void
any_keys_keep_the_highlight_in_sight(void **unused)
{
	static const int keys[] = {K_UP, K_DOWN, K_PGUP, K_PGDN, K_HOME, K_END, '1', '5', '9'};
	unsigned seed = 20261121;
	struct list list = with_rows(MOST, 12);

	(void)unused;
	for (int round = 0; round < 20000; round++) {
		struct list_source from;
		press(&list, keys[(size_t)rand_r(&seed) % (sizeof keys / sizeof keys[0])]);
		if (rand_r(&seed) % 50 == 0)
			list = with_rows((size_t)(rand_r(&seed) % MOST), 3 + rand_r(&seed) % 20);
		from = source();
		list_clamp(&list, &from, list.rows);
		if (id_count == 0)
			continue;
		size_t height = (size_t)(list.rows - 1) < id_count ? (size_t)list.rows - 2 : (size_t)list.rows - 1;
		assert_true(list.at >= list.top && list.at < list.top + (height > 0 ? height : 1));
		assert_int_equal(list.id, ids[list.at]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_full_width_every_column_has_its_own_and_the_rest_goes_to_the_one_that_grows),
		cmocka_unit_test(when_it_gets_narrow_the_least_important_shrink_then_hide),
		cmocka_unit_test(the_highlight_follows_its_row_wherever_it_goes),
		cmocka_unit_test(when_a_row_is_gone_the_next_one_is_highlighted),
		cmocka_unit_test(headings_are_never_highlighted),
		cmocka_unit_test(any_keys_keep_the_highlight_in_sight),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
