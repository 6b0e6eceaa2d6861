#include "copy.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "internal.h"
#include "sqlgen.h"

enum { COPY_PAGES = 256 };	/* a step: well under a millisecond */

/* A private empty file, which SQLite fills: it would make one with the rights of the moment. */
static bool
copy_make_file(const char *path, struct err *err)
{
	int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (file < 0)
		return err_errno(err, errno, _("The copy of the database cannot be made"));
	close(file);
	return true;
}

/*
 * A connection for maintenance: triggers are off, because what they call exists on our usual connections only, and
 * VACUUM INTO may attach.
 */
static bool
copy_connect(struct db *db, const char *path, int flags, sqlite3 **handle, struct err *err)
{
	int code = sqlite3_open_v2(path, handle, flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_exec(*handle,
		    "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;", NULL, NULL,
		    NULL);
	if (code != SQLITE_OK)
		return db_fail(db, code, err);
	sqlite3_db_config(*handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	return true;
}

/* Nothing is synced while it is written: the file counts only once it was flushed as a whole. */
static bool
copy_flush(const char *path, struct err *err)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (file < 0)
		return err_errno(err, errno, _("The copy of the database cannot be read back"));
	bool good = fsync(file) == 0;
	int why = errno;
	close(file);
	return good || err_errno(err, why, _("The copy of the database does not reach the disk"));
}

/* Under one read transaction, so that no writer makes SQLite begin again. */
static bool
copy_pages(struct db *db, sqlite3 *to, struct err *err)
{
	static const char sql_touch[] = "SELECT count(*) FROM sync_self";
	sqlite3_backup *backup;
	int code = SQLITE_OK;

	db_read_begin(db);
	db_number(db, sql_touch, 0);
	backup = sqlite3_backup_init(to, "main", db->handle, "main");
	if (!backup)
		code = sqlite3_extended_errcode(to);
	while (backup && (code = sqlite3_backup_step(backup, COPY_PAGES)) == SQLITE_OK)
		;
	if (backup && sqlite3_backup_finish(backup) != SQLITE_OK && code == SQLITE_DONE)
		code = SQLITE_IOERR;
	db_read_end(db);
	return !backup || code != SQLITE_DONE ? db_fail(db, code, err) : true;
}

static bool
copy_run(struct db *db, sqlite3 *copy, const char *sql, struct err *err)
{
	int code = sqlite3_exec(copy, sql, NULL, NULL, NULL);

	return code == SQLITE_OK || db_fail(db, code, err);
}

static bool
copy_quick_check(struct db *db, sqlite3 *copy, struct err *err)
{
	sqlite3_stmt *check = NULL;
	int code = sqlite3_prepare_v2(copy, "PRAGMA quick_check(1)", -1, &check, NULL);
	bool good = false;

	if (code == SQLITE_OK && (code = sqlite3_step(check)) == SQLITE_ROW)
		good = strcmp((const char *)sqlite3_column_text(check, 0), "ok") == 0;
	sqlite3_finalize(check);
	if (code != SQLITE_ROW)
		return db_fail(db, code, err);
	return good || err_set(err, ERR_CORRUPT,
	    _("The copy of the database is damaged, so the database is. Run `rapport check`; older backups are kept."));
}

/* The log goes into the file, so that the copy is one file. */
static bool
copy_take(struct db *db, const char *path, sqlite3 **copy, struct err *err)
{
	static const char sql_alone[] = "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF";

	if (!copy_make_file(path, err))
		return false;
	if (copy_connect(db, path, SQLITE_OPEN_READWRITE, copy, err) &&
	    copy_run(db, *copy, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF", err) &&
	    copy_pages(db, *copy, err) && copy_run(db, *copy, sql_alone, err))
		return true;
	sqlite3_close(*copy);
	*copy = NULL;
	unlink(path);
	return false;
}

bool
copy_whole(struct db *db, const char *path, struct err *err)
{
	static const char sql_mark[] = "UPDATE sync_self SET host_fp = x'00'";
	sqlite3 *copy = NULL;
	bool good;

	if (!copy_take(db, path, &copy, err))
		return false;
	good = copy_run(db, copy, sql_mark, err) && copy_quick_check(db, copy, err);
	if (sqlite3_close(copy) != SQLITE_OK && good)
		good = err_set(err, ERR_BUG, "the copy is still in use");
	if (good && copy_flush(path, err))
		return true;
	unlink(path);
	return false;
}

/* Local tables that are part of what is shared: which ops there are, and which of them wrote what last. */
static bool
copy_keeps(const struct entity *entity)
{
	static const char *const kept[] = {"sync_origin", "sync_vv", "sync_tbl", "sync_col", "sync_op", "sync_row",
	    "sync_cell", "sync_park", "sync_orphan", "sync_seg"};

	if (entity->fate == ENTITY_SYNCED)
		return entity->scope != ENTITY_SITE;
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (strcmp(entity->table, kept[i]) == 0)
			return true;
	return entity->fate == ENTITY_DERIVED;
}

/* Clocks and sums of the rows of one table. */
static bool
copy_forget_clocks(struct db *db, sqlite3 *copy, int table, struct err *err)
{
	static const char *const all[] = {"DELETE FROM sync_row WHERE tbl = ?1", "DELETE FROM sync_cell WHERE tbl = ?1",
	    "DELETE FROM sync_orphan WHERE tbl = ?1", "DELETE FROM sync_digest_row WHERE tbl = ?1",
	    "DELETE FROM sync_digest WHERE tbl = ?1", "DELETE FROM sync_op WHERE tbl = ?1"};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		sqlite3_stmt *stmt = NULL;
		int code = sqlite3_prepare_v2(copy, all[i], -1, &stmt, NULL);
		if (code == SQLITE_OK) {
			sqlite3_bind_int(stmt, 1, table);
			code = sqlite3_step(stmt);
		}
		sqlite3_finalize(stmt);
		if (code != SQLITE_DONE)
			return db_fail(db, code, err);
	}
	return true;
}

/*
 * Streams of other scopes go whole; of the segments the newest of each stream stays, which the next one's `prev`
 * names. Cells that a hold owned are free again.
 */
static const char copy_sql_streams[] =
	"CREATE TEMP TABLE kept AS SELECT 'org' AS scope UNION SELECT 'g.' || grp FROM sync_self WHERE grp IS NOT NULL;"
	"DELETE FROM sync_op WHERE scope NOT IN (SELECT scope FROM kept);"
	"DELETE FROM sync_vv WHERE scope NOT IN (SELECT scope FROM kept);"
	"DELETE FROM sync_park WHERE scope NOT IN (SELECT scope FROM kept);"
	"DELETE FROM sync_seg WHERE scope NOT IN (SELECT scope FROM kept) OR seq_from < (SELECT max(o.seq_from) "
	"FROM sync_seg o WHERE o.scope = sync_seg.scope AND o.origin = sync_seg.origin);"
	"DELETE FROM cell WHERE hold IS NOT NULL;";

static bool
copy_strip(struct db *db, sqlite3 *copy, struct err *err)
{
	struct arena *arena = arena_new();
	bool good = copy_run(db, copy, copy_sql_streams, err);
	size_t count;
	const struct entity *table = entity_table(&count);

	for (size_t i = 0; good && i < count; i++) {
		if (copy_keeps(&table[i]))
			continue;
		good = copy_run(db, copy, sqlgen_empty(arena, &table[i]), err) &&
		    (table[i].no == 0 || copy_forget_clocks(db, copy, table[i].no, err));
	}
	arena_free(arena);
	return good;
}

/* What was deleted is still in free pages; a file built anew has none. It is written straight into its place. */
static bool
copy_rebuild(struct db *db, sqlite3 *copy, const char *path, struct err *err)
{
	sqlite3_stmt *into = NULL;
	int code = sqlite3_prepare_v2(copy, "VACUUM INTO ?1", -1, &into, NULL);

	if (code == SQLITE_OK) {
		sqlite3_bind_text(into, 1, path, -1, SQLITE_STATIC);
		code = sqlite3_step(into);
	}
	sqlite3_finalize(into);
	return code == SQLITE_DONE || db_fail(db, code, err);
}

bool
copy_shared(struct db *db, const char *path, const char *scratch, struct err *err)
{
	static const char sql_joined[] = "SELECT hub_url IS NOT NULL AND grp IS NOT NULL FROM sync_self";
	sqlite3 *copy = NULL;
	bool good;

	if (db_number(db, sql_joined, 0) != 1)
		return err_set(err, ERR_INVALID,
		    _("This clinic has not joined an organisation, so it shares nothing. Nothing was made."));
	if (!copy_take(db, scratch, &copy, err))
		return false;
	good = copy_make_file(path, err);
	if (good) {
		good = copy_strip(db, copy, err) && copy_rebuild(db, copy, path, err) && copy_flush(path, err);
		if (!good)
			unlink(path);
	}
	sqlite3_close(copy);
	unlink(scratch);
	return good;
}

static bool
copy_read_lines(sqlite3 *copy, struct arena *arena, struct copy_line **lines, size_t *count, int *code)
{
	static const char sql_lines[] =
		"SELECT v.scope, o.origin, o.site, v.applied_seq FROM sync_vv v JOIN sync_origin o ON o.no = v.origin "
		"ORDER BY v.scope, o.origin";
	sqlite3_stmt *stmt = NULL;
	size_t room = 0;

	*code = sqlite3_prepare_v2(copy, sql_lines, -1, &stmt, NULL);
	while (*code == SQLITE_OK || *code == SQLITE_ROW) {
		*code = sqlite3_step(stmt);
		if (*code != SQLITE_ROW)
			break;
		if (sqlite3_column_bytes(stmt, 1) != 16 || sqlite3_column_bytes(stmt, 2) != 16) {
			*code = SQLITE_CORRUPT;
			break;
		}
		struct copy_line *line = arena_push(arena, lines, count, &room, sizeof *line);
		line->scope = arena_text(arena, (const char *)sqlite3_column_text(stmt, 0));
		memcpy(line->origin.byte, sqlite3_column_blob(stmt, 1), sizeof line->origin.byte);
		memcpy(line->site.byte, sqlite3_column_blob(stmt, 2), sizeof line->site.byte);
		line->seq = sqlite3_column_int64(stmt, 3);
	}
	sqlite3_finalize(stmt);
	return *code == SQLITE_DONE;
}

bool
copy_lines(const char *path, struct arena *arena, struct copy_line **lines, size_t *count, int *schema,
    struct err *err)
{
	struct db none = {.how = DB_MEMORY};
	sqlite3_stmt *version = NULL;
	bool good;
	int code;

	*lines = NULL;
	*count = 0;
	if (!copy_connect(&none, path, SQLITE_OPEN_READONLY, &none.handle, err)) {
		sqlite3_close(none.handle);
		return false;
	}
	good = copy_read_lines(none.handle, arena, lines, count, &code);
	if (good && (code = sqlite3_prepare_v2(none.handle, "PRAGMA user_version", -1, &version, NULL)) == SQLITE_OK &&
	    (code = sqlite3_step(version)) == SQLITE_ROW)
		*schema = sqlite3_column_int(version, 0);
	else
		good = false;
	sqlite3_finalize(version);
	if (!good)
		db_fail(&none, code, err);
	sqlite3_close(none.handle);
	return good;
}
