#include "key.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static const struct {
	const char *name;
	int key;
} key_names[] = {
	{"Enter", K_ENTER}, {"Tab", K_TAB}, {"Shift-Tab", K_BACKTAB}, {"Esc", K_ESC}, {"Space", K_SPACE},
	{"Backspace", K_BACKSPACE}, {"Del", K_DELETE}, {"Ins", K_INSERT},
	{"Up", K_UP}, {"Down", K_DOWN}, {"Left", K_LEFT}, {"Right", K_RIGHT},
	{"Home", K_HOME}, {"End", K_END}, {"PgUp", K_PGUP}, {"PgDn", K_PGDN},
	{"↑", K_UP}, {"↓", K_DOWN}, {"←", K_LEFT}, {"→", K_RIGHT},
};

static int
key_function(const char *name)
{
	int n = 0;

	if (name[0] != 'F' || !isdigit((unsigned char)name[1]))
		return K_NONE;
	for (const char *at = name + 1; *at; at++) {
		if (!isdigit((unsigned char)*at) || n > 12)
			return K_NONE;
		n = n * 10 + (*at - '0');
	}
	return n >= 1 && n <= 12 ? K_F0 + n : K_NONE;
}

int
key_named(const char *name)
{
	uint32_t scalar;
	size_t bytes = strlen(name);

	for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++)
		if (!strcmp(name, key_names[i].name))
			return key_names[i].key;
	if (bytes == 2 && name[0] == '^' && isalpha((unsigned char)name[1]))
		return K_CTRL(toupper((unsigned char)name[1]));
	if (bytes > 1 && key_function(name))
		return key_function(name);
	if (bytes > 0 && text_decode(name, name + bytes, &scalar) == bytes)
		return (int)scalar;
	return K_NONE;
}

const char *
key_label(int key, char text[KEY_NAME])
{
	for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++)
		if (key == key_names[i].key) {
			snprintf(text, KEY_NAME, "%s", key_names[i].name);
			return text;
		}
	if (key >= K_F1 && key <= K_F12) {
		snprintf(text, KEY_NAME, "F%d", key - K_F0);
	} else if (key > 0 && key < ' ') {
		snprintf(text, KEY_NAME, "^%c", key + '@');
	} else if (key_prints(key)) {
		char utf8[4];
		size_t bytes = text_encode(key < 128 ? (uint32_t)toupper(key) : (uint32_t)key, utf8);
		snprintf(text, KEY_NAME, "%.*s", (int)bytes, utf8);
	} else {
		text[0] = '\0';
	}
	return text;
}

bool
key_prints(int key)
{
	return key >= ' ' && key != 127 && key < K_SPECIAL;
}

int
key_fold(int key)
{
	return key >= 'A' && key <= 'Z' ? key + ('a' - 'A') : key;
}

bool
key_word(const char *keys, int n, char *word, size_t size)
{
	for (; *keys; n--) {
		keys += strspn(keys, " ");
		size_t length = strcspn(keys, " ");
		if (length == 0)
			return false;
		if (n == 0) {
			snprintf(word, size, "%.*s", (int)length, keys);
			return true;
		}
		keys += length;
	}
	return false;
}

void
key_words(const char *keys, char *word, size_t size)
{
	char second[32] = "";

	word[0] = '\0';
	key_word(keys, 0, word, size);
	key_word(keys, 1, second, sizeof second);
	if (!strcmp(word, "Up") && !strcmp(second, "Down"))
		snprintf(word, size, "↑↓");
	else if (!strcmp(word, "Left") && !strcmp(second, "Right"))
		snprintf(word, size, "←→");
}

bool
key_in(const char *keys, int key)
{
	char word[32];

	if (key == K_NONE)
		return false;
	for (int n = 0; key_word(keys, n, word, sizeof word); n++) {
		size_t length = strlen(word);
		if (length == 3 && word[1] == '-' && isdigit((unsigned char)word[0])) {
			if (key >= word[0] && key <= word[2])
				return true;
		} else if (!strcmp(word, "↑↓")) {
			if (key == K_UP || key == K_DOWN)
				return true;
		} else if (!strcmp(word, "←→")) {
			if (key == K_LEFT || key == K_RIGHT)
				return true;
		} else if (key_fold(key_named(word)) == key_fold(key)) {
			return true;
		}
	}
	return false;
}
