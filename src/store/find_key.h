/*
 * The lookup's keys: name_pair, vocab and phone_key, and patient_key, which
 * remembers what a patient owns so that an edit can take it back.
 *
 * All four are derived: whoever writes a patient, a patient_name, a patient's
 * contact point or merged_into calls find_key_refresh in the same transaction.
 *
 * Must not: be written by anything else.
 */
#ifndef STORE_FIND_KEY_H
#define STORE_FIND_KEY_H

#include "tx.h"

/* Make the keys of this one record what its rows say now, inside a transaction or a migration. */
bool find_key_renew(struct db *db, int64_t patient_rid, struct err *err);

/*
 * The same for this patient and for the record that stands for it (canon.h).
 * Nothing is written when nothing changed. A void or merged patient owns no keys.
 */
bool find_key_refresh(struct tx *tx, int64_t patient_rid, struct err *err);

/* The same for whoever the id belongs to; an id that is no patient's is no error. */
bool find_key_refresh_id(struct tx *tx, struct uuid patient, struct err *err);

/*
 * Throw all keys away and build them in key order: what a large import or a
 * demo does once at its end instead of refreshing patient by patient. About
 * 15 s and 60 MiB of memory for a million patients.
 */
bool find_key_rebuild(struct tx *tx, struct err *err);

/* Compare the keys with the rows they come from. ERR_CORRUPT names the first patient's rid that differs. */
bool find_key_check(struct db *db, struct err *err);

/* People who can be found: the M of "N of M". */
int64_t find_key_people(struct db *db);

#endif
