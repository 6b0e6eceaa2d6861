#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/date.h"
#include "model/cue.h"

#define DAY_MS (24 * 60 * 60 * INT64_C(1000))
#define TODAY day_of(2026, 11, 17)

static struct arena *arena;
static struct patient patient;
static struct note notes[8];
static struct raised raises[4];
static struct cue_input input;
static struct cue_list list;

static int
fresh_start(void **state)
{
	(void)state;
	arena = arena_new();
	patient = (struct patient){0};
	input = (struct cue_input){
		.patient = &patient,
		.notes = notes,
		.raised = raises,
		.today = TODAY,
		.viewer = {.role = ROLE_RECEPTION, .staff = {{1}}, .limit = CUE_LIMIT},
	};
	return 0;
}

static int
clear_up(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const char *
days_ago(int days)
{
	char text[DATE_TEXT];

	day_format(TODAY - days, text);
	return arena_text(arena, text);
}

/* A note told by the patient so many days ago. */
static struct note *
told(const char *topic, int days)
{
	struct note *note = &notes[input.note_count++];

	*note = (struct note){
		.row.id.byte = {(uint8_t)input.note_count},
		.topic = topic,
		.text = "Something she said",
		.told_by = "patient",
		.seen_by = "all",
		.written = (TODAY - days) * DAY_MS + 9 * 60 * 60 * 1000,
		.confirmed = FIELD_NULL,
	};
	return note;
}

static struct raised *
raised_ago(const struct note *note, int days)
{
	struct raised *raised = &raises[input.raised_count++];

	*raised = (struct raised){
		.note = note->row.id, .staff = {{7}}, .at = (TODAY - days) * DAY_MS, .reaction = "warm"};
	return raised;
}

/* The one verdict of a single note. */
static struct cue
verdict(void)
{
	cue_pick(arena, &input, &list);
	if (list.shown_count > 0)
		return list.shown[0];
	return list.avoid_count > 0 ? list.avoid[0] : list.hidden[0];
}

static bool
about(double a, double b)
{
	return fabs(a - b) < 0.005;
}

static void
a_holiday_is_a_good_topic_for_two_months(void **state)
{
	(void)state;
	struct note *note = told("trip", 70);

	note->event_date = days_ago(14);
	assert_true(about(verdict().score, 0.94));
	assert_int_equal(verdict().why, CUE_FRESH);
	note->event_date = days_ago(60);
	assert_true(about(verdict().score, 0.25));
	assert_int_equal(verdict().why, CUE_FRESH);
	note->event_date = days_ago(61);
	assert_true(about(verdict().score, 0.24));
	assert_int_equal(verdict().why, CUE_STALE);
	note->event_date = days_ago(400);
	assert_int_equal(verdict().why, CUE_EXPIRED);
}

static void
what_she_said_twice_lasts_longer_than_what_we_noticed(void **state)
{
	(void)state;
	assert_true(about(cue_score("pet", "confirmed", 0, false), 1.2));
	assert_true(about(cue_score("pet", "patient", 0, false), 1.0));
	assert_true(about(cue_score("pet", "seen", 0, false), 0.5));
	assert_true(about(cue_score("pet", "attendant", 0, false), 0.4));
	assert_true(about(cue_score("work", "patient", 180, false), 0.5));
	assert_true(cue_score("gossip", "patient", 0, false) == 0);
}

static void
nobody_learns_that_a_house_stands_empty(void **state)
{
	(void)state;
	struct note *note = told("trip", 3);

	note->event_date = days_ago(-1);
	assert_int_equal(verdict().why, CUE_BEFORE_TRIP);
	assert_int_equal(verdict().again, TODAY + 1);
	note->event_date = days_ago(0);
	assert_int_equal(verdict().why, CUE_FRESH);
	note->topic = "work";
	note->event_date = days_ago(-1);
	assert_int_equal(verdict().why, CUE_FRESH);
}

static void
a_note_waits_for_its_ask_from_day(void **state)
{
	(void)state;
	struct note *note = told("family", 1);

	note->ask_from = "2026-12-12";
	assert_int_equal(verdict().why, CUE_NOT_YET);
	assert_int_equal(verdict().again, day_of(2026, 12, 12));
	input.today = day_of(2026, 12, 12);
	assert_int_equal(verdict().why, CUE_FRESH);
	assert_int_equal(verdict().age, 0);
}

static void
once_raised_a_cue_rests_ninety_days_for_everybody(void **state)
{
	(void)state;
	struct note *note = told("hobby", 100);

	raised_ago(note, 89);
	assert_int_equal(verdict().why, CUE_RESTING);
	assert_int_equal(verdict().again, TODAY + 1);
	raises[0].at -= DAY_MS;
	assert_int_equal(verdict().why, CUE_FRESH);
}

static void
a_reworded_note_is_a_new_one(void **state)
{
	(void)state;
	struct note *note = told("hobby", 100);

	raised_ago(note, 20);
	note->written = (TODAY - 10) * DAY_MS;
	assert_int_equal(verdict().why, CUE_FRESH);
}

static void
taking_a_raise_back_brings_the_cue_back(void **state)
{
	(void)state;
	struct note *note = told("hobby", 100);

	raised_ago(note, 1);
	raised_ago(note, 0)->undone = 1;
	assert_int_equal(verdict().why, CUE_FRESH);
	raises[1].staff.byte[0] = 8;
	assert_int_equal(verdict().why, CUE_RESTING);
}

static void
a_cool_reaction_hides_it_for_good(void **state)
{
	(void)state;
	struct note *note = told("hobby", 100);

	raised_ago(note, 400)->reaction = "cool";
	note->written = (TODAY - 10) * DAY_MS;
	assert_int_equal(verdict().why, CUE_COOL);
}

static void
three_are_enough_and_the_freshest_win(void **state)
{
	(void)state;
	told("hobby", 98);
	told("pet", 56);
	told("trip", 35)->event_date = days_ago(35);
	told("family", 14);
	told("avoid", 500);
	cue_pick(arena, &input, &list);
	assert_int_equal(list.shown_count, 3);
	assert_ptr_equal(list.shown[0].note, &notes[3]);
	assert_ptr_equal(list.shown[1].note, &notes[0]);
	assert_ptr_equal(list.shown[2].note, &notes[1]);
	assert_int_equal(list.hidden_count, 1);
	assert_int_equal(list.hidden[0].why, CUE_OVER_LIMIT);
	assert_int_equal(list.avoid_count, 1);
	input.viewer.limit = CUE_LIMIT_WIDE;
	cue_pick(arena, &input, &list);
	assert_int_equal(list.shown_count, 4);
	assert_int_equal(list.hidden_count, 0);
}

static void
no_small_talk_after_a_death(void **state)
{
	(void)state;
	told("hobby", 1);
	told("avoid", 1);
	patient.quiet = "loss";
	patient.quiet_until = days_ago(0);
	cue_pick(arena, &input, &list);
	assert_int_equal(list.quiet, CUE_QUIET_LOSS);
	assert_int_equal(list.shown_count, 0);
	assert_int_equal(list.hidden[0].why, CUE_QUIET);
	assert_int_equal(list.avoid_count, 1);
	patient.quiet_until = days_ago(1);
	cue_pick(arena, &input, &list);
	assert_int_equal(list.quiet, CUE_QUIET_NONE);
	assert_int_equal(list.shown_count, 1);
	patient.quiet_until = NULL;
	assert_int_equal(cue_quiet(&input), CUE_QUIET_LOSS);
}

static void
the_week_around_the_anniversary_is_quiet_too(void **state)
{
	(void)state;
	const int32_t death = day_of(2024, 2, 29);
	struct {
		int32_t today;
		enum cue_quiet quiet;
	} days[] = {
		{day_of(2024, 2, 29), CUE_QUIET_LOSS},
		{death + 180, CUE_QUIET_LOSS},
		{death + 181, CUE_QUIET_NONE},
		{day_of(2025, 2, 20), CUE_QUIET_NONE},
		{day_of(2025, 2, 21), CUE_QUIET_ANNIVERSARY},
		{day_of(2025, 3, 7), CUE_QUIET_ANNIVERSARY},
		{day_of(2025, 3, 8), CUE_QUIET_NONE},
		{death - 1, CUE_QUIET_NONE},
	};

	input.linked_deaths = &death;
	input.linked_death_count = 1;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		input.today = days[i].today;
		assert_int_equal(cue_quiet(&input), days[i].quiet);
	}
	/* New Year lies between the day and its anniversary. */
	const int32_t winter = day_of(2023, 12, 30);
	input.linked_deaths = &winter;
	input.today = day_of(2026, 1, 4);
	assert_int_equal(cue_quiet(&input), CUE_QUIET_ANNIVERSARY);
	/* Her own loss is remembered by the end of its quiet period. */
	input.linked_death_count = 0;
	patient.quiet = "loss";
	patient.quiet_until = "2024-08-27";
	input.today = day_of(2025, 2, 25);
	assert_int_equal(cue_quiet(&input), CUE_QUIET_ANNIVERSARY);
}

