#include "origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "internal.h"
#include "merge.h"
#include "model/group.h"
#include "oplog.h"
#include "peers.h"
#include "settle.h"

enum { ORIGIN_JUMP = 500 };	/* numbers left out after a copy: the other one may have given them away */

/* One stream of ours that is taken apart. */
struct origin_move {
	struct tx *tx;
	struct db *db;
	struct arena *arena;
	int64_t old, new;		/* ordinals */
	struct uuid old_id, new_id, site;
	const char *scope;
	int64_t bound;			/* seq: ops up to here keep their name */
	int64_t kept_stamp;		/* of the op at the bound, 0: all move */
	int64_t most, back;		/* stamps beyond `most` go back by `back`; 0: none does */
	struct origin_stamp {
		int64_t old, new;
	} *stamps;			/* those of this stream that did, ascending */
	size_t stamp_count, stamp_room;
	struct {
		char scope[ORIGIN_SCOPE];
		int64_t next, first, old_first;
		uint8_t head[HASH_BLAKE];
	} to[CAPTURE_STREAMS];
	struct op *moved;
	size_t moved_count, moved_room;
};

/* ---- who we are ------------------------------------------------------------------------------ */

bool
origin_self(struct db *db, struct arena *arena, struct origin_self *self, struct err *err)
{
	static const char sql_self[] =
		"SELECT s.org, s.site, o.origin, s.code, s.grp, s.hub_url, s.schema_ver, s.clock_offset, s.last_good "
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
	};
	stmt_end(stmt);
	return true;
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

/* ---- moving ops ----------------------------------------------------------------------------------- */

/* What became of a stamp of this stream. */
static int64_t
origin_stamp(const struct origin_move *move, int64_t old)
{
	size_t low = 0, high = move->stamp_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (move->stamps[middle].old < old)
			low = middle + 1;
		else
			high = middle;
	}
	return low < move->stamp_count && move->stamps[low].old == old ? move->stamps[low].new : old;
}

/* The highest clock an op had overwritten: its own must stay above. */
static int64_t
origin_under(const struct origin_move *move, const struct op *op)
{
	struct patch_walk walk = {op->base, (const uint8_t *)op->base + op->base_bytes};
	struct patch_base base;
	int64_t most = 0;

	while (patch_next_base(&walk, &base) == PATCH_ONE) {
		int64_t stamp = base.whose == PATCH_OWN ? origin_stamp(move, base.stamp) : base.stamp;
		if (base.whose != PATCH_NOBODY && base.stamp != op->stamp && stamp > most)
			most = stamp;
	}
	return most;
}

/* A stamp that is too far ahead goes back, in its order. */
static void
origin_set_back(struct origin_move *move, struct op *op, int64_t floor)
{
	struct origin_stamp *last = move->stamp_count > 0 ? &move->stamps[move->stamp_count - 1] : NULL, *next;
	int64_t under = origin_under(move, op);

	if (move->most == 0 || op->stamp <= move->most)
		return;
	if (!last || last->old != op->stamp) {
		int64_t least = last ? last->new + 1 : floor;
		next = arena_push(move->arena, &move->stamps, &move->stamp_count, &move->stamp_room, sizeof *next);
		*next = (struct origin_stamp){op->stamp, op->stamp - move->back > least ? op->stamp - move->back : least};
		last = next;
	}
	if (last->new <= under)
		last->new = under + 1;
	op->stamp = last->new;
}

/* Clocks of the old name that were kept belong to another origin now. */
static void
origin_base(const struct origin_move *move, struct op *op)
{
	struct patch_walk walk = {op->base, (const uint8_t *)op->base + op->base_bytes};
	struct patch_base base;
	struct buf out = {0};

	if (move->kept_stamp == 0 && move->most == 0)
		return;
	while (patch_next_base(&walk, &base) == PATCH_ONE) {
		if (base.whose == PATCH_OWN && base.stamp <= move->kept_stamp) {
			base.whose = PATCH_OTHER;
			base.origin = move->old_id;
		} else if (base.whose == PATCH_OWN)
			base.stamp = origin_stamp(move, base.stamp);
		patch_put_base(&out, &base);
	}
	op->base = arena_copy(move->arena, out.bytes ? out.bytes : "", out.used ? out.used : 1);
	op->base_bytes = out.used;
	buf_free(&out);
}

