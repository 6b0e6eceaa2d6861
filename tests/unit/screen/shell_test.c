#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fake.h"

static struct shell *shell;

/* The whole picture, rows ended by newlines. */
static const char *
picture(void)
{
	static char text[64 * 1024];
	size_t used = 0;
	int rows, cols;

	shell_draw(shell);
	term_size(&rows, &cols);
	for (int row = 0; row < rows; row++) {
		for (int col = 0; col < cols; col++)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s", canvas_read(row, col).text);
		used += (size_t)snprintf(text + used, sizeof text - used, "\n");
	}
	return text;
}

static bool
has(const char *text)
{
	return strstr(picture(), text) != NULL;
}

/* The words of one row, 1 being the first, blanks at its end cut. */
static const char *
row_of(int number)
{
	static char row[1024];
	const char *at = picture();

	for (; number > 1; number--)
		at = strchr(at, '\n') + 1;
	snprintf(row, sizeof row, "%.*s", (int)strcspn(at, "\n"), at);
	for (size_t n = strlen(row); n > 0 && row[n - 1] == ' '; n--)
		row[n - 1] = '\0';
	return row;
}

static void
key(const char *name)
{
	struct event event = event_key(key_named(name));

	if (key_prints(event.key))
		event.text = name;
	shell_event(shell, &event);
}

static void
type(const char *text)
{
	for (; *text; text++) {
		char letter[2] = {*text, '\0'};
		key(letter);
	}
}

static void
wait_for(int64_t ms)
{
	clock_advance(ms);
	shell_event(shell, &(struct event){.kind = EVENT_TICK});
}

static void
sign_in(const char *name)
{
	type(name);
	key("Enter");
	type("rosewater clinic demo");
	key("Enter");
}

static int
start(void **unused)
{
	struct term_options look = {0};
	struct shell_options options = fake_options();

	(void)unused;
	if (!term_start_unseen(24, 80, &look, NULL))
		return -1;
	fake_start();
	shell = shell_new(&options);
	return 0;
}

static int
start_signed_in(void **unused)
{
	if (start(unused))
		return -1;
	sign_in("priya.n");
	return 0;
}

static int
stop(void **unused)
{
	(void)unused;
	shell_free(shell);
	fake_stop();
	term_stop();
	return 0;
}

static void
resize(int rows, int cols)
{
	struct event event = event_size(rows, cols);

	term_resize(rows, cols);
	shell_event(shell, &event);
}

static void
signing_in_leads_home(void **unused)
{
	(void)unused;
	assert_string_equal(row_of(1), " Rapport > Sign in                                             Tue 17 Nov 09:42");
	type("priya.n");
	key("Enter");
	type("wrong");
	key("Enter");
	assert_true(has("Name or password is not right"));
	type("rosewater clinic demo");
	key("Enter");
	assert_string_equal(row_of(1), " Rapport                                           Northside · Tue 17 Nov 09:42");
	assert_string_equal(row_of(2), " Priya N   calls 3 · waiting 6 · parked 0 · drafts 0     sync 7h ▲3 · lock 9:40");
	assert_string_equal(row_of(24), " A Arrive   E Edit   F6 Park                                            F1 Help");
}

static void
the_highlight_follows_the_row_and_passes_to_the_next_when_it_is_gone(void **unused)
{
	int row, col;

	(void)unused;
	key("Down");
	assert_true(has("► 08:20"));
	canvas_read_cursor(&row, &col);
	assert_int_equal(row, 7);	/* the real cursor stands on the highlighted row */
	key("4");
	assert_true(has("4 ► 08:40"));
	key("F5");
	assert_true(has("4 ► 08:40"));
	key("End");
	assert_true(has("► 12:50"));
	key("Home");
	assert_true(has("► 08:10"));
	assert_true(has("WAITING, longest first"));
}

static void
a_letter_acts_once_and_a_key_without_the_right_does_nothing(void **unused)
{
	(void)unused;
	key("A");
	assert_int_equal(fake.arrived, 1);
	assert_true(has("Arrived at 09:42."));
	key("w");
	assert_int_equal(fake.arrived, 1);
	assert_true(has("Your role may not do that."));
	assert_false(has("W Walk-in"));
}

static void
a_field_takes_every_printable_key(void **unused)
{
	(void)unused;
	key("e");
	type("a?:/u9q");
	assert_true(has("a?:/u9q"));
	assert_int_equal(fake.arrived, 0);
	assert_true(has("Rapport > New patient"));
}

