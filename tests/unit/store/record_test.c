#include "clinic.h"

#include "base/hash.h"

#include <string.h>

static struct arena *arena;
static struct db *db;

static int
setup(void **state)
{
	(void)state;
	clock_hold(CLINIC_NOW);
	arena = arena_new();
	db = clinic_open(NULL, DB_MEMORY);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	db_close(db);
	arena_free(arena);
	return 0;
}

static int64_t
number(const char *sql)
{
	struct stmt *stmt = db_stmt(db, sql);
	int64_t n = -1;

	if (stmt_step(stmt, NULL) == STEP_ROW)
		n = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	return n;
}

static void
what_was_saved_is_read_back(void **state)
{
	struct patient in = clinic_patient("Okafor", "Ngozi Adaeze"), out;
	struct err err = {0};

	(void)state;
	in.birth_order = 2;
	clinic_insert(db, ENTITY_patient, &in);
	assert_true(in.row.rid > 0);
	assert_true(record_load(db, entity(ENTITY_patient), in.row.rid, &out, arena, &err));
	assert_string_equal(out.family, "Okafor");
	assert_string_equal(out.given, "Ngozi Adaeze");
	assert_int_equal(out.birth_order, 2);
	assert_null(out.preferred);
	assert_true(out.restricted == FIELD_NULL);
	assert_true(uuid_is_none(out.clinician));
	assert_true(uuid_equal(out.row.id, in.row.id));
	assert_int_equal(out.row.rev, 1);
	assert_true(record_load_id(db, entity(ENTITY_patient), in.row.id, &out, arena, &err));
	assert_int_equal(record_rid(db, entity(ENTITY_patient), in.row.id), in.row.rid);
	assert_int_equal(record_count(db, entity(ENTITY_patient)), 1);
}

static void
a_moment_written_out_is_read_back(void **state)
{
	const struct field *asked = entity_field(entity(ENTITY_call), "asked_at");
	struct call in, out;
	struct err err = {0};

	(void)state;
	field_clear(entity(ENTITY_call)->fields, entity(ENTITY_call)->field_count, &in, sizeof in);
	out = in;
	in.asked_at = CLINIC_NOW;
	assert_true(field_parse(arena, asked, field_plain(arena, asked, &in), &out, &err));
	assert_int_equal(out.asked_at, CLINIC_NOW);
}

