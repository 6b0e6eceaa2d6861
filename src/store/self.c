#include "self.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "internal.h"
#include "oplog.h"
#include "record.h"

enum { SELF_NUMBERS = 9999999 };	/* a site's prefix is its own, so one block lasts */

static bool
self_create_origin(struct tx *tx, struct uuid site, bool demo, struct err *err)
{
	static const char sql_self[] =
		"INSERT INTO sync_self (one, org, site, origin, next_seq, last_hlc, schema_ver, demo) "
		"VALUES (1, :org, :site, :origin, 1, 0, :schema, :demo)";
	struct stmt *self = db_stmt(tx_db(tx), sql_self);
	struct uuid made, org;
	int64_t no;

	/* Random throughout: an origin is an incarnation, and its time is nobody's business. */
	hash_random(made.byte, sizeof made.byte);
	if (!oplog_new_origin(tx_db(tx), made, site, &no, err))
		return false;
	stmt_int(self, ":origin", no);
	hash_random(org.byte, sizeof org.byte);
	stmt_id(self, ":org", org);
	stmt_id(self, ":site", site);
	stmt_int(self, ":schema", db_schema_version(tx_db(tx)));
	stmt_int(self, ":demo", demo);
	return stmt_run(self, err);
}

static bool
self_begin(struct tx *tx, struct site *site, bool demo, struct err *err)
{
	static const char sql_events[] = "SELECT count(*) FROM audit";
	struct db *db = tx_db(tx);

	if (db->self.known)
		return err_set(err, ERR_CONFLICT, _("This database belongs to a site already. Nothing was changed."));
	/* The site's id is in every audit record, so no event may come before it. */
	if (db_number(db, sql_events, 0) != 0)
		return err_set(err, ERR_BUG, "self_create must be the first transaction");
	if (!site->code || !*site->code)
		return err_set(err, ERR_INVALID, _("A site needs a code, like NS."));
	site->row.id = uuid_of_key("site", site->code, strlen(site->code));
	return self_create_origin(tx, site->row.id, demo, err) &&
	       capture_begin(db, tx_intent(tx)->actor, tx_now(tx), err);
}

bool
self_create(struct tx *tx, struct site *site, bool demo, struct err *err)
{
	return self_begin(tx, site, demo, err) && record_insert(tx, entity(ENTITY_site), site, err) &&
	       self_block_add(tx, "record", site->code, 1, SELF_NUMBERS, err) &&
	       self_block_add(tx, "ticket", site->code, 1, SELF_NUMBERS, err);
}

/* A row that gives way to whatever comes in: no op tells of it, and every clock is later than its own. */
static bool
self_stand_in(struct tx *tx, struct site *site, struct err *err)
{
	static const char sql_clock[] = "INSERT INTO sync_row (tbl, pk, hlc, origin) VALUES (:tbl, :pk, 0, 0)";
	struct stmt *clock;

	tx_db(tx)->capture.mode = CAPTURE_OFF;
	bool done = record_insert(tx, entity(ENTITY_site), site, err);
	tx_db(tx)->capture.mode = CAPTURE_ON;
	clock = db_stmt(tx_db(tx), sql_clock);
	stmt_int(clock, ":tbl", ENTITY_site);
	stmt_id(clock, ":pk", site->row.id);
	return done && stmt_run(clock, err);
}

bool
self_take_place(struct tx *tx, struct site *site, struct err *err)
{
	struct site known;

	return self_begin(tx, site, false, err) &&
	    (record_load_id(tx_db(tx), entity(ENTITY_site), site->row.id, &known, tx_arena(tx), NULL) ||
		self_stand_in(tx, site, err));
}

bool
self_site(struct db *db, struct site *site, struct arena *arena, struct err *err)
{
	if (!db->self.known)
		return err_set(err, ERR_NOT_FOUND, _("This database has no site yet. Run `rapport init`."));
	return record_load_id(db, entity(ENTITY_site), db->self.site, site, arena, err);
}

bool
self_neighbour(struct db *db, struct uuid self, struct site *site, struct arena *arena)
{
	static const char sql_site[] =
		"SELECT * FROM site WHERE gone = 0 AND id <> :self AND zone IS NOT NULL ORDER BY code LIMIT 1";
	struct stmt *row = db_stmt(db, sql_site);
	bool found;

	stmt_id(row, ":self", self);
	found = stmt_step(row, NULL) == STEP_ROW && record_read(row, entity(ENTITY_site), site, arena);
	stmt_end(row);
	return found;
}

