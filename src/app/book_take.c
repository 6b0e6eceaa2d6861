#include <string.h>

#include "act.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "book_slot.h"
#include "door.h"
#include "model/person.h"
#include "model/visitstate.h"
#include "store/roster.h"
#include "store/visit.h"
#include "trace.h"

/* One act on one visit: everything that has to end together. */
struct book_take {
	struct app *app;
	struct arena *arena;
	struct act act;
};

static bool
book_take_begin(struct book_take *take, const char *event, char action, enum right right, struct uuid patient,
    struct err *err)
{
	struct tx_intent intent = app_intent(take->app, event, action, TX_BOOKING);

	intent.patient = patient;
	return act_begin(&take->act, take->app, &intent, right, err);
}

/* The time must still be worked: leave may have been entered since the list was made. */
static bool
book_take_works(struct app *app, struct uuid staff, const struct book_slot *slot, struct arena *arena, struct err *err)
{
	struct site site;
	int minute;
	int32_t today = app_today(app, &minute);
	struct slot_day day;

	if (slot->minutes < 1 || slot->starts < 0 || slot->starts + slot->minutes > 24 * 60)
		return err_set(err, ERR_INVALID, _("This is no time of day. Choose one from the list."));
	if (slot->day < today || (slot->day == today && slot->starts + slot->minutes <= minute))
		return err_set(err, ERR_INVALID, _("This time is past. Choose a later one."));
	if (!book_site(app, slot->site, arena, &site, err) ||
	    !roster_works(app_db(app), site.row.id, staff, slot->day, arena, &day, err))
		return false;
	if (slot_first(&day, slot->minutes, slot->starts) != slot->starts)
		return err_set(err, ERR_CONFLICT,
		    _("Nobody works then any more. Nothing was changed; choose another."));
	return true;
}

static struct uuid
book_take_holder(struct app *app)
{
	const struct app_who *who = app_who(app);

	return uuid_is_none(who->staff) ? app_site(app)->row.id : who->staff;
}

static bool
book_take_release(struct app *app, struct tx *tx, const struct book_hold *hold, struct err *err)
{
	struct hold row = {.rid = hold->rid, .holder = book_take_holder(app), .until = hold->until};

	return hold->rid == 0 || cell_release(tx, &row, err);
}

bool
app_book_hold(struct app *app, struct patient_id patient, const struct book_slot *slot, struct arena *arena,
    struct book_hold *hold, struct err *err)
{
	struct tx_intent intent = app_intent(app, "visit.hold", 'C', TX_BOOKING);
	char date[DATE_TEXT];
	struct tx *tx;
	struct hold row = {
		.staff = record_id(app_db(app), entity(ENTITY_staff), slot->with.rid),
		.date = date,
		.starts = slot->starts,
		.minutes = slot->minutes,
		.holder = book_take_holder(app),
		.initials = app_who(app)->initials,
		.patient = door_whose(app, patient),
		.until = clock_now() + app_settings(app)->hold_minutes * 60 * 1000,
	};

	day_format(slot->day, date);
	intent.patient = row.patient;
	if (!app_allow(app, RIGHT_book, row.patient, err) || (patient.rid && !door_alive(app, patient, err)) ||
	    !book_take_works(app, row.staff, slot, arena, err) ||
	    !tx_begin(app_db(app), &intent, &tx, err))
		return false;
	if (!book_take_release(app, tx, hold, err) || !cell_hold(tx, &row, err)) {
		tx_abort(tx);
		return false;
	}
	if (!tx_commit(tx, err))
		return false;
	hold->rid = row.rid;
	hold->patient = patient;
	hold->slot = *slot;
	hold->slot.who = arena_text(arena, slot->who);
	hold->slot.room = arena_text(arena, slot->room);
	hold->until = row.until;
	return true;
}

bool
app_book_release(struct app *app, struct book_hold *hold, struct err *err)
{
	struct tx_intent intent = app_intent(app, "visit.release", 'D', TX_BOOKING);
	struct tx *tx;

	if (hold->rid == 0)
		return true;
	intent.patient = record_id(app_db(app), entity(ENTITY_patient), hold->patient.rid);
	if (!app_allow(app, RIGHT_book, intent.patient, err) || !tx_begin(app_db(app), &intent, &tx, err))
		return false;
	if (!book_take_release(app, tx, hold, err)) {
		tx_abort(tx);
		return false;
	}
	if (!tx_commit(tx, err))
		return false;
	hold->rid = 0;
	return true;
}

bool
app_book_holds(struct app *app, const struct book_hold *hold)
{
	struct hold row = {.rid = hold->rid, .holder = book_take_holder(app), .until = hold->until};

	return hold->rid != 0 && cell_holds(app_db(app), &row, clock_now());
}

