#include "jsonhex.h"

#include <sodium.h>

#include "base/buf.h"

json_t *
jsonhex(const void *bytes, size_t count)
{
	static const char digits[] = "0123456789abcdef";
	struct buf hex = {0};
	json_t *text;

	for (size_t i = 0; i < count; i++) {
		uint8_t byte = ((const uint8_t *)bytes)[i];
		buf_char(&hex, digits[byte >> 4]);
		buf_char(&hex, digits[byte & 15]);
	}
	text = json_stringn(hex.bytes ? hex.bytes : "", hex.used);
	if (hex.bytes)
		sodium_memzero(hex.bytes, hex.used);
	buf_free(&hex);
	return text;
}

json_t *
jsonhex_id(struct uuid id)
{
	char text[UUID_TEXT];

	uuid_format(id, text);
	return json_string(text);
}

bool
jsonhex_get(const json_t *value, void *bytes, size_t count)
{
	size_t got;

	return json_is_string(value) && json_string_length(value) == 2 * count &&
	    sodium_hex2bin(bytes, count, json_string_value(value), 2 * count, NULL, &got, NULL) == 0 && got == count;
}

bool
jsonhex_get_id(const json_t *value, struct uuid *id)
{
	return json_is_string(value) && uuid_from_text(json_string_value(value), id);
}

uint8_t *
jsonhex_get_any(const json_t *value, struct arena *arena, size_t *count)
{
	uint8_t *bytes;

	*count = json_string_length(value) / 2;
	bytes = arena_alloc(arena, *count + 1);
	return jsonhex_get(value, bytes, *count) ? bytes : NULL;
}

void
jsonhex_wipe(json_t *value)
{
	if (json_is_string(value))
		sodium_memzero((char *)(uintptr_t)json_string_value(value), json_string_length(value));
	for (void *at = json_object_iter(value); at; at = json_object_iter_next(value, at))
		jsonhex_wipe(json_object_iter_value(at));
	for (size_t i = 0; i < json_array_size(value); i++)
		jsonhex_wipe(json_array_get(value, i));
}
