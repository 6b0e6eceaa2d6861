#include "cell.h"

#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "model/slot.h"
#include "record.h"

/* The cells a stretch of minutes covers; partial ones count whole. */
struct cell_span {
	struct uuid staff;
	const char *day;
	int64_t first, last;
};

static struct cell_span
cell_span(struct uuid staff, const char *day, int64_t starts, int64_t minutes)
{
	int64_t last = (starts + minutes - 1) / SLOT_CELL;

	return (struct cell_span){
		.staff = staff,
		.day = day,
		.first = starts / SLOT_CELL,
		.last = last < SLOT_CELLS ? last : SLOT_CELLS - 1,
	};
}

static struct cell_span
cell_span_visit(const struct appointment *visit)
{
	return cell_span(visit->staff, visit->date, visit->starts, visit->minutes);
}

static void
cell_bind_span(struct stmt *stmt, const struct cell_span *span)
{
	stmt_id(stmt, ":staff", span->staff);
	stmt_text(stmt, ":day", span->day);
	stmt_int(stmt, ":first", span->first);
	stmt_int(stmt, ":last", span->last);
}

bool
cell_owns(const struct appointment *visit)
{
	static const char *const over[] = {"left", "refused", "noshow", "cancelled_patient", "cancelled_clinic",
	    "entered_in_error"};

	if (visit->row.gone || visit->overbook == 1 || visit->no_cells == 1 || uuid_is_none(visit->staff) ||
	    !uuid_is_none(visit->group_visit) || !visit->date || visit->starts == FIELD_NULL || visit->minutes < 1)
		return false;
	for (size_t i = 0; visit->state && i < sizeof over / sizeof *over; i++)
		if (strcmp(visit->state, over[i]) == 0)
			return false;
	return true;
}

static const char sql_sweep_cells[] =
    "DELETE FROM cell WHERE hold IN (SELECT rid FROM hold WHERE until <= :now)";
static const char sql_sweep_holds[] = "DELETE FROM hold WHERE until <= :now";

/* Holds whose time is over go with the next writer; no timer is needed. */
static bool
cell_sweep(struct tx *tx, struct err *err)
{
	struct stmt *cells = db_stmt(tx_db(tx), sql_sweep_cells);
	stmt_int(cells, ":now", tx_now(tx));
	if (!stmt_run(cells, err))
		return false;
	struct stmt *holds = db_stmt(tx_db(tx), sql_sweep_holds);
	stmt_int(holds, ":now", tx_now(tx));
	return stmt_run(holds, err);
}

/*
 * The unique key is the arbiter: what it lets in is counted afterwards, so
 * that no check before the insert has to be trusted.
 */
static const char sql_insert[] =
    "WITH RECURSIVE n(c) AS (SELECT :first UNION ALL SELECT c + 1 FROM n WHERE c < :last)"
    " INSERT INTO cell (staff, day, cell, appointment, hold)"
    " SELECT :staff, :day, c, :appointment, :hold FROM n WHERE true"
    " ON CONFLICT (staff, day, cell) DO NOTHING";
static const char sql_own[] =
    "SELECT count(*) FROM cell WHERE staff = :staff AND day = :day AND cell BETWEEN :first AND :last"
    " AND appointment IS :appointment AND hold IS :hold";

/* *all: every cell of the span is now ours. */
static bool
cell_insert(struct tx *tx, const struct cell_span *span, int64_t appointment, int64_t hold, bool *all, struct err *err)
{
	struct stmt *insert = db_stmt(tx_db(tx), sql_insert);

	cell_bind_span(insert, span);
	stmt_int(insert, ":appointment", appointment);
	stmt_int(insert, ":hold", hold);
	if (!stmt_run(insert, err))
		return false;
	struct stmt *own = db_stmt(tx_db(tx), sql_own);
	cell_bind_span(own, span);
	stmt_int(own, ":appointment", appointment);
	stmt_int(own, ":hold", hold);
	if (stmt_step(own, err) != STEP_ROW)
		return false;
	*all = stmt_get_int(own, 0) == span->last - span->first + 1;
	stmt_end(own);
	return true;
}

