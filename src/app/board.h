/*
 * The day board: who waits, who is expected, who is in which room, who left.
 *
 * A wait counts from the later of arrival and booked time (DOMAIN.md 3.10):
 * care from 20 minutes, late from 30. Telling somebody why does not reset it.
 *
 * Must not: sort by anything but the board's own order, or hide a waiting patient.
 */
#ifndef APP_BOARD_H
#define APP_BOARD_H

#include "app.h"

enum {
	BOARD_DUE = 20,		/* minutes waited */
	BOARD_LATE = 30,
	BOARD_WALK_IN_MINUTES = 15,
};

enum board_part { BOARD_WAITING, BOARD_EXPECTED, BOARD_ROOM, BOARD_DONE, BOARD_GONE };	/* GONE: did not come, left */
enum board_mark { BOARD_CALM, BOARD_MARK_DUE, BOARD_MARK_LATE };

struct board_row {
	struct appointment_id id;
	struct patient_id patient;	/* rid 0: a visit without a known patient */
	struct staff_id with;		/* rid 0: first free */
	enum board_part part;
	bool walk_in;
	int starts, minutes;
	const char *family, *given, *preferred;
	const char *born;		/* to ask for, as stored: YYYY-MM-DD */
	const char *who;		/* "Dr Osei"; NULL: first free */
	const char *state;		/* code */
	const char *status;		/* "waiting", "no reply": translated */
	int wait;			/* whole minutes, -1: none; waited in all once roomed */
	int early;			/* minutes until the booked time, for those who came early */
	enum board_mark mark;
	int64_t told_at;		/* FIELD_NULL: not told */
	const char *room;
	const char *about;		/* "ankle": her words, else the reason's label; or NULL */
	const char *alert;		/* short text of the first flag, or NULL */
	int flags, noshows, calls;	/* flags; visits missed in two years; open calls about her */
	bool cue;			/* there is a note that may be talked about */
	bool contested;
};

struct board_behind {
	struct staff_id with;
	const char *who, *family;
	int minutes;			/* of the longest wait, in fives */
};

struct board {
	int32_t day;
	struct board_row *row;		/* waiting longest first, then expected, in room, done, gone by time */
	size_t count;
	int expected, waiting, roomed, done, gone;
	struct board_behind *behind;	/* furthest behind first */
	size_t behind_count;
};

/* with.rid 0: all clinicians. day DAY_NONE: today. */
bool app_board(struct app *app, int32_t day, struct staff_id with, struct arena *arena, struct board *board,
    struct err *err);

/* Minutes the clinician is behind today, 0: on time. */
int app_board_behind(struct app *app, struct staff_id with);

/* What was done, for the message line: how many, and the name of the one. */
struct board_did {
	size_t count;
	const char *name;		/* "GONZÁLEZ, Maria" */
	bool waits;			/* the one had arrived before this */
	int early, behind;		/* of the one: minutes early; minutes her clinician is behind */
};

/*
 * Each does all of them in one operation or none. ERR_CONFLICT when somebody
 * was quicker, ERR_INVALID when the visit is not in a state for it; the text
 * says which. `identity` is what was checked at the desk ("born"), or NULL.
 */
bool app_board_arrive(struct app *app, const struct appointment_id *ids, size_t count, const char *identity,
    struct arena *arena, struct board_did *did, struct err *err);
bool app_board_room(struct app *app, const struct appointment_id *ids, size_t count, struct arena *arena,
    struct board_did *did, struct err *err);
bool app_board_done(struct app *app, const struct appointment_id *ids, size_t count, struct arena *arena,
    struct board_did *did, struct err *err);
bool app_board_told(struct app *app, const struct appointment_id *ids, size_t count, const char *words,
    struct arena *arena, struct board_did *did, struct err *err);
bool app_board_noshow(struct app *app, const struct appointment_id *ids, size_t count, struct arena *arena,
    struct board_did *did, struct err *err);

/* Somebody without an appointment sits down now. with.rid 0: the first who is free. */
bool app_board_walk_in(struct app *app, struct patient_id patient, struct staff_id with, const char *reason,
    const char *about, struct arena *arena, struct appointment_id *id, struct err *err);

#endif
