#include "desk.h"

#include <string.h>

#include "app/twin.h"
#include "app/undo.h"

/* A clinic with enough people that a rare name is rare. */
static struct desk
clinic_with_neighbours(void)
{
	static const char *const families[] = {
		"Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Evans", "Roberts"};
	static const char *const givens[] = {"Oliver", "Amelia", "George", "Isla", "Harry", "Ava", "Noah", "Emily"};
	struct desk desk = desk_open();
	struct tx *tx = clinic_begin(desk.db, "test.neighbours");

	for (int i = 0; i < 240; i++) {
		struct patient one = clinic_patient(families[i % 8], givens[i / 8 % 8]);
		char born[DATE_TEXT];
		day_format(day_of(1940, 1, 1) + i * 97, born);
		one.born = born;
		desk_must(&desk, record_insert(tx, entity(ENTITY_patient), &one, &desk.err));
		desk_must(&desk, find_key_refresh(tx, one.row.rid, &desk.err));
	}
	clinic_commit(tx);
	return desk;
}

static struct patient_form
form_for(const struct desk *desk, const char *family, const char *given, const char *born, const char *phone)
{
	struct patient_form form;

	app_patient_blank(desk->app, &form);
	form.patient.family = family;
	form.patient.given = given;
	form.patient.born = born;
	form.patient.sex = "female";
	form.mobile.value = phone;
	return form;
}

static struct patient_form
registered(struct desk *desk, const char *family, const char *given, const char *born, const char *phone)
{
	struct patient_form form = form_for(desk, family, given, born, phone);

	desk_must(desk, app_patient_register(desk->app, &form, desk->arena, &desk->err));
	return form;
}

static struct twin *
radar(struct desk *desk, const struct patient_form *form, size_t *count)
{
	struct twin *twins;

	desk_must(desk, app_twin_radar(desk->app, form, desk->arena, &twins, count, &desk->err));
	return twins;
}

static enum twin_sense
sense_of(const struct twin *twin, const char *label)
{
	for (size_t i = 0; i < twin->reason_count; i++)
		if (strcmp(twin->reason[i].label, label) == 0)
			return twin->reason[i].sense;
	return TWIN_UNKNOWN;
}

static void
somebody_registered_years_ago_is_recognised(void **state)
{
	struct desk desk = clinic_with_neighbours();
	size_t count;

	(void)state;
	registered(&desk, "Okafor", "Adaeze C", "1991-06-14", "5550188");
	registered(&desk, "Okafor", "Ada", "1958-05-02", "5550120");
	struct patient_form form = form_for(&desk, "Okafor", "Ada Chidinma", "1991-06-14", "555-0188");
	struct twin *twins = radar(&desk, &form, &count);
	assert_true(count >= 1);
	assert_string_equal(twins[0].given, "Adaeze C");
	assert_true(twins[0].likely);
	assert_true(twins[0].percent >= 80);
	assert_int_equal(sense_of(&twins[0], "born"), TWIN_SAME);
	assert_int_equal(sense_of(&twins[0], "phone"), TWIN_SAME);
	for (size_t i = 1; i < count; i++)
		assert_false(twins[i].likely);
	desk_close(&desk);
}

static void
slips_of_the_pen_do_not_hide_her(void **state)
{
	static const struct {
		const char *family, *given, *born, *phone;
	} slips[] = {
		{"Penhaligon", "Demelza", "1972-03-08", NULL},		/* day and month */
		{"Penhaligan", "Demelza", "1972-08-03", NULL},		/* a letter */
		{"Penhaligon", "Demelsa", "1972-08-03", "5550321"},
		{"Demelza", "Penhaligon", "1972-08-03", NULL},		/* the two names */
	};
	struct desk desk = clinic_with_neighbours();

	(void)state;
	registered(&desk, "Penhaligon", "Demelza", "1972-08-03", "5550321");
	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
		struct patient_form form =
		    form_for(&desk, slips[i].family, slips[i].given, slips[i].born, slips[i].phone);
		size_t count;
		struct twin *twins = radar(&desk, &form, &count);
		if (count == 0 || strcmp(twins[0].family, "Penhaligon") != 0 || !twins[0].likely)
			fail_msg("slip %zu was not seen", i);
	}
	desk_close(&desk);
}

