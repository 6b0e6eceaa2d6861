#include "hub_pg_line.h"

#include <dlfcn.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/log.h"

enum { HUB_PG_VALUES = 8, HUB_PG_TRIES = 10, HUB_PG_LONGEST = 8 };	/* LONGEST: 2^8 ms between two tries */

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

/* Met by another's lock or another's write: made again it may do. */
static bool
hub_pg_again(const char *state)
{
	return strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0;
}

/* Twice as long each time, and by chance: two that met shall not meet again. At most 1 s in all tries. */
static void
hub_pg_pause(int tries)
{
	uint8_t chance;
	int most = tries < HUB_PG_LONGEST ? 1 << tries : 1 << HUB_PG_LONGEST;

	hash_random(&chance, sizeof chance);
	poll(NULL, 0, (most + most * chance / UINT8_MAX) / 2);
}

/* SQLSTATEs, or how they begin, in words. */
struct hub_pg_word {
	const char *states;
	enum err_code code;
	const char *text;
};

static const struct hub_pg_word hub_pg_refusals[] = {
	{"28P01", ERR_DENIED,
	    N_("The hub's server does not take this login's password, or got none. Put the right one in ~/.pgpass: "
	       "host:port:database:login:password.")},
	{"28", ERR_DENIED,
	    N_("The hub's server knows no such login, or does not let it in from here. Ask whoever looks after the "
	       "hub.")},
	{"42501", ERR_DENIED,
	    N_("The hub does not let this login in (SQLSTATE 42501). Its owner says who may: SELECT "
	       "rapport.hub_grant('LOGIN').")},
	{"3D000", ERR_NOT_FOUND,
	    N_("The hub's server has no database of that name. Is the end of the hub's URL right?")},
	{"0A000", ERR_INVALID,
	    N_("The hub's server is too old: a hub needs PostgreSQL 13 or newer. Nothing was changed.")},
	{"53", ERR_BUSY,
	    N_("Too many sites are at the hub just now. Nothing is lost; run it again later.")},
	{"57P", ERR_IO,
	    N_("The hub's server is starting or stopping. Nothing is lost; run it again.")},
};

static const struct hub_pg_word hub_pg_failures[] = {
	{"57P", ERR_IO,
	    N_("The line to the hub was cut. Nothing is lost; run it again.")},
	{"42501", ERR_DENIED,
	    N_("The hub does not let this login do that (SQLSTATE 42501).")},
	{"23505", ERR_CONFLICT,
	    N_("The hub has that already. Nothing was stored.")},
	{"3F000 42883 42P01", ERR_NOT_FOUND,
	    N_("There is no hub in that database. Is its name in the URL right? `rapport hub init` makes one.")},
	{"40001 40P01", ERR_BUSY,
	    N_("The hub is busy with other sites. Nothing was stored; run it again.")},
	{"53100", ERR_IO,
	    N_("The hub's disk is full. Nothing is lost; tell whoever looks after the hub, then run it again.")},
	{"25006", ERR_IO,
	    N_("The hub's database takes no changes: it is a standby, or closed for a while. Nothing is lost; run it "
	       "again later.")},
	{"57014", ERR_IO,
	    N_("The hub's database was too slow. Nothing is lost; run it again.")},
};

static bool
hub_pg_say(const struct hub_pg_word *words, size_t count, const char *state, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		for (const char *one = words[i].states; *one; one += strcspn(one, " "), one += *one == ' ')
			if (strncmp(state, one, strcspn(one, " ")) == 0) {
				err_set(err, words[i].code, "%s", _(words[i].text));
				return true;
			}
	return false;
}

/* What the library says of a line that nobody refused. */
static void
hub_pg_silence(char *said, struct err *err)
{
	for (char *at = said; *at; at++)
		if ((unsigned char)*at < 0x20 || (unsigned char)*at > 0x7e)
			*at = '?';
	if (strstr(said, "SSL") || strstr(said, "certificate") || strstr(said, "channel binding"))
		err_set(err, ERR_IO,
		    _("There is no safe line to the hub's server. `man rapport-hub` says what it needs. (%s)"), said);
	else
		err_set(err, ERR_IO,
		    _("The hub's server does not answer. Is the URL right, is the network there? Nothing is lost. "
		      "(%s)"), said);
}

bool
hub_pg_open(struct hub_pg_line *line, const char *url, struct err *err)
{
	char state[PG_STATE], said[160];

	line->line = NULL;
	line->api = hub_pg_load(err);
	if (!line->api)
		return false;
	line->line = line->api->open(url, state, said, sizeof said);
	if (line->line)
		return true;
	log_note("no line, sqlstate %s", state);
	if (!*state)
		hub_pg_silence(said, err);
	else if (!hub_pg_say(hub_pg_refusals, sizeof hub_pg_refusals / sizeof hub_pg_refusals[0], state, err))
		err_set(err, ERR_IO,
		    _("The hub's server refuses the line (SQLSTATE %s). Nothing is lost; run it again."), state);
	return false;
}

void
hub_pg_close(struct hub_pg_line *line)
{
	if (line->api)
		line->api->close(line->line);
	line->line = NULL;
}

static bool
hub_pg_fail(const char *state, struct err *err)
{
	log_note("sqlstate %s", state);
	/* A line that is gone has no state. */
	if (!*state)
		state = "57P01";
	if (!hub_pg_say(hub_pg_failures, sizeof hub_pg_failures / sizeof hub_pg_failures[0], state, err))
		err_set(err, strncmp(state, "22", 2) == 0 ? ERR_INVALID : ERR_IO,
		    _("The hub's database could not do it (SQLSTATE %s). Nothing is lost; run it again."), state);
	return false;
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
	char numbers[HUB_PG_VALUES][24], state[PG_STATE];
	va_list given;
	int count;

	va_start(given, letters);
	count = hub_pg_values(values, numbers, letters, given);
	va_end(given);
	*rows = (struct hub_pg_rows){.api = line->api};
	for (int i = 1;; i++) {
		rows->answer = line->api->ask(line->line, sql, count, values, state);
		if (rows->answer || !hub_pg_again(state) || i == HUB_PG_TRIES)
			break;
		hub_pg_pause(i);
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
