/*
 * The wall round SQLite.
 *
 * Only src/store (and the hub drivers of src/sync) see sqlite3.h. SQL is
 * static text beside the function that maps its row; the one exception is
 * sqlgen.c, which builds statements from compiled identifiers. Everybody may
 * read through a struct db; writing takes a struct tx (tx.h).
 *
 * Must not: decide who may do what (app), or keep a statement open between keys.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"

struct db;	/* opaque: one connection */
struct stmt;	/* opaque: one prepared statement, owned by its db */

enum db_how {
	DB_OPEN,	/* must exist; refused when its schema is newer than this program, migrated when older */
	DB_CREATE,	/* must not exist, or have no site yet: an init that was killed is gone on with */
	DB_INSPECT,	/* for `rapport check`: what DB_OPEN refuses for its witness or schema opens; nothing is
			 * migrated */
	DB_MEMORY,	/* tests: private, in memory, no lock, no witness; `folder` is ignored */
};

/*
 * Open FOLDER/rapport.db with every switch of SECURITY.md 4.3 set and read
 * back, run due migrations, install capture triggers, check schema digest and
 * witness. On failure *db is NULL and err says what to do.
 */
bool db_open(const char *folder, enum db_how how, struct db **db, struct err *err);
void db_close(struct db *db);	/* NULL is allowed; never checkpoints */

const char *db_folder(const struct db *db);	/* borrowed; "" in memory */
int db_schema_version(const struct db *db);
bool db_is_demo(struct db *db);			/* sync_self.demo */

/* PRAGMA data_version: changes when another connection committed. */
int64_t db_version(struct db *db);

/*
 * Keep more pages in memory for work that touches them all over the file (an import), or with
 * `much` false as many as usual again. Without it such work writes each page many times.
 */
void db_cache(struct db *db, bool much);

/*
 * Bring the log into the file and empty it, under the writers' lock: what ends a
 * demo or an import, so that the next start does not read all of it again. Others
 * who are reading keep it; nothing is lost then, and it is no error.
 */
void db_settle(struct db *db);

/*
 * The statement for this static SQL text, reset and with nothing bound;
 * prepared at first use, kept by the text's address. Ends the program when
 * the SQL is wrong: that is a bug, not an event.
 */
struct stmt *db_stmt(struct db *db, const char *sql);

/* Binds by name, ":record"; an unknown name ends the program. Texts must live until the last step. */
void stmt_text(struct stmt *stmt, const char *name, const char *text);	/* NULL binds NULL */
void stmt_int(struct stmt *stmt, const char *name, int64_t number);	/* FIELD_NULL binds NULL */
void stmt_int_at(struct stmt *stmt, int position, int64_t number);	/* for rows of unnamed "?", from 1 */
void stmt_id(struct stmt *stmt, const char *name, struct uuid id);	/* none binds NULL */
void stmt_blob(struct stmt *stmt, const char *name, const void *bytes, size_t count);

enum step { STEP_FAILED, STEP_ROW, STEP_DONE };

/* On DONE and FAILED the statement is reset by itself. */
enum step stmt_step(struct stmt *stmt, struct err *err);
bool stmt_run(struct stmt *stmt, struct err *err);	/* to the end; rows are dropped */
void stmt_end(struct stmt *stmt);			/* when a caller stops before DONE */

/* Columns of the current row, from 0. NULL gives NULL, FIELD_NULL, the zero id. */
char *stmt_get_text(struct stmt *stmt, int column, struct arena *arena);
const char *stmt_look_text(struct stmt *stmt, int column);	/* not copied: gone at the next step */
int64_t stmt_get_int(struct stmt *stmt, int column);
struct uuid stmt_get_id(struct stmt *stmt, int column);
void *stmt_get_blob(struct stmt *stmt, int column, struct arena *arena, size_t *count);

/* One read transaction round several statements of one keystroke. Nests. */
void db_read_begin(struct db *db);
void db_read_end(struct db *db);

/* `pending` is asked every few thousand steps; true interrupts reads with ERR_BUSY. NULL: never. */
void db_interruptible(struct db *db, bool (*pending)(void *), void *context);

#endif
