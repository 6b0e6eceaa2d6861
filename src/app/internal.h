/* What use cases share and nobody above may see. */
#ifndef APP_INTERNAL_H
#define APP_INTERNAL_H

#include "app.h"
#include "model/callpolicy.h"
#include "model/nickname.h"
#include "model/reasons.h"
#include "store/db.h"
#include "store/record.h"
#include "store/self.h"
#include "store/tx.h"

/* app_open for a database that is open already (tests: DB_MEMORY after self_create). Takes `db` over on success. */
bool app_open_db(struct db *db, struct app **app, struct err *err);

struct db *app_db(struct app *app);
struct arena *app_life(struct app *app);	/* for what lives as long as app */

/* undo.c only: where the stacks of those signed in hang. */
struct undo_log;
struct undo_log **app_undo_log(struct app *app);

/* The list of data/nicknames.txt, read once. NULL and err when it is broken. */
const struct nicknames *app_nicknames(struct app *app, struct err *err);

/* The lists of data/reasons.json, read once. NULL and err when they are broken. */
const struct reasons *app_reasons(struct app *app, struct err *err);

/* find.c only: the lookup's memory, made when it is first asked for. */
struct finder;
struct finder *app_finder(struct app *app);

/* worker.c only: the one the workstation lent, or NULL. */
struct worker;
struct worker *app_worker(const struct app *app);

/* session.c only: from now on this person acts. Texts must live as long as app. */
void app_become_who(struct app *app, const struct app_who *who);

/*
 * The guard at the top of every use case. False with ERR_DENIED, after the denial
 * was audited (event code and right only), when the role has no such right.
 */
bool app_allow(struct app *app, enum right right, struct uuid patient, struct err *err);

/* An intent filled with the actor, role, session, terminal and a new operation UUID. */
struct tx_intent app_intent(const struct app *app, const char *event, char action, unsigned category);

/* Actor text for audit and ops: staff id as UUID text, or "system:NAME". Borrowed. */
const char *app_actor(const struct app *app);

/* The settings in force; borrowed, as long as app. */
const struct options *app_settings(const struct app *app);

/* The tables of calls in data/, parsed once; borrowed, as long as app. NULL and err when they are broken. */
const struct callpolicy *app_callpolicy(struct app *app, struct err *err);

#endif
