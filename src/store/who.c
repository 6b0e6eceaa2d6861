#include "who.h"

#include "internal.h"
#include "patient.h"

/* Newest first along the primary key: the row's own last op ends the walk. */
static const char sql_changed[] =
    "SELECT actor FROM sync_op WHERE scope = :scope AND origin = (SELECT origin FROM sync_self)"
    " AND pk = :id ORDER BY seq DESC LIMIT 1";

const char *
who_changed(struct db *db, struct uuid id, struct arena *arena)
{
	struct stmt *row = db_stmt(db, sql_changed);
	struct uuid staff;
	struct err err;

	stmt_text(row, ":scope", capture_scope(&db->capture, entity(ENTITY_patient)));
	stmt_id(row, ":id", id);
	if (stmt_step(row, &err) != STEP_ROW)
		return NULL;
	const char *actor = stmt_get_text(row, 0, arena);
	stmt_end(row);
	if (!actor || !uuid_from_text(actor, &staff))
		return actor;
	return patient_staff(db, staff, arena);
}
