#include "textfield.h"

#include <string.h>

#include "base/text.h"

enum { BULLET_COLUMNS = 1 };

void
textfield_set(struct textfield *field, const char *text)
{
	size_t bytes = text ? strlen(text) : 0;

	while (bytes >= sizeof field->text)
		bytes = text_prev(text, bytes);
	if (bytes > 0)
		memmove(field->text, text, bytes);
	field->text[bytes] = '\0';
	field->at = bytes;
	field->preselected = bytes > 0;
}

void
textfield_clear(struct textfield *field)
{
	textfield_set(field, NULL);
}

bool
textfield_insert(struct textfield *field, const char *text)
{
	size_t more = strlen(text);

	if (field->preselected)
		textfield_clear(field);
	size_t used = strlen(field->text);
	if (used + more >= sizeof field->text)
		return false;
	if (field->max > 0 && text_length(field->text) + text_length(text) > (size_t)field->max)
		return false;
	memmove(field->text + field->at + more, field->text + field->at, used - field->at + 1);
	memcpy(field->text + field->at, text, more);
	field->at += more;
	return true;
}

static void
textfield_cut(struct textfield *field, size_t from, size_t to)
{
	memmove(field->text + from, field->text + to, strlen(field->text + to) + 1);
	field->at = from;
}

/* Back over blanks, then over a word: what ^W clears. */
static size_t
textfield_word(const struct textfield *field)
{
	size_t at = field->at;

	while (at > 0 && field->text[at - 1] == ' ')
		at--;
	while (at > 0 && field->text[at - 1] != ' ')
		at = text_prev(field->text, at);
	return at;
}

static bool
textfield_key(struct textfield *field, int key)
{
	size_t end = strlen(field->text);

	if (field->preselected && (key == K_BACKSPACE || key == K_DELETE)) {
		textfield_clear(field);
		return true;
	}
	switch (key) {
	case K_LEFT:
		field->at = field->at > 0 ? text_prev(field->text, field->at) : 0;
		break;
	case K_RIGHT:
		field->at = field->at < end ? text_next(field->text, field->at) : end;
		break;
	case K_HOME:
		field->at = 0;
		break;
	case K_END:
		field->at = end;
		break;
	case K_BACKSPACE:
		if (field->at > 0)
			textfield_cut(field, text_prev(field->text, field->at), field->at);
		break;
	case K_DELETE:
		if (field->at < end)
			textfield_cut(field, field->at, text_next(field->text, field->at));
		break;
	case K_CTRL('U'):
		textfield_clear(field);
		break;
	case K_CTRL('W'):
		textfield_cut(field, textfield_word(field), field->at);
		break;
	default:
		return false;
	}
	field->preselected = false;
	return true;
}

/* A paste goes in as one line: as much of it as there is room for, by grapheme. */
static void
textfield_paste(struct textfield *field, const char *text)
{
	for (size_t at = 0; text[at];) {
		char piece[128];
		size_t next = text_next(text, at), bytes = next - at;
		if (bytes < sizeof piece) {
			memcpy(piece, text + at, bytes);
			piece[bytes] = '\0';
			if ((unsigned char)piece[0] < ' ')
				memcpy(piece, " ", 2);
			if (!textfield_insert(field, piece)) {
				field->full = true;
				return;
			}
		}
		at = next;
	}
}

bool
textfield_update(struct textfield *field, const struct event *event)
{
	field->full = false;
	switch (event->kind) {
	case EVENT_TEXT:
		field->full = !textfield_insert(field, event->text);
		return true;
	case EVENT_PASTE:
		textfield_paste(field, event->text);
		return true;
	case EVENT_KEY:
		return textfield_key(field, event->key);
	default:
		return false;
	}
}

/* Columns of the first `bytes` of the text as it is shown. */
static int
textfield_columns(const struct textfield *field, size_t from, size_t to)
{
	struct text_cluster cluster;
	const char *at = field->text + from, *end = field->text + to;
	int columns = 0;

	while (at < end && text_walk(&at, &cluster))
		columns += field->secret ? BULLET_COLUMNS : cluster.wide;
	return columns;
}

static void
textfield_draw_secret(const struct textfield *field, const struct canvas *canvas, int row, int col, int width)
{
	int columns = textfield_columns(field, 0, strlen(field->text));

	for (int i = 0; i < columns && i < width; i++)
		canvas_text(canvas, row, col + i, 1, SIGN_NEW, PAINT_FIELD);
}

void
textfield_draw(const struct textfield *field, const struct canvas *canvas, int row, int col, int width, bool focus)
{
	size_t from = 0;
	unsigned paint = PAINT_FIELD | (focus && field->preselected ? PAINT_FOCUS : 0);

	if (width < 1)
		return;
	/* Scroll in thirds, so that the text does not creep under every key; the cursor needs a column of its own. */
	while (focus && textfield_columns(field, from, field->at) >= width) {
		int skip = width / 3 + 1;
		for (size_t end = strlen(field->text); skip > 0 && from < end; skip--)
			from = text_next(field->text, from);
	}
	canvas_fill(canvas, row, col, width, PAINT_FIELD);
	if (field->secret)
		textfield_draw_secret(field, canvas, row, col, width);
	else
		canvas_text(canvas, row, col, width, field->text + from, paint);
	if (focus)
		canvas_cursor(canvas, row, col + textfield_columns(field, from, field->at));
}
