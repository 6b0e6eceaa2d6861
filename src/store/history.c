#include "history.h"

#include <string.h>

#include "base/date.h"
#include "canon.h"
#include "model/wait.h"
#include "self.h"

enum { HISTORY_DAY = 120 };	/* visits one clinician can have in a day */

/* Who spoke, as colleagues say it: clinicians by title, the others by first name. */
#define HISTORY_SPOKEN "CASE WHEN s.bookable = 1 THEN s.shown ELSE ifnull(s.given, s.shown) END"
#define HISTORY_ENDED                                                                                                 \
	"('out', 'left', 'refused', 'noshow', 'cancelled_patient', 'cancelled_clinic', 'entered_in_error')"
/* The name of the clinic, when it is not this one. */
#define HISTORY_ELSEWHERE(row) "(SELECT name FROM site WHERE id = " row ".site AND id <> " SELF_SITE ")"
#define HISTORY_VISIT(whose)                                                                                          \
	"SELECT a.rid, a.date, a.starts, a.minutes, a.staff, s.shown,"                                                \
	" (SELECT label FROM appointment_type WHERE code = a.type),"                                                  \
	" (SELECT label FROM visit_reason WHERE code = a.reason), a.about, a.state, a.reply,"                         \
	" ifnull(a.cancel_words, a.cancel_reason), a.arrived_at, a.told_at, ifnull(a.seen_at, a.roomed_at),"          \
	" " HISTORY_ELSEWHERE("a")                                                                                    \
	" FROM appointment a LEFT JOIN staff s ON s.id = a.staff"                                                     \
	" WHERE a.patient " whose " AND a.gone = 0"

/* How long a visit waited: until she was seen, or where nobody noted that, until she was in the room. */
static int
history_wait(int32_t day, int starts, int64_t arrived, int64_t called)
{
	if (arrived == FIELD_NULL || called == FIELD_NULL || day == DAY_NONE)
		return CARD_UNKNOWN;
	return wait_count(called, arrived, starts == CARD_UNKNOWN ? FIELD_NULL : instant_of(day, starts)).minutes;
}

static int
history_number(struct stmt *stmt, int column)
{
	int64_t number = stmt_get_int(stmt, column);

	return number == FIELD_NULL ? CARD_UNKNOWN : (int)number;
}

static int32_t
history_day(struct stmt *stmt, int column, struct arena *arena)
{
	const char *date = stmt_get_text(stmt, column, arena);

	return date ? day_parse(date) : DAY_NONE;
}

static struct card_visit
history_visit(struct stmt *stmt, struct arena *arena)
{
	struct card_visit visit = {
		.id = {stmt_get_int(stmt, 0)},
		.day = history_day(stmt, 1, arena),
		.starts = history_number(stmt, 2),
		.minutes = history_number(stmt, 3),
		.staff = stmt_get_id(stmt, 4),
		.with = stmt_get_text(stmt, 5, arena),
		.type = stmt_get_text(stmt, 6, arena),
		.reason = stmt_get_text(stmt, 7, arena),
		.about = stmt_get_text(stmt, 8, arena),
		.state = stmt_get_text(stmt, 9, arena),
		.reply = stmt_get_text(stmt, 10, arena),
		.cancelled = stmt_get_text(stmt, 11, arena),
		.arrived_at = stmt_get_int(stmt, 12),
		.told_at = stmt_get_int(stmt, 13),
		.where = stmt_get_text(stmt, 15, arena),
		.behind = CARD_UNKNOWN,
	};

	visit.wait = history_wait(visit.day, visit.starts, visit.arrived_at, stmt_get_int(stmt, 14));
	return visit;
}

/* Bind the patient and, where the text has it, today. */
static struct stmt *
history_about(struct db *db, const struct canon_sql *sql, struct uuid patient, const char *today)
{
	struct stmt *stmt = canon_stmt(db, sql, patient);

	if (today)
		stmt_text(stmt, ":today", today);
	return stmt;
}

