/*
 * The popup of F4: all choices of a field, narrowed down by typing, Enter takes
 * one. The screen below gets EVENT_RESULT with a struct picker_result.
 */
#ifndef SCREEN_PICKER_H
#define SCREEN_PICKER_H

#include "screen.h"
#include "widget/form.h"

struct picker_argument {
	char title[80];
	const struct form_choice *choices;	/* borrowed from the screen below */
	size_t count;
	const char *code;			/* chosen at first, or NULL; borrowed */
};

struct picker_result {
	int index;		/* into choices */
};

extern const struct screen_ops picker_ops;

/* What FORM_CHOICES asks for: the picker over the field with the cursor. */
struct intent picker_push(const struct form *form);

/* Take its EVENT_RESULT into the form. True when the event was one. */
bool picker_take(struct form *form, const struct event *event);

#endif
