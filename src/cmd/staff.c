#include <stdio.h>
#include <string.h>

#include "app/staff.h"
#include "base/i18n.h"
#include "cmd.h"

static const struct cmd_option staff_options[] = {
	{"login", "LOGIN", N_("Sign-in name: small letters, digits, dots")},
	{"family", "NAME", N_("Family name")},
	{"given", "NAME", N_("Given name")},
	{"title", "TITLE", N_("Dr, NP, RN")},
	{"shown", "NAME", N_("On screens: Dr Osei; made from the rest when absent")},
	{"role", "ROLE", N_("reception, nurse, calls, supervisor, admin or auditor; none: may not sign in")},
	{"bookable", NULL, N_("Takes visits")},
	{"specialty", "TEXT", N_("Family medicine, dermatology")},
	{"passphrase-file", "FILE", N_("Her passphrase is the first line of FILE")},
	{"left", NULL, N_("Has left: may no longer sign in")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit staff_exits[] = {
	{CMD_DONE, N_("Stored, or listed")},
	{CMD_NOTHING, N_("Nothing was changed")},
	{0, NULL},
};

/* What was said on the command line, over what is stored already. */
static bool
staff_fill(const struct cmd_args *args, struct staff *staff, struct arena *arena, struct err *err)
{
	static const char *const texts[] = {"login", "family", "given", "title", "shown", "role", "specialty"};
	const struct entity *table = entity(ENTITY_staff);

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		const struct field *field = entity_field(table, texts[i]);
		const char *value = cmd_value(args, texts[i]);
		if (value && (!field_parse(arena, field, value, staff, err) || !field_check(field, staff, err)))
			return false;
	}
	if (cmd_is_set(args, "bookable"))
		staff->bookable = 1;
	staff->active = cmd_is_set(args, "left") ? 0 : 1;
	return staff->login || staff->family ||
	    err_set(err, ERR_INVALID, _("give --login for people who sign in, or --family for those who do not"));
}

static int
staff_add(struct app *app, const struct cmd_args *args, struct arena *arena)
{
	const struct entity *table = entity(ENTITY_staff);
	const char *login = cmd_value(args, "login"), *file = cmd_value(args, "passphrase-file");
	struct staff staff;
	struct err err;
	char *secret = NULL;

	if (!login || !app_staff_by_login(app, login, &staff, arena, &err))
		field_clear(table->fields, table->field_count, &staff, sizeof staff);
	if (!staff_fill(args, &staff, arena, &err) ||
	    (file && !(secret = cmd_secret(file, "", arena, &err))) || !app_staff_add(app, &staff, secret, &err))
		return cmd_fail(args, &err);
	printf(_("%s is on the staff list%s\n"), staff.shown, secret ? _(" and may sign in.") : ".");
	return CMD_DONE;
}

static int
staff_list(struct app *app, const struct cmd_args *args, struct arena *arena)
{
	struct app_staff_row *rows;
	struct err err;
	size_t count;

	if (!app_staff_list(app, arena, &rows, &count, &err))
		return cmd_fail(args, &err);
	for (size_t i = 0; i < count; i++) {
		const struct staff *staff = &rows[i].staff;
		printf("%-16s %-24s %-12s %s%s%s\n", staff->login ? staff->login : "-", staff->shown,
		    staff->role ? staff->role : "-", staff->bookable == 1 ? _("takes visits ") : "",
		    rows[i].may_sign_in ? _("may sign in") : "", staff->active == 0 ? _("left") : "");
	}
	return CMD_DONE;
}

static int
staff_run(const struct cmd_args *args)
{
	const char *verb = args->rest_count ? args->rest[0] : "list";
	bool add = strcmp(verb, "add") == 0;

	if (args->rest_count > 1 || (!add && strcmp(verb, "list") != 0))
		return cmd_usage(args, _("say add or list"));
	struct app *app = cmd_open(args);
	if (!app)
		return CMD_NOTHING;
	struct arena *arena = arena_new();
	int status = add ? staff_add(app, args, arena) : staff_list(app, args, arena);
	arena_free(arena);
	app_close(app);
	return status;
}

const struct cmd cmd_staff = {
	.name = "staff",
	.summary = N_("Add or change a staff member; list them"),
	.operands = "add|list",
	.options = staff_options,
	.exits = staff_exits,
	.run = staff_run,
};
