#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "calls_desk.h"
#include "model/identity.h"
#include "model/when.h"
#include "store/patient.h"
#include "trace.h"

/* Did whoever owns this number ask for no voicemail? An unknown number is nobody's wish. */
static bool
calls_finish_no_voicemail(struct app *app, const struct call *call, const char *number, struct arena *arena,
    bool *none, struct err *err)
{
	struct contact_point *points;
	size_t count;

	*none = false;
	if (!patient_points(app_db(app), call->patient, arena, &points, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (points[i].voicemail && strcmp(points[i].voicemail, "none") == 0 && points[i].value &&
		    (number ? strcmp(points[i].value, number) == 0 : i == 0))
			*none = true;
	return true;
}

/* One result, and what the policy makes of it. */
struct calls_finish {
	struct app *app;
	const struct calls_result *result;
	struct arena *arena;
	struct calls_desk desk;
	struct call_line line;
	const struct callpolicy_outcome *outcome;
	bool no_number;			/* left to dial, were this one wrong */
	struct callpolicy_step step;
};

/* Would none be left to dial if this one were wrong? */
static bool
calls_finish_no_number(struct calls_finish *finish, bool *none, struct err *err)
{
	const char *dialled = finish->result->number;
	struct call call = finish->line.call;
	struct calls_number *number;
	size_t count;

	if (dialled && call.number && strcmp(call.number, dialled) == 0)
		call.number = NULL;
	if (!calls_numbers(finish->app, &call, finish->arena, &number, &count, err))
		return false;
	*none = true;
	for (size_t i = 0; i < count; i++)
		if (number[i].may_call && !(dialled && strcmp(number[i].value, dialled) == 0))
			*none = false;
	return true;
}

static bool
calls_finish_decide(struct calls_finish *finish, struct err *err)
{
	const struct calls_result *result = finish->result;
	struct callpolicy_try try = {
		.call = &finish->line.call,
		.outcome = result->outcome ? callpolicy_outcome(&finish->desk.policy, result->outcome) : NULL,
		.failed = calls_failed(&finish->desk, &finish->line),
		.identifiers = identity_count(identity_read(result->identity)),
		.role = app_who(finish->app)->role,
		.now = finish->desk.now,
		.wanted = calls_civil(result->next),
	};

	if (!try.outcome)
		return err_set(err, ERR_INVALID, _("Say how the call went: choose an outcome."));
	if (finish->line.call.state && strcmp(finish->line.call.state, "open") != 0 &&
	    strcmp(finish->line.call.state, "decide") != 0)
		return err_set(err, ERR_NOT_FOUND, _("This call is done already."));
	finish->outcome = try.outcome;
	if (!calls_finish_no_voicemail(finish->app, &finish->line.call, result->number, finish->arena,
	    &try.no_voicemail, err) || !calls_finish_no_number(finish, &finish->no_number, err))
		return false;
	try.no_number = finish->no_number;
	return callpolicy_after(&finish->desk.policy, &try, &finish->desk.hours, &finish->step, err);
}

/* Is it somebody around the patient whom we ring? */
static bool
calls_finish_is_third(const struct call *call)
{
	return (call->who && *call->who) || (call->reason && strcmp(call->reason, "caregiver") == 0);
}

static bool
calls_finish_try(struct calls_finish *finish, struct act *act, struct err *err)
{
	const struct entity *tries = entity(ENTITY_call_attempt), *contacts = entity(ENTITY_contact);
	const struct calls_result *result = finish->result;
	struct call_attempt attempt;
	struct contact contact;

	field_clear(tries->fields, tries->field_count, &attempt, sizeof attempt);
	attempt.call = finish->line.call.row.id;
	attempt.at = tx_now(act->tx);
	attempt.staff = app_who(finish->app)->staff;
	attempt.number = result->number;
	attempt.outcome = result->outcome;
	attempt.words = result->words;
	attempt.next_due = calls_instant(finish->step.due);
	attempt.identity = result->identity;
	field_clear(contacts->fields, contacts->field_count, &contact, sizeof contact);
	contact.patient = finish->line.call.patient;
	contact.mode = "phone";
	contact.direction = "out";
	contact.reason = finish->line.call.reason;
	contact.words = result->words;
	/* Somebody else's answers are not her identity check. */
	contact.identity = calls_finish_is_third(&finish->line.call) ? NULL : result->identity;
	contact.call = finish->line.call.row.id;
	return act_insert(act, ENTITY_call_attempt, &attempt, err) && trace_contact(act, &contact, err);
}

static bool
calls_finish_write(struct calls_finish *finish, struct act *act, struct err *err)
{
	const struct callpolicy_step *step = &finish->step;
	struct call call = finish->line.call;
	struct call_id id = {call.row.rid};
	struct call_claimer me = {
		.staff = app_who(finish->app)->staff,
		.name = app_who(finish->app)->shown,
		.terminal = app_who(finish->app)->terminal,
		.until = tx_now(act->tx) + 1,
	};

	/* The lease may have ended while she talked: whoever has it now, or finished it, wins. */
	if (!call_claim(act->tx, id, &me, false, err))
		return false;
	call.state = step->state;
	call.queue = step->queue;
	call.class = step->class;
	call.clinical = step->clinical;
	call.due = calls_instant(step->due);
	if (step->closes) {
		call.outcome = finish->result->outcome;
		call.closed_at = tx_now(act->tx);
		call.closed_by = app_who(finish->app)->staff;
	}
	if (finish->result->visit.rid)
		call.appointment = record_id(app_db(finish->app), entity(ENTITY_appointment),
		    finish->result->visit.rid);
	if (finish->outcome->next == CALLPOLICY_NUMBER && finish->result->number) {
		if (!calls_number_wrong(act, &finish->line.call, finish->result->number, err))
			return false;
		if (call.number && strcmp(call.number, finish->result->number) == 0)
			call.number = NULL;
	}
	return calls_finish_try(finish, act, err) && act_update(act, ENTITY_call, &finish->line.call, &call, err) &&
	    call_release(act->tx, id, app_who(finish->app)->staff, err);
}

static const char *
calls_finish_text(const struct calls_finish *finish)
{
	const struct callpolicy_step *step = &finish->step;

	if (step->closes)
		return _("Closed.");
	/* One that was a clinician's already comes back to her like any other. */
	bool decided = finish->line.call.state && strcmp(finish->line.call.state, "decide") == 0;
	if (strcmp(step->state, "decide") == 0 && !decided)
		return _("A clinician decides now.");
	if (finish->outcome->next == CALLPOLICY_NUMBER && finish->no_number)
		return _("No number is left: the desk has to find one.");
	if (finish->outcome->next == CALLPOLICY_NUMBER)
		return _("That number is marked old: the next one is dialled.");
	if (finish->outcome->next == CALLPOLICY_NURSE || finish->outcome->next == CALLPOLICY_ALARM)
		return _("It is the nurses' now.");
	if (step->due.day == DAY_NONE)
		return _("It stays in the list.");
	return arena_printf(finish->arena, _("Goes back for %s."),
	    when_due(finish->arena, step->due.day, step->due.minute, finish->desk.now.day));
}

bool
app_calls_finish(struct app *app, struct call_id id, const struct calls_result *result, struct arena *arena,
    struct calls_finished *finished, struct err *err)
{
	struct tx_intent intent = app_intent(app, "call.finish", 'U', TX_CALL);
	struct calls_finish finish = {.app = app, .result = result, .arena = arena};
	struct act act;

	if (!app_allow(app, RIGHT_call_work, (struct uuid){{0}}, err) || !calls_desk(app, arena, &finish.desk, err) ||
	    !call_load(app_db(app), id, finish.desk.at, arena, &finish.line, err) ||
	    !calls_here(app, &finish.line, err) || !calls_finish_decide(&finish, err))
		return false;
	if (uuid_is_none(app_who(app)->staff))
		return err_set(err, ERR_DENIED, _("Sign in first: a call is worked by a person."));
	intent.patient = finish.line.call.patient;
	intent.object = "call";
	intent.object_id = finish.line.call.row.id;
	if (!act_begin(&act, app, &intent, RIGHT_call_work, err))
		return false;
	bool done = calls_finish_write(&finish, &act, err);
	if (!act_end(&act, done, _("call outcome"), err))
		return false;
	*finished = (struct calls_finished){
		.closed = finish.step.closes,
		.next = finish.step.due.day == DAY_NONE ? 0 : calls_instant(finish.step.due),
		.text = calls_finish_text(&finish),
	};
	return true;
}

bool
app_calls_snooze(struct app *app, struct call_id id, int64_t until, struct err *err)
{
	struct tx_intent intent = app_intent(app, "call.snooze", 'U', TX_CALL);
	struct arena *arena = arena_new();
	struct call_line line;
	struct act act;
	bool done = false;

	if (until <= clock_now()) {
		err_set(err, ERR_INVALID, _("That time is past. Put it off to a later one."));
		goto out;
	}
	if (!app_allow(app, RIGHT_call_work, (struct uuid){{0}}, err) ||
	    !call_load(app_db(app), id, clock_now(), arena, &line, err) || !calls_here(app, &line, err))
		goto out;
	if (!callpolicy_may_work(&line.call, app_who(app)->role)) {
		err_set(err, ERR_DENIED, _("A clinician decides this one. It stays in the nurses' hands."));
		goto out;
	}
	if (!uuid_is_none(line.claimed_by) && !uuid_equal(line.claimed_by, app_who(app)->staff)) {
		err_set(err, ERR_CONFLICT, _("%s has this one."), line.claimed);
		goto out;
	}
	intent.patient = line.call.patient;
	intent.object = "call";
	intent.object_id = line.call.row.id;
	if (!act_begin(&act, app, &intent, RIGHT_call_work, err))
		goto out;
	struct call call = line.call;
	call.due = until;
	done = act_update(&act, ENTITY_call, &line.call, &call, err) &&
	    call_release(act.tx, id, app_who(app)->staff, err);
	done = act_end(&act, done, _("call put off"), err);
out:
	arena_free(arena);
	return done;
}