static void
book_take_slot(struct book_take *take, const struct book_slot *slot, struct appointment *visit)
{
	char date[DATE_TEXT];

	day_format(slot->day, date);
	visit->site = slot->site.rid ? record_id(app_db(take->app), entity(ENTITY_site), slot->site.rid) :
		app_site(take->app)->row.id;
	visit->staff = record_id(app_db(take->app), entity(ENTITY_staff), slot->with.rid);
	visit->date = arena_text(take->arena, date);
	visit->starts = slot->starts;
	visit->minutes = slot->minutes;
	visit->room = slot->room_id;
}

static struct appointment
book_take_visit(struct book_take *take, struct patient_id patient, const struct book_slot *slot,
    const struct book_what_for *what)
{
	const struct entity *kind = entity(ENTITY_appointment);
	struct appointment visit;
	char wanted[DATE_TEXT];

	field_clear(kind->fields, kind->field_count, &visit, sizeof visit);
	visit.patient = door_whose(take->app, patient);
	book_take_slot(take, slot, &visit);
	visit.type = what->type;
	visit.reason = what->reason;
	visit.about = what->about;
	visit.mode = what->mode ? what->mode : "room";
	visit.state = "booked";
	visit.asked_at = what->asked_at ? what->asked_at : clock_now();
	visit.next_available = what->next_available;
	visit.booked_by = app_who(take->app)->staff;
	if (what->wanted != DAY_NONE) {
		day_format(what->wanted, wanted);
		visit.wanted = arena_text(take->arena, wanted);
	}
	return visit;
}

/* What is known before anything is written. */
static struct book_done
book_take_when(struct arena *arena, const struct appointment *visit)
{
	return (struct book_done){.when = book_when(arena, day_parse(visit->date), (int)visit->starts)};
}

static bool
book_take_done(struct book_take *take, const struct appointment *visit, struct book_done *done, struct err *err)
{
	struct visit shown;

	done->id.rid = visit->row.rid;
	if (!visit_load(tx_db(take->act.tx), done->id, &shown, take->arena, err))
		return false;
	done->who = shown.who;
	done->prepare = shown.prepare;
	return true;
}

/* Insert the visit with its time, its history and its line in the contact log. */
static bool
book_take_insert(struct book_take *take, struct appointment *visit, const char *words, struct err *err)
{
	struct contact contact;

	if (!act_insert(&take->act, ENTITY_appointment, visit, err))
		return false;
	tx_about(take->act.tx, visit->patient, "appointment", visit->row.id);
	contact = trace_about(visit, "book", NULL);
	return cell_settle(take->act.tx, NULL, visit, err) &&
	    trace_event(&take->act, visit, "booked", NULL, NULL, words, err) &&
	    (uuid_is_none(visit->patient) || trace_contact(&take->act, &contact, err));
}

bool
app_book_take(struct app *app, const struct book_hold *hold, const struct book_what_for *what, struct arena *arena,
    struct book_done *done, struct err *err)
{
	struct book_take take = {.app = app, .arena = arena};
	struct appointment visit = book_take_visit(&take, hold->patient, &hold->slot, what);

	*done = book_take_when(arena, &visit);
	if (!book_take_works(app, visit.staff, &hold->slot, arena, err) ||
	    !book_take_begin(&take, "visit.book", 'C', RIGHT_book, visit.patient, err))
		return false;
	bool good = book_take_release(app, take.act.tx, hold, err) && book_take_insert(&take, &visit, NULL, err) &&
	    book_take_done(&take, &visit, done, err);
	return act_end(&take.act, good, arena_printf(arena, _("booking %s"), done->when), err);
}

bool
app_book_over(struct app *app, struct patient_id patient, const struct book_slot *slot,
    const struct book_what_for *what, const char *words, struct arena *arena, struct book_done *done, struct err *err)
{
	struct book_take take = {.app = app, .arena = arena};
	struct appointment visit = book_take_visit(&take, patient, slot, what);

	struct site site;

	if (!door_alive(app, patient, err) || !book_site(app, slot->site, arena, &site, err))
		return false;
	visit.overbook = 1;
	*done = book_take_when(arena, &visit);
	if (!words || !*words)
		return err_set(err, ERR_INVALID, _("Overbooking needs a reason in words. Nothing was booked."));
	if (!book_take_begin(&take, "visit.overbook", 'C', RIGHT_overbook, visit.patient, err))
		return false;
	tx_detail(take.act.tx, "reason: %s", words);
	bool good = book_take_insert(&take, &visit, words, err) && book_take_done(&take, &visit, done, err);
	return act_end(&take.act, good, arena_printf(arena, _("overbooking %s"), done->when), err);
}

