#include "origin.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mutant.h"
#include "cell.h"
#include "internal.h"
#include "merge.h"
#include "oplog.h"
#include "origin_move.h"

/* ---- who we are ------------------------------------------------------------------------------ */

bool
origin_self(struct db *db, struct arena *arena, struct origin_self *self, struct err *err)
{
	static const char sql_self[] =
		"SELECT s.org, s.site, o.origin, s.code, s.grp, s.hub_url, s.schema_ver, s.clock_offset, s.last_good, "
		"s.pruned "
		"FROM sync_self s JOIN sync_origin o ON o.no = s.origin";
	struct stmt *stmt = db_stmt(db, sql_self);
	enum step step = stmt_step(stmt, err);

	if (step != STEP_ROW)
		return step == STEP_DONE &&
		    err_set(err, ERR_NOT_FOUND, _("This database has no site yet. Run `rapport init`."));
	*self = (struct origin_self){
		.org = stmt_get_id(stmt, 0), .site = stmt_get_id(stmt, 1), .origin = stmt_get_id(stmt, 2),
		.code = stmt_get_text(stmt, 3, arena), .group = stmt_get_text(stmt, 4, arena),
		.url = stmt_get_text(stmt, 5, arena), .schema = stmt_get_int(stmt, 6),
		.clock_offset = stmt_get_int(stmt, 7), .last_good = stmt_get_int(stmt, 8),
		.pruned = stmt_get_int(stmt, 9),
	};
	stmt_end(stmt);
	return true;
}

struct uuid
origin_maker(struct db *db, const struct entity *entity, struct uuid id)
{
	static const char sql_maker[] =
		"SELECT o.site FROM sync_row r JOIN sync_origin o ON o.no = r.origin WHERE r.tbl = :tbl AND r.pk = :pk";
	struct stmt *stmt = db_stmt(db, sql_maker);
	struct uuid site = {{0}};

	stmt_int(stmt, ":tbl", entity->no);
	stmt_id(stmt, ":pk", id);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		site = stmt_get_id(stmt, 0);
	stmt_end(stmt);
	return site;
}

bool
origin_acked(struct db *db, struct arena *arena, struct origin_bound **bounds, size_t *count, struct err *err)
{
	static const char sql_acked[] =
	    "SELECT scope, hub_ack_seq FROM sync_vv WHERE origin = (SELECT origin FROM sync_self) AND hub_ack_seq > 0";
	struct stmt *row = db_stmt(db, sql_acked);
	size_t room = 0;
	enum step step;

	*bounds = NULL;
	*count = 0;
	while ((step = stmt_step(row, err)) == STEP_ROW) {
		struct origin_bound *bound = arena_push(arena, bounds, count, &room, sizeof **bounds);
		snprintf(bound->scope, sizeof bound->scope, "%s", stmt_look_text(row, 0));
		bound->seq = stmt_get_int(row, 1);
	}
	return step == STEP_DONE;
}

/* ---- new names ------------------------------------------------------------------------------- */

static struct origin_move
origin_moving(struct tx *tx)
{
	struct db *db = tx_db(tx);

	return (struct origin_move){.tx = tx, .db = db, .arena = arena_new(), .old = db->capture.origin,
	    .old_id = db->capture.origin_id, .site = db->self.site};
}

bool
origin_renew(struct tx *tx, const struct origin_bound *bounds, size_t count, const char *kind, const char *said,
    struct err *err)
{
	struct origin_move move = origin_moving(tx);
	bool done = origin_move_all(&move, bounds, count, kind, said, err) &&
	    capture_begin(move.db, tx_intent(tx)->actor, tx_now(tx), err);

	arena_free(move.arena);
	return done;
}

int64_t
origin_seen(struct db *db)
{
	static const char sql_seen[] =
	    "SELECT ifnull(max(o.hlc), 0) FROM sync_vv v JOIN sync_op o ON o.scope = v.scope AND o.origin = v.origin "
	    "AND o.seq = CASE WHEN v.origin = (SELECT origin FROM sync_self) THEN v.hub_ack_seq ELSE v.applied_seq END";

	return db_number(db, sql_seen, 0);
}

bool
origin_ahead(struct db *db, int64_t most)
{
	static const char sql_ahead[] =
		"SELECT 1 FROM sync_vv v JOIN sync_op o ON o.scope = v.scope AND o.origin = v.origin "
		"AND o.seq = v.applied_seq WHERE v.origin = (SELECT origin FROM sync_self) "
		"AND v.applied_seq > v.hub_ack_seq AND o.hlc > :most";
	struct stmt *stmt = db_stmt(db, sql_ahead);
	bool ahead;

	stmt_int(stmt, ":most", most);
	ahead = stmt_step(stmt, NULL) == STEP_ROW;
	stmt_end(stmt);
	return ahead;
}

/* The last stamp given here. */
static int64_t
origin_last_stamp(struct db *db)
{
	static const char sql_last[] = "SELECT last_hlc FROM sync_self";

	return db_number(db, sql_last, 0);
}