static bool
history_visits(struct stmt *stmt, struct arena *arena, struct card_visit *visits, size_t most, size_t *count,
    struct err *err)
{
	enum step step;

	*count = 0;
	stmt_int(stmt, ":most", (int64_t)most);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		visits[(*count)++] = history_visit(stmt, arena);
	return step == STEP_DONE;
}

#define HISTORY_NEXT(whose)                                                                                           \
	HISTORY_VISIT(whose)                                                                                          \
	" AND a.date >= :today AND a.state NOT IN " HISTORY_ENDED " ORDER BY a.date, a.starts LIMIT :most"
static const struct canon_sql sql_next = CANON_SQL(HISTORY_NEXT);

bool
history_next(struct db *db, struct uuid patient, const char *today, struct arena *arena, struct card_visit *visits,
    size_t most, size_t *count, struct err *err)
{
	return history_visits(history_about(db, &sql_next, patient, today), arena, visits, most, count, err);
}

#define HISTORY_PAST(whose)                                                                                           \
	HISTORY_VISIT(whose)                                                                                          \
	" AND a.date <= :today AND (a.date < :today OR a.state IN " HISTORY_ENDED ")"                                 \
	" AND a.state <> 'entered_in_error'"                                                                          \
	" ORDER BY a.date DESC, a.starts DESC LIMIT :most"
static const struct canon_sql sql_past = CANON_SQL(HISTORY_PAST);
#define HISTORY_ENCOUNTERS(whose)                                                                                     \
	"SELECT e.starts, e.ends, e.staff, ifnull(s.shown, o.name), e.type, e.reason"                                 \
	" FROM encounter e LEFT JOIN staff s ON s.id = e.staff LEFT JOIN organisation o ON o.id = e.organisation"     \
	" WHERE e.patient " whose " AND e.appointment IS NULL AND e.gone = 0 AND e.starts IS NOT NULL"                \
	" ORDER BY e.starts DESC LIMIT :most"
static const struct canon_sql sql_encounters = CANON_SQL(HISTORY_ENCOUNTERS);

static struct card_visit
history_encounter(struct stmt *stmt, struct arena *arena)
{
	int64_t from = stmt_get_int(stmt, 0), to = stmt_get_int(stmt, 1);
	struct card_visit visit = {
		.minutes = to == FIELD_NULL || to - from >= 24 * 3600000LL ? CARD_UNKNOWN : (int)((to - from) / 60000),
		.staff = stmt_get_id(stmt, 2),
		.with = stmt_get_text(stmt, 3, arena),
		.type = stmt_get_text(stmt, 4, arena),
		.reason = stmt_get_text(stmt, 5, arena),
		.state = "out",
		.arrived_at = FIELD_NULL,
		.told_at = FIELD_NULL,
		.wait = CARD_UNKNOWN,
		.behind = CARD_UNKNOWN,
	};

	visit.day = instant_day(from, &visit.starts);
	return visit;
}

/* Put one into a list that is sorted latest first, dropping the earliest when it is full. */
static void
history_insert(struct card_visit *visits, size_t most, size_t *count, const struct card_visit *visit)
{
	size_t at = *count;

	while (at > 0 && (visits[at - 1].day < visit->day ||
			     (visits[at - 1].day == visit->day && visits[at - 1].starts < visit->starts)))
		at--;
	if (at == most)
		return;
	if (*count < most)
		(*count)++;
	memmove(&visits[at + 1], &visits[at], (*count - 1 - at) * sizeof *visits);
	visits[at] = *visit;
}

