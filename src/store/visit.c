#include "visit.h"

#include <string.h>

#include "base/i18n.h"
#include "canon.h"
#include "record.h"
#include "self.h"

#define VISIT_SELECT                                                                                                  \
	"SELECT p.rid AS p_rid, p.family AS p_family, p.given AS p_given, p.preferred AS p_preferred,"                \
	" p.born AS p_born, s.rid AS s_rid, s.shown AS s_shown, s.family AS s_family, t.label AS t_label,"            \
	" t.prepare AS t_prepare, r.label AS r_label, l.name AS l_name,"                                              \
	" EXISTS (SELECT 1 FROM cell c WHERE c.appointment = a.rid) AS has_cells,"                                    \
	" (SELECT name FROM site WHERE id = a.site AND id <> " SELF_SITE ") AS w_name, a.*"                           \
	" FROM appointment a LEFT JOIN patient p ON p.id = a.patient LEFT JOIN staff s ON s.id = a.staff"             \
	" LEFT JOIN appointment_type t ON t.code = a.type AND t.gone = 0"                                             \
	" LEFT JOIN visit_reason r ON r.code = a.reason AND r.gone = 0 LEFT JOIN location l ON l.id = a.room"

bool
visit_is_walk_in(const struct appointment *visit)
{
	return visit->source && strcmp(visit->source, VISIT_WALK_IN) == 0;
}

static int64_t
visit_rid(struct stmt *row, int column)
{
	int64_t rid = stmt_get_int(row, column);

	return rid == FIELD_NULL ? 0 : rid;
}

static void
visit_read(struct stmt *row, struct visit *visit, struct arena *arena)
{
	visit->patient.rid = visit_rid(row, 0);
	visit->family = stmt_get_text(row, 1, arena);
	visit->given = stmt_get_text(row, 2, arena);
	visit->preferred = stmt_get_text(row, 3, arena);
	visit->born = stmt_get_text(row, 4, arena);
	visit->with.rid = visit_rid(row, 5);
	visit->who = stmt_get_text(row, 6, arena);
	visit->who_family = stmt_get_text(row, 7, arena);
	visit->type_label = stmt_get_text(row, 8, arena);
	visit->prepare = stmt_get_text(row, 9, arena);
	visit->reason_label = stmt_get_text(row, 10, arena);
	visit->room = stmt_get_text(row, 11, arena);
	visit->has_cells = stmt_get_int(row, 12) == 1;
	visit->where = stmt_get_text(row, 13, arena);
	record_read(row, entity(ENTITY_appointment), &visit->appt, arena);
}

static const char sql_load[] = VISIT_SELECT " WHERE a.rid = :rid AND a.gone = 0";

bool
visit_load(struct db *db, struct appointment_id id, struct visit *visit, struct arena *arena, struct err *err)
{
	struct stmt *row = db_stmt(db, sql_load);

	stmt_int(row, ":rid", id.rid);
	switch (stmt_step(row, err)) {
	case STEP_FAILED:
		return false;
	case STEP_DONE:
		return err_set(err, ERR_NOT_FOUND, _("This visit is no longer in the book."));
	case STEP_ROW:
		visit_read(row, visit, arena);
		stmt_end(row);
	}
	return true;
}

static const char sql_day[] = VISIT_SELECT
    " WHERE a.date = :date AND a.site = " SELF_SITE " AND a.gone = 0"
    " AND ifnull(a.state, '') NOT IN ('cancelled_patient', 'cancelled_clinic', 'entered_in_error')"
    " ORDER BY a.starts, s.sort, a.rid";

bool
visit_day(struct db *db, const char *date, struct arena *arena, struct visit **visits, size_t *count, struct err *err)
{
	struct stmt *row = db_stmt(db, sql_day);
	size_t room = 0;
	enum step step;

	*visits = NULL;
	*count = 0;
	stmt_text(row, ":date", date);
	while ((step = stmt_step(row, err)) == STEP_ROW)
		visit_read(row, arena_push(arena, visits, count, &room, sizeof **visits), arena);
	return step == STEP_DONE;
}

