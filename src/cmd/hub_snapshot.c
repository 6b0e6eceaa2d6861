/* rapport hub snapshot: what is shared, in one sealed file at the hub. */
#include "hub.h"

#include <stdio.h>
#include <unistd.h>

#include "app/snapshot.h"
#include "base/i18n.h"

static void
hub_snapshot_progress(void *context, int64_t done, int64_t whole)
{
	(void)context;
	fprintf(stderr, "\r%3d %%%s", whole > 0 ? (int)(done * 100 / whole) : 0, done == whole ? "\n" : "");
}

int
hub_snapshot(const struct cmd_args *args, const char *url)
{
	struct snapshot_watch watch = {.progress = isatty(STDERR_FILENO) ? hub_snapshot_progress : NULL};
	struct app *app = cmd_open(args);
	struct arena *arena;
	struct snapshot made;
	struct err err;
	int status = CMD_DONE;

	if (!app)
		return HUB_CMD_NOT_FINISHED;
	arena = arena_new();
	if (app_snapshot(app, url, &watch, arena, &made, &err))
		printf(_("Snapshot %s is at the hub: %lld bytes in %u parts.\n"), made.id, (long long)made.bytes,
		    (unsigned)made.parts);
	else
		status = hub_cmd_fail(args, &err);
	arena_free(arena);
	app_close(app);
	return status;
}
