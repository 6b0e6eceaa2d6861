#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "session_internal.h"
#include "store/conflict.h"
#include "store/digest.h"
#include "store/seglog.h"

static const int64_t session_keep = INT64_C(35) * 86400 * 1000;	/* ms that segments are held (SYNC.md 2.14) */

struct session *
session_new(struct db *db, const struct session_request *request, struct session_report *report)
{
	struct arena *arena = arena_new();
	struct session *session = arena_alloc(arena, sizeof *session);

	*report = (struct session_report){0};
	*session = (struct session){.db = db, .request = request, .report = report, .arena = arena,
	    .work = arena_new()};
	return session;
}

void
session_free(struct session *session)
{
	struct arena *arena = session->arena;

	hub_close(session->hub);
	keyring_forget(&session->ring);
	arena_free(session->work);
	arena_free(arena);
}

bool
session_begin_tx(struct session *session, const char *event, struct tx **tx, struct err *err)
{
	struct tx_intent intent = session->request->intent;

	intent.operation = uuid_make(clock_now());
	intent.event = event;
	return tx_begin(session->db, &intent, tx, err);
}

void
session_progress(struct session *session, enum session_step step, int64_t done, int64_t whole, int64_t ops)
{
	if (session->request->progress)
		session->request->progress(session->request->context, step, done, whole, ops);
}

bool
session_event(struct session *session, const char *kind, const char *said, struct err *err)
{
	struct tx *tx;

	return session_begin_tx(session, "sync.event", &tx, err) && tx_end(tx, peers_event(tx, kind, said, err), err);
}

const struct hub_head *
session_head(const struct session_heads *heads, struct uuid origin)
{
	for (size_t i = 0; i < heads->count; i++)
		if (uuid_equal(heads->heads[i].origin, origin))
			return &heads->heads[i];
	return NULL;
}

/* ---- one at a time ------------------------------------------------------------------------------ */

/* A second session of the same database would only wait for the first: it is told so. */
static bool
session_lock(const char *folder, int *file, struct err *err)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char path[4096];

	*file = -1;
	if (!*folder)
		return true;
	if (snprintf(path, sizeof path, "%s/rapport.sync", folder) >= (int)sizeof path ||
	    (*file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) < 0)
		return err_errno(err, errno, _("The lock of the sync cannot be opened"));
	if (fcntl(*file, F_OFD_SETLK, &lock) == 0)
		return true;
	close(*file);
	*file = -1;
	return err_set(err, ERR_BUSY, _("Another sync of this database is running. It will do; nothing was started."));
}

/* ---- comparing ---------------------------------------------------------------------------------------- */

static bool
session_digest(struct session *session, uint8_t state[HASH_BLAKE], uint8_t vector[HASH_BLAKE], struct err *err)
{
	struct tx *tx;

	if (!session_begin_tx(session, "sync.digest", &tx, err))
		return false;
	if (!digest_update(tx, err) || !digest_kept(session->db, state, err) ||
	    !digest_vector(session->db, vector, err)) {
		tx_abort(tx);
		return false;
	}
	digest_text(state, session->report->digest);
	return tx_commit(tx, err);
}

/*
 * {"org": {"origin": seq}}: up to where this database has each stream, so that the hub need not keep it for us; of its
 * own, what the hub confirmed.
 */
static json_t *
session_have(struct session *session, struct err *err)
{
	json_t *have = json_object();
	struct oplog_stream *streams;
	size_t count;
	char origin[UUID_TEXT];

	if (!oplog_streams(session->db, NULL, session->arena, &streams, &count, err)) {
		json_decref(have);
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		json_t *scope = json_object_get(have, streams[i].scope);
		if (!scope) {
			scope = json_object();
			json_object_set_new(have, streams[i].scope, scope);
		}
		uuid_format(streams[i].origin, origin);
		json_object_set_new(scope, origin, json_integer(
		    uuid_equal(streams[i].origin, session->self.origin) ? streams[i].acked : streams[i].seq));
	}
	return have;
}

