#include "desk.h"

#include <string.h>

#include "app/card.h"
#include "app/note.h"
#include "app/patient.h"
#include "app/undo.h"

static struct note
note_of(const char *text)
{
	struct note note;

	desk_clear(ENTITY_note, &note);
	note.text = text;
	return note;
}

static struct card
card_of(struct desk *desk)
{
	struct card card;

	desk_must(desk, app_card_open(desk->app, desk_maria(desk), desk->arena, &card, &desk->err));
	return card;
}

static void
a_note_becomes_a_cue_on_her_card(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("New puppy called Chispa");

	(void)state;
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	struct card card = card_of(&desk);
	assert_int_equal(card.cue_count, 1);
	assert_string_equal(card.cues[0].text, "New puppy called Chispa");
	assert_string_equal(card.cues[0].topic, "pet");
	assert_int_equal(card.cues[0].days, 0);
	desk_close(&desk);
}

static void
before_its_day_a_note_waits_under_notes(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Lea back 12 Dec");
	struct card card;

	(void)state;
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	card = card_of(&desk);
	assert_int_equal(card.cue_count, 0);
	assert_int_equal(card.later_count, 1);
	assert_int_equal(card.later[0].from, day_of(2026, 12, 12));
	clock_hold(instant_of(day_of(2026, 12, 12), 600));
	card = card_of(&desk);
	assert_int_equal(card.cue_count, 1);
	assert_int_equal(card.later_count, 0);
	desk_close(&desk);
}

static void
undo_takes_the_note_away_and_redo_brings_it_back(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Sings alto in the choir");
	const char *name;

	(void)state;
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	desk_must(&desk, app_undo(desk.app, desk.arena, &name, &desk.err));
	assert_string_equal(name, "note · GONZÁLEZ, Maria");
	assert_int_equal(card_of(&desk).cue_count, 0);
	desk_must(&desk, app_redo(desk.app, desk.arena, &name, &desk.err));
	assert_int_equal(card_of(&desk).cue_count, 1);
	desk_close(&desk);
}

static void
a_clinical_word_warns_but_is_saved(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("diabetes worse");
	struct note_hint hint;

	(void)state;
	app_note_hint(desk.app, desk_maria(&desk), note.text, desk.arena, &hint);
	assert_int_equal(hint.tact.tone, TACT_CLINICAL);
	assert_string_equal(hint.tact.word, "diabetes");
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	desk_close(&desk);
}