static const char sql_who[] =
    "SELECT h.initials, h.until, s.shown FROM cell c"
    " LEFT JOIN hold h ON h.rid = c.hold LEFT JOIN appointment a ON a.rid = c.appointment"
    " LEFT JOIN staff s ON s.id = a.booked_by"
    " WHERE c.staff = :staff AND c.day = :day AND c.cell BETWEEN :first AND :last"
    " AND NOT (c.appointment IS :appointment AND c.hold IS :hold) LIMIT 1";

/* Fill err with who has the time. Staff may be named; patients never are. */
static bool
cell_refuse(struct tx *tx, const struct cell_span *span, int64_t appointment, int64_t hold, struct err *err)
{
	struct stmt *who = db_stmt(tx_db(tx), sql_who);
	char until[CLOCK_TEXT];
	int minute;

	cell_bind_span(who, span);
	stmt_int(who, ":appointment", appointment);
	stmt_int(who, ":hold", hold);
	if (stmt_step(who, err) != STEP_ROW)
		return err_set(err, ERR_CONFLICT, _("This time is not free. Nothing was changed; choose another."));
	const char *initials = stmt_get_text(who, 0, tx_arena(tx));
	int64_t ends = stmt_get_int(who, 1);
	const char *booker = stmt_get_text(who, 2, tx_arena(tx));
	stmt_end(who);
	if (initials) {
		instant_day(ends, &minute);
		minute_format(minute, until);
		return err_set(err, ERR_CONFLICT,
		    _("This time is held by %s until %s. Nothing was changed; choose another."), initials, until);
	}
	if (booker)
		return err_set(err, ERR_CONFLICT, _("This time is booked, by %s. Nothing was changed; choose another."),
		    booker);
	return err_set(err, ERR_CONFLICT, _("This time is booked. Nothing was changed; choose another."));
}

static const char sql_free_all[] = "DELETE FROM cell WHERE appointment = :appointment";
static const char sql_free_old[] =
    "DELETE FROM cell WHERE appointment = :appointment"
    " AND NOT (staff = :staff AND day = :day AND cell BETWEEN :first AND :last)";

static const char sql_release_cells[] = "DELETE FROM cell WHERE hold = :hold";
static const char sql_release[] = "DELETE FROM hold WHERE rid = :hold";

static bool
cell_end_hold(struct tx *tx, int64_t hold, struct err *err)
{
	struct stmt *cells = db_stmt(tx_db(tx), sql_release_cells);
	stmt_int(cells, ":hold", hold);
	if (!stmt_run(cells, err))
		return false;
	struct stmt *row = db_stmt(tx_db(tx), sql_release);
	stmt_int(row, ":hold", hold);
	return stmt_run(row, err);
}

static const char sql_hold[] =
    "INSERT INTO hold (staff, date, starts, minutes, holder, initials, patient, until)"
    " VALUES (:staff, :date, :starts, :minutes, :holder, :initials, :patient, :until) RETURNING rid";

bool
cell_hold(struct tx *tx, struct hold *hold, struct err *err)
{
	struct cell_span span = cell_span(hold->staff, hold->date, hold->starts, hold->minutes);
	bool taken;

	if (!cell_sweep(tx, err))
		return false;
	if (hold->until == 0)
		hold->until = tx_now(tx) + HOLD_MINUTES * 60 * 1000;
	struct stmt *insert = db_stmt(tx_db(tx), sql_hold);
	stmt_id(insert, ":staff", hold->staff);
	stmt_text(insert, ":date", hold->date);
	stmt_int(insert, ":starts", hold->starts);
	stmt_int(insert, ":minutes", hold->minutes);
	stmt_id(insert, ":holder", hold->holder);
	stmt_text(insert, ":initials", hold->initials);
	stmt_id(insert, ":patient", hold->patient);
	stmt_int(insert, ":until", hold->until);
	if (stmt_step(insert, err) != STEP_ROW)
		return false;
	hold->rid = stmt_get_int(insert, 0);
	if (!stmt_run(insert, err) || !cell_insert(tx, &span, FIELD_NULL, hold->rid, &taken, err))
		return false;
	if (taken)
		return true;
	cell_refuse(tx, &span, FIELD_NULL, hold->rid, err);
	return cell_end_hold(tx, hold->rid, NULL) && false;
}

static const char sql_holds[] =
    "SELECT 1 FROM hold WHERE rid = :hold AND holder = :holder AND until = :until AND until > :now";

