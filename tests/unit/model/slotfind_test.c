#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/slotfind.h"

enum { PEOPLE = 3, DAYS = 6, BOOKS = 10000, ALL = PEOPLE * DAYS * SLOT_CELLS };

/* ---- the obvious way: one byte a cell, every start tried, everything sorted -------------- */

enum { WORKS = 1, AWAY = 2, KEPT = 4, BOOKED = 8, GROUND = 16 };

static unsigned char plain[PEOPLE][DAYS][SLOT_CELLS];
static struct schedule_day days[PEOPLE][DAYS];
static struct slotfind_person people[PEOPLE];
static struct slotfind_book book;

static void
paint(int person, int day, int what, int from, int length)
{
	struct schedule_day *to = &days[person][day];

	for (int n = from / 5; n < SLOT_CELLS && n * 5 < from + length; n++)
		plain[person][day][n] |= (unsigned char)what;
	if (what == WORKS)
		slot_mark(&to->time.session, from, length);
	else if (what == AWAY)
		slot_mark(&to->time.away, from, length);
	else if (what == KEPT)
		slot_mark(&to->time.kept, from, length);
	else if (what == BOOKED)
		slot_mark(&to->time.booked, from, length);
	else
		slot_mark(&to->step_free, from, length);
}

static void
empty_book(int day_count, size_t person_count)
{
	memset(plain, 0, sizeof(plain));
	memset(days, 0, sizeof(days));
	for (int p = 0; p < PEOPLE; p++)
		people[p] = (struct slotfind_person){.staff = {{(uint8_t)(p + 1)}}, .day = days[p]};
	book = (struct slotfind_book){.first = 20000, .days = day_count, .person = people, .people = person_count};
}

static bool
plainly_free(const struct slotfind_query *query, int p, int d, int cell, bool with_kept)
{
	int state = plain[p][d][cell] & ~GROUND, first = book.first + d == query->from_day ? query->from_minute : 0;

	if (cell * 5 < first || cell * 5 < query->not_before)
		return false;
	return state == WORKS || (with_kept && state == (WORKS | KEPT));
}

/* Is `cell` a start that may be offered? */
static bool
plainly_offered(const struct slotfind_query *query, int p, int d, int cell, int length, bool with_kept)
{
	int need = (length + 4) / 5, step = ((query->step > 0 ? query->step : query->length) + 4) / 5, opened = cell;

	for (int n = cell; n < cell + need; n++)
		if (n >= SLOT_CELLS || !plainly_free(query, p, d, n, with_kept))
			return false;
	if (query->not_after > 0 && cell * 5 > query->not_after)
		return false;
	while (opened > 0 && plainly_free(query, p, d, opened - 1, with_kept))
		opened--;
	if ((cell - opened) % step != 0)
		return false;
	if (query->needs & SLOTFIND_NEED_FIRST)
		for (int n = 0; n < cell; n++)
			if ((plain[p][d][n] & (WORKS | AWAY)) == WORKS)
				return false;
	if (query->needs & SLOTFIND_NEED_LAST)
		for (int n = cell + need; n < SLOT_CELLS; n++)
			if ((plain[p][d][n] & (WORKS | AWAY)) == WORKS)
				return false;
	return true;
}

static int
plain_order(const void *left, const void *right)
{
	const struct slotfind_hit *a = left, *b = right;

	if (a->day != b->day)
		return a->day - b->day;
	for (int i = 0; i < SLOTFIND_MATCHES; i++)
		if (a->match[i] != b->match[i])
			return a->match[i] ? -1 : 1;
	return a->minute != b->minute ? a->minute - b->minute : (int)a->person - (int)b->person;
}

