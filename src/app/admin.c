#include "admin.h"

#include <string.h>

#include "act.h"
#include "base/date.h"
#include "base/i18n.h"
#include "store/roster.h"

static const char *
admin_date(struct arena *arena, int32_t day)
{
	char text[DATE_TEXT];

	if (day == DAY_NONE)
		return NULL;
	day_format(day, text);
	return arena_text(arena, text);
}

static int64_t
admin_minute(int minute)
{
	return minute == MINUTE_NONE ? FIELD_NULL : minute;
}

static const char *
admin_who(struct app *app, struct uuid id, struct arena *arena)
{
	struct staff staff;
	struct err err;

	if (uuid_is_none(id) || !record_load_id(app_db(app), entity(ENTITY_staff), id, &staff, arena, &err))
		return NULL;
	return staff.shown;
}

static bool
admin_staff(struct app *app, const char *name, struct arena *arena, struct staff *staff, struct err *err)
{
	struct uuid id;

	return roster_staff(app_db(app), name, &id, err) &&
	    record_load_id(app_db(app), entity(ENTITY_staff), id, staff, arena, err);
}

static bool
admin_check(const struct admin_session *session, struct err *err)
{
	if (!(session->weekdays & 0xfe))
		return err_set(err, ERR_INVALID, _("Say on which days: mon-fri, or mon,wed."));
	if (session->starts < 0 || session->ends > 24 * 60 || session->starts >= session->ends)
		return err_set(err, ERR_INVALID, _("The session must end after it begins: 08:30 to 12:00."));
	if (session->from != DAY_NONE && session->to != DAY_NONE && session->to < session->from)
		return err_set(err, ERR_INVALID, _("The last day lies before the first."));
	if (session->every > 1 && session->from == DAY_NONE)
		return err_set(err, ERR_INVALID, _("Every other week needs a first day to count from."));
	return true;
}

/* The room of this name; a new one is made in the same transaction. */
static bool
admin_room(struct act *act, const char *name, struct uuid *room, bool *made, struct err *err)
{
	const struct entity *kind = entity(ENTITY_location);
	struct location row;

	*room = (struct uuid){{0}};
	if (!name || roster_room(tx_db(act->tx), name, room, NULL))
		return true;
	field_clear(kind->fields, kind->field_count, &row, sizeof row);
	row.name = name;
	if (!act_insert(act, ENTITY_location, &row, err))
		return false;
	*room = row.row.id;
	*made = true;
	return true;
}

/* Is this row there already, ids apart? */
static bool
admin_has(const struct session_template *rows, size_t count, const struct session_template *wanted)
{
	const struct entity *kind = entity(ENTITY_session_template);

	for (size_t i = 0; i < count; i++) {
		bool same = true;
		for (size_t n = 0; n < kind->field_count; n++)
			same = same && field_equal(&kind->fields[n], &rows[i], wanted);
		if (same)
			return true;
	}
	return false;
}

static bool
admin_write(struct act *act, const struct admin_session *session, const struct staff *staff, struct arena *arena,
    struct admin_done *done, struct err *err)
{
	const struct entity *kind = entity(ENTITY_session_template);
	struct session_template *rows, row;
	struct uuid room;
	size_t count;

	if (!roster_sessions(tx_db(act->tx), app_site(act->app)->row.id, staff->row.id, arena, &rows, &count, err) ||
	    !admin_room(act, session->room, &room, &done->new_room, err))
		return false;
	for (int weekday = 1; weekday <= 7; weekday++) {
		if (!(session->weekdays >> weekday & 1))
			continue;
		field_clear(kind->fields, kind->field_count, &row, sizeof row);
		row.staff = staff->row.id;
		row.weekday = weekday;
		row.starts = session->starts;
		row.ends = session->ends;
		row.from_date = admin_date(arena, session->from);
		row.to_date = admin_date(arena, session->to);
		row.every = session->every > 1 ? session->every : FIELD_NULL;
		row.room = room;
		row.kept = session->kept;
		row.release = admin_minute(session->release);
		row.site = app_site(act->app)->row.id;
		if (admin_has(rows, count, &row)) {
			done->same++;
			continue;
		}
		if (!act_insert(act, ENTITY_session_template, &row, err))
			return false;
		done->made++;
	}
	struct staff now = *staff;
	now.bookable = 1;
	return act_update(act, ENTITY_staff, staff, &now, err);
}

bool
app_admin_session_add(struct app *app, const struct admin_session *session, struct arena *arena,
    struct admin_done *done, struct err *err)
{
	struct tx_intent intent = app_intent(app, "schedule.add", 'C', TX_STAFF);
	struct staff staff;
	struct act act;

	*done = (struct admin_done){0};
	if (!app_allow(app, RIGHT_schedule_edit, (struct uuid){{0}}, err) || !admin_check(session, err) ||
	    !admin_staff(app, session->staff, arena, &staff, err))
		return false;
	done->who = staff.shown;
	intent.object = "staff";
	intent.object_id = staff.row.id;
	if (!act_begin(&act, app, &intent, RIGHT_schedule_edit, err))
		return false;
	return act_end(&act, admin_write(&act, session, &staff, arena, done, err), _("working hours"), err);
}

