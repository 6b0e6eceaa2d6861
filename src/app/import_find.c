/* Which files there are, what each of them is, and in which order they are read. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "import_job.h"

enum {
	IMPORT_DEPTH = 32,       /* folders inside one another */
	IMPORT_PEEK = 64 * 1024, /* bytes that tell what a file is */
	IMPORT_RANK_LAST = 99,
	IMPORT_RANK_BUNDLE = 4, /* a Bundle that does not show what is in it: with the patients */
};

struct import_walk {
	struct import_job *job;
	struct import_found *found;
	size_t count, room;
};

/* The first type named in the bytes that is not the Bundle's own. */
static int
import_rank_json(const char *bytes)
{
	static const char name[] = "\"resourceType\"";

	for (const char *at = bytes; (at = strstr(at, name));) {
		char type[40];
		at += sizeof name - 1;
		at += strspn(at, " \t\r\n:");
		if (*at != '"')
			continue;
		size_t length = strcspn(at + 1, "\"");
		if (length >= sizeof type)
			continue;
		memcpy(type, at + 1, length);
		type[length] = '\0';
		if (strcmp(type, "Bundle") == 0)
			continue;
		int rank = fhir_rank(type);
		return rank < 0 ? IMPORT_RANK_LAST : rank;
	}
	return IMPORT_RANK_BUNDLE;
}

/* Told by what is in it, never by its name. */
static void
import_look(struct import_found *found)
{
	char bytes[IMPORT_PEEK + 1];
	int fd = open(found->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, bytes, IMPORT_PEEK);

	if (fd >= 0)
		close(fd);
	found->kind = IMPORT_JSON;
	found->rank = IMPORT_RANK_LAST;
	if (got <= 0)
		return; /* the reader says why it cannot be read */
	bytes[got] = '\0';
	const char *at = bytes;
	if (got >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
		at += 3;
	at += strspn(at, " \t\r\n");
	if (*at == '{' || *at == '[') {
		found->rank = import_rank_json(at);
		return;
	}
	size_t line = strcspn(at, "\r\n");
	/* A NUL further down spoils its row; in the first line it says that this is no text. */
	if ((at[line] || at + line == bytes + got) && *at != '<' && strcspn(at, ",;\t") < line) {
		found->kind = IMPORT_CSV;
		found->rank = IMPORT_RANK_BUNDLE;
	}
}

static int
import_by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool import_walk(struct import_walk *walk, const char *path, int depth, struct err *err);

/* What is in a folder, hidden files left out, in the order of the names. */
static bool
import_walk_folder(struct import_walk *walk, const char *path, int depth, struct err *err)
{
	struct arena *arena = walk->job->arena;
	const char **names = NULL;
	size_t count = 0, room = 0;
	DIR *folder = opendir(path);
	bool ok = true;

	if (!folder)
		return err_errno(err, errno, _("%s cannot be read"), path);
	for (struct dirent *entry; (entry = readdir(folder));)
		if (entry->d_name[0] != '.')
			*(const char **)arena_push(arena, &names, &count, &room, sizeof *names) =
			    file_join(arena, path, entry->d_name);
	closedir(folder);
	if (count > 1)
		qsort(names, count, sizeof *names, import_by_name);
	for (size_t i = 0; i < count && ok; i++)
		ok = import_walk(walk, names[i], depth + 1, err);
	return ok;
}

static bool
import_walk(struct import_walk *walk, const char *path, int depth, struct err *err)
{
	struct stat is, link;

	if (stat(path, &is) != 0)
		return depth > 0 || err_errno(err, errno, _("%s cannot be read"), path);
	/* A link inside a folder may lead back into it, or out of what was named. */
	if (S_ISDIR(is.st_mode) && depth > 0 && lstat(path, &link) == 0 && S_ISLNK(link.st_mode))
		return true;
	if (S_ISDIR(is.st_mode))
		return depth >= IMPORT_DEPTH || import_walk_folder(walk, path, depth, err);
	if (!S_ISREG(is.st_mode) && depth > 0)
		return true;
	struct import_found *found =
	    arena_push(walk->job->arena, &walk->found, &walk->count, &walk->room, sizeof *walk->found);
	*found = (struct import_found){.path = path, .bytes = is.st_size};
	import_look(found);
	return true;
}

bool
import_find(struct import_job *job, struct import_found **found, size_t *count, struct err *err)
{
	struct import_walk walk = {.job = job};

	for (size_t i = 0; i < job->how->path_count; i++)
		if (!import_walk(&walk, job->how->paths[i], 0, err))
			return false;
	*found = walk.found;
	*count = walk.count;
	return walk.count > 0 ||
	       err_set(err, ERR_NOT_FOUND, _("There is no file in what was named. Nothing was imported."));
}