static void
esc_keeps_a_draft_and_opening_again_restores_text_and_cursor(void **unused)
{
	int row, col;

	(void)unused;
	key("e");
	type("okafor");
	key("Tab");
	type("1406");
	key("Esc");
	assert_true(has("Kept as a draft"));
	assert_true(has("drafts 1"));
	key("e");
	assert_true(has("Okafor"));
	assert_true(has("1406"));
	canvas_read_cursor(&row, &col);
	assert_int_equal(row, 5);
	assert_int_equal(col, 2 + 15 + 4);
}

static void
what_is_typed_is_kept_after_two_seconds(void **unused)
{
	(void)unused;
	key("e");
	type("oka");
	assert_int_equal(fake.draft_count, 0);
	wait_for(2000);
	assert_int_equal(fake.draft_count, 1);
	assert_string_equal(fake.drafts[0].fields[0].text, "oka");
}

static void
done_with_a_mistake_puts_the_cursor_there_and_keeps_the_rest(void **unused)
{
	(void)unused;
	key("e");
	type("okafor");
	key("Enter");
	key("Tab");
	type("Lea is back");
	key("F9");
	assert_true(has("▲ Born is needed before this can be saved."));
	assert_true(has("Okafor"));
	assert_true(has("Lea is back"));
	type("140691");
	key("F9");
	assert_true(has("Saved Okafor. U undoes."));
	assert_int_equal(fake.saved, 1);
	assert_int_equal(fake.draft_count, 0);
}

static void
several_mistakes_are_counted_and_enter_goes_to_the_next(void **unused)
{
	(void)unused;
	key("e");
	key("F9");
	assert_true(has("1 of 2: Family name is needed"));
	type("okafor");
	key("Enter");
	assert_true(has("▲ Born is needed"));
	type("2031");
	key("Enter");
	assert_true(has("Born needs the day and the month too."));
}

static void
a_choice_is_made_by_letters_and_f4_lists_them(void **unused)
{
	(void)unused;
	key("e");
	key("Tab");
	key("Tab");
	key("Tab");
	type("wo");
	key("Enter");
	assert_true(has("Work ▼"));
	key("Shift-Tab");
	key("F4");
	assert_true(has("Choose"));
	assert_true(has("Food and drink"));
	type("dr");
	assert_false(has("Travel"));
	key("Enter");
	assert_true(has("Food and drink"));
	assert_string_equal(row_of(1), " Rapport > New patient                             Northside · Tue 17 Nov 09:42");
	type("zz");
	key("Enter");
	assert_true(has("Not one of the choices."));
}

static void
undo_names_the_step_and_redo_brings_it_back(void **unused)
{
	(void)unused;
	fake.saved = 1;
	key("u");
	assert_true(has("Undone: note"));
	key("u");
	assert_true(has("There is nothing of yours from this session to undo."));
	key("F3");
	type("rd");
	key("Enter");
	assert_true(has("Done again: note"));
}

static void
the_palette_lists_only_what_is_possible_and_a_code_wins(void **unused)
{
	(void)unused;
	key(":");
	assert_true(has("─ F3 ─"));
	assert_false(has("Discard this draft"));
	assert_false(has("Overbook"));
	type("ar");
	key("Enter");
	assert_int_equal(fake.arrived, 1);
	key("F3");
	assert_true(has("Lately   AR Arrive"));
	type("zzz");
	key("Enter");
	assert_true(has("Nothing is called that."));
	key("Esc");
	assert_string_equal(row_of(1), " Rapport                                           Northside · Tue 17 Nov 09:42");
}

static void
help_shows_this_screens_keys_searches_and_runs(void **unused)
{
	(void)unused;
	key("?");
	assert_true(has("EVERYWHERE"));
	assert_true(has("F12  Lock      Ctrl-L"));
	assert_true(has("A  Arrive"));
	assert_false(has("Overbook"));
	type("arr");
	assert_true(has("1 key or place fits"));
	key("Enter");
	assert_int_equal(fake.arrived, 1);
	key("F1");
	key("Esc");
	assert_true(has("PATIENT"));
}

