#include "roster.h"

#include "base/date.h"
#include "base/i18n.h"
#include "cell.h"
#include "record.h"

static bool
roster_all(struct stmt *row, const struct entity *kind, struct arena *arena, void *rows, size_t *count,
    struct err *err)
{
	size_t room = 0;
	enum step step;

	*count = 0;
	while ((step = stmt_step(row, err)) == STEP_ROW)
		if (!record_read(row, kind, arena_push(arena, rows, count, &room, kind->size), arena))
			die("a row of %s does not fit its record", kind->table);
	return step == STEP_DONE;
}

static const char sql_staff[] =
    "SELECT * FROM staff WHERE bookable = 1 AND gone = 0 AND ifnull(active, 1) = 1"
    " ORDER BY ifnull(sort, 999), family, given, rid";
static const char sql_sessions[] =
    "SELECT * FROM session_template WHERE gone = 0 ORDER BY staff, weekday, starts, rid";
static const char sql_sessions_of[] =
    "SELECT * FROM session_template WHERE staff = :staff AND gone = 0 ORDER BY weekday, starts, rid";
static const char sql_absences[] =
    "SELECT * FROM absence WHERE gone = 0 AND to_date >= :from AND from_date <= :to ORDER BY from_date, rid";
static const char sql_rooms[] = "SELECT * FROM location WHERE gone = 0 ORDER BY name, rid";

static bool
roster_absences_between(struct db *db, int32_t from, int32_t to, struct arena *arena, struct absence **rows,
    size_t *count, struct err *err)
{
	struct stmt *row = db_stmt(db, sql_absences);
	char first[DATE_TEXT], last[DATE_TEXT];

	day_format(from, first);
	day_format(to, last);
	stmt_text(row, ":from", first);
	stmt_text(row, ":to", last);
	return roster_all(row, entity(ENTITY_absence), arena, rows, count, err);
}

/* A session without a room of its own is in its clinician's. */
static void
roster_rooms(const struct roster *roster, struct session_template *sessions)
{
	for (size_t i = 0; i < roster->schedule.session_count; i++)
		for (size_t n = 0; uuid_is_none(sessions[i].room) && n < roster->count; n++)
			if (uuid_equal(roster->staff[n].row.id, sessions[i].staff))
				sessions[i].room = roster->staff[n].room;
}

bool
roster_load(struct db *db, int32_t from, int32_t to, int32_t today, int minute, struct arena *arena,
    struct roster *roster, struct err *err)
{
	struct session_template *sessions = NULL;
	struct absence *absences = NULL;
	struct location *rooms = NULL;
	struct schedule *schedule = &roster->schedule;

	*roster = (struct roster){.schedule = {.today = today, .minute = minute}};
	if (!roster_all(db_stmt(db, sql_staff), entity(ENTITY_staff), arena, &roster->staff, &roster->count, err) ||
	    !roster_sessions(db, (struct uuid){{0}}, arena, &sessions, &schedule->session_count, err) ||
	    !roster_absences_between(db, from, to, arena, &absences, &schedule->absence_count, err) ||
	    !roster_all(db_stmt(db, sql_rooms), entity(ENTITY_location), arena, &rooms, &schedule->room_count, err))
		return false;
	roster_rooms(roster, sessions);
	schedule->sessions = sessions;
	schedule->absences = absences;
	schedule->rooms = rooms;
	return true;
}

struct schedule_day *
roster_days(struct db *db, const struct roster *roster, struct uuid staff, int32_t first, int days, int64_t now,
    struct arena *arena)
{
	struct schedule_day *out = arena_array(arena, (size_t)days, sizeof *out);
	size_t count;
	struct cell_run *runs = cell_runs(db, staff, first, first + days - 1, now, arena, &count);

	for (int n = 0; n < days; n++)
		schedule_expand(&roster->schedule, staff, first + n, &out[n]);
	for (size_t i = 0; i < count; i++)
		slot_mark(&out[runs[i].day - first].time.booked, runs[i].starts, runs[i].minutes);
	return out;
}

bool
roster_works(struct db *db, struct uuid staff, int32_t day, struct arena *arena, struct slot_day *out, struct err *err)
{
	struct session_template *sessions = NULL;
	struct absence *absences = NULL;
	/* Seen from the evening of the day, same-day time is not kept. */
	struct schedule schedule = {.today = day, .minute = 24 * 60};
	struct schedule_day expanded;

	if (!roster_sessions(db, staff, arena, &sessions, &schedule.session_count, err) ||
	    !roster_absences_between(db, day, day, arena, &absences, &schedule.absence_count, err))
		return false;
	schedule.sessions = sessions;
	schedule.absences = absences;
	schedule_expand(&schedule, staff, day, &expanded);
	*out = expanded.time;
	return true;
}

