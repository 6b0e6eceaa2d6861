/*
 * A text field with a live list under it: typing goes on while Up and Down
 * move the highlight. The screen asks for rows whenever lookup_update says so.
 */
#ifndef WIDGET_LOOKUP_H
#define WIDGET_LOOKUP_H

#include "list.h"
#include "textfield.h"

struct lookup {
	struct textfield query;
	struct list list;
};

enum lookup_did { LOOKUP_IGNORED, LOOKUP_TYPED, LOOKUP_MOVED };	/* TYPED: the query changed, ask again */

enum lookup_did lookup_update(struct lookup *lookup, const struct list_source *source, const struct event *event);

#endif
