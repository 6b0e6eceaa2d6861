/*
 * The cue engine: which of the things a person once told us may be offered
 * now, and why the others stay silent (DOMAIN.md 2.2-2.5, DESIGN.md 6, 11).
 *
 * A pure function of notes, raised rows, patient, day and viewer. No cue at
 * all is a correct result.
 *
 * Must not: read the clock or the database, or check whether the viewer may
 * open the card at all (the app does); it only narrows.
 */
#ifndef MODEL_CUE_H
#define MODEL_CUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "records.h"
#include "right.h"

enum {
	CUE_LIMIT = 3,		/* cues on a screen of 80 columns */
	CUE_LIMIT_WIDE = 4,	/* from 120 columns */
	CUE_COOL_OFF = 90,	/* days of rest after anybody raised it */
	CUE_LOSS_QUIET = 180,	/* days after a death */
	CUE_ANNIVERSARY = 7,	/* days before and after the day a year later */
};

/* Why a note is offered, or why it is not. */
enum cue_why {
	CUE_FRESH,		/* offered: score and rank were enough */
	CUE_AVOID,		/* not a topic but a warning; stands under Avoid */
	CUE_OVER_LIMIT,		/* good enough, but others are fresher */
	CUE_STALE,		/* score under 0.25 */
	CUE_EXPIRED,		/* past the hard expiry of its topic */
	CUE_NOT_YET,		/* before its ask-from day; `again` says when */
	CUE_BEFORE_TRIP,	/* nobody is told that a house stands empty; `again` says when */
	CUE_RESTING,		/* raised by anyone within 90 days; `again` says when */
	CUE_COOL,		/* the patient did not like it: never again */
	CUE_HEARSAY,		/* family news that the patient has not told us herself */
	CUE_DISPUTED,
	CUE_NOT_YOURS,		/* sensitivity or role */
	CUE_SWITCHED_OFF,	/* the patient wants no such notes */
	CUE_ASK_FIRST,		/* the patient wants to be asked before we use them */
	CUE_PUBLIC_SCREEN,	/* others can read this terminal */
	CUE_QUIET,		/* a quiet period; cue_list.quiet says which */
};

/* Why no small talk at all fits this person now. */
enum cue_quiet {
	CUE_QUIET_NONE,
	CUE_QUIET_DECEASED,
	CUE_QUIET_LOSS,		/* own loss, or a linked person died: 180 days */
	CUE_QUIET_ANNIVERSARY,	/* of that death, 7 days either way */
	CUE_QUIET_DIAGNOSIS,
	CUE_QUIET_ENDING,
	CUE_QUIET_COMPLAINT,	/* repair first */
};

struct cue {
	const struct note *note;	/* borrowed from the input */
	enum cue_why why;
	double score;			/* 0 when a rule hid it before scoring */
	int age;			/* days since the event, or since it was told */
	bool act;			/* serve it silently, do not mention it (comfort, worry) */
	bool reconfirm;			/* older than a year: ask whether it still holds */
	int32_t again;			/* first day it may show again, or DAY_NONE */
};

struct cue_viewer {
	enum role role;
	struct uuid staff;
	bool public_screen;
	int limit;			/* CUE_LIMIT or CUE_LIMIT_WIDE */
};

struct cue_input {
	const struct patient *patient;
	const struct note *notes;
	size_t note_count;
	const struct raised *raised;	/* of these notes, any order; undone rows take one back */
	size_t raised_count;
	const int32_t *linked_deaths;	/* days on which linked people died */
	size_t linked_death_count;
	bool complaint;			/* an open complaint or an angry last contact */
	int32_t today;			/* civil day at the site */
	int32_t (*day_of_instant)(int64_t ms);	/* civil day of a stamp; NULL: UTC */
	struct cue_viewer viewer;
};

struct cue_list {
	enum cue_quiet quiet;
	struct cue *shown;		/* best first, at most viewer.limit */
	size_t shown_count;
	struct cue *avoid;		/* newest first */
	size_t avoid_count;
	struct cue *hidden;		/* in the order of the input, each with its reason */
	size_t hidden_count;
};

/*
 * Sort every live note into one of the three lists. A raise older than
 * note.written does not count, because a reworded note is a new one; a cool
 * reaction counts for good. Lists live in the arena.
 */
void cue_pick(struct arena *arena, const struct cue_input *input, struct cue_list *out);

/* 0.5^(age/half-life) x source x event window (DOMAIN.md 2.2). `told_by` may be NULL: the patient. */
double cue_score(const char *topic, const char *told_by, int age, bool near_event);

/* Which quiet period holds today. */
enum cue_quiet cue_quiet(const struct cue_input *input);

/* Untranslated sentences for the screen; "" for CUE_QUIET_NONE. */
const char *cue_why_text(enum cue_why why);
const char *cue_quiet_text(enum cue_quiet quiet);

#endif
