#include "draft.h"

#include "base/i18n.h"

#define DRAFT_ROW "SELECT rid, staff, form, subject, title, fields, updated FROM draft"

static struct draft_row
draft_read(struct stmt *stmt, struct arena *arena)
{
	return (struct draft_row){
		.rid = stmt_get_int(stmt, 0),
		.staff = stmt_get_id(stmt, 1),
		.form = stmt_get_text(stmt, 2, arena),
		.subject = stmt_get_id(stmt, 3),
		.title = stmt_get_text(stmt, 4, arena),
		.fields = stmt_get_text(stmt, 5, arena),
		.updated = stmt_get_int(stmt, 6),
	};
}

static const char sql_put[] =
    "INSERT INTO draft (staff, form, subject, title, fields, updated)"
    " VALUES (:staff, :form, :subject, :title, :fields, :updated)"
    " ON CONFLICT (staff, form, ifnull(subject, x'')) DO UPDATE"
    " SET title = excluded.title, fields = excluded.fields, updated = excluded.updated RETURNING rid";

bool
draft_put(struct tx *tx, struct draft_row *row, struct err *err)
{
	struct stmt *stmt = db_stmt(tx_db(tx), sql_put);
	enum step step;

	stmt_id(stmt, ":staff", row->staff);
	stmt_text(stmt, ":form", row->form);
	stmt_id(stmt, ":subject", row->subject);
	stmt_text(stmt, ":title", row->title);
	stmt_text(stmt, ":fields", row->fields);
	stmt_int(stmt, ":updated", row->updated);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		row->rid = stmt_get_int(stmt, 0);
	return step == STEP_DONE;
}

static bool
draft_one(struct stmt *stmt, struct arena *arena, struct draft_row *row, struct err *err)
{
	enum step step = stmt_step(stmt, err);

	if (step == STEP_DONE)
		return err_set(err, ERR_NOT_FOUND, _("There is no such draft."));
	if (step != STEP_ROW)
		return false;
	*row = draft_read(stmt, arena);
	stmt_end(stmt);
	return true;
}

static const char sql_get[] = DRAFT_ROW
    " WHERE staff = :staff AND form = :form AND ifnull(subject, x'') = ifnull(:subject, x'')";

bool
draft_get(struct db *db, struct uuid staff, const char *form, struct uuid subject, struct arena *arena,
    struct draft_row *row, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_get);

	stmt_id(stmt, ":staff", staff);
	stmt_text(stmt, ":form", form);
	stmt_id(stmt, ":subject", subject);
	return draft_one(stmt, arena, row, err);
}

static const char sql_get_rid[] = DRAFT_ROW " WHERE rid = :rid AND staff = :staff";

bool
draft_get_rid(struct db *db, struct uuid staff, int64_t rid, struct arena *arena, struct draft_row *row,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_get_rid);

	stmt_id(stmt, ":staff", staff);
	stmt_int(stmt, ":rid", rid);
	return draft_one(stmt, arena, row, err);
}

static const char sql_all[] = DRAFT_ROW " WHERE staff = :staff ORDER BY updated DESC, rid DESC";

bool
draft_all(struct db *db, struct uuid staff, struct arena *arena, struct draft_row **rows, size_t *count,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_all);
	size_t room = 0;
	enum step step;

	*count = 0;
	*rows = NULL;
	stmt_id(stmt, ":staff", staff);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		*(struct draft_row *)arena_push(arena, rows, count, &room, sizeof **rows) = draft_read(stmt, arena);
	return step == STEP_DONE;
}

static const char sql_count[] = "SELECT count(*) FROM draft WHERE staff = :staff";

int64_t
draft_count(struct db *db, struct uuid staff)
{
	struct stmt *stmt = db_stmt(db, sql_count);
	int64_t count = 0;

	stmt_id(stmt, ":staff", staff);
	if (stmt_step(stmt, NULL) == STEP_ROW) {
		count = stmt_get_int(stmt, 0);
		stmt_end(stmt);
	}
	return count;
}

static const char sql_drop[] = "DELETE FROM draft WHERE rid = :rid AND staff = :staff";

bool
draft_drop(struct tx *tx, struct uuid staff, int64_t rid, struct err *err)
{
	struct stmt *stmt = db_stmt(tx_db(tx), sql_drop);

	stmt_int(stmt, ":rid", rid);
	stmt_id(stmt, ":staff", staff);
	return stmt_run(stmt, err);
}
