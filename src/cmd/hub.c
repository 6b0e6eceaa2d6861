#include "hub.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "app/hub.h"
#include "base/date.h"
#include "base/i18n.h"

static const struct cmd_option hub_options[] = {
	{"hub", "URL", N_("The hub: file:///dir, files:///dir, ssh://user@host or postgresql://host/name")},
	{"org", "NAME", N_("init: the name of the organisation")},
	{"json", NULL, N_("status, sites: as JSON")},
	{"drop", "CODE", N_("sites, rotate-key: take the site with this code out of the organisation")},
	{"release", "CODE", N_("sites, rotate-key: let another machine take the place of the site with this code")},
	{"to", "URL", N_("move: the new place")},
	{"tell", "URL", N_("move: the new place as clinics name it, when that is another URL")},
	{"back", NULL, N_("move: take back a move that was not finished")},
	{"site", "CODE", N_("serve: the site whose ssh key runs this; without it, the administrator")},
	{"recovery-file", "FILE", N_("The recovery key is the first line of FILE; else it is asked for")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit hub_exits[] = {
	{CMD_DONE, N_("Done")},
	{CMD_PART, N_("Shown, but some records at the hub do not verify; they are named")},
	{HUB_CMD_NOT_FINISHED, N_("Not finished: no line to the hub, or the command was not understood")},
	{HUB_CMD_REFUSED, N_("Refused, with the reason; nothing was changed")},
	{0, NULL},
};

int
hub_cmd_fail(const struct cmd_args *args, const struct err *err)
{
	cmd_fail(args, err);
	return err->code == ERR_IO || err->code == ERR_BUSY || err->code == ERR_UNKNOWN ? HUB_CMD_NOT_FINISHED :
											   HUB_CMD_REFUSED;
}

/* The only thing on stdout, so that a script can take it; what to know about it is for people. */
static void
hub_print_code(const char *code)
{
	fputs(_("Join code: a secret. Whoever has it can join and read everything. Tell it by voice or on\n"
		"paper, never by e-mail. It is good for any number of sites until: rapport hub rotate-key\n"), stderr);
	printf("%s\n", code);
}

/* What the administrator tells the clinic whose machine or keys were lost. */
static void
hub_print_place(const char *site)
{
	fprintf(stderr, _("The place of %s is free for another machine, and the keys it had are shut out.\n"
		"Where the hub knows each clinic by an ssh key or a login, replace that, too.\n"
		"At the new machine, with its data folder as it was, or with nothing left:\n"
		"  rapport join --replace --hub URL --code CODE\n"
		"  rapport join --replace --hub URL --code CODE --new --site %s --name NAME\n"), site, site);
}

static int
hub_init(const struct cmd_args *args, const char *url)
{
	char code[APP_HUB_CODE], recovery[APP_HUB_RECOVERY];
	struct err err;

	if (!cmd_is_set(args, "org"))
		return cmd_usage(args, _("--%s is needed"), "org");
	if (!app_hub_init(url, cmd_value(args, "org"), code, recovery, &err))
		return hub_cmd_fail(args, &err);
	fprintf(stderr, _("The hub is ready.\n\nRecovery key:\n\n  %s\n\n"
		"Write it on paper and keep it in two places, away from any computer. It is not shown again.\n"
		"Only with it can a site be taken out or a new join code be made.\n\n"), recovery);
	hub_print_code(code);
	fputs(_("\nAt each clinic: rapport join --data DIR --hub URL --code CODE\n"), stderr);
	explicit_bzero(code, sizeof code);
	explicit_bzero(recovery, sizeof recovery);
	return CMD_DONE;
}

static int
hub_say_faults(const struct app_hub_status *status)
{
	for (size_t i = 0; i < status->fault_count; i++)
		fprintf(stderr, _("rapport hub: the record of %s %s does not verify and was not used\n"),
		    status->faults[i].kind, status->faults[i].name);
	return status->fault_count > 0 ? CMD_PART : CMD_DONE;
}

static json_t *
hub_json_faults(const struct app_hub_status *status)
{
	json_t *all = json_array();

	for (size_t i = 0; i < status->fault_count; i++)
		json_array_append_new(all,
		    json_pack("{s:s, s:s}", "kind", status->faults[i].kind, "name", status->faults[i].name));
	return all;
}

static json_t *
hub_json_sites(const struct app_hub_status *status)
{
	json_t *all = json_array();

	for (size_t i = 0; i < status->site_count; i++) {
		const struct app_hub_site *site = &status->sites[i];
		json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s, s:I, s:o, s:b, s:b}", "code",
		    site->code, "name", site->name, "group", site->group, "id", site->id, "changes",
		    (json_int_t)site->changes, "seen",
		    site->seen > 0 ? json_integer(site->seen) : json_null(), "left", site->left, "released",
		    site->released));
	}
	return all;
}

