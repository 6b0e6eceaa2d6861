/*
 * Clinics of one organisation, for what is measured between them: databases by
 * the program's own writing path, a hub, members, a day's work.
 */
#ifndef BENCH_CLINICS_H
#define BENCH_CLINICS_H

#include "model/records.h"
#include "people.h"
#include "store/tx.h"
#include "sync/membership.h"

/* A database with its site; opened again. The folder is made. */
struct db *clinics_make(const char *folder, const char *code);
struct db *clinics_open(const char *folder);

struct tx *clinics_begin(struct db *db);
void clinics_commit(struct tx *tx);

/* Somebody new with a dozen values, in the arena; returns her number. Two values of hers changed, of one group. */
const char *clinics_register(struct tx *tx, struct people *people, struct patient *patient, struct arena *arena);
void clinics_edit(struct tx *tx, const struct patient *patient, size_t round);

/*
 * `changes` ops as a day leaves them: somebody new with a number to ring, a change of somebody known, a visit; a
 * transaction each. Everything it needs to know lies in the database.
 */
void clinics_day(struct db *db, struct people *people, size_t changes);

/* An empty hub at `url`, what an administrator of it wants run after that; the join code. */
void clinics_hub(const char *url, char code[MEMBERSHIP_CODE]);

/* `rapport join`: of a folder that has a clinic, or of a new one with this code. */
void clinics_join(const char *folder, const char *url, const char *code, const char *group, const char *fresh);

/* `rapport sync`: seconds; it must end in step. */
double clinics_sync(const char *folder, const char *hub, int64_t *sent, int64_t *came);

#endif
