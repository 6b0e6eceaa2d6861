#include "session_tags.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/contest.h"
#include "store/record.h"

struct tags {
	struct db *db;
	const struct keyring *ring;
	struct arena *arena;
	uint8_t (*tag)[KEYRING_TAG];
	size_t count, room;
	struct uuid row, patient;	/* of the op before: most rows come in runs */
};

static void
tags_add(struct tags *tags, const char *kind, const void *value, size_t bytes)
{
	uint8_t tag[KEYRING_TAG];

	keyring_tag(tags->ring, kind, value, bytes, tag);
	memcpy(arena_push(tags->arena, &tags->tag, &tags->count, &tags->room, KEYRING_TAG), tag, KEYRING_TAG);
}

void
session_tag_record(const struct keyring *ring, const char *record, uint8_t tag[KEYRING_TAG])
{
	char plain[64];
	size_t used = 0;

	for (; *record && used < sizeof plain; record++)
		if (!isspace((unsigned char)*record))
			plain[used++] = (char)toupper((unsigned char)*record);
	keyring_tag(ring, "record", plain, used, tag);
}

/* What a reference names: the table of its field, or for an owner that of its kind. NULL: nothing known. */
static const struct entity *
tags_target(const struct entity *entity, const struct field *field, const void *record)
{
	const struct field *kind = entity_field(entity, "owner_kind");
	const char *table = field->choices;

	if (field->kind != FIELD_REF)
		return NULL;
	if (!table && kind)
		table = field_text(kind, record);
	return table ? entity_named(table) : NULL;
}

/* The patient of a row: itself, whom it names, or the patient of the visit or call it belongs to. */
static struct uuid
tags_patient(struct tags *tags, const struct entity *entity, struct uuid id, int depth)
{
	void *record = arena_alloc(tags->arena, entity->size);
	struct uuid patient;

	if (entity->no == ENTITY_patient)
		return id;
	if (!record_load_id(tags->db, entity, id, record, tags->arena, NULL))
		return (struct uuid){{0}};
	patient = contest_patient(entity, record);
	for (size_t i = 0; uuid_is_none(patient) && depth > 0 && i < entity->field_count; i++) {
		const struct field *field = &entity->fields[i];
		const struct entity *to = tags_target(entity, field, record);
		if (to && to->scope == ENTITY_GROUP && to != entity && !uuid_is_none(field_ref(field, record)))
			patient = tags_patient(tags, to, field_ref(field, record), depth - 1);
	}
	return patient;
}

/* The number a patient's op writes, the way people say it. */
static void
tags_number(struct tags *tags, const struct op *op)
{
	const struct field *record = entity_field(entity(ENTITY_patient), "record");
	struct patch_walk walk = {op->patch, (const uint8_t *)op->patch + op->patch_bytes};
	struct patch_value value;

	while (patch_next(&walk, &value) == PATCH_ONE)
		if (value.column == record->no && value.type == PATCH_TEXT && value.count > 0) {
			uint8_t tag[KEYRING_TAG];
			session_tag_record(tags->ring, arena_text_n(tags->arena, value.bytes, value.count), tag);
			memcpy(arena_push(tags->arena, &tags->tag, &tags->count, &tags->room, KEYRING_TAG), tag,
			    KEYRING_TAG);
		}
}

static int
tags_compare(const void *a, const void *b)
{
	return memcmp(a, b, KEYRING_TAG);
}

void
session_tags(struct db *db, const struct keyring *ring, const struct op *ops, size_t count, struct arena *arena,
    struct segment *about)
{
	struct tags tags = {.db = db, .ring = ring, .arena = arena};
	size_t distinct = 0;

	about->tags = NULL;
	about->tag_count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct entity *of = entity((enum entity_no)ops[i].table);
		if (!of || of->scope != ENTITY_GROUP)
			continue;
		if (i == 0 || !uuid_equal(tags.row, ops[i].pk)) {
			tags.row = ops[i].pk;
			tags.patient = tags_patient(&tags, of, ops[i].pk, 2);
			if (!uuid_is_none(tags.patient))
				tags_add(&tags, "patient", tags.patient.byte, sizeof tags.patient.byte);
		}
		if (of->no == ENTITY_patient)
			tags_number(&tags, &ops[i]);
	}
	if (tags.count == 0)
		return;
	qsort(tags.tag, tags.count, KEYRING_TAG, tags_compare);
	for (size_t i = 0; i < tags.count; i++)
		if (i == 0 || memcmp(tags.tag[i], tags.tag[distinct - 1], KEYRING_TAG) != 0)
			memmove(tags.tag[distinct++], tags.tag[i], KEYRING_TAG);
	about->tags = arena_copy(arena, tags.tag, distinct * KEYRING_TAG);
	about->tag_count = (uint32_t)distinct;
}
