/*
 * Keys by number and by name.
 *
 * A printable key is its Unicode scalar, ^A is 1, and what no character stands
 * for has a number above them all. Key tables write keys as people read them:
 * "Enter", "F9 ^D", "x".
 *
 * Must not: know what a key does; key tables do (screen/screen.h).
 */
#ifndef TERM_KEY_H
#define TERM_KEY_H

#include <stdbool.h>
#include <stddef.h>

enum key {
	K_NONE = 0,
	K_TAB = 9, K_ENTER = 13, K_ESC = 27, K_SPACE = 32,
	K_SPECIAL = 0x110000,
	K_BACKTAB, K_BACKSPACE, K_DELETE, K_INSERT,
	K_UP, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_PGUP, K_PGDN,
	K_F0,
	K_F1 = K_F0 + 1, K_F2, K_F3, K_F4, K_F5, K_F6, K_F7, K_F8, K_F9, K_F10, K_F11, K_F12,
};

#define K_CTRL(letter) ((letter) & 0x1f)

/* The key of one name: "F9", "^D", "Shift-Tab", "a", "+". K_NONE when unknown. */
int key_named(const char *name);

/* "F9", "^D", "Shift-Tab", "A": letters are shown as capitals. Returns text. */
enum { KEY_NAME = 16 };
const char *key_label(int key, char text[KEY_NAME]);

/* True when the key types a character: neither a control nor a special one. */
bool key_prints(int key);

/* Letters are one key in either case. */
int key_fold(int key);

/*
 * Is `key` one of the names in `keys`, which are separated by blanks? "1-9" stands for
 * the digits between, "↑↓" and "←→" for the two arrows.
 */
bool key_in(const char *keys, int key);

/* The n-th key of the list in words as written, false at the end: "F9", then "^D". */
bool key_word(const char *keys, int n, char *word, size_t size);

/* The first key as row 24 shows it; a pair of arrows is one: "Up Down" is "↑↓". */
void key_words(const char *keys, char *word, size_t size);

#endif
