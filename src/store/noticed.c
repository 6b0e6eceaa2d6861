#include "noticed.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "model/contest.h"
#include "origin.h"
#include "record.h"

/* By column and plain value, as an export would have it. */
static char *
noticed_pack(struct arena *arena, const struct conflict *clash)
{
	const struct entity *of = entity(ENTITY_conflict);
	json_t *all = json_object();
	char *text, *kept;

	for (size_t i = 0; i < of->field_count; i++) {
		const char *plain = field_plain(arena, &of->fields[i], clash);
		if (plain)
			json_object_set_new(all, of->fields[i].column, json_string(plain));
	}
	text = json_dumps(all, JSON_COMPACT);
	kept = arena_text(arena, text);
	free(text);
	json_decref(all);
	return kept;
}

static bool
noticed_unpack(struct arena *arena, const char *text, struct conflict *clash, struct err *err)
{
	const struct entity *of = entity(ENTITY_conflict);
	json_t *all = json_loads(text, 0, NULL);
	bool done = all != NULL;

	field_clear(of->fields, of->field_count, clash, sizeof *clash);
	for (size_t i = 0; done && i < of->field_count; i++) {
		const char *plain = json_string_value(json_object_get(all, of->fields[i].column));
		done = !plain || field_parse(arena, &of->fields[i], arena_text(arena, plain), clash, err);
	}
	json_decref(all);
	return done;
}

bool
noticed_add(struct tx *tx, const struct conflict *clash, struct err *err)
{
	static const char sql_add[] =
		"INSERT INTO sync_noticed (id, clash) VALUES (:id, :clash) ON CONFLICT DO NOTHING";
	struct stmt *stmt;

	if (record_rid(tx_db(tx), entity(ENTITY_conflict), clash->row.id) != 0)
		return true;
	stmt = db_stmt(tx_db(tx), sql_add);
	stmt_id(stmt, ":id", clash->row.id);
	stmt_text(stmt, ":clash", noticed_pack(tx_arena(tx), clash));
	return stmt_run(stmt, err);
}

/* The clinic that decides: where the visit or call is; else the patient's home; else whoever made the row. */
static struct uuid
noticed_home(struct tx *tx, const struct conflict *clash)
{
	const struct entity *of = entity_named(clash->about);
	const struct field *at = of ? entity_field(of, "site") : NULL;
	struct db *db = tx_db(tx);
	struct uuid row, home = {{0}};
	struct patient patient;
	struct err none;

	if (!of || !uuid_from_text(clash->row_id, &row))
		return clash->kept_site;
	void *record = arena_alloc(tx_arena(tx), of->size);
	if (at && record_load_id(db, of, row, record, tx_arena(tx), &none))
		home = field_ref(at, record);
	if (uuid_is_none(home) && !uuid_is_none(clash->patient) &&
	    record_load_id(db, entity(ENTITY_patient), clash->patient, &patient, tx_arena(tx), &none))
		home = uuid_is_none(patient.home) ?
		    origin_maker(db, entity(ENTITY_patient), clash->patient) : patient.home;
	if (uuid_is_none(home))
		home = origin_maker(db, of, row);
	if (uuid_is_none(home))
		home = clash->kept_site;
	return uuid_is_none(home) ? db->self.site : home;
}

/*
 * A person who was registered at two sites before they shared has two numbers.
 * The one that did not stay is kept as an identifier: whoever says it is found.
 */
static bool
noticed_keep_number(struct tx *tx, const struct conflict *clash, int64_t *made, struct err *err)
{
	const struct entity *of = entity(ENTITY_identifier);
	json_t *lost = clash->lost ? json_loads(clash->lost, 0, NULL) : NULL;
	const char *number = json_string_value(json_object_get(lost, "record"));
	struct identifier kept;
	bool done = true;

	field_clear(of->fields, of->field_count, &kept, sizeof kept);
	if (number) {
		kept.row.id = uuid_of_key("former-record", arena_printf(tx_arena(tx), "%s %s", clash->row_id, number),
		    strlen(clash->row_id) + 1 + strlen(number));
		kept.owner_kind = "patient";
		kept.owner = clash->patient;
		kept.value = number;
		kept.type = "MR";
		bool there = record_rid(tx_db(tx), of, kept.row.id) != 0;
		done = there || record_insert(tx, of, &kept, err);
		*made += !there;
	}
	json_decref(lost);
	return done;
}

static bool
noticed_make(struct tx *tx, struct conflict *clash, int64_t *made, struct err *err)
{
	const struct entity *about = entity_named(clash->about);

	if (about && clash->grp && strcmp(clash->kind, "both") == 0 && contest_is_number(about, clash->grp))
		return noticed_keep_number(tx, clash, made, err);
	if (record_rid(tx_db(tx), entity(ENTITY_conflict), clash->row.id) != 0)
		return true;
	clash->home = noticed_home(tx, clash);
	++*made;
	return record_insert(tx, entity(ENTITY_conflict), clash, err);
}

/* Are we one of those it is between? */
static bool
noticed_is_ours(struct tx *tx, const struct conflict *clash)
{
	struct uuid self = tx_db(tx)->self.site;

	return uuid_equal(clash->kept_site, self) || uuid_equal(clash->lost_site, self) ||
	    (uuid_is_none(clash->kept_site) && uuid_is_none(clash->lost_site));
}

struct noticed {
	struct conflict clash;
	bool waits;
};

static bool
noticed_one(struct tx *tx, struct noticed *one, int64_t *made, struct err *err)
{
	static const char sql_wait[] = "UPDATE sync_noticed SET waits = 1 WHERE id = :id";
	static const char sql_done[] = "DELETE FROM sync_noticed WHERE id = :id";
	bool now = one->waits || noticed_is_ours(tx, &one->clash);
	struct stmt *stmt;

	if (now && !noticed_make(tx, &one->clash, made, err))
		return false;
	stmt = db_stmt(tx_db(tx), now ? sql_done : sql_wait);
	stmt_id(stmt, ":id", one->clash.row.id);
	return stmt_run(stmt, err);
}

bool
noticed_settle(struct tx *tx, int64_t *made, struct err *err)
{
	static const char sql_all[] = "SELECT id, clash, waits FROM sync_noticed ORDER BY id";
	struct arena *arena = tx_arena(tx);
	struct stmt *row = db_stmt(tx_db(tx), sql_all);
	struct noticed *all = NULL;
	size_t count = 0, room = 0;
	enum step step;

	while ((step = stmt_step(row, err)) == STEP_ROW) {
		struct noticed *one = arena_push(arena, &all, &count, &room, sizeof *all);
		struct uuid id = stmt_get_id(row, 0);
		one->waits = stmt_get_int(row, 2) != 0;
		if (!noticed_unpack(arena, stmt_get_text(row, 1, arena), &one->clash, err)) {
			stmt_end(row);
			return false;
		}
		one->clash.row.id = id;
	}
	for (size_t i = 0; step == STEP_DONE && i < count; i++)
		if (!noticed_one(tx, &all[i], made, err))
			return false;
	return step == STEP_DONE;
}
