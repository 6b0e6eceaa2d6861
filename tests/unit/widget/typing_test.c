#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/i18n.h"
#include "widget/choice.h"
#include "widget/form.h"
#include "widget/note.h"
#include "widget/textfield.h"

static struct textfield field;

static void
press(int key)
{
	struct event event = event_key(key);

	textfield_update(&field, &event);
}

static void
type(const char *text)
{
	struct event event = event_text(text);

	textfield_update(&field, &event);
}

static void
backspace_removes_what_one_sees_as_one_letter(void **unused)
{
	(void)unused;
	textfield_clear(&field);
	type("e");
	type("\xcc\x81");	/* the accent arrives after its letter */
	type("王");
	press(K_BACKSPACE);
	assert_string_equal(field.text, "e\xcc\x81");
	press(K_BACKSPACE);
	assert_string_equal(field.text, "");
}

static void
the_first_letter_replaces_an_old_value_and_an_arrow_edits_it(void **unused)
{
	(void)unused;
	textfield_set(&field, "Okafor");
	type("x");
	assert_string_equal(field.text, "x");
	textfield_set(&field, "Okafor");
	press(K_LEFT);
	type("o");
	assert_string_equal(field.text, "Okafoor");
	textfield_set(&field, "Okafor");
	press(K_BACKSPACE);
	assert_string_equal(field.text, "");
}

static void
control_u_and_w_clear_field_and_word(void **unused)
{
	(void)unused;
	textfield_set(&field, "Ada Chidinma  ");
	press(K_END);
	press(K_CTRL('W'));
	assert_string_equal(field.text, "Ada ");
	press(K_HOME);
	press(K_DELETE);
	assert_string_equal(field.text, "da ");
	press(K_CTRL('U'));
	assert_string_equal(field.text, "");
}

static void
a_limit_counts_letters_not_bytes(void **unused)
{
	(void)unused;
	textfield_clear(&field);
	field.max = 3;
	type("é");
	type("é");
	type("é");
	type("x");
	assert_string_equal(field.text, "ééé");
	field.max = 0;
}

static void
a_field_never_overflows(void **unused)
{
	(void)unused;
	textfield_clear(&field);
	for (int i = 0; i < 3 * TEXTFIELD_BYTES; i++)
		type("王");
	assert_true(strlen(field.text) < TEXTFIELD_BYTES);
	assert_int_equal(strlen(field.text) % 3, 0);
}

static void
up_and_down_move_between_the_lines_of_a_note(void **unused)
{
	struct event up = event_key(K_UP), down = event_key(K_DOWN);

	(void)unused;
	textfield_set(&field, "Lea loves her course but misses home.");
	assert_int_equal(note_rows(&field, 20), 3);
	field.at = 5;
	assert_true(note_update(&field, &down, 20));
	assert_string_equal(field.text + field.at, "isses home.");
	assert_false(note_update(&field, &down, 20));
	assert_true(note_update(&field, &up, 20));
	assert_int_equal(field.at, 5);
}

/* ---- choices ---------------------------------------------------------------------------------- */

static const struct form_choice outcomes[] = {
	{"resolved", "Resolved"}, {"booked", "Booked a visit"}, {"nurse", "To a nurse"}, {"none", "No answer"},
	{"wrong", "Wrong no."}, {"later", "Later, as asked"},
};

static const char *
chosen(const char *typed)
{
	int found = choice_find(outcomes, sizeof outcomes / sizeof outcomes[0], typed);

	return found >= 0 ? outcomes[found].code : found == -2 ? "several" : "none of them";
}

static void
one_letter_is_enough_and_the_first_word_comes_before_later_ones(void **unused)
{
	(void)unused;
	assert_string_equal(chosen("r"), "resolved");
	assert_string_equal(chosen("n"), "none");
	assert_string_equal(chosen("nu"), "nurse");
	assert_string_equal(chosen("visit"), "booked");
	assert_string_equal(chosen("a"), "several");
	assert_string_equal(chosen("x"), "none of them");
	assert_string_equal(chosen(""), "none of them");
}

static void
an_unknown_choice_is_answered_with_the_nearest(void **unused)
{
	struct arena *arena = arena_new();
	const char *near = choice_nearest(arena, outcomes, sizeof outcomes / sizeof outcomes[0], "resloved");

	(void)unused;
	assert_non_null(strstr(near, "Resolved"));
	assert_int_equal(strncmp(near, "Resolved", 8), 0);
	arena_free(arena);
}

/* ---- forms ------------------------------------------------------------------------------------- */

static struct arena *arena;
static struct form form;

static int
start_form(void **unused)
{
	static const struct form_row rows[] = {
		{.column = "from", .label = "Ask from", .kind = FIELD_DATE},
		{.column = "born", .label = "Born", .kind = FIELD_DATE, .flags = FORM_PAST | FORM_PARTIAL},
		{.column = "at", .label = "At", .kind = FIELD_TIME},
		{.column = "phone", .label = "Phone", .kind = FIELD_PHONE},
		{.column = "name", .label = "Name", .kind = FIELD_NAME, .flags = FORM_CAPITALS | FORM_REQUIRED},
		{.column = "outcome", .label = "Outcome", .kind = FIELD_CHOICE, .choices = outcomes, .choice_count = 6},
		{.column = "agrees", .label = "Agrees", .kind = FIELD_FLAG},
	};

	(void)unused;
	arena = arena_new();
	form_make(&form, arena, rows, sizeof rows / sizeof rows[0]);
	form.today = day_of(2026, 11, 17);
	form.minute = 9 * 60 + 42;
	form.opens = 8 * 60;
	form.closes = 18 * 60;
	return 0;
}

