#include "membership.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "jsonhex.h"
#include "membership_chain.h"

/* The organisation comes last: while it is not there, nobody takes the rest for finished. */
static bool
membership_put_org(struct hub *hub, struct uuid org, const char *name, const struct chain_root *root, struct err *err)
{
	struct buf bytes = {0};
	json_t *said = json_pack("{so ss so so sI}", "org", jsonhex_id(org), "name", name, "root_key",
	    jsonhex(root->sign_key, KEYRING_PUBLIC), "root_box", jsonhex(root->box_key, KEYRING_PUBLIC), "made",
	    (json_int_t)clock_now());
	bool done;

	if (!said)
		return err_set(err, ERR_INVALID, _("The organisation's name is not valid text. Nothing was made."));
	signed_write(&bytes, HUB_ORG, "org", said, "root", root->sign_secret);
	done = hub_put(hub, HUB_ORG, "org", bytes.bytes, bytes.used, HUB_PUT_NEW, NULL, 0, err);
	buf_free(&bytes);
	return done;
}

bool
membership_create(struct hub *hub, struct uuid org, const char *name, char code[MEMBERSHIP_CODE],
    char recovery[MEMBERSHIP_RECOVERY], struct err *err)
{
	struct arena *arena = arena_new();
	uint8_t keys[1][KEYRING_KEY];
	struct chain_root root;
	char key_name[CHAIN_KEY_NAME];
	const void *bytes;
	size_t count;
	bool found, done = false;

	code[0] = recovery[0] = '\0';
	if (name[0] == '\0' || strlen(name) >= sizeof ((struct chain *)0)->name) {
		err_set(err, ERR_INVALID, _("The organisation needs a name of at most 319 bytes. Nothing was made."));
		goto out;
	}
	if (!hub_get(hub, HUB_ORG, "org", arena, &bytes, &count, &found, err))
		goto out;
	if (found) {
		err_set(err, ERR_CONFLICT, _("There is an organisation at this hub already. It was left as it is."));
		goto out;
	}
	chain_make_root(recovery, &root);
	hash_random(keys, sizeof keys);
	chain_root_name(1, key_name);
	done = chain_put_key(hub, &root, 1, key_name, root.box_key, keys[0], HUB_PUT_ANY, err) &&
	    chain_put_invite(hub, &root, org, 1, (const uint8_t (*)[KEYRING_KEY])keys, HUB_PUT_ANY, code, err) &&
	    membership_put_org(hub, org, name, &root, err);
	sodium_memzero(keys, sizeof keys);
	sodium_memzero(&root, sizeof root);
	if (!done) {
		sodium_memzero(code, MEMBERSHIP_CODE);
		sodium_memzero(recovery, MEMBERSHIP_RECOVERY);
	}
out:
	arena_free(arena);
	return done;
}

static int
membership_order(const void *a, const void *b)
{
	const struct member *left = a, *right = b;
	int order = strcmp(left->code, right->code);

	return order ? order : memcmp(&left->site, &right->site, sizeof left->site);
}

static bool
membership_fill(struct hub *hub, const struct chain *chain, struct arena *arena, struct membership_roll *roll,
    struct err *err)
{
	const struct chain_invite *newest = chain_newest(chain);
	struct membership_fault *faults = chain->faults;
	size_t count, member_room = 0, fault_count = chain->fault_count, fault_room = chain->fault_room;
	char **names;

	*roll = (struct membership_roll){.org = chain->org, .made = chain->made, .epoch = newest ? newest->epoch : 0,
	    .open = newest && !newest->closed};
	memcpy(roll->name, chain->name, sizeof roll->name);
	if (!hub_list(hub, HUB_MEMBER, arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct signed_record record;
		struct member member;
		const void *bytes;
		size_t size;
		bool found;
		if (!hub_get(hub, HUB_MEMBER, names[i], arena, &bytes, &size, &found, err))
			return false;
		if (!found)
			continue;
		if (signed_read(arena, HUB_MEMBER, names[i], bytes, size, &record) &&
		    chain_member(chain, &record, &member))
			*(struct member *)arena_push(arena, &roll->members, &roll->count, &member_room,
			    sizeof member) = member;
		else
			*(struct membership_fault *)arena_push(arena, &faults, &fault_count, &fault_room,
			    sizeof *faults) = (struct membership_fault){.kind = HUB_MEMBER, .name = names[i]};
	}
	roll->faults = faults;
	roll->fault_count = fault_count;
	if (roll->count > 0)
		qsort(roll->members, roll->count, sizeof *roll->members, membership_order);
	return true;
}

/* Is there room for `self`? *there: it stands there already, just so. */
static bool
membership_has_room(const struct membership_roll *roll, const struct member *self, bool *there, struct err *err)
{
	*there = false;
	for (size_t i = 0; i < roll->count; i++) {
		const struct member *known = &roll->members[i];
		if (uuid_equal(known->site, self->site)) {
			if (known->left)
				return err_set(err, ERR_DENIED,
				    _("%s was taken out of the organisation. A new clinic needs another code."),
				    known->code);
			if (memcmp(known->sign_key, self->sign_key, KEYRING_PUBLIC) != 0 ||
			    memcmp(known->box_key, self->box_key, KEYRING_PUBLIC) != 0)
				return err_set(err, ERR_CONFLICT,
				    _("%s is known under other keys: another clinic has this code, or this is a copy, "
				      "or its keys were lost. Nothing was changed."), known->code);
			*there = true;
		} else if (!known->left && strcasecmp(known->code, self->code) == 0)
			return err_set(err, ERR_CONFLICT,
			    _("The code %s belongs to %s. Choose another one; nothing was changed."),
			    known->code, known->name);
	}
	return true;
}

/* The ticket's invitation, opened into the ring. */
static bool
membership_take_keys(const struct chain_invite *invite, const struct chain_ticket *ticket, struct keyring *ring,
    struct arena *arena)
{
	size_t over = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES, count;
	json_t *said = NULL;
	const json_t *keys;
	bool read = false;

