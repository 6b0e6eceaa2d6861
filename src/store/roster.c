#include "roster.h"

#include "base/date.h"
#include "base/i18n.h"
#include "cell.h"
#include "record.h"
#include "self.h"

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

/* Staff travel: who mainly works at the clinic, and who has time there. */
#define ROSTER_THERE                                                                                                  \
	"(s.site = :site OR EXISTS"                                                                                   \
	" (SELECT 1 FROM session_template t WHERE t.site = :site AND t.staff = s.id AND t.gone = 0))"

static const char sql_staff[] =
    "SELECT s.* FROM staff s WHERE s.bookable = 1 AND s.gone = 0 AND ifnull(s.active, 1) = 1 AND " ROSTER_THERE
    " ORDER BY ifnull(s.sort, 999), s.family, s.given, s.rid";
static const char sql_sessions[] =
    "SELECT * FROM session_template WHERE site = :site AND gone = 0 ORDER BY staff, weekday, starts, rid";
static const char sql_sessions_of[] =
    "SELECT * FROM session_template WHERE site = :site AND staff = :staff AND gone = 0"
    " ORDER BY weekday, starts, rid";
/* Closures are the clinic's own; leave goes with the person, whoever entered it. */
static const char sql_absences[] =
    "SELECT * FROM absence WHERE gone = 0 AND to_date >= :from AND from_date <= :to"
    " AND (site = :site OR staff IN (SELECT s.id FROM staff s WHERE " ROSTER_THERE ")) ORDER BY from_date, rid";
static const char sql_rooms[] = "SELECT * FROM location WHERE site = :site AND gone = 0 ORDER BY name, rid";

static struct stmt *
roster_of(struct db *db, const char *sql, struct uuid site)
{
	struct stmt *row = db_stmt(db, sql);

	stmt_id(row, ":site", site);
	return row;
}

static bool
roster_absences_between(struct db *db, struct uuid site, int32_t from, int32_t to, struct arena *arena,
    struct absence **rows, size_t *count, struct err *err)
{
	struct stmt *row = roster_of(db, sql_absences, site);
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
roster_load(struct db *db, struct uuid site, int32_t from, int32_t to, int32_t today, int minute,
    struct arena *arena, struct roster *roster, struct err *err)
{
	struct session_template *sessions = NULL;
	struct absence *absences = NULL;
	struct location *rooms = NULL;
	struct schedule *schedule = &roster->schedule;

	*roster = (struct roster){.schedule = {.today = today, .minute = minute}};
	if (!roster_all(roster_of(db, sql_staff, site), entity(ENTITY_staff), arena, &roster->staff, &roster->count,
		err) ||
	    !roster_sessions(db, site, (struct uuid){{0}}, arena, &sessions, &schedule->session_count, err) ||
	    !roster_absences_between(db, site, from, to, arena, &absences, &schedule->absence_count, err) ||
	    !roster_all(roster_of(db, sql_rooms, site), entity(ENTITY_location), arena, &rooms, &schedule->room_count,
		err))
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
roster_works(struct db *db, struct uuid site, struct uuid staff, int32_t day, struct arena *arena,
    struct slot_day *out, struct err *err)
{
	struct session_template *sessions = NULL;
	struct absence *absences = NULL;
	/* Seen from the evening of the day, same-day time is not kept. */
	struct schedule schedule = {.today = day, .minute = 24 * 60};
	struct schedule_day expanded;

	if (!roster_sessions(db, site, staff, arena, &sessions, &schedule.session_count, err) ||
	    !roster_absences_between(db, site, day, day, arena, &absences, &schedule.absence_count, err))
		return false;
	schedule.sessions = sessions;
	schedule.absences = absences;
	schedule_expand(&schedule, staff, day, &expanded);
	*out = expanded.time;
	return true;
}

bool
roster_sessions(struct db *db, struct uuid site, struct uuid staff, struct arena *arena,
    struct session_template **rows, size_t *count, struct err *err)
{
	struct stmt *row = roster_of(db, uuid_is_none(staff) ? sql_sessions : sql_sessions_of, site);

	if (!uuid_is_none(staff))
		stmt_id(row, ":staff", staff);
	return roster_all(row, entity(ENTITY_session_template), arena, rows, count, err);
}

bool
roster_absences(struct db *db, struct uuid site, int32_t today, struct arena *arena, struct absence **rows,
    size_t *count, struct err *err)
{
	return roster_absences_between(db, site, today, day_of(9999, 12, 31), arena, rows, count, err);
}

static const char sql_struck[] =
    "SELECT count(*) FROM appointment WHERE gone = 0 AND state IN ('booked', 'confirmed')"
    " AND date BETWEEN :from AND :to AND iif(:staff IS NULL, site = :site, staff = :staff)"
    " AND starts < ifnull(:ends, 1440) AND starts + minutes > ifnull(:starts, 0)";

int64_t
roster_struck(struct db *db, const struct absence *absence)
{
	struct stmt *row = roster_of(db, sql_struck, absence->site);
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

static const char sql_sites[] =
    "SELECT s.* FROM site s WHERE s.gone = 0 AND s.id <> " SELF_SITE
    " AND EXISTS (SELECT 1 FROM session_template t WHERE t.site = s.id AND t.gone = 0) ORDER BY s.name, s.rid";

bool
roster_sites(struct db *db, struct arena *arena, struct site **rows, size_t *count, struct err *err)
{
	return roster_all(db_stmt(db, sql_sites), entity(ENTITY_site), arena, rows, count, err);
}

/* A sign-in name decides alone: no clinic gives it twice. Of namesakes, the one who works here is meant. */
static const char sql_named[] =
    "SELECT id, login IS :name AS named, site IS " SELF_SITE " AS here FROM staff WHERE gone = 0"
    " AND (login = :name OR shown = :name COLLATE NOCASE"
    " OR family = :name COLLATE NOCASE OR given || ' ' || family = :name COLLATE NOCASE)"
    " ORDER BY named DESC, here DESC, rid LIMIT 2";

bool
roster_staff(struct db *db, const char *name, struct uuid *staff, struct err *err)
{
	struct stmt *row = db_stmt(db, sql_named);
	int64_t rank = 0;
	bool found = false, several = false;
	enum step step;

	stmt_text(row, ":name", name);
	while ((step = stmt_step(row, err)) == STEP_ROW) {
		int64_t next = 2 * stmt_get_int(row, 1) + stmt_get_int(row, 2);
		several = found && next == rank;
		if (!found)
			*staff = stmt_get_id(row, 0);
		rank = found ? rank : next;
		found = true;
	}
	if (step != STEP_DONE)
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, _("Nobody here is called \"%s\". rapport staff lists everybody."),
		    name);
	return !several ||
	    err_set(err, ERR_INVALID, _("Several people are called \"%s\". Use the sign-in name or the full name."),
	    name);
}

static const char sql_room[] =
    "SELECT id FROM location WHERE name = :name COLLATE NOCASE AND site = " SELF_SITE " AND gone = 0 LIMIT 1";

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
