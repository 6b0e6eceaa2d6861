/*
 * Prints the manual's tables, in mdoc, from the program's own tables: keys,
 * options, fields, rights, commands and exit statuses. tools/manual puts each
 * between its markers in a page. Built beside the program, never installed.
 *
 *   gendoc NAME [COMMAND]
 *
 * Must not: hold a fact of its own; whoever adds a row has documented it.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/data.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "model/entity.h"
#include "model/option.h"
#include "model/right.h"
#include "screen/go.h"
#include "screen/home.h"
#include "screen/keys.h"
#include "screen/shell_internal.h"

/* ---- mdoc ----------------------------------------------------------------------------------- */

/* Text as roff reads it: no escape by accident, ASCII only, a new sentence on a new line. */
static void
gendoc_text(const char *text)
{
	struct text_cluster cluster;
	uint32_t before = 0;

	while (text_walk(&text, &cluster))
		for (int i = 0; i < cluster.count; before = cluster.scalar[i++]) {
			uint32_t scalar = cluster.scalar[i];
			if (scalar == ' ' && (before == '.' || before == '!' || before == '?'))
				fputs("\n\\&", stdout);
			else if (scalar == '\\')
				fputs("\\e", stdout);
			else if (scalar == '"')
				fputs("\\(dq", stdout);
			else if (scalar == '^')
				fputs("\\(ha", stdout);
			else if (scalar == '-')
				fputs("\\-", stdout);
			else if (scalar < 0x80)
				putchar((int)scalar);
			else
				printf("\\[u%04X]", scalar);
		}
}

/* One argument of a macro, however many words; the \& keeps "No" from being a macro itself. */
static void
gendoc_word(const char *macro, const char *word)
{
	printf(" %s \"\\&", macro);
	gendoc_text(word);
	putchar('"');
}

/* A line of running text that ends as a sentence does. */
static void
gendoc_sentence(const char *text)
{
	size_t length = strlen(text);

	fputs("\\&", stdout);
	gendoc_text(text);
	puts(length && strchr(".!?", text[length - 1]) ? "" : ".");
}

/* ---- keys: rapport-keys(7) ---------------------------------------------------------------------- */

static void
gendoc_key(const struct key_row *row)
{
	char word[32];

	fputs(".It", stdout);
	for (int n = 0; key_word(row->keys, n, word, sizeof word); n++) {
		fputs(n ? " ," : "", stdout);
		gendoc_word("Ic", word);
	}
	if (!*row->keys)
		gendoc_word("Ic", row->code);
	putchar('\n');
	gendoc_sentence(row->help);
	if (*row->keys && row->code)
		printf("In the palette:\n.Ic %s .\n", row->code);
	if (!*row->keys)
		puts("In the palette only.");
	if (row->right != RIGHT_NONE)
		printf("Needs the right\n.Cm %s .\n", right_name(row->right));
}

static void
gendoc_key_table(const char *title, const struct key_row *rows)
{
	fputs(".Ss \\&", stdout);
	gendoc_text(title);
	puts("\n.Bl -tag -width \"Shift-Tab\"");
	for (; rows->keys; rows++)
		gendoc_key(rows);
	puts(".El");
}

static const char *
gendoc_screen_name(const struct screen_ops *ops)
{
	if (ops == &home_ops)
		return "Home";
	return ops == &login_ops ? "Signing in" : ops->name;
}

static void
gendoc_keys(const struct cmd *cmd)
{
	(void)cmd;
	gendoc_key_table("Everywhere", frame_keys);
	gendoc_key_table("Where to go, by palette", go_keys);
	gendoc_key_table("In every list", list_keys);
	gendoc_key_table("In every form", form_keys);
	for (size_t i = 0; screen_table[i]; i++)
		if (screen_table[i]->keys && screen_table[i]->keys->keys)
			gendoc_key_table(gendoc_screen_name(screen_table[i]), screen_table[i]->keys);
}

