/*
 * The audit chain (SECURITY.md 4.5): what was done, by whom, to what, in an
 * order nobody can change unseen.
 *
 * A record is, in this order, numbers big-endian and every text or blob with a
 * 32-bit length before it: "RA1", site (16), seq, wall ms, boot ms (8 each),
 * clock state (1), operation (16), session, actor, role, terminal, event,
 * action, outcome (1), patient, object, object id, categories (4), reason,
 * break-glass (1), program version, detail hash (32). hash = SHA-256 of the
 * previous row's hash (32 zero bytes before the first) and the record. The
 * detail hash is SHA-256 of 32 random bytes and the detail: the detail may be
 * erased, the chain holds.
 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "base/hash.h"
#include "db.h"
#include "tx.h"

/* Append the row of this transaction. *seq and hash are the new end of the chain. */
bool audit_append(struct tx *tx, int64_t *seq, uint8_t hash[HASH_SHA256], struct err *err);

/*
 * Compute the whole chain again. False with ERR_CORRUPT when a row, its hash
 * or its detail disagree, *bad is its number; *rows counts what was read.
 */
bool audit_verify(struct db *db, int64_t *rows, int64_t *bad, struct err *err);

#endif
