#include "sync.h"

#include <stdio.h>
#include <string.h>

#include "backup.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "internal.h"
#include "snapshot.h"
#include "store/conflict.h"
#include "store/digest.h"
#include "store/origin.h"
#include "store/peers.h"
#include "sync/session.h"

enum { SYNC_EVENTS = 20, SYNC_MINUTE = 60 * 1000 };

/* ---- a session ---------------------------------------------------------------------------------- */

struct sync_listener {
	const struct sync_request *request;
	const char *site;
	struct arena *arena;
};

static const enum sync_step sync_steps[] = {
	[SESSION_HELLO] = SYNC_HELLO,
	[SESSION_HEADS] = SYNC_HEADS,
	[SESSION_PUSH] = SYNC_PUSH,
	[SESSION_PULL] = SYNC_PULL,
	[SESSION_COMPARE] = SYNC_COMPARE,
	[SESSION_ACK] = SYNC_ACK,
	[SESSION_TIDY] = SYNC_TIDY,
};

static const char *
sync_label(const struct sync_listener *listener, enum session_step step)
{
	switch (step) {
	case SESSION_PUSH:
		return arena_printf(listener->arena, _("%s to hub"), listener->site);
	case SESSION_PULL:
		return arena_printf(listener->arena, _("Hub to %s"), listener->site);
	case SESSION_COMPARE:
	case SESSION_ACK:
		return _("Comparing");
	case SESSION_TIDY:
		return _("Tidying up");
	default:
		return _("Greeting the hub");
	}
}

static void
sync_pass_on(void *context, enum session_step step, int64_t done, int64_t whole, int64_t ops)
{
	const struct sync_listener *listener = context;

	arena_reset(listener->arena);
	listener->request->progress(listener->request->context, &(struct sync_progress){.step = sync_steps[step],
	    .label = sync_label(listener, step), .done = done, .whole = whole, .ops = ops});
}

/* For the administrator, in rapport sync status and on the screen. */
static bool
sync_event(struct app *app, const char *kind, const char *said, struct err *err)
{
	struct tx_intent intent = app_intent(app, "sync.noticed", 'E', TX_SYSTEM);
	struct tx *tx;

	return tx_begin(app_db(app), &intent, &tx, err) && tx_end(tx, peers_event(tx, kind, said, err), err);
}

/* What cannot be brought back must not be put at risk; but a day is not kept at home for want of a backup. */
static bool
sync_backup(struct app *app, const struct sync_request *request, struct arena *arena, struct err *err)
{
	struct backup_want want = {0};
	struct backup_made made;
	struct err why = {0};

	if (!request->backup || request->dry)
		return true;
	if (request->progress)
		request->progress(request->context, &(struct sync_progress){.step = SYNC_BACKUP, .label = _("Backup")});
	if (app_backup(app, &want, arena, &made, &why) || why.code == ERR_NOT_FOUND)
		return true;
	return sync_event(app, "backup", arena_printf(arena, _("No backup was made before the sync: %s"), why.text),
	    err);
}

static void
sync_snapshot_part(void *context, int64_t done, int64_t whole)
{
	const struct sync_listener *listener = context;

	listener->request->progress(listener->request->context, &(struct sync_progress){.step = SYNC_TIDY,
	    .label = _("Snapshot for others"), .done = done, .whole = whole});
}

/* The session is over and good; whatever happens here changes nothing of that. Changes made meanwhile wait a night. */
static void
sync_snapshot(struct app *app, const struct sync_request *request, struct sync_listener *listener, struct arena *arena)
{
	struct snapshot_watch watch = {.progress = request->progress ? sync_snapshot_part : NULL, .context = listener};
	struct err why = {0}, unsaid;
	bool made;

	if (!app_snapshot_weekly(app, request->hub, &watch, arena, &made, &why) && why.code != ERR_CONFLICT)
		sync_event(app, "snapshot", arena_printf(arena, _("No snapshot for new clinics was put to the hub: %s"),
		    why.text), &unsaid);
}

static void
sync_take_report(const struct session_report *session, struct sync_report *report)
{
	report->status = (enum sync_exit)session->status;
	report->pushed_segments = session->pushed_segments;
	report->pushed_ops = session->pushed_ops;
	report->pulled_segments = session->pulled_segments;
	report->pulled_ops = session->pulled_ops;
	report->parked = session->parked;
	snprintf(report->digest, sizeof report->digest, "%s", session->digest);
	snprintf(report->said, sizeof report->said, "%s", session->said);
}

bool
app_sync(const char *folder, const struct sync_request *request, struct sync_report *report, struct err *err)
{
	struct arena *arena = arena_new();
	struct session_report said;
	struct app *app = NULL;
	struct err why = {0};
	struct sync_conflict *open;
	size_t count;
	bool done = false;

	*report = (struct sync_report){.status = SYNC_REFUSED};
	if (!app_open(folder, &app, &why) || !sync_backup(app, request, arena, &why))
		goto out;
	struct sync_listener listener = {.request = request, .site = app_site(app)->name, .arena = arena_new()};
	struct session_request ask = {.hub = request->hub, .keep = request->keep, .dry = request->dry,
	    .intent = app_intent(app, "sync", 'E', TX_SYSTEM),
	    .progress = request->progress ? sync_pass_on : NULL, .context = &listener};
	done = session_run(app_db(app), &ask, &said, &why);
	sync_take_report(&said, report);
	if (done && app_sync_conflicts(app, arena, &open, &count, &why))
		for (size_t i = 0; i < count; i++) {
			report->conflicts += open[i].here;
			report->to_decide += open[i].here && open[i].item == i;
		}
	if (done && request->snapshot && !request->dry && said.status != SESSION_NOT_FINISHED)
		sync_snapshot(app, request, &listener, arena);
	arena_free(listener.arena);
out:
	/* No room, or a line that is down, is no refusal: it is run again. */
	if (!done && report->status == SYNC_REFUSED &&
	    (why.code == ERR_IO || why.code == ERR_BUSY || why.code == ERR_UNKNOWN))
		report->status = SYNC_NOT_FINISHED;
	if (!done) {
		snprintf(report->said, sizeof report->said, "%s", why.text);
		if (err)
			*err = why;
	}
	app_close(app);
	arena_free(arena);
	return done;
}

