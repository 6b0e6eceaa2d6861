#include "snapshot.h"

#include "base/i18n.h"
#include "internal.h"
#include "store/origin.h"

/* New joiners have every key; who has left must not open what is made from now on: the newest it is. */
static bool
snapshot_refresh(struct hub *hub, const char *folder, struct keyring *ring, struct err *err)
{
	bool more = false;

	return membership_refresh(hub, ring, &more, err) && (!more || keyring_save(folder, ring, err));
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
	    snapshot_refresh(hub, app_folder(app), ring, err) &&
	    snapshot_make(app_db(app), hub, ring, self.group, watch, arena, made, err);
	hub_close(hub);
	keyring_forget(ring);
	return good;
}
