/* A private clinic in memory (or in a folder) for tests of the store and of what stands on it. */
#ifndef TESTS_CLINIC_H
#define TESTS_CLINIC_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "store/db.h"
#include "store/record.h"
#include "store/self.h"
#include "store/tx.h"

#define CLINIC_NOW INT64_C(1794908520000)	/* Tue 17 Nov 2026 09:42 UTC */

static inline struct tx_intent
clinic_intent(const char *event)
{
	return (struct tx_intent){.operation = uuid_make(clock_now()), .actor = "system:test", .role = "admin",
	    .terminal = "test", .event = event, .action = 'U', .category = TX_SYSTEM};
}

static inline struct tx *
clinic_begin(struct db *db, const char *event)
{
	struct tx_intent intent = clinic_intent(event);
	struct err err = {0};
	struct tx *tx;

	if (!tx_begin(db, &intent, &tx, &err))
		fail_msg("begin: %s", err.text);
	return tx;
}

static inline void
clinic_commit(struct tx *tx)
{
	struct err err = {0};

	if (!tx_commit(tx, &err))
		fail_msg("commit: %s", err.text);
}

/* A database with one site, Northside (NS). */
static inline struct db *
clinic_open(const char *folder, enum db_how how)
{
	struct err err = {0};
	struct db *db;

	if (!db_open(folder, how, &db, &err))
		fail_msg("open: %s", err.text);
	if (how == DB_OPEN)
		return db;
	struct site site;
	field_clear(entity(ENTITY_site)->fields, entity(ENTITY_site)->field_count, &site, sizeof site);
	site.code = "NS";
	site.name = "Northside";
	site.zone = "Europe/London";
	site.country = "GB";
	struct tx *tx = clinic_begin(db, "site.create");
	if (!self_create(tx, &site, true, &err))
		fail_msg("create: %s", err.text);
	clinic_commit(tx);
	return db;
}

static inline struct patient
clinic_patient(const char *family, const char *given)
{
	struct patient patient;

	field_clear(entity(ENTITY_patient)->fields, entity(ENTITY_patient)->field_count, &patient, sizeof patient);
	patient.family = family;
	patient.given = given;
	patient.born = "1985-03-12";
	patient.sex = "female";
	return patient;
}

/* Insert one record in a transaction of its own. */
static inline void
clinic_insert(struct db *db, enum entity_no no, void *record)
{
	struct err err = {0};
	struct tx *tx = clinic_begin(db, "test.insert");

	if (!record_insert(tx, entity(no), record, &err))
		fail_msg("insert: %s", err.text);
	clinic_commit(tx);
}

#endif
