#include "clinic.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "store/find.h"
#include "store/find_key.h"
#include "store/recent.h"

static struct arena *arena;
static struct db *db;
static struct finder *finder;
static struct find_result result;
static const struct uuid priya = {{7}};

static int
setup(void **state)
{
	(void)state;
	clock_hold(CLINIC_NOW);
	arena = arena_new();
	db = clinic_open(NULL, DB_MEMORY);
	finder = finder_open(db);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	finder_close(finder);
	db_close(db);
	arena_free(arena);
	return 0;
}

/* A person with keys; phone and born may be NULL. Returns the rid. */
static int64_t
add(const char *family, const char *given, const char *born, const char *phone)
{
	struct patient patient = clinic_patient(family, given);
	struct contact_point point;
	struct tx *tx = clinic_begin(db, "test.add");
	struct err err = {0};
	static int number;

	patient.born = born;
	patient.record = arena_printf(arena, "NS-%06d", 4200 + ++number);
	assert_true(record_insert(tx, entity(ENTITY_patient), &patient, &err));
	if (phone) {
		field_clear(entity(ENTITY_contact_point)->fields, entity(ENTITY_contact_point)->field_count, &point,
		    sizeof point);
		point.owner_kind = "patient";
		point.owner = patient.row.id;
		point.kind = "phone";
		point.value = phone;
		point.sort = 1;
		assert_true(record_insert(tx, entity(ENTITY_contact_point), &point, &err));
	}
	assert_true(find_key_refresh(tx, patient.row.rid, &err));
	clinic_commit(tx);
	return patient.row.rid;
}

static void
change(const char *sql, int64_t pid)
{
	struct tx *tx = clinic_begin(db, "test.change");
	struct stmt *stmt = db_stmt(db, sql);
	struct err err = {0};

	stmt_int(stmt, ":pid", pid);
	assert_true(stmt_run(stmt, &err));
	assert_true(find_key_refresh(tx, pid, &err));
	clinic_commit(tx);
}

static void
find_limit(const char *text, size_t limit)
{
	struct find_ask ask = {.text = text, .limit = limit, .today = day_of(2026, 11, 17), .order = "dmy", .prefix = "NS",
	    .staff = priya};
	struct err err = {0};

	if (!find_people(finder, &ask, arena, &result, &err))
		fail_msg("find: %s", err.text);
}

/* The answer as "Family Given why; ...", typos after "~". */
static const char *
find(const char *text)
{
	char *all = arena_text(arena, "");

	find_limit(text, 50);
	for (size_t i = 0; i < result.count; i++)
		all = arena_printf(arena, "%s%s%s%s %s %s", all, i > 0 ? "; " : "", i == result.typos ? "~" : "",
		    result.rows[i].family, result.rows[i].given, find_why_name(result.rows[i].why));
	return all;
}

static void
three_named_gon(void)
{
	add("Gonz\xc3\xa1lez", "Maria Elena", "1985-03-12", "5550142");
	add("Gonzales", "Marisol", "1985-12-03", "5550177");
	add("Gonsalves", "Mario", "1962-07-21", "5550119");
	add("Lindqvist", "\xc3\x85sa", "1971-01-02", "5550150");
	add("van der Berg", "Anna", "1990-05-05", "+447700900123");
}

static void
parts_of_a_name_come_in_any_order_without_accents(void **state)
{
	(void)state;
	three_named_gon();
	assert_string_equal(find("asa lin"), "Lindqvist \xc3\x85sa prefix");
	assert_string_equal(find("GONZ\xc3\x81LEZ maria"), "Gonz\xc3\xa1lez Maria Elena exact");
	assert_string_equal(find("elena gonz"), "Gonz\xc3\xa1lez Maria Elena prefix");
	assert_string_equal(find("maria gonzalez elena"), "Gonz\xc3\xa1lez Maria Elena exact");
	assert_string_equal(find("berg"), "van der Berg Anna exact");
	assert_string_equal(find("anna van berg"), "van der Berg Anna exact");
	assert_string_equal(find("berg der"), "van der Berg Anna exact");
	find("gon ma");
	assert_int_equal(result.count, 3);
	assert_int_equal(result.found, 3);
	assert_int_equal(result.people, 5);
	assert_false(result.more);
}

