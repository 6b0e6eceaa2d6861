#include "guard.h"

#include <stdint.h>
#include <string.h>

#include "base/i18n.h"

static const struct guard_switch {
	int option, value;
} guard_switches[] = {
	{SQLITE_DBCONFIG_DEFENSIVE, 1},
	{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	{SQLITE_DBCONFIG_ENABLE_FKEY, 1},
	{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	{SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
	{SQLITE_DBCONFIG_DQS_DML, 0},
	{SQLITE_DBCONFIG_DQS_DDL, 0},
	{SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
	{SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0},
	{SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1},
};

/*
 * FUNCTION_ARG stays at 127: the capture triggers pass two values a column, and a lower limit makes the file
 * unreadable.
 */
static const struct guard_limit {
	int limit, value;
} guard_limits[] = {
	{SQLITE_LIMIT_LENGTH, 2000000},
	{SQLITE_LIMIT_SQL_LENGTH, 100000},
	{SQLITE_LIMIT_COLUMN, 100},
	{SQLITE_LIMIT_EXPR_DEPTH, 50},
	{SQLITE_LIMIT_COMPOUND_SELECT, 10},
	{SQLITE_LIMIT_VDBE_OP, 100000},
	{SQLITE_LIMIT_FUNCTION_ARG, 127},
	{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
	{SQLITE_LIMIT_VARIABLE_NUMBER, 64},
	{SQLITE_LIMIT_TRIGGER_DEPTH, 10},
	{SQLITE_LIMIT_WORKER_THREADS, 0},
	{SQLITE_LIMIT_ATTACHED, 0},
};

static const struct guard_pragma {
	const char *set, *get, *value;
	bool disk;
} guard_pragmas[] = {
	{"PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal", true},
	{"PRAGMA journal_size_limit = 8388608", "PRAGMA journal_size_limit", "8388608", true},
	{"PRAGMA wal_autocheckpoint = 1000", "PRAGMA wal_autocheckpoint", "1000", true},
	{"PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0", true},
	{"PRAGMA synchronous = FULL", "PRAGMA synchronous", "2", false},
	{"PRAGMA recursive_triggers = ON", "PRAGMA recursive_triggers", "1", false},
	{"PRAGMA secure_delete = ON", "PRAGMA secure_delete", "1", false},
	{"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1", false},
	{"PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2", false},
	{"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1", false},
};

static bool
guard_refused(const struct guard_pragma *pragma, int code, struct err *err)
{
	int kind = code & 0xff;

	if (kind == SQLITE_NOTADB || kind == SQLITE_CORRUPT)
		err_set(err, ERR_CORRUPT,
		    _("The database is damaged, or no database at all. It was not touched; go on from the "
		    "newest backup."));
	else if (kind == SQLITE_BUSY || kind == SQLITE_PROTOCOL || kind == SQLITE_LOCKED)
		err_set(err, ERR_BUSY, _("The database is busy with another process."));
	else
		err_set(err, ERR_IO, _("The database was not opened: %s did not take effect (SQLite code %d)."),
		    pragma->get, code);
	if (err)
		err->sys = code;
	return false;
}

static bool
guard_pragma(sqlite3 *handle, const struct guard_pragma *pragma, struct err *err)
{
	sqlite3_stmt *get = NULL;
	int code = sqlite3_exec(handle, pragma->set, NULL, NULL, NULL);
	bool same = false;

	if (code == SQLITE_OK && (code = sqlite3_prepare_v2(handle, pragma->get, -1, &get, NULL)) == SQLITE_OK) {
		code = sqlite3_step(get);
		const char *value = code == SQLITE_ROW ? (const char *)sqlite3_column_text(get, 0) : NULL;
		same = value && strcmp(value, pragma->value) == 0;
		code = code == SQLITE_ROW ? SQLITE_OK : code;
	}
	sqlite3_finalize(get);
	if (same)
		return true;
	return guard_refused(pragma, code, err);
}

bool
guard_connection(sqlite3 *handle, bool disk, struct err *err)
{
	for (size_t i = 0; i < sizeof guard_switches / sizeof guard_switches[0]; i++) {
		const struct guard_switch *each = &guard_switches[i];
		int now = -1;
		sqlite3_db_config(handle, each->option, each->value, &now);
		/* Asked again with -1, which only reads. */
		sqlite3_db_config(handle, each->option, -1, &now);
		if (now != each->value)
			return err_set(err, ERR_IO,
			    _("The database was not opened: this SQLite ignores its safety switch %d."), each->option);
	}
	for (size_t i = 0; i < sizeof guard_limits / sizeof guard_limits[0]; i++) {
		sqlite3_limit(handle, guard_limits[i].limit, guard_limits[i].value);
		if (sqlite3_limit(handle, guard_limits[i].limit, -1) != guard_limits[i].value)
			return err_set(err, ERR_IO,
			    _("The database was not opened: this SQLite ignores its safety limit %d."),
			    guard_limits[i].limit);
	}
	for (size_t i = 0; i < sizeof guard_pragmas / sizeof guard_pragmas[0]; i++)
		if ((disk || !guard_pragmas[i].disk) && !guard_pragma(handle, &guard_pragmas[i], err))
			return false;
	sqlite3_hard_heap_limit64(INT64_C(64) << 20);
	return true;
}

/* Reading a pragma is harmless; these few are also set or run while the program works. */
static bool
guard_pragma_allowed(const char *name, const char *value)
{
	static const char *const run[] = {"foreign_keys", "integrity_check", "quick_check", "foreign_key_check",
	    "wal_checkpoint", "optimize", "cache_size"};
	static const char *const read[] = {"data_version", "user_version", "table_info", "page_count", "freelist_count",
	    "journal_mode", "synchronous"};

	for (size_t i = 0; i < sizeof run / sizeof run[0]; i++)
		if (strcmp(name, run[i]) == 0)
			return true;
	for (size_t i = 0; i < sizeof read / sizeof read[0]; i++)
		if (strcmp(name, read[i]) == 0)
			return !value || strcmp(name, "table_info") == 0;
	return false;
}

static int
guard_decide(void *context, int action, const char *one, const char *two, const char *database, const char *trigger)
{
	(void)context;
	(void)database;
	(void)trigger;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_INSERT:
	case SQLITE_TRANSACTION:
	case SQLITE_SAVEPOINT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
		return strcmp(one, "audit") == 0 || strcmp(one, "audit_detail") == 0 ||
		    strncmp(one, "sqlite_", 7) == 0 ?
		    SQLITE_DENY : SQLITE_OK;
	case SQLITE_FUNCTION:
		return strcmp(two, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_PRAGMA:
		return guard_pragma_allowed(one, two) ? SQLITE_OK : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

void
guard_authorise(sqlite3 *handle)
{
	sqlite3_set_authorizer(handle, guard_decide, NULL);
}
