#include "twins.h"

#include <string.h>

#include "base/date.h"
#include "canon.h"
#include "patient.h"
#include "record.h"

enum { TWINS_PREFIX = 3, TWINS_TEXT = 84, TWINS_SUFFIX = 7 };

static void
twins_add(struct twins_found *found, int64_t rid)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->rid[i] == rid)
			return;
	if (found->count < TWINS_MOST)
		found->rid[found->count++] = rid;
}

static bool
twins_collect(struct stmt *stmt, struct twins_found *found, struct err *err)
{
	enum step step;

	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		twins_add(found, stmt_get_int(stmt, 0));
	return step == STEP_DONE;
}

/* The first text after every text that begins with `prefix`: 0xff is in no UTF-8. */
static void
twins_after(const char *prefix, char after[TWINS_TEXT])
{
	size_t bytes = strnlen(prefix, TWINS_TEXT - 2);

	memcpy(after, prefix, bytes);
	after[bytes] = (char)0xff;
	after[bytes + 1] = '\0';
}

static const char sql_by_name[] =
    "SELECT pid FROM name_pair WHERE kind = :kind AND tok = :tok AND rest >= :from AND rest < :to LIMIT 30";

static bool
twins_by_pair(struct db *db, int kind, const char *token, const char *prefix, struct twins_found *found,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_by_name);
	char after[TWINS_TEXT];

	twins_after(prefix, after);
	stmt_int(stmt, ":kind", kind);
	stmt_text(stmt, ":tok", token);
	stmt_text(stmt, ":from", prefix);
	stmt_text(stmt, ":to", after);
	return twins_collect(stmt, found, err);
}

/* The first letters. Cut before a half character: the key's order is by bytes, but its text is UTF-8. */
static void
twins_begin(const char *token, char begin[TWINS_TEXT])
{
	size_t bytes = strnlen(token, TWINS_PREFIX);

	while (bytes > 0 && ((unsigned char)token[bytes] & 0xc0) == 0x80)
		bytes--;
	memcpy(begin, token, bytes);
	begin[bytes] = '\0';
}

/* One name whole and the beginning of the other, so that a slip in either is no matter; and the two exchanged. */
bool
twins_by_name(struct db *db, const char *family, const char *given, struct twins_found *found, struct err *err)
{
	char family_begin[TWINS_TEXT], given_begin[TWINS_TEXT];

	twins_begin(family, family_begin);
	twins_begin(given, given_begin);
	return twins_by_pair(db, 0, family, given_begin, found, err) &&
	    twins_by_pair(db, 1, given, family_begin, found, err) &&
	    twins_by_pair(db, 1, family, given_begin, found, err);
}

static const char sql_by_born[] = "SELECT rid FROM patient WHERE born = :born AND gone = 0 LIMIT 200";

bool
twins_by_born(struct db *db, const char *born, struct twins_found *found, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_by_born);

	stmt_text(stmt, ":born", born);
	return twins_collect(stmt, found, err);
}

/* The last digits, backwards, as phone_key keeps them: with and without a country's prefix they are the same. */
static void
twins_reverse(const char *digits, char reversed[TWINS_TEXT])
{
	size_t bytes = strlen(digits), used = 0;

	for (; used < TWINS_SUFFIX && used < bytes; used++)
		reversed[used] = digits[bytes - 1 - used];
	reversed[used] = '\0';
}

static const char sql_by_phone[] =
    "SELECT DISTINCT pid FROM phone_key WHERE digits >= :from AND digits < :to LIMIT 30";
static const char sql_phone_count[] =
    "SELECT count(*) FROM (SELECT 1 FROM phone_key WHERE digits >= :from AND digits < :to LIMIT 1000)";

static struct stmt *
twins_phone(struct db *db, const char *sql, const char *digits, char reversed[TWINS_TEXT], char after[TWINS_TEXT])
{
	struct stmt *stmt = db_stmt(db, sql);

	twins_reverse(digits, reversed);
	twins_after(reversed, after);
	stmt_text(stmt, ":from", reversed);
	stmt_text(stmt, ":to", after);
	return stmt;
}

bool
twins_by_phone(struct db *db, const char *digits, struct twins_found *found, struct err *err)
{
	char reversed[TWINS_TEXT], after[TWINS_TEXT];

	if (strlen(digits) < TWINS_SUFFIX)
		return true;
	return twins_collect(twins_phone(db, sql_by_phone, digits, reversed, after), found, err);
}

static int64_t
twins_number(struct stmt *stmt)
{
	int64_t number = 0;

	if (stmt_step(stmt, NULL) == STEP_ROW) {
		number = stmt_get_int(stmt, 0);
		stmt_end(stmt);
	}
	return number == FIELD_NULL ? 0 : number;
}

static const char sql_patients[] = "SELECT max(rid) FROM patient";