static char *
session_ack_text(struct session *session, const uint8_t vector[HASH_BLAKE], struct err *err)
{
	char text[DIGEST_TEXT];
	struct digest_table *tables;
	size_t count;
	json_t *all, *sums = json_object(), *have = session_have(session, err);

	if (!have || !digest_tables(session->db, session->arena, &tables, &count, err)) {
		json_decref(sums);
		json_decref(have);
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		json_object_set_new(sums, tables[i].table,
		    json_string(arena_printf(session->arena, "%016llx", (unsigned long long)tables[i].sum)));
	digest_text(vector, text);
	all = json_pack("{s:s, s:s, s:I, s:I, s:I, s:o, s:o}", "vector", text, "state", session->report->digest,
	    "schema", (json_int_t)session->self.schema, "parked", (json_int_t)session->report->parked,
	    "at", (json_int_t)clock_now(), "tables", sums, "have", have);
	char *made = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS), *kept = arena_text(session->arena, made);
	free(made);
	json_decref(all);
	return kept;
}

/* Another site that has applied the very same ops must have come to the very same state. */
static bool
session_compare_ack(struct session *session, const char *site, const json_t *mine, const json_t *theirs,
    struct err *err)
{
	const char *key, *where = "?";
	json_t *sum;

	if (json_integer_value(json_object_get(mine, "schema")) !=
		json_integer_value(json_object_get(theirs, "schema")) ||
	    json_integer_value(json_object_get(theirs, "parked")) != 0 || session->report->parked != 0 ||
	    !json_equal(json_object_get(mine, "vector"), json_object_get(theirs, "vector")) ||
	    json_equal(json_object_get(mine, "state"), json_object_get(theirs, "state")))
		return true;
	json_object_foreach(json_object_get(mine, "tables"), key, sum)
		if (!json_equal(sum, json_object_get(json_object_get(theirs, "tables"), key)))
			where = key;
	snprintf(session->report->said, sizeof session->report->said,
	    _("This database and %s have the same changes and yet differ in %s. Run `rapport check` on both."), site,
	    where);
	return session_event(session, "differs", session->report->said, err);
}

bool
session_seen(struct session *session, const int64_t *seen, struct err *err)
{
	bool news = false, done = true;
	struct tx *tx;

	for (size_t i = 0; i < session->member_count; i++)
		news |= seen[i] > 0 && seen[i] != session->members[i].seen;
	if (!news)
		return true;
	if (!session_begin_tx(session, "sync.seen", &tx, err))
		return false;
	for (size_t i = 0; done && i < session->member_count; i++) {
		struct peers_member member = session->members[i];
		if (seen[i] <= 0 || seen[i] == member.seen)
			continue;
		member.seen = seen[i];
		done = peers_set_member(tx, &member, err);
	}
	return tx_end(tx, done, err);
}

/* A clinic is never turned away for its program's age; but it is told, before it works for months with half of it. */
static void
session_note_newer(struct session *session, const json_t *mine, const json_t *theirs)
{
	if (session->report->said[0] || json_integer_value(json_object_get(theirs, "schema")) <=
	    json_integer_value(json_object_get(mine, "schema")))
		return;
	snprintf(session->report->said, sizeof session->report->said, "%s",
	    _("Other clinics have a newer program: install it here, too. Until then what only it knows waits; nothing "
	      "is lost."));
}

/* The end of a stream can be taken from a share, and nothing there tells; but another clinic says that it has more. */
static bool
session_compare_have(struct session *session, const char *site, const json_t *theirs, struct err *err)
{
	const json_t *have = json_object_get(theirs, "have");

	for (size_t s = 0; s < session->scope_count && session->fault_count == 0; s++) {
		struct session_heads heads = {.scope = session->scopes[s]};
		const char *key, *said;
		json_t *seq;
		json_object_foreach(json_object_get(have, heads.scope), key, seq) {
			const struct hub_head *head;
			struct uuid origin;
			if (!uuid_from_text(key, &origin) ||
			    json_integer_value(seq) <= oplog_seen(session->db, heads.scope, origin))
				continue;
			/* It may have come this minute. */
			if (!hub_heads(session->hub, heads.scope, session->work, &heads.heads, &heads.count, err))
				return false;
			head = session_head(&heads, origin);
			if (head && head->seq >= json_integer_value(seq))
				continue;
			session->fault_count++;
			said = arena_printf(session->arena, _("%s has changes that are gone from segments/%s/%s at the "
			    "hub, or not copied yet. They come when a clinic that has them syncs."), site, heads.scope,
			    key);
			if (!session->report->said[0])
				snprintf(session->report->said, sizeof session->report->said, "%s", said);
			return session_event(session, "refused", said, err);
		}
	}
	return true;
}

