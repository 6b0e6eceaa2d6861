#include "cmd.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

const struct cmd *const cmd_table[] = {&cmd_init, &cmd_demo, &cmd_staff, &cmd_schedule, &cmd_import, &cmd_export,
    &cmd_find, &cmd_check, &cmd_sync, &cmd_backup, &cmd_restore, &cmd_hub, &cmd_join, &cmd_config, NULL};

const struct cmd_option cmd_common[] = {
	{"data", "DIR", N_("The data folder; else $RAPPORT_DATA, else the configured one")},
	{"config", "FILE", N_("One more settings file, read last")},
	{"as", "USER", N_("Act as this person, after their passphrase, with their rights")},
	{"help", NULL, N_("Say what this command does")},
	{NULL, NULL, NULL},
};

static size_t
cmd_count(const struct cmd_option *options)
{
	size_t n = 0;

	while (options && options[n].name)
		n++;
	return n;
}

static const struct cmd_option *
cmd_option_at(const struct cmd *cmd, size_t n)
{
	size_t common = cmd_count(cmd_common);

	if (n < common)
		return &cmd_common[n];
	return n - common < cmd_count(cmd->options) ? &cmd->options[n - common] : NULL;
}

bool
cmd_offers(const struct cmd *cmd, const struct cmd_option *option)
{
	return !cmd->shell_only || strcmp(option->name, "as") != 0;
}

static void
cmd_print_options(const struct cmd *cmd, const struct cmd_option *options)
{
	for (; options && options->name; options++) {
		if (!cmd_offers(cmd, options))
			continue;
		char left[48];
		snprintf(left, sizeof left, "--%s%s%s", options->name, options->value ? " " : "",
		    options->value ? options->value : "");
		printf("  %-24s %s\n", left, _(options->help));
	}
}

static void
cmd_print_exits(const struct cmd_exit *exits)
{
	puts(_("\nExit status:"));
	for (; exits->means; exits++)
		printf("  %d  %s\n", exits->status, _(exits->means));
}

static int
cmd_help(const struct cmd *cmd)
{
	if (cmd == &cmd_work)
		printf(_("usage: rapport [options]\n\n%s.\n\n"), _(cmd->summary));
	else
		printf(_("usage: rapport %s [options] %s\n\n%s.\n\n"), cmd->name, cmd->operands, _(cmd->summary));
	cmd_print_options(cmd, cmd->options);
	cmd_print_options(cmd, cmd_common);
	cmd_print_exits(cmd->exits);
	return CMD_DONE;
}

static int
cmd_list(void)
{
	puts(_("usage: rapport [--data DIR]          the workstation"));
	puts(_("       rapport COMMAND [options]\n"));
	for (size_t i = 0; cmd_table[i]; i++)
		printf("  %-10s %s\n", cmd_table[i]->name, _(cmd_table[i]->summary));
	puts(_("\nrapport COMMAND --help tells more; so does man rapport."));
	return CMD_DONE;
}

/* Take one "--name value" or "--name=value" at argv[*at]; moves *at past what was used. */
static bool
cmd_take(struct cmd_args *args, int argc, char **argv, int *at)
{
	const char *word = strcmp(argv[*at], "-h") == 0 ? "--help" : argv[*at];
	const char *name = word + 2, *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	const struct cmd_option *option;

	if (word[1] != '-')
		return cmd_usage(args, _("there is no option %s; a word that begins with - goes after --"), word),
		    false;

	for (size_t n = 0; n < CMD_OPTIONS && (option = cmd_option_at(args->cmd, n)); n++) {
		if (strlen(option->name) != length || strncmp(option->name, name, length) != 0 ||
		    !cmd_offers(args->cmd, option))
			continue;
		if (args->values[n])
			return cmd_usage(args, _("--%s is given twice"), option->name), false;
		if (!option->value && equals)
			return cmd_usage(args, _("--%s takes no value"), option->name), false;
		if (!option->value)
			args->values[n] = "";
		else if (equals)
			args->values[n] = equals + 1;
		else if (*at + 1 < argc)
			args->values[n] = argv[++*at];
		else
			return cmd_usage(args, _("--%s needs a value: %s"), option->name, option->value), false;
		return true;
	}
	cmd_usage(args, _("there is no option %s"), argv[*at]);
	return false;
}

