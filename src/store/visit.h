/*
 * Visits with the names that lists show beside them.
 *
 * Must not: write; a visit is saved by record.h and owns its time by cell.h.
 */
#ifndef STORE_VISIT_H
#define STORE_VISIT_H

#include "db.h"
#include "model/records.h"

#define VISIT_WALK_IN "walk-in"	/* appointment.source of somebody who came without one */

struct visit {
	struct appointment appt;
	struct patient_id patient;	/* rid 0: not known */
	const char *family, *given, *preferred, *born;
	struct staff_id with;		/* rid 0: nobody in particular */
	const char *who, *who_family;
	const char *type_label, *reason_label, *prepare, *room;
	bool has_cells;
	const char *where;		/* name of another clinic that it is at; NULL: here */
};

bool visit_is_walk_in(const struct appointment *visit);

/* ERR_NOT_FOUND for a void one, too. */
bool visit_load(struct db *db, struct appointment_id id, struct visit *visit, struct arena *arena, struct err *err);

/* One day of this clinic, by time; cancelled ones left out. Members of a group stand beside their group. */
bool visit_day(struct db *db, const char *date, struct arena *arena, struct visit **visits, size_t *count,
    struct err *err);

/* What the day board says about a patient besides. */
struct visit_about {
	const char *alert;		/* short text of the first flag, else its text */
	int flags, noshows, calls;	/* valid flags; missed since `since`; open calls of this clinic */
};
bool visit_about(struct db *db, struct uuid patient, const char *today, const char *since, struct arena *arena,
    struct visit_about *about, struct err *err);

struct visit_event {
	struct appointment_event event;
	const char *by, *from_who;
};
/* Newest first. */
bool visit_events(struct db *db, struct uuid appointment, struct arena *arena, struct visit_event **events,
    size_t *count, struct err *err);

/* Who would come sooner into this time at its clinic, longest waiting first. */
struct visit_waiting {
	struct waiting waiting;
	struct patient_id patient;
	const char *family, *given, *with;
};
bool visit_waiting(struct db *db, const struct appointment *freed, int64_t notice, struct arena *arena,
    struct visit_waiting **list, size_t *count, struct err *err);

#endif
