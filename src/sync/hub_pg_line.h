/*
 * One line to a hub in PostgreSQL: the module loaded, a call of one of its
 * functions with typed values, its rows with typed cells, and calls that the
 * server asks to make again made again.
 *
 * Must not: show what the server says; an SQLSTATE is all that leaves here.
 */
#ifndef SYNC_HUB_PG_LINE_H
#define SYNC_HUB_PG_LINE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "sync/pg/module.h"

struct hub_pg_line {
	const struct pg_api *api;
	void *line;
};

/*
 * ERR_NOT_FOUND names the package when the module is not there, or there is no such database; ERR_DENIED: the server
 * does not let the login in; ERR_BUSY: not now; ERR_INVALID: too old; ERR_IO: no line. The text says what to do.
 */
bool hub_pg_open(struct hub_pg_line *line, const char *url, struct err *err);
void hub_pg_close(struct hub_pg_line *line);

bool hub_pg_script(struct hub_pg_line *line, const char *sql, char state[PG_STATE], struct err *err);

/* Rows being read: their cells by column, in order. */
struct hub_pg_rows {
	const struct pg_api *api;
	void *answer;
	int count, row;
};

/*
 * Call with values, a letter each: t text, i int64_t, b bytes (pointer, size_t; a NULL pointer is NULL). A call that
 * met another's lock or write (40001, 40P01) is made again, ten times at most, after a moment that grows.
 */
bool hub_pg_ask(struct hub_pg_line *line, struct hub_pg_rows *rows, struct err *err, const char *sql,
    const char *letters, ...);
void hub_pg_done(struct hub_pg_rows *rows);

int64_t hub_pg_int(const struct hub_pg_rows *rows, int column);		/* 0 for a NULL */
bool hub_pg_true(const struct hub_pg_rows *rows, int column);
/* Bytes that must be so many, else zeros; any bytes, NULL for a NULL. */
void hub_pg_fixed(const struct hub_pg_rows *rows, int column, void *to, size_t count);
const void *hub_pg_bytes(const struct hub_pg_rows *rows, int column, struct arena *arena, size_t *count);

#endif
