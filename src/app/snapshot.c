#include "snapshot.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "internal.h"
#include "store/origin.h"
#include "store/peers.h"

static const int64_t snapshot_week = 7LL * 24 * 3600 * 1000;	/* ms */

/* New joiners have every key; who has left must not open what is made from now on: the newest it is. */
static bool
snapshot_refresh(struct hub *hub, const char *folder, struct keyring *ring, struct arena *arena, struct err *err)
{
	struct membership_roll roll;
	bool more;

	return membership_refresh(hub, ring, arena, &roll, &more, err) && (!more || keyring_save(folder, ring, err));
}

bool
app_snapshot(struct app *app, const char *url, const struct snapshot_watch *watch, struct arena *arena,
    struct snapshot *made, struct err *err)
{
	struct tx_intent intent = app_intent(app, "snapshot.make", 'R', TX_SYSTEM);
	struct keyring *ring = arena_alloc(arena, sizeof *ring);
	struct origin_self self;
	struct hub *hub = NULL;
	bool good;

	if (!app_allow(app, RIGHT_backup, (struct uuid){{0}}, err) || !origin_self(app_db(app), arena, &self, err))
		return false;
	if (!self.group || !self.url)
		return err_set(err, ERR_INVALID,
		    _("This clinic has not joined an organisation: run `rapport join` first. Nothing was made."));
	if (!keyring_load(app_folder(app), ring, err))
		return false;
	good = tx_audit(app_db(app), &intent, err) &&
	    hub_open(url ? url : self.url, self.site, app_folder(app), &hub, err) &&
	    snapshot_refresh(hub, app_folder(app), ring, arena, err) &&
	    snapshot_make(app_db(app), hub, ring, self.group, watch, arena, made, err);
	hub_close(hub);
	keyring_forget(ring);
	return good;
}

/* Of those who were at the hub within a fortnight, the lowest code: the same for all, without a word between them. */
static bool
snapshot_turn(struct app *app, const char *group, struct arena *arena, bool *ours, struct err *err)
{
	struct peers_member *members;
	size_t count;

	if (!peers_members(app_db(app), arena, &members, &count, err))
		return false;
	*ours = true;
	for (size_t i = 0; i < count; i++)
		if (!members[i].left && strcmp(members[i].group, group) == 0 && members[i].seen != FIELD_NULL &&
		    clock_now() - members[i].seen < 2 * snapshot_week &&
		    strcmp(members[i].code, app_site(app)->code) < 0)
			*ours = false;
	return true;
}

static bool
snapshot_fresh(struct app *app, const char *url, const char *group, struct arena *arena, bool *fresh, struct err *err)
{
	struct keyring *ring = arena_alloc(arena, sizeof *ring);
	struct hub *hub = NULL;
	struct snapshot *list;
	size_t count = 0, bad;
	bool good = keyring_load(app_folder(app), ring, err) &&
	    hub_open(url, app_site(app)->row.id, app_folder(app), &hub, err) &&
	    snapshot_record_list(hub, ring, group, arena, &list, &count, &bad, err);

	*fresh = count > 0 && clock_now() - list[0].made < snapshot_week;
	hub_close(hub);
	keyring_forget(ring);
	return good;
}

bool
app_snapshot_weekly(struct app *app, const char *url, const struct snapshot_watch *watch, struct arena *arena,
    bool *made, struct err *err)
{
	struct origin_self self;
	struct snapshot put;
	bool ours, fresh;

	*made = false;
	if (!origin_self(app_db(app), arena, &self, err) || !snapshot_turn(app, self.group, arena, &ours, err))
		return false;
	if (!ours)
		return true;
	if (!snapshot_fresh(app, url ? url : self.url, self.group, arena, &fresh, err))
		return false;
	*made = !fresh && app_snapshot(app, url, watch, arena, &put, err);
	return fresh || *made;
}
