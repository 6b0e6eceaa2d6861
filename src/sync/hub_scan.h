/*
 * What lies on a share, put in an order here: a local index of its segments.
 *
 *   ROOT/segments/SCOPE/ORIGIN/FROM-TO.seg    one segment, never changed
 *   ROOT/segments/SCOPE/ORIGIN/begin          "SEQ HASH SITE": where a stream begins since its first part was forgotten
 *
 * Nobody gives out numbers on a share, so every reader counts for itself, in
 * the order in which files became whole and their stream led to them. A file
 * that is cut off, half copied, out of turn, of nobody known or forged is as if
 * it were not there, until it is whole or its turn has come.
 *
 * Must not: write to the share.
 */
#ifndef SYNC_HUB_SCAN_H
#define SYNC_HUB_SCAN_H

#include "hub_ledger.h"

struct hub_scan {
	struct hub_sqlite *base;	/* the index, in a transaction */
	const char *root;		/* of the share */
	struct uuid org;
	struct uuid site;		/* whose own files are read back, too; none: nobody's */
	struct arena *arena;		/* for the scan */
};

enum { HUB_SCAN_NAME = 48, HUB_SCAN_BEGIN = 256 };

/* Where a stream's files lie, in the arena; the name of one segment's file. */
const char *hub_scan_folder(struct arena *arena, const char *root, const char *scope, struct uuid origin);
void hub_scan_name(int64_t from, int64_t to, char name[HUB_SCAN_NAME]);

/* Take what has come since: of one stream, of one scope, of every scope. */
bool hub_scan_stream(const struct hub_scan *scan, const char *scope, struct uuid origin, struct err *err);
bool hub_scan_scope(const struct hub_scan *scan, const char *scope, struct err *err);
bool hub_scan_all(const struct hub_scan *scan, struct err *err);

/*
 * After hub_scan_scope: files of a scope that no stream leads to, and why, as sentences in `kept`. Not an error: a
 * share that is copied may bring the rest yet.
 */
struct hub_scan_faults {
	const char **said;
	size_t count, room;
	struct arena *kept;
};
bool hub_scan_faults(const struct hub_scan *scan, const char *scope, struct hub_scan_faults *faults, struct err *err);

/*
 * What every hub checks of a segment, with the members' records of the share. `now`: UTC ms for one that is handed in;
 * NULL: it lies there already.
 */
bool hub_scan_gate(const struct hub_scan *scan, const struct segment *segment, const int64_t *now, enum hub_push *said,
    struct err *err);

#endif
