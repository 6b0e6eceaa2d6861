/*
 * What the desk is shown about a person, line by line: the rows of a card.
 *
 * Plain data that store fills and app hands out. Texts are what people typed
 * or the labels of codes; they live in the arena of whoever asked.
 *
 * Must not: hold a rule or a sentence.
 */
#ifndef MODEL_CARD_H
#define MODEL_CARD_H

#include "records.h"

enum {
	CARD_CUES = 4,		/* shown at 120 columns; three at 80 (DESIGN.md 11) */
	CARD_LATER = 4,		/* notes whose ask-from day has not come */
	CARD_AVOID = 4,
	CARD_NEXT = 6,
	CARD_PAST = 12,
	CARD_CALLS = 9,
	CARD_TALK = 12,
	CARD_CHANGES = 4,
	CARD_WAITS = 20,	/* visits behind the median */
	CARD_COUNTED = 200,	/* of the past; more are not counted: "200+" */
	CARD_UNKNOWN = -1,
};

/* One thing to talk about. `days` since it happened or was said: the screen makes "2w" of it. */
struct card_cue {
	struct note_id note;
	const char *text;
	const char *ask;	/* the question to ask, or NULL */
	const char *topic;	/* code of note.topic */
	int days;
	int32_t from;		/* later notes: the first day it may be asked; cues: DAY_NONE */
	bool act;		/* serve it silently, do not mention it (a quiet corner, needles) */
	bool reconfirm;		/* older than a year: ask whether it still holds */
};

struct card_person {
	struct relation relation;
	struct patient_id person;	/* when they are a patient too; rid 0: no */
	const char *phone;		/* their best number, or NULL */
	bool theirs;			/* told on that patient's own card: `relation` there is she to them */
};

struct card_visit {
	struct appointment_id id;	/* rid 0: an encounter without an appointment */
	int32_t day;
	int starts, minutes;		/* CARD_UNKNOWN when the source had no time */
	struct uuid staff;
	const char *with;		/* "Dr Osei", or where an encounter was; or NULL */
	const char *type, *reason;	/* labels, or what the source said, or NULL */
	const char *about;
	const char *state;		/* code of appointment.state */
	const char *reply;		/* code of appointment.reply, or NULL */
	const char *cancelled;		/* why, code or words, or NULL */
	int64_t arrived_at, told_at;	/* FIELD_NULL: not */
	int wait;			/* minutes from the later of arrival and booked time to being seen */
	int behind;			/* today's: minutes the clinician is behind; CARD_UNKNOWN */
	const char *where;		/* name of another clinic that it is at; NULL: here */
};

struct card_call {
	struct call_id id;
	const char *kind;		/* code */
	const char *reason;		/* code from the store; the app makes it words */
	const char *words;
	const char *claimed;		/* shown name of who is working it, or NULL */
	int64_t promised, due, asked_at;
	int class, tries;
	bool clinical;
	const char *where;		/* name of another clinic whose list it is on; NULL: ours */
};

struct card_talk {
	int64_t at;
	const char *mode, *direction;	/* codes of contact */
	const char *by;			/* given or shown name; NULL: the system */
	const char *words;
	const char *event, *why;	/* codes of the visit's event and its reason, when it was about one */
};

struct card_change {
	int64_t at;
	const char *by;
	const char *what;		/* translated: "Number confirmed", "Family name changed" */
	const char *detail;		/* "Okafor -> Okafor-Bell", or NULL */
};

#endif
