/*
 * Every name token people own, as one sorted array.
 *
 * The array is walked as a trie: what two neighbours share is computed once, so
 * all tokens within an edit or two of a misspelt one are found in a tenth of a
 * millisecond among a hundred thousand (BASELINES.md 3: better than a phonetic
 * key, and no second index). Cumulative counts say how many people a prefix has.
 *
 * Must not: read the database. Tokens are folded and sorted bytewise.
 */
#ifndef MODEL_VOCAB_H
#define MODEL_VOCAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { VOCAB_LETTERS = 48 };	/* tokens longer than this are never near anything */

struct vocab {
	const char *bytes;	/* tokens one after another, each NUL-ended */
	const uint32_t *at;	/* where each token begins */
	const int64_t *sum;	/* people of all tokens before this one; count + 1 entries */
	const uint8_t *shared;	/* letters in common with the token before */
	size_t count;
};

/* Filled in sorted order, then finished; the result and what it points to live in `arena`. */
struct vocab_maker {
	struct arena *arena;
	char *bytes;
	size_t used, room;
	uint32_t *at;
	int64_t *sum;
	uint8_t *shared;
	size_t count, slots;
	int64_t people;
};
void vocab_begin(struct vocab_maker *maker, struct arena *arena, size_t expected);
void vocab_add(struct vocab_maker *maker, const char *token, int64_t people);
void vocab_finish(struct vocab_maker *maker, struct vocab *vocab);

/* `old` and the new tokens (sorted; some may be in `old` and then replace its count) as one vocabulary. */
struct vocab_new {
	const char *token;
	int64_t people;
};
void vocab_merge(struct arena *arena, const struct vocab *old, const struct vocab_new *added, size_t count,
    struct vocab *vocab);

static inline const char *
vocab_token(const struct vocab *vocab, size_t n)
{
	return vocab->bytes + vocab->at[n];
}

/* Tokens that begin with `prefix`: [*first, *end). */
void vocab_range(const struct vocab *vocab, const char *prefix, size_t *first, size_t *end);
bool vocab_has(const struct vocab *vocab, const char *token);

/* How many people own a token in [first, end); one who owns two is counted twice. */
int64_t vocab_people(const struct vocab *vocab, size_t first, size_t end);

struct vocab_hit {
	size_t token;
	int edits;
	int64_t people;
};

/*
 * The best `room` tokens within `edits` insertions, deletions, substitutions or
 * swaps of neighbours (optimal string alignment), fewest edits first, then the
 * commonest. `prefix`: the beginning of a token may be meant. What needs no edit is
 * left out. Returns how many.
 */
size_t vocab_near(const struct vocab *vocab, const char *word, int edits, bool prefix, struct vocab_hit *hits,
    size_t room);

/* Edits between two folded words, at most limit + 1. */
int vocab_edits(const char *a, const char *b, int limit);

#endif
