#include "find.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "canon.h"
#include "find_key.h"
#include "near.h"
#include "search.h"
#include "vocabulary.h"

enum {
	FIND_LIMIT = 1000,	/* rows at most */
	FIND_SHORT = 5,		/* fewer than this: look for typos too */
	FIND_BATCH = 10,	/* people read by one statement */
	FIND_SLOTS = 4,		/* room in the table of those seen, for each hit */
	FIND_SAME_START = 3,	/* letters of given names that make them alike */
};

struct finder {
	struct db *db;
	struct arena *life;
	struct vocabulary vocabulary;
	struct near near;
	struct nicknames *nicknames;
};

/* A row with what orders it and what makes names alike. */
struct find_line {
	struct find_row row;
	const char *names;	/* folded: "gonzalez|maria elena" */
	enum search_stage stage;
	int edits;
	bool typo;
	int year;		/* of birth; 0: not known */
};

static const char *const find_whys[] = {
	[FIND_EXACT] = "exact", [FIND_RECORD] = "record", [FIND_BORN] = "born", [FIND_PHONE] = "phone",
	[FIND_PREFIX] = "prefix", [FIND_NICKNAME] = "nickname", [FIND_TYPO] = "typo",
};

struct finder *
finder_open(struct db *db)
{
	struct arena *life = arena_new();
	struct finder *finder = arena_alloc(life, sizeof *finder);

	*finder = (struct finder){.db = db, .life = life};
	return finder;
}

void
finder_close(struct finder *finder)
{
	if (!finder)
		return;
	vocabulary_free(&finder->vocabulary);
	near_free(&finder->near);
	arena_free(finder->life);
}

bool
finder_warm(struct finder *finder, struct err *err)
{
	if (!finder->nicknames && !nickname_builtin(finder->life, &finder->nicknames, err))
		return false;
	return vocabulary_update(&finder->vocabulary, finder->db, err);
}

bool
search_fail(struct search *search)
{
	search->failed = true;
	return false;
}

char *
search_past(struct arena *arena, const char *prefix)
{
	/* The last code point there is. */
	return arena_printf(arena, "%s\xf4\x8f\xbf\xbf", prefix);
}

static int
find_pid_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

bool
search_add(struct search *search, struct search_hit hit)
{
	size_t at = (size_t)((uint64_t)hit.pid * UINT64_C(0x9e3779b97f4a7c15) >> 32) % search->seen_room;

	if (search->only &&
	    !bsearch(&hit.pid, search->only, search->only_count, sizeof *search->only, find_pid_order))
		return true;
	for (; search->seen[at] > 0; at = (at + 1) % search->seen_room)
		if (search->hits[search->seen[at] - 1].pid == hit.pid)
			return true;
	if (search->count == search->ask->limit) {
		search->more = true;
		return false;
	}
	search->hits[search->count++] = hit;
	search->seen[at] = (uint32_t)search->count;
	return true;
}

bool
search_names_fit(struct search *search, int64_t pid, const struct query_part *parts, size_t count, bool *whole)
{
	static const char sql[] = "SELECT names FROM patient_key WHERE pid = :pid";
	struct stmt *stmt = db_stmt(search->db, sql);
	bool fits = false;

	stmt_int(stmt, ":pid", pid);
	if (stmt_step(stmt, NULL) == STEP_ROW) {
		fits = query_fits(parts, count, stmt_look_text(stmt, 0), whole);
		stmt_end(stmt);
	}
	return fits;
}

static enum find_why
find_why_of(const struct query_sense *sense, bool whole)
{
	switch (sense->kind) {
	case QUERY_BORN:
		return FIND_BORN;
	case QUERY_PHONE:
	case QUERY_INITIAL:
		return FIND_PHONE;
	case QUERY_RECORD:
	case QUERY_TICKET:
		return FIND_RECORD;
	case QUERY_NAME:
		break;
	}
	return whole ? FIND_EXACT : FIND_PREFIX;
}

/* Those near us are asked first, today's before the others, so that a full page cannot hide them. */
static bool
find_near(struct search *search, const struct near *near, const struct query *query, bool today)
{
	for (size_t n = 0; n < query->sense_count; n++)
		for (size_t i = 0; i < near->count; i++) {
			const struct query_sense *sense = &query->senses[n];
			bool whole;
			if (near->people[i].today == today && near_fits(&near->people[i], sense, &whole) &&
			    !search_add(search,
			    (struct search_hit){.pid = near->people[i].pid, .why = find_why_of(sense, whole)}))
				return false;
		}
	return true;
}