static void
gendoc_letters(const struct cmd *cmd)
{
	(void)cmd;
	puts(".Bl -tag -width \"m\" -compact");
	for (const struct key_law *law = key_laws; law->letter; law++) {
		const char *at = law->meanings;
		printf(".It Ic \\&%c\n\\&", law->letter);
		for (const char *bar; (bar = strchr(at, '|')); at = bar + 1)
			printf("%.*s, ", (int)(bar - at), at);
		puts(at);
	}
	puts(".El");
}

/* ---- settings: rapport.ini(5) --------------------------------------------------------------------- */

static void
gendoc_option(const struct option_row *row)
{
	printf(".It Cm %s =", row->key);
	gendoc_word("Ar", row->kind == OPTION_TEXT ? "text" : row->kind == OPTION_NUMBER ? "number" :
	    row->kind == OPTION_FLAG ? "yes | no" : "word");
	putchar('\n');
	gendoc_sentence(row->help);
	if (row->kind == OPTION_CHOICE) {
		fputs("One of ", stdout);
		gendoc_sentence(row->choices);
	} else if (row->kind == OPTION_NUMBER)
		printf("From %" PRId64 " to %" PRId64 ".\n", row->least, row->most);
	fputs("Default: ", stdout);
	gendoc_sentence(*row->initial ? row->initial : "nothing");
}

static void
gendoc_settings(const struct cmd *cmd)
{
	const char *section = "";

	(void)cmd;
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = option_row((enum option)i);
		if (strcmp(section, row->section) != 0)
			printf("%s.Ss [%s]\n.Bl -tag -width Ds\n", *section ? ".El\n" : "", row->section);
		section = row->section;
		gendoc_option(row);
	}
	puts(".El");
}

/* ---- commands: rapport(1) and one page each --------------------------------------------------------- */

static void
gendoc_options(const struct cmd *cmd)
{
	const struct cmd_option *const tables[] = {cmd->options, cmd_common};

	puts(".Bl -tag -width Ds");
	for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
		for (const struct cmd_option *option = tables[t]; option && option->name; option++) {
			if (!cmd_offers(cmd, option))
				continue;
			printf(".It Fl \\-%s", option->name);
			if (option->value)
				gendoc_word("Ar", option->value);
			putchar('\n');
			gendoc_sentence(option->help);
		}
	puts(".El");
}

static void
gendoc_exits(const struct cmd *cmd)
{
	puts(".Bl -tag -width Ds -compact");
	for (const struct cmd_exit *exit = cmd->exits; exit->means; exit++) {
		printf(".It %d\n", exit->status);
		gendoc_sentence(exit->means);
	}
	puts(".El");
}

static void
gendoc_commands(const struct cmd *unused)
{
	(void)unused;
	puts(".Bl -tag -width Ds");
	for (size_t i = 0; cmd_table[i]; i++) {
		printf(".It Xr rapport-%s 1\n", cmd_table[i]->name);
		gendoc_sentence(cmd_table[i]->summary);
	}
	puts(".El");
}

/* ---- rights: rapport(1) ------------------------------------------------------------------------------ */

static void
gendoc_rights(const struct cmd *cmd)
{
	static const char *const marks[] = {[GRANT_NO] = "\\-", [GRANT_YES] = "yes", [GRANT_OWN] = "own",
	    [GRANT_REASON] = "reason", [GRANT_BREAK_GLASS] = "glass", [GRANT_TWO] = "two"};

	(void)cmd;
	puts(".Bl -column call_close_clinicalxx reception reason reason supervisor admin auditor");
	fputs(".It Em right", stdout);
	for (enum role role = ROLE_RECEPTION; role < ROLE_SYSTEM; role++)
		printf(" Ta Em %s", role_name(role));
	putchar('\n');
	for (int right = RIGHT_NONE + 1; right < RIGHT_COUNT; right++) {
		printf(".It Cm %s", right_name((enum right)right));
		for (enum role role = ROLE_RECEPTION; role < ROLE_SYSTEM; role++)
			printf(" Ta %s", marks[right_grant((enum right)right, role)]);
		putchar('\n');
	}
	puts(".El\n.Pp\nWhat each right is for:\n.Bl -tag -width call_close_clinical -compact");
	for (int right = RIGHT_NONE + 1; right < RIGHT_COUNT; right++) {
		printf(".It Cm %s\n", right_name((enum right)right));
		gendoc_sentence(right_label((enum right)right));
	}
	puts(".El");
}

