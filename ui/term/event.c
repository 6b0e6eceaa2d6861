#include "event.h"

struct event
event_key(int key)
{
	return (struct event){.kind = EVENT_KEY, .key = key};
}

struct event
event_text(const char *text)
{
	return (struct event){.kind = EVENT_TEXT, .text = text};
}

struct event
event_size(int rows, int cols)
{
	return (struct event){.kind = EVENT_SIZE, .rows = rows, .cols = cols};
}