int64_t
twins_patients(struct db *db)
{
	return twins_number(db_stmt(db, sql_patients));
}

static const char sql_token_count[] = "SELECT n FROM vocab WHERE tok = :token";

int64_t
twins_token_count(struct db *db, const char *token)
{
	struct stmt *stmt = db_stmt(db, sql_token_count);

	stmt_text(stmt, ":token", token);
	return twins_number(stmt);
}

static const char sql_born_count[] =
    "SELECT count(*) FROM (SELECT 1 FROM patient WHERE born = :born LIMIT 1000)";

int64_t
twins_born_count(struct db *db, const char *born)
{
	struct stmt *stmt = db_stmt(db, sql_born_count);

	stmt_text(stmt, ":born", born);
	return twins_number(stmt);
}

int64_t
twins_phone_count(struct db *db, const char *digits)
{
	char reversed[TWINS_TEXT], after[TWINS_TEXT];

	return twins_number(twins_phone(db, sql_phone_count, digits, reversed, after));
}

#define TWINS_LAST_VISIT(whose)                                                                                       \
	"SELECT max(date) FROM appointment WHERE patient " whose " AND gone = 0 AND date <= :today AND state = 'out'"
static const struct canon_sql sql_last_visit = CANON_SQL(TWINS_LAST_VISIT);
#define TWINS_LAST_ENCOUNTER(whose)                                                                                   \
	"SELECT max(starts) FROM encounter WHERE patient " whose " AND gone = 0"
static const struct canon_sql sql_last_encounter = CANON_SQL(TWINS_LAST_ENCOUNTER);

int32_t
twins_last_seen(struct db *db, struct uuid patient, const char *today)
{
	struct arena *arena = arena_new();
	struct stmt *stmt = canon_stmt(db, &sql_last_visit, patient);
	int32_t last = DAY_NONE;

	stmt_text(stmt, ":today", today);
	if (stmt_step(stmt, NULL) == STEP_ROW) {
		const char *date = stmt_get_text(stmt, 0, arena);
		last = date ? day_parse(date) : DAY_NONE;
		stmt_end(stmt);
	}
	arena_free(arena);
	stmt = canon_stmt(db, &sql_last_encounter, patient);
	int64_t at = twins_number(stmt);
	int32_t elsewhere = at ? instant_day(at, NULL) : DAY_NONE;
	return elsewhere > last ? elsewhere : last;
}

static const char sql_verdict[] =
    "SELECT * FROM patient_link WHERE a = :a AND b = :b AND gone = 0"
    " UNION ALL SELECT * FROM patient_link WHERE a = :b AND b = :a AND gone = 0 ORDER BY at DESC LIMIT 1";

bool
twins_verdict(struct db *db, struct uuid a, struct uuid b, struct patient_link *link, struct arena *arena,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_verdict);
	const struct entity *of = entity(ENTITY_patient_link);
	enum step step;

	field_clear(of->fields, of->field_count, link, sizeof *link);
	stmt_id(stmt, ":a", a);
	stmt_id(stmt, ":b", b);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		record_read(stmt, of, link, arena);
	return step == STEP_DONE;
}

static const char sql_links[] =
    "SELECT * FROM patient_link WHERE (a = :id OR b = :id) AND verdict = 'same' AND gone = 0 ORDER BY id";

bool
twins_links(struct db *db, struct uuid patient, struct arena *arena, struct patient_link **links, size_t *count,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_links);

	stmt_id(stmt, ":id", patient);
	return record_rows(stmt, entity(ENTITY_patient_link), arena, links, count, err);
}

static const char sql_pairs[] =
    "SELECT l.* FROM patient_link l JOIN patient a ON a.id = l.a JOIN patient b ON b.id = l.b"
    " WHERE l.verdict = 'same' AND l.gone = 0 AND a.gone = 0 AND b.gone = 0"
    " AND a.merged_into IS NULL AND b.merged_into IS NULL ORDER BY l.at DESC LIMIT 200";
bool
twins_pairs(struct db *db, struct arena *arena, struct twins_pair **pairs, size_t *count, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_pairs);
	size_t room = 0;
	enum step step;

	*count = 0;
	*pairs = NULL;
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct twins_pair *pair = arena_push(arena, pairs, count, &room, sizeof *pair);
		record_read(stmt, entity(ENTITY_patient_link), &pair->link, arena);
	}
	for (size_t i = 0; i < *count && step == STEP_DONE; i++) {
		struct twins_pair *pair = &(*pairs)[i];
		if (!record_load_id(db, entity(ENTITY_patient), pair->link.a, &pair->a, arena, err) ||
		    !record_load_id(db, entity(ENTITY_patient), pair->link.b, &pair->b, arena, err))
			return false;
		pair->by = patient_staff(db, pair->link.staff, arena);
	}
	return step == STEP_DONE;
}