static bool
session_ack(struct session *session, const uint8_t vector[HASH_BLAKE], struct err *err)
{
	const char *text = session_ack_text(session, vector, err);
	json_t *mine = text ? json_loads(text, 0, NULL) : NULL;
	int64_t *seen = arena_array(session->arena, session->member_count + 1, sizeof *seen);
	char name[UUID_TEXT];
	bool good = mine != NULL;

	uuid_format(session->self.site, name);
	good = good && hub_put(session->hub, HUB_ACK, name, text, strlen(text), HUB_PUT_ANY, NULL, 0, err);
	for (size_t i = 0; good && i < session->member_count; i++) {
		const void *bytes;
		size_t count;
		bool found;
		json_t *theirs;
		/* Another group's never holds what this one holds. */
		if (strcmp(session->members[i].group, session->self.group) != 0)
			continue;
		uuid_format(session->members[i].site, name);
		good = hub_get(session->hub, HUB_ACK, name, session->work, &bytes, &count, &found, err);
		theirs = good && found ? json_loadb(bytes, count, 0, NULL) : NULL;
		if (theirs && good)
			good = session_compare_ack(session, session->members[i].code, mine, theirs, err);
		if (good && theirs && hub_is_copied(session->hub) && !session->members[i].left)
			good = session_compare_have(session, session->members[i].code, theirs, err);
		session_note_newer(session, mine, theirs);
		seen[i] = json_integer_value(json_object_get(theirs, "at"));
		json_decref(theirs);
	}
	json_decref(mine);
	return good && session_seen(session, seen, err);
}

/* ---- the whole of it ---------------------------------------------------------------------------------------- */

/* How many changes of others the hub has and we have not. */
static bool
session_coming(struct session *session, int64_t *ops, struct err *err)
{
	*ops = 0;
	for (size_t s = 0; s < session->scope_count; s++) {
		struct hub_head *heads;
		size_t count;
		if (!hub_heads(session->hub, session->scopes[s], session->arena, &heads, &count, err))
			return false;
		for (size_t i = 0; i < count; i++) {
			int64_t have = oplog_seen(session->db, session->scopes[s], heads[i].origin);
			if (heads[i].seq > have && !uuid_equal(heads[i].origin, session->self.origin))
				*ops += heads[i].seq - have;
		}
	}
	return true;
}

/* What would go and what would come. */
static bool
session_look(struct session *session, struct err *err)
{
	session->report->pushed_ops = peers_to_send(session->db);
	return session_coming(session, &session->report->pulled_ops, err);
}

static bool
session_step(struct session *session, enum session_step step, const char *name, struct err *err)
{
	struct tx *tx;

	session_progress(session, step, 0, 0, 0);
	return session_begin_tx(session, "sync.step", &tx, err) &&
	    tx_end(tx, peers_session_step(tx, session->no, name, err), err);
}

static bool
session_tidy(struct session *session, struct err *err)
{
	struct tx *tx;

	return session_begin_tx(session, "sync.tidy", &tx, err) &&
	    tx_end(tx, seglog_prune(tx, clock_now() + session->self.clock_offset - session_keep, err), err);
}

/* What the hub has and nobody can use: it is told once a session, by the first of it. */
static bool
session_faults(struct session *session, struct err *err)
{
	const char *first = NULL;
	char *said = session->report->said;
	size_t room = sizeof session->report->said, total = 0;

	for (size_t s = 0; s < session->scope_count; s++) {
		const char **faults;
		size_t count;
		if (!hub_faults(session->hub, session->scopes[s], session->arena, &faults, &count, err))
			return false;
		first = first || count == 0 ? first : faults[0];
		total += count;
	}
	session->fault_count += total;
	if (!first)
		return true;
	if (total > 1)
		first = arena_printf(session->arena, ngettext("%s (`rapport hub check` names %zu more.)",
		    "%s (`rapport hub check` names %zu more.)", total - 1), first, total - 1);
	if (!*said)
		snprintf(said, room, "%s", first);
	return session_event(session, "refused", first, err);
}

