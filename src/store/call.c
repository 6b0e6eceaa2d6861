#include "call.h"

#include "base/i18n.h"
#include "canon.h"
#include "record.h"
#include "self.h"

#define CALL_SELECT                                                                                                   \
	"SELECT p.rid AS p_rid, p.family AS p_family, p.given AS p_given, p.preferred AS p_preferred,"                \
	" s.shown AS s_shown, (SELECT count(*) FROM call_attempt t WHERE t.call = k.id AND t.gone = 0) AS tries,"      \
	" (SELECT outcome FROM call_attempt t WHERE t.call = k.id AND t.gone = 0"                                      \
	" ORDER BY t.at DESC, t.rid DESC LIMIT 1) AS last,"                                                           \
	" (SELECT group_concat(outcome) FROM call_attempt t WHERE t.call = k.id AND t.gone = 0) AS outcomes,"         \
	" (SELECT mode FROM contact c WHERE c.patient = k.patient AND c.call = k.id AND c.gone = 0"                    \
	" ORDER BY c.at, c.rid LIMIT 1) AS mode,"                                                                      \
	" m.staff AS m_staff, m.name AS m_name, m.since AS m_since, m.until AS m_until,"                              \
	" (SELECT name FROM site WHERE id = k.site AND id <> " SELF_SITE ") AS w_name, k.*"                           \
	" FROM call k LEFT JOIN patient p ON p.id = k.patient LEFT JOIN staff s ON s.id = k.asked_of"                 \
	" LEFT JOIN claim m ON m.call = k.rid AND m.until > :now"

static void
call_read(struct stmt *row, struct call_line *line, struct arena *arena)
{
	int64_t patient = stmt_get_int(row, 0);

	line->patient.rid = patient == FIELD_NULL ? 0 : patient;
	line->family = stmt_get_text(row, 1, arena);
	line->given = stmt_get_text(row, 2, arena);
	line->preferred = stmt_get_text(row, 3, arena);
	line->asked_of = stmt_get_text(row, 4, arena);
	line->tries = (int)stmt_get_int(row, 5);
	line->last = stmt_get_text(row, 6, arena);
	line->outcomes = stmt_get_text(row, 7, arena);
	line->mode = stmt_get_text(row, 8, arena);
	line->claimed_by = stmt_get_id(row, 9);
	line->claimed = stmt_get_text(row, 10, arena);
	line->claimed_since = stmt_get_int(row, 11);
	line->claimed_until = stmt_get_int(row, 12);
	line->where = stmt_get_text(row, 13, arena);
	record_read(row, entity(ENTITY_call), &line->call, arena);
}

static bool
call_all(struct stmt *row, struct arena *arena, struct call_line **lines, size_t *count, struct err *err)
{
	size_t room = 0;
	enum step step;

	*lines = NULL;
	*count = 0;
	while ((step = stmt_step(row, err)) == STEP_ROW)
		call_read(row, arena_push(arena, lines, count, &room, sizeof **lines), arena);
	return step == STEP_DONE;
}

static const char sql_open[] = CALL_SELECT
    " WHERE k.site = " SELF_SITE " AND k.state IN ('open', 'decide') AND k.gone = 0"
    " AND (:queue IS NULL OR k.queue = :queue)"
    " ORDER BY k.class, k.promised, k.asked_at, k.rid";
#define CALL_PATIENT(whose)                                                                                           \
	CALL_SELECT                                                                                                   \
	" WHERE k.patient " whose " AND k.state IN ('open', 'decide') AND k.gone = 0"                                 \
	" ORDER BY k.class, k.promised, k.asked_at, k.rid"
static const struct canon_sql sql_patient = CANON_SQL(CALL_PATIENT);
static const char sql_load[] = CALL_SELECT " WHERE k.rid = :rid AND k.gone = 0";

bool
call_open_list(struct db *db, const char *queue, int64_t now, struct arena *arena, struct call_line **lines,
    size_t *count, struct err *err)
{
	struct stmt *row = db_stmt(db, sql_open);

	stmt_text(row, ":queue", queue);
	stmt_int(row, ":now", now);
	return call_all(row, arena, lines, count, err);
}

bool
call_of_patient(struct db *db, struct uuid patient, int64_t now, struct arena *arena, struct call_line **lines,
    size_t *count, struct err *err)
{
	struct stmt *row = canon_stmt(db, &sql_patient, patient);

	stmt_int(row, ":now", now);
	return call_all(row, arena, lines, count, err);
}

bool
call_load(struct db *db, struct call_id id, int64_t now, struct arena *arena, struct call_line *line, struct err *err)
{
	struct stmt *row = db_stmt(db, sql_load);

	stmt_int(row, ":rid", id.rid);
	stmt_int(row, ":now", now);
	switch (stmt_step(row, err)) {
	case STEP_FAILED:
		return false;
	case STEP_DONE:
		return err_set(err, ERR_NOT_FOUND, _("This call is no longer in the list."));
	case STEP_ROW:
		call_read(row, line, arena);
		stmt_end(row);
	}
	return true;
}

