/* rapport restore: a sealed backup verified, and put into a data folder. */
#include <stdio.h>
#include <string.h>

#include "app/restore.h"
#include "base/date.h"
#include "base/i18n.h"
#include "cmd.h"

static const struct cmd_option restore_options[] = {
	{"from", "FILE", N_("The sealed backup")},
	{"code-file", "FILE", N_("The recovery code is this file's first line; else it is asked for")},
	{"verify", NULL, N_("Open and verify it only; nothing is put in place")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit restore_exits[] = {
	{CMD_DONE, N_("The backup is good, and without --verify it is in place")},
	{CMD_NOTHING, N_("Nothing was put in place; what was there is as it was")},
	{0, NULL},
};

static void
restore_print(void *context, const struct app_finding *finding)
{
	(void)context;
	printf("%-8s %s  %s\n", finding->name, finding->good ? "ok " : "BAD", finding->text);
}

static int
restore_run(const struct cmd_args *args)
{
	struct restore_want want = {.from = cmd_value(args, "from"), .only_verify = cmd_is_set(args, "verify"),
	    .report = restore_print};
	struct restore_made made;
	struct arena *arena = arena_new();
	struct err err;
	char *code = NULL, at[STAMP_TEXT];
	int status = CMD_NOTHING;
	const char *folder;

	if (!want.from) {
		cmd_usage(args, _("which backup? Name it with --from FILE"));
		goto out;
	}
	if (!(folder = cmd_folder(args, arena, &err)) ||
	    !(want.code = code = cmd_secret(cmd_value(args, "code-file"), _("Recovery code: "), arena, &err)) ||
	    !app_restore(folder, &want, arena, &made, &err)) {
		cmd_fail(args, &err);
		goto out;
	}
	instant_format(made.made, at);
	if (want.only_verify)
		printf(_("The backup of %s from %s is good.\n"), made.site, at);
	else
		printf(_("%s is restored from %s.\n"), made.site, at);
	if (made.aside)
		printf(_("What was there is kept: %s\n"), made.aside);
	status = CMD_DONE;
out:
	if (code)
		explicit_bzero(code, strlen(code));
	arena_free(arena);
	return status;
}

const struct cmd cmd_restore = {
	.name = "restore",
	.summary = N_("Open a sealed backup, verify it, and put it in place"),
	.operands = "",
	.options = restore_options,
	.exits = restore_exits,
	.shell_only = true,
	.run = restore_run,
};
