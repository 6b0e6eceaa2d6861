#include "calls.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "calls_desk.h"
#include "door.h"
#include "model/typed_phone.h"
#include "store/roster.h"
#include "trace.h"

enum {
	CALLS_CLOSED_AHEAD = 60,	/* days in which closures move a promise */
	CALLS_URGENT = 1,		/* this class and those before it do not wait for a wished time */
};

/* Whole days on which nobody answers, so that no promise falls on them. */
static bool
calls_closures(struct app *app, struct arena *arena, struct callpolicy_hours *hours, struct err *err)
{
	int32_t today = app_today(app, NULL);
	struct roster roster;
	int32_t *closed = arena_array(arena, CALLS_CLOSED_AHEAD, sizeof *closed);

	if (!roster_load(app_db(app), app_site(app)->row.id, today, today + CALLS_CLOSED_AHEAD, today, 0, arena,
		&roster, err))
		return false;
	for (int n = 0; n < CALLS_CLOSED_AHEAD; n++)
		if (schedule_closed(&roster.schedule, today + n))
			closed[hours->closed_count++] = today + n;
	hours->closed = closed;
	return true;
}

/* All but the closures: enough for who is due and how urgent, not for a promise. */
static bool
calls_desk_now(struct app *app, struct calls_desk *desk, struct err *err)
{
	const struct site *site = app_site(app);
	const char *days = site->open_days && *site->open_days ? site->open_days : "12345";

	*desk = (struct calls_desk){.at = clock_now()};
	desk->now.day = app_today(app, &desk->now.minute);
	desk->hours.opens = site->opens == FIELD_NULL ? 8 * 60 : (int)site->opens;
	desk->hours.closes = site->closes == FIELD_NULL ? 18 * 60 : (int)site->closes;
	for (; *days; days++)
		desk->hours.weekdays |= *days >= '1' && *days <= '7' ? 1u << (*days - '0') : 0;
	const struct callpolicy *policy = app_callpolicy(app, err);
	if (!policy)
		return false;
	desk->policy = *policy;
	return true;
}

bool
calls_desk(struct app *app, struct arena *arena, struct calls_desk *desk, struct err *err)
{
	return calls_desk_now(app, desk, err) && calls_closures(app, arena, &desk->hours, err);
}

int64_t
calls_instant(struct callpolicy_time time)
{
	return time.day == DAY_NONE ? FIELD_NULL : instant_of(time.day, time.minute);
}

struct callpolicy_time
calls_civil(int64_t instant)
{
	struct callpolicy_time time = {.day = DAY_NONE};

	if (instant != FIELD_NULL && instant != 0)
		time.day = instant_day(instant, &time.minute);
	return time;
}

static const char *
calls_queue_label(struct arena *arena, const char *code)
{
	const char *label = field_choice_label(arena, entity_field(entity(ENTITY_call), "queue"), code);

	return label ? _(label) : code;
}

static const char *
calls_reason_label(const struct callpolicy *policy, const char *code)
{
	const struct callpolicy_reason *reason = callpolicy_reason(policy, code);

	return reason ? _(reason->label) : code;
}

int
calls_failed(const struct calls_desk *desk, const struct call_line *line)
{
	int failed = 0;

	for (const char *at = line->outcomes; at && *at;) {
		size_t bytes = strcspn(at, ",");
		for (size_t i = 0; i < desk->policy.outcome_count; i++) {
			const struct callpolicy_outcome *outcome = &desk->policy.outcomes[i];
			failed += outcome->mark && strlen(outcome->code) == bytes &&
			    strncmp(outcome->code, at, bytes) == 0;
		}
		at += bytes + (at[bytes] == ',');
	}
	return failed;
}

bool
calls_here(struct app *app, const struct call_line *line, struct err *err)
{
	return !line->where || right_grant(RIGHT_call_work, app_who(app)->role) == GRANT_YES ||
	    err_set(err, ERR_DENIED, _("This call is on the list of %s. Nothing was changed."), line->where);
}