	if (invite->sealed_count <= over)
		return false;
	count = invite->sealed_count - over;
	uint8_t *text = arena_alloc(arena, count);
	if (crypto_secretbox_open_easy(text, invite->sealed + crypto_secretbox_NONCEBYTES,
	    invite->sealed_count - crypto_secretbox_NONCEBYTES, invite->sealed, ticket->secret) != 0)
		return false;
	said = json_loadb((const char *)text, count, JSON_REJECT_DUPLICATES, NULL);
	keys = json_object_get(said, "keys");
	if (jsonhex_get_id(json_object_get(said, "org"), &ring->org) &&
	    jsonhex_get(json_object_get(said, "root_key"), ring->root_key, KEYRING_PUBLIC) &&
	    json_array_size(keys) == invite->epoch && invite->epoch <= KEYRING_EPOCHS) {
		read = true;
		for (uint32_t i = 0; read && i < invite->epoch; i++)
			read = jsonhex_get(json_array_get(keys, i), ring->keys[i], KEYRING_KEY);
	}
	ring->epochs = read ? invite->epoch : 0;
	sodium_memzero(text, count);
	jsonhex_wipe(said);
	json_decref(said);
	return read;
}

/* Which invitation is the code of? Its own record is believed only after what it seals has named the root key. */
static bool
membership_enter(struct hub *hub, const struct chain_ticket *ticket, struct arena *arena, struct chain *chain,
    struct keyring *ring, struct err *err)
{
	const struct chain_invite *invite = NULL;

	if (!chain_load(hub, NULL, arena, chain, err))
		return false;
	for (size_t i = 0; i < chain->invite_count; i++)
		if (memcmp(chain->invites[i].key, ticket->sign_key, KEYRING_PUBLIC) == 0)
			invite = &chain->invites[i];
	if (!invite)
		return err_set(err, ERR_DENIED,
		    _("This join code is not of the organisation at this hub. Ask for it again."));
	if (invite->closed || invite != chain_newest(chain))
		return err_set(err, ERR_DENIED,
		    _("This join code is no longer good: a newer one was made. Ask for it; nothing was changed."));
	if (!membership_take_keys(invite, ticket, ring, arena) || !uuid_equal(ring->org, chain->org) ||
	    memcmp(ring->root_key, chain->root_key, KEYRING_PUBLIC) != 0)
		return err_set(err, ERR_DENIED,
		    _("The hub's records are not those the join code was made with. Nothing was changed."));
	return true;
}

static bool
membership_put_self(struct hub *hub, const struct member *self, uint32_t epoch, const struct chain_ticket *ticket,
    struct err *err)
{
	struct buf bytes = {0};
	char name[UUID_TEXT];
	json_t *said = json_pack("{so ss ss ss so so sI}", "site", jsonhex_id(self->site), "code", self->code, "name",
	    self->name, "group", self->group, "sign_key", jsonhex(self->sign_key, KEYRING_PUBLIC), "box_key",
	    jsonhex(self->box_key, KEYRING_PUBLIC), "epoch", (json_int_t)epoch);
	bool done;

	if (!said)
		return err_set(err, ERR_INVALID, _("The name of the site is not valid text. Nothing was changed."));
	uuid_format(self->site, name);
	signed_write(&bytes, HUB_MEMBER, name, said, "invite", ticket->sign_secret);
	/* What stands there under this name did not verify: it is nobody's. */
	done = hub_put(hub, HUB_MEMBER, name, bytes.bytes, bytes.used, HUB_PUT_ANY, NULL, 0, err);
	buf_free(&bytes);
	return done;
}

/* Two sites with one code in the same minute: both look again, and the one with the higher id goes. */
static bool
membership_settle(struct hub *hub, const struct keyring *ring, const struct member *self, struct arena *arena,
    struct err *err)
{
	struct membership_roll roll;
	char name[UUID_TEXT];
	bool in = false;

