#include "peers.h"

#include <string.h>

#include "internal.h"

enum { PEERS_EVENTS = 200 };	/* kept */

/* ---- the hub ----------------------------------------------------------------------------------- */

struct peers_hub
peers_hub(struct db *db)
{
	static const char sql_hub[] = "SELECT hub, ifnull(hub_epoch, 0) FROM sync_self WHERE hub IS NOT NULL";
	struct stmt *stmt = db_stmt(db, sql_hub);
	struct peers_hub hub = {0};

	if (stmt_step(stmt, NULL) == STEP_ROW)
		hub = (struct peers_hub){stmt_get_id(stmt, 0), stmt_get_int(stmt, 1)};
	stmt_end(stmt);
	return hub;
}

bool
peers_set_hub(struct tx *tx, const struct peers_hub *hub, int64_t clock_offset, struct err *err)
{
	static const char sql_set[] =
		"UPDATE sync_self SET hub = :hub, hub_epoch = :epoch, clock_offset = :offset WHERE one = 1";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_set);

	stmt_id(stmt, ":hub", hub->id);
	stmt_int(stmt, ":epoch", hub->epoch);
	stmt_int(stmt, ":offset", clock_offset);
	return stmt_run(stmt, err);
}

bool
peers_set_pruned(struct tx *tx, int64_t at, struct err *err)
{
	static const char sql_pruned[] = "UPDATE sync_self SET pruned = :at WHERE one = 1";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_pruned);

	stmt_int(stmt, ":at", at);
	return stmt_run(stmt, err);
}

bool
peers_set_url(struct tx *tx, const char *url, struct err *err)
{
	static const char sql_set[] = "UPDATE sync_self SET hub_url = :url WHERE one = 1";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_set);

	stmt_text(stmt, ":url", url);
	return stmt_run(stmt, err);
}

bool
peers_cursor(struct db *db, const struct peers_hub *hub, const char *scope, int64_t *seq, uint8_t hash[PEERS_HASH])
{
	static const char sql_cursor[] =
		"SELECT seq, hash FROM sync_cursor WHERE hub = :hub AND scope = :scope AND epoch = :epoch";
	struct stmt *stmt = db_stmt(db, sql_cursor);
	bool found;

	*seq = 0;
	stmt_id(stmt, ":hub", hub->id);
	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":epoch", hub->epoch);
	if ((found = stmt_step(stmt, NULL) == STEP_ROW && sqlite3_column_bytes(stmt->handle, 1) == PEERS_HASH)) {
		*seq = stmt_get_int(stmt, 0);
		memcpy(hash, sqlite3_column_blob(stmt->handle, 1), PEERS_HASH);
	}
	stmt_end(stmt);
	return found;
}

bool
peers_set_cursor(struct tx *tx, const struct peers_hub *hub, const char *scope, int64_t seq,
    const uint8_t hash[PEERS_HASH], struct err *err)
{
	static const char sql_set[] =
		"INSERT INTO sync_cursor (hub, scope, epoch, seq, hash) VALUES (:hub, :scope, :epoch, :seq, :hash) "
		"ON CONFLICT DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, hash = excluded.hash";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_set);

	stmt_id(stmt, ":hub", hub->id);
	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":epoch", hub->epoch);
	stmt_int(stmt, ":seq", seq);
	stmt_blob(stmt, ":hash", hash, PEERS_HASH);
	return stmt_run(stmt, err);
}

/* ---- members --------------------------------------------------------------------------------------- */

static void
peers_key(struct stmt *stmt, int column, uint8_t key[PEERS_KEY])
{
	if (sqlite3_column_bytes(stmt->handle, column) == PEERS_KEY)
		memcpy(key, sqlite3_column_blob(stmt->handle, column), PEERS_KEY);
}

bool
peers_members(struct db *db, struct arena *arena, struct peers_member **members, size_t *count, struct err *err)
{
	static const char sql_members[] =
		"SELECT site, code, name, grp, sign_key, box_key, status = 'left', seen FROM sync_member ORDER BY code";
	struct stmt *row = db_stmt(db, sql_members);
	size_t room = 0;
	enum step step;

	*members = NULL;
	*count = 0;
	while ((step = stmt_step(row, err)) == STEP_ROW) {
		struct peers_member *member = arena_push(arena, members, count, &room, sizeof **members);
		*member = (struct peers_member){
			.site = stmt_get_id(row, 0), .code = stmt_get_text(row, 1, arena),
			.name = stmt_get_text(row, 2, arena), .group = stmt_get_text(row, 3, arena),
			.left = stmt_get_int(row, 6) == 1, .seen = stmt_get_int(row, 7),
		};
		peers_key(row, 4, member->sign_key);
		peers_key(row, 5, member->box_key);
	}
	return step == STEP_DONE;
}

