/* Finding by a number: record, ticket, phone, initial with the last four, birth date; with name parts or without. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "canon.h"
#include "find_token.h"
#include "search.h"

enum {
	SEARCH_NUMBER_WIDTH = 6,	/* digits of our numbers: NS-004217 */
	SEARCH_LOCAL_PHONE = 7,		/* digits that are a whole number without area and country */
};

/* The row of `stmt` is a record: whose? */
static int64_t
search_pid(struct search *search, struct stmt *stmt)
{
	int64_t pid = stmt_get_int(stmt, 0);

	return search->linked ? canon_of(search->db, pid) : pid;
}

/* The row of `stmt` is a person: take them if the names fit too. */
static bool
search_take(struct search *search, struct stmt *stmt, const struct query_sense *sense, enum find_why why)
{
	struct search_hit hit = {.pid = search_pid(search, stmt), .why = why};
	bool whole;

	if (sense->name_count > 0 && !search_names_fit(search, hit.pid, sense->names, sense->name_count, &whole))
		return true;
	return search_add(search, hit);
}

/* Run to the end or until the page is full. */
static bool
search_take_all(struct search *search, struct stmt *stmt, const struct query_sense *sense, enum find_why why)
{
	enum step step;

	while ((step = stmt_step(stmt, search->err)) == STEP_ROW)
		if (!search_take(search, stmt, sense, why)) {
			stmt_end(stmt);
			return false;
		}
	return step == STEP_DONE || search_fail(search);
}

/* "NS" and "4217" as we write it: NS-004217. */
static char *
search_number_text(struct arena *arena, const char *prefix, const char *digits)
{
	return arena_printf(arena, "%s-%0*lld", prefix, SEARCH_NUMBER_WIDTH, strtoll(digits, NULL, 10));
}

/* With the letters typed; without, our own site's first, then every other site's. */
static bool
search_numbered(struct search *search, const struct query_sense *sense, const char *sql)
{
	static const char sql_sites[] = "SELECT code FROM site WHERE code IS NOT NULL AND code <> :own ORDER BY code";
	struct stmt *sites = db_stmt(search->db, sql_sites), *stmt = db_stmt(search->db, sql);
	const char *own = search->ask->prefix ? search->ask->prefix : "";
	enum step step;

	stmt_text(stmt, ":number", search_number_text(search->arena, *sense->prefix ? sense->prefix : own,
	    sense->digits));
	if (!search_take_all(search, stmt, sense, FIND_RECORD))
		return false;
	if (*sense->prefix)
		return true;
	stmt_text(sites, ":own", own);
	while ((step = stmt_step(sites, search->err)) == STEP_ROW) {
		char *number = search_number_text(search->arena, stmt_look_text(sites, 0), sense->digits);
		stmt = db_stmt(search->db, sql);
		stmt_text(stmt, ":number", number);
		if (!search_take_all(search, stmt, sense, FIND_RECORD)) {
			stmt_end(sites);
			return false;
		}
	}
	return step == STEP_DONE || search_fail(search);
}

/* Our number, the same half typed, one that is not written like ours, one that somebody else gave. */
static bool
search_record(struct search *search, const struct query_sense *sense)
{
	static const char sql_record[] = "SELECT rid FROM patient WHERE record = :number";
	static const char sql_begins[] =
	    "SELECT rid FROM patient WHERE record >= :from AND record < :to ORDER BY record";
	static const char sql_given[] =
	    "SELECT p.rid FROM identifier i JOIN patient p ON p.id = i.owner"
	    " WHERE i.value = :number AND i.owner_kind = 'patient' AND i.gone = 0 "
	    "AND i.type IS NOT 'SS' ORDER BY p.rid";
	struct stmt *stmt;

	if (*sense->digits && !search_numbered(search, sense, sql_record))
		return false;
	stmt = db_stmt(search->db, sql_record);
	stmt_text(stmt, ":number", sense->word);
	if (!search_take_all(search, stmt, sense, FIND_RECORD))
		return false;
	stmt = db_stmt(search->db, sql_given);
	stmt_text(stmt, ":number", sense->word);
	if (!search_take_all(search, stmt, sense, FIND_RECORD))
		return false;
	if (*sense->digits && (*sense->prefix || *sense->digits == '0') &&
	    strlen(sense->digits) < SEARCH_NUMBER_WIDTH) {
		const char *prefix = *sense->prefix ? sense->prefix : search->ask->prefix ? search->ask->prefix : "";
		char *from = arena_printf(search->arena, "%s-%s", prefix, sense->digits);
		stmt = db_stmt(search->db, sql_begins);
		stmt_text(stmt, ":from", from);
		stmt_text(stmt, ":to", search_past(search->arena, from));
		return search_take_all(search, stmt, sense, FIND_RECORD);
	}
	return true;
}

