#include <stdio.h>
#include <stdlib.h>

#include "app/init.h"
#include "base/date.h"
#include "base/i18n.h"
#include "cmd.h"

static const struct cmd_option init_options[] = {
	{"site", "CODE", N_("Letters before its record numbers, like NS")},
	{"name", "NAME", N_("The clinic's name, as staff and patients say it")},
	{"zone", "ZONE", N_("Its IANA time zone, like Europe/London")},
	{"country", "CC", N_("Its country, two letters; date order follows from it")},
	{"date-order", "ORDER", N_("dmy, mdy or ymd, when the country's is not wanted")},
	{"opens", "HH:MM", N_("First bookable minute (08:00)")},
	{"closes", "HH:MM", N_("Last minute (18:00)")},
	{"admin", "LOGIN", N_("Sign-in name of the first administrator")},
	{"passphrase-file", "FILE", N_("Her passphrase is the first line of FILE; else it is asked for")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit init_exits[] = {
	{CMD_DONE, N_("The clinic is there")},
	{CMD_NOTHING, N_("Nothing was made")},
	{0, NULL},
};

static int
init_minute(const char *text)
{
	return text ? minute_parse(text) : -1;
}

static int
init_run(const struct cmd_args *args)
{
	static const char *const needed[] = {"site", "name", "zone", "country", "admin"};
	const char *opens = cmd_value(args, "opens"), *closes = cmd_value(args, "closes");
	struct arena *arena = arena_new();
	struct err err;
	int status = CMD_NOTHING;

	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (!cmd_is_set(args, needed[i])) {
			cmd_usage(args, _("--%s is needed"), needed[i]);
			goto out;
		}
	if ((opens && minute_parse(opens) == MINUTE_NONE) || (closes && minute_parse(closes) == MINUTE_NONE)) {
		cmd_usage(args, _("--opens and --closes are times like 08:00"));
		goto out;
	}
	struct app_init init = {
		.code = cmd_value(args, "site"), .name = cmd_value(args, "name"), .zone = cmd_value(args, "zone"),
		.country = cmd_value(args, "country"), .date_order = cmd_value(args, "date-order"),
		.opens = init_minute(opens), .closes = init_minute(closes), .admin = cmd_value(args, "admin"),
	};
	const char *folder = cmd_folder(args, arena, &err);
	if (!folder || !(init.secret = cmd_secret(cmd_value(args, "passphrase-file"), _("Passphrase: "), arena,
	    &err)) ||
	    !app_init(folder, &init, &err)) {
		cmd_fail(args, &err);
		goto out;
	}
	printf(_("%s is ready in %s. %s may sign in as administrator.\n"), init.name, folder, init.admin);
	status = CMD_DONE;
out:
	arena_free(arena);
	return status;
}

const struct cmd cmd_init = {
	.name = "init",
	.summary = N_("Make a new empty database for one clinic"),
	.operands = "",
	.options = init_options,
	.exits = init_exits,
	.shell_only = true,
	.run = init_run,
};
