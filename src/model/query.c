#include "query.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "typed_date.h"

enum {
	QUERY_WORDS = 12,
	QUERY_TOKENS = 32,	/* of a name that are looked at */
	QUERY_SHORT_PHONE = 3,	/* digits that may be the end of a number */
	QUERY_SLASHED = 6,	/* digits of a number written with a slash; fewer are a date being typed */
	QUERY_LONG_NUMBER = 12,	/* digits of a record number */
};

/* A word of the line as it was typed. */
struct query_word {
	const char *text;
	size_t bytes;
	bool digit, letter;	/* has one */
	bool phone;		/* digits and what people write between them */
};

struct query_words {
	struct query_word word[QUERY_WORDS];
	size_t count;
};

static void
query_split(struct arena *arena, const char *text, struct query_words *words)
{
	words->count = 0;
	while (words->count < QUERY_WORDS) {
		text += strspn(text, " \t\n\r");
		size_t bytes = strcspn(text, " \t\n\r");
		if (bytes == 0)
			return;
		struct query_word word = {.text = arena_text_n(arena, text, bytes), .bytes = bytes, .phone = true};
		for (size_t i = 0; i < bytes; i++) {
			unsigned char c = (unsigned char)text[i];
			word.digit = word.digit || isdigit(c);
			word.letter = word.letter || isalpha(c) || c >= 0x80;
			word.phone = word.phone && (isdigit(c) || strchr("+-().,/", c));
		}
		words->word[words->count++] = word;
		text += bytes;
	}
}

struct query_part
query_part(const char *token)
{
	return (struct query_part){.text = token, .bytes = strlen(token), .letters = (int)text_length(token)};
}

/* The folded tokens of one word, added to the sense. */
static void
query_add_names(struct arena *arena, const char *word, struct query_sense *sense)
{
	char *folded = text_fold(arena, word);

	while (folded && *folded && sense->name_count < QUERY_NAMES) {
		size_t bytes = strcspn(folded, " ");
		if (bytes > 0)
			sense->names[sense->name_count++] = query_part(arena_text_n(arena, folded, bytes));
		folded += bytes + (folded[bytes] == ' ');
	}
}

/* All words but [from, from + count) are names. False when one of them has a digit. */
static bool
query_other_names(struct arena *arena, const struct query_words *words, size_t from, size_t count,
    struct query_sense *sense)
{
	for (size_t i = 0; i < words->count; i++) {
		if (i >= from && i < from + count)
			continue;
		if (words->word[i].digit)
			return false;
		query_add_names(arena, words->word[i].text, sense);
	}
	return true;
}

static void
query_add(struct query *query, const struct query_sense *sense)
{
	if (query->sense_count < QUERY_SENSES)
		query->senses[query->sense_count++] = *sense;
}

/* "NS-004217", "ns4217", "004217", "#318": letters, perhaps a hyphen, digits. */
static bool
query_number(const char *word, struct query_sense *sense)
{
	size_t letters = 0, digits;

	word += *word == '#';
	while (isalpha((unsigned char)word[letters]))
		letters++;
	if (letters >= sizeof sense->prefix)
		return false;
	for (size_t i = 0; i < letters; i++)
		sense->prefix[i] = (char)toupper((unsigned char)word[i]);
	word += letters + (letters > 0 && word[letters] == '-');
	digits = strspn(word, "0123456789");
	if (digits == 0 || digits > QUERY_LONG_NUMBER || word[digits] != '\0')
		return false;
	memcpy(sense->digits, word, digits);
	return true;
}

/* One word with digits: a number of ours, or one somebody else gave. */
static void
query_add_record(struct arena *arena, const struct query_words *words, struct query *query)
{
	for (size_t i = 0; i < words->count; i++) {
		struct query_sense sense = {.kind = QUERY_RECORD, .word = words->word[i].text};
		if (!words->word[i].digit || !query_other_names(arena, words, i, 1, &sense))
			continue;
		bool ours = query_number(words->word[i].text, &sense);
		query_add(query, &sense);
		if (ours && sense.name_count == 0) {
			sense.kind = QUERY_TICKET;
			query_add(query, &sense);
		}
	}
}

/* "g0142": an initial and four digits. */
static void
query_add_initial(struct arena *arena, const struct query_words *words, struct query *query)
{
	for (size_t i = 0; i < words->count; i++) {
		struct query_sense sense = {.kind = QUERY_INITIAL};
		const char *word = words->word[i].text, *end = word + words->word[i].bytes;
		uint32_t scalar;
		if (!words->word[i].letter || words->word[i].bytes <= QUERY_LAST)
			continue;
		const char *digits = word + text_decode(word, end, &scalar);
		if (end - digits != QUERY_LAST || strspn(digits, "0123456789") != QUERY_LAST)
			continue;
		query_add_names(arena, arena_text_n(arena, word, (size_t)(digits - word)), &sense);
		if (sense.name_count != 1 || !query_other_names(arena, words, i, 1, &sense))
			continue;
		memcpy(sense.digits, digits, QUERY_LAST);
		query_add(query, &sense);
	}
}

