/*
 * What a person may have meant: nicknames, and slips of the finger.
 *
 * The parts are replaced by names that people here really have, and those are
 * looked up as whole tokens. First one part at a time, then several.
 */
#include <string.h>

#include "search.h"

enum {
	SEARCH_OTHERS = 16,	/* names tried in place of a part */
	SEARCH_EDITS = 2,
};

bool
search_nicknames(struct search *search, const struct query_sense *sense)
{
	const char *others[SEARCH_OTHERS];

	for (size_t i = 0; search->nicknames && i < sense->name_count; i++) {
		size_t count = nickname_others(search->nicknames, sense->names[i].text, others, SEARCH_OTHERS);
		for (size_t n = 0; n < count; n++) {
			struct query_part parts[QUERY_NAMES];
			struct search_name name = {.parts = parts, .count = sense->name_count, .given = (int)i,
			    .why = FIND_NICKNAME};
			if (!vocab_has(search->vocab, others[n]))
				continue;
			memcpy(parts, sense->names, sense->name_count * sizeof *parts);
			parts[i] = query_part(others[n]);
			parts[i].whole = true;
			if (!search_name(search, &name))
				return false;
		}
	}
	return true;
}

/* A part as typed, and the tokens it may stand for. */
struct search_choice {
	struct query_part typed;
	bool known;				/* somebody has a token that begins so */
	struct query_part other[SEARCH_OTHERS];
	int edits[SEARCH_OTHERS];
	size_t count;
};

static void
search_choose(struct search *search, const struct query_part *part, int edits, bool prefix,
    struct search_choice *choice)
{
	struct vocab_hit hits[SEARCH_OTHERS];
	size_t first, end;

	*choice = (struct search_choice){.typed = *part};
	vocab_range(search->vocab, part->text, &first, &end);
	choice->known = end > first;
	/* A name that people here have may be one slip of another, hardly more. */
	if (part->letters < QUERY_TYPO || ((prefix || edits > 1) && vocab_has(search->vocab, part->text)))
		return;
	choice->count = vocab_near(search->vocab, part->text, edits, prefix, hits, SEARCH_OTHERS);
	for (size_t i = 0; i < choice->count; i++) {
		choice->other[i] = query_part(vocab_token(search->vocab, hits[i].token));
		choice->other[i].whole = true;
		choice->edits[i] = hits[i].edits;
	}
}

/*
 * Give part `n` and those after it each a reading, with `slips` of them replaced; the
 * parts before are settled. False: the page is full, or the search failed.
 */
static bool
search_readings(struct search *search, const struct search_choice *choices, size_t count, size_t n, size_t slips,
    int edits, struct query_part *parts)
{
	if (n == count) {
		struct search_name name = {.parts = parts, .count = count, .given = -1, .why = FIND_TYPO,
		    .edits = edits};
		return slips > 0 || search_name(search, &name);
	}
	if (choices[n].known && count - n > slips) {
		parts[n] = choices[n].typed;
		if (!search_readings(search, choices, count, n + 1, slips, edits, parts))
			return false;
	}
	for (size_t i = 0; slips > 0 && i < choices[n].count; i++) {
		parts[n] = choices[n].other[i];
		if (!search_readings(search, choices, count, n + 1, slips - 1, edits + choices[n].edits[i], parts))
			return false;
	}
	return true;
}

static bool
search_typos_within(struct search *search, const struct query_sense *sense, size_t most, int edits, bool prefix)
{
	struct search_choice choices[QUERY_NAMES];
	struct query_part parts[QUERY_NAMES];
	size_t before = search->count;

	for (size_t i = 0; i < sense->name_count; i++)
		search_choose(search, &sense->names[i], edits, prefix, &choices[i]);
	for (size_t slips = 1; slips <= most && search->count == before; slips++)
		if (!search_readings(search, choices, sense->name_count, 0, slips, 0, parts))
			return false;
	return true;
}

bool
search_typos(struct search *search, const struct query_sense *sense)
{
	/* Somebody fits as typed: more than one slip would only bury them. */
	if (search->count > 0)
		return search_typos_within(search, sense, 1, 1, false);
	if (!search_typos_within(search, sense, sense->name_count, 1, false))
		return false;
	/* Still being typed: the beginning of a longer name with one slip in it. */
	if (search->count == 0 && !search_typos_within(search, sense, sense->name_count, 1, true))
		return false;
	return search->count > 0 || search_typos_within(search, sense, sense->name_count, SEARCH_EDITS, false);
}
