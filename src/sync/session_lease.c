#include "base/i18n.h"
#include "session_internal.h"
#include "store/self.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEASE_NUMBERS = 20000, LEASE_LOW = 6000 };	/* in one lease; left when the next is taken: 70 % are used */

/* Up to where numbers of this site were ever leased, as the hub keeps it. */
static bool
lease_read(struct session *session, const char *name, char text[24], int64_t *end, bool *found, struct err *err)
{
	const void *bytes;
	size_t count;

	*end = 0;
	if (!hub_get(session->hub, HUB_LEASE, name, session->work, &bytes, &count, found, err))
		return false;
	if (*found) {
		snprintf(text, 24, "%.*s", (int)(count < 20 ? count : 20), (const char *)bytes);
		*end = strtoll(text, NULL, 10);
	}
	return true;
}

/* False in *got when somebody else of this site leased at the same moment: the next session takes one. */
static bool
lease_write(struct session *session, const char *name, const char *was, int64_t end, bool *got, struct err *err)
{
	char text[24];
	struct err why = {0};
	int length = snprintf(text, sizeof text, "%" PRId64, end);

	*got = hub_put(session->hub, HUB_LEASE, name, text, (size_t)length, was ? HUB_PUT_IF : HUB_PUT_NEW, was,
	    was ? strlen(was) : 0, &why);
	if (*got || why.code == ERR_CONFLICT)
		return true;
	*err = why;
	return false;
}

static bool
lease_take(struct session *session, const char *kind, bool fresh, int64_t from, int64_t to, struct err *err)
{
	struct tx *tx;

	if (!session_begin_tx(session, "sync.lease", &tx, err))
		return false;
	if ((fresh && !self_blocks_drop(tx, kind, err)) ||
	    !self_block_add(tx, kind, session->self.code, from, to, err)) {
		tx_abort(tx);
		return false;
	}
	return tx_commit(tx, err);
}

/*
 * Numbers carry the site's code, so no other site gives them out; leases keep
 * two incarnations of one site apart. The first lease begins where the
 * database is that asks for it.
 */
static bool
lease_kind(struct session *session, const char *kind, struct err *err)
{
	struct self_blocks blocks;
	char name[64], was[24];
	int64_t end, from, highest;
	bool found, got, fresh;

	snprintf(name, sizeof name, "%s.%s", session->self.code, kind);
	for (char *at = name; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	if (!self_blocks(session->db, kind, &blocks, err) ||
	    !lease_read(session, name, was, &end, &found, err))
		return false;
	fresh = !found || session->renewed || blocks.last > end;
	if (!fresh && blocks.left >= LEASE_LOW)
		return true;
	from = found ? end + 1 : blocks.next > 0 ? blocks.next : blocks.last + 1;
	/* A hub that was made anew knows less than the records themselves. */
	highest = self_highest(session->db, kind, session->self.code);
	from = highest >= from ? highest + 1 : from;
	return lease_write(session, name, found ? was : NULL, from + LEASE_NUMBERS - 1, &got, err) &&
	    (!got || lease_take(session, kind, fresh, from, from + LEASE_NUMBERS - 1, err));
}

bool
session_lease(struct session *session, struct err *err)
{
	return lease_kind(session, "record", err) && lease_kind(session, "ticket", err);
}