/* ---- fields: rapport-schema(7) ------------------------------------------------------------------------ */

static const char *const gendoc_kinds[] = {[FIELD_TEXT] = "text", [FIELD_NAME] = "name", [FIELD_PHONE] = "phone",
    [FIELD_DATE] = "date", [FIELD_TIME] = "minute of the day", [FIELD_INSTANT] = "instant", [FIELD_CHOICE] = "choice",
    [FIELD_FLAG] = "flag", [FIELD_INT] = "number", [FIELD_REF] = "reference", [FIELD_NOTE] = "text of several lines"};

static void
gendoc_choices(const char *choices)
{
	const char *before = "one of";

	while (*choices) {
		size_t length = strcspn(choices, "="), whole = strcspn(choices, "|");
		printf("%s %.*s", before, (int)length, choices);
		choices += whole + (choices[whole] == '|');
		before = ",";
	}
}

static void
gendoc_field(const struct field *field)
{
	printf(".It Cm %s\n\\&", field->column);
	gendoc_text(field->label);
	printf(": %s", gendoc_kinds[field->kind]);
	if (field->kind == FIELD_REF && field->choices)
		printf(" to %s", field->choices);
	else if (field->kind == FIELD_REF)	/* to any of several tables: the field beside it says which */
		printf(" to a row of the table that %s_kind names", field->column);
	else if (field->kind == FIELD_CHOICE && field->choices) {
		fputs(", ", stdout);
		gendoc_choices(field->choices);
	} else if (field->max > 0)
		printf(field_is_number(field) ? ", at most %" PRId64 : ", at most %" PRId64 " characters", field->max);
	fputs(field->flags & FIELD_REQUIRED ? ", required" : "", stdout);
	fputs(field->flags & FIELD_ASKED ? ", asked for" : "", stdout);
	fputs(field->flags & FIELD_PRIVATE ? ", private" : "", stdout);
	fputs(field->flags & FIELD_SEARCHED ? ", searched" : "", stdout);
	printf("; merges with group %s; number %d.\n", field->group, field->no);
	if (field->help && *field->help)
		gendoc_sentence(field->help);
}

static void
gendoc_entities(const struct cmd *cmd)
{
	static const char *const scopes[] = {[ENTITY_SITE] = "a site", [ENTITY_GROUP] = "a group of clinics",
	    [ENTITY_ORG] = "the organisation"};
	size_t count;
	const struct entity *table = entity_table(&count);

	(void)cmd;
	for (size_t i = 0; i < count; i++) {
		if (table[i].fate != ENTITY_SYNCED)
			continue;
		printf(".Ss %s: %s\nTable number %d, shared by %s%s.\n", table[i].table, table[i].label, table[i].no,
		    scopes[table[i].scope], table[i].flags & ENTITY_APPEND_ONLY ? ", append-only" : "");
		if (table[i].natural_key)
			printf("The id is made of\n.Cm %s .\n", table[i].natural_key);
		puts(".Bl -tag -width Ds -compact");
		for (size_t f = 0; f < table[i].field_count; f++)
			gendoc_field(&table[i].fields[f]);
		puts(".El");
	}
}

/* The rest of the line at `at` without its newline; moves `at` to the next line. */
static char *
gendoc_line(struct arena *arena, const char **at)
{
	size_t length = strcspn(*at, "\n");
	char *line = arena_printf(arena, "%.*s", (int)length, *at);

	*at += length + ((*at)[length] == '\n');
	return line;
}

