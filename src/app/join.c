#include "join.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "init.h"
#include "internal.h"
#include "store/credential.h"
#include "store/merge.h"
#include "store/origin.h"
#include "sync.h"
#include "sync/hub_mark.h"
#include "sync/membership.h"
#include "sync/snapshot.h"

static const char join_group[] = "main";

/* One joining on its way. */
struct joining {
	const char *folder;
	const struct app_join *want;
	struct arena *arena;
	struct member self;
	struct keyring ring;
	struct hub *hub;
	struct db *db;
	bool new_keys;		/* nobody has seen anything signed with them */
	char *hash;		/* of its administrator's passphrase, when she is made after the first session */
	bool comes_back;	/* the hub has changes of the machine whose place it takes */
	bool knows;		/* a session of it ended well before: it has learnt from the others */
	const char *note;	/* translated, NULL: what went another way than it should */
	char org[320];
};

static struct tx_intent
join_intent(const char *event)
{
	return (struct tx_intent){.operation = uuid_make(clock_now()), .actor = "system:join", .role = "system",
	    .terminal = "shell", .event = event, .action = 'U', .category = TX_SYSTEM};
}

static bool
join_good(const struct app_join *want, struct err *err)
{
	static const char group_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	static const char code_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	const char *group = want->group ? want->group : join_group;

	if (!*group || strlen(group) > 20 || strspn(group, group_letters) != strlen(group))
		return err_set(err, ERR_INVALID,
		    _("A group has 1 to 20 small letters, digits or hyphens, like north. Nothing was changed."));
	if (!want->fresh)
		return true;
	if (!want->site || !*want->site || strlen(want->site) > 8 ||
	    strspn(want->site, code_letters) != strlen(want->site))
		return err_set(err, ERR_INVALID,
		    _("A site code has 1 to 8 capital letters or digits, like NS. Nothing was changed."));
	if (!want->name || !*want->name)
		return err_set(err, ERR_INVALID, _("The clinic needs a name. Nothing was changed."));
	if (want->country && strlen(want->country) != 2)
		return err_set(err, ERR_INVALID, _("A country is two capital letters, like GB. Nothing was changed."));
	return !want->zone || clock_zone(want->zone, err);
}

/* Keys of this folder, made at the first try: a join that was cut is gone on with. */
static bool
join_keys(struct joining *join, struct uuid site, struct err *err)
{
	struct err why = {0};

	if (keyring_load(join->folder, &join->ring, &why)) {
		join->new_keys = uuid_is_none(join->ring.org);
		if (uuid_equal(join->ring.site, site))
			return true;
		if (!join->new_keys)
			return err_set(err, ERR_CONFLICT,
			    _("The keys of this folder belong to another site. Nothing was changed."));
	} else if (why.code != ERR_NOT_FOUND && !(why.code == ERR_CORRUPT && join->want->replace)) {
		*err = why;
		return false;
	}
	join->new_keys = true;
	keyring_make(&join->ring, site);
	/* Before the hub hears of them: a cut behind it must not leave a place that nobody has the keys of. */
	return keyring_save(join->folder, &join->ring, err);
}

/* Before anything is written here or there: a clinic of one organisation is not let into another. */
static bool
join_is_ours(struct joining *join, struct uuid org, struct err *err)
{
	struct membership_roll roll;

	if (uuid_is_none(org))
		return true;
	return membership_read(join->hub, NULL, join->arena, &roll, err) && (uuid_equal(roll.org, org) ||
	    err_set(err, ERR_CONFLICT,
		_("This clinic belongs to another organisation already, and stays with it. Nothing was changed.")));
}

