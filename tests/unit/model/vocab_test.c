#include "model/vocab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static struct arena *arena;

static int
open_arena(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct vocab
of(const char *const *tokens, size_t count)
{
	struct vocab_maker maker;
	struct vocab vocab;

	vocab_begin(&maker, arena, 1);
	for (size_t i = 0; i < count; i++)
		vocab_add(&maker, tokens[i], (int64_t)(i + 1));
	vocab_finish(&maker, &vocab);
	return vocab;
}

static const char *const few[] = {"gonsalves", "gonzales", "gonzalez", "li", "lindqvist", "smith", "smithson", "\xe6\x9d\x8e"};
enum { FEW = sizeof few / sizeof *few };

static void
a_prefix_knows_how_many_people_it_has(void **state)
{
	struct vocab vocab = of(few, FEW);
	size_t first, end;

	(void)state;
	vocab_range(&vocab, "gon", &first, &end);
	assert_int_equal(first, 0);
	assert_int_equal(end, 3);
	assert_int_equal(vocab_people(&vocab, first, end), 6);
	vocab_range(&vocab, "smith", &first, &end);
	assert_int_equal(end - first, 2);
	vocab_range(&vocab, "zz", &first, &end);
	assert_int_equal(first, end);
	vocab_range(&vocab, "", &first, &end);
	assert_int_equal(vocab_people(&vocab, first, end), FEW * (FEW + 1) / 2);
	assert_true(vocab_has(&vocab, "li"));
	assert_false(vocab_has(&vocab, "lin"));
}

static void
one_slip_of_the_finger_is_forgiven(void **state)
{
	static const char *const slips[] = {"gonzalex", "gonzalze", "gonzaleez", "gonzlez", "ognzalez"};
	struct vocab vocab = of(few, FEW);
	struct vocab_hit hits[8];

	(void)state;
	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
		size_t count = vocab_near(&vocab, slips[i], 1, false, hits, 8), n = 0;
		while (n < count && strcmp(vocab_token(&vocab, hits[n].token), "gonzalez") != 0)
			n++;
		assert_true(n < count);
	}
	assert_int_equal(vocab_near(&vocab, "gonzalez", 1, false, hits, 8), 1);
	assert_string_equal(vocab_token(&vocab, hits[0].token), "gonzales");
}

static void
a_slip_in_what_is_still_being_typed_is_forgiven_too(void **state)
{
	struct vocab vocab = of(few, FEW);
	struct vocab_hit hits[8];

	(void)state;
	assert_int_equal(vocab_near(&vocab, "lnid", 1, false, hits, 8), 0);
	assert_int_equal(vocab_near(&vocab, "lnid", 1, true, hits, 8), 1);
	assert_string_equal(vocab_token(&vocab, hits[0].token), "lindqvist");
	assert_int_equal(vocab_near(&vocab, "smtih", 1, true, hits, 8), 2);
}

static void
the_commonest_of_equals_comes_first(void **state)
{
	struct vocab vocab = of(few, FEW);
	struct vocab_hit hits[1];

	(void)state;
	assert_int_equal(vocab_near(&vocab, "gonzaleq", 1, false, hits, 1), 1);
	assert_string_equal(vocab_token(&vocab, hits[0].token), "gonzalez");
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Random words of few letters, so that many are near one another; some letters have two bytes. */
static char *
random_word(void)
{
	static const char *const letters[] = {"a", "b", "c", "\xc3\xb1", "\xd0\xb6"};
	char *word = arena_text(arena, "");

	for (int n = 1 + rand() % 7; n > 0; n--)
		word = arena_printf(arena, "%s%s", word, letters[rand() % 5]);
	return word;
}

/* Textbook optimal string alignment, whole table. */
static int
oracle_edits(const char *a, const char *b, bool prefix)
{
	uint32_t x[64], y[64];
	int table[64][64], n = 0, m = 0, best;

	for (const char *end = a + strlen(a); a < end; n++)
		a += text_decode(a, end, &x[n]);
	for (const char *end = b + strlen(b); b < end; m++)
		b += text_decode(b, end, &y[m]);
	for (int i = 0; i <= n; i++)
		for (int j = 0; j <= m; j++) {
			int value = i == 0 ? j : i;
			if (i > 0 && j > 0) {
				value = table[i - 1][j - 1] + (x[i - 1] != y[j - 1]);
				value = table[i - 1][j] + 1 < value ? table[i - 1][j] + 1 : value;
				value = table[i][j - 1] + 1 < value ? table[i][j - 1] + 1 : value;
				if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1] &&
				    table[i - 2][j - 2] + 1 < value)
					value = table[i - 2][j - 2] + 1;
			}
			table[i][j] = value;
		}
	best = table[n][m];
	for (int j = 0; prefix && j <= m; j++)
		best = table[n][j] < best ? table[n][j] : best;
	return best;
}

static void
the_walk_finds_what_comparing_with_every_token_finds(void **state)
{
	enum { WORDS = 400 };
	static const char *tokens[WORDS];
	struct vocab_hit *hits = arena_array(arena, WORDS, sizeof *hits);
	size_t count = 0;

	(void)state;
	srand(20261121);
	for (size_t i = 0; i < WORDS; i++)
		tokens[i] = random_word();
	qsort(tokens, WORDS, sizeof *tokens, compare);
	for (size_t i = 0; i < WORDS; i++)
		if (count == 0 || strcmp(tokens[count - 1], tokens[i]) != 0)
			tokens[count++] = tokens[i];
	struct vocab vocab = of(tokens, count);

	for (int round = 0; round < 600; round++) {
		const char *word = random_word();
		int limit = 1 + round % 2;
		bool prefix = round % 3 == 0;
		size_t found = vocab_near(&vocab, word, limit, prefix, hits, WORDS), expected = 0;
		for (size_t i = 0; i < count; i++) {
			int edits = oracle_edits(word, tokens[i], prefix);
			expected += edits > 0 && edits <= limit;
			int whole = oracle_edits(word, tokens[i], false);
			assert_int_equal(vocab_edits(word, tokens[i], limit), whole <= limit ? whole : limit + 1);
		}
		assert_int_equal(found, expected);
		for (size_t i = 0; i < found; i++)
			assert_int_equal(hits[i].edits, oracle_edits(word, tokens[hits[i].token], prefix));
	}
}

static void
new_tokens_join_without_reading_everything_again(void **state)
{
	static const struct vocab_new added[] = {{"aaa", 7}, {"gonzalez", 30}, {"tan", 1}};
	struct vocab old = of(few, FEW), vocab;
	size_t first, end;

	(void)state;
	vocab_merge(arena, &old, added, 3, &vocab);
	assert_int_equal(vocab.count, FEW + 2);
	for (size_t i = 1; i < vocab.count; i++)
		assert_true(strcmp(vocab_token(&vocab, i - 1), vocab_token(&vocab, i)) < 0);
	vocab_range(&vocab, "gonzalez", &first, &end);
	assert_int_equal(vocab_people(&vocab, first, end), 30);
	assert_true(vocab_has(&vocab, "tan"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_prefix_knows_how_many_people_it_has),
	    cmocka_unit_test(one_slip_of_the_finger_is_forgiven),
	    cmocka_unit_test(a_slip_in_what_is_still_being_typed_is_forgiven_too),
	    cmocka_unit_test(the_commonest_of_equals_comes_first),
	    cmocka_unit_test(the_walk_finds_what_comparing_with_every_token_finds),
	    cmocka_unit_test(new_tokens_join_without_reading_everything_again),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
