/*
 * The worker: one process beside the workstation, for work that takes long.
 *
 * It is forked before the database is opened, opens its own handle for each job
 * and holds none between jobs. It says how far it is over a socket pair, in whole
 * messages; it dies with the workstation, and a job that was cut is gone on with
 * the next time.
 *
 * Must not: be forked by a process that has a database open, or touch the terminal.
 */
#ifndef APP_WORKER_H
#define APP_WORKER_H

#include "sync.h"

struct worker;	/* opaque: the workstation's end */

/* What the job does: app_sync, or a test's own. */
typedef bool worker_job(const char *folder, const struct sync_request *request, struct sync_report *report,
    struct err *err);

/* How far one step is. */
struct worker_step {
	char label[80];
	int64_t done, whole, ops;
	int64_t at;			/* UTC ms when it was last heard of; 0: not reached */
};

/* Everything it said about the session that runs, or that ran last. */
struct worker_said {
	bool runs;
	bool gone;			/* the process has ended: it does nothing more */
	bool reported;			/* report is filled */
	int64_t began, ended;		/* UTC ms; 0: never */
	enum sync_step step;
	struct worker_step steps[SYNC_STEPS];
	struct sync_report report;
};

/* Fork it. Caller stops it. NULL and err when there is no process to be had: the workstation works without. */
struct worker *worker_start(const char *folder, worker_job *job, struct err *err);
void worker_stop(struct worker *worker);	/* NULL is allowed; a job that runs is cut */

int worker_watch(const struct worker *worker);	/* readable when it says something; -1: gone */
bool worker_hear(struct worker *worker);	/* take what it said, without waiting; true: something new */
const struct worker_said *worker_said(const struct worker *worker);	/* borrowed */
bool worker_sync(struct worker *worker, struct err *err);	/* ask for a session; ERR_BUSY: one runs already */

/* ---- for screens ------------------------------------------------------------------------ */

/* The workstation lends its worker to the app; not freed by it. */
void app_set_worker(struct app *app, struct worker *worker);

/* Start a session now, audited. ERR_NOT_FOUND: this process has no worker, or it is gone. */
bool app_sync_now(struct app *app, struct err *err);

/* What the worker said; a worker that never ran where there is none. Borrowed. */
const struct worker_said *app_sync_said(const struct app *app);

int app_sync_watch(const struct app *app);
bool app_sync_hear(struct app *app);

#endif
