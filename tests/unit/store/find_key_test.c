#include "clinic.h"

#include <stdlib.h>
#include <string.h>

#include "store/find_key.h"
#include "store/find_token.h"

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

static void
refresh(int64_t rid)
{
	struct tx *tx = clinic_begin(db, "test.keys");
	struct err err = {0};

	assert_true(find_key_refresh(tx, rid, &err));
	clinic_commit(tx);
}

static void
check(void)
{
	struct err err = {0};

	if (!find_key_check(db, &err))
		fail_msg("%s", err.text);
}

/* Every row of the keys as text; tokens nobody owns and the order of arrival do not count. */
static const char *
dump(void)
{
	static const char *const tables[] = {
	    "SELECT kind || '/' || tok || '/' || rest || '/' || pid FROM name_pair ORDER BY 1",
	    "SELECT tok || '/' || n FROM vocab WHERE n > 0 ORDER BY 1",
	    "SELECT digits || '/' || pid FROM phone_key ORDER BY 1",
	    "SELECT pid || '/' || names || '/' || phones FROM patient_key ORDER BY 1",
	};
	char *text = arena_text(arena, "");

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct stmt *stmt = db_stmt(db, tables[i]);
		while (stmt_step(stmt, NULL) == STEP_ROW)
			text = arena_printf(arena, "%s%s\n", text, stmt_look_text(stmt, 0));
	}
	return text;
}

static void
add_phone(const struct patient *patient, const char *value, int64_t sort)
{
	struct contact_point point;

	field_clear(entity(ENTITY_contact_point)->fields, entity(ENTITY_contact_point)->field_count, &point, sizeof point);
	point.owner_kind = "patient";
	point.owner = patient->row.id;
	point.kind = "phone";
	point.value = value;
	point.sort = sort;
	clinic_insert(db, ENTITY_contact_point, &point);
}

static void
add_name(const struct patient *patient, const char *use, const char *family, const char *given)
{
	struct patient_name name;

	field_clear(entity(ENTITY_patient_name)->fields, entity(ENTITY_patient_name)->field_count, &name, sizeof name);
	name.patient = patient->row.id;
	name.use = use;
	name.family = family;
	name.given = given;
	clinic_insert(db, ENTITY_patient_name, &name);
}

static void
every_name_a_person_has_or_had_is_a_key(void **state)
{
	struct patient maria = clinic_patient("Gonz\xc3\xa1lez", "Maria Elena");

	(void)state;
	maria.preferred = "Mari";
	maria.record = "NS-004217";
	clinic_insert(db, ENTITY_patient, &maria);
	add_name(&maria, "official", "Gonz\xc3\xa1lez", "Maria Elena");
	add_name(&maria, "maiden", "Ruiz-Soto", NULL);
	add_phone(&maria, "+445550177", 2);
	add_phone(&maria, "5550142", 1);
	refresh(maria.row.rid);
	assert_non_null(strstr(dump(), "1/gonzalez ruiz soto|maria elena mari/5550142 +445550177 r004217\n"));
	assert_non_null(strstr(dump(), "0/gonzalez/mari ruiz soto maria elena/1\n"));
	assert_non_null(strstr(dump(), "1/elena/soto gonzalez ruiz maria mari/1\n"));
	assert_non_null(strstr(dump(), "2/ruiz/gonzalez soto maria elena mari/1\n"));
	assert_non_null(strstr(dump(), "2410555/1\n"));
	assert_non_null(strstr(dump(), "r712400/1\n"));
	assert_int_equal(find_key_people(db), 1);
	check();
}

static void
a_void_or_merged_record_cannot_be_found(void **state)
{
	struct patient kept = clinic_patient("Okafor", "Ada"), merged = kept, old;
	struct err err = {0};
	struct tx *tx;

	(void)state;
	clinic_insert(db, ENTITY_patient, &kept);
	clinic_insert(db, ENTITY_patient, &merged);
	refresh(kept.row.rid);
	refresh(merged.row.rid);
	assert_int_equal(find_key_people(db), 2);
	old = merged;
	merged.merged_into = kept.row.id;
	tx = clinic_begin(db, "test.merge");
	assert_true(record_update(tx, entity(ENTITY_patient), &old, &merged, &err));
	assert_true(find_key_refresh_id(tx, merged.row.id, &err));
	clinic_commit(tx);
	assert_int_equal(find_key_people(db), 1);
	check();
	tx = clinic_begin(db, "test.void");
	assert_true(record_void(tx, entity(ENTITY_patient), &kept.row, true, &err));
	assert_true(find_key_refresh(tx, kept.row.rid, &err));
	clinic_commit(tx);
	assert_string_equal(dump(), "");
}