bool
calls_handed_over(const struct calls_desk *desk, const struct call_line *line)
{
	for (const char *at = line->outcomes; at && *at;) {
		size_t bytes = strcspn(at, ",");
		for (size_t i = 0; i < desk->policy.outcome_count; i++) {
			const struct callpolicy_outcome *outcome = &desk->policy.outcomes[i];
			if ((outcome->next == CALLPOLICY_NURSE || outcome->next == CALLPOLICY_ALARM) &&
			    strlen(outcome->code) == bytes && strncmp(outcome->code, at, bytes) == 0)
				return true;
		}
		at += bytes + (at[bytes] == ',');
	}
	return false;
}

int64_t
calls_wish(const struct calls_desk *desk, const struct call *call, int32_t day)
{
	struct arena *words;

	if (!call->best || call->class <= CALLS_URGENT)
		return 0;
	words = arena_new();
	int minute = callpolicy_wish(words, call->best, &desk->hours);
	arena_free(words);
	return minute == MINUTE_NONE ? 0 : instant_of(day, minute);
}

/* The time of the next try: what is due, not before the hour she asked for. */
static int64_t
calls_due(const struct calls_desk *desk, const struct call *call)
{
	int64_t due = call->due != FIELD_NULL ? call->due : call->promised;
	int32_t day = calls_civil(due).day;
	int64_t wish = calls_wish(desk, call, day < desk->now.day ? desk->now.day : day);

	return due != FIELD_NULL && wish > due ? wish : due;
}

struct calls_row
calls_row(struct app *app, const struct calls_desk *desk, const struct call_line *line)
{
	const struct call *call = &line->call;
	const struct callpolicy_outcome *last = line->last ? callpolicy_outcome(&desk->policy, line->last) : NULL;
	int class = callpolicy_class_now(&desk->policy, call, desk->at);
	bool free = uuid_is_none(line->claimed_by);
	int failed = calls_failed(desk, line);
	int64_t due = calls_due(desk, call);

	return (struct calls_row){
		.id = {call->row.rid},
		.patient = line->patient,
		.family = line->family,
		.given = line->given,
		.preferred = line->preferred,
		.reason_label = calls_reason_label(&desk->policy, call->reason),
		.queue = call->queue,
		.class = class,
		.due = due,
		.promised = call->promised,
		.asked_at = call->asked_at,
		.late = call->due != FIELD_NULL && due < desk->at,
		.decide = call->state && strcmp(call->state, "decide") == 0,
		.clinical = call->clinical == 1,
		.tries = line->tries,
		.last = last && last->mark ? last->mark : last && last->sign ? last->sign : "",
		.emergency = last && last->next == CALLPOLICY_ALARM,
		.last_try = failed > 0 && failed + 1 >= desk->policy.classes[class].tries,
		.best = call->best,
		.claimed = line->claimed,
		.mine = !free && uuid_equal(line->claimed_by, app_who(app)->staff),
		.claimed_minutes = free ? 0 : (int)((desk->at - line->claimed_since) / 60000),
		.words = call->words,
		.who = call->who,
		.asked_of = line->asked_of,
		.where = line->where,
		.promised_from = call->promised_from,
		.mode = line->mode,
	};
}

bool
calls_fill(struct app *app, const struct calls_desk *desk, const char *code, struct uuid patient, struct call *call,
    struct err *err)
{
	const struct entity *kind = entity(ENTITY_call);
	const struct callpolicy_reason *reason = code ? callpolicy_reason(&desk->policy, code) : NULL;

	if (!reason)
		return err_set(err, ERR_INVALID, _("Say what the call is about: choose a reason."));
	field_clear(kind->fields, kind->field_count, call, sizeof *call);
	callpolicy_apply(reason, call);
	call->reason = reason->code;
	call->patient = patient;
	call->promised = calls_instant(callpolicy_promise(reason, desk->now, &desk->hours));
	call->due = call->promised;
	call->asked_at = desk->at;
	call->asked_of = app_who(app)->staff;
	call->state = "open";
	return true;
}

