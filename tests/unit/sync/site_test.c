#include "clinic.h"

#include <string.h>

#include "base/buf.h"
#include "store/check.h"
#include "sync/apply.h"

static struct arena *arena;
static struct db *db;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new();
	clock_hold(CLINIC_NOW);
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

static const struct uuid other = {{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4}};

/* One op of the other site, as a program without the column would have written it unless the patch says more. */
static void
take(int64_t seq, const char *kind, struct buf *patch)
{
	struct op op = {.scope = "all", .seq = seq, .first = seq, .last = true, .kind = kind, .table = ENTITY_call, .actor = "system:test",
	    .site = other, .stamp = (CLINIC_NOW + seq) << 16, .patch = patch->bytes, .patch_bytes = patch->used};
	struct tx_intent intent = clinic_intent("sync.apply");
	struct merge_batch batch = {.arena = arena};
	struct err err = {0};

	memset(op.origin.byte, 3, sizeof op.origin.byte);
	memset(op.pk.byte, 5, sizeof op.pk.byte);
	if (!apply_ops(db, &intent, &op, 1, &batch, NULL, NULL, &err))
		fail_msg("%s", err.text);
	assert_int_equal(batch.count.applied, 1);
	buf_free(patch);
}

static struct call
taken(void)
{
	struct call call;
	struct uuid id;
	struct err err = {0};

	memset(id.byte, 5, sizeof id.byte);
	if (!record_load_id(db, entity(ENTITY_call), id, &call, arena, &err))
		fail_msg("%s", err.text);
	return call;
}

static void
must_verify(void)
{
	struct err err = {0};

	if (!check_run(db, NULL, NULL, &err))
		fail_msg("%s", err.text);
}

static struct uuid
here(void)
{
	struct site site;
	struct err err = {0};

	assert_true(self_site(db, &site, arena, &err));
	return site.row.id;
}

static void
what_we_write_is_ours(void **state)
{
	const struct entity *kind = entity(ENTITY_location);
	struct location room, same;
	struct err err = {0};

	(void)state;
	field_clear(kind->fields, kind->field_count, &room, sizeof room);
	room.name = "Room 1";
	clinic_insert(db, ENTITY_location, &room);
	assert_true(record_load_id(db, kind, room.row.id, &same, arena, &err));
	assert_true(uuid_equal(same.site, here()));
	must_verify();
}

static void
a_row_keeps_its_clinic_when_an_edit_names_none(void **state)
{
	const struct entity *kind = entity(ENTITY_location);
	struct location room, edited;
	struct err err = {0};

	(void)state;
	field_clear(kind->fields, kind->field_count, &room, sizeof room);
	room.name = "Room 1";
	clinic_insert(db, ENTITY_location, &room);
	edited = room;
	edited.name = "Room 2";
	edited.site = (struct uuid){{0}};
	struct tx *tx = clinic_begin(db, "test.edit");
	assert_true(record_update(tx, kind, &room, &edited, &err));
	clinic_commit(tx);
	assert_true(record_load_id(db, kind, room.row.id, &edited, arena, &err));
	assert_true(uuid_equal(edited.site, here()));
	assert_string_equal(edited.name, "Room 2");
}

static void
what_an_older_program_wrote_belongs_to_its_site(void **state)
{
	struct buf kind = {0}, words = {0};

	(void)state;
	patch_put(&kind, &(struct patch_value){.column = 2, .type = PATCH_TEXT, .bytes = "callback", .count = 8});
	take(1, "insert", &kind);
	assert_true(uuid_equal(taken().site, other));
	patch_put(&words, &(struct patch_value){.column = 10, .type = PATCH_TEXT, .bytes = "soon", .count = 4});
	take(2, "put", &words);
	assert_true(uuid_equal(taken().site, other));
	assert_string_equal(taken().words, "soon");
	must_verify();
}

static void
what_was_written_for_another_clinic_belongs_to_that_one(void **state)
{
	struct buf patch = {0};
	struct uuid ours = here();

	(void)state;
	patch_put(&patch, &(struct patch_value){.column = 23, .type = PATCH_BLOB, .bytes = ours.byte, .count = 16});
	take(1, "insert", &patch);
	assert_true(uuid_equal(taken().site, ours));
	must_verify();
}

static void
an_edit_that_comes_first_belongs_to_nobody_until_its_row_comes(void **state)
{
	struct buf words = {0}, kind = {0};

	(void)state;
	patch_put(&words, &(struct patch_value){.column = 10, .type = PATCH_TEXT, .bytes = "soon", .count = 4});
	take(1, "put", &words);
	assert_true(uuid_is_none(taken().site));
	patch_put(&kind, &(struct patch_value){.column = 2, .type = PATCH_TEXT, .bytes = "callback", .count = 8});
	take(2, "insert", &kind);
	assert_true(uuid_equal(taken().site, other));
	must_verify();
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_we_write_is_ours),
		TEST(a_row_keeps_its_clinic_when_an_edit_names_none),
		TEST(what_an_older_program_wrote_belongs_to_its_site),
		TEST(what_was_written_for_another_clinic_belongs_to_that_one),
		TEST(an_edit_that_comes_first_belongs_to_nobody_until_its_row_comes),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
