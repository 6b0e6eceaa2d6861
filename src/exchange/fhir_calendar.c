/* Schedule, Slot, Appointment: instants become civil time of the site, because that is what a book is made of. */
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/i18n.h"
#include "fhir_resources.h"

enum { FHIR_DAY = 24 * 60, FHIR_MINUTE_MS = 60000 };

static const char *
fhir_day_text(struct fhir *fhir, int32_t day)
{
	char text[DATE_TEXT];

	day_format(day, text);
	return text[0] ? arena_text(fhir->arena, text) : NULL;
}

/* From one moment to another on one day of the site. An end on the next midnight is 24:00. */
struct fhir_span {
	int32_t day;
	int starts, ends;
};

/* False: refused, or (quietly, for a planning horizon) not within one day. */
static bool
fhir_span(struct fhir *fhir, const struct fhir_at *at, int64_t from, int64_t to, bool quiet, struct fhir_span *span)
{
	int minute, end;
	int32_t last = instant_day(to, &end);

	span->day = instant_day(from, &minute);
	span->starts = minute;
	if (span->day == DAY_NONE || last == DAY_NONE || to <= from)
		return !quiet && fhir_refuse(fhir, at, "end", _("This ends before it begins."));
	if (last == span->day + 1 && end == 0) {
		last = span->day;
		end = FHIR_DAY;
	}
	span->ends = end;
	if (last != span->day)
		return !quiet &&
		       fhir_refuse(fhir, at, "end", _("This lasts over midnight; a day of the book does not."));
	return true;
}

static struct taken_row *
fhir_session(struct fhir *fhir, const struct fhir_span *span, const char *part)
{
	struct taken_row *row = taken_row(fhir->taken, ENTITY_session_template, part, "", NULL, NULL);
	struct session_template *session = row->record;

	session->weekday = day_weekday(span->day);
	session->starts = span->starts;
	session->ends = span->ends;
	session->from_date = session->to_date = fhir_day_text(fhir, span->day);
	return row;
}

/*
 * A Schedule is only the name of somebody's calendar: whoever refers to it means
 * its clinician. Its planning horizon is working time when it is one stretch of one
 * day; a longer one says only how far the Slots reach.
 */
void
fhir_map_schedule(struct fhir *fhir, const struct fhir_at *at)
{
	struct fhir_at actors, actor, horizon;
	struct fhir_span span;
	struct taken_row *row = NULL;
	bool clinician = false;

	bool active = fhir_flag(fhir, at, "active", true);
	if (fhir_object(fhir, at, "planningHorizon", &horizon)) {
		int64_t from = fhir_instant(fhir, &horizon, "start", false);
		int64_t to = fhir_instant(fhir, &horizon, "end", false);
		if (active && from != FIELD_NULL && to != FIELD_NULL &&
		    fhir_span(fhir, &horizon, from, to, true, &span))
			row = fhir_session(fhir, &span, "horizon");
	}
	if (!fhir_list(fhir, at, "actor", &actors)) {
		fhir_refuse(fhir, at, "actor", _("It does not say whose calendar this is."));
		return;
	}
	for (size_t next = 0; fhir_next(fhir, &actors, &next, &actor);) {
		if (fhir_refer(fhir, &actor, "Practitioner PractitionerRole", NULL, NULL, true)) {
			clinician = true;
			if (row)
				fhir_refer(fhir, &actor, "Practitioner PractitionerRole", row, "staff", true);
		} else if (row) {
			fhir_refer(fhir, &actor, "Location", row, "room", false);
		}
	}
	/* The calendar of a room or a service: nobody's working time. */
	if (!clinician && fhir->taken->what != TAKEN_REFUSE)
		fhir->taken->what = TAKEN_SKIP;
}

