/*
 * The short lists of reasons that a letter picks: why a visit was cancelled,
 * moved or missed, why somebody waited, what a contact was about. They are in
 * data/reasons.json.
 *
 * Must not: hold what a reason leads to; that is for the use case.
 */
#ifndef MODEL_REASONS_H
#define MODEL_REASONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum reasons_list {
	REASONS_CANCEL, REASONS_MOVE, REASONS_MISSED, REASONS_WAIT, REASONS_CONTACT, REASONS_LISTS,
};

struct reason {
	char letter;			/* picks it; unique in its list */
	const char *code, *label;	/* label untranslated */
	bool clinic;			/* our doing: not counted against the patient */
	bool fixable;			/* something can be done about it next time */
};

struct reasons {
	struct reason *list[REASONS_LISTS];
	size_t count[REASONS_LISTS];
};

/* Parse and check the five lists. Texts live in the arena. */
bool reasons_load(struct arena *arena, const char *bytes, size_t count, struct reasons *out, struct err *err);
bool reasons_builtin(struct arena *arena, struct reasons *out, struct err *err);

/* By code, or by letter in any case; NULL when the list has none such. */
const struct reason *reasons_named(const struct reasons *reasons, enum reasons_list list, const char *code);
const struct reason *reasons_letter(const struct reasons *reasons, enum reasons_list list, char letter);

#endif
