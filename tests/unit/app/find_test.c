#include "desk.h"

#include <string.h>

#include "app/card.h"
#include "app/find.h"

static struct found_list
find(struct desk *desk, const char *text)
{
	struct found_list list;

	desk_must(desk, app_find(desk->app, text, 20, 20, desk->arena, &list, &desk->err));
	return list;
}

static void
add_phone(struct desk *desk)
{
	struct contact_point point;
	struct tx *tx;

	desk_clear(ENTITY_contact_point, &point);
	point.owner_kind = "patient";
	point.owner = desk->maria.row.id;
	point.kind = "phone";
	point.value = "5550142";
	clinic_insert(desk->db, ENTITY_contact_point, &point);
	tx = clinic_begin(desk->db, "test.keys");
	desk_must(desk, find_key_refresh(tx, desk->maria.row.rid, &desk->err));
	clinic_commit(tx);
}

static void
a_row_says_when_she_comes_next(void **state)
{
	struct desk desk = desk_open();
	struct appointment visit;
	struct found_list list;

	(void)state;
	list = find(&desk, "gon ma");
	assert_int_equal(list.count, 1);
	assert_int_equal(list.people, 1);
	assert_int_equal(list.rows[0].visit.day, DAY_NONE);
	assert_false(list.rows[0].today);

	desk_clear(ENTITY_appointment, &visit);
	visit.patient = desk.maria.row.id;
	visit.staff = desk.osei.row.id;
	visit.date = "2026-11-17";
	visit.starts = 610;
	visit.minutes = 30;
	visit.state = "booked";
	clinic_insert(desk.db, ENTITY_appointment, &visit);
	list = find(&desk, "gon ma");
	assert_true(list.rows[0].today);
	assert_int_equal(list.rows[0].visit.day, app_today(desk.app, NULL));
	assert_int_equal(list.rows[0].visit.starts, 610);
	assert_string_equal(list.rows[0].visit.with, "Dr Osei");
	assert_string_equal(app_find_how(list.rows[0].how), "prefix");
	desk_close(&desk);
}

static void
a_restricted_person_shows_only_enough_to_ask_for_the_rest(void **state)
{
	static const char sql[] = "UPDATE patient SET restricted = 1 WHERE rid = :rid";
	struct desk desk = desk_open();
	struct found_list list;
	struct stmt *stmt;
	struct tx *tx;

	(void)state;
	add_phone(&desk);
	list = find(&desk, "gonzalez");
	assert_string_equal(list.rows[0].born, "1985-03-12");
	assert_string_equal(list.rows[0].phone, "5550142");
	assert_string_equal(list.rows[0].record, "NS-004217");
	tx = clinic_begin(desk.db, "test.restrict");
	stmt = db_stmt(desk.db, sql);
	stmt_int(stmt, ":rid", desk.maria.row.rid);
	desk_must(&desk, stmt_run(stmt, &desk.err));
	clinic_commit(tx);
	list = find(&desk, "gonzalez");
	assert_true(list.rows[0].narrow);
	assert_string_equal(list.rows[0].born, "1985");
	assert_string_equal(list.rows[0].phone, "42");
	assert_null(list.rows[0].record);
	assert_int_equal(list.rows[0].visit.day, DAY_NONE);
	desk_close(&desk);
}

static void
who_may_not_find_is_told_and_noted(void **state)
{
	struct desk desk = desk_open();
	struct found_list list;
	int64_t before;

	(void)state;
	desk_sign_in(&desk, &desk.grace, ROLE_ADMIN);
	before = desk_count(&desk, "SELECT count(*) FROM audit WHERE event = 'denied'");
	assert_false(app_find(desk.app, "gon", 20, 0, desk.arena, &list, &desk.err));
	assert_int_equal(desk.err.code, ERR_DENIED);
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM audit WHERE event = 'denied'"), before + 1);
	desk_close(&desk);
}

static void
a_key_leaves_no_trace_but_an_opened_card_ranks_first(void **state)
{
	struct desk desk = desk_open();
	struct patient other = clinic_patient("Gonsalves", "Mario");
	struct found_list list;
	struct card card;
	struct tx *tx;
	int64_t before;

	(void)state;
	clinic_insert(desk.db, ENTITY_patient, &other);
	tx = clinic_begin(desk.db, "test.keys");
	desk_must(&desk, find_key_refresh(tx, other.row.rid, &desk.err));
	clinic_commit(tx);
	before = desk_count(&desk, "SELECT count(*) FROM audit");
	list = find(&desk, "gon");
	assert_string_equal(list.rows[0].family, "Gonsalves");
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM audit"), before);
	desk_must(&desk, app_card_open(desk.app, desk_maria(&desk), desk.arena, &card, &desk.err));
	list = find(&desk, "gon");
	assert_true(list.rows[0].recent);
	assert_string_equal(list.rows[0].given, "Maria Elena");
	desk_sign_in(&desk, &desk.jon, ROLE_RECEPTION);
	assert_string_equal(find(&desk, "gon").rows[0].family, "Gonsalves");
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_row_says_when_she_comes_next),
	    cmocka_unit_test(a_restricted_person_shows_only_enough_to_ask_for_the_rest),
	    cmocka_unit_test(who_may_not_find_is_told_and_noted),
	    cmocka_unit_test(a_key_leaves_no_trace_but_an_opened_card_ranks_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