/* Where an op of the stream goes: a database that was on its own has its scopes only now. */
static int
origin_target(struct origin_move *move, const struct op *op)
{
	const struct entity *of = entity((enum entity_no)op->table);
	const char *scope = strcmp(move->scope, "all") == 0 && of ? capture_scope(&move->db->capture, of) : move->scope;

	for (int n = 0; n < CAPTURE_STREAMS; n++) {
		if (!*move->to[n].scope) {
			snprintf(move->to[n].scope, ORIGIN_SCOPE, "%s", scope);
			move->to[n].next = 1;
		}
		if (strcmp(move->to[n].scope, scope) == 0)
			return n;
	}
	die("a database writes into more than %d scopes", CAPTURE_STREAMS);
}

static bool
origin_move_op(struct origin_move *move, struct op *op, int64_t next_first, struct err *err)
{
	int to = origin_target(move, op);
	int64_t old_first = op->first;

	if (move->to[to].old_first != old_first || move->to[to].next - move->to[to].first >= CAPTURE_LONGEST) {
		move->to[to].old_first = old_first;
		move->to[to].first = move->to[to].next;
	}
	op->scope = move->to[to].scope;
	op->origin = move->new_id;
	op->seq = move->to[to].next++;
	op->first = move->to[to].first;
	op->last = next_first != old_first;
	origin_base(move, op);
	/* Keeps the chain's head and the stream's number, too. */
	return oplog_keep(move->db, op, move->new, move->to[to].head, err);
}

/* The last op of a scope in a transaction that was split over several. */
static bool
origin_mark_lasts(struct origin_move *move, struct err *err)
{
	static const char sql_last[] =
		"UPDATE sync_op SET is_last = 1 WHERE scope = ?1 AND origin = ?2 AND seq IN ("
		"SELECT max(seq) FROM sync_op WHERE scope = ?1 AND origin = ?2 GROUP BY txn_first)";

	for (int n = 0; n < CAPTURE_STREAMS && *move->to[n].scope; n++) {
		struct stmt *stmt = db_stmt(move->db, sql_last);
		sqlite3_bind_text(stmt->handle, 1, move->to[n].scope, -1, SQLITE_STATIC);
		sqlite3_bind_int64(stmt->handle, 2, move->new);
		if (!stmt_run(stmt, err))
			return false;
	}
	return true;
}

/* The clocks an op left get the new name, and its stamp if that went back; so do those that were seen of it. */
static bool
origin_move_clocks(struct origin_move *move, const struct op *op, int64_t old, struct err *err)
{
	static const char *const sql_clocks[] = {
		"UPDATE sync_row SET origin = ?4, hlc = ?6 WHERE tbl = ?1 AND pk = ?2 AND origin = ?3 AND hlc = ?5",
		"UPDATE sync_cell SET origin = ?4, hlc = ?6 WHERE tbl = ?1 AND pk = ?2 AND origin = ?3 AND hlc = ?5",
		"UPDATE sync_cell SET base_origin = ?4, base_hlc = ?6 "
		"WHERE tbl = ?1 AND pk = ?2 AND base_origin = ?3 AND base_hlc = ?5",
	};

	for (size_t i = 0; i < sizeof sql_clocks / sizeof sql_clocks[0]; i++) {
		struct stmt *stmt = db_stmt(move->db, sql_clocks[i]);
		sqlite3_bind_int64(stmt->handle, 1, op->table);
		sqlite3_bind_blob(stmt->handle, 2, op->pk.byte, sizeof op->pk.byte, SQLITE_STATIC);
		sqlite3_bind_int64(stmt->handle, 3, move->old);
		sqlite3_bind_int64(stmt->handle, 4, move->new);
		sqlite3_bind_int64(stmt->handle, 5, old);
		sqlite3_bind_int64(stmt->handle, 6, op->stamp);
		if (!stmt_run(stmt, err))
			return false;
	}
	return true;
}

