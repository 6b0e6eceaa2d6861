/*
 * Proofs of identity and open sessions: local tables, apart from staff, which travels.
 * Hashes come ready-made; nothing here computes one.
 */
#ifndef STORE_CREDENTIAL_H
#define STORE_CREDENTIAL_H

#include "model/records.h"
#include "tx.h"

/* *hash is NULL when there is none. */
bool credential_hash(struct db *db, struct uuid staff, char **hash, struct arena *arena, struct err *err);
bool credential_set(struct tx *tx, struct uuid staff, const char *hash, struct err *err);

/* Failures in a row and when the last was (UTC ms); zeroes when there are none. */
bool credential_failures(struct db *db, const char *subject, int *failures, int64_t *last, struct err *err);
bool credential_count(struct tx *tx, const char *subject, struct err *err);
bool credential_forgive(struct tx *tx, const char *subject, struct err *err);

bool credential_session_begin(struct tx *tx, struct uuid session, struct uuid staff, const char *role,
    const char *terminal, struct err *err);
bool credential_session_end(struct tx *tx, struct uuid session, struct err *err);

/*
 * The staff member with this sign-in name, working here or not; of two clinics' the one who can sign in here, then
 * ours. ERR_NOT_FOUND.
 */
bool credential_staff(struct db *db, const char *login, struct staff *staff, struct arena *arena, struct err *err);

/* Who works here, has time here or can sign in here, in list order; read each row with record_read. */
struct stmt *credential_staff_all(struct db *db);

#endif
