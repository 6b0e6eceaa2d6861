#include "tact.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/data.h"
#include "base/date.h"
#include "base/text.h"

enum {
	TACT_WORDS = 120,	/* a note has 240 characters, every second one a space at most */
	TACT_AHEAD = 270,	/* a day without a year is the next one up to here, beyond it the last one */
};

/* A word of the note: as typed, and as data/note-words.txt writes it. */
struct tact_word {
	const char *typed, *folded;
	char before;		/* the character before it, to know 12/3 from 12 3 */
};

struct tact_text {
	struct tact_word word[TACT_WORDS];
	size_t count;
};

static bool
tact_letter(unsigned char c)
{
	return isalnum(c) || c >= 0x80 || c == '\'';
}

static void
tact_split(struct arena *arena, const char *text, struct tact_text *out)
{
	out->count = 0;
	for (const char *at = text; *at && out->count < TACT_WORDS;) {
		const char *end = at;
		while (tact_letter((unsigned char)*end))
			end++;
		if (end > at) {
			char *typed = arena_text_n(arena, at, (size_t)(end - at));
			out->word[out->count++] = (struct tact_word){
				.typed = typed,
				.folded = text_fold(arena, typed),
				.before = at > text ? at[-1] : ' ',
			};
		}
		at = *end ? end + 1 : end;
	}
}

/* Do the words from `at` on match one entry of the list, "drug seeking" or "diabet*"? */
static bool
tact_matches(const struct tact_text *text, size_t at, const char *entry, size_t bytes)
{
	const char *end = entry + bytes;

	for (; entry < end; at++) {
		const char *stop = memchr(entry, ' ', (size_t)(end - entry));
		size_t length = (size_t)((stop ? stop : end) - entry);
		if (at >= text->count || length == 0)
			return false;
		const char *folded = text->word[at].folded;
		if (entry[length - 1] == '*') {
			if (strncmp(folded, entry, length - 1) != 0)
				return false;
		} else if (strncmp(folded, entry, length) != 0 || folded[length] != '\0') {
			return false;
		}
		entry += length + 1;
	}
	return true;
}

/*
 * One line of the list at a time: its kind and its entries. Returns false at
 * the end. Lines are few and short, so the text is read anew at each key.
 */
struct tact_line {
	const char *next;	/* where the following line begins */
	const char *kind, *entries, *end;
	size_t kind_bytes;
};

static bool
tact_next_line(struct tact_line *line)
{
	while (*line->next) {
		line->kind = line->next;
		line->end = line->kind + strcspn(line->kind, "\n");
		line->next = *line->end ? line->end + 1 : line->end;
		const char *colon = memchr(line->kind, ':', (size_t)(line->end - line->kind));
		if (*line->kind == '#' || !colon)
			continue;
		line->kind_bytes = (size_t)(colon - line->kind);
		line->entries = colon + 1;
		return true;
	}
	return false;
}

static struct tact_line
tact_lines(void)
{
	const struct data_file *file = data_named("data/note-words.txt");

	return (struct tact_line){.next = file ? file->bytes : ""};
}

/* Index of the first word that matches an entry of this line, text->count when none does. */
static size_t
tact_find(const struct tact_text *text, const struct tact_line *line, size_t from)
{
	for (size_t at = from; at < text->count; at++)
		for (const char *entry = line->entries; entry < line->end;) {
			entry += strspn(entry, " ");
			size_t bytes = strcspn(entry, ",\n");
			if (bytes > 0 && tact_matches(text, at, entry, bytes))
				return at;
			entry += bytes + 1;
		}
	return text->count;
}

static bool
tact_is(const struct tact_line *line, const char *kind)
{
	return strlen(kind) == line->kind_bytes && memcmp(line->kind, kind, line->kind_bytes) == 0;
}

static void
tact_read_tone(const struct tact_text *text, struct tact *out)
{
	static const struct {
		const char *kind;
		enum tact_tone tone;
	} tones[] = {{"clinical", TACT_CLINICAL}, {"private", TACT_PRIVATE}, {"blame", TACT_BLAME}};
	struct tact_line line = tact_lines();

	while (tact_next_line(&line))
		for (size_t i = 0; i < sizeof tones / sizeof *tones; i++) {
			if (tones[i].tone <= out->tone || !tact_is(&line, tones[i].kind))
				continue;
			size_t at = tact_find(text, &line, 0);
			if (at < text->count) {
				out->tone = tones[i].tone;
				out->word = text->word[at].typed;
			}
		}
}

static const char *const tact_topics[] = {
	"trip", "project", "work", "family", "pet", "hobby", "comfort", "worry", "avoid",
};
enum { TACT_TOPICS = sizeof tact_topics / sizeof *tact_topics, TACT_FAMILY = 3, TACT_AVOID = 8 };

struct tact_votes {
	int count[TACT_TOPICS];
	size_t word[TACT_TOPICS][2];	/* the first two that spoke for it */
};

static void
tact_vote(struct tact_votes *votes, int topic, size_t word, int weight)
{
	if (votes->count[topic] > 0 && votes->word[topic][0] == word)
		return;
	votes->word[topic][votes->count[topic] > 0] = word;
	if (votes->count[topic] == 0)
		votes->word[topic][1] = word;
	votes->count[topic] += weight;
}

