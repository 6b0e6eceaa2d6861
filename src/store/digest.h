/*
 * One number for the state that sites with equal version vectors share
 * (SYNC.md 2.3 sync_digest): the sum of the digests of every row of a scope
 * with its clocks and values. Sums are added and taken away row by row, so a
 * session pays only for what changed since the last one.
 *
 * Rows of one site's own scope, and visitors, who belong to another group, are
 * left out. Ordinals, rids and revs are local and not in it.
 */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include "base/hash.h"
#include "tx.h"

enum { DIGEST_TEXT = 33 };

/* Bring the kept sums up to what the op log has since. */
bool digest_update(struct tx *tx, struct err *err);

/* Throw the kept sums away: a migration changes what a row is made of. */
bool digest_forget(struct db *db, struct err *err);

/* The state by the kept sums, and by reading every row: equal, or a row was changed behind the log's back. */
bool digest_kept(struct db *db, uint8_t state[HASH_BLAKE], struct err *err);
bool digest_count(struct db *db, uint8_t state[HASH_BLAKE], struct err *err);

/* The kept sum of each table, for finding where two sites differ. In order of entity number. */
struct digest_table {
	const char *table;
	uint64_t sum;
};
bool digest_tables(struct db *db, struct arena *arena, struct digest_table **tables, size_t *count, struct err *err);

/* Of the version vector of the scopes that the state is made of: equal on two sites means equal ops. */
bool digest_vector(struct db *db, uint8_t vector[HASH_BLAKE], struct err *err);

void digest_text(const uint8_t digest[HASH_BLAKE], char text[DIGEST_TEXT]);

#endif
