/*
 * Names that stand for one another: Bill and William, Mari and Maria.
 *
 * One group a line in data/nicknames.txt; a name may be in several groups.
 * Both directions hold, between any two names of a group.
 *
 * Must not: be used to write a name anywhere; it only helps to find one.
 */
#ifndef MODEL_NICKNAME_H
#define MODEL_NICKNAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct nicknames;	/* opaque; lives in the arena it was loaded into */

/* Lines of folded names apart by spaces; "#" begins a comment. False names the bad line. */
bool nickname_load(struct arena *arena, const char *bytes, size_t count, struct nicknames **out, struct err *err);

/* The list in data/. */
bool nickname_builtin(struct arena *arena, struct nicknames **out, struct err *err);

/* The others of all the groups of a folded name, without doubles, at most `room`. Texts are the list's. */
size_t nickname_others(const struct nicknames *nicknames, const char *folded, const char **others, size_t room);
bool nickname_same(const struct nicknames *nicknames, const char *a, const char *b);
size_t nickname_groups(const struct nicknames *nicknames);

#endif
