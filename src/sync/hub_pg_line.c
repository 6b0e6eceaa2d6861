#include "hub_pg_line.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"

enum { HUB_PG_VALUES = 8, HUB_PG_TRIES = 8 };

static const char hub_pg_module[] = "rapport-pg.so";

/* Where RAPPORT_MODULES says, beside the program, below the prefix. */
static void *
hub_pg_find(void)
{
	const char *named = getenv("RAPPORT_MODULES");
	char path[PATH_MAX], self[PATH_MAX - sizeof hub_pg_module - 2];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	void *found = NULL;

	if (named && *named && snprintf(path, sizeof path, "%s/%s", named, hub_pg_module) < (int)sizeof path)
		found = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!found && length > 0) {
		self[length] = '\0';
		char *slash = strrchr(self, '/');
		if (slash) {
			*slash = '\0';
			snprintf(path, sizeof path, "%s/%s", self, hub_pg_module);
			found = dlopen(path, RTLD_NOW | RTLD_LOCAL);
		}
	}
	return found ? found : dlopen(RAPPORT_PREFIX "/lib/rapport/rapport-pg.so", RTLD_NOW | RTLD_LOCAL);
}

/* Stays loaded until the program ends: libpq does not like to be taken away. */
static const struct pg_api *
hub_pg_load(struct err *err)
{
	static const struct pg_api *api;
	const struct pg_api *(*entry)(void) = NULL;
	void *module = api ? NULL : hub_pg_find(), *symbol = module ? dlsym(module, "rapport_pg") : NULL;

	if (api)
		return api;
	/* A data pointer becomes a function pointer: as POSIX wants it done. */
	memcpy(&entry, &symbol, sizeof entry);
	if (symbol && entry()->version == PG_VERSION)
		return api = entry();
	err_set(err, ERR_NOT_FOUND,
	    _("Hubs in PostgreSQL need the module %s and the library libpq. Install libpq5 (to build: libpq-dev), "
	      "then make and install again."), hub_pg_module);
	return NULL;
}

bool
hub_pg_open(struct hub_pg_line *line, const char *url, struct err *err)
{
	char said[160];

	line->line = NULL;
	line->api = hub_pg_load(err);
	if (!line->api)
		return false;
	line->line = line->api->open(url, said, sizeof said);
	if (line->line)
		return true;
	for (char *at = said; *at; at++)
		if ((unsigned char)*at < 0x20 || (unsigned char)*at > 0x7e)
			*at = '?';
	return err_set(err, ERR_IO, _("There is no line to the hub: %s"), said);
}

void
hub_pg_close(struct hub_pg_line *line)
{
	if (line->api)
		line->api->close(line->line);
	line->line = NULL;
}

/* The one function that knows SQLSTATEs. */
static bool
hub_pg_fail(const char *state, struct err *err)
{
	log_note("sqlstate %s", state);
	if (!*state)
		return err_set(err, ERR_IO, _("The line to the hub was cut. Nothing is lost; run it again."));
	if (strcmp(state, "42501") == 0)
		return err_set(err, ERR_DENIED, _("The hub does not let this login do that (SQLSTATE %s)."), state);
	if (strcmp(state, "23505") == 0)
		return err_set(err, ERR_CONFLICT, _("The hub has that already. Nothing was stored."));
	if (strcmp(state, "3F000") == 0 || strcmp(state, "42883") == 0 || strcmp(state, "42P01") == 0)
		return err_set(err, ERR_NOT_FOUND, _("There is no hub in that database."));
	if (strncmp(state, "22", 2) == 0)
		return err_set(err, ERR_INVALID, _("The hub refused a value (SQLSTATE %s)."), state);
	if (strncmp(state, "40", 2) == 0)
		return err_set(err, ERR_BUSY, _("The hub is busy with other sites. Nothing was stored; run it again."));
	return err_set(err, ERR_IO,
	    _("The hub's database could not do it (SQLSTATE %s). Nothing is lost; run it again."), state);
}

bool
hub_pg_script(struct hub_pg_line *line, const char *sql, char state[PG_STATE], struct err *err)
{
	state[0] = '\0';
	return line->api->script(line->line, sql, state) || hub_pg_fail(state, err);
}

static int
hub_pg_values(struct pg_value values[HUB_PG_VALUES], char numbers[HUB_PG_VALUES][24], const char *letters,
    va_list given)
{
	int count = 0;

	for (; letters[count]; count++) {
		struct pg_value *value = &values[count];
		if (letters[count] == 'i') {
			snprintf(numbers[count], sizeof numbers[count], "%lld", (long long)va_arg(given, int64_t));
			*value = (struct pg_value){.bytes = numbers[count], .text = true};
		} else if (letters[count] == 't') {
			*value = (struct pg_value){.bytes = va_arg(given, const char *), .text = true};
		} else {
			value->bytes = va_arg(given, const void *);
			value->count = (int)va_arg(given, size_t);
			value->text = false;
		}
	}
	return count;
}

bool
hub_pg_ask(struct hub_pg_line *line, struct hub_pg_rows *rows, struct err *err, const char *sql, const char *letters,
    ...)
{
	struct pg_value values[HUB_PG_VALUES];
	char numbers[HUB_PG_VALUES][24], state[PG_STATE] = "40001";
	va_list given;
	int count;

	va_start(given, letters);
	count = hub_pg_values(values, numbers, letters, given);
	va_end(given);
	*rows = (struct hub_pg_rows){.api = line->api};
	for (int i = 0; !rows->answer && i < HUB_PG_TRIES; i++) {
		if (strcmp(state, "40001") != 0 && strcmp(state, "40P01") != 0)
			break;
		rows->answer = line->api->ask(line->line, sql, count, values, state);
	}
	if (!rows->answer)
		return hub_pg_fail(state, err);
	rows->count = line->api->rows(rows->answer);
	return true;
}

void
hub_pg_done(struct hub_pg_rows *rows)
{
	if (rows->answer)
		rows->api->free(rows->answer);
	rows->answer = NULL;
}

/* int4 and int8 in network order. */
int64_t
hub_pg_int(const struct hub_pg_rows *rows, int column)
{
	size_t count;
	const uint8_t *cell = rows->api->cell(rows->answer, rows->row, column, &count);
	uint64_t number = 0;

	if (!cell || (count != 4 && count != 8))
		return 0;
	for (size_t i = 0; i < count; i++)
		number = number << 8 | cell[i];
	return count == 4 ? (int32_t)(uint32_t)number : (int64_t)number;
}

bool
hub_pg_true(const struct hub_pg_rows *rows, int column)
{
	size_t count;
	const uint8_t *cell = rows->api->cell(rows->answer, rows->row, column, &count);

	return cell && count == 1 && cell[0];
}

void
hub_pg_fixed(const struct hub_pg_rows *rows, int column, void *to, size_t count)
{
	size_t got;
	const void *cell = rows->api->cell(rows->answer, rows->row, column, &got);

	memset(to, 0, count);
	if (cell && got == count)
		memcpy(to, cell, count);
}

const void *
hub_pg_bytes(const struct hub_pg_rows *rows, int column, struct arena *arena, size_t *count)
{
	const void *cell = rows->api->cell(rows->answer, rows->row, column, count);

	if (!cell)
		return NULL;
	return *count > 0 ? arena_copy(arena, cell, *count) : "";
}