bool
origin_restamp(struct tx *tx, int64_t most, int64_t now, const char *said, struct err *err)
{
	static const char sql_last[] =
		"UPDATE sync_self SET last_hlc = ifnull((SELECT max(o.hlc) FROM sync_vv v JOIN sync_op o "
		"ON o.scope = v.scope AND o.origin = v.origin AND o.seq = v.applied_seq), 0)";
	struct origin_move move = origin_moving(tx);
	struct origin_bound *bounds;
	size_t count;
	bool done = origin_acked(move.db, move.arena, &bounds, &count, err);

	move.most = most;
	move.back = origin_last_stamp(move.db) - (now << 16);
	done = done && origin_move_all(&move, bounds, count, "clock", said, err) &&
	    stmt_run(db_stmt(move.db, sql_last), err) &&
	    capture_begin(move.db, tx_intent(tx)->actor, tx_now(tx), err) && cell_rework_all(tx, err);
	arena_free(move.arena);
	return done;
}

bool
origin_join(struct tx *tx, struct uuid org, const char *group, const char *url, struct err *err)
{
	static const char sql_self[] =
		"UPDATE sync_self SET org = :org, grp = :grp, hub_url = :url, "
		"code = (SELECT code FROM site WHERE site.id = sync_self.site) WHERE one = 1";
	struct stmt *self = db_stmt(tx_db(tx), sql_self);

	stmt_id(self, ":org", org);
	stmt_text(self, ":grp", group);
	stmt_text(self, ":url", url);
	return stmt_run(self, err) && capture_begin(tx_db(tx), tx_intent(tx)->actor, tx_now(tx), err) &&
	    origin_renew(tx, NULL, 0, NULL, NULL, err);
}

/* ---- where the file lies ------------------------------------------------------------------------------ */

/*
 * A copy lies under another inode or path, or on another machine. The device's
 * number is left out: it changes when a machine starts again.
 */
static bool
origin_fingerprint(const char *path, uint8_t print[HASH_BLAKE], struct err *err)
{
	struct arena *arena = arena_new();
	struct stat info;
	const char *machine = "";
	char *read;
	size_t count = 0;
	bool done = stat(path, &info) == 0;

	if (!done)
		err_set(err, ERR_IO, _("The database file cannot be looked at."));
	if (file_read(arena, "/etc/machine-id", 256, &read, &count, NULL))
		machine = read;
	struct hash_part parts[] = {
	    {machine, strlen(machine)}, {&info.st_ino, sizeof info.st_ino}, {path, strlen(path)}};
	if (done)
		hash_blake(parts, sizeof parts / sizeof parts[0], print);
	arena_free(arena);
	return done;
}

/* How the place that was remembered stands against where the file is now. */
enum origin_place { ORIGIN_ALONE, ORIGIN_SAME, ORIGIN_NEW, ORIGIN_COPIED };

static enum origin_place
origin_place(struct db *db, const uint8_t print[HASH_BLAKE])
{
	static const char sql_print[] = "SELECT host_fp FROM sync_self WHERE grp IS NOT NULL";
	struct stmt *stmt = db_stmt(db, sql_print);
	enum origin_place place = ORIGIN_ALONE;

	if (stmt_step(stmt, NULL) == STEP_ROW) {
		bool known = sqlite3_column_type(stmt->handle, 0) != SQLITE_NULL;
		place = !known ? ORIGIN_NEW : ORIGIN_COPIED;
		if (sqlite3_column_bytes(stmt->handle, 0) == HASH_BLAKE &&
		    memcmp(sqlite3_column_blob(stmt->handle, 0), print, HASH_BLAKE) == 0)
			place = ORIGIN_SAME;
	}
	stmt_end(stmt);
	return place;
}

static bool
origin_remember_place(struct tx *tx, const uint8_t print[HASH_BLAKE], struct err *err)
{
	static const char sql_print[] = "UPDATE sync_self SET host_fp = :print WHERE one = 1";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_print);

	stmt_blob(stmt, ":print", print, HASH_BLAKE);
	return stmt_run(stmt, err);
}

static bool
origin_leave_copy(struct tx *tx, struct err *err)
{
	struct arena *arena = arena_new();
	struct origin_bound *bounds;
	size_t count;
	bool done = origin_acked(tx_db(tx), arena, &bounds, &count, err) &&
	    origin_renew(tx, bounds, count, "copied",
		_("This database was copied or restored: it lies where another did not. It goes on under a new name, "
		  "so that both may write; nothing is lost."), err);

	arena_free(arena);
	return done;
}

static bool
origin_settle_place(struct db *db, const uint8_t print[HASH_BLAKE], struct err *err)
{
	struct tx_intent intent = {.operation = uuid_make(clock_now()), .actor = "system:rapport", .role = "system",
	    .terminal = "-", .event = "origin.place", .action = 'E', .category = TX_SYSTEM};
	struct tx *tx = NULL;

	if (!merge_begin(db, &intent, &tx, err))
		return false;
	/* In the writers' lock: another process may have done it while we waited. */
	enum origin_place place = origin_place(db, print);
	if ((place == ORIGIN_COPIED && !origin_leave_copy(tx, err)) ||
	    (place != ORIGIN_SAME && !origin_remember_place(tx, print, err))) {
		merge_abort(tx);
		return false;
	}
	return merge_commit(tx, err);
}

bool
origin_check_place(struct db *db, struct err *err)
{
	static const char sql_joined[] = "SELECT 1 FROM sync_self WHERE grp IS NOT NULL";
	uint8_t print[HASH_BLAKE];

	if (db->how == DB_MEMORY || !db->self.known || db_number(db, sql_joined, 0) == 0 || mutant(MUTANT_REUSE) ||
	    mutant(MUTANT_NO_CHAIN))
		return true;
	return origin_fingerprint(db->path, print, err) &&
	    (origin_place(db, print) == ORIGIN_SAME || origin_settle_place(db, print, err));
}