	if (!membership_read(hub, ring, arena, &roll, err))
		return false;
	uuid_format(self->site, name);
	for (size_t i = 0; i < roll.count; i++) {
		const struct member *other = &roll.members[i];
		if (uuid_equal(other->site, self->site))
			in = true;
		else if (!other->left && strcasecmp(other->code, self->code) == 0 &&
		    memcmp(&other->site, &self->site, sizeof self->site) < 0)
			return hub_drop(hub, HUB_MEMBER, name, err) && err_set(err, ERR_CONFLICT,
			    _("The code %s was taken by %s just now. Choose another one; nothing was changed."),
			    other->code, other->name);
	}
	return in || err_set(err, ERR_DENIED,
	    _("The join code was replaced just now. Ask for the new one, then join again."));
}

bool
membership_join(struct hub *hub, const char *code, const struct member *self, struct keyring *ring, char org_name[320],
    struct err *err)
{
	struct arena *arena = arena_new();
	struct keyring joined = *ring;
	struct member own = *self;
	struct chain_ticket ticket;
	struct membership_roll roll;
	struct chain chain;
	bool there, done = false;

	own.site = ring->site;
	memcpy(own.sign_key, ring->sign_key, KEYRING_PUBLIC);
	memcpy(own.box_key, ring->box_key, KEYRING_PUBLIC);
	if (!chain_is_word(own.code, sizeof own.code) || !chain_is_word(own.group, sizeof own.group)) {
		err_set(err, ERR_INVALID,
		    _("The code of a site and the name of a group are letters, digits and dashes."));
		goto out;
	}
	if (!chain_read_ticket(code, &ticket, err) ||
	    !membership_enter(hub, &ticket, arena, &chain, &joined, err) ||
	    !membership_fill(hub, &chain, arena, &roll, err) || !membership_has_room(&roll, &own, &there, err))
		goto out;
	if (!there && (!membership_put_self(hub, &own, joined.epochs, &ticket, err) ||
	    !membership_settle(hub, &joined, &own, arena, err)))
		goto out;
	*ring = joined;
	memcpy(org_name, chain.name, sizeof chain.name);
	done = true;
out:
	sodium_memzero(&ticket, sizeof ticket);
	keyring_forget(&joined);
	arena_free(arena);
	return done;
}

bool
membership_read(struct hub *hub, const struct keyring *ring, struct arena *arena, struct membership_roll *roll,
    struct err *err)
{
	struct chain chain;

	*roll = (struct membership_roll){0};
	if (!chain_load(hub, ring ? ring->root_key : NULL, arena, &chain, err))
		return false;
	if (ring && !uuid_equal(chain.org, ring->org))
		return err_set(err, ERR_DENIED, _("The hub is of another organisation. Nothing was changed."));
	return membership_fill(hub, &chain, arena, roll, err);
}

bool
membership_list(struct hub *hub, const struct keyring *ring, struct arena *arena, struct member **members,
    size_t *count, size_t *bad, struct err *err)
{
	struct membership_roll roll;

	if (!membership_read(hub, ring, arena, &roll, err))
		return false;
	*members = roll.members;
	*count = roll.count;
	*bad = roll.fault_count;
	return true;
}

/* Has root taken this site out? */
static bool
membership_still_in(const struct membership_roll *roll, struct uuid site, struct err *err)
{
	for (size_t i = 0; i < roll->count; i++)
		if (uuid_equal(roll->members[i].site, site) && roll->members[i].left)
			return err_set(err, ERR_DENIED,
			    _("This site was taken out of the organisation. It goes on alone."));
	return true;
}

bool
membership_refresh(struct hub *hub, struct keyring *ring, bool *more, struct err *err)
{
	struct arena *arena = arena_new();
	struct membership_roll roll;
	bool done = false, found = true;

	*more = false;
	if (!membership_read(hub, ring, arena, &roll, err) || !membership_still_in(&roll, ring->site, err))
		goto out;
	for (uint32_t epoch = ring->epochs + 1; found && epoch <= KEYRING_EPOCHS; epoch++) {
		char name[CHAIN_KEY_NAME];
		uint8_t key[KEYRING_KEY];
		chain_key_name(epoch, ring->site, name);
		if (!chain_get_key(hub, ring->root_key, epoch, name, ring->box_key, ring->box_secret, key, &found, err))
			goto out;
		if (!found)
			break;
		memcpy(ring->keys[epoch - 1], key, KEYRING_KEY);
		sodium_memzero(key, sizeof key);
		ring->epochs = epoch;
		*more = true;
	}
	done = true;
out:
	arena_free(arena);
	return done;
}
