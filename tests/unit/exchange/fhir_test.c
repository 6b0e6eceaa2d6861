#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "exchange/fhir.h"
#include "taken_text.h"

static struct arena *arena;
static json_t *parsed;	/* what was taken borrows from it */

static int
setup(void **state)
{
	struct err err;

	(void)state;
	arena = arena_new();
	parsed = json_array();
	return clock_zone("Europe/London", &err) ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	json_decref(parsed);
	arena_free(arena);
	return 0;
}

static const char *
read_wrapped(const char *text, const struct fhir_wrap *wrap, struct taken *taken)
{
	json_error_t why;
	json_t *json = json_loads(text, 0, &why);

	if (!json)
		fail_msg("the test's JSON: %s", why.text);
	fhir_read(arena, json, wrap, 2026, taken);
	json_array_append_new(parsed, json);
	return taken_text(arena, taken);
}

static const char *
read(const char *text)
{
	struct fhir_wrap wrap = {0};
	struct taken taken;

	return read_wrapped(text, &wrap, &taken);
}

static void
has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void
lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" is in:\n%s", part, text);
}

#define PATIENT(more) "{\"resourceType\":\"Patient\",\"id\":\"p\",\"name\":[{\"family\":\"Okafor\",\"given\":[\"Ada\"]}]" more "}"

static void
every_name_of_a_person_is_kept_and_the_official_one_is_used(void **state)
{
	(void)state;
	const char *text = read("{\"resourceType\":\"Patient\",\"name\":[{\"use\":\"maiden\",\"family\":\"Windsor\","
		"\"given\":[\"Peter\",\"James\"],\"period\":{\"end\":\"2002\"}},{\"use\":\"usual\",\"given\":[\"Jim\"]},"
		"{\"use\":\"official\",\"family\":\"Chalmers\",\"given\":[\"Peter\",\"James\"],\"prefix\":[\"Mr.\"]}]}");
	has(text, "patient: family=Chalmers given=Peter James sex=unknown preferred=Jim title=Mr.\n");
	has(text, "patient_name: use=maiden family=Windsor given=Peter James to_date=2002\n");
	has(text, "patient_name: use=usual given=Jim\n");
}

static void
a_name_that_is_only_text_is_taken_apart(void **state)
{
	(void)state;
	has(read("{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"Leia Organa\"}]}"), "family=Organa given=Leia ");
	has(read("{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"Organa, Leia\"}]}"), "family=Organa given=Leia ");
	has(read("{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"张无忌\"}]}"), "family=张无忌 sex");
}

static void
somebody_with_one_name_is_listed_under_it(void **state)
{
	(void)state;
	const char *text = read("{\"resourceType\":\"Patient\",\"name\":[{\"use\":\"usual\",\"given\":[\"Kenzi\"]}]}");
	has(text, "patient: family=Kenzi sex=unknown\n");
}

static void
a_patient_without_any_name_is_refused(void **state)
{
	(void)state;
	has(read("{\"resourceType\":\"Patient\",\"id\":\"x\"}"), "refused /name: There is no name");
	has(read("{\"resourceType\":\"Patient\",\"name\":[{\"_family\":{\"extension\":[]}}]}"), "refused /name");
}

static void
a_birth_date_may_be_a_year_or_a_month(void **state)
{
	(void)state;
	has(read(PATIENT(",\"birthDate\":\"1974\"")), "born=1974 ");
	has(read(PATIENT(",\"birthDate\":\"1974-12\"")), "born=1974-12 ");
	lacks(read(PATIENT(",\"_birthDate\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/"
		"data-absent-reason\",\"valueCode\":\"unknown\"}]}")), "born=");
}

