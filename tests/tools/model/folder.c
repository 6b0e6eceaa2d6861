#include "model.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

static void
folder_copy_file(const char *from, const char *to)
{
	static char block[65536];
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ssize_t count;

	if (in < 0 || out < 0)
		model_fail("%s cannot be copied to %s", from, to);
	while ((count = read(in, block, sizeof block)) > 0)
		if (write(out, block, (size_t)count) != count)
			model_fail("%s cannot be written", to);
	close(in);
	close(out);
}

static bool
folder_next(DIR *dir, const char *path, char to[MODEL_PATH * 2], struct stat *found, const char **name)
{
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(to, MODEL_PATH * 2, "%s/%s", path, entry->d_name);
		if (lstat(to, found) != 0)
			continue;
		*name = entry->d_name;
		return true;
	}
	return false;
}

void
folder_copy(const char *from, const char *to, bool in_place)
{
	char one[MODEL_PATH * 2], other[MODEL_PATH * 2];
	struct stat found;
	const char *name;
	DIR *dir;

	if (!in_place)
		folder_drop(to);
	mkdir(to, 0700);
	if (!(dir = opendir(from)))
		model_fail("%s cannot be read", from);
	while (folder_next(dir, from, one, &found, &name)) {
		snprintf(other, sizeof other, "%s/%s", to, name);
		if (S_ISDIR(found.st_mode))
			folder_copy(one, other, in_place);
		else if (S_ISREG(found.st_mode))
			folder_copy_file(one, other);
	}
	closedir(dir);
	if (!in_place)
		return;
	/* What came after the copy goes. */
	dir = opendir(to);
	while (dir && folder_next(dir, to, one, &found, &name)) {
		snprintf(other, sizeof other, "%s/%s", from, name);
		if (access(other, F_OK) != 0)
			S_ISDIR(found.st_mode) ? folder_drop(one) : (void)unlink(one);
	}
	if (dir)
		closedir(dir);
}

void
folder_drop(const char *path)
{
	char one[MODEL_PATH * 2];
	struct stat found;
	const char *name;
	DIR *dir = opendir(path);

	while (dir && folder_next(dir, path, one, &found, &name))
		S_ISDIR(found.st_mode) ? folder_drop(one) : (void)unlink(one);
	if (dir)
		closedir(dir);
	rmdir(path);
}

static void
folder_sql(const char *path, const char *name, const char *sql)
{
	char file[MODEL_PATH * 2];
	sqlite3 *db;

	snprintf(file, sizeof file, "%s/%s", path, name);
	if (sqlite3_open(file, &db) != SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		model_fail("%s: %s", file, sqlite3_errmsg(db));
	sqlite3_close(db);
}

void
folder_forget_place(const char *path)
{
	folder_sql(path, "rapport.db", "UPDATE sync_self SET host_fp = NULL");
}

void
folder_other_hub(const char *path)
{
	folder_sql(path, "hub.db", "UPDATE hub_meta SET hub = CAST('another hub here' AS BLOB)");
}
