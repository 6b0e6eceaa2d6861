#include "canon.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "find_key.h"
#include "internal.h"
#include "record.h"

/* A record as it is placed. */
struct canon_row {
	int64_t rid;
	struct uuid id;
	bool placed;
};

struct canon_rows {
	struct arena *arena;
	struct canon_row *row;
	size_t count, room;
};

static void
canon_add(struct canon_rows *rows, int64_t rid, struct uuid id)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->row[i].rid == rid)
			return;
	*(struct canon_row *)arena_push(rows->arena, &rows->row, &rows->count, &rows->room, sizeof *rows->row) =
	    (struct canon_row){.rid = rid, .id = id};
}

/* The rows of `stmt`, rid and id, behind those that are there. */
static bool
canon_collect(struct stmt *stmt, struct canon_rows *rows, struct err *err)
{
	enum step step;

	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		canon_add(rows, stmt_get_int(stmt, 0), stmt_get_id(stmt, 1));
	return step == STEP_DONE;
}

static const char sql_stood[] =
    "SELECT o.rid, o.id FROM patient_canon c JOIN patient_canon o ON o.canon = c.canon WHERE c.id = :id";
static const char sql_self[] = "SELECT rid, id FROM patient WHERE id = :id";

/*
 * Everybody reached over verdicts that hold. A record that was taken back, merged by an import or has not come yet
 * still joins the two beside it, and is none of the person's itself. UNION takes each once: a ring ends.
 */
static const char sql_whole[] =
    "WITH RECURSIVE whole (id) AS (SELECT :id UNION"
    " SELECT CASE WHEN l.a = w.id THEN l.b ELSE l.a END FROM whole w"
    " JOIN patient_link l ON l.a = w.id OR l.b = w.id"
    " WHERE l.verdict = 'same' AND l.gone = 0 AND NOT EXISTS (SELECT 1 FROM patient_link d"
    "  WHERE d.verdict = 'different' AND d.gone = 0"
    "  AND ((d.a = l.a AND d.b = l.b) OR (d.a = l.b AND d.b = l.a))"
    "  AND (ifnull(d.at, 0), d.id) > (ifnull(l.at, 0), l.id)))"
    " SELECT p.rid, p.id FROM whole JOIN patient p ON p.id = whole.id"
    " WHERE p.gone = 0 AND p.merged_into IS NULL ORDER BY p.id";

static const char sql_take[] = "DELETE FROM patient_canon WHERE rid = :rid";
static const char sql_put[] = "INSERT INTO patient_canon (rid, id, canon) VALUES (:rid, :id, :canon)";

static bool
canon_take(struct db *db, int64_t rid, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_take);

	stmt_int(stmt, ":rid", rid);
	return stmt_run(stmt, err);
}

/* Write the records that stand together with rows[at], the smallest id first, and add them to `rows`. */
static bool
canon_place(struct db *db, struct canon_rows *rows, size_t at, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_whole);
	struct canon_rows whole = {.arena = rows->arena};

	stmt_id(stmt, ":id", rows->row[at].id);
	if (!canon_collect(stmt, &whole, err))
		return false;
	rows->row[at].placed = true;
	for (size_t i = 0; i < whole.count; i++) {
		canon_add(rows, whole.row[i].rid, whole.row[i].id);
		for (size_t k = 0; k < rows->count; k++)
			rows->row[k].placed |= rows->row[k].rid == whole.row[i].rid;
		if (!canon_take(db, whole.row[i].rid, err))
			return false;
	}
	for (size_t i = 0; i < whole.count && whole.count > 1; i++) {
		stmt = db_stmt(db, sql_put);
		stmt_int(stmt, ":rid", whole.row[i].rid);
		stmt_id(stmt, ":id", whole.row[i].id);
		stmt_int(stmt, ":canon", whole.row[0].rid);
		if (!stmt_run(stmt, err))
			return false;
	}
	return true;
}

static struct stmt *
canon_about(struct db *db, const char *sql, struct uuid id)
{
	struct stmt *stmt = db_stmt(db, sql);

	stmt_id(stmt, ":id", id);
	return stmt;
}

bool
canon_settle(struct db *db, struct uuid patient, struct err *err)
{
	struct canon_rows rows = {.arena = arena_new()};
	bool done = canon_collect(canon_about(db, sql_stood, patient), &rows, err);
	size_t stood = rows.count;

	done = done && canon_collect(canon_about(db, sql_self, patient), &rows, err);
	for (size_t i = 0; done && i < rows.count; i++)
		done = canon_take(db, rows.row[i].rid, err);
	for (size_t i = 0; done && i < rows.count; i++)
		done = rows.row[i].placed || canon_place(db, &rows, i, err);
	/* Somebody alone before and after is found by what she was found by. */
	for (size_t i = 0; done && i < rows.count && (stood > 0 || rows.count > 1); i++)
		done = find_key_renew(db, rows.row[i].rid, err);
	arena_free(rows.arena);
	return done;
}

bool
canon_settle_link(struct db *db, const struct patient_link *link, struct err *err)
{
	return canon_settle(db, link->a, err) && canon_settle(db, link->b, err);
}

static const char sql_none[] = "DELETE FROM patient_canon";
static const char sql_linked[] = "SELECT DISTINCT a FROM patient_link WHERE verdict = 'same' AND gone = 0 ORDER BY a";