/* Head of the old name's chain at its bound, counted again from its beginning. */
static bool
origin_close_stream(struct origin_move *move, struct err *err)
{
	static const char sql_end[] =
		"UPDATE sync_vv SET applied_seq = :seq, head_hash = :head, digest_seq = 0 "
		"WHERE scope = :scope AND origin = :origin";
	static const char sql_none[] = "DELETE FROM sync_vv WHERE scope = :scope AND origin = :origin";
	static const char sql_ops[] =
		"DELETE FROM sync_op WHERE scope = :scope AND origin = :origin AND seq > :seq";
	static const char sql_segs[] =
		"DELETE FROM sync_seg WHERE scope = :scope AND origin = :origin AND seq_to > :seq";
	struct arena *arena = arena_new();
	uint8_t head[HASH_BLAKE] = {0};
	struct op *ops;
	size_t count;
	bool done = true;

	for (int64_t at = 0; done && at < move->bound; at = ops[count - 1].seq) {
		arena_reset(arena);
		done = oplog_read(move->db, move->scope, move->old_id, at, 1000, arena, &ops, &count, err);
		if (done && count == 0)
			done = err_set(err, ERR_CORRUPT, _("The op log has a gap. Run `rapport check`."));
		for (size_t i = 0; done && i < count && ops[i].seq <= move->bound; i++)
			op_chain(head, &ops[i]);
	}
	struct stmt *end = db_stmt(move->db, move->bound > 0 ? sql_end : sql_none);
	struct stmt *rest[] = {db_stmt(move->db, sql_ops), db_stmt(move->db, sql_segs)};
	stmt_text(end, ":scope", move->scope);
	stmt_int(end, ":origin", move->old);
	if (move->bound > 0) {
		stmt_int(end, ":seq", move->bound);
		stmt_blob(end, ":head", head, HASH_BLAKE);
	}
	done = done && stmt_run(end, err);
	for (size_t i = 0; done && i < sizeof rest / sizeof rest[0]; i++) {
		stmt_text(rest[i], ":scope", move->scope);
		stmt_int(rest[i], ":origin", move->old);
		stmt_int(rest[i], ":seq", move->bound);
		done = stmt_run(rest[i], err);
	}
	arena_free(arena);
	return done;
}

static int64_t
origin_stamp_at(struct origin_move *move)
{
	static const char sql_stamp[] = "SELECT hlc FROM sync_op WHERE scope = :scope AND origin = :origin AND seq = :seq";
	struct stmt *stmt = db_stmt(move->db, sql_stamp);
	int64_t stamp = 0;

	stmt_text(stmt, ":scope", move->scope);
	stmt_int(stmt, ":origin", move->old);
	stmt_int(stmt, ":seq", move->bound);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		stamp = stmt_get_int(stmt, 0);
	stmt_end(stmt);
	return stamp;
}

/* A stream's ops after the bound, under the new name. Those that moved are remembered by clock and row. */
static bool
origin_move_stream(struct origin_move *move, struct err *err)
{
	struct arena *arena = arena_new();
	struct op *ops;
	size_t count;
	int64_t stamp;
	bool done = true;

	move->kept_stamp = stamp = move->bound > 0 ? origin_stamp_at(move) : 0;
	move->stamp_count = 0;
	for (int64_t at = move->bound; done; at = ops[count - 1].seq) {
		arena_reset(arena);
		done = oplog_read(move->db, move->scope, move->old_id, at, 1000, arena, &ops, &count, err);
		if (!done || count == 0)
			break;
		int64_t last_seq = ops[count - 1].seq;
		for (size_t i = 0; done && i < count; i++) {
			struct op *kept = arena_push(move->arena, &move->moved, &move->moved_count, &move->moved_room,
			    sizeof *kept);
			int64_t next = i + 1 < count ? ops[i + 1].first : 0, old = ops[i].stamp;
			origin_set_back(move, &ops[i], stamp + 1);
			stamp = ops[i].stamp > stamp ? ops[i].stamp : stamp;
			*kept = (struct op){.stamp = stamp, .table = ops[i].table, .pk = ops[i].pk, .last = false};
			done = origin_move_op(move, &ops[i], next, err) && origin_move_clocks(move, &ops[i], old, err);
		}
		ops[count - 1].seq = last_seq;
	}
	arena_free(arena);
	return done && origin_close_stream(move, err);
}

