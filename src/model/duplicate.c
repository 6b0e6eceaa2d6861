#include "duplicate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

enum {
	DUPLICATE_LETTERS = 64,		/* of a word that are compared; longer ones are cut */
	DUPLICATE_DATE = 10,		/* YYYY-MM-DD */
	DUPLICATE_PHONE_LAST = 7,	/* digits that identify a line, without any code before them */
	DUPLICATE_SMOOTH = 1000,	/* weight of the prior frequency, in patients */
	DUPLICATE_LEAST = 1000,		/* a small book is not taken for the whole town */
};

/* How many of our patients have a second record before somebody looks: the prior. */
static const double duplicate_prior = 0.1;

/* All that one birth date says of two people who live together: log2(.88 / .015). */
static const double duplicate_twin = 5.9;

/*
 * Chance of each finding among records of one person (one) and of two (two).
 * "Same" for two people is only the prior of the value's own frequency. The
 * columns of one are from the typing errors FEBRL was made to show (missing
 * letters, swaps, wrong digits), rounded; those of two from large name lists.
 */
static const struct duplicate_odds {
	double one, two;
} duplicate_odds[DUPLICATE_PARTS][DUPLICATE_DIFFERENT + 1] = {
	[DUPLICATE_FAMILY] = {[DUPLICATE_SAME] = {.83, .0015}, [DUPLICATE_BEGINS] = {.02, .002},
	    [DUPLICATE_NEAR] = {.10, .004}, [DUPLICATE_SWAPPED] = {.02, .0015}, [DUPLICATE_DIFFERENT] = {.03, .99}},
	[DUPLICATE_GIVEN] = {[DUPLICATE_SAME] = {.70, .005}, [DUPLICATE_NICKNAME] = {.06, .01},
	    [DUPLICATE_BEGINS] = {.08, .012}, [DUPLICATE_NEAR] = {.10, .012}, [DUPLICATE_SWAPPED] = {1, .005},
	    [DUPLICATE_DIFFERENT] = {.02, .96}},
	[DUPLICATE_BORN] = {[DUPLICATE_SAME] = {.88, .00004}, [DUPLICATE_NEAR] = {.07, .0015},
	    [DUPLICATE_SWAPPED] = {.01, .00004}, [DUPLICATE_PARTLY] = {.02, .012}, [DUPLICATE_DIFFERENT] = {.02, .98}},
	[DUPLICATE_SEX] = {[DUPLICATE_SAME] = {.985, .5}, [DUPLICATE_DIFFERENT] = {.015, .5}},
	[DUPLICATE_PHONE] = {[DUPLICATE_SAME] = {.70, .0002}, [DUPLICATE_NEAR] = {.06, .0005},
	    [DUPLICATE_DIFFERENT] = {.24, .999}},
	[DUPLICATE_ADDRESS] = {[DUPLICATE_SAME] = {.55, .0003}, [DUPLICATE_NEAR] = {.20, .001},
	    [DUPLICATE_PARTLY] = {.10, .02}, [DUPLICATE_DIFFERENT] = {.15, .98}},
	[DUPLICATE_POSTCODE] = {[DUPLICATE_SAME] = {.75, .002}, [DUPLICATE_NEAR] = {.08, .02},
	    [DUPLICATE_DIFFERENT] = {.17, .97}},
	[DUPLICATE_IDENTIFIER] = {[DUPLICATE_SAME] = {.90, .000001}, [DUPLICATE_NEAR] = {.05, .00001},
	    [DUPLICATE_DIFFERENT] = {.05, .9999}},
};

/* ---- findings, field by field ------------------------------------------------------------ */

static bool
duplicate_has(const char *text)
{
	return text != NULL && *text != '\0';
}

static struct duplicate_mark
duplicate_mark(enum duplicate_found found, int edits)
{
	return (struct duplicate_mark){.found = found, .edits = edits};
}

static bool
duplicate_begins(const char *longer, const char *shorter)
{
	return strncmp(longer, shorter, strlen(shorter)) == 0;
}

/* More letters may hold more typing errors, but three letters hold none: Ann is not Ana is not Ian. */
static int
duplicate_allowed(const char *a, const char *b)
{
	size_t letters = text_length(a) < text_length(b) ? text_length(a) : text_length(b);

	return letters < 4 ? 0 : letters < 7 ? 1 : 2;
}

