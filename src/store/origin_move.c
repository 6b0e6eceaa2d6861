#include "origin_move.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mutant.h"
#include "internal.h"
#include "merge.h"
#include "oplog.h"
#include "peers.h"
#include "settle.h"

enum {
	ORIGIN_JUMP = 500,	/* numbers left out after a copy: the other one may have given them away */
	ORIGIN_FEW = 100,	/* that may be given out then, until the hub leases fresh ones */
};

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
		*next =
		    (struct origin_stamp){op->stamp, op->stamp - move->back > least ? op->stamp - move->back : least};
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
		("UPDATE sync_cell SET base_origin = ?4, base_hlc = ?6 "
		 "WHERE tbl = ?1 AND pk = ?2 AND base_origin = ?3 AND base_hlc = ?5"),
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
		stmt_int(rest[i], ":seq", mutant(MUTANT_CLOSED_DROPPED) && i > 0 ? 0 : move->bound);
		done = stmt_run(rest[i], err);
	}
	arena_free(arena);
	return done;
}

static int64_t
origin_stamp_at(struct origin_move *move)
{
	static const char sql_stamp[] =
	    "SELECT hlc FROM sync_op WHERE scope = :scope AND origin = :origin AND seq = :seq";
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
	return done && (mutant(MUTANT_OLD_LABEL) || origin_close_stream(move, err));
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
origin_walk_ties(
    struct origin_move *move, const struct oplog_stream *stream, struct merge_batch *batch, struct err *err)
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
	return done && settle_batch(move->tx, &batch, err);
}

/* ---- the whole of it ------------------------------------------------------------------------------- */

static bool
origin_mint(struct origin_move *move, struct err *err)
{
	static const char sql_close[] = "UPDATE sync_origin SET state = 'closed' WHERE no = :no";
	static const char sql_self[] = "UPDATE sync_self SET origin = :no WHERE one = 1";
	struct stmt *close = db_stmt(move->db, sql_close), *self = db_stmt(move->db, sql_self);

	hash_random(move->new_id.byte, sizeof move->new_id.byte);
	if (!oplog_new_origin(move->db, move->new_id, move->site, &move->new, err))
		return false;
	stmt_int(close, ":no", move->old);
	stmt_int(self, ":no", move->new);
	return stmt_run(close, err) && stmt_run(self, err);
}

/* The other incarnation gives numbers out of the same run; a few far ahead must do until the next lease. */
static bool
origin_jump_numbers(struct origin_move *move, struct err *err)
{
	static const char sql_jump[] =
		"UPDATE number_block SET next = next + :jump, last = CASE WHEN (SELECT grp FROM sync_self) IS NULL "
		"THEN last ELSE min(last, next + :jump + :few) END WHERE next + :jump <= last";
	struct stmt *stmt = db_stmt(move->db, sql_jump);

	stmt_int(stmt, ":jump", ORIGIN_JUMP);
	stmt_int(stmt, ":few", ORIGIN_FEW);
	return stmt_run(stmt, err);
}

static int64_t
origin_bound_of(const char *scope, const struct origin_bound *bounds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(bounds[i].scope, scope) == 0)
			return bounds[i].seq;
	return 0;
}

bool
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
	done = done && origin_mark_lasts(move, err) && (mutant(MUTANT_NO_REMERGE) || origin_merge_ties(move, err)) &&
	    (!kind || (origin_jump_numbers(move, err) && peers_event(move->tx, kind, said, err)));
	db->capture.mode = mode;
	return done;
}
