#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "board.h"
#include "calls_desk.h"
#include "door.h"
#include "model/person.h"
#include "model/visitstate.h"
#include "model/wait.h"
#include "store/cell.h"
#include "store/visit.h"
#include "trace.h"

/* What each key of the board does to a visit. */
enum board_act_no { BOARD_ACT_ARRIVE, BOARD_ACT_ROOM, BOARD_ACT_DONE, BOARD_ACT_TOLD, BOARD_ACT_NOSHOW };

struct board_act {
	const char *event;		/* audit */
	enum visitstate to;		/* UNKNOWN: it goes on waiting */
	const char *what;		/* appointment_event.what */
	size_t stamp;			/* offset of the instant it sets, 0: none */
	const char *mode, *direction;	/* of the contact row; NULL: nobody was spoken to */
	const char *name;		/* in "Undone: ..." */
};

#define BOARD_AT(member) offsetof(struct appointment, member)
static const struct board_act board_acts[] = {
	[BOARD_ACT_ARRIVE] = {"visit.arrive", VISITSTATE_ARRIVED, "arrived", BOARD_AT(arrived_at),
	    "desk", "in", N_("arrival")},
	[BOARD_ACT_ROOM] = {"visit.room", VISITSTATE_ROOMED, "roomed", BOARD_AT(roomed_at), NULL, NULL,
	    N_("in room")},
	[BOARD_ACT_DONE] = {"visit.done", VISITSTATE_OUT, "done", BOARD_AT(out_at), NULL, NULL,
	    N_("visit done")},
	[BOARD_ACT_TOLD] = {"visit.told", VISITSTATE_UNKNOWN, "told", BOARD_AT(told_at), "desk", "out",
	    N_("told about the wait")},
	[BOARD_ACT_NOSHOW] = {"visit.noshow", VISITSTATE_NOSHOW, "noshow", 0, NULL, NULL,
	    N_("did not come")},
};
#undef BOARD_AT

/* What came with the key. */
struct board_act_ask {
	const struct board_act *row;
	const struct appointment_id *ids;
	size_t count;
	const char *identity, *words;
};

/* Is it this visit's turn for that? Says why not; never whose visit it is, because errors are logged. */
static bool
board_act_fits(const struct board_act *row, const struct appointment *visit, int32_t today, int minute,
    struct arena *arena, struct err *err)
{
	const struct field *field = entity_field(entity(ENTITY_appointment), "state");
	const char *state = visit->state ? visit->state : "booked";
	enum visitstate at = visitstate_of(state);
	int32_t day = day_parse(visit->date);

	if (row->to != VISITSTATE_UNKNOWN && at == row->to)
		return err_set(err, ERR_CONFLICT,
		    _("Somebody was quicker: it says \"%s\" already. Nothing was changed."),
		    _(field_choice_label(arena, field, state)));
	if (row->to == VISITSTATE_UNKNOWN ? at != VISITSTATE_ARRIVED && !visitstate_may(at, VISITSTATE_ARRIVED) :
	    !visitstate_may(at, row->to))
		return err_set(err, ERR_INVALID, _("That does not fit a visit that is \"%s\". Nothing was changed."),
		    _(field_choice_label(arena, field, state)));
	if (row == &board_acts[BOARD_ACT_NOSHOW] ?
	    day > today || (day == today && visit->starts > minute) : day != today)
		return err_set(err, ERR_INVALID,
		    _("This visit is on another day or still to come. Nothing was changed."));
	return true;
}

/* Who sits in another waiting room is theirs to mark. */
static bool
board_act_here(const struct visit *visit, struct err *err)
{
	return !visit->where ||
	    err_set(err, ERR_INVALID, _("This visit is at %s. Nothing was changed."), visit->where);
}

/* A visit that took place is an encounter of its own, which outlives the appointment. */
static bool
board_act_encounter(struct act *act, const struct visit *visit, const struct appointment *now, struct err *err)
{
	const struct entity *kind = entity(ENTITY_encounter);
	struct encounter encounter;

	field_clear(kind->fields, kind->field_count, &encounter, sizeof encounter);
	encounter.patient = now->patient;
	encounter.staff = now->staff;
	encounter.appointment = now->row.id;
	encounter.class = "ambulatory";
	encounter.type = visit->type_label;
	encounter.reason = visit->reason_label;
	encounter.status = "finished";
	encounter.starts = now->roomed_at != FIELD_NULL ? now->roomed_at : now->arrived_at;
	encounter.ends = now->out_at;
	return act_insert(act, ENTITY_encounter, &encounter, err);
}

