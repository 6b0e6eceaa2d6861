#include "clinic.h"

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include "store/canon.h"
#include "store/check.h"
#include "store/internal.h"

static struct db *db;
static struct patient first, second;

/* A clinic where a few things happened: two people, an edit, a void and back. */
static int
setup(void **state)
{
	struct err err = {0};
	struct patient old;
	struct tx *tx;

	(void)state;
	clock_hold(CLINIC_NOW);
	db = clinic_open(NULL, DB_MEMORY);
	first = clinic_patient("Okafor", "Ngozi");
	second = clinic_patient("Haddad", "Layla");
	clinic_insert(db, ENTITY_patient, &first);
	clinic_insert(db, ENTITY_patient, &second);
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = {"Okafor-Bell", "Bell", "Okafor"};
		clock_advance(1000);
		old = first;
		tx = clinic_begin(db, "patient.edit");
		first.family = names[i];
		assert_true(record_update(tx, entity(ENTITY_patient), &old, &first, &err));
		old = first;
		first.memo = names[i];
		assert_true(record_update(tx, entity(ENTITY_patient), &old, &first, &err));
		old = first;
		first.memo = "rings before she comes";
		assert_true(record_update(tx, entity(ENTITY_patient), &old, &first, &err));
		assert_true(record_void(tx, entity(ENTITY_patient), &second.row, i % 2 == 0, &err));
		clinic_commit(tx);
	}
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	db_close(db);
	return 0;
}

static void
everything_we_wrote_ourselves_is_good(void **state)
{
	struct err err = {0};

	(void)state;
	if (!check_run(db, NULL, NULL, &err))
		fail_msg("%s", err.text);
}

/* Behind every guard's back, as a damaged disk or a clever intruder would. */
static void
tamper(const char *sql)
{
	sqlite3_set_authorizer(db->handle, NULL, NULL);
	db->capture.mode = CAPTURE_OFF;
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db->handle));
}

static void
take_first(void *context, const struct check_finding *finding)
{
	struct check_finding *kept = context;

	if (!finding->good && !kept->name)
		*kept = *finding;
}

/* The first part that must notice, and a word its sentence must hold. */
static void
must_notice(const char *sql, enum check_part part, const char *word)
{
	struct check_finding bad = {0};
	struct err err = {0};

	tamper(sql);
	assert_false(check_run(db, take_first, &bad, &err));
	assert_int_equal(err.code, ERR_CORRUPT);
	if (bad.part != part || !strstr(bad.text, word))
		fail_msg("%s: part %s says: %s", sql, bad.name, bad.text);
}

#define NO_GUARDS "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_append; "
#define GUARDS \
	"CREATE TRIGGER audit_append BEFORE INSERT ON audit\n" \
	"WHEN new.seq IS NOT (SELECT ifnull(max(seq), 0) + 1 FROM audit)\n" \
	"BEGIN SELECT raise(ABORT, 'audit is append-only'); END;" \
	"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'audit is append-only'); END;" \
	"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'audit is append-only'); END;"

/* Two records of one person, as a verdict says. */
static void
one_person(void)
{
	const struct entity *of = entity(ENTITY_patient_link);
	struct patient third = clinic_patient("Okafor", "Ngozi");
	struct patient_link link;
	struct err err = {0};

	clinic_insert(db, ENTITY_patient, &third);
	field_clear(of->fields, of->field_count, &link, sizeof link);
	link.a = first.row.id;
	link.b = third.row.id;
	link.verdict = "same";
	struct tx *tx = clinic_begin(db, "link.same");
	assert_true(record_insert(tx, of, &link, &err));
	assert_true(canon_settle_link(db, &link, &err));
	clinic_commit(tx);
	assert_true(check_run(db, NULL, NULL, &err));
}

static void
records_of_one_person_that_stand_apart_are_noticed(void **state)
{
	(void)state;
	one_person();
	must_notice("DELETE FROM patient_canon", CHECK_TABLES, "patient_canon");
}

static void
records_that_stand_together_without_a_verdict_are_noticed(void **state)
{
	(void)state;
	one_person();
	must_notice("UPDATE patient_canon SET canon = (SELECT max(rid) FROM patient)", CHECK_TABLES, "joins it to");
}

static void
a_record_that_stands_together_and_does_not_exist_is_noticed(void **state)
{
	(void)state;
	one_person();
	must_notice("INSERT INTO patient_canon (rid, id, canon) VALUES (99, randomblob(16), 99)", CHECK_TABLES,
	    "record 99");
}

static void
an_event_laid_at_anothers_door_is_noticed(void **state)
{
	(void)state;
	must_notice(NO_GUARDS "UPDATE audit SET actor = 'system:other' WHERE seq = 3;" GUARDS, CHECK_AUDIT, "event 3");
}

static void
an_event_taken_out_is_noticed(void **state)
{
	(void)state;
	must_notice(NO_GUARDS "DELETE FROM audit WHERE seq = 2;" GUARDS, CHECK_AUDIT, "event 2");
}

static void
two_events_swapped_are_noticed(void **state)
{
	(void)state;
	must_notice(NO_GUARDS "UPDATE audit SET seq = -1 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3;"
	    "UPDATE audit SET seq = 3 WHERE seq = -1;" GUARDS, CHECK_AUDIT, "event 2");
}

