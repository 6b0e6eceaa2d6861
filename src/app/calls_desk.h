/* What the files of calls share: the policy, the clinic's hours, and making a call inside another act. */
#ifndef APP_CALLS_DESK_H
#define APP_CALLS_DESK_H

#include "act.h"
#include "calls.h"
#include "model/callpolicy.h"
#include "store/call.h"

/* The tables and the moment they are applied to. */
struct calls_desk {
	struct callpolicy policy;
	struct callpolicy_hours hours;
	struct callpolicy_time now;
	int64_t at;			/* the same moment, UTC ms */
};
bool calls_desk(struct app *app, struct arena *arena, struct calls_desk *desk, struct err *err);

int64_t calls_instant(struct callpolicy_time time);	/* FIELD_NULL for none */
struct callpolicy_time calls_civil(int64_t instant);	/* none for FIELD_NULL and 0 */

/* Tries that reached nobody, as the policy counts them. */
int calls_failed(const struct calls_desk *desk, const struct call_line *line);

/* From when on she asked to be rung on this day, UTC ms; 0: she did not, or it is too urgent to wait. */
int64_t calls_wish(const struct calls_desk *desk, const struct call *call, int32_t day);

/* Its clinic is ours, or this person works every clinic's calls. ERR_DENIED names whose it is. */
bool calls_here(struct app *app, const struct call_line *line, struct err *err);

/* Did some try hand it to a nurse? */
bool calls_handed_over(const struct calls_desk *desk, const struct call_line *line);

/* The number she asked for, then her own, then those to ring when she cannot be reached; none marked old. */
bool calls_numbers(struct app *app, const struct call *call, struct arena *arena, struct calls_number **number,
    size_t *count, struct err *err);

/* The number reaches somebody else: it is marked old wherever it stands among hers and her people's. */
bool calls_number_wrong(struct act *act, const struct call *call, const char *number, struct err *err);

/* A line of a list from what the store read. */
struct calls_row calls_row(struct app *app, const struct calls_desk *desk, const struct call_line *line);

/* An open call of this reason, not stored yet: class, queue, script and promise set. ERR_INVALID: no such reason. */
bool calls_fill(struct app *app, const struct calls_desk *desk, const char *reason, struct uuid patient,
    struct call *call, struct err *err);

#endif
