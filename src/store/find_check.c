/* Do the lookup's keys say what the rows say? `rapport check` asks, and tests do after every kind of edit. */
#include <string.h>

#include "base/i18n.h"
#include "find_key.h"
#include "find_key_of.h"
#include "find_token.h"

struct find_sum {
	int64_t people, pairs, phones, tokens;
};

static bool
find_check_bad(int64_t pid, struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("The search keys of patient row %lld do not fit its names and numbers."),
	    (long long)pid);
}

static bool
find_check_number(struct db *db, const char *sql, int64_t *number, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql);

	if (stmt_step(stmt, err) != STEP_ROW)
		return false;
	*number = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	return true;
}

/* Every row of name_pair and phone_key that the person should own is there; doubles are counted once. */
static bool
find_check_rows(struct db *db, int64_t pid, const struct find_key *key, struct arena *arena, struct find_sum *sum)
{
	static const char sql_pair[] =
	    "SELECT 1 FROM name_pair WHERE kind = :kind AND tok = :tok AND rest = :rest AND pid = :pid";
	static const char sql_phones[] = "SELECT count(*) FROM phone_key WHERE digits = :digits AND pid = :pid";
	const char *distinct[2 * FIND_TOKENS];
	struct find_tokens tokens;
	struct find_pair *pairs;
	size_t count;

	find_tokens_read(arena, key->names, &tokens);
	sum->tokens += (int64_t)find_tokens_distinct(&tokens, distinct);
	count = find_tokens_pairs(arena, &tokens, &pairs);
	for (size_t i = 0; i < count; i++) {
		struct stmt *stmt = db_stmt(db, sql_pair);
		bool double_row = false;
		for (size_t n = 0; n < i; n++)
			double_row = double_row ||
			    (pairs[n].kind == pairs[i].kind && strcmp(pairs[n].tok, pairs[i].tok) == 0 &&
						       strcmp(pairs[n].rest, pairs[i].rest) == 0);
		stmt_int(stmt, ":kind", (int64_t)pairs[i].kind);
		stmt_text(stmt, ":tok", pairs[i].tok);
		stmt_text(stmt, ":rest", pairs[i].rest);
		stmt_int(stmt, ":pid", pid);
		if (stmt_step(stmt, NULL) != STEP_ROW)
			return false;
		stmt_end(stmt);
		sum->pairs += !double_row;
	}
	for (const char *entry = key->phones; *entry;) {
		size_t bytes = strcspn(entry, " ");
		struct stmt *stmt = db_stmt(db, sql_phones);
		int64_t owned = 0;
		stmt_text(stmt, ":digits", find_phone_key(arena, arena_text_n(arena, entry, bytes)));
		stmt_int(stmt, ":pid", pid);
		if (stmt_step(stmt, NULL) == STEP_ROW)
			owned = stmt_get_int(stmt, 0);
		stmt_end(stmt);
		if (owned != 1)
			return false;
		entry += bytes + (entry[bytes] == ' ');
	}
	return true;
}

static bool
find_check_person(struct db *db, int64_t pid, struct arena *arena, struct find_sum *sum, struct err *err)
{
	static const char sql[] = "SELECT names, phones FROM patient_key WHERE pid = :pid";
	struct stmt *stmt = db_stmt(db, sql);
	struct find_key key;
	const char *names = NULL, *phones = NULL;

	stmt_int(stmt, ":pid", pid);
	if (stmt_step(stmt, NULL) == STEP_ROW) {
		names = stmt_get_text(stmt, 0, arena);
		phones = stmt_get_text(stmt, 1, arena);
		stmt_end(stmt);
	}
	if (!find_key_of(db, pid, arena, &key, err))
		return false;
	if (key.found != (names != NULL) ||
	    (names && (strcmp(names, key.names) != 0 || strcmp(phones, key.phones) != 0)))
		return find_check_bad(pid, err);
	sum->people += key.found;
	if (!key.found || find_check_rows(db, pid, &key, arena, sum))
		return true;
	return find_check_bad(pid, err);
}

bool
find_key_check(struct db *db, struct err *err)
{
	static const char sql_all[] = "SELECT rid FROM patient ORDER BY rid";
	static const char sql_people[] = "SELECT count(*) FROM patient_key";
	static const char sql_pairs[] = "SELECT count(*) FROM name_pair";
	static const char sql_tokens[] = "SELECT ifnull(sum(n), 0) FROM vocab WHERE tok <> ''";
	struct stmt *all = db_stmt(db, sql_all);
	struct arena *arena = arena_new();
	struct find_sum sum = {.people = 0}, stored = {.people = 0};
	enum step step;
	bool ok = false;

	while ((step = stmt_step(all, err)) == STEP_ROW) {
		arena_reset(arena);
		if (!find_check_person(db, stmt_get_int(all, 0), arena, &sum, err))
			goto out;
	}
	if (step != STEP_DONE || !find_check_number(db, sql_people, &stored.people, err) ||
	    !find_check_number(db, sql_pairs, &stored.pairs, err) ||
	    !find_check_number(db, sql_tokens, &stored.tokens, err))
		goto out;
	ok = stored.people == sum.people && stored.pairs == sum.pairs && stored.tokens == sum.tokens &&
	    find_key_people(db) == sum.people;
	if (!ok)
		err_set(err, ERR_CORRUPT,
		    _("The search keys hold rows that belong to nobody: a search may show a person twice."));
out:
	stmt_end(all);
	arena_free(arena);
	return ok;
}