bool
cell_holds(struct db *db, const struct hold *hold, int64_t now)
{
	struct stmt *row = db_stmt(db, sql_holds);
	struct err err;

	stmt_int(row, ":hold", hold->rid);
	stmt_id(row, ":holder", hold->holder);
	stmt_int(row, ":until", hold->until);
	stmt_int(row, ":now", now);
	if (stmt_step(row, &err) != STEP_ROW)
		return false;
	stmt_end(row);
	return true;
}

bool
cell_release(struct tx *tx, const struct hold *hold, struct err *err)
{
	return !cell_holds(tx_db(tx), hold, 0) || cell_end_hold(tx, hold->rid, err);
}

static const char sql_runs[] =
    "SELECT unixepoch(c.day) / 86400, c.cell, c.appointment, c.hold, h.holder, h.initials"
    " FROM cell c LEFT JOIN hold h ON h.rid = c.hold"
    " WHERE c.staff = :staff AND c.day BETWEEN :from AND :to AND (c.hold IS NULL OR h.until > :now)"
    " ORDER BY c.day, c.cell";

struct cell_run *
cell_runs(struct db *db, struct uuid staff, int32_t from, int32_t to, int64_t now, struct arena *arena, size_t *count)
{
	struct stmt *row = db_stmt(db, sql_runs);
	struct cell_run *runs = NULL, *last = NULL;
	char first_day[DATE_TEXT], last_day[DATE_TEXT];
	size_t room = 0;
	struct err err;

	day_format(from, first_day);
	day_format(to, last_day);
	stmt_id(row, ":staff", staff);
	stmt_text(row, ":from", first_day);
	stmt_text(row, ":to", last_day);
	stmt_int(row, ":now", now);
	*count = 0;
	while (stmt_step(row, &err) == STEP_ROW) {
		int32_t day = (int32_t)stmt_get_int(row, 0);
		int starts = (int)stmt_get_int(row, 1) * SLOT_CELL;
		int64_t visit = stmt_get_int(row, 2), hold = stmt_get_int(row, 3);
		visit = visit == FIELD_NULL ? 0 : visit;
		hold = hold == FIELD_NULL ? 0 : hold;
		if (last && last->day == day && last->starts + last->minutes == starts &&
		    last->appointment.rid == visit && last->hold == hold) {
			last->minutes += SLOT_CELL;
			continue;
		}
		last = arena_push(arena, &runs, count, &room, sizeof *runs);
		*last = (struct cell_run){
			.day = day,
			.starts = starts,
			.minutes = SLOT_CELL,
			.appointment = {visit},
			.hold = hold,
			.holder = stmt_get_id(row, 4),
			.initials = stmt_get_text(row, 5, arena),
		};
	}
	return runs;
}

static const char sql_rebuild_clear[] =
    "DELETE FROM cell WHERE staff = :staff AND day = :day AND appointment IS NOT NULL";
static const char sql_rebuild[] =
    "SELECT a.* FROM appointment a"
    " LEFT JOIN sync_cell c ON c.tbl = :table AND c.pk = a.id AND c.grp = 'slot'"
    " LEFT JOIN sync_row r ON r.tbl = :table AND r.pk = a.id"
    " WHERE a.date = :day AND a.staff = :staff"
    " ORDER BY ifnull(c.hlc, r.hlc), a.id";
static const char sql_rebuild_holds[] =
    "SELECT DISTINCT hold FROM cell WHERE staff = :staff AND day = :day AND cell BETWEEN :first AND :last"
    " AND hold IS NOT NULL";

/* A hold in the way of a booking that came from elsewhere ends. */
static bool
cell_end_holds(struct tx *tx, const struct cell_span *span, struct err *err)
{
	int64_t holds[SLOT_CELLS];
	size_t count = 0;
	struct stmt *row = db_stmt(tx_db(tx), sql_rebuild_holds);
	enum step step;

	cell_bind_span(row, span);
	while ((step = stmt_step(row, err)) == STEP_ROW)
		holds[count++] = stmt_get_int(row, 0);
	for (size_t i = 0; step == STEP_DONE && i < count; i++)
		if (!cell_end_hold(tx, holds[i], err))
			return false;
	return step == STEP_DONE;
}

