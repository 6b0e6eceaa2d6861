/*
 * Files on a mounted share, a stick, a folder that a copying program carries:
 * no locks, no database, nothing is ever changed in place. A file appears
 * whole under its name (temporary name, fsync, rename, fsync of the folder) or
 * not at all; names that begin with a dot are nobody's.
 *
 * A record is a run of files NAME@1, NAME@2 ...; the highest one counts. Making
 * the next one fails when somebody made it already, which is as good as a
 * compare-and-swap on a file system whose exclusive create is one (local disks,
 * NFS, SMB). Where a program copies files later, two sites can both succeed,
 * and one of the two writes is lost.
 *
 * Must not: know what the files mean.
 */
#ifndef SYNC_HUB_SHARE_H
#define SYNC_HUB_SHARE_H

#include "hub_driver.h"

/* Make a folder and those above it. */
bool hub_share_folder(const char *path, struct err *err);

/* ERR_CONFLICT when there is a file of that name and not `replace`. */
bool hub_share_write(const char *folder, const char *name, const void *bytes, size_t count, bool replace,
    struct err *err);

/* *found false: no file of that name. */
bool hub_share_read(const char *folder, const char *name, size_t most, struct arena *arena, const void **bytes,
    size_t *count, bool *found, struct err *err);

/* Names in a folder, sorted, without those that begin with a dot; none when there is no folder. */
bool hub_share_list(const char *folder, struct arena *arena, char ***names, size_t *count, struct err *err);

/* Records in `folder`, as hub.h says of hub_get, hub_put and hub_drop; and the names of all, in order. */
bool hub_share_get(const char *folder, const char *name, struct arena *arena, const void **bytes, size_t *count,
    bool *found, struct err *err);
bool hub_share_put(const char *folder, const char *name, const void *bytes, size_t count, enum hub_put how,
    const void *was, size_t was_count, struct err *err);
bool hub_share_records(const char *folder, struct arena *arena, char ***names, size_t *count, struct err *err);
bool hub_share_drop(const char *folder, const char *name, struct err *err);

#endif