bool
canon_rebuild(struct db *db, struct err *err)
{
	struct arena *arena = arena_new();
	struct stmt *stmt = db_stmt(db, sql_linked);
	struct uuid *ids = NULL;
	size_t count = 0, room = 0;
	enum step step;
	bool done = stmt_run(db_stmt(db, sql_none), err);

	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		*(struct uuid *)arena_push(arena, &ids, &count, &room, sizeof *ids) = stmt_get_id(stmt, 0);
	done = done && step == STEP_DONE;
	for (size_t i = 0; done && i < count; i++)
		done = canon_settle(db, ids[i], err);
	arena_free(arena);
	return done;
}

/* Every record that stands together with others, or is named by a verdict. */
static const char sql_concerned[] =
    "SELECT rid, id FROM patient WHERE id IN (SELECT id FROM patient_canon UNION SELECT a FROM patient_link UNION"
    " SELECT b FROM patient_link) ORDER BY rid";
static const char sql_strange[] =
    "SELECT c.rid FROM patient_canon c LEFT JOIN patient p ON p.rid = c.rid AND p.id = c.id"
    " WHERE p.rid IS NULL LIMIT 1";

/* The record that the verdicts have stand for this one: itself when they join it to nobody. */
static bool
canon_expected(struct db *db, const struct canon_row *row, struct arena *arena, int64_t *canon, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_whole);
	struct canon_rows whole = {.arena = arena};
	bool among = false;

	stmt_id(stmt, ":id", row->id);
	if (!canon_collect(stmt, &whole, err))
		return false;
	for (size_t i = 0; i < whole.count; i++)
		among = among || whole.row[i].rid == row->rid;
	*canon = among ? whole.row[0].rid : row->rid;
	return true;
}

bool
canon_verify(struct db *db, int64_t *counted, struct err *err)
{
	struct canon_rows rows = {.arena = arena_new()};
	int64_t canon, strange = db_number(db, sql_strange, 0);
	bool good = canon_collect(db_stmt(db, sql_concerned), &rows, err);

	if (good && strange != 0)
		good = err_set(err, ERR_CORRUPT,
		    _("patient_canon names record %" PRId64 ", which is not there."), strange);
	for (size_t i = 0; good && i < rows.count; i++) {
		good = canon_expected(db, &rows.row[i], rows.arena, &canon, err);
		if (good && canon_of(db, rows.row[i].rid) != canon)
			good = err_set(err, ERR_CORRUPT,
			    _("Record %" PRId64 " of patient stands with record %" PRId64
			      " in patient_canon; what was said of one person or two joins it to %" PRId64 "."),
			    rows.row[i].rid, canon_of(db, rows.row[i].rid), canon);
	}
	*counted = (int64_t)rows.count;
	arena_free(rows.arena);
	return good;
}

static const char sql_canon[] = "SELECT canon FROM patient_canon WHERE rid = :rid";

int64_t
canon_of(struct db *db, int64_t rid)
{
	struct stmt *stmt = db_stmt(db, sql_canon);
	struct err none;

	stmt_int(stmt, ":rid", rid);
	if (stmt_step(stmt, &none) == STEP_ROW) {
		rid = stmt_get_int(stmt, 0);
		stmt_end(stmt);
	}
	return rid;
}

static bool
canon_exists(struct stmt *stmt)
{
	struct err none;
	bool found = stmt_step(stmt, &none) == STEP_ROW;

	if (found)
		stmt_end(stmt);
	return found;
}

static const char sql_is[] = "SELECT 1 FROM patient_canon WHERE id = :id";

bool
canon_is_linked(struct db *db, struct uuid patient)
{
	return canon_exists(canon_about(db, sql_is, patient));
}

static const char sql_any[] = "SELECT 1 FROM patient_canon LIMIT 1";

bool
canon_any(struct db *db)
{
	return canon_exists(db_stmt(db, sql_any));
}

static const char sql_members[] =
    "SELECT o.rid, o.id FROM patient_canon c JOIN patient_canon o ON o.canon = c.canon WHERE c.id = :id"
    " ORDER BY o.rid <> o.canon, o.id";

bool
canon_members(struct db *db, struct uuid patient, struct arena *arena, struct uuid **ids, size_t *count,
    struct err *err)
{
	struct canon_rows rows = {.arena = arena};

	*count = 0;
	if (!canon_collect(canon_about(db, sql_members, patient), &rows, err))
		return false;
	*ids = arena_array(arena, rows.count + 1, sizeof **ids);
	for (size_t i = 0; i < rows.count; i++)
		(*ids)[(*count)++] = rows.row[i].id;
	if (*count == 0)
		(*ids)[(*count)++] = patient;
	return true;
}

static const char sql_heed[] =
    "SELECT max(p.restricted), min(p.died) FROM patient_canon c JOIN patient_canon o ON o.canon = c.canon"
    " JOIN patient p ON p.rid = o.rid WHERE c.id = :id";

void
canon_heed(struct db *db, struct patient *patient, struct arena *arena)
{
	struct stmt *stmt = canon_about(db, sql_heed, patient->row.id);
	struct err none;

	if (stmt_step(stmt, &none) != STEP_ROW)
		return;
	if (stmt_get_int(stmt, 0) == 1)
		patient->restricted = 1;
	if (!patient->died)
		patient->died = stmt_get_text(stmt, 1, arena);
	stmt_end(stmt);
}

struct stmt *
canon_stmt(struct db *db, const struct canon_sql *sql, struct uuid patient)
{
	struct stmt *stmt = db_stmt(db, canon_is_linked(db, patient) ? sql->all : sql->one);

	stmt_id(stmt, ":patient", patient);
	return stmt;
}