/* Free and busy Slots are working time; a busy one can not be given away, and a blocked one is leave. */
void
fhir_map_slot(struct fhir *fhir, const struct fhir_at *at)
{
	const char *status = fhir_code(fhir, at, "status",
	    "free=session|busy=both|busy-unavailable=away|busy-tentative=both|entered-in-error=void");
	int64_t from = fhir_instant(fhir, at, "start", true), to = fhir_instant(fhir, at, "end", true);
	struct fhir_span span;
	struct taken_row *row;

	if (!status)
		fhir_refuse(fhir, at, "status", _("A Slot must say whether it is free."));
	if (from == FIELD_NULL || to == FIELD_NULL)
		fhir_refuse(
		    fhir, at, from == FIELD_NULL ? "start" : "end", _("A Slot must say when it begins and ends."));
	if (fhir->taken->what == TAKEN_REFUSE || !fhir_span(fhir, at, from, to, false, &span))
		return;
	bool away = strcmp(status, "away") == 0;
	if (!away) {
		row = fhir_session(fhir, &span, "session");
		((struct session_template *)row->record)->row.gone = strcmp(status, "void") == 0;
		fhir_refer_member(fhir, at, "schedule", "Schedule", row, "staff", true);
	}
	if (away || strcmp(status, "both") == 0) {
		row = taken_row(fhir->taken, ENTITY_absence, "busy", "", NULL, NULL);
		struct absence *absence = row->record;
		absence->from_date = absence->to_date = fhir_day_text(fhir, span.day);
		absence->starts = span.starts;
		absence->ends = span.ends;
		const char *comment = fhir_words(fhir, at, fhir_text(fhir, at, "comment"), 80);
		absence->reason = comment ? comment
				  : away  ? _("Not available")
					  : _("Taken in the calendar it came from");
		fhir_refer_member(fhir, at, "schedule", "Schedule", row, "staff", true);
	}
	fhir_refer_member(fhir, at, "schedule", "Schedule", NULL, NULL, true);
}

/* Patient, clinician and room of a visit. Candidates in the order of the file; an attender before helpers. */
static bool
fhir_visit_people(struct fhir *fhir, const struct fhir_at *at, struct taken_row *row, bool *patient)
{
	struct fhir_at list, item, actor, slots, slot;
	bool any = false;

	*patient = false;
	if (!fhir_list(fhir, at, "participant", &list))
		return fhir_refuse(fhir, at, "participant", _("It does not say who takes part."));
	for (size_t next = 0; fhir_next(fhir, &list, &next, &item);) {
		if (!fhir_object(fhir, &item, "actor", &actor))
			continue;
		any = true;
		/* An address without a type may be any of the three; what exists decides. */
		*patient |= fhir_refer(fhir, &actor, "Patient", row, "patient", true);
		fhir_refer(fhir, &actor, "Practitioner PractitionerRole", row, "staff", false);
		fhir_refer(fhir, &actor, "Location", row, "room", false);
	}
	for (size_t next = 0; fhir_list(fhir, at, "slot", &slots) && fhir_next(fhir, &slots, &next, &slot);)
		fhir_refer(fhir, &slot, "Slot", row, "staff", false);
	return any || fhir_refuse(fhir, at, "participant", _("It does not say who takes part."));
}

/* When the visit is. False: it has no time, or a bad one (then refused). */
static bool
fhir_visit_time(struct fhir *fhir, const struct fhir_at *at, struct appointment *visit)
{
	int64_t from = fhir_instant(fhir, at, "start", true), to = fhir_instant(fhir, at, "end", true);
	int64_t minutes = fhir_int(fhir, at, "minutesDuration");
	int minute;

	if (from == FIELD_NULL)
		return false;
	if (to != FIELD_NULL && to < from)
		return fhir_refuse(fhir, at, "end", _("This ends before it begins."));
	if (to != FIELD_NULL && to > from)
		minutes = (to - from + FHIR_MINUTE_MS - 1) / FHIR_MINUTE_MS;
	if (minutes == FIELD_NULL)
		return fhir_refuse(fhir, at, "end", _("It does not say how long the visit takes."));
	if (minutes <= 0 || minutes > FHIR_DAY)
		return fhir_refuse(fhir, at, to == FIELD_NULL ? "minutesDuration" : "end",
		    _("A visit takes from one minute to one day."));
	visit->date = fhir_day_text(fhir, instant_day(from, &minute));
	visit->starts = minute;
	visit->minutes = minutes;
	return visit->date || fhir_refuse(fhir, at, "start", _("This is not a moment that exists."));
}