static void
a_bad_value_refuses_the_resource_and_says_where(void **state)
{
	(void)state;
	has(read(PATIENT(",\"birthDate\":\"1974-13-25\"")), "refused /birthDate: ");
	has(read(PATIENT(",\"birthDate\":\"25.12.1974\"")), "refused /birthDate: ");
	has(read(PATIENT(",\"birthDate\":1974")), "refused /birthDate: A text is expected here.");
	has(read(PATIENT(",\"gender\":\"banana\"")), "refused /gender: ");
	has(read(PATIENT(",\"active\":\"yes\"")), "refused /active: true or false");
	has(read(PATIENT(",\"telecom\":{\"value\":\"1\"}")), "refused /telecom: A list is expected here.");
	has(read(PATIENT(",\"telecom\":[null,{\"value\":\"12345\",\"use\":\"attic\"}]")), "refused /telecom/1/use: ");
	has(read("{\"resourceType\":\"Patient\",\"name\":[{\"family\":[\"A\"]}]}"), "refused /name/0/family: ");
	has(read("{\"resourceType\":\"Patient\",\"id\":7,\"name\":[{\"family\":\"A\"}]}"), "refused /id: ");
	has(read("{\"resourceType\":\"Patient\",\"id\":\"a b\",\"name\":[{\"family\":\"A\"}]}"), "refused /id: ");
	has(read(PATIENT(",\"multipleBirthInteger\":1.5")), "refused /multipleBirthInteger: ");
	has(read("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A\\u001b[2J\"}]}"), "refused /name/0/family: ");
	has(read(PATIENT(",\"modifierExtension\":[{\"url\":\"http://example.org/not\"}]")), "refused /modifierExtension");
}

static void
a_name_too_long_for_its_field_is_refused_not_cut(void **state)
{
	char text[600] = "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"";

	(void)state;
	size_t at = strlen(text);
	memset(text + at, 'x', 120);
	memcpy(text + at + 120, "\"}]}", 5);
	has(read(text), "refused : Family name is longer than 80 characters.");
}

static void
unknown_elements_and_nulls_are_passed_over(void **state)
{
	(void)state;
	has(read(PATIENT(",\"photo\":5,\"zzz\":[[[1.0e300]]],\"gender\":null,\"maritalStatus\":null")),
	    "family=Okafor given=Ada sex=unknown\n");
}

static void
numbers_are_ordered_by_rank_and_old_ones_come_last(void **state)
{
	(void)state;
	const char *text = read(PATIENT(",\"telecom\":[{\"use\":\"home\"},{\"system\":\"phone\",\"value\":\"555-0100\","
		"\"use\":\"old\"},{\"system\":\"email\",\"value\":\"ada@example.org\"},{\"system\":\"phone\","
		"\"value\":\"+1 (555) 0142\",\"use\":\"mobile\",\"rank\":1}]"));
	has(text, "kind=phone value=+15550142 label=mobile sort=1\n");
	has(text, "kind=email value=ada@example.org sort=2\n");
	has(text, "kind=phone value=5550100 label=old sort=3\n");
}

static void
the_dead_are_marked_even_without_a_day(void **state)
{
	(void)state;
	has(read(PATIENT(",\"deceasedDateTime\":\"2015-02-14T13:42:00+10:00\"")), "died=2015-02-14");
	has(read(PATIENT(",\"deceasedBoolean\":true")), "died=2026 memo=Said to have died");
	lacks(read(PATIENT(",\"deceasedBoolean\":false")), "died");
}

static void
people_around_a_patient_come_with_their_numbers(void **state)
{
	(void)state;
	const char *text = read(PATIENT(",\"contact\":[{\"relationship\":[{\"coding\":[{\"code\":\"N\"},{\"code\":\"MTH\"}]},"
		"{\"coding\":[{\"code\":\"C\"}]}],\"name\":{\"family\":\"du Marché\",\"given\":[\"Bénédicte\"]},"
		"\"telecom\":[{\"system\":\"phone\",\"value\":\"+33 (237) 998327\"}]}]"));
	has(text, "relation: name=Bénédicte du Marché relation=mother emergency=1\n");
	has(text, "contact_point: owner_kind=relation kind=phone value=+33237998327 sort=1\n");
}

static void
languages_stand_as_words_best_first(void **state)
{
	(void)state;
	const char *text = read(PATIENT(",\"communication\":[{\"language\":{\"coding\":[{\"code\":\"en-US\"}]}},"
		"{\"language\":{\"coding\":[{\"code\":\"nl\"}]},\"preferred\":true}]"));
	has(text, "patient_language: language=English sort=2\n");
	has(text, "patient_language: language=Dutch sort=1\n");
}

static void
a_record_that_was_replaced_points_to_the_one_that_goes_on(void **state)
{
	(void)state;
	has(read(PATIENT(",\"link\":[{\"other\":{\"reference\":\"Patient/q\"},\"type\":\"replaced-by\"}]")),
	    "merged_into->Patient/q");
	lacks(read(PATIENT(",\"link\":[{\"other\":{\"reference\":\"Patient/q\"},\"type\":\"seealso\"}]")), "merged_into");
}

