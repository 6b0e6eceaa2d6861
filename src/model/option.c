#include "option.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

static const struct option_row option_rows[] = {
#define OPTION(section_, key_, kind_, initial_, least_, most_, choices_, help_) \
	{.section = #section_, .key = #key_, .kind = OPTION_##kind_, .initial = initial_, \
	    .least = least_, .most = most_, .choices = choices_, .help = N_(help_), \
	    .at = offsetof(struct options, key_)},
#include "option.def"
#undef OPTION
};

const struct option_row *
option_row(enum option option)
{
	return &option_rows[option];
}

enum option
option_named(const char *section, const char *key)
{
	enum option option = 0;

	while (option < OPTION_COUNT && (strcmp(option_rows[option].section, section) != 0 ||
	    strcmp(option_rows[option].key, key) != 0))
		option++;
	return option;
}

static const char **
option_text_at(const struct option_row *row, struct options *options)
{
	return (const char **)(void *)((char *)options + row->at);
}

static int64_t *
option_number_at(const struct option_row *row, struct options *options)
{
	return (int64_t *)(void *)((char *)options + row->at);
}

/* One of "auto|on|off"? */
static bool
option_is_choice(const char *choices, const char *value)
{
	size_t length = strlen(value);

	for (const char *at = choices; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
		if (strcspn(at, "|") == length && strncmp(at, value, length) == 0)
			return length > 0;
	return false;
}

static bool
option_set_text(struct arena *arena, const struct option_row *row, struct options *options, const char *value,
    struct err *err)
{
	if (text_length(value) > (size_t)row->most)
		return err_set(err, ERR_INVALID, _("%s is too long."), row->key);
	*option_text_at(row, options) = arena_text(arena, value);
	return true;
}

static bool
option_set_number(const struct option_row *row, struct options *options, const char *value, struct err *err)
{
	char *end;

	errno = 0;
	long long number = strtoll(value, &end, 10);
	if (end == value || *end || errno || number < row->least || number > row->most)
		return err_set(err, ERR_INVALID, _("%s is a number from %" PRId64 " to %" PRId64 "."), row->key,
		    row->least,
		    row->most);
	*option_number_at(row, options) = number;
	return true;
}

static bool
option_set_flag(const struct option_row *row, struct options *options, const char *value, struct err *err)
{
	bool yes = strcmp(value, "yes") == 0;

	if (!yes && strcmp(value, "no") != 0)
		return err_set(err, ERR_INVALID, _("%s is yes or no."), row->key);
	*option_number_at(row, options) = yes;
	return true;
}

static bool
option_set_choice(struct arena *arena, const struct option_row *row, struct options *options, const char *value,
    struct err *err)
{
	if (!option_is_choice(row->choices, value))
		return err_set(err, ERR_INVALID, _("%s is one of %s."), row->key, row->choices);
	*option_text_at(row, options) = arena_text(arena, value);
	return true;
}

void
option_defaults(struct options *options)
{
	*options = (struct options){0};
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = &option_rows[i];
		if (row->kind == OPTION_TEXT || row->kind == OPTION_CHOICE)
			*option_text_at(row, options) = row->initial;
		else if (row->kind == OPTION_NUMBER)
			*option_number_at(row, options) = strtoll(row->initial, NULL, 10);
		else
			*option_number_at(row, options) = strcmp(row->initial, "yes") == 0;
	}
}

bool
option_set(struct arena *arena, struct options *options, enum option option, const char *value, struct err *err)
{
	const struct option_row *row = &option_rows[option];

	switch (row->kind) {
	case OPTION_TEXT:
		return option_set_text(arena, row, options, value, err);
	case OPTION_NUMBER:
		return option_set_number(row, options, value, err);
	case OPTION_FLAG:
		return option_set_flag(row, options, value, err);
	case OPTION_CHOICE:
		break;
	}
	return option_set_choice(arena, row, options, value, err);
}

char *
option_plain(struct arena *arena, const struct options *options, enum option option)
{
	const struct option_row *row = &option_rows[option];
	struct options copy = *options;

	if (row->kind == OPTION_TEXT || row->kind == OPTION_CHOICE)
		return arena_text(arena, *option_text_at(row, &copy));
	int64_t number = *option_number_at(row, &copy);
	if (row->kind == OPTION_FLAG)
		return arena_text(arena, number ? "yes" : "no");
	return arena_printf(arena, "%" PRId64, number);
}

/* A comment of at most 100 columns a line. */
static void
option_comment(struct buf *out, const char *text)
{
	struct arena *arena = arena_new();
	char **lines;
	size_t count = text_wrap(arena, text, 98, &lines);

	for (size_t i = 0; i < count; i++)
		buf_printf(out, "# %s\n", lines[i]);
	arena_free(arena);
}

void
option_document(struct buf *out)
{
	const char *section = "";

	buf_text(out,
	    "# Settings of Rapport. Every option with its default. To change one, take the # away before it.\n"
	    "# Read from /etc/rapport/rapport.ini, then from rapport.ini in the data folder, then from the file of\n"
	    "# --config; the last one wins. Quotes around a value keep ; and # in it.\n");
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = &option_rows[i];
		if (strcmp(section, row->section) != 0)
			buf_printf(out, "\n[%s]\n", row->section);
		section = row->section;
		buf_char(out, '\n');
		option_comment(out, row->help);
		if (row->kind == OPTION_CHOICE)
			buf_printf(out, "# One of %s.\n", row->choices);
		else if (row->kind == OPTION_FLAG)
			buf_text(out, "# yes or no.\n");
		else if (row->kind == OPTION_NUMBER)
			buf_printf(out, "# From %" PRId64 " to %" PRId64 ".\n", row->least, row->most);
		buf_printf(out, "#%s = %s\n", row->key, *row->initial ? row->initial : "\"\"");
	}
}
