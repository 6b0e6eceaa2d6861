#include "settle.h"

#include <stdlib.h>
#include <string.h>

#include "alike.h"
#include "canon.h"
#include "cell.h"
#include "find_key.h"
#include "internal.h"
#include "merge_row.h"
#include "model/contest.h"
#include "noticed.h"
#include "oplog.h"
#include "origin.h"
#include "record.h"

enum { SETTLE_MANY = 5000 };	/* touched people from which all keys are built anew: it is faster */

struct settle {
	struct tx *tx;
	struct db *db;
	struct merge_batch *batch;
};

/* ---- rows of `conflict` ----------------------------------------------------------------------- */

/* Who made a row, and when. */
static void
settle_side(struct settle *settle, const struct entity *entity, struct uuid id, struct uuid *site, const char **by,
    int64_t *at)
{
	static const char sql_row[] = "SELECT hlc, origin FROM sync_row WHERE tbl = :tbl AND pk = :pk";
	struct stmt *stmt = db_stmt(settle->db, sql_row);
	int64_t stamp = 0, no = 0;
	struct op op;

	stmt_int(stmt, ":tbl", entity->no);
	stmt_id(stmt, ":pk", id);
	if (stmt_step(stmt, NULL) == STEP_ROW) {
		stamp = stmt_get_int(stmt, 0);
		no = stmt_get_int(stmt, 1);
	}
	stmt_end(stmt);
	*site = origin_maker(settle->db, entity, id);
	*at = stamp >> 16;
	if (oplog_find(
		settle->db, capture_scope(&settle->db->capture, entity), no, stamp, id, settle->batch->arena, &op))
		*by = op.actor;
}

static struct conflict
settle_clash(const char *kind, const char *about, struct uuid row, struct uuid patient, struct arena *arena)
{
	const struct entity *of = entity(ENTITY_conflict);
	struct conflict clash;
	char text[UUID_TEXT];

	field_clear(of->fields, of->field_count, &clash, sizeof clash);
	uuid_format(row, text);
	clash.kind = kind;
	clash.about = about;
	clash.row_id = arena_text(arena, text);
	clash.patient = patient;
	return clash;
}

/* ---- times that were booked twice ---------------------------------------------------------------- */

/* Both visits stay; the one whose time was settled later is named to the clinic where it would be. */
static bool
settle_contested(struct settle *settle, const struct appointment *visit, struct err *err)
{
	struct arena *arena = settle->batch->arena;
	struct conflict clash = settle_clash("slot", "appointment", visit->row.id, visit->patient, arena);
	struct appointment keeper;
	char other[UUID_TEXT];

	if (!cell_keeper(settle->db, visit, arena, &keeper))
		return true;
	uuid_format(keeper.row.id, other);
	clash.row.id = uuid_of_key("contested", visit->row.id.byte, sizeof visit->row.id.byte);
	clash.grp = "slot";
	clash.kept = arena_printf(arena, "{\"visit\":\"%s\"}", other);
	clash.kept_site = origin_maker(settle->db, entity(ENTITY_appointment), keeper.row.id);
	clash.lost_site = origin_maker(settle->db, entity(ENTITY_appointment), visit->row.id);
	return noticed_add(settle->tx, &clash, err);
}