/* What a machine before this one handed in comes back with the first session. */
static bool
join_look_back(struct joining *join, struct err *err)
{
	struct hub_head *heads;
	size_t count;

	if (!join->want->replace)
		return true;
	if (!hub_heads(join->hub, "org", join->arena, &heads, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		join->comes_back |= uuid_equal(heads[i].site, join->self.site);
	return true;
}

/* `org`: the one it belongs to; none yet when it is none. */
static bool
join_register(struct joining *join, struct uuid org, const char *known_group, struct err *err)
{
	const char *group = known_group ? known_group : join->want->group ? join->want->group : join_group;

	join->self.replaces = join->want->replace;
	snprintf(join->self.group, sizeof join->self.group, "%s", group);
	memcpy(join->self.sign_key, join->ring.sign_key, sizeof join->self.sign_key);
	memcpy(join->self.box_key, join->ring.box_key, sizeof join->self.box_key);
	return hub_open(join->want->hub, join->self.site, join->folder, &join->hub, err) &&
	    hub_mark_here(join->hub, err) &&
	    join_is_ours(join, org, err) &&
	    membership_join(join->hub, join->want->code, &join->self, &join->ring, join->org, err) &&
	    join_look_back(join, err);
}

/* From here on its changes go to the organisation's scopes. */
static bool
join_attach(struct joining *join, struct err *err)
{
	struct tx_intent intent = join_intent("origin.join");
	struct tx *tx;

	if (!merge_begin(join->db, &intent, &tx, err))
		return false;
	if (!origin_join(tx, join->ring.org, join->self.group, join->want->hub, err)) {
		merge_abort(tx);
		return false;
	}
	return merge_commit(tx, err);
}

/* Up to where what it signed before counts for others: no further than the record that released its place says. */
static bool
join_counted(struct joining *join, struct uuid origin, struct origin_bound *bounds, size_t count, struct err *err)
{
	struct membership_roll roll;

	if (!membership_read(join->hub, &join->ring, join->arena, &roll, err))
		return false;
	for (size_t b = 0; b < count; b++) {
		int64_t counted = 0;
		for (size_t i = 0; i < roll.count; i++) {
			const struct member *self = &roll.members[i];
			if (!uuid_equal(self->site, join->ring.site))
				continue;
			for (size_t f = 0; f < self->former_count; f++)
				counted = former_end(&self->former[f], bounds[b].scope, origin, counted);
		}
		bounds[b].seq = bounds[b].seq < counted ? bounds[b].seq : counted;
	}
	return true;
}

/* What it had not handed in is sealed anew: what it sealed before is signed with keys that count no more. */
static bool
join_renew(struct joining *join, struct uuid origin, struct err *err)
{
	struct tx_intent intent = join_intent("origin.renew");
	struct origin_bound *bounds;
	size_t count;
	struct tx *tx;

	if (!origin_acked(join->db, join->arena, &bounds, &count, err) ||
	    !join_counted(join, origin, bounds, count, err) || !merge_begin(join->db, &intent, &tx, err))
		return false;
	if (!origin_renew(tx, bounds, count, "replaced",
	    _("This clinic came back with new keys. It goes on under a new name; nothing is lost."), err)) {
		merge_abort(tx);
		return false;
	}
	return merge_commit(tx, err);
}

/* ---- a database that is there ----------------------------------------------------------------------- */

static bool
join_existing(struct joining *join, struct err *err)
{
	struct origin_self self;
	struct site site;

	if (!db_open(join->folder, DB_OPEN, &join->db, err) || !origin_self(join->db, join->arena, &self, err) ||
	    !self_site(join->db, &site, join->arena, err))
		return false;
	join->self.site = site.row.id;
	snprintf(join->self.code, sizeof join->self.code, "%s", site.code);
	snprintf(join->self.name, sizeof join->self.name, "%s", site.name);
	join->knows = self.last_good != FIELD_NULL;
	if (self.group && join->want->group && strcmp(self.group, join->want->group) != 0)
		return err_set(err, ERR_CONFLICT,
		    _("This clinic is in the group %s. A clinic does not change its group; nothing was changed."),
		    self.group);
	return join_keys(join, site.row.id, err) &&
	    join_register(join, self.group ? self.org : (struct uuid){{0}}, self.group, err) &&
	    (!self.group || !join->new_keys || join_renew(join, self.origin, err)) &&
	    keyring_save(join->folder, &join->ring, err) && (self.group || join_attach(join, err));
}

/* ---- a new site --------------------------------------------------------------------------------------- */

/* The zone this machine is set to, for a site that does not say. */
static const char *
join_machine_zone(struct arena *arena)
{
	char link[256];
	ssize_t length = readlink("/etc/localtime", link, sizeof link - 1);
	const char *name;

	if (length <= 0)
		return "UTC";
	link[length] = '\0';
	name = strstr(link, "zoneinfo/");
	return name ? arena_text(arena, name + strlen("zoneinfo/")) : "UTC";
}

static void
join_site(struct joining *join, struct site *site)
{
	const struct entity *of = entity(ENTITY_site);
	struct site neighbour;
	bool known = self_neighbour(join->db, join->self.site, &neighbour, join->arena);

	field_clear(of->fields, of->field_count, site, sizeof *site);
	site->code = join->want->site;
	site->name = join->want->name;
	site->zone = join->want->zone ? join->want->zone : known ? neighbour.zone : join_machine_zone(join->arena);
	site->country = join->want->country ? join->want->country : known ? neighbour.country : "GB";
	site->date_order = known && !join->want->country ? neighbour.date_order : app_date_order(site->country);
	site->opens = known && neighbour.opens != FIELD_NULL ? neighbour.opens : 8 * 60;
	site->closes = known && neighbour.closes != FIELD_NULL ? neighbour.closes : 18 * 60;
	site->open_days = known && neighbour.open_days ? neighbour.open_days : "12345";
}

/* No numbers of its own yet: those of the machine before are taken, and the hub says up to where. */
static bool
join_come_back(struct joining *join, struct site *site, struct err *err)
{
	struct tx_intent intent = join_intent("site.create");
	char *hash = NULL;
	struct tx *tx;

	if ((join->want->admin &&
		!app_admin_good(join->want->admin, join->want->secret, join->arena, &hash, err)) ||
	    !clock_zone(site->zone, err) || !merge_begin(join->db, &intent, &tx, err))
		return false;
	join->hash = hash;
	if (!self_take_place(tx, site, err)) {
		merge_abort(tx);
		return false;
	}
	return merge_commit(tx, err);
}

static bool
join_create(struct joining *join, struct err *err)
{
	struct tx_intent intent = join_intent("site.create");
	struct site site;
	char *hash = NULL;
	struct tx *tx;

	join_site(join, &site);
	if (join->comes_back)
		return join_come_back(join, &site, err);
	if ((join->want->admin && !app_admin_good(join->want->admin, join->want->secret, join->arena, &hash, err)) ||
	    !clock_zone(site.zone, err) || !merge_begin(join->db, &intent, &tx, err))
		return false;
	if (!self_create(tx, &site, false, err) ||
	    (join->want->admin && !app_admin_make(tx, join->want->admin, hash, err))) {
		merge_abort(tx);
		return false;
	}
	return merge_commit(tx, err);
}

/*
 * *begun: a join of this site left its database, cut or whole, and is gone on with. False: it is somebody else's, or a
 * clinic's on its own, whose keys know no organisation. One without a site is what an init that was killed left.
 */
static bool
join_look_here(struct joining *join, bool *begun, struct err *err)
{
	struct db *db = NULL;
	struct origin_self self;
	struct keyring ring;
	struct site site;
	bool other = db_open(join->folder, DB_OPEN, &db, NULL) && self_site(db, &site, join->arena, NULL);

	*begun = other && uuid_equal(site.row.id, join->self.site) && origin_self(db, join->arena, &self, NULL);
	if (*begun && !self.group) {
		*begun = keyring_load(join->folder, &ring, NULL) && !uuid_is_none(ring.org);
		keyring_forget(&ring);
	}
	db_close(db);
	return *begun || !other ||
	    err_set(err, ERR_INVALID, _("There is a database in this data folder already. It was not touched."));
}

/* The clinic is as it was made; only who comes back may not have got her passphrase yet. */
static bool
join_again(struct joining *join, struct err *err)
{
	return join_existing(join, err) && (!join->comes_back || !join->want->admin ||
	    app_admin_good(join->want->admin, join->want->secret, join->arena, &join->hash, err));
}

/* Without a good one the first session brings everything op by op. */
static bool
join_snapshot(struct joining *join, struct err *err)
{
	struct snapshot got;
	struct err why = {0};

	if (snapshot_fetch(join->hub, &join->ring, join->self.group, join->folder, NULL, join->arena, &got, &why) ||
	    why.code == ERR_NOT_FOUND)
		return true;
	if (why.code == ERR_CORRUPT || why.code == ERR_DENIED) {
		join->note = arena_printf(join->arena,
		    _("No snapshot at the hub is good, so every change was fetched. Have another one made with "
		      "`rapport hub snapshot`. %s"), why.text);
		return true;
	}
	*err = why;
	return false;
}

static bool
join_fresh(struct joining *join, struct err *err)
{
	bool there = access(file_join(join->arena, join->folder, "rapport.db"), F_OK) == 0, begun = false;

	join->self.site = uuid_of_key("site", join->want->site, strlen(join->want->site));
	if (there && !join_look_here(join, &begun, err))
		return false;
	if (begun)
		return join_again(join, err);
	snprintf(join->self.code, sizeof join->self.code, "%s", join->want->site);
	snprintf(join->self.name, sizeof join->self.name, "%s", join->want->name);
	return file_make_folder(join->folder, err) && join_keys(join, join->self.site, err) &&
	    join_register(join, (struct uuid){{0}}, NULL, err) && keyring_save(join->folder, &join->ring, err) &&
	    (there || join_snapshot(join, err)) && db_open(join->folder, DB_CREATE, &join->db, err) &&
	    join_create(join, err) && join_attach(join, err);
}

/* A site that began with nothing learns from the others in which country it is. */
static bool
join_learn(struct joining *join, struct err *err)
{
	struct site old, site, neighbour;
	struct tx_intent intent = join_intent("site.edit");
	struct tx *tx;

	if (!self_site(join->db, &old, join->arena, err) ||
	    !self_neighbour(join->db, join->self.site, &neighbour, join->arena))
		return true;
	site = old;
	if (!join->want->zone)
		site.zone = neighbour.zone;
	if (!join->want->country) {
		site.country = neighbour.country;
		site.date_order = neighbour.date_order;
	}
	return tx_begin(join->db, &intent, &tx, err) &&
	    tx_end(tx, record_update(tx, entity(ENTITY_site), &old, &site, err), err);
}

/* Of a clinic that came back she may be there by now; then she only gets her passphrase. */
static bool
join_admin(struct joining *join, struct err *err)
{
	struct tx_intent intent = join_intent("staff.create");
	struct staff known;
	struct tx *tx;
	bool done;

	if (!join->hash)
		return true;
	if (!tx_begin(join->db, &intent, &tx, err))
		return false;
	done = credential_staff(join->db, join->want->admin, &known, join->arena, NULL) ?
	    credential_set(tx, known.row.id, join->hash, err) :
	    app_admin_make(tx, join->want->admin, join->hash, err);
	return tx_end(tx, done, err);
}

bool
app_join(const char *folder, const struct app_join *want, struct arena *arena, struct app_joined *joined,
    struct err *err)
{
	struct joining join = {.folder = folder, .want = want, .arena = arena};
	struct sync_request request = {.hub = want->hub, .keep = true};
	struct sync_report report;
	bool done = join_good(want, err) && (want->fresh ? join_fresh(&join, err) : join_existing(&join, err));

	joined->org = arena_text(arena, join.org);
	joined->note = join.note;
	hub_close(join.hub);
	db_close(join.db);
	keyring_forget(&join.ring);
	join.db = NULL;
	/* A member from here on; what a cut leaves undone the next session does. */
	if (!done || !app_sync(folder, &request, &report, err))
		return false;
	if (!want->fresh || (join.knows && !join.comes_back) ||
	    (report.status == SYNC_NOT_FINISHED && !join.comes_back))
		return true;
	done = db_open(folder, DB_OPEN, &join.db, err) &&
	    (join.comes_back ? join_admin(&join, err) : join_learn(&join, err));
	db_close(join.db);
	return done && app_sync(folder, &request, &report, err);
}