/* Somebody rings the same day, without blame: every missed visit leaves a task (DOMAIN.md 9.3, 11). */
static bool
board_act_missed(struct act *act, const struct appointment *visit, struct err *err)
{
	struct calls_desk desk;
	struct call call;

	if (!calls_desk(act->app, tx_arena(act->tx), &desk, err) ||
	    !calls_fill(act->app, &desk, "missed", visit->patient, &call, err))
		return false;
	call.appointment = visit->row.id;
	return act_insert(act, ENTITY_call, &call, err);
}

static bool
board_act_one(struct act *act, const struct board_act_ask *ask, const struct visit *visit, struct err *err)
{
	const struct board_act *row = ask->row;
	struct appointment now = visit->appt;
	bool known = !uuid_is_none(now.patient);

	if (row->to != VISITSTATE_UNKNOWN)
		now.state = visitstate_code(row->to);
	/* Told before she came: the contact log has it; the wait she is told about has not begun. */
	if (row->stamp && (row->to != VISITSTATE_UNKNOWN || visitstate_of(now.state) == VISITSTATE_ARRIVED))
		*(int64_t *)((char *)&now + row->stamp) = tx_now(act->tx);
	if (!act_update(act, ENTITY_appointment, &visit->appt, &now, err) ||
	    !cell_settle(act->tx, &visit->appt, &now, err) ||
	    !trace_event(act, &now, row->what, NULL, NULL, ask->words, err))
		return false;
	if (known && row->mode) {
		struct contact contact = trace_about(&now, NULL, ask->words);
		contact.mode = row->mode;
		contact.direction = row->direction;
		contact.identity = ask->identity;
		if (!trace_contact(act, &contact, err))
			return false;
	}
	if (known && row == &board_acts[BOARD_ACT_DONE])
		return board_act_encounter(act, visit, &now, err);
	return !known || row != &board_acts[BOARD_ACT_NOSHOW] || board_act_missed(act, &now, err);
}

static void
board_act_did(struct app *app, const struct visit *visits, size_t count, struct arena *arena, struct board_did *did)
{
	const struct appointment *first = &visits[0].appt;

	*did = (struct board_did){.count = count};
	if (count != 1)
		return;
	did->name = person_brief(arena, visits[0].family, visits[0].given);
	did->waits = visitstate_of(first->state) == VISITSTATE_ARRIVED;
	did->behind = app_board_behind(app, visits[0].with);
	if (!visit_is_walk_in(first)) {
		int early = wait_early_by(clock_now(), instant_of(day_parse(first->date), (int)first->starts));
		did->early = early > 0 ? early : 0;
	}
}

/* Everything is checked before anything is written; then all of them or none. */
static bool
board_act_run(struct app *app, const struct board_act_ask *ask, struct arena *arena, struct board_did *did,
    struct err *err)
{
	struct tx_intent intent = app_intent(app, ask->row->event, 'U', TX_BOOKING);
	struct visit *visits = arena_array(arena, ask->count, sizeof *visits);
	int minute;
	int32_t today = app_today(app, &minute);
	bool done = true;
	struct act act;

	if (!app_allow(app, RIGHT_arrive, (struct uuid){{0}}, err))
		return false;
	if (ask->count == 0)
		return err_set(err, ERR_INVALID, _("Nobody is marked."));
	for (size_t i = 0; i < ask->count; i++)
		if (!visit_load(app_db(app), ask->ids[i], &visits[i], arena, err) || !board_act_here(&visits[i], err) ||
		    !board_act_fits(ask->row, &visits[i].appt, today, minute, arena, err))
			return false;
	intent.object = "appointment";
	if (ask->count == 1) {
		intent.patient = visits[0].appt.patient;
		intent.object_id = visits[0].appt.row.id;
	}
	if (!act_begin(&act, app, &intent, RIGHT_arrive, err))
		return false;
	for (size_t i = 0; done && i < ask->count; i++)
		done = board_act_one(&act, ask, &visits[i], err);
	const char *name = ask->count == 1 ? _(ask->row->name) :
	    arena_printf(arena, ngettext("%s, %zu patient", "%s, %zu patients", ask->count), _(ask->row->name),
	    ask->count);
	if (!act_end(&act, done, name, err))
		return false;
	board_act_did(app, visits, ask->count, arena, did);
	return true;
}

