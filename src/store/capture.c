#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mutant.h"
#include "internal.h"
#include "model/group.h"
#include "model/op.h"
#include "oplog.h"

static const char sql_row_add[] = "INSERT INTO sync_row (tbl, pk, hlc, origin) VALUES (?1, ?2, ?3, ?4)";
static const char sql_cell_set[] =
	"INSERT INTO sync_cell (tbl, pk, grp, hlc, origin, base_hlc, base_origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
	"ON CONFLICT DO UPDATE SET base_hlc = excluded.base_hlc, base_origin = excluded.base_origin, "
	"hlc = excluded.hlc, origin = excluded.origin";
static const char sql_op_add[] =
	"INSERT INTO sync_op (scope, origin, seq, txn_first, hlc, tbl, pk, kind, patch, base, actor, is_last) "
	"VALUES (?11, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?12)";
static const char sql_op_last[] = "UPDATE sync_op SET is_last = ?4 WHERE scope = ?1 AND origin = ?2 AND seq = ?3";

/* One call of sync_capture on its way. */
struct capture_call {
	struct db *db;
	struct capture *capture;
	const struct entity *entity;
	sqlite3_value *pk;
	int stream;		/* index of capture.scope */
};

/* A clock as stored: origin is the ordinal of sync_origin, 0 with stamp 0 for a row whose insert has not come. */
struct capture_clock {
	int64_t stamp, origin;
};

static bool
capture_refuse(struct capture_call *call, const char *why)
{
	snprintf(call->capture->why, sizeof call->capture->why, "%s", why);
	return false;
}

static bool
capture_done(struct capture_call *call, sqlite3_stmt *stmt)
{
	bool done = sqlite3_step(stmt) == SQLITE_DONE;

	sqlite3_reset(stmt);
	return done || capture_refuse(call, sqlite3_errmsg(call->db->handle));
}

static void
capture_bind_last(struct capture *capture, int stream, int64_t seq, bool last, sqlite3_stmt *stmt)
{
	sqlite3_bind_text(stmt, 1, capture->scope[stream], -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, capture->origin);
	sqlite3_bind_int64(stmt, 3, seq);
	sqlite3_bind_int(stmt, 4, last);
}

static bool
capture_mark_last(struct capture_call *call, int64_t seq, bool last)
{
	sqlite3_stmt *stmt = db_stmt(call->db, sql_op_last)->handle;

	capture_bind_last(call->capture, call->stream, seq, last, stmt);
	return capture_done(call, stmt);
}

/*
 * Who comes first is the last as well, until a second one follows: most transactions write one or two rows. A segment
 * never splits what travels as one, so that must end somewhere.
 */
static bool
capture_follow(struct capture_call *call, struct capture_line *line)
{
	if (line->next - line->first == 1)
		return capture_mark_last(call, line->first, false);
	if (line->next - line->first < CAPTURE_LONGEST)
		return true;
	if (!capture_mark_last(call, line->next - 1, true))
		return false;
	line->first = line->next;
	return true;
}

static bool
capture_write_op(struct capture_call *call, const char *kind)
{
	struct capture *capture = call->capture;
	struct capture_line *line = &capture->now.line[call->stream];
	sqlite3_stmt *add;

	if (!capture_follow(call, line))
		return false;
	add = db_stmt(call->db, sql_op_add)->handle;
	struct op op = {
		.seq = line->next, .first = line->first, .stamp = capture->now.stamp,
		.table = call->entity->no,
		.kind = kind, .actor = capture->actor,
		.patch = capture->patch.bytes, .patch_bytes = capture->patch.used,
		.base = capture->base.bytes, .base_bytes = capture->base.used,
	};

	memcpy(op.pk.byte, sqlite3_value_blob(call->pk), sizeof op.pk.byte);
	sqlite3_bind_int64(add, 1, capture->origin);
	sqlite3_bind_int64(add, 2, op.seq);
	sqlite3_bind_int64(add, 3, op.first);
	sqlite3_bind_int64(add, 4, op.stamp);
	sqlite3_bind_int64(add, 5, op.table);
	sqlite3_bind_value(add, 6, call->pk);
	sqlite3_bind_text(add, 7, kind, -1, SQLITE_STATIC);
	sqlite3_bind_blob64(add, 8, op.patch ? op.patch : "", op.patch_bytes, SQLITE_STATIC);
	sqlite3_bind_blob64(add, 9, op.base ? op.base : "", op.base_bytes, SQLITE_STATIC);
	sqlite3_bind_text(add, 10, op.actor, -1, SQLITE_STATIC);
	sqlite3_bind_text(add, 11, capture->scope[call->stream], -1, SQLITE_STATIC);
	sqlite3_bind_int(add, 12, op.seq == op.first);
	if (!capture_done(call, add))
		return false;
	op_chain(line->head, &op);
	line->next++;
	return true;
}

