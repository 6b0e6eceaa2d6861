/*
 * The records: one struct per synced entity, its members made by the field
 * tables. A record is plain data; its texts are borrowed from the arena it was
 * loaded into.
 */
#ifndef MODEL_RECORDS_H
#define MODEL_RECORDS_H

#include "entity.h"

#define FIELD(no, kind, column, label, max, flags, group, choices, help) FIELD_C_##kind column;

/* clang-format off */
struct site {
	struct row row;
#include "fields/site.def"
};

struct setting {
	struct row row;
#include "fields/setting.def"
};

struct organisation {
	struct row row;
#include "fields/organisation.def"
};

struct location {
	struct row row;
#include "fields/location.def"
};

struct staff {
	struct row row;
#include "fields/staff.def"
};

struct referral_source {
	struct row row;
#include "fields/referral_source.def"
};

struct appointment_type {
	struct row row;
#include "fields/appointment_type.def"
};

struct visit_reason {
	struct row row;
#include "fields/visit_reason.def"
};

struct session_template {
	struct row row;
#include "fields/session_template.def"
};

struct absence {
	struct row row;
#include "fields/absence.def"
};

struct patient {
	struct row row;
#include "fields/patient.def"
};

struct patient_name {
	struct row row;
#include "fields/patient_name.def"
};

struct patient_language {
	struct row row;
#include "fields/patient_language.def"
};

struct identifier {
	struct row row;
#include "fields/identifier.def"
};

struct contact_point {
	struct row row;
#include "fields/contact_point.def"
};

struct address {
	struct row row;
#include "fields/address.def"
};

struct relation {
	struct row row;
#include "fields/relation.def"
};

struct flag {
	struct row row;
#include "fields/flag.def"
};

struct condition {
	struct row row;
#include "fields/condition.def"
};

struct note {
	struct row row;
#include "fields/note.def"
};

struct raised {
	struct row row;
#include "fields/raised.def"
};

struct patient_link {
	struct row row;
#include "fields/patient_link.def"
};

struct appointment {
	struct row row;
#include "fields/appointment.def"
};

struct appointment_event {
	struct row row;
#include "fields/appointment_event.def"
};

struct encounter {
	struct row row;
#include "fields/encounter.def"
};

struct call {
	struct row row;
#include "fields/call.def"
};

struct call_attempt {
	struct row row;
#include "fields/call_attempt.def"
};

struct contact {
	struct row row;
#include "fields/contact.def"
};

struct waiting {
	struct row row;
#include "fields/waiting.def"
};

struct conflict {
	struct row row;
#include "fields/conflict.def"
};

struct conflict_verdict {
	struct row row;
#include "fields/conflict_verdict.def"
};

/* clang-format on */
#undef FIELD

/* A row's local number, one struct per entity, so that a visit cannot be passed for a patient. */
struct site_id {
	int64_t rid;
};
struct location_id {
	int64_t rid;
};
struct staff_id {
	int64_t rid;
};
struct session_template_id {
	int64_t rid;
};
struct absence_id {
	int64_t rid;
};
struct patient_id {
	int64_t rid;
};
struct contact_point_id {
	int64_t rid;
};
struct relation_id {
	int64_t rid;
};
struct flag_id {
	int64_t rid;
};
struct note_id {
	int64_t rid;
};
struct patient_link_id {
	int64_t rid;
};
struct appointment_id {
	int64_t rid;
};
struct call_id {
	int64_t rid;
};

#endif
