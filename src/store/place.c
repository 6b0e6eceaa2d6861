#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"

/*
 * Write-ahead logging needs shared memory, which these do not have between
 * hosts; the numbers are those of statfs(2).
 */
static const long place_networks[] = {
	0x6969,			/* NFS */
	0x517b, (long)0xff534d42, (long)0xfe534d42,	/* SMB, CIFS, SMB2 */
	0x01021997,		/* 9P */
	0x65735546,		/* FUSE */
	0x5346414f,		/* AFS */
	0x00c36400,		/* Ceph */
	0x73757245,		/* Coda */
};

bool
place_is_local(const char *folder, struct err *err)
{
	struct statfs fs;

	if (statfs(folder, &fs) != 0)
		return err_errno(err, errno, _("The data folder cannot be looked at"));
	for (size_t i = 0; i < sizeof place_networks / sizeof place_networks[0]; i++)
		if ((unsigned)fs.f_type == (unsigned)place_networks[i])
			return err_set(err, ERR_INVALID,
			    _("The data folder lies on a network or user-space file system, where a database can be "
			      "damaged. Move it to a local disk."));
	return true;
}

/* One that is there already stays as it is: an init that was killed left it, or db_open refuses it. */
static bool
place_make_file(const char *path, struct err *err)
{
	int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (file < 0 && errno != EEXIST)
		return err_errno(err, errno, _("The database file cannot be made"));
	if (file >= 0)
		close(file);
	return true;
}

bool
place_check(struct arena *arena, const char *folder, enum db_how how, const char **absolute, const char **path,
    struct err *err)
{
	struct stat file;
	char *real;

	if (how == DB_CREATE && !file_make_folder(folder, err))
		return false;
	if (!(real = file_absolute(arena, folder, err)))
		return false;
	if (how != DB_CREATE && access(real, F_OK) != 0 && errno == ENOENT)
		return err_set(err, ERR_NOT_FOUND,
		    _("There is no folder %s, so no database in it. Nothing was changed."), real);
	if (!file_is_private(real, err) || !place_is_local(real, err))
		return false;
	*absolute = real;
	*path = file_join(arena, real, "rapport.db");
	if (how == DB_CREATE && !place_make_file(*path, err))
		return false;
	if (lstat(*path, &file) != 0)
		return errno == ENOENT ?
		    err_set(err, ERR_NOT_FOUND, _("There is no database in %s. Make one with `rapport init`."), real) :
		    err_errno(err, errno, _("The database file cannot be looked at"));
	return file_is_private(*path, err);
}

pid_t
place_holder(const char *path)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char memory[4096];
	bool asked;
	int file;

	if (snprintf(memory, sizeof memory, "%s-shm", path) >= (int)sizeof memory ||
	    (file = open(memory, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) < 0)
		return 0;
	asked = fcntl(file, F_GETLK, &all) == 0;
	close(file);
	return asked && all.l_type != F_UNLCK && all.l_pid > 0 ? all.l_pid : 0;
}