static void
serious_news_and_complaints_come_before_the_puppy(void **state)
{
	(void)state;
	told("pet", 1);
	patient.quiet = "diagnosis";
	assert_int_equal(cue_quiet(&input), CUE_QUIET_DIAGNOSIS);
	patient.quiet = "ending";
	assert_int_equal(cue_quiet(&input), CUE_QUIET_ENDING);
	patient.quiet = NULL;
	input.complaint = true;
	assert_int_equal(cue_quiet(&input), CUE_QUIET_COMPLAINT);
	assert_int_equal(verdict().why, CUE_QUIET);
	patient.died = "2026";
	assert_int_equal(cue_quiet(&input), CUE_QUIET_DECEASED);
}

static void
the_patient_decides(void **state)
{
	(void)state;
	struct note *note = told("pet", 1);

	patient.rapport = "off";
	assert_int_equal(verdict().why, CUE_SWITCHED_OFF);
	patient.rapport = "ask";
	assert_int_equal(verdict().why, CUE_ASK_FIRST);
	patient.rapport = "on";
	assert_int_equal(verdict().why, CUE_FRESH);
	note->disputed = 1;
	assert_int_equal(verdict().why, CUE_DISPUTED);
	note->row.gone = 1;
	cue_pick(arena, &input, &list);
	assert_int_equal(list.shown_count + list.hidden_count + list.avoid_count, 0);
}

