#include "find_token.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

enum { FIRST_IDEOGRAPH = 0x2e80 };	/* from here on names are written without a space */

static size_t
find_times(const char *const *tokens, size_t count, const char *token)
{
	size_t times = 0;

	for (size_t i = 0; i < count; i++)
		times += strcmp(tokens[i], token) == 0;
	return times;
}

/* Put a token behind those of its kind. */
static void
find_tokens_put(struct find_tokens *tokens, bool family, const char *token)
{
	size_t at = family ? tokens->family : tokens->family + tokens->given;

	if ((family ? tokens->family : tokens->given) == FIND_TOKENS)
		return;
	memmove(tokens->token + at + 1, tokens->token + at,
	    (tokens->family + tokens->given - at) * sizeof *tokens->token);
	tokens->token[at] = token;
	if (family)
		tokens->family++;
	else
		tokens->given++;
}

static void
find_tokens_add_part(struct arena *arena, struct find_tokens *tokens, bool family, const char *folded)
{
	const char *seen[FIND_TOKENS];
	size_t count = 0;

	while (*folded && count < FIND_TOKENS) {
		size_t bytes = strcspn(folded, " ");
		if (bytes > 0) {
			char *token = arena_text_n(arena, folded, bytes);
			const char *const *own = tokens->token + (family ? 0 : tokens->family);
			seen[count++] = token;
			if (find_times(seen, count, token) > find_times(own, family ? tokens->family : tokens->given,
			    token))
				find_tokens_put(tokens, family, token);
		}
		folded += bytes + (folded[bytes] == ' ');
	}
}

static bool
find_is_ideographic(const char *folded)
{
	uint32_t scalar = 0;

	if (*folded)
		text_decode(folded, folded + strlen(folded), &scalar);
	return scalar >= FIRST_IDEOGRAPH;
}

void
find_tokens_add(struct arena *arena, struct find_tokens *tokens, const char *family, const char *given)
{
	char *last = text_fold(arena, family ? family : ""), *first = text_fold(arena, given ? given : "");

	find_tokens_add_part(arena, tokens, true, last);
	find_tokens_add_part(arena, tokens, false, first);
	if (find_is_ideographic(last) && find_is_ideographic(first))
		find_tokens_add_part(arena, tokens, true, arena_printf(arena, "%s%s", last, first));
}

char *
find_tokens_text(struct arena *arena, const struct find_tokens *tokens)
{
	size_t count = tokens->family + tokens->given, bytes = 2;
	char *text, *at;

	for (size_t i = 0; i < count; i++)
		bytes += strlen(tokens->token[i]) + 1;
	text = at = arena_alloc(arena, bytes);
	for (size_t i = 0; i < count; i++) {
		if (i == tokens->family)
			*at++ = '|';
		else if (i > 0)
			*at++ = ' ';
		size_t length = strlen(tokens->token[i]);
		memcpy(at, tokens->token[i], length);
		at += length;
	}
	if (tokens->given == 0)
		*at++ = '|';
	*at = '\0';
	return text;
}

void
find_tokens_read(struct arena *arena, const char *text, struct find_tokens *tokens)
{
	char *copy = arena_text(arena, text);
	bool family = true;

	*tokens = (struct find_tokens){.family = 0};
	while (*copy) {
		size_t bytes = strcspn(copy, " |");
		char after = copy[bytes];
		copy[bytes] = '\0';
		if (bytes > 0)
			find_tokens_put(tokens, family, copy);
		family = family && after != '|';
		copy += bytes + (after != '\0');
	}
}

size_t
find_tokens_distinct(const struct find_tokens *tokens, const char **distinct)
{
	size_t count = 0;

	for (size_t i = 0; i < tokens->family + tokens->given; i++)
		if (find_times(distinct, count, tokens->token[i]) == 0)
			distinct[count++] = tokens->token[i];
	return count;
}

/* The partner, then all others but the two, in their order. Without a partner: all others. */
static char *
find_rest(struct arena *arena, const struct find_tokens *tokens, size_t skip, size_t partner)
{
	size_t count = tokens->family + tokens->given, bytes = 1;
	char *text, *at;

	for (size_t i = 0; i < count; i++)
		bytes += strlen(tokens->token[i]) + 1;
	text = at = arena_alloc(arena, bytes);
	if (partner < count)
		at = stpcpy(at, tokens->token[partner]);
	for (size_t i = 0; i < count; i++) {
		if (i == skip || i == partner)
			continue;
		if (at > text)
			*at++ = ' ';
		at = stpcpy(at, tokens->token[i]);
	}
	return text;
}

size_t
find_tokens_pairs(struct arena *arena, const struct find_tokens *tokens, struct find_pair **pairs)
{
	size_t all = tokens->family + tokens->given, count = 0;
	bool one_kind = tokens->family == 0 || tokens->given == 0;

	*pairs = arena_array(arena, all * all + 1, sizeof **pairs);
	for (size_t i = 0; i < all; i++) {
		enum find_kind own = i < tokens->family ? FIND_FAMILY_FIRST : FIND_GIVEN_FIRST;
		for (size_t n = 0; n < all; n++) {
			bool same = (i < tokens->family) == (n < tokens->family);
			if (n != i)
				(*pairs)[count++] = (struct find_pair){.kind = same ? FIND_SAME_KIND : own,
				    .tok = tokens->token[i],
				    .rest = find_rest(arena, tokens, i, n)};
		}
		if (one_kind)
			(*pairs)[count++] = (struct find_pair){
			    .kind = own,
			    .tok = tokens->token[i],
			    .rest = find_rest(arena, tokens, i, all),
			};
	}
	return count;
}

char *
find_phone_clean(struct arena *arena, const char *value)
{
	char *text = arena_alloc(arena, strlen(value) + 1), *at = text;

	for (; *value; value++)
		if (isdigit((unsigned char)*value) || (*value == '+' && at == text))
			*at++ = *value;
	*at = '\0';
	if (strcmp(text, "+") == 0)
		*text = '\0';
	return text;
}

char *
find_phone_key(struct arena *arena, const char *entry)
{
	size_t bytes = strlen(entry);
	char *key = arena_alloc(arena, bytes + 1), *at = key;

	if (*entry == 'r')
		*at++ = 'r';
	while (bytes-- > 0)
		if (isdigit((unsigned char)entry[bytes]))
			*at++ = entry[bytes];
	*at = '\0';
	return key;
}
