#include "base/date.h"
#include "find.h"
#include "self.h"

static const char sql_next[] =
    "SELECT a.date, a.starts, s.shown, a.state,"
    " (SELECT code FROM site WHERE id = a.site AND id <> " SELF_SITE ")"
    " FROM appointment a LEFT JOIN staff s ON s.id = a.staff"
    " WHERE a.patient = :patient AND a.date >= :today AND a.gone = 0"
    " AND a.state IN ('booked', 'confirmed', 'arrived', 'roomed', 'seen')"
    " ORDER BY a.date, a.starts LIMIT 1";

bool
find_visit(struct db *db, struct uuid patient, int32_t today, struct arena *arena, struct find_visit *visit,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_next);
	char date[DATE_TEXT];
	enum step step;

	*visit = (struct find_visit){.date = NULL};
	day_format(today, date);
	stmt_id(stmt, ":patient", patient);
	stmt_text(stmt, ":today", date);
	step = stmt_step(stmt, err);
	if (step != STEP_ROW)
		return step == STEP_DONE;
	visit->date = stmt_get_text(stmt, 0, arena);
	visit->starts = (int)stmt_get_int(stmt, 1);
	visit->with = stmt_get_text(stmt, 2, arena);
	visit->state = stmt_get_text(stmt, 3, arena);
	visit->where = stmt_get_text(stmt, 4, arena);
	stmt_end(stmt);
	return true;
}