/* ---- the same clocks under another name ------------------------------------------------------------- */

static int
origin_compare_ops(const void *a, const void *b)
{
	const struct op *one = a, *other = b;

	if (one->stamp != other->stamp)
		return one->stamp < other->stamp ? -1 : 1;
	if (one->table != other->table)
		return one->table < other->table ? -1 : 1;
	return memcmp(one->pk.byte, other->pk.byte, sizeof one->pk.byte);
}

/* Walk one stream; of its ops that share clock and row with a moved one, merge again those that `take` says. */
static bool
origin_walk_ties(struct origin_move *move, const struct oplog_stream *stream, struct merge_batch *batch, struct err *err)
{
	struct arena *arena = arena_new();
	bool ours = stream->no == move->new, done = true;
	struct op *ops, *tie;
	size_t count = 1;

	for (int64_t at = 0; done && count > 0 && at < stream->seq; at = count > 0 ? ops[count - 1].seq : at) {
		arena_reset(arena);
		done = oplog_read(move->db, stream->scope, stream->origin, at, 1000, arena, &ops, &count, err);
		for (size_t i = 0; done && i < count; i++) {
			tie = bsearch(&ops[i], move->moved, move->moved_count, sizeof *move->moved, origin_compare_ops);
			if (!tie || (ours && !tie->last))
				continue;
			tie->last = true;
			done = merge_again(move->tx, &ops[i], batch, err);
		}
	}
	arena_free(arena);
	return done;
}

/*
 * Where somebody else wrote the same row under the very same clock, the name
 * decides who won, and it has changed: all who are in such a tie are merged
 * again, the others' first.
 */
static bool
origin_merge_ties(struct origin_move *move, struct err *err)
{
	struct merge_batch batch = {.arena = move->arena};
	struct oplog_stream *streams;
	size_t count;
	int64_t found = 0;
	bool others = false, done = oplog_streams(move->db, NULL, move->arena, &streams, &count, err);

	for (size_t i = 0; done && i < count; i++)
		others |= streams[i].no != move->new;
	if (!done || !others || move->moved_count == 0)
		return done;
	qsort(move->moved, move->moved_count, sizeof *move->moved, origin_compare_ops);
	for (int ours = 0; ours < 2; ours++)
		for (size_t i = 0; done && i < count; i++)
			if ((streams[i].no == move->new) == ours)
				done = origin_walk_ties(move, &streams[i], &batch, err);
	/* Who was overwritten by whom was told when it happened. */
	batch.clash_count = 0;
	return done && settle_batch(move->tx, &batch, &found, err);
}

/* ---- the whole of it ------------------------------------------------------------------------------- */

static bool
origin_mint(struct origin_move *move, struct err *err)
{
	static const char sql_close[] = "UPDATE sync_origin SET state = 'closed' WHERE no = :no";
	static const char sql_self[] = "UPDATE sync_self SET origin = :no WHERE one = 1";
	static const char sql_numbers[] = "UPDATE number_block SET next = next + :jump WHERE next + :jump <= last";
	struct stmt *close = db_stmt(move->db, sql_close), *self = db_stmt(move->db, sql_self);
	struct stmt *numbers = db_stmt(move->db, sql_numbers);

	hash_random(move->new_id.byte, sizeof move->new_id.byte);
	if (!oplog_new_origin(move->db, move->new_id, move->site, &move->new, err))
		return false;
	stmt_int(close, ":no", move->old);
	stmt_int(self, ":no", move->new);
	stmt_int(numbers, ":jump", ORIGIN_JUMP);
	return stmt_run(close, err) && stmt_run(self, err) && stmt_run(numbers, err);
}

