/*
 * PostgreSQL's client library behind a narrow table: a module of its own
 * (rapport-pg.so), loaded when a postgresql:// hub is first opened, so that
 * nobody else pays for libpq. The module knows nothing of the program.
 *
 * Values and cells are in PostgreSQL's binary format. A state is an SQLSTATE,
 * "" when there is no line any more; the server's texts stay behind, because
 * they may quote values.
 */
#ifndef SYNC_PG_MODULE_H
#define SYNC_PG_MODULE_H

#include <stdbool.h>
#include <stddef.h>

enum { PG_VERSION = 2, PG_STATE = 6 };

struct pg_value {
	const void *bytes;	/* NULL: a NULL */
	int count;
	bool text;		/* else binary */
};

struct pg_api {
	int version;	/* PG_VERSION, or the module is of another program */

	/*
	 * A line; or NULL and why the server refuses it, 0A000 when it is too old. When nobody answers or the line is
	 * not safe there is no state, and in `said` what the library says of it.
	 */
	void *(*open)(const char *url, char state[PG_STATE], char *said, size_t room);
	void (*close)(void *line);	/* NULL is allowed */

	/* Several statements without values, in one transaction that they begin and end themselves. */
	bool (*script)(void *line, const char *sql, char state[PG_STATE]);

	/* One statement, or NULL and its state. free() the answer. */
	void *(*ask)(void *line, const char *sql, int count, const struct pg_value *values, char state[PG_STATE]);
	int (*rows)(const void *answer);
	const void *(*cell)(const void *answer, int row, int column, size_t *count);	/* NULL: a NULL */
	void (*free)(void *answer);
};

/* The one symbol of the module. */
const struct pg_api *rapport_pg(void);

#endif