/* One name, or one word of it, against another. */
static struct duplicate_mark
duplicate_names(const char *a, const char *b)
{
	int allowed = duplicate_allowed(a, b), edits;

	if (strcmp(a, b) == 0)
		return duplicate_mark(DUPLICATE_SAME, 0);
	edits = duplicate_distance(a, b, allowed);
	if (edits <= allowed)
		return duplicate_mark(DUPLICATE_NEAR, edits);
	if (duplicate_begins(a, b) || duplicate_begins(b, a))
		return duplicate_mark(DUPLICATE_BEGINS, 0);
	return duplicate_mark(DUPLICATE_DIFFERENT, 0);
}

static void
duplicate_first(const char *name, char word[4 * DUPLICATE_LETTERS])
{
	size_t bytes = strcspn(name, " ");

	if (bytes > 4 * DUPLICATE_LETTERS - 1)
		bytes = 4 * DUPLICATE_LETTERS - 1;
	memcpy(word, name, bytes);
	word[bytes] = '\0';
}

/* Given names also by their first word, and by nickname. */
static struct duplicate_mark
duplicate_given(const char *a, const char *b, const struct nicknames *nicknames)
{
	struct duplicate_mark mark = duplicate_names(a, b);
	char one[4 * DUPLICATE_LETTERS], two[4 * DUPLICATE_LETTERS];

	if (mark.found != DUPLICATE_DIFFERENT)
		return mark;
	duplicate_first(a, one);
	duplicate_first(b, two);
	if (nicknames != NULL && nickname_same(nicknames, one, two))
		return duplicate_mark(DUPLICATE_NICKNAME, 0);
	mark = duplicate_names(one, two);
	return mark.found == DUPLICATE_SAME ? duplicate_mark(DUPLICATE_BEGINS, 0) : mark;
}

/* The better of two findings: they are listed from good to bad. */
static struct duplicate_mark
duplicate_better(struct duplicate_mark a, struct duplicate_mark b)
{
	if (a.found == DUPLICATE_UNKNOWN || b.found == DUPLICATE_UNKNOWN)
		return a.found == DUPLICATE_UNKNOWN ? b : a;
	return a.found <= b.found ? a : b;
}

static bool
duplicate_alike(const char *a, const char *b)
{
	return duplicate_has(a) && duplicate_has(b) && duplicate_distance(a, b, 1) <= (text_length(a) >= 4 ? 1 : 0);
}

static void
duplicate_both_names(const struct duplicate_person *a, const struct duplicate_person *b,
    const struct nicknames *nicknames, struct duplicate_mark *mark)
{
	const char *const a_family[] = {a->family, a->other_family}, *const b_family[] = {b->family, b->other_family};
	const char *const a_given[] = {a->given, a->other_given}, *const b_given[] = {b->given, b->other_given};

	for (int i = 0; i < 4; i++) {
		const char *one = a_family[i / 2], *two = b_family[i % 2];
		if (duplicate_has(one) && duplicate_has(two))
			mark[DUPLICATE_FAMILY] = duplicate_better(mark[DUPLICATE_FAMILY], duplicate_names(one, two));
		one = a_given[i / 2];
		two = b_given[i % 2];
		if (duplicate_has(one) && duplicate_has(two))
			mark[DUPLICATE_GIVEN] =
			    duplicate_better(mark[DUPLICATE_GIVEN], duplicate_given(one, two, nicknames));
	}
	bool one = duplicate_alike(a->family, b->given), two = duplicate_alike(a->given, b->family);
	if (mark[DUPLICATE_FAMILY].found == DUPLICATE_SAME || mark[DUPLICATE_GIVEN].found == DUPLICATE_SAME)
		return;
	if (one && two) {
		mark[DUPLICATE_FAMILY] = mark[DUPLICATE_GIVEN] = duplicate_mark(DUPLICATE_SWAPPED, 0);
	} else if (one || two) {
		/* One name moved to the other's place, where it drove out the one that stood there. */
		mark[DUPLICATE_FAMILY] = duplicate_mark(DUPLICATE_SWAPPED, 0);
		mark[DUPLICATE_GIVEN] = duplicate_mark(DUPLICATE_UNKNOWN, 0);
	}
}

