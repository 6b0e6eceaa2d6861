/* Bytes and ids in the JSON of keys and records: hex digits, and nothing that is almost right. */
#ifndef SYNC_JSONHEX_H
#define SYNC_JSONHEX_H

#include <stdbool.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/id.h"

/* New references for the caller. */
json_t *jsonhex(const void *bytes, size_t count);
json_t *jsonhex_id(struct uuid id);

/* Exactly `count` bytes; false for anything else, NULL too. */
bool jsonhex_get(const json_t *value, void *bytes, size_t count);
bool jsonhex_get_id(const json_t *value, struct uuid *id);

/* However many there are, in the arena. NULL when it is no hex text. */
uint8_t *jsonhex_get_any(const json_t *value, struct arena *arena, size_t *count);

/* Overwrite every text in it, so that no secret stays in freed memory. NULL is allowed. */
void jsonhex_wipe(json_t *value);

#endif