static void
capture_add(struct capture *capture, int column, sqlite3_value *from)
{
	struct patch_value value = {.column = column};

	switch (sqlite3_value_type(from)) {
	case SQLITE_INTEGER:
		value.type = PATCH_INT;
		value.number = sqlite3_value_int64(from);
		break;
	case SQLITE_TEXT:
		value.type = PATCH_TEXT;
		value.bytes = sqlite3_value_text(from);
		break;
	case SQLITE_BLOB:
		value.type = PATCH_BLOB;
		value.bytes = sqlite3_value_blob(from);
		break;
	default:
		value.type = PATCH_NULL;
	}
	if (value.bytes)
		value.count = (size_t)sqlite3_value_bytes(from);
	patch_put(&capture->patch, &value);
}

/* gone and the fields, in the order of the triggers: argument 0 is gone, then the field table. */
static bool
capture_insert(struct capture_call *call, sqlite3_value **values)
{
	struct capture *capture = call->capture;
	sqlite3_stmt *row = db_stmt(call->db, sql_row_add)->handle;

	if (sqlite3_value_int64(values[0]) != 0)
		capture_add(capture, 0, values[0]);
	for (size_t i = 0; i < call->entity->field_count; i++)
		if (sqlite3_value_type(values[i + 1]) != SQLITE_NULL)
			capture_add(capture, call->entity->fields[i].no, values[i + 1]);
	sqlite3_bind_int64(row, 1, call->entity->no);
	sqlite3_bind_value(row, 2, call->pk);
	sqlite3_bind_int64(row, 3, capture->now.stamp);
	sqlite3_bind_int64(row, 4, capture->origin);
	return capture_done(call, row) && capture_write_op(call, "insert");
}

static bool
capture_same(sqlite3_value *a, sqlite3_value *b)
{
	int type = sqlite3_value_type(a);

	if (type != sqlite3_value_type(b))
		return false;
	if (type == SQLITE_NULL)
		return true;
	if (type == SQLITE_INTEGER)
		return sqlite3_value_int64(a) == sqlite3_value_int64(b);
	int count = sqlite3_value_bytes(a);
	/* An empty value has no address. */
	return count == sqlite3_value_bytes(b) &&
	    (count == 0 || memcmp(sqlite3_value_blob(a), sqlite3_value_blob(b), (size_t)count) == 0);
}

/* The clocks of a row and of all its groups, in one question; false when it has none. */
static bool
capture_clocks(struct capture_call *call, struct capture_clock was[GROUP_MOST])
{
	static const char sql_clocks[] =
		"SELECT r.hlc, r.origin, c.grp, c.hlc, c.origin FROM sync_row r LEFT JOIN sync_cell c ON c.tbl = r.tbl "
		"AND c.pk = r.pk WHERE r.tbl = ?1 AND r.pk = ?2";
	const struct group_map *map = group_map(call->entity);
	sqlite3_stmt *stmt = db_stmt(call->db, sql_clocks)->handle;
	bool found = false;

	sqlite3_bind_int64(stmt, 1, call->entity->no);
	sqlite3_bind_value(stmt, 2, call->pk);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *group = (const char *)sqlite3_column_text(stmt, 2);
		for (int n = 0; !found && n < map->count; n++)
			was[n] = (struct capture_clock){sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1)};
		for (int n = 0; group && n < map->count; n++)
			if (strcmp(map->name[n], group) == 0)
				was[n] = (struct capture_clock){sqlite3_column_int64(stmt, 3),
				    sqlite3_column_int64(stmt, 4)};
		found = true;
	}
	sqlite3_reset(stmt);
	return found;
}

