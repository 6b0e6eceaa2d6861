/*
 * The only way to write.
 *
 * tx_begin takes the writers' lock and BEGIN IMMEDIATE with a declared
 * operation; store functions write through the tx; tx_commit appends the
 * audit row and the operation in the same transaction. After a COMMIT that
 * failed it reopens, looks the operation up and reports what is true.
 *
 * Must not: prompt, paint, hash a passphrase or touch the network in between;
 * a transaction stays under 50 ms (DESIGN.md 4).
 */
#ifndef STORE_TX_H
#define STORE_TX_H

#include "db.h"

struct tx;	/* opaque */

/* Which parts of a record an event touched; bits of audit.category (SECURITY.md 4.5). */
enum tx_category {
	TX_IDENTITY = 1 << 0, TX_CONTACT = 1 << 1, TX_BOOKING = 1 << 2, TX_REASON = 1 << 3,
	TX_NOTE = 1 << 4, TX_LIST = 1 << 5, TX_CALL = 1 << 6, TX_STAFF = 1 << 7, TX_SYSTEM = 1 << 8,
};

/* Who does what, said before it is done. Texts are borrowed until commit or abort. */
struct tx_intent {
	struct uuid operation;		/* made by the client, once per act of a person */
	const char *actor;		/* staff id as text, or "system:NAME" */
	const char *role, *terminal;
	struct uuid session;		/* none for commands */
	const char *event;		/* "note.write", "patient.view", ... */
	char action;			/* C R U D E */
	int outcome;			/* 0 done, 4 refused, 8 failed */
	struct uuid patient;		/* or none */
	const char *object;		/* entity table, or NULL */
	struct uuid object_id;
	unsigned category;		/* enum tx_category */
	const char *reason;		/* code, or NULL */
	const char *detail;		/* personal text, erasable; differences of records are added to it */
};

bool tx_begin(struct db *db, const struct tx_intent *intent, struct tx **tx, struct err *err);

/* True: saved, and on the disk. False: not saved (err says why); ERR_UNKNOWN only if even reopening failed. Ends tx. */
bool tx_commit(struct tx *tx, struct err *err);
void tx_abort(struct tx *tx);	/* NULL is allowed */
bool tx_end(struct tx *tx, bool done, struct err *err);	/* tx_commit; or, when writing failed, tx_abort and false */

struct db *tx_db(struct tx *tx);
struct arena *tx_arena(struct tx *tx);		/* for texts that must live until commit */
int64_t tx_now(const struct tx *tx);		/* one wall time for the whole operation, UTC ms */

/* Say what became known after begin: the patient or object the audit row is about. */
void tx_about(struct tx *tx, struct uuid patient, const char *object, struct uuid object_id);

/* Add a line to the audit detail ("family: Okafor -> Okafor-Bell"). record.c does this for every change. */
void tx_detail(struct tx *tx, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Audit something that changes nothing: a card view, a denial. Committed when it returns true. */
bool tx_audit(struct db *db, const struct tx_intent *intent, struct err *err);

#endif
