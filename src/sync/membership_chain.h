/*
 * What proves who is a member: root signs the organisation and its
 * invitations, an invitation signs members. Inside src/sync only.
 *
 * Must not: decide who joins or leaves.
 */
#ifndef SYNC_MEMBERSHIP_CHAIN_H
#define SYNC_MEMBERSHIP_CHAIN_H

#include "membership.h"
#include "signed.h"

enum { CHAIN_EPOCH_NAME = 16, CHAIN_KEY_NAME = 64 };

struct chain_invite {
	uint32_t epoch;
	uint8_t key[KEYRING_PUBLIC];
	bool closed;
	const uint8_t *sealed;			/* NULL when closed */
	size_t sealed_count;
	const uint8_t (*let_in)[SIGNED_DIGEST];	/* digests of the members' records, when closed */
	size_t let_in_count;
};

struct chain {
	struct uuid org;
	char name[320];
	int64_t made;
	uint8_t root_key[KEYRING_PUBLIC], root_box[KEYRING_PUBLIC];
	struct chain_invite *invites;		/* by epoch, newest last */
	size_t invite_count, invite_room;
	struct membership_fault *faults;
	size_t fault_count, fault_room;
};

/* Keys that come out of the two secrets. */
struct chain_root {
	uint8_t sign_key[KEYRING_PUBLIC], sign_secret[KEYRING_SECRET];
	uint8_t box_key[KEYRING_PUBLIC], box_secret[KEYRING_KEY];
};
struct chain_ticket {
	uint8_t sign_key[KEYRING_PUBLIC], sign_secret[KEYRING_SECRET];
	uint8_t secret[KEYRING_KEY];		/* opens the invitation's sealed part */
};

/* New ones, with their texts; and from the texts as somebody typed them. ERR_INVALID says where to look again. */
void chain_make_root(char recovery[MEMBERSHIP_RECOVERY], struct chain_root *root);
bool chain_read_root(const char *recovery, struct chain_root *root, struct err *err);
bool chain_read_ticket(const char *code, struct chain_ticket *ticket, struct err *err);

/* A site's code and a group's name become scopes and folders of a share: letters, digits, dashes, within `size`. */
bool chain_is_word(const char *text, size_t size);

/* Organisation and invitations; those that do not verify are faults. `root_key` NULL: that of the hub's own record. */
bool chain_load(struct hub *hub, const uint8_t *root_key, struct arena *arena, struct chain *chain, struct err *err);

/* NULL: none. */
const struct chain_invite *chain_newest(const struct chain *chain);

/* What the record of a member says, if it is one: signed by root, or by an invitation that is open or lists it. */
bool chain_member(const struct chain *chain, const struct signed_record *record, struct arena *arena,
    struct member *member);

/* "12", "12.SITE", "12.root" */
void chain_epoch_name(uint32_t epoch, char name[CHAIN_EPOCH_NAME]);
void chain_key_name(uint32_t epoch, struct uuid site, char name[CHAIN_KEY_NAME]);
void chain_root_name(uint32_t epoch, char name[CHAIN_KEY_NAME]);

/* The key of an epoch from its record "NAME", sealed to a box key; *found false when there is none. */
bool chain_get_key(struct hub *hub, const uint8_t root_key[KEYRING_PUBLIC], uint32_t epoch, const char *name,
    const uint8_t box_key[KEYRING_PUBLIC], const uint8_t box_secret[KEYRING_KEY], uint8_t key[KEYRING_KEY], bool *found,
    struct err *err);
bool chain_put_key(struct hub *hub, const struct chain_root *root, uint32_t epoch, const char *name,
    const uint8_t box_key[KEYRING_PUBLIC], const uint8_t key[KEYRING_KEY], enum hub_put how, struct err *err);

/* A new invitation of this epoch, with all keys up to it. */
bool chain_put_invite(struct hub *hub, const struct chain_root *root, struct uuid org, uint32_t epoch,
    const uint8_t keys[][KEYRING_KEY], enum hub_put how, char code[MEMBERSHIP_CODE], struct err *err);

#endif
