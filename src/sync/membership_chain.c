#include "membership_chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/code.h"
#include "base/i18n.h"
#include "jsonhex.h"

enum {
	CHAIN_CODE_BYTES = 20, CHAIN_RECOVERY_BYTES = 32,
	CHAIN_SEALED_KEY = KEYRING_KEY + crypto_box_SEALBYTES,
};

/* A key of its own for each end, out of what was on paper. */
static void
chain_derive(const char *end, const uint8_t *secret, size_t count, uint8_t key[KEYRING_KEY])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, (const uint8_t *)end, strlen(end), KEYRING_KEY);
	crypto_generichash_update(&state, secret, count);
	crypto_generichash_final(&state, key, KEYRING_KEY);
}

static void
chain_derive_root(const uint8_t secret[CHAIN_RECOVERY_BYTES], struct chain_root *root)
{
	uint8_t seed[KEYRING_KEY];

	chain_derive("rapport recovery: sign", secret, CHAIN_RECOVERY_BYTES, seed);
	crypto_sign_seed_keypair(root->sign_key, root->sign_secret, seed);
	chain_derive("rapport recovery: box", secret, CHAIN_RECOVERY_BYTES, seed);
	crypto_box_seed_keypair(root->box_key, root->box_secret, seed);
	sodium_memzero(seed, sizeof seed);
}

static void
chain_derive_ticket(const uint8_t secret[CHAIN_CODE_BYTES], struct chain_ticket *ticket)
{
	uint8_t seed[KEYRING_KEY];

	chain_derive("rapport join code: sign", secret, CHAIN_CODE_BYTES, seed);
	crypto_sign_seed_keypair(ticket->sign_key, ticket->sign_secret, seed);
	chain_derive("rapport join code: open", secret, CHAIN_CODE_BYTES, ticket->secret);
	sodium_memzero(seed, sizeof seed);
}

void
chain_make_root(char recovery[MEMBERSHIP_RECOVERY], struct chain_root *root)
{
	uint8_t secret[CHAIN_RECOVERY_BYTES];
	char text[CODE_TEXT];

	hash_random(secret, sizeof secret);
	code_format(secret, sizeof secret, text);
	memcpy(recovery, text, MEMBERSHIP_RECOVERY);
	chain_derive_root(secret, root);
	sodium_memzero(text, sizeof text);
	sodium_memzero(secret, sizeof secret);
}

static bool
chain_mistyped(const char *text, size_t count, const char *what, struct err *err)
{
	int part = code_slip(text, count);

	if (part > 0)
		return err_set(err, ERR_INVALID, _("%s is mistyped: look at part %d again. Nothing was changed."), what,
		    part);
	return err_set(err, ERR_INVALID,
	    _("%s is mistyped, or not whole: compare it part by part. Nothing was changed."), what);
}

bool
chain_read_root(const char *recovery, struct chain_root *root, struct err *err)
{
	uint8_t secret[CHAIN_RECOVERY_BYTES];

	if (!code_parse(recovery, secret, sizeof secret))
		return chain_mistyped(recovery, sizeof secret, _("The recovery key"), err);
	chain_derive_root(secret, root);
	sodium_memzero(secret, sizeof secret);
	return true;
}

bool
chain_read_ticket(const char *code, struct chain_ticket *ticket, struct err *err)
{
	uint8_t secret[CHAIN_CODE_BYTES];

	if (!code_parse(code, secret, sizeof secret))
		return chain_mistyped(code, sizeof secret, _("The join code"), err);
	chain_derive_ticket(secret, ticket);
	sodium_memzero(secret, sizeof secret);
	return true;
}

