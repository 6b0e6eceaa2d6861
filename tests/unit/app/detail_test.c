/* What hangs on a person: added, changed, taken off, undone, and by whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../desk.h"
#include "app/card.h"
#include "app/detail.h"
#include "app/find.h"
#include "app/undo.h"

/* The n-th row of this kind on Maria's list, or NULL. */
static const struct detail *
listed(struct desk *desk, enum entity_no no, size_t n)
{
	struct detail *list;
	size_t count;

	desk_must(desk, app_detail_list(desk->app, desk_maria(desk), desk->arena, &list, &count, &desk->err));
	for (size_t i = 0; i < count; i++)
		if (list[i].entity == no && n-- == 0)
			return &list[i];
	return NULL;
}

static void
an_address_is_added_changed_and_taken_off_each_undoable(void **state)
{
	struct desk desk = desk_open();
	struct address address, moved;
	const char *name;

	(void)state;
	desk_must(&desk, app_detail_blank(desk.app, desk_maria(&desk), ENTITY_address, NULL, &address, &desk.err));
	assert_false(app_detail_save(desk.app, ENTITY_address, NULL, &address, NULL, &desk.err));
	address.line = "1 Mill Lane";
	desk_must(&desk, app_detail_save(desk.app, ENTITY_address, NULL, &address, NULL, &desk.err));
	moved = address;
	moved.line = "2 Mill Lane";
	desk_must(&desk, app_detail_save(desk.app, ENTITY_address, &address, &moved, NULL, &desk.err));
	assert_string_equal(((struct address *)listed(&desk, ENTITY_address, 0)->record)->line, "2 Mill Lane");
	desk_must(&desk, app_detail_void(desk.app, ENTITY_address, &moved, NULL, &desk.err));
	assert_null(listed(&desk, ENTITY_address, 0));
	desk_must(&desk, app_undo(desk.app, desk.arena, &name, &desk.err));
	desk_must(&desk, app_undo(desk.app, desk.arena, &name, &desk.err));
	assert_string_equal(((struct address *)listed(&desk, ENTITY_address, 0)->record)->line, "1 Mill Lane");
	desk_must(&desk, app_undo(desk.app, desk.arena, &name, &desk.err));
	assert_null(listed(&desk, ENTITY_address, 0));
	desk_close(&desk);
}

static void
a_daughters_number_stands_below_the_daughter(void **state)
{
	struct desk desk = desk_open();
	struct relation lea;
	struct contact_point number;

	(void)state;
	desk_must(&desk, app_detail_blank(desk.app, desk_maria(&desk), ENTITY_relation, NULL, &lea, &desk.err));
	lea.name = "Lea González";
	lea.relation = "daughter";
	desk_must(&desk, app_detail_save(desk.app, ENTITY_relation, NULL, &lea, NULL, &desk.err));
	desk_must(&desk, app_detail_blank(desk.app, desk_maria(&desk), ENTITY_contact_point, &lea, &number, &desk.err));
	number.kind = "phone";
	number.value = "555 0163";
	desk_must(&desk, app_detail_save(desk.app, ENTITY_contact_point, NULL, &number, NULL, &desk.err));
	const struct detail *kept = listed(&desk, ENTITY_contact_point, 0);
	assert_string_equal(kept->of->name, "Lea González");
	assert_string_equal(((struct contact_point *)kept->record)->value, "5550163");
	desk_close(&desk);
}

static void
a_maiden_name_needs_a_reason_at_the_desk_and_finds_her(void **state)
{
	struct desk desk = desk_open();
	struct patient_name maiden;
	struct found_list found;

	(void)state;
	desk_must(&desk, app_detail_blank(desk.app, desk_maria(&desk), ENTITY_patient_name, NULL, &maiden, &desk.err));
	maiden.use = "maiden";
	maiden.family = "Villanueva";
	assert_true(app_detail_needs_reason(desk.app, ENTITY_patient_name));
	assert_false(app_detail_save(desk.app, ENTITY_patient_name, NULL, &maiden, NULL, &desk.err));
	desk_must(&desk, app_detail_save(desk.app, ENTITY_patient_name, NULL, &maiden, "She told us", &desk.err));
	desk_must(&desk, app_find(desk.app, "villanueva", 10, 0, desk.arena, &found, &desk.err));
	assert_int_equal(found.count, 1);
	desk_sign_in(&desk, &desk.grace, ROLE_SUPERVISOR);
	assert_false(app_detail_needs_reason(desk.app, ENTITY_patient_name));
	desk_close(&desk);
}

static void
who_may_not_edit_flags_is_refused_and_the_refusal_is_audited(void **state)
{
	struct desk desk = desk_open();
	struct flag flag;

	(void)state;
	desk_must(&desk, app_detail_blank(desk.app, desk_maria(&desk), ENTITY_flag, NULL, &flag, &desk.err));
	flag.kind = "alert";
	flag.text = "Latex allergy";
	desk_sign_in(&desk, &desk.jon, ROLE_CALLS);
	assert_false(app_detail_may(desk.app, ENTITY_flag));
	int64_t before = desk_count(&desk, "SELECT count(*) FROM audit");
	assert_false(app_detail_save(desk.app, ENTITY_flag, NULL, &flag, NULL, &desk.err));
	assert_int_equal(desk.err.code, ERR_DENIED);
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM audit"), before + 1);
	desk_close(&desk);
}

static void
a_flag_that_is_over_is_listed_but_is_no_longer_on_the_card(void **state)
{
	struct desk desk = desk_open();
	struct flag flag;
	struct card card;

	(void)state;
	desk_must(&desk, app_detail_blank(desk.app, desk_maria(&desk), ENTITY_flag, NULL, &flag, &desk.err));
	flag.kind = "barrier";
	flag.text = "Leg in plaster";
	flag.to_date = "2020-01-31";
	flag.responsible = desk.fields.row.id;
	desk_must(&desk, app_detail_save(desk.app, ENTITY_flag, NULL, &flag, NULL, &desk.err));
	assert_string_equal(listed(&desk, ENTITY_flag, 0)->who, "RN Fields");
	desk_must(&desk, app_card_open(desk.app, desk_maria(&desk), desk.arena, &card, &desk.err));
	assert_int_equal(card.flag_count, 0);
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_added_changed_and_taken_off_each_undoable),
		cmocka_unit_test(a_daughters_number_stands_below_the_daughter),
		cmocka_unit_test(a_maiden_name_needs_a_reason_at_the_desk_and_finds_her),
		cmocka_unit_test(who_may_not_edit_flags_is_refused_and_the_refusal_is_audited),
		cmocka_unit_test(a_flag_that_is_over_is_listed_but_is_no_longer_on_the_card),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
