#include "clinic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/import.h"
#include "app/internal.h"

#define CORPUS "tests/fixtures/corpus"

static struct arena *arena;
static struct db *db;
static struct app *app;
static char folder[200];
static struct import_report report;

static int
setup(void **state)
{
	struct err err = {0};
	const char *tmp = getenv("TMPDIR");

	(void)state;
	clock_hold(CLINIC_NOW);
	arena = arena_new();
	db = clinic_open(NULL, DB_MEMORY);
	snprintf(folder, sizeof folder, "%s/import.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(folder));
	return app_open_db(db, &app, &err) ? 0 : -1;
}

static int
teardown(void **state)
{
	char name[300];

	(void)state;
	app_close(app);
	arena_free(arena);
	for (int i = 1; i <= 3; i++) {
		snprintf(name, sizeof name, "%s/%d", folder, i);
		unlink(name);
	}
	return rmdir(folder);
}

/* A file of the test's own; its name tells nothing. */
static const char *
file(int n, const char *text)
{
	char *name = arena_printf(arena, "%s/%d", folder, n);
	FILE *out = fopen(name, "w");

	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
	return name;
}

static void
import_with(const char *path, const char *source, const char *map)
{
	struct app_import how = {.paths = &path, .path_count = 1, .source = source, .map = map};
	struct err err = {0};

	if (!app_import(app, &how, arena, &report, &err))
		fail_msg("import: %s", err.text);
}

static void
import(const char *path)
{
	import_with(path, NULL, NULL);
}

static int64_t
number(const char *sql)
{
	struct stmt *stmt = db_stmt(db, sql);
	int64_t n = -1;

	if (stmt_step(stmt, NULL) == STEP_ROW)
		n = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	return n;
}

/* What was refused, for whoever reads a failure. */
static void
show(void)
{
	for (size_t i = 0; i < report.file_count; i++)
		for (size_t n = 0; n < report.files[i].refused.count; n++)
			print_message("# refused at line %ld %s: %s\n", report.files[i].refused.lines[n].line,
			    report.files[i].refused.lines[n].pointer ? report.files[i].refused.lines[n].pointer : "",
			    report.files[i].refused.lines[n].reason);
}

static void
counted(int64_t read, int64_t new, int64_t changed, int64_t same, int64_t refused, int64_t skipped)
{
	const int64_t want[] = {read, new, changed, same, refused, skipped};

	for (int i = 0; i < IMPORT_COUNTS; i++)
		if (report.total[i] != want[i]) {
			show();
			fail_msg("%s: %ld, not %ld", import_count_names[i], (long)report.total[i], (long)want[i]);
		}
}

static void
refused(long line, const char *pointer, const char *reason)
{
	for (size_t i = 0; i < report.file_count; i++)
		for (size_t n = 0; n < report.files[i].refused.count; n++) {
			const struct import_line *each = &report.files[i].refused.lines[n];
			if (each->line == line && strcmp(each->pointer ? each->pointer : "", pointer) == 0 &&
			    strstr(each->reason, reason))
				return;
		}
	show();
	fail_msg("line %ld %s was not refused for: %s", line, pointer, reason);
}

#define PATIENT(id, more) "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"name\":[{\"family\":\"Okafor\",\"given\":[\"Ada\"]}]" more "}"
#define BUNDLE(entries) "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[" entries "]}"
#define ENTRY(resource) "{\"resource\":" resource "}"
static const char sql_ops[] = "SELECT count(*) FROM sync_op";
static const char sql_patients[] = "SELECT count(*) FROM patient WHERE gone = 0";
static const char sql_phones[] = "SELECT count(*) FROM contact_point WHERE gone = 0";

static void
every_file_of_others_is_taken_or_refused_and_a_second_run_writes_nothing(void **state)
{
	(void)state;
	import(CORPUS "/fhir");
	int64_t sum = 0;
	for (int i = IMPORT_NEW; i < IMPORT_COUNTS; i++)
		sum += report.total[i];
	assert_int_equal(sum, report.total[IMPORT_READ]);
	assert_true(report.total[IMPORT_NEW] > 20);
	for (size_t i = 0; i < report.file_count; i++)
		assert_true(report.files[i].count[IMPORT_READ] > 0);
	import(CORPUS);
	int64_t taken = report.total[IMPORT_NEW] + report.total[IMPORT_SAME], ops = number(sql_ops);
	import(CORPUS);
	assert_int_equal(number(sql_ops), ops);
	assert_int_equal(report.total[IMPORT_NEW], 0);
	assert_int_equal(report.total[IMPORT_CHANGED], 0);
	assert_int_equal(report.total[IMPORT_SAME], taken);
}

static void
what_refers_to_later_files_is_taken_too(void **state)
{
	(void)state;
	import(CORPUS "/bulk");
	counted(169, 169, 0, 0, 0, 0);
	assert_int_equal(number("SELECT count(*) FROM encounter WHERE organisation IS NULL"), 0);
	/* One of them names nobody. */
	assert_int_equal(number("SELECT count(*) FROM encounter WHERE staff IS NULL"), 1);
	assert_int_equal(number("SELECT count(*) FROM flag"), 0);
	assert_int_equal(number("SELECT count(*) FROM condition"), 29);
	/* Within one file the target may come last. */
	import(file(1, BUNDLE(ENTRY("{\"resourceType\":\"Condition\",\"id\":\"c\",\"code\":{\"text\":\"x\"},\"subject\":{"
				    "\"reference\":\"Patient/p\"}}") "," ENTRY(PATIENT("p", "")))));
	counted(2, 2, 0, 0, 0, 0);
}

static void
twins_of_a_test_set_stay_two_people(void **state)
{
	(void)state;
	import(CORPUS "/csv/febrl-dataset1.csv");
	counted(1000, 997, 0, 0, 3, 0);
	refused(146, "date_of_birth", "not a date");
	assert_int_equal(number(sql_patients), 997);
	assert_int_equal(number("SELECT count(*) FROM patient WHERE family = 'Waller' AND born = '1908-12-09'"), 1);
	assert_int_equal(number("SELECT count(DISTINCT record) FROM patient"), 997);
	import(CORPUS "/csv");
	counted(1256, 256, 0, 997, 3, 0);
	assert_int_equal(number("SELECT count(*) FROM staff WHERE bookable = 1"), 166);
}

static void
a_bad_resource_refuses_itself_and_not_its_neighbours(void **state)
{
	(void)state;
	import(file(1, BUNDLE(ENTRY(PATIENT("a", "")) "," ENTRY(PATIENT("b", ",\"birthDate\":\"1999-02-30\"")) ","
			      ENTRY("{\"resourceType\":\"Observation\"}") "," ENTRY("7") ",5," ENTRY(PATIENT("c", "")))));
	counted(6, 2, 0, 0, 3, 1);
	refused(0, "/entry/1/resource/birthDate", "not a date");
	assert_int_equal(import_status(&report), 1);
	assert_int_equal(number(sql_patients), 2);
}

static void
lines_may_have_marks_blanks_and_rubbish_between_them(void **state)
{
	(void)state;
	import(file(1, "\xEF\xBB\xBF" PATIENT("a", "") "\r\n\r\n   \n{\"resourceType\":\"Patient\",\n" PATIENT("b", "") "\nnonsense\n"
		    PATIENT("a", ",\"id\":\"z\"") "\n" PATIENT("c", "")));
	counted(6, 3, 0, 0, 3, 0);
	refused(4, "", "not valid JSON");
	refused(6, "", "not valid JSON");
	refused(7, "", "duplicate");
}

static void
a_file_cut_off_keeps_what_came_before(void **state)
{
	(void)state;
	import(file(1, "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[" ENTRY(PATIENT("a", "")) ","
		    "{\"resource\":{\"resourceType\":\"Pat"));
	counted(2, 1, 0, 0, 1, 0);
	assert_int_equal(import_status(&report), 1);
	refused(1, "", "cut off");
}

static void
what_is_no_data_is_refused_with_the_reason(void **state)
{
	(void)state;
	import(file(1, "<Patient xmlns=\"http://hl7.org/fhir\"/>"));
	refused(0, "", "XML");
	assert_int_equal(import_status(&report), 2);
	import(file(1, "\x1f\x8b\x08"));
	refused(0, "", "compressed");
	import(file(1, ""));
	refused(0, "", "empty");
	import(file(1, "name,age\nAda,7\n"));
	refused(1, "", "--map");
	assert_int_equal(import_status(&report), 2);
}

static void
nested_bundles_lists_and_lines_of_bundles_are_taken_apart(void **state)
{
	(void)state;
	import(file(1, BUNDLE(ENTRY(BUNDLE(ENTRY(PATIENT("a", "")) "," ENTRY(PATIENT("b", ",\"gender\":1")))))));
	counted(2, 1, 0, 0, 1, 0);
	refused(0, "/entry/0/resource/entry/1/resource/gender", "text is expected");
	import(file(1, "[" PATIENT("c", "") "," PATIENT("d", "") "]"));
	counted(2, 2, 0, 0, 0, 0);
	import(file(1, BUNDLE(ENTRY(PATIENT("e", ""))) "\n" BUNDLE(ENTRY(PATIENT("f", ""))) "\n"));
	counted(2, 2, 0, 0, 0, 0);
}

/* As a person would: one field changed by hand. */
static void
rename_to(const char *given)
{
	struct patient old, now;
	struct err err = {0};

	assert_true(record_load(db, entity(ENTITY_patient), 1, &old, arena, &err));
	now = old;
	now.given = given;
	struct tx *tx = clinic_begin(db, "patient.edit");
	assert_true(record_update(tx, entity(ENTITY_patient), &old, &now, &err));
	clinic_commit(tx);
}

static void
what_a_person_changed_stays_until_the_source_says_something_new(void **state)
{
	(void)state;
	import(file(1, PATIENT("p", ",\"birthDate\":\"1985\"")));
	rename_to("Adaeze");
	import(file(1, PATIENT("p", ",\"birthDate\":\"1985\"")));
	counted(1, 0, 0, 1, 0, 0);
	import(file(1, PATIENT("p", ",\"birthDate\":\"1985-03-12\"")));
	counted(1, 0, 1, 0, 0, 0);
	assert_int_equal(number("SELECT count(*) FROM patient WHERE given = 'Adaeze' AND born = '1985-03-12'"), 1);
	import(file(1, "{\"resourceType\":\"Patient\",\"id\":\"p\",\"name\":[{\"family\":\"Okafor\",\"given\":[\"Ida\"]}]}"));
	assert_int_equal(number("SELECT count(*) FROM patient WHERE given = 'Ida' AND born IS NULL"), 1);
}

static void
a_number_the_source_dropped_is_void_and_comes_back_with_it(void **state)
{
	(void)state;
	import(file(1, PATIENT("p", ",\"telecom\":[{\"system\":\"phone\",\"value\":\"555-0100\"},{\"system\":\"phone\",\"value\":\"555 0100\"},"
				    "{\"system\":\"phone\",\"value\":\"555-0142\"}]")));
	assert_int_equal(number(sql_phones), 2);
	import(file(1, PATIENT("p", ",\"telecom\":[{\"system\":\"phone\",\"value\":\"555-0142\"}]")));
	assert_int_equal(number(sql_phones), 1);
	import(file(1, PATIENT("p", ",\"telecom\":[{\"system\":\"phone\",\"value\":\"555-0142\"},{\"system\":\"phone\",\"value\":\"555-0100\"}]")));
	assert_int_equal(number(sql_phones), 2);
}

static void
the_source_tells_two_clinics_apart(void **state)
{
	(void)state;
	import_with(file(1, PATIENT("p", "")), "north", NULL);
	import_with(file(1, PATIENT("p", "")), "south", NULL);
	counted(1, 1, 0, 0, 0, 0);
	import_with(file(1, PATIENT("p", "")), "north", NULL);
	counted(1, 0, 0, 1, 0, 0);
	assert_int_equal(number(sql_patients), 2);
}

#define DOCTOR "{\"resourceType\":\"Practitioner\",\"id\":\"d\",\"identifier\":[{\"system\":\"http://npi\",\"value\":\"9\"}]," \
	       "\"name\":[{\"family\":\"Osei\",\"prefix\":[\"Dr\"]}]}"
#define VISIT(id, doctor, start, end) \
	"{\"resourceType\":\"Appointment\",\"id\":\"" id "\",\"status\":\"booked\",\"start\":\"2026-11-18T" start "Z\",\"end\":" \
	"\"2026-11-18T" end "Z\",\"participant\":[{\"actor\":{\"reference\":\"Patient/p\"}},{\"actor\":{\"reference\":\"" doctor "\"}}]}"

static void
visits_that_overlap_or_lie_off_the_grid_are_kept_off_the_book_and_listed(void **state)
{
	(void)state;
	import(file(1, PATIENT("p", "") "\n" DOCTOR "\n" VISIT("1", "Practitioner/d", "09:00:00", "09:30:00") "\n"
		    VISIT("2", "Practitioner/d", "09:15:00", "09:45:00") "\n" VISIT("3", "Practitioner/d", "10:03:00", "10:18:00") "\n"
		    VISIT("4", "Practitioner/d", "09:45:00", "10:00:00") "\n"));
	counted(6, 6, 0, 0, 0, 0);
	assert_int_equal(report.files[0].off_book.count, 2);
	assert_int_equal(report.files[0].off_book.lines[0].line, 4);
	assert_int_equal(number("SELECT count(*) FROM appointment WHERE no_cells = 1"), 2);
	assert_int_equal(number("SELECT count(*) FROM cell"), 6 + 3);
	import(file(1, PATIENT("p", "") "\n" VISIT("2", "Practitioner/d", "11:00:00", "11:30:00") "\n"));
	counted(2, 0, 1, 1, 0, 0);
	assert_int_equal(number("SELECT count(*) FROM appointment WHERE no_cells = 1"), 1);
	assert_int_equal(number("SELECT count(*) FROM cell"), 6 + 3 + 6);
}

static void
somebody_named_by_a_number_is_found_even_when_they_come_later(void **state)
{
	(void)state;
	import(file(1, VISIT("1", "Practitioner?identifier=http://npi|9", "09:00:00", "09:30:00") "\n" PATIENT("p", "") "\n" DOCTOR "\n"));
	counted(3, 3, 0, 0, 0, 0);
	assert_int_equal(number("SELECT count(*) FROM appointment WHERE staff IS NOT NULL"), 1);
}

static void
a_missing_doctor_is_left_out_and_a_missing_patient_refuses(void **state)
{
	(void)state;
	import(file(1, PATIENT("p", ",\"generalPractitioner\":[{\"reference\":\"Practitioner/gone\"}]") "\n"
		    VISIT("1", "Practitioner/gone", "09:00:00", "09:30:00") "\n"
		    "{\"resourceType\":\"Flag\",\"id\":\"f\",\"status\":\"active\",\"code\":{\"text\":\"x\"},\"subject\":{"
		    "\"reference\":\"Patient/nobody\"}}\n"));
	counted(3, 2, 0, 0, 1, 0);
	refused(3, "/subject/reference", "Patient/nobody is not among");
}

static void
a_merged_record_leads_to_the_other_in_any_order(void **state)
{
	(void)state;
	import(file(1, PATIENT("old", ",\"link\":[{\"other\":{\"reference\":\"Patient/new\"},\"type\":\"replaced-by\"}]") "\n"
		    PATIENT("new", "") "\n"));
	counted(2, 2, 0, 0, 0, 0);
	assert_int_equal(number("SELECT count(*) FROM patient WHERE merged_into IS NOT NULL"), 1);
}

static void
two_records_that_replace_each_other_are_not_both_lost(void **state)
{
	(void)state;
	import(file(1, PATIENT("a", ",\"link\":[{\"other\":{\"reference\":\"Patient/b\"},\"type\":\"replaced-by\"}]") "\n"
		    PATIENT("b", ",\"link\":[{\"other\":{\"reference\":\"Patient/a\"},\"type\":\"replaced-by\"}]") "\n"
		    PATIENT("c", ",\"link\":[{\"other\":{\"reference\":\"Patient/c\"},\"type\":\"replaced-by\"}]") "\n"));
	counted(3, 3, 0, 0, 0, 0);
	assert_int_equal(number("SELECT count(*) FROM patient WHERE merged_into IS NOT NULL"), 1);
	assert_int_equal(number("SELECT count(DISTINCT pid) FROM name_pair"), 2);
}

static void
a_temporary_address_within_a_bundle_is_followed(void **state)
{
	(void)state;
	import(file(1, "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
		    "{\"fullUrl\":\"urn:uuid:7a\",\"resource\":{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A\"}]},\"request\":{"
		    "\"method\":\"POST\",\"url\":\"Patient\"}},{\"resource\":{\"resourceType\":\"Condition\",\"code\":{\"text\":\"x\"},"
		    "\"subject\":{\"reference\":\"urn:uuid:7a\"}}},{\"request\":{\"method\":\"GET\",\"url\":\"Patient/1\"}}]}"));
	counted(2, 2, 0, 0, 0, 0);
}

static void
a_deletion_in_a_bundle_voids_and_nothing_else(void **state)
{
	(void)state;
	import(file(1, PATIENT("a", "")));
	import(file(1, "{\"resourceType\":\"Bundle\",\"type\":\"history\",\"entry\":[{\"request\":{\"method\":\"DELETE\","
		    "\"url\":\"Patient/a\"}},{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient/never\"}}]}"));
	counted(2, 0, 1, 1, 0, 0);
	assert_int_equal(number(sql_patients), 0);
}

static void
a_calendar_gives_sessions_and_taken_time(void **state)
{
	(void)state;
	import(file(1, "{\"resourceType\":\"Slot\",\"id\":\"s\",\"status\":\"busy\",\"schedule\":{\"reference\":\"Schedule/c\"},\"start\":"
		    "\"2026-11-18T09:00:00Z\",\"end\":\"2026-11-18T09:15:00Z\"}\n{\"resourceType\":\"Schedule\",\"id\":\"c\",\"actor\":[{"
		    "\"reference\":\"Practitioner/d\"}]}\n" DOCTOR "\n"));
	counted(3, 3, 0, 0, 0, 0);
	assert_int_equal(number("SELECT count(*) FROM session_template WHERE staff IS NOT NULL AND weekday = 3"), 1);
	assert_int_equal(number("SELECT count(*) FROM absence WHERE staff IS NOT NULL"), 1);
}

static void
any_header_can_be_explained(void **state)
{
	const char *text = "No;Last;First;DOB;Mobile;Mail;Street;Town\n7;garcía;maria;12/03/1985;555-0142;m@example.org;1 High St;Leeds\n"
			   "8;;;1/1/1990;;;;\n9;Boyd;;31/02/1990;;;;\n";
	const char *map = "No=id,Last=family,First=given,DOB=born,Mobile=contact_point.value,Mail=contact_point.value,"
			  "Street=address.line,Town=address.town";

	(void)state;
	import_with(file(1, text), NULL, map);
	counted(3, 1, 0, 0, 2, 0);
	refused(3, "family", "no name");
	refused(4, "DOB", "not a date");
	assert_int_equal(number("SELECT count(*) FROM patient WHERE family = 'García' AND given = 'Maria' AND born = '1985-03-12'"), 1);
	assert_int_equal(number("SELECT count(*) FROM contact_point WHERE kind IN ('phone', 'email')"), 2);
	assert_int_equal(number("SELECT count(*) FROM address WHERE line = '1 High St' AND town = 'Leeds'"), 1);
	import_with(file(1, text), NULL, "Nope=id");
	refused(1, "", "There is no column Nope");
	import_with(file(1, text), NULL, "Last=surname");
	refused(1, "", "There is no field surname");
}

static void
everybody_taken_can_be_looked_up(void **state)
{
	(void)state;
	import(file(1, PATIENT("p", ",\"telecom\":[{\"system\":\"phone\",\"value\":\"555-0142\"}]")));
	assert_int_equal(number("SELECT count(*) FROM name_pair WHERE tok = 'okafor'"), 1);
	assert_int_equal(number("SELECT count(*) FROM phone_key WHERE digits = '2410555'"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_file_of_others_is_taken_or_refused_and_a_second_run_writes_nothing),
		TEST(what_refers_to_later_files_is_taken_too),
		TEST(twins_of_a_test_set_stay_two_people),
		TEST(a_bad_resource_refuses_itself_and_not_its_neighbours),
		TEST(lines_may_have_marks_blanks_and_rubbish_between_them),
		TEST(a_file_cut_off_keeps_what_came_before),
		TEST(what_is_no_data_is_refused_with_the_reason),
		TEST(nested_bundles_lists_and_lines_of_bundles_are_taken_apart),
		TEST(what_a_person_changed_stays_until_the_source_says_something_new),
		TEST(a_number_the_source_dropped_is_void_and_comes_back_with_it),
		TEST(the_source_tells_two_clinics_apart),
		TEST(visits_that_overlap_or_lie_off_the_grid_are_kept_off_the_book_and_listed),
		TEST(somebody_named_by_a_number_is_found_even_when_they_come_later),
		TEST(a_missing_doctor_is_left_out_and_a_missing_patient_refuses),
		TEST(a_merged_record_leads_to_the_other_in_any_order),
		TEST(two_records_that_replace_each_other_are_not_both_lost),
		TEST(a_temporary_address_within_a_bundle_is_followed),
		TEST(a_deletion_in_a_bundle_voids_and_nothing_else),
		TEST(a_calendar_gives_sessions_and_taken_time),
		TEST(any_header_can_be_explained),
		TEST(everybody_taken_can_be_looked_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