static bool
search_ticket(struct search *search, const struct query_sense *sense)
{
	static const char sql[] =
	    "SELECT p.rid FROM call c JOIN patient p ON p.id = c.patient WHERE c.ticket = :number AND c.gone = 0";

	return search_numbered(search, sense, sql);
}

static const char sql_digits[] =
    "SELECT pid FROM phone_key WHERE digits >= :from AND digits < :to ORDER BY digits, pid";

/* Numbers that end with these digits; `mark` is "r" for records. */
static bool
search_ending(struct search *search, const struct query_sense *sense, const char *digits, const char *mark)
{
	struct stmt *stmt = db_stmt(search->db, sql_digits);
	char *from = find_phone_key(search->arena, arena_printf(search->arena, "%s%s", mark, digits));

	stmt_text(stmt, ":from", from);
	stmt_text(stmt, ":to", search_past(search->arena, from));
	return search_take_all(search, stmt, sense, *mark ? FIND_RECORD : FIND_PHONE);
}

/* As typed; without the zero that is dropped behind a country code; and numbers we keep without area or country. */
static bool
search_phone(struct search *search, const struct query_sense *sense)
{
	static const char sql_whole[] = "SELECT pid FROM phone_key WHERE digits = :digits ORDER BY pid";
	size_t count = strlen(sense->digits);
	const char *digits = sense->digits;
	char *key;

	if (!search_ending(search, sense, digits, ""))
		return false;
	if (count == QUERY_LAST && !search_ending(search, sense, digits, "r"))
		return false;
	if (count <= SEARCH_LOCAL_PHONE)
		return true;
	digits += strspn(digits, "0");
	if (digits > sense->digits && strlen(digits) >= SEARCH_LOCAL_PHONE && !search_ending(search, sense, digits, ""))
		return false;
	key = find_phone_key(search->arena, sense->digits);
	for (size_t length = count - 1; length >= SEARCH_LOCAL_PHONE; length--) {
		struct stmt *stmt = db_stmt(search->db, sql_whole);
		key[length] = '\0';
		stmt_text(stmt, ":digits", key);
		if (!search_take_all(search, stmt, sense, FIND_PHONE))
			return false;
	}
	return true;
}

/* A year or a month beside a name: who was born then, as a set the name search asks. */
static bool
search_born_set(struct search *search, const struct query_sense *sense, struct stmt *stmt)
{
	struct search_name name = {.parts = sense->names, .count = sense->name_count, .given = -1, .why = FIND_BORN};
	int64_t *pids = NULL;
	size_t count = 0, room = 0;
	enum step step;
	bool ok;

	while ((step = stmt_step(stmt, search->err)) == STEP_ROW) {
		int64_t *pid = arena_push(search->arena, &pids, &count, &room, sizeof *pid);
		*pid = search_pid(search, stmt);
	}
	if (step == STEP_FAILED)
		return search_fail(search);
	if (count == 0)
		return true;
	search->only = pids;
	search->only_count = count;
	ok = search_name(search, &name);
	search->only = NULL;
	return ok;
}

static bool
search_born(struct search *search, const struct query_sense *sense)
{
	static const char sql_by_name[] =
	    "SELECT rid FROM patient WHERE born >= :from AND born < :to AND gone = 0 AND merged_into IS NULL"
	    " ORDER BY born, family, given";
	static const char sql_set[] = "SELECT rid FROM patient WHERE born >= :from AND born < :to ORDER BY rid";
	bool day = strlen(sense->born) == DATE_TEXT - 1;
	struct stmt *stmt = db_stmt(search->db, sense->name_count > 0 && !day ? sql_set : sql_by_name);

	stmt_text(stmt, ":from", sense->born);
	stmt_text(stmt, ":to", search_past(search->arena, sense->born));
	if (sense->name_count > 0 && !day)
		return search_born_set(search, sense, stmt);
	return search_take_all(search, stmt, sense, FIND_BORN);
}

bool
search_number(struct search *search, const struct query_sense *sense)
{
	switch (sense->kind) {
	case QUERY_RECORD:
		return search_record(search, sense);
	case QUERY_TICKET:
		return search_ticket(search, sense);
	case QUERY_PHONE:
		return search_phone(search, sense);
	case QUERY_INITIAL:
		return search_ending(search, sense, sense->digits, "") &&
		    search_ending(search, sense, sense->digits, "r");
	case QUERY_BORN:
		return search_born(search, sense);
	case QUERY_NAME:
		break;
	}
	return true;
}
