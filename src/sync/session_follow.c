#include "base/i18n.h"
#include "hub_mark.h"
#include "session_internal.h"

#include <string.h>

/* Does the new one say that it goes on for the one we knew? */
static bool
follow_from(struct session *session, struct peers_hub was, bool *follows, struct err *err)
{
	struct uuid *hubs;
	size_t count;

	if (!hub_mark_from(session->hub, session->arena, &hubs, &count, err))
		return false;
	/* It may have come back to where it once was, and name itself. */
	for (size_t i = 0; i < count; i++)
		*follows |= !uuid_equal(was.id, session->hello.hub) && uuid_equal(hubs[i], was.id);
	return true;
}

/* Is the old one gone for good, or does it send us here? One that only does not answer may come back. */
static bool
follow_gone(struct session *session)
{
	struct hub_mark mark;
	struct hub *old;
	struct err why = {0};
	bool gone;

	if (!hub_open(session->self.url, session->self.site, NULL, &old, &why))
		return why.code == ERR_NOT_FOUND;
	gone = hub_mark_read(old, session->arena, &mark, NULL) && mark.done &&
	    uuid_equal(mark.hub, session->hello.hub);
	hub_close(old);
	return gone;
}

/*
 * That the hub is our organisation's, by root's signature, was proved by the greeting. But a stick, or a second hub
 * beside the first, is no new home: it must go on for the old one, or the old one must be gone, or somebody says so.
 */
bool
session_follow(struct session *session, struct peers_hub was, struct err *err)
{
	const char *url = session->request->hub;
	bool follows = session->request->keep;
	struct tx *tx;

	if (!url || (session->self.url && strcmp(url, session->self.url) == 0))
		return true;
	if (!follows && !follow_from(session, was, &follows, err))
		return false;
	if (!follows && session->self.url)
		follows = follow_gone(session);
	if (!follows)
		return true;
	if (!session_begin_tx(session, "sync.hub", &tx, err))
		return false;
	if (!peers_set_url(tx, url, err) || !peers_event(tx, "moved", arena_printf(session->arena,
	    _("The hub is %s from now on; it was %s."), url, session->self.url ? session->self.url : "-"), err)) {
		tx_abort(tx);
		return false;
	}
	return tx_commit(tx, err);
}
