/*
 * Values a row has held before: whoever hears an old one again hears no news.
 *
 * Must not: judge which value is right.
 */
#ifndef STORE_HELD_H
#define STORE_HELD_H

#include "db.h"
#include "model/entity.h"

/*
 * Has this field of the row been written with the value it has in `record`, and been written over since? By the op log,
 * step by step back from what stands; where the log does not reach, only an empty field is known to have held nothing.
 */
bool held_before(struct db *db, const struct entity *entity, struct uuid id, const struct field *field,
    const void *now, const void *record, struct arena *arena);

#endif
