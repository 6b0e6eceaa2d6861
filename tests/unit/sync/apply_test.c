#include "clinic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/check.h"
#include "store/oplog.h"
#include "sync/apply.h"

enum { SITES = 3, STEPS = 60, ROUNDS = 12 };

static struct arena *arena;
static uint64_t seed;

/* Numbers of our own: a failure names its seed, and the seed repeats it. */
static unsigned
dice(unsigned sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % sides;
}

static struct db *
open_site(const char *code)
{
	struct err err = {0};
	struct site site;
	struct db *db;
	struct tx *tx;

	assert_true(db_open(NULL, DB_MEMORY, &db, &err));
	field_clear(entity(ENTITY_site)->fields, entity(ENTITY_site)->field_count, &site, sizeof site);
	site.code = site.name = code;
	site.zone = "UTC";
	site.country = "GB";
	tx = clinic_begin(db, "site.create");
	if (!self_create(tx, &site, false, &err))
		fail_msg("%s", err.text);
	clinic_commit(tx);
	return db;
}

static struct merge_count
apply(struct db *db, const struct op *ops, size_t count)
{
	struct tx_intent intent = clinic_intent("sync.apply");
	struct merge_batch batch = {.arena = arena};
	struct err err = {0};

	if (!apply_ops(db, &intent, ops, count, &batch, NULL, NULL, &err))
		fail_msg("apply: %s", err.text);
	return batch.count;
}

/* Everything `from` has and `to` has not, `limit` ops at a time at most `batches` times. They go over twice now and then. */
static void
carry(struct db *from, struct db *to, size_t limit, int batches)
{
	struct oplog_stream *streams;
	struct err err = {0};
	size_t stream_count;

	assert_true(oplog_streams(from, NULL, arena, &streams, &stream_count, &err));
	for (size_t n = 0; n < stream_count; n++)
		for (int i = 0; i < batches && oplog_seen(to, streams[n].scope, streams[n].origin) < streams[n].seq; i++) {
			struct op *ops;
			size_t count;
			assert_true(oplog_read(from, streams[n].scope, streams[n].origin,
			    oplog_seen(to, streams[n].scope, streams[n].origin), limit, arena, &ops, &count, &err));
			struct merge_count report = apply(to, ops, count);
			assert_false(report.gap);
			assert_int_equal(report.applied, count);
			if (dice(4) == 0)
				assert_int_equal(apply(to, ops, count).seen, count);
		}
}

static const char *
word(void)
{
	static const char *const words[] = {NULL, "Okafor", "Haddad", "Silva", "李小龙", "Ngũgĩ", "O'Brien"};

	return words[dice(sizeof words / sizeof words[0])];
}

/* A random row of the table, 0: none. Ghosts are not edited: nobody sees them. */
static int64_t
any_row(struct db *db, const char *sql)
{
	struct stmt *stmt = db_stmt(db, sql);
	int64_t rids[200], rid = 0;
	unsigned count = 0;

	while (count < 200 && stmt_step(stmt, NULL) == STEP_ROW)
		rids[count++] = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	if (count > 0)
		rid = rids[dice(count)];
	return rid;
}

static void
edit_patient(struct db *db, struct tx *tx)
{
	static const char sql_real[] =
		"SELECT rid FROM patient p JOIN sync_row r ON r.tbl = 11 AND r.pk = p.id WHERE r.hlc > 0 ORDER BY p.id";
	struct patient old, patient;
	struct err err = {0};
	int64_t rid = any_row(db, sql_real);

	if (rid == 0 || !record_load(db, entity(ENTITY_patient), rid, &old, arena, &err))
		return;
	patient = old;
	if (dice(3) == 0)
		patient.family = "Bell";
	if (dice(3) == 0)
		patient.given = word() ? "Ngozi" : "Layla";
	if (dice(2) == 0)
		patient.preferred = word();
	if (dice(3) == 0)
		patient.memo = word();
	if (dice(4) == 0)
		patient.birth_order = dice(2) ? FIELD_NULL : dice(12);
	if (dice(6) == 0)
		patient.row.gone = dice(2);
	if (!record_update(tx, entity(ENTITY_patient), &old, &patient, &err))
		fail_msg("%s", err.text);
}

static void
add_patient(struct db *db, struct tx *tx)
{
	struct patient patient = clinic_patient("Okafor", "Ngozi");
	struct note note;
	struct err err = {0};

	(void)db;
	patient.memo = word();
	assert_true(record_insert(tx, entity(ENTITY_patient), &patient, &err));
	field_clear(entity(ENTITY_note)->fields, entity(ENTITY_note)->field_count, &note, sizeof note);
	note.patient = patient.row.id;
	note.text = "Her daughter starts school";
	note.topic = "family";
	assert_true(record_insert(tx, entity(ENTITY_note), &note, &err));
}

