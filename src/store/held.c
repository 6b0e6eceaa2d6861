#include "held.h"

#include <string.h>

#include "internal.h"
#include "model/patch.h"
#include "oplog.h"

enum { HELD_STEPS = 64 };	/* links of a chain of edits that are followed */

struct held_clock {
	int64_t stamp, origin;
};

/* The clock of what stands in the field's group: the group's own, else the row's. */
static bool
held_clock(struct db *db, const struct entity *entity, struct uuid id, const char *group, struct held_clock *clock)
{
	static const char sql_clock[] =
	    "SELECT ifnull(c.hlc, r.hlc), ifnull(c.origin, r.origin) FROM sync_row r"
	    " LEFT JOIN sync_cell c ON c.tbl = r.tbl AND c.pk = r.pk AND c.grp = :grp"
	    " WHERE r.tbl = :tbl AND r.pk = :pk";
	struct stmt *stmt = db_stmt(db, sql_clock);
	bool found;

	stmt_int(stmt, ":tbl", entity->no);
	stmt_id(stmt, ":pk", id);
	stmt_text(stmt, ":grp", group);
	found = stmt_step(stmt, NULL) == STEP_ROW;
	if (found)
		*clock = (struct held_clock){stmt_get_int(stmt, 0), stmt_get_int(stmt, 1)};
	stmt_end(stmt);
	return found;
}

static bool
held_equal(const struct field *field, const struct patch_value *value, const void *record)
{
	const char *text;

	if (value->type == PATCH_NULL)
		return false;
	if (field->kind == FIELD_REF) {
		struct uuid id = field_ref(field, record);
		return value->count == sizeof id.byte && memcmp(value->bytes, id.byte, sizeof id.byte) == 0;
	}
	if (field_is_number(field))
		return value->type == PATCH_INT && value->number == field_number(field, record);
	text = field_text(field, record);
	return text && value->type == PATCH_TEXT && strlen(text) == value->count &&
	    memcmp(text, value->bytes, value->count) == 0;
}

/* Did this op write the value? */
static bool
held_by(const struct op *op, const struct field *field, const void *record)
{
	struct patch_walk walk = {op->patch, (const uint8_t *)op->patch + op->patch_bytes};
	struct patch_value value;

	while (patch_next(&walk, &value) == PATCH_ONE)
		if (value.column == field->no && held_equal(field, &value, record))
			return true;
	return false;
}

/* The clock an op had overwritten in the field's group; false when it was the first. */
static bool
held_under(struct db *db, const struct entity *entity, const struct op *op, const struct field *field,
    struct held_clock *clock)
{
	struct patch_walk walk = {op->base, (const uint8_t *)op->base + op->base_bytes};
	const struct field *first = field;
	struct patch_base base;

	for (const struct field *each = entity->fields; each < field && first == field; each++)
		if (strcmp(each->group, field->group) == 0)
			first = each;
	while (patch_next_base(&walk, &base) == PATCH_ONE) {
		if (base.column != first->no || base.whose == PATCH_NOBODY)
			continue;
		clock->stamp = base.stamp;
		if (base.whose == PATCH_OTHER)
			clock->origin = oplog_ordinal(db, base.origin);
		return true;
	}
	return false;
}

bool
held_before(struct db *db, const struct entity *entity, struct uuid id, const struct field *field, const void *now,
    const void *record, struct arena *arena)
{
	const char *scope = capture_scope(&db->capture, entity);
	struct held_clock clock;
	struct op op;

	if (!held_clock(db, entity, id, field->group, &clock))
		return false;
	for (int step = 0; step < HELD_STEPS; step++) {
		if (!oplog_find(db, scope, clock.origin, clock.stamp, id, arena, &op))
			return field_plain(arena, field, now) != NULL;
		if (held_by(&op, field, record))
			return true;
		if (!held_under(db, entity, &op, field, &clock))
			return false;
	}
	return true;
}
