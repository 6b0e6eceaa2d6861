#include "workstation.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/config.h"
#include "app/session.h"
#include "app/worker.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/log.h"
#include "screen/go.h"
#include "screen/home.h"
#include "screen/shell.h"
#include "term/loop.h"
#include "term/term.h"

static const struct cmd_option work_options[] = {
	{"demo-user", "LOGIN", N_("Demo clinics only: signed in as LOGIN, without a passphrase")},
	{"terminal", "NAME", N_("The name of this terminal in the audit")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit work_exits[] = {
	{CMD_DONE, N_("It was left in the ordinary way")},
	{CMD_NOTHING, N_("It did not open")},
	{0, NULL},
};

/* TTY line, or what --terminal said: the audit names it. */
static const char *
workstation_terminal(const struct cmd_args *args)
{
	const char *named = args->cmd == &cmd_work ? cmd_value(args, "terminal") : NULL;
	const char *line = named ? named : ttyname(STDIN_FILENO);

	return line ? line : "unknown";
}

static struct term_options
workstation_look(const struct options *options)
{
	return (struct term_options){
		.colour = strcmp(options->colour, "off") == 0 ? TERM_COLOUR_OFF :
		    strcmp(options->colour, "on") == 0	      ? TERM_COLOUR_ON :
								TERM_COLOUR_AUTO,
		.symbols = strcmp(options->symbols, "ascii") == 0 ? TERM_SYMBOLS_ASCII : TERM_SYMBOLS_AUTO,
		.mouse = options->mouse == 1,
	};
}

static int
workstation_run(struct app *app, const struct options *options, const struct cmd_args *args)
{
	struct term_options look = workstation_look(options);
	struct err err;

	app_configure(app, options);
	loop_signals();
	if (!term_start(&look, &err))
		return cmd_fail(args, &err);
	die_hook(term_stop);
	int64_t lock = options->public_terminal == 1 ? options->public_lock_minutes : options->lock_minutes;
	struct shell *shell = shell_new(&(struct shell_options){
	    .app = app, .doors = &shell_doors, .home = &home_ops, .go = go_keys, .lock_minutes = (int)lock,
	    .bell = options->bell == 1});
	shell_run(shell, app_watch(app));
	shell_free(shell);
	term_stop();
	return CMD_DONE;
}

int
workstation_open(const char *folder, const char *demo_user, const struct cmd_args *args)
{
	struct arena *arena = arena_new();
	struct config_ask ask = {.data = folder, .file = cmd_value(args, "config")};
	struct config config;
	struct worker *worker = NULL;
	struct app *app = NULL;
	struct err err, none;
	int status = CMD_NOTHING;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		cmd_usage(args, _("the workstation needs a terminal"));
		goto out;
	}
	/* Before the database is open: no connection is in two processes. Without it all but "sync now" works. */
	worker = worker_start(folder, app_sync, &none);
	if (!config_load(arena, &ask, &config, &err) || !app_open(folder, &app, &err) ||
	    (demo_user && !app_sign_in_demo(app, demo_user, workstation_terminal(args), &err))) {
		cmd_fail(args, &err);
		goto out;
	}
	app_set_worker(app, worker);
	app_set_public(app, config.options.public_terminal == 1);
	if (config.options.debug == 1)
		log_open(file_join(arena, folder, "rapport.log"));
	status = workstation_run(app, &config.options, args);
out:
	app_close(app);
	worker_stop(worker);
	arena_free(arena);
	return status;
}

static int
work_run(const struct cmd_args *args)
{
	struct arena *arena = arena_new();
	struct err err;
	int status = CMD_NOTHING;

	if (args->rest_count > 0)
		cmd_usage(args, _("\"%s\" is not understood"), args->rest[0]);
	else {
		const char *folder = cmd_folder(args, arena, &err);
		status = folder ? workstation_open(folder, cmd_value(args, "demo-user"), args) : cmd_fail(args, &err);
	}
	arena_free(arena);
	return status;
}

const struct cmd cmd_work = {
	.name = "workstation",
	.summary = N_("The workstation: what runs without a command"),
	.operands = "",
	.options = work_options,
	.exits = work_exits,
	.shell_only = true,
	.run = work_run,
};
