#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "exchange/csvmap.h"
#include "exchange/keynumber.h"
#include "taken_text.h"

static struct arena *arena;
static struct csvmap map;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new();
	err = (struct err){0};
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* One line's cells; the tests quote nothing. */
static size_t
cells_of(const char *line, const char **cells)
{
	size_t count = 0;

	for (const char *at = line;; at++) {
		size_t length = strcspn(at, ",");
		cells[count++] = arena_text_n(arena, at, length);
		at += length;
		if (!*at)
			return count;
	}
}

static bool
header(const char *line, const char *explained)
{
	const char *cells[40];
	size_t count = cells_of(line, cells);

	return csvmap_find(arena, cells, count, explained, "dmy", day_of(2026, 11, 17), &map, &err);
}

static const char *
row(const char *line)
{
	const char *cells[40];
	struct taken taken;

	cells_of(line, cells);
	csvmap_read(arena, &map, cells, &taken);
	return taken_text(arena, &taken);
}

static void
has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static const char febrl[] = "rec_id,given_name,surname,street_number,address_1,address_2,suburb,postcode,state,date_of_birth,soc_sec_id";
static const char synthea[] = "Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,LAST,SUFFIX,MAIDEN,MARITAL,RACE,ETHNICITY,"
			      "GENDER,BIRTHPLACE,ADDRESS,CITY,STATE,COUNTY,ZIP";

static void
febrls_header_is_known(void **state)
{
	(void)state;
	assert_true(header(febrl, NULL));
	const char *text = row("rec-1-org,lachlan,o'brien,69,giblin street,killarney,bittern,4814,qld,19990219,7364009");
	has(text, "patient: family=O'Brien given=Lachlan born=1999-02-19 sex=unknown\n");
	has(text, "address: owner_kind=patient use=home line=69 giblin street, killarney town=bittern region=qld postcode=4814\n");
	has(text, "identifier: owner_kind=patient value=7364009 type=SS\n");
	has(row("rec-2-org,,waller,,,,,,,,"), "patient: family=Waller sex=unknown\n");
	has(row("rec-3-org,sophie,,,,,,,,,"), "patient: family=Sophie sex=unknown\n");
	has(row("rec-4-org,,,,,,,,,19990219,"), "refused family: There is no name");
	has(row("rec-5-org,a,b,,,,,,,19990231,"), "refused date_of_birth: ");
}

static void
syntheas_headers_are_known_in_any_case(void **state)
{
	(void)state;
	assert_true(header(synthea, NULL));
	const char *text = row("3edac2e3,2014-10-06,,999-17-5017,S99,,Ms.,Maynard46,Mosciski958,,Windsor,M,white,x,F,y,784 Stamm Lock,"
			       "Somerville,Massachusetts,z,02155");
	has(text, "patient: family=Mosciski958 given=Maynard46 born=2014-10-06 sex=female title=Ms. marital=M\n");
	has(text, "patient_name: use=maiden family=Windsor given=Maynard46\n");
	assert_true(header("ID,Organization,Name,Gender,Speciality,Address,City,State,Zip", NULL));
	has(row("1,2,Dagny Schoen,F,GENERAL PRACTICE,211 PARK STREET,ATTLEBORO,MA,02703"),
	    "staff: family=Schoen given=Dagny shown=Dagny Schoen initials=DS bookable=1 specialty=GENERAL PRACTICE active=1\n");
	assert_true(header("Id,NAME,ADDRESS,CITY,STATE,ZIP,LAT,LON,PHONE,REVENUE,UTILIZATION", NULL));
	has(row("1,STURDY HOSPITAL,211 PARK,ATTLEBORO,MA,02703,1,2,5082225200,0.0,46"),
	    "organisation: name=STURDY HOSPITAL phone=5082225200 town=ATTLEBORO\n");
}