static void
hub_print_json(json_t *all)
{
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

static void
hub_status_json(const struct app_hub_status *status)
{
	json_t *scopes = json_array();

	for (size_t i = 0; i < status->scope_count; i++)
		json_array_append_new(scopes, json_pack("{s:s, s:I, s:I}", "scope", status->scopes[i].name, "streams",
		    (json_int_t)status->scopes[i].streams, "changes", (json_int_t)status->scopes[i].changes));
	hub_print_json(json_pack("{s:s, s:s?, s:I, s:I, s:I, s:s, s:s, s:I, s:I, s:b, s:o, s:o, s:o}", "hub",
	    status->id, "moved", status->moved,
	    "epoch", (json_int_t)status->epoch, "time", (json_int_t)status->time, "ahead_ms", (json_int_t)status->off,
	    "org", status->org, "org_id", status->org_id, "made", (json_int_t)status->made, "keys",
	    (json_int_t)status->keys, "open", status->open, "sites", hub_json_sites(status), "scopes", scopes, "faults",
	    hub_json_faults(status)));
}

static int
hub_status(const struct cmd_args *args, const char *url)
{
	struct arena *arena = arena_new();
	struct app_hub_status status;
	struct err err;
	int result;

	if (!app_hub_status(url, arena, &status, &err)) {
		result = hub_cmd_fail(args, &err);
		goto out;
	}
	if (cmd_is_set(args, "json"))
		hub_status_json(&status);
	else {
		fputs(_("Organisation:  "), stdout);
		cmd_print(stdout, status.org);
		printf(_("\nHub:           %s, epoch %" PRId64 "\n"), status.id, status.epoch);
		if (status.moved)
			printf(status.moving ? _("Moving to:     %s\n") : _("Moved to:      %s\n"), status.moved);
		printf(_("Its clock:     %+" PRId64 " s against this computer's\n"), status.off / 1000);
		printf(_("Keys so far:   %" PRIu32 "\n"), status.keys);
		printf(_("Join code:     %s\n"), status.open ? _("good") :
			   _("none is good: run rapport hub rotate-key again"));
		printf(_("Sites:         %zu\n"), status.site_count);
		for (size_t i = 0; i < status.scope_count; i++)
			printf(_("  %-24s streams: %zu, changes: %" PRId64 "\n"), status.scopes[i].name,
			    status.scopes[i].streams, status.scopes[i].changes);
	}
	result = hub_say_faults(&status);
out:
	arena_free(arena);
	return result;
}

/* With the recovery key from paper: a new join code, and perhaps one site fewer. */
static int
hub_rotate(const struct cmd_args *args, const char *url)
{
	struct arena *arena = arena_new();
	char code[APP_HUB_CODE], *recovery;
	const char *drop = cmd_value(args, "drop"), *release = cmd_value(args, "release");
	struct err err;
	int result = CMD_DONE;

	if (drop && release) {
		arena_free(arena);
		return cmd_usage(args, _("--drop or --release: one of them"));
	}
	recovery = cmd_secret(cmd_value(args, "recovery-file"), _("Recovery key: "), arena, &err);
	if (!recovery || !(release ? app_hub_release(url, recovery, release, code, &err) :
				     app_hub_rotate(url, recovery, drop, code, &err)))
		result = hub_cmd_fail(args, &err);
	if (recovery)
		explicit_bzero(recovery, strlen(recovery));
	if (result == CMD_DONE) {
		if (drop)
			fprintf(stderr, _("%s is out of the organisation and gets no more keys.\n"), drop);
		if (release)
			hub_print_place(release);
		fputs(_("The old join code is no longer good. Members take the new key with their next exchange.\n"),
		    stderr);
		hub_print_code(code);
	}
	explicit_bzero(code, sizeof code);
	arena_free(arena);
	return result;
}

static int
hub_sites(const struct cmd_args *args, const char *url)
{
	struct arena *arena;
	struct app_hub_status status;
	struct err err;
	int result;

	if (cmd_is_set(args, "drop") || cmd_is_set(args, "release"))
		return hub_rotate(args, url);
	arena = arena_new();
	if (!app_hub_status(url, arena, &status, &err)) {
		result = hub_cmd_fail(args, &err);
		goto out;
	}
	if (cmd_is_set(args, "json"))
		hub_print_json(hub_json_sites(&status));
	else
		for (size_t i = 0; i < status.site_count; i++) {
			const struct app_hub_site *site = &status.sites[i];
			char seen[STAMP_TEXT] = "";
			if (site->seen > 0)
				instant_format(site->seen, seen);
			printf("%-8s ", site->code);
			cmd_print(stdout, site->name);
			printf(_("  group: %s  changes: %" PRId64 "  last here: %s%s\n"), site->group, site->changes,
			    seen[0] ? seen : _("never"), site->released ? _("  left, its place is free") :
				site->left ? _("  left") : "");
		}
	result = hub_say_faults(&status);
out:
	arena_free(arena);
	return result;
}

static const struct {
	const char *name;
	int (*run)(const struct cmd_args *args, const char *url);
	bool own;	/* without --hub it is the one the clinic joined */
} hub_verbs[] = {
	{"init", hub_init, false},
	{"status", hub_status, false},
	{"sites", hub_sites, false},
	{"serve", hub_serve_line, false},
	{"snapshot", hub_snapshot, true},
	{"rotate-key", hub_rotate, false},
	{"move", hub_move_to, false},
	{"check", hub_check_all, false},
	{"rebuild", hub_rebuild, false},
};

static int
hub_run(const struct cmd_args *args)
{
	const char *verb = args->rest_count == 1 ? args->rest[0] : "";

	for (size_t i = 0; i < sizeof hub_verbs / sizeof hub_verbs[0]; i++) {
		if (strcmp(hub_verbs[i].name, verb) != 0)
			continue;
		if (!hub_verbs[i].own && !cmd_is_set(args, "hub"))
			return cmd_usage(args, _("--%s is needed"), "hub");
		return hub_verbs[i].run(args, cmd_value(args, "hub"));
	}
	return cmd_usage(args, _("say one of: %s"), args->cmd->operands);
}

const struct cmd cmd_hub = {
	.name = "hub",
	.summary = N_("Make and look after the hub of an organisation of several clinics"),
	.operands = "init|status|sites|serve|snapshot|rotate-key|move|check|rebuild",
	.options = hub_options,
	.exits = hub_exits,
	.shell_only = true,
	.run = hub_run,
};