/* "rapport find: "; the workstation has no word of its own. */
static void
cmd_say_who(const struct cmd *cmd)
{
	fprintf(stderr, cmd == &cmd_work ? "rapport: " : "rapport %s: ", cmd->name);
}

static int
cmd_parse_and_run(const struct cmd *cmd, int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct cmd_args args = {.cmd = cmd, .rest = arena_array(arena, (size_t)argc + 1, sizeof(char *))};
	int status = CMD_NOTHING;
	bool options = true;

	for (int i = 0; i < argc; i++) {
		if (options && strcmp(argv[i], "--") == 0)
			options = false;
		else if (!options || argv[i][0] != '-' || argv[i][1] == '\0')
			args.rest[args.rest_count++] = argv[i];
		else if (!cmd_take(&args, argc, argv, &i))
			goto out;
	}
	if (cmd_is_set(&args, "help"))
		status = cmd_help(cmd);
	else if (*cmd->operands == '\0' && args.rest_count > 0)
		cmd_usage(&args, _("it takes options only, not \"%s\""), args.rest[0]);
	else
		status = cmd->run(&args);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		cmd_say_who(cmd);
		fputs(_("What was to be printed could not be written whole. Look for room on the disk.\n"), stderr);
		status = CMD_NOTHING;
	}
out:
	arena_free(arena);
	return status;
}

const char *
cmd_value(const struct cmd_args *args, const char *name)
{
	const struct cmd_option *option;

	for (size_t n = 0; n < CMD_OPTIONS && (option = cmd_option_at(args->cmd, n)); n++)
		if (strcmp(option->name, name) == 0)
			return args->values[n];
	die("no option --%s in %s", name, args->cmd->name);
}

bool
cmd_is_set(const struct cmd_args *args, const char *name)
{
	return cmd_value(args, name) != NULL;
}

void
cmd_print(FILE *out, const char *text)
{
	struct text_cluster cluster;

	while (text_walk(&text, &cluster))
		for (int i = 0; i < cluster.count; i++) {
			char bytes[4];
			fwrite(bytes, 1, text_encode(cluster.scalar[i], bytes), out);
		}
}

int
cmd_fail(const struct cmd_args *args, const struct err *err)
{
	cmd_say_who(args->cmd);
	cmd_print(stderr, err->text);
	putc('\n', stderr);
	return CMD_NOTHING;
}

int
cmd_usage(const struct cmd_args *args, const char *format, ...)
{
	struct err said;
	va_list list;

	va_start(list, format);
	vsnprintf(said.text, sizeof said.text, format, list);
	va_end(list);
	cmd_fail(args, &said);
	if (args->cmd == &cmd_work)
		fputs(_("Try: rapport --help\n"), stderr);
	else
		fprintf(stderr, _("Try: rapport %s --help\n"), args->cmd->name);
	return CMD_NOTHING;
}

int
cmd_main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		puts("rapport " RAPPORT_VERSION);
		return CMD_DONE;
	}
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0))
		return cmd_list();
	if (argc == 1 || argv[1][0] == '-')
		return cmd_parse_and_run(&cmd_work, argc - 1, argv + 1);
	for (size_t i = 0; cmd_table[i]; i++)
		if (strcmp(cmd_table[i]->name, argv[1]) == 0)
			return cmd_parse_and_run(cmd_table[i], argc - 2, argv + 2);
	return cmd_usage(&(struct cmd_args){.cmd = &cmd_work}, _("there is no command \"%s\""), argv[1]);
}