static bool
find_all(struct search *search, const struct near *near, const struct query *query)
{
	if (!find_near(search, near, query, true) || !find_near(search, near, query, false))
		return false;
	for (size_t n = 0; n < query->sense_count; n++) {
		const struct query_sense *sense = &query->senses[n];
		struct search_name name = {.parts = sense->names, .count = sense->name_count, .given = -1,
		    .why = FIND_EXACT};
		if (!(sense->kind == QUERY_NAME ? search_name(search, &name) : search_number(search, sense)))
			return false;
	}
	for (size_t n = 0; n < query->sense_count; n++)
		if (query->senses[n].kind == QUERY_NAME && !search_nicknames(search, &query->senses[n]))
			return false;
	for (size_t n = 0; n < query->sense_count && search->count < FIND_SHORT; n++)
		if (query->senses[n].kind == QUERY_NAME && !search_typos(search, &query->senses[n]))
			return false;
	return true;
}

/* The preferred number: the first, unless that is already the record's. */
static const char *
find_first_phone(struct arena *arena, const char *phones)
{
	return *phones && *phones != 'r' ? arena_text_n(arena, phones, strcspn(phones, " ")) : NULL;
}

/* The current row of find_read_ten as a line. */
static void
find_read(struct search *search, const struct near *near, struct stmt *stmt, const struct search_hit *hit,
    struct find_line *line)
{
	const struct near_person *person = near_find(near, hit->pid);

	*line = (struct find_line){
	    .row = {
		.patient = {hit->pid},
		.id = stmt_get_id(stmt, 1),
		.record = stmt_get_text(stmt, 2, search->arena),
		.family = stmt_get_text(stmt, 3, search->arena),
		.given = stmt_get_text(stmt, 4, search->arena),
		.preferred = stmt_get_text(stmt, 5, search->arena),
		.born = stmt_get_text(stmt, 6, search->arena),
		.died = stmt_get_text(stmt, 7, search->arena),
		.restricted = stmt_get_int(stmt, 8) == 1,
		.phone = find_first_phone(search->arena, stmt_look_text(stmt, 10)),
		.why = hit->why,
		.today = person && person->today,
		.recent = person && person->recent,
	    },
	    .names = stmt_get_text(stmt, 9, search->arena),
	    .stage = hit->stage,
	    .edits = hit->edits,
	    .typo = hit->why == FIND_TYPO,
	};
	if (search->linked) {
		struct patient who = {.row.id = line->row.id, .died = line->row.died,
			.restricted = line->row.restricted};
		canon_heed(search->db, &who, search->arena);
		line->row.restricted = who.restricted == 1;
		line->row.died = who.died;
	}
	line->year = line->row.born ? atoi(line->row.born) : 0;
}

/*
 * Ten hits in one statement: starting one costs as much as reading a person. Numbers
 * left over are NULL and match nobody; people without keys (void, merged) do not
 * come back.
 */
static bool
find_read_ten(struct search *search, const struct near *near, size_t from, struct find_line **lines, size_t *count)
{
	static const char sql[] =
	    "WITH pick (pid) AS (VALUES (?), (?), (?), (?), (?), (?), (?), (?), (?), (?))"
	    " SELECT k.pid, p.id, p.record, p.family, p.given, p.preferred, p.born, p.died, p.restricted, "
	    "k.names, k.phones"
	    " FROM pick CROSS JOIN patient_key k ON k.pid = pick.pid CROSS JOIN patient p ON p.rid = k.pid";
	struct stmt *stmt = db_stmt(search->db, sql);
	enum step step;

	for (size_t i = from; i < search->count && i < from + FIND_BATCH; i++)
		stmt_int_at(stmt, (int)(i - from) + 1, search->hits[i].pid);
	while ((step = stmt_step(stmt, search->err)) == STEP_ROW) {
		while (search->hits[from].pid != stmt_get_int(stmt, 0))
			from++;
		lines[*count] = arena_alloc(search->arena, sizeof **lines);
		find_read(search, near, stmt, &search->hits[from++], lines[(*count)++]);
	}
	return step == STEP_DONE || search_fail(search);
}

/* By surname, then given names: the bar between them sorts before any letter. */
static int
find_names_order(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	int x = *a == '|' ? 1 : (unsigned char)*a, y = *b == '|' ? 1 : (unsigned char)*b;
	return x - y;
}

/* Typos below everything; then who is here, who was opened lately; then how well it fits; then by name. */
static int
find_line_order(const void *a, const void *b)
{
	const struct find_line *x = *(struct find_line *const *)a, *y = *(struct find_line *const *)b;
	int near_x = x->row.today ? 0 : x->row.recent ? 1 : 2, near_y = y->row.today ? 0 : y->row.recent ? 1 : 2, order;

	if (x->typo != y->typo)
		return x->typo - y->typo;
	if (near_x != near_y)
		return near_x - near_y;
	if (x->row.why != y->row.why)
		return x->row.why < y->row.why ? -1 : 1;
	if (x->edits != y->edits)
		return x->edits - y->edits;
	if (x->stage != y->stage)
		return x->stage < y->stage ? -1 : 1;
	order = find_names_order(x->names, y->names);
	if (order == 0 && x->row.born && y->row.born)
		order = strcmp(x->row.born, y->row.born);
	if (order != 0)
		return order;
	return (x->row.patient.rid > y->row.patient.rid) - (x->row.patient.rid < y->row.patient.rid);
}

