#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/find.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cmd.h"
#include "model/person.h"
#include "model/when.h"

enum { FIND_ROWS = 50, FIND_MOST = 1000, FIND_NAME = 34, FIND_BORN_WIDE = 12, FIND_PHONE_WIDE = 18 };

static const struct cmd_option find_options[] = {
	{"json", NULL, N_("An array of objects instead of lines")},
	{"limit", "N", N_("At most so many people (50)")},
	{NULL, NULL, NULL},
};

static const struct cmd_exit find_exits[] = {
	{CMD_DONE, N_("The answer was printed, though it may name nobody")},
	{CMD_NOTHING, N_("Nothing was looked up")},
	{0, NULL},
};

/* The words of the query as one line, as if they had been typed into the lookup. */
static char *
find_line(const struct cmd_args *args, struct arena *arena)
{
	char *line = arena_text(arena, "");

	for (size_t i = 0; i < args->rest_count; i++)
		line = arena_printf(arena, "%s%s%s", line, i > 0 ? " " : "", args->rest[i]);
	return line;
}

static json_t *
find_string(const char *text)
{
	return text ? json_string(text) : json_null();
}

static void
find_print_json(const struct found_list *list)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < list->count; i++) {
		const struct found *row = &list->rows[i];
		json_t *object = json_object();
		json_object_set_new(object, "record", find_string(row->record));
		json_object_set_new(object, "family", find_string(row->family));
		json_object_set_new(object, "given", find_string(row->given));
		json_object_set_new(object, "preferred", find_string(row->preferred));
		json_object_set_new(object, "born", find_string(row->born));
		json_object_set_new(object, "phone", find_string(row->phone));
		json_object_set_new(object, "why", json_string(app_find_how(row->how)));
		json_array_append_new(rows, object);
	}
	json_dumpf(rows, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(rows);
}

/* Padded by columns, not by bytes. */
static void
find_print_cell(struct arena *arena, const char *text, int wide)
{
	char *cut = text_cut(arena, text ? text : "", wide);

	printf("%s%*s  ", cut, wide - text_width(cut), "");
}

static void
find_print(const struct found_list *list, struct arena *arena)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct found *row = &list->rows[i];
		if (i == list->typos)
			printf("%s\n", _("Did you mean:"));
		find_print_cell(arena, person_listed(arena, row->family, row->given), FIND_NAME);
		find_print_cell(arena, when_partial(arena, row->born), FIND_BORN_WIDE);
		find_print_cell(arena, row->phone, FIND_PHONE_WIDE);
		printf("%s  %s\n", row->record ? row->record : "-", app_find_how(row->how));
	}
	if (list->more)
		printf(_("more than %zu of %lld people\n"), list->count, (long long)list->people);
	else
		printf(_("%zu of %lld people\n"), list->count, (long long)list->people);
}

static int
find_run(const struct cmd_args *args)
{
	const char *limit = cmd_value(args, "limit");
	char *end = NULL;
	long rows = limit ? strtol(limit, &end, 10) : FIND_ROWS;
	struct arena *arena = NULL;
	struct app *app = NULL;
	struct found_list list;
	struct err err;
	int status = CMD_NOTHING;

	if (args->rest_count == 0)
		return cmd_usage(args, _("say whom to find: a name, a number, a birth date"));
	if ((end && *end) || rows < 1 || rows > FIND_MOST)
		return cmd_usage(args, _("--limit is a number from 1 to %d"), FIND_MOST);
	arena = arena_new();
	app = cmd_open(args);
	if (!app)
		goto out;
	if (!app_find(app, find_line(args, arena), (size_t)rows, 0, arena, &list, &err) ||
	    !app_find_printed(app, &list, &err)) {
		cmd_fail(args, &err);
		goto out;
	}
	if (cmd_is_set(args, "json"))
		find_print_json(&list);
	else
		find_print(&list, arena);
	status = CMD_DONE;
out:
	app_close(app);
	arena_free(arena);
	return status;
}

const struct cmd cmd_find = {
	.name = "find",
	.summary = N_("Find people as the lookup does"),
	.operands = "QUERY...",
	.options = find_options,
	.exits = find_exits,
	.run = find_run,
};
