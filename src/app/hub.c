#include "hub.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "sync/hub_check.h"
#include "sync/hub_mark.h"
#include "sync/hub_move.h"
#include "sync/hub_serve.h"
#include "sync/membership_copy.h"

_Static_assert((int)APP_HUB_CODE == MEMBERSHIP_CODE && (int)APP_HUB_RECOVERY == MEMBERSHIP_RECOVERY,
    "texts of the same size");

static bool
hub_open_any(const char *url, struct hub **hub, struct err *err)
{
	return hub_open(url, (struct uuid){{0}}, NULL, hub, err);
}

bool
app_hub_init(const char *url, const char *name, char code[APP_HUB_CODE], char recovery[APP_HUB_RECOVERY],
    struct err *err)
{
	struct uuid org = uuid_make(clock_now());
	struct hub *hub = NULL;
	bool done;

	code[0] = recovery[0] = '\0';
	if (!hub_create(url, org, err))
		return false;
	done = hub_open_any(url, &hub, err) && membership_create(hub, org, name, code, recovery, err);
	hub_close(hub);
	return done || err_context(err, _("A hub was begun but not finished; remove it, then try again"));
}

/* Each scope once, the organisation's first. */
static void
hub_add_scope(struct app_hub_status *status, size_t *room, const char *name, struct arena *arena)
{
	struct app_hub_scope *scope;

	for (size_t i = 0; i < status->scope_count; i++)
		if (strcmp(status->scopes[i].name, name) == 0)
			return;
	scope = arena_push(arena, &status->scopes, &status->scope_count, room, sizeof *scope);
	*scope = (struct app_hub_scope){.name = name};
}

/* What lies in a scope, counted to it and to the sites it is of. */
static bool
hub_count_scope(struct hub *hub, struct app_hub_status *status, struct app_hub_scope *scope, struct arena *arena,
    struct err *err)
{
	struct hub_head *heads;

	if (!hub_heads(hub, scope->name, arena, &heads, &scope->streams, err))
		return false;
	for (size_t i = 0; i < scope->streams; i++) {
		char site[UUID_TEXT];
		uuid_format(heads[i].site, site);
		scope->changes += heads[i].seq;
		for (size_t at = 0; at < status->site_count; at++)
			if (strcmp(status->sites[at].id, site) == 0)
				status->sites[at].changes += heads[i].seq;
	}
	return true;
}

/* When each was here last: what the site itself left at the hub. */
static bool
hub_look_seen(struct hub *hub, struct app_hub_status *status, struct arena *arena, struct err *err)
{
	for (size_t i = 0; i < status->site_count; i++) {
		const void *bytes;
		size_t count;
		bool found;
		json_t *ack;
		status->sites[i].seen = -1;
		if (!hub_get(hub, HUB_ACK, status->sites[i].id, arena, &bytes, &count, &found, err))
			return false;
		ack = found ? json_loadb(bytes, count, JSON_REJECT_DUPLICATES, NULL) : NULL;
		if (json_is_integer(json_object_get(ack, "at")))
			status->sites[i].seen = json_integer_value(json_object_get(ack, "at"));
		json_decref(ack);
	}
	return true;
}

static bool
hub_count(struct hub *hub, struct app_hub_status *status, struct arena *arena, struct err *err)
{
	size_t room = 0;

	hub_add_scope(status, &room, "org", arena);
	for (size_t i = 0; i < status->site_count; i++)
		hub_add_scope(status, &room, arena_printf(arena, "g.%s", status->sites[i].group), arena);
	for (size_t i = 0; i < status->site_count; i++)
		hub_add_scope(status, &room, arena_printf(arena, "s.%s", status->sites[i].code), arena);
	for (size_t i = 0; i < status->scope_count; i++)
		if (!hub_count_scope(hub, status, &status->scopes[i], arena, err))
			return false;
	return true;
}

static void
hub_take_roll(const struct membership_roll *roll, struct app_hub_status *status, struct arena *arena)
{
	uuid_format(roll->org, status->org_id);
	status->org = arena_text(arena, roll->name);
	status->made = roll->made;
	status->keys = roll->epoch;
	status->open = roll->open;
	status->site_count = roll->count;
	status->sites = arena_array(arena, roll->count + 1, sizeof *status->sites);
	for (size_t i = 0; i < roll->count; i++) {
		const struct member *member = &roll->members[i];
		status->sites[i] = (struct app_hub_site){.code = arena_text(arena, member->code),
		    .name = arena_text(arena, member->name), .group = arena_text(arena, member->group),
		    .left = member->left, .released = member->released};
		uuid_format(member->site, status->sites[i].id);
	}
	status->fault_count = roll->fault_count;
	status->faults = arena_array(arena, roll->fault_count + 1, sizeof *status->faults);
	for (size_t i = 0; i < roll->fault_count; i++)
		status->faults[i] = (struct app_hub_fault){
		    .kind = roll->faults[i].kind == HUB_MEMBER ? "member" : "invitation", .name = roll->faults[i].name};
}

