#include "module.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <libpq-fe.h>

enum { PG_VALUES = 8, PG_OLDEST = 130000, PG_PATIENCE = 3000 };	/* ms that a refused login is asked why */

/* The first line of what the library says of a connection. */
static void
pg_words(const PGconn *line, char *said, size_t room)
{
	snprintf(said, room, "%s", PQerrorMessage(line));
	said[strcspn(said, "\n")] = '\0';
}

/* The state that ends a line of words which hold nothing else of the server's: the last host's, when there are some. */
static void
pg_state(const char *words, char state[PG_STATE])
{
	state[0] = '\0';
	while (*words) {
		size_t length = strcspn(words, "\n");
		const char *last = words + length - (PG_STATE - 1);
		if (length >= PG_STATE && last[-1] == ' ' &&
		    strspn(last, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") >= PG_STATE - 1)
			snprintf(state, PG_STATE, "%.5s", last);
		words += length + (words[length] == '\n');
	}
}

/*
 * Why a login is refused. The library has a failed connection's SQLSTATE in its words alone, and only when it was told
 * before the server answered: so it is asked once more, in steps. "" when nobody answers.
 */
static void
pg_why(const char *const *words, const char *const *values, char state[PG_STATE])
{
	PGconn *line = PQconnectStartParams(words, values, 1);
	PostgresPollingStatusType next = PGRES_POLLING_WRITING;
	int ready = 1;

	state[0] = '\0';
	if (!line || PQstatus(line) == CONNECTION_BAD)
		next = PGRES_POLLING_FAILED;
	else
		PQsetErrorVerbosity(line, PQERRORS_SQLSTATE);
	while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
		struct pollfd wait = {.fd = PQsocket(line), .events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT};
		ready = poll(&wait, 1, PG_PATIENCE);
		if (ready == 0 || (ready < 0 && errno != EINTR))
			break;
		next = PQconnectPoll(line);
	}
	if (next == PGRES_POLLING_FAILED)
		pg_state(PQerrorMessage(line), state);
	PQfinish(line);
}

static void
pg_silent(void *context, const PGresult *notice)
{
	(void)context;
	(void)notice;
}

static void
pg_close(void *line)
{
	PQfinish(line);
}

/* What the URL itself says of an option, NULL when it says nothing. */
static const char *
pg_said(const PQconninfoOption *parts, const char *keyword)
{
	for (; parts && parts->keyword; parts++)
		if (strcmp(parts->keyword, keyword) == 0)
			return parts->val;
	return NULL;
}

/* What every line begins with. */
static bool
pg_begin(PGconn *line, char state[PG_STATE])
{
	PQsetErrorVerbosity(line, PQERRORS_SQLSTATE);
	PQsetNoticeReceiver(line, pg_silent, NULL);
	if (PQserverVersion(line) < PG_OLDEST) {
		snprintf(state, PG_STATE, "0A000");
		return false;
	}
	PGresult *set = PQexec(line, "SET search_path = pg_catalog; SET statement_timeout = 60000; "
	    "SET client_encoding = 'UTF8'; SET default_transaction_isolation = 'read committed'");
	bool ok = PQresultStatus(set) == PGRES_COMMAND_OK;
	const char *code = PQresultErrorField(set, PG_DIAG_SQLSTATE);
	snprintf(state, PG_STATE, "%s", code ? code : "");
	PQclear(set);
	return ok;
}

/*
 * Over a network only with TLS to the very host, and with the password's proof bound to that line, unless the URL says
 * otherwise (client certificates: channel_binding=prefer). What stands before the URL can be overridden by it.
 */
static void *
pg_open(const char *url, char state[PG_STATE], char *said, size_t room)
{
	PQconninfoOption *parts = PQconninfoParse(url, NULL);
	const char *host = pg_said(parts, "host");
	bool bound = host && *host && *host != '/' && !pg_said(parts, "sslmode") && !pg_said(parts, "channel_binding");
	const char *const words[] = {"sslmode", "channel_binding", "connect_timeout", "application_name",
	    "keepalives_idle", "dbname", NULL};
	const char *const values[] = {"verify-full", bound ? "require" : "prefer", "15", "rapport", "15", url, NULL};
	PGconn *line;

	PQconninfoFree(parts);
	state[0] = said[0] = '\0';
	line = PQconnectdbParams(words, values, 1);
	if (PQstatus(line) == CONNECTION_OK) {
		if (pg_begin(line, state))
			return line;
	} else if (PQconnectionNeedsPassword(line)) {
		snprintf(state, PG_STATE, "28P01");
	} else {
		pg_why(words, values, state);
	}
	if (!*state)
		pg_words(line, said, room);
	PQfinish(line);
	return NULL;
}

/* What became of a statement. A line that is gone has no state. */
static bool
pg_judge(PGconn *line, PGresult *result, char state[PG_STATE])
{
	ExecStatusType status = PQresultStatus(result);
	const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
		return true;
	snprintf(state, PG_STATE, "%s", PQstatus(line) == CONNECTION_OK && code ? code : "");
	PQclear(result);
	return false;
}

static bool
pg_script(void *line, const char *sql, char state[PG_STATE])
{
	PGresult *result = PQexec(line, sql);

	if (!pg_judge(line, result, state))
		return false;
	PQclear(result);
	return true;
}

static void *
pg_ask(void *line, const char *sql, int count, const struct pg_value *values, char state[PG_STATE])
{
	const char *bytes[PG_VALUES];
	int counts[PG_VALUES], formats[PG_VALUES];

	snprintf(state, PG_STATE, "54011");
	if (count > PG_VALUES)
		return NULL;
	for (int i = 0; i < count; i++) {
		bytes[i] = values[i].bytes;
		counts[i] = values[i].count;
		formats[i] = !values[i].text;
	}
	PGresult *result = PQexecParams(line, sql, count, NULL, bytes, counts, formats, 1);
	return pg_judge(line, result, state) ? result : NULL;
}

static int
pg_rows(const void *answer)
{
	return PQntuples(answer);
}

static const void *
pg_cell(const void *answer, int row, int column, size_t *count)
{
	*count = (size_t)PQgetlength(answer, row, column);
	return PQgetisnull(answer, row, column) ? NULL : PQgetvalue(answer, row, column);
}

static void
pg_free(void *answer)
{
	PQclear(answer);
}

const struct pg_api *
rapport_pg(void)
{
	static const struct pg_api api = {
		.version = PG_VERSION, .open = pg_open, .close = pg_close, .script = pg_script, .ask = pg_ask,
		.rows = pg_rows, .cell = pg_cell, .free = pg_free,
	};

	return &api;
}
