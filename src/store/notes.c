#include "notes.h"

#include <string.h>

#include "base/date.h"

/*
 * Columns by position, not by record_read: a person may have two hundred notes,
 * and all of them are read for every card.
 */
static const char sql_of[] =
    "SELECT rid, rev, id, patient, text, topic, ask, event_date, ask_from, told_by, seen_by, author, written,"
    " confirmed, disputed, reworded FROM note WHERE patient = :patient AND gone = 0 ORDER BY written DESC, rid DESC";

bool
notes_of(struct db *db, struct uuid patient, struct arena *arena, struct note **rows, size_t *count, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_of);
	size_t room = 0;
	enum step step;

	*count = 0;
	*rows = NULL;
	stmt_id(stmt, ":patient", patient);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct note *note = arena_push(arena, rows, count, &room, sizeof *note);
		*note = (struct note){
			.row = {.rid = stmt_get_int(stmt, 0), .rev = stmt_get_int(stmt, 1), .id = stmt_get_id(stmt, 2)},
			.patient = stmt_get_id(stmt, 3),
			.text = stmt_get_text(stmt, 4, arena),
			.topic = stmt_get_text(stmt, 5, arena),
			.ask = stmt_get_text(stmt, 6, arena),
			.event_date = stmt_get_text(stmt, 7, arena),
			.ask_from = stmt_get_text(stmt, 8, arena),
			.told_by = stmt_get_text(stmt, 9, arena),
			.seen_by = stmt_get_text(stmt, 10, arena),
			.author = stmt_get_id(stmt, 11),
			.written = stmt_get_int(stmt, 12),
			.confirmed = stmt_get_int(stmt, 13),
			.disputed = stmt_get_int(stmt, 14),
			.reworded = stmt_get_text(stmt, 15, arena),
		};
	}
	return step == STEP_DONE;
}

static const char sql_raised[] =
    "SELECT rid, rev, id, note, patient, staff, at, reaction, undone FROM raised"
    " WHERE patient = :patient AND gone = 0 ORDER BY at DESC, rid DESC";

bool
notes_raised(struct db *db, struct uuid patient, struct arena *arena, struct raised **rows, size_t *count,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_raised);
	size_t room = 0;
	enum step step;

	*count = 0;
	*rows = NULL;
	stmt_id(stmt, ":patient", patient);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct raised *raised = arena_push(arena, rows, count, &room, sizeof *raised);
		*raised = (struct raised){
			.row = {.rid = stmt_get_int(stmt, 0), .rev = stmt_get_int(stmt, 1), .id = stmt_get_id(stmt, 2)},
			.note = stmt_get_id(stmt, 3),
			.patient = stmt_get_id(stmt, 4),
			.staff = stmt_get_id(stmt, 5),
			.at = stmt_get_int(stmt, 6),
			.reaction = stmt_get_text(stmt, 7, arena),
			.undone = stmt_get_int(stmt, 8),
		};
	}
	return step == STEP_DONE;
}

static const char sql_deaths[] =
    "SELECT p.died FROM relation r JOIN patient p ON p.id = r.person"
    " WHERE r.patient = :patient AND r.gone = 0 AND p.gone = 0 AND p.died IS NOT NULL"
    " UNION ALL "
    "SELECT p.died FROM relation r JOIN patient p ON p.id = r.patient"
    " WHERE r.person = :patient AND r.gone = 0 AND p.gone = 0 AND p.died IS NOT NULL";

bool
notes_deaths(struct db *db, struct uuid patient, struct arena *arena, int32_t **days, size_t *count, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_deaths);
	size_t room = 0;
	enum step step;

	*count = 0;
	*days = NULL;
	stmt_id(stmt, ":patient", patient);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		char whole[DATE_TEXT] = "0000-01-01";
		const char *died = stmt_get_text(stmt, 0, arena);
		memcpy(whole, died, strnlen(died, sizeof whole - 1));
		int32_t day = day_parse(whole);
		if (day != DAY_NONE)
			*(int32_t *)arena_push(arena, days, count, &room, sizeof **days) = day;
	}
	return step == STEP_DONE;
}

static const char sql_complaint[] =
    "SELECT reason IS 'complaint' FROM contact WHERE patient = :patient AND gone = 0 ORDER BY at DESC, rid DESC LIMIT 1";

bool
notes_complaint(struct db *db, struct uuid patient, bool *complaint, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_complaint);
	enum step step;

	*complaint = false;
	stmt_id(stmt, ":patient", patient);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		*complaint = stmt_get_int(stmt, 0) == 1;
	return step == STEP_DONE;
}