static void
of_a_stranger_nothing_is_said(void **state)
{
	struct desk desk = clinic_with_neighbours();
	struct patient_form form = form_for(&desk, "Abernathy", "Wilhelmina", "2001-02-03", "5559999");
	size_t count;

	(void)state;
	radar(&desk, &form, &count);
	assert_int_equal(count, 0);
	/* A common name and another birthday is not enough. */
	form = form_for(&desk, "Smith", "Oliver", "1999-09-09", "5559998");
	struct twin *twins = radar(&desk, &form, &count);
	for (size_t i = 0; i < count; i++)
		assert_false(twins[i].likely);
	desk_close(&desk);
}

static void
an_empty_form_says_nothing(void **state)
{
	struct desk desk = clinic_with_neighbours();
	struct patient_form form = form_for(&desk, NULL, NULL, NULL, NULL);
	size_t count;

	(void)state;
	radar(&desk, &form, &count);
	assert_int_equal(count, 0);
	form.patient.family = "Okafor";
	form.mobile.value = "55";
	radar(&desk, &form, &count);
	assert_int_equal(count, 0);
	desk_close(&desk);
}

static void
twins_born_the_same_day_are_hinted_as_two_people(void **state)
{
	struct desk desk = clinic_with_neighbours();
	size_t count;

	(void)state;
	registered(&desk, "Penhaligon", "Demelza", "2015-08-03", "5550321");
	struct patient_form form = form_for(&desk, "Penhaligon", "Jago", "2015-08-03", "5550321");
	struct twin *twins = radar(&desk, &form, &count);
	assert_int_equal(count, 1);
	assert_true(twins[0].siblings);
	desk_close(&desk);
}

static void
two_people_is_remembered_and_never_asked_again(void **state)
{
	struct desk desk = clinic_with_neighbours();
	struct patient_form first = registered(&desk, "Penhaligon", "Demelza", "1972-08-03", "5550321");
	struct patient_form second = registered(&desk, "Penhaligon", "Demelza", "1972-08-03", "5550321");
	struct patient_id a = {first.patient.row.rid}, b = {second.patient.row.rid};
	size_t count;
	const char *name;

	(void)state;
	radar(&desk, &second, &count);
	assert_int_equal(count, 1);
	desk_must(&desk, app_twin_verdict(desk.app, a, b, false, &desk.err));
	radar(&desk, &second, &count);
	assert_int_equal(count, 0);
	radar(&desk, &first, &count);
	assert_int_equal(count, 0);
	desk_must(&desk, app_undo(desk.app, desk.arena, &name, &desk.err));
	radar(&desk, &second, &count);
	assert_int_equal(count, 1);
	desk_close(&desk);
}

static void
the_same_person_waits_on_the_list_until_somebody_merges(void **state)
{
	struct desk desk = clinic_with_neighbours();
	struct patient_form first = registered(&desk, "Penhaligon", "Demelza", "1972-08-03", "5550321");
	struct patient_form second = registered(&desk, "Penhaligan", "Demelza", "1972-08-03", "5550321");
	struct patient_id a = {first.patient.row.rid}, b = {second.patient.row.rid};
	struct twin_pair *pairs;
	size_t count;

	(void)state;
	desk_must(&desk, app_twin_verdict(desk.app, b, a, true, &desk.err));
	desk_must(&desk, app_twin_list(desk.app, desk.arena, &pairs, &count, &desk.err));
	assert_int_equal(count, 1);
	assert_string_equal(pairs[0].by, "Priya");
	desk_must(&desk, app_twin_verdict(desk.app, a, b, false, &desk.err));
	desk_must(&desk, app_twin_list(desk.app, desk.arena, &pairs, &count, &desk.err));
	assert_int_equal(count, 0);
	assert_int_equal(desk_count(&desk, "SELECT count(*) FROM patient_link"), 1);
	assert_false(app_twin_verdict(desk.app, a, a, true, &desk.err));
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(somebody_registered_years_ago_is_recognised),
		cmocka_unit_test(slips_of_the_pen_do_not_hide_her),
		cmocka_unit_test(of_a_stranger_nothing_is_said),
		cmocka_unit_test(an_empty_form_says_nothing),
		cmocka_unit_test(twins_born_the_same_day_are_hinted_as_two_people),
		cmocka_unit_test(two_people_is_remembered_and_never_asked_again),
		cmocka_unit_test(the_same_person_waits_on_the_list_until_somebody_merges),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