static bool
settle_day(struct settle *settle, const struct merge_day *day, struct err *err)
{
	static const char sql_visits[] = "SELECT * FROM appointment WHERE date = :day AND staff = :staff AND gone = 0";
	struct stmt *stmt;
	struct appointment *visits;
	size_t count;

	if (!cell_rebuild(settle->tx, day->staff, day->day, err))
		return false;
	stmt = db_stmt(settle->db, sql_visits);
	stmt_text(stmt, ":day", day->day);
	stmt_id(stmt, ":staff", day->staff);
	if (!record_rows(stmt, entity(ENTITY_appointment), settle->batch->arena, &visits, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (cell_contested(settle->db, &visits[i]) && !settle_contested(settle, &visits[i], err))
			return false;
	return true;
}

static int
settle_compare_days(const void *a, const void *b)
{
	const struct merge_day *one = a, *other = b;
	int order = memcmp(one->staff.byte, other->staff.byte, sizeof one->staff.byte);

	return order ? order : strcmp(one->day, other->day);
}

static bool
settle_days(struct settle *settle, struct err *err)
{
	struct merge_batch *batch = settle->batch;

	if (batch->day_count == 0)
		return true;
	qsort(batch->days, batch->day_count, sizeof *batch->days, settle_compare_days);
	for (size_t i = 0; i < batch->day_count; i++)
		if ((i == 0 || settle_compare_days(&batch->days[i - 1], &batch->days[i]) != 0) &&
		    !settle_day(settle, &batch->days[i], err))
			return false;
	return true;
}

/* ---- people --------------------------------------------------------------------------------------- */

/* Two living records under one number: people say it aloud, so it must mean one of them. */
static bool
settle_number(struct settle *settle, struct uuid id, struct err *err)
{
	static const char sql_other[] =
	    "SELECT o.id, o.record, (SELECT hlc FROM sync_row WHERE tbl = :tbl AND pk = o.id) < "
	    "(SELECT hlc FROM sync_row WHERE tbl = :tbl AND pk = p.id) FROM patient p "
	    "JOIN patient o ON o.record = p.record AND o.id <> p.id AND o.gone = 0 AND o.merged_into IS NULL "
	    "WHERE p.id = :id AND p.gone = 0 AND p.merged_into IS NULL AND p.record IS NOT NULL ORDER BY o.id LIMIT 1";
	struct arena *arena = settle->batch->arena;
	struct stmt *stmt = db_stmt(settle->db, sql_other);
	uint8_t pair[32];
	char text[UUID_TEXT];

	stmt_int(stmt, ":tbl", ENTITY_patient);
	stmt_id(stmt, ":id", id);
	if (stmt_step(stmt, NULL) != STEP_ROW)
		return true;
	struct uuid other = stmt_get_id(stmt, 0);
	const char *record = stmt_get_text(stmt, 1, arena);
	struct uuid later = stmt_get_int(stmt, 2) == 1 ? id : other, first = uuid_equal(later, id) ? other : id;
	stmt_end(stmt);
	bool low = memcmp(id.byte, other.byte, sizeof id.byte) < 0;
	memcpy(pair, low ? id.byte : other.byte, 16);
	memcpy(pair + 16, low ? other.byte : id.byte, 16);
	struct conflict clash = settle_clash("number", "patient", later, later, arena);
	clash.row.id = uuid_of_key("number", pair, sizeof pair);
	clash.grp = "record";
	uuid_format(first, text);
	clash.kept = arena_printf(arena, "{\"patient\":\"%s\",\"record\":\"%s\"}", text, record);
	clash.kept_site = origin_maker(settle->db, entity(ENTITY_patient), first);
	clash.lost_site = origin_maker(settle->db, entity(ENTITY_patient), later);
	return noticed_add(settle->tx, &clash, err);
}

/* One clinic says two records are one person, another that they are not. */
static bool
settle_link(struct settle *settle, struct uuid id, struct err *err)
{
	static const char sql_other[] =
		"SELECT o.id, l.a FROM patient_link l JOIN patient_link o ON o.a = l.a AND o.b = l.b AND o.id <> l.id "
		"AND o.verdict <> l.verdict AND o.gone = 0 WHERE l.id = :id AND l.gone = 0 ORDER BY o.id LIMIT 1";
	struct stmt *stmt = db_stmt(settle->db, sql_other);
	uint8_t pair[32];
	char text[UUID_TEXT];

	stmt_id(stmt, ":id", id);
	if (stmt_step(stmt, NULL) != STEP_ROW)
		return true;
	struct uuid other = stmt_get_id(stmt, 0), patient = stmt_get_id(stmt, 1);
	stmt_end(stmt);
	bool low = memcmp(id.byte, other.byte, sizeof id.byte) < 0;
	struct uuid first = low ? id : other, second = low ? other : id;
	memcpy(pair, first.byte, 16);
	memcpy(pair + 16, second.byte, 16);
	struct conflict clash = settle_clash("link", "patient_link", first, patient, settle->batch->arena);
	clash.row.id = uuid_of_key("link", pair, sizeof pair);
	clash.grp = "verdict";
	uuid_format(second, text);
	clash.kept = arena_printf(settle->batch->arena, "{\"link\":\"%s\"}", text);
	clash.kept_site = origin_maker(settle->db, entity(ENTITY_patient_link), first);
	clash.lost_site = origin_maker(settle->db, entity(ENTITY_patient_link), second);
	return noticed_add(settle->tx, &clash, err);
}

/* The other row that stands for the same thing: the same place on her list of numbers, or the same use. */
static struct uuid
settle_other(struct settle *settle, const struct merge_changed *row)
{
	static const char sql_phone[] =
	    "SELECT o.id FROM contact_point p JOIN contact_point o ON o.owner = p.owner AND o.id <> p.id "
	    "AND o.kind IS p.kind AND o.label IS p.label AND o.sort IS p.sort AND o.gone = 0 AND o.value IS NOT "
	    "p.value "
	    "WHERE p.id = :id AND p.gone = 0 AND p.owner_kind = 'patient' ORDER BY o.id LIMIT 1";
	static const char sql_address[] =
		"SELECT o.id FROM address p JOIN address o ON o.owner = p.owner AND o.id <> p.id AND o.use IS p.use "
		"AND o.gone = 0 AND (o.line IS NOT p.line OR o.postcode IS NOT p.postcode) "
		"WHERE p.id = :id AND p.gone = 0 AND p.owner_kind = 'patient' ORDER BY o.id LIMIT 1";
	struct stmt *stmt = db_stmt(settle->db, row->entity->no == ENTITY_address ? sql_address : sql_phone);
	struct uuid other = {{0}};

	stmt_id(stmt, ":id", row->id);
	if (stmt_step(stmt, NULL) == STEP_ROW)
		other = stmt_get_id(stmt, 0);
	stmt_end(stmt);
	return other;
}

/*
 * Two clinics each put a new number, or address, in the place of the old one:
 * neither overwrote the other, so both stand, and a person says which holds.
 */
static bool
settle_twin(struct settle *settle, const struct merge_changed *row, struct err *err)
{
	const char *group = row->entity->no == ENTITY_address ? "address" : "value";
	struct arena *arena = settle->batch->arena;
	struct uuid other = settle_other(settle, row), pair[2];
	void *one = arena_alloc(arena, row->entity->size), *two = arena_alloc(arena, row->entity->size);

	if (uuid_is_none(other) || uuid_equal(origin_maker(settle->db, row->entity, row->id),
	    origin_maker(settle->db, row->entity, other)))
		return true;
	bool low = memcmp(row->id.byte, other.byte, sizeof other.byte) < 0;
	pair[0] = low ? row->id : other;
	pair[1] = low ? other : row->id;
	if (!record_load_id(settle->db, row->entity, pair[0], one, arena, err) ||
	    !record_load_id(settle->db, row->entity, pair[1], two, arena, err))
		return false;
	struct conflict clash = settle_clash("twin", row->entity->table, pair[0], contest_patient(row->entity, one),
	    arena);
	clash.row.id = uuid_of_key("twin", pair, sizeof pair);
	clash.grp = group;
	clash.kept = clash_values(arena, row->entity, group, one, NULL);
	clash.lost = clash_values(arena, row->entity, group, two, &pair[1]);
	settle_side(settle, row->entity, pair[0], &clash.kept_site, &clash.kept_by, &clash.kept_at);
	settle_side(settle, row->entity, pair[1], &clash.lost_site, &clash.lost_by, &clash.lost_at);
	return noticed_add(settle->tx, &clash, err);
}

/* Whose lookup keys a changed row makes. */
static struct uuid
settle_found_by(struct settle *settle, const struct merge_changed *row)
{
	struct uuid none = {{0}};
	void *record;

	if (row->entity->no == ENTITY_patient)
		return row->id;
	if (row->entity->no != ENTITY_patient_name && row->entity->no != ENTITY_contact_point)
		return none;
	record = arena_alloc(settle->batch->arena, row->entity->size);
	if (!record_load_id(settle->db, row->entity, row->id, record, settle->batch->arena, NULL))
		return none;
	return contest_patient(row->entity, record);
}

/* A verdict came, or somebody whom one names: who is one person is worked out before the lookup's keys. */
static bool
settle_canon(struct settle *settle, const struct merge_changed *row, struct err *err)
{
	struct patient_link link;

	if (row->entity->no == ENTITY_patient)
		return canon_settle(settle->db, row->id, err);
	if (row->entity->no != ENTITY_patient_link)
		return true;
	return record_load_id(settle->db, row->entity, row->id, &link, settle->batch->arena, err) &&
	    canon_settle_link(settle->db, &link, err);
}

static int
settle_compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct uuid));
}

