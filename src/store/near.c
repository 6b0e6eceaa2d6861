#include "near.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "self.h"

static const char sql_changes[] = "SELECT total_changes()";
static const char sql_today[] =
    "SELECT p.rid, k.names, k.phones, p.born FROM appointment a JOIN patient m ON m.id = a.patient"
    " LEFT JOIN patient_canon c ON c.rid = m.rid JOIN patient p ON p.rid = ifnull(c.canon, m.rid)"
    " JOIN patient_key k ON k.pid = p.rid WHERE a.date = :date AND a.site = " SELF_SITE " AND a.gone = 0"
    " AND a.state NOT IN ('cancelled_patient', 'cancelled_clinic', 'entered_in_error')";
static const char sql_recent[] =
    "SELECT p.rid, k.names, k.phones, p.born FROM recent r LEFT JOIN patient_canon c ON c.rid = r.patient"
    " JOIN patient p ON p.rid = ifnull(c.canon, r.patient)"
    " JOIN patient_key k ON k.pid = p.rid WHERE r.staff = :staff";

static int
near_order(const void *a, const void *b)
{
	const struct near_person *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

static bool
near_read(struct near *near, struct stmt *stmt, bool today, size_t *room, struct err *err)
{
	enum step step;

	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct near_person *person = arena_push(near->arena, &near->people, &near->count, room, sizeof *person);
		*person = (struct near_person){
		    .pid = stmt_get_int(stmt, 0),
		    .names = stmt_get_text(stmt, 1, near->arena),
		    .phones = stmt_get_text(stmt, 2, near->arena),
		    .born = stmt_get_text(stmt, 3, near->arena),
		    .today = today,
		    .recent = !today,
		};
	}
	return step == STEP_DONE;
}

/* Somebody with two visits today, or opened before theirs, stands once. */
static void
near_join(struct near *near)
{
	size_t kept = 0;

	qsort(near->people, near->count, sizeof *near->people, near_order);
	for (size_t i = 0; i < near->count; i++) {
		if (kept > 0 && near->people[kept - 1].pid == near->people[i].pid) {
			near->people[kept - 1].today |= near->people[i].today;
			near->people[kept - 1].recent |= near->people[i].recent;
		} else {
			near->people[kept++] = near->people[i];
		}
	}
	near->count = kept;
}

bool
near_update(struct near *near, struct db *db, int32_t today, struct uuid staff, struct err *err)
{
	struct stmt *stmt = db_stmt(db, sql_changes);
	int64_t version = db_version(db), changes = 0;
	char date[DATE_TEXT];
	size_t room = 0;

	if (stmt_step(stmt, err) != STEP_ROW)
		return false;
	changes = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	if (near->arena && near->version == version && near->changes == changes && near->today == today &&
	    uuid_equal(near->staff, staff))
		return true;

	near_free(near);
	near->arena = arena_new();
	day_format(today, date);
	stmt = db_stmt(db, sql_today);
	stmt_text(stmt, ":date", date);
	if (!near_read(near, stmt, true, &room, err))
		return false;
	if (!uuid_is_none(staff)) {
		stmt = db_stmt(db, sql_recent);
		stmt_id(stmt, ":staff", staff);
		if (!near_read(near, stmt, false, &room, err))
			return false;
	}
	if (near->count > 0)
		near_join(near);
	near->version = version;
	near->changes = changes;
	near->today = today;
	near->staff = staff;
	return true;
}

void
near_free(struct near *near)
{
	arena_free(near->arena);
	*near = (struct near){.arena = NULL};
}

const struct near_person *
near_find(const struct near *near, int64_t pid)
{
	struct near_person key = {.pid = pid};

	return near->count > 0 ? bsearch(&key, near->people, near->count, sizeof key, near_order) : NULL;
}

/* One of "5550142 +15550163 r004217" ends with the digits; records only when `record`. */
static bool
near_ends(const char *phones, const char *digits, bool record)
{
	size_t wanted = strlen(digits);

	while (*phones) {
		size_t bytes = strcspn(phones, " ");
		if ((*phones != 'r' || record) && bytes >= wanted &&
		    memcmp(phones + bytes - wanted, digits, wanted) == 0)
			return true;
		phones += bytes + (phones[bytes] == ' ');
	}
	return false;
}

bool
near_fits(const struct near_person *person, const struct query_sense *sense, bool *whole)
{
	*whole = false;
	switch (sense->kind) {
	case QUERY_NAME:
		break;
	case QUERY_BORN:
		if (!person->born || strncmp(person->born, sense->born, strlen(sense->born)) != 0)
			return false;
		break;
	case QUERY_PHONE:
		if (!near_ends(person->phones, sense->digits, false))
			return false;
		break;
	case QUERY_INITIAL:
		if (!near_ends(person->phones, sense->digits, true))
			return false;
		break;
	case QUERY_RECORD:
	case QUERY_TICKET:
		/* Few answers, found by their own index; near ones are moved up afterwards. */
		return false;
	}
	return query_fits(sense->names, sense->name_count, person->names, whole);
}
