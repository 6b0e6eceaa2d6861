/*
 * Numbered migrations, data/schema/NNNN-name.sql, each in one transaction, and
 * the digest by which a schema is known.
 *
 * After the last one the capture triggers are made again from the field table
 * and the catalogue of tables and columns is completed: numbers and names are
 * never reused, so a row that disagrees stops the program.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "base/hash.h"
#include "db.h"

/* Bring the database to this program's schema. A newer one is refused and not touched. */
bool migrate_run(struct db *db, struct err *err);

/* Only read the version, which must be this program's own. */
bool migrate_look(struct db *db, struct err *err);

/* BLAKE2b-128 over every table, index and trigger's text, in order of name. */
bool migrate_digest(struct db *db, uint8_t digest[HASH_BLAKE], struct err *err);

#endif