static const char sql_taken[] =
    "SELECT 1 FROM cell WHERE staff = :staff AND day = :day AND cell BETWEEN :first AND :last"
    " AND appointment IS NOT NULL LIMIT 1";

/* All of its time, or none of it. */
static bool
cell_rebuild_visit(struct tx *tx, const struct appointment *visit, struct err *err)
{
	struct cell_span span = cell_span_visit(visit);
	struct stmt *row = db_stmt(tx_db(tx), sql_taken);
	enum step step;
	bool all;

	cell_bind_span(row, &span);
	step = stmt_step(row, err);
	stmt_end(row);
	return step == STEP_ROW || (step == STEP_DONE && cell_end_holds(tx, &span, err) &&
	    cell_insert(tx, &span, visit->row.rid, FIELD_NULL, &all, err));
}

bool
cell_rebuild(struct tx *tx, struct uuid staff, const char *date, struct err *err)
{
	struct stmt *clear = db_stmt(tx_db(tx), sql_rebuild_clear);
	struct appointment *visits = NULL;
	size_t count = 0, room = 0;
	enum step step;

	stmt_id(clear, ":staff", staff);
	stmt_text(clear, ":day", date);
	if (!stmt_run(clear, err))
		return false;
	struct stmt *row = db_stmt(tx_db(tx), sql_rebuild);
	stmt_int(row, ":table", ENTITY_appointment);
	stmt_id(row, ":staff", staff);
	stmt_text(row, ":day", date);
	while ((step = stmt_step(row, err)) == STEP_ROW) {
		struct appointment *next = arena_push(tx_arena(tx), &visits, &count, &room, sizeof *visits);
		record_read(row, entity(ENTITY_appointment), next, tx_arena(tx));
	}
	if (step != STEP_DONE)
		return false;
	for (size_t i = 0; i < count; i++)
		if (cell_owns(&visits[i]) && !cell_rebuild_visit(tx, &visits[i], err))
			return false;
	return true;
}

static const char sql_has_cells[] = "SELECT 1 FROM cell WHERE appointment = :appointment LIMIT 1";

bool
cell_contested(struct db *db, const struct appointment *visit)
{
	struct stmt *row = db_stmt(db, sql_has_cells);
	struct err err;

	if (!cell_owns(visit))
		return false;
	stmt_int(row, ":appointment", visit->row.rid);
	if (stmt_step(row, &err) != STEP_ROW)
		return true;
	stmt_end(row);
	return false;
}

bool
cell_keeper(struct db *db, const struct appointment *visit, struct arena *arena, struct appointment *keeper)
{
	static const char sql_keeper[] =
	    "SELECT a.* FROM cell c JOIN appointment a ON a.rid = c.appointment"
	    " WHERE c.staff = :staff AND c.day = :day AND c.cell BETWEEN :first AND :last ORDER BY c.cell LIMIT 1";
	struct cell_span span = cell_span_visit(visit);
	struct stmt *row = db_stmt(db, sql_keeper);
	bool found;

	cell_bind_span(row, &span);
	found = stmt_step(row, NULL) == STEP_ROW && record_read(row, entity(ENTITY_appointment), keeper, arena);
	stmt_end(row);
	return found;
}

static const char sql_without[] =
    "SELECT * FROM appointment WHERE staff = :staff AND date = :date AND gone = 0"
    " AND NOT EXISTS (SELECT 1 FROM cell WHERE cell.appointment = appointment.rid)";