/* "\tstarts INTEGER NOT NULL,  -- why": a column, unless the line is a key of the whole table. */
static void
gendoc_column(const char *line)
{
	const char *comment = strstr(line, "-- ");
	int name = (int)strcspn(line + 1, " ");

	if (line[0] != '\t' || !islower((unsigned char)line[1]))
		return;
	int type = (int)strcspn(line + 1 + name + 1, " ,");
	printf(".It Cm %.*s\n", name, line + 1);
	if (comment) {
		gendoc_text(comment + 3);
		puts("");
	} else
		printf("%.*s\n", type, line + 1 + name + 1);
}

/* A table that has no field rows is described where it is made: by the comments of its SQL. */
static void
gendoc_made_table(struct arena *arena, const char *sql, const char *table)
{
	const char *start = arena_printf(arena, "CREATE TABLE %s (", table), *why = "";

	while (*sql) {
		const char *line = gendoc_line(arena, &sql);
		if (strncmp(line, "-- ", 3) == 0)
			why = arena_printf(arena, "%s%s%s", why, *why ? "\n" : "", line + 3);
		else if (strncmp(line, start, strlen(start)) != 0)
			why = "";
		else {
			gendoc_sentence(why);
			puts(".Bl -tag -width Ds -compact");
			while (*sql && *sql != ')')
				gendoc_column(gendoc_line(arena, &sql));
			puts(".El");
			return;
		}
	}
}

static void
gendoc_tables(const struct cmd *cmd)
{
	struct arena *arena = arena_new();
	size_t count;
	const struct entity *table = entity_table(&count);

	(void)cmd;
	for (size_t i = 0; i < count; i++) {
		if (table[i].fate == ENTITY_SYNCED)
			continue;
		printf(".Ss %s\n%s.\n", table[i].table, table[i].fate == ENTITY_LOCAL ? "Local" : "Derived");
		for (const struct data_file *file = data_files; file->path; file++)
			if (strncmp(file->path, "data/schema/", 12) == 0)
				gendoc_made_table(arena, file->bytes, table[i].table);
	}
	arena_free(arena);
}

/* ---- which one ------------------------------------------------------------------------------------------- */

static const struct gendoc {
	const char *name;
	void (*print)(const struct cmd *cmd);
	bool of_command;
} gendoc_all[] = {
	{"keys", gendoc_keys, false},
	{"letters", gendoc_letters, false},
	{"settings", gendoc_settings, false},
	{"commands", gendoc_commands, false},
	{"rights", gendoc_rights, false},
	{"entities", gendoc_entities, false},
	{"tables", gendoc_tables, false},
	{"options", gendoc_options, true},
	{"exits", gendoc_exits, true},
};

static const struct cmd *
gendoc_command(const char *name)
{
	for (size_t i = 0; cmd_table[i]; i++)
		if (strcmp(cmd_table[i]->name, name) == 0)
			return cmd_table[i];
	return strcmp(name, cmd_work.name) == 0 ? &cmd_work : NULL;
}

int
main(int argc, char **argv)
{
	const struct cmd *cmd = argc == 3 ? gendoc_command(argv[2]) : NULL;

	for (size_t i = 0; argc > 1 && i < sizeof gendoc_all / sizeof gendoc_all[0]; i++)
		if (strcmp(gendoc_all[i].name, argv[1]) == 0 && gendoc_all[i].of_command == (cmd != NULL) &&
		    argc == (cmd ? 3 : 2)) {
			gendoc_all[i].print(cmd);
			return fflush(stdout) == 0 ? 0 : 1;
		}
	fprintf(stderr, "gendoc: no table is called%s%s%s%s\n", argc > 1 ? " " : "", argc > 1 ? argv[1] : "",
	    argc > 2 ? " " : "", argc > 2 ? argv[2] : "");
	return 2;
}
