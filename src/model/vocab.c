#include "vocab.h"

#include <string.h>

#include "base/text.h"

void
vocab_begin(struct vocab_maker *maker, struct arena *arena, size_t expected)
{
	*maker = (struct vocab_maker){.arena = arena, .slots = expected + 16, .room = (expected + 16) * 8};
	maker->bytes = arena_alloc(arena, maker->room);
	maker->at = arena_array(arena, maker->slots + 1, sizeof *maker->at);
	maker->sum = arena_array(arena, maker->slots + 1, sizeof *maker->sum);
	maker->shared = arena_alloc(arena, maker->slots + 1);
}

static void *
vocab_larger(struct arena *arena, const void *old, size_t used, size_t room)
{
	void *grown = arena_alloc(arena, room);

	memcpy(grown, old, used);
	return grown;
}

/* Whole letters that two tokens begin with. */
static uint8_t
vocab_shared(const char *a, const char *b)
{
	unsigned letters = 0;
	size_t i = 0;

	while (a[i] && a[i] == b[i] && letters < UINT8_MAX) {
		i++;
		if (((unsigned char)a[i] & 0xc0) != 0x80 && ((unsigned char)b[i] & 0xc0) != 0x80)
			letters++;
	}
	return (uint8_t)letters;
}

void
vocab_add(struct vocab_maker *maker, const char *token, int64_t people)
{
	size_t bytes = strlen(token) + 1;

	if (maker->used + bytes > maker->room) {
		maker->room = (maker->used + bytes) * 3 / 2;
		maker->bytes = vocab_larger(maker->arena, maker->bytes, maker->used, maker->room);
	}
	if (maker->count == maker->slots) {
		maker->slots += maker->slots / 2;
		maker->at = vocab_larger(maker->arena, maker->at, maker->count * sizeof *maker->at,
		    (maker->slots + 1) * sizeof *maker->at);
		maker->sum = vocab_larger(maker->arena, maker->sum, maker->count * sizeof *maker->sum,
		    (maker->slots + 1) * sizeof *maker->sum);
		maker->shared = vocab_larger(maker->arena, maker->shared, maker->count, maker->slots + 1);
	}
	maker->at[maker->count] = (uint32_t)maker->used;
	maker->sum[maker->count] = maker->people;
	maker->shared[maker->count] =
	    maker->count > 0 ? vocab_shared(maker->bytes + maker->at[maker->count - 1], token) : 0;
	memcpy(maker->bytes + maker->used, token, bytes);
	maker->used += bytes;
	maker->people += people;
	maker->count++;
}

void
vocab_finish(struct vocab_maker *maker, struct vocab *vocab)
{
	maker->sum[maker->count] = maker->people;
	*vocab = (struct vocab){
	    .bytes = maker->bytes,
	    .at = maker->at,
	    .sum = maker->sum,
	    .shared = maker->shared,
	    .count = maker->count,
	};
}

void
vocab_merge(struct arena *arena, const struct vocab *old, const struct vocab_new *added, size_t count,
    struct vocab *vocab)
{
	struct vocab_maker maker;
	size_t i = 0, n = 0;

	vocab_begin(&maker, arena, old->count + count);
	while (i < old->count || n < count) {
		int order = i == old->count ? 1 : n == count ? -1 : strcmp(vocab_token(old, i), added[n].token);
		if (order < 0)
			vocab_add(&maker, vocab_token(old, i), vocab_people(old, i, i + 1));
		else
			vocab_add(&maker, added[n].token, added[n].people);
		if (order <= 0)
			i++;
		if (order >= 0)
			n++;
	}
	vocab_finish(&maker, vocab);
}