static bool
session_exchange(struct session *session, bool *in_step, struct err *err)
{
	uint8_t state[HASH_BLAKE], vector[HASH_BLAKE];

	session_progress(session, SESSION_HELLO, 0, 0, 0);
	if (!session_greet(session, err) || !session_step(session, SESSION_PUSH, "push", err) ||
	    !session_push(session, err) || !session_coming(session, &session->coming, err) ||
	    !session_step(session, SESSION_PULL, "pull", err) || !session_pull(session, err))
		return false;
	session->report->parked = peers_parked(session->db);
	/* What merging found is a change of ours, too: it goes out with the same session. */
	if (session->report->found > 0 && !session_push(session, err))
		return false;
	return session_faults(session, err) && session_step(session, SESSION_COMPARE, "compare", err) &&
	    session_in_step(session, in_step, err) && session_digest(session, state, vector, err) &&
	    session_step(session, SESSION_ACK, "ack", err) && session_ack(session, vector, err) &&
	    session_step(session, SESSION_TIDY, "tidy", err) && session_lease(session, err) &&
	    session_visits(session, err) && session_prune(session, err) && session_tidy(session, err);
}

bool
session_connect(struct session *session, struct err *err)
{
	const char *folder = db_folder(session->db), *url;
	struct err why = {0};

	if (!session_read_self(session, err))
		return false;
	if (!session->self.group)
		return err_set(err, ERR_NOT_FOUND,
		    _("This database is on its own. `rapport join` makes it one of several sites."));
	url = session->request->hub ? session->request->hub : session->self.url;
	if (!keyring_load(folder, &session->ring, err))
		return false;
	if (hub_open(url, session->self.site, folder, &session->hub, &why))
		return true;
	/* Where it was joined there is a hub: a disk or share that is not there yet may come in the same night. */
	if (!session->request->hub && why.code == ERR_NOT_FOUND)
		why.code = ERR_IO;
	if (err)
		*err = why;
	return false;
}

/* Cut, or refused: which of both it was decides whether to run again. */
static enum session_status
session_failed(const struct err *err)
{
	switch (err->code) {
	case ERR_IO:
	case ERR_BUSY:
	case ERR_UNKNOWN:
		return SESSION_NOT_FINISHED;
	default:
		return SESSION_REFUSED;
	}
}

static void
session_close_log(struct session *session)
{
	const struct session_report *report = session->report;
	struct tx *tx;

	if (session->no == 0 || !session_begin_tx(session, "sync.end", &tx, NULL))
		return;
	if (!peers_session_end(tx, session->no, (int)report->status, report->said, NULL)) {
		tx_abort(tx);
		return;
	}
	tx_commit(tx, NULL);
}

static bool
session_do(struct session *session, struct err *err)
{
	struct session_report *report = session->report;
	bool in_step = false;
	int items = 0;
	struct tx *tx;

	if (!session_connect(session, err))
		return false;
	if (session->request->dry)
		return hub_hello(session->hub, &session->hello, err) && session_look(session, err);
	if (!session_begin_tx(session, "sync.begin", &tx, err))
		return false;
	if (!peers_session_begin(tx, &session->no, err)) {
		tx_abort(tx);
		return false;
	}
	if (!tx_commit(tx, err) || !session_exchange(session, &in_step, err))
		return false;
	/* What is damaged is not forgotten: it comes when somebody hands it in again. */
	if (!in_step && session->forgotten && session->fault_count == 0)
		return err_set(err, ERR_NOT_FOUND,
		    _("The hub has let go of changes that this database never had: it was away for months, or is an "
		      "old backup. What was entered here is handed in. It begins anew: `rapport hub sites --release "
		      "%s`, then `rapport join --new --replace` in an empty data folder."), session->self.code);
	if (!in_step) {
		report->status = SESSION_NOT_FINISHED;
		if (!report->said[0])
			snprintf(report->said, sizeof report->said, "%s",
			    _("The others went on meanwhile, or a part did not come. Run it again."));
		return true;
	}
	if (!conflict_items(session->db, session->self.site, &items, err))
		return false;
	if (items > 0 || report->parked > 0 || session->frozen_count > 0 ||
	    session->fault_count > 0)
		report->status = SESSION_TO_DECIDE;
	return true;
}

bool
session_run(struct db *db, const struct session_request *request, struct session_report *report, struct err *err)
{
	struct session *session = session_new(db, request, report);
	struct err why = {0};
	int lock;
	bool done;

	/* The nights bring more than the pages of a screen: as for an import. */
	db_cache(db, true);
	done = session_lock(db_folder(db), &lock, &why) && session_do(session, &why);
	db_cache(db, false);
	if (!done) {
		report->status = session_failed(&why);
		snprintf(report->said, sizeof report->said, "%s", why.text);
	}
	session_close_log(session);
	session_free(session);
	if (lock >= 0)
		close(lock);
	if (report->status == SESSION_REFUSED && err)
		*err = why;
	return report->status != SESSION_REFUSED;
}
