/* What no key table may do: UX.md 2, read off the tables themselves (T58). */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "screen/go.h"
#include "screen/keys.h"
#include "screen/shell_internal.h"

static int faults;

/* Say it and go on, so that one run names them all. */
static void __attribute__((format(printf, 1, 2)))
fault(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	faults++;
}

typedef void each_row(const struct screen_ops *ops, const struct key_row *row);

static void
each(each_row *look)
{
	for (size_t i = 0; screen_table[i]; i++) {
		for (const struct key_row *row = screen_table[i]->keys; row && row->keys; row++)
			look(screen_table[i], row);
		for (const struct key_row *row = screen_table[i]->parent; row && row->keys; row++)
			look(screen_table[i], row);
	}
	for (const struct key_row *row = frame_keys; row->keys; row++)
		look(NULL, row);
	for (const struct key_row *row = go_keys; row->keys; row++)
		look(NULL, row);
	assert_int_equal(faults, 0);
}

static const char *
name_of(const struct screen_ops *ops)
{
	return !ops ? "frame" : ops->name ? ops->name : "a screen without a name";
}

static void
look_at_names(const struct screen_ops *ops, const struct key_row *row)
{
	char word[32];

	if (!row->help || !row->help[0])
		fault("%s: a row has no help", name_of(ops));
	for (int n = 0; key_word(row->keys, n, word, sizeof word); n++)
		if (key_named(word) == K_NONE && !(strlen(word) == 3 && word[1] == '-') && strcmp(word, "↑↓") && strcmp(word, "←→"))
			fault("%s: no key is called %s", name_of(ops), word);
}

static void
every_row_names_real_keys_and_has_help(void **unused)
{
	(void)unused;
	each(look_at_names);
}

static void
look_at_forbidden(const struct screen_ops *ops, const struct key_row *row)
{
	static const int never[] = {'j', 'k', 'q', K_CTRL('H'), K_CTRL('J'), K_CTRL('A'), K_CTRL('B'), 28, K_F10, K_F11};
	bool friendly = ops == NULL && key_in(row->keys, K_CTRL('S'));

	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
		if (key_in(row->keys, never[i]))
			fault("%s: \"%s\" binds a key that is never bound", name_of(ops), row->keys);
	if (!friendly && (key_in(row->keys, K_CTRL('S')) || key_in(row->keys, K_CTRL('Q')) || key_in(row->keys, K_CTRL('Z'))))
		fault("%s: \"%s\" binds flow control", name_of(ops), row->keys);
}

static void
some_keys_are_never_bound(void **unused)
{
	(void)unused;
	each(look_at_forbidden);
}

static void
look_at_letters(const struct screen_ops *ops, const struct key_row *row)
{
	char word[32];

	for (int n = 0; key_word(row->keys, n, word, sizeof word); n++) {
		if (word[1] || !isalpha((unsigned char)word[0]))
			continue;
		if (!row->footer || !keys_lawful((char)tolower((unsigned char)word[0]), row->footer))
			fault("%s: the letter %s may not mean \"%s\"", name_of(ops), word, row->footer ? row->footer : "nothing");
	}
}

static void
no_letter_has_two_meanings(void **unused)
{
	(void)unused;
	each(look_at_letters);
}

/* Two rows of one screen may share a key only when each says when it is possible. */
static void
look_at_doubles(const struct screen_ops *ops, const struct key_row *row)
{
	char word[32];

	if (!ops || !row->act || row->possible)
		return;
	for (const struct key_row *other = ops->keys; other && other->keys; other++)
		for (int n = 0; other != row && other->act && !other->possible && key_word(other->keys, n, word, sizeof word); n++)
			if (key_in(row->keys, key_named(word)))
				fault("%s: %s is bound twice", name_of(ops), word);
}

static void
no_key_is_bound_twice(void **unused)
{
	(void)unused;
	each(look_at_doubles);
}

static struct {
	const char *code;
	const char *help;
} codes[256];
static size_t code_count;

static void
look_at_codes(const struct screen_ops *ops, const struct key_row *row)
{
	if (!row->code)
		return;
	if (strlen(row->code) != 2 || !isupper((unsigned char)row->code[0]) || !isupper((unsigned char)row->code[1]))
		fault("%s: a code is two capitals, not %s", name_of(ops), row->code);
	for (size_t i = 0; i < code_count; i++)
		if (!strcmp(codes[i].code, row->code) && strcmp(codes[i].help, row->help))
			fault("%s: %s means \"%s\" and \"%s\"", name_of(ops), row->code, row->help, codes[i].help);
	codes[code_count].code = row->code;
	codes[code_count++].help = row->help;
}

static void
a_palette_code_means_one_thing(void **unused)
{
	(void)unused;
	each(look_at_codes);
	assert_true(code_count > 5);
}

static void
every_function_key_has_a_twin(void **unused)
{
	(void)unused;
	for (const struct key_row *row = frame_keys; row->keys; row++) {
		char first[32], twin[32];
		if (key_word(row->keys, 0, first, sizeof first) && first[0] == 'F' && !key_word(row->keys, 1, twin, sizeof twin))
			fault("%s has no twin", first);
	}
	assert_int_equal(faults, 0);
}

static int
forget(void **unused)
{
	(void)unused;
	faults = 0;
	return 0;
}

static bool
nothing_typed_yet(const void *state)
{
	return !*(const char *)state;
}

static void
a_colon_is_handed_on_only_before_anything_is_typed(void **unused)
{
	static const struct key_row rows[] = {
		{.keys = ":", .help = "Go", .possible = nothing_typed_yet, .flags = KEY_TYPING | KEY_HIDDEN},
		{.keys = "F3", .help = "Go"},
		{.keys = NULL},
	};

	(void)unused;
	assert_true(keys_handed_on(rows, "", ':'));
	assert_false(keys_handed_on(rows, "smith", ':'));
	assert_false(keys_handed_on(rows, "", '/'));
	assert_false(keys_handed_on(rows, "", K_F3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_row_names_real_keys_and_has_help, forget),
		cmocka_unit_test_setup(some_keys_are_never_bound, forget),
		cmocka_unit_test_setup(no_letter_has_two_meanings, forget),
		cmocka_unit_test_setup(no_key_is_bound_twice, forget),
		cmocka_unit_test(a_colon_is_handed_on_only_before_anything_is_typed),
		cmocka_unit_test_setup(a_palette_code_means_one_thing, forget),
		cmocka_unit_test_setup(every_function_key_has_a_twin, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
