#include <stdio.h>

#include "app/config.h"
#include "base/i18n.h"
#include "cmd.h"

static const struct cmd_option config_options[] = {
	{"defaults", NULL, N_("Print a rapport.ini with every option explained")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit config_exits[] = {
	{CMD_DONE, N_("The settings are good and were printed")},
	{CMD_NOTHING, N_("A settings file is wrong; file and line are named")},
	{0, NULL},
};

static void
config_print(const struct config *config, struct arena *arena)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = option_row((enum option)i);
		const struct config_place *place = &config->places[i];
		printf("%s.%s = %s", row->section, row->key, option_plain(arena, &config->options, (enum option)i));
		if (place->path)
			printf("\t# %s:%d", place->path, place->line);
		putchar('\n');
	}
}

static int
config_run(const struct cmd_args *args)
{
	struct arena *arena = arena_new();
	struct config_ask ask = {.data = cmd_value(args, "data"), .file = cmd_value(args, "config")};
	struct config config;
	struct err err;
	int status = CMD_DONE;

	if (cmd_is_set(args, "defaults")) {
		struct buf text = {0};
		option_document(&text);
		fputs(text.bytes, stdout);
		buf_free(&text);
	} else if (config_load(arena, &ask, &config, &err))
		config_print(&config, arena);
	else
		status = cmd_fail(args, &err);
	arena_free(arena);
	return status;
}

const struct cmd cmd_config = {
	.name = "config",
	.summary = N_("Print the settings in force and where each came from"),
	.operands = "",
	.options = config_options,
	.exits = config_exits,
	.shell_only = true,
	.run = config_run,
};
