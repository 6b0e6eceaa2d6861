#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "term/canvas.h"
#include "term/term.h"

static char shown[1024], looks[256];

/* What stands on row `row`, trailing blanks cut. */
static const char *
row_text(int row)
{
	int rows, cols;

	term_size(&rows, &cols);
	shown[0] = '\0';
	for (int col = 0; col < cols; col++) {
		struct canvas_cell cell = canvas_read(row, col);
		strcat(shown, cell.text);
		looks[col] = cell.look;
		looks[col + 1] = '\0';
	}
	for (size_t n = strlen(shown); n > 0 && shown[n - 1] == ' '; n--)
		shown[n - 1] = '\0';
	return shown;
}

static int
start(void **unused)
{
	struct term_options options = {0};

	(void)unused;
	return term_start_unseen(24, 80, &options, NULL) ? 0 : -1;
}

static int
start_ascii(void **unused)
{
	struct term_options options = {.symbols = TERM_SYMBOLS_ASCII, .colour = TERM_COLOUR_OFF};

	(void)unused;
	return term_start_unseen(24, 80, &options, NULL) ? 0 : -1;
}

static int
stop(void **unused)
{
	(void)unused;
	term_stop();
	return 0;
}

static void
text_never_leaves_its_rectangle(void **unused)
{
	struct canvas all = canvas_all(), part = canvas_part(&all, 1, 10, 2, 8);

	(void)unused;
	canvas_text(&part, 0, 0, -1, "GONZÁLEZ, Maria", PAINT_PLAIN);
	canvas_text(&part, 1, 5, -1, "abc", PAINT_PLAIN);
	canvas_text(&part, 2, 0, -1, "below", PAINT_PLAIN);
	canvas_text(&part, -1, 0, -1, "above", PAINT_PLAIN);
	assert_string_equal(row_text(1), "          GONZÁLE…");
	assert_string_equal(row_text(2), "               abc");
	assert_string_equal(row_text(3), "");
	assert_string_equal(row_text(0), "");
}

static void
wide_and_combining_names_keep_their_columns(void **unused)
{
	struct canvas all = canvas_all();

	(void)unused;
	assert_int_equal(canvas_text(&all, 0, 0, -1, "王小明", PAINT_PLAIN), 6);
	canvas_text(&all, 0, 6, -1, "|", PAINT_PLAIN);
	assert_int_equal(canvas_text(&all, 1, 0, -1, "Ngu\xcc\x83gi\xcc\x83", PAINT_PLAIN), 5);
	canvas_text(&all, 1, 6, -1, "|", PAINT_PLAIN);
	assert_string_equal(row_text(0), "王小明|");
	assert_string_equal(canvas_read(0, 6).text, "|");
	assert_string_equal(canvas_read(0, 1).text, "");
	assert_string_equal(canvas_read(1, 6).text, "|");
	assert_int_equal(canvas_text(&all, 2, 0, 4, "王小明", PAINT_PLAIN), 3);
	assert_string_equal(row_text(2), "王…");
	assert_int_equal(canvas_text(&all, 3, 0, -1, "王王王", PAINT_PLAIN), 6);
	assert_string_equal(row_text(3), "王王王");
}

static void
hostile_text_is_shown_harmless(void **unused)
{
	struct canvas all = canvas_all();

	(void)unused;
	canvas_text(&all, 0, 0, -1, "a\033[31mb\xe2\x80\xaetxt\xc2\x9b\xff", PAINT_PLAIN);
	assert_string_equal(row_text(0), "a\xef\xbf\xbd[31mbtxt\xef\xbf\xbd\xef\xbf\xbd");
	canvas_text(&all, 1, 0, -1, "first\nsecond", PAINT_PLAIN);
	assert_string_equal(row_text(1), "first");
}

static void
symbols_carry_the_colour_of_their_meaning(void **unused)
{
	struct canvas all = canvas_all();

	(void)unused;
	canvas_text(&all, 0, 0, -1, "▲ ♦ ♥ √ x", PAINT_MARKS);
	canvas_text(&all, 1, 0, 3, "key", PAINT_KEY);
	canvas_text(&all, 1, 3, 3, "fld", PAINT_FIELD);
	canvas_text(&all, 1, 6, 3, "foc", PAINT_FOCUS);
	canvas_text(&all, 1, 9, 3, "lat", PAINT_LATE | PAINT_FOCUS);
	row_text(0);
	assert_memory_equal(looks, "L.D.C.K.....", 12);
	row_text(1);
	assert_memory_equal(looks, "bbbuuurrrlll", 12);
	canvas_emphasise(&all, 0, 0, 9, PAINT_FOCUS);
	row_text(0);
	assert_memory_equal(looks, "lrdrcrkrr.", 10);
	assert_string_equal(shown, "▲ ♦ ♥ √ x");
}

static void
lines_that_meet_join(void **unused)
{
	struct canvas all = canvas_all(), box = canvas_part(&all, 10, 0, 3, 31);

	(void)unused;
	canvas_line(&all, 0, 0, 7);
	canvas_line(&all, 4, 0, 7);
	canvas_column(&all, 0, 3, 5);
	canvas_line(&all, 2, 3, 4);
	assert_string_equal(row_text(0), "───┬───");
	assert_string_equal(row_text(1), "   │");
	assert_string_equal(row_text(2), "   ├───");
	assert_string_equal(row_text(4), "───┴───");
	canvas_column(&all, 5, 40, 4);	/* the column first, then the lines it ends on */
	canvas_line(&all, 5, 38, 5);
	canvas_line(&all, 8, 38, 5);
	assert_string_equal(row_text(5) + 38, "──┬──");
	assert_string_equal(row_text(8) + 38, "──┴──");
	canvas_box(&box, "Rapport note", "kept 09:42");
	assert_string_equal(row_text(10), "┌─ Rapport note ─ kept 09:42 ─┐");
	assert_string_equal(row_text(12), "└─────────────────────────────┘");
}

static void
in_ascii_every_character_has_a_stand_in_of_its_width(void **unused)
{
	struct canvas all = canvas_all();

	(void)unused;
	canvas_text(&all, 0, 0, -1, "► ▲ ♦ ♥ √ × ▼ • · █▓▒░ GONZÁLEZ Łódź 王", PAINT_MARKS);
	canvas_line(&all, 1, 0, 5);
	canvas_column(&all, 1, 2, 2);
	assert_string_equal(row_text(0), "> ! * + x - v o . #+:. GONZALEZ Lodz ??");
	assert_memory_equal(looks, "..s.b.u", 7);
	assert_string_equal(row_text(1), "--+--");
	assert_string_equal(row_text(2), "  |");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(text_never_leaves_its_rectangle, start, stop),
		cmocka_unit_test_setup_teardown(wide_and_combining_names_keep_their_columns, start, stop),
		cmocka_unit_test_setup_teardown(hostile_text_is_shown_harmless, start, stop),
		cmocka_unit_test_setup_teardown(symbols_carry_the_colour_of_their_meaning, start, stop),
		cmocka_unit_test_setup_teardown(lines_that_meet_join, start, stop),
		cmocka_unit_test_setup_teardown(in_ascii_every_character_has_a_stand_in_of_its_width, start_ascii, stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
