#include "decode.h"

#include <string.h>

#include "base/text.h"

enum { ESC = 27, MORE = 0 };	/* MORE: a sequence is not whole yet */

size_t
decode_room(const struct decode *decode)
{
	return sizeof decode->bytes - decode->used;
}

void
decode_feed(struct decode *decode, const char *bytes, size_t count)
{
	if (count > decode_room(decode))
		count = decode_room(decode);
	memcpy(decode->bytes + decode->used, bytes, count);
	decode->used += count;
}

static void
decode_drop(struct decode *decode, size_t count)
{
	decode->used -= count;
	memmove(decode->bytes, decode->bytes + count, decode->used);
}

static int
decode_tilde(int number)
{
	static const int keys[] = {
		[1] = K_HOME, [2] = K_INSERT, [3] = K_DELETE, [4] = K_END, [5] = K_PGUP, [6] = K_PGDN,
		[7] = K_HOME, [8] = K_END, [11] = K_F1, [12] = K_F2, [13] = K_F3, [14] = K_F4, [15] = K_F5,
		[17] = K_F6, [18] = K_F7, [19] = K_F8, [20] = K_F9, [21] = K_F10, [23] = K_F11, [24] = K_F12,
	};

	return number > 0 && number < (int)(sizeof keys / sizeof keys[0]) ? keys[number] : K_NONE;
}

static int
decode_letter(char final)
{
	switch (final) {
	case 'A': return K_UP;
	case 'B': return K_DOWN;
	case 'C': return K_RIGHT;
	case 'D': return K_LEFT;
	case 'H': return K_HOME;
	case 'F': return K_END;
	case 'P': return K_F1;
	case 'Q': return K_F2;
	case 'R': return K_F3;
	case 'S': return K_F4;
	case 'Z': return K_BACKTAB;
	case 'M': return K_ENTER;
	default: return K_NONE;
	}
}

/* ESC [ parameters final. Returns its length or MORE; *number is the first parameter. */
static size_t
decode_csi(struct decode *decode, int *key, int *number)
{
	size_t at = 2;
	int semicolons = 0, second = 0;

	*key = K_NONE;
	*number = 0;
	if (at < decode->used && decode->bytes[at] == '[') {	/* Linux console: ESC [ [ A is F1 */
		if (at + 1 >= decode->used)
			return MORE;
		char letter = decode->bytes[at + 1];
		*key = letter >= 'A' && letter <= 'E' ? K_F1 + (letter - 'A') : K_NONE;
		return at + 2;
	}
	for (; at < decode->used; at++) {
		char c = decode->bytes[at];
		if (c >= '0' && c <= '9' && semicolons == 0 && *number < 1000)
			*number = *number * 10 + (c - '0');
		else if (c >= '0' && c <= '9' && semicolons == 1 && second < 1000)
			second = second * 10 + (c - '0');
		else if (c == ';')
			semicolons++;
		else if (c >= '@' && c <= '~')
			break;
		else if (c < ' ' || c == 127)
			return at;	/* not a sequence at all: drop what led here */
	}
	if (at >= decode->used)
		return MORE;
	if (decode->bytes[at] == 'R' && *number == DECODE_PROBE_ROW)
		decode->report = second;
	if (decode->bytes[at] == '~')
		*key = decode_tilde(*number);
	else if (decode->bytes[at] != 'M' && (decode->bytes[at] != 'R' || *number <= 1))
		*key = decode_letter(decode->bytes[at]);	/* CSI 12;40R is a position report, not F3 */
	return at + 1;
}

/* ESC O x: arrows and F1-F4 of application mode, and the numeric keypad. */
static size_t
decode_ss3(const struct decode *decode, int *key)
{
	if (decode->used < 3)
		return MORE;
	char c = decode->bytes[2];
	*key = decode_letter(c);
	if (c >= 'p' && c <= 'y')
		*key = '0' + (c - 'p');
	else if (c >= 'j' && c <= 'o')
		*key = "*+,-./"[c - 'j'];
	return 3;
}

/* ESC ] or ESC P: what a terminal says about itself, up to BEL or ESC \. Nobody here asked. */
static size_t
decode_string(const struct decode *decode)
{
	for (size_t at = 2; at < decode->used; at++) {
		if (decode->bytes[at] == 7)
			return at + 1;
		if (decode->bytes[at] == ESC && at + 1 < decode->used && decode->bytes[at + 1] == '\\')
			return at + 2;
	}
	return decode->used == sizeof decode->bytes ? decode->used : MORE;
}

