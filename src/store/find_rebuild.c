/*
 * All keys from nothing, in key order.
 *
 * A row put where it belongs in a large index costs a page read and a page
 * written; a row put behind the last one costs neither. So the rows are gathered in
 * memory a stretch of the index at a time, sorted, and appended. A stretch is
 * as many first letters as fit FIND_BATCH rows.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "find_key.h"
#include "find_key_of.h"
#include "find_token.h"

enum { FIND_BATCH = 600000, FIND_KINDS = 3, FIND_LETTERS = 256, FIND_PHONES = 20, FIND_SLOTS = 4096 };

struct find_batch_row {
	const char *tok, *rest;
	int64_t pid;
};

struct find_batch {
	struct arena *arena;
	struct find_batch_row *rows;
	size_t count, room;
};

struct find_counted {
	const char *token;
	int64_t people;
};

/* What the first pass over the people learns. */
struct find_census {
	struct arena *arena;
	struct find_counted *slots;	/* open addressing, by hash of the token */
	size_t used, room;
	size_t pairs[FIND_KINDS][FIND_LETTERS];	/* rows of name_pair by kind and first byte */
	size_t phones[FIND_PHONES];		/* rows of phone_key by stretch */
	int64_t people;
};

static uint64_t
find_hash(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	while (*text)
		hash = (hash ^ (unsigned char)*text++) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 32;
}

static struct find_counted *
find_slot(struct find_counted *slots, size_t room, const char *token)
{
	size_t at = find_hash(token) % room;

	while (slots[at].token && strcmp(slots[at].token, token) != 0)
		at = (at + 1) % room;
	return &slots[at];
}

static void
find_census_token(struct find_census *census, const char *token)
{
	if (census->used * 2 >= census->room) {
		size_t room = census->room * 4;
		struct find_counted *slots = arena_array(census->arena, room, sizeof *slots);
		for (size_t i = 0; i < census->room; i++)
			if (census->slots[i].token)
				*find_slot(slots, room, census->slots[i].token) = census->slots[i];
		census->slots = slots;
		census->room = room;
	}
	struct find_counted *slot = find_slot(census->slots, census->room, token);
	if (!slot->token) {
		slot->token = arena_text(census->arena, token);
		census->used++;
	}
	slot->people++;
}

/* Stretches of phone_key in key order: ten of phones, ten of records. */
static size_t
find_phone_stretch(const char *key)
{
	char digit = key[0] == 'r' ? key[1] : key[0];

	return (size_t)(digit - '0') % 10 + (key[0] == 'r' ? 10 : 0);
}

static void
find_census_person(struct find_census *census, const struct find_key *key, struct arena *arena)
{
	struct find_tokens tokens;
	const char *distinct[2 * FIND_TOKENS];

	find_tokens_read(arena, key->names, &tokens);
	for (size_t i = find_tokens_distinct(&tokens, distinct); i > 0; i--)
		find_census_token(census, distinct[i - 1]);
	for (size_t i = 0; i < tokens.family + tokens.given; i++) {
		bool family = i < tokens.family;
		size_t same = (family ? tokens.family : tokens.given) - 1,
		    other = family ? tokens.given : tokens.family;
		unsigned char letter = (unsigned char)tokens.token[i][0];
		census->pairs[family ? FIND_FAMILY_FIRST : FIND_GIVEN_FIRST][letter] += other > 0 ? other : 1;
		census->pairs[FIND_SAME_KIND][letter] += same;
	}
	for (const char *entry = key->phones; *entry;) {
		size_t bytes = strcspn(entry, " ");
		census->phones[find_phone_stretch(find_phone_key(arena, arena_text_n(arena, entry, bytes)))]++;
		entry += bytes + (entry[bytes] == ' ');
	}
	census->people++;
}