/* The + keeps the planner to the index by patient: of open calls a clinic has hundreds. */
#define VISIT_ABOUT(whose)                                                                                            \
	"SELECT (SELECT ifnull(short_text, text) FROM flag WHERE patient " whose " AND gone = 0"                      \
	" AND ifnull(from_date, '') <= :today AND ifnull(to_date, '9999') >= :today"                                  \
	" ORDER BY kind = 'barrier', kind = 'adjustment', ifnull(sort, 99), rid LIMIT 1),"                            \
	" (SELECT count(*) FROM flag WHERE patient " whose " AND gone = 0"                                            \
	" AND ifnull(from_date, '') <= :today AND ifnull(to_date, '9999') >= :today),"                                \
	" (SELECT count(*) FROM appointment WHERE patient " whose " AND gone = 0 AND state = 'noshow'"                \
	" AND date >= :since),"                                                                                       \
	" (SELECT count(*) FROM call WHERE patient " whose " AND +site = " SELF_SITE " AND gone = 0"                  \
	" AND state IN ('open', 'decide'))"
static const struct canon_sql sql_about = CANON_SQL(VISIT_ABOUT);

bool
visit_about(struct db *db, struct uuid patient, const char *today, const char *since, struct arena *arena,
    struct visit_about *about, struct err *err)
{
	struct stmt *row = canon_stmt(db, &sql_about, patient);

	stmt_text(row, ":today", today);
	stmt_text(row, ":since", since);
	if (stmt_step(row, err) != STEP_ROW)
		return false;
	about->alert = stmt_get_text(row, 0, arena);
	about->flags = (int)stmt_get_int(row, 1);
	about->noshows = (int)stmt_get_int(row, 2);
	about->calls = (int)stmt_get_int(row, 3);
	stmt_end(row);
	return true;
}

static const char sql_events[] =
    "SELECT s.shown AS s_shown, f.shown AS f_shown, e.* FROM appointment_event e LEFT JOIN staff s ON s.id = e.staff"
    " LEFT JOIN staff f ON f.id = e.from_staff WHERE e.appointment = :appointment AND e.gone = 0"
    " ORDER BY e.at DESC, e.rid DESC";

bool
visit_events(struct db *db, struct uuid appointment, struct arena *arena, struct visit_event **events, size_t *count,
    struct err *err)
{
	struct stmt *row = db_stmt(db, sql_events);
	size_t room = 0;
	enum step step;

	*events = NULL;
	*count = 0;
	stmt_id(row, ":appointment", appointment);
	while ((step = stmt_step(row, err)) == STEP_ROW) {
		struct visit_event *event = arena_push(arena, events, count, &room, sizeof **events);
		event->by = stmt_get_text(row, 0, arena);
		event->from_who = stmt_get_text(row, 1, arena);
		record_read(row, entity(ENTITY_appointment_event), &event->event, arena);
	}
	return step == STEP_DONE;
}

static const char sql_waiting[] =
    "SELECT p.rid AS p_rid, p.family AS p_family, p.given AS p_given, s.shown AS s_shown, w.*"
    " FROM waiting w JOIN patient p ON p.id = w.patient LEFT JOIN staff s ON s.id = w.staff"
    " WHERE w.site = :site AND w.state = 'open' AND w.gone = 0 AND p.gone = 0 AND p.died IS NULL"
    " AND w.patient IS NOT :patient"
    " AND (w.staff IS NULL OR w.staff = :staff) AND (w.type IS NULL OR w.type = :type)"
    " AND ifnull(w.from_date, '') <= :date AND ifnull(w.to_date, '9999') >= :date"
    " AND ifnull(w.notice, 0) <= :notice ORDER BY w.since, w.rid";

bool
visit_waiting(struct db *db, const struct appointment *freed, int64_t notice, struct arena *arena,
    struct visit_waiting **list, size_t *count, struct err *err)
{
	struct stmt *row = db_stmt(db, sql_waiting);
	size_t room = 0;
	enum step step;

	*list = NULL;
	*count = 0;
	stmt_id(row, ":site", freed->site);
	stmt_id(row, ":patient", freed->patient);
	stmt_id(row, ":staff", freed->staff);
	stmt_text(row, ":type", freed->type);
	stmt_text(row, ":date", freed->date);
	stmt_int(row, ":notice", notice);
	while ((step = stmt_step(row, err)) == STEP_ROW) {
		struct visit_waiting *next = arena_push(arena, list, count, &room, sizeof **list);
		next->patient.rid = stmt_get_int(row, 0);
		next->family = stmt_get_text(row, 1, arena);
		next->given = stmt_get_text(row, 2, arena);
		next->with = stmt_get_text(row, 3, arena);
		record_read(row, entity(ENTITY_waiting), &next->waiting, arena);
	}
	return step == STEP_DONE;
}