bool
history_past(struct db *db, struct uuid patient, const char *today, struct arena *arena, struct card_visit *visits,
    size_t most, size_t *count, struct err *err)
{
	if (!history_visits(history_about(db, &sql_past, patient, today), arena, visits, most, count, err))
		return false;

	struct stmt *stmt = history_about(db, &sql_encounters, patient, NULL);
	enum step step;
	stmt_int(stmt, ":most", (int64_t)most);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct card_visit visit = history_encounter(stmt, arena);
		history_insert(visits, most, count, &visit);
	}
	return step == STEP_DONE;
}

/* Over indexes alone, and never more of the past than anybody would page through. */
#define HISTORY_SUMS(whose)                                                                                           \
	"SELECT (SELECT count(*) FROM appointment WHERE patient " whose " AND gone = 0 AND date >= :today"            \
	"  AND state NOT IN " HISTORY_ENDED "),"                                                                      \
	" min((SELECT count(*) FROM (SELECT 1 FROM appointment WHERE patient " whose " AND gone = 0"                  \
	"  AND date <= :today"                                                                                        \
	"  AND (date < :today OR state IN " HISTORY_ENDED ") AND state <> 'entered_in_error' LIMIT :counted))"        \
	" + (SELECT count(*) FROM (SELECT 1 FROM encounter WHERE patient " whose                                      \
	"  AND appointment IS NULL AND gone = 0"                                                                      \
	"  AND starts IS NOT NULL LIMIT :counted)), :counted),"                                                       \
	" (SELECT count(*) FROM appointment INDEXED BY appointment_noshow"                                            \
	"  WHERE patient " whose " AND gone = 0 AND date >= :since AND state = 'noshow'),"                            \
	" c.promises, c.kept"                                                                                         \
	" FROM (SELECT count(*) AS promises, ifnull(sum(closed_at <= promised), 0) AS kept FROM call"                 \
	"  WHERE patient " whose " AND gone = 0 AND promised IS NOT NULL AND state = 'done') c"
static const struct canon_sql sql_sums = CANON_SQL(HISTORY_SUMS);
#define HISTORY_TEXTS(whose)                                                                                          \
	"SELECT count(*), ifnull(sum(reply <> 'none'), 0) FROM (SELECT reply FROM appointment"                        \
	" WHERE patient " whose " AND gone = 0 AND reply IS NOT NULL AND date <= :today ORDER BY date DESC LIMIT 10)"
static const struct canon_sql sql_texts = CANON_SQL(HISTORY_TEXTS);

bool
history_sums(struct db *db, struct uuid patient, const char *today, const char *since, struct history_sums *sums,
    struct err *err)
{
	struct stmt *stmt = history_about(db, &sql_sums, patient, today);

	stmt_text(stmt, ":since", since);
	stmt_int(stmt, ":counted", CARD_COUNTED);
	if (stmt_step(stmt, err) != STEP_ROW)
		return false;
	*sums = (struct history_sums){
		.next = (size_t)stmt_get_int(stmt, 0),
		.past = (size_t)stmt_get_int(stmt, 1),
		.noshows = (int)stmt_get_int(stmt, 2),
		.promises = (int)stmt_get_int(stmt, 3),
		.promises_kept = (int)stmt_get_int(stmt, 4),
	};
	stmt_end(stmt);

	stmt = history_about(db, &sql_texts, patient, today);
	if (stmt_step(stmt, err) != STEP_ROW)
		return false;
	sums->texts = (int)stmt_get_int(stmt, 0);
	sums->texts_answered = (int)stmt_get_int(stmt, 1);
	stmt_end(stmt);
	return true;
}

#define HISTORY_WAITS(whose)                                                                                          \
	"SELECT date, starts, arrived_at, ifnull(seen_at, roomed_at) FROM appointment"                                \
	" WHERE patient " whose " AND gone = 0 AND date <= :today AND arrived_at IS NOT NULL"                         \
	" AND ifnull(seen_at, roomed_at) IS NOT NULL ORDER BY date DESC, starts DESC LIMIT :most"
static const struct canon_sql sql_waits = CANON_SQL(HISTORY_WAITS);

