#include "clinic.h"

#include <string.h>

#include "store/canon.h"
#include "store/find_key.h"

enum { CANON_PEOPLE = 6 };

static struct db *db;
static struct patient people[CANON_PEOPLE];
static struct err err;

static int
setup(void **state)
{
	static const char *const names[CANON_PEOPLE] = {"Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir"};

	(void)state;
	clock_hold(CLINIC_NOW);
	db = clinic_open(NULL, DB_MEMORY);
	for (int i = 0; i < CANON_PEOPLE; i++) {
		people[i] = clinic_patient(names[i], "Ada");
		clinic_insert(db, ENTITY_patient, &people[i]);
		/* Ids begin with the time: the first is the oldest. */
		clock_hold(CLINIC_NOW + (i + 1) * 1000);
	}
	struct tx *tx = clinic_begin(db, "test.keys");
	assert_true(find_key_rebuild(tx, &err));
	clinic_commit(tx);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	db_close(db);
	return 0;
}

static struct patient_link
said(int a, int b, const char *verdict, int64_t at)
{
	struct patient_link link;

	field_clear(entity(ENTITY_patient_link)->fields, entity(ENTITY_patient_link)->field_count, &link, sizeof link);
	link.a = people[a].row.id;
	link.b = people[b].row.id;
	link.verdict = verdict;
	link.at = at;
	struct tx *tx = clinic_begin(db, "test.link");
	assert_true(record_insert(tx, entity(ENTITY_patient_link), &link, &err));
	assert_true(canon_settle_link(db, &link, &err));
	clinic_commit(tx);
	return link;
}

static void
taken_back(struct patient_link *link)
{
	struct tx *tx = clinic_begin(db, "test.link");

	assert_true(record_void(tx, entity(ENTITY_patient_link), &link->row, true, &err));
	assert_true(canon_settle_link(db, link, &err));
	clinic_commit(tx);
}

static int
stands_for(int who)
{
	int64_t rid = canon_of(db, people[who].row.rid);

	for (int i = 0; i < CANON_PEOPLE; i++)
		if (people[i].row.rid == rid)
			return i;
	return -1;
}

/* What everybody's record stands under, the lookup's keys agree, and a table made anew is the same. */
static void
assert_stands(const int expected[CANON_PEOPLE])
{
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < CANON_PEOPLE; i++)
			if (stands_for(i) != expected[i])
				fail_msg("%s stands under %d, not %d", people[i].family, stands_for(i), expected[i]);
		if (!find_key_check(db, &err))
			fail_msg("%s", err.text);
		struct tx *tx = clinic_begin(db, "test.rebuild");
		assert_true(canon_rebuild(db, &err));
		clinic_commit(tx);
	}
}

static void
a_chain_of_records_is_one_person_under_the_oldest(void **state)
{
	(void)state;
	assert_false(canon_any(db));
	said(3, 4, "same", 1);
	said(1, 3, "same", 2);
	said(4, 5, "same", 3);
	assert_stands((int[]){0, 1, 2, 1, 1, 1});
	assert_true(canon_is_linked(db, people[5].row.id));
	assert_false(canon_is_linked(db, people[0].row.id));
}

static void
verdicts_in_a_ring_cannot_hurt(void **state)
{
	(void)state;
	said(0, 1, "same", 1);
	said(1, 2, "same", 2);
	struct patient_link last = said(0, 2, "same", 3);
	assert_stands((int[]){0, 0, 0, 3, 4, 5});
	taken_back(&last);
	assert_stands((int[]){0, 0, 0, 3, 4, 5});
}

static void
of_opposite_verdicts_the_later_one_holds(void **state)
{
	(void)state;
	said(0, 1, "same", 10);
	said(1, 0, "different", 20);
	assert_stands((int[]){0, 1, 2, 3, 4, 5});
	said(0, 1, "same", 30);
	assert_stands((int[]){0, 0, 2, 3, 4, 5});
	said(0, 1, "different", 25);
	assert_stands((int[]){0, 0, 2, 3, 4, 5});
}

static void
a_verdict_taken_back_leaves_two_people_as_they_were(void **state)
{
	(void)state;
	struct patient_link first = said(0, 1, "same", 1);
	struct patient_link second = said(1, 2, "same", 2);
	taken_back(&first);
	assert_stands((int[]){0, 1, 1, 3, 4, 5});
	taken_back(&second);
	assert_stands((int[]){0, 1, 2, 3, 4, 5});
	assert_false(canon_any(db));
}

static void
a_record_taken_off_stands_for_nobody(void **state)
{
	(void)state;
	said(0, 1, "same", 1);
	said(0, 2, "same", 2);
	struct tx *tx = clinic_begin(db, "test.void");
	assert_true(record_void(tx, entity(ENTITY_patient), &people[0].row, true, &err));
	assert_true(canon_settle(db, people[0].row.id, &err));
	assert_true(find_key_refresh(tx, people[0].row.rid, &err));
	clinic_commit(tx);
	assert_stands((int[]){0, 1, 1, 3, 4, 5});
}

static void
all_records_of_the_person_are_named_the_oldest_first(void **state)
{
	struct arena *arena = arena_new();
	struct uuid *ids;
	size_t count;

	(void)state;
	said(2, 5, "same", 1);
	said(1, 5, "same", 2);
	assert_true(canon_members(db, people[5].row.id, arena, &ids, &count, &err));
	assert_int_equal(count, 3);
	assert_true(uuid_equal(ids[0], people[1].row.id));
	assert_true(canon_members(db, people[0].row.id, arena, &ids, &count, &err));
	assert_int_equal(count, 1);
	assert_true(uuid_equal(ids[0], people[0].row.id));
	arena_free(arena);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_chain_of_records_is_one_person_under_the_oldest),
		TEST(verdicts_in_a_ring_cannot_hurt),
		TEST(of_opposite_verdicts_the_later_one_holds),
		TEST(a_verdict_taken_back_leaves_two_people_as_they_were),
		TEST(a_record_taken_off_stands_for_nobody),
		TEST(all_records_of_the_person_are_named_the_oldest_first),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
