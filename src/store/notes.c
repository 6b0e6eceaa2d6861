#include "notes.h"

#include <string.h>

#include "base/date.h"
#include "record.h"

static bool
notes_rows(struct db *db, const char *sql, enum entity_no no, struct uuid patient, struct arena *arena, void *rows,
    size_t *count, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql);

	stmt_id(stmt, ":patient", patient);
	return record_rows(stmt, entity(no), arena, rows, count, err);
}

static const char sql_of[] =
    "SELECT * FROM note WHERE patient = :patient AND gone = 0 ORDER BY written DESC, rid DESC";

bool
notes_of(struct db *db, struct uuid patient, struct arena *arena, struct note **rows, size_t *count, struct err *err)
{
	return notes_rows(db, sql_of, ENTITY_note, patient, arena, rows, count, err);
}

/* By position, not by record_read: a person may have two hundred notes, and every card reads them all. */
static const char sql_outline[] =
    "SELECT rid, id, topic, event_date, ask_from, told_by, seen_by, author, written, confirmed, disputed"
    " FROM note WHERE patient = :patient AND gone = 0 ORDER BY written DESC, rid DESC";

bool
notes_outline(struct db *db, struct uuid patient, struct arena *arena, struct note **rows, size_t *count,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_outline);
	size_t room = 0;
	enum step step;

	*count = 0;
	*rows = NULL;
	stmt_id(stmt, ":patient", patient);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct note *note = arena_push(arena, rows, count, &room, sizeof *note);
		note->row.rid = stmt_get_int(stmt, 0);
		note->row.id = stmt_get_id(stmt, 1);
		note->patient = patient;
		note->topic = stmt_get_text(stmt, 2, arena);
		note->event_date = stmt_get_text(stmt, 3, arena);
		note->ask_from = stmt_get_text(stmt, 4, arena);
		note->told_by = stmt_get_text(stmt, 5, arena);
		note->seen_by = stmt_get_text(stmt, 6, arena);
		note->author = stmt_get_id(stmt, 7);
		note->written = stmt_get_int(stmt, 8);
		note->confirmed = stmt_get_int(stmt, 9);
		note->disputed = stmt_get_int(stmt, 10);
	}
	return step == STEP_DONE;
}

static const char sql_words[] = "SELECT text, ask FROM note WHERE rid = :note";

bool
notes_words(struct db *db, struct note_id id, struct arena *arena, const char **text, const char **ask,
    struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_words);

	stmt_int(stmt, ":note", id.rid);
	if (stmt_step(stmt, err) != STEP_ROW)
		return false;
	*text = stmt_get_text(stmt, 0, arena);
	*ask = stmt_get_text(stmt, 1, arena);
	stmt_end(stmt);
	return true;
}

static const char sql_raised[] =
    "SELECT * FROM raised WHERE patient = :patient AND gone = 0 ORDER BY at DESC, rid DESC";

bool
notes_raised(struct db *db, struct uuid patient, struct arena *arena, struct raised **rows, size_t *count,
    struct err *err)
{
	return notes_rows(db, sql_raised, ENTITY_raised, patient, arena, rows, count, err);
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
    "SELECT reason IS 'complaint' AND direction IS 'in' FROM contact WHERE patient = :patient AND gone = 0"
    " ORDER BY at DESC, rid DESC LIMIT 1";

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
