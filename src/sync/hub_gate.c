#include "hub_gate.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "base/i18n.h"
#include "former.h"

static bool
hub_gate_text(const json_t *record, const char *key, char *to, size_t room)
{
	const char *text = json_string_value(json_object_get(record, key));

	return text && (size_t)snprintf(to, room, "%s", text) < room;
}

bool
hub_gate_member(const void *bytes, size_t count, struct hub_gate_member *member, struct err *err)
{
	char site[UUID_TEXT], key[2 * KEYRING_PUBLIC + 1];
	json_t *whole = json_loadb(bytes, count, JSON_REJECT_DUPLICATES, NULL);
	const char *said = json_string_value(json_object_get(whole, "said"));
	json_t *record = said ? json_loads(said, JSON_REJECT_DUPLICATES, NULL) : NULL;
	size_t got = 0;
	bool ok;

	*member = (struct hub_gate_member){0};
	ok = hub_gate_text(record, "site", site, sizeof site) && uuid_from_text(site, &member->site) &&
	    hub_gate_text(record, "code", member->code, sizeof member->code) &&
	    hub_gate_text(record, "sign_key", key, sizeof key) &&
	    sodium_hex2bin(member->sign_key, sizeof member->sign_key, key, strlen(key), NULL, &got, NULL) == 0 &&
	    got == sizeof member->sign_key;
	member->left = json_is_true(json_object_get(record, "left"));
	json_decref(record);
	json_decref(whole);
	return ok || err_set(err, ERR_CORRUPT, _("The hub's record of a member cannot be read."));
}

void
hub_gate_name(struct uuid site, char name[UUID_TEXT])
{
	uuid_format(site, name);
}

/* Signed with a key that its site had before, and from that time? */
static bool
hub_gate_former(const struct segment *segment, const void *record, size_t count)
{
	struct arena *arena = arena_new();
	json_t *whole = json_loadb(record, count, JSON_REJECT_DUPLICATES, NULL);
	const char *text = json_string_value(json_object_get(whole, "said"));
	json_t *said = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
	struct former *all;
	size_t got;
	bool good;

	former_read_public(said, arena, &all, &got);
	good = former_vouches(all, got, segment);
	json_decref(said);
	json_decref(whole);
	arena_free(arena);
	return good;
}

/* *former: with an old key, or before its site left: leaving is not held against it. */
static enum hub_push
hub_gate_signed(struct uuid org, const struct segment *segment, const void *record, size_t count,
    struct hub_gate_member *member, bool *former, struct err *err)
{
	*former = false;
	if (!uuid_equal(org, segment->org)) {
		err_set(err, ERR_DENIED, _("The hub refused a segment: it is of another organisation."));
		return HUB_REFUSED;
	}
	if (!record) {
		err_set(err, ERR_DENIED, _("The hub refused a segment: its site is no member of the organisation. Join "
		    "again: rapport join."));
		return HUB_REFUSED;
	}
	if (!hub_gate_member(record, count, member, err))
		return HUB_REFUSED;
	if (!uuid_equal(member->site, segment->site)) {
		err_set(err, ERR_CORRUPT, _("The hub's record of a member cannot be read."));
		return HUB_REFUSED;
	}
	*former = hub_gate_former(segment, record, count);
	if (!*former && !segment_verify(segment, member->sign_key, err)) {
		err_context(err, _("The hub refused a segment"));
		return HUB_REFUSED;
	}
	return HUB_TAKEN;
}

enum hub_push
hub_gate_segment(struct uuid org, const struct segment *segment, const void *record, size_t count, int64_t now,
    struct err *err)
{
	struct hub_gate_member member = {0};
	bool former;

	if (hub_gate_signed(org, segment, record, count, &member, &former, err) != HUB_TAKEN)
		return HUB_REFUSED;
	if (member.left && !former) {
		err_set(err, ERR_DENIED, _("The hub refused a segment: its site has left the organisation."));
		return HUB_REFUSED;
	}
	/* Divided, not multiplied: a stamp is anybody's number. */
	if (segment->stamp_most / 65536 > now + HUB_CLOCK_AHEAD || segment->made > now + HUB_CLOCK_AHEAD)
		return HUB_CLOCK;
	return HUB_TAKEN;
}

enum hub_push
hub_gate_stored(struct uuid org, const struct segment *segment, const void *record, size_t count, struct err *err)
{
	struct hub_gate_member member;
	bool former;

	return hub_gate_signed(org, segment, record, count, &member, &former, err);
}

bool
hub_gate_record(const char *code, struct uuid site, enum hub_kind kind, const char *name, const void *bytes,
    size_t count, struct err *err)
{
	struct hub_gate_member member;
	char own[UUID_TEXT];
	bool may = false;

	if (!code)
		return true;
	hub_gate_name(site, own);
	switch (kind) {
	case HUB_MEMBER:
		/* Registering: the record must be of the code that the key stands for. */
		may = bytes && hub_gate_member(bytes, count, &member, NULL) && strcmp(member.code, code) == 0 &&
		    (uuid_is_none(site) || uuid_equal(site, member.site));
		if (may) {
			hub_gate_name(member.site, own);
			may = strcmp(own, name) == 0;
		}
		break;
	case HUB_ACK:
		may = !uuid_is_none(site) && strncmp(name, own, strlen(own)) == 0;
		break;
	case HUB_LEASE:
	case HUB_SNAPSHOT:
	case HUB_CHUNK:
		may = !uuid_is_none(site);
		break;
	case HUB_ORG:
	case HUB_INVITE:
	case HUB_KEY:
	case HUB_KINDS:
		break;
	}
	return may || err_set(err, ERR_DENIED, _("The hub refused a record: this site may not write it."));
}