/* Two sites make the same row for the same setting. */
static void
change_setting(struct db *db, struct tx *tx)
{
	static const char *const codes[] = {"rapport.max", "day.start", "recall.text"};
	struct setting setting, old;
	struct err err = {0};
	const char *code = codes[dice(3)];

	field_clear(entity(ENTITY_setting)->fields, entity(ENTITY_setting)->field_count, &setting, sizeof setting);
	struct uuid id = uuid_of_key("setting", code, strlen(code));
	if (record_load_id(db, entity(ENTITY_setting), id, &old, arena, &err)) {
		if (!old.code)
			return;
		setting = old;
		setting.value = word();
		assert_true(record_update(tx, entity(ENTITY_setting), &old, &setting, &err));
		return;
	}
	setting.code = code;
	setting.value = word();
	assert_true(record_insert(tx, entity(ENTITY_setting), &setting, &err));
}

static void
live(struct db *db)
{
	static void (*const acts[])(struct db *, struct tx *) = {edit_patient, edit_patient, add_patient, change_setting};
	struct tx *tx = clinic_begin(db, "test.live");

	for (unsigned n = 1 + dice(3); n > 0; n--)
		acts[dice(4)](db, tx);
	if (dice(10) == 0)
		tx_abort(tx);
	else
		clinic_commit(tx);
}

/* Values and clocks of a table as text, by id; clocks by origin identity, every group's own or the row's. */
static void
dump(struct db *db, const struct entity *entity, struct buf *out)
{
	const char *sql = arena_printf(arena, "SELECT * FROM %s ORDER BY id", entity->table);
	struct stmt *stmt = db_stmt(db, sql);
	char id[UUID_TEXT];

	while (stmt_step(stmt, NULL) == STEP_ROW) {
		void *record = arena_alloc(arena, entity->size);
		assert_true(record_read(stmt, entity, record, arena));
		struct row *row = record;
		uuid_format(row->id, id);
		buf_printf(out, "%s %s gone=%d", entity->table, id, (int)row->gone);
		for (size_t i = 0; i < entity->field_count; i++) {
			const char *plain = field_plain(arena, &entity->fields[i], record);
			if (plain)
				buf_printf(out, " %s=%s", entity->fields[i].column, plain);
		}
		buf_char(out, '\n');
	}
}

static void
dump_clocks(struct db *db, struct buf *out)
{
	static const char sql_clocks[] =
		"SELECT r.tbl || ' ' || hex(r.pk) || ' ' || r.hlc || ' ' || ifnull(hex(o.origin), '-') FROM sync_row r "
		"LEFT JOIN sync_origin o ON o.no = r.origin UNION ALL "
		"SELECT c.tbl || ' ' || hex(c.pk) || ' ' || c.grp || ' ' || c.hlc || ' ' || hex(o.origin) FROM sync_cell c "
		"JOIN sync_origin o ON o.no = c.origin ORDER BY 1";
	struct stmt *stmt = db_stmt(db, sql_clocks);

	while (stmt_step(stmt, NULL) == STEP_ROW)
		buf_printf(out, "%s\n", stmt_get_text(stmt, 0, arena));
}

static void
must_be_equal(struct db **sites)
{
	static const enum entity_no tables[] = {ENTITY_site, ENTITY_setting, ENTITY_patient, ENTITY_note};
	struct buf dumps[SITES] = {{0}};
	struct err err = {0};

	for (int i = 0; i < SITES; i++) {
		for (size_t n = 0; n < sizeof tables / sizeof tables[0]; n++)
			dump(sites[i], entity(tables[n]), &dumps[i]);
		dump_clocks(sites[i], &dumps[i]);
		if (!check_run(sites[i], NULL, NULL, &err))
			fail_msg("site %d: %s", i, err.text);
	}
	for (int i = 1; i < SITES; i++)
		if (strcmp(dumps[0].bytes, dumps[i].bytes) != 0)
			fail_msg("sites 0 and %d differ:\n%s\n----\n%s", i, dumps[0].bytes, dumps[i].bytes);
	for (int i = 0; i < SITES; i++)
		buf_free(&dumps[i]);
}

