#include "notes.h"

#include <string.h>

#include "base/date.h"
#include "canon.h"
#include "record.h"

static bool
notes_rows(struct db *db, const struct canon_sql *sql, enum entity_no no, struct uuid patient, struct arena *arena,
    void *rows, size_t *count, struct err *err)
{
	return record_rows(canon_stmt(db, sql, patient), entity(no), arena, rows, count, err);
}

#define NOTES_OF(whose)                                                                                               \
	"SELECT * FROM note WHERE patient " whose " AND gone = 0 ORDER BY written DESC, rid DESC"
static const struct canon_sql sql_of = CANON_SQL(NOTES_OF);

bool
notes_of(struct db *db, struct uuid patient, struct arena *arena, struct note **rows, size_t *count, struct err *err)
{
	return notes_rows(db, &sql_of, ENTITY_note, patient, arena, rows, count, err);
}

/* By position, not by record_read: a person may have two hundred notes, and every card reads them all. */
#define NOTES_OUTLINE(whose)                                                                                          \
	"SELECT rid, id, topic, event_date, ask_from, told_by, seen_by, author, written, confirmed, disputed"         \
	" FROM note WHERE patient " whose " AND gone = 0 ORDER BY written DESC, rid DESC"
static const struct canon_sql sql_outline = CANON_SQL(NOTES_OUTLINE);

bool
notes_outline(struct db *db, struct uuid patient, struct arena *arena, struct note **rows, size_t *count,
    struct err *err)
{
	struct stmt *stmt = canon_stmt(db, &sql_outline, patient);
	size_t room = 0;
	enum step step;

	*count = 0;
	*rows = NULL;
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

#define NOTES_RAISED(whose)                                                                                           \
	"SELECT * FROM raised WHERE patient " whose " AND gone = 0 ORDER BY at DESC, rid DESC"
static const struct canon_sql sql_raised = CANON_SQL(NOTES_RAISED);

bool
notes_raised(struct db *db, struct uuid patient, struct arena *arena, struct raised **rows, size_t *count,
    struct err *err)
{
	return notes_rows(db, &sql_raised, ENTITY_raised, patient, arena, rows, count, err);
}

#define NOTES_DEATHS(whose)                                                                                           \
	"SELECT p.died FROM relation r JOIN patient p ON p.id = r.person"                                             \
	" WHERE r.patient " whose " AND r.gone = 0 AND p.gone = 0 AND p.died IS NOT NULL"                             \
	" UNION ALL "                                                                                                 \
	"SELECT p.died FROM relation r JOIN patient p ON p.id = r.patient"                                            \
	" WHERE r.person " whose " AND r.gone = 0 AND p.gone = 0 AND p.died IS NOT NULL"
static const struct canon_sql sql_deaths = CANON_SQL(NOTES_DEATHS);

bool
notes_deaths(struct db *db, struct uuid patient, struct arena *arena, int32_t **days, size_t *count, struct err *err)
{
	struct stmt *stmt = canon_stmt(db, &sql_deaths, patient);
	size_t room = 0;
	enum step step;

	*count = 0;
	*days = NULL;
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

#define NOTES_COMPLAINT(whose)                                                                                        \
	"SELECT reason IS 'complaint' AND direction IS 'in' FROM contact WHERE patient " whose " AND gone = 0"        \
	" ORDER BY at DESC, rid DESC LIMIT 1"
static const struct canon_sql sql_complaint = CANON_SQL(NOTES_COMPLAINT);

bool
notes_complaint(struct db *db, struct uuid patient, bool *complaint, struct err *err)
{
	struct stmt *stmt = canon_stmt(db, &sql_complaint, patient);
	enum step step;

	*complaint = false;
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		*complaint = stmt_get_int(stmt, 0) == 1;
	return step == STEP_DONE;
}