bool
history_waits(struct db *db, struct uuid patient, const char *today, struct arena *arena, int *minutes, size_t most,
    size_t *count, struct err *err)
{
	struct stmt *stmt = history_about(db, &sql_waits, patient, today);
	enum step step;

	*count = 0;
	stmt_int(stmt, ":most", (int64_t)most);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		memmove(&minutes[1], &minutes[0], *count * sizeof *minutes);
		(*count)++;
		minutes[0] = history_wait(history_day(stmt, 0, arena), history_number(stmt, 1),
		    stmt_get_int(stmt, 2), stmt_get_int(stmt, 3));
	}
	return step == STEP_DONE;
}

static const char sql_behind[] =
    "SELECT starts, arrived_at, roomed_at, seen_at FROM appointment"
    " WHERE date = :today AND site = " SELF_SITE " AND staff = :staff AND gone = 0 AND arrived_at IS NOT NULL";

bool
history_behind(struct db *db, struct uuid staff, const char *today, int64_t now, int *minutes, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_behind);
	struct wait_visit visits[HISTORY_DAY];
	size_t count = 0;
	enum step step;

	stmt_text(stmt, ":today", today);
	stmt_id(stmt, ":staff", staff);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		if (count == HISTORY_DAY)
			continue;
		int starts = history_number(stmt, 0);
		visits[count++] = (struct wait_visit){
			.staff = staff,
			.booked = starts == CARD_UNKNOWN ? FIELD_NULL : instant_of(day_parse(today), starts),
			.arrived = stmt_get_int(stmt, 1),
			.roomed = stmt_get_int(stmt, 2),
			.seen = stmt_get_int(stmt, 3),
		};
	}
	*minutes = wait_behind(visits, count, staff, now);
	return step == STEP_DONE;
}

#define HISTORY_CALLS(whose)                                                                                          \
	"SELECT c.rid, c.kind, c.reason, c.words, m.name, c.promised, c.due, c.asked_at, c.class,"                    \
	" (SELECT count(*) FROM call_attempt t WHERE t.call = c.id AND t.gone = 0), c.clinical IS 1,"                 \
	" " HISTORY_ELSEWHERE("c")                                                                                    \
	" FROM call c LEFT JOIN claim m ON m.call = c.rid AND m.until > :now"                                         \
	" WHERE c.patient " whose " AND c.gone = 0 AND c.state IN ('open', 'decide')"                                 \
	" ORDER BY c.class, c.promised, c.asked_at LIMIT :most"
static const struct canon_sql sql_calls = CANON_SQL(HISTORY_CALLS);

bool
history_calls(struct db *db, struct uuid patient, int64_t now, struct arena *arena, struct card_call *calls,
    size_t most, size_t *count, struct err *err)
{
	struct stmt *stmt = history_about(db, &sql_calls, patient, NULL);
	enum step step;

	*count = 0;
	stmt_int(stmt, ":now", now);
	stmt_int(stmt, ":most", (int64_t)most);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		calls[(*count)++] = (struct card_call){
			.id = {stmt_get_int(stmt, 0)},
			.kind = stmt_get_text(stmt, 1, arena),
			.reason = stmt_get_text(stmt, 2, arena),
			.words = stmt_get_text(stmt, 3, arena),
			.claimed = stmt_get_text(stmt, 4, arena),
			.promised = stmt_get_int(stmt, 5),
			.due = stmt_get_int(stmt, 6),
			.asked_at = stmt_get_int(stmt, 7),
			.class = history_number(stmt, 8),
			.tries = history_number(stmt, 9),
			.clinical = stmt_get_int(stmt, 10) == 1,
			.where = stmt_get_text(stmt, 11, arena),
		};
	return step == STEP_DONE;
}

