#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hash.h"
#include "i18n.h"

enum { FILE_OTHERS = 077 };

char *
file_join(struct arena *arena, const char *dir, const char *name)
{
	size_t length = strlen(dir);

	return arena_printf(arena, "%s%s%s", dir, length > 0 && dir[length - 1] == '/' ? "" : "/", name);
}

/* The folder a path lies in, "." for a bare name; *name is set to its last part. */
static char *
file_parent(struct arena *arena, const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');

	*name = slash ? slash + 1 : path;
	if (!slash)
		return arena_text(arena, ".");
	return slash == path ? arena_text(arena, "/") : arena_text_n(arena, path, (size_t)(slash - path));
}

char *
file_absolute(struct arena *arena, const char *path, struct err *err)
{
	char resolved[PATH_MAX];
	const char *name;

	if (strncmp(path, "file:", 5) == 0) {
		err_set(err, ERR_INVALID, _("A path may not start with \"file:\"."));
		return NULL;
	}
	if (path[0] == '\0') {
		err_set(err, ERR_INVALID, _("A path is empty."));
		return NULL;
	}
	if (realpath(path, resolved))
		return arena_text(arena, resolved);
	int why = errno;
	char *dir = file_parent(arena, path, &name);
	if (why != ENOENT || name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    !realpath(dir, resolved)) {
		err_errno(err, why, _("The path %s cannot be followed"), path);
		return NULL;
	}
	return file_join(arena, resolved, name);
}

bool
file_make_folder(const char *path, struct err *err)
{
	char at[PATH_MAX];
	size_t length = strlen(path);

	if (length == 0 || length >= sizeof at)
		return err_set(err, ERR_INVALID, _("The path of the folder is empty or too long."));
	for (size_t i = 1; i <= length; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(at, path, i);
		at[i] = '\0';
		if (mkdir(at, 0700) != 0 && errno != EEXIST)
			return err_errno(err, errno, _("The folder %s cannot be made"), at);
	}
	return file_is_private(path, err);
}

/* What stands at `path`, for the words of an answer, is a file or a folder of ours alone. */
static bool
file_is_ours(const struct stat *found, const char *path, struct err *err)
{
	if (!S_ISREG(found->st_mode) && !S_ISDIR(found->st_mode))
		return err_set(err, ERR_DENIED, _("%s is neither a file nor a folder. Nothing was opened."), path);
	if (found->st_uid != geteuid())
		return err_set(err, ERR_DENIED, _("%s belongs to another user. Nothing was opened."), path);
	if (found->st_mode & FILE_OTHERS)
		return err_set(err, ERR_DENIED, _("Others may read or enter %s. Take that away with: chmod go= %s"),
		    path, path);
	if (S_ISREG(found->st_mode) && found->st_nlink > 1)
		return err_set(err, ERR_DENIED, _("%s has a second name (hard link). Nothing was opened."), path);
	return true;
}

bool
file_is_private(const char *path, struct err *err)
{
	struct stat found;

	if (lstat(path, &found) != 0)
		return err_errno(err, errno, _("%s cannot be looked at"), path);
	return file_is_ours(&found, path, err);
}

bool
file_read(struct arena *arena, const char *path, size_t limit, char **bytes, size_t *count, struct err *err)
{
	struct stat found;
	bool ok = false;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, errno, _("%s cannot be opened"), path);
	if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode)) {
		err_set(err, ERR_INVALID, _("%s is not a file."), path);
		goto out;
	}
	if (found.st_size < 0 || (uint64_t)found.st_size > limit) {
		err_set(err, ERR_INVALID, _("%s is larger than the %zu bytes allowed."), path, limit);
		goto out;
	}
	*bytes = arena_alloc(arena, (size_t)found.st_size + 1);
	*count = 0;
	while (*count < (size_t)found.st_size) {
		ssize_t got = read(fd, *bytes + *count, (size_t)found.st_size - *count);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			err_errno(err, errno, _("%s cannot be read"), path);
			goto out;
		}
		if (got == 0)
			break;
		*count += (size_t)got;
	}
	ok = true;
out:
	close(fd);
	return ok;
}

int
file_open_named(const char *path, int64_t *bytes, struct err *err)
{
	struct stat found;
	/* A pipe without a writer would keep a plain open waiting for ever. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0) {
		err_errno(err, errno, _("The file cannot be opened"));
		return -1;
	}
	if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode)) {
		err_set(err, ERR_INVALID, _("This is not a file. Nothing was taken."));
		close(fd);
		return -1;
	}
	*bytes = found.st_size;
	return fd;
}

static bool
file_write_all(int fd, const char *bytes, size_t count)
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

bool
file_write(const char *path, const void *bytes, size_t count, struct err *err)
{
	struct arena *arena = arena_new();
	const char *name;
	char *dir = file_parent(arena, path, &name);
	uint32_t tail;
	bool ok = false;

	hash_random(&tail, sizeof tail);
	char *whole = file_join(arena, dir, arena_printf(arena, ".%s.%08x", name, (unsigned)tail));
	int fd = open(whole, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		err_errno(err, errno, _("%s cannot be written"), path);
		goto out;
	}
	ok = file_write_all(fd, bytes, count) && fsync(fd) == 0;
	int why = errno;
	if (close(fd) != 0 && ok) {
		ok = false;
		why = errno;
	}
	if (ok && rename(whole, path) != 0) {
		ok = false;
		why = errno;
	}
	if (!ok) {
		unlink(whole);
		err_errno(err, why, _("%s cannot be written; what it held is still there"), path);
	} else {
		ok = file_flush_folder(dir, err);
	}
out:
	arena_free(arena);
	return ok;
}

bool
file_flush_folder(const char *dir, struct err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	int why = errno;

	if (fd >= 0)
		close(fd);
	return ok || err_errno(err, why, _("The folder %s cannot be flushed to the disk"), dir);
}

int
file_keep(const char *path, struct err *err)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0) {
		err_errno(err, errno, _("%s cannot be opened"), path);
		return -1;
	}
	if (fcntl(fd, F_OFD_SETLK, &whole) == 0)
		return fd;
	if (errno == EACCES || errno == EAGAIN)
		err_set(err, ERR_BUSY, _("Another process is at work on %s. Try again when it has ended."), path);
	else
		err_errno(err, errno, _("%s cannot be locked"), path);
	close(fd);
	return -1;
}
