#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "term/decode.h"

/* Feed all of it at once and write the events down: "F1 a Enter" and pastes in quotes. */
static const char *
heard(const char *bytes, size_t count, bool late)
{
	static char out[512];
	struct decode decode = {0};
	struct event event;
	char name[KEY_NAME];

	out[0] = '\0';
	decode_feed(&decode, bytes, count);
	while ((event = decode_next(&decode, late)).kind != EVENT_NONE) {
		if (out[0])
			strcat(out, " ");
		if (event.kind == EVENT_PASTE) {
			strcat(out, "'");
			strncat(out, event.text, 100);
			strcat(out, "'");
		} else {
			strcat(out, key_label(event.key, name));
		}
	}
	if (decode_waits(&decode))
		strcat(out, out[0] ? " ..." : "...");
	decode_free(&decode);
	return out;
}

#define HEARD(bytes, expected) assert_string_equal(heard(bytes, sizeof bytes - 1, false), expected)
#define HEARD_LATE(bytes, expected) assert_string_equal(heard(bytes, sizeof bytes - 1, true), expected)

static void
function_keys_are_known_in_every_encoding(void **unused)
{
	(void)unused;
	HEARD("\033OP\033OQ\033OR\033OS", "F1 F2 F3 F4");
	HEARD("\033[11~\033[12~\033[13~\033[14~", "F1 F2 F3 F4");
	HEARD("\033[[A\033[[B\033[[C\033[[D\033[[E", "F1 F2 F3 F4 F5");
	HEARD("\033[15~\033[17~\033[18~\033[19~\033[20~\033[21~\033[23~\033[24~", "F5 F6 F7 F8 F9 F10 F11 F12");
	HEARD("\033[1;2P", "F1");
}

static void
arrows_come_in_both_modes(void **unused)
{
	(void)unused;
	HEARD("\033[A\033OB\033[C\033OD\033[H\033OF\033[1~\033[4~\033[7~\033[8~", "Up Down Right Left Home End Home End Home End");
	HEARD("\033[5~\033[6~\033[3~\033[Z", "PgUp PgDn Del Shift-Tab");
}

static void
alt_and_a_digit_is_the_function_key_but_esc_then_a_letter_is_two_keys(void **unused)
{
	(void)unused;
	HEARD("\0331", "F1");
	HEARD("\0339", "F9");
	HEARD("\033n", "Esc N");
	HEARD("\033\033", "Esc ...");
}

static void
a_lone_escape_waits_for_its_delay(void **unused)
{
	(void)unused;
	HEARD("\033", "...");
	HEARD_LATE("\033", "Esc");
	HEARD("\033[", "...");
	HEARD_LATE("\033[12", "Esc");
}

static void
enter_and_backspace_have_twins(void **unused)
{
	(void)unused;
	HEARD("\r\n\177\010\t", "Enter Enter Backspace Backspace Tab");
	HEARD("\033OM", "Enter");
	HEARD("\004\007\020", "^D ^G ^P");
}

static void
letters_of_any_script_arrive_whole_even_when_torn(void **unused)
{
	struct decode decode = {0};
	struct event event;

	(void)unused;
	HEARD("\xc3\xa9\xe7\x8e\x8b", "é 王");
	decode_feed(&decode, "\xe7\x8e", 2);
	assert_int_equal(decode_next(&decode, false).kind, EVENT_NONE);
	decode_feed(&decode, "\x8b", 1);
	event = decode_next(&decode, false);
	assert_int_equal(event.kind, EVENT_KEY);
	assert_string_equal(event.text, "王");
	decode_free(&decode);
}

static void
bytes_that_are_no_text_are_dropped(void **unused)
{
	(void)unused;
	HEARD("\xff" "a\xc3" "b\xc2\x9b" "c\xed\xa0\x80" "d", "A B C D");
}

static void
a_paste_is_one_text_and_never_a_command(void **unused)
{
	(void)unused;
	HEARD("\033[200~one\rtwo\033[A\033OPthree\003\033[201~x", "'one\ntwo[AOPthree' X");
}

