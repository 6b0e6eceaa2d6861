#include "find_key_of.h"

#include <ctype.h>
#include <string.h>

#include "canon.h"
#include "find_token.h"

static const char sql_patient[] =
    "SELECT id, record, family, given, preferred FROM patient WHERE rid = :rid AND gone = 0 AND merged_into IS NULL";
static const char sql_names[] =
    "SELECT family, given FROM patient_name WHERE patient = :patient AND gone = 0 ORDER BY rid";
static const char sql_phones[] =
    "SELECT value FROM contact_point WHERE owner = :patient AND kind = 'phone' AND gone = 0 AND value IS NOT NULL"
    " ORDER BY label IS 'old', sort IS NULL, sort, rid";
static const char sql_others[] =
    "SELECT p.rid FROM patient_canon c JOIN patient p ON p.rid = c.rid"
    " WHERE c.canon = :rid AND c.rid <> :rid ORDER BY c.id";

static bool
find_key_of_names(struct db *db, struct uuid patient, struct arena *arena, struct find_tokens *tokens, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_names);
	enum step step;

	stmt_id(stmt, ":patient", patient);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		find_tokens_add(arena, tokens, stmt_get_text(stmt, 0, arena), stmt_get_text(stmt, 1, arena));
	return step == STEP_DONE;
}

/* Numbers with a digit, the best first, then the record's digits; behind those of another record of hers. */
static bool
find_key_of_phones(struct db *db, struct uuid patient, const char *record, struct arena *arena, const char **phones,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_phones);
	char *all = arena_text(arena, *phones);
	enum step step;

	stmt_id(stmt, ":patient", patient);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		char *number = find_phone_clean(arena, stmt_get_text(stmt, 0, arena));
		if (*number)
			all = *all ? arena_printf(arena, "%s %s", all, number) : number;
	}
	if (record) {
		const char *digits = record + strcspn(record, "0123456789");
		size_t count = strspn(digits, "0123456789");
		if (count > 0)
			all = arena_printf(arena, "%s%sr%.*s", all, *all ? " " : "", (int)count, digits);
	}
	*phones = all;
	return step == STEP_DONE;
}

/* What one record adds; *found is left alone when it is void or merged. */
static bool
find_key_of_record(struct db *db, int64_t rid, struct arena *arena, struct find_tokens *tokens, struct find_key *key,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_patient);
	const char *record, *preferred;
	struct uuid patient;
	enum step step;

	stmt_int(stmt, ":rid", rid);
	step = stmt_step(stmt, err);
	if (step != STEP_ROW)
		return step == STEP_DONE;
	patient = stmt_get_id(stmt, 0);
	record = stmt_get_text(stmt, 1, arena);
	find_tokens_add(arena, tokens, stmt_get_text(stmt, 2, arena), stmt_get_text(stmt, 3, arena));
	preferred = stmt_get_text(stmt, 4, arena);
	stmt_end(stmt);

	if (preferred)
		find_tokens_add(arena, tokens, NULL, preferred);
	key->found = true;
	return find_key_of_names(db, patient, arena, tokens, err) &&
	    find_key_of_phones(db, patient, record, arena, &key->phones, err);
}

bool
find_key_of(struct db *db, int64_t patient_rid, struct arena *arena, struct find_key *key, struct err *err)
{
	struct find_tokens tokens = {.family = 0};
	int64_t *others = NULL;
	size_t count = 0, room = 0;
	struct stmt *stmt;
	enum step step;

	*key = (struct find_key){.names = "|", .phones = ""};
	/* One line for a person of several records: the one that stands for them is found by all they say. */
	if (canon_of(db, patient_rid) != patient_rid)
		return true;
	stmt = db_stmt(db, sql_others);
	stmt_int(stmt, ":rid", patient_rid);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		*(int64_t *)arena_push(arena, &others, &count, &room, sizeof *others) = stmt_get_int(stmt, 0);
	if (step != STEP_DONE || !find_key_of_record(db, patient_rid, arena, &tokens, key, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!find_key_of_record(db, others[i], arena, &tokens, key, err))
			return false;
	if (key->found)
		key->names = find_tokens_text(arena, &tokens);
	return true;
}