static struct duplicate_mark
duplicate_born(const char *a, const char *b)
{
	int edits;

	if (!duplicate_has(a) || !duplicate_has(b))
		return duplicate_mark(DUPLICATE_UNKNOWN, 0);
	if (strlen(a) != DUPLICATE_DATE || strlen(b) != DUPLICATE_DATE)
		return duplicate_mark(
		    duplicate_begins(a, b) || duplicate_begins(b, a) ? DUPLICATE_PARTLY : DUPLICATE_DIFFERENT, 0);
	if (strcmp(a, b) == 0)
		return duplicate_mark(DUPLICATE_SAME, 0);
	if (strncmp(a, b, 5) == 0 && strncmp(a + 5, b + 8, 2) == 0 && strncmp(a + 8, b + 5, 2) == 0)
		return duplicate_mark(DUPLICATE_SWAPPED, 0);
	edits = duplicate_distance(a, b, 1);
	if (edits <= 1)
		return duplicate_mark(DUPLICATE_NEAR, edits);
	/* Month and day alone, or the year with one of them: one part was misheard. */
	if (strncmp(a + 5, b + 5, 5) == 0 || strncmp(a, b, 7) == 0 ||
	    (strncmp(a, b, 4) == 0 && strcmp(a + 8, b + 8) == 0))
		return duplicate_mark(DUPLICATE_PARTLY, 0);
	return duplicate_mark(DUPLICATE_DIFFERENT, 0);
}

/* The digits that identify a line: the last seven. */
static const char *
duplicate_line(const char *phone)
{
	size_t count = strlen(phone);

	return count > DUPLICATE_PHONE_LAST ? phone + count - DUPLICATE_PHONE_LAST : phone;
}

static struct duplicate_mark
duplicate_phones(const struct duplicate_person *a, const struct duplicate_person *b)
{
	struct duplicate_mark mark = duplicate_mark(DUPLICATE_UNKNOWN, 0);

	for (size_t i = 0; i < a->phone_count; i++)
		for (size_t n = 0; n < b->phone_count; n++) {
			const char *one = duplicate_line(a->phones[i]), *two = duplicate_line(b->phones[n]);
			if (strlen(one) < DUPLICATE_PHONE_LAST || strlen(two) < DUPLICATE_PHONE_LAST)
				continue;
			int edits = duplicate_distance(one, two, 1);
			mark = duplicate_better(mark,
			    duplicate_mark(edits == 0	 ? DUPLICATE_SAME
				    : edits == 1 ? DUPLICATE_NEAR
						 : DUPLICATE_DIFFERENT,
				edits));
		}
	return mark;
}

/* The same words in another order, or most of them, still mean one street. */
static struct duplicate_mark
duplicate_address(const char *a, const char *b)
{
	int words = 0, shared = 0, edits;

	if (!duplicate_has(a) || !duplicate_has(b))
		return duplicate_mark(DUPLICATE_UNKNOWN, 0);
	if (strcmp(a, b) == 0)
		return duplicate_mark(DUPLICATE_SAME, 0);
	edits = duplicate_distance(a, b, 3);
	if (edits <= 3)
		return duplicate_mark(DUPLICATE_NEAR, edits);
	for (const char *word = a; *(word += strspn(word, " ")) != '\0'; word += strcspn(word, " ")) {
		size_t bytes = strcspn(word, " ");
		words++;
		for (const char *other = b; *(other += strspn(other, " ")) != '\0'; other += strcspn(other, " "))
			if (strcspn(other, " ") == bytes && strncmp(word, other, bytes) == 0) {
				shared++;
				break;
			}
	}
	return duplicate_mark(2 * shared >= words ? DUPLICATE_PARTLY : DUPLICATE_DIFFERENT, 0);
}

static struct duplicate_mark
duplicate_code(const char *a, const char *b)
{
	if (!duplicate_has(a) || !duplicate_has(b))
		return duplicate_mark(DUPLICATE_UNKNOWN, 0);
	int edits = duplicate_distance(a, b, 1);

	return duplicate_mark(edits == 0 ? DUPLICATE_SAME : edits == 1 ? DUPLICATE_NEAR : DUPLICATE_DIFFERENT, edits);
}

