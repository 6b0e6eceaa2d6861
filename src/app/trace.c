#include "trace.h"

bool
trace_event(struct act *act, const struct appointment *visit, const char *what, const struct appointment *was,
    const char *reason, const char *words, struct err *err)
{
	const struct entity *kind = entity(ENTITY_appointment_event);
	struct appointment_event event;

	field_clear(kind->fields, kind->field_count, &event, sizeof event);
	event.appointment = visit->row.id;
	event.at = tx_now(act->tx);
	event.staff = app_who(act->app)->staff;
	event.what = what;
	event.reason = reason;
	event.words = words;
	if (was) {
		event.from_staff = was->staff;
		event.from_date = was->date;
		event.from_starts = was->starts;
	}
	return record_insert(act->tx, kind, &event, err);
}

bool
trace_contact(struct act *act, struct contact *contact, struct err *err)
{
	contact->at = tx_now(act->tx);
	contact->staff = app_who(act->app)->staff;
	if (!contact->mode)
		contact->mode = app_who(act->app)->role == ROLE_CALLS ? "phone" : "desk";
	return act_insert(act, ENTITY_contact, contact, err);
}

struct contact
trace_about(const struct appointment *visit, const char *reason, const char *words)
{
	const struct entity *kind = entity(ENTITY_contact);
	struct contact contact;

	field_clear(kind->fields, kind->field_count, &contact, sizeof contact);
	contact.patient = visit->patient;
	contact.appointment = visit->row.id;
	contact.reason = reason;
	contact.words = words;
	return contact;
}