/* A contact about a visit carries the event of the same transaction, and that the same instant. */
#define HISTORY_TALK(whose)                                                                                           \
	"SELECT c.at, c.mode, c.direction, " HISTORY_SPOKEN ", c.words, e.what, e.reason"                             \
	" FROM contact c LEFT JOIN staff s ON s.id = c.staff"                                                         \
	" LEFT JOIN appointment_event e ON e.appointment = c.appointment AND e.at = c.at"                             \
	" WHERE c.patient " whose " AND c.gone = 0 ORDER BY c.at DESC, c.rid DESC LIMIT :most"
static const struct canon_sql sql_talk = CANON_SQL(HISTORY_TALK);

bool
history_talk(struct db *db, struct uuid patient, struct arena *arena, struct card_talk *talk, size_t most,
    size_t *count, struct err *err)
{
	struct stmt *stmt = history_about(db, &sql_talk, patient, NULL);
	enum step step;

	*count = 0;
	stmt_int(stmt, ":most", (int64_t)most);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		talk[(*count)++] = (struct card_talk){
			.at = stmt_get_int(stmt, 0),
			.mode = stmt_get_text(stmt, 1, arena),
			.direction = stmt_get_text(stmt, 2, arena),
			.by = stmt_get_text(stmt, 3, arena),
			.words = stmt_get_text(stmt, 4, arena),
			.event = stmt_get_text(stmt, 5, arena),
			.why = stmt_get_text(stmt, 6, arena),
		};
	return step == STEP_DONE;
}

#define HISTORY_IDENTITY(whose)                                                                                       \
	"SELECT c.at, c.identity, " HISTORY_SPOKEN                                                                    \
	" FROM contact c LEFT JOIN staff s ON s.id = c.staff"                                                         \
	" WHERE c.patient " whose " AND c.gone = 0 AND c.at >= :since AND c.identity IS NOT NULL"                     \
	" ORDER BY c.at DESC LIMIT 1"
static const struct canon_sql sql_identity = CANON_SQL(HISTORY_IDENTITY);

bool
history_identity(struct db *db, struct uuid patient, int64_t since, struct arena *arena, int64_t *at,
    const char **checked, const char **by, struct err *err)
{
	struct stmt *stmt = history_about(db, &sql_identity, patient, NULL);
	enum step step;

	*at = FIELD_NULL;
	*checked = *by = NULL;
	stmt_int(stmt, ":since", since);
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		*at = stmt_get_int(stmt, 0);
		*checked = stmt_get_text(stmt, 1, arena);
		*by = stmt_get_text(stmt, 2, arena);
	}
	return step == STEP_DONE;
}

/* The WHERE repeats audit_changes, the partial index: a card opened a thousand times costs nothing here. */
#define HISTORY_CHANGES(whose)                                                                                        \
	"SELECT a.at, a.actor, a.event, a.object, d.detail, a.action FROM audit a"                                    \
	" LEFT JOIN audit_detail d ON d.seq = a.seq"                                                                  \
	" WHERE a.patient " whose " AND a.action IN ('C', 'U', 'D') AND a.category & 3 AND a.outcome = 0"             \
	" ORDER BY a.at DESC LIMIT :most"
static const struct canon_sql sql_changes = CANON_SQL(HISTORY_CHANGES);

bool
history_changes(struct db *db, struct uuid patient, struct arena *arena, struct history_change *changes, size_t most,
    size_t *count, struct err *err)
{
	struct stmt *stmt = history_about(db, &sql_changes, patient, NULL);
	enum step step;

	*count = 0;
	stmt_int(stmt, ":most", (int64_t)most);
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		changes[(*count)++] = (struct history_change){
			.at = stmt_get_int(stmt, 0),
			.actor = stmt_get_text(stmt, 1, arena),
			.event = stmt_get_text(stmt, 2, arena),
			.object = stmt_get_text(stmt, 3, arena),
			.detail = stmt_get_text(stmt, 4, arena),
			.action = *stmt_get_text(stmt, 5, arena),
		};
	return step == STEP_DONE;
}