/* May this visit still become `to`? */
static bool
book_take_may(const struct visit *visit, enum visitstate to, struct arena *arena, struct err *err)
{
	const struct field *field = entity_field(entity(ENTITY_appointment), "state");
	const char *state = visit->appt.state;

	return visitstate_may(visitstate_of(state), to) ||
	    err_set(err, ERR_INVALID, _("This visit can no longer be moved or cancelled: %s."),
		_(field_choice_label(arena, field, state ? state : "")));
}

/* Save the changed visit and what follows from it. */
static bool
book_take_save(struct book_take *take, const struct appointment *old, struct appointment *new, const char *what,
    const char *contact_reason, const char *why, const char *words, struct err *err)
{
	struct contact contact = trace_about(new, contact_reason, words);
	bool moved = strcmp(what, "moved") == 0;

	tx_about(take->act.tx, new->patient, "appointment", new->row.id);
	if (!act_update(&take->act, ENTITY_appointment, old, new, err))
		return false;
	return cell_settle(take->act.tx, old, new, err) &&
	    trace_event(&take->act, new, what, moved ? old : NULL, why, words, err) &&
	    (uuid_is_none(new->patient) || trace_contact(&take->act, &contact, err));
}

static bool
book_take_suits(struct book_take *take, const struct appointment *freed, size_t *count, struct err *err)
{
	struct visit_waiting *list;
	int64_t begins = instant_of(day_parse(freed->date), (int)freed->starts);

	return visit_waiting(app_db(take->app), freed, (begins - clock_now()) / 60000, take->arena, &list, count, err);
}

bool
app_book_move(struct app *app, struct appointment_id id, const struct book_hold *hold, const char *why,
    const char *words, struct arena *arena, struct book_done *done, struct err *err)
{
	struct book_take take = {.app = app, .arena = arena};
	struct visit visit;
	size_t waiting;

	if (!book_why(app, REASONS_MOVE, why, err) || !visit_load(app_db(app), id, &visit, arena, err) ||
	    !book_at(app, book_where(app, &visit), err) ||
	    !book_take_may(&visit, VISITSTATE_CANCELLED_PATIENT, arena, err))
		return false;
	struct appointment new = visit.appt;
	book_take_slot(&take, &hold->slot, &new);
	/* What was answered about the old time says nothing about the new one. */
	new.state = "booked";
	new.reply = NULL;
	new.overbook = new.no_cells = FIELD_NULL;
	new.group_visit = (struct uuid){{0}};
	*done = book_take_when(arena, &new);
	if (!book_take_works(app, new.staff, &hold->slot, arena, err) ||
	    !book_take_begin(&take, "visit.move", 'U', RIGHT_book, new.patient, err))
		return false;
	bool good = book_take_release(app, take.act.tx, hold, err) &&
	    book_take_save(&take, &visit.appt, &new, "moved", "change", why, words, err) &&
	    book_take_done(&take, &new, done, err) && book_take_suits(&take, &visit.appt, &waiting, err);
	if (good)
		done->waiting = waiting;
	return act_end(&take.act, good, arena_printf(arena, _("move to %s"), done->when), err);
}

bool
app_book_movable(struct app *app, struct appointment_id id, struct arena *arena, struct err *err)
{
	struct visit visit;

	return visit_load(app_db(app), id, &visit, arena, err) && book_at(app, book_where(app, &visit), err) &&
	    book_take_may(&visit, VISITSTATE_CANCELLED_PATIENT, arena, err);
}

/* How a visit ends that will not take place. */
struct book_take_off {
	bool left;			/* arrived, and left unseen */
	const char *event, *what;	/* audit; appointment_event.what */
	const char *name;		/* of the step of undo */
};

/* Who sits in the waiting room can leave, not be cancelled; who does not, the other way round. */
static bool
book_take_off_fits(const struct visit *visit, const struct book_take_off *off, enum visitstate to, struct arena *arena,
    struct err *err)
{
	bool here = visitstate_may(visitstate_of(visit->appt.state), VISITSTATE_LEFT);

	if (visit->where && (here || off->left))
		return err_set(err, ERR_INVALID, _("This visit is at %s, whose own desk ends it. Nothing was changed."),
		    visit->where);
	if (here && !off->left)
		return err_set(err, ERR_CONFLICT,
		    _("This patient has arrived. Nothing was cancelled; X again: left without being seen."));
	if (!here && off->left)
		return err_set(err, ERR_INVALID, _("This patient is not in the waiting room. Nothing was changed."));
	return book_take_may(visit, to, arena, err);
}