struct calls_reason *
app_calls_reasons(struct app *app, const char *typed, struct arena *arena, size_t *count)
{
	struct calls_desk desk;
	struct err err;

	*count = 0;
	if (!app_allow(app, RIGHT_call_log, (struct uuid){{0}}, &err) || !calls_desk(app, arena, &desk, &err))
		return NULL;
	size_t room = desk.policy.reason_count;
	const struct callpolicy_reason **found = arena_array(arena, room, sizeof *found);
	struct calls_reason *list = arena_array(arena, room, sizeof *list);
	size_t hits = callpolicy_typed(&desk.policy, text_fold(arena, typed ? typed : ""), found, room);
	for (size_t i = 0; i < hits; i++)
		list[i] = (struct calls_reason){
			.code = found[i]->code,
			.label = _(found[i]->label),
			.queue = found[i]->queue,
			.queue_label = calls_queue_label(arena, found[i]->queue),
			.class = found[i]->class,
			.clinical = found[i]->clinical,
			.promised = calls_instant(callpolicy_promise(found[i], desk.now, &desk.hours)),
		};
	*count = hits;
	return list;
}

/* The call and its line in the contact log. */
static bool
calls_insert(struct act *act, struct call *call, struct err *err)
{
	const struct entity *kind = entity(ENTITY_contact);
	struct contact contact;

	if (!act_insert(act, ENTITY_call, call, err))
		return false;
	tx_about(act->tx, call->patient, "call", call->row.id);
	field_clear(kind->fields, kind->field_count, &contact, sizeof contact);
	contact.patient = call->patient;
	contact.direction = "in";
	contact.reason = call->reason;
	contact.words = call->words;
	contact.appointment = call->appointment;
	contact.call = call->row.id;
	return trace_contact(act, &contact, err);
}

bool
app_calls_log(struct app *app, const struct calls_ask *ask, struct arena *arena, struct calls_logged *logged,
    struct err *err)
{
	struct tx_intent intent = app_intent(app, "call.log", 'C', TX_CALL);
	struct calls_desk desk;
	struct call call;
	struct act act;

	intent.patient = door_whose(app, ask->patient);
	if (uuid_is_none(intent.patient))
		return err_set(err, ERR_NOT_FOUND, _("This person is not in the records. Nothing was logged."));
	if (!door_alive(app, ask->patient, err))
		return false;
	if (!calls_desk(app, arena, &desk, err) || !calls_fill(app, &desk, ask->reason, intent.patient, &call, err))
		return false;
	if (ask->number && *ask->number && !(call.number = typed_phone_read(arena, ask->number, err)))
		return false;
	call.best = ask->best;
	call.words = ask->words;
	call.who = ask->who;
	if (ask->promised)
		call.promised = call.due = ask->promised;
	if (call.promised != FIELD_NULL && call.promised < desk.at)
		return err_set(err, ERR_INVALID, _("The promised time is past. Promise a later one."));
	if (ask->visit.rid)
		call.appointment = record_id(app_db(app), entity(ENTITY_appointment), ask->visit.rid);
	if (!act_begin(&act, app, &intent, RIGHT_call_log, err))
		return false;
	bool done = calls_insert(&act, &call, err);
	if (!act_end(&act, done, _("callback"), err))
		return false;
	*logged = (struct calls_logged){
		.id = {call.row.rid},
		.queue_label = calls_queue_label(arena, call.queue),
		.reason_label = calls_reason_label(&desk.policy, call.reason),
		.promised = call.promised,
	};
	return true;
}

static int
calls_order(const void *left, const void *right)
{
	const struct call_line *a = left, *b = right;
	int order = callpolicy_order(&a->call, &b->call);

	return order ? order : a->call.row.rid < b->call.row.rid ? -1 : 1;
}

