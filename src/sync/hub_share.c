#include "hub_share.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"

/*
 * Older generations of a record stay a while: somebody slow, who read one of them, must find the next one taken and
 * not make it again. Whoever mounts the share has its group's rights, so the group reads and writes.
 */
enum { HUB_SHARE_OLD = 8, HUB_SHARE_TRIES = 100, HUB_SHARE_FILE = 0660, HUB_SHARE_FOLDER = 0770 };

bool
hub_share_folder(const char *path, struct err *err)
{
	char at[PATH_MAX];
	size_t length = strlen(path);
	struct stat found;

	if (length == 0 || length >= sizeof at)
		return err_set(err, ERR_INVALID, _("The path of the folder is empty or too long."));
	if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
		return true;
	for (size_t i = 1; i <= length; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(at, path, i);
		at[i] = '\0';
		if (mkdir(at, HUB_SHARE_FOLDER) == 0)
			(void)!chmod(at, HUB_SHARE_FOLDER);
		else if (errno != EEXIST)
			return hub_cannot_write(at, errno, err);
	}
	return true;
}

/* The rename survives a power cut. A file system that cannot flush a folder (FAT) says EINVAL. */
static bool
hub_share_flush(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return false;
	bool ok = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
	int why = errno;
	close(fd);
	errno = why;
	return ok;
}

static bool
hub_share_fill(int fd, const char *bytes, size_t count)
{
	while (count > 0) {
		ssize_t put = write(fd, bytes, count);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		bytes += put;
		count -= (size_t)put;
	}
	return true;
}

/*
 * Give a file its name, never over another one. Not every file system can: a link does the same where there are
 * links, and where there are none (FAT) nothing is atomic and looking first must do.
 */
static bool
hub_share_name(const char *temporary, const char *path)
{
	struct stat found;

	if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return true;
	if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
		return false;
	if (link(temporary, path) == 0)
		return unlink(temporary) == 0;
	if (errno != EPERM && errno != ENOSYS && errno != ENOTSUP)
		return false;
	if (lstat(path, &found) == 0) {
		errno = EEXIST;
		return false;
	}
	return rename(temporary, path) == 0;
}

bool
hub_share_write(const char *folder, const char *name, const void *bytes, size_t count, bool replace, struct err *err)
{
	struct arena *arena = arena_new();
	const char *path = file_join(arena, folder, name), *temporary;
	uint64_t tail;
	bool ok = false;

	hash_random(&tail, sizeof tail);
	temporary = file_join(arena, folder, arena_printf(arena, ".tmp.%016llx", (unsigned long long)tail));
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, HUB_SHARE_FILE);
	if (fd < 0) {
		hub_cannot_write(folder, errno, err);
		goto out;
	}
	(void)!fchmod(fd, HUB_SHARE_FILE);
	ok = hub_share_fill(fd, bytes, count) && fsync(fd) == 0;
	int why = errno;
	if (close(fd) != 0 && ok) {
		ok = false;
		why = errno;
	}
	if (ok && !(replace ? rename(temporary, path) == 0 : hub_share_name(temporary, path))) {
		ok = false;
		why = errno;
	}
	if (!ok)
		unlink(temporary);
	if (!ok && why == EEXIST)
		err_set(err, ERR_CONFLICT, _("The hub has that already. Nothing was changed there."));
	else if (!ok)
		err_errno(err, why, _("Nothing was stored in the hub's folder"));
	else if (!hub_share_flush(folder))
		ok = err_errno(err, errno, _("The hub's folder cannot be flushed to the disk"));
out:
	arena_free(arena);
	return ok;
}

bool
hub_share_read(const char *folder, const char *name, size_t most, struct arena *arena, const void **bytes,
    size_t *count, bool *found, struct err *err)
{
	struct err why = {0};
	char *got;

	*found = file_read(arena, file_join(arena, folder, name), most, &got, count, &why);
	if (*found)
		*bytes = got;
	else if (why.sys != ENOENT && err)
		*err = why;
	return *found || why.sys == ENOENT;
}

static int
hub_share_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool
hub_share_list(const char *folder, struct arena *arena, char ***names, size_t *count, struct err *err)
{
	DIR *dir = opendir(folder);
	size_t room = 0;
	struct dirent *each;

	*names = NULL;
	*count = 0;
	if (!dir)
		return errno == ENOENT || err_errno(err, errno, _("The hub's folder cannot be read"));
	for (errno = 0; (each = readdir(dir)); errno = 0)
		if (each->d_name[0] != '.') {
			char **name = arena_push(arena, names, count, &room, sizeof **names);
			*name = arena_text(arena, each->d_name);
		}
	int why = errno;
	closedir(dir);
	if (why != 0)
		return err_errno(err, why, _("The hub's folder cannot be read"));
	if (*count > 0)
		qsort(*names, *count, sizeof **names, hub_share_order);
	return true;
}

