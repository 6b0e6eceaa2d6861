#include "lookup.h"

#include <string.h>

enum lookup_did
lookup_update(struct lookup *lookup, const struct list_source *source, const struct event *event)
{
	char before[sizeof lookup->query.text];

	if (event->kind == EVENT_KEY && (event->key == K_UP || event->key == K_DOWN || event->key == K_PGUP ||
	    event->key == K_PGDN))
		return list_update(&lookup->list, source, event) != LIST_IGNORED ? LOOKUP_MOVED : LOOKUP_IGNORED;
	memcpy(before, lookup->query.text, sizeof before);
	if (!textfield_update(&lookup->query, event))
		return LOOKUP_IGNORED;
	return strcmp(before, lookup->query.text) ? LOOKUP_TYPED : LOOKUP_MOVED;
}
