#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/demo.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cmd.h"
#include "demo_desk.h"
#include "workstation.h"

static const struct cmd_option demo_options[] = {
	{"clinic", "NAME", N_("rosewater (default), empty, or northside: the clinic of the drawings, its clock held")},
	{"site", "CODE", N_("Rosewater, empty: letters before its record numbers (RW)")},
	{"name", "NAME", N_("Rosewater, empty: the clinic's name (Rosewater)")},
	{"seed", "N", N_("Rosewater: another number makes other people (1)")},
	{"patients", "N", N_("Rosewater: how many people (8000)")},
	{"appointments", "N", N_("Rosewater: how many past visits (two years of them)")},
	{"today", "DATE", N_("Rosewater: the day it is made for, YYYY-MM-DD")},
	{"user", "LOGIN", N_("Who is signed in when it opens, or acts at the desk (reception)")},
	{"no-open", NULL, N_("Make it and say how to open it")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit demo_exits[] = {
	{CMD_DONE, N_("The clinic is there, and closed again if it was opened; or what was asked of it is done")},
	{CMD_NOTHING, N_("Nothing was made or changed")},
	{0, NULL},
};

static void
demo_progress(void *context, const char *what, int64_t done, int64_t of)
{
	int *last = context, percent = of > 0 ? (int)(done * 100 / of) : 100;

	if (percent == *last)
		return;
	*last = percent;
	fprintf(stderr, "\r%-24s %3d %%", what, percent);
	if (done >= of)
		fputc('\n', stderr);
}

static bool
demo_number(const char *text, int64_t *number)
{
	char *end;

	if (!text)
		return true;
	errno = 0;
	*number = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && *number >= 0;
}

/* "5m", "2h", "90s", "1d": milliseconds; -1 when it is none. */
static int64_t
demo_span(const char *text)
{
	char *end;
	long long n = strtoll(text, &end, 10);

	if (end == text || n < 0 || n > 100000000 || end[0] == '\0' || end[1] != '\0')
		return -1;
	switch (end[0]) {
	case 's':
		return n * 1000;
	case 'm':
		return n * 60 * 1000;
	case 'h':
		return n * 3600 * 1000;
	case 'd':
		return n * 86400 * 1000;
	default:
		return -1;
	}
}

/* "02:00": milliseconds until the clinic's clock shows it next; -1: no time of day. */
static int64_t
demo_until(const char *text)
{
	int minute, target = minute_parse(text);

	instant_day(clock_now(), &minute);
	return target < 0 ? -1 : (int64_t)((target - minute + 24 * 60 - 1) % (24 * 60) + 1) * 60 * 1000;
}

/* rapport demo clock --data D hold|go|advance 5m|until 02:00 */
static int
demo_clock(const struct cmd_args *args)
{
	const char *verb = args->rest_count > 1 ? args->rest[1] : "";
	bool until = strcmp(verb, "until") == 0, advance = strcmp(verb, "advance") == 0 || until;
	int64_t ms = advance && !until && args->rest_count == 3 ? demo_span(args->rest[2]) : 0;
	struct err err;
	int status = CMD_DONE;

	if ((!advance && strcmp(verb, "hold") != 0 && strcmp(verb, "go") != 0) || ms < 0 ||
	    args->rest_count != (advance ? 3u : 2u) || (until && minute_parse(args->rest[2]) < 0))
		return cmd_usage(args,
		    _("say clock hold, clock go, clock advance 5m (s, m, h or d), or clock until 02:00"));
	struct app *app = cmd_open(args);
	if (!app)
		return CMD_NOTHING;
	if (until)
		ms = demo_until(args->rest[2]);
	enum app_demo_move move = advance ? DEMO_ADVANCE : strcmp(verb, "hold") == 0 ? DEMO_HOLD : DEMO_GO;
	if (!app_demo_clock(app, move, ms, &err))
		status = cmd_fail(args, &err);
	app_close(app);
	return status;
}

/* rapport demo open --data D --user LOGIN: one that was made before, signed in. */
static int
demo_open(const struct cmd_args *args)
{
	struct arena *arena = arena_new();
	struct err err;
	const char *folder = cmd_folder(args, arena, &err), *user = cmd_value(args, "user");
	int status = folder ? workstation_open(folder, user ? user : "reception", args) : cmd_fail(args, &err);

	arena_free(arena);
	return status;
}

/* Where it goes: --data, or a new folder in the temporary one. */
static const char *
demo_folder(const struct cmd_args *args, struct arena *arena, struct err *err)
{
	const char *named = cmd_value(args, "data"), *temporary = getenv("TMPDIR");

	if (named)
		return file_absolute(arena, named, err);
	char *folder = arena_printf(arena, "%s/rapport-demo-XXXXXX", temporary && *temporary ? temporary : "/tmp");
	if (mkdtemp(folder))
		return folder;
	err_errno(err, errno, "%s", folder);
	return NULL;
}

static bool
demo_read(const struct cmd_args *args, struct app_demo *demo)
{
	int64_t seed = 1;
	const char *today = cmd_value(args, "today");

	*demo = (struct app_demo){.clinic = "rosewater", .patients = 8000, .appointments = -1, .today = DAY_NONE};
	if (cmd_is_set(args, "clinic"))
		demo->clinic = cmd_value(args, "clinic");
	demo->code = cmd_value(args, "site");
	demo->name = cmd_value(args, "name");
	if (!demo_number(cmd_value(args, "seed"), &seed) ||
	    !demo_number(cmd_value(args, "patients"), &demo->patients) ||
	    !demo_number(cmd_value(args, "appointments"), &demo->appointments))
		return cmd_usage(args, _("--seed, --patients and --appointments are whole numbers")), false;
	if (today && (demo->today = day_parse(today)) == DAY_NONE)
		return cmd_usage(args, _("--today is a date like 2026-11-17")), false;
	demo->seed = (uint64_t)seed;
	return true;
}

static void
demo_tell(const char *clinic, const char *folder)
{
	bool northside = strncmp(clinic, "northside", 9) == 0;

	if (strcmp(clinic, "empty") == 0) {
		printf(_("The demo clinic is in %s\n"), folder);
		return;
	}
	printf(_("The demo clinic is in %s\n"), folder);
	printf(_("Open it:      rapport --data %s\n"), folder);
	printf(_("Sign in as:   %s\n"), northside ? "priya.n, jon, grace.m, mei, fields, admin" :
						 "reception, nurse, calls, supervisor, admin, auditor");
	printf(_("Passphrase:   %s\n"), DEMO_PASSPHRASE);
}

static int
demo_run(const struct cmd_args *args)
{
	struct arena *arena = arena_new();
	struct app_demo demo;
	struct err err;
	int status = CMD_NOTHING, percent = -1;

	if (args->rest_count > 0 && strcmp(args->rest[0], "clock") == 0) {
		status = demo_clock(args);
		goto out;
	}
	if (args->rest_count == 1 && strcmp(args->rest[0], "open") == 0) {
		status = demo_open(args);
		goto out;
	}
	if (args->rest_count > 0 && strcmp(args->rest[0], "desk") == 0) {
		status = demo_desk(args);
		goto out;
	}
	if (args->rest_count > 0) {
		cmd_usage(args, _("\"%s\" is not understood"), args->rest[0]);
		goto out;
	}
	if (!demo_read(args, &demo))
		goto out;
	const char *folder = demo_folder(args, arena, &err);
	if (isatty(STDERR_FILENO)) {
		demo.progress = demo_progress;
		demo.context = &percent;
	}
	if (!folder || !app_demo_make(folder, &demo, &err)) {
		cmd_fail(args, &err);
		goto out;
	}
	demo_tell(demo.clinic, folder);
	status = CMD_DONE;
	if (!cmd_is_set(args, "no-open") && strcmp(demo.clinic, "empty") != 0 && isatty(STDIN_FILENO) &&
	    isatty(STDOUT_FILENO)) {
		const char *user = cmd_value(args, "user");
		if (!user)
			user = strncmp(demo.clinic, "northside", 9) == 0 ? "priya.n" : "reception";
		status = workstation_open(folder, user, args);
	}
out:
	arena_free(arena);
	return status;
}

const struct cmd cmd_demo = {
	.name = "demo",
	.summary = N_("Make a demo clinic and open it, signed in; or move its clock"),
	.operands = "[open | clock hold|go|advance 5m|until 02:00 | desk book|mobile|other PATIENT ...]",
	.options = demo_options,
	.exits = demo_exits,
	.shell_only = true,
	.run = demo_run,
};