static void
a_word_of_blame_is_refused_from_the_desk_even_with_a_reason(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Difficult on the phone");

	(void)state;
	assert_false(app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	assert_int_equal(desk.err.code, ERR_INVALID);
	assert_string_equal(entity(ENTITY_note)->fields[desk.err.field].column, "text");
	note.reworded = "her own word";
	assert_false(app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM note"), 0);

	desk_sign_in(&desk, &desk.grace, ROLE_SUPERVISOR);
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	assert_int_equal(
	    desk_count(&desk, "SELECT count(*) FROM audit WHERE event = 'note.write' AND reason = 'reworded'"), 1);
	desk_close(&desk);
}

static void
blame_hides_in_no_question_either(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Sings alto in the choir");

	(void)state;
	note.ask = "Is she still so demanding?";
	assert_false(app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	assert_string_equal(entity(ENTITY_note)->fields[desk.err.field].column, "ask");
	desk_close(&desk);
}

static void
who_wants_no_notes_gets_none(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Sings alto in the choir");

	(void)state;
	desk_must(&desk, app_patient_rapport(desk.app, desk_maria(&desk), "off", &desk.err));
	assert_false(app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	assert_int_equal(desk.err.code, ERR_INVALID);
	desk_must(&desk, app_patient_rapport(desk.app, desk_maria(&desk), "on", &desk.err));
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	desk_close(&desk);
}

static void
a_cue_raised_by_one_is_hidden_from_all_until_it_has_rested(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Sings alto in the choir");

	(void)state;
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	clock_advance(60000);
	desk_must(&desk, app_note_raise(desk.app, (struct note_id){note.row.rid}, NULL, &desk.err));
	desk_sign_in(&desk, &desk.jon, ROLE_RECEPTION);
	assert_int_equal(card_of(&desk).cue_count, 0);

	struct note_line *lines;
	size_t count;
	desk_must(&desk, app_note_list(desk.app, desk_maria(&desk), desk.arena, &lines, &count, &desk.err));
	assert_int_equal(count, 1);
	assert_int_equal(lines[0].why, CUE_RESTING);
	assert_string_equal(lines[0].raised_by, "Priya");
	clock_advance(INT64_C(91) * 24 * 3600000);
	assert_int_equal(card_of(&desk).cue_count, 1);
	desk_close(&desk);
}

static void
undo_of_a_raise_brings_the_cue_back(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Sings alto in the choir");
	const char *name;

	(void)state;
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	clock_advance(60000);
	desk_must(&desk, app_note_raise(desk.app, (struct note_id){note.row.rid}, "cool", &desk.err));
	assert_int_equal(card_of(&desk).cue_count, 0);
	desk_must(&desk, app_undo(desk.app, desk.arena, &name, &desk.err));
	assert_int_equal(card_of(&desk).cue_count, 1);
	desk_close(&desk);
}

static void
a_quiet_period_silences_every_cue(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Sings alto in the choir");
	struct patient quiet = desk.maria;

	(void)state;
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	struct tx *tx = clinic_begin(desk.db, "test.quiet");
	quiet.quiet = "loss";
	quiet.quiet_until = "2026-12-31";
	desk_must(&desk, record_update(tx, entity(ENTITY_patient), &desk.maria, &quiet, &desk.err));
	clinic_commit(tx);
	struct card card = card_of(&desk);
	assert_int_equal(card.cue_count, 0);
	assert_int_equal(card.quiet, CUE_QUIET_LOSS);
	desk_close(&desk);
}

static void
after_a_complaint_there_is_no_small_talk_until_we_made_up(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Sings alto in the choir");
	struct contact contact;

	(void)state;
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	desk_clear(ENTITY_contact, &contact);
	contact.patient = desk.maria.row.id;
	contact.at = CLINIC_NOW;
	contact.mode = "phone";
	contact.reason = "complaint";
	contact.direction = "in";
	clinic_insert(desk.db, ENTITY_contact, &contact);
	assert_int_equal(card_of(&desk).cue_count, 0);
	assert_int_equal(card_of(&desk).quiet, CUE_QUIET_COMPLAINT);
	contact.row = (struct row){0};
	contact.at++;
	contact.direction = "out";
	clinic_insert(desk.db, ENTITY_contact, &contact);
	assert_int_equal(card_of(&desk).cue_count, 1);
	desk_close(&desk);
}

static void
only_its_author_sees_a_private_note(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Sings alto in the choir"), read;
	struct note_id id;

	(void)state;
	note.seen_by = "author";
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	id = (struct note_id){note.row.rid};
	assert_int_equal(card_of(&desk).cue_count, 1);
	desk_sign_in(&desk, &desk.jon, ROLE_RECEPTION);
	assert_int_equal(card_of(&desk).cue_count, 0);
	assert_false(app_note_load(desk.app, id, desk.arena, &read, &desk.err));
	assert_int_equal(desk.err.code, ERR_NOT_FOUND);
	assert_false(app_note_void(desk.app, id, &desk.err));
	assert_false(app_note_raise(desk.app, id, NULL, &desk.err));
	desk_close(&desk);
}

static void
a_disputed_note_is_no_cue_and_settling_it_makes_it_one(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Sings alto in the choir");
	struct note_id id;

	(void)state;
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	id = (struct note_id){note.row.rid};
	desk_must(&desk, app_note_dispute(desk.app, id, true, &desk.err));
	assert_int_equal(card_of(&desk).cue_count, 0);
	desk_must(&desk, app_note_dispute(desk.app, id, false, &desk.err));
	assert_int_equal(card_of(&desk).cue_count, 1);
	desk_must(&desk, app_note_void(desk.app, id, &desk.err));
	assert_int_equal(card_of(&desk).note_count, 0);
	desk_close(&desk);
}

static void
the_second_who_edits_a_note_hears_of_the_first(void **state)
{
	struct desk desk = desk_open();
	struct note note = note_of("Sings alto in the choir"), old, mine, theirs;

	(void)state;
	desk_must(&desk, app_note_write(desk.app, desk_maria(&desk), &note, &desk.err));
	desk_must(&desk, app_note_load(desk.app, (struct note_id){note.row.rid}, desk.arena, &old, &desk.err));
	theirs = mine = old;
	theirs.text = "Sings tenor now";
	desk_must(&desk, app_note_edit(desk.app, &old, &theirs, &desk.err));
	mine.text = "Sings soprano";
	assert_false(app_note_edit(desk.app, &old, &mine, &desk.err));
	assert_int_equal(desk.err.code, ERR_CONFLICT);
	desk_must(&desk, app_note_load(desk.app, (struct note_id){note.row.rid}, desk.arena, &old, &desk.err));
	assert_string_equal(old.text, "Sings tenor now");
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_note_becomes_a_cue_on_her_card),
		cmocka_unit_test(before_its_day_a_note_waits_under_notes),
		cmocka_unit_test(undo_takes_the_note_away_and_redo_brings_it_back),
		cmocka_unit_test(a_clinical_word_warns_but_is_saved),
		cmocka_unit_test(a_word_of_blame_is_refused_from_the_desk_even_with_a_reason),
		cmocka_unit_test(blame_hides_in_no_question_either),
		cmocka_unit_test(who_wants_no_notes_gets_none),
		cmocka_unit_test(a_cue_raised_by_one_is_hidden_from_all_until_it_has_rested),
		cmocka_unit_test(undo_of_a_raise_brings_the_cue_back),
		cmocka_unit_test(a_quiet_period_silences_every_cue),
		cmocka_unit_test(after_a_complaint_there_is_no_small_talk_until_we_made_up),
		cmocka_unit_test(only_its_author_sees_a_private_note),
		cmocka_unit_test(a_disputed_note_is_no_cue_and_settling_it_makes_it_one),
		cmocka_unit_test(the_second_who_edits_a_note_hears_of_the_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