/* The first token not before `text`; with `past`, the first after all that begin with it. */
static size_t
vocab_bound(const struct vocab *vocab, const char *text, bool past)
{
	size_t bytes = strlen(text), low = 0, high = vocab->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = past ? strncmp(vocab_token(vocab, middle), text, bytes) :
				   strcmp(vocab_token(vocab, middle), text);
		if (order < 0 || (past && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
vocab_range(const struct vocab *vocab, const char *prefix, size_t *first, size_t *end)
{
	*first = vocab_bound(vocab, prefix, false);
	*end = vocab_bound(vocab, prefix, true);
}

bool
vocab_has(const struct vocab *vocab, const char *token)
{
	size_t n = vocab_bound(vocab, token, false);

	return n < vocab->count && strcmp(vocab_token(vocab, n), token) == 0;
}

int64_t
vocab_people(const struct vocab *vocab, size_t first, size_t end)
{
	return vocab->sum[end] - vocab->sum[first];
}

/* The alignment table of one walk: a row per letter of the token, a column per letter of the word. */
struct vocab_walk {
	uint32_t word[VOCAB_LETTERS], token[VOCAB_LETTERS];
	size_t byte[VOCAB_LETTERS + 2];		/* where each letter of the token begins */
	uint8_t row[VOCAB_LETTERS + 2][VOCAB_LETTERS + 1];
	uint8_t best[VOCAB_LETTERS + 2];	/* fewest edits to any beginning so far */
	int letters, edits;			/* of the word; allowed */
};

/* Letters of a folded word, or 0 when it is longer than any we compare. */
static int
vocab_letters(const char *word, uint32_t letters[VOCAB_LETTERS])
{
	const char *end = word + strlen(word);
	int count = 0;

	while (word < end) {
		if (count == VOCAB_LETTERS)
			return 0;
		word += text_decode(word, end, &letters[count++]);
	}
	return count;
}

/*
 * Fill row `depth` (its letter is token[depth - 1]); returns its smallest value.
 * Only the diagonal band within `edits` can be small enough; the rest is "too many".
 * A row whose smallest value is too large ends the walk below it: neither a
 * later step nor a swap can lead back under the limit.
 */
static int
vocab_row(struct vocab_walk *walk, int depth)
{
	int k = walk->edits, low = depth > k ? depth - k : 0;
	int high = depth + k < walk->letters ? depth + k : walk->letters, least = k + 1;
	uint8_t *row = walk->row[depth];
	const uint8_t *above = walk->row[depth - 1];
	uint32_t letter = walk->token[depth - 1];

	if (low > 0 && low - 1 <= walk->letters)
		row[low - 1] = (uint8_t)(k + 1);
	for (int j = low; j <= high; j++) {
		int value = above[j] + 1;
		if (j > 0) {
			int same = above[j - 1] + (walk->word[j - 1] != letter);
			int skip = row[j - 1] + 1;
			value = same < value ? same : value;
			value = skip < value ? skip : value;
			if (j > 1 && depth > 1 && letter == walk->word[j - 2] &&
			    walk->token[depth - 2] == walk->word[j - 1] &&
			    walk->row[depth - 2][j - 2] + 1 < value)
				value = walk->row[depth - 2][j - 2] + 1;
		}
		row[j] = (uint8_t)(value > k + 1 ? k + 1 : value);
		least = row[j] < least ? row[j] : least;
	}
	if (high < walk->letters)
		row[high + 1] = (uint8_t)(k + 1);
	walk->best[depth] = walk->best[depth - 1];
	if (high == walk->letters && low <= high && row[high] < walk->best[depth])
		walk->best[depth] = row[high];
	return least;
}

/* Keep the hit if it is among the best `room`. */
static size_t
vocab_keep(struct vocab_hit *hits, size_t count, size_t room, struct vocab_hit hit)
{
	size_t at = count;

	while (at > 0 && (hits[at - 1].edits > hit.edits ||
			     (hits[at - 1].edits == hit.edits && hits[at - 1].people < hit.people)))
		at--;
	if (at == room)
		return count;
	if (count < room)
		count++;
	memmove(hits + at + 1, hits + at, (count - at - 1) * sizeof *hits);
	hits[at] = hit;
	return count;
}

static void
vocab_start(struct vocab_walk *walk)
{
	for (int j = 0; j <= walk->letters; j++)
		walk->row[0][j] = (uint8_t)(j <= walk->edits ? j : walk->edits + 1);
	walk->best[0] = walk->row[0][walk->letters];
	walk->byte[0] = 0;
}

/* Go down from `depth` shared letters to the token's end. Returns the depth at which it died, or 0 with *length set. */
static int
vocab_descend(struct vocab_walk *walk, const char *token, int depth, int *length)
{
	const char *end = token + strlen(token), *at = token + walk->byte[depth];

	while (at < end) {
		if (depth == VOCAB_LETTERS)
			return depth;
		at += text_decode(at, end, &walk->token[depth]);
		depth++;
		walk->byte[depth] = (size_t)(at - token);
		if (vocab_row(walk, depth) > walk->edits)
			return depth;
	}
	*length = depth;
	return 0;
}

size_t
vocab_near(const struct vocab *vocab, const char *word, int edits, bool prefix, struct vocab_hit *hits, size_t room)
{
	struct vocab_walk walk = {.edits = edits};
	size_t count = 0;
	int dead = 0, length = 0;

	walk.letters = vocab_letters(word, walk.word);
	if (walk.letters == 0 || room == 0)
		return 0;
	vocab_start(&walk);
	for (size_t n = 0; n < vocab->count; n++) {
		int found = edits + 1, shared = vocab->shared[n];
		if (n > 0 && dead > 0 && shared >= dead) {
			if (!prefix || walk.best[dead] > edits)
				continue;
			found = walk.best[dead];
		} else {
			int known = dead > 0 ? dead : length;
			dead = vocab_descend(&walk, vocab_token(vocab, n), n == 0 ? 0 : shared < known ? shared : known,
			    &length);
			if (prefix)
				found = walk.best[dead > 0 ? dead : length];
			else if (dead == 0 && length + edits >= walk.letters && length <= walk.letters + edits)
				found = walk.row[length][walk.letters];
		}
		if (found > 0 && found <= edits)
			count = vocab_keep(hits, count, room,
			    (struct vocab_hit){.token = n, .edits = found, .people = vocab_people(vocab, n, n + 1)});
	}
	return count;
}

int
vocab_edits(const char *a, const char *b, int limit)
{
	struct vocab_walk walk = {.edits = limit};
	uint32_t other[VOCAB_LETTERS];
	int length = vocab_letters(b, other), depth = 0, dead;

	walk.letters = vocab_letters(a, walk.word);
	if (walk.letters == 0 || length == 0)
		return strcmp(a, b) == 0 ? 0 : limit + 1;
	vocab_start(&walk);
	dead = vocab_descend(&walk, b, 0, &depth);
	if (dead > 0 || depth > walk.letters + limit || walk.letters > depth + limit)
		return limit + 1;
	return walk.row[depth][walk.letters];
}
