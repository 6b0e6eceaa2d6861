/* Files of the data folder: private, whole or not there, never followed through a link. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "err.h"

/* "dir/name" in the arena. */
char *file_join(struct arena *arena, const char *dir, const char *name);

/* Absolute, without links or ".."; refuses names that start with "file:" (SECURITY.md F6). */
char *file_absolute(struct arena *arena, const char *path, struct err *err);

/* Make a folder 0700, parents included. An existing one is refused when group or others may enter. */
bool file_make_folder(const char *path, struct err *err);

/* Refuse a file or folder with group/other bits, a second name, or another owner. */
bool file_is_private(const char *path, struct err *err);

/* The whole file, NUL-ended, at most `limit` bytes. */
bool file_read(struct arena *arena, const char *path, size_t limit, char **bytes, size_t *count, struct err *err);

/*
 * Open for reading a file that a user named: any owner and through links,
 * but never a folder or a device. Its size in bytes goes to *bytes. Returns a
 * descriptor that the caller closes; -1 + err, which leaves the name to the caller.
 */
int file_open_named(const char *path, int64_t *bytes, struct err *err);

/* Temp file, fsync, rename, fsync of the folder; 0600. The old file stays until the new one is whole. */
bool file_write(const char *path, const void *bytes, size_t count, struct err *err);

/* A rename survives a power cut only when its folder was flushed too. */
bool file_flush_folder(const char *dir, struct err *err);

/*
 * Keep `path` (made when there is none) for this process alone, until the descriptor is closed or the process
 * ends; closed on exec. -1: another process has it (ERR_BUSY) or it cannot be opened.
 */
int file_keep(const char *path, struct err *err);

#endif
