/*
 * The witness: the last audit number and hash, kept beside the database.
 *
 * SQLite alone cannot notice that a log was cut or an older copy put in place
 * (SECURITY.md F3). FOLDER/rapport.witness holds two slots, written in turn
 * after each commit; at open the database must have got at least that far, by
 * the same chain. The slots also hold the schema's digest.
 *
 * Must not: be the only copy of anything.
 */
#ifndef STORE_WITNESS_H
#define STORE_WITNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"

struct witness_mark {
	int64_t seq;			/* of the newest audit row, 0: none */
	uint8_t hash[HASH_SHA256];	/* of that row */
	uint8_t schema[HASH_BLAKE];	/* digest of the schema (migrate.h) */
	int64_t version;		/* of the schema */
};

struct witness {
	int file;		/* -1: no witness wanted (a database in memory) */
	int64_t synced;		/* monotonic ms of the last fdatasync */
	bool dirty;
};

/* *found is false when the file is new or no slot is whole; then *mark is zero. */
bool witness_open(struct witness *witness, const char *folder, struct witness_mark *mark, bool *found, struct err *err);
void witness_close(struct witness *witness);	/* to the disk first */

/* After each commit, under the writers' lock. Reaches the disk within 5 s of writing, or at close. */
bool witness_write(struct witness *witness, const struct witness_mark *mark, struct err *err);

/* Read again what another process may have written since. */
bool witness_read(const struct witness *witness, struct witness_mark *mark);

#endif
