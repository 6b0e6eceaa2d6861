#include "hub_mark.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "jsonhex.h"

static const char mark_moved[] = "moved", mark_from[] = "from";

bool
hub_mark_read(struct hub *hub, struct arena *arena, struct hub_mark *mark, struct err *err)
{
	const void *bytes;
	size_t count;
	bool found;
	json_t *said;

	*mark = (struct hub_mark){.to = ""};
	if (!hub_get(hub, HUB_ORG, mark_moved, arena, &bytes, &count, &found, err))
		return false;
	if (!found)
		return true;
	said = json_loadb(bytes, count, JSON_REJECT_DUPLICATES, NULL);
	mark->moved = json_is_string(json_object_get(said, "to")) &&
	    jsonhex_get_id(json_object_get(said, "hub"), &mark->hub);
	mark->done = json_is_true(json_object_get(said, "done"));
	if (mark->moved)
		mark->to = arena_text(arena, json_string_value(json_object_get(said, "to")));
	json_decref(said);
	return mark->moved || err_set(err, ERR_CORRUPT, _("The hub's note that it has moved cannot be read."));
}

static bool
mark_put(struct hub *hub, const char *name, json_t *said, struct err *err)
{
	char *text = said ? json_dumps(said, JSON_COMPACT) : NULL;
	bool done = text ? hub_put(hub, HUB_ORG, name, text, strlen(text), HUB_PUT_ANY, NULL, 0, err) :
			   err_set(err, ERR_INVALID, _("The new hub's URL is no valid text. Nothing was changed."));

	free(text);
	json_decref(said);
	return done;
}

bool
hub_mark_write(struct hub *hub, const struct hub_mark *mark, struct err *err)
{
	return mark_put(hub, mark_moved,
	    json_pack("{ss so sb}", "to", mark->to, "hub", jsonhex_id(mark->hub), "done", (int)mark->done), err);
}

bool
hub_mark_drop(struct hub *hub, struct err *err)
{
	return hub_drop(hub, HUB_ORG, mark_moved, err);
}

bool
hub_mark_here(struct hub *hub, struct err *err)
{
	struct arena *arena = arena_new();
	struct hub_mark mark;
	bool here = hub_mark_read(hub, arena, &mark, err);

	if (here && mark.moved && mark.done)
		here = err_set(err, ERR_CONFLICT,
		    _("The hub has moved to %s. Nothing was sent. Tell this clinic once: rapport sync --hub URL, with "
		      "its own way to it."), mark.to);
	else if (here && mark.moved)
		here = err_set(err, ERR_BUSY,
		    _("The hub is being moved to %s. Nothing was sent; run it again later."), mark.to);
	arena_free(arena);
	return here;
}

bool
hub_mark_from(struct hub *hub, struct arena *arena, struct uuid **hubs, size_t *count, struct err *err)
{
	const void *bytes;
	size_t size;
	bool found;
	json_t *said;
	const json_t *list;

	*hubs = NULL;
	*count = 0;
	if (!hub_get(hub, HUB_ORG, mark_from, arena, &bytes, &size, &found, err))
		return false;
	if (!found)
		return true;
	said = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, NULL);
	list = json_object_get(said, "hubs");
	*hubs = arena_array(arena, json_array_size(list) + 1, sizeof **hubs);
	for (size_t i = 0; i < json_array_size(list); i++)
		if (jsonhex_get_id(json_array_get(list, i), &(*hubs)[*count]))
			(*count)++;
	json_decref(said);
	return true;
}

bool
hub_mark_add_from(struct hub *hub, const struct uuid *hubs, size_t count, struct err *err)
{
	struct arena *arena = arena_new();
	json_t *list = json_array();
	struct uuid *there;
	size_t there_count;
	bool done = hub_mark_from(hub, arena, &there, &there_count, err);

	for (size_t i = 0; done && i < there_count; i++)
		json_array_append_new(list, jsonhex_id(there[i]));
	for (size_t i = 0; done && i < count; i++) {
		bool known = false;
		for (size_t at = 0; at < there_count; at++)
			known |= uuid_equal(there[at], hubs[i]);
		if (!known)
			json_array_append_new(list, jsonhex_id(hubs[i]));
	}
	done = done && mark_put(hub, mark_from, json_pack("{sO}", "hubs", list), err);
	json_decref(list);
	arena_free(arena);
	return done;
}
