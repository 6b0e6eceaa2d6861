/* Finding what a reference means: by id, by another name of it, or by an identifier. */
#include <string.h>

#include "import_job.h"
#include "store/source.h"

enum { IMPORT_MERGES = 16 };	/* records merged one after the other */

static struct import_known *
import_known(struct import_job *job, const struct entity *entity, struct uuid id)
{
	size_t slot = ((size_t)id.byte[14] | (size_t)id.byte[15] << 8) ^ (size_t)entity->no;

	return &job->known[slot & (IMPORT_CACHE - 1)];
}

void
import_note_exists(struct import_job *job, const struct entity *entity, struct uuid id)
{
	*import_known(job, entity, id) = (struct import_known){entity, id};
}

bool
import_exists(struct import_job *job, const struct entity *entity, struct uuid id)
{
	const struct import_known *known = import_known(job, entity, id);

	if (known->entity == entity && uuid_equal(known->id, id))
		return true;
	if (uuid_is_none(id) || record_rid(job->db, entity, id) == 0)
		return false;
	import_note_exists(job, entity, id);
	return true;
}

/* One meaning in one system. */
static bool
import_resolve_in(
    struct import_job *job, const struct taken_ref *ref, const struct entity *want, const char *source, struct uuid *id)
{
	const struct entity *entity = fhir_entity(ref->type);

	if (ref->id) {
		if (entity == want) {
			*id = taken_id(want->table, source, ref->type, ref->id);
			if (import_exists(job, want, *id))
				return true;
		}
		*id = source_alias(job->db, taken_id("import_alias", source, ref->type, ref->id));
		return import_exists(job, want, *id);
	}
	if (entity != want || !ref->value)
		return false;
	*id = taken_id_of_identifier(want->table, source, ref->type, ref->system, ref->value);
	if (import_exists(job, want, *id))
		return true;
	*id = source_identified(job->db, want, ref->system, ref->value);
	return import_exists(job, want, *id);
}

/* An absolute address names its system; a file without one is of the system "". */
static bool
import_resolve_ref(
    struct import_job *job, const struct taken_ref *ref, const struct entity *want, const char *source, struct uuid *id)
{
	const char *own = job->how->source;

	if (ref->base && !own && strcmp(ref->base, source) != 0 && import_resolve_in(job, ref, want, ref->base, id))
		return true;
	if (import_resolve_in(job, ref, want, source, id))
		return true;
	return !own && *source && import_resolve_in(job, ref, want, "", id);
}

/* Does the record that goes on lead back to this one? Two that replace each other would both be lost. */
static bool
import_leads_back(struct import_job *job, struct uuid from, struct uuid to)
{
	struct patient patient;
	struct err none;

	for (int step = 0; step < IMPORT_MERGES && !uuid_is_none(from); step++) {
		if (uuid_equal(from, to))
			return true;
		if (!record_load_id(job->db, entity(ENTITY_patient), from, &patient, job->scratch, &none))
			return false;
		from = patient.merged_into;
	}
	return !uuid_is_none(from);
}

bool
import_resolve(struct import_job *job, struct taken *taken, struct taken_row *row, const char *source,
    const struct taken_ref **missing)
{
	bool whole = true;

	(void)taken;
	for (size_t i = 0; i < row->ref_count; i++) {
		const struct taken_ref *ref = &row->refs[i];
		const struct entity *want = ref->field ? entity_named(ref->field->choices) : row->entity;
		struct uuid id = {{0}};
		struct uuid was = ref->field ? field_ref(ref->field, row->record) : ((struct row *)row->record)->id;
		if (!uuid_is_none(was))
			continue; /* an earlier meaning was found */
		if (import_resolve_ref(job, ref, want, source, &id)) {
			bool merge = ref->field && strcmp(ref->field->column, "merged_into") == 0;
			if (merge && import_leads_back(job, id, ((struct row *)row->record)->id))
				continue;
			if (ref->field)
				field_set_ref(ref->field, row->record, id);
			else
				((struct row *)row->record)->id = id;
		}
	}
	/* Of several meanings one is enough. */
	for (size_t i = 0; i < row->ref_count && whole; i++) {
		const struct taken_ref *ref = &row->refs[i];
		struct uuid is = ref->field ? field_ref(ref->field, row->record) : ((struct row *)row->record)->id;
		if (uuid_is_none(is)) {
			*missing = ref;
			whole = false;
		}
	}
	for (size_t i = 0; i < row->ref_count && !whole; i++) {
		const struct taken_ref *ref = &row->refs[i];
		struct uuid is = ref->field ? field_ref(ref->field, row->record) : ((struct row *)row->record)->id;
		if (uuid_is_none(is) && ref->needed)
			*missing = ref;
	}
	return whole;
}

bool
import_resolve_stand(struct import_job *job, const struct taken *taken, const char *source, struct uuid *id,
    const struct taken_ref **missing)
{
	const struct entity *staff = entity(ENTITY_staff);

	for (size_t i = 0; i < taken->stands_count; i++) {
		if (import_resolve_ref(job, &taken->stands_for[i], staff, source, id))
			return true;
		*missing = &taken->stands_for[i];
	}
	return taken->stands_count == 0;
}