static const char sql_tries[] =
    "SELECT s.shown AS s_shown, t.* FROM call_attempt t LEFT JOIN staff s ON s.id = t.staff"
    " WHERE t.call = :call AND t.gone = 0 ORDER BY t.at DESC, t.rid DESC";

bool
call_tries(struct db *db, struct uuid call, struct arena *arena, struct call_try **tries, size_t *count,
    struct err *err)
{
	struct stmt *row = db_stmt(db, sql_tries);
	size_t room = 0;
	enum step step;

	*tries = NULL;
	*count = 0;
	stmt_id(row, ":call", call);
	while ((step = stmt_step(row, err)) == STEP_ROW) {
		struct call_try *next = arena_push(arena, tries, count, &room, sizeof **tries);
		next->by = stmt_get_text(row, 0, arena);
		record_read(row, entity(ENTITY_call_attempt), &next->attempt, arena);
	}
	return step == STEP_DONE;
}

static const char sql_kept[] =
    "SELECT count(*), ifnull(sum(closed_at <= promised), 0) FROM call"
    " WHERE site = " SELF_SITE " AND gone = 0 AND promised >= :from AND promised < :to"
    " AND (promised <= :now OR closed_at IS NOT NULL)";

bool
call_kept(struct db *db, int64_t from, int64_t to, int64_t now, int *due, int *kept, struct err *err)
{
	struct stmt *row = db_stmt(db, sql_kept);

	stmt_int(row, ":from", from);
	stmt_int(row, ":to", to);
	stmt_int(row, ":now", now);
	if (stmt_step(row, err) != STEP_ROW)
		return false;
	*due = (int)stmt_get_int(row, 0);
	*kept = (int)stmt_get_int(row, 1);
	stmt_end(row);
	return true;
}

static const char sql_opened[] =
    "SELECT 1 FROM audit WHERE patient = :patient AND at >= :since AND event = 'call.open' AND object_id = :call"
    " AND actor = :actor LIMIT 1";

bool
call_was_opened(struct db *db, const struct call *call, const char *actor, int64_t since)
{
	struct stmt *row = db_stmt(db, sql_opened);
	struct err err;

	stmt_id(row, ":patient", call->patient);
	stmt_id(row, ":call", call->row.id);
	stmt_int(row, ":since", since);
	stmt_text(row, ":actor", actor);
	if (stmt_step(row, &err) != STEP_ROW)
		return false;
	stmt_end(row);
	return true;
}

/* The whole compare-and-swap is one statement: it writes only over nothing, over an ended lease, or over my own. */
static const char sql_claim[] =
    "INSERT INTO claim (call, staff, name, terminal, since, until)"
    " SELECT rid, :staff, :name, :terminal, :now, :until FROM call"
    " WHERE rid = :call AND gone = 0 AND state IN ('open', 'decide')"
    " ON CONFLICT (call) DO UPDATE SET since = iif(staff = excluded.staff AND until > :now, since, :now),"
    " staff = excluded.staff, name = excluded.name, terminal = excluded.terminal, until = excluded.until"
    " WHERE until <= :now OR staff = excluded.staff OR :force";
static const char sql_claimed[] = "SELECT staff, name FROM claim WHERE call = :call AND until > :now";

bool
call_claim(struct tx *tx, struct call_id id, const struct call_claimer *claimer, bool force, struct err *err)
{
	struct stmt *claim = db_stmt(tx_db(tx), sql_claim);

	stmt_int(claim, ":call", id.rid);
	stmt_id(claim, ":staff", claimer->staff);
	stmt_text(claim, ":name", claimer->name);
	stmt_text(claim, ":terminal", claimer->terminal);
	stmt_int(claim, ":now", tx_now(tx));
	stmt_int(claim, ":until", claimer->until);
	stmt_int(claim, ":force", force);
	if (!stmt_run(claim, err))
		return false;
	struct stmt *row = db_stmt(tx_db(tx), sql_claimed);
	stmt_int(row, ":call", id.rid);
	stmt_int(row, ":now", tx_now(tx));
	switch (stmt_step(row, err)) {
	case STEP_FAILED:
		return false;
	case STEP_DONE:
		return err_set(err, ERR_NOT_FOUND, _("This call is done already."));
	case STEP_ROW:
		break;
	}
	bool mine = uuid_equal(stmt_get_id(row, 0), claimer->staff);
	const char *name = stmt_get_text(row, 1, tx_arena(tx));
	stmt_end(row);
	return mine || err_set(err, ERR_CONFLICT, _("%s has this one."), name);
}

static const char sql_release[] = "DELETE FROM claim WHERE call = :call AND staff = :staff";

bool
call_release(struct tx *tx, struct call_id id, struct uuid staff, struct err *err)
{
	struct stmt *row = db_stmt(tx_db(tx), sql_release);

	stmt_int(row, ":call", id.rid);
	stmt_id(row, ":staff", staff);
	return stmt_run(row, err);
}
