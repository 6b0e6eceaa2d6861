/* Putting a snapshot of what is shared to the hub, from which a new site begins (sync/snapshot.h). */
#ifndef APP_SNAPSHOT_H
#define APP_SNAPSHOT_H

#include "app.h"
#include "sync/snapshot.h"

/*
 * To the hub at `url`, NULL: the one this clinic joined. ERR_INVALID: it has not joined. ERR_CONFLICT: the hub has not
 * got everything yet; run a session first. What *made points to lies in the arena.
 */
bool app_snapshot(struct app *app, const char *url, const struct snapshot_watch *watch, struct arena *arena,
    struct snapshot *made, struct err *err);

/*
 * The weekly one, at the end of a session. It is this clinic's turn when its group's newest is a week old, or there is
 * none, and no clinic of the group with a lower code was at the hub lately. *made: it was, and one was put.
 */
bool app_snapshot_weekly(struct app *app, const char *url, const struct snapshot_watch *watch, struct arena *arena,
    bool *made, struct err *err);

#endif
