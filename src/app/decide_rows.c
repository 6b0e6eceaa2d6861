#include <jansson.h>
#include <string.h>

#include "base/i18n.h"
#include "decide_internal.h"
#include "store/patient.h"

/* Put what one side wrote into a copy of the row. Columns this build does not know stay in the object. */
static bool
decide_take(struct decide_rows *rows, const char *text, void *record, bool *gone, struct arena *arena, struct err *err)
{
	json_t *object = text ? json_loads(text, 0, NULL) : NULL, *value;
	const char *column;
	bool ok = json_is_object(object);

	json_object_foreach(object, column, value) {
		const struct field *field = entity_field(rows->entity, column);
		const char *plain = json_is_integer(value) ?
		    arena_printf(arena, "%lld", (long long)json_integer_value(value)) : json_string_value(value);
		if (strcmp(column, "gone") == 0)
			*gone = plain && strcmp(plain, "0") != 0;
		else if (field && ok) {
			ok = field_parse(arena, field, plain ? plain : "", record, err);
			rows->named[field - rows->entity->fields] = true;
		}
	}
	json_decref(object);
	return ok || err_set(err, ERR_CORRUPT, _("A conflict that came from another site cannot be read."));
}

bool
decide_rows(struct app *app, const struct conflict *conflict, struct arena *arena, struct decide_rows *rows,
    struct err *err)
{
	struct uuid id = {{0}};

	*rows = (struct decide_rows){.conflict = conflict, .entity = entity_named(conflict->about)};
	if (!rows->entity || !rows->entity->fields || !uuid_from_text(conflict->row_id, &id))
		return err_set(err, ERR_NOT_FOUND, _("What this is about has not arrived here yet."));
	rows->named = arena_array(arena, rows->entity->field_count, sizeof *rows->named);
	rows->now = arena_alloc(arena, rows->entity->size);
	if (!record_load_id(app_db(app), rows->entity, id, rows->now, arena, err))
		return false;
	rows->kept = arena_copy(arena, rows->now, rows->entity->size);
	rows->lost = arena_copy(arena, rows->now, rows->entity->size);
	return decide_take(rows, conflict->kept, rows->kept, &rows->kept_gone, arena, err) &&
	    decide_take(rows, conflict->lost, rows->lost, &rows->lost_gone, arena, err);
}

enum right
decide_right(enum entity_no entity)
{
	static const struct {
		enum entity_no entity;
		enum right right;
	} rights[] = {
		{ENTITY_patient, RIGHT_identity_edit}, {ENTITY_patient_name, RIGHT_identity_edit},
		{ENTITY_identifier, RIGHT_identity_edit}, {ENTITY_contact_point, RIGHT_contact_edit},
		{ENTITY_address, RIGHT_contact_edit}, {ENTITY_patient_language, RIGHT_contact_edit},
		{ENTITY_relation, RIGHT_relation_edit}, {ENTITY_flag, RIGHT_flag_edit},
		{ENTITY_condition, RIGHT_conditions}, {ENTITY_note, RIGHT_note_write},
		{ENTITY_patient_link, RIGHT_link_propose}, {ENTITY_appointment, RIGHT_book},
		{ENTITY_encounter, RIGHT_book}, {ENTITY_waiting, RIGHT_book}, {ENTITY_call, RIGHT_call_work},
		{ENTITY_session_template, RIGHT_schedule_edit}, {ENTITY_absence, RIGHT_schedule_edit},
	};

	for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++)
		if (rights[i].entity == entity)
			return rights[i].right;
	return RIGHT_staff_edit;
}

bool
decide_flags(struct app *app, const struct decide_item *item, struct arena *arena, struct flag **flags, size_t *count,
    struct err *err)
{
	const size_t prefix = strlen(DECIDE_SOURCE);
	size_t all;
	struct uuid id;

	*count = 0;
	if (uuid_is_none(item->patient))
		return true;
	if (!patient_flags_all(app_db(app), item->patient, arena, flags, &all, err))
		return false;
	for (size_t i = 0; i < all; i++) {
		const struct flag *flag = &(*flags)[i];
		bool ours = flag->source && strncmp(flag->source, DECIDE_SOURCE, prefix) == 0 &&
		    uuid_from_text(flag->source + prefix, &id), found = false;
		for (size_t k = 0; ours && k < item->part_count && !found; k++)
			found = uuid_equal(item->parts[k].conflict, id);
		if (found)
			(*flags)[(*count)++] = *flag;
	}
	return true;
}