/* The longest run of words that is a date, and shorter ones: "mar 1985" may be a month, or a name and a year. */
static void
query_add_born(struct arena *arena, const struct query_words *words, const char *order, int32_t today,
    struct query *query)
{
	for (size_t run = 3; run > 0; run--) {
		for (size_t from = 0; from + run <= words->count; from++) {
			struct query_sense sense = {.kind = QUERY_BORN};
			const char *first = words->word[from].text, *text = first;
			bool digit = words->word[from].digit;
			for (size_t i = 1; i < run; i++) {
				text = arena_printf(arena, "%s %s", text, words->word[from + i].text);
				digit = digit || words->word[from + i].digit;
			}
			if (!digit || strchr("+-", *first) ||
			    typed_date_read(text, order, today, true, sense.born) != TYPED_DATE_WRITTEN)
				continue;
			if (query_other_names(arena, words, from, run, &sense))
				query_add(query, &sense);
		}
	}
}

/* All words with digits, side by side, are one phone number however it is written. */
static void
query_add_phone(struct arena *arena, const struct query_words *words, struct query *query)
{
	struct query_sense sense = {.kind = QUERY_PHONE};
	size_t from = 0, run = 0, digits = 0;
	bool slash = false;

	while (from < words->count && !words->word[from].digit)
		from++;
	for (; from + run < words->count && words->word[from + run].phone; run++) {
		for (const char *at = words->word[from + run].text; *at; at++) {
			slash = slash || *at == '/';
			if (!isdigit((unsigned char)*at))
				continue;
			if (digits == QUERY_DIGITS)
				return;
			sense.digits[digits++] = *at;
		}
	}
	if (!query_other_names(arena, words, from, run, &sense) || (slash && digits < QUERY_SLASHED))
		return;
	/* Beside a name fewer digits than the last four find too many to sift. */
	if (digits >= (sense.name_count > 0 ? QUERY_LAST : QUERY_SHORT_PHONE))
		query_add(query, &sense);
}

/* Names, those with digits in them too (test data has such). */
static void
query_add_name(struct arena *arena, const struct query_words *words, struct query *query)
{
	struct query_sense sense = {.kind = QUERY_NAME};

	for (size_t i = 0; i < words->count; i++) {
		if (!words->word[i].letter)
			return;
		query_add_names(arena, words->word[i].text, &sense);
	}
	if (sense.name_count > 0)
		query_add(query, &sense);
}

/* True when a date was found and it was not written as digits alone, which may be a phone number too. */
static bool
query_is_date(const struct query_words *words, const struct query *query)
{
	size_t numbers = 0;
	bool apart = false, born = false;

	for (size_t i = 0; i < words->count; i++) {
		numbers += words->word[i].digit;
		if (words->word[i].digit)
			apart = apart || strspn(words->word[i].text, "0123456789") < words->word[i].bytes;
	}
	for (size_t i = 0; i < query->sense_count; i++)
		born = born || query->senses[i].kind == QUERY_BORN;
	return born && (apart || numbers > 1);
}

void
query_parse(struct arena *arena, const char *text, const char *order, int32_t today, struct query *query)
{
	struct query_words words;
	bool digit = false;

	*query = (struct query){.sense_count = 0};
	query_split(arena, text, &words);
	for (size_t i = 0; i < words.count; i++)
		digit = digit || words.word[i].digit;
	if (digit) {
		query_add_record(arena, &words, query);
		query_add_initial(arena, &words, query);
		query_add_born(arena, &words, order, today, query);
		if (!query_is_date(&words, query))
			query_add_phone(arena, &words, query);
	}
	query_add_name(arena, &words, query);
}

struct query_tokens {
	const char *text[QUERY_TOKENS];
	size_t bytes[QUERY_TOKENS];
	size_t count;
};

/* Give part `n` and those after it a free token each. */
static bool
query_assign(const struct query_part *parts, size_t count, size_t n, const struct query_tokens *tokens, uint32_t taken,
    bool whole)
{
	if (n == count)
		return true;
	for (size_t i = 0; i < tokens->count; i++) {
		if (taken >> i & 1 || tokens->bytes[i] < parts[n].bytes ||
		    memcmp(tokens->text[i], parts[n].text, parts[n].bytes) != 0)
			continue;
		if ((whole || parts[n].whole) && tokens->bytes[i] != parts[n].bytes)
			continue;
		if (query_assign(parts, count, n + 1, tokens, taken | UINT32_C(1) << i, whole))
			return true;
	}
	return false;
}

/* Most people are not meant: no token of theirs begins with the first letter typed. */
static bool
query_may_fit(const struct query_part *part, const char *tokens)
{
	for (char before = ' '; *tokens; before = *tokens++)
		if (*tokens == part->text[0] && (before == ' ' || before == '|'))
			return true;
	return false;
}

bool
query_fits(const struct query_part *parts, size_t count, const char *tokens, bool *whole)
{
	struct query_tokens list = {.count = 0};

	*whole = false;
	if (count > 0 && parts[0].bytes > 0 && !query_may_fit(&parts[0], tokens))
		return false;
	while (*tokens && list.count < QUERY_TOKENS) {
		size_t bytes = strcspn(tokens, " |");
		if (bytes > 0) {
			list.text[list.count] = tokens;
			list.bytes[list.count++] = bytes;
		}
		tokens += bytes + (tokens[bytes] != '\0');
	}
	*whole = query_assign(parts, count, 0, &list, 0, true);
	return *whole || query_assign(parts, count, 0, &list, 0, false);
}