static bool
capture_add_base(struct capture_call *call, int column, const struct capture_clock *clock)
{
	struct patch_base base = {.column = column, .stamp = clock->stamp};

	if (clock->stamp == 0 || mutant(MUTANT_NO_BASE))
		base.whose = PATCH_NOBODY;
	else if (clock->origin == call->capture->origin)
		base.whose = PATCH_OWN;
	else {
		base.whose = PATCH_OTHER;
		base.origin = oplog_origin_id(call->db, clock->origin);
		if (uuid_is_none(base.origin))
			return capture_refuse(call, "a clock names an unknown origin");
	}
	patch_put_base(&call->capture->base, &base);
	return true;
}

/*
 * Move the clock of one group. The stamp must be above what is overwritten:
 * without that an edit made on a slow clock loses to the value it replaced.
 */
static bool
capture_move_clock(struct capture_call *call, const char *group, const struct capture_clock *was)
{
	struct capture *capture = call->capture;
	sqlite3_stmt *set = db_stmt(call->db, sql_cell_set)->handle;

	sqlite3_bind_int64(set, 1, call->entity->no);
	sqlite3_bind_value(set, 2, call->pk);
	sqlite3_bind_text(set, 3, group, -1, SQLITE_STATIC);
	sqlite3_bind_int64(set, 4, capture->now.stamp);
	sqlite3_bind_int64(set, 5, capture->origin);
	sqlite3_bind_int64(set, 6, was->stamp);
	sqlite3_bind_int64(set, 7, was->origin);
	return capture_done(call, set);
}

/* Which groups differ; false when none does. */
static bool
capture_changed(const struct capture_call *call, sqlite3_value **pairs, bool changed[GROUP_MOST])
{
	const struct group_map *map = group_map(call->entity);
	bool any = !capture_same(pairs[0], pairs[1]);

	memset(changed, 0, GROUP_MOST * sizeof changed[0]);
	changed[GROUP_LIFE] = any;
	for (size_t i = 0; i < call->entity->field_count; i++)
		if (!capture_same(pairs[2 * i + 2], pairs[2 * i + 3]))
			any = changed[map->of[i]] = true;
	return any;
}

/* `pairs` hold old and new in turn: gone first, then the fields. */
static bool
capture_update(struct capture_call *call, sqlite3_value **pairs)
{
	struct capture *capture = call->capture;
	const struct group_map *map = group_map(call->entity);
	struct capture_clock was[GROUP_MOST];
	bool changed[GROUP_MOST], others = false;

	if (!capture_changed(call, pairs, changed))
		return true;
	if (!capture_clocks(call, was))
		return capture_refuse(call, "the row has no clock: it was written without its op");
	/* Who takes a row off tells all that was seen of it: an edit made apart can then be told from one before. */
	bool off = changed[GROUP_LIFE] && sqlite3_value_int64(pairs[1]) == 1;
	for (int n = 0; n < map->count; n++)
		if (changed[n] && !mutant(MUTANT_NO_BUMP) && (was[n].stamp > capture->now.stamp ||
		    (was[n].stamp == capture->now.stamp && was[n].origin != capture->origin)))
			capture->now.stamp = was[n].stamp + 1;
	for (int n = 0; n < map->count; n++) {
		if (off && !changed[n] && !capture_add_base(call, map->first[n], &was[n]))
			return false;
		if (!changed[n])
			continue;
		/* Written twice in one transaction: the clock stands where it should. */
		bool ours = was[n].stamp == capture->now.stamp;
		if (!capture_add_base(call, map->first[n], &was[n]) ||
		    (!ours && !capture_move_clock(call, map->name[n], &was[n])))
			return false;
		others |= n != GROUP_LIFE;
	}
	if (changed[GROUP_LIFE])
		capture_add(capture, 0, pairs[1]);
	for (size_t i = 0; i < call->entity->field_count; i++)
		if (changed[map->of[i]])
			capture_add(capture, call->entity->fields[i].no, pairs[2 * i + 3]);
	return capture_write_op(call, others ? "put" : "life");
}

