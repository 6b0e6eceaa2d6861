/*
 * What the words of a rapport note give away: a health fact that belongs in
 * the chart, something better not kept at all, a word of blame; a likely topic
 * and a date (DOMAIN.md 2.3, DESIGN.md 11).
 *
 * The words are in data/note-words.txt. A guess is only ever a start for the
 * person who writes; the check errs on the side of asking.
 *
 * Must not: change the text, or read the clock.
 */
#ifndef MODEL_TACT_H
#define MODEL_TACT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Worst last: of several the worst is told. */
enum tact_tone {
	TACT_FINE,
	TACT_CLINICAL,	/* warn: health facts belong in the chart */
	TACT_PRIVATE,	/* warn: religion, money, politics, looks: leave it out */
	TACT_BLAME,	/* refuse: say what happened, not what she is like */
};

struct tact_input {
	const char *text;
	const char *const *names;	/* people around the patient: a first name there means family */
	size_t name_count;
	int32_t today;
	const char *order;		/* the site's date order: dmy, mdy, ymd */
};

struct tact {
	enum tact_tone tone;
	const char *word;	/* the one that set the tone, as typed; NULL when fine */
	const char *topic;	/* code of note.topic; "hobby" when nothing spoke for another */
	const char *because[2];	/* words as typed that spoke for it, or NULL */
	int32_t event;		/* a date in the text, or DAY_NONE; without a year the next or the last one */
};

/* Texts live in the arena. */
void tact_read(struct arena *arena, const struct tact_input *input, struct tact *out);

#endif
