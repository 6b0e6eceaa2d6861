#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/i18n.h"
#include "jsonhex.h"
#include "membership_chain.h"

/* One rotation, in steps that may each be cut; run again it goes on with a key of its own. */
struct rotate {
	struct hub *hub;
	struct arena *arena;
	struct chain_root root;
	struct chain chain;
	struct membership_roll roll;
	uint32_t epochs;
	uint8_t keys[KEYRING_EPOCHS][KEYRING_KEY];
};

/* Every key so far, those of rotations that were cut as well: each is sealed to root first. */
static bool
rotate_read_keys(struct rotate *rotate, struct err *err)
{
	bool found = true;

	while (rotate->epochs < KEYRING_EPOCHS) {
		uint32_t epoch = rotate->epochs + 1;
		char name[CHAIN_KEY_NAME];
		chain_root_name(epoch, name);
		if (!chain_get_key(rotate->hub, rotate->root.sign_key, epoch, name, rotate->root.box_key,
		    rotate->root.box_secret, rotate->keys[epoch - 1], &found, err))
			return false;
		if (!found)
			break;
		rotate->epochs = epoch;
	}
	if (rotate->epochs < rotate->roll.epoch)
		return err_set(err, ERR_CORRUPT,
		    _("The hub has lost keys of the organisation. Restore the hub from its backup first."));
	return rotate->epochs < KEYRING_EPOCHS || err_set(err, ERR_INVALID,
	    _("The organisation has had as many keys as it can have. Nothing was changed."));
}

/* Those whom this invitation let in stay in; nobody else will ever be. */
static bool
rotate_close(struct rotate *rotate, const struct chain_invite *invite, struct err *err)
{
	json_t *let_in = json_array();
	struct buf bytes = {0};
	char name[CHAIN_EPOCH_NAME];
	bool done;

	for (size_t i = 0; i < rotate->roll.count; i++) {
		struct signed_record record;
		char site[UUID_TEXT];
		const void *was;
		size_t count;
		bool found;
		if (rotate->roll.members[i].epoch != invite->epoch || rotate->roll.members[i].left)
			continue;
		uuid_format(rotate->roll.members[i].site, site);
		if (!hub_get(rotate->hub, HUB_MEMBER, site, rotate->arena, &was, &count, &found, err)) {
			json_decref(let_in);
			return false;
		}
		if (found && signed_read(rotate->arena, HUB_MEMBER, site, was, count, &record))
			json_array_append_new(let_in, jsonhex(record.digest, SIGNED_DIGEST));
	}
	chain_epoch_name(invite->epoch, name);
	signed_write(&bytes, HUB_INVITE, name,
	    json_pack("{sI so so sb so}", "epoch", (json_int_t)invite->epoch, "org", jsonhex_id(rotate->chain.org),
		"key", jsonhex(invite->key, KEYRING_PUBLIC), "closed", 1, "let_in", let_in), "root",
	    rotate->root.sign_secret);
	done = hub_put(rotate->hub, HUB_INVITE, name, bytes.bytes, bytes.used, HUB_PUT_ANY, NULL, 0, err);
	buf_free(&bytes);
	return done;
}

static bool
rotate_close_all(struct rotate *rotate, struct err *err)
{
	for (size_t i = 0; i < rotate->chain.invite_count; i++)
		if (!rotate->chain.invites[i].closed && !rotate_close(rotate, &rotate->chain.invites[i], err))
			return false;
	return true;
}

/* How far the streams of a member have come at the hub: up to there its key counts. */
static bool
rotate_ends(struct rotate *rotate, const struct member *member, struct former *own, struct err *err)
{
	const char *const scopes[] = {"org", arena_printf(rotate->arena, "g.%s", member->group),
	    arena_printf(rotate->arena, "s.%s", member->code)};
	struct former_end *ends = NULL;
	size_t room = 0;

	for (size_t s = 0; s < sizeof scopes / sizeof scopes[0]; s++) {
		struct hub_head *heads;
		size_t got;
		if (!hub_heads(rotate->hub, scopes[s], rotate->arena, &heads, &got, err))
			return false;
		for (size_t i = 0; i < got; i++) {
			if (!uuid_equal(heads[i].site, member->site))
				continue;
			struct former_end *end = arena_push(rotate->arena, &ends, &own->count, &room, sizeof *ends);
			*end = (struct former_end){.origin = heads[i].origin, .to = heads[i].seq};
			snprintf(end->scope, sizeof end->scope, "%s", scopes[s]);
		}
	}
	own->ends = ends;
	return true;
}

/* The snapshots it made: what others begin from must not be lost with it. */
static bool
rotate_snapshots(struct rotate *rotate, const struct member *member, struct former *own, struct err *err)
{
	uint8_t (*digests)[FORMER_DIGEST];
	struct hub_record *records;
	char site[UUID_TEXT];
	size_t count;

	uuid_format(member->site, site);
	if (!hub_list(rotate->hub, HUB_SNAPSHOT, rotate->arena, &records, &count, err))
		return false;
	digests = arena_array(rotate->arena, count + 1, sizeof *digests);
	for (size_t i = 0; i < count; i++) {
		struct signed_record record;
		if (signed_read(rotate->arena, HUB_SNAPSHOT, records[i].name, records[i].bytes, records[i].count,
			&record) &&
		    strcmp(record.by, site) == 0)
			memcpy(digests[own->snapshot_count++], record.digest, FORMER_DIGEST);
	}
	own->snapshots = (const uint8_t (*)[FORMER_DIGEST])digests;
	return true;
}