/* Where two visits claimed one time, who has it is worked out as every other site will. */
static bool
cell_rework(struct tx *tx, const struct appointment *visit, struct err *err)
{
	struct stmt *without = db_stmt(tx_db(tx), sql_without);
	struct appointment *visits;
	size_t count;

	if (!cell_owns(visit))
		return true;
	stmt_id(without, ":staff", visit->staff);
	stmt_text(without, ":date", visit->date);
	if (!record_rows(without, entity(ENTITY_appointment), tx_arena(tx), &visits, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (cell_owns(&visits[i]))
			return cell_rebuild(tx, visit->staff, visit->date, err);
	return true;
}

bool
cell_rework_all(struct tx *tx, struct err *err)
{
	static const char sql_all[] =
	    "SELECT * FROM appointment WHERE staff IS NOT NULL AND date IS NOT NULL AND gone = 0"
	    " AND NOT EXISTS (SELECT 1 FROM cell WHERE cell.appointment = appointment.rid) GROUP BY staff, date";
	struct appointment *visits;
	size_t count;

	if (!record_rows(db_stmt(tx_db(tx), sql_all), entity(ENTITY_appointment), tx_arena(tx), &visits, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!cell_rebuild(tx, visits[i].staff, visits[i].date, err))
			return false;
	return true;
}

static bool
cell_same_time(const struct appointment *a, const struct appointment *b)
{
	return cell_owns(a) && cell_owns(b) && uuid_equal(a->staff, b->staff) && strcmp(a->date, b->date) == 0 &&
	    a->starts == b->starts && a->minutes == b->minutes;
}

/* New cells first, then the old ones are given back. */
static bool
cell_take(struct tx *tx, const struct appointment *visit, struct err *err)
{
	if (!cell_owns(visit)) {
		struct stmt *all = db_stmt(tx_db(tx), sql_free_all);
		stmt_int(all, ":appointment", visit->row.rid);
		return stmt_run(all, err);
	}
	struct cell_span span = cell_span_visit(visit);
	bool taken;
	if (!cell_sweep(tx, err) || !cell_insert(tx, &span, visit->row.rid, FIELD_NULL, &taken, err))
		return false;
	if (!taken)
		return cell_refuse(tx, &span, visit->row.rid, FIELD_NULL, err);
	struct stmt *old = db_stmt(tx_db(tx), sql_free_old);
	stmt_int(old, ":appointment", visit->row.rid);
	cell_bind_span(old, &span);
	return stmt_run(old, err);
}

bool
cell_settle(struct tx *tx, const struct appointment *old, const struct appointment *visit, struct err *err)
{
	bool stays = old && cell_same_time(old, visit);

	if (!stays && !cell_take(tx, visit, err))
		return false;
	/* Nobody claimed what a new visit takes: it was free. */
	if (!old)
		return true;
	if (!cell_rework(tx, old, err) || (!stays && !cell_rework(tx, visit, err)))
		return false;
	if (stays || !cell_contested(tx_db(tx), visit))
		return true;
	/* What it gave up made room for somebody who had claimed its new time before. */
	struct cell_span span = cell_span_visit(visit);
	return cell_refuse(tx, &span, visit->row.rid, FIELD_NULL, err);
}

static const char sql_had_claimed[] =
    "SELECT count(*), ifnull(sum(c.hold IS NULL AND ifnull(s.hlc, r.hlc) < g.base_hlc), 0) FROM cell c"
    " LEFT JOIN appointment a ON a.rid = c.appointment"
    " LEFT JOIN sync_row r ON r.tbl = :table AND r.pk = a.id"
    " LEFT JOIN sync_cell s ON s.tbl = :table AND s.pk = a.id AND s.grp = 'slot'"
    " LEFT JOIN sync_cell g ON g.tbl = :table AND g.pk = :visit AND g.grp = 'state'"
    " WHERE c.staff = :staff AND c.day = :day AND c.cell BETWEEN :first AND :last";

/* *all: somebody has the time, and everybody who has some of it had claimed it when its state gave it up. */
static bool
cell_had_claimed(struct tx *tx, const struct appointment *visit, bool *all, struct err *err)
{
	struct cell_span span = cell_span_visit(visit);
	struct stmt *row = db_stmt(tx_db(tx), sql_had_claimed);

	stmt_int(row, ":table", ENTITY_appointment);
	stmt_id(row, ":visit", visit->row.id);
	cell_bind_span(row, &span);
	if (stmt_step(row, err) != STEP_ROW)
		return false;
	*all = stmt_get_int(row, 0) > 0 && stmt_get_int(row, 0) == stmt_get_int(row, 1);
	stmt_end(row);
	return true;
}

bool
cell_put_back(struct tx *tx, const struct appointment *old, const struct appointment *visit, struct err *err)
{
	struct appointment before = *old;
	bool all;

	before.state = visit->state;
	if (cell_owns(old) || !cell_same_time(&before, visit))
		return cell_settle(tx, old, visit, err);
	if (!cell_sweep(tx, err) || !cell_had_claimed(tx, visit, &all, err))
		return false;
	return all ? cell_rebuild(tx, visit->staff, visit->date, err) : cell_settle(tx, old, visit, err);
}