static size_t
plain_list(const struct slotfind_query *query, bool with_kept, struct slotfind_hit *out)
{
	static struct slotfind_hit all[ALL];
	int length = query->needs & SLOTFIND_NEED_LONG ? 2 * query->length : query->length;
	size_t count = 0, kept = 0, today = 0;

	for (int d = 0; d < book.days; d++)
		for (int p = 0; p < (int)book.people; p++)
			for (int n = 0; n < SLOT_CELLS; n++) {
				int32_t day = book.first + d;
				if (day < query->from_day || day >= query->from_day + query->horizon ||
				    (query->only && query->with >= 0 && query->with != p) ||
				    !plainly_offered(query, p, d, n, length, with_kept))
					continue;
				struct slotfind_hit hit = {
				    .day = day, .minute = n * 5, .length = length, .person = (size_t)p};
				hit.match[0] = query->with < 0 || query->with == p;
				hit.match[1] = true;
				if (query->needs & SLOTFIND_NEED_ROOM)
					for (int i = n; i < n + (length + 4) / 5; i++)
						hit.match[1] = hit.match[1] && plain[p][d][i] & GROUND;
				hit.match[2] = query->time == SLOTFIND_ANY_TIME ||
				    (query->time == SLOTFIND_MORNINGS) == (n * 5 < 720);
				all[count++] = hit;
			}
	qsort(all, count, sizeof(all[0]), plain_order);
	for (size_t i = 0; i < count && kept < query->limit; i++) {
		today = i > 0 && all[i].day == all[i - 1].day ? today + 1 : 1;
		if (query->per_day == 0 || today <= (size_t)query->per_day)
			out[kept++] = all[i];
	}
	return kept;
}

/* ---- random books ------------------------------------------------------------------------- */

static void
random_book(void)
{
	empty_book(1 + rand() % DAYS, (size_t)(1 + rand() % PEOPLE));
	int crowded = rand() % 3;
	for (int p = 0; p < (int)book.people; p++)
		for (int d = 0; d < book.days; d++) {
			if (rand() % 4 == 0)
				continue;
			int from = 420 + rand() % 30 * 10, length = 60 + rand() % 50 * 10;
			paint(p, d, WORKS, from, length);
			if (rand() % 2)
				paint(p, d, GROUND, from, length / 2);
			if (rand() % 3 == 0)
				paint(p, d, KEPT, from + rand() % length, rand() % 90);
			if (rand() % 5 == 0)
				paint(p, d, AWAY, rand() % 2 ? 0 : 720, 1440);
			for (int i = rand() % (crowded * 20 + 1); i > 0; i--)
				paint(p, d, BOOKED, from + rand() % length / 5 * 5, 5 + rand() % 60);
		}
}

static struct slotfind_query
random_query(void)
{
	struct slotfind_query query = {
		.with = rand() % 3 ? rand() % (int)book.people : SLOTFIND_ANYONE,
		.only = rand() % 2,
		.length = 5 + rand() % 60,
		.step = rand() % 2 ? 15 : 0,
		.from_day = book.first + rand() % 2,
		.from_minute = rand() % 2 ? rand() % 1000 : 0,
		.horizon = 2 + rand() % DAYS,
		.not_before = rand() % 8 ? 0 : 600 + rand() % 200,
		.not_after = rand() % 8 ? 0 : 700 + rand() % 300,
		.time = (enum slotfind_time)(rand() % 3),
		.needs = rand() % 4 ? 0 : (unsigned)rand() % 16,
		.per_day = rand() % 4,
		.limit = (size_t)(1 + rand() % 12),
	};

	return query;
}

static bool
same_hits(const struct slotfind_hit *a, const struct slotfind_hit *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (plain_order(&a[i], &b[i]) != 0 || a[i].length != b[i].length)
			return false;
	return true;
}

