#include "script.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

enum { SCRIPT_LINE = 4096, SCRIPT_ROWS = 200, SCRIPT_MESSAGE_FROM_END = 2 };

static struct {
	const struct script_ops *ops;
	const char *path, *accept;	/* accept: where the new text goes; NULL: compare */
	FILE *file, *out;
	int line, keys;			/* keys pressed since `count` */
	char pending[SCRIPT_LINE];	/* a line read too far */
	bool has_pending, ended;
} script;

static void
script_end(void)
{
	if (!script.ended) {
		script.ended = true;
		script.ops->end();
	}
}

/* ---- the picture ----------------------------------------------------------------------- */

static void
script_row(int row, bool looks, struct buf *out)
{
	int rows, cols;

	script.ops->size(&rows, &cols);
	buf_clear(out);
	buf_text(out, "");
	for (int col = 0; col < cols; col++) {
		struct script_cell cell;
		script.ops->cell(row, col, &cell);
		if (looks && cell.text[0])
			buf_char(out, cell.look);
		else if (!looks)
			buf_text(out, cell.text);
	}
}

static void
script_show(void)
{
	struct buf row = {0};
	int rows, cols, at, to;

	script.ops->size(&rows, &cols);
	script.ops->cursor(&at, &to);
	fprintf(stderr, "The screen, cursor at %d %d:\n", at + 1, to + 1);
	for (int i = 0; i < rows; i++) {
		script_row(i, false, &row);
		fprintf(stderr, "|%s|\n", row.bytes);
	}
	buf_free(&row);
}

void
script_fail(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", script.path, script.line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	script_end();
	exit(1);
}

/* The same, with the picture first. */
static void __attribute__((noreturn, format(printf, 1, 2)))
script_differs(const char *format, ...)
{
	char why[SCRIPT_LINE * 2];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof why, format, args);
	va_end(args);
	script_show();
	script_fail("%s", why);
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool
script_read(char line[SCRIPT_LINE])
{
	if (script.has_pending) {
		script.has_pending = false;
		memcpy(line, script.pending, SCRIPT_LINE);
	} else if (!fgets(line, SCRIPT_LINE, script.file)) {
		return false;
	} else {
		script.line++;
	}
	line[strcspn(line, "\n")] = '\0';
	return true;
}

static void
script_unread(const char *line)
{
	memcpy(script.pending, line, strlen(line) + 1);
	script.has_pending = true;
}

static void __attribute__((format(printf, 1, 2)))
script_write(const char *format, ...)
{
	va_list args;

	if (!script.out)
		return;
	va_start(args, format);
	vfprintf(script.out, format, args);
	va_end(args);
}

int64_t
script_span(const char *text)
{
	char *end;
	long long n = strtoll(text + (*text == '+'), &end, 10);
	int64_t unit = *end == 's' ? 1000 : *end == 'm' ? 60000 : *end == 'h' ? 3600000 : *end == 'd' ? 86400000 : 0;

	if (end == text || unit == 0 || n < 0)
		script_fail("not a time: \"%s\"; say 90s, 5m, 2h or 1d", text);
	return n * unit;
}

/* ---- keys --------------------------------------------------------------------------------------- */

static void
script_press(const char *name)
{
	script.ops->press(name);
	script.keys++;
}

/* "<F2>" is a key, anything else its characters; with `literal` a "<" is one as well. */
static void
script_keys(const char *text, bool literal, bool skip_blanks)
{
	char name[32];

	while (*text) {
		size_t length = 0;
		if (*text == '<' && !literal && strchr(text, '>')) {
			length = strcspn(text, ">") + 1;
			if (length - 1 > sizeof name)
				script_fail("no key has such a long name");
			snprintf(name, sizeof name, "%.*s", (int)length - 2, text + 1);
			script_press(name);
		} else {
			length = text_next(text, 0);
			snprintf(name, sizeof name, "%.*s", (int)length, text);
			if (!skip_blanks || *text != ' ')
				script_press(!strcmp(name, " ") ? "Space" : name);
		}
		text += length;
	}
}

/* ---- comparing ------------------------------------------------------------------------------------ */

/* The rows between bars that follow; compares them with the picture, or writes the picture. */
static void
script_expect(bool looks)
{
	char line[SCRIPT_LINE];
	struct buf now = {0};
	int row = 0, rows, cols;

	script.ops->settle();
	script.ops->size(&rows, &cols);
	for (; script_read(line); row++) {
		size_t length = strlen(line);
		if (line[0] != '|') {
			script_unread(line);
			break;
		}
		if (length < 2 || line[length - 1] != '|')
			script_fail("a row stands between two bars");
		line[length - 1] = '\0';
		if (script.accept)
			continue;
		if (row >= rows)
			script_differs("the screen has only %d rows", rows);
		script_row(row, looks, &now);
		if (strcmp(line + 1, now.bytes))
			script_differs("row %d differs\nexpected |%s|\n     got |%s|", row + 1, line + 1, now.bytes);
	}
	if (!script.accept && row != rows)
		script_differs("%d rows expected, the screen has %d", row, rows);
	for (int i = 0; script.accept && i < rows; i++) {
		script_row(i, looks, &now);
		script_write("|%s|\n", now.bytes);
	}
	buf_free(&now);
}

static void
script_trim(char *text)
{
	for (size_t n = strlen(text); n > 0 && text[n - 1] == ' '; n--)
		text[n - 1] = '\0';
}

