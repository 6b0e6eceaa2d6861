#include "entity.h"

#include <string.h>

#include "records.h"

#define FIELD(no_, kind_, column_, label_, max_, flags_, group_, choices_, help_) \
	{.no = no_, .kind = FIELD_##kind_, .column = #column_, .label = label_, .max = max_, .flags = flags_,          \
	    .group = group_, .choices = choices_, .at = offsetof(struct FIELD_OF, column_), .help = help_},

/* clang-format off */
#define FIELD_OF site
static const struct field site_fields[] = {
#include "fields/site.def"
};
#undef FIELD_OF

#define FIELD_OF setting
static const struct field setting_fields[] = {
#include "fields/setting.def"
};
#undef FIELD_OF

#define FIELD_OF organisation
static const struct field organisation_fields[] = {
#include "fields/organisation.def"
};
#undef FIELD_OF

#define FIELD_OF location
static const struct field location_fields[] = {
#include "fields/location.def"
};
#undef FIELD_OF

#define FIELD_OF staff
static const struct field staff_fields[] = {
#include "fields/staff.def"
};
#undef FIELD_OF

#define FIELD_OF referral_source
static const struct field referral_source_fields[] = {
#include "fields/referral_source.def"
};
#undef FIELD_OF

#define FIELD_OF appointment_type
static const struct field appointment_type_fields[] = {
#include "fields/appointment_type.def"
};
#undef FIELD_OF

#define FIELD_OF visit_reason
static const struct field visit_reason_fields[] = {
#include "fields/visit_reason.def"
};
#undef FIELD_OF

#define FIELD_OF session_template
static const struct field session_template_fields[] = {
#include "fields/session_template.def"
};
#undef FIELD_OF

#define FIELD_OF absence
static const struct field absence_fields[] = {
#include "fields/absence.def"
};
#undef FIELD_OF

#define FIELD_OF patient
static const struct field patient_fields[] = {
#include "fields/patient.def"
};
#undef FIELD_OF

#define FIELD_OF patient_name
static const struct field patient_name_fields[] = {
#include "fields/patient_name.def"
};
#undef FIELD_OF

#define FIELD_OF patient_language
static const struct field patient_language_fields[] = {
#include "fields/patient_language.def"
};
#undef FIELD_OF

#define FIELD_OF identifier
static const struct field identifier_fields[] = {
#include "fields/identifier.def"
};
#undef FIELD_OF

#define FIELD_OF contact_point
static const struct field contact_point_fields[] = {
#include "fields/contact_point.def"
};
#undef FIELD_OF

#define FIELD_OF address
static const struct field address_fields[] = {
#include "fields/address.def"
};
#undef FIELD_OF

#define FIELD_OF relation
static const struct field relation_fields[] = {
#include "fields/relation.def"
};
#undef FIELD_OF

#define FIELD_OF flag
static const struct field flag_fields[] = {
#include "fields/flag.def"
};
#undef FIELD_OF

#define FIELD_OF condition
static const struct field condition_fields[] = {
#include "fields/condition.def"
};
#undef FIELD_OF

#define FIELD_OF note
static const struct field note_fields[] = {
#include "fields/note.def"
};
#undef FIELD_OF

#define FIELD_OF raised
static const struct field raised_fields[] = {
#include "fields/raised.def"
};
#undef FIELD_OF

#define FIELD_OF patient_link
static const struct field patient_link_fields[] = {
#include "fields/patient_link.def"
};
#undef FIELD_OF

#define FIELD_OF appointment
static const struct field appointment_fields[] = {
#include "fields/appointment.def"
};
#undef FIELD_OF

#define FIELD_OF appointment_event
static const struct field appointment_event_fields[] = {
#include "fields/appointment_event.def"
};
#undef FIELD_OF

#define FIELD_OF encounter
static const struct field encounter_fields[] = {
#include "fields/encounter.def"
};
#undef FIELD_OF

#define FIELD_OF call
static const struct field call_fields[] = {
#include "fields/call.def"
};
#undef FIELD_OF

#define FIELD_OF call_attempt
static const struct field call_attempt_fields[] = {
#include "fields/call_attempt.def"
};
#undef FIELD_OF

#define FIELD_OF contact
static const struct field contact_fields[] = {
#include "fields/contact.def"
};
#undef FIELD_OF

#define FIELD_OF waiting
static const struct field waiting_fields[] = {
#include "fields/waiting.def"
};
#undef FIELD_OF

#define FIELD_OF conflict
static const struct field conflict_fields[] = {
#include "fields/conflict.def"
};
#undef FIELD_OF

#define FIELD_OF conflict_verdict
static const struct field conflict_verdict_fields[] = {
#include "fields/conflict_verdict.def"
};
#undef FIELD_OF


/* Tables without field rows: what they hold is described where their SQL is. */
#define LOCAL(name_) {.table = name_, .fate = ENTITY_LOCAL}
#define DERIVED(name_) {.table = name_, .fate = ENTITY_DERIVED}

static const struct entity entities[] = {
#define ENTITY(no_, name_, label_, plural_, scope_, flags_, natural_key_) \
	{.no = no_, .table = #name_, .label = label_, .plural = plural_, .fate = ENTITY_SYNCED,                        \
	    .scope = ENTITY_##scope_, .flags = flags_, .natural_key = natural_key_, .fields = name_##_fields,          \
	    .field_count = sizeof name_##_fields / sizeof name_##_fields[0], .size = sizeof(struct name_)},
#include "entities.def"
#undef ENTITY
	LOCAL("credential"), LOCAL("session"), LOCAL("draft"), LOCAL("hold"), LOCAL("claim"), LOCAL("recent"),
	LOCAL("throttle"), LOCAL("number_block"), LOCAL("import_row"), LOCAL("import_alias"), LOCAL("operation"),
	    LOCAL("audit"),
	LOCAL("audit_detail"), LOCAL("demo_clock"),
	LOCAL("sync_self"), LOCAL("sync_origin"), LOCAL("sync_vv"), LOCAL("sync_tbl"), LOCAL("sync_col"),
	LOCAL("sync_op"), LOCAL("sync_row"), LOCAL("sync_cell"), LOCAL("sync_park"), LOCAL("sync_orphan"),
	LOCAL("sync_cursor"), LOCAL("sync_seg"), LOCAL("sync_member"), LOCAL("sync_visitor"), LOCAL("sync_session"),
	LOCAL("sync_count"), LOCAL("sync_event"), LOCAL("sync_noticed"), LOCAL("sync_unseen"),
	DERIVED("sync_digest_row"), DERIVED("sync_digest"),
	DERIVED("cell"), DERIVED("name_pair"), DERIVED("vocab"), DERIVED("phone_key"), DERIVED("patient_key"),
	DERIVED("patient_canon"),
};
/* clang-format on */
#undef FIELD
#undef LOCAL
#undef DERIVED

const struct entity *
entity(enum entity_no no)
{
	for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
		if (entities[i].no == (int)no)
			return &entities[i];
	return NULL;
}

const struct entity *
entity_table(size_t *count)
{
	*count = sizeof entities / sizeof entities[0];
	return entities;
}

const struct entity *
entity_named(const char *table)
{
	for (size_t i = 0; table && i < sizeof entities / sizeof entities[0]; i++)
		if (strcmp(entities[i].table, table) == 0)
			return &entities[i];
	return NULL;
}

const struct field *
entity_field(const struct entity *entity, const char *column)
{
	for (size_t i = 0; i < entity->field_count; i++)
		if (strcmp(entity->fields[i].column, column) == 0)
			return &entity->fields[i];
	return NULL;
}