static void
ten_thousand_books_agree_with_the_obvious_way(void **state)
{
	(void)state;
	struct slotfind_hit quick[12], slow[12];
	int empty = 0;

	srand(20261117);
	for (int i = 0; i < BOOKS; i++) {
		random_book();
		struct slotfind_query query = random_query();
		size_t found = slotfind_list(&book, &query, quick);
		assert_int_equal(found, plain_list(&query, false, slow));
		assert_true(same_hits(quick, slow, found));
		empty += found == 0;
	}
	/* Both kinds of answer were really asked for. */
	assert_in_range(empty, BOOKS / 50, BOOKS / 2);
}

/* The earliest day that giving up one thing yields, the obvious way; INT32_MAX: none. */
static int32_t
plain_relaxed(struct slotfind_query query, enum slotfind_relax relax, int short_by)
{
	struct slotfind_hit hit;

	query.limit = 1;
	if (relax == SLOTFIND_RELAX_LIMITS) {
		query.not_before = query.not_after = 0;
		query.needs &= SLOTFIND_NEED_ROOM | SLOTFIND_NEED_LONG;
	} else if (relax == SLOTFIND_RELAX_PERSON) {
		query.only = false;
	} else if (relax == SLOTFIND_RELAX_LENGTH) {
		query.length = (query.needs & SLOTFIND_NEED_LONG ? 2 : 1) * query.length - short_by;
		query.step = 0;
		query.needs &= ~(unsigned)SLOTFIND_NEED_LONG;
	} else if (relax == SLOTFIND_RELAX_HORIZON) {
		query.horizon = 1000;
	}
	return plain_list(&query, relax == SLOTFIND_RELAX_KEPT, &hit) > 0 ? hit.day : INT32_MAX;
}

static void
an_empty_list_offers_what_helps_soonest(void **state)
{
	(void)state;
	struct slotfind_hit hits[12];
	int asked = 0;

	srand(318);
	for (int i = 0; i < BOOKS / 2; i++) {
		struct slotfind_none none;
		int32_t best = INT32_MAX;
		random_book();
		struct slotfind_query query = random_query();
		if (slotfind_list(&book, &query, hits) > 0)
			continue;
		slotfind_explain(&book, &query, &none);
		assert_int_not_equal(none.cause, SLOTFIND_FOUND);
		for (int relax = SLOTFIND_RELAX_LIMITS; relax <= SLOTFIND_RELAX_KEPT; relax++) {
			int32_t day = plain_relaxed(query, (enum slotfind_relax)relax, none.short_by);
			best = day < best ? day : best;
		}
		if (best == INT32_MAX) {
			assert_int_equal(none.relax, SLOTFIND_RELAX_NONE);
		} else {
			assert_int_not_equal(none.relax, SLOTFIND_RELAX_NONE);
			assert_int_equal(none.nearest.day, best);
		}
		asked++;
	}
	assert_true(asked > 100);
}

/* ---- what people say ---------------------------------------------------------------------- */

/* Mornings 09:00-12:00 and afternoons 13:00-16:00 for three clinicians on two days. */
static void
two_plain_days(void)
{
	empty_book(2, 3);
	for (int p = 0; p < 3; p++)
		for (int d = 0; d < 2; d++) {
			paint(p, d, WORKS, 540, 180);
			paint(p, d, WORKS, 780, 180);
		}
}

static struct slotfind_query
half_an_hour(void)
{
	return (struct slotfind_query){
		.with = 0, .length = 30, .from_day = 20000, .horizon = 2, .per_day = 2, .limit = 7};
}

static void
her_own_clinician_stands_first_and_the_list_spans_days(void **state)
{
	(void)state;
	struct slotfind_query query = half_an_hour();
	struct slotfind_hit hits[7];
	char marks[SLOTFIND_MATCHES + 1];

	two_plain_days();
	query.time = SLOTFIND_MORNINGS;
	paint(0, 0, BOOKED, 540, 30);
	paint(0, 1, BOOKED, 0, 1440);
	assert_int_equal(slotfind_list(&book, &query, hits), 4);
	assert_int_equal(hits[0].minute, 570);
	assert_int_equal(hits[1].minute, 600);
	slotfind_marks(&hits[0], marks);
	assert_string_equal(marks, "yyy");
	assert_int_equal(hits[2].day, 20001);
	assert_int_equal(hits[2].person, 1);
	slotfind_marks(&hits[2], marks);
	assert_string_equal(marks, "nyy");
}