static void
nothing_stands_on_a_screen_others_can_read(void **state)
{
	(void)state;
	told("pet", 1);
	told("avoid", 1);
	input.viewer.public_screen = true;
	cue_pick(arena, &input, &list);
	assert_int_equal(list.shown_count + list.avoid_count, 0);
	assert_int_equal(list.hidden[1].why, CUE_PUBLIC_SCREEN);
}

static void
some_notes_are_for_nurses_and_some_for_their_author(void **state)
{
	(void)state;
	struct note *note = told("worry", 1);

	note->author = (struct uuid){{9}};
	note->seen_by = "care";
	assert_int_equal(verdict().why, CUE_NOT_YOURS);
	input.viewer.role = ROLE_NURSE;
	assert_int_equal(verdict().why, CUE_FRESH);
	assert_true(verdict().act);
	note->seen_by = "author";
	assert_int_equal(verdict().why, CUE_NOT_YOURS);
	input.viewer.staff = note->author;
	assert_int_equal(verdict().why, CUE_FRESH);
	input.viewer.role = ROLE_ADMIN;
	assert_int_equal(verdict().why, CUE_NOT_YOURS);
}

static void
a_baby_is_no_topic_until_she_tells_us(void **state)
{
	(void)state;
	struct note *note = told("family", 1);

	note->told_by = "attendant";
	assert_int_equal(verdict().why, CUE_HEARSAY);
	note->told_by = "confirmed";
	assert_int_equal(verdict().why, CUE_FRESH);
}

static void
what_is_a_year_old_should_be_asked_again(void **state)
{
	(void)state;
	told("hobby", 400);
	assert_int_equal(verdict().why, CUE_FRESH);
	assert_true(verdict().reconfirm);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fresh_start, clear_up)
	const struct CMUnitTest tests[] = {
		T(a_holiday_is_a_good_topic_for_two_months),
		T(what_she_said_twice_lasts_longer_than_what_we_noticed),
		T(nobody_learns_that_a_house_stands_empty),
		T(a_note_waits_for_its_ask_from_day),
		T(once_raised_a_cue_rests_ninety_days_for_everybody),
		T(a_reworded_note_is_a_new_one),
		T(taking_a_raise_back_brings_the_cue_back),
		T(a_cool_reaction_hides_it_for_good),
		T(three_are_enough_and_the_freshest_win),
		T(no_small_talk_after_a_death),
		T(the_week_around_the_anniversary_is_quiet_too),
		T(serious_news_and_complaints_come_before_the_puppy),
		T(the_patient_decides),
		T(nothing_stands_on_a_screen_others_can_read),
		T(some_notes_are_for_nurses_and_some_for_their_author),
		T(a_baby_is_no_topic_until_she_tells_us),
		T(what_is_a_year_old_should_be_asked_again),
	};
#undef T
	return cmocka_run_group_tests(tests, NULL, NULL);
}
