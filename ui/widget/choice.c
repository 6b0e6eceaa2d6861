#include "choice.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { FIT_NONE, FIT_WORDS, FIT_WORD, FIT_START, FIT_WHOLE };

static bool
choice_starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* Does some word of `text` start with the first `bytes` of `with`? */
static bool
choice_word_starts(const char *text, const char *with, size_t bytes)
{
	for (const char *at = text; at && *at; at = strchr(at, ' ')) {
		at += *at == ' ' ? 1 : 0;
		if (!strncmp(at, with, bytes))
			return true;
	}
	return false;
}

static bool
choice_all_words(const char *label, const char *typed)
{
	while (*typed) {
		size_t bytes = strcspn(typed, " ");
		if (bytes > 0 && !choice_word_starts(label, typed, bytes))
			return false;
		typed += bytes + (typed[bytes] == ' ' ? 1 : 0);
	}
	return true;
}

int
choice_fit(const char *typed, const char *label)
{
	struct arena *arena = arena_new();
	const char *what = text_fold(arena, typed), *where = text_fold(arena, label);
	int fit = FIT_NONE;

	if (!*what)
		fit = FIT_NONE;
	else if (!strcmp(where, what))
		fit = FIT_WHOLE;
	else if (choice_starts(where, what))
		fit = FIT_START;
	else if (choice_word_starts(where, what, strlen(what)))
		fit = FIT_WORD;
	else if (choice_all_words(where, what))
		fit = FIT_WORDS;
	arena_free(arena);
	return fit;
}

int
choice_find(const struct form_choice *choices, size_t count, const char *typed)
{
	int best = -1, best_fit = FIT_NONE;

	for (size_t i = 0; i < count; i++) {
		int fit = choice_fit(typed, choices[i].label);
		if (fit > best_fit) {
			best_fit = fit;
			best = (int)i;
		} else if (fit > FIT_NONE && fit == best_fit && fit < FIT_START) {
			best = -2;
		}
	}
	return best;
}

/* Letters shared at the start, then letters shared anywhere: enough to guess what was meant. */
static int
choice_near(const char *typed, const char *label)
{
	int near = 0;

	while (typed[near] && typed[near] == label[near])
		near++;
	near *= 8;
	for (const char *at = typed; *at; at++)
		near += strchr(label, *at) ? 1 : 0;
	return near;
}

char *
choice_nearest(struct arena *arena, const struct form_choice *choices, size_t count, const char *typed)
{
	enum { MOST = 3 };
	size_t order[MOST] = {0};
	int score[MOST] = {-1, -1, -1};
	const char *what = text_fold(arena, typed);

	for (size_t i = 0; i < count; i++) {
		int near = choice_near(what, text_fold(arena, choices[i].label));
		size_t place = i;
		for (int k = 0; k < MOST; k++)
			if (near > score[k]) {
				size_t other = order[k];
				int less = score[k];
				order[k] = place;
				score[k] = near;
				place = other;
				near = less;
			}
	}
	char *text = arena_text(arena, "");
	for (int k = 0; k < MOST && score[k] >= 0; k++)
		text = arena_printf(arena, "%s%s%s", text, k > 0 ? " · " : "", choices[order[k]].label);
	return text;
}