static void
an_event_with_a_new_hash_breaks_the_next(void **state)
{
	(void)state;
	must_notice(NO_GUARDS "UPDATE audit SET hash = randomblob(32) WHERE seq = 4;" GUARDS, CHECK_AUDIT, "event 4");
}

static void
a_reworded_detail_is_noticed_and_an_erased_one_is_not(void **state)
{
	struct err err = {0};

	(void)state;
	tamper("UPDATE audit_detail SET nonce = NULL, detail = NULL WHERE seq = 4");
	assert_true(check_run(db, NULL, NULL, &err));
	must_notice("UPDATE audit_detail SET detail = 'family: A -> B' WHERE seq = 5", CHECK_AUDIT, "event 5");
}

static void
a_dropped_trigger_is_noticed(void **state)
{
	(void)state;
	must_notice("DROP TRIGGER capture_patient_update", CHECK_SCHEMA, "another program");
}

static void
a_name_changed_in_the_file_is_noticed(void **state)
{
	char id[UUID_TEXT];

	(void)state;
	uuid_format(first.row.id, id);
	must_notice("UPDATE patient SET family = 'Okafer' WHERE family = 'Okafor'", CHECK_TABLES, id);
}

static void
a_birth_date_nobody_edited_is_noticed_too(void **state)
{
	(void)state;
	must_notice("UPDATE patient SET born = '1958-03-12' WHERE family = 'Haddad'", CHECK_TABLES, "patient");
}

static void
a_value_where_there_was_none_is_noticed(void **state)
{
	(void)state;
	must_notice("UPDATE patient SET title = 'Dr' WHERE family = 'Haddad'", CHECK_TABLES, "patient");
}

static void
a_person_brought_back_from_the_void_is_noticed(void **state)
{
	(void)state;
	must_notice("UPDATE patient SET gone = 1 - gone WHERE family = 'Haddad'", CHECK_TABLES, "patient");
}

static void
a_row_no_op_made_is_noticed(void **state)
{
	(void)state;
	must_notice("INSERT INTO patient (id, family) VALUES (randomblob(16), 'Ghost')", CHECK_TABLES, "no op");
}

static void
a_row_taken_out_is_noticed(void **state)
{
	(void)state;
	must_notice("DROP TRIGGER capture_patient_delete; DELETE FROM patient WHERE family = 'Haddad';"
	    "CREATE TRIGGER capture_patient_delete BEFORE DELETE ON patient WHEN sync_mode() <> 2\n"
	    "BEGIN SELECT raise(ABORT, 'nothing synced is deleted: void it'); END", CHECK_TABLES, "not there");
}

static void
a_flipped_op_is_noticed(void **state)
{
	(void)state;
	must_notice("UPDATE sync_op SET actor = 'system:other' WHERE seq = 4", CHECK_OPS, "changed");
}

static void
a_missing_op_is_noticed(void **state)
{
	(void)state;
	must_notice("DELETE FROM sync_op WHERE seq = 4", CHECK_OPS, "Op 5");
}

static void
a_missing_last_op_is_noticed(void **state)
{
	(void)state;
	must_notice("DELETE FROM sync_op WHERE seq = (SELECT max(seq) FROM sync_op)", CHECK_OPS, "missing");
}

static void
a_clock_set_forward_is_noticed(void **state)
{
	(void)state;
	must_notice("UPDATE sync_cell SET hlc = hlc + 1 WHERE grp = 'name'", CHECK_TABLES, "patient");
}

static void
a_reference_into_nothing_is_noticed(void **state)
{
	(void)state;
	tamper("PRAGMA foreign_keys = OFF");
	must_notice("UPDATE patient SET clinician = randomblob(16) WHERE family = 'Haddad'", CHECK_FILE, "patient");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(records_of_one_person_that_stand_apart_are_noticed, setup, teardown),
		cmocka_unit_test_setup_teardown(records_that_stand_together_without_a_verdict_are_noticed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_record_that_stands_together_and_does_not_exist_is_noticed, setup, teardown),
		TEST(everything_we_wrote_ourselves_is_good),
		TEST(an_event_laid_at_anothers_door_is_noticed),
		TEST(an_event_taken_out_is_noticed),
		TEST(two_events_swapped_are_noticed),
		TEST(an_event_with_a_new_hash_breaks_the_next),
		TEST(a_reworded_detail_is_noticed_and_an_erased_one_is_not),
		TEST(a_dropped_trigger_is_noticed),
		TEST(a_name_changed_in_the_file_is_noticed),
		TEST(a_birth_date_nobody_edited_is_noticed_too),
		TEST(a_value_where_there_was_none_is_noticed),
		TEST(a_person_brought_back_from_the_void_is_noticed),
		TEST(a_row_no_op_made_is_noticed),
		TEST(a_row_taken_out_is_noticed),
		TEST(a_flipped_op_is_noticed),
		TEST(a_missing_op_is_noticed),
		TEST(a_missing_last_op_is_noticed),
		TEST(a_clock_set_forward_is_noticed),
		TEST(a_reference_into_nothing_is_noticed),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
