/* Two years of Rosewater's visits, today's board, and the weeks to come. */
#include <string.h>

#include "base/i18n.h"
#include "model/visitstate.h"
#include "rosewater_book.h"
#include "rosewater_days.h"
#include "store/cell.h"

enum { VISITS_REMEMBERED = 45 };	/* days for which every step of a visit is in its history */

struct visits {
	struct rosewater *rw;
	double *needs;
	int64_t past, wanted;		/* rows made and wanted of days gone by; wanted -1: by days */
};

static bool
visits_event(struct rosewater *rw, const struct appointment *visit, const char *what, int64_t at, struct uuid by,
    struct err *err)
{
	struct appointment_event event;

	if (at == FIELD_NULL)
		return true;
	rosewater_clear(ENTITY_appointment_event, &event);
	event.appointment = visit->row.id;
	event.at = at;
	event.staff = by;
	event.what = what;
	if (strcmp(what, "cancelled") == 0)
		event.reason = visit->cancel_reason;
	return rosewater_insert(rw, ENTITY_appointment_event, &event, err);
}

/* The history: of visits long past only what did not go as planned. */
static bool
visits_history(struct rosewater *rw, const struct appointment *visit, int32_t day, struct err *err)
{
	enum visitstate state = visitstate_of(visit->state);
	bool cancelled = state == VISITSTATE_CANCELLED_PATIENT || state == VISITSTATE_CANCELLED_CLINIC;
	struct uuid by = visit->booked_by;

	if (cancelled) {
		int64_t starts = instant_of(day, (int)visit->starts), at = starts - 5 * 3600 * INT64_C(1000);
		at = at > visit->asked_at ? at : (starts + visit->asked_at) / 2;
		return visits_event(rw, visit, "cancelled", at < rw->now ? at : rw->now - 60000, by, err);
	}
	if (state == VISITSTATE_NOSHOW)
		return visits_event(rw, visit, "noshow", instant_of(day, (int)visit->starts) + 30 * 60000, by, err);
	if (day < rw->today - VISITS_REMEMBERED)
		return true;
	return visits_event(rw, visit, "booked", visit->asked_at, by, err) &&
	    visits_event(rw, visit, "arrived", visit->arrived_at, rw->desk[0], err) &&
	    visits_event(rw, visit, "told", visit->told_at, rw->desk[0], err) &&
	    visits_event(rw, visit, "roomed", visit->roomed_at, visit->staff, err) &&
	    visits_event(rw, visit, "done", visit->out_at, visit->staff, err);
}

static bool
visits_encounter(struct rosewater *rw, const struct appointment *visit, struct err *err)
{
	struct encounter encounter;

	if (visitstate_of(visit->state) != VISITSTATE_OUT)
		return true;
	rosewater_clear(ENTITY_encounter, &encounter);
	encounter.patient = visit->patient;
	encounter.staff = visit->staff;
	encounter.appointment = visit->row.id;
	encounter.class = strcmp(visit->mode, "room") == 0 ? "ambulatory" : "virtual";
	encounter.status = "finished";
	encounter.starts = visit->roomed_at != FIELD_NULL ? visit->roomed_at : visit->seen_at;
	encounter.ends = visit->out_at;
	return rosewater_insert(rw, ENTITY_encounter, &encounter, err);
}

static bool
visits_day(struct visits *visits, size_t clinician, int32_t date, struct err *err)
{
	struct rosewater *rw = visits->rw;
	struct book_day day = {.rw = rw, .clinician = clinician, .day = date, .needs = visits->needs,
	    .random = random_of(rw->demo->seed, ROSEWATER_DAY, (uint64_t)date << 8 | clinician)};

	day.date = rosewater_date(rw, date);
	schedule_expand(&rw->schedule, rw->clinicians[clinician], date, &day.time);
	book_fill(&day);
	if (date <= rw->today)
		book_run(&day);
	for (size_t i = 0; i < day.count; i++) {
		struct appointment *visit = &day.visits[i].visit;
		if (date < rw->today && visits->wanted >= 0 && visits->past >= visits->wanted)
			break;
		visits->past += date < rw->today;
		if (!rosewater_insert(rw, ENTITY_appointment, visit, err) ||
		    (cell_owns(visit) && !cell_settle(rw->tx, NULL, visit, err)) ||
		    !visits_history(rw, visit, date, err) || !visits_encounter(rw, visit, err))
			return false;
	}
	return true;
}

static bool
visits_all(struct visits *visits, int32_t date, struct err *err)
{
	if (!days_open(date))
		return true;
	for (size_t clinician = 0; clinician < ROSEWATER_CLINICIANS; clinician++)
		if (!visits_day(visits, clinician, date, err))
			return false;
	return true;
}

bool
rosewater_visits_make(struct rosewater *rw, struct err *err)
{
	struct visits visits = {.rw = rw, .wanted = rw->demo->appointments};
	double sum = 0;

	if (rw->people_count == 0)
		return true;
	visits.needs = arena_array(rw->arena, rw->people_count, sizeof *visits.needs);
	for (size_t i = 0; i < rw->people_count; i++)
		visits.needs[i] = sum += (double)rw->people[i].need;
	/* So that same-day time shows as kept on every day there is. */
	rw->schedule.today = INT32_MIN / 2;
	for (int32_t back = 0; back < rw->past && (visits.wanted < 0 || visits.past < visits.wanted); back++) {
		if (!visits_all(&visits, rw->today - back, err))
			return false;
		rosewater_progress(rw, _("Visits"), back, rw->past + ROSEWATER_AHEAD);
	}
	for (int32_t ahead = 1; ahead <= ROSEWATER_AHEAD; ahead++) {
		if (!visits_all(&visits, rw->today + ahead, err))
			return false;
		rosewater_progress(rw, _("Visits"), rw->past + ahead, rw->past + ROSEWATER_AHEAD);
	}
	rosewater_progress(rw, _("Visits"), 1, 1);
	return true;
}