bool
app_sync_visitor(const char *folder, const char *record, struct uuid *patient, struct err *err)
{
	struct app *app;
	bool done;

	if (!app_open(folder, &app, err))
		return false;
	struct session_request ask = {.intent = app_intent(app, "patient.fetch", 'R', TX_IDENTITY | TX_CONTACT)};
	done = session_fetch_visitor(app_db(app), &ask, record, patient, err);
	app_close(app);
	return done;
}

/* ---- what is known of it ------------------------------------------------------------------------------ */

static bool
sync_read_sites(struct app *app, struct arena *arena, struct sync_overview *overview, struct err *err)
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

static bool
sync_read_tables(struct app *app, int64_t session, struct arena *arena, struct sync_overview *overview, struct err *err)
{
	struct peers_came *came;
	size_t count;

	if (!peers_came(app_db(app), session, arena, &came, &count, err))
		return false;
	overview->tables = arena_array(arena, count + 1, sizeof *overview->tables);
	for (size_t i = 0; i < count; i++) {
		const struct entity *of = entity_named(came[i].table);
		overview->came += came[i].made + came[i].changed;
		/* How many wait for a person is counted once, as a person counts them. */
		if (of && (of->no == ENTITY_conflict || of->no == ENTITY_conflict_verdict))
			continue;
		overview->tables[overview->table_count++] = (struct sync_table){
		    .label = of ? gettext(of->plural) : came[i].table, .made = came[i].made,
		    .changed = came[i].changed};
	}
	return true;
}

static bool
sync_read_events(struct app *app, struct arena *arena, struct sync_overview *overview, struct err *err)
{
	struct peers_event *events;

	if (!peers_events(app_db(app), SYNC_EVENTS, arena, &events, &overview->event_count, err))
		return false;
	overview->events = arena_array(arena, overview->event_count + 1, sizeof *overview->events);
	for (size_t i = 0; i < overview->event_count; i++)
		overview->events[i] = (struct sync_event){events[i].at, events[i].kind, events[i].said};
	return true;
}

bool
app_sync_overview(struct app *app, struct arena *arena, struct sync_overview *overview, struct err *err)
{
	struct origin_self self;
	struct peers_session session = {.ended = FIELD_NULL, .began = FIELD_NULL, .result = -1};
	int items = 0;

	*overview = (struct sync_overview){0};
	if (!origin_self(app_db(app), arena, &self, err) ||
	    !conflict_items(app_db(app), app_site(app)->row.id, &items, err))
		return false;
	peers_session(app_db(app), arena, &session);
	overview->joined = self.group != NULL;
	overview->hub = self.url;
	overview->org = "";
	overview->group = self.group;
	overview->last_good = self.last_good;
	overview->began = session.began;
	overview->ended = session.ended;
	overview->result = session.result;
	overview->said = session.said;
	overview->to_send = overview->joined ? peers_to_send(app_db(app)) : 0;
	overview->to_decide = items;
	overview->parked = peers_parked(app_db(app));
	return sync_read_sites(app, arena, overview, err) &&
	    sync_read_tables(app, session.no, arena, overview, err) && sync_read_events(app, arena, overview, err);
}

bool
app_sync_conflicts(struct app *app, struct arena *arena, struct sync_conflict **conflicts, size_t *count,
    struct err *err)
{
	struct uuid here = app_site(app)->row.id;
	struct conflict *rows;

	if (!conflict_open(app_db(app), here, arena, &rows, count, err))
		return false;
	*conflicts = arena_array(arena, *count + 1, sizeof **conflicts);
	for (size_t i = 0; i < *count; i++)
		(*conflicts)[i] = (struct sync_conflict){
			.id = rows[i].row.id, .patient = rows[i].patient, .home = rows[i].home,
			.kept_site = rows[i].kept_site, .lost_site = rows[i].lost_site, .kind = rows[i].kind,
			.table = rows[i].about, .row = rows[i].row_id, .group = rows[i].grp, .kept = rows[i].kept,
			.lost = rows[i].lost, .here = uuid_equal(rows[i].home, here), .item = i,
		};
	for (size_t i = 0; i < *count; i++)
		for (size_t k = 0; k < i && (*conflicts)[i].item == i; k++)
			if (conflict_together(&rows[k], &rows[i]))
				(*conflicts)[i].item = k;
	return true;
}

bool
app_sync_age(struct app *app, int64_t *minutes, int *to_decide)
{
	struct arena *arena = arena_new();
	struct origin_self self;
	struct err err;
	bool done = origin_self(app_db(app), arena, &self, &err) &&
	    conflict_items(app_db(app), app_site(app)->row.id, to_decide, &err);

	*minutes = -1;
	if (done && self.last_good != FIELD_NULL)
		*minutes = (clock_now() - self.last_good) / SYNC_MINUTE;
	arena_free(arena);
	return done;
}

bool
app_digest(struct app *app, char digest[33], struct err *err)
{
	uint8_t state[HASH_BLAKE];

	if (!digest_count(app_db(app), state, err))
		return false;
	digest_text(state, digest);
	return true;
}
