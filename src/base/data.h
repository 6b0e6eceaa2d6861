/* What lies in data/, compiled into the program. */
#ifndef BASE_DATA_H
#define BASE_DATA_H

#include <stddef.h>

struct data_file {
	const char *path;	/* "data/schema/0001-first.sql" */
	const char *bytes;	/* NUL-ended */
	size_t count;		/* without the NUL */
};

extern const struct data_file data_files[];	/* sorted by path; ends with a NULL path */

/* The file with this path, or NULL. */
const struct data_file *data_named(const char *path);

#endif
