#include <jansson.h>
#include <string.h>

#include "base/i18n.h"
#include "decide_internal.h"
#include "store/patient.h"

/*
 * Put what one side wrote into a copy of the row. It came from elsewhere: a column or a value this build does not
 * know is left out, so that one conflict it cannot read hides no other.
 */
static void
decide_take(struct decide_rows *rows, const char *text, void *record, bool *gone, struct arena *arena)
{
	json_t *object = text ? json_loads(text, 0, NULL) : NULL;
	struct err none;

	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
		const char *column = json_object_iter_key(at);
		const json_t *value = json_object_iter_value(at);
		const struct field *field = entity_field(rows->entity, column);
		const char *plain = json_is_integer(value) ?
		    arena_printf(arena, "%lld", (long long)json_integer_value(value)) : json_string_value(value);
		if (strcmp(column, "gone") == 0)
			*gone = plain && strcmp(plain, "0") != 0;
		else if (field && field_parse(arena, field, plain ? plain : "", record, &none))
			rows->named[field - rows->entity->fields] = true;
	}
	json_decref(object);
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
	decide_take(rows, conflict->kept, rows->kept, &rows->kept_gone, arena);
	decide_take(rows, conflict->lost, rows->lost, &rows->lost_gone, arena);
	return true;
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
