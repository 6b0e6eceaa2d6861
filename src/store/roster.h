/*
 * Who works when at one clinic: clinicians, their weekly sessions, leave and
 * closures, and what of their days is taken, wherever that is. A few statements load any range; the bits are
 * made by model/schedule.h.
 *
 * Must not: look for openings (model/slotfind.h).
 */
#ifndef STORE_ROSTER_H
#define STORE_ROSTER_H

#include "db.h"
#include "model/schedule.h"

struct roster {
	struct schedule schedule;
	struct staff *staff;		/* those who take visits, in the order of lists */
	size_t count;
};

/* Sessions, absences that touch the days from `from` to `to`, rooms and clinicians. `today`, `minute`: now. */
bool roster_load(struct db *db, struct uuid site, int32_t from, int32_t to, int32_t today, int minute,
    struct arena *arena, struct roster *roster, struct err *err);

/* `days` days of one clinician from `first` on, bookings and live holds marked. `now` in UTC ms. */
struct schedule_day *roster_days(struct db *db, const struct roster *roster, struct uuid staff, int32_t first, int days,
    int64_t now, struct arena *arena);

/* The working time of one clinician on one day, nothing booked in it: what a booking checks before it commits. */
bool roster_works(struct db *db, struct uuid site, struct uuid staff, int32_t day, struct arena *arena,
    struct slot_day *out, struct err *err);

/* Lists for administration: sessions of one clinician (none: of all), absences that are not over on `today`. */
bool roster_sessions(struct db *db, struct uuid site, struct uuid staff, struct arena *arena,
    struct session_template **rows, size_t *count, struct err *err);
bool roster_absences(struct db *db, struct uuid site, int32_t today, struct arena *arena, struct absence **rows,
    size_t *count, struct err *err);

/* Visits that stand in leave or a closure and need somebody to ring. A closure's are those of its clinic. */
int64_t roster_struck(struct db *db, const struct absence *absence);

/* Code lists, in the order of lists. */
bool roster_types(struct db *db, struct arena *arena, struct appointment_type **rows, size_t *count, struct err *err);
bool roster_reasons(struct db *db, struct arena *arena, struct visit_reason **rows, size_t *count, struct err *err);

/* The other clinics whose working hours are known here: those of the group. By name. */
bool roster_sites(struct db *db, struct arena *arena, struct site **rows, size_t *count, struct err *err);

/*
 * The member of staff with this sign-in name, shown name, family name or
 * "given family"; of namesakes the one who works here. ERR_NOT_FOUND; ERR_INVALID when it fits several.
 */
bool roster_staff(struct db *db, const char *name, struct uuid *staff, struct err *err);

/* The room with this name in this clinic; ERR_NOT_FOUND. */
bool roster_room(struct db *db, const char *name, struct uuid *room, struct err *err);

#endif
