#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "app/config.h"
#include "app/session.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cmd.h"

const char *
cmd_folder(const struct cmd_args *args, struct arena *arena, struct err *err)
{
	struct config_ask ask = {.data = cmd_value(args, "data"), .file = cmd_value(args, "config")};
	struct config config;

	if (!config_load(arena, &ask, &config, err))
		return NULL;
	if (!config.folder) {
		err_set(err, ERR_INVALID, _("no data folder is named: use --data DIR or set RAPPORT_DATA"));
		return NULL;
	}
	return file_absolute(arena, config.folder, err);
}

/* Ask on the terminal with the echo off; the answer without its newline. */
static bool
common_ask(const char *prompt, char *line, size_t size)
{
	struct termios plain, silent;
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	ssize_t got = -1;

	if (tty < 0)
		return false;
	if (tcgetattr(tty, &plain) == 0) {
		silent = plain;
		silent.c_lflag &= (tcflag_t)~ECHO;
		tcsetattr(tty, TCSAFLUSH, &silent);
		dprintf(tty, "%s", prompt);
		got = read(tty, line, size - 1);
		tcsetattr(tty, TCSAFLUSH, &plain);
		dprintf(tty, "\n");
	}
	close(tty);
	line[got > 0 ? got : 0] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	return got > 0;
}

char *
cmd_secret(const char *file, const char *prompt, struct arena *arena, struct err *err)
{
	char line[1024], *bytes;
	size_t count;

	if (file) {
		if (!file_read(arena, file, sizeof line, &bytes, &count, err))
			return NULL;
		bytes[strcspn(bytes, "\r\n")] = '\0';
		return bytes;
	}
	if (!common_ask(prompt, line, sizeof line)) {
		err_set(err, ERR_INVALID,
		    _("A passphrase is needed, and there is no terminal to ask on. Run this from a terminal."));
		return NULL;
	}
	char *secret = arena_text(arena, line);
	explicit_bzero(line, sizeof line);
	return secret;
}

/* --as USER: that person's rights instead of the shell's. */
static bool
common_act_as(struct app *app, const char *login, struct arena *arena, struct err *err)
{
	char *secret = cmd_secret(NULL, _("Passphrase: "), arena, err);

	return secret && app_sign_in(app, login, secret, "shell", err);
}

struct app *
cmd_open(const struct cmd_args *args)
{
	struct arena *arena = arena_new();
	struct err err;
	struct app *app = NULL;
	const char *folder = cmd_folder(args, arena, &err);

	if (!folder || !app_open(folder, &app, &err) ||
	    (cmd_is_set(args, "as") && !common_act_as(app, cmd_value(args, "as"), arena, &err))) {
		app_close(app);
		app = NULL;
		cmd_fail(args, &err);
	}
	arena_free(arena);
	return app;
}
