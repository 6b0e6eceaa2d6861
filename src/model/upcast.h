/*
 * What an older program's op means today: pure functions of the op, the same
 * on every site (SYNC.md 2.9). Whoever reads ops into rows, and whoever holds
 * rows against ops, calls them alike.
 *
 * Must not: ask a database, or change the op.
 */
#ifndef MODEL_UPCAST_H
#define MODEL_UPCAST_H

#include "group.h"
#include "patch.h"

/*
 * An insert's values by index in the field table. One that names no site where
 * the entity has one belongs to the site that wrote it. `site` is borrowed.
 */
void upcast_insert(const struct entity *entity, const struct uuid *site, struct patch_value values[GROUP_MOST],
    bool has[GROUP_MOST]);

#endif
