/*
 * The word lists of data/demo: names by tradition, and what people say.
 *
 * A file has sections in brackets, in them lines "key: item, item" or, for a
 * line of parts, "key: part | part". Lines of one key of lists are one list.
 */
#ifndef APP_ROSEWATER_WORDS_H
#define APP_ROSEWATER_WORDS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/random.h"

struct words_list {
	const char *key;
	const char **item;
	size_t count, room;
};

/*
 * One way of naming people. A given name may carry "/Liz" and "@how it sounds", a family name "~" and the women's form.
 */
struct words_tradition {
	const char *name, *language;
	int weight, share;		/* against the others; who of a hundred speaks the language first */
	struct words_list family, heads, tails, female, male;
};

struct words {
	struct words_tradition *traditions;
	size_t tradition_count, tradition_room;
	int weights;			/* of all traditions */
	struct words_list *lists;	/* of [lists] */
	size_t list_count, list_room;
	struct words_list *lines;	/* every line of parts; key is its own: note, flag, call */
	size_t line_count, line_room;
};

bool words_load(struct arena *arena, struct words **words, struct err *err);

int words_tradition(const struct words *words, struct random *random);

/* A family name by its number: those of the list first, then heads and tails put together. */
int words_family(const struct words_tradition *tradition, struct random *random);
const char *words_family_text(struct arena *arena, const struct words_tradition *tradition, int family, bool female);

/* A given name as written in the list, taken apart: what else they are called and how it sounds, or NULL. */
struct words_given {
	const char *given, *called, *say;
};
struct words_given words_given(struct arena *arena, const struct words_tradition *tradition, bool female,
    struct random *random);

const struct words_list *words_list(const struct words *words, const char *key);	/* never NULL */
const char *words_pick(const struct words *words, const char *key, struct random *random);

/* The n-th line of parts with this key, or NULL; a line has at least `parts` parts, empty ones as "". */
const struct words_list *words_line(const struct words *words, const char *key, size_t n);
size_t words_lines(const struct words *words, const char *key);

/* "{place}" and the like replaced by a word of that list; a capital in the braces makes one. */
char *words_fill(struct arena *arena, const struct words *words, const char *text, struct random *random);

#endif
