/*
 * What the files of the store share and nobody above may see: the connection,
 * its statements and the transaction that is open on it.
 */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <sqlite3.h>

#include "capture.h"
#include "db.h"
#include "lock.h"
#include "model/entity.h"
#include "self.h"
#include "tx.h"
#include "witness.h"

enum { DB_WAL_PAGES = 1000, DB_WAL_MUCH = 10000 };	/* in the log before an automatic checkpoint */
enum { DB_BUCKETS = 256, DB_TIMEOUT = 5000 };	/* statement chains; ms SQLite itself waits for strangers */

/* Lives as long as its db; `handle` is made at first use and again after a reopen. */
struct stmt {
	struct db *db;
	const char *sql;
	sqlite3_stmt *handle;
	struct stmt *next;
	const struct entity *mapped;	/* record_read's memory: which column holds which field */
	int *map;
};

/* Who this database is, read at the start of each transaction. */
struct db_self {
	bool known;		/* false until `rapport init` made the site */
	bool demo;
	struct uuid site;
};

/*
 * The stream that is being merged, in step with its ops: its line of the version vector goes to the table when another
 * stream follows, and before the commit.
 */
struct merge_line {
	bool open, moved;	/* moved: further than the table says */
	char scope[CAPTURE_SCOPE];
	struct uuid origin;
	int64_t no, seq;
	uint8_t head[HASH_BLAKE];
	bool no_orphans;	/* sync_orphan is known to be empty */
};

/* Ids of origins by their ordinals, of this transaction. */
enum { DB_ORIGINS = 64 };
struct db_origin {
	int64_t no;
	struct uuid id;
};

struct record_plan;	/* record.c: the statements of one entity */
struct about_plan;	/* about.c: a statement for each reference that was followed */

struct db {
	sqlite3 *handle;
	enum db_how how;
	struct arena *arena;	/* for the life of the connection */
	const char *folder, *path;
	int schema;
	struct stmt *statements[DB_BUCKETS];
	struct record_plan **plans;	/* by entity number */
	struct about_plan *abouts;
	int reading;		/* depth of db_read_begin */
	struct tx *tx;		/* the one that is open, or NULL */
	struct tx *spare;	/* tx.c: used again for the next one */
	bool migrating;		/* writes without a struct tx are migrate.c's own */
	bool broken;		/* SQLite rolled the transaction back by itself: nothing more is written in it */
	bool (*pending)(void *);
	void *pending_context;
	struct db_self self;
	uint8_t digest[HASH_BLAKE];	/* of the schema, for the witness */
	struct lock lock;
	struct witness witness;
	struct capture capture;
	struct merge_line merging;
	struct db_origin origins[DB_ORIGINS];	/* by ordinal; emptied when a transaction ends */
};

/* The one place where a SQLite code becomes an err. `code` is extended. Returns false. */
bool db_fail(struct db *db, int code, struct err *err);

/* Run static SQL without results: transactions and pragmas. */
bool db_exec(struct db *db, const char *sql, struct err *err);

/*
 * The first column of the first row of static SQL; `none` when there is no row. Ends the program when the SQL is wrong.
 */
int64_t db_number(struct db *db, const char *sql, int64_t none);

/* Close and open the same file again, statements included: after a commit that failed. */
bool db_reopen(struct db *db, struct err *err);

/* The database must have got at least as far as the witness saw it go, by the same chain and schema. */
bool db_check_witness(struct db *db, const struct witness_mark *mark, struct err *err);

/* The handle of a statement for positional binds; prepared, reset and cleared. */
sqlite3_stmt *stmt_handle(struct stmt *stmt);

/*
 * record.c, for replay.c, merge.c and digest.c: SELECT * by id (?1); where a statement's row holds a column, and each
 * field (-1: nowhere).
 */
const char *record_sql_id(struct db *db, const struct entity *entity);
const char *record_sql_all(struct db *db, const struct entity *entity);	/* SELECT *, oldest first */
const char *record_sql_insert(struct db *db, const struct entity *entity);	/* ?1 id, ?2 gone, then the fields */
const char *record_sql_ghost(struct db *db, const struct entity *entity);	/* INSERT of a void row: ?1 id */
const char *record_sql_stranger(struct db *db, const struct entity *entity);	/* the id of a row without a clock */
const char *record_sql_merge(struct db *db, const struct entity *entity, uint64_t mask);	/* sqlgen_merge, kept */
int record_column(sqlite3_stmt *row, const char *name);
const int *record_columns(struct stmt *row, const struct entity *entity);

/* tx.c */
void tx_free(struct tx *spare);		/* with its connection; NULL is allowed */
const struct tx_intent *tx_intent(const struct tx *tx);
const char *tx_details(struct tx *tx);	/* everything said by tx_detail, or NULL */
void tx_made(struct tx *tx, const char *table, struct uuid id);	/* a new row, for the detail */

#endif