static void
she_comes_first_thing_or_last_thing(void **state)
{
	(void)state;
	struct slotfind_query query = half_an_hour();
	struct slotfind_hit hits[7];

	two_plain_days();
	query.only = true;
	query.needs = SLOTFIND_NEED_FIRST;
	assert_int_equal(slotfind_list(&book, &query, hits), 2);
	assert_int_equal(hits[0].minute, 540);
	assert_int_equal(hits[1].day, 20001);
	query.needs = SLOTFIND_NEED_LAST | SLOTFIND_NEED_LONG;
	assert_int_equal(slotfind_list(&book, &query, hits), 2);
	assert_int_equal(hits[0].minute, 900);
	assert_int_equal(hits[0].length, 60);
}

static void
every_empty_answer_names_its_cause(void **state)
{
	(void)state;
	struct slotfind_query query = half_an_hour();
	struct slotfind_none none;

	query.only = true;
	query.horizon = 1;
	empty_book(2, 3);
	slotfind_explain(&book, &query, &none);
	assert_int_equal(none.cause, SLOTFIND_CLOSED);
	assert_int_equal(none.relax, SLOTFIND_RELAX_NONE);

	two_plain_days();
	paint(0, 0, AWAY, 0, 1440);
	slotfind_explain(&book, &query, &none);
	assert_int_equal(none.cause, SLOTFIND_AWAY);
	assert_int_equal(none.relax, SLOTFIND_RELAX_PERSON);
	assert_int_equal(none.nearest.person, 1);

	two_plain_days();
	paint(0, 0, BOOKED, 0, 1440);
	book.people = 1;
	slotfind_explain(&book, &query, &none);
	assert_int_equal(none.cause, SLOTFIND_FULL);
	assert_int_equal(none.relax, SLOTFIND_RELAX_HORIZON);
	assert_int_equal(none.nearest.day, 20001);

	two_plain_days();
	paint(0, 0, KEPT, 0, 1440);
	slotfind_explain(&book, &query, &none);
	assert_int_equal(none.cause, SLOTFIND_KEPT);

	two_plain_days();
	paint(0, 0, BOOKED, 565, 600);
	slotfind_explain(&book, &query, &none);
	assert_int_equal(none.cause, SLOTFIND_SHORT);
	assert_int_equal(none.short_by, 5);

	two_plain_days();
	query.not_after = 480;
	slotfind_explain(&book, &query, &none);
	assert_int_equal(none.cause, SLOTFIND_LIMITED);
	assert_int_equal(none.relax, SLOTFIND_RELAX_LIMITS);

	query.from_day = 20002;
	slotfind_explain(&book, &query, &none);
	assert_int_equal(none.cause, SLOTFIND_BEYOND);
}

static void
what_is_over_today_is_not_offered(void **state)
{
	(void)state;
	struct slotfind_query query = half_an_hour();
	struct slotfind_hit hits[7];

	two_plain_days();
	query.only = true;
	query.from_minute = 9 * 60 + 42;
	assert_true(slotfind_list(&book, &query, hits) > 0);
	assert_int_equal(hits[0].minute, 9 * 60 + 45);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_thousand_books_agree_with_the_obvious_way),
		cmocka_unit_test(an_empty_list_offers_what_helps_soonest),
		cmocka_unit_test(her_own_clinician_stands_first_and_the_list_spans_days),
		cmocka_unit_test(she_comes_first_thing_or_last_thing),
		cmocka_unit_test(every_empty_answer_names_its_cause),
		cmocka_unit_test(what_is_over_today_is_not_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
