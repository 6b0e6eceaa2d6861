#include "people.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAMILIES = 90000, GIVENS = 5500, NAME_BYTES = 40 };

struct people {
	struct bench_random random;
	char (*families)[NAME_BYTES];
	char (*givens)[NAME_BYTES];
};

static const char *const onsets[] = {"B", "Br", "C", "Ch", "D", "Dr", "F", "G", "Gr", "H", "J", "K", "Kr", "L", "M", "N", "P",
    "R", "S", "Sch", "Sh", "St", "T", "Th", "Tr", "V", "W", "Y", "Z", "A", "E", "O", "I", "Al", "El", "Ham", "Mc", "Mac", "O'"};
static const char *const vowels[] = {"a", "e", "i", "o", "u", "ai", "ea", "ie", "oo", "ou"};
static const char *const middles[] = {"l", "ll", "n", "nn", "r", "rt", "s", "st", "t", "tt", "m", "nd", "ng", "rk", "ck", "v", "b",
    "d", "g", "mp", "rs", "lt"};
static const char *const tails[] = {"", "", "son", "ton", "ez", "er", "berg", "ford", "ley", "man", "s", "ini", "ova", "ski", "field",
    "sen", "well", "wood", "ier", "ano"};
static const char *const soft[] = {"a", "e", "ia", "ie", "us", "o", "y", "ine", "an", "en", "el", "ah", "is", "ina", "on"};

/* Parts of names that the syllables would not make: marks, other scripts, particles. */
static const char *const other_families[] = {"Gonz\xc3\xa1lez", "Mu\xc3\xb1oz", "M\xc3\xbcller", "Sch\xc3\xa4" "fer",
    "\xc3\x98stergaard", "\xc3\x85str\xc3\xb6m", "Novotn\xc3\xbd", "Dvo\xc5\x99\xc3\xa1k", "Kowalczyk", "\xc5\x81ukasik", "Ng\xc5\xa9g\xc4\xa9",
    "Nguy\xe1\xbb\x85n", "Tr\xe1\xba\xa7n", "\xe6\x9d\x8e", "\xe7\x8e\x8b", "\xea\xb9\x80", "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xbe\xd0\xb2",
    "\xce\xa0\xce\xb1\xcf\x80\xce\xb1\xce\xb4\xcf\x8c\xcf\x80\xce\xbf\xcf\x85\xce\xbb\xce\xbf\xcf\x82", "al-Masri", "Okonkwo"};
static const char *const other_givens[] = {"Jos\xc3\xa9", "\xc3\x85sa", "Zo\xc3\xab", "Fran\xc3\xa7ois", "\xc5\x81ucja", "Bj\xc3\xb6rn",
    "Th\xe1\xbb\x8b Lan", "\xe5\xb0\x8f\xe9\xbe\x99", "\xe7\xbe\x8e\xe7\x8e\xb2", "\xeb\xaf\xbc\xec\xa4\x80", "\xd0\x9e\xd0\xbb\xd1\x8c\xd0\xb3\xd0\xb0",
    "Adaeze", "Oluwaseun", "Fatima", "Wanjiku"};
static const char *const particles[] = {"de la ", "van der ", "von ", "de ", "van ", "di ", "dos ", "St. "};

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define PICK(random, list) ((list)[bench_below((random), COUNT(list))])

static void
people_surname(struct bench_random *random, char out[NAME_BYTES])
{
	const char *more = bench_below(random, 3) == 0 ? PICK(random, vowels) : "";

	snprintf(out, NAME_BYTES, "%s%s%s%s%s%s", PICK(random, onsets), PICK(random, vowels), PICK(random, middles), more,
	    *more ? PICK(random, middles) : "", PICK(random, tails));
}

static void
people_given(struct bench_random *random, char out[NAME_BYTES])
{
	snprintf(out, NAME_BYTES, "%s%s%s%s", PICK(random, onsets), PICK(random, vowels), PICK(random, middles), PICK(random, soft));
}

struct people *
people_new(uint64_t seed)
{
	struct people *people = calloc(1, sizeof *people);

	if (people) {
		people->families = calloc(FAMILIES, NAME_BYTES);
		people->givens = calloc(GIVENS, NAME_BYTES);
	}
	if (!people || !people->families || !people->givens)
		bench_die("no memory for names");
	people->random.state = seed;
	for (size_t i = 0; i < FAMILIES; i++)
		people_surname(&people->random, people->families[i]);
	for (size_t i = 0; i < GIVENS; i++)
		people_given(&people->random, people->givens[i]);
	return people;
}

void
people_free(struct people *people)
{
	free(people->families);
	free(people->givens);
	free(people);
}

/* Rank by a power law: 1 % share the commonest surname, 1.5 % the commonest given name. */
static size_t
people_rank(struct bench_random *random, size_t limit, double offset)
{
	double top = log((double)limit + offset) - log(offset);

	size_t rank = (size_t)(exp(log(offset) + bench_unit(random) * top) - offset);
	return rank < limit ? rank : limit - 1;
}

/* From another tradition: often a name of the lists above, else one of ours with a mark on a vowel. */
static void
people_foreign(struct bench_random *random, struct somebody *out)
{
	static const char *const marked[] = {"\xc3\xa1", "\xc3\xa9", "\xc3\xad", "\xc3\xb6", "\xc3\xbc", "\xc3\xa5"};
	char plain[sizeof out->family];
	size_t at;

	if (bench_below(random, 4) == 0)
		snprintf(out->given, sizeof out->given, "%s", PICK(random, other_givens));
	if (bench_below(random, 4) == 0) {
		snprintf(out->family, sizeof out->family, "%s", PICK(random, other_families));
		return;
	}
	memcpy(plain, out->family, sizeof plain);
	at = 1 + strcspn(plain + 1, "aeiou");
	if (plain[at])
		snprintf(out->family, sizeof out->family, "%.*s%s%s", (int)at, plain, PICK(random, marked), plain + at + 1);
}

void
people_next(struct people *people, struct somebody *out)
{
	struct bench_random *random = &people->random;
	const char *family = people->families[people_rank(random, FAMILIES, 11)];
	const char *given = people->givens[people_rank(random, GIVENS, 10)];
	size_t dice = bench_below(random, 100);

	snprintf(out->family, sizeof out->family, "%s", family);
	snprintf(out->given, sizeof out->given, "%s", given);
	if (dice < 8) {
		people_foreign(random, out);
	} else if (dice < 11) {
		snprintf(out->family, sizeof out->family, "%s-%s", family, people->families[people_rank(random, FAMILIES, 11)]);
	} else if (dice < 13) {
		snprintf(out->family, sizeof out->family, "%s%s", PICK(random, particles), family);
	} else if (dice < 23) {
		snprintf(out->given, sizeof out->given, "%s %s", given, people->givens[people_rank(random, GIVENS, 10)]);
	}
	snprintf(out->born, sizeof out->born, "%04zu-%02zu-%02zu", 1930 + bench_below(random, 95), 1 + bench_below(random, 12),
	    1 + bench_below(random, 28));
	snprintf(out->phone, sizeof out->phone, "+447%09zu", bench_below(random, 1000000000));
	snprintf(out->sex, sizeof out->sex, "%s", dice % 2 ? "female" : "male");
}