/* A sequence that starts with ESC. Returns the bytes used, or MORE. */
static size_t
decode_escape(struct decode *decode, int *key, bool late)
{
	size_t used = MORE;
	int number = 0;

	*key = K_ESC;
	if (decode->used == 1)
		return late ? 1 : MORE;
	char next = decode->bytes[1];
	if (next >= '1' && next <= '9') {	/* Alt and the digit, within the escape delay */
		*key = K_F0 + (next - '0');
		return 2;
	}
	if (next == '[')
		used = decode_csi(decode, key, &number);
	else if (next == 'O')
		used = decode_ss3(decode, key);
	else if (next == ']' || next == 'P')
		used = decode_string(decode), *key = K_NONE;
	else
		return 1;
	if (used == MORE && late) {
		*key = K_ESC;
		return decode->used == 2 ? 1 : decode->used;
	}
	if (next == '[' && used != MORE && number == 200 && decode->bytes[used - 1] == '~') {
		decode->pasting = true;
		buf_clear(&decode->paste);
	}
	return used;
}

/* A paste may be cut in a character, or never have been UTF-8: bad parts become U+FFFD, as on the screen. */
static void
decode_paste_mend(struct buf *paste)
{
	struct buf whole = {0};
	const char *at = paste->bytes, *end = paste->bytes + paste->used;

	while (at < end) {
		uint32_t scalar;
		char bytes[4];
		at += text_decode(at, end, &scalar);
		buf_add(&whole, bytes, text_encode(scalar, bytes));
	}
	buf_free(paste);
	*paste = whole;
}

static struct event
decode_paste_end(struct decode *decode)
{
	decode->pasting = false;
	buf_add(&decode->paste, "", 0);
	if (!text_valid(decode->paste.bytes, decode->paste.used))
		decode_paste_mend(&decode->paste);
	return (struct event){.kind = EVENT_PASTE, .text = decode->paste.bytes ? decode->paste.bytes : ""};
}

static void
decode_paste_add(struct decode *decode, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count && decode->paste.used < DECODE_PASTE_MOST; i++) {
		char c = bytes[i] == '\r' ? '\n' : bytes[i];
		if (c == '\n' || c == '\t' || (unsigned char)c >= ' ')
			buf_char(&decode->paste, c);
	}
}

/* Inside a paste nothing is a key; only its end is looked for. */
static struct event
decode_paste(struct decode *decode, bool late)
{
	static const char end[] = "\033[201~";
	size_t length = sizeof end - 1;
	char *at = memmem(decode->bytes, decode->used, end, length);

	if (at) {
		size_t before = (size_t)(at - decode->bytes);
		decode_paste_add(decode, decode->bytes, before);
		decode_drop(decode, before + length);
		return decode_paste_end(decode);
	}
	size_t keep = late ? 0 : length - 1;	/* the end may be torn over two reads */
	if (decode->used > keep) {
		decode_paste_add(decode, decode->bytes, decode->used - keep);
		decode_drop(decode, decode->used - keep);
	}
	return late ? decode_paste_end(decode) : (struct event){.kind = EVENT_NONE};
}

static struct event
decode_key(struct decode *decode, int key)
{
	if (key_prints(key)) {
		size_t bytes = text_encode((uint32_t)key, decode->text);
		decode->text[bytes] = '\0';
		return (struct event){.kind = EVENT_KEY, .key = key, .text = decode->text};
	}
	return event_key(key);
}

/* How many bytes the character that begins here should have; 0: it cannot begin one. */
static size_t
decode_utf8_length(unsigned char lead)
{
	return lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
}

static size_t
decode_character(const struct decode *decode, int *key, bool late)
{
	unsigned char lead = (unsigned char)decode->bytes[0];
	size_t length = decode_utf8_length(lead);
	uint32_t scalar;

	*key = K_NONE;
	if (length == 0)
		return 1;
	if (length > decode->used)
		return late ? 1 : MORE;
	if (lead < 0x80) {
		*key = lead == 127 || lead == 8 ? K_BACKSPACE : lead == '\n' ? K_ENTER : lead;
		return 1;
	}
	size_t used = text_decode(decode->bytes, decode->bytes + length, &scalar);
	if (used == length && !(scalar >= 0x80 && scalar < 0xa0))
		*key = (int)scalar;
	return used;
}

struct event
decode_next(struct decode *decode, bool late)
{
	while (decode->used > 0 || (decode->pasting && late)) {
		int key = K_NONE;
		if (decode->pasting)
			return decode_paste(decode, late);
		bool stuck = late || decode_room(decode) == 0;	/* no sequence is that long */
		size_t used = decode->bytes[0] == ESC ? decode_escape(decode, &key, stuck) :
		    decode_character(decode, &key, stuck);
		if (used == MORE)
			break;
		decode_drop(decode, used);
		if (key != K_NONE)
			return decode_key(decode, key);
	}
	return (struct event){.kind = EVENT_NONE};
}

bool
decode_waits(const struct decode *decode)
{
	return decode->used > 0 || decode->pasting;
}

void
decode_forget(struct decode *decode)
{
	decode->used = 0;
	decode->pasting = false;
}

void
decode_free(struct decode *decode)
{
	buf_free(&decode->paste);
}
