/*
 * The life of a visit: which state may follow which (DOMAIN.md 11), and the
 * attendance code it counts as (DOMAIN.md 3.8).
 *
 * Only forward; a mistake is put right by an event that says so, never by
 * walking back in silence.
 *
 * Must not: write anything, or know who may do it (right.h).
 */
#ifndef MODEL_VISITSTATE_H
#define MODEL_VISITSTATE_H

#include <stdbool.h>
#include <stdint.h>

#include "records.h"

/* In the order of appointment.state's choices. */
enum visitstate {
	VISITSTATE_BOOKED, VISITSTATE_CONFIRMED, VISITSTATE_ARRIVED, VISITSTATE_ROOMED, VISITSTATE_SEEN, VISITSTATE_OUT,
	VISITSTATE_LEFT, VISITSTATE_REFUSED, VISITSTATE_NOSHOW, VISITSTATE_CANCELLED_PATIENT,
	VISITSTATE_CANCELLED_CLINIC, VISITSTATE_ERROR, VISITSTATE_UNKNOWN,
};

/* NHS Data Dictionary attendance codes, as DOMAIN.md 3.8 quotes them. */
enum visitstate_attendance {
	ATTENDANCE_FUTURE = 0,
	ATTENDANCE_CANCELLED_BY_PATIENT = 2,	/* a death counts here, never as missed */
	ATTENDANCE_MISSED = 3,
	ATTENDANCE_CANCELLED_BY_CLINIC = 4,
	ATTENDANCE_IN_TIME = 5,
	ATTENDANCE_LATE_SEEN = 6,
	ATTENDANCE_LATE_REFUSED = 7,
	ATTENDANCE_NONE = -1,			/* still here, or left unseen: no code yet */
};

enum visitstate visitstate_of(const char *code);	/* "booked"; VISITSTATE_UNKNOWN */
const char *visitstate_code(enum visitstate state);

/* May `to` follow `from` in the ordinary way? */
bool visitstate_may(enum visitstate from, enum visitstate to);

/* May a correction, which writes an event with a reason, lead back there? Never to a time that was given away. */
bool visitstate_may_correct(enum visitstate from, enum visitstate to);

/* Leaving so always creates a waiting-list offer of the time and a task about the patient (DOMAIN.md 11). */
bool visitstate_needs_follow_on(enum visitstate state);

/* The attendance code; `booked` is the booked instant. */
enum visitstate_attendance visitstate_attendance(const struct appointment *visit, int64_t booked);

#endif