static int
stop_form(void **unused)
{
	(void)unused;
	arena_free(arena);
	return 0;
}

static const char *
reads(const char *column, const char *typed)
{
	form_type(&form, column, typed);
	const char *value = form_value(&form, column);

	return value ? value : form_box(&form, column)->wrong;
}

static void
each_kind_is_read_by_its_own_rules(void **unused)
{
	(void)unused;
	assert_string_equal(form.box[0].row.column, "name");	/* required fields stand first */
	assert_string_equal(reads("from", "+3"), "2026-11-20");
	assert_string_equal(form_box(&form, "from")->echo, "Fri 20 Nov, in 3 days");
	assert_string_equal(reads("born", "140691"), "1991-06-14");
	assert_string_equal(form_box(&form, "born")->text.text, "14 Jun 1991");
	assert_string_equal(form_box(&form, "born")->echo, "35 y");
	assert_string_equal(reads("born", "1991"), "1991");
	assert_string_equal(reads("at", "2"), "14:00");
	assert_string_equal(reads("phone", "555 01.88"), "5550188");
	assert_string_equal(reads("name", "o'brien-çelik"), "O'Brien-Çelik");
	assert_string_equal(reads("name", "van der Berg"), "van der Berg");
	assert_string_equal(reads("outcome", "no"), "none");
	assert_string_equal(form_box(&form, "outcome")->text.text, "No answer");
	assert_string_equal(reads("agrees", "y"), "1");
}

static void
what_was_read_is_read_the_same_again(void **unused)
{
	static const char *const typed[][2] = {
		{"from", "fri"}, {"from", "12/3"}, {"from", "eom"}, {"born", "12/3/85"}, {"born", "3/1985"}, {"at", "930"},
		{"phone", "020 7946 0018"}, {"phone", "+44 20 7946 0018"}, {"outcome", "w"}, {"agrees", "n"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
		const char *first = reads(typed[i][0], typed[i][1]);
		char again[64];
		strcpy(again, form_box(&form, typed[i][0])->text.text);
		assert_string_equal(reads(typed[i][0], again), first);
	}
}

static void
a_birth_in_the_future_says_what_to_check(void **unused)
{
	(void)unused;
	assert_string_equal(reads("born", "1/1/2031"), "Born is in the future: check the year.");
	assert_string_equal(form_box(&form, "born")->text.text, "1/1/2031");
	assert_non_null(strstr(reads("outcome", "zzz"), "Not one of the choices."));
	assert_non_null(strstr(reads("at", "25"), "type it like 930"));
}

static void
enter_on_the_last_field_is_done_and_never_before(void **unused)
{
	struct event enter = event_key(K_ENTER);

	(void)unused;
	form_type(&form, "name", "ada");
	form_focus(&form, "name");
	for (size_t i = 0; i + 1 < form.count; i++)
		assert_int_equal(form_update(&form, &enter), FORM_LEFT);
	assert_int_equal(form_update(&form, &enter), FORM_DONE);
}

static void
arrows_turn_a_choice_a_time_and_a_date(void **unused)
{
	struct event down = event_key(K_DOWN), next_day = event_key(K_PGDN);

	(void)unused;
	form_focus(&form, "outcome");
	form_update(&form, &down);
	assert_string_equal(form_value(&form, "outcome"), "resolved");
	form_set(&form, "at", "09:30");
	form_focus(&form, "at");
	form_update(&form, &down);
	assert_string_equal(form_value(&form, "at"), "09:35");
	form_set(&form, "from", "2026-11-30");
	form_focus(&form, "from");
	form_update(&form, &next_day);
	assert_string_equal(form_value(&form, "from"), "2026-12-01");
}

int
main(void)
{
	i18n_open();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(backspace_removes_what_one_sees_as_one_letter),
		cmocka_unit_test(the_first_letter_replaces_an_old_value_and_an_arrow_edits_it),
		cmocka_unit_test(control_u_and_w_clear_field_and_word),
		cmocka_unit_test(a_limit_counts_letters_not_bytes),
		cmocka_unit_test(a_field_never_overflows),
		cmocka_unit_test(up_and_down_move_between_the_lines_of_a_note),
		cmocka_unit_test(one_letter_is_enough_and_the_first_word_comes_before_later_ones),
		cmocka_unit_test(an_unknown_choice_is_answered_with_the_nearest),
		cmocka_unit_test_setup_teardown(each_kind_is_read_by_its_own_rules, start_form, stop_form),
		cmocka_unit_test_setup_teardown(what_was_read_is_read_the_same_again, start_form, stop_form),
		cmocka_unit_test_setup_teardown(a_birth_in_the_future_says_what_to_check, start_form, stop_form),
		cmocka_unit_test_setup_teardown(enter_on_the_last_field_is_done_and_never_before, start_form, stop_form),
		cmocka_unit_test_setup_teardown(arrows_turn_a_choice_a_time_and_a_date, start_form, stop_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
