#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/admin.h"
#include "base/date.h"
#include "base/i18n.h"
#include "cmd.h"

static const struct cmd_option schedule_options[] = {
	{"staff", "NAME", N_("Whose time: sign-in name, shown name or family name")},
	{"days", "DAYS", N_("mon-fri, or mon,wed,fri")},
	{"from", "HH:MM", N_("First minute of the session, or of the leave")},
	{"to", "HH:MM", N_("Minute after its last")},
	{"room", "NAME", N_("Where; a new name makes a new room")},
	{"every", "N", N_("Only every Nth week, counted from --valid-from")},
	{"kept", "WHAT", N_("Carved out of a session: sameday or break")},
	{"release", "HH:MM", N_("When unused same-day time opens to all, on the day itself")},
	{"valid-from", "DATE", N_("First day the session holds")},
	{"valid-to", "DATE", N_("Last day the session holds")},
	{"first", "DATE", N_("Leave, closure: first day")},
	{"last", "DATE", N_("Leave, closure: last day; else the first")},
	{"reason", "TEXT", N_("Leave, closure: why")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit schedule_exits[] = {
	{CMD_DONE, N_("Stored, or listed")},
	{CMD_NOTHING, N_("Nothing was changed")},
	{0, NULL},
};

static const char *const schedule_days[] = {NULL, "mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* The day at the start of `text`, 1-7; 0: none. */
static int
schedule_day(const char *text)
{
	for (int day = 1; day <= 7; day++)
		if (strncmp(text, schedule_days[day], 3) == 0)
			return day;
	return 0;
}

/* "mon-fri", "mon,wed": bits as admin.h wants them. */
static bool
schedule_weekdays(const char *text, unsigned *weekdays, struct err *err)
{
	const char *at = text;

	*weekdays = 0;
	while (at && *at) {
		int first = schedule_day(at), last = first;
		at += first ? 3 : 0;
		if (first && *at == '-') {
			last = schedule_day(at + 1);
			at += last ? 4 : 0;
		}
		if (!first || !last || (*at && *at != ','))
			return err_set(err, ERR_INVALID, _("\"%s\" are no days: write mon-fri, or mon,wed,fri."), text);
		for (int day = first; day != last; day = day % 7 + 1)
			*weekdays |= 1u << day;
		*weekdays |= 1u << last;
		at += *at == ',';
	}
	return true;
}

static bool
schedule_minute(const struct cmd_args *args, const char *option, int *minute, struct err *err)
{
	const char *text = cmd_value(args, option);

	*minute = MINUTE_NONE;
	if (!text)
		return true;
	if (strcmp(text, "24:00") == 0)
		*minute = 24 * 60;
	else
		*minute = minute_parse(text);
	return *minute != MINUTE_NONE ||
	    err_set(err, ERR_INVALID, _("--%s: \"%s\" is no time, like 08:30."), option, text);
}

static bool
schedule_date(const struct cmd_args *args, const char *option, int32_t *day, struct err *err)
{
	const char *text = cmd_value(args, option);

	*day = DAY_NONE;
	if (!text)
		return true;
	*day = day_parse(text);
	return *day != DAY_NONE || err_set(err, ERR_INVALID, _("--%s: \"%s\" is no date, like 2026-11-17."), option,
	    text);
}

static int
schedule_add(struct app *app, const struct cmd_args *args, struct arena *arena)
{
	const char *every = cmd_value(args, "every");
	struct admin_session session = {
		.staff = cmd_value(args, "staff"),
		.room = cmd_value(args, "room"),
		.kept = cmd_value(args, "kept"),
		.every = every ? atoi(every) : 1,
	};
	struct admin_done done;
	struct err err;

	if (!session.staff)
		return cmd_usage(args, _("say whose session with --staff"));
	if (every && (session.every < 1 || session.every > 8))
		return cmd_usage(args, _("--every takes a number from 1 to 8"));
	if (!schedule_weekdays(cmd_value(args, "days"), &session.weekdays, &err) ||
	    !schedule_minute(args, "from", &session.starts, &err) ||
	    !schedule_minute(args, "to", &session.ends, &err) ||
	    !schedule_minute(args, "release", &session.release, &err) ||
	    !schedule_date(args, "valid-from", &session.from, &err) ||
	    !schedule_date(args, "valid-to", &session.to, &err) ||
	    !app_admin_session_add(app, &session, arena, &done, &err))
		return cmd_fail(args, &err);
	printf(ngettext("%s: %zu session added", "%s: %zu sessions added", done.made), done.who, done.made);
	if (done.same)
		printf(_(", %zu were there already"), done.same);
	puts(".");
	if (done.new_room)
		printf(_("The room \"%s\" is new.\n"), session.room);
	return CMD_DONE;
}

static int
schedule_absence(struct app *app, const struct cmd_args *args, struct arena *arena, bool closure)
{
	struct admin_leave leave = {.staff = cmd_value(args, "staff"), .reason = cmd_value(args, "reason")};
	struct err err;
	int64_t struck;

	if (closure == (leave.staff != NULL))
		return cmd_usage(args, closure ? _("a closure is the whole clinic's: leave --staff out") :
		    _("say whose leave with --staff"));
	if (!schedule_date(args, "first", &leave.from, &err) || !schedule_date(args, "last", &leave.to, &err) ||
	    !schedule_minute(args, "from", &leave.starts, &err) || !schedule_minute(args, "to", &leave.ends, &err))
		return cmd_fail(args, &err);
	if (leave.to == DAY_NONE)
		leave.to = leave.from;
	if (!app_admin_leave_add(app, &leave, arena, &struck, &err))
		return cmd_fail(args, &err);
	puts(closure ? _("The closure is entered.") : _("The leave is entered."));
	if (struck > 0)
		printf(ngettext("%lld visit stands in that time: ring the patient.\n",
		    "%lld visits stand in that time: ring the patients.\n", (unsigned long)struck), (long long)struck);
	return CMD_DONE;
}

static const char *
schedule_clock(struct arena *arena, int64_t minute)
{
	char text[CLOCK_TEXT];

	if (minute == FIELD_NULL)
		return "";
	minute_format((int)minute, text);
	return arena_text(arena, text);
}

/* " from 2026-11-23 to 2027-01-08", " from 07:30": only what is there. */
static void
schedule_span(const char *from, const char *to)
{
	if (from && *from)
		printf(_(" from %s"), from);
	if (to && *to)
		printf(_(" to %s"), to);
}

static void
schedule_print_session(const struct admin_session_row *row, struct arena *arena)
{
	const struct session_template *session = &row->session;
	bool known = session->weekday >= 1 && session->weekday <= 7;

	printf("%5lld  %-16s %s  %s-%s", (long long)row->id.rid, row->who ? row->who : "?",
	    known ? schedule_days[session->weekday] : "?", schedule_clock(arena, session->starts),
	    schedule_clock(arena, session->ends));
	if (row->room)
		printf("  %s", row->room);
	if (session->kept)
		printf("  %s", strcmp(session->kept, "break") == 0 ? _("break") : _("same day, opens to all"));
	if (session->release != FIELD_NULL)
		schedule_span(schedule_clock(arena, session->release), NULL);
	if (session->every > 1)
		printf(_("  every %d weeks"), (int)session->every);
	schedule_span(session->from_date, session->to_date);
	putchar('\n');
}

static int
schedule_list(struct app *app, const struct cmd_args *args, struct arena *arena)
{
	struct admin_session_row *sessions;
	struct admin_leave_row *leaves;
	size_t session_count, leave_count;
	struct err err;

	if (!app_admin_sessions(app, cmd_value(args, "staff"), arena, &sessions, &session_count, &err) ||
	    !app_admin_leaves(app, arena, &leaves, &leave_count, &err))
		return cmd_fail(args, &err);
	puts(session_count ? _("Sessions (remove NUMBER takes one off):") :
	    _("No sessions yet: rapport schedule add."));
	for (size_t i = 0; i < session_count; i++)
		schedule_print_session(&sessions[i], arena);
	if (leave_count)
		puts(_("Leave and closures (back NUMBER takes one off):"));
	for (size_t i = 0; i < leave_count; i++) {
		const struct absence *absence = &leaves[i].absence;
		printf("%5lld  %-16s", (long long)leaves[i].id.rid, leaves[i].who ? leaves[i].who : _("the clinic"));
		schedule_span(absence->from_date, absence->to_date);
		if (absence->starts != FIELD_NULL)
			printf("  %s-%s", schedule_clock(arena, absence->starts), schedule_clock(arena, absence->ends));
		printf("%s%s\n", absence->reason ? "  " : "", absence->reason ? absence->reason : "");
	}
	return CMD_DONE;
}

/* "remove 12" takes a session off, "back 3" a leave or closure: numbers of the list. */
static int
schedule_take_off(struct app *app, const struct cmd_args *args, bool leave)
{
	char *end = NULL;
	long long number = args->rest_count > 1 ? strtoll(args->rest[1], &end, 10) : 0;
	struct err err;

	if (number < 1 || *end)
		return cmd_usage(args, _("say which line by its number in the list"));
	bool done = leave ? app_admin_leave_void(app, (struct absence_id){number}, &err) :
			    app_admin_session_void(app, (struct session_template_id){number}, &err);
	if (!done)
		return cmd_fail(args, &err);
	puts(_("Taken off."));
	return CMD_DONE;
}

static int
schedule_run(const struct cmd_args *args)
{
	static const char *const verbs[] = {"list", "add", "leave", "closure", "remove", "back"};
	const char *verb = args->rest_count ? args->rest[0] : "list";
	size_t n = 0;
	int status = CMD_NOTHING;

	while (n < sizeof verbs / sizeof *verbs && strcmp(verbs[n], verb) != 0)
		n++;
	if (n == sizeof verbs / sizeof *verbs || args->rest_count > (n > 3 ? 2u : 1u))
		return cmd_usage(args, _("say add, list, leave, closure, remove NUMBER or back NUMBER"));
	struct app *app = cmd_open(args);
	if (!app)
		return CMD_NOTHING;
	struct arena *arena = arena_new();
	if (n == 0)
		status = schedule_list(app, args, arena);
	else if (n == 1)
		status = schedule_add(app, args, arena);
	else if (n < 4)
		status = schedule_absence(app, args, arena, n == 3);
	else
		status = schedule_take_off(app, args, n == 5);
	arena_free(arena);
	app_close(app);
	return status;
}

const struct cmd cmd_schedule = {
	.name = "schedule",
	.summary = N_("Working hours of clinicians, leave, closures"),
	.operands = "add|list|leave|closure|remove NUMBER|back NUMBER",
	.options = schedule_options,
	.exits = schedule_exits,
	.run = schedule_run,
};