static int64_t
origin_bound_of(const char *scope, const struct origin_bound *bounds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(bounds[i].scope, scope) == 0)
			return bounds[i].seq;
	return 0;
}

static bool
origin_move_all(struct origin_move *move, const struct origin_bound *bounds, size_t count, const char *kind,
    const char *said, struct err *err)
{
	struct db *db = move->db;
	enum capture_mode mode = db->capture.mode;
	struct oplog_stream *streams;
	size_t stream_count;
	bool done = oplog_streams(db, NULL, move->arena, &streams, &stream_count, err) && origin_mint(move, err);

	db->capture.mode = CAPTURE_OFF;
	for (size_t i = 0; done && i < stream_count; i++)
		if (streams[i].no == move->old) {
			move->scope = streams[i].scope;
			move->bound = origin_bound_of(streams[i].scope, bounds, count);
			done = origin_move_stream(move, err);
		}
	done = done && origin_mark_lasts(move, err) && origin_merge_ties(move, err) &&
	    (!kind || peers_event(move->tx, kind, said, err));
	db->capture.mode = mode;
	return done;
}

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
	    capture_begin(move.db, tx_intent(tx)->actor, tx_now(tx), err);
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
	struct hash_part parts[] = {{machine, strlen(machine)}, {&info.st_ino, sizeof info.st_ino}, {path, strlen(path)}};
	if (done)
		hash_blake(parts, sizeof parts / sizeof parts[0], print);
	arena_free(arena);
	return done;
}

static bool
origin_remember_place(struct tx *tx, const uint8_t print[HASH_BLAKE], struct err *err)
{
	static const char sql_print[] = "UPDATE sync_self SET host_fp = :print WHERE one = 1";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_print);

	stmt_blob(stmt, ":print", print, HASH_BLAKE);
	return stmt_run(stmt, err);
}

/* In the writers' lock: another process may have done it while we waited. */
static bool
origin_settle_place(struct db *db, const uint8_t print[HASH_BLAKE], bool copied, struct err *err)
{
	struct tx_intent intent = {.operation = uuid_make(clock_now()), .actor = "system:rapport", .role = "system",
	    .terminal = "-", .event = copied ? "origin.renew" : "origin.place", .action = 'E', .category = TX_SYSTEM};
	struct arena *arena = arena_new();
	struct origin_bound *bounds;
	size_t count;
	struct tx *tx = NULL;
	bool done = merge_begin(db, &intent, &tx, err);

	if (done && copied)
		done = origin_acked(db, arena, &bounds, &count, err) &&
		    origin_renew(tx, bounds, count, "copied",
			_("This database was copied or restored: it lies where another did not. It goes on under a new "
			  "name, so that both may write; nothing is lost."), err);
	done = done && origin_remember_place(tx, print, err);
	if (done)
		done = merge_commit(tx, err);
	else
		merge_abort(tx);
	arena_free(arena);
	return done;
}

bool
origin_check_place(struct db *db, struct err *err)
{
	static const char sql_print[] = "SELECT host_fp, hub_url IS NOT NULL FROM sync_self";
	uint8_t now[HASH_BLAKE], *was;
	struct arena *arena;
	struct stmt *stmt;
	size_t count;
	bool joined, same = true, known = false;

	if (db->how == DB_MEMORY || !db->self.known)
		return true;
	if (!origin_fingerprint(db->path, now, err))
		return false;
	arena = arena_new();
	stmt = db_stmt(db, sql_print);
	joined = stmt_step(stmt, NULL) == STEP_ROW && stmt_get_int(stmt, 1) == 1;
	if (joined) {
		was = stmt_get_blob(stmt, 0, arena, &count);
		known = was != NULL;
		same = known && count == sizeof now && memcmp(was, now, sizeof now) == 0;
	}
	stmt_end(stmt);
	arena_free(arena);
	return same || origin_settle_place(db, now, known, err);
}
