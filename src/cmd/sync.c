/* rapport sync: one exchange with the hub, and what is known of it. */
#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/sync.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cmd.h"

static const struct cmd_option sync_options[] = {
	{"hub", "URL", N_("Another way to the hub than the one that was joined; kept when the hub has moved there")},
	{"keep", NULL, N_("With --hub: keep that way in any case")},
	{"dry-run", NULL, N_("Say what would go and come; change nothing")},
	{"no-backup", NULL, N_("No sealed backup before the exchange")},
	{"json", NULL, N_("Print an object for scripts")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit sync_exits[] = {
	{SYNC_IN_STEP, N_("In step with the hub")},
	{SYNC_TO_DECIDE, N_("In step, and something is to be decided or waits for a newer program")},
	{SYNC_NOT_FINISHED, N_("Not finished: run it again; or the command was not understood")},
	{SYNC_REFUSED, N_("Refused; it says why")},
	{0, NULL},
};

/* ---- a session --------------------------------------------------------------------------------- */

enum { SYNC_BAR = 26, SYNC_LABEL = 20 };

/* Kept for the handler of Ctrl-C, which may not translate. */
static char sync_cut_said[200];

static void
sync_cut(int signal)
{
	ssize_t done = write(STDERR_FILENO, sync_cut_said, strlen(sync_cut_said));

	(void)done;
	(void)signal;
	_exit(SYNC_NOT_FINISHED);
}

/* Nothing has to be tidied up after a cut: a session is made to be killed anywhere. */
static void
sync_catch(void)
{
	struct sigaction action = {.sa_handler = sync_cut};

	snprintf(sync_cut_said, sizeof sync_cut_said, "\n%s\n",
	    _("Cut. What was sent stays sent, what came in stays; the next session goes on from there."));
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* What was drawn last: a line that would look the same is not drawn again. */
struct sync_drawn {
	enum sync_step step;
	int filled;
	int64_t ops;
};

/* One line a step, drawn over while it fills; only where somebody looks. */
static void
sync_draw(void *context, const struct sync_progress *progress)
{
	struct sync_drawn *drawn = context;
	const char *full = i18n_shows_utf8() ? "\342\226\210" : "#";
	const char *rest = i18n_shows_utf8() ? "\342\226\221" : ".";
	int64_t done = progress->done < progress->whole ? progress->done : progress->whole;
	int filled = progress->whole > 0 ? (int)(done * SYNC_BAR / progress->whole) : 0;
	/* Comparing and telling the hub so is one thing to who looks. */
	enum sync_step step = progress->step == SYNC_ACK ? SYNC_COMPARE : progress->step;

	if (drawn->step == step && drawn->filled == filled && drawn->ops == progress->ops)
		return;
	if (drawn->step != SYNC_STEPS && drawn->step != step)
		fputc('\n', stderr);
	drawn->step = step;
	drawn->filled = filled;
	drawn->ops = progress->ops;
	fprintf(stderr, "\r  %s%*s", progress->label, SYNC_LABEL - text_width(progress->label), "");
	for (int i = 0; i < SYNC_BAR && progress->whole > 0; i++)
		fputs(i < filled ? full : rest, stderr);
	if (progress->ops > 0)
		fprintf(stderr,
		    ngettext("   %" PRId64 " change", "   %" PRId64 " changes", (unsigned long)progress->ops),
		    progress->ops);
	fflush(stderr);
}

static void
sync_print_json(const struct sync_report *report)
{
	json_t *all = json_pack("{s:{s:I, s:I}, s:{s:I, s:I}, s:I, s:I, s:s, s:s, s:s}",
	    "pushed", "segments", (json_int_t)report->pushed_segments, "ops", (json_int_t)report->pushed_ops,
	    "pulled", "segments", (json_int_t)report->pulled_segments, "ops", (json_int_t)report->pulled_ops,
	    "conflicts", (json_int_t)report->conflicts, "parked", (json_int_t)report->parked, "digest", report->digest,
	    "status", report->status == SYNC_IN_STEP ? "in step" : report->status == SYNC_TO_DECIDE ? "to decide" :
	    report->status == SYNC_NOT_FINISHED ? "not finished" : "refused", "said", report->said);

	json_dumpf(all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(all);
}

static void
sync_print(const struct sync_report *report, bool dry)
{
	if (dry)
		printf(_("Changes that would go: %" PRId64 ", come: %" PRId64 ". Nothing was changed.\n"),
		    report->pushed_ops, report->pulled_ops);
	else if (report->status == SYNC_NOT_FINISHED)
		printf(_("Not finished. Changes sent: %" PRId64 ", taken: %" PRId64 ".\n"), report->pushed_ops,
		    report->pulled_ops);
	else
		printf(_("In step with the hub. Changes sent: %" PRId64 ", taken: %" PRId64 ".\n"), report->pushed_ops,
		    report->pulled_ops);
	if (report->to_decide > 0)
		printf(_("To decide here: %" PRId64 ". It waits at the desk: F3, DC.\n"), report->to_decide);
	if (report->parked > 0)
		printf(ngettext("%" PRId64 " change waits for a newer program.\n",
		    "%" PRId64 " changes wait for a newer program.\n", (unsigned long)report->parked), report->parked);
	if (*report->said) {
		cmd_print(stdout, report->said);
		putchar('\n');
	}
	if (report->status == SYNC_NOT_FINISHED)
		puts(_("What was sent stays sent, what came in stays. Run it again; it goes on from there."));
}

static int
sync_exchange(const struct cmd_args *args, const char *folder)
{
	struct sync_drawn drawn = {.step = SYNC_STEPS};
	bool dry = cmd_is_set(args, "dry-run"), json = cmd_is_set(args, "json");
	struct sync_request request = {.hub = cmd_value(args, "hub"), .keep = cmd_is_set(args, "keep"), .dry = dry,
	    .backup = !cmd_is_set(args, "no-backup"), .snapshot = true, .context = &drawn};
	struct sync_report report;
	struct err err;

	sync_catch();
	if (!json && isatty(STDERR_FILENO))
		request.progress = sync_draw;
	bool done = app_sync(folder, &request, &report, &err);
	if (drawn.step != SYNC_STEPS)
		fputc('\n', stderr);
	if (json)
		sync_print_json(&report);
	else if (done)
		sync_print(&report, dry);
	if (!done)
		cmd_fail(args, &err);
	return (int)report.status;
}

/* ---- status ---------------------------------------------------------------------------------------- */

static json_t *
sync_id(struct uuid id)
{
	char text[UUID_TEXT];

	if (uuid_is_none(id))
		return json_null();
	uuid_format(id, text);
	return json_string(text);
}

static json_t *
sync_object(const char *text)
{
	json_t *object = text ? json_loads(text, 0, NULL) : NULL;

	return object ? object : json_null();
}

static json_t *
sync_instant(int64_t at)
{
	return at == FIELD_NULL ? json_null() : json_integer(at);
}

static void
sync_status_json(const struct sync_overview *overview, const struct sync_conflict *conflicts, size_t count)
{
	json_t *all = json_pack("{s:b, s:s?, s:s?, s:o, s:I, s:I, s:I}", "joined", overview->joined, "hub",
	    overview->hub, "group", overview->group, "last_good", sync_instant(overview->last_good), "to_send",
	    (json_int_t)overview->to_send, "to_decide", (json_int_t)overview->to_decide, "parked",
	    (json_int_t)overview->parked);
	json_t *list = json_array(), *sites = json_array(), *events = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    list, json_pack("{s:o, s:s, s:s, s:s, s:s?, s:o, s:o, s:b, s:o, s:o, s:o, s:o}", "id",
			      sync_id(conflicts[i].id), "kind", conflicts[i].kind, "table", conflicts[i].table, "row",
			      conflicts[i].row, "group", conflicts[i].group, "patient", sync_id(conflicts[i].patient),
			      "home", sync_id(conflicts[i].home), "here", conflicts[i].here, "kept",
			      sync_object(conflicts[i].kept), "lost", sync_object(conflicts[i].lost), "kept_site",
			      sync_id(conflicts[i].kept_site), "lost_site", sync_id(conflicts[i].lost_site)));
	for (size_t i = 0; i < overview->site_count; i++)
		json_array_append_new(sites, json_pack("{s:s, s:s, s:o, s:b, s:b}", "code", overview->sites[i].code,
		    "name", overview->sites[i].name, "seen", sync_instant(overview->sites[i].seen),
		    "here", overview->sites[i].here, "left", overview->sites[i].left));
	for (size_t i = 0; i < overview->event_count; i++)
		json_array_append_new(events, json_pack("{s:I, s:s, s:s}", "at", (json_int_t)overview->events[i].at,
		    "kind", overview->events[i].kind, "said", overview->events[i].said));
	json_object_set_new(all, "conflicts", list);
	json_object_set_new(all, "sites", sites);
	json_object_set_new(all, "events", events);
	json_dumpf(all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(all);
}

/* The clinic's own day and time. */
static const char *
sync_civil(struct arena *arena, int64_t at)
{
	char day[DATE_TEXT], time[CLOCK_TEXT];
	int minute;

	if (at == FIELD_NULL)
		return _("never");
	day_format(instant_day(at, &minute), day);
	minute_format(minute, time);
	return arena_printf(arena, "%s %s", day, time);
}

static void
sync_status_sites(const struct sync_overview *overview, struct arena *arena)
{
	puts(_("\nClinics, and when each was at the hub last"));
	for (size_t i = 0; i < overview->site_count; i++) {
		const struct sync_site *site = &overview->sites[i];
		const char *code = text_cut(arena, site->code, 8);
		printf("  %s%*s  %-16s  ", code, 8 - text_width(code), "", site->left ? _("has left") :
		    sync_civil(arena, site->seen));
		cmd_print(stdout, site->name);
		puts(site->here ? _("  (here)") : "");
	}
}

/* The rows that one item of the desk's list is about; each once. */
static size_t
sync_item_rows(const struct sync_conflict *conflicts, size_t count, size_t item)
{
	size_t rows = 0;

	for (size_t i = item; i < count; i++) {
		bool seen = conflicts[i].item != item;
		for (size_t k = item; k < i && !seen; k++)
			seen = conflicts[k].item == item && strcmp(conflicts[k].row, conflicts[i].row) == 0;
		rows += !seen;
	}
	return rows;
}

/* A line for each item of the desk's list, in the words of the desk; rows by their id, since a shell is no desk. */
static void
sync_status_conflicts(const struct sync_conflict *conflicts, size_t count, struct arena *arena)
{
	const struct field *kind = entity_field(entity(ENTITY_conflict), "kind");

	if (count > 0)
		puts(_("\nOpen, * to decide here (at the desk: F3, DC)"));
	for (size_t i = 0; i < count; i++) {
		const struct entity *of = entity_named(conflicts[i].table);
		const char *what = field_choice_label(arena, kind, conflicts[i].kind);
		size_t more = sync_item_rows(conflicts, count, i);
		if (conflicts[i].item != i)
			continue;
		printf("  %s %s: %s %s", conflicts[i].here ? "*" : " ", what ? gettext(what) : conflicts[i].kind,
		    of ? gettext(of->label) : conflicts[i].table, conflicts[i].row);
		if (more > 1)
			printf(ngettext(", and %zu more of the same person", ", and %zu more of the same person",
			    (unsigned long)(more - 1)), more - 1);
		putchar('\n');
	}
}

static void
sync_status_try(const struct sync_overview *overview, struct arena *arena)
{
	printf(_("Last try   %s, not finished. "), sync_civil(arena, overview->began));
	cmd_print(stdout, overview->said ? overview->said : _("It runs, or was cut."));
	putchar('\n');
}

static void
sync_status_text(const struct sync_overview *overview, const struct sync_conflict *conflicts, size_t count,
    struct arena *arena)
{
	if (!overview->joined) {
		puts(_("This database is on its own. `rapport join` makes it one of several sites."));
		return;
	}
	printf(_("Hub        %s\nGroup      %s\nLast good  %s\n"), overview->hub, overview->group,
	    sync_civil(arena, overview->last_good));
	if (overview->began != FIELD_NULL && overview->result != SYNC_IN_STEP && overview->result != SYNC_TO_DECIDE)
		sync_status_try(overview, arena);
	printf(_("To send    %" PRId64 "\nTo decide  %" PRId64 "\nParked     %" PRId64 "\n"), overview->to_send,
	    overview->to_decide, overview->parked);
	sync_status_sites(overview, arena);
	sync_status_conflicts(conflicts, count, arena);
	if (overview->event_count > 0)
		puts(_("\nWhat happened"));
	for (size_t i = 0; i < overview->event_count; i++) {
		printf("  %s  ", sync_civil(arena, overview->events[i].at));
		cmd_print(stdout, overview->events[i].said);
		putchar('\n');
	}
}

static int
sync_status(const struct cmd_args *args)
{
	struct app *app = cmd_open(args);
	struct arena *arena;
	struct sync_overview overview;
	struct sync_conflict *conflicts;
	size_t count;
	struct err err;
	int status = SYNC_IN_STEP;	/* told, whatever there is to tell */

	if (!app)
		return SYNC_REFUSED;
	arena = arena_new();
	if (!app_sync_overview(app, arena, &overview, &err) ||
	    !app_sync_conflicts(app, arena, &conflicts, &count, &err)) {
		cmd_fail(args, &err);
		status = SYNC_REFUSED;
	} else {
		if (cmd_is_set(args, "json"))
			sync_status_json(&overview, conflicts, count);
		else
			sync_status_text(&overview, conflicts, count, arena);
	}
	arena_free(arena);
	app_close(app);
	return status;
}

static int
sync_visitor(const struct cmd_args *args, const char *folder, const char *record)
{
	char text[UUID_TEXT];
	struct uuid patient;
	struct err err;

	if (!app_sync_visitor(folder, record, &patient, &err)) {
		cmd_fail(args, &err);
		return err.code == ERR_IO || err.code == ERR_BUSY ? SYNC_NOT_FINISHED : SYNC_REFUSED;
	}
	uuid_format(patient, text);
	puts(text);
	return SYNC_IN_STEP;
}

/* Before a session could begin: a script reads the same object as after one. */
static int
sync_fail(const struct cmd_args *args, const struct err *err)
{
	struct sync_report report = {.status = SYNC_REFUSED};

	snprintf(report.said, sizeof report.said, "%s", err->text);
	if (cmd_is_set(args, "json"))
		sync_print_json(&report);
	cmd_fail(args, err);
	return SYNC_REFUSED;
}

static int
sync_run(const struct cmd_args *args)
{
	struct arena *arena = arena_new();
	struct err err;
	const char *folder = cmd_folder(args, arena, &err);
	bool visitor = args->rest_count == 2 && strcmp(args->rest[0], "visitor") == 0;
	int status;

	if (args->rest_count == 1 && strcmp(args->rest[0], "status") == 0)
		status = sync_status(args);
	else if (args->rest_count > 0 && !visitor)
		status = cmd_usage(args, _("it takes the word status, or visitor and a record number, or nothing"));
	else if (!folder)
		status = sync_fail(args, &err);
	else
		status = visitor ? sync_visitor(args, folder, args->rest[1]) : sync_exchange(args, folder);
	arena_free(arena);
	return status;
}

const struct cmd cmd_sync = {
	.name = "sync",
	.summary = N_("Exchange changes with the other sites, or say how that stands"),
	.operands = "[status | visitor RECORD]",
	.options = sync_options,
	.exits = sync_exits,
	.shell_only = true,
	.run = sync_run,
};