static bool
admin_void(struct app *app, enum entity_no no, int64_t rid, const char *name, struct err *err)
{
	struct tx_intent intent = app_intent(app, "schedule.void", 'D', TX_STAFF);
	struct arena *arena = arena_new();
	void *record = arena_alloc(arena, entity(no)->size);
	struct row *head = record;
	struct act act;
	bool done = false;

	if (!app_allow(app, RIGHT_schedule_edit, (struct uuid){{0}}, err) ||
	    !record_load(app_db(app), entity(no), rid, record, arena, err))
		goto out;
	if (head->gone) {
		err_set(err, ERR_NOT_FOUND, _("There is no such line any more."));
		goto out;
	}
	intent.object = entity(no)->table;
	intent.object_id = head->id;
	if (!act_begin(&act, app, &intent, RIGHT_schedule_edit, err))
		goto out;
	done = act_end(&act, act_void(&act, no, record, err), name, err);
out:
	arena_free(arena);
	return done;
}

bool
app_admin_session_void(struct app *app, struct session_template_id id, struct err *err)
{
	return admin_void(app, ENTITY_session_template, id.rid, _("working hours"), err);
}

bool
app_admin_sessions(struct app *app, const char *staff, struct arena *arena, struct admin_session_row **rows,
    size_t *count, struct err *err)
{
	struct session_template *sessions;
	struct uuid id = {{0}};

	if (!app_allow(app, RIGHT_board, (struct uuid){{0}}, err) ||
	    (staff && !roster_staff(app_db(app), staff, &id, err)) ||
	    !roster_sessions(app_db(app), app_site(app)->row.id, id, arena, &sessions, count, err))
		return false;
	*rows = arena_array(arena, *count, sizeof **rows);
	for (size_t i = 0; i < *count; i++) {
		struct location room;
		struct err none;
		(*rows)[i].id.rid = sessions[i].row.rid;
		(*rows)[i].who = admin_who(app, sessions[i].staff, arena);
		(*rows)[i].session = sessions[i];
		if (!uuid_is_none(sessions[i].room) &&
		    record_load_id(app_db(app), entity(ENTITY_location), sessions[i].room, &room, arena, &none))
			(*rows)[i].room = room.name;
	}
	return true;
}

bool
app_admin_leave_add(struct app *app, const struct admin_leave *leave, struct arena *arena, int64_t *struck,
    struct err *err)
{
	const struct entity *kind = entity(ENTITY_absence);
	struct tx_intent intent = app_intent(app, "schedule.leave", 'C', TX_STAFF);
	struct absence absence;
	struct staff staff;
	struct act act;

	field_clear(kind->fields, kind->field_count, &absence, sizeof absence);
	if (!app_allow(app, RIGHT_schedule_edit, (struct uuid){{0}}, err) ||
	    (leave->staff && !admin_staff(app, leave->staff, arena, &staff, err)))
		return false;
	if (leave->from == DAY_NONE || leave->to == DAY_NONE || leave->to < leave->from)
		return err_set(err, ERR_INVALID,
		    _("Say the first and the last day, in this order: 2026-12-24, 2026-12-26."));
	if ((leave->starts == MINUTE_NONE) != (leave->ends == MINUTE_NONE) ||
	    (leave->starts != MINUTE_NONE && leave->ends <= leave->starts))
		return err_set(err, ERR_INVALID,
		    _("Give both times, the first before the second, or none for whole days."));
	if (leave->staff)
		absence.staff = staff.row.id;
	absence.from_date = admin_date(arena, leave->from);
	absence.to_date = admin_date(arena, leave->to);
	absence.starts = admin_minute(leave->starts);
	absence.ends = admin_minute(leave->ends);
	absence.reason = leave->reason;
	if (!act_begin(&act, app, &intent, RIGHT_schedule_edit, err))
		return false;
	if (!act_end(&act, act_insert(&act, ENTITY_absence, &absence, err), _("leave"), err))
		return false;
	*struck = roster_struck(app_db(app), &absence);
	return true;
}

bool
app_admin_leave_void(struct app *app, struct absence_id id, struct err *err)
{
	return admin_void(app, ENTITY_absence, id.rid, _("leave"), err);
}

bool
app_admin_leaves(struct app *app, struct arena *arena, struct admin_leave_row **rows, size_t *count, struct err *err)
{
	struct absence *absences;

	if (!app_allow(app, RIGHT_board, (struct uuid){{0}}, err) ||
	    !roster_absences(app_db(app), app_site(app)->row.id, app_today(app, NULL), arena, &absences, count, err))
		return false;
	*rows = arena_array(arena, *count, sizeof **rows);
	for (size_t i = 0; i < *count; i++) {
		(*rows)[i].id.rid = absences[i].row.rid;
		(*rows)[i].who = admin_who(app, absences[i].staff, arena);
		(*rows)[i].absence = absences[i];
	}
	return true;
}
