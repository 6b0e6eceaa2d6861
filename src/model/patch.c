#include "patch.h"

#include <string.h>

void
patch_put_number(struct buf *buf, uint64_t number)
{
	while (number >= 0x80) {
		buf_char(buf, (char)(number | 0x80));
		number >>= 7;
	}
	buf_char(buf, (char)number);
}

void
patch_put_stamp(struct buf *buf, int64_t stamp)
{
	char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (char)((uint64_t)stamp >> (56 - 8 * i));
	buf_add(buf, bytes, sizeof bytes);
}

/* Small negative numbers stay short too. */
static uint64_t
patch_fold(int64_t number)
{
	return ((uint64_t)number << 1) ^ (number < 0 ? UINT64_MAX : 0);
}

static int64_t
patch_unfold(uint64_t folded)
{
	return (int64_t)((folded >> 1) ^ (folded & 1 ? UINT64_MAX : 0));
}

void
patch_put(struct buf *buf, const struct patch_value *value)
{
	patch_put_number(buf, (uint64_t)value->column);
	buf_char(buf, (char)value->type);
	if (value->type == PATCH_INT)
		patch_put_number(buf, patch_fold(value->number));
	else if (value->type != PATCH_NULL) {
		patch_put_number(buf, value->count);
		buf_add(buf, value->bytes, value->count);
	}
}

void
patch_put_base(struct buf *buf, const struct patch_base *base)
{
	patch_put_number(buf, (uint64_t)base->column);
	buf_char(buf, (char)base->whose);
	if (base->whose != PATCH_NOBODY)
		patch_put_stamp(buf, base->stamp);
	if (base->whose == PATCH_OTHER)
		buf_add(buf, base->origin.byte, sizeof base->origin.byte);
}

bool
patch_get_number(struct patch_walk *walk, uint64_t *number)
{
	*number = 0;
	for (int shift = 0; walk->at < walk->end && shift < 64; shift += 7) {
		uint8_t byte = *walk->at++;
		if (shift == 63 && byte > 1)
			return false;
		*number |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

bool
patch_get_stamp(struct patch_walk *walk, int64_t *stamp)
{
	uint64_t number = 0;

	if (walk->end - walk->at < 8)
		return false;
	for (int i = 0; i < 8; i++)
		number = number << 8 | *walk->at++;
	*stamp = (int64_t)number;
	return *stamp >= 0;
}

bool
patch_get_bytes(struct patch_walk *walk, size_t count, const void **bytes)
{
	if ((size_t)(walk->end - walk->at) < count)
		return false;
	*bytes = walk->at;
	walk->at += count;
	return true;
}

static bool
patch_get_column(struct patch_walk *walk, int *column)
{
	uint64_t number;

	if (!patch_get_number(walk, &number) || number > INT32_MAX)
		return false;
	*column = (int)number;
	return true;
}

enum patch_step
patch_next(struct patch_walk *walk, struct patch_value *value)
{
	uint64_t number = 0;

	*value = (struct patch_value){0};
	if (walk->at == walk->end)
		return PATCH_END;
	if (!patch_get_column(walk, &value->column) || walk->at == walk->end)
		return PATCH_UNKNOWN;
	value->type = (enum patch_type)*walk->at++;
	switch (value->type) {
	case PATCH_NULL:
		return PATCH_ONE;
	case PATCH_INT:
		if (!patch_get_number(walk, &number))
			return PATCH_UNKNOWN;
		value->number = patch_unfold(number);
		return PATCH_ONE;
	case PATCH_TEXT:
	case PATCH_BLOB:
		if (!patch_get_number(walk, &number) || number > SIZE_MAX ||
		    !patch_get_bytes(walk, (size_t)number, &value->bytes))
			return PATCH_UNKNOWN;
		value->count = (size_t)number;
		return PATCH_ONE;
	}
	return PATCH_UNKNOWN;
}

enum patch_step
patch_next_base(struct patch_walk *walk, struct patch_base *base)
{
	const void *origin;

	*base = (struct patch_base){0};
	if (walk->at == walk->end)
		return PATCH_END;
	if (!patch_get_column(walk, &base->column) || walk->at == walk->end)
		return PATCH_UNKNOWN;
	base->whose = (enum patch_whose)*walk->at++;
	if (base->whose > PATCH_OTHER || (base->whose != PATCH_NOBODY && !patch_get_stamp(walk, &base->stamp)))
		return PATCH_UNKNOWN;
	if (base->whose == PATCH_OTHER) {
		if (!patch_get_bytes(walk, sizeof base->origin.byte, &origin))
			return PATCH_UNKNOWN;
		memcpy(base->origin.byte, origin, sizeof base->origin.byte);
	}
	return PATCH_ONE;
}
