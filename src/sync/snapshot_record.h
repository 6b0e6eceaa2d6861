/*
 * What a hub says of its snapshots: one signed record each, whose name is that
 * of its parts (snapshot.h).
 *
 *   snapshot  "ID"     {site, group, made, schema, epoch, bytes, parts, hash, lines}, signed by the site
 *   chunk     "ID.N"   the sealed file's bytes, from part 0
 *
 * ID begins with the time it was made, in hex, so that names sort by age.
 */
#ifndef SYNC_SNAPSHOT_RECORD_H
#define SYNC_SNAPSHOT_RECORD_H

#include "membership.h"
#include "seal_file.h"
#include "store/copy.h"

enum {
	SNAPSHOT_ID = 33,			/* with its NUL */
	SNAPSHOT_PART = 512 * 1024,		/* bytes of each part but the last */
	SNAPSHOT_PARTS = 1 << 20,		/* at most */
};

struct snapshot {
	char id[SNAPSHOT_ID];
	struct uuid site;			/* who made it */
	const char *group;
	int64_t made;				/* UTC ms */
	uint32_t schema, epoch, parts;
	int64_t bytes;				/* of the sealed file */
	uint8_t hash[SEAL_FILE_HASH];		/* as its front says */
	uint8_t sign_key[KEYRING_PUBLIC];	/* of the member who made it */
	struct copy_line *lines;		/* how far each stream is in it */
	size_t line_count;
};

/* A name for one made now. */
void snapshot_record_name(int64_t made, char id[SNAPSHOT_ID]);
const char *snapshot_record_part(struct arena *arena, const char *id, uint32_t part);

bool snapshot_record_put(struct hub *hub, const struct keyring *ring, const struct snapshot *snapshot, struct err *err);

/* Those of a group (NULL: of all) that a member signed, newest first; `bad` counts records not to be believed. */
bool snapshot_record_list(struct hub *hub, const struct keyring *ring, const char *group, struct arena *arena,
    struct snapshot **list, size_t *count, size_t *bad, struct err *err);

/* Take one away, the record first: a part without a record is nobody's. */
bool snapshot_record_drop(struct hub *hub, const struct snapshot *snapshot, struct err *err);

/* Parts that no record names and that were put before `before` (UTC ms): what a cut left. */
bool snapshot_record_sweep(struct hub *hub, int64_t before, struct err *err);

#endif