static void
an_animal_is_taken_and_said_to_be_one(void **state)
{
	(void)state;
	has(read(PATIENT(",\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/patient-animal\","
		"\"extension\":[{\"url\":\"species\",\"valueCodeableConcept\":{\"coding\":[{\"display\":\"Dog\"}]}}]}]")),
	    "memo=An animal: Dog.");
}

static void
references_of_every_kind_are_understood(void **state)
{
	(void)state;
#define DOCTOR(reference) read(PATIENT(",\"generalPractitioner\":[{" reference "}]"))
	has(DOCTOR("\"reference\":\"Practitioner/7\""), "clinician->Practitioner/7");
	has(DOCTOR("\"reference\":\"http://h.example/fhir/Practitioner/7/_history/2\""), "clinician->Practitioner/7");
	has(DOCTOR("\"reference\":\"urn:uuid:ABC-1\""), "clinician->Practitioner/abc-1 clinician->PractitionerRole/abc-1");
	has(DOCTOR("\"reference\":\"Practitioner?identifier=http://npi%7C99\""), "clinician->Practitioner/99");
	has(DOCTOR("\"type\":\"Practitioner\",\"identifier\":{\"system\":\"http://npi\",\"value\":\"99\"}"),
	    "clinician->Practitioner/99");
	has(DOCTOR("\"reference\":\"#doc\""), "clinician->Practitioner/p#doc");
	lacks(DOCTOR("\"display\":\"Dr Careful\""), "clinician->");
	lacks(DOCTOR("\"reference\":\"Organization/1\""), "clinician->");
	has(DOCTOR("\"reference\":7"), "refused /generalPractitioner/0/reference");
#undef DOCTOR
}

static struct uuid
key_of(const char *text, const struct fhir_wrap *wrap)
{
	struct taken taken;

	read_wrapped(text, wrap, &taken);
	assert_int_equal(taken.what, TAKEN_SAVE);
	return taken_main_id(&taken, "patient", "src");
}

static void
a_social_security_number_is_never_the_key(void **state)
{
	static const struct fhir_wrap bare = {0};
#define NUMBERED(name, number) "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" name "\"}],\"identifier\":[" number "]}"
	static const char ssn[] = NUMBERED("A", "{\"type\":{\"coding\":[{\"code\":\"SS\"}]},\"system\":\"x\",\"value\":\"1\"}");
	static const char ssn_b[] = NUMBERED("B", "{\"type\":{\"coding\":[{\"code\":\"SS\"}]},\"system\":\"x\",\"value\":\"1\"}");
	static const char us[] = NUMBERED("A", "{\"system\":\"http://hl7.org/fhir/sid/us-ssn\",\"value\":\"1\"}");
	static const char us_b[] = NUMBERED("B", "{\"system\":\"http://hl7.org/fhir/sid/us-ssn\",\"value\":\"1\"}");
	static const char insured[] = NUMBERED("A", "{\"type\":{\"text\":\"Health Insurance\"},\"system\":\"x\",\"value\":\"1\"}");
	static const char insured_b[] = NUMBERED("B", "{\"type\":{\"text\":\"Health Insurance\"},\"system\":\"x\",\"value\":\"1\"}");
	static const char record[] = NUMBERED("A", "{\"system\":\"http://hospital\",\"value\":\"1\"}");
	static const char record_b[] = NUMBERED("B", "{\"system\":\"http://hospital\",\"value\":\"1\"}");
#undef NUMBERED

	(void)state;
	assert_false(uuid_equal(key_of(ssn, &bare), key_of(ssn_b, &bare)));
	assert_false(uuid_equal(key_of(us, &bare), key_of(us_b, &bare)));
	assert_false(uuid_equal(key_of(insured, &bare), key_of(insured_b, &bare)));
	assert_true(uuid_equal(key_of(record, &bare), key_of(record_b, &bare)));
}

static void
without_id_and_number_the_same_words_are_the_same_person(void **state)
{
	static const struct fhir_wrap bare = {0};

	(void)state;
	struct uuid a = key_of("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Élan\",\"given\":[\"Ada\"]}]}", &bare);
	struct uuid b = key_of("{\"name\":[{\"given\":[\"ADA\"],\"family\":\"Elan \"}],\"resourceType\":\"Patient\"}", &bare);
	struct uuid c = key_of("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Élan\",\"given\":[\"Ida\"]}]}", &bare);
	assert_true(uuid_equal(a, b));
	assert_false(uuid_equal(a, c));
}

