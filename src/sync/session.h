/*
 * One exchange with the hub (SYNC.md 2.8a): hand in the day, take everybody
 * else's, compare. Push comes first: the day's data leaves the building before
 * anything else can fail. Every step can be cut and begun again; nothing is
 * remembered but what was applied.
 *
 * Must not: undo, overwrite or wait for anything of the people at work.
 */
#ifndef SYNC_SESSION_H
#define SYNC_SESSION_H

#include "store/tx.h"

enum session_step {
	SESSION_HELLO, SESSION_HEADS, SESSION_PUSH, SESSION_PULL, SESSION_COMPARE, SESSION_ACK, SESSION_TIDY
};

enum session_status { SESSION_IN_STEP, SESSION_TO_DECIDE, SESSION_NOT_FINISHED, SESSION_REFUSED };

struct session_report {
	enum session_status status;
	int64_t pushed_segments, pushed_ops, pulled_segments, pulled_ops;
	int64_t found;		/* rows of conflict this session made */
	int64_t parked;		/* ops waiting for a later program */
	char digest[33];
	char said[480];		/* why it is not in step */
};

struct session_request {
	const char *hub;	/* NULL: the one that was joined */
	bool keep;		/* `hub` is the hub from now on, even if the one before it may still be there */
	bool dry;		/* look only; the report says what would go and come */
	struct tx_intent intent;	/* who acts; event and operation are filled in */
	void (*progress)(void *context, enum session_step step, int64_t done, int64_t whole, int64_t ops);
	void *context;
};

/* The report is filled whatever happens; false when status is SESSION_REFUSED, and err says the same. */
bool session_run(struct db *db, const struct session_request *request, struct session_report *report, struct err *err);

/*
 * A patient of another group, by the record number she says: her rows come in and follow her home from then on
 * (SYNC.md 2.12). ERR_NOT_FOUND: nobody has that number.
 */
bool session_fetch_visitor(struct db *db, const struct session_request *request, const char *record,
    struct uuid *patient, struct err *err);

#endif