static void
parked_work_comes_back_to_the_same_field(void **unused)
{
	(void)unused;
	key("e");
	type("okafor");
	key("Tab");
	type("14");
	key("F6");
	assert_true(has("parked 1"));
	assert_string_equal(row_of(1), " Rapport                                           Northside · Tue 17 Nov 09:42");
	wait_for(3 * 60 * 1000);
	key("F7");
	assert_true(has("Back to: New patient, Born, left 3 min ago"));
	assert_true(has("parked 0"));
	type("0691");
	key("Enter");
	assert_true(has("14 Jun 1991"));
	assert_true(has("35 y"));
}

static void
find_stands_on_top_of_anything_and_esc_leads_back(void **unused)
{
	(void)unused;
	key("e");
	type("okafor");
	key("F2");
	assert_string_equal(row_of(1), " Rapport > New patient > Find                      Northside · Tue 17 Nov 09:42");
	key("F2");
	assert_true(has("New patient > Find"));
	key("Esc");
	assert_string_equal(row_of(1), " Rapport > New patient                             Northside · Tue 17 Nov 09:42");
	assert_true(has("okafor"));
}

/* Found by the monkey: help took the place of the lookup it was opened on. */
static void
help_on_the_lookup_leads_back_to_the_lookup(void **unused)
{
	(void)unused;
	key("e");
	key("F2");
	key("F1");
	assert_true(has("EVERYWHERE"));
	key("Esc");
	assert_true(has("Rapport > New patient > Find"));
	key("F1");
	key("F2");
	assert_true(has("Rapport > New patient > Find"));
	assert_false(has("EVERYWHERE"));
}

static void
with_several_parked_one_picks(void **unused)
{
	(void)unused;
	key("e");
	key("F6");
	key("e");
	key("F6");
	key("F7");
	assert_true(has("─ Parked ─"));
	key("2");
	key("Enter");
	assert_true(has("Rapport > New patient"));
	assert_true(has("parked 1"));
}

static void
a_discarded_draft_can_be_brought_back(void **unused)
{
	(void)unused;
	key("e");
	type("okafor");
	key("F3");
	type("dd");
	key("Enter");
	assert_int_equal(fake.draft_count, 0);
	key("F8");
	assert_int_equal(fake.draft_count, 1);
	key("e");
	assert_true(has("Okafor") || has("okafor"));
}

/* With the disk full there is no draft to come back to: one Esc must not cost the words. */
static void
esc_asks_once_more_when_no_draft_can_be_kept(void **unused)
{
	(void)unused;
	key("e");
	type("okafor");
	fake.full = true;
	key("Esc");
	assert_true(has("The draft could not be kept."));
	assert_true(has("okafor") || has("Okafor"));
	key("Esc");
	assert_false(has("okafor") || has("Okafor"));
	fake.full = false;
}

static void
after_quiet_minutes_it_locks_and_the_same_person_finds_her_screen(void **unused)
{
	(void)unused;
	key("e");
	type("okafor");
	wait_for(9 * 60 * 1000);
	assert_true(has("Locking in 60 s"));
	wait_for(60 * 1000);
	assert_true(has("Locked 09:52, after 10 quiet minutes."));
	assert_false(has("kafor"));
	assert_string_equal(row_of(2), " 1 draft is safe                                                     sync 7h ▲3");
	assert_int_equal(fake.locked, 1);
	type("wrong");
	key("Enter");
	assert_true(has("The password is not right."));
	type("rosewater clinic demo");
	key("Enter");
	assert_true(has("kafor"));
	assert_true(has("Rapport > New patient"));
}

static void
another_person_gets_her_own_screen_and_neither_loses_work(void **unused)
{
	(void)unused;
	key("e");
	type("okafor");
	key("^L");
	key("Tab");
	sign_in("jon");
	assert_true(has(" Jon T   calls"));
	assert_string_equal(row_of(1), " Rapport                                           Northside · Tue 17 Nov 09:42");
	key("F12");
	key("Tab");
	sign_in("priya.n");
	assert_true(has(" Priya N   calls"));
	assert_true(has("kafor"));
}

static void
after_half_an_hour_locked_the_session_ends_and_the_draft_stays(void **unused)
{
	(void)unused;
	key("e");
	type("okafor");
	key("F12");
	wait_for(31 * 60 * 1000);
	assert_true(has("Rapport > Sign in"));
	sign_in("priya.n");
	assert_true(has("1 draft kept"));
	assert_string_equal(row_of(1), " Rapport                                           Northside · Tue 17 Nov 10:13");
	key("e");
	assert_true(has("okafor") || has("Okafor"));
}

