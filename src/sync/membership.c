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

/* The text that released its place, for whoever takes it. */
static void
membership_keep_record(struct member *member, struct arena *arena, const void *bytes, size_t count)
{
	if (member->released)
		member->record = arena_text_n(arena, bytes, count);
}

/* ---- two that joined at once ------------------------------------------------------------------- */

/* "SITE.KEY", beside the acks, where a site may write names that begin with its own. */
static void
membership_claim_name(const struct member *member, char name[CHAIN_KEY_NAME])
{
	char site[UUID_TEXT];
	size_t length;

	uuid_format(member->site, site);
	length = (size_t)snprintf(name, CHAIN_KEY_NAME, "%s.", site);
	sodium_bin2hex(name + length, CHAIN_KEY_NAME - length, member->sign_key, 8);
}

static bool
membership_was_before(const struct member *member, const uint8_t key[KEYRING_PUBLIC])
{
	for (size_t i = 0; i < member->former_count; i++)
		if (memcmp(member->former[i].sign_key, key, KEYRING_PUBLIC) == 0)
			return true;
	return false;
}

/* Who joined first is the site; of the same millisecond, the lower key. */
static bool
membership_is_earlier(const struct member *one, const struct member *other)
{
	if (one->joined != other->joined)
		return one->joined < other->joined;
	return memcmp(one->sign_key, other->sign_key, KEYRING_PUBLIC) < 0;
}

static void
membership_cross(struct member *known, const struct member *claim)
{
	struct member later = *claim;

	if (known->left || memcmp(known->sign_key, claim->sign_key, KEYRING_PUBLIC) == 0 ||
	    membership_was_before(known, claim->sign_key) || membership_was_before(claim, known->sign_key))
		return;
	if (membership_is_earlier(claim, known)) {
		later = *known;
		*known = *claim;
	}
	known->crossed = true;
	memcpy(known->beaten, later.sign_key, sizeof known->beaten);
}

/* On a share that a program copies, one record hides another: each site's own copy of its record is asked. */
static bool
membership_look_claims(struct hub *hub, const struct chain *chain, struct arena *arena, struct membership_roll *roll,
    struct err *err)
{
	struct hub_record *records;
	size_t count;

	if (!hub_is_copied(hub))
		return true;
	if (!hub_list(hub, HUB_ACK, arena, &records, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const char *name = records[i].name, *dot = strchr(name, '.'), *site;
		struct signed_record record;
		struct member claim;
		if (!dot)
			continue;
		site = arena_text_n(arena, name, (size_t)(dot - name));
		if (!signed_read(arena, HUB_MEMBER, site, records[i].bytes, records[i].count, &record) ||
		    !chain_member(chain, &record, arena, &claim))
			continue;
		for (size_t m = 0; m < roll->count; m++)
			if (uuid_equal(roll->members[m].site, claim.site))
				membership_cross(&roll->members[m], &claim);
	}
	return true;
}

static bool
membership_fill(struct hub *hub, const struct chain *chain, struct arena *arena, struct membership_roll *roll,
    struct err *err)
{
	const struct chain_invite *newest = chain_newest(chain);
	struct membership_fault *faults = chain->faults;
	size_t count, member_room = 0, fault_count = chain->fault_count, fault_room = chain->fault_room;
	struct hub_record *records;

