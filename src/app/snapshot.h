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

#endif
