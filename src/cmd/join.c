#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "app/join.h"
#include "app/sync.h"
#include "base/i18n.h"
#include "cmd.h"

enum { JOIN_NOT_FINISHED = 2, JOIN_REFUSED = 3 };

static const struct cmd_option join_options[] = {
	{"hub", "URL", N_("The hub: file:///dir, files:///dir, ssh://user@host or postgresql://host/name")},
	{"code", "CODE", N_("The join code; else it is asked for without being shown")},
	{"group", "NAME", N_("The group of clinics it shares patients with (main)")},
	{"replace", NULL, N_("This machine takes the place of a site that the administrator released")},
	{"new", NULL, N_("A new clinic: the data folder has no database yet")},
	{"site", "CODE", N_("With --new: letters before its record numbers, like RV")},
	{"name", "NAME", N_("With --new: the clinic's name, as staff and patients say it")},
	{"zone", "ZONE", N_("With --new: its IANA time zone; else that of the clinic it begins from")},
	{"country", "CC", N_("With --new: its country, two letters; else that of the clinic it begins from")},
	{"admin", "LOGIN", N_("With --new: sign-in name of an administrator of its own")},
	{"passphrase-file", "FILE", N_("Her passphrase is the first line of FILE; else it is asked for")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit join_exits[] = {
	{CMD_DONE, N_("The clinic belongs to the organisation")},
	{JOIN_NOT_FINISHED, N_("Not finished: no line to the hub; or the command was not understood")},
	{JOIN_REFUSED, N_("Refused, with the reason")},
	{0, NULL},
};

static int
join_fail(const struct cmd_args *args, const struct err *err)
{
	cmd_fail(args, err);
	return err->code == ERR_IO || err->code == ERR_BUSY || err->code == ERR_UNKNOWN ? JOIN_NOT_FINISHED :
											   JOIN_REFUSED;
}

/* What belongs together is there together; NULL, or the first complaint. */
static const char *
join_missing(const struct cmd_args *args)
{
	static const char *const of_new[] = {"site", "name", "zone", "country", "admin", "passphrase-file"};

	if (!cmd_is_set(args, "hub"))
		return _("--hub is needed: the hub to join");
	if (cmd_is_set(args, "new"))
		return cmd_is_set(args, "site") && cmd_is_set(args, "name") ? NULL :
			   _("--new needs --site and --name");
	for (size_t i = 0; i < sizeof of_new / sizeof of_new[0]; i++)
		if (cmd_is_set(args, of_new[i]))
			return _("--site, --name, --zone, --country, --admin and --passphrase-file go with --new");
	return NULL;
}

/* It belongs to them now; but what others have may not be here yet. */
static void
join_tell_unfinished(const struct cmd_args *args, struct arena *arena)
{
	struct app *app = cmd_open(args);
	struct sync_overview overview;
	struct err err;

	if (app && app_sync_overview(app, arena, &overview, &err) && overview.last_good == FIELD_NULL) {
		fputs(_("The first exchange is not finished; `rapport sync` goes on with it. "), stdout);
		cmd_print(stdout, overview.said ? overview.said : "");
		putchar('\n');
	}
	app_close(app);
}

/* The secrets, asked for where they are not given. */
static bool
join_secrets(const struct cmd_args *args, struct arena *arena, struct app_join *join, struct err *err)
{
	if (!join->code && !(join->code = cmd_secret(NULL, _("Join code: "), arena, err)))
		return false;
	if (!join->admin)
		return true;
	join->secret = cmd_secret(cmd_value(args, "passphrase-file"), _("Passphrase: "), arena, err);
	return join->secret != NULL;
}

static int
join_run(const struct cmd_args *args)
{
	struct arena *arena = arena_new();
	struct app_join join = {
		.hub = cmd_value(args, "hub"), .code = cmd_value(args, "code"), .group = cmd_value(args, "group"),
		.fresh = cmd_is_set(args, "new"),
		.replace = cmd_is_set(args, "replace"), .site = cmd_value(args, "site"),
		.name = cmd_value(args, "name"),
		.zone = cmd_value(args, "zone"), .country = cmd_value(args, "country"),
		.admin = cmd_value(args, "admin"),
	};
	const char *missing = join_missing(args), *folder;
	struct app_joined joined;
	struct err err;
	int status = CMD_DONE;

	if (missing) {
		cmd_usage(args, "%s", missing);
		status = JOIN_NOT_FINISHED;
		goto out;
	}
	folder = cmd_folder(args, arena, &err);
	if (!folder || !join_secrets(args, arena, &join, &err) || !app_join(folder, &join, arena, &joined, &err)) {
		status = join_fail(args, &err);
		goto out;
	}
	fputs(_("This clinic belongs to: "), stdout);
	cmd_print(stdout, joined.org);
	puts(_("\nFrom now on: rapport sync, at night by a timer, or whenever it is wanted."));
	join_tell_unfinished(args, arena);
	if (joined.note) {
		cmd_print(stderr, joined.note);
		putc('\n', stderr);
	}
	fputs(_("The join code stays a secret; forget it here, and take it out of the shell's history.\n"), stderr);
out:
	if (join.secret)
		explicit_bzero((char *)(uintptr_t)join.secret, strlen(join.secret));
	arena_free(arena);
	return status;
}

const struct cmd cmd_join = {
	.name = "join",
	.summary = N_("Make this clinic one of an organisation of several"),
	.operands = "",
	.options = join_options,
	.exits = join_exits,
	.shell_only = true,
	.run = join_run,
};
