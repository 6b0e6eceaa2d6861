/* rapport hub check and rebuild: is all there, and a hub that was lost made again. */
#include "hub.h"

#include <inttypes.h>
#include <stdio.h>

#include "app/hub.h"
#include "base/i18n.h"

int
hub_check_all(const struct cmd_args *args, const char *url)
{
	struct arena *arena = arena_new();
	struct app_hub_checked checked;
	struct err err;
	int status;

	if (!app_hub_check(url, arena, &checked, &err)) {
		status = hub_cmd_fail(args, &err);
		goto out;
	}
	for (size_t i = 0; i < checked.fault_count; i++)
		fprintf(stderr, "rapport hub: %s\n", checked.faults[i]);
	printf(_("Streams: %" PRId64 ", segments that verify: %" PRId64 ".\n"), checked.streams, checked.segments);
	if (checked.fault_count > 0)
		fputs(_("The clinics hold what is damaged here. Put the hub's folder aside and make it again:\n"
			"  rapport hub rebuild --hub URL --data DIR\n"), stderr);
	status = checked.fault_count > 0 ? CMD_PART : CMD_DONE;
out:
	arena_free(arena);
	return status;
}

int
hub_rebuild(const struct cmd_args *args, const char *url)
{
	struct arena *arena = arena_new();
	struct err err;
	const char *folder = cmd_folder(args, arena, &err);
	size_t sites;
	int status = CMD_DONE;

	if (!folder || !app_hub_rebuild(url, folder, &sites, &err)) {
		status = hub_cmd_fail(args, &err);
		goto out;
	}
	printf(ngettext("The hub is there again, and knows %zu clinic.\n",
	    "The hub is there again, and knows %zu clinics.\n", (unsigned long)sites), sites);
	puts(_("Each clinic hands in again what it holds with its next exchange: rapport sync, twice at the first.\n"
	       "When all have been there: rapport hub check. New clinics begin from the next snapshot, which\n"
	       "comes at the end of a clinic's exchange, or now with rapport hub snapshot."));
out:
	arena_free(arena);
	return status;
}
