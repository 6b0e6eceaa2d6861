/* The desk of a clinic in memory, with somebody signed in: for tests of use cases. */
#ifndef TESTS_DESK_H
#define TESTS_DESK_H

#include "clinic.h"

#include "app/internal.h"
#include "base/date.h"
#include "store/find_key.h"

struct desk {
	struct db *db;
	struct app *app;
	struct arena *arena;
	struct staff priya, jon, grace, fields, osei;	/* reception, reception, supervisor, nurse, clinician */
	struct patient maria;
	struct err err;
};

/* A use case that must work; its errors go to desk->err. */
#define desk_must(desk, what)                                                                                         \
	do {                                                                                                          \
		if (!(what))                                                                                          \
			fail_msg("%s: %s", #what, (desk)->err.text);                                                  \
	} while (0)

static inline struct staff
desk_staff(struct db *db, const char *given, const char *shown, const char *role, int bookable)
{
	const struct entity *of = entity(ENTITY_staff);
	struct staff staff;

	field_clear(of->fields, of->field_count, &staff, sizeof staff);
	staff.login = staff.given = given;
	staff.family = "Test";
	staff.shown = shown;
	staff.initials = "TT";
	staff.role = role;
	staff.bookable = bookable;
	staff.active = 1;
	clinic_insert(db, ENTITY_staff, &staff);
	return staff;
}

/* From now on this one acts. */
static inline void
desk_sign_in(struct desk *desk, const struct staff *staff, enum role role)
{
	struct app_who who = {
		.staff = staff->row.id,
		.session = staff->row.id,
		.role = role,
		.login = staff->login,
		.shown = staff->shown,
		.initials = staff->initials,
		.terminal = "test",
	};

	app_become_who(desk->app, &who);
}

static inline struct desk
desk_open(void)
{
	struct desk desk = {.arena = arena_new()};

	clock_hold(CLINIC_NOW);
	desk.db = clinic_open(NULL, DB_MEMORY);
	desk.priya = desk_staff(desk.db, "Priya", "Priya N", "reception", 0);
	desk.jon = desk_staff(desk.db, "Jon", "Jon T", "reception", 0);
	desk.grace = desk_staff(desk.db, "Grace", "Grace M", "supervisor", 0);
	desk.fields = desk_staff(desk.db, "Ann", "RN Fields", "nurse", 1);
	desk.osei = desk_staff(desk.db, "Kofi", "Dr Osei", "reception", 1);
	desk.maria = clinic_patient("González", "Maria Elena");
	desk.maria.record = "NS-004217";
	clinic_insert(desk.db, ENTITY_patient, &desk.maria);
	struct tx *tx = clinic_begin(desk.db, "test.keys");
	desk_must(&desk, find_key_refresh(tx, desk.maria.row.rid, &desk.err));
	clinic_commit(tx);
	desk_must(&desk, app_open_db(desk.db, &desk.app, &desk.err));
	clock_hold(CLINIC_NOW);
	desk_sign_in(&desk, &desk.priya, ROLE_RECEPTION);
	return desk;
}

static inline void
desk_close(struct desk *desk)
{
	app_close(desk->app);
	arena_free(desk->arena);
}

static inline struct patient_id
desk_maria(const struct desk *desk)
{
	return (struct patient_id){desk->maria.row.rid};
}

/* An empty record, ready to be filled and inserted. */
static inline void
desk_clear(enum entity_no no, void *record)
{
	field_clear(entity(no)->fields, entity(no)->field_count, record, entity(no)->size);
}

/* One number from a query: for what no use case shows, like the audit. */
static inline int64_t
desk_count(struct desk *desk, const char *sql)
{
	struct stmt *stmt = db_stmt(desk->db, sql);
	int64_t number = -1;

	if (stmt_step(stmt, NULL) == STEP_ROW) {
		number = stmt_get_int(stmt, 0);
		stmt_end(stmt);
	}
	return number;
}

#endif