/* First pass: patient_key, and the census. */
static bool
find_rebuild_people(struct db *db, struct find_census *census, struct err *err)
{
	static const char sql_all[] =
	    "SELECT rid FROM patient WHERE gone = 0 AND merged_into IS NULL ORDER BY rid";
	static const char sql_put[] = "INSERT INTO patient_key (pid, names, phones) VALUES (:pid, :names, :phones)";
	struct stmt *all = db_stmt(db, sql_all);
	struct arena *arena = arena_new();
	enum step step;

	while ((step = stmt_step(all, err)) == STEP_ROW) {
		int64_t pid = stmt_get_int(all, 0);
		struct find_key key;
		struct stmt *put;
		arena_reset(arena);
		if (!find_key_of(db, pid, arena, &key, err))
			break;
		if (!key.found)
			continue;
		put = db_stmt(db, sql_put);
		stmt_int(put, ":pid", pid);
		stmt_text(put, ":names", key.names);
		stmt_text(put, ":phones", key.phones);
		if (!stmt_run(put, err))
			break;
		find_census_person(census, &key, arena);
	}
	if (step == STEP_ROW)
		stmt_end(all);
	arena_free(arena);
	return step == STEP_DONE;
}

static int
find_counted_order(const void *a, const void *b)
{
	return strcmp(((const struct find_counted *)a)->token, ((const struct find_counted *)b)->token);
}

static bool
find_rebuild_vocab(struct db *db, struct find_census *census, int64_t since, struct err *err)
{
	static const char sql[] = "INSERT INTO vocab (tok, n, since) VALUES (:tok, :n, :since)";
	size_t count = 0;

	for (size_t i = 0; i < census->room; i++)
		if (census->slots[i].token)
			census->slots[count++] = census->slots[i];
	qsort(census->slots, count, sizeof *census->slots, find_counted_order);
	for (size_t i = 0; i <= count; i++) {
		struct stmt *stmt = db_stmt(db, sql);
		/* The empty token, which sorts first, counts everybody. */
		stmt_text(stmt, ":tok", i == 0 ? "" : census->slots[i - 1].token);
		stmt_int(stmt, ":n", i == 0 ? census->people : census->slots[i - 1].people);
		stmt_int(stmt, ":since", since);
		if (!stmt_run(stmt, err))
			return false;
	}
	return true;
}

static void
find_batch_add(struct find_batch *batch, const char *tok, const char *rest, int64_t pid)
{
	struct find_batch_row *row = arena_push(batch->arena, &batch->rows, &batch->count, &batch->room, sizeof *row);

	*row = (struct find_batch_row){.tok = arena_text(batch->arena, tok), .rest = arena_text(batch->arena, rest),
	    .pid = pid};
}

static int
find_batch_order(const void *a, const void *b)
{
	const struct find_batch_row *x = a, *y = b;
	int order = strcmp(x->tok, y->tok);

	if (order == 0)
		order = strcmp(x->rest, y->rest);
	return order != 0 ? order : (x->pid > y->pid) - (x->pid < y->pid);
}

/* Sort and append; `kind` < 0: a batch of phone keys. */
static bool
find_batch_write(struct db *db, struct find_batch *batch, int kind, struct err *err)
{
	static const char sql_pair[] = "INSERT INTO name_pair (kind, tok, rest, pid) VALUES (:kind, :tok, :rest, :pid)";
	static const char sql_phone[] = "INSERT INTO phone_key (digits, pid) VALUES (:tok, :pid)";

	qsort(batch->rows, batch->count, sizeof *batch->rows, find_batch_order);
	for (size_t i = 0; i < batch->count; i++) {
		const struct find_batch_row *row = &batch->rows[i];
		struct stmt *stmt;
		if (i > 0 && find_batch_order(row - 1, row) == 0)
			continue;
		stmt = db_stmt(db, kind < 0 ? sql_phone : sql_pair);
		if (kind >= 0) {
			stmt_int(stmt, ":kind", kind);
			stmt_text(stmt, ":rest", row->rest);
		}
		stmt_text(stmt, ":tok", row->tok);
		stmt_int(stmt, ":pid", row->pid);
		if (!stmt_run(stmt, err))
			return false;
	}
	return true;
}

