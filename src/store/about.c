#include "about.h"

#include "internal.h"
#include "sqlgen.h"

struct about_plan {
	const struct entity *entity;
	const struct field *field;
	const char *sql;
	struct about_plan *next;
};

static const char *
about_sql(struct db *db, const struct entity *entity, const struct field *field)
{
	struct about_plan *plan = db->abouts;

	while (plan && (plan->entity != entity || plan->field != field))
		plan = plan->next;
	if (!plan) {
		plan = arena_alloc(db->arena, sizeof *plan);
		*plan = (struct about_plan){entity, field, sqlgen_about(db->arena, entity, field), db->abouts};
		db->abouts = plan;
	}
	return plan->sql;
}

bool
about_rows(struct db *db, const struct entity *entity, const struct field *field, struct uuid id, struct arena *arena,
    bool (*each)(void *context, void *record), void *context, struct err *err)
{
	struct stmt *stmt = db_stmt(db, about_sql(db, entity, field));
	enum step step;

	if (field)
		sqlite3_bind_blob(stmt->handle, 1, id.byte, sizeof id.byte, SQLITE_TRANSIENT);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		void *record = arena_alloc(arena, entity->size);
		record_read(stmt, entity, record, arena);
		if (!each(context, record))
			break;
	}
	stmt_end(stmt);
	return step != STEP_FAILED;
}

static const char sql_accesses[] = "SELECT at, actor, role, terminal, event, outcome, reason FROM audit"
				   " WHERE patient = :patient ORDER BY seq";

bool
about_accesses(
    struct db *db, struct uuid patient, struct arena *arena, struct about_access **rows, size_t *count, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_accesses);
	size_t room = 0;
	enum step step;

	*rows = NULL;
	*count = 0;
	stmt_id(stmt, ":patient", patient);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct about_access *row = arena_push(arena, rows, count, &room, sizeof **rows);
		*row = (struct about_access){.at = stmt_get_int(stmt, 0),
		    .actor = stmt_get_text(stmt, 1, arena),
		    .role = stmt_get_text(stmt, 2, arena),
		    .terminal = stmt_get_text(stmt, 3, arena),
		    .event = stmt_get_text(stmt, 4, arena),
		    .outcome = (int)stmt_get_int(stmt, 5),
		    .reason = stmt_get_text(stmt, 6, arena)};
	}
	return step == STEP_DONE;
}

static const char sql_record[] = "SELECT rid FROM patient WHERE record = :record";

int64_t
about_record(struct db *db, const char *record)
{
	struct stmt *stmt = db_stmt(db, sql_record);
	int64_t rid = 0;

	stmt_text(stmt, ":record", record);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		rid = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	return rid;
}