/* The first token of one side of "gonzalez ruiz|maria elena", cut out. */
static const char *
find_side(struct arena *arena, const char *names, bool given, bool whole)
{
	if (given)
		names += strcspn(names, "|") + 1;
	return arena_text_n(arena, names, strcspn(names, whole ? "|" : " |"));
}

/*
 * Two people a tired ear takes for one: the same surname and first name, or, born
 * in one year, surnames an edit apart and first names that begin alike.
 */
static bool
find_alike(struct arena *arena, const struct find_line *a, const struct find_line *b)
{
	bool year = a->year > 0 && a->year == b->year;
	const char *first_a, *first_b, *last_a, *last_b;

	if (a->names[0] == '|' || b->names[0] == '|' || (!year && strcmp(a->names, b->names) != 0))
		return false;
	if (strcmp(a->names, b->names) == 0)
		return true;
	first_a = find_side(arena, a->names, true, false), first_b = find_side(arena, b->names, true, false);
	if (strncmp(first_a, first_b, FIND_SAME_START) != 0 && vocab_edits(first_a, first_b, 1) > 1)
		return false;
	last_a = find_side(arena, a->names, false, true), last_b = find_side(arena, b->names, false, true);
	return vocab_edits(last_a, last_b, 1) <= 1;
}

static void
find_mark_alike(struct arena *arena, struct find_line **lines, size_t count, struct find_result *result)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t n = i + 1; n < count; n++) {
			struct find_line *a = lines[i], *b = lines[n];
			if ((a->year != b->year && a->names[0] != b->names[0]) ||
			    (b->row.alike > 0 && b->row.alike == a->row.alike) || !find_alike(arena, a, b))
				continue;
			if (a->row.alike == 0)
				a->row.alike = ++result->alike;
			b->row.alike = a->row.alike;
		}
	}
	for (size_t i = 0, seen = 0; i < count && result->alike > 0; i++) {
		if (lines[i]->row.alike != 1)
			continue;
		result->alike_year = seen++ == 0 || result->alike_year == lines[i]->year ? lines[i]->year : 0;
	}
}

/* Rows from hits: read, ordered, alike ones marked. */
static bool
find_rows(struct search *search, const struct near *near, struct find_result *result)
{
	struct find_line **lines = arena_array(search->arena, search->count + 1, sizeof *lines);
	size_t count = 0;

	for (size_t i = 0; i < search->count; i += FIND_BATCH)
		if (!find_read_ten(search, near, i, lines, &count))
			return false;
	qsort(lines, count, sizeof *lines, find_line_order);
	find_mark_alike(search->arena, lines, count, result);
	result->rows = arena_array(search->arena, count + 1, sizeof *result->rows);
	for (size_t i = 0; i < count; i++)
		result->rows[i] = lines[i]->row;
	result->count = count;
	while (result->typos < count && result->rows[result->typos].why != FIND_TYPO)
		result->typos++;
	return true;
}

/* More than a page: for one name part the vocabulary knows how many, else only that there are more. */
static void
find_total(const struct search *search, const struct query *query, struct find_result *result)
{
	result->found = (int64_t)result->count;
	result->more = search->more;
	if (search->more && query->sense_count == 1 && query->senses[0].name_count == 1 &&
	    query->senses[0].kind == QUERY_NAME) {
		size_t first, end;
		vocab_range(search->vocab, query->senses[0].names[0].text, &first, &end);
		if (vocab_people(search->vocab, first, end) > result->found)
			result->found = vocab_people(search->vocab, first, end);
	}
}

bool
find_people(struct finder *finder, const struct find_ask *asked, struct arena *arena, struct find_result *result,
    struct err *err)
{
	struct find_ask ask = *asked;
	struct search search = {.db = finder->db, .arena = arena, .ask = &ask, .err = err};
	struct query query;
	bool ok;

	*result = (struct find_result){.rows = NULL};
	ask.limit = ask.limit > FIND_LIMIT ? FIND_LIMIT : ask.limit > 0 ? ask.limit : 1;
	query_parse(arena, ask.text, ask.order, ask.today, &query);
	search.seen_room = (ask.limit + 1) * FIND_SLOTS;
	search.seen = arena_array(arena, search.seen_room, sizeof *search.seen);
	search.hits = arena_array(arena, ask.limit, sizeof *search.hits);

	db_read_begin(finder->db);
	ok = finder_warm(finder, err) && near_update(&finder->near, finder->db, ask.today, ask.staff, err);
	if (ok) {
		search.vocab = &finder->vocabulary.vocab;
		search.nicknames = finder->nicknames;
		search.linked = canon_any(finder->db);
		search.people = result->people = find_key_people(finder->db);
		find_all(&search, &finder->near, &query);
		ok = !search.failed && find_rows(&search, &finder->near, result);
	}
	db_read_end(finder->db);
	if (ok)
		find_total(&search, &query, result);
	return ok;
}

const char *
find_why_name(enum find_why why)
{
	return find_whys[why];
}
