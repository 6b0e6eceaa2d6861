/* rapport import: files in, a report out. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/import.h"
#include "base/i18n.h"
#include "cmd.h"

enum { IMPORT_BAR = 30 };

static const struct cmd_option import_options[] = {
	{"source", "NAME", N_("Who the files are from; else the system that each names itself")},
	{"map", "COLUMN=FIELD,...", N_("What the columns of a CSV with an unknown header are")},
	{"json", NULL, N_("Print the report as {files, types, total, off_book}")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit import_exits[] = {
	{CMD_DONE, N_("Everything was taken")},
	{CMD_PART, N_("Something was refused, and the report says what; the rest was taken")},
	{CMD_NOTHING, N_("Nothing was taken")},
	{0, NULL},
};

static const char *
import_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* One line on stderr, drawn over itself when the per cent moves. */
static void
import_bar(void *context, const struct import_progress *progress)
{
	int *drawn = context;
	int percent = progress->total > 0 ? (int)(progress->done * 100 / progress->total) : 100;

	if (percent > 100)
		percent = 100;
	if (percent == *drawn)
		return;
	*drawn = percent;
	fprintf(stderr, "\r[");
	for (int i = 0; i < IMPORT_BAR; i++)
		putc(i < percent * IMPORT_BAR / 100 ? '#' : '.', stderr);
	fprintf(stderr, "] %3d %%  \033[K", percent);
	cmd_print(stderr, import_base_name(progress->file));
	if (percent == 100)
		fprintf(stderr, "\r\033[K");
	fflush(stderr);
}

/* ---- as text ------------------------------------------------------------------------------ */

static void
import_print_counts(const char *name, const int64_t count[IMPORT_COUNTS])
{
	for (int i = 0; i < IMPORT_COUNTS; i++)
		printf("%9" PRId64, count[i]);
	fputs("  ", stdout);
	cmd_print(stdout, name);
	putchar('\n');
}

static void
import_print_list(const struct import_file *file, const struct import_list *list, int64_t all)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct import_line *line = &list->lines[i];
		fputs("  ", stdout);
		cmd_print(stdout, file->path);
		if (line->line > 0)
			printf(":%ld", line->line);
		if (line->pointer && *line->pointer) {
			putchar(' ');
			cmd_print(stdout, line->pointer);
		}
		fputs(": ", stdout);
		cmd_print(stdout, line->reason);
		putchar('\n');
	}
	if (all > (int64_t)list->count)
		printf(ngettext("  and %" PRId64 " more in this file\n", "  and %" PRId64 " more in this file\n",
			   (unsigned long)(all - (int64_t)list->count)),
		    all - (int64_t)list->count);
}

static void
import_print(const struct import_report *report)
{
	bool off_book = false;

	for (int i = 0; i < IMPORT_COUNTS; i++)
		printf("%9s", _(import_count_names[i]));
	putchar('\n');
	for (size_t i = 0; i < report->file_count; i++)
		import_print_counts(report->files[i].path, report->files[i].count);
	puts("");
	for (size_t i = 0; i < report->type_count; i++)
		import_print_counts(report->types[i].type, report->types[i].count);
	import_print_counts(_("total"), report->total);
	if (report->total[IMPORT_REFUSED] > 0)
		puts(import_status(report) == CMD_NOTHING ? _("\nNothing was taken:") :
		    _("\nRefused; everything else was taken:"));
	for (size_t i = 0; i < report->file_count; i++) {
		const struct import_file *file = &report->files[i];
		import_print_list(file, &file->refused, file->count[IMPORT_REFUSED]);
		off_book |= file->off_book.count > 0;
	}
	if (off_book)
		puts(_("\nTaken, but kept off the book; they hold no time until somebody moves them:"));
	for (size_t i = 0; i < report->file_count; i++)
		import_print_list(&report->files[i], &report->files[i].off_book, 0);
}

/* ---- as JSON ------------------------------------------------------------------------------ */

static json_t *
import_json_counts(json_t *object, const int64_t count[IMPORT_COUNTS])
{
	for (int i = 0; i < IMPORT_COUNTS; i++)
		json_object_set_new(object, import_count_names[i], json_integer(count[i]));
	return object;
}

/* A path is bytes; JSON is UTF-8. */
static json_t *
import_json_text(const char *text)
{
	json_t *json = json_string(text);

	return json ? json : json_string("?");
}

static void
import_json_list(json_t *to, const struct import_list *list, const char *path)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct import_line *line = &list->lines[i];
		json_t *row = json_object();
		if (path)
			json_object_set_new(row, "file", import_json_text(path));
		json_object_set_new(row, "line", line->line > 0 ? json_integer(line->line) : json_null());
		json_object_set_new(row, "pointer", line->pointer ? import_json_text(line->pointer) : json_null());
		json_object_set_new(row, "reason", import_json_text(line->reason));
		json_array_append_new(to, row);
	}
}

static void
import_print_json(const struct import_report *report)
{
	json_t *files = json_array(), *types = json_object(), *off_book = json_array();

	for (size_t i = 0; i < report->file_count; i++) {
		const struct import_file *file = &report->files[i];
		json_t *row = json_object(), *errors = json_array();
		json_object_set_new(row, "file", import_json_text(file->path));
		import_json_counts(row, file->count);
		import_json_list(errors, &file->refused, NULL);
		json_object_set_new(row, "errors", errors);
		json_array_append_new(files, row);
		import_json_list(off_book, &file->off_book, file->path);
	}
	for (size_t i = 0; i < report->type_count; i++)
		json_object_set_new(
		    types, report->types[i].type, import_json_counts(json_object(), report->types[i].count));
	json_t *all = json_pack("{s:o, s:o, s:o, s:o}", "files", files, "types", types, "total",
	    import_json_counts(json_object(), report->total), "off_book", off_book);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

static int
import_run(const struct cmd_args *args)
{
	struct import_report report = {0};
	struct err err = {0};
	int drawn = -1;
	struct app_import how = {.paths = (const char *const *)args->rest,
	    .path_count = args->rest_count,
	    .source = cmd_value(args, "source"),
	    .map = cmd_value(args, "map")};

	if (args->rest_count == 0)
		return cmd_usage(args, _("name the files or folders to import"));
	struct app *app = cmd_open(args);
	if (!app)
		return CMD_NOTHING;
	struct arena *arena = arena_new();
	if (isatty(STDERR_FILENO)) {
		how.progress = import_bar;
		how.context = &drawn;
	}
	bool whole = app_import(app, &how, arena, &report, &err);
	int status = import_status(&report);
	if (report.file_count > 0)
		cmd_is_set(args, "json") ? import_print_json(&report) : import_print(&report);
	if (!whole) {
		if (drawn >= 0)
			putc('\n', stderr);
		cmd_fail(args, &err);
		status = status == CMD_DONE ? CMD_PART : status;
	}
	arena_free(arena);
	app_close(app);
	return status;
}

const struct cmd cmd_import = {
	.name = "import",
	.summary = N_("Take over patients, staff, visits and histories from FHIR and CSV files"),
	.operands = "PATH...",
	.options = import_options,
	.exits = import_exits,
	.run = import_run,
};