/* ---- which stream ------------------------------------------------------------------------- */

/* The scope of a row that belongs to a visitor, or of what one of its references names. */
static bool
capture_visiting(struct capture_call *call, sqlite3_value *id, char scope[CAPTURE_SCOPE])
{
	static const char sql_scope[] = "SELECT scope FROM sync_visitor WHERE pk = ?1";
	sqlite3_stmt *stmt = db_stmt(call->db, sql_scope)->handle;
	bool found;

	sqlite3_bind_value(stmt, 1, id);
	if ((found = sqlite3_step(stmt) == SQLITE_ROW))
		snprintf(scope, CAPTURE_SCOPE, "%s", (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_reset(stmt);
	return found;
}

/* A new row of a visitor's: whatever refers to it goes with it from now on. */
static bool
capture_visit(struct capture_call *call, const char *scope)
{
	static const char sql_add[] =
		"INSERT INTO sync_visitor (pk, scope, since) VALUES (?1, ?2, 0) ON CONFLICT DO NOTHING";
	sqlite3_stmt *add = db_stmt(call->db, sql_add)->handle;

	sqlite3_bind_value(add, 1, call->pk);
	sqlite3_bind_text(add, 2, scope, -1, SQLITE_STATIC);
	return capture_done(call, add);
}

static bool
capture_stream_named(struct capture_call *call, const char *scope)
{
	struct capture *capture = call->capture;

	for (int n = 0; n < CAPTURE_STREAMS; n++) {
		if (!*capture->scope[n])
			snprintf(capture->scope[n], sizeof capture->scope[n], "%s", scope);
		if (strcmp(capture->scope[n], scope) == 0) {
			call->stream = n;
			return true;
		}
	}
	return capture_refuse(call, "one transaction writes for visitors of too many groups");
}

/* Messages about one patient stay in one scope, so that they arrive in order (SYNC.md 2.12). */
static bool
capture_choose(struct capture_call *call, sqlite3_value **fields, int step)
{
	char scope[CAPTURE_SCOPE];
	bool visiting = false;

	/* On its own a database has one stream. */
	call->stream = call->capture->joined ? (int)call->entity->scope : 0;
	if (!call->capture->visitors || call->entity->scope != ENTITY_GROUP)
		return true;
	if (capture_visiting(call, call->pk, scope))
		return capture_stream_named(call, scope);
	for (size_t i = 0; !visiting && i < call->entity->field_count; i++) {
		const struct field *field = &call->entity->fields[i];
		const struct entity *to = field->kind == FIELD_REF ? entity_named(field->choices) : NULL;
		sqlite3_value *value = fields[(int)i * step];
		if (field->kind == FIELD_REF && (!to || to->scope == ENTITY_GROUP) &&
		    sqlite3_value_type(value) == SQLITE_BLOB)
			visiting = capture_visiting(call, value, scope);
	}
	return !visiting || (capture_stream_named(call, scope) && capture_visit(call, scope));
}

/* Where the stream stands, read when the first op of a transaction goes into it. */
static bool
capture_load(struct capture_call *call)
{
	static const char sql_line[] = "SELECT applied_seq, head_hash FROM sync_vv WHERE scope = ?1 AND origin = ?2";
	struct capture *capture = call->capture;
	struct capture_line *line = &capture->now.line[call->stream];
	sqlite3_stmt *stmt;

	if (line->next > 0)
		return true;
	stmt = db_stmt(call->db, sql_line)->handle;
	sqlite3_bind_text(stmt, 1, capture->scope[call->stream], -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, capture->origin);
	*line = (struct capture_line){.next = 1};
	if (sqlite3_step(stmt) == SQLITE_ROW) {
		line->next = sqlite3_column_int64(stmt, 0) + 1;
		if (sqlite3_column_bytes(stmt, 1) == HASH_BLAKE)
			memcpy(line->head, sqlite3_column_blob(stmt, 1), HASH_BLAKE);
	}
	sqlite3_reset(stmt);
	line->first = line->next;
	return true;
}

/* ---- what the triggers call ------------------------------------------------------------------- */

/*
 * sync_capture(table, id, gone, fields...) after an insert,
 * sync_capture(table, old id, new id, old gone, new gone, old and new of each field...) after an update.
 */
static void
capture_function(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct db *db = sqlite3_user_data(context);
	struct capture_call call = {.db = db, .capture = &db->capture};
	bool done = false;

	buf_clear(&db->capture.patch);
	buf_clear(&db->capture.base);
	snprintf(db->capture.why, sizeof db->capture.why, "the trigger does not fit the field table");
	call.entity = count > 3 ? entity((enum entity_no)sqlite3_value_int(values[0])) : NULL;
	if (!db->tx || db->capture.mode != CAPTURE_ON)
		capture_refuse(&call, "no transaction is open");
	else if (!db->capture.known)
		capture_refuse(&call, "the database has no site yet: self_create comes first");
	else if (call.entity && count == 3 + (int)call.entity->field_count) {
		call.pk = values[1];
		done = capture_choose(&call, values + 3, 1) && capture_load(&call) && capture_insert(&call, values + 2);
	} else if (call.entity && count == 5 + 2 * (int)call.entity->field_count) {
		call.pk = values[2];
		done = capture_same(values[1], values[2]) ?
		    capture_choose(&call, values + 6, 2) && capture_load(&call) && capture_update(&call, values + 3) :
		    capture_refuse(&call, "the id of a row never changes");
	}
	if (done)
		sqlite3_result_null(context);
	else
		sqlite3_result_error(context, db->capture.why, -1);
}

static void
capture_mode_function(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct db *db = sqlite3_user_data(context);

	(void)count;
	(void)values;
	sqlite3_result_int(context, (int)db->capture.mode);
}

bool
capture_register(struct db *db, struct err *err)
{
	/* INNOCUOUS: only so may a trigger call them while the schema is not trusted. */
	int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;
	int code = sqlite3_create_function_v2(db->handle, "sync_mode", 0, flags, db, capture_mode_function, NULL, NULL,
	    NULL);

	if (code == SQLITE_OK)
		code = sqlite3_create_function_v2(db->handle, "sync_capture", -1, flags, db, capture_function, NULL,
		    NULL, NULL);
	return code == SQLITE_OK || db_fail(db, code, err);
}

void
capture_free(struct capture *capture)
{
	buf_free(&capture->patch);
	buf_free(&capture->base);
}

/* Without an organisation there is one stream; in it, one a scope. */
static void
capture_name_streams(struct capture *capture, const char *group, const char *code)
{
	memset(capture->scope, 0, sizeof capture->scope);
	capture->joined = group && code;
	snprintf(capture->scope[ENTITY_ORG], CAPTURE_SCOPE, "%s", capture->joined ? "org" : "all");
	snprintf(capture->scope[ENTITY_GROUP], CAPTURE_SCOPE, capture->joined ? "g.%s" : "all", group);
	snprintf(capture->scope[ENTITY_SITE], CAPTURE_SCOPE, capture->joined ? "s.%s" : "all", code);
}

bool
capture_begin(struct db *db, const char *actor, int64_t now, struct err *err)
{
	static const char sql_self[] =
		"SELECT s.site, s.demo, s.origin, o.origin, s.last_hlc, s.clock_offset, s.grp, s.code, "
		"EXISTS (SELECT 1 FROM sync_visitor) FROM sync_self s JOIN sync_origin o ON o.no = s.origin";
	struct capture *capture = &db->capture;
	struct stmt *stmt = db_stmt(db, sql_self);
	enum step step = stmt_step(stmt, err);

	capture->known = db->self.known = step == STEP_ROW;
	capture->mode = CAPTURE_ON;
	capture->actor = actor;
	if (step != STEP_ROW)
		return step == STEP_DONE;
	db->self.site = stmt_get_id(stmt, 0);
	db->self.demo = stmt_get_int(stmt, 1) == 1;
	capture->origin = stmt_get_int(stmt, 2);
	capture->origin_id = stmt_get_id(stmt, 3);
	capture->last_stamp = stmt_get_int(stmt, 4);
	capture->seen_stamp = 0;
	memset(&capture->now, 0, sizeof capture->now);
	int64_t wall = (now + stmt_get_int(stmt, 5)) << 16;
	capture->now.stamp = wall > capture->last_stamp ? wall : capture->last_stamp + 1;
	capture_name_streams(capture, stmt_look_text(stmt, 6), stmt_look_text(stmt, 7));
	capture->visitors = capture->joined && stmt_get_int(stmt, 8) == 1;
	stmt_end(stmt);
	return true;
}

/* The stream's last op of this transaction, and the stream itself, that much further. */
static bool
capture_end_stream(struct db *db, int n, struct err *err)
{
	static const char sql_head[] =
		"INSERT INTO sync_vv (scope, origin, applied_seq, head_hash) VALUES (?1, ?2, ?3, ?4) "
		"ON CONFLICT DO UPDATE SET applied_seq = excluded.applied_seq, head_hash = excluded.head_hash";
	struct capture *capture = &db->capture;
	const struct capture_line *line = &capture->now.line[n];
	struct stmt *last = db_stmt(db, sql_op_last), *head = db_stmt(db, sql_head);

	capture_bind_last(capture, n, line->next - 1, true, last->handle);
	sqlite3_bind_text(head->handle, 1, capture->scope[n], -1, SQLITE_STATIC);
	sqlite3_bind_int64(head->handle, 2, capture->origin);
	sqlite3_bind_int64(head->handle, 3, line->next - 1);
	sqlite3_bind_blob(head->handle, 4, line->head, HASH_BLAKE, SQLITE_STATIC);
	return (line->next - 1 == line->first || stmt_run(last, err)) && stmt_run(head, err);
}

bool
capture_end(struct db *db, struct err *err)
{
	static const char sql_self[] = "UPDATE sync_self SET last_hlc = max(last_hlc, ?1) WHERE one = 1";
	struct capture *capture = &db->capture;
	int64_t stamp = capture->seen_stamp;

	for (int n = 0; n < CAPTURE_STREAMS; n++) {
		if (capture->now.line[n].next == capture->now.line[n].first)
			continue;
		if (!capture_end_stream(db, n, err))
			return false;
		stamp = capture->now.stamp;
	}
	if (stamp <= capture->last_stamp)
		return true;
	struct stmt *self = db_stmt(db, sql_self);
	sqlite3_bind_int64(self->handle, 1, stamp);
	return stmt_run(self, err);
}

void
capture_saw(struct capture *capture, int64_t stamp)
{
	if (stamp > capture->seen_stamp)
		capture->seen_stamp = stamp;
	if (stamp >= capture->now.stamp)
		capture->now.stamp = stamp + 1;
}

const char *
capture_scope(const struct capture *capture, const struct entity *entity)
{
	return capture->scope[entity->scope];
}

struct capture_point
capture_mark(const struct capture *capture)
{
	return capture->now;
}

void
capture_back(struct capture *capture, const struct capture_point *point)
{
	capture->now = *point;
}
