/* rapport hub move: the hub to a new place, and clinics are told where. */
#include "hub.h"

#include <inttypes.h>
#include <stdio.h>

#include "app/hub.h"
#include "base/i18n.h"

static int
hub_move_off(const struct cmd_args *args, const char *url)
{
	struct err err;

	if (!app_hub_move_back(url, &err))
		return hub_cmd_fail(args, &err);
	puts(_("The move is off: clinics use this hub as before. What lies at the new place may be deleted."));
	return CMD_DONE;
}

int
hub_move_to(const struct cmd_args *args, const char *url)
{
	const char *to = cmd_value(args, "to"), *told = cmd_value(args, "tell");
	int64_t segments, records;
	struct err err;

	if (cmd_is_set(args, "back"))
		return to ? cmd_usage(args, _("--to or --back: one of them")) : hub_move_off(args, url);
	if (!to)
		return cmd_usage(args, _("--%s is needed"), "to");
	if (!app_hub_move(url, to, told, &segments, &records, &err))
		return hub_cmd_fail(args, &err);
	printf(_("The hub has moved: %" PRId64 " segments and %" PRId64 " records were copied and checked.\n"),
	    segments, records);
	printf(_("Clinics that ask the old one are told: %s\nAt each of them, once: rapport sync --hub URL\n"),
	    told ? told : to);
	return CMD_DONE;
}