/* Only numbers of one system are compared. */
static struct duplicate_mark
duplicate_identifiers(const struct duplicate_person *a, const struct duplicate_person *b)
{
	struct duplicate_mark mark = duplicate_mark(DUPLICATE_UNKNOWN, 0);

	for (size_t i = 0; i < a->identifier_count; i++)
		for (size_t n = 0; n < b->identifier_count; n++) {
			size_t system = strcspn(a->identifiers[i], "|");
			if (strncmp(a->identifiers[i], b->identifiers[n], system + 1) == 0)
				mark = duplicate_better(mark,
				    duplicate_code(a->identifiers[i] + system, b->identifiers[n] + system));
		}
	return mark;
}

static struct duplicate_mark
duplicate_sex(const char *a, const char *b)
{
	if (!duplicate_has(a) || !duplicate_has(b) || strcmp(a, "unknown") == 0 || strcmp(b, "unknown") == 0)
		return duplicate_mark(DUPLICATE_UNKNOWN, 0);
	return duplicate_mark(strcmp(a, b) == 0 ? DUPLICATE_SAME : DUPLICATE_DIFFERENT, 0);
}

/* ---- weights ------------------------------------------------------------------------------- */

/* How common the value is, pulled towards the usual for its kind while we know few patients. */
static double
duplicate_frequency(int64_t count, int64_t patients, double usual)
{
	return ((double)count + DUPLICATE_SMOOTH * usual) / ((double)patients + DUPLICATE_SMOOTH);
}

static double
duplicate_weight(enum duplicate_part part, const struct duplicate_mark *mark, int64_t count, int64_t patients)
{
	const struct duplicate_odds *odds = &duplicate_odds[part][mark->found];
	double two = odds->two;

	if (mark->found == DUPLICATE_UNKNOWN || odds->one <= 0)
		return 0;
	if (mark->found == DUPLICATE_SAME && count > 0)
		two = duplicate_frequency(count, patients, two);
	return log2(odds->one / two);
}

/*
 * Telephone, street and postcode say the same thing three times, so the best
 * speaks and the others add a fifth. With another given name they only show
 * that two people live together, of whom one in sixty or so is a twin: then
 * the birth date says little, too.
 */
static double
duplicate_place(const struct duplicate_score *score)
{
	static const enum duplicate_part places[] = {DUPLICATE_PHONE, DUPLICATE_ADDRESS, DUPLICATE_POSTCODE};
	double best = 0, sum = 0, against = 0;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		double weight = score->mark[places[i]].weight;
		if (weight < 0)
			against += weight;
		else
			sum += weight;
		if (weight > best)
			best = weight;
	}
	if (score->mark[DUPLICATE_GIVEN].found == DUPLICATE_DIFFERENT) {
		double born = score->mark[DUPLICATE_BORN].weight;
		return against - (best > 0 && born > duplicate_twin ? born - duplicate_twin : 0);
	}
	return against + best + (sum - best) / 5;
}

void
duplicate_compare(const struct duplicate_person *a, const struct duplicate_person *b,
    const struct duplicate_counts *counts, const struct nicknames *nicknames, struct duplicate_score *out)
{
	const int64_t by_part[DUPLICATE_PARTS] = {
		[DUPLICATE_FAMILY] = counts->family,
		[DUPLICATE_GIVEN] = counts->given,
		[DUPLICATE_BORN] = counts->born,
		[DUPLICATE_PHONE] = counts->phone,
		[DUPLICATE_ADDRESS] = counts->address,
		[DUPLICATE_POSTCODE] = counts->postcode,
	};
	int64_t patients = counts->patients < DUPLICATE_LEAST ? DUPLICATE_LEAST : counts->patients;

	memset(out, 0, sizeof(*out));
	duplicate_both_names(a, b, nicknames, out->mark);
	out->mark[DUPLICATE_BORN] = duplicate_born(a->born, b->born);
	out->mark[DUPLICATE_SEX] = duplicate_sex(a->sex, b->sex);
	out->mark[DUPLICATE_PHONE] = duplicate_phones(a, b);
	out->mark[DUPLICATE_ADDRESS] = duplicate_address(a->address, b->address);
	out->mark[DUPLICATE_POSTCODE] = duplicate_code(a->postcode, b->postcode);
	out->mark[DUPLICATE_IDENTIFIER] = duplicate_identifiers(a, b);
	out->bits = log2(duplicate_prior / (double)patients);
	for (int part = 0; part < DUPLICATE_PARTS; part++) {
		struct duplicate_mark *mark = &out->mark[part];
		mark->weight = duplicate_weight((enum duplicate_part)part, mark, by_part[part], counts->patients);
		if (part != DUPLICATE_PHONE && part != DUPLICATE_ADDRESS && part != DUPLICATE_POSTCODE)
			out->bits += mark->weight;
	}
	out->bits += duplicate_place(out);
	out->probability = 1 / (1 + exp2(-out->bits));
}