bool
peers_set_member(struct tx *tx, const struct peers_member *member, struct err *err)
{
	static const char sql_known[] = "SELECT sign_key FROM sync_member WHERE site = :site";
	static const char sql_set[] =
		"INSERT INTO sync_member (site, code, name, grp, sign_key, box_key, status, seen) "
		"VALUES (:site, :code, :name, :grp, :sign, :box, :status, :seen) "
		"ON CONFLICT DO UPDATE SET code = excluded.code, name = excluded.name, grp = excluded.grp, "
		"sign_key = excluded.sign_key, box_key = excluded.box_key, status = excluded.status, "
		"seen = ifnull(excluded.seen, seen)";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_known);
	uint8_t known[PEERS_KEY];
	bool other;

	stmt_id(stmt, ":site", member->site);
	memcpy(known, member->sign_key, sizeof known);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		peers_key(stmt, 0, known);
	other = memcmp(known, member->sign_key, sizeof known) != 0;
	stmt_end(stmt);
	if (other && !member->rekeyed)
		return err_set(err, ERR_CONFLICT, "site %s", member->code);
	stmt = db_stmt(tx_db(tx), sql_set);
	stmt_id(stmt, ":site", member->site);
	stmt_text(stmt, ":code", member->code);
	stmt_text(stmt, ":name", member->name);
	stmt_text(stmt, ":grp", member->group);
	stmt_blob(stmt, ":sign", member->sign_key, PEERS_KEY);
	stmt_blob(stmt, ":box", member->box_key, PEERS_KEY);
	stmt_text(stmt, ":status", member->left ? "left" : "active");
	stmt_int(stmt, ":seen", member->seen);
	return stmt_run(stmt, err);
}

/* ---- sessions ------------------------------------------------------------------------------------------ */

bool
peers_session_begin(struct tx *tx, int64_t *no, struct err *err)
{
	static const char sql_add[] = "INSERT INTO sync_session (began, step) VALUES (:began, 'hello')";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_add);

	stmt_int(stmt, ":began", tx_now(tx));
	if (!stmt_run(stmt, err))
		return false;
	*no = sqlite3_last_insert_rowid(tx_db(tx)->handle);
	return true;
}

bool
peers_session_step(struct tx *tx, int64_t no, const char *step, struct err *err)
{
	static const char sql_step[] = "UPDATE sync_session SET step = :step WHERE no = :no";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_step);

	stmt_int(stmt, ":no", no);
	stmt_text(stmt, ":step", step);
	return stmt_run(stmt, err);
}

bool
peers_session_end(struct tx *tx, int64_t no, int result, const char *said, struct err *err)
{
	static const char sql_end[] =
		"UPDATE sync_session SET ended = :ended, result = :result, said = :said WHERE no = :no";
	static const char sql_good[] = "UPDATE sync_self SET last_good = :ended WHERE one = 1";
	struct stmt *end = db_stmt(tx_db(tx), sql_end), *good = db_stmt(tx_db(tx), sql_good);

	stmt_int(end, ":no", no);
	stmt_int(end, ":ended", tx_now(tx));
	stmt_int(end, ":result", result);
	stmt_text(end, ":said", said && *said ? said : NULL);
	if (!stmt_run(end, err))
		return false;
	/* 0 and 1: in step with the hub, whether or not a person has to decide something. */
	if (result > 1)
		return true;
	stmt_int(good, ":ended", tx_now(tx));
	return stmt_run(good, err);
}

bool
peers_session_count(struct tx *tx, int64_t no, const struct merge_batch *batch, struct err *err)
{
	static const char sql_count[] =
	    "INSERT INTO sync_count (session, site, tbl, made, changed) VALUES (:session, :site, :tbl, :made, "
	    ":changed) "
	    "ON CONFLICT DO UPDATE SET made = made + excluded.made, changed = changed + excluded.changed";

	for (size_t i = 0; i < batch->row_count; i++) {
		const struct merge_changed *row = &batch->rows[i];
		struct stmt *stmt = db_stmt(tx_db(tx), sql_count);
		stmt_int(stmt, ":session", no);
		stmt_id(stmt, ":site", row->site);
		stmt_int(stmt, ":tbl", row->entity->no);
		stmt_int(stmt, ":made", row->made);
		stmt_int(stmt, ":changed", !row->made);
		if (!stmt_run(stmt, err))
			return false;
	}
	return true;
}