static void
ids_keep_the_order_of_numbers_and_never_meet(void **state)
{
	struct uuid before = {{0}};

	(void)state;
	for (int n = 1; n < 2000; n++) {
		struct uuid id = taken_id("patient", "north", "Patient", arena_printf(arena, "p%d", n));
		if (n > 1)
			assert_true(memcmp(before.byte + 2, id.byte + 2, 4) < 0 && memcmp(before.byte, id.byte, 2) == 0);
		before = id;
	}
	/* Same number, another thing. */
	struct uuid a = taken_id("patient", "north", "Patient", "7");
	assert_true(uuid_equal(a, taken_id("patient", "north", "Patient", "7")));
	assert_false(uuid_equal(a, taken_id("patient", "north", "Patient", "07")));
	assert_false(uuid_equal(a, taken_id("patient", "south", "Patient", "7")));
	assert_false(uuid_equal(a, taken_id("patient", "north", "Practitioner", "7")));
	assert_false(uuid_equal(a, taken_id("patient", "north", "Patient", "4294967303")));
}

static void
a_full_url_gives_the_id_that_the_resource_lacks(void **state)
{
	const struct fhir_wrap wrap = {.full_url = "http://h.example/fhir/Patient/12"};
	struct taken taken;

	(void)state;
	read_wrapped("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A\"}]}", &wrap, &taken);
	assert_string_equal(taken.id, "12");
	assert_string_equal(taken.base, "http://h.example/fhir");
}

static void
working_hours_become_sessions_on_every_day_named(void **state)
{
	(void)state;
	const char *text = read("{\"resourceType\":\"PractitionerRole\",\"id\":\"r\",\"practitioner\":{\"reference\":\"Practitioner/1\"},"
		"\"period\":{\"start\":\"2026-01-01\"},\"location\":[{\"reference\":\"Location/3\"}],\"availableTime\":[{\"daysOfWeek\":"
		"[\"mon\",\"wed\"],\"availableStartTime\":\"09:00:00\",\"availableEndTime\":\"16:30:00\"}],\"notAvailable\":[{"
		"\"description\":\"Leave\",\"during\":{\"start\":\"2026-05-01\",\"end\":\"2026-05-20\"}}]}");
	has(text, "session_template: weekday=1 starts=09:00 ends=16:30 from_date=2026-01-01 staff->Practitioner/1 room->Location/3\n");
	has(text, "session_template: weekday=3 starts=09:00 ends=16:30 ");
	has(text, "absence: from_date=2026-05-01 to_date=2026-05-20 reason=Leave staff->Practitioner/1\n");
	has(text, "stands for Practitioner/1\n");
}

static void
hours_that_make_no_sense_are_refused(void **state)
{
	(void)state;
#define ROLE(hours) read("{\"resourceType\":\"PractitionerRole\",\"practitioner\":{\"reference\":\"Practitioner/1\"}," \
			 "\"availableTime\":[" hours "]}")
	has(ROLE("{\"daysOfWeek\":[\"mon\"],\"availableStartTime\":\"16:00:00\",\"availableEndTime\":\"09:00:00\"}"),
	    "refused /availableTime/0/availableEndTime");
	has(ROLE("{\"daysOfWeek\":[\"montag\"],\"availableStartTime\":\"08:00:00\",\"availableEndTime\":\"09:00:00\"}"),
	    "refused /availableTime/0/daysOfWeek");
	has(ROLE("{\"daysOfWeek\":[\"mon\"],\"availableStartTime\":\"8\",\"availableEndTime\":\"09:00:00\"}"),
	    "refused /availableTime/0/availableStartTime");
#undef ROLE
}