	*roll = (struct membership_roll){.org = chain->org, .made = chain->made, .epoch = newest ? newest->epoch : 0,
	    .open = newest && !newest->closed};
	memcpy(roll->name, chain->name, sizeof roll->name);
	if (!hub_list(hub, HUB_MEMBER, arena, &records, &count, err))
		return false;
	roll->records = records;
	roll->record_count = count;
	for (size_t i = 0; i < count; i++) {
		struct signed_record record;
		struct member member;
		if (signed_read(arena, HUB_MEMBER, records[i].name, records[i].bytes, records[i].count, &record) &&
		    chain_member(chain, &record, arena, &member)) {
			membership_keep_record(&member, arena, records[i].bytes, records[i].count);
			*(struct member *)arena_push(arena, &roll->members, &roll->count, &member_room,
			    sizeof member) = member;
		} else
			*(struct membership_fault *)arena_push(arena, &faults, &fault_count, &fault_room,
			    sizeof *faults) = (struct membership_fault){.kind = HUB_MEMBER, .name = records[i].name};
	}
	roll->faults = faults;
	roll->fault_count = fault_count;
	if (!membership_look_claims(hub, chain, arena, roll, err))
		return false;
	if (roll->count > 0)
		qsort(roll->members, roll->count, sizeof *roll->members, membership_order);
	return true;
}

/* ---- joining ------------------------------------------------------------------------------------- */

/* A site of that very code is known: is it this machine, or may it take its place? *there: it is this one. */
static bool
membership_may_take(const struct member *known, const struct member *self, bool *there, struct err *err)
{
	*there = memcmp(known->sign_key, self->sign_key, KEYRING_PUBLIC) == 0 &&
	    memcmp(known->box_key, self->box_key, KEYRING_PUBLIC) == 0;
	if (known->released && !self->replaces)
		return err_set(err, ERR_DENIED,
		    _("The place of %s is free for the machine that takes it over. If this is the one, join with "
		      "--replace; a new clinic needs another code. Nothing was changed."), known->code);
	if (known->released && strcmp(known->group, self->group) != 0)
		return err_set(err, ERR_CONFLICT,
		    _("%s is in the group %s: join with --group %s. Nothing was changed."), known->code, known->group,
		    known->group);
	if (known->released)
		return !*there || err_set(err, ERR_DENIED,
		    _("The place of %s was released, and this machine's keys were shut out with it. Move the folder "
		      "\"keys\" away, then join again. Nothing was changed."), known->code);
	if (known->left)
		return err_set(err, ERR_DENIED,
		    _("%s was taken out of the organisation. A new clinic needs another code; if its machine comes "
		      "back, the administrator runs: rapport hub sites --release %s"), known->code, known->code);
	return *there || err_set(err, ERR_CONFLICT,
	    _("%s is known under other keys: another clinic has this code, or this is a copy, or its keys were lost. "
	      "For lost keys or a lost machine the administrator runs: rapport hub sites --release %s. Nothing was "
	      "changed."), known->code, known->code);
}

/* Is there room for `self`? *there: it stands there already, just so; *after: the record whose place it takes. */
static bool
membership_has_room(const struct membership_roll *roll, const struct member *self, bool *there, const char **after,
    struct err *err)
{
	bool known_here = false;