/* Late ones count for the class they climbed to. */
static void
calls_sort(const struct calls_desk *desk, struct call_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		lines[i].call.class = callpolicy_class_now(&desk->policy, &lines[i].call, desk->at);
	if (count > 1)
		qsort(lines, count, sizeof *lines, calls_order);
}

/* Was the last number wrong, and is there no other? Asked of those few whose last try says so. */
static bool
calls_find_number(struct app *app, const struct calls_desk *desk, const struct call_line *line, struct arena *arena)
{
	const struct callpolicy_outcome *last = line->last ? callpolicy_outcome(&desk->policy, line->last) : NULL;
	struct calls_number *number;
	size_t count;
	struct err err;

	return last && last->next == CALLPOLICY_NUMBER &&
	    calls_numbers(app, &line->call, arena, &number, &count, &err) && count == 0;
}

static void
calls_tabs(struct arena *arena, const struct call_line *lines, size_t count, struct calls_queue *out)
{
	const struct field *field = entity_field(entity(ENTITY_call), "queue");
	struct calls_tab *tab;
	char *code, *label;
	size_t room = 0;

	tab = arena_push(arena, &out->tab, &out->tabs, &room, sizeof *tab);
	*tab = (struct calls_tab){.label = _("All"), .count = count};
	for (int n = 0; field_choice(arena, field, n, &code, &label); n++) {
		size_t in = 0;
		for (size_t i = 0; i < count; i++)
			in += lines[i].call.queue && strcmp(lines[i].call.queue, code) == 0;
		if (in == 0)
			continue;
		tab = arena_push(arena, &out->tab, &out->tabs, &room, sizeof *tab);
		*tab = (struct calls_tab){.queue = code, .label = _(label), .count = in};
	}
}

/* What the queue is made of, read together. */
static bool
calls_read(struct app *app, struct arena *arena, struct calls_desk *desk, struct call_line **lines, size_t *count,
    struct calls_queue *out, struct err *err)
{
	struct db *db = app_db(app);

	return calls_desk_now(app, desk, err) && call_open_list(db, NULL, desk->at, arena, lines, count, err) &&
	    call_kept(db, instant_of(desk->now.day, 0), instant_of(desk->now.day + 1, 0), desk->at, &out->due,
	    &out->kept, err);
}

bool
app_calls_queue(struct app *app, const char *queue, struct arena *arena, struct calls_queue *out, struct err *err)
{
	struct calls_desk desk;
	struct call_line *lines;
	size_t count;

	*out = (struct calls_queue){0};
	if (!app_allow(app, RIGHT_call_work, (struct uuid){{0}}, err))
		return false;
	db_read_begin(app_db(app));
	bool ok = calls_read(app, arena, &desk, &lines, &count, out, err);
	db_read_end(app_db(app));
	if (!ok)
		return false;
	calls_sort(&desk, lines, count);
	calls_tabs(arena, lines, count, out);
	out->row = arena_array(arena, count, sizeof *out->row);
	for (size_t i = 0; i < count; i++) {
		if (queue && (!lines[i].call.queue || strcmp(lines[i].call.queue, queue) != 0))
			continue;
		out->row[out->count] = calls_row(app, &desk, &lines[i]);
		out->row[out->count++].no_number = calls_find_number(app, &desk, &lines[i], arena);
	}
	return true;
}

bool
app_calls_about(struct app *app, struct patient_id patient, struct arena *arena, struct calls_row **row, size_t *count,
    struct err *err)
{
	struct uuid id = record_id(app_db(app), entity(ENTITY_patient), patient.rid);
	struct calls_desk desk;
	struct call_line *lines;

	if (!app_allow(app, RIGHT_card, id, err) || !calls_desk(app, arena, &desk, err) ||
	    !call_of_patient(app_db(app), id, desk.at, arena, &lines, count, err))
		return false;
	calls_sort(&desk, lines, *count);
	*row = arena_array(arena, *count, sizeof **row);
	for (size_t i = 0; i < *count; i++)
		(*row)[i] = calls_row(app, &desk, &lines[i]);
	return true;
}