bool
peers_session(struct db *db, struct arena *arena, struct peers_session *session)
{
	static const char sql_last[] =
		"SELECT no, began, ended, step, result, said FROM sync_session ORDER BY no DESC LIMIT 1";
	struct stmt *row = db_stmt(db, sql_last);
	bool found = stmt_step(row, NULL) == STEP_ROW;

	if (found) {
		int64_t result = stmt_get_int(row, 4);
		*session = (struct peers_session){
			.no = stmt_get_int(row, 0), .began = stmt_get_int(row, 1), .ended = stmt_get_int(row, 2),
			.step = stmt_get_text(row, 3, arena), .result = result == FIELD_NULL ? -1 : (int)result,
			.said = stmt_get_text(row, 5, arena),
		};
	}
	stmt_end(row);
	return found;
}

bool
peers_came(struct db *db, int64_t session, struct arena *arena, struct peers_came **came, size_t *count,
    struct err *err)
{
	static const char sql_came[] =
		"SELECT t.name, sum(c.made), sum(c.changed) FROM sync_count c JOIN sync_tbl t ON t.no = c.tbl "
		"WHERE c.session = :session GROUP BY c.tbl ORDER BY c.tbl";
	struct stmt *row = db_stmt(db, sql_came);
	size_t room = 0;
	enum step step;

	*came = NULL;
	*count = 0;
	stmt_int(row, ":session", session);
	while ((step = stmt_step(row, err)) == STEP_ROW) {
		struct peers_came *each = arena_push(arena, came, count, &room, sizeof **came);
		*each = (struct peers_came){stmt_get_text(row, 0, arena), stmt_get_int(row, 1), stmt_get_int(row, 2)};
	}
	return step == STEP_DONE;
}

/* ---- events --------------------------------------------------------------------------------------------- */

bool
peers_event(struct tx *tx, const char *kind, const char *said, struct err *err)
{
	static const char sql_add[] = "INSERT INTO sync_event (at, kind, said) VALUES (:at, :kind, :said)";
	static const char sql_prune[] = "DELETE FROM sync_event WHERE no <= (SELECT max(no) FROM sync_event) - :kept";
	struct stmt *add = db_stmt(tx_db(tx), sql_add), *prune = db_stmt(tx_db(tx), sql_prune);

	stmt_int(add, ":at", tx_now(tx));
	stmt_text(add, ":kind", kind);
	stmt_text(add, ":said", said);
	stmt_int(prune, ":kept", PEERS_EVENTS);
	return stmt_run(add, err) && stmt_run(prune, err);
}

bool
peers_events(struct db *db, size_t limit, struct arena *arena, struct peers_event **events, size_t *count,
    struct err *err)
{
	static const char sql_events[] = "SELECT at, kind, said FROM sync_event ORDER BY no DESC LIMIT :limit";
	struct stmt *row = db_stmt(db, sql_events);
	size_t room = 0;
	enum step step;

	*events = NULL;
	*count = 0;
	stmt_int(row, ":limit", (int64_t)limit);
	while ((step = stmt_step(row, err)) == STEP_ROW) {
		struct peers_event *event = arena_push(arena, events, count, &room, sizeof **events);
		*event = (struct peers_event){stmt_get_int(row, 0), stmt_get_text(row, 1, arena),
		    stmt_get_text(row, 2, arena)};
	}
	return step == STEP_DONE;
}

bool
peers_add_visitor(struct tx *tx, struct uuid pk, const char *scope, struct err *err)
{
	static const char sql_add[] =
		"INSERT INTO sync_visitor (pk, scope, since) VALUES (:pk, :scope, :since) ON CONFLICT DO NOTHING";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_add);

	stmt_id(stmt, ":pk", pk);
	stmt_text(stmt, ":scope", scope);
	stmt_int(stmt, ":since", tx_now(tx));
	return stmt_run(stmt, err);
}

bool
peers_visitors(struct db *db, struct arena *arena, struct peers_visitor **visitors, size_t *count, struct err *err)
{
	static const char sql_visitors[] =
		"SELECT v.pk, v.scope FROM sync_visitor v JOIN patient p ON p.id = v.pk ORDER BY v.pk";
	struct stmt *row = db_stmt(db, sql_visitors);
	size_t room = 0;
	enum step step;

	*visitors = NULL;
	*count = 0;
	while ((step = stmt_step(row, err)) == STEP_ROW)
		*(struct peers_visitor *)arena_push(arena, visitors, count, &room, sizeof **visitors) =
		    (struct peers_visitor){stmt_get_id(row, 0), stmt_get_text(row, 1, arena)};
	return step == STEP_DONE;
}

int64_t
peers_to_send(struct db *db)
{
	static const char sql_send[] = "SELECT ifnull(sum(applied_seq - hub_ack_seq), 0) FROM sync_vv WHERE origin = "
				       "(SELECT origin FROM sync_self)";

	return db_number(db, sql_send, 0);
}

int64_t
peers_parked(struct db *db)
{
	static const char sql_parked[] = "SELECT count(*) FROM sync_park";

	return db_number(db, sql_parked, 0);
}
