#include "contest.h"

#include <string.h>

static const struct contest {
	enum entity_no entity;
	const char *group;
} contests[] = {
	{ENTITY_patient, "name"}, {ENTITY_patient, "birth"}, {ENTITY_patient, "record"},
	{ENTITY_patient, "death"},
	{ENTITY_patient, "merge"},
	{ENTITY_contact_point, "value"}, {ENTITY_contact_point, "consent"},
	{ENTITY_address, "address"},
	{ENTITY_identifier, "value"},
	{ENTITY_relation, "person"}, {ENTITY_relation, "discuss"},
	{ENTITY_flag, "kind"}, {ENTITY_flag, "text"}, {ENTITY_flag, "need"},
	{ENTITY_note, "text"}, {ENTITY_note, "when"},
	{ENTITY_patient_link, "verdict"},
	{ENTITY_appointment, "slot"}, {ENTITY_appointment, "state"},
};

bool
contest_group(const struct entity *entity, const char *group)
{
	for (size_t i = 0; i < sizeof contests / sizeof contests[0]; i++)
		if ((int)contests[i].entity == entity->no && strcmp(contests[i].group, group) == 0)
			return true;
	return false;
}

bool
contest_is_number(const struct entity *entity, const char *group)
{
	return entity->no == ENTITY_patient && strcmp(group, "record") == 0;
}

bool
contest_void(const struct entity *entity)
{
	for (size_t i = 0; i < sizeof contests / sizeof contests[0]; i++)
		if ((int)contests[i].entity == entity->no)
			return true;
	return false;
}

/* Rows of a person name her as their patient, or as the owner that owner_kind says. */
struct uuid
contest_patient(const struct entity *entity, const void *record)
{
	const struct field *kind = entity_field(entity, "owner_kind"), *patient = entity_field(entity, "patient");
	const char *owner = kind ? field_text(kind, record) : NULL;

	if (entity->no == ENTITY_patient)
		return ((const struct row *)record)->id;
	if (owner && strcmp(owner, "patient") == 0)
		return field_ref(entity_field(entity, "owner"), record);
	if (!patient && entity->no == ENTITY_patient_link)
		patient = entity_field(entity, "a");
	return patient && patient->kind == FIELD_REF ? field_ref(patient, record) : (struct uuid){{0}};
}
