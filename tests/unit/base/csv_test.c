#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/file.h"

static struct arena *arena;
static char *folder;

static int
csv_setup(void **state)
{
	(void)state;
	arena = arena_new();
	const char *tmp = getenv("TMPDIR");
	folder = arena_printf(arena, "%s/csv.XXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static int
csv_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
say_row(struct buf *said, const struct csv_row *row)
{
	buf_printf(said, "%ld:", row->line);
	for (size_t i = 0; i < row->count; i++)
		buf_printf(said, "%s%s", i ? "|" : "", row->cells[i]);
}

/* "line:cell|cell" of the header and each row, "!" for what was refused. */
static const char *
read_bytes(const char *bytes, size_t count)
{
	struct err err = {0};
	struct csv_row row;
	enum csv_step step;
	struct buf said = {0};
	char *path = file_join(arena, folder, "a.csv");

	assert_true(file_write(path, bytes, count, &err));
	struct csv_reader *reader = csv_reader_open(arena, path, &err);
	if (!reader) {
		assert_int_equal(err.code, ERR_INVALID);
		return arena_printf(arena, "not opened: %s", err.text);
	}
	say_row(&said, csv_reader_header(reader));
	while ((step = csv_reader_next(reader, &row)) != CSV_STEP_END) {
		buf_char(&said, ' ');
		assert_true((step == CSV_STEP_REFUSED) == (row.reason != NULL));
		if (row.reason)
			buf_printf(&said, "%ld!", row.line);
		else
			say_row(&said, &row);
	}
	csv_reader_close(reader);
	char *words = arena_text(arena, said.bytes);
	buf_free(&said);
	return words;
}

static const char *
read_text(const char *text)
{
	return read_bytes(text, strlen(text));
}

static void
rows_come_with_their_lines_whatever_ends_them(void **state)
{
	static const struct {
		const char *file, *said;
	} rows[] = {
		{"a,b\n1,2\n", "1:a|b 2:1|2"},
		{"a,b\r\n1,2\r\n3,4", "1:a|b 2:1|2 3:3|4"},
		{"a,b\r1,2\r3,4\r", "1:a|b 2:1|2 3:3|4"},
		{"\xEF\xBB\xBF" "a,b\n\n\n1,2\n", "1:a|b 4:1|2"},
		{"a, b\n1, 2 \n", "1:a|b 2:1|2"},
		{"a;b\n1,5;2\n", "1:a|b 2:1,5|2"},
		{"a\tb\n1\t2\n", "1:a|b 2:1|2"},
		{"a,b\n\"x\ny\",2\n3,4\n", "1:a|b 2:x\ny|2 4:3|4"},
		{"a,b\n\"he said \"\"no\"\"\",2\n", "1:a|b 2:he said \"no\"|2"},
		{"a,b\n,\n", "1:a|b 2:|"},
		{"a,b\n1,\"2\"", "1:a|b 2:1|2"},
		{"\n\na,b\n1,2\n", "3:a|b 4:1|2"},
		{"a\n1\n\n2\n", "1:a 2:1 4:2"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(read_text(rows[i].file), rows[i].said);
}

static void
a_row_that_cannot_be_taken_is_refused_alone(void **state)
{
	static const char nul[] = "a,b\n1\0,2\n3,4\n";

	(void)state;
	assert_string_equal(read_text("a,b\n1,2,3\n1\n3,4\n"), "1:a|b 2! 3! 4:3|4");
	assert_string_equal(read_text("a,b\nJos\xE9,2\n3,4\n"), "1:a|b 2! 3:3|4");
	assert_string_equal(read_bytes(nul, sizeof nul - 1), "1:a|b 2! 3:3|4");
	assert_string_equal(read_text("a,b\n1,2\n\"x,2\n3,4\n"), "1:a|b 2:1|2 3!");
}

static void
an_open_quote_costs_a_megabyte_at_most(void **state)
{
	struct buf file = {0};

	(void)state;
	buf_text(&file, "a,b\n1,\"2\n");
	while (file.used < CSV_ROW_BYTES + 100)
		buf_text(&file, "1,2\n");
	assert_string_equal(arena_text_n(arena, read_bytes(file.bytes, file.used), 17), "1:a|b 2! 262146:1");
	buf_free(&file);
}

static void
a_line_of_many_megabytes_is_refused_once(void **state)
{
	struct buf file = {0};

	(void)state;
	buf_text(&file, "a,b\n1,\"");
	while (file.used < 3 * CSV_ROW_BYTES)
		buf_text(&file, "0123456789012345678901234567890123456789");
	buf_text(&file, "\"\n3,4\n");
	assert_string_equal(read_bytes(file.bytes, file.used), "1:a|b 2! 3:3|4");
	buf_free(&file);
}

static void
what_is_no_csv_says_what_it_is(void **state)
{
	(void)state;
	assert_non_null(strstr(read_bytes("a\0b\0", 4), "UTF-16"));
	assert_non_null(strstr(read_bytes("\xFF\xFE" "a\0", 4), "UTF-16"));
	assert_non_null(strstr(read_text(""), "empty"));
	assert_non_null(strstr(read_text("\n\n"), "header"));
	assert_non_null(strstr(read_text("\"a,b\n"), "line 1"));
}

static void
rows_across_blocks_are_whole(void **state)
{
	struct buf file = {0}, said = {0};

	(void)state;
	buf_text(&file, "n,t\r\n");
	buf_text(&said, "1:n|t");
	for (int i = 0; i < 20000; i++) {
		buf_printf(&file, "%d,\"x \"\"%d\"\"\"\r\n", i, i);
		buf_printf(&said, " %d:%d|x \"%d\"", i + 2, i, i);
	}
	assert_string_equal(read_bytes(file.bytes, file.used), said.bytes);
	buf_free(&file);
	buf_free(&said);
}

static const char *
write_cells(enum csv_format format, const char *const *cells, size_t count)
{
	struct buf out = {0};

	struct csv_writer *writer = csv_writer_new(arena, &out, format);
	csv_writer_row(writer, cells, count);
	csv_writer_end(writer);
	char *text = arena_text(arena, out.bytes);
	buf_free(&out);
	return text;
}

static void
a_spreadsheet_never_gets_a_formula(void **state)
{
	static const struct {
		const char *cell, *written;
	} rows[] = {
		{"Maria", "\"Maria\""}, {"=1+1", "\"'=1+1\""}, {"+30 210", "\"'+30 210\""}, {"-1", "\"'-1\""}, {"@x", "\"'@x\""},
		{"  =1", "\"'  =1\""}, {"\u200B=1", "\"'\u200B=1\""}, {"\tx", "\"'\tx\""}, {"\uFF1Dx", "\"'\uFF1Dx\""},
		{"a;=1", "\"'a;=1\""}, {"a\t+1", "\"'a\t+1\""}, {"a=1", "\"a=1\""}, {"say \"hi\"", "\"say \"\"hi\"\"\""},
		{"a\x1b[2J", "\"a\uFFFD[2J\""}, {"", "\"\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(write_cells(CSV_FOR_SPREADSHEET, &rows[i].cell, 1),
		    arena_printf(arena, "\xEF\xBB\xBF%s\r\n", rows[i].written));
}

static void
a_machine_file_comes_back_as_it_was(void **state)
{
	static const char *const header[] = {"a", "b", "c"}, *const cells[] = {"=1", " \"x\"\ny ", NULL};
	struct buf out = {0};

	(void)state;
	struct csv_writer *writer = csv_writer_new(arena, &out, CSV_FOR_MACHINE);
	csv_writer_row(writer, header, 3);
	csv_writer_row(writer, cells, 3);
	csv_writer_end(writer);
	assert_string_equal(read_bytes(out.bytes, out.used), "2:a|b|c 3:=1| \"x\"\ny |");
	buf_free(&out);
}

static void
a_machine_file_that_was_changed_or_cut_is_noticed(void **state)
{
	static const char *const header[] = {"a", "b", "c"};
	struct buf out = {0};

	(void)state;
	struct csv_writer *writer = csv_writer_new(arena, &out, CSV_FOR_MACHINE);
	csv_writer_row(writer, header, 3);
	csv_writer_row(writer, header, 3);
	size_t cut = out.used;
	csv_writer_end(writer);
	assert_string_equal(read_bytes(out.bytes, cut), "2:a|b|c 3:a|b|c 4!");
	size_t whole = out.used;
	buf_text(&out, "a,b,c\r\n");
	assert_string_equal(read_bytes(out.bytes, out.used), "2:a|b|c 3:a|b|c 5!");
	out.bytes[cut - 3] = 'd';
	assert_string_equal(read_bytes(out.bytes, whole), "2:a|b|c 3:a|b|d 4!");
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_come_with_their_lines_whatever_ends_them),
		cmocka_unit_test(a_row_that_cannot_be_taken_is_refused_alone),
		cmocka_unit_test(an_open_quote_costs_a_megabyte_at_most),
		cmocka_unit_test(a_line_of_many_megabytes_is_refused_once),
		cmocka_unit_test(what_is_no_csv_says_what_it_is),
		cmocka_unit_test(rows_across_blocks_are_whole),
		cmocka_unit_test(a_spreadsheet_never_gets_a_formula),
		cmocka_unit_test(a_machine_file_comes_back_as_it_was),
		cmocka_unit_test(a_machine_file_that_was_changed_or_cut_is_noticed),
	};

	return cmocka_run_group_tests(tests, csv_setup, csv_teardown);
}
