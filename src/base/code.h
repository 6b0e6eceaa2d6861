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

/*
 * Where to look again when code_parse refused: the group of five, from 1, in which one wrong sign or two swapped ones
 * would explain it. 0: no single slip does, or slips in several groups would.
 */
int code_slip(const char *text, size_t count);

#endif