	*there = false;
	*after = NULL;
	for (size_t i = 0; i < roll->count; i++) {
		const struct member *known = &roll->members[i];
		if (uuid_equal(known->site, self->site)) {
			if (!membership_may_take(known, self, there, err))
				return false;
			known_here = true;
			*after = known->record;
		} else if (!known->left && strcasecmp(known->code, self->code) == 0)
			return err_set(err, ERR_CONFLICT,
			    _("The code %s belongs to %s. Choose another one; nothing was changed."),
			    known->code, known->name);
	}
	return known_here || !self->replaces || err_set(err, ERR_NOT_FOUND,
	    _("No site of the organisation has the code %s, so there is no place to take: join without --replace. "
	      "Nothing was changed."), self->code);
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

/* `after`: the record that released the place, NULL: a place of its own. */
static bool
membership_put_self(struct hub *hub, const struct member *self, uint32_t epoch, const char *after,
    const struct chain_ticket *ticket, struct err *err)
{
	struct buf bytes = {0};
	char name[UUID_TEXT], claim[CHAIN_KEY_NAME];
	json_t *said = json_pack("{so ss ss ss so so sI sI ss*}", "site", jsonhex_id(self->site), "code", self->code,
	    "name", self->name, "group", self->group, "sign_key", jsonhex(self->sign_key, KEYRING_PUBLIC), "box_key",
	    jsonhex(self->box_key, KEYRING_PUBLIC), "epoch", (json_int_t)epoch, "joined", (json_int_t)clock_now(),
	    "after", after);
	bool done;

	if (!said)
		return err_set(err, ERR_INVALID, _("The name of the site is not valid text. Nothing was changed."));
	uuid_format(self->site, name);
	signed_write(&bytes, HUB_MEMBER, name, said, "invite", ticket->sign_secret);
	membership_claim_name(self, claim);
	/* What else stands there under this name did not verify: it is nobody's. */
	done = hub_put(hub, HUB_MEMBER, name, bytes.bytes, bytes.used, after ? HUB_PUT_IF : HUB_PUT_ANY, after,
		after ? strlen(after) : 0, err) &&
	    (!hub_is_copied(hub) ||
		hub_put(hub, HUB_ACK, claim, bytes.bytes, bytes.used, HUB_PUT_ANY, NULL, 0, err));
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
	const char *after;
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
	    !membership_fill(hub, &chain, arena, &roll, err) || !membership_has_room(&roll, &own, &there, &after, err))
		goto out;
	if (!there && (!membership_put_self(hub, &own, joined.epochs, after, &ticket, err) ||
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

bool
membership_had_key(const struct member *member, const uint8_t key[KEYRING_PUBLIC])
{
	return membership_was_before(member, key) ||
	    (member->crossed && memcmp(member->beaten, key, KEYRING_PUBLIC) == 0);
}

bool
membership_is_release(const void *release, size_t release_count, const void *record, size_t count)
{
	json_t *whole = json_loadb(record, count, JSON_REJECT_DUPLICATES, NULL);
	const char *text = json_string_value(json_object_get(whole, "said"));
	json_t *said = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
	const json_t *after = json_object_get(said, "after");
	bool same = json_is_string(after) && json_string_length(after) == release_count &&
	    memcmp(json_string_value(after), release, release_count) == 0;

	json_decref(said);
	json_decref(whole);
	return same;
}

/* Has root taken this site out, or is another machine in its place? */
static bool
membership_still_in(const struct membership_roll *roll, const struct keyring *ring, struct err *err)
{
	const struct member *self = NULL;

	for (size_t i = 0; i < roll->count; i++)
		if (uuid_equal(roll->members[i].site, ring->site))
			self = &roll->members[i];
	if (self && self->released)
		return err_set(err, ERR_DENIED,
		    _("The place of %s was released for another machine, and this one is shut out. Nothing was sent; "
		      "what is here stays here."), self->code);
	if (self && self->left)
		return err_set(err, ERR_DENIED, _("This site was taken out of the organisation. It goes on alone."));
	if (!self || memcmp(self->sign_key, ring->sign_key, KEYRING_PUBLIC) == 0)
		return true;
	if (self->crossed && memcmp(self->beaten, ring->sign_key, KEYRING_PUBLIC) == 0)
		return err_set(err, ERR_CONFLICT,
		    _("Another clinic, %s, joined under the code %s at the same time and came first. Nothing of this "
		      "one was lost or sent: join again under another code (rapport-hub(1), A code given twice)."),
		    self->name, self->code);
	return err_set(err, ERR_DENIED,
	    _("Another machine has the place of %s now, and this one is shut out. Nothing was sent; what is here stays "
	      "here."), self->code);
}

bool
membership_refresh(struct hub *hub, struct keyring *ring, struct arena *arena, struct membership_roll *roll, bool *more,
    struct err *err)
{
	*more = false;
	if (!membership_read(hub, ring, arena, roll, err) || !membership_still_in(roll, ring, err))
		return false;
	for (uint32_t epoch = ring->epochs + 1; epoch <= KEYRING_EPOCHS; epoch++) {
		char name[CHAIN_KEY_NAME];
		uint8_t key[KEYRING_KEY];
		bool found;
		chain_key_name(epoch, ring->site, name);
		if (!chain_get_key(hub, ring->root_key, epoch, name, ring->box_key, ring->box_secret, key, &found, err))
			return false;
		if (!found)
			break;
		memcpy(ring->keys[epoch - 1], key, KEYRING_KEY);
		sodium_memzero(key, sizeof key);
		ring->epochs = epoch;
		*more = true;
	}
	return true;
}