/* NAME@N: the length of NAME, and N; 0 when it is no such file. */
static size_t
hub_share_generation(const char *file, long *number)
{
	const char *at = strrchr(file, '@');
	char *end;

	if (!at || at[1] < '1' || at[1] > '9')
		return 0;
	errno = 0;
	*number = strtol(at + 1, &end, 10);
	return *end || errno || *number > INT_MAX ? 0 : (size_t)(at - file);
}

/* The highest generation of a record, 0: there is none. Those that are `old` are taken away on the way. */
static bool
hub_share_newest(const char *folder, const char *name, long old, long *newest, struct err *err)
{
	struct arena *arena = arena_new();
	char **files;
	size_t count, length = strlen(name);
	long number;
	bool ok = hub_share_list(folder, arena, &files, &count, err);

	*newest = 0;
	for (size_t i = 0; ok && i < count; i++) {
		if (hub_share_generation(files[i], &number) != length || strncmp(files[i], name, length) != 0)
			continue;
		if (number > *newest)
			*newest = number;
		if (number <= old)
			unlink(file_join(arena, folder, files[i]));
	}
	arena_free(arena);
	return ok;
}

static bool
hub_share_at(const char *folder, const char *name, struct arena *arena, const void **bytes, size_t *count, long *newest,
    bool *found, struct err *err)
{
	long before = -1;

	*found = false;
	/* Between the look and the read somebody may have made newer ones and taken this one away. */
	while (!*found) {
		if (!hub_share_newest(folder, name, 0, newest, err))
			return false;
		if (*newest == 0 || *newest == before)
			return true;
		before = *newest;
		if (!hub_share_read(folder, arena_printf(arena, "%s@%ld", name, *newest), HUB_RECORD, arena, bytes,
		    count, found, err))
			return false;
	}
	return true;
}

bool
hub_share_get(const char *folder, const char *name, struct arena *arena, const void **bytes, size_t *count, bool *found,
    struct err *err)
{
	long newest;

	return hub_share_at(folder, name, arena, bytes, count, &newest, found, err);
}

bool
hub_share_put(const char *folder, const char *name, const void *bytes, size_t count, enum hub_put how, const void *was,
    size_t was_count, struct err *err)
{
	struct arena *arena = arena_new();
	struct err why = {0};
	bool ok = hub_share_folder(folder, err), written = false;

	for (int i = 0; ok && !written && i < HUB_SHARE_TRIES; i++) {
		const void *now = NULL;
		size_t now_count = 0;
		long newest;
		bool found;
		ok = hub_share_at(folder, name, arena, &now, &now_count, &newest, &found, err);
		if (ok && ((how == HUB_PUT_NEW && found) || (how == HUB_PUT_IF && (!found || now_count != was_count ||
		    memcmp(now, was, was_count) != 0))))
			ok = err_set(err, ERR_CONFLICT,
			    _("The hub has another record of that name. Nothing was changed there."));
		if (!ok)
			break;
		written = hub_share_write(folder, arena_printf(arena, "%s@%ld", name, newest + 1), bytes, count, false,
		    &why);
		if (written)
			hub_share_newest(folder, name, newest + 1 - HUB_SHARE_OLD, &newest, NULL);
		/* Somebody was faster: look again whether what is there now still is what this write wants. */
		ok = written || why.code == ERR_CONFLICT;
		if (!ok && err)
			*err = why;
	}
	if (ok && !written)
		ok = err_set(err, ERR_BUSY, _("Too many sites write the same record of the hub. Run it again."));
	arena_free(arena);
	return ok;
}

bool
hub_share_records(const char *folder, struct arena *arena, char ***names, size_t *count, struct err *err)
{
	char **files, *last = NULL;
	size_t got, room = 0;
	long number;

	if (!hub_share_list(folder, arena, &files, &got, err))
		return false;
	for (size_t i = 0; i < got; i++) {
		size_t length = hub_share_generation(files[i], &number);
		char *name = arena_text_n(arena, files[i], length);
		/* Sorted as files, generations of one name stand together. */
		if (length == 0 || !hub_name_valid(name) || (last && strcmp(last, name) == 0))
			continue;
		char **next = arena_push(arena, names, count, &room, sizeof **names);
		*next = last = name;
	}
	/* '@' does not sort where the end of a name does. */
	if (*count > 0)
		qsort(*names, *count, sizeof **names, hub_share_order);
	return true;
}

bool
hub_share_drop(const char *folder, const char *name, struct err *err)
{
	struct arena *arena = arena_new();
	char **files;
	size_t count, length = strlen(name);
	long number;
	bool ok = hub_share_list(folder, arena, &files, &count, err);

	for (size_t i = 0; ok && i < count; i++)
		if (hub_share_generation(files[i], &number) == length && strncmp(files[i], name, length) == 0 &&
		    unlink(file_join(arena, folder, files[i])) != 0 && errno != ENOENT)
			ok = err_errno(err, errno, _("A record of the hub cannot be dropped"));
	arena_free(arena);
	return ok;
}
