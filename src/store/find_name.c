/*
 * Name parts in any order, by the index of ordered token pairs.
 *
 * Two parts are one range of the index when the first is a whole token. When it
 * is only a beginning there are two ways: read every key in its range and test
 * the second part, or skip from token to token. And the pair can be entered
 * from either side. Which is cheapest follows from how many people and how
 * many tokens a part has, which the vocabulary knows (BASELINES.md 3).
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "find_token.h"
#include "search.h"

static const char sql_token[] =
    "SELECT pid, tok, rest FROM name_pair WHERE kind = :kind AND tok = :from AND rest >= :low AND rest < :high"
    " ORDER BY rest, pid";
static const char sql_scan[] =
    "SELECT pid, tok, rest FROM name_pair WHERE kind = :kind AND tok >= :from AND tok < :to"
    " AND rest >= :low AND rest < :high ORDER BY tok, rest, pid";
/* The plus keeps the planner from putting the range of v.tok on p.tok, which reads all keys for every token. */
static const char sql_skip[] =
    "SELECT p.pid, p.tok, p.rest FROM vocab v CROSS JOIN name_pair p"
    " WHERE v.tok >= :from AND v.tok < :to AND p.kind = :kind AND p.tok = +v.tok AND p.rest >= :low AND p.rest < :high";

/* Microseconds, fitted on a million patients: one seek is as dear as fifteen keys read in a row. */
static const double search_key_cost = 0.055, search_token_cost = 0.8;
/* Pairs of one kind need a second surname or given name: one person in seven has them. */
static const double search_same_share = 0.15;
static const double search_many_pages = 200;

/* What a part would make us read. */
struct search_weight {
	double people, tokens;
};

static struct search_weight
search_weigh(const struct search *search, const struct query_part *part)
{
	size_t first, end;

	vocab_range(search->vocab, part->text, &first, &end);
	if (part->whole && end > first)
		end = first + (strcmp(vocab_token(search->vocab, first), part->text) == 0);
	return (struct search_weight){
	    .people = (double)vocab_people(search->vocab, first, end),
	    .tokens = (double)(end - first),
	};
}

/* Entering by this part, reading all of it: keys in a row, or a seek for each token. */
static double
search_cost(struct search_weight by)
{
	double scan = search_key_cost * by.people, skip = search_token_cost * by.tokens;

	return scan < skip ? scan : skip;
}

struct search_walk {
	const struct search_name *name;
	enum find_kind kind;
	const struct query_part *first, *second;	/* second NULL: one part only */
	enum search_stage stage;
	bool skip;
};

/* The hit of the current row, or no: with three parts and more all must fit the rest of the key. */
static bool
search_judge(struct stmt *stmt, const struct search_walk *walk, struct buf *line, struct search_hit *hit)
{
	const struct search_name *name = walk->name;
	bool whole = walk->stage == SEARCH_BOTH;

	hit->pid = stmt_get_int(stmt, 0);
	if (name->count > 2) {
		buf_clear(line);
		buf_text(line, stmt_look_text(stmt, 1));
		buf_char(line, ' ');
		buf_text(line, stmt_look_text(stmt, 2));
		if (!query_fits(name->parts, name->count, line->bytes, &whole))
			return false;
	}
	hit->stage = walk->stage;
	hit->edits = name->edits;
	hit->why = name->why != FIND_EXACT ? name->why : whole ? FIND_EXACT : FIND_PREFIX;
	return true;
}

/* Read one range of the index into the page. False: full, or failed. */
static bool
search_walk(struct search *search, const struct search_walk *walk)
{
	bool whole = walk->first->whole || walk->stage == SEARCH_BOTH || (walk->stage == SEARCH_ONE);
	bool second_whole = walk->second && (walk->second->whole || walk->stage == SEARCH_BOTH);
	struct stmt *stmt = db_stmt(search->db, whole ? sql_token : walk->skip ? sql_skip : sql_scan);
	struct buf line = {0};
	enum step step;
	bool room = true;

	stmt_int(stmt, ":kind", (int64_t)walk->kind);
	stmt_text(stmt, ":from", walk->first->text);
	if (!whole)
		stmt_text(stmt, ":to", search_past(search->arena, walk->first->text));
	stmt_text(stmt, ":low", walk->second ? walk->second->text : "");
	/* A whole token in `rest` ends there or has a space after it; "!" is what follows the space. */
	stmt_text(stmt, ":high",
	    second_whole ? arena_printf(search->arena, "%s!", walk->second->text) :
			   search_past(search->arena, walk->second ? walk->second->text : ""));
	while (room && (step = stmt_step(stmt, search->err)) == STEP_ROW) {
		struct search_hit hit;
		if (search_judge(stmt, walk, &line, &hit))
			room = search_add(search, hit);
	}
	buf_free(&line);
	if (!room) {
		stmt_end(stmt);
		return false;
	}
	return step == STEP_DONE || search_fail(search);
}