bool
roster_sessions(struct db *db, struct uuid staff, struct arena *arena, struct session_template **rows, size_t *count,
    struct err *err)
{
	struct stmt *row = db_stmt(db, uuid_is_none(staff) ? sql_sessions : sql_sessions_of);

	if (!uuid_is_none(staff))
		stmt_id(row, ":staff", staff);
	return roster_all(row, entity(ENTITY_session_template), arena, rows, count, err);
}

bool
roster_absences(struct db *db, int32_t today, struct arena *arena, struct absence **rows, size_t *count,
    struct err *err)
{
	return roster_absences_between(db, today, day_of(9999, 12, 31), arena, rows, count, err);
}

static const char sql_struck[] =
    "SELECT count(*) FROM appointment WHERE gone = 0 AND state IN ('booked', 'confirmed')"
    " AND date BETWEEN :from AND :to AND (:staff IS NULL OR staff = :staff)"
    " AND starts < ifnull(:ends, 1440) AND starts + minutes > ifnull(:starts, 0)";

int64_t
roster_struck(struct db *db, const struct absence *absence)
{
	struct stmt *row = db_stmt(db, sql_struck);
	struct err err;

	stmt_text(row, ":from", absence->from_date);
	stmt_text(row, ":to", absence->to_date);
	stmt_id(row, ":staff", absence->staff);
	stmt_int(row, ":starts", absence->starts);
	stmt_int(row, ":ends", absence->ends);
	if (stmt_step(row, &err) != STEP_ROW)
		return 0;
	int64_t count = stmt_get_int(row, 0);
	stmt_end(row);
	return count;
}

static const char sql_types[] = "SELECT * FROM appointment_type WHERE gone = 0 ORDER BY label, rid";
static const char sql_reasons[] = "SELECT * FROM visit_reason WHERE gone = 0 ORDER BY ifnull(sort, 999), label, rid";

bool
roster_types(struct db *db, struct arena *arena, struct appointment_type **rows, size_t *count, struct err *err)
{
	return roster_all(db_stmt(db, sql_types), entity(ENTITY_appointment_type), arena, rows, count, err);
}

bool
roster_reasons(struct db *db, struct arena *arena, struct visit_reason **rows, size_t *count, struct err *err)
{
	return roster_all(db_stmt(db, sql_reasons), entity(ENTITY_visit_reason), arena, rows, count, err);
}

/* A sign-in name decides alone: it is never given twice. */
static const char sql_named[] =
    "SELECT id, login = :name FROM staff WHERE gone = 0 AND (login = :name OR shown = :name COLLATE NOCASE"
    " OR family = :name COLLATE NOCASE OR given || ' ' || family = :name COLLATE NOCASE)"
    " ORDER BY login IS :name DESC, rid LIMIT 2";

bool
roster_staff(struct db *db, const char *name, struct uuid *staff, struct err *err)
{
	struct stmt *row = db_stmt(db, sql_named);
	size_t found = 0;
	bool login = false;
	enum step step;

	stmt_text(row, ":name", name);
	while ((step = stmt_step(row, err)) == STEP_ROW) {
		if (found++ > 0)
			continue;
		*staff = stmt_get_id(row, 0);
		login = stmt_get_int(row, 1) == 1;
	}
	if (step != STEP_DONE)
		return false;
	if (found == 0)
		return err_set(err, ERR_NOT_FOUND, _("Nobody here is called \"%s\". rapport staff lists everybody."),
		    name);
	return found == 1 || login ||
	    err_set(err, ERR_INVALID, _("Several people are called \"%s\". Use the sign-in name or the full name."),
	    name);
}

static const char sql_room[] = "SELECT id FROM location WHERE name = :name COLLATE NOCASE AND gone = 0 LIMIT 1";

bool
roster_room(struct db *db, const char *name, struct uuid *room, struct err *err)
{
	struct stmt *row = db_stmt(db, sql_room);

	stmt_text(row, ":name", name);
	switch (stmt_step(row, err)) {
	case STEP_FAILED:
		return false;
	case STEP_DONE:
		return err_set(err, ERR_NOT_FOUND, _("There is no room \"%s\"."), name);
	case STEP_ROW:
		*room = stmt_get_id(row, 0);
		stmt_end(row);
	}
	return true;
}