static void
an_unknown_header_needs_a_map_and_says_so(void **state)
{
	(void)state;
	assert_false(header("Nr,Nachname", NULL));
	has(err.text, "--map");
	has(err.text, "Nr, Nachname");
	assert_false(header("Nr,Nachname", "Nr=id"));
	has(err.text, "names no column for family");
	assert_false(header("Nr,Nachname", "Name=family"));
	has(err.text, "There is no column Name");
	assert_false(header("Nr,Nachname", "Nachname=surname"));
	has(err.text, "There is no field surname");
	assert_false(header("Nr,Nachname", "Nachname"));
	has(err.text, "has no =");
	assert_false(header("Nr,Nachname", "Nachname=family,Nr=staff.family"));
	assert_false(header("Nr,Nachname", "Nachname=family,Nr=identifier.owner"));
}

static void
mapped_numbers_are_rows_of_their_own(void **state)
{
	(void)state;
	assert_true(header("l,f,d,s,t1,t2,m,n", "l=family,f=given,d=born,s=sex,t1=contact_point.value,t2=contact_point.value,"
						"m=contact_point.value,n=identifier.value"));
	const char *text = row("Boyd,Ann,12/3/85,f,555-0100,555-0142,ann@example.org,A-7");
	has(text, "patient: family=Boyd given=Ann born=1985-03-12 sex=female\n");
	has(text, "kind=phone value=5550100");
	has(text, "kind=phone value=5550142");
	has(text, "kind=email value=ann@example.org");
	has(text, "identifier: owner_kind=patient value=A-7\n");
	has(row("Boyd,Ann,tomorrow,f,,,,"), "refused d: ");
	has(row("Boyd,Ann,,purple,,,,"), "refused s: ");
}

static struct uuid
key_of(const char *line)
{
	const char *cells[40];
	struct taken taken;

	cells_of(line, cells);
	csvmap_read(arena, &map, cells, &taken);
	assert_int_equal(taken.what, TAKEN_SAVE);
	return taken_main_id(&taken, "patient", "file.csv");
}

static void
a_row_is_recognised_by_id_else_number_else_words(void **state)
{
	(void)state;
	assert_true(header("i,l,n,ssn", "i=id,l=family,n=identifier.value,ssn=identifier.value"));
	assert_true(uuid_equal(key_of("1,Boyd,,"), key_of("1,Body,7,8")));
	assert_true(uuid_equal(key_of(",Boyd,7,"), key_of(",Body,7,8")));
	assert_true(uuid_equal(key_of(",Boyd,,"), key_of(",boyd,,")));
	assert_false(uuid_equal(key_of(",Boyd,,"), key_of(",Body,,")));
	/* The social security number says nothing. */
	assert_false(uuid_equal(key_of(",Boyd,,8"), key_of(",Body,,8")));
}

static void
insurance_and_social_security_numbers_identify_nobody(void **state)
{
	(void)state;
	assert_true(keynumber_forbidden("SS", NULL, NULL));
	assert_true(keynumber_forbidden(NULL, NULL, "http://hl7.org/fhir/sid/us-ssn"));
	assert_true(keynumber_forbidden(NULL, NULL, "urn:oid:2.16.840.1.113883.4.1"));
	assert_true(keynumber_forbidden(NULL, "Medicare number", NULL));
	assert_true(keynumber_forbidden(NULL, NULL, "http://fhir.de/sid/gkv/kvid-10"));
	assert_false(keynumber_forbidden("MR", "Medical Record Number", "http://hospital.smarthealthit.org"));
	assert_false(keynumber_forbidden(NULL, NULL, "urn:oid:2.16.840.1.113883.4.19"));
	assert_false(keynumber_forbidden("DL", NULL, NULL));
	assert_false(keynumber_forbidden(NULL, NULL, "https://github.com/synthetichealth/synthea"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(febrls_header_is_known),
		TEST(syntheas_headers_are_known_in_any_case),
		TEST(an_unknown_header_needs_a_map_and_says_so),
		TEST(mapped_numbers_are_rows_of_their_own),
		TEST(a_row_is_recognised_by_id_else_number_else_words),
		TEST(insurance_and_social_security_numbers_identify_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
