#include "demo_desk.h"

#include <stdio.h>
#include <string.h>

#include "app/demo.h"
#include "app/session.h"
#include "base/date.h"
#include "base/i18n.h"

/* desk book PATIENT CLINICIAN [DATE HH:MM]: says the time it booked. */
static int
demo_desk_book(const struct cmd_args *args, struct app *app)
{
	bool timed = args->rest_count == 6;
	int32_t day = timed ? day_parse(args->rest[4]) : DAY_NONE;
	int starts = timed ? minute_parse(args->rest[5]) : 0;
	char date[DATE_TEXT], time[CLOCK_TEXT];
	struct err err;

	if ((args->rest_count != 4 && !timed) || (timed && (day == DAY_NONE || starts < 0)))
		return cmd_usage(args, _("say desk book PATIENT CLINICIAN, and a time like 2026-11-17 09:30 or none"));
	if (!app_demo_book(app, args->rest[2], args->rest[3], &day, &starts, &err))
		return cmd_fail(args, &err);
	day_format(day, date);
	minute_format(starts, time);
	printf("%s %s\n", date, time);
	return CMD_DONE;
}

/* desk mobile|other PATIENT NUMBER|off */
static int
demo_desk_phone(const struct cmd_args *args, struct app *app, enum app_demo_line line)
{
	struct err err;

	if (args->rest_count != 4)
		return cmd_usage(args, _("say desk %s PATIENT, and a number or off"), args->rest[1]);
	if (!app_demo_phone(app, args->rest[2], line, strcmp(args->rest[3], "off") == 0 ? NULL : args->rest[3], &err))
		return cmd_fail(args, &err);
	return CMD_DONE;
}

int
demo_desk(const struct cmd_args *args)
{
	const char *verb = args->rest_count > 1 ? args->rest[1] : "", *user = cmd_value(args, "user");
	struct app *app;
	struct err err;
	int status;

	if (strcmp(verb, "book") != 0 && strcmp(verb, "mobile") != 0 && strcmp(verb, "other") != 0)
		return cmd_usage(args, _("say desk book, desk mobile or desk other, and a patient"));
	app = cmd_open(args);
	if (!app)
		return CMD_NOTHING;
	if (!app_sign_in_demo(app, user ? user : "reception", "desk", &err))
		status = cmd_fail(args, &err);
	else if (strcmp(verb, "book") == 0)
		status = demo_desk_book(args, app);
	else
		status = demo_desk_phone(args, app, strcmp(verb, "mobile") == 0 ? DEMO_MOBILE : DEMO_OTHER);
	if (status == CMD_DONE && !app_sign_out(app, &err))
		status = cmd_fail(args, &err);
	app_close(app);
	return status;
}