static bool
settle_people(struct settle *settle, struct err *err)
{
	struct merge_batch *batch = settle->batch;
	struct uuid *people = NULL;
	size_t count = 0, room = 0, distinct = 0;

	for (size_t i = 0; i < batch->row_count; i++) {
		struct uuid who = settle_found_by(settle, &batch->rows[i]);
		if (!settle_canon(settle, &batch->rows[i], err))
			return false;
		if (!uuid_is_none(who))
			*(struct uuid *)arena_push(batch->arena, &people, &count, &room, sizeof *people) = who;
		if (batch->rows[i].entity->no == ENTITY_patient_link && !settle_link(settle, batch->rows[i].id, err))
			return false;
		if (batch->rows[i].made && (batch->rows[i].entity->no == ENTITY_contact_point ||
		    batch->rows[i].entity->no == ENTITY_address) && !settle_twin(settle, &batch->rows[i], err))
			return false;
	}
	if (count == 0)
		return true;
	qsort(people, count, sizeof *people, settle_compare_ids);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !uuid_equal(people[i], people[distinct - 1]))
			people[distinct++] = people[i];
	for (size_t i = 0; i < distinct; i++)
		if ((distinct <= SETTLE_MANY && !find_key_refresh_id(settle->tx, people[i], err)) ||
		    !settle_number(settle, people[i], err) || !alike_due(settle->db, people[i], err))
			return false;
	return distinct <= SETTLE_MANY || find_key_rebuild(settle->tx, err);
}

bool
settle_batch(struct tx *tx, struct merge_batch *batch, struct err *err)
{
	struct settle settle = {.tx = tx, .db = tx_db(tx), .batch = batch};
	bool done = settle_days(&settle, err) && settle_people(&settle, err);

	for (size_t i = 0; done && i < batch->clash_count; i++)
		done = noticed_add(tx, &batch->clashes[i], err);
	return done;
}
