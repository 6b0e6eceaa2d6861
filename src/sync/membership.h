/*
 * Who belongs to an organisation, by the records a hub keeps (keyring.h says
 * what proves what).
 *
 *   org       "org"          {org, name, root keys, made}, signed by root
 *   invite    "EPOCH"        {invitation public key, sealed {org, root, K_1..K_n}}, signed by root
 *   key       "EPOCH.SITE"   K_n sealed to that member; "EPOCH.root" to the recovery key; signed by root, or a hub
 *                            could hand out keys of its own
 *   member    "SITE"         {site, code, name, group, public keys, epoch}, signed by the invitation
 *   left      in the record of a member, signed by root, with how far its key counts (former.h)
 *
 * Rotating closes an invitation: its record, signed by root, then lists the
 * members it let in, and whoever shows up later with its code is no member.
 *
 * A machine that is lost leaves its site's code taken. Root releases the
 * place: the old key is shut out as of somebody who left, and the next machine
 * that joins and says that it takes the place gets it, with the release in its
 * record, so that everybody sees why the key is another.
 *
 * Where a copying program carries the records (files://), two can join under
 * one code and both be told that it was done. Each therefore leaves its record
 * under a name of its own, too ("SITE.KEY" beside the acks); who joined first
 * is the site, for every reader alike.
 *
 * Must not: trust a record that is not signed, or replace the key of a site
 * that is known under another one, but by root's word or for the one that came
 * first.
 */
#ifndef SYNC_MEMBERSHIP_H
#define SYNC_MEMBERSHIP_H

#include "former.h"
#include "hub.h"

enum { MEMBERSHIP_CODE = 64, MEMBERSHIP_RECOVERY = 80 };	/* texts with their NUL */

struct member {
	struct uuid site;
	char code[16], name[320], group[24];
	uint8_t sign_key[KEYRING_PUBLIC], box_key[KEYRING_PUBLIC];
	uint32_t epoch;		/* of the invitation that let it in */
	int64_t joined;		/* UTC ms by its own clock */
	bool left;
	bool released;		/* it left, and another machine may take its place */
	bool replaces;		/* for membership_join: it takes such a place */
	const struct former *former;	/* keys of machines before this one; of one that left, its own first */
	size_t former_count;
	const char *record;	/* released: the text that says so */
	bool crossed;		/* another joined under its code at the same time; it came later, with this key: */
	uint8_t beaten[KEYRING_PUBLIC];
};

/* A record that does not verify. */
struct membership_fault {
	enum hub_kind kind;
	const char *name;
};

/* All that verifies, and what does not. In the arena. */
struct membership_roll {
	struct uuid org;
	char name[320];			/* of the organisation */
	int64_t made;			/* UTC ms */
	uint32_t epoch;			/* newest invitation; 0: none */
	bool open;			/* it lets sites in: no rotation was cut short */
	struct member *members;		/* in order of code */
	size_t count;
	struct membership_fault *faults;
	size_t fault_count;
	struct hub_record *records;	/* the members' as they lie at the hub */
	size_t record_count;
};

/* `rapport hub init`: organisation, first key, first invitation. Both texts are to be shown once. */
bool membership_create(struct hub *hub, struct uuid org, const char *name, char code[MEMBERSHIP_CODE],
    char recovery[MEMBERSHIP_RECOVERY], struct err *err);

/*
 * With a join code: take the organisation's keys into `ring` (whose site and own keys are made)
 * and register the member. Joining again with the same keys changes nothing. ERR_DENIED: the code
 * is not this organisation's, or no longer good; or its place was not released, or it does not say that it takes it.
 * ERR_CONFLICT: another site has that code, or this site is known under other keys. ERR_NOT_FOUND: it takes a place
 * that nobody has.
 */
bool membership_join(struct hub *hub, const char *code, const struct member *self, struct keyring *ring,
    char org_name[320], struct err *err);

/*
 * What the hub says about the organisation. Without a ring the root key is taken from the hub's own record of the
 * organisation: enough for a server or a look from outside, not for a site. ERR_NOT_FOUND: the hub has no
 * organisation. ERR_DENIED: it has another one than the ring's, or one of another recovery key.
 */
bool membership_read(struct hub *hub, const struct keyring *ring, struct arena *arena, struct membership_roll *roll,
    struct err *err);

/* Members whose records verify, in order of code; `bad` counts those that do not. */
bool membership_list(struct hub *hub, const struct keyring *ring, struct arena *arena, struct member **members,
    size_t *count, size_t *bad, struct err *err);

/* Was this its key before, or that of another who joined under its code at the same time and came later? */
bool membership_had_key(const struct member *member, const uint8_t key[KEYRING_PUBLIC]);

/* Is `release` the record that released the place which `record` (of the machine that took it) has? */
bool membership_is_release(const void *release, size_t release_count, const void *record, size_t count);

/*
 * As membership_read, for a member: takes over the keys of newer epochs that are sealed to it. *more: some came.
 * ERR_DENIED as there, and when this site has left, or another machine has its place. ERR_CONFLICT: another joined
 * under its code at the same time, and came first.
 */
bool membership_refresh(struct hub *hub, struct keyring *ring, struct arena *arena, struct membership_roll *roll,
    bool *more, struct err *err);

/*
 * `rapport hub rotate-key`: with the recovery key, a new epoch for all members but `leaving` (none: nobody leaves),
 * and a new join code. Old codes are no longer good. Cut short, it leaves no good code, and is run again.
 * ERR_DENIED: it is not this organisation's recovery key. ERR_NOT_FOUND: `leaving` is not a member.
 */
bool membership_rotate(struct hub *hub, const char *recovery, struct uuid leaving, char code[MEMBERSHIP_CODE],
    struct err *err);

/* The same, and another machine may take the place of `site`; one that was taken out already comes back so. */
bool membership_release(struct hub *hub, const char *recovery, struct uuid site, char code[MEMBERSHIP_CODE],
    struct err *err);

#endif