static void
a_small_window_says_so_and_loses_nothing(void **unused)
{
	char before[16 * 1024];

	(void)unused;
	key("e");
	type("okafor");
	snprintf(before, sizeof before, "%s", picture());
	resize(20, 72);
	assert_true(has("Rapport needs 80 x 24, this window is 72 x 20."));
	assert_false(has("kafor"));
	type("lost");
	resize(24, 80);
	assert_string_equal(picture(), before);
}

static void
frightened_keys_are_friendly(void **unused)
{
	(void)unused;
	key("^S");
	assert_true(has("Drafts save themselves; F9 when done."));
	key("^Z");
	assert_true(has("F8 undoes what you saved last."));
	key("e");
	key("^C");
	assert_string_equal(row_of(1), " Rapport                                           Northside · Tue 17 Nov 09:42");
}

static void
a_message_stays_six_seconds(void **unused)
{
	(void)unused;
	key("a");
	wait_for(5900);
	assert_true(has("Arrived at 09:42."));
	wait_for(200);
	assert_false(has("Arrived at 09:42."));
	assert_true(has("T records that you told him why."));
}

static void
an_idle_screen_sleeps_for_seconds(void **unused)
{
	(void)unused;
	shell_event(shell, &(struct event){.kind = EVENT_TICK});
	assert_true(shell_wait(shell) > 1000);
	wait_for(9 * 60 * 1000 + 5000);
	assert_in_range(shell_wait(shell), 1, 1000);
}

static void
a_paste_is_one_line_and_no_command(void **unused)
{
	(void)unused;
	key("e");
	shell_event(shell, &(struct event){.kind = EVENT_PASTE, .text = "Okafor\nAda\na"});
	assert_true(has("Okafor Ada a"));
	assert_int_equal(fake.arrived, 0);
	key("Esc");
	shell_event(shell, &(struct event){.kind = EVENT_PASTE, .text = "aaa"});
	assert_int_equal(fake.arrived, 0);
}

#define SIGNED_IN(test) cmocka_unit_test_setup_teardown(test, start_signed_in, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(signing_in_leads_home, start, stop),
		SIGNED_IN(the_highlight_follows_the_row_and_passes_to_the_next_when_it_is_gone),
		SIGNED_IN(a_letter_acts_once_and_a_key_without_the_right_does_nothing),
		SIGNED_IN(a_field_takes_every_printable_key),
		SIGNED_IN(esc_keeps_a_draft_and_opening_again_restores_text_and_cursor),
		SIGNED_IN(what_is_typed_is_kept_after_two_seconds),
		SIGNED_IN(done_with_a_mistake_puts_the_cursor_there_and_keeps_the_rest),
		SIGNED_IN(several_mistakes_are_counted_and_enter_goes_to_the_next),
		SIGNED_IN(a_choice_is_made_by_letters_and_f4_lists_them),
		SIGNED_IN(undo_names_the_step_and_redo_brings_it_back),
		SIGNED_IN(the_palette_lists_only_what_is_possible_and_a_code_wins),
		SIGNED_IN(help_shows_this_screens_keys_searches_and_runs),
		SIGNED_IN(parked_work_comes_back_to_the_same_field),
		SIGNED_IN(find_stands_on_top_of_anything_and_esc_leads_back),
		SIGNED_IN(help_on_the_lookup_leads_back_to_the_lookup),
		SIGNED_IN(with_several_parked_one_picks),
		SIGNED_IN(a_discarded_draft_can_be_brought_back),
		SIGNED_IN(esc_asks_once_more_when_no_draft_can_be_kept),
		SIGNED_IN(after_quiet_minutes_it_locks_and_the_same_person_finds_her_screen),
		SIGNED_IN(another_person_gets_her_own_screen_and_neither_loses_work),
		SIGNED_IN(after_half_an_hour_locked_the_session_ends_and_the_draft_stays),
		SIGNED_IN(a_small_window_says_so_and_loses_nothing),
		SIGNED_IN(frightened_keys_are_friendly),
		SIGNED_IN(a_message_stays_six_seconds),
		SIGNED_IN(an_idle_screen_sleeps_for_seconds),
		SIGNED_IN(a_paste_is_one_line_and_no_command),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