static void
free_and_busy_time_is_working_time_and_busy_time_is_taken(void **state)
{
	(void)state;
#define SLOT(status) read("{\"resourceType\":\"Slot\",\"id\":\"s\",\"schedule\":{\"reference\":\"Schedule/1\"},\"status\":\"" status \
			  "\",\"start\":\"2026-07-01T08:00:00Z\",\"end\":\"2026-07-01T08:15:00Z\"}")
	const char *session = "session_template: weekday=3 starts=09:00 ends=09:15 from_date=2026-07-01 to_date=2026-07-01 "
			      "staff->Schedule/1\n";
	has(SLOT("free"), session);
	lacks(SLOT("free"), "absence");
	has(SLOT("busy"), session);
	has(SLOT("busy"), "absence: from_date=2026-07-01 to_date=2026-07-01 starts=09:00 ends=09:15 ");
	lacks(SLOT("busy-unavailable"), "session_template");
	has(SLOT("sometimes"), "refused /status");
#undef SLOT
}

#define VISIT(status, more) \
	read("{\"resourceType\":\"Appointment\",\"id\":\"a\",\"status\":\"" status "\",\"participant\":[{\"actor\":{" \
	     "\"reference\":\"Patient/1\"},\"status\":\"accepted\"},{\"actor\":{\"reference\":\"Practitioner/2\"}," \
	     "\"status\":\"accepted\"}]" more "}")
#define AT_NINE ",\"start\":\"2026-07-01T08:00:00Z\",\"end\":\"2026-07-01T08:30:00Z\""

static void
a_visit_stands_in_the_clinics_own_time(void **state)
{
	(void)state;
	has(VISIT("booked", AT_NINE ",\"reasonCode\":[{\"text\":\"Cough\"}]"),
	    "appointment: date=2026-07-01 starts=09:00 minutes=30 about=Cough state=booked patient->Patient/1 staff->Practitioner/2\n");
	has(VISIT("booked", ",\"start\":\"2026-07-01T23:30:00Z\",\"minutesDuration\":15"),
	    "date=2026-07-02 starts=00:30 minutes=15 ");
}

static void
a_visits_status_says_what_became_of_it(void **state)
{
	(void)state;
	has(VISIT("fulfilled", AT_NINE), "state=out ");
	has(VISIT("noshow", AT_NINE), "state=noshow ");
	has(VISIT("checked-in", AT_NINE), "state=arrived ");
	has(VISIT("cancelled", AT_NINE ",\"cancelationReason\":{\"coding\":[{\"code\":\"prov-pers\",\"display\":\"Ill\"}]}"),
	    "state=cancelled_clinic cancel_reason=prov-pers cancel_words=Ill ");
	has(VISIT("cancelled", AT_NINE ",\"cancelationReason\":{\"coding\":[{\"code\":\"pat-crs\"}]}"), "state=cancelled_patient ");
	has(VISIT("waitlist", ",\"requestedPeriod\":[{\"start\":\"2026-08-01\"}]"), "waiting: from_date=2026-08-01 ");
	has(VISIT("perhaps", AT_NINE), "refused /status");
}

static void
a_visit_without_a_sensible_time_is_refused(void **state)
{
	(void)state;
	has(VISIT("booked", ""), "refused /start");
	has(VISIT("booked", ",\"start\":\"2026-07-01\",\"end\":\"2026-07-02\""), "refused /start");
	has(VISIT("booked", ",\"start\":\"2026-07-01T09:00:00Z\",\"end\":\"2026-07-01T08:00:00Z\""), "refused /end");
	has(VISIT("booked", ",\"start\":\"2026-07-01T09:00:00Z\""), "refused /end");
	has(VISIT("booked", ",\"start\":\"2026-07-01T09:00:00Z\",\"minutesDuration\":100000"), "refused /minutesDuration");
}

static void
conditions_are_never_alerts(void **state)
{
	(void)state;
	const char *text = read("{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/1\"},\"code\":{\"coding\":[{"
		"\"system\":\"http://snomed.info/sct\",\"code\":\"39065001\",\"display\":\"Burnt Ear\"}]},\"clinicalStatus\":{"
		"\"coding\":[{\"code\":\"active\"}]},\"onsetDateTime\":\"2012-05-24\"}");
	has(text, "condition: code=39065001 system=http://snomed.info/sct text=Burnt Ear status=active onset=2012-05-24 ");
	lacks(text, "flag:");
}

static void
what_is_about_nobody_of_ours_is_skipped(void **state)
{
	(void)state;
	assert_string_equal(read("{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Group/1\"},\"code\":{\"text\":\"x\"}}"),
	    "skipped\n");
	assert_string_equal(read("{\"resourceType\":\"Observation\",\"status\":7}"), "skipped\n");
	has(read("{\"resourceType\":\"Condition\",\"code\":{\"text\":\"x\"}}"), "refused /subject");
	has(read("{\"id\":\"1\"}"), "refused : This is not a FHIR resource");
	has(read("{\"resourceType\":5}"), "refused /resourceType");
}