/* A known name weighs two words: who it is about says more than what they do. */
static void
tact_read_names(struct arena *arena, const struct tact_input *input, const struct tact_text *text,
    struct tact_votes *votes)
{
	for (size_t n = 0; n < input->name_count; n++) {
		if (!input->names[n])
			continue;
		const char *folded = text_fold(arena, input->names[n]);
		size_t first = strcspn(folded, " ");
		for (size_t at = 0; at < text->count; at++)
			if (first > 1 && strncmp(text->word[at].folded, folded, first) == 0 &&
			    text->word[at].folded[first] == '\0')
				tact_vote(votes, TACT_FAMILY, at, 2);
	}
}

static void
tact_read_topic(struct arena *arena, const struct tact_input *input, const struct tact_text *text, struct tact *out)
{
	struct tact_votes votes = {{0}, {{0}}};
	struct tact_line line = tact_lines();
	int best = -1;

	tact_read_names(arena, input, text, &votes);
	while (tact_next_line(&line))
		for (int topic = 0; topic < TACT_TOPICS; topic++)
			for (size_t at = 0; tact_is(&line, tact_topics[topic]); at++) {
				if ((at = tact_find(text, &line, at)) == text->count)
					break;
				tact_vote(&votes, topic, at, topic == TACT_AVOID ? 9 : 1);
			}
	for (int topic = 0; topic < TACT_TOPICS; topic++)
		if (votes.count[topic] > (best < 0 ? 0 : votes.count[best]))
			best = topic;
	out->topic = best < 0 ? "hobby" : tact_topics[best];
	for (int i = 0; best >= 0 && i < 2; i++)
		if (i == 0 || votes.word[best][1] != votes.word[best][0])
			out->because[i] = text->word[votes.word[best][i]].typed;
}

/* 1-31 or a year; 0 when the word is not a number. "3rd" counts as 3. */
static int
tact_number(const struct tact_text *text, size_t at)
{
	if (at >= text->count || !isdigit((unsigned char)*text->word[at].folded))
		return 0;
	char *end;
	long number = strtol(text->word[at].folded, &end, 10);
	bool ordinal = strcmp(end, "st") == 0 || strcmp(end, "nd") == 0 || strcmp(end, "rd") == 0 ||
	    strcmp(end, "th") == 0;
	if (*end && !ordinal)
		return 0;
	return number > 0 && number < 10000 ? (int)number : 0;
}

/* The nth of this kind ("month-", "weekday-") that the word names; 0: none. */
static int
tact_named(const struct tact_text *text, size_t at, const char *kind)
{
	struct tact_line line = tact_lines();
	struct tact_text one = {.count = 1};
	size_t bytes = strlen(kind);

	if (at >= text->count)
		return 0;
	one.word[0] = text->word[at];
	while (tact_next_line(&line))
		if (line.kind_bytes > bytes && memcmp(line.kind, kind, bytes) == 0 && tact_find(&one, &line, 0) == 0)
			return atoi(line.kind + bytes);
	return 0;
}

static int32_t
tact_day_near(int32_t today, int year, int month, int day)
{
	if (year > 1000)
		return day_of(year, month, day);
	int now = day_split(today).year;
	int32_t ahead = day_of(now, month, day);
	if (ahead != DAY_NONE && ahead < today)
		ahead = day_of(now + 1, month, day);
	if (ahead != DAY_NONE && ahead - today <= TACT_AHEAD)
		return ahead;
	int32_t back = day_of(now, month, day);
	return back != DAY_NONE && back <= today ? back : day_of(now - 1, month, day);
}

/* "12 Dec", "12 December 2027", "Dec 12", "12/3", "2026-12-12". */
static int32_t
tact_day_at(const struct tact_input *input, const struct tact_text *text, size_t at)
{
	int number = tact_number(text, at), second = tact_number(text, at + 1), month;

	if (number > 0 && number <= 31 && (month = tact_named(text, at + 1, "month-")))
		return tact_day_near(input->today, tact_number(text, at + 2), month, number);
	if ((month = tact_named(text, at, "month-")) && second > 0 && second <= 31)
		return tact_day_near(input->today, tact_number(text, at + 2), month, second);
	if (number == 0 || second == 0)
		return DAY_NONE;
	char between = text->word[at + 1].before;
	if (number > 1000 && between == '-')
		return day_of(number, second, tact_number(text, at + 2));
	if (between != '/' || number > 31 || second > 31)
		return DAY_NONE;
	int year = at + 2 < text->count && text->word[at + 2].before == '/' ? tact_number(text, at + 2) : 0;
	bool month_first = input->order && strcmp(input->order, "dmy") != 0;
	return tact_day_near(input->today, year > 0 && year < 100 ? 2000 + year : year,
	    month_first ? number : second, month_first ? second : number);
}

static void
tact_read_date(const struct tact_input *input, const struct tact_text *text, struct tact *out)
{
	for (size_t at = 0; at < text->count; at++) {
		out->event = tact_day_at(input, text, at);
		int weekday = tact_named(text, at, "weekday-");
		if (out->event == DAY_NONE && weekday > 0)
			out->event = input->today + 1 + (weekday - day_weekday(input->today) + 6) % 7;
		if (out->event == DAY_NONE && strcmp(text->word[at].folded, "tomorrow") == 0)
			out->event = input->today + 1;
		if (out->event != DAY_NONE)
			return;
	}
}

void
tact_read(struct arena *arena, const struct tact_input *input, struct tact *out)
{
	struct tact_text text;

	*out = (struct tact){.topic = "hobby", .event = DAY_NONE};
	if (!input->text)
		return;
	tact_split(arena, input->text, &text);
	tact_read_tone(&text, out);
	tact_read_topic(arena, input, &text, out);
	tact_read_date(input, &text, out);
}
