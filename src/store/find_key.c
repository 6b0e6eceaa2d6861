#include "find_key.h"

#include <string.h>

#include "canon.h"
#include "find_key_of.h"
#include "find_token.h"
#include "internal.h"

static const char sql_key_old[] = "SELECT names, phones FROM patient_key WHERE pid = :pid";
static const char sql_key_put[] =
    "INSERT INTO patient_key (pid, names, phones) VALUES (:pid, :names, :phones)"
    " ON CONFLICT (pid) DO UPDATE SET names = excluded.names, phones = excluded.phones";
static const char sql_key_take[] = "DELETE FROM patient_key WHERE pid = :pid";
static const char sql_pair_put[] =
    "INSERT INTO name_pair (kind, tok, rest, pid) VALUES (:kind, :tok, :rest, :pid) ON CONFLICT DO NOTHING";
static const char sql_pair_take[] =
    "DELETE FROM name_pair WHERE kind = :kind AND tok = :tok AND rest = :rest AND pid = :pid";
static const char sql_phone_put[] = "INSERT INTO phone_key (digits, pid) VALUES (:digits, :pid) ON CONFLICT DO NOTHING";
static const char sql_phone_take[] = "DELETE FROM phone_key WHERE digits = :digits AND pid = :pid";

/* One more owner of a token that somebody owns: the usual case, and the index by `since` is left alone. */
static const char sql_vocab_more[] = "UPDATE vocab SET n = n + 1 WHERE tok = :tok AND n > 0";
/* A token that nobody owned is new again: readers that dropped it must hear of it. */
static const char sql_vocab_new[] =
    "INSERT INTO vocab (tok, n, since) VALUES (:tok, 1, (SELECT ifnull(max(since), 0) + 1 FROM vocab))"
    " ON CONFLICT (tok) DO UPDATE SET n = n + 1, since = excluded.since";
/* A token stays with n = 0, so that no number of `since` is given twice. */
static const char sql_vocab_take[] = "UPDATE vocab SET n = n - 1 WHERE tok = :tok";
static const char sql_people[] = "SELECT n FROM vocab WHERE tok = ''";

static bool
find_key_old(struct db *db, int64_t pid, struct arena *arena, struct find_key *key, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_key_old);

	*key = (struct find_key){.names = "|", .phones = ""};
	stmt_int(stmt, ":pid", pid);
	switch (stmt_step(stmt, err)) {
	case STEP_ROW:
		key->names = stmt_get_text(stmt, 0, arena);
		key->phones = stmt_get_text(stmt, 1, arena);
		key->found = true;
		stmt_end(stmt);
		return true;
	case STEP_DONE:
		return true;
	case STEP_FAILED:
		break;
	}
	return false;
}

static bool
find_key_vocab(struct db *db, const char *sql, const char *token, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql);

	stmt_text(stmt, ":tok", token);
	return stmt_run(stmt, err);
}

static bool
find_key_vocab_add(struct db *db, const char *token, struct err *err)
{
	return find_key_vocab(db, sql_vocab_more, token, err) &&
	    (sqlite3_changes(db->handle) == 1 || find_key_vocab(db, sql_vocab_new, token, err));
}

/* Count the tokens that came and those that went. */
static bool
find_key_count(struct db *db, const struct find_tokens *old, const struct find_tokens *new, struct err *err)
{
	const char *before[2 * FIND_TOKENS], *after[2 * FIND_TOKENS];
	size_t had = find_tokens_distinct(old, before), has = find_tokens_distinct(new, after);

	for (size_t i = 0; i < has; i++) {
		size_t n = 0;
		while (n < had && strcmp(before[n], after[i]) != 0)
			n++;
		if (n == had && !find_key_vocab_add(db, after[i], err))
			return false;
	}
	for (size_t i = 0; i < had; i++) {
		size_t n = 0;
		while (n < has && strcmp(after[n], before[i]) != 0)
			n++;
		if (n == has && !find_key_vocab(db, sql_vocab_take, before[i], err))
			return false;
	}
	return true;
}

static bool
find_key_pairs(struct db *db, const char *sql, const struct find_tokens *tokens, int64_t pid, struct arena *arena,
    struct err *err)
{
	struct find_pair *pairs;
	size_t count = find_tokens_pairs(arena, tokens, &pairs);

