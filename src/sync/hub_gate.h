/*
 * What every hub checks before it keeps anything, the same for all drivers:
 * is a segment of this organisation, signed by a member that has not left, and
 * not of tomorrow? And what may somebody write who has proved to be one site?
 *
 * Records are sealed or signed for others; a hub reads only the public part of
 * a member's (hub_gate_member), which needs no secret.
 *
 * Must not: decide about streams; the order of a stream is the store's.
 */
#ifndef SYNC_HUB_GATE_H
#define SYNC_HUB_GATE_H

#include "hub.h"

/*
 * The public part of a HUB_MEMBER record, whose name is the site's id as text (lower case): JSON whose "said" is JSON
 * itself with "site" (id), "code", "sign_key" (hexadecimal), and "left": true when the member has left.
 */
struct hub_gate_member {
	struct uuid site;
	char code[16];
	uint8_t sign_key[KEYRING_PUBLIC];
	bool left;
};
bool hub_gate_member(const void *bytes, size_t count, struct hub_gate_member *member, struct err *err);

/* The name of a site's member record. */
void hub_gate_name(struct uuid site, char name[UUID_TEXT]);

/*
 * May this segment be kept by the hub of `org` at `now` (UTC ms)? `record` is the member record of its site, NULL:
 * there is none. HUB_TAKEN: nothing is against it so far; for HUB_REFUSED err says what is.
 */
enum hub_push hub_gate_segment(struct uuid org, const struct segment *segment, const void *record, size_t count,
    int64_t now, struct err *err);

/* The same of one that lies on a share already: what a site wrote before it left stays, and no clock hides it. */
enum hub_push hub_gate_stored(struct uuid org, const struct segment *segment, const void *record, size_t count,
    struct err *err);

/*
 * May the site with the code `code` (and the id `site`, none: not registered yet) put or drop this record? An
 * administrator (code NULL) may everything; a site its own member and ack records, leases, snapshots and their chunks.
 * ERR_DENIED.
 */
bool hub_gate_record(const char *code, struct uuid site, enum hub_kind kind, const char *name, const void *bytes,
    size_t count, struct err *err);

#endif