static void
run_clinics(uint64_t from)
{
	static const char *const codes[SITES] = {"NS", "WE", "EA"};
	struct db *sites[SITES];

	seed = from;
	arena = arena_new();
	clock_hold(CLINIC_NOW);
	for (int i = 0; i < SITES; i++)
		sites[i] = open_site(codes[i]);
	for (int step = 0; step < STEPS; step++) {
		/* Clocks stand still, jump a minute ahead or an hour back between two acts. */
		if (dice(2) == 0)
			clock_advance((int64_t)dice(60000) - (dice(8) == 0 ? 3600000 : 0));
		unsigned a = dice(SITES), b = dice(SITES);
		if (dice(3) > 0)
			live(sites[a]);
		else if (a != b)
			carry(sites[a], sites[b], 1 + dice(6), (int)dice(3) + 1);
	}
	for (int round = 0; round < 2; round++)
		for (int a = 0; a < SITES; a++)
			for (int b = 0; b < SITES; b++)
				if (a != b)
					carry(sites[a], sites[b], 50, 1000);
	must_be_equal(sites);
	for (int i = 0; i < SITES; i++)
		db_close(sites[i]);
	arena_free(arena);
}

static void
three_clinics_that_heard_the_same_hold_the_same(void **state)
{
	uint64_t rounds = getenv("LONG") && *getenv("LONG") ? 500 : ROUNDS;

	(void)state;
	for (uint64_t n = 1; n <= rounds; n++) {
		print_message("seed %llu\n", (unsigned long long)n * 20261121);
		run_clinics(n * 20261121);
	}
}

/* ---- single stories --------------------------------------------------------------------------- */

static struct db *here, *there;

static int
setup(void **state)
{
	(void)state;
	seed = 7;
	arena = arena_new();
	clock_hold(CLINIC_NOW);
	here = open_site("NS");
	there = open_site("WE");
	carry(here, there, 100, 10);
	carry(there, here, 100, 10);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	db_close(here);
	db_close(there);
	arena_free(arena);
	return 0;
}

static struct patient
load(struct db *db, struct uuid id)
{
	struct patient patient;
	struct err err = {0};

	if (!record_load_id(db, entity(ENTITY_patient), id, &patient, arena, &err))
		fail_msg("%s", err.text);
	return patient;
}

static void
rename_to(struct db *db, struct uuid id, const char *family, const char *memo)
{
	struct patient old = load(db, id), patient = old;
	struct err err = {0};
	struct tx *tx = clinic_begin(db, "patient.edit");

	if (family)
		patient.family = family;
	if (memo)
		patient.memo = memo;
	assert_true(record_update(tx, entity(ENTITY_patient), &old, &patient, &err));
	clinic_commit(tx);
}

static void
edits_of_different_groups_are_both_kept(void **state)
{
	struct patient patient = clinic_patient("Okafor", "Ngozi");

	(void)state;
	clinic_insert(here, ENTITY_patient, &patient);
	carry(here, there, 100, 10);
	rename_to(here, patient.row.id, "Bell", NULL);
	rename_to(there, patient.row.id, NULL, "rings before she comes");
	carry(here, there, 100, 10);
	carry(there, here, 100, 10);
	assert_string_equal(load(here, patient.row.id).family, "Bell");
	assert_string_equal(load(here, patient.row.id).memo, "rings before she comes");
	assert_string_equal(load(there, patient.row.id).family, "Bell");
}

static void
an_edit_on_a_slow_clock_still_wins_over_what_it_replaced(void **state)
{
	struct patient patient = clinic_patient("Okafor", "Ngozi");

	(void)state;
	clinic_insert(here, ENTITY_patient, &patient);
	carry(here, there, 100, 10);
	clock_advance(-3600000);
	rename_to(there, patient.row.id, "Bell", NULL);
	carry(there, here, 100, 10);
	assert_string_equal(load(here, patient.row.id).family, "Bell");
}

static int64_t
count(struct db *db, const char *sql)
{
	struct stmt *stmt = db_stmt(db, sql);
	int64_t n = stmt_step(stmt, NULL) == STEP_ROW ? stmt_get_int(stmt, 0) : -1;

	stmt_end(stmt);
	return n;
}

/* The next op of a third site, which only exists as ops. */
static struct op
third(int64_t seq, const char *kind, int64_t table, struct buf *patch)
{
	struct op op = {.scope = "all", .seq = seq, .first = seq, .last = true, .kind = kind, .table = table, .actor = "system:test",
	    .stamp = (CLINIC_NOW + seq) << 16, .patch = patch->bytes, .patch_bytes = patch->used};

	memset(op.origin.byte, 3, sizeof op.origin.byte);
	memset(op.site.byte, 4, sizeof op.site.byte);
	memset(op.pk.byte, 5, sizeof op.pk.byte);
	return op;
}