static void
names_alike_and_of_one_year_are_marked(void **state)
{
	(void)state;
	three_named_gon();
	find("gon ma");
	assert_int_equal(result.alike, 1);
	assert_int_equal(result.alike_year, 1985);
	for (size_t i = 0; i < result.count; i++)
		assert_int_equal(result.rows[i].alike, strncmp(result.rows[i].born, "1985", 4) == 0);
	find("asa");
	assert_int_equal(result.alike, 0);
}

static void
a_phone_number_in_any_punctuation_or_its_end_will_do(void **state)
{
	static const char *const ways[] = {"5550142", "555-0142", "(555) 01 42", "0142", "+1 555 555 0142"};

	(void)state;
	three_named_gon();
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		assert_string_equal(find(ways[i]), "Gonz\xc3\xa1lez Maria Elena phone");
	assert_string_equal(find("07700 900123"), "van der Berg Anna phone");
	assert_string_equal(find("gon ma 0142"), "Gonz\xc3\xa1lez Maria Elena phone");
	assert_string_equal(find("lin 0142"), "");
	assert_string_equal(result.rows ? find("5550142") : "", "Gonz\xc3\xa1lez Maria Elena phone");
	assert_string_equal(result.rows[0].phone, "5550142");
}

static void
an_initial_with_the_last_four_finds_her(void **state)
{
	int64_t pid;

	(void)state;
	three_named_gon();
	assert_string_equal(find("g0142"), "Gonz\xc3\xa1lez Maria Elena phone");
	assert_string_equal(find("x0142"), "");
	pid = add("Zed", "Zoe", NULL, NULL);
	change("UPDATE patient SET record = 'NS-009317' WHERE rid = :pid", pid);
	assert_string_equal(find("z9317"), "Zed Zoe record");
}

static void
a_birth_date_alone_or_beside_a_name(void **state)
{
	(void)state;
	three_named_gon();
	assert_string_equal(find("12/3/85"), "Gonz\xc3\xa1lez Maria Elena born");
	assert_string_equal(find("12031985"), "Gonz\xc3\xa1lez Maria Elena born");
	assert_string_equal(find("3 dec 1985"), "Gonzales Marisol born");
	assert_string_equal(find("gon 1962"), "Gonsalves Mario born");
	assert_string_equal(find("gon 1985-12"), "Gonzales Marisol born");
	assert_string_equal(find("lin 1985"), "");
}

static void
a_record_number_needs_no_letters_and_no_zeros(void **state)
{
	static const char *const ways[] = {"NS-007318", "ns7318", "7318", "007318", "#7318"};
	int64_t pid;

	(void)state;
	three_named_gon();
	pid = add("Petrov", "Ivan", "1950-01-01", "5550777");
	change("UPDATE patient SET record = 'NS-007318' WHERE rid = :pid", pid);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		assert_string_equal(find(ways[i]), "Petrov Ivan record");
	assert_string_equal(find("NS-0073"), "Petrov Ivan record");
	assert_string_equal(find("LK-7318"), "");
	change("UPDATE patient SET record = 'LK-000042' WHERE rid = :pid", pid);
	assert_string_equal(find("lk42"), "Petrov Ivan record");
}

static void
a_ticket_finds_whose_call_it_is(void **state)
{
	static const char sql[] =
	    "INSERT INTO call (id, patient, ticket) SELECT randomblob(16), id, 'NS-000318' FROM patient WHERE rid = :pid";
	int64_t pid;

	(void)state;
	three_named_gon();
	pid = add("Petrov", "Ivan", "1950-01-01", "5559318");
	change(sql, pid);
	assert_string_equal(find("318"), "Petrov Ivan record");
}