/* Is the text on some row? */
static bool
script_has(const char *text)
{
	struct buf now = {0};
	int rows, cols;
	bool found = false;

	script.ops->settle();
	script.ops->size(&rows, &cols);
	for (int row = 0; row < rows && !found; row++) {
		script_row(row, false, &now);
		found = strstr(now.bytes, text);
	}
	buf_free(&now);
	return found;
}

static void
script_expect_row(int row, const char *text)
{
	struct buf now = {0};
	char wanted[SCRIPT_LINE];

	script.ops->settle();
	script_row(row - 1, false, &now);
	snprintf(wanted, sizeof wanted, "%s", text);
	script_trim(wanted);
	script_trim(now.bytes);
	if (strcmp(wanted, now.bytes))
		script_differs("row %d differs\nexpected |%s|\n     got |%s|", row, wanted, now.bytes);
	buf_free(&now);
}

static void
script_message(const char *text)
{
	struct buf now = {0};
	int rows, cols;

	script.ops->settle();
	script.ops->size(&rows, &cols);
	script_row(rows - SCRIPT_MESSAGE_FROM_END, false, &now);
	if (!strstr(now.bytes, text))
		script_differs("row %d does not say \"%s\"", rows - 1, text);
	buf_free(&now);
}

static void
script_cursor(const char *rest)
{
	int row, col, wanted_row = 0, wanted_col = 0;

	script.ops->settle();
	script.ops->cursor(&row, &col);
	if (script.accept) {
		script_write("cursor %d %d\n", row + 1, col + 1);
		return;
	}
	if (sscanf(rest, "%d %d", &wanted_row, &wanted_col) != 2)
		script_fail("say cursor ROW COLUMN, counted from 1");
	if (row + 1 != wanted_row || col + 1 != wanted_col)
		script_differs("the cursor is at %d %d, not at %d %d", row + 1, col + 1, wanted_row, wanted_col);
}

/* Another client's doing may still be on its way to this picture: look again while more is drawn. */
static bool
script_comes(const char *text, bool wanted)
{
	while (script_has(text) != wanted)
		if (!script.ops->more || !script.ops->more())
			return false;
	return true;
}

/* ---- commands ----------------------------------------------------------------------------------- */

static void
script_resize(const char *rest)
{
	int cols, rows;

	if (sscanf(rest, "%dx%d", &cols, &rows) != 2 || rows > SCRIPT_ROWS)
		script_fail("say resize COLUMNSxROWS");
	script.ops->resize(cols, rows);
}

static void
script_run(const char *verb, const char *rest)
{
	if (!strcmp(verb, "key"))
		script_keys(rest, false, true);
	else if (!strcmp(verb, "type"))
		script_keys(rest, true, false);
	else if (!strcmp(verb, "press"))
		script_keys(rest, false, false);
	else if (!strcmp(verb, "paste"))
		script.ops->paste(rest);
	else if (!strcmp(verb, "resize"))
		script_resize(rest);
	else if (!strcmp(verb, "clock"))
		script.ops->clock(script_span(rest));
	else if (!strcmp(verb, "has")) {
		if (!script_comes(rest, true))
			script_differs("\"%s\" is not on the screen", rest);
	} else if (!strcmp(verb, "lacks")) {
		if (!script_comes(rest, false))
			script_differs("\"%s\" is on the screen", rest);
	} else if (!strcmp(verb, "message"))
		script_message(rest);
	else if (!strcmp(verb, "expect-row"))
		script_expect_row(atoi(rest), strchr(rest, ' ') ? strchr(rest, ' ') + 1 : "");
	else if (!strcmp(verb, "count"))
		script.keys = 0;
	else if (!strcmp(verb, "at-most")) {
		if (script.keys > atoi(rest))
			script_fail("%d keys were pressed; the budget is %s", script.keys, rest);
	} else if (!script.ops->command(verb, rest))
		script_fail("unknown command \"%s\"", verb);
}

static void
script_line(const char *line)
{
	char verb[32] = "";
	size_t length = strcspn(line, " ");
	const char *rest = line + length + (line[length] == ' ');

	if (line[0] == '\0' || line[0] == '#') {
		script_write("%s\n", line);
		return;
	}
	snprintf(verb, sizeof verb, "%.*s", (int)length, line);
	if (!strcmp(verb, "cursor")) {
		script_cursor(rest);
		return;
	}
	script_write("%s\n", line);
	if (!strcmp(verb, "expect") || !strcmp(verb, "looks"))
		script_expect(!strcmp(verb, "looks"));
	else
		script_run(verb, rest);
}

int
script_main(int argc, char **argv, const struct script_ops *ops)
{
	char line[SCRIPT_LINE];
	bool accept = argc == 4 && !strcmp(argv[1], "--accept");

	if (argc != 2 && !accept) {
		fprintf(stderr, "usage: %s [--accept OUT] FILE\n", argv[0]);
		return 2;
	}
	script.ops = ops;
	script.path = argv[argc - 1];
	script.accept = accept ? argv[2] : NULL;
	script.file = fopen(script.path, "r");
	script.out = accept ? fopen(argv[2], "w") : NULL;
	if (!script.file || (accept && !script.out)) {
		perror(script.path);
		return 2;
	}
	while (script_read(line))
		script_line(line);
	fclose(script.file);
	if (script.out)
		fclose(script.out);
	script_end();
	return 0;
}
