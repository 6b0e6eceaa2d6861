/*
 * Working time: weekly sessions of clinicians, leave, closures of the clinic.
 *
 * Must not: move or cancel the visits that leave strikes; it counts them, and
 * a person rings.
 */
#ifndef APP_ADMIN_H
#define APP_ADMIN_H

#include "app.h"

/* One line of `rapport schedule add`, for several weekdays at once. */
struct admin_session {
	const char *staff;		/* sign-in name, shown name, family name or "given family" */
	unsigned weekdays;		/* bit 1 Monday ... bit 7 Sunday */
	int starts, ends;		/* minutes of the day */
	int32_t from, to;		/* validity; DAY_NONE: always, for good */
	int every;			/* 2: every other week; 0 or 1: every week */
	const char *room;		/* by name; made when it is new; NULL: the clinician's usual one */
	const char *kept;		/* "sameday", "break", or NULL for ordinary time */
	int release;			/* MINUTE_NONE: at midnight */
};

struct admin_done {
	const char *who;		/* "Dr Osei" */
	size_t made, same;		/* rows added; rows that were there already */
	bool new_room;
};

/* Whoever gets a session takes visits from now on. The same line twice changes nothing. */
bool app_admin_session_add(struct app *app, const struct admin_session *session, struct arena *arena,
    struct admin_done *done, struct err *err);

/* The number is the one of the list. */
bool app_admin_session_void(struct app *app, struct session_template_id id, struct err *err);

struct admin_session_row {
	struct session_template_id id;
	const char *who, *room;
	struct session_template session;
};
/* staff NULL: everybody. */
bool app_admin_sessions(struct app *app, const char *staff, struct arena *arena, struct admin_session_row **rows,
    size_t *count, struct err *err);

struct admin_leave {
	const char *staff;		/* NULL: the clinic is closed */
	int32_t from, to;
	int starts, ends;		/* MINUTE_NONE: the whole day */
	const char *reason;
};
/* *struck: visits that stand in that time and need somebody to ring. */
bool app_admin_leave_add(struct app *app, const struct admin_leave *leave, struct arena *arena, int64_t *struck,
    struct err *err);
bool app_admin_leave_void(struct app *app, struct absence_id id, struct err *err);

struct admin_leave_row {
	struct absence_id id;
	const char *who;		/* NULL: the clinic */
	struct absence absence;
};
/* Those that are not over. */
bool app_admin_leaves(struct app *app, struct arena *arena, struct admin_leave_row **rows, size_t *count,
    struct err *err);

#endif