static void
fhir_visit_about(struct fhir *fhir, const struct fhir_at *at, struct appointment *visit)
{
	const char *about = fhir_concepts(fhir, at, "reasonCode", 160);
	struct fhir_at list, item, why;

	if (!about)
		about = fhir_words(fhir, at, fhir_text(fhir, at, "description"), 160);
	if (!about && fhir_first(fhir, at, "reasonReference", &list, &item))
		about = fhir_words(fhir, &item, fhir_text(fhir, &item, "display"), 160);
	if (!about)
		about = fhir_concepts(fhir, at, "serviceType", 160);
	if (!about)
		about = fhir_concept(fhir, at, "appointmentType", 160);
	visit->about = about ? about : fhir_words(fhir, at, fhir_text(fhir, at, "comment"), 160);
	visit->asked_at = fhir_instant(fhir, at, "created", false);
	if (fhir_first(fhir, at, "requestedPeriod", &list, &item))
		visit->wanted = fhir_date(fhir, &item, "start");
	if (strncmp(visit->state, "cancelled", 9) == 0 && fhir_object(fhir, at, "cancelationReason", &why)) {
		visit->cancel_words = fhir_concept_at(fhir, &why, 160);
		struct fhir_at codings, coding;
		const char *code =
		    fhir_first(fhir, &why, "coding", &codings, &coding) ? fhir_text(fhir, &coding, "code") : NULL;
		/* Codes of appointment-cancellation-reason begin with who it was: pat, prov, maint. */
		if (code && (strncmp(code, "prov", 4) == 0 || strncmp(code, "maint", 5) == 0))
			visit->state = "cancelled_clinic";
		if (code && strlen(code) <= 24)
			visit->cancel_reason = fhir_words(fhir, &coding, code, 24);
	}
}

/* No time yet: a wish for one. */
static void
fhir_map_waiting(struct fhir *fhir, const struct fhir_at *at)
{
	struct taken_row *row = taken_row(fhir->taken, ENTITY_waiting, "waiting", "", NULL, NULL);
	struct waiting *waiting = row->record;
	struct fhir_at participants, item, actor, list, period;

	waiting->state = "open";
	waiting->since = fhir_instant(fhir, at, "created", false);
	if (waiting->since == FIELD_NULL)
		waiting->since = 0;
	if (fhir_first(fhir, at, "requestedPeriod", &list, &period)) {
		waiting->from_date = fhir_date(fhir, &period, "start");
		waiting->to_date = fhir_date(fhir, &period, "end");
	}
	for (size_t next = 0;
	     fhir_list(fhir, at, "participant", &participants) && fhir_next(fhir, &participants, &next, &item);)
		if (fhir_object(fhir, &item, "actor", &actor)) {
			fhir_refer(fhir, &actor, "Patient", row, "patient", true);
			fhir_refer(fhir, &actor, "Practitioner PractitionerRole", row, "staff", false);
		}
	if (row->ref_count == 0)
		fhir_refuse(fhir, at, "participant", _("It does not say who takes part."));
}

void
fhir_map_appointment(struct fhir *fhir, const struct fhir_at *at)
{
	const char *state = fhir_code(fhir, at, "status",
	    "proposed=booked|pending=booked|booked=booked|arrived=arrived|checked-in=arrived|fulfilled=out|"
	    "cancelled=cancelled_patient|noshow=noshow|entered-in-error=entered_in_error|waitlist=waitlist");
	struct appointment visit;
	const struct entity *entity_of = entity(ENTITY_appointment);
	bool patient;

	field_clear(entity_of->fields, entity_of->field_count, &visit, sizeof visit);
	if (!state) {
		fhir_refuse(fhir, at, "status", _("An Appointment must have a status."));
		return;
	}
	visit.state = state;
	bool timed = fhir_visit_time(fhir, at, &visit);
	const char *status = fhir_text(fhir, at, "status");
	if (strcmp(state, "waitlist") == 0 || (!timed && strcmp(status, "proposed") == 0)) {
		fhir_map_waiting(fhir, at);
		return;
	}
	if (!timed) {
		fhir_refuse(fhir, at, "start", _("A visit without a time has no place in the book."));
		return;
	}
	fhir_visit_about(fhir, at, &visit);
	struct taken_row *row = taken_row(fhir->taken, ENTITY_appointment, "", "", NULL, NULL);
	*(struct appointment *)row->record = visit;
	if (!fhir_visit_people(fhir, at, row, &patient) || patient)
		return;
	/* Nobody of ours comes: time that a clinician or a room is taken for something else. */
	fhir_refuse(fhir, at, "participant", _("No patient takes part; this is not a visit."));
}
