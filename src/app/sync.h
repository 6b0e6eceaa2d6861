/*
 * Exchange with the other sites, as commands, the timer and the screens see it.
 *
 * A session runs in a command or in the worker, never in the workstation's own
 * process: it opens its own database handle and talks to the network.
 */
#ifndef APP_SYNC_H
#define APP_SYNC_H

#include "app.h"

/* Exit statuses, for scripts and timers. */
enum sync_exit { SYNC_IN_STEP = 0, SYNC_TO_DECIDE = 1, SYNC_NOT_FINISHED = 2, SYNC_REFUSED = 3 };

enum sync_step {
	SYNC_BACKUP,
	SYNC_HELLO,
	SYNC_HEADS,
	SYNC_PUSH,
	SYNC_PULL,
	SYNC_APPLY,
	SYNC_COMPARE,
	SYNC_ACK,
	SYNC_TIDY,
	SYNC_STEPS
};

/* Said while it runs. */
struct sync_progress {
	enum sync_step step;
	const char *label;		/* translated: "Northside to hub", "Hub to Northside" */
	int64_t done, whole;		/* as the step counts; 0 of 0 when it does not */
	int64_t ops;			/* changes so far in this direction */
};

struct sync_report {
	enum sync_exit status;
	int64_t pushed_segments, pushed_ops, pulled_segments, pulled_ops;
	int64_t conflicts;		/* open, for this site to decide: every one, for scripts */
	int64_t to_decide;		/* the same as items of the list at the desk, which is what a person counts */
	int64_t parked;
	char digest[33];		/* of the state that sites with equal version vectors share */
	char said[480];			/* why, when it is not in step; a sentence */
};

struct sync_request {
	const char *hub;		/* NULL: the one the database joined */
	bool keep;			/* `hub` is the one from now on, in any case */
	bool dry;			/* look only: what would go and come */
	bool backup;			/* a sealed local backup before anything else */
	bool snapshot;			/* the weekly one for new clinics afterwards, when it is this clinic's turn */
	void (*progress)(void *context, const struct sync_progress *progress);
	void *context;
};

/* One session, from the folder alone. The report is filled whatever happens; err only when status is SYNC_REFUSED. */
bool app_sync(const char *folder, const struct sync_request *request, struct sync_report *report, struct err *err);

/* A visiting patient of another group, by her record number: fetched, and kept up to date from then on. */
bool app_sync_visitor(const char *folder, const char *record, struct uuid *patient, struct err *err);

/* What screens and `rapport sync status` show. Everything lies in the arena. */
struct sync_site {
	const char *code, *name;
	int64_t seen;			/* UTC ms of its last session as the hub told, FIELD_NULL: never */
	bool here, left;
};
struct sync_table {
	const char *label;		/* translated plural: "Appointments" */
	int64_t made, changed;
};
struct sync_event {
	int64_t at;
	const char *kind, *said;
};
struct sync_overview {
	bool joined;
	const char *hub, *org, *group;
	int64_t last_good;		/* UTC ms, FIELD_NULL: never */
	int64_t began, ended;		/* of the last session, FIELD_NULL: none, or it runs or was cut */
	int result;			/* enum sync_exit of it, -1: none */
	const char *said;
	int64_t sent, came;		/* changes in it */
	int64_t to_send;		/* changes made here that have not left the building */
	int64_t to_decide, parked;
	struct sync_site *sites;
	size_t site_count;
	struct sync_table *tables;	/* what came in with the last session */
	size_t table_count;
	struct sync_event *events;	/* newest first, at most 20 */
	size_t event_count;
};
bool app_sync_overview(struct app *app, struct arena *arena, struct sync_overview *overview, struct err *err);

/* An open conflict that this site decides, or wrote a side of, as it lies in the database: for scripts. */
struct sync_conflict {
	struct uuid id, patient, home, kept_site, lost_site;
	const char *kind, *table, *row, *group;
	const char *kept, *lost;	/* JSON objects of column and plain value, or NULL */
	bool here;			/* this site decides */
	size_t item;			/* index of the first that stands in the same item of the desk's list */
};
bool app_sync_conflicts(struct app *app, struct arena *arena, struct sync_conflict **conflicts, size_t *count,
    struct err *err);

/* For row 2: minutes since the last good session, -1: never joined; and what this site has to decide. */
bool app_sync_age(struct app *app, int64_t *minutes, int *to_decide);

/* The state that sites with equal version vectors share, counted row by row. */
bool app_digest(struct app *app, char digest[33], struct err *err);

#endif
