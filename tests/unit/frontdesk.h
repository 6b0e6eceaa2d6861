/* A clinic with people who work, sessions and one patient, for tests of visits and calls. */
#ifndef TESTS_FRONTDESK_H
#define TESTS_FRONTDESK_H

#include "clinic.h"

#include <string.h>

#include "app/internal.h"
#include "base/date.h"

struct desk {
	struct arena *arena;
	struct db *db;
	struct app *app;
	struct staff priya, jon, grace, fields, osei, patel;
	struct patient maria, samir;
};

static inline struct staff
desk_staff(struct db *db, const char *title, const char *family, const char *given, const char *shown,
    const char *initials, const char *role, bool bookable, int sort)
{
	const struct entity *kind = entity(ENTITY_staff);
	struct staff staff;

	field_clear(kind->fields, kind->field_count, &staff, sizeof staff);
	staff.title = title;
	staff.family = family;
	staff.given = given;
	staff.shown = shown;
	staff.initials = initials;
	staff.role = role;
	staff.bookable = bookable;
	staff.active = 1;
	staff.sort = sort;
	clinic_insert(db, ENTITY_staff, &staff);
	return staff;
}

/* Monday to Friday. kept NULL: ordinary time. */
static inline void
desk_sessions(struct db *db, const struct staff *staff, int from, int to, const char *kept, int64_t release)
{
	const struct entity *kind = entity(ENTITY_session_template);

	for (int weekday = 1; weekday <= 5; weekday++) {
		struct session_template session;
		field_clear(kind->fields, kind->field_count, &session, sizeof session);
		session.staff = staff->row.id;
		session.weekday = weekday;
		session.starts = from;
		session.ends = to;
		session.kept = kept;
		session.release = release;
		clinic_insert(db, ENTITY_session_template, &session);
	}
}

static inline void
desk_codes(struct db *db)
{
	const struct entity *types = entity(ENTITY_appointment_type), *reasons = entity(ENTITY_visit_reason);
	struct appointment_type type;
	struct visit_reason reason;

	field_clear(types->fields, types->field_count, &type, sizeof type);
	type.code = "t-follow";
	type.label = "Long follow-up";
	type.minutes = 30;
	clinic_insert(db, ENTITY_appointment_type, &type);
	field_clear(types->fields, types->field_count, &type, sizeof type);
	type.code = "t-bloods";
	type.label = "Bloods, fasting";
	type.minutes = 15;
	type.roles = "RN";
	type.prepare = "fasting";
	clinic_insert(db, ENTITY_appointment_type, &type);
	field_clear(reasons->fields, reasons->field_count, &reason, sizeof reason);
	reason.code = "r-results";
	reason.label = "Follow-up of résults";
	reason.type = "t-follow";
	clinic_insert(db, ENTITY_visit_reason, &reason);
}

/* From now on this person acts. */
static inline void
desk_be(struct app *app, const struct staff *staff)
{
	struct app_who who = {
		.staff = staff->row.id,
		.session = uuid_of_key("session", staff->shown, strlen(staff->shown)),
		.role = role_named(staff->role),
		.login = staff->shown,
		.shown = staff->shown,
		.initials = staff->initials,
		.terminal = "test",
	};

	app_become_who(app, &who);
}

static inline void
desk_open(struct desk *desk, const char *folder)
{
	struct err err = {0};

	clock_hold(CLINIC_NOW);
	desk->arena = arena_new();
	desk->db = clinic_open(folder, folder ? DB_CREATE : DB_MEMORY);
	desk_codes(desk->db);
	desk->priya = desk_staff(desk->db, NULL, "Nair", "Priya", "Priya N", "PN", "reception", false, 90);
	desk->jon = desk_staff(desk->db, NULL, "Tan", "Jon", "Jon T", "JT", "reception", false, 91);
	desk->grace = desk_staff(desk->db, NULL, "Mbeki", "Grace", "Grace M", "GM", "supervisor", false, 92);
	desk->osei = desk_staff(desk->db, "Dr", "Osei", "Kwame", "Dr Osei", "KO", NULL, true, 1);
	desk->patel = desk_staff(desk->db, "Dr", "Patel", "Asha", "Dr Patel", "AP", NULL, true, 2);
	desk->fields = desk_staff(desk->db, "RN", "Fields", "Ruth", "RN Fields", "RF", "nurse", true, 3);
	desk_sessions(desk->db, &desk->osei, 9 * 60, 12 * 60, NULL, FIELD_NULL);
	desk_sessions(desk->db, &desk->osei, 13 * 60, 16 * 60, NULL, FIELD_NULL);
	desk_sessions(desk->db, &desk->patel, 9 * 60, 12 * 60, NULL, FIELD_NULL);
	desk_sessions(desk->db, &desk->fields, 9 * 60, 12 * 60, NULL, FIELD_NULL);
	desk->maria = clinic_patient("González", "Maria Elena");
	desk->samir = clinic_patient("Haddad", "Samir");
	clinic_insert(desk->db, ENTITY_patient, &desk->maria);
	clinic_insert(desk->db, ENTITY_patient, &desk->samir);
	if (!app_open_db(desk->db, &desk->app, &err))
		fail_msg("app: %s", err.text);
	clock_hold(CLINIC_NOW);
	desk_be(desk->app, &desk->priya);
}

static inline void
desk_close(struct desk *desk)
{
	app_close(desk->app);
	arena_free(desk->arena);
}

/* One number from the database. */
static inline int64_t
desk_number(struct db *db, const char *sql)
{
	struct stmt *stmt = db_stmt(db, sql);
	int64_t n = -1;

	if (stmt_step(stmt, NULL) == STEP_ROW)
		n = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	return n;
}

#endif
