#include "vocabulary.h"

enum { VOCABULARY_FEW = 2000 };	/* new tokens beyond this: an import was here, read everything */

static const char sql_all[] = "SELECT tok, n FROM vocab WHERE tok > '' ORDER BY tok";
static const char sql_size[] = "SELECT count(*), ifnull(max(since), 0) FROM vocab";
static const char sql_last[] = "SELECT ifnull(max(since), 0) FROM vocab";
static const char sql_new[] = "SELECT tok, n FROM vocab WHERE since > :since AND tok > '' ORDER BY tok";

static bool
vocabulary_read(struct vocabulary *vocabulary, struct db *db, struct err *err)
{
	struct arena *arena = arena_new();
	struct stmt *stmt = db_stmt(db, sql_size);
	struct vocab_maker maker;
	enum step step = stmt_step(stmt, err);
	int64_t since = 0;

	if (step == STEP_ROW) {
		vocab_begin(&maker, arena, (size_t)stmt_get_int(stmt, 0));
		since = stmt_get_int(stmt, 1);
		stmt_end(stmt);
		stmt = db_stmt(db, sql_all);
		while ((step = stmt_step(stmt, err)) == STEP_ROW)
			vocab_add(&maker, stmt_look_text(stmt, 0), stmt_get_int(stmt, 1));
	}
	if (step != STEP_DONE) {
		arena_free(arena);
		return false;
	}
	vocabulary_free(vocabulary);
	vocabulary->arena = arena;
	vocabulary->since = since;
	vocab_finish(&maker, &vocabulary->vocab);
	return true;
}

static bool
vocabulary_add(struct vocabulary *vocabulary, struct db *db, int64_t last, struct err *err)
{
	struct arena *arena = arena_new(), *rows = arena_new();
	struct stmt *stmt = db_stmt(db, sql_new);
	struct vocab_new *added = NULL;
	size_t count = 0, room = 0;
	enum step step;

	stmt_int(stmt, ":since", vocabulary->since);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct vocab_new *one = arena_push(rows, &added, &count, &room, sizeof *one);
		*one = (struct vocab_new){.token = stmt_get_text(stmt, 0, rows), .people = stmt_get_int(stmt, 1)};
	}
	if (step == STEP_DONE) {
		struct vocab merged;
		vocab_merge(arena, &vocabulary->vocab, added, count, &merged);
		vocabulary_free(vocabulary);
		*vocabulary = (struct vocabulary){.vocab = merged, .arena = arena, .since = last};
	} else {
		arena_free(arena);
	}
	arena_free(rows);
	return step == STEP_DONE;
}

bool
vocabulary_update(struct vocabulary *vocabulary, struct db *db, struct err *err)
{
	struct stmt *stmt;
	int64_t last;

	if (!vocabulary->arena)
		return vocabulary_read(vocabulary, db, err);
	stmt = db_stmt(db, sql_last);
	if (stmt_step(stmt, err) != STEP_ROW)
		return false;
	last = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	if (last == vocabulary->since)
		return true;
	/* Smaller: the file under us is another one (a restore). */
	if (last < vocabulary->since || last - vocabulary->since > VOCABULARY_FEW)
		return vocabulary_read(vocabulary, db, err);
	return vocabulary_add(vocabulary, db, last, err);
}

void
vocabulary_free(struct vocabulary *vocabulary)
{
	arena_free(vocabulary->arena);
	*vocabulary = (struct vocabulary){.arena = NULL};
}
