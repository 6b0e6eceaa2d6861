#include "op.h"

#include <string.h>

#include "base/i18n.h"

enum { OP_FORMAT = 1, OP_LONGEST = 2000000 };	/* SQLITE_LIMIT_LENGTH: no value can be longer */

static void
op_put_bytes(struct buf *buf, const void *bytes, size_t count)
{
	patch_put_number(buf, count);
	buf_add(buf, bytes, count);
}

void
op_encode(struct buf *buf, const struct op *op)
{
	buf_char(buf, OP_FORMAT);
	buf_add(buf, op->origin.byte, sizeof op->origin.byte);
	buf_add(buf, op->site.byte, sizeof op->site.byte);
	patch_put_number(buf, (uint64_t)op->seq);
	patch_put_number(buf, (uint64_t)op->first);
	patch_put_stamp(buf, op->stamp);
	buf_char(buf, op->last);
	patch_put_number(buf, (uint64_t)op->table);
	buf_add(buf, op->pk.byte, sizeof op->pk.byte);
	op_put_bytes(buf, op->kind, strlen(op->kind));
	op_put_bytes(buf, op->actor, strlen(op->actor));
	op_put_bytes(buf, op->patch, op->patch_bytes);
	op_put_bytes(buf, op->base, op->base_bytes);
}

static bool
op_get_id(struct patch_walk *walk, struct uuid *id)
{
	const void *bytes;

	if (!patch_get_bytes(walk, sizeof id->byte, &bytes))
		return false;
	memcpy(id->byte, bytes, sizeof id->byte);
	return true;
}

static bool
op_get_number(struct patch_walk *walk, int64_t *number)
{
	uint64_t raw;

	if (!patch_get_number(walk, &raw) || raw > INT64_MAX)
		return false;
	*number = (int64_t)raw;
	return true;
}

static bool
op_get_bytes(struct patch_walk *walk, struct arena *arena, const void **bytes, size_t *count)
{
	const void *at;
	uint64_t length;

	if (!patch_get_number(walk, &length) || length > OP_LONGEST || !patch_get_bytes(walk, (size_t)length, &at))
		return false;
	*bytes = arena_text_n(arena, at, (size_t)length);
	*count = (size_t)length;
	return true;
}

bool
op_decode(struct arena *arena, const void *bytes, size_t count, struct op *op, struct err *err)
{
	struct patch_walk walk = {bytes, (const uint8_t *)bytes + count};
	const void *format, *last, *kind, *actor;
	size_t kind_bytes, actor_bytes;

	*op = (struct op){0};
	if (!patch_get_bytes(&walk, 1, &format) || *(const uint8_t *)format != OP_FORMAT ||
	    !op_get_id(&walk, &op->origin) ||
	    !op_get_id(&walk, &op->site) || !op_get_number(&walk, &op->seq) || !op_get_number(&walk, &op->first) ||
	    !patch_get_stamp(&walk, &op->stamp) || !patch_get_bytes(&walk, 1, &last) ||
	    !op_get_number(&walk, &op->table) ||
	    !op_get_id(&walk, &op->pk) || !op_get_bytes(&walk, arena, &kind, &kind_bytes) ||
	    !op_get_bytes(&walk, arena, &actor, &actor_bytes) ||
	    !op_get_bytes(&walk, arena, &op->patch, &op->patch_bytes) ||
	    !op_get_bytes(&walk, arena, &op->base, &op->base_bytes) || walk.at != walk.end ||
	    memchr(kind, '\0', kind_bytes) || memchr(actor, '\0', actor_bytes))
		return err_set(err, ERR_INVALID, _("An op from another site cannot be read. It was not applied."));
	op->last = *(const uint8_t *)last == 1;
	op->kind = kind;
	op->actor = actor;
	return true;
}

void
op_chain(uint8_t head[HASH_BLAKE], const struct op *op)
{
	uint8_t numbers[32], out[HASH_BLAKE];
	const int64_t in[] = {op->seq, op->first, op->stamp, op->table};
	const struct hash_part parts[] = {
		{head, HASH_BLAKE}, {numbers, sizeof numbers}, {op->pk.byte, sizeof op->pk.byte},
		{op->kind, strlen(op->kind)}, {op->patch, op->patch_bytes}, {op->base, op->base_bytes},
		{op->actor, strlen(op->actor)},
	};

	for (size_t i = 0; i < sizeof numbers; i++)
		numbers[i] = (uint8_t)((uint64_t)in[i / 8] >> (56 - i % 8 * 8));
	hash_blake(parts, sizeof parts / sizeof parts[0], out);
	memcpy(head, out, HASH_BLAKE);
}
