#include "data.h"

#include <string.h>

const struct data_file *
data_named(const char *path)
{
	for (const struct data_file *file = data_files; file->path; file++)
		if (strcmp(file->path, path) == 0)
			return file;
	return NULL;
}
