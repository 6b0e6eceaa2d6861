#include "note.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

enum { NOTE_LINES = 64, NOTE_ROWS_LEAST = 2, NOTE_ROWS_MOST = 5, NOTE_COUNTER_EDGE = 3 };

/* Where each line begins; the last entry is the end of the text. Breaks after a blank, or inside a long word. */
static int
note_wrap(const char *text, int width, size_t starts[NOTE_LINES + 1])
{
	struct text_cluster cluster;
	const char *at = text, *blank = NULL;
	int columns = 0, lines = 0;

	starts[0] = 0;
	while (width > 0 && lines < NOTE_LINES - 1) {
		const char *before = at;
		if (!text_walk(&at, &cluster))
			break;
		if (cluster.scalar[0] == '\n') {
			starts[++lines] = (size_t)(at - text);
			columns = 0;
			blank = NULL;
			continue;
		}
		columns += cluster.wide;
		if (columns > width && cluster.scalar[0] != ' ') {
			at = blank ? blank : before;
			starts[++lines] = (size_t)(at - text);
			columns = 0;
			blank = NULL;
		} else if (cluster.scalar[0] == ' ') {
			blank = at;
		}
	}
	starts[lines + 1] = strlen(text);
	return lines + 1;
}

int
note_rows(const struct textfield *note, int width)
{
	size_t starts[NOTE_LINES + 1];
	int lines = note_wrap(note->text, width, starts);

	return (lines < NOTE_ROWS_LEAST ? NOTE_ROWS_LEAST : lines > NOTE_ROWS_MOST ? NOTE_ROWS_MOST : lines) + 1;
}

static int
note_line_of(const size_t *starts, int lines, size_t at)
{
	int line = 0;

	while (line + 1 < lines && starts[line + 1] <= at)
		line++;
	return line;
}

static int
note_columns(const char *text, size_t from, size_t to)
{
	struct text_cluster cluster;
	const char *at = text + from;
	int columns = 0;

	while (at < text + to && text_walk(&at, &cluster))
		columns += cluster.wide;
	return columns;
}

/* The offset in the line nearest to `columns`. */
static size_t
note_seek(const char *text, size_t from, size_t end, int columns)
{
	size_t at = from;

	while (at < end && note_columns(text, from, text_next(text, at)) <= columns)
		at = text_next(text, at);
	if (at == end && end > from && text[end] != '\0')
		at = text_prev(text, end);
	return at;
}

bool
note_update(struct textfield *note, const struct event *event, int width)
{
	size_t starts[NOTE_LINES + 1];

	if (event->kind != EVENT_KEY || (event->key != K_UP && event->key != K_DOWN))
		return textfield_update(note, event);
	int lines = note_wrap(note->text, width, starts), line = note_line_of(starts, lines, note->at);
	int columns = note_columns(note->text, starts[line], note->at), to = line + (event->key == K_DOWN ? 1 : -1);
	if (to < 0 || to >= lines)
		return false;
	note->at = note_seek(note->text, starts[to], starts[to + 1], columns);
	note->preselected = false;
	return true;
}

static void
note_draw_line(const struct textfield *note, const struct canvas *canvas, int row, size_t from, size_t to,
    unsigned paint)
{
	char line[TEXTFIELD_BYTES];
	size_t bytes = to - from;

	while (bytes > 0 && (note->text[from + bytes - 1] == '\n' || note->text[from + bytes - 1] == ' '))
		bytes--;
	memcpy(line, note->text + from, bytes);
	line[bytes] = '\0';
	canvas_fill(canvas, row, 0, -1, PAINT_FIELD);
	canvas_text(canvas, row, 0, -1, line, paint);
}

void
note_draw(const struct textfield *note, const struct canvas *canvas, bool focus)
{
	size_t starts[NOTE_LINES + 1];
	int lines = note_wrap(note->text, canvas->cols, starts), rows = canvas->rows - 1;
	int line = note_line_of(starts, lines, note->at), top = line >= rows ? line - rows + 1 : 0;
	unsigned paint = PAINT_FIELD | (focus && note->preselected ? PAINT_FOCUS : 0);
	char counter[64];

	for (int row = 0; row < rows; row++) {
		if (top + row < lines)
			note_draw_line(note, canvas, row, starts[top + row], starts[top + row + 1], paint);
		else
			canvas_fill(canvas, row, 0, -1, PAINT_FIELD);
	}
	if (note->max > 0) {
		snprintf(counter, sizeof counter, _("%zu of %d"), text_length(note->text), note->max);
		bool full = text_length(note->text) >= (size_t)note->max;
		char marked[80];
		snprintf(marked, sizeof marked, "%s%s", full ? SIGN_LATE " " : "", counter);
		canvas_right(canvas, rows, canvas->cols - NOTE_COUNTER_EDGE, marked, full ? PAINT_LATE : PAINT_PLAIN);
	}
	if (focus) {
		int columns = note_columns(note->text, starts[line], note->at);
		canvas_cursor(canvas, line - top, columns < canvas->cols ? columns : canvas->cols - 1);
	}
}
