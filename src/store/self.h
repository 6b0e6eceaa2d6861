/* Who this database is: its organisation, site and origin; and the numbers it may give out. */
#ifndef STORE_SELF_H
#define STORE_SELF_H

#include "model/records.h"
#include "tx.h"

/* In SQL: the clinic whose database this is. Rows of the others are in the same tables. */
#define SELF_SITE "(SELECT site FROM sync_self)"

/* First transaction of `rapport init`: the site row, origin, catalogue, number blocks. */
bool self_create(struct tx *tx, struct site *site, bool demo, struct err *err);

/*
 * The same for a machine that takes the place of one that was lost: what is known here of the site stays, what is not
 * comes in with the first sync, and it has no numbers before it has leased some.
 */
bool self_take_place(struct tx *tx, struct site *site, struct err *err);

bool self_site(struct db *db, struct site *site, struct arena *arena, struct err *err);

/* Any other site that is known here, for what a new one does not say of itself; false: none is. */
bool self_neighbour(struct db *db, struct uuid self, struct site *site, struct arena *arena);

/* "NS-004217" from the leased block of `kind` ("record", "ticket"). ERR_NOT_FOUND when it is used up. */
bool self_number(struct tx *tx, const char *kind, char **number, struct err *err);

/* The highest number that was ever given out under a prefix, as far as it is known here; 0: none. */
int64_t self_highest(struct db *db, const char *kind, const char *prefix);

/*
 * Runs of numbers of a kind that this database may give out. A member of an organisation leases short ones from the
 * hub: whoever was restored or copied drops its own and takes fresh ones, so that no number means two people.
 */
struct self_blocks {
	int64_t next;		/* the first that is free, 0: none is */
	int64_t left;		/* how many are */
	int64_t last;		/* the highest that was ever leased here */
};
bool self_blocks(struct db *db, const char *kind, struct self_blocks *blocks, struct err *err);
bool self_block_add(struct tx *tx, const char *kind, const char *prefix, int64_t next, int64_t last, struct err *err);
bool self_blocks_drop(struct tx *tx, const char *kind, struct err *err);

/* A demo database's clock: applied to base/clock at open and by the event loop. */
bool self_clock_read(struct db *db, int64_t *held, int64_t *shift);	/* false: not a demo, or free-running */
bool self_clock_write(struct tx *tx, int64_t held, int64_t shift, struct err *err);	/* held FIELD_NULL: runs */

#endif