static void
exact_beats_prefix_beats_nickname(void **state)
{
	(void)state;
	add("Smith", "Robert", "1960-01-01", NULL);
	add("Smith", "Bobby", "1961-01-01", NULL);
	add("Smith", "Bob", "1962-01-01", NULL);
	add("Smithson", "Bob", "1963-01-01", NULL);
	assert_string_equal(find("bob smith"),
	    "Smith Bob exact; Smith Bobby prefix; Smithson Bob prefix; Smith Robert nickname");
	assert_string_equal(find("bob"), "Smith Bob exact; Smithson Bob exact; Smith Bobby prefix; Smith Robert nickname");
}

static void
a_slip_stands_under_its_own_heading(void **state)
{
	(void)state;
	three_named_gon();
	assert_string_equal(find("lindqvsit"), "~Lindqvist \xc3\x85sa typo");
	assert_string_equal(find("lindqvits as"), "~Lindqvist \xc3\x85sa typo");
	assert_string_equal(find("asa lidnqv"), "~Lindqvist \xc3\x85sa typo");
	/* One slip in each of two parts. */
	assert_string_equal(find("maroi gonsavles"), "~Gonsalves Mario typo");
	/* Two in one, when one finds nothing. */
	assert_string_equal(find("lidnqvsit"), "~Lindqvist \xc3\x85sa typo");
	/* An exact hit stays above. */
	assert_string_equal(find("gonzales"), "Gonzales Marisol exact; ~Gonz\xc3\xa1lez Maria Elena typo");
	/* Three letters are too few to be wrong. */
	assert_string_equal(find("aas"), "");
	assert_string_equal(find("zzqqx"), "");
}

static void
who_is_here_today_and_who_was_opened_lately_come_first(void **state)
{
	static const char sql[] =
	    "INSERT INTO appointment (id, patient, date, starts, minutes, state, site)"
	    " SELECT randomblob(16), id, '2026-11-17', 610, 30, 'booked', (SELECT site FROM sync_self)"
	    " FROM patient WHERE rid = :pid";
	int64_t a, b;
	struct err err = {0};
	struct tx *tx;

	(void)state;
	a = add("Ames", "Ann", "1960-01-01", NULL);
	b = add("Amiss", "Ann", "1960-01-01", NULL);
	add("Amy", "Ann", "1960-01-01", NULL);
	int64_t here = add("Amyx", "Ann", "1960-01-01", NULL);
	(void)a;
	assert_string_equal(find("am"), "Ames Ann prefix; Amiss Ann prefix; Amy Ann prefix; Amyx Ann prefix");
	change(sql, here);
	tx = clinic_begin(db, "test.recent");
	assert_true(recent_touch(tx, priya, b, &err));
	clinic_commit(tx);
	assert_string_equal(find("am"), "Amyx Ann prefix; Amiss Ann prefix; Ames Ann prefix; Amy Ann prefix");
	assert_true(result.rows[0].today);
	assert_true(result.rows[1].recent);
	find_limit("am", 1);
	assert_string_equal(result.rows[0].family, "Amyx");
	assert_true(result.more);
	assert_int_equal(result.found, 4);
	change("UPDATE appointment SET state = 'cancelled_patient' WHERE :pid > 0", here);
	assert_string_equal(find("am"), "Amiss Ann prefix; Ames Ann prefix; Amy Ann prefix; Amyx Ann prefix");
}

static void
a_new_name_is_known_at_the_next_key(void **state)
{
	(void)state;
	three_named_gon();
	assert_string_equal(find("okafro"), "");
	add("Okafor", "Ada", "1991-06-14", NULL);
	assert_string_equal(find("okafor"), "Okafor Ada exact");
	assert_string_equal(find("okafro"), "~Okafor Ada typo");
}

