#include <jansson.h>
#include <string.h>

#include "base/clock.h"
#include "demo_internal.h"
#include "internal.h"
#include "store/oplog.h"
#include "store/origin.h"
#include "store/peers.h"
#include "store/seglog.h"

static const char *
night_text(const json_t *object, const char *member)
{
	return json_string_value(json_object_get(object, member));
}

static bool
night_members(struct app *app, struct tx *tx, const json_t *members, struct err *err)
{
	for (size_t i = 0; i < json_array_size(members); i++) {
		const json_t *row = json_array_get(members, i);
		struct peers_member member = {
			.site = demo_fixture_id(app, night_text(row, "site")), .code = night_text(row, "code"),
			.name = night_text(row, "name"), .group = "main",
			.seen = demo_fixture_instant(night_text(row, "seen")),
		};
		if (!peers_set_member(tx, &member, err))
			return false;
	}
	return true;
}

/* Rows that nobody sent, so that the counts of the drawing stand there. */
static bool
night_came(struct app *app, struct tx *tx, int64_t session, const json_t *came, struct err *err)
{
	size_t count;
	const struct entity *all = entity_table(&count);
	struct merge_batch batch = {.arena = tx_arena(tx)};
	struct uuid from = demo_fixture_id(app, "@eastgate");

	for (size_t e = 0; e < count; e++) {
		const json_t *row = json_object_get(came, all[e].table);
		for (size_t made = 0; made < 2 && row; made++)
			for (json_int_t n = json_integer_value(json_array_get(row, made)); n > 0; n--) {
				struct merge_changed *one = arena_push(batch.arena, &batch.rows, &batch.row_count,
				    &batch.row_room, sizeof *one);
				*one = (struct merge_changed){.entity = &all[e], .site = from, .made = made == 0};
			}
	}
	return peers_session_count(tx, session, &batch, err);
}

/* The hub has everything that was written here. */
static bool
night_sent(struct app *app, struct tx *tx, struct err *err)
{
	struct oplog_stream *streams;
	size_t count;

	if (!oplog_streams(app_db(app), NULL, tx_arena(tx), &streams, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!seglog_acked(tx, streams[i].scope, streams[i].no, streams[i].seq, err))
			return false;
	return true;
}

/* One part of the night at its own time. `session` is begun when it is 0, else ended. */
static bool
night_at(struct app *app, const json_t *exchange, const char *at, int64_t *session, struct err *err)
{
	struct tx *tx;
	bool ok;

	clock_hold(demo_fixture_instant(at));
	if (!demo_begin(app, "demo.make", &tx, err))
		return false;
	if (*session == 0)
		ok = origin_join(tx, uuid_of_key("northside", "organisation", 12), night_text(exchange, "group"),
		    night_text(exchange, "hub"), err) &&
		    night_members(app, tx, json_object_get(exchange, "members"), err) &&
		    peers_session_begin(tx, session, err);
	else
		ok = night_sent(app, tx, err) &&
		    night_came(app, tx, *session, json_object_get(exchange, "came"), err) &&
		    peers_session_step(tx, *session, "ack", err) && peers_session_end(tx, *session, 1, NULL, err);
	if (ok)
		return tx_commit(tx, err);
	tx_abort(tx);
	return false;
}

static bool
night_event(struct app *app, const json_t *row, struct err *err)
{
	struct tx *tx;

	clock_hold(demo_fixture_instant(night_text(row, "at")));
	if (!demo_begin(app, "demo.make", &tx, err))
		return false;
	if (peers_event(tx, night_text(row, "kind"), night_text(row, "said"), err))
		return tx_commit(tx, err);
	tx_abort(tx);
	return false;
}

bool
demo_night(struct app *app, const void *exchange, struct err *err)
{
	const json_t *events = json_object_get(exchange, "events");
	int64_t held = clock_now(), session = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < json_array_size(events); i++)
		ok = night_event(app, json_array_get(events, i), err);
	ok = ok && night_at(app, exchange, night_text(exchange, "began"), &session, err) &&
	    night_at(app, exchange, night_text(exchange, "ended"), &session, err);
	clock_hold(held);
	return ok;
}