static void
an_edit_that_comes_before_its_person_waits_as_a_ghost(void **state)
{
	struct buf name = {0}, memo = {0};
	struct op insert, put;
	struct patient ghost;

	(void)state;
	patch_put(&name, &(struct patch_value){.column = 2, .type = PATCH_TEXT, .bytes = "Okafor", .count = 6});
	patch_put(&memo, &(struct patch_value){.column = 23, .type = PATCH_TEXT, .bytes = "early", .count = 5});
	put = third(1, "put", ENTITY_patient, &memo);
	put.stamp += INT64_C(1000) << 16;
	assert_int_equal(apply(here, &put, 1).applied, 1);
	ghost = load(here, put.pk);
	assert_int_equal(ghost.row.gone, 1);
	assert_string_equal(ghost.memo, "early");
	insert = third(1, "insert", ENTITY_patient, &name);
	memset(insert.origin.byte, 9, sizeof insert.origin.byte);
	assert_int_equal(apply(here, &insert, 1).applied, 1);
	ghost = load(here, put.pk);
	assert_int_equal(ghost.row.gone, 0);
	assert_string_equal(ghost.family, "Okafor");
	assert_string_equal(ghost.memo, "early");
	buf_free(&name);
	buf_free(&memo);
}

static void
what_a_newer_program_wrote_is_parked_and_its_line_goes_on(void **state)
{
	struct buf patch = {0}, strange = {0}, type = {0};
	struct op op;

	(void)state;
	patch_put(&patch, &(struct patch_value){.column = 2, .type = PATCH_TEXT, .bytes = "Okafor", .count = 6});
	patch_put(&patch, &(struct patch_value){.column = 900, .type = PATCH_TEXT, .bytes = "new", .count = 3});
	patch_put(&strange, &(struct patch_value){.column = 1, .type = PATCH_INT, .number = 1});
	buf_add(&type, "\x02\x09", 2);
	op = third(1, "insert", ENTITY_patient, &patch);
	assert_int_equal(apply(here, &op, 1).parked, 1);
	assert_string_equal(load(here, op.pk).family, "Okafor");
	op = third(2, "put", 60, &strange);
	assert_int_equal(apply(here, &op, 1).parked, 1);
	op = third(3, "fold", ENTITY_patient, &strange);
	assert_int_equal(apply(here, &op, 1).parked, 1);
	op = third(4, "put", ENTITY_patient, &type);
	assert_int_equal(apply(here, &op, 1).parked, 1);
	assert_int_equal(oplog_seen(here, "all", op.origin), 4);
	assert_int_equal(count(here, "SELECT count(*) FROM sync_park"), 4);
	assert_true(check_run(here, NULL, NULL, NULL));
	buf_free(&patch);
	buf_free(&strange);
	buf_free(&type);
}

static void
a_missing_op_holds_up_what_follows(void **state)
{
	struct buf patch = {0};
	struct op op;
	struct merge_count report;

	(void)state;
	patch_put(&patch, &(struct patch_value){.column = 2, .type = PATCH_TEXT, .bytes = "Okafor", .count = 6});
	op = third(2, "insert", ENTITY_patient, &patch);
	report = apply(here, &op, 1);
	assert_true(report.gap);
	assert_int_equal(report.applied, 0);
	assert_int_equal(oplog_seen(here, "all", op.origin), 0);
	assert_int_equal(count(here, "SELECT count(*) FROM patient"), 0);
	buf_free(&patch);
}

static void
a_note_that_comes_before_its_person_is_an_orphan_until_she_comes(void **state)
{
	struct buf note = {0}, person = {0};
	struct op op, late;
	uint8_t patient[16];

	(void)state;
	memset(patient, 6, sizeof patient);
	patch_put(&note, &(struct patch_value){.column = 1, .type = PATCH_BLOB, .bytes = patient, .count = sizeof patient});
	op = third(1, "insert", ENTITY_note, &note);
	assert_int_equal(apply(here, &op, 1).orphans, 1);
	assert_int_equal(count(here, "SELECT count(*) FROM sync_orphan"), 1);
	assert_true(check_run(here, NULL, NULL, NULL));
	late = third(2, "insert", ENTITY_patient, &person);
	memcpy(late.pk.byte, patient, sizeof patient);
	assert_int_equal(apply(here, &late, 1).applied, 1);
	assert_int_equal(count(here, "SELECT count(*) FROM sync_orphan"), 0);
	buf_free(&note);
	buf_free(&person);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(edits_of_different_groups_are_both_kept),
		TEST(an_edit_on_a_slow_clock_still_wins_over_what_it_replaced),
		TEST(an_edit_that_comes_before_its_person_waits_as_a_ghost),
		TEST(what_a_newer_program_wrote_is_parked_and_its_line_goes_on),
		TEST(a_missing_op_holds_up_what_follows),
		TEST(a_note_that_comes_before_its_person_is_an_orphan_until_she_comes),
		cmocka_unit_test(three_clinics_that_heard_the_same_hold_the_same),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