bool
self_number(struct tx *tx, const char *kind, char **number, struct err *err)
{
	static const char sql_find[] =
		"SELECT prefix, next, last "
		"FROM number_block WHERE kind = :kind AND next <= last ORDER BY prefix, last LIMIT 1";
	static const char sql_take[] =
		"UPDATE number_block SET next = next + 1 WHERE kind = :kind AND prefix = :prefix AND last = :last";
	struct stmt *find = db_stmt(tx_db(tx), sql_find), *take;
	enum step step;

	stmt_text(find, ":kind", kind);
	if ((step = stmt_step(find, err)) != STEP_ROW)
		return step == STEP_DONE &&
		    err_set(err, ERR_NOT_FOUND, _("The leased numbers are used up. Run `rapport sync`."));
	char *prefix = stmt_get_text(find, 0, tx_arena(tx));
	int64_t next = stmt_get_int(find, 1), last = stmt_get_int(find, 2);
	stmt_end(find);
	take = db_stmt(tx_db(tx), sql_take);
	stmt_text(take, ":kind", kind);
	stmt_text(take, ":prefix", prefix);
	stmt_int(take, ":last", last);
	*number = arena_printf(tx_arena(tx), "%s-%06" PRId64, prefix, next);
	return stmt_run(take, err);
}

int64_t
self_highest(struct db *db, const char *kind, const char *prefix)
{
	static const char sql_record[] =
		"SELECT max(CAST(substr(record, length(?1) + 2) AS INTEGER)) FROM patient "
		"WHERE substr(record, 1, length(?1) + 1) = ?1 || '-'";
	static const char sql_ticket[] =
		"SELECT max(CAST(substr(ticket, length(?1) + 2) AS INTEGER)) FROM call "
		"WHERE substr(ticket, 1, length(?1) + 1) = ?1 || '-'";
	struct stmt *row = db_stmt(db, strcmp(kind, "record") == 0 ? sql_record : sql_ticket);
	int64_t highest = 0;

	sqlite3_bind_text(row->handle, 1, prefix, -1, SQLITE_STATIC);
	if (stmt_step(row, NULL) == STEP_ROW && stmt_get_int(row, 0) != FIELD_NULL)
		highest = stmt_get_int(row, 0);
	stmt_end(row);
	return highest;
}

bool
self_blocks(struct db *db, const char *kind, struct self_blocks *blocks, struct err *err)
{
	static const char sql_blocks[] =
		"SELECT ifnull(min(CASE WHEN next <= last THEN next END), 0), ifnull(sum(max(last - next + 1, 0)), 0), "
		"ifnull(max(last), 0) FROM number_block WHERE kind = :kind";
	struct stmt *row = db_stmt(db, sql_blocks);

	stmt_text(row, ":kind", kind);
	if (stmt_step(row, err) != STEP_ROW)
		return false;
	*blocks = (struct self_blocks){stmt_get_int(row, 0), stmt_get_int(row, 1), stmt_get_int(row, 2)};
	stmt_end(row);
	return true;
}

bool
self_block_add(struct tx *tx, const char *kind, const char *prefix, int64_t next, int64_t last, struct err *err)
{
	static const char sql_block[] =
		"INSERT INTO number_block (kind, prefix, next, last) VALUES (:kind, :prefix, :next, :last)";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_block);

	stmt_text(stmt, ":kind", kind);
	stmt_text(stmt, ":prefix", prefix);
	stmt_int(stmt, ":next", next);
	stmt_int(stmt, ":last", last);
	return stmt_run(stmt, err);
}

bool
self_blocks_drop(struct tx *tx, const char *kind, struct err *err)
{
	static const char sql_drop[] = "DELETE FROM number_block WHERE kind = :kind";
	struct stmt *stmt = db_stmt(tx_db(tx), sql_drop);

	stmt_text(stmt, ":kind", kind);
	return stmt_run(stmt, err);
}

bool
self_clock_read(struct db *db, int64_t *held, int64_t *shift)
{
	static const char sql_clock[] = "SELECT held, shift FROM demo_clock WHERE one = 1";
	struct stmt *stmt = db_stmt(db, sql_clock);
	bool found = stmt_step(stmt, NULL) == STEP_ROW;

	*held = found ? stmt_get_int(stmt, 0) : FIELD_NULL;
	*shift = found ? stmt_get_int(stmt, 1) : 0;
	stmt_end(stmt);
	return found && (*held != FIELD_NULL || *shift != 0);
}

bool
self_clock_write(struct tx *tx, int64_t held, int64_t shift, struct err *err)
{
	static const char sql_set[] =
		"INSERT INTO demo_clock (one, held, shift) VALUES (1, :held, :shift) "
		"ON CONFLICT DO UPDATE SET held = excluded.held, shift = excluded.shift";
	struct stmt *stmt;

	if (!db_is_demo(tx_db(tx)))
		return err_set(err, ERR_DENIED, _("Only the clock of a demo database can be held or moved."));
	stmt = db_stmt(tx_db(tx), sql_set);
	stmt_int(stmt, ":held", held);
	stmt_int(stmt, ":shift", shift);
	return stmt_run(stmt, err);
}