bool
app_hub_status(const char *url, struct arena *arena, struct app_hub_status *status, struct err *err)
{
	struct membership_roll roll;
	struct hub_hello hello;
	struct hub_mark mark;
	struct hub *hub = NULL;
	bool done;

	*status = (struct app_hub_status){0};
	done = hub_open_any(url, &hub, err) && hub_sound(hub, err) && hub_hello(hub, &hello, err) &&
	    membership_read(hub, NULL, arena, &roll, err) && hub_mark_read(hub, arena, &mark, err);
	if (done) {
		uuid_format(hello.hub, status->id);
		status->epoch = hello.epoch;
		status->moved = mark.moved ? mark.to : NULL;
		status->moving = mark.moved && !mark.done;
		status->time = hello.time;
		status->off = hello.time - clock_now();
		hub_take_roll(&roll, status, arena);
		done = hub_look_seen(hub, status, arena, err) && hub_count(hub, status, arena, err);
	}
	hub_close(hub);
	return done;
}

/* Whose code is it? `left`: one that left is meant, too. */
static bool
hub_find_site(struct hub *hub, const char *code, bool left, struct uuid *site, struct err *err)
{
	struct arena *arena = arena_new();
	struct membership_roll roll;
	bool found = false, read = membership_read(hub, NULL, arena, &roll, err);

	for (size_t i = 0; read && i < roll.count; i++)
		if ((left || !roll.members[i].left) && strcasecmp(roll.members[i].code, code) == 0) {
			*site = roll.members[i].site;
			found = true;
		}
	arena_free(arena);
	return found || (read &&
	    err_set(err, ERR_NOT_FOUND, _("No site of the organisation has the code %s. Nothing was changed."), code));
}

bool
app_hub_rotate(const char *url, const char *recovery, const char *drop, char code[APP_HUB_CODE], struct err *err)
{
	struct uuid leaving = {{0}};
	struct hub *hub = NULL;
	bool done;

	code[0] = '\0';
	done = hub_open_any(url, &hub, err) && hub_mark_here(hub, err) &&
	    (!drop || hub_find_site(hub, drop, false, &leaving, err)) &&
	    membership_rotate(hub, recovery, leaving, code, err);
	hub_close(hub);
	return done;
}

bool
app_hub_release(const char *url, const char *recovery, const char *site, char code[APP_HUB_CODE], struct err *err)
{
	struct uuid leaving = {{0}};
	struct hub *hub = NULL;
	bool done;

	code[0] = '\0';
	done = hub_open_any(url, &hub, err) && hub_mark_here(hub, err) &&
	    hub_find_site(hub, site, true, &leaving, err) &&
	    membership_release(hub, recovery, leaving, code, err);
	hub_close(hub);
	return done;
}

bool
app_hub_move(const char *url, const char *to, const char *told, int64_t *segments, int64_t *records, struct err *err)
{
	struct hub_moved moved;
	bool done = hub_move(url, to, told ? told : to, &moved, err);

	*segments = moved.segments;
	*records = moved.records;
	return done;
}

bool
app_hub_move_back(const char *url, struct err *err)
{
	return hub_move_back(url, err);
}

bool
app_hub_check(const char *url, struct arena *arena, struct app_hub_checked *checked, struct err *err)
{
	struct hub_checked found = {0};
	struct hub *hub = NULL;
	bool done = hub_open_any(url, &hub, err) && hub_check(hub, arena, &found, err);

	*checked = (struct app_hub_checked){.segments = found.segments, .streams = found.streams,
	    .faults = found.faults, .fault_count = found.fault_count};
	hub_close(hub);
	return done;
}

/* Made just now, or by a try that was cut before the organisation was put there. */
static bool
hub_open_empty(const char *url, struct uuid org, struct hub **hub, struct err *err)
{
	struct arena *arena = arena_new();
	struct err why = {0};
	const void *bytes;
	size_t count;
	bool found = false, done = hub_create(url, org, &why) || why.code == ERR_CONFLICT;

	if (!done && err)
		*err = why;
	done = done && hub_open_any(url, hub, err) &&
	    hub_get(*hub, HUB_ORG, "org", arena, &bytes, &count, &found, err) &&
	    (!found || err_set(err, ERR_CONFLICT,
		_("There is a hub in that place. Put what is damaged aside first; nothing was changed.")));
	arena_free(arena);
	return done;
}

bool
app_hub_rebuild(const char *url, const char *folder, size_t *sites, struct err *err)
{
	struct arena *arena = arena_new();
	struct membership_roll roll;
	struct keyring ring = {0};
	struct hub *hub = NULL;
	bool done = keyring_load(folder, &ring, err) && hub_open_empty(url, ring.org, &hub, err) &&
	    membership_copy_put(hub, folder, err) && membership_read(hub, &ring, arena, &roll, err);

	*sites = 0;
	for (size_t i = 0; done && i < roll.count; i++)
		*sites += !roll.members[i].left;
	keyring_forget(&ring);
	hub_close(hub);
	arena_free(arena);
	return done;
}

bool
app_hub_serve(const char *url, const char *code, struct err *err)
{
	return hub_serve(STDIN_FILENO, STDOUT_FILENO, url, code, err);
}
