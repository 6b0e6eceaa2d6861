#include "desk.h"

#include "app/draft.h"

static struct draft
half_a_note(const struct desk *desk)
{
	static struct draft_field fields[] = {
		{"text", "Lea back \"12 Dec\"\nasks for Ngũgĩ"}, {"topic", NULL}, {"ask_from", "2026-12-12"}};

	return (struct draft){
		.form = "note",
		.subject = desk->maria.row.id,
		.title = "Note GONZÁLEZ",
		.cursor = "text",
		.at = 9,
		.fields = fields,
		.count = 3,
	};
}

static void
a_draft_comes_back_with_its_fields_and_cursor(void **state)
{
	struct desk desk = desk_open();
	struct draft draft = half_a_note(&desk), back;

	(void)state;
	desk_must(&desk, app_draft_save(desk.app, &draft, &desk.err));
	desk_must(&desk, app_draft_load(desk.app, "note", desk.maria.row.id, desk.arena, &back, &desk.err));
	assert_string_equal(back.fields[0].text, "Lea back \"12 Dec\"\nasks for Ngũgĩ");
	assert_string_equal(back.fields[1].text, "");
	assert_string_equal(back.cursor, "text");
	assert_int_equal(back.at, 9);
	assert_int_equal(back.updated, CLINIC_NOW);
	desk_close(&desk);
}

static void
typing_on_overwrites_the_same_draft(void **state)
{
	struct desk desk = desk_open();
	struct draft draft = half_a_note(&desk);
	int64_t first;

	(void)state;
	desk_must(&desk, app_draft_save(desk.app, &draft, &desk.err));
	first = draft.rid;
	draft.cursor = "ask_from";
	desk_must(&desk, app_draft_save(desk.app, &draft, &desk.err));
	assert_int_equal(draft.rid, first);
	assert_int_equal(app_draft_count(desk.app), 1);
	draft.subject = (struct uuid){{0}};
	draft.form = "patient";
	desk_must(&desk, app_draft_save(desk.app, &draft, &desk.err));
	desk_must(&desk, app_draft_save(desk.app, &draft, &desk.err));
	assert_int_equal(app_draft_count(desk.app), 2);
	desk_close(&desk);
}

static void
nobody_sees_a_colleagues_draft(void **state)
{
	struct desk desk = desk_open();
	struct draft draft = half_a_note(&desk), back, *all;
	size_t count;

	(void)state;
	desk_must(&desk, app_draft_save(desk.app, &draft, &desk.err));
	desk_sign_in(&desk, &desk.jon, ROLE_RECEPTION);
	assert_int_equal(app_draft_count(desk.app), 0);
	assert_false(app_draft_load(desk.app, "note", desk.maria.row.id, desk.arena, &back, &desk.err));
	assert_int_equal(desk.err.code, ERR_NOT_FOUND);
	assert_false(app_draft_discard(desk.app, draft.rid, desk.arena, &back, &desk.err));
	desk_must(&desk, app_draft_list(desk.app, desk.arena, &all, &count, &desk.err));
	assert_int_equal(count, 0);
	desk_sign_in(&desk, &desk.priya, ROLE_RECEPTION);
	assert_int_equal(app_draft_count(desk.app), 1);
	desk_close(&desk);
}

static void
a_discarded_draft_can_be_brought_back(void **state)
{
	struct desk desk = desk_open();
	struct draft draft = half_a_note(&desk), kept, back;

	(void)state;
	desk_must(&desk, app_draft_save(desk.app, &draft, &desk.err));
	desk_must(&desk, app_draft_discard(desk.app, draft.rid, desk.arena, &kept, &desk.err));
	assert_int_equal(app_draft_count(desk.app), 0);
	desk_must(&desk, app_draft_save(desk.app, &kept, &desk.err));
	desk_must(&desk, app_draft_load(desk.app, "note", desk.maria.row.id, desk.arena, &back, &desk.err));
	assert_int_equal(back.count, 3);
	assert_string_equal(back.fields[2].text, "2026-12-12");
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_draft_comes_back_with_its_fields_and_cursor),
		cmocka_unit_test(typing_on_overwrites_the_same_draft),
		cmocka_unit_test(nobody_sees_a_colleagues_draft),
		cmocka_unit_test(a_discarded_draft_can_be_brought_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
