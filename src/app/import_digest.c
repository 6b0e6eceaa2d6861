#include "import_digest.h"

#include <string.h>

enum { DIGEST_HEAD = 18, DIGEST_FIELD = 5, DIGEST_PATCH = 0x80, DIGEST_GONE = 0 };

/* FNV-1a: nobody gains by a collision with their own former value. 0 means no value. */
static uint32_t
import_digest_hash(const void *bytes, size_t count)
{
	const uint8_t *at = bytes;
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < count; i++)
		hash = (hash ^ at[i]) * 16777619u;
	return hash ? hash : 1;
}

static uint32_t
import_digest_of(const struct field *field, const void *record)
{
	if (field_is_number(field)) {
		int64_t number = field_number(field, record);
		return number == FIELD_NULL ? 0 : import_digest_hash(&number, sizeof number);
	}
	if (field->kind == FIELD_REF) {
		struct uuid id = field_ref(field, record);
		return uuid_is_none(id) ? 0 : import_digest_hash(id.byte, sizeof id.byte);
	}
	const char *text = field_text(field, record);
	return text ? import_digest_hash(text, strlen(text)) : 0;
}

static void
import_digest_put(struct buf *digest, int no, uint32_t hash)
{
	const uint8_t bytes[DIGEST_FIELD] = {
	    (uint8_t)no, (uint8_t)(hash >> 24), (uint8_t)(hash >> 16), (uint8_t)(hash >> 8), (uint8_t)hash};

	buf_add(digest, bytes, sizeof bytes);
}

void
import_digest_add(struct buf *digest, const struct entity *entity, bool patch, const void *record)
{
	const struct row *row = record;
	uint8_t head[DIGEST_HEAD] = {(uint8_t)(entity->no | (patch ? DIGEST_PATCH : 0))};
	size_t at = digest->used, count = 0;

	memcpy(head + 1, row->id.byte, sizeof row->id.byte);
	buf_add(digest, head, sizeof head);
	if (row->gone) {
		import_digest_put(digest, DIGEST_GONE, 1);
		count++;
	}
	for (size_t i = 0; i < entity->field_count; i++) {
		uint32_t hash = import_digest_of(&entity->fields[i], record);
		if (hash == 0)
			continue;
		import_digest_put(digest, entity->fields[i].no, hash);
		count++;
	}
	digest->bytes[at + DIGEST_HEAD - 1] = (char)(uint8_t)count;
}

bool
import_digest_next(const uint8_t *digest, size_t bytes, size_t *at, struct import_digest_row *row)
{
	if (bytes - *at < DIGEST_HEAD)
		return false;
	const uint8_t *head = digest + *at;
	row->entity = entity((enum entity_no)(head[0] & ~DIGEST_PATCH));
	row->patch = head[0] & DIGEST_PATCH;
	memcpy(row->id.byte, head + 1, sizeof row->id.byte);
	row->count = head[DIGEST_HEAD - 1];
	row->fields = head + DIGEST_HEAD;
	if (!row->entity || bytes - *at - DIGEST_HEAD < row->count * DIGEST_FIELD)
		return false;
	*at += DIGEST_HEAD + row->count * DIGEST_FIELD;
	return true;
}

bool
import_digest_find(const uint8_t *digest, size_t bytes, const struct entity *entity, struct uuid id, bool patch,
    struct import_digest_row *row)
{
	for (size_t at = 0; import_digest_next(digest, bytes, &at, row);)
		if (row->entity == entity && row->patch == patch && uuid_equal(row->id, id))
			return true;
	return false;
}

static uint32_t
import_digest_was(const struct import_digest_row *was, int no)
{
	for (size_t i = 0; was && i < was->count; i++) {
		const uint8_t *field = was->fields + i * DIGEST_FIELD;
		if (field[0] == no)
			return (uint32_t)field[1] << 24 | (uint32_t)field[2] << 16 | (uint32_t)field[3] << 8 | field[4];
	}
	return 0;
}

bool
import_digest_same(const struct import_digest_row *was, const struct field *field, const void *record)
{
	return import_digest_was(was, field->no) == import_digest_of(field, record);
}

bool
import_digest_same_gone(const struct import_digest_row *was, const void *record)
{
	const struct row *row = record;

	/* A row the source had dropped comes back when it is named again. */
	return was && (import_digest_was(was, DIGEST_GONE) != 0) == (row->gone != 0);
}
