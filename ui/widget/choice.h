/*
 * Choosing among words by typing: any word's start counts, one letter is enough
 * when nothing else has it, unknown text is answered with the nearest three.
 */
#ifndef WIDGET_CHOICE_H
#define WIDGET_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "form.h"

/*
 * How well `typed` fits the label: 0 not at all, higher is better (whole label,
 * start of the label, start of a later word, all typed words start some word).
 */
int choice_fit(const char *typed, const char *label);

/*
 * Index of the best choice; -1: none fits; -2: several later words fit equally well. Of
 * several that begin with it the first in order is meant: it is the one shown.
 */
int choice_find(const struct form_choice *choices, size_t count, const char *typed);

/* "Family, Friends or Food": up to three labels nearest to what was typed. */
char *choice_nearest(struct arena *arena, const struct form_choice *choices, size_t count, const char *typed);

#endif
