#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/text.h"

static struct arena *arena;

static int
text_setup(void **state)
{
	(void)state;
	i18n_open();
	arena = arena_new();
	return 0;
}

static int
text_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

struct pair {
	const char *in, *out;
};

static void
every_scalar_survives_encoding_and_decoding(void **state)
{
	char bytes[5];

	(void)state;
	for (uint32_t scalar = 0; scalar <= 0x10FFFF; scalar++) {
		uint32_t back;
		if (scalar >= 0xD800 && scalar <= 0xDFFF)
			continue;
		size_t count = text_encode(scalar, bytes);
		assert_int_equal(text_decode(bytes, bytes + count, &back), count);
		assert_int_equal(back, scalar);
		assert_true(text_valid(bytes, count));
	}
}

static void
overlong_surrogate_and_cut_sequences_are_refused(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98", "a\xE9z",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(text_valid(bad[i], strlen(bad[i])));
}

static void
one_bad_part_shows_as_one_mark(void **state)
{
	(void)state;
	assert_int_equal(text_length("a\xE2\x82z"), 3);
	assert_int_equal(text_length("\xC0\xAF"), 2);
	assert_int_equal(text_width("a\xE9z"), 3);
}

static void
columns_are_those_of_the_terminal(void **state)
{
	static const struct {
		const char *text;
		int wide;
	} rows[] = {
		{"", 0}, {"Maria", 5}, {"李小龙", 6}, {"Ngũgĩ wa Thiong'o", 17}, {"e\u0301", 1}, {"\u0301", 1},
		{"a\u200Bb", 2}, {"a\u202Eb", 2}, {"\u00AD", 0}, {"a\tb", 3}, {"a\nb", 2}, {"\x1b[31m", 5},
		{"\u3000", 1}, {"\uE000", 1}, {"שלום", 4}, {"e\u0300\u0301\u0302\u0303\u0304\u0305", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(text_width(rows[i].text), rows[i].wide);
}

static void
a_pile_of_accents_is_cut_to_four(void **state)
{
	const char *text = "e\u0300\u0301\u0302\u0303\u0304\u0305z";
	struct text_cluster cluster;

	(void)state;
	assert_true(text_walk(&text, &cluster));
	assert_int_equal(cluster.count, 5);
	assert_int_equal(cluster.bytes, 13);
	assert_true(text_walk(&text, &cluster));
	assert_int_equal(cluster.scalar[0], 'z');
	assert_false(text_walk(&text, &cluster));
}

static void
the_cursor_steps_over_whole_letters(void **state)
{
	const char *text = "e\u0301李🇬🇧🇫🇷👩\u200D👧x";
	static const size_t borders[] = {3, 6, 14, 22, 33, 34};
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < sizeof borders / sizeof borders[0]; i++) {
		size_t next = text_next(text, at);
		assert_int_equal(next, borders[i]);
		assert_int_equal(text_prev(text, next), at);
		at = next;
	}
	assert_int_equal(text_next(text, at), at);
	assert_int_equal(text_prev(text, 0), 0);
}

static void
a_text_is_kept_up_to_its_last_whole_letter(void **state)
{
	(void)state;
	assert_int_equal(text_prefix("Dagny", 99), 5);
	assert_int_equal(text_prefix("Dagny", 3), 3);
	/* The e and its acute are two code points and one letter. */
	assert_int_equal(text_prefix("Rene\xCC\x81", 4), 3);
	assert_int_equal(text_prefix("Rene\xCC\x81", 5), 6);
}

static void
a_field_takes_what_people_are_called(void **state)
{
	static const struct pair rows[] = {
		{"  Maria   Santos ", "Maria Santos"}, {"Jose\u0301", "José"}, {"Ngũgĩ wa Thiong'o", "Ngũgĩ wa Thiong'o"},
		{"Ann\tMary", "Ann Mary"}, {"Ann\r\nMary", "Ann Mary"}, {"A\u200Bnn", "Ann"}, {"\u202EAnn", "Ann"},
		{"Ann\u00A0Mary", "Ann Mary"}, {"李小龙", "李小龙"}, {"נועה", "נועה"}, {"", ""}, {" \t ", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err;
		char *got = text_accept(arena, rows[i].in, TEXT_NAME, 80, &err);
		assert_non_null(got);
		assert_string_equal(got, rows[i].out);
	}
}

static void
a_field_refuses_what_would_steer_a_terminal(void **state)
{
	static const char *const rows[] = {
		"\x1b]0;x\x07", "A\x7F", "A\xC2\x9B", "A\xFF", "\uE000", "\uFDD0", "\U0010FFFF",
		"e\u0300\u0301\u0302\u0303\u0304",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err = {0};
		assert_null(text_accept(arena, rows[i], TEXT_NAME, 80, &err));
		assert_int_equal(err.code, ERR_INVALID);
	}
}

static void
a_note_keeps_its_lines(void **state)
{
	struct err err;

	(void)state;
	assert_string_equal(text_accept(arena, "one\r\ntwo\rthree\u2028four\n", TEXT_NOTE, 240, &err), "one\ntwo\nthree\nfour");
	assert_string_equal(text_accept(arena, "a\u202Eb", TEXT_NOTE, 240, &err), "a\u202Eb");
	assert_string_equal(text_accept(arena, "one\ntwo", TEXT_ONE_LINE, 240, &err), "one two");
}

static void
a_text_that_is_too_long_says_how_long_it_is(void **state)
{
	struct err err;

	(void)state;
	assert_non_null(text_accept(arena, "李小龙", TEXT_NAME, 3, &err));
	assert_null(text_accept(arena, "李小龙x", TEXT_NAME, 3, &err));
	assert_non_null(strstr(err.text, "4"));
}

static void
names_are_found_without_accents_and_marks(void **state)
{
	static const struct pair rows[] = {
		{"Łukasz", "lukasz"}, {"Søren Ærø", "soren aero"}, {"Groß", "gross"}, {"GROẞ", "gross"}, {"Işık", "isik"},
		{"İpek", "ipek"}, {"Þór", "thor"}, {"Nguyễn Thị Ánh", "nguyen thi anh"}, {"Đặng", "dang"},
		{"李小龙", "李小龙"}, {"김민준", "김민준"}, {"がく", "がく"}, {"O'Brien", "obrien"}, {"O\u2019Brien", "obrien"},
		{"Hawai\u02BBi", "hawaii"}, {"d\u02BCArc", "darc"}, {"Smith-Jones, A.", "smith jones a"}, {"  a  b ", "a b"},
		{"ŠŤĚPÁN", "stepan"}, {"Gal·la", "galla"}, {"ＡＢＣ", "abc"}, {"ﬁnn", "finn"}, {"Ёлкин", "елкин"},
		{"A\u200Db", "ab"}, {"a\xFFz", "a z"}, {"--", ""}, {"Œuvre", "oeuvre"}, {"أحمد", "احمد"}, {"नीता", "नीता"},
		{"J\u2010P", "j p"}, {"\u0141", "l"}, {"ŀ", "l"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(text_fold(arena, rows[i].in), rows[i].out);
}

static void
composed_and_decomposed_spellings_are_one_name(void **state)
{
	(void)state;
	assert_string_equal(text_fold(arena, "Jose\u0301"), text_fold(arena, "José"));
	assert_string_equal(text_fold(arena, "e\u0302\u0303"), text_fold(arena, "ễ"));
}

static void
folding_twice_changes_nothing(void **state)
{
	(void)state;
	for (uint32_t scalar = 1; scalar < 0x30000; scalar++) {
		char text[8] = "a";
		if (scalar >= 0xD800 && scalar <= 0xDFFF)
			continue;
		size_t count = 1 + text_encode(scalar, text + 1);
		text[count] = 'b';
		char *once = text_fold(arena, text);
		assert_string_equal(text_fold(arena, once), once);
		if (scalar % 1024 == 0)
			arena_reset(arena);
	}
}

static void
small_letters_become_a_name_and_capitals_are_kept(void **state)
{
	static const struct pair rows[] = {
		{"gonzález", "González"}, {"o'brien-çelik", "O'Brien-Çelik"}, {"McDonald", "McDonald"}, {"van der Berg", "van der Berg"},
		{"maria santos", "Maria Santos"}, {"ngũgĩ wa thiong'o", "Ngũgĩ Wa Thiong'o"}, {"d\u2019angelo", "D\u2019Angelo"},
		{"李小龙", "李小龙"}, {"DUBOIS", "DUBOIS"}, {"", ""}, {"éloïse", "Éloïse"}, {"e\u0301lo", "E\u0301lo"},
		{"j.r. reyes", "J.R. Reyes"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(text_name_case(arena, rows[i].in), rows[i].out);
}

static void
a_cut_name_ends_with_an_ellipsis(void **state)
{
	(void)state;
	assert_string_equal(text_cut(arena, "Gonzalez", 8), "Gonzalez");
	assert_string_equal(text_cut(arena, "Gonzalez", 7), "Gonzal…");
	assert_string_equal(text_cut(arena, "李小龙", 5), "李小…");
	assert_string_equal(text_cut(arena, "李小龙", 4), "李…");
	assert_string_equal(text_cut(arena, "ee\u0301e\u0301x", 3), "ee\u0301…");
	assert_string_equal(text_cut(arena, "ab", 1), "…");
	assert_string_equal(text_cut(arena, "ab", 0), "");
}

static void
a_note_wraps_at_spaces(void **state)
{
	static const struct {
		const char *text;
		int columns;
		const char *lines;	/* joined with | */
	} rows[] = {
		{"", 10, ""}, {"one two three", 7, "one two|three"}, {"one two three", 8, "one two|three"}, {"one", 3, "one"},
		{"a\n\nb", 5, "a||b"}, {"a\n", 5, "a|"}, {"abcdefgh", 3, "abc|def|gh"}, {"ab cdefgh", 4, "ab|cdef|gh"},
		{"李小龙李", 5, "李小|龙李"}, {"one   two", 4, "one|two"}, {"李", 1, "李"}, {"a\u2028b", 5, "a|b"},
		{"👩\u200D👧\u200D👦x", 4, "👩\u200D👧\u200D|👦x"}, {"abc  ", 3, "abc"}, {"abc \nd", 3, "abc|d"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char **lines, *joined = arena_text(arena, "");
		size_t count = text_wrap(arena, rows[i].text, rows[i].columns, &lines);
		for (size_t n = 0; n < count; n++)
			joined = arena_printf(arena, "%s%s%s", joined, n ? "|" : "", lines[n]);
		assert_string_equal(joined, rows[i].lines);
	}
}

static void
latin_with_cyrillic_in_one_word_is_noticed(void **state)
{
	(void)state;
	assert_true(text_mixed_script("Mаria"));	/* the first a is Cyrillic */
	assert_true(text_mixed_script("Ann \u0391nn"));
	assert_true(text_mixed_script("M\u200Bа"));
	assert_false(text_mixed_script("Мария Maria"));
	assert_false(text_mixed_script("José 李"));
}

/* What a cell of the screen holds: filtered text, measured again, has the columns it was given. */
static void
no_character_in_a_name_moves_a_column(void **state)
{
	(void)state;
	for (uint32_t scalar = 1; scalar <= 0x10FFFF; scalar++) {
		char text[16] = "Ab ", shown[64];
		if (scalar >= 0xD800 && scalar <= 0xDFFF)
			continue;
		size_t count = 3 + text_encode(scalar, text + 3), used = 0, bytes = 0;
		memcpy(text + count, "cd", 3);
		const char *at = text;
		struct text_cluster cluster;
		int wide = 0;
		while (text_walk(&at, &cluster)) {
			assert_in_range(cluster.count, 1, 5);
			assert_in_range(cluster.wide, 0, 2);
			wide += cluster.wide;
			bytes += cluster.bytes;
			for (int i = 0; i < cluster.count; i++)
				used += text_encode(cluster.scalar[i], shown + used);
		}
		shown[used] = '\0';
		assert_int_equal(bytes, count + 2);
		assert_int_equal(wide, text_width(text));
		assert_int_equal(text_width(shown), wide);
		assert_in_range(wide, 5, 7);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scalar_survives_encoding_and_decoding),
		cmocka_unit_test(overlong_surrogate_and_cut_sequences_are_refused),
		cmocka_unit_test(one_bad_part_shows_as_one_mark),
		cmocka_unit_test(columns_are_those_of_the_terminal),
		cmocka_unit_test(a_pile_of_accents_is_cut_to_four),
		cmocka_unit_test(the_cursor_steps_over_whole_letters),
		cmocka_unit_test(a_text_is_kept_up_to_its_last_whole_letter),
		cmocka_unit_test(a_field_takes_what_people_are_called),
		cmocka_unit_test(a_field_refuses_what_would_steer_a_terminal),
		cmocka_unit_test(a_note_keeps_its_lines),
		cmocka_unit_test(a_text_that_is_too_long_says_how_long_it_is),
		cmocka_unit_test(names_are_found_without_accents_and_marks),
		cmocka_unit_test(composed_and_decomposed_spellings_are_one_name),
		cmocka_unit_test(folding_twice_changes_nothing),
		cmocka_unit_test(small_letters_become_a_name_and_capitals_are_kept),
		cmocka_unit_test(a_cut_name_ends_with_an_ellipsis),
		cmocka_unit_test(a_note_wraps_at_spaces),
		cmocka_unit_test(latin_with_cyrillic_in_one_word_is_noticed),
		cmocka_unit_test(no_character_in_a_name_moves_a_column),
	};

	return cmocka_run_group_tests(tests, text_setup, text_teardown);
}