static void
merged_and_void_people_are_not_found_and_the_dead_are_said_to_be(void **state)
{
	int64_t pid;

	(void)state;
	three_named_gon();
	pid = add("Okafor", "Ada", "1991-06-14", "5550188");
	change("UPDATE patient SET died = '2026-10-01' WHERE rid = :pid", pid);
	find("okafor");
	assert_string_equal(result.rows[0].died, "2026-10-01");
	change("UPDATE patient SET gone = 1 WHERE rid = :pid", pid);
	assert_string_equal(find("okafor"), "");
	assert_string_equal(find("5550188"), "");
	assert_string_equal(find("14/6/91"), "");
	assert_int_equal(result.people, 5);
}

static void
nothing_typed_finds_nobody(void **state)
{
	(void)state;
	three_named_gon();
	assert_string_equal(find(""), "");
	assert_string_equal(find(" - ' "), "");
	assert_string_equal(find("'; DROP TABLE patient; --"), "");
	assert_int_equal(result.people, 5);
}

/* ---- a population small enough to compare with every person ---- */

static const char *const families[] = {"Gonz\xc3\xa1lez", "Gonzales", "van der Berg", "de la Cruz", "O'Neill", "Smith-Jones",
    "Smith", "\xc3\x98stergaard", "Li", "\xe6\x9d\x8e", "Nguyen", "Garcia Garcia", "M\xc3\xbcller", "Lee"};
static const char *const givens[] = {"Maria", "Maria Elena", "Anna", "Anne-Marie", "Jos\xc3\xa9", "\xe5\xb0\x8f\xe9\xbe\x99",
    "Thi Lan", "Lee", "Mario", "Jo", "John", "Li"};
enum { FAMILIES = sizeof families / sizeof *families, GIVENS = sizeof givens / sizeof *givens, POPULATION = 250 };

struct somebody {
	const char *tokens[12];
	size_t count;
};
static struct somebody everybody[POPULATION];

static void
somebody_add(struct somebody *one, const char *name)
{
	char *folded = text_fold(arena, name);

	while (*folded) {
		size_t bytes = strcspn(folded, " ");
		if (bytes > 0)
			one->tokens[one->count++] = arena_text_n(arena, folded, bytes);
		folded += bytes + (folded[bytes] == ' ');
	}
}

static bool
oracle_fits(const struct somebody *one, char **parts, size_t count, unsigned taken)
{
	if (count == 0)
		return true;
	for (size_t i = 0; i < one->count; i++)
		if (!(taken >> i & 1) && strncmp(one->tokens[i], parts[0], strlen(parts[0])) == 0 &&
		    oracle_fits(one, parts + 1, count - 1, taken | 1u << i))
			return true;
	return false;
}

/* One to four beginnings of tokens of somebody, or of anybody. */
static size_t
random_parts(char **parts)
{
	size_t count = 1 + (size_t)rand() % 4;
	const struct somebody *one = &everybody[rand() % POPULATION];

	for (size_t i = 0; i < count; i++) {
		if (rand() % 5 == 0)
			one = &everybody[rand() % POPULATION];
		const char *token = one->tokens[(size_t)rand() % one->count];
		size_t bytes = 0, letters = 1 + (size_t)rand() % 6;
		while (token[bytes] && letters > 0) {
			bytes = text_next(token, bytes);
			letters--;
		}
		parts[i] = arena_text_n(arena, token, bytes);
	}
	return count;
}

static void
any_query_finds_whom_comparing_with_everybody_finds(void **state)
{
	static int64_t pids[POPULATION];

	(void)state;
	srand(20261121);
	for (int i = 0; i < POPULATION; i++) {
		const char *family = families[rand() % FAMILIES], *given = givens[rand() % GIVENS];
		everybody[i] = (struct somebody){.count = 0};
		somebody_add(&everybody[i], family);
		somebody_add(&everybody[i], given);
		if ((unsigned char)family[0] >= 0xe0 && (unsigned char)given[0] >= 0xe0)
			somebody_add(&everybody[i], arena_printf(arena, "%s%s", family, given));
		pids[i] = add(family, given, "1980-01-01", NULL);
	}
	for (int round = 0; round < 700; round++) {
		char *parts[4], *line = arena_text(arena, "");
		size_t count = random_parts(parts), sure = 0;
		for (size_t i = 0; i < count; i++)
			line = arena_printf(arena, "%s %s", line, parts[i]);
		find_limit(line, 1000);
		for (size_t i = 0; i < result.count; i++)
			sure += result.rows[i].why == FIND_EXACT || result.rows[i].why == FIND_PREFIX;
		for (int i = 0; i < POPULATION; i++) {
			bool found = false;
			for (size_t n = 0; n < sure && !found; n++)
				found = result.rows[n].patient.rid == pids[i];
			if (found != oracle_fits(&everybody[i], parts, count, 0))
				fail_msg("\"%s\" and person %d", line, i);
				}
	}
}