/* One part: family names, then given names; whole tokens, then longer ones. */
static bool
search_single(struct search *search, const struct search_name *name)
{
	const struct query_part *part = &name->parts[0];
	bool forced = name->why != FIND_EXACT;

	for (int stage = forced ? SEARCH_BEGINS : SEARCH_BOTH; stage <= SEARCH_BEGINS; stage += SEARCH_BEGINS)
		for (int kind = name->given == 0 ? FIND_GIVEN_FIRST : FIND_FAMILY_FIRST; kind <= FIND_GIVEN_FIRST;
		    kind++) {
			struct search_walk walk = {.name = name, .kind = (enum find_kind)kind, .first = part,
			    .stage = (enum search_stage)stage};
			if (stage == SEARCH_BOTH && !vocab_has(search->vocab, part->text))
				continue;
			if (!search_walk(search, &walk))
				return false;
		}
	return true;
}

/* Which two parts enter the index: the rarest. */
static void
search_rarest(const struct search *search, const struct search_name *name, size_t *a, size_t *b)
{
	double least = 0, next = 0;

	*a = *b = 0;
	for (size_t i = 0; i < name->count; i++) {
		double people = search_weigh(search, &name->parts[i]).people;
		if (i == 0 || people < least) {
			*b = *a, next = least;
			*a = i, least = people;
		} else if (i == 1 || people < next) {
			*b = i, next = people;
		}
	}
}

/*
 * `family` is the beginning of a surname and `given` of a given name: enter where it
 * costs less. A count says nothing of how often a token is one or the other, so
 * that a page soon full is only counted on where it would be full many times over;
 * then by surname, because that page begins where the alphabet does.
 */
static bool
search_cross(struct search *search, const struct search_name *name, const struct query_part *family,
    const struct query_part *given)
{
	struct search_weight last = search_weigh(search, family), first = search_weigh(search, given);
	double pages = last.people * first.people / ((double)search->people + 1) / (double)search->ask->limit;
	bool from_last = pages > search_many_pages || search_cost(last) <= 2 * search_cost(first);
	struct search_weight by = from_last ? last : first;
	struct search_walk walk = {
	    .name = name,
	    .kind = from_last ? FIND_FAMILY_FIRST : FIND_GIVEN_FIRST,
	    .first = from_last ? family : given,
	    .second = from_last ? given : family,
	    .stage = SEARCH_BEGINS,
	    .skip = search_token_cost * by.tokens < search_key_cost * by.people,
	};

	return search_walk(search, &walk);
}

/* Both parts are surnames, or both given names. */
static bool
search_same_kind(struct search *search, const struct search_name *name, const struct query_part *a,
    const struct query_part *b)
{
	struct search_weight one = search_weigh(search, a), other = search_weigh(search, b);

	one.people *= search_same_share, other.people *= search_same_share;
	bool by_a = search_cost(one) <= search_cost(other);
	struct search_weight by = by_a ? one : other;
	struct search_walk walk = {
	    .name = name,
	    .kind = FIND_SAME_KIND,
	    .first = by_a ? a : b,
	    .second = by_a ? b : a,
	    .stage = SEARCH_BEGINS,
	    .skip = search_token_cost * by.tokens < search_key_cost * by.people,
	};

	return search_walk(search, &walk);
}

/* Where `first` is a whole token: every kind, in each of which it is found in one seek. */
static bool
search_whole(struct search *search, const struct search_name *name, const struct query_part *first,
    const struct query_part *second, enum search_stage stage)
{
	if (!vocab_has(search->vocab, first->text) || (stage == SEARCH_BOTH && !vocab_has(search->vocab, second->text)))
		return true;
	for (int kind = FIND_FAMILY_FIRST; kind <= FIND_SAME_KIND; kind++) {
		struct search_walk walk = {.name = name, .kind = (enum find_kind)kind, .first = first, .second = second,
		    .stage = stage};
		if (!search_walk(search, &walk))
			return false;
	}
	return true;
}

bool
search_name(struct search *search, const struct search_name *name)
{
	const struct query_part *a, *b;
	size_t first, second;

	if (name->count == 1)
		return search_single(search, name);
	search_rarest(search, name, &first, &second);
	a = &name->parts[first], b = &name->parts[second];
	if (search_weigh(search, a).people == 0)
		return true;
	if (name->why == FIND_EXACT &&
	    !(search_whole(search, name, a, b, SEARCH_BOTH) && search_whole(search, name, a, b, SEARCH_ONE) &&
		search_whole(search, name, b, a, SEARCH_ONE)))
		return false;
	return (name->given == (int)first || search_cross(search, name, a, b)) &&
	    (name->given == (int)second || search_cross(search, name, b, a)) && search_same_kind(search, name, a, b);
}
