/*
 * Secrets that people write on paper, read aloud and type again: join codes,
 * recovery codes.
 *
 * Crockford's base32 (no I, L, O, U) in groups of five, with three signs at
 * the end that notice a slip. Read back, case, blanks and hyphens do not
 * matter, and O, I, L are taken for the digits they look like.
 */
#ifndef BASE_CODE_H
#define BASE_CODE_H

#include <stdbool.h>
#include <stddef.h>

enum { CODE_BYTES = 40, CODE_TEXT = 84 };	/* at most; CODE_TEXT with the NUL */

/* "7K2QM-0X9AB-..." for `count` bytes, which are at most CODE_BYTES. */
void code_format(const void *bytes, size_t count, char text[CODE_TEXT]);

/* False: it is not `count` bytes, or something was mistyped; `bytes` is then zero. */
bool code_parse(const char *text, void *bytes, size_t count);

#endif
