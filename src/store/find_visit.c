#include "base/date.h"
#include "canon.h"
#include "find.h"
#include "self.h"

#define FIND_NEXT(whose)                                                                                              \
	"SELECT a.date, a.starts, s.shown, a.state,"                                                                  \
	" (SELECT code FROM site WHERE id = a.site AND id <> " SELF_SITE ")"                                          \
	" FROM appointment a LEFT JOIN staff s ON s.id = a.staff"                                                     \
	" WHERE a.patient " whose " AND a.date >= :today AND a.gone = 0"                                              \
	" AND a.state IN ('booked', 'confirmed', 'arrived', 'roomed', 'seen')"                                        \
	" ORDER BY a.date, a.starts LIMIT 1"
static const struct canon_sql sql_next = CANON_SQL(FIND_NEXT);

bool
find_visit(struct db *db, struct uuid patient, int32_t today, struct arena *arena, struct find_visit *visit,
    struct err *err)
{
	struct stmt *stmt = canon_stmt(db, &sql_next, patient);
	char date[DATE_TEXT];
	enum step step;

	*visit = (struct find_visit){.date = NULL};
	day_format(today, date);
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