bool
app_board_arrive(struct app *app, const struct appointment_id *ids, size_t count, const char *identity,
    struct arena *arena, struct board_did *did, struct err *err)
{
	struct board_act_ask ask = {&board_acts[BOARD_ACT_ARRIVE], ids, count, identity, NULL};

	return board_act_run(app, &ask, arena, did, err);
}

bool
app_board_room(struct app *app, const struct appointment_id *ids, size_t count, struct arena *arena,
    struct board_did *did, struct err *err)
{
	struct board_act_ask ask = {&board_acts[BOARD_ACT_ROOM], ids, count, NULL, NULL};

	return board_act_run(app, &ask, arena, did, err);
}

bool
app_board_done(struct app *app, const struct appointment_id *ids, size_t count, struct arena *arena,
    struct board_did *did, struct err *err)
{
	struct board_act_ask ask = {&board_acts[BOARD_ACT_DONE], ids, count, NULL, NULL};

	return board_act_run(app, &ask, arena, did, err);
}

bool
app_board_told(struct app *app, const struct appointment_id *ids, size_t count, const char *words,
    struct arena *arena, struct board_did *did, struct err *err)
{
	struct board_act_ask ask = {&board_acts[BOARD_ACT_TOLD], ids, count, NULL, words};

	return board_act_run(app, &ask, arena, did, err);
}

bool
app_board_noshow(struct app *app, const struct appointment_id *ids, size_t count, struct arena *arena,
    struct board_did *did, struct err *err)
{
	struct board_act_ask ask = {&board_acts[BOARD_ACT_NOSHOW], ids, count, NULL, NULL};

	return board_act_run(app, &ask, arena, did, err);
}

bool
app_board_walk_in(struct app *app, struct patient_id patient, struct staff_id with, const char *reason,
    const char *about, struct arena *arena, struct appointment_id *id, struct err *err)
{
	const struct entity *kind = entity(ENTITY_appointment);
	struct tx_intent intent = app_intent(app, "visit.walk_in", 'C', TX_BOOKING);
	char date[DATE_TEXT];
	struct appointment visit;
	struct act act;
	int minute;

	if (!door_alive(app, patient, err))
		return false;
	day_format(app_today(app, &minute), date);
	field_clear(kind->fields, kind->field_count, &visit, sizeof visit);
	visit.patient = intent.patient = door_whose(app, patient);
	visit.staff = record_id(app_db(app), entity(ENTITY_staff), with.rid);
	visit.date = visit.wanted = arena_text(arena, date);
	visit.starts = minute;
	visit.minutes = BOARD_WALK_IN_MINUTES;
	visit.reason = reason;
	visit.about = about;
	visit.mode = "room";
	visit.state = "arrived";
	visit.arrived_at = visit.asked_at = clock_now();
	visit.next_available = visit.no_cells = 1;
	visit.booked_by = app_who(app)->staff;
	visit.source = VISIT_WALK_IN;
	if (uuid_is_none(visit.patient))
		return err_set(err, ERR_NOT_FOUND, _("This person is not in the records yet. Register first."));
	if (!act_begin(&act, app, &intent, RIGHT_arrive, err))
		return false;
	bool done = act_insert(&act, ENTITY_appointment, &visit, err);
	struct contact contact = trace_about(&visit, NULL, about);
	contact.mode = "desk";
	contact.direction = "in";
	done = done && trace_event(&act, &visit, "arrived", NULL, NULL, NULL, err) &&
	    trace_contact(&act, &contact, err);
	id->rid = visit.row.rid;
	return act_end(&act, done, _("walk-in"), err);
}