static json_t *
rotate_leaving(const struct member *member, const struct former *own, const struct former *before,
    size_t before_count, bool release)
{
	return json_pack("{so ss ss ss so so sI sI sb sb so so so}", "site", jsonhex_id(member->site), "code",
	    member->code, "name", member->name, "group", member->group, "sign_key",
	    jsonhex(member->sign_key, KEYRING_PUBLIC), "box_key", jsonhex(member->box_key, KEYRING_PUBLIC), "epoch",
	    (json_int_t)member->epoch, "joined", (json_int_t)member->joined, "left", 1, "released", (int)release,
	    "until", former_until(own->ends, own->count),
	    "snapshots", former_snapshots(own->snapshots, own->snapshot_count), "former",
	    former_list(before, before_count));
}

/* The record of who leaves stays, signed by root: what it sent while it was a member is still believed. */
static bool
rotate_let_go(struct rotate *rotate, struct uuid leaving, bool release, struct err *err)
{
	struct member *member = NULL;
	struct former own = {.count = 0};
	struct buf bytes = {0};
	char name[UUID_TEXT];
	bool done;

	if (uuid_is_none(leaving))
		return true;
	for (size_t i = 0; i < rotate->roll.count; i++)
		if (uuid_equal(rotate->roll.members[i].site, leaving))
			member = &rotate->roll.members[i];
	if (!member)
		return err_set(err, ERR_NOT_FOUND,
		    _("There is no such site in the organisation. Nothing was changed."));
	/* Of one that left before, what counted then counts now. */
	bool again = member->left && member->former_count > 0;
	if (again)
		own = member->former[0];
	else if (!rotate_ends(rotate, member, &own, err) || !rotate_snapshots(rotate, member, &own, err))
		return false;
	member->left = true;
	uuid_format(leaving, name);
	signed_write(&bytes, HUB_MEMBER, name,
	    rotate_leaving(member, &own, again ? member->former + 1 : member->former,
		member->former_count - (again ? 1 : 0), release),
	    "root", rotate->root.sign_secret);
	done = hub_put(rotate->hub, HUB_MEMBER, name, bytes.bytes, bytes.used, HUB_PUT_ANY, NULL, 0, err);
	buf_free(&bytes);
	return done;
}

/* To everybody who stays, every key that came after the member did; a rotation that was cut may have left some out. */
static bool
rotate_hand_out(struct rotate *rotate, struct err *err)
{
	for (size_t i = 0; i < rotate->roll.count; i++) {
		const struct member *member = &rotate->roll.members[i];
		for (uint32_t epoch = member->epoch + 1; !member->left && epoch <= rotate->epochs; epoch++) {
			char name[CHAIN_KEY_NAME];
			struct err there = {0};
			chain_key_name(epoch, member->site, name);
			if (!chain_put_key(rotate->hub, &rotate->root, epoch, name, member->box_key,
			    rotate->keys[epoch - 1], HUB_PUT_NEW, &there) && there.code != ERR_CONFLICT) {
				if (err)
					*err = there;
				return false;
			}
		}
	}
	return true;
}

static bool
rotate_add_key(struct rotate *rotate, struct err *err)
{
	char name[CHAIN_KEY_NAME];

	hash_random(rotate->keys[rotate->epochs], KEYRING_KEY);
	rotate->epochs++;
	chain_root_name(rotate->epochs, name);
	return chain_put_key(rotate->hub, &rotate->root, rotate->epochs, name, rotate->root.box_key,
	    rotate->keys[rotate->epochs - 1], HUB_PUT_NEW, err);
}

static bool
rotate_begin(struct rotate *rotate, const char *recovery, struct err *err)
{
	struct keyring ring = {0};

	if (!chain_read_root(recovery, &rotate->root, err))
		return false;
	/* The hub's own record names the organisation; its signature has to be root's. */
	if (!chain_load(rotate->hub, rotate->root.sign_key, rotate->arena, &rotate->chain, err)) {
		if (err && err->code == ERR_DENIED)
			err_set(err, ERR_DENIED,
			    _("This recovery key is not of the organisation at this hub. Nothing was changed."));
		return false;
	}
	ring.org = rotate->chain.org;
	memcpy(ring.root_key, rotate->root.sign_key, KEYRING_PUBLIC);
	return membership_read(rotate->hub, &ring, rotate->arena, &rotate->roll, err);
}

static bool
rotate_all(struct hub *hub, const char *recovery, struct uuid leaving, bool release, char code[MEMBERSHIP_CODE],
    struct err *err)
{
	struct arena *arena = arena_new();
	struct rotate *rotate = arena_alloc(arena, sizeof *rotate);
	bool done;

	*rotate = (struct rotate){.hub = hub, .arena = arena};
	code[0] = '\0';
	done = rotate_begin(rotate, recovery, err) && rotate_read_keys(rotate, err) &&
	    rotate_let_go(rotate, leaving, release, err) && rotate_close_all(rotate, err) &&
	    rotate_add_key(rotate, err) && rotate_hand_out(rotate, err) &&
	    chain_put_invite(hub, &rotate->root, rotate->chain.org, rotate->epochs,
		(const uint8_t (*)[KEYRING_KEY])rotate->keys, HUB_PUT_NEW, code, err);
	sodium_memzero(rotate, sizeof *rotate);
	arena_free(arena);
	return done;
}

bool
membership_rotate(struct hub *hub, const char *recovery, struct uuid leaving, char code[MEMBERSHIP_CODE],
    struct err *err)
{
	return rotate_all(hub, recovery, leaving, false, code, err);
}

bool
membership_release(struct hub *hub, const char *recovery, struct uuid site, char code[MEMBERSHIP_CODE],
    struct err *err)
{
	return rotate_all(hub, recovery, site, true, code, err);
}
