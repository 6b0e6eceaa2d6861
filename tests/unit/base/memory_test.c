#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

static void
an_arena_gives_zeroed_aligned_room_of_any_size(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t size = 0; size < 100000; size = size * 2 + 1) {
		unsigned char *at = arena_alloc(arena, size);
		assert_int_equal((uintptr_t)at % 16, 0);
		for (size_t i = 0; i < size; i++) {
			assert_int_equal(at[i], 0);
			at[i] = 0xAA;
		}
	}
	arena_reset(arena);
	unsigned char *again = arena_alloc(arena, 64);
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(again[i], 0);
	arena_free(arena);
	arena_free(NULL);
}

static void
copies_are_texts_of_their_own(void **state)
{
	struct arena *arena = arena_new();
	char text[] = "Maria";

	(void)state;
	char *copy = arena_text(arena, text), *part = arena_text_n(arena, text, 3);
	text[0] = 'X';
	assert_string_equal(copy, "Maria");
	assert_string_equal(part, "Mar");
	assert_null(arena_text(arena, NULL));
	assert_string_equal(arena_printf(arena, "%s %d", copy, 41), "Maria 41");
	arena_free(arena);
}

static void
a_vector_keeps_its_items_while_it_grows(void **state)
{
	struct arena *arena = arena_new();
	int *items = NULL;
	size_t count = 0, room = 0;

	(void)state;
	for (int i = 0; i < 5000; i++)
		*(int *)arena_push(arena, &items, &count, &room, sizeof *items) = i;
	assert_int_equal(count, 5000);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(items[i], i);
	arena_free(arena);
}

static void
a_buf_is_always_a_text(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_add(&buf, "", 0);
	assert_string_equal(buf.bytes, "");
	for (int i = 0; i < 1000; i++)
		buf_printf(&buf, "%d,", i);
	buf_char(&buf, 'x');
	buf_text(&buf, "yz");
	assert_int_equal(buf.used, strlen(buf.bytes));
	assert_string_equal(buf.bytes + buf.used - 7, "999,xyz");
	buf_clear(&buf);
	assert_string_equal(buf.bytes, "");
	buf_free(&buf);
	assert_null(buf.bytes);
}

static void
an_error_says_what_and_where_and_takes_context(void **state)
{
	struct err err;

	(void)state;
	assert_false(err_set(&err, ERR_CONFLICT, "%s took it.", "Priya"));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_int_equal(err.field, -1);
	assert_memory_equal(err.where, "memory_test.c:", 14);
	assert_false(err_context(&err, "Booking"));
	assert_string_equal(err.text, "Booking: Priya took it.");
	assert_false(err_set(NULL, ERR_IO, "nobody listens"));
	assert_string_equal(err_name(ERR_CONFLICT), "conflict");
}

static void
an_error_of_any_length_fits(void **state)
{
	struct err err;
	char text[1000];

	(void)state;
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	err_set(&err, ERR_IO, "%s", text);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	err_context(&err, "%s", text);
	assert_true(strlen(err.text) < sizeof err.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_gives_zeroed_aligned_room_of_any_size),
		cmocka_unit_test(copies_are_texts_of_their_own),
		cmocka_unit_test(a_vector_keeps_its_items_while_it_grows),
		cmocka_unit_test(a_buf_is_always_a_text),
		cmocka_unit_test(an_error_says_what_and_where_and_takes_context),
		cmocka_unit_test(an_error_of_any_length_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