/* Rows of this person that belong to the stretch [from, to). */
static void
find_batch_person(struct find_batch *batch, struct arena *arena, int kind, size_t from, size_t to, const char *text,
    int64_t pid)
{
	struct find_tokens tokens;
	struct find_pair *pairs;

	if (kind < 0) {
		while (*text) {
			size_t bytes = strcspn(text, " ");
			char *key = find_phone_key(arena, arena_text_n(arena, text, bytes));
			if (find_phone_stretch(key) >= from && find_phone_stretch(key) < to)
				find_batch_add(batch, key, "", pid);
			text += bytes + (text[bytes] == ' ');
		}
		return;
	}
	find_tokens_read(arena, text, &tokens);
	for (size_t i = 0, count = find_tokens_pairs(arena, &tokens, &pairs); i < count; i++)
		if ((int)pairs[i].kind == kind && (unsigned char)pairs[i].tok[0] >= from &&
		    (unsigned char)pairs[i].tok[0] < to)
			find_batch_add(batch, pairs[i].tok, pairs[i].rest, pid);
}

static bool
find_rebuild_stretch(struct db *db, int kind, size_t from, size_t to, struct err *err)
{
	static const char sql_names[] = "SELECT pid, names FROM patient_key ORDER BY pid";
	static const char sql_phones[] = "SELECT pid, phones FROM patient_key ORDER BY pid";
	struct find_batch batch = {.arena = arena_new()};
	struct arena *arena = arena_new();
	struct stmt *stmt = db_stmt(db, kind < 0 ? sql_phones : sql_names);
	enum step step;
	bool ok;

	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		arena_reset(arena);
		find_batch_person(&batch, arena, kind, from, to, stmt_get_text(stmt, 1, arena), stmt_get_int(stmt, 0));
	}
	ok = step == STEP_DONE && find_batch_write(db, &batch, kind, err);
	arena_free(arena);
	arena_free(batch.arena);
	return ok;
}

/* Stretch after stretch of one kind, each as long as a batch allows. */
static bool
find_rebuild_kind(struct db *db, int kind, const size_t *counts, size_t letters, struct err *err)
{
	size_t from = 0;

	while (from < letters) {
		size_t rows = counts[from], to = from + 1;
		while (to < letters && rows + counts[to] <= FIND_BATCH)
			rows += counts[to++];
		if (rows > 0 && !find_rebuild_stretch(db, kind, from, to, err))
			return false;
		from = to;
	}
	return true;
}

static bool
find_rebuild_clear(struct db *db, struct err *err)
{
	static const char sql_pair[] = "DELETE FROM name_pair";
	static const char sql_phone[] = "DELETE FROM phone_key";
	static const char sql_vocab[] = "DELETE FROM vocab";
	static const char sql_key[] = "DELETE FROM patient_key";

	return stmt_run(db_stmt(db, sql_pair), err) && stmt_run(db_stmt(db, sql_phone), err) &&
	    stmt_run(db_stmt(db, sql_vocab), err) && stmt_run(db_stmt(db, sql_key), err);
}

bool
find_key_rebuild(struct tx *tx, struct err *err)
{
	static const char sql_since[] = "SELECT ifnull(max(since), 0) FROM vocab";
	struct db *db = tx_db(tx);
	struct arena *arena = arena_new();
	struct find_census *census = arena_alloc(arena, sizeof *census);
	struct stmt *last = db_stmt(db, sql_since);
	int64_t since = stmt_step(last, NULL) == STEP_ROW ? stmt_get_int(last, 0) + 1 : 1;
	bool ok;

	stmt_end(last);
	census->arena = arena;
	census->room = FIND_SLOTS;
	census->slots = arena_array(arena, census->room, sizeof *census->slots);
	ok = find_rebuild_clear(db, err) && find_rebuild_people(db, census, err) &&
	    find_rebuild_vocab(db, census, since, err);
	for (int kind = 0; ok && kind < FIND_KINDS; kind++)
		ok = find_rebuild_kind(db, kind, census->pairs[kind], FIND_LETTERS, err);
	ok = ok && find_rebuild_kind(db, -1, census->phones, FIND_PHONES, err);
	arena_free(arena);
	return ok;
}
