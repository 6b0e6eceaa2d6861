#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/check.h"
#include "app/sync.h"
#include "base/i18n.h"
#include "cmd.h"

static const struct cmd_option check_options[] = {
	{"digest", NULL, N_("Print only the digest of what sites share: equal where the same changes are in")},
	{"json", NULL, N_("Print an array of {part, good, counted, text}")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit check_exits[] = {
	{CMD_DONE, N_("Everything verified is good")},
	{CMD_PART, N_("Something is bad; the first bad row is named")},
	{CMD_NOTHING, N_("Nothing could be verified")},
	{0, NULL},
};

static void
check_print(void *context, const struct app_finding *finding)
{
	(void)context;
	printf("%-8s %s  %s\n", finding->name, finding->good ? "ok " : "BAD", finding->text);
}

static void
check_collect(void *context, const struct app_finding *finding)
{
	json_array_append_new(context, json_pack("{s:s, s:b, s:I, s:s}", "part", finding->name, "good", finding->good,
	    "counted", (json_int_t)finding->counted, "text", finding->text));
}

/* Every row is read; nothing that was counted before is believed. */
static int
check_digest(const struct cmd_args *args)
{
	struct app *app = cmd_open(args);
	char digest[33];
	struct err err;
	int status = CMD_DONE;

	if (!app)
		return CMD_NOTHING;
	if (app_digest(app, digest, &err))
		puts(digest);
	else
		status = cmd_fail(args, &err);
	app_close(app);
	return status;
}

static int
check_all(const struct cmd_args *args)
{
	struct arena *arena = arena_new();
	json_t *all = cmd_is_set(args, "json") ? json_array() : NULL;
	struct err err;
	int status = CMD_NOTHING;
	const char *folder = cmd_folder(args, arena, &err);

	if (!folder || !app_check(folder, all ? check_collect : check_print, all, &err)) {
		cmd_fail(args, &err);
		status = folder && err.code == ERR_CORRUPT ? CMD_PART : CMD_NOTHING;
	} else
		status = CMD_DONE;
	if (all) {
		json_dumpf(all, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(all);
	}
	arena_free(arena);
	return status;
}

static int
check_run(const struct cmd_args *args)
{
	return cmd_is_set(args, "digest") ? check_digest(args) : check_all(args);
}

const struct cmd cmd_check = {
	.name = "check",
	.summary = N_("Verify the database, the op log against the tables, and the audit chain"),
	.operands = "",
	.options = check_options,
	.exits = check_exits,
	.shell_only = true,
	.run = check_run,
};
