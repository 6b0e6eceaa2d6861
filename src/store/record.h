/*
 * Load and save any record by its entity's field table.
 *
 * Saving validates every field, writes only what changed, bumps rev and adds
 * the difference to the audit detail; the capture triggers write the op. An
 * update is a compare-and-swap on rev.
 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "model/entity.h"
#include "tx.h"

/* Fill `record` (entity->size bytes). ERR_NOT_FOUND when there is none; void rows are found (row.gone). */
bool record_load(struct db *db, const struct entity *entity, int64_t rid, void *record, struct arena *arena,
    struct err *err);
bool record_load_id(struct db *db, const struct entity *entity, struct uuid id, void *record, struct arena *arena,
    struct err *err);

/*
 * The columns of an entity in the order record_read expects, for a static
 * SELECT's text use RECORD_ALL as "SELECT * FROM table ...": record_read maps
 * by column name, so a field added later needs no SQL change.
 */
bool record_read(struct stmt *row, const struct entity *entity, void *record, struct arena *arena);

/* Step through a statement that is bound already into an array of records: `rows` is a struct x **. */
bool record_rows(struct stmt *stmt, const struct entity *entity, struct arena *arena, void *rows, size_t *count,
    struct err *err);

/*
 * Insert. record->row.id is kept when given, else made: from the natural key,
 * or a fresh UUIDv7. Sets rid, id and rev, and the site of a record that names
 * none: this database's. ERR_INVALID with err->field.
 */
bool record_insert(struct tx *tx, const struct entity *entity, void *record, struct err *err);

/*
 * Save what differs from `old` (as loaded). ERR_CONFLICT when the stored rev is
 * not old's: nothing is written and the caller shows both. No difference: true,
 * nothing written. Sets new rev; a record that names no site keeps old's.
 */
bool record_update(struct tx *tx, const struct entity *entity, const void *old, void *record, struct err *err);

/* The life group: void it, or bring it back. */
bool record_void(struct tx *tx, const struct entity *entity, struct row *row, bool gone, struct err *err);

int64_t record_rid(struct db *db, const struct entity *entity, struct uuid id);	/* 0: none */
struct uuid record_id(struct db *db, const struct entity *entity, int64_t rid);	/* none: no such row */

/* Rows that are not void: this clinic's, where they belong to one. */
int64_t record_count(struct db *db, const struct entity *entity);

#endif