/* Every misspelling of one letter finds the person it was made from. */
static void
one_slip_in_a_long_name_never_hides_the_person(void **state)
{
	static const char *const names[] = {"gonzalez", "lindqvist", "berg", "gonsalves", "marisol"};

	(void)state;
	three_named_gon();
	for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
		const char *name = names[n];
		size_t length = strlen(name);
		find(name);
		int64_t pid = result.rows[0].patient.rid;
		for (size_t at = 0; at < length; at++)
			for (int kind = 0; kind < 4; kind++) {
				char slip[32];
				memcpy(slip, name, length + 1);
				if (kind == 0)
					slip[at] = slip[at] == 'x' ? 'y' : 'x';
				else if (kind == 1)
					memmove(slip + at, slip + at + 1, length - at);
				else if (kind == 2 && at + 1 < length)
					slip[at] = name[at + 1], slip[at + 1] = name[at];
				else if (kind == 3) {
					memmove(slip + at + 1, slip + at, length - at + 1);
					slip[at] = 'x';
				}
				if (strlen(slip) < 4)
					continue;
				find(slip);
				size_t i = 0;
				while (i < result.count && result.rows[i].patient.rid != pid)
					i++;
				if (i == result.count)
					fail_msg("%s for %s", slip, name);
			}
	}
}

static bool
always(void *context)
{
	(*(int *)context)++;
	return true;
}

static void
a_newer_key_interrupts_the_search(void **state)
{
	struct find_ask ask = {.text = "o m", .limit = 1000, .today = day_of(2026, 11, 17), .order = "dmy", .prefix = "NS"};
	struct err err = {0};
	int asked = 0;

	(void)state;
	for (int i = 0; i < 400; i++)
		add(i % 2 ? "Ortega" : "Olsen", arena_printf(arena, "M%da", i), NULL, NULL);
	find("x");
	db_interruptible(db, always, &asked);
	assert_false(find_people(finder, &ask, arena, &result, &err));
	assert_int_equal(err.code, ERR_BUSY);
	assert_true(asked > 0);
	db_interruptible(db, NULL, NULL);
	find("o m");
	assert_int_equal(result.count, 50);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(parts_of_a_name_come_in_any_order_without_accents),
	    TEST(names_alike_and_of_one_year_are_marked),
	    TEST(a_phone_number_in_any_punctuation_or_its_end_will_do),
	    TEST(an_initial_with_the_last_four_finds_her),
	    TEST(a_birth_date_alone_or_beside_a_name),
	    TEST(a_record_number_needs_no_letters_and_no_zeros),
	    TEST(a_ticket_finds_whose_call_it_is),
	    TEST(exact_beats_prefix_beats_nickname),
	    TEST(a_slip_stands_under_its_own_heading),
	    TEST(who_is_here_today_and_who_was_opened_lately_come_first),
	    TEST(a_new_name_is_known_at_the_next_key),
	    TEST(merged_and_void_people_are_not_found_and_the_dead_are_said_to_be),
	    TEST(nothing_typed_finds_nobody),
	    TEST(any_query_finds_whom_comparing_with_everybody_finds),
	    TEST(one_slip_in_a_long_name_never_hides_the_person),
	    TEST(a_newer_key_interrupts_the_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