static void
a_flag_that_is_over_does_not_show(void **state)
{
	(void)state;
#define FLAG(status, category) read("{\"resourceType\":\"Flag\",\"status\":\"" status "\",\"category\":[{\"text\":\"" category \
				    "\"}],\"code\":{\"text\":\"Big dog\"},\"subject\":{\"reference\":\"Patient/1\"}}")
	has(FLAG("active", "Safety"), "flag: kind=alert text=Big dog patient->Patient/1\n");
	has(FLAG("inactive", "Safety"), "patient->Patient/1 gone\n");
	has(FLAG("active", "Reasonable adjustment"), "kind=adjustment");
#undef FLAG
}

static void
an_encounter_keeps_class_and_times(void **state)
{
	(void)state;
	has(read("{\"resourceType\":\"Encounter\",\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},\"type\":[{\"text\":\"Check-up\"}],"
		"\"subject\":{\"reference\":\"urn:uuid:1-2\"},\"period\":{\"start\":\"2015-01-17T16:00:00+10:00\"}}"),
	    "encounter: class=ambulatory type=Check-up status=finished starts=2015-01-17T06:00:00.000Z patient->Patient/1-2\n");
}

static void
a_deletion_voids(void **state)
{
	const struct fhir_wrap by_id = {.method = "DELETE", .url = "Patient/234"};
	const struct fhir_wrap by_search = {.method = "DELETE", .url = "Patient?identifier=1"};
	struct taken taken;

	(void)state;
	assert_true(fhir_read_deleted(arena, &by_id, &taken));
	assert_int_equal(taken.what, TAKEN_VOID);
	assert_string_equal(taken.id, "234");
	assert_false(fhir_read_deleted(arena, &by_search, &taken));
}

static void
a_practitioner_is_shown_by_title_and_name(void **state)
{
	(void)state;
	has(read("{\"resourceType\":\"Practitioner\",\"name\":[{\"family\":\"Schoen\",\"given\":[\"Dagny\"],\"prefix\":[\"Dr.\"]}]}"),
	    "staff: family=Schoen given=Dagny title=Dr shown=Dr Schoen initials=DS bookable=1 active=1\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_name_of_a_person_is_kept_and_the_official_one_is_used),
		TEST(a_name_that_is_only_text_is_taken_apart),
		TEST(somebody_with_one_name_is_listed_under_it),
		TEST(a_patient_without_any_name_is_refused),
		TEST(a_birth_date_may_be_a_year_or_a_month),
		TEST(a_bad_value_refuses_the_resource_and_says_where),
		TEST(a_name_too_long_for_its_field_is_refused_not_cut),
		TEST(unknown_elements_and_nulls_are_passed_over),
		TEST(numbers_are_ordered_by_rank_and_old_ones_come_last),
		TEST(the_dead_are_marked_even_without_a_day),
		TEST(people_around_a_patient_come_with_their_numbers),
		TEST(languages_stand_as_words_best_first),
		TEST(a_record_that_was_replaced_points_to_the_one_that_goes_on),
		TEST(an_animal_is_taken_and_said_to_be_one),
		TEST(references_of_every_kind_are_understood),
		TEST(a_social_security_number_is_never_the_key),
		TEST(without_id_and_number_the_same_words_are_the_same_person),
		TEST(ids_keep_the_order_of_numbers_and_never_meet),
		TEST(a_full_url_gives_the_id_that_the_resource_lacks),
		TEST(working_hours_become_sessions_on_every_day_named),
		TEST(hours_that_make_no_sense_are_refused),
		TEST(free_and_busy_time_is_working_time_and_busy_time_is_taken),
		TEST(a_visit_stands_in_the_clinics_own_time),
		TEST(a_visits_status_says_what_became_of_it),
		TEST(a_visit_without_a_sensible_time_is_refused),
		TEST(conditions_are_never_alerts),
		TEST(what_is_about_nobody_of_ours_is_skipped),
		TEST(a_flag_that_is_over_does_not_show),
		TEST(an_encounter_keeps_class_and_times),
		TEST(a_deletion_voids),
		TEST(a_practitioner_is_shown_by_title_and_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