enum duplicate_band
duplicate_band(const struct duplicate_score *score)
{
	if (score->probability >= 0.9)
		return DUPLICATE_VERY;
	if (score->probability >= 0.5)
		return DUPLICATE_LIKE;
	return score->probability >= 0.02 ? DUPLICATE_LITTLE : DUPLICATE_NO;
}

char *
duplicate_reason(struct arena *arena, enum duplicate_part part, const struct duplicate_mark *mark)
{
	bool names = part == DUPLICATE_FAMILY || part == DUPLICATE_GIVEN || part == DUPLICATE_ADDRESS;
	unsigned long edits = (unsigned long)mark->edits;

	switch (mark->found) {
	case DUPLICATE_UNKNOWN:
		return arena_text(arena, _("not known"));
	case DUPLICATE_SAME:
		return arena_text(arena, _("same"));
	case DUPLICATE_NICKNAME:
		return arena_text(arena, _("nickname"));
	case DUPLICATE_BEGINS:
		return arena_text(arena, _("begins alike"));
	case DUPLICATE_NEAR:
		return arena_printf(arena,
		    names ? ngettext("%d letter differs", "%d letters differ", edits)
			  : ngettext("%d digit differs", "%d digits differ", edits),
		    mark->edits);
	case DUPLICATE_SWAPPED:
		return arena_text(arena, part == DUPLICATE_BORN ? _("day and month swapped") : _("names swapped"));
	case DUPLICATE_PARTLY:
		return arena_text(arena, _("partly"));
	case DUPLICATE_DIFFERENT:
		break;
	}
	return arena_text(arena, _("no"));
}

const char *
duplicate_part_label(enum duplicate_part part)
{
	static const char *const labels[] = {
		[DUPLICATE_FAMILY] = N_("family name"),
		[DUPLICATE_GIVEN] = N_("given name"),
		[DUPLICATE_BORN] = N_("born"),
		[DUPLICATE_SEX] = N_("sex"),
		[DUPLICATE_PHONE] = N_("phone"),
		[DUPLICATE_ADDRESS] = N_("address"),
		[DUPLICATE_POSTCODE] = N_("postcode"),
		[DUPLICATE_IDENTIFIER] = N_("number"),
	};

	return labels[part];
}

static int
duplicate_letters(const char *text, uint32_t letters[DUPLICATE_LETTERS])
{
	const char *end = text + strlen(text);
	int count = 0;

	while (text < end && count < DUPLICATE_LETTERS)
		text += text_decode(text, end, &letters[count++]);
	return count;
}

/* Optimal string alignment over three rows. */
int
duplicate_distance(const char *a, const char *b, int limit)
{
	uint32_t one[DUPLICATE_LETTERS], two[DUPLICATE_LETTERS];
	int rows[3][DUPLICATE_LETTERS + 1] = {{0}};
	int m = duplicate_letters(a, one), n = duplicate_letters(b, two);

	if (abs(m - n) > limit)
		return limit + 1;
	for (int j = 0; j <= n; j++)
		rows[0][j] = j;
	for (int i = 1; i <= m; i++) {
		int *row = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3], least = i;
		row[0] = i;
		for (int j = 1; j <= n; j++) {
			int best = last[j - 1] + (one[i - 1] != two[j - 1]);
			best = last[j] + 1 < best ? last[j] + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			if (i > 1 && j > 1 && one[i - 1] == two[j - 2] && one[i - 2] == two[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			row[j] = best;
			least = best < least ? best : least;
		}
		if (least > limit)
			return limit + 1;
	}
	return rows[m % 3][n] > limit ? limit + 1 : rows[m % 3][n];
}