static void
a_chinese_name_is_found_as_it_is_written(void **state)
{
	struct patient lee = clinic_patient("\xe6\x9d\x8e", "\xe5\xb0\x8f\xe9\xbe\x99");

	(void)state;
	clinic_insert(db, ENTITY_patient, &lee);
	refresh(lee.row.rid);
	assert_non_null(strstr(dump(), "0/\xe6\x9d\x8e\xe5\xb0\x8f\xe9\xbe\x99/"));
	check();
}

static void
a_name_of_a_hundred_words_has_a_bounded_number_of_keys(void **state)
{
	struct find_tokens tokens = {.family = 0};
	struct find_pair *pairs;

	(void)state;
	for (int i = 0; i < 50; i++) {
		char *word = arena_printf(arena, "w%d", i);
		find_tokens_add(arena, &tokens, word, word);
	}
	assert_int_equal(find_tokens_pairs(arena, &tokens, &pairs), FIND_PAIRS);
}

static void
stale_keys_are_noticed(void **state)
{
	static const char sql[] = "UPDATE patient SET family = 'Changed' WHERE rid = 1";
	struct patient ada = clinic_patient("Okafor", "Ada");
	struct err err = {0};
	struct tx *tx;

	(void)state;
	clinic_insert(db, ENTITY_patient, &ada);
	refresh(ada.row.rid);
	check();
	tx = clinic_begin(db, "test.stale");
	assert_true(stmt_run(db_stmt(db, sql), &err));
	clinic_commit(tx);
	assert_false(find_key_check(db, &err));
	assert_int_equal(err.code, ERR_CORRUPT);
}

/* Names from few parts, so that tokens are shared, doubled and come back. */
static const char *
random_name(void)
{
	static const char *const words[] = {"Ann", "Mary-Ann", "van der Berg", "O'Neill", "\xc3\x85sa", "Li", "Li Li",
	    "\xe7\x8e\x8b", "Nguyen", "Garcia Garcia", ""};

	return words[rand() % (int)(sizeof words / sizeof *words)];
}

static void
edited_keys_equal_rebuilt_ones(void **state)
{
	enum { PEOPLE = 12, EDITS = 150 };
	static struct patient people[PEOPLE];
	struct err err = {0};
	const char *kept;
	struct tx *tx;

	(void)state;
	srand(20261121);
	for (int i = 0; i < PEOPLE; i++) {
		people[i] = clinic_patient(random_name(), random_name());
		people[i].record = arena_printf(arena, "NS-%06d", i + 1);
		clinic_insert(db, ENTITY_patient, &people[i]);
		refresh(people[i].row.rid);
	}
	for (int round = 0; round < EDITS; round++) {
		struct patient *who = &people[rand() % PEOPLE], old = *who;
		tx = clinic_begin(db, "test.edit");
		switch (rand() % 4) {
		case 0:
			who->family = random_name();
			break;
		case 1:
			who->given = random_name();
			break;
		case 2:
			who->preferred = random_name();
			break;
		default:
			assert_true(record_void(tx, entity(ENTITY_patient), &who->row, !who->row.gone, &err));
			old = *who;
			break;
		}
		assert_true(record_update(tx, entity(ENTITY_patient), &old, who, &err));
		assert_true(find_key_refresh(tx, who->row.rid, &err));
		clinic_commit(tx);
	}
	add_phone(&people[0], "5550100", 1);
	refresh(people[0].row.rid);
	check();
	kept = dump();
	tx = clinic_begin(db, "test.rebuild");
	assert_true(find_key_rebuild(tx, &err));
	clinic_commit(tx);
	assert_string_equal(dump(), kept);
	check();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(every_name_a_person_has_or_had_is_a_key, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_void_or_merged_record_cannot_be_found, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_chinese_name_is_found_as_it_is_written, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_name_of_a_hundred_words_has_a_bounded_number_of_keys, setup, teardown),
	    cmocka_unit_test_setup_teardown(stale_keys_are_noticed, setup, teardown),
	    cmocka_unit_test_setup_teardown(edited_keys_equal_rebuilt_ones, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