static void
the_second_of_two_editors_is_told(void **state)
{
	struct patient first = clinic_patient("Haddad", "Layla"), one, two;
	struct err err = {0};
	struct tx *tx;

	(void)state;
	clinic_insert(db, ENTITY_patient, &first);
	one = two = first;
	one.family = "Haddad-Roy";
	two.memo = "rings before she comes";
	tx = clinic_begin(db, "patient.edit");
	assert_true(record_update(tx, entity(ENTITY_patient), &first, &one, &err));
	clinic_commit(tx);
	assert_int_equal(one.row.rev, 2);
	tx = clinic_begin(db, "patient.edit");
	assert_false(record_update(tx, entity(ENTITY_patient), &first, &two, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	tx_abort(tx);
}

static void
a_missing_name_points_at_its_field(void **state)
{
	struct patient nameless = clinic_patient(NULL, "Layla");
	struct err err = {0};
	struct tx *tx = clinic_begin(db, "patient.create");

	(void)state;
	assert_false(record_insert(tx, entity(ENTITY_patient), &nameless, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_string_equal(entity(ENTITY_patient)->fields[err.field].column, "family");
	tx_abort(tx);
}

static void
an_edit_writes_one_op_of_its_groups_and_one_line_of_audit(void **state)
{
	struct patient old = clinic_patient("Lindqvist", "Astrid"), edited;
	struct err err = {0};
	struct tx *tx;

	(void)state;
	clinic_insert(db, ENTITY_patient, &old);
	int64_t before = number("SELECT count(*) FROM sync_op");
	edited = old;
	edited.family = "Lindqvist-Berg";
	tx = clinic_begin(db, "patient.edit");
	assert_true(record_update(tx, entity(ENTITY_patient), &old, &edited, &err));
	assert_true(record_update(tx, entity(ENTITY_patient), &edited, &edited, &err));
	clinic_commit(tx);
	assert_int_equal(number("SELECT count(*) FROM sync_op") - before, 1);
	assert_int_equal(number("SELECT count(*) FROM sync_cell WHERE grp = 'name'"), 1);
	assert_int_equal(number("SELECT count(*) FROM sync_cell"), 1);
	assert_int_equal(number("SELECT count(*) FROM audit_detail WHERE detail = 'family: Lindqvist -> Lindqvist-Berg'"), 1);
	assert_int_equal(number("SELECT is_last FROM sync_op ORDER BY seq DESC LIMIT 1"), 1);
}

static void
an_aborted_edit_leaves_nothing(void **state)
{
	struct patient gone = clinic_patient("Nobody", "Nora");
	struct err err = {0};
	int64_t ops = number("SELECT count(*) FROM sync_op"), audit = number("SELECT count(*) FROM audit");
	struct tx *tx = clinic_begin(db, "patient.create");

	(void)state;
	assert_true(record_insert(tx, entity(ENTITY_patient), &gone, &err));
	tx_abort(tx);
	assert_int_equal(number("SELECT count(*) FROM patient"), 0);
	assert_int_equal(number("SELECT count(*) FROM sync_op"), ops);
	assert_int_equal(number("SELECT count(*) FROM audit"), audit);
}

static void
a_refused_row_leaves_no_hole_in_the_op_log(void **state)
{
	struct patient good = clinic_patient("Good", "Gwen"), bad = clinic_patient("Bad", "Ben");
	struct err err = {0};
	struct tx *tx = clinic_begin(db, "import.rows");

	(void)state;
	hash_random(bad.clinician.byte, sizeof bad.clinician.byte);
	assert_true(record_insert(tx, entity(ENTITY_patient), &good, &err));
	assert_false(record_insert(tx, entity(ENTITY_patient), &bad, &err));
	assert_int_equal(err.code, ERR_INVALID);
	good.row.id = (struct uuid){{0}};
	assert_true(record_insert(tx, entity(ENTITY_patient), &good, &err));
	clinic_commit(tx);
	assert_int_equal(number("SELECT max(seq) - count(*) FROM sync_op"), 0);
	assert_int_equal(number("SELECT count(*) FROM patient"), 2);
}

static void
numbers_go_up_by_one_and_come_back_when_nothing_was_saved(void **state)
{
	struct err err = {0};
	struct tx *tx = clinic_begin(db, "patient.create");
	char *number;

	(void)state;
	assert_true(self_number(tx, "record", &number, &err));
	assert_string_equal(number, "NS-000001");
	tx_abort(tx);
	tx = clinic_begin(db, "patient.create");
	assert_true(self_number(tx, "record", &number, &err));
	assert_string_equal(number, "NS-000001");
	assert_true(self_number(tx, "record", &number, &err));
	assert_string_equal(number, "NS-000002");
	assert_false(self_number(tx, "beds", &number, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	clinic_commit(tx);
}

static void
a_void_row_can_come_back(void **state)
{
	struct patient patient = clinic_patient("Silva", "Ana"), loaded;
	struct err err = {0};
	struct tx *tx;

	(void)state;
	clinic_insert(db, ENTITY_patient, &patient);
	tx = clinic_begin(db, "patient.void");
	assert_true(record_void(tx, entity(ENTITY_patient), &patient.row, true, &err));
	clinic_commit(tx);
	assert_int_equal(record_count(db, entity(ENTITY_patient)), 0);
	assert_true(record_load(db, entity(ENTITY_patient), patient.row.rid, &loaded, arena, &err));
	assert_int_equal(loaded.row.gone, 1);
	tx = clinic_begin(db, "patient.void");
	assert_true(record_void(tx, entity(ENTITY_patient), &patient.row, false, &err));
	clinic_commit(tx);
	assert_int_equal(record_count(db, entity(ENTITY_patient)), 1);
	assert_int_equal(number("SELECT count(*) FROM sync_op WHERE kind = 'life'"), 2);
}

static void
the_demo_clock_is_a_row(void **state)
{
	int64_t held, shift;
	struct err err = {0};
	struct tx *tx = clinic_begin(db, "demo.clock");

	(void)state;
	assert_false(self_clock_read(db, &held, &shift));
	assert_true(self_clock_write(tx, CLINIC_NOW, 0, &err));
	clinic_commit(tx);
	assert_true(self_clock_read(db, &held, &shift));
	assert_true(held == CLINIC_NOW);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_saved_is_read_back, setup, teardown),
		cmocka_unit_test_setup_teardown(a_moment_written_out_is_read_back, setup, teardown),
		cmocka_unit_test_setup_teardown(the_second_of_two_editors_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(a_missing_name_points_at_its_field, setup, teardown),
		cmocka_unit_test_setup_teardown(an_edit_writes_one_op_of_its_groups_and_one_line_of_audit, setup, teardown),
		cmocka_unit_test_setup_teardown(an_aborted_edit_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(a_refused_row_leaves_no_hole_in_the_op_log, setup, teardown),
		cmocka_unit_test_setup_teardown(numbers_go_up_by_one_and_come_back_when_nothing_was_saved, setup, teardown),
		cmocka_unit_test_setup_teardown(a_void_row_can_come_back, setup, teardown),
		cmocka_unit_test_setup_teardown(the_demo_clock_is_a_row, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
