/*
 * Prints the texts that stand in tables, as C that xgettext reads: labels and
 * help of fields and entities, choices, rights, help of options, labels of the
 * code lists in data/. Built for `make pot`, never installed.
 *
 * Must not: hold a text of its own.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/data.h"
#include "model/entity.h"
#include "model/option.h"
#include "model/right.h"

/* One text with where it stands, which the translator sees. */
static void
gentext_print(const char *where, const char *text)
{
	if (!text || !*text)
		return;
	printf("/* %s */ N_(\"", where);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	puts("\")");
}

static void
gentext_field(struct arena *arena, const struct entity *entity, const struct field *field)
{
	char *where = arena_printf(arena, "%s.%s", entity->table, field->column), *code, *label;

	gentext_print(where, field->label);
	gentext_print(where, field->help);
	for (int n = 0; field->kind == FIELD_CHOICE && field->choices && field_choice(arena, field, n, &code, &label); n++)
		gentext_print(where, label);
}

static void
gentext_entities(struct arena *arena)
{
	size_t count;
	const struct entity *table = entity_table(&count);

	for (size_t i = 0; i < count; i++) {
		gentext_print(table[i].table, table[i].label);
		gentext_print(table[i].table, table[i].plural);
		for (size_t f = 0; f < table[i].field_count; f++)
			gentext_field(arena, &table[i], &table[i].fields[f]);
	}
}

/* Every "label": "..." of a code list. Labels have no escapes. */
static void
gentext_list(struct arena *arena, const struct data_file *file)
{
	static const char mark[] = "\"label\": \"";

	for (const char *at = file->bytes; (at = strstr(at, mark));) {
		at += sizeof mark - 1;
		size_t length = strcspn(at, "\"");
		gentext_print(file->path, arena_printf(arena, "%.*s", (int)length, at));
		at += length;
	}
}

int
main(void)
{
	struct arena *arena = arena_new();

	gentext_entities(arena);
	for (int right = RIGHT_NONE; right < RIGHT_COUNT; right++)
		gentext_print(right_name((enum right)right), right_label((enum right)right));
	for (int i = 0; i < OPTION_COUNT; i++)
		gentext_print(option_row((enum option)i)->key, option_row((enum option)i)->help);
	for (const struct data_file *file = data_files; file->path; file++)
		if (strncmp(file->path, "data/", 5) == 0 && !strchr(file->path + 5, '/') && strstr(file->path, ".json"))
			gentext_list(arena, file);
	arena_free(arena);
	return fflush(stdout) == 0 ? 0 : 1;
}
