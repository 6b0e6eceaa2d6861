/*
 * UTF-8 text from anywhere, made safe and countable.
 *
 * Order, as in SECURITY.md 4.8: strict UTF-8, class filter, then width and
 * clipping. What was accepted is stored; what is shown is filtered again.
 * Clusters come from utf8proc, columns from wcwidth as ncurses counts them.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "err.h"

/* Decode one scalar at `at` (before `end`). Returns bytes used, >= 1; *scalar is U+FFFD for a bad byte. */
size_t text_decode(const char *at, const char *end, uint32_t *scalar);
size_t text_encode(uint32_t scalar, char out[4]);
bool text_valid(const char *text, size_t bytes);
size_t text_length(const char *text);			/* code points */
size_t text_prefix(const char *text, size_t points);	/* bytes of the whole graphemes in the first `points` */
size_t text_next(const char *text, size_t at);		/* byte offset after the grapheme at `at` */
size_t text_prev(const char *text, size_t at);		/* byte offset of the grapheme before `at` */
int text_width(const char *text);			/* columns on a terminal, after the filter */

/* What SECURITY.md 4.8 says a code point may do on the screen. */
enum text_class {
	TEXT_PLAIN, TEXT_CONTROL, TEXT_LINE, TEXT_BIDI, TEXT_INVISIBLE, TEXT_JOINER,
	TEXT_MARK, TEXT_PRIVATE, TEXT_SPACE,
};
enum text_class text_class(uint32_t scalar);

/*
 * A cluster ready for the screen: at most a base and 4 marks. Walks `text`;
 * returns false at the end. `wide` is 0-2 columns. Bad and private characters
 * arrive as U+FFFD, bidi and invisible ones not at all, LF as scalar '\n'.
 */
struct text_cluster {
	uint32_t scalar[5];
	int count, wide;
	size_t bytes;		/* in the source */
};
bool text_walk(const char **text, struct text_cluster *out);

/* What a field accepts. Names drop invisibles and refuse controls; notes keep LF. NFC. NULL + err when refused. */
enum text_use { TEXT_NAME, TEXT_ONE_LINE, TEXT_NOTE };
char *text_accept(struct arena *arena, const char *text, enum text_use use, size_t max_points, struct err *err);

/* True when one word mixes Latin with Cyrillic or Greek letters (look-alikes). */
bool text_mixed_script(const char *text);

/*
 * The search form of a name: lower case, marks stripped, l-stroke/o-slash/
 * sharp-s/dotless-i and the like mapped, apostrophes dropped, hyphens and
 * dots to spaces, single spaces, trimmed. Query and key go through the same.
 */
char *text_fold(struct arena *arena, const char *text);

/* "gonzález" -> "González", "o'brien-çelik" -> "O'Brien-Çelik"; mixed case is kept. */
char *text_name_case(struct arena *arena, const char *text);

/* Cut to `columns` at a grapheme, with an ellipsis when something is lost. */
char *text_cut(struct arena *arena, const char *text, int columns);

/* Wrap into lines of at most `columns`. Lines point into the arena. Returns the count. */
size_t text_wrap(struct arena *arena, const char *text, int columns, char ***lines);

#endif