bool
chain_is_word(const char *text, size_t size)
{
	size_t length = strnlen(text, size);

	for (size_t i = 0; i < length; i++)
		if (!((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z') ||
		    (text[i] >= '0' && text[i] <= '9') || (i > 0 && (text[i] == '-' || text[i] == '_'))))
			return false;
	return length > 0 && length < size;
}

static void
chain_add_fault(struct chain *chain, struct arena *arena, enum hub_kind kind, const char *name)
{
	struct membership_fault *fault = arena_push(arena, &chain->faults, &chain->fault_count, &chain->fault_room,
	    sizeof *chain->faults);

	*fault = (struct membership_fault){.kind = kind, .name = arena_text(arena, name)};
}

/* A text that fits; nothing is cut off. */
static bool
chain_get_text(const json_t *said, const char *name, char *text, size_t size)
{
	const json_t *value = json_object_get(said, name);
	size_t length = json_string_length(value);

	if (!json_is_string(value) || length == 0 || length >= size)
		return false;
	memcpy(text, json_string_value(value), length + 1);
	return true;
}

static bool
chain_get_epoch(const json_t *said, uint32_t *epoch)
{
	json_int_t number = json_integer_value(json_object_get(said, "epoch"));

	if (number < 1 || number > KEYRING_EPOCHS)
		return false;
	*epoch = (uint32_t)number;
	return true;
}

/* What the record says its own root key is. */
static bool
chain_own_root(const struct signed_record *record, uint8_t root_key[KEYRING_PUBLIC])
{
	json_t *said = json_loads(record->said, JSON_REJECT_DUPLICATES, NULL);
	bool read = jsonhex_get(json_object_get(said, "root_key"), root_key, KEYRING_PUBLIC);

	json_decref(said);
	return read;
}

static bool
chain_load_org(struct hub *hub, const uint8_t *root_key, struct arena *arena, struct chain *chain, struct err *err)
{
	struct signed_record record;
	const void *bytes;
	size_t count;
	bool found, sound;
	json_t *said;

	if (!hub_get(hub, HUB_ORG, "org", arena, &bytes, &count, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND,
		    _("There is no organisation at this hub. Make one with: rapport hub init"));
	if (!signed_read(arena, HUB_ORG, "org", bytes, count, &record) ||
	    (!root_key && !chain_own_root(&record, chain->root_key)))
		return err_set(err, ERR_CORRUPT, _("The hub's record of the organisation is damaged."));
	if (root_key)
		memcpy(chain->root_key, root_key, KEYRING_PUBLIC);
	said = signed_said(&record, chain->root_key);
	if (!said)
		return err_set(err, ERR_DENIED,
		    _("This hub is another organisation's: it is not signed with the recovery key known here. "
		      "Nothing was exchanged."));
	chain->made = json_integer_value(json_object_get(said, "made"));
	sound = jsonhex_get_id(json_object_get(said, "org"), &chain->org) &&
	    jsonhex_get(json_object_get(said, "root_box"), chain->root_box, KEYRING_PUBLIC) &&
	    chain_get_text(said, "name", chain->name, sizeof chain->name);
	json_decref(said);
	return sound || err_set(err, ERR_CORRUPT, _("The hub's record of the organisation is damaged."));
}

static bool
chain_read_let_in(const json_t *said, struct arena *arena, struct chain_invite *invite)
{
	const json_t *list = json_object_get(said, "let_in");
	uint8_t (*digests)[SIGNED_DIGEST];

	if (!json_is_array(list))
		return false;
	invite->let_in_count = json_array_size(list);
	digests = arena_array(arena, invite->let_in_count + 1, sizeof *digests);
	for (size_t i = 0; i < invite->let_in_count; i++)
		if (!jsonhex_get(json_array_get(list, i), digests[i], SIGNED_DIGEST))
			return false;
	invite->let_in = (const uint8_t (*)[SIGNED_DIGEST])digests;
	return true;
}

static bool
chain_read_invite(const struct chain *chain, const struct signed_record *record, struct arena *arena,
    struct chain_invite *invite)
{
	json_t *said = signed_said(record, chain->root_key);
	char name[CHAIN_EPOCH_NAME];
	struct uuid org;
	bool read;

	*invite = (struct chain_invite){.closed = json_is_true(json_object_get(said, "closed"))};
	read = chain_get_epoch(said, &invite->epoch) && jsonhex_get_id(json_object_get(said, "org"), &org) &&
	    uuid_equal(org, chain->org) && jsonhex_get(json_object_get(said, "key"), invite->key, KEYRING_PUBLIC);
	if (read && invite->closed)
		read = chain_read_let_in(said, arena, invite);
	else if (read) {
		invite->sealed = jsonhex_get_any(json_object_get(said, "sealed"), arena, &invite->sealed_count);
		read = invite->sealed != NULL;
	}
	chain_epoch_name(invite->epoch, name);
	json_decref(said);
	return read && strcmp(name, record->name) == 0;
}

static int
chain_invite_order(const void *a, const void *b)
{
	uint32_t left = ((const struct chain_invite *)a)->epoch, right = ((const struct chain_invite *)b)->epoch;

	return (left > right) - (left < right);
}

bool
chain_load(struct hub *hub, const uint8_t *root_key, struct arena *arena, struct chain *chain, struct err *err)
{
	struct hub_record *records;
	size_t count;

	*chain = (struct chain){0};
	if (!chain_load_org(hub, root_key, arena, chain, err) ||
	    !hub_list(hub, HUB_INVITE, arena, &records, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct signed_record record;
		struct chain_invite invite;
		const char *name = records[i].name;
		if (!signed_read(arena, HUB_INVITE, name, records[i].bytes, records[i].count, &record) ||
		    !chain_read_invite(chain, &record, arena, &invite)) {
			chain_add_fault(chain, arena, HUB_INVITE, name);
			continue;
		}
		*(struct chain_invite *)arena_push(arena, &chain->invites, &chain->invite_count, &chain->invite_room,
		    sizeof *chain->invites) = invite;
	}
	if (chain->invite_count > 0)
		qsort(chain->invites, chain->invite_count, sizeof *chain->invites, chain_invite_order);
	return true;
}

const struct chain_invite *
chain_newest(const struct chain *chain)
{
	return chain->invite_count > 0 ? &chain->invites[chain->invite_count - 1] : NULL;
}

static bool
chain_read_member(const json_t *said, struct member *member)
{
	*member = (struct member){.left = json_is_true(json_object_get(said, "left")),
	    .joined = json_integer_value(json_object_get(said, "joined"))};
	member->released = member->left && json_is_true(json_object_get(said, "released"));
	return jsonhex_get_id(json_object_get(said, "site"), &member->site) && chain_get_epoch(said, &member->epoch) &&
	    chain_get_text(said, "code", member->code, sizeof member->code) &&
	    chain_get_text(said, "name", member->name, sizeof member->name) &&
	    chain_get_text(said, "group", member->group, sizeof member->group) &&
	    chain_is_word(member->code, sizeof member->code) && chain_is_word(member->group, sizeof member->group) &&
	    jsonhex_get(json_object_get(said, "sign_key"), member->sign_key, KEYRING_PUBLIC) &&
	    jsonhex_get(json_object_get(said, "box_key"), member->box_key, KEYRING_PUBLIC);
}

/* Open, it lets in whoever it signs, as long as none is newer; closed, only those it lists. */
static bool
chain_lets_in(const struct chain *chain, const struct chain_invite *invite, const struct signed_record *record)
{
	if (!invite->closed)
		return invite == chain_newest(chain);
	for (size_t i = 0; i < invite->let_in_count; i++)
		if (memcmp(invite->let_in[i], record->digest, SIGNED_DIGEST) == 0)
			return true;
	return false;
}

/* The keys before: of who left, in its own record; of who came back, in the one that released the place. */
static void
chain_read_former(const struct chain *chain, const struct signed_record *record, const json_t *said,
    struct arena *arena, struct member *member)
{
	const char *after = json_string_value(json_object_get(said, "after"));
	struct signed_record release;
	struct former *all = NULL;
	json_t *left = NULL;

	if (member->left)
		former_read(said, arena, &all, &member->former_count);
	else if (after && signed_read(arena, record->kind, record->name, after, strlen(after), &release) &&
	    (left = signed_said(&release, chain->root_key)) && json_is_true(json_object_get(left, "released")))
		former_read(left, arena, &all, &member->former_count);
	member->former = all;
	json_decref(left);
}

bool
chain_member(const struct chain *chain, const struct signed_record *record, struct arena *arena,
    struct member *member)
{
	json_t *said = NULL;
	char name[UUID_TEXT];
	bool read;

	if (strcmp(record->by, "root") == 0)
		said = signed_said(record, chain->root_key);
	for (size_t i = 0; !said && i < chain->invite_count; i++)
		if (chain_lets_in(chain, &chain->invites[i], record)) {
			said = signed_said(record, chain->invites[i].key);
			if (said && (json_is_true(json_object_get(said, "left")) ||
			    json_integer_value(json_object_get(said, "epoch")) != chain->invites[i].epoch)) {
				json_decref(said);
				return false;
			}
		}
	read = chain_read_member(said, member);
	if (read)
		chain_read_former(chain, record, said, arena, member);
	json_decref(said);
	uuid_format(member->site, name);
	return read && strcmp(name, record->name) == 0;
}

void
chain_epoch_name(uint32_t epoch, char name[CHAIN_EPOCH_NAME])
{
	snprintf(name, CHAIN_EPOCH_NAME, "%u", epoch);
}

void
chain_key_name(uint32_t epoch, struct uuid site, char name[CHAIN_KEY_NAME])
{
	char text[UUID_TEXT];

	uuid_format(site, text);
	snprintf(name, CHAIN_KEY_NAME, "%u.%s", epoch, text);
}

void
chain_root_name(uint32_t epoch, char name[CHAIN_KEY_NAME])
{
	snprintf(name, CHAIN_KEY_NAME, "%u.root", epoch);
}

bool
chain_get_key(struct hub *hub, const uint8_t root_key[KEYRING_PUBLIC], uint32_t epoch, const char *name,
    const uint8_t box_key[KEYRING_PUBLIC], const uint8_t box_secret[KEYRING_KEY], uint8_t key[KEYRING_KEY], bool *found,
    struct err *err)
{
	struct arena *arena = arena_new();
	struct signed_record record;
	uint8_t sealed[CHAIN_SEALED_KEY];
	const void *bytes;
	size_t count;
	json_t *said = NULL;
	uint32_t of;
	bool done = hub_get(hub, HUB_KEY, name, arena, &bytes, &count, found, err);

	if (!done || !*found)
		goto out;
	if (signed_read(arena, HUB_KEY, name, bytes, count, &record))
		said = signed_said(&record, root_key);
	done = chain_get_epoch(said, &of) && of == epoch &&
	    jsonhex_get(json_object_get(said, "sealed"), sealed, sizeof sealed) &&
	    crypto_box_seal_open(key, sealed, sizeof sealed, box_key, box_secret) == 0;
	json_decref(said);
	if (!done)
		err_set(err, ERR_DENIED,
		    _("A key at the hub is not signed with the recovery key, or not for this site. It was not taken."));
out:
	arena_free(arena);
	return done;
}

bool
chain_put_key(struct hub *hub, const struct chain_root *root, uint32_t epoch, const char *name,
    const uint8_t box_key[KEYRING_PUBLIC], const uint8_t key[KEYRING_KEY], enum hub_put how, struct err *err)
{
	uint8_t sealed[CHAIN_SEALED_KEY];
	struct buf bytes = {0};
	bool done;

	crypto_box_seal(sealed, key, KEYRING_KEY, box_key);
	signed_write(&bytes, HUB_KEY, name,
	    json_pack("{sI so}", "epoch", (json_int_t)epoch, "sealed", jsonhex(sealed, sizeof sealed)), "root",
	    root->sign_secret);
	done = hub_put(hub, HUB_KEY, name, bytes.bytes, bytes.used, how, NULL, 0, err);
	buf_free(&bytes);
	return done;
}

/* {org, root key, keys} as a new site needs them, sealed with the invitation's secret. */
static json_t *
chain_seal_invite(const struct chain_root *root, struct uuid org, uint32_t epoch, const uint8_t keys[][KEYRING_KEY],
    const struct chain_ticket *ticket)
{
	json_t *list = json_array(), *inner, *sealed;
	struct buf out = {0};
	char *text;
	uint8_t *cipher;
	size_t length;

	for (uint32_t i = 0; i < epoch; i++)
		json_array_append_new(list, jsonhex(keys[i], KEYRING_KEY));
	inner = json_pack("{so so so}", "org", jsonhex_id(org), "root_key", jsonhex(root->sign_key, KEYRING_PUBLIC),
	    "keys", list);
	text = json_dumps(inner, JSON_COMPACT);
	if (!text)
		die("an invitation that is no JSON");
	length = strlen(text);
	for (size_t i = 0; i < length + crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES; i++)
		buf_char(&out, 0);
	cipher = (uint8_t *)out.bytes;
	hash_random(cipher, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(cipher + crypto_secretbox_NONCEBYTES, (const uint8_t *)text, length, cipher,
	    ticket->secret);
	sealed = jsonhex(out.bytes, out.used);
	sodium_memzero(text, length);
	free(text);
	jsonhex_wipe(inner);
	json_decref(inner);
	buf_free(&out);
	return sealed;
}

bool
chain_put_invite(struct hub *hub, const struct chain_root *root, struct uuid org, uint32_t epoch,
    const uint8_t keys[][KEYRING_KEY], enum hub_put how, char code[MEMBERSHIP_CODE], struct err *err)
{
	struct chain_ticket ticket;
	uint8_t secret[CHAIN_CODE_BYTES];
	char name[CHAIN_EPOCH_NAME], text[CODE_TEXT];
	struct buf bytes = {0};
	bool done;

	hash_random(secret, sizeof secret);
	code_format(secret, sizeof secret, text);
	chain_derive_ticket(secret, &ticket);
	chain_epoch_name(epoch, name);
	signed_write(&bytes, HUB_INVITE, name,
	    json_pack("{sI so so so}", "epoch", (json_int_t)epoch, "org", jsonhex_id(org), "key",
		jsonhex(ticket.sign_key, KEYRING_PUBLIC), "sealed", chain_seal_invite(root, org, epoch, keys, &ticket)),
	    "root", root->sign_secret);
	done = hub_put(hub, HUB_INVITE, name, bytes.bytes, bytes.used, how, NULL, 0, err);
	code[0] = '\0';
	if (done)
		memcpy(code, text, MEMBERSHIP_CODE);
	sodium_memzero(text, sizeof text);
	sodium_memzero(secret, sizeof secret);
	sodium_memzero(&ticket, sizeof ticket);
	buf_free(&bytes);
	return done;
}