	for (size_t i = 0; i < count; i++) {
		struct stmt *stmt = db_stmt(db, sql);
		stmt_int(stmt, ":kind", (int64_t)pairs[i].kind);
		stmt_text(stmt, ":tok", pairs[i].tok);
		stmt_text(stmt, ":rest", pairs[i].rest);
		stmt_int(stmt, ":pid", pid);
		if (!stmt_run(stmt, err))
			return false;
	}
	return true;
}

static bool
find_key_phones(struct db *db, const char *sql, const char *phones, int64_t pid, struct arena *arena, struct err *err)
{
	while (*phones) {
		size_t bytes = strcspn(phones, " ");
		struct stmt *stmt = db_stmt(db, sql);
		stmt_text(stmt, ":digits", find_phone_key(arena, arena_text_n(arena, phones, bytes)));
		stmt_int(stmt, ":pid", pid);
		if (!stmt_run(stmt, err))
			return false;
		phones += bytes + (phones[bytes] == ' ');
	}
	return true;
}

static bool
find_key_write(struct db *db, int64_t pid, const struct find_key *old, const struct find_key *new, struct arena *arena,
    struct err *err)
{
	struct find_tokens before, after;
	struct stmt *stmt;

	find_tokens_read(arena, old->names, &before);
	find_tokens_read(arena, new->names, &after);
	if (strcmp(old->names, new->names) != 0 &&
	    !(find_key_pairs(db, sql_pair_take, &before, pid, arena, err) &&
		find_key_pairs(db, sql_pair_put, &after, pid, arena, err) &&
		find_key_count(db, &before, &after, err)))
		return false;
	if (strcmp(old->phones, new->phones) != 0 &&
	    !(find_key_phones(db, sql_phone_take, old->phones, pid, arena, err) &&
		find_key_phones(db, sql_phone_put, new->phones, pid, arena, err)))
		return false;
	if (old->found != new->found &&
	    !(new->found ? find_key_vocab_add(db, "", err) : find_key_vocab(db, sql_vocab_take, "", err)))
		return false;
	stmt = db_stmt(db, new->found ? sql_key_put : sql_key_take);
	stmt_int(stmt, ":pid", pid);
	if (new->found) {
		stmt_text(stmt, ":names", new->names);
		stmt_text(stmt, ":phones", new->phones);
	}
	return stmt_run(stmt, err);
}

bool
find_key_renew(struct db *db, int64_t patient_rid, struct err *err)
{
	struct arena *arena = arena_new();
	struct find_key old, new;
	bool ok = find_key_old(db, patient_rid, arena, &old, err) && find_key_of(db, patient_rid, arena, &new, err);

	if (ok && (old.found != new.found || strcmp(old.names, new.names) != 0 || strcmp(old.phones, new.phones) != 0))
		ok = find_key_write(db, patient_rid, &old, &new, arena, err);
	arena_free(arena);
	return ok;
}

bool
find_key_refresh(struct tx *tx, int64_t patient_rid, struct err *err)
{
	int64_t canon = canon_of(tx_db(tx), patient_rid);

	return find_key_renew(tx_db(tx), patient_rid, err) &&
	    (canon == patient_rid || find_key_renew(tx_db(tx), canon, err));
}

bool
find_key_refresh_id(struct tx *tx, struct uuid patient, struct err *err)
{
	static const char sql[] = "SELECT rid FROM patient WHERE id = :id";
	struct stmt *stmt = db_stmt(tx_db(tx), sql);
	enum step step;
	int64_t rid;

	stmt_id(stmt, ":id", patient);
	step = stmt_step(stmt, err);
	if (step != STEP_ROW)
		return step == STEP_DONE;
	rid = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	return find_key_refresh(tx, rid, err);
}

int64_t
find_key_people(struct db *db)
{
	struct stmt *stmt = db_stmt(db, sql_people);
	int64_t people = 0;

	if (stmt_step(stmt, NULL) == STEP_ROW) {
		people = stmt_get_int(stmt, 0);
		stmt_end(stmt);
	}
	return people;
}
