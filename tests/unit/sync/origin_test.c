/* A database that goes on under a new name: what that changes about who wrote later. */
#include "clinic.h"

#include <string.h>

#include "model/patch.h"
#include "store/internal.h"
#include "store/merge.h"
#include "store/origin.h"
#include "sync/apply.h"

enum { NAMES = 24 };	/* each is above or below the other's name like a coin falls */

static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	clock_hold(CLINIC_NOW);
	arena = arena_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
rename_to(struct db *db, struct patient *patient, const char *family)
{
	struct patient old = *patient;
	struct tx *tx = clinic_begin(db, "patient.edit");
	struct err err = {0};

	patient->family = family;
	if (!record_update(tx, entity(ENTITY_patient), &old, patient, &err))
		fail_msg("%s", err.text);
	clinic_commit(tx);
}

/* Somebody else's edit of the same name, under the very same clock. */
static void
merge_theirs(struct db *db, const struct patient *patient, struct uuid theirs, int64_t stamp)
{
	struct patch_value family = {.column = entity_field(entity(ENTITY_patient), "family")->no, .type = PATCH_TEXT,
	    .bytes = "Theirs", .count = strlen("Theirs")};
	struct op op = {.scope = "all", .origin = theirs, .site = theirs, .seq = 1, .first = 1, .stamp = stamp,
	    .last = true, .table = ENTITY_patient, .pk = patient->row.id, .kind = "put", .actor = "system:test"};
	struct tx_intent intent = clinic_intent("sync.apply");
	struct merge_batch batch = {.arena = arena};
	struct buf patch = {0};
	struct err err = {0};

	patch_put(&patch, &family);
	op.patch = patch.bytes;
	op.patch_bytes = patch.used;
	op.base = "";
	if (!apply_ops(db, &intent, &op, 1, &batch, NULL, NULL, &err) || batch.count.applied != 1)
		fail_msg("%s", err.text);
	buf_free(&patch);
}

static const char *
family(struct db *db, struct uuid id)
{
	struct patient patient;
	struct err err = {0};

	assert_true(record_load_id(db, entity(ENTITY_patient), id, &patient, arena, &err));
	return patient.family;
}

static void
go_on_under_a_new_name(struct db *db)
{
	struct tx_intent intent = clinic_intent("origin.renew");
	struct err err = {0};
	struct tx *tx;

	assert_true(merge_begin(db, &intent, &tx, &err));
	if (!origin_renew(tx, NULL, 0, "restored", "It goes on under a new name.", &err) || !merge_commit(tx, &err))
		fail_msg("%s", err.text);
}

static void
of_two_edits_with_one_clock_the_new_name_decides_here_as_it_does_elsewhere(void **state)
{
	static const char sql_stamp[] = "SELECT max(hlc) FROM sync_cell WHERE grp = 'name'";
	struct db *db = clinic_open(NULL, DB_MEMORY);
	struct patient patient = clinic_patient("Okafor", "Ngozi");
	struct uuid theirs = {{0x80}};
	struct origin_self self;
	struct err err = {0};

	(void)state;
	clinic_insert(db, ENTITY_patient, &patient);
	rename_to(db, &patient, "Ours");
	merge_theirs(db, &patient, theirs, db_number(db, sql_stamp, 0));
	for (int i = 0; i < NAMES; i++) {
		assert_true(origin_self(db, arena, &self, &err));
		bool ours = memcmp(self.origin.byte, theirs.byte, sizeof theirs.byte) > 0;
		assert_string_equal(family(db, patient.row.id), ours ? "Ours" : "Theirs");
		go_on_under_a_new_name(db);
	}
	db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		of_two_edits_with_one_clock_the_new_name_decides_here_as_it_does_elsewhere, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
