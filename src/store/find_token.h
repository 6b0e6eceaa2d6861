/*
 * From a person's names to the rows of name_pair: pure text work, shared by
 * the keeping of the keys and their rebuilding.
 *
 * Must not: touch the database.
 */
#ifndef STORE_FIND_TOKEN_H
#define STORE_FIND_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum {
	FIND_TOKENS = 8,	/* of a kind: enough for any name, and 240 rows at most */
	FIND_PAIRS = 2 * FIND_TOKENS * (2 * FIND_TOKENS - 1),
};

enum find_kind { FIND_FAMILY_FIRST, FIND_GIVEN_FIRST, FIND_SAME_KIND };

/* Family tokens, then given ones; folded. */
struct find_tokens {
	const char *token[2 * FIND_TOKENS];
	size_t family, given;
};

/* One row of name_pair without its pid. */
struct find_pair {
	enum find_kind kind;
	const char *tok, *rest;
};

/*
 * Add one name (either part may be NULL). A token the person has already is not
 * added again, unless this name has it twice. A Chinese, Japanese or Korean
 * name is also one token as it is written, family and given together.
 */
void find_tokens_add(struct arena *arena, struct find_tokens *tokens, const char *family, const char *given);

/* "gonzalez ruiz|maria elena", and back. */
char *find_tokens_text(struct arena *arena, const struct find_tokens *tokens);
void find_tokens_read(struct arena *arena, const char *text, struct find_tokens *tokens);

/* Each token once; returns how many. `distinct` has room for 2 * FIND_TOKENS. */
size_t find_tokens_distinct(const struct find_tokens *tokens, const char **distinct);

/*
 * Every ordered pair of tokens, with the remaining tokens after the second. A
 * person with names of one kind only gets a row of that kind for each token
 * besides, so that one typed part finds everybody. Returns how many; in `arena`.
 */
size_t find_tokens_pairs(struct arena *arena, const struct find_tokens *tokens, struct find_pair **pairs);

/* "+15550142": digits and a leading plus. Empty when there is no digit. */
char *find_phone_clean(struct arena *arena, const char *value);

/* The key of one entry of patient_key.phones: digits backwards, "r" before those of a record. */
char *find_phone_key(struct arena *arena, const char *entry);

#endif
