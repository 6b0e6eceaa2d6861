#include "restore_place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "store/lock.h"

static const char restore_aside[] = "rapport.db.before-";

/* Every connection keeps a lock on its file for as long as it is open. */
static bool
restore_is_free(const char *path, struct err *err)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	bool asked;

	if (file < 0)
		return errno == ENOENT || err_errno(err, errno, _("The database of the data folder cannot be opened"));
	asked = fcntl(file, F_GETLK, &all) == 0;
	close(file);
	if (!asked || all.l_type == F_UNLCK)
		return true;
	return err_set(err, ERR_BUSY,
	    _("Process %d has the database of this folder open. Close every workstation on it, then restore again. "
	      "Nothing was touched."), (int)all.l_pid);
}

static bool
restore_move(struct arena *arena, const char *folder, const char *from, const char *to, struct err *err)
{
	return rename(file_join(arena, folder, from), file_join(arena, folder, to)) == 0 || errno == ENOENT ||
	    err_errno(err, errno, _("%s cannot be moved aside"), from);
}

/*
 * What to call the old database. When a restore was cut after the file was moved and before its log was, the log
 * belongs to the newest that was moved.
 */
static const char *
restore_aside_name(struct arena *arena, const char *folder, int64_t now)
{
	DIR *dir = access(file_join(arena, folder, "rapport.db"), F_OK) == 0 ? NULL : opendir(folder);
	struct dirent *each;
	const char *newest = NULL;
	char at[STAMP_TEXT];

	while (dir && (each = readdir(dir)))
		if (strncmp(each->d_name, restore_aside, sizeof restore_aside - 1) == 0 &&
		    !strstr(each->d_name, "-wal") && (!newest || strcmp(each->d_name, newest) > 0))
			newest = arena_text(arena, each->d_name);
	if (dir)
		closedir(dir);
	if (newest && access(file_join(arena, folder, arena_printf(arena, "%s-wal", newest)), F_OK) != 0)
		return newest;
	instant_format(now, at);
	const char *name = arena_printf(arena, "%s%.4s%.2s%.2sT%.2s%.2s%.2sZ", restore_aside, at, at + 5, at + 8,
	    at + 11, at + 14, at + 17);
	/* A clock that stands still gives the same name twice; nothing is written over. */
	for (int n = 2; access(file_join(arena, folder, name), F_OK) == 0; n++)
		name = arena_printf(arena, "%.*s.%d", (int)strcspn(name + 11, ".") + 11, name, n);
	return name;
}

/*
 * The database first: without it nobody opens the folder, and its log lies beside no other. The memory that its
 * connections shared is worth nothing without them.
 */
static bool
restore_move_aside(struct arena *arena, const char *folder, const char *name, struct err *err)
{
	return restore_move(arena, folder, "rapport.db", name, err) &&
	    restore_move(arena, folder, "rapport.db-wal", arena_printf(arena, "%s-wal", name), err) &&
	    restore_move(arena, folder, "rapport.witness",
		arena_printf(arena, "rapport.witness.%s", name + sizeof "rapport.db." - 1), err) &&
	    (unlink(file_join(arena, folder, "rapport.db-shm")) == 0 || errno == ENOENT ||
		err_errno(err, errno, _("%s cannot be moved aside"), "rapport.db-shm")) &&
	    file_flush_folder(folder, err);
}

static bool
restore_is_there(struct arena *arena, const char *folder, const char *name)
{
	return access(file_join(arena, folder, name), F_OK) == 0;
}

static bool
restore_swap(const char *from, const char *folder, int64_t now, struct arena *arena, const char **aside,
    struct err *err)
{
	bool old = restore_is_there(arena, folder, "rapport.db");
	const char *name = restore_aside_name(arena, folder, now);

	*aside = NULL;
	if (old || restore_is_there(arena, folder, "rapport.db-wal") ||
	    restore_is_there(arena, folder, "rapport.witness")) {
		if (!restore_move_aside(arena, folder, name, err))
			return false;
		*aside = file_join(arena, folder, name);
	}
	/* The witness first, so that the new database is never without it. */
	if (rename(file_join(arena, from, "rapport.witness"), file_join(arena, folder, "rapport.witness")) != 0 ||
	    rename(file_join(arena, from, "rapport.db"), file_join(arena, folder, "rapport.db")) != 0)
		return err_errno(err, errno, _("The restored database cannot be put into its place; restore again"));
	return file_flush_folder(folder, err);
}

bool
restore_place(const char *from, const char *folder, int64_t now, struct arena *arena, const char **aside,
    struct err *err)
{
	struct lock lock;
	bool good;

	if (!lock_open(&lock, folder, err))
		return false;
	good = lock_take(&lock, "a restore", LOCK_WAIT, err) &&
	    restore_is_free(file_join(arena, folder, "rapport.db"), err) &&
	    restore_swap(from, folder, now, arena, aside, err);
	if (lock.held)
		lock_give(&lock);
	lock_close(&lock);
	return good;
}

void
restore_clear(const char *folder)
{
	static const char *const names[] = {"rapport.db", "rapport.db-wal", "rapport.db-shm", "rapport.witness",
	    "rapport.lock"};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		unlink(file_join(arena, folder, names[i]));
	rmdir(folder);
	arena_free(arena);
}
