/* rapport backup: one sealed file that only the recovery code opens. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/backup.h"
#include "base/i18n.h"
#include "cmd.h"

static const struct cmd_option backup_options[] = {
	{"init", NULL, N_("Make the key of this folder's backups, and show its recovery code, once")},
	{"to", "DIR", N_("The folder of backups; else backups in the data folder")},
	{"keep", "N", N_("How many of the newest stay there; else 14")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit backup_exits[] = {
	{CMD_DONE, N_("The backup is on the disk and was read back")},
	{CMD_PART, N_("The same, but the backup before it is damaged")},
	{CMD_NOTHING, N_("There is no new backup; older ones are kept")},
	{0, NULL},
};

static int
backup_init(const struct cmd_args *args, struct app *app)
{
	char code[BACKUP_KEY_TEXT];
	struct err err;

	if (!app_backup_init(app, code, &err))
		return cmd_fail(args, &err);
	printf(_("Recovery code of this clinic's backups:\n\n  %s\n\n"
		 "Write it down and keep it away from here, in two places. Without it no backup can be opened,\n"
		 "and it is not shown again.\n"), code);
	explicit_bzero(code, sizeof code);
	return CMD_DONE;
}

static bool
backup_keep(const struct cmd_args *args, int *keep)
{
	const char *text = cmd_value(args, "keep");
	char *end;

	*keep = 0;
	if (!text)
		return true;
	errno = 0;
	long number = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end || number < 1 || number > 10000)
		return false;
	*keep = (int)number;
	return true;
}

static int
backup_make(const struct cmd_args *args, struct app *app, struct arena *arena)
{
	struct backup_want want = {.to = cmd_value(args, "to")};
	struct backup_made made;
	struct err err;

	if (!backup_keep(args, &want.keep))
		return cmd_usage(args, _("--keep takes a number of backups, 1 or more"));
	if (!app_backup(app, &want, arena, &made, &err))
		return cmd_fail(args, &err);
	printf("%s\n", made.path);
	if (made.damaged) {
		err_set(&err, ERR_CORRUPT, _("The backup before it is damaged: %s. Look after that disk."),
		    made.damaged);
		cmd_fail(args, &err);
		return CMD_PART;
	}
	return CMD_DONE;
}

static int
backup_run(const struct cmd_args *args)
{
	struct app *app = cmd_open(args);
	struct arena *arena;
	int status;

	if (!app)
		return CMD_NOTHING;
	arena = arena_new();
	status = cmd_is_set(args, "init") ? backup_init(args, app) : backup_make(args, app, arena);
	arena_free(arena);
	app_close(app);
	return status;
}

const struct cmd cmd_backup = {
	.name = "backup",
	.summary = N_("Make a sealed backup while others work"),
	.operands = "",
	.options = backup_options,
	.exits = backup_exits,
	.run = backup_run,
};
