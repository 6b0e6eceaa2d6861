/*
 * The subcommands: one file each, one row each in cmd.c.
 *
 * A row's options feed the parser, --help and the manual's option tables; its exits
 * feed --help and the manual. Results go to stdout, complaints to stderr as "rapport
 * NAME: what, and what to do". Exit 0 done, 1 done in part, 2 nothing done.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "app/app.h"

enum { CMD_DONE = 0, CMD_PART = 1, CMD_NOTHING = 2, CMD_OPTIONS = 24 };

/* One option: "--data DIR". Without a value word it is a switch. */
struct cmd_option {
	const char *name;	/* "data" */
	const char *value;	/* "DIR", or NULL for a switch */
	const char *help;	/* one line, untranslated */
};

/* What one exit status means to whoever reads it in a script. */
struct cmd_exit {
	int status;
	const char *means;	/* one line, untranslated */
};

struct cmd_args {
	const struct cmd *cmd;
	const char *values[CMD_OPTIONS];	/* by option index; "" for a switch that is set; NULL when absent */
	char **rest;				/* what is not an option, in order */
	size_t rest_count;
};

struct cmd {
	const char *name;			/* "import" */
	const char *summary;			/* one line for the list of commands, untranslated */
	const char *operands;			/* "PATH..." or "" */
	const struct cmd_option *options;	/* ends with a NULL name; the common ones are not listed */
	const struct cmd_exit *exits;		/* ends with a NULL meaning */
	bool shell_only;			/* runs as the shell's user: --as is refused */
	int (*run)(const struct cmd_args *args);	/* exit status */
};

extern const struct cmd cmd_backup, cmd_check, cmd_config, cmd_demo, cmd_export, cmd_find, cmd_hub, cmd_import,
    cmd_init, cmd_join, cmd_restore, cmd_schedule, cmd_staff, cmd_sync, cmd_work;

/* Subcommands in the order of the manual, NULL-ended. cmd_work, what runs without a word, is not among them. */
extern const struct cmd *const cmd_table[];
extern const struct cmd_option cmd_common[];	/* what every subcommand understands besides */

/* Is this row of its own or of the common options one that the subcommand takes? */
bool cmd_offers(const struct cmd *cmd, const struct cmd_option *option);

/* The value of option `name`, NULL when absent. An unknown name is a bug and ends the program. */
const char *cmd_value(const struct cmd_args *args, const char *name);
bool cmd_is_set(const struct cmd_args *args, const char *name);

/* The data folder: --data, else $RAPPORT_DATA, else the configured one. NULL and err when none is named. */
const char *cmd_folder(const struct cmd_args *args, struct arena *arena, struct err *err);

/*
 * Open that folder as "system:USER", or with --as after that person's
 * passphrase. Complains and returns NULL. Caller closes with app_close.
 */
struct app *cmd_open(const struct cmd_args *args);

/* Text from outside for a terminal: through the filter of SECURITY.md 4.8, so that no byte of it commands anything. */
void cmd_print(FILE *out, const char *text);

/* "rapport NAME: text" to stderr; both return CMD_NOTHING so that a refusal is one statement. */
int cmd_fail(const struct cmd_args *args, const struct err *err);
int cmd_usage(const struct cmd_args *args, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A passphrase from FILE's first line, or asked for on the terminal without echo. In `arena`; wipe after use. */
char *cmd_secret(const char *file, const char *prompt, struct arena *arena, struct err *err);

/* The program: find the row, parse, run. argv[0] is the program's name. */
int cmd_main(int argc, char **argv);

#endif