static bool
book_take_off(struct app *app, struct appointment_id id, const struct book_take_off *off, const char *why,
    const char *words, struct arena *arena, struct book_done *done, struct err *err)
{
	struct book_take take = {.app = app, .arena = arena};
	const struct reason *row = book_why(app, REASONS_CANCEL, why, err);
	struct visit visit;
	size_t waiting;

	if (!row || !visit_load(app_db(app), id, &visit, arena, err) || !book_at(app, book_where(app, &visit), err))
		return false;
	enum visitstate to = off->left ? VISITSTATE_LEFT :
	    row->clinic ? VISITSTATE_CANCELLED_CLINIC : VISITSTATE_CANCELLED_PATIENT;
	if (!book_take_off_fits(&visit, off, to, arena, err))
		return false;
	struct appointment new = visit.appt;
	new.state = visitstate_code(to);
	new.cancel_reason = row->code;
	new.cancel_words = words;
	*done = book_take_when(arena, &new);
	if (!book_take_begin(&take, off->event, 'U', RIGHT_book, new.patient, err))
		return false;
	bool good = book_take_save(&take, &visit.appt, &new, off->what, "cancel", why, words, err) &&
	    book_take_done(&take, &new, done, err) && book_take_suits(&take, &visit.appt, &waiting, err);
	if (good)
		done->waiting = waiting;
	return act_end(&take.act, good, arena_printf(arena, "%s %s", off->name, done->when), err);
}

bool
app_book_cancel(struct app *app, struct appointment_id id, const char *why, const char *words, struct arena *arena,
    struct book_done *done, struct err *err)
{
	struct book_take_off off = {.event = "visit.cancel", .what = "cancelled", .name = _("cancelling")};

	return book_take_off(app, id, &off, why, words, arena, done, err);
}

bool
app_book_left(struct app *app, struct appointment_id id, const char *why, const char *words, struct arena *arena,
    struct book_done *done, struct err *err)
{
	struct book_take_off off = {.left = true, .event = "visit.left", .what = "left", .name = _("left unseen,")};

	return book_take_off(app, id, &off, why, words, arena, done, err);
}

bool
app_book_wait(struct app *app, struct site_id at, struct patient_id patient, struct staff_id with, const char *type,
    int32_t first, int32_t last, struct err *err)
{
	const struct entity *kind = entity(ENTITY_waiting);
	char from[DATE_TEXT], to[DATE_TEXT];
	struct book_take take = {.app = app};
	struct waiting entry;

	field_clear(kind->fields, kind->field_count, &entry, sizeof entry);
	entry.patient = door_whose(app, patient);
	if (uuid_is_none(entry.patient))
		return err_set(err, ERR_NOT_FOUND, _("This person is not in the records yet. Register first."));
	if (!door_alive(app, patient, err) || !book_at(app, at, err))
		return false;
	entry.site = record_id(app_db(app), entity(ENTITY_site), at.rid);
	entry.staff = record_id(app_db(app), entity(ENTITY_staff), with.rid);
	entry.type = type;
	entry.since = clock_now();
	entry.state = "open";
	if (first != DAY_NONE) {
		day_format(first, from);
		entry.from_date = from;
	}
	if (last != DAY_NONE) {
		day_format(last, to);
		entry.to_date = to;
	}
	if (!book_take_begin(&take, "visit.wait", 'C', RIGHT_book, entry.patient, err))
		return false;
	return act_end(&take.act, act_insert(&take.act, ENTITY_waiting, &entry, err), _("waiting list"), err);
}

bool
app_book_waiting(struct app *app, struct appointment_id freed, struct arena *arena, struct book_waiting **list,
    size_t *count, struct err *err)
{
	struct visit visit;
	struct visit_waiting *rows;

	if (!app_allow(app, RIGHT_book, (struct uuid){{0}}, err) ||
	    !visit_load(app_db(app), freed, &visit, arena, err))
		return false;
	int64_t begins = instant_of(day_parse(visit.appt.date), (int)visit.appt.starts);
	if (!visit_waiting(app_db(app), &visit.appt, (begins - clock_now()) / 60000, arena, &rows, count, err))
		return false;
	*list = arena_array(arena, *count, sizeof **list);
	for (size_t i = 0; i < *count; i++) {
		(*list)[i].patient = rows[i].patient;
		(*list)[i].name = person_brief(arena, rows[i].family, rows[i].given);
		(*list)[i].with = rows[i].with;
		(*list)[i].since = rows[i].waiting.since;
	}
	return true;
}