static void
a_paste_torn_anywhere_is_still_one(void **unused)
{
	static const char bytes[] = "\033[200~gon ma\r\rx\033[201~y";

	(void)unused;
	for (size_t cut = 1; cut < sizeof bytes - 1; cut++) {
		struct decode decode = {0};
		struct event event;
		int pastes = 0, keys = 0;
		decode_feed(&decode, bytes, cut);
		for (int half = 0; half < 2; half++) {
			while ((event = decode_next(&decode, false)).kind != EVENT_NONE) {
				if (event.kind == EVENT_PASTE) {
					assert_string_equal(event.text, "gon ma\n\nx");
					pastes++;
				} else {
					assert_int_equal(event.key, 'y');
					keys++;
				}
			}
			if (half == 0)
				decode_feed(&decode, bytes + cut, sizeof bytes - 1 - cut);
		}
		assert_int_equal(pastes, 1);
		assert_int_equal(keys, 1);
		decode_free(&decode);
	}
}

static void
what_a_terminal_says_about_itself_is_not_typed(void **unused)
{
	(void)unused;
	HEARD("\033]0;title\a" "a\033[24;80R" "b\033[?62;1;6c" "c\033P1$r0m\033\\d", "A B C D");
}

static void
the_answer_to_our_own_question_is_remembered_not_typed(void **unused)
{
	struct decode decode = {0};

	(void)unused;
	decode_feed(&decode, "\033[2;3R", 6);
	assert_int_equal(decode_next(&decode, false).kind, EVENT_NONE);
	assert_int_equal(decode.report, 3);
	decode_feed(&decode, "\033[1;2R", 6);
	assert_int_equal(decode_next(&decode, false).key, K_F3);	/* F3 with Shift looks almost the same */
	decode_free(&decode);
}

/* Any bytes: no control character ever reaches a text, and it always comes to an end. */
static void
any_bytes_are_survived(void **unused)
{
	unsigned seed = 20261121;

	(void)unused;
	for (int round = 0; round < 20000; round++) {
		static const char likely[] = "\033[O]P~;0129ABCRM\a\\\r\177\xc3\xa9\xe7";
		struct decode decode = {0};
		char bytes[64];
		size_t count = 1 + (size_t)(rand_r(&seed) % 63);
		struct event event;
		for (size_t i = 0; i < count; i++)
			bytes[i] = rand_r(&seed) % 3 ? likely[(size_t)rand_r(&seed) % (sizeof likely - 1)] : (char)rand_r(&seed);
		decode_feed(&decode, bytes, count);
		for (int late = 0; late < 2; late++)
			while ((event = decode_next(&decode, late)).kind != EVENT_NONE)
				if (event.kind == EVENT_KEY && event.text)
					assert_true((unsigned char)event.text[0] >= ' ' && event.text[0] != 127);
		assert_false(decode_waits(&decode));
		decode_free(&decode);
	}
}

static void
a_sequence_without_an_end_does_not_block_the_keys_after_it(void **unused)
{
	struct decode decode = {0};
	struct event event = {0};
	char digit = '1';

	(void)unused;
	decode_feed(&decode, "\033[", 2);
	for (int i = 0; i < 2000; i++) {
		while (decode_next(&decode, false).kind != EVENT_NONE)
			;
		assert_true(decode_room(&decode) > 0);
		decode_feed(&decode, &digit, 1);
	}
	while (decode_next(&decode, true).kind != EVENT_NONE)
		;
	decode_feed(&decode, "x", 1);
	event = decode_next(&decode, false);
	assert_int_equal(event.key, 'x');
	decode_free(&decode);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(function_keys_are_known_in_every_encoding),
		cmocka_unit_test(arrows_come_in_both_modes),
		cmocka_unit_test(alt_and_a_digit_is_the_function_key_but_esc_then_a_letter_is_two_keys),
		cmocka_unit_test(a_lone_escape_waits_for_its_delay),
		cmocka_unit_test(enter_and_backspace_have_twins),
		cmocka_unit_test(letters_of_any_script_arrive_whole_even_when_torn),
		cmocka_unit_test(bytes_that_are_no_text_are_dropped),
		cmocka_unit_test(a_paste_is_one_text_and_never_a_command),
		cmocka_unit_test(a_paste_torn_anywhere_is_still_one),
		cmocka_unit_test(what_a_terminal_says_about_itself_is_not_typed),
		cmocka_unit_test(the_answer_to_our_own_question_is_remembered_not_typed),
		cmocka_unit_test(a_sequence_without_an_end_does_not_block_the_keys_after_it),
		cmocka_unit_test(any_bytes_are_survived),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
