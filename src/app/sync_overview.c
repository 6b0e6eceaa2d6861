#include "sync.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "internal.h"
#include "store/conflict.h"
#include "store/origin.h"
#include "store/peers.h"

enum { SYNC_EVENTS = 20, SYNC_MINUTE = 60 * 1000 };

static bool
sync_sites(struct app *app, struct arena *arena, struct sync_overview *overview, struct err *err)
{
	struct peers_member *members;
	size_t count;

	if (!peers_members(app_db(app), arena, &members, &count, err))
		return false;
	overview->sites = arena_array(arena, count + 1, sizeof *overview->sites);
	for (size_t i = 0; i < count; i++)
		overview->sites[i] = (struct sync_site){.code = members[i].code, .name = members[i].name,
			.seen = members[i].seen, .here = uuid_equal(members[i].site, app_site(app)->row.id),
			.left = members[i].left};
	overview->site_count = count;
	return true;
}

/* The last session, and what came in with it. */
static bool
sync_last(struct app *app, struct arena *arena, struct sync_overview *overview, struct err *err)
{
	struct peers_session session;
	struct peers_came *came;

	overview->began = overview->ended = FIELD_NULL;
	overview->result = -1;
	if (!peers_session(app_db(app), arena, &session))
		return true;
	overview->began = session.began;
	overview->ended = session.ended;
	overview->result = session.result;
	overview->said = session.said;
	if (!peers_came(app_db(app), session.no, arena, &came, &overview->table_count, err))
		return false;
	overview->tables = arena_array(arena, overview->table_count + 1, sizeof *overview->tables);
	for (size_t i = 0; i < overview->table_count; i++) {
		const struct entity *of = entity_named(came[i].table);
		overview->tables[i] = (struct sync_table){.label = of ? _(of->plural) : came[i].table,
			.made = came[i].made, .changed = came[i].changed};
		overview->came += came[i].made + came[i].changed;
	}
	return true;
}

static bool
sync_events(struct app *app, struct arena *arena, struct sync_overview *overview, struct err *err)
{
	struct peers_event *events;

	if (!peers_events(app_db(app), SYNC_EVENTS, arena, &events, &overview->event_count, err))
		return false;
	overview->events = arena_array(arena, overview->event_count + 1, sizeof *overview->events);
	for (size_t i = 0; i < overview->event_count; i++)
		overview->events[i] = (struct sync_event){.at = events[i].at, .kind = events[i].kind,
			.said = events[i].said};
	return true;
}

bool
app_sync_overview(struct app *app, struct arena *arena, struct sync_overview *overview, struct err *err)
{
	struct db *db = app_db(app);
	struct origin_self self;
	int items;

	*overview = (struct sync_overview){0};
	if (!origin_self(db, arena, &self, err) || !conflict_items(db, self.site, &items, err))
		return false;
	overview->joined = self.url != NULL;
	overview->hub = self.url;
	overview->group = self.group;
	overview->last_good = self.last_good;
	overview->to_decide = items;
	overview->to_send = peers_to_send(db);
	overview->parked = peers_parked(db);
	return sync_sites(app, arena, overview, err) && sync_last(app, arena, overview, err) &&
	    sync_events(app, arena, overview, err);
}

bool
app_sync_age(struct app *app, int64_t *minutes, int *to_decide)
{
	struct arena *arena = arena_new();
	struct origin_self self;
	struct err none;
	bool ok = origin_self(app_db(app), arena, &self, &none) &&
	    conflict_items(app_db(app), self.site, to_decide, &none);

	*minutes = -1;
	if (ok && self.url && self.last_good != FIELD_NULL) {
		*minutes = (clock_now() - self.last_good) / SYNC_MINUTE;
		*minutes = *minutes < 0 ? 0 : *minutes;
	}
	arena_free(arena);
	return ok;
}
