#include "ini.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#if __has_include(<iniparser/iniparser.h>)
#include <iniparser/iniparser.h>
#else
#include <iniparser.h>
#endif

#include "file.h"
#include "i18n.h"
#include "text.h"

/* Where the pass over the lines is. */
struct ini_pass {
	struct arena *arena;
	const char *name;
	struct ini *ini;
	size_t room;
	const char *section;	/* NULL before the first */
	int line;
};

static char *
ini_trimmed(struct arena *arena, const char *from, const char *end)
{
	while (from < end && isspace((unsigned char)*from))
		from++;
	while (end > from && isspace((unsigned char)end[-1]))
		end--;
	return arena_text_n(arena, from, (size_t)(end - from));
}

/* A section or key: letters, digits, _ and -, in lower case. NULL when it is none. */
static const char *
ini_word(struct arena *arena, const char *from, const char *end)
{
	char *word = ini_trimmed(arena, from, end);

	for (char *at = word; *at; at++) {
		if (!isalnum((unsigned char)*at) && *at != '_' && *at != '-')
			return NULL;
		*at = (char)tolower((unsigned char)*at);
	}
	return *word ? word : NULL;
}

static bool
ini_fail(const struct ini_pass *pass, struct err *err, const char *why)
{
	return err_set(err, ERR_INVALID, "%s:%d: %s", pass->name, pass->line, why);
}

/* What stands behind a closing quote: nothing, or a comment. */
static bool
ini_is_rest(const char *at)
{
	at += strspn(at, " \t");
	return *at == '\0' || *at == ';' || *at == '#';
}

/* Would iniparser hand out what the person wrote? The reason, or NULL. */
static const char *
ini_value_fault(const char *value)
{
	if (*value == '"' || *value == '\'') {
		const char *close = strchr(value + 1, *value);
		if (!close)
			return _("The quote is not closed.");
		if (!ini_is_rest(close + 1))
			return _("Something follows the closing quote.");
		return NULL;
	}
	for (const char *at = value; *at; at++) {
		if (*at == '"')
			return _("Put quotes around the whole value.");
		if ((*at == ';' || *at == '#') && at > value && at[-1] != ' ' && at[-1] != '\t')
			return _("A value with ; or # in it has to stand in quotes.");
	}
	return NULL;
}

static bool
ini_take_section(struct ini_pass *pass, const char *text, struct err *err)
{
	const char *close = strchr(text, ']');

	pass->section = close && close[1] == '\0' ? ini_word(pass->arena, text + 1, close) : NULL;
	return pass->section || ini_fail(pass, err,
	    _("This is not a section. Write one like [screen], with nothing behind it."));
}

static bool
ini_take_option(struct ini_pass *pass, const char *text, struct err *err)
{
	const char *equals = strchr(text, '=');
	const char *key = equals ? ini_word(pass->arena, text, equals) : NULL;

	if (!key)
		return ini_fail(pass, err, _("This is not an option. Write one like lock_minutes = 5."));
	if (!pass->section)
		return ini_fail(pass, err, _("The option stands before the first section."));
	for (size_t i = 0; i < pass->ini->count; i++) {
		const struct ini_entry *old = &pass->ini->entries[i];
		if (strcmp(old->section, pass->section) == 0 && strcmp(old->key, key) == 0)
			return err_set(err, ERR_INVALID, _("%s:%d: %s was set in line %d already."), pass->name,
			    pass->line,
			    key, old->line);
	}
	const char *fault = ini_value_fault(equals + 1 + strspn(equals + 1, " \t"));
	if (fault)
		return ini_fail(pass, err, fault);
	struct ini_entry *entry = arena_push(pass->arena, &pass->ini->entries, &pass->ini->count, &pass->room,
	    sizeof *entry);
	*entry = (struct ini_entry){.section = pass->section, .key = key, .line = pass->line};
	return true;
}

static bool
ini_take_line(struct ini_pass *pass, const char *from, const char *end, struct err *err)
{
	if (end - from > INI_LINE)
		return ini_fail(pass, err, _("The line is too long."));
	for (const char *at = from; at < end; at++)
		if ((unsigned char)*at < ' ' && *at != '\t')
			return ini_fail(pass, err, _("The line holds a control character."));
	if (!text_valid(from, (size_t)(end - from)))
		return ini_fail(pass, err, _("The line is not valid UTF-8."));
	char *text = ini_trimmed(pass->arena, from, end);
	size_t length = strlen(text);
	if (length == 0)
		return true;
	/* Not even a comment: iniparser would take the next line for a part of it. */
	if (text[length - 1] == '\\')
		return ini_fail(pass, err, _("A line cannot go on in the next one."));
	if (*text == '#' || *text == ';')
		return true;
	return *text == '[' ? ini_take_section(pass, text, err) : ini_take_option(pass, text, err);
}

bool
ini_scan(struct arena *arena, const char *name, const char *bytes, size_t count, struct ini *ini, struct err *err)
{
	struct ini_pass pass = {.arena = arena, .name = name, .ini = ini};
	const char *end = bytes + count;

	*ini = (struct ini){.path = arena_text(arena, name)};
	while (bytes < end) {
		const char *line_end = memchr(bytes, '\n', (size_t)(end - bytes));
		if (!line_end)
			line_end = end;
		pass.line++;
		if (!ini_take_line(&pass, bytes, line_end > bytes && line_end[-1] == '\r' ? line_end - 1 : line_end,
		    err))
			return false;
		bytes = line_end + 1;
	}
	return true;
}

/* Its complaints would go to the terminal; the pass before it has said all there is to say. */
static int
ini_hush(const char *format, ...)
{
	(void)format;
	return 0;
}

static bool
ini_fill(struct arena *arena, const char *path, struct ini *ini, struct err *err)
{
	bool ok = false;

	iniparser_set_error_callback(ini_hush);
	dictionary *found = iniparser_load(path);
	if (!found)
		return err_set(err, ERR_INVALID, _("%s cannot be read as settings."), path);
	for (size_t i = 0; i < ini->count; i++) {
		struct ini_entry *entry = &ini->entries[i];
		const char *value = iniparser_getstring(found, arena_printf(arena, "%s:%s", entry->section, entry->key),
		    NULL);
		if (!value) {
			err_set(err, ERR_INVALID, _("%s:%d: %s cannot be read."), path, entry->line, entry->key);
			goto out;
		}
		entry->value = arena_text(arena, value);
	}
	ok = true;
out:
	iniparser_freedict(found);
	return ok;
}

bool
ini_load(struct arena *arena, const char *path, struct ini *ini, struct err *err)
{
	char *bytes;
	size_t count;

	if (!file_read(arena, path, INI_BYTES, &bytes, &count, err)) {
		if (err && err->sys == ENOENT)
			err->code = ERR_NOT_FOUND;
		return false;
	}
	return ini_scan(arena, path, bytes, count, ini, err) && (ini->count == 0 || ini_fill(arena, path, ini, err));
}
