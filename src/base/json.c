#include "json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "file.h"
#include "i18n.h"

enum { JSON_BLOCK = 64 * 1024, JSON_REASON = 160 };

struct json_scan {
	int fd;
	int64_t total, taken;	/* bytes of the file, and those before the block */
	size_t at, have;	/* in the block */
	long line;
	enum json_shape shape;
	bool done;
	bool from_start;	/* no item of the array or Bundle was read yet */
	size_t next;		/* index of the next element */
	char type[32];		/* of a Bundle */
	struct buf element;
	json_t *value;
	char pointer[40], reason[JSON_REASON];
	char block[JSON_BLOCK];
};

/* The next byte without taking it; -1 at the end. A file that cannot be read on ends there and is found cut off. */
static int
json_peek(struct json_scan *scan)
{
	if (scan->at == scan->have) {
		ssize_t got;
		do
			got = read(scan->fd, scan->block, sizeof scan->block);
		while (got < 0 && errno == EINTR);
		scan->taken += (int64_t)scan->have;
		scan->have = got > 0 ? (size_t)got : 0;
		scan->at = 0;
		if (scan->have == 0)
			return -1;
	}
	return (unsigned char)scan->block[scan->at];
}

static int
json_take(struct json_scan *scan)
{
	int byte = json_peek(scan);

	if (byte >= 0) {
		scan->at++;
		scan->line += byte == '\n';
	}
	return byte;
}

static int
json_skip_space(struct json_scan *scan)
{
	int byte;

	while ((byte = json_peek(scan)) == ' ' || byte == '\t' || byte == '\r' || byte == '\n')
		json_take(scan);
	return byte;
}

static int64_t
json_offset(const struct json_scan *scan)
{
	return scan->taken + (int64_t)scan->at;
}

static void
json_seek(struct json_scan *scan, int64_t offset, long line)
{
	lseek(scan->fd, (off_t)offset, SEEK_SET);
	scan->taken = offset;
	scan->at = scan->have = 0;
	scan->line = line;
}

/* Bytes of a value that is kept. What is over the limit is left out, all but one byte, which says so. */
static void
json_keep(struct buf *out, const char *bytes, size_t count)
{
	size_t room = out && out->used <= JSON_SCAN_BYTES ? JSON_SCAN_BYTES + 1 - out->used : 0;

	if (room > 0)
		buf_add(out, bytes, count < room ? count : room);
}

static void
json_keep_byte(struct buf *out, int byte)
{
	char c = (char)byte;

	json_keep(out, &c, 1);
}

/* A string whose opening quote is next. False: the file ends inside. */
static bool
json_take_string(struct json_scan *scan, struct buf *out)
{
	json_keep_byte(out, json_take(scan));
	for (;;) {
		int byte = json_take(scan);
		if (byte < 0)
			return false;
		json_keep_byte(out, byte);
		if (byte == '"')
			return true;
		if (byte == '\\') {
			byte = json_take(scan);
			if (byte < 0)
				return false;
			json_keep_byte(out, byte);
		}
	}
}

/* How far a value has been followed. */
struct json_follow {
	long depth;
	bool quoted, escaped, bare;	/* bare: a number, true, false, null or nonsense */
};

/* Does the value end before (-1) or with (1) this byte, or go on (0)? */
static int
json_follow(struct json_follow *value, char byte)
{
	if (value->quoted) {
		if (value->escaped)
			value->escaped = false;
		else if (byte == '\\')
			value->escaped = true;
		else if (byte == '"')
			value->quoted = false;
		return !value->quoted && value->depth == 0;
	}
	if (value->bare)
		return memchr("\",:[]{} \t\r\n", byte, 11) ? -1 : 0;
	if (byte == '"')
		value->quoted = true;
	else if (byte == '{' || byte == '[')
		value->depth++;
	else if (byte == '}' || byte == ']')
		return --value->depth == 0;
	else if (value->depth == 0)
		value->bare = true;
	return 0;
}

/*
 * One value, by its brackets and quotes alone: what is inside is for jansson to
 * judge. `out` may be NULL. False: the file ends inside, or no value is here.
 */
static bool
json_take_value(struct json_scan *scan, struct buf *out)
{
	struct json_follow value = {0};
	int byte = json_skip_space(scan), end = 0;

	if (byte < 0 || memchr(",:]}", byte, 4))
		return false;
	while (end == 0) {
		if (json_peek(scan) < 0)
			return value.bare;
		size_t from = scan->at;
		while (end == 0 && scan->at < scan->have) {
			char c = scan->block[scan->at];
			end = json_follow(&value, c);
			scan->at += end >= 0;
			scan->line += end >= 0 && c == '\n';
		}
		json_keep(out, scan->block + from, scan->at - from);
	}
	return true;
}

/* Brackets inside one another, never counted inside strings. */
static const char *
json_too_much(const char *bytes, size_t count)
{
	bool quoted = false;
	int depth = 0;
	size_t values = 0;

	for (size_t i = 0; i < count; i++) {
		char c = bytes[i];
		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			if (++depth > JSON_SCAN_DEPTH)
				return _("It is nested more than 64 deep.");
			values++;
		} else if (c == '}' || c == ']') {
			depth--;
		} else {
			values += c == ',';
		}
	}
	return values > JSON_SCAN_VALUES ? _("It holds more than 200,000 values.") : NULL;
}

static enum json_step
json_refuse(struct json_scan *scan, struct json_element *element, enum json_step step, const char *reason)
{
	snprintf(scan->reason, sizeof scan->reason, "%s", reason);
	element->reason = scan->reason;
	if (step == JSON_STEP_BROKEN)
		scan->done = true;
	return step;
}

/* What lies in scan->element becomes a value. */
static enum json_step
json_decode(struct json_scan *scan, struct json_element *element)
{
	json_error_t why;

	element->bytes = scan->element.used;
	if (scan->element.used > JSON_SCAN_BYTES)
		return json_refuse(scan, element, JSON_STEP_REFUSED, _("It is larger than 32 MiB."));
	const char *much = json_too_much(scan->element.bytes, scan->element.used);
	if (much)
		return json_refuse(scan, element, JSON_STEP_REFUSED, much);
	scan->value = json_loadb(scan->element.bytes, scan->element.used, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
	    &why);
	if (!scan->value) {
		/* jansson says what stands near the fault, which may be a name. */
		char *near = strstr(why.text, " near ");
		char reason[JSON_REASON];
		if (near)
			*near = '\0';
		snprintf(reason, sizeof reason, _("It is not valid JSON in its line %d: %.80s."), why.line, why.text);
		return json_refuse(scan, element, JSON_STEP_REFUSED, reason);
	}
	if (!json_is_object(scan->value))
		return json_refuse(scan, element, JSON_STEP_REFUSED, _("It is not a JSON object."));
	element->value = scan->value;
	return JSON_STEP_ELEMENT;
}

static enum json_step
json_next_line(struct json_scan *scan, struct json_element *element)
{
	int byte = json_skip_space(scan);

	if (byte < 0) {
		scan->done = true;
		return JSON_STEP_END;
	}
	element->line = scan->line;
	while (json_peek(scan) >= 0) {
		const char *from = scan->block + scan->at, *end = memchr(from, '\n', scan->have - scan->at);
		size_t count = end ? (size_t)(end - from) : scan->have - scan->at;
		json_keep(&scan->element, from, count);
		scan->at += count;
		if (end)
			break;
	}
	return json_decode(scan, element);
}

static enum json_step
json_broken(struct json_scan *scan, struct json_element *element)
{
	scan->pointer[0] = '\0';
	return json_refuse(scan, element, JSON_STEP_BROKEN, _("The file is cut off or not JSON from here on."));
}

/* The one value of the file. When another follows, the file is lines after all. */
static enum json_step
json_next_whole(struct json_scan *scan, struct json_element *element)
{
	json_skip_space(scan);
	element->line = scan->line;
	if (!json_take_value(scan, &scan->element))
		return json_broken(scan, element);
	if (json_skip_space(scan) >= 0)
		scan->shape = JSON_SHAPE_LINES;
	else
		scan->done = true;
	return json_decode(scan, element);
}

/* Behind the entries of a Bundle, or the top-level array: the rest has to be there too. */
static enum json_step
json_finish(struct json_scan *scan, struct json_element *element)
{
	int byte = json_skip_space(scan);

	element->line = scan->line;
	while (scan->shape == JSON_SHAPE_BUNDLE && byte == ',') {
		json_take(scan);
		if (json_skip_space(scan) != '"' || !json_take_string(scan, NULL) || json_skip_space(scan) != ':')
			return json_broken(scan, element);
		json_take(scan);
		if (!json_take_value(scan, NULL))
			return json_broken(scan, element);
		byte = json_skip_space(scan);
	}
	if (scan->shape == JSON_SHAPE_BUNDLE && json_take(scan) != '}')
		return json_broken(scan, element);
	if (json_skip_space(scan) >= 0)
		return json_refuse(scan, element, JSON_STEP_BROKEN, _("More text follows after the end of the JSON."));
	scan->done = true;
	return JSON_STEP_END;
}

static enum json_step
json_next_item(struct json_scan *scan, struct json_element *element)
{
	int byte = json_skip_space(scan);

	element->line = scan->line;
	if (byte == ']') {
		json_take(scan);
		return json_finish(scan, element);
	}
	if (!scan->from_start) {
		if (byte != ',')
			return json_broken(scan, element);
		json_take(scan);
		json_skip_space(scan);
		element->line = scan->line;
	}
	scan->from_start = false;
	snprintf(scan->pointer, sizeof scan->pointer, "%s/%zu", scan->shape == JSON_SHAPE_BUNDLE ? "/entry" : "",
	    scan->next++);
	if (!json_take_value(scan, &scan->element))
		return json_broken(scan, element);
	return json_decode(scan, element);
}

/* A short string value, for resourceType and type. */
static bool
json_take_word(struct json_scan *scan, char *word, size_t room)
{
	struct buf text = {0};
	bool ok = json_skip_space(scan) == '"' && json_take_string(scan, &text);

	if (ok)
		snprintf(word, room, "%.*s", (int)(text.used < room ? text.used - 2 : 0), text.bytes + 1);
	buf_free(&text);
	return ok;
}

/*
 * Walk the members of the object that is next. True when it is a Bundle; then
 * *entry and *line say where its list begins (0: it has none). A type that
 * stands behind the entries costs a walk over them, which is rare.
 */
static bool
json_find_entries(struct json_scan *scan, int64_t *entry, long *line)
{
	struct buf key = {0};
	char resource[32] = "";
	bool ok = true;

	json_take(scan);
	while (ok && json_skip_space(scan) == '"') {
		buf_clear(&key);
		ok = json_take_string(scan, &key) && json_skip_space(scan) == ':' && json_take(scan) == ':';
		if (!ok)
			break;
		int first = json_skip_space(scan);
		if (strcmp(key.bytes, "\"resourceType\"") == 0 && first == '"') {
			ok = json_take_word(scan, resource, sizeof resource) && strcmp(resource, "Bundle") == 0;
		} else if (strcmp(key.bytes, "\"type\"") == 0 && first == '"') {
			ok = json_take_word(scan, scan->type, sizeof scan->type);
		} else {
			if (strcmp(key.bytes, "\"entry\"") == 0 && first == '[' && *entry == 0) {
				*entry = json_offset(scan);
				*line = scan->line;
			}
			if (*entry && resource[0] && scan->type[0])
				break;
			ok = json_take_value(scan, NULL);
		}
		if (ok && json_skip_space(scan) == ',')
			json_take(scan);
	}
	buf_free(&key);
	return strcmp(resource, "Bundle") == 0;
}

/* Is the first line a whole value, with another line behind it? Told from the first block alone. */
static bool
json_is_lines(const struct json_scan *scan, const char *path)
{
	const char *dot = strrchr(path, '.'), *from = scan->block + scan->at, *end = scan->block + scan->have;
	const char *line_end = memchr(from, '\n', (size_t)(end - from));
	bool quoted = false;
	long depth = 0;

	if (dot && (strcmp(dot, ".ndjson") == 0 || strcmp(dot, ".jsonl") == 0))
		return true;
	if (!line_end)
		return false;
	for (const char *at = from; at < line_end; at++) {
		if (quoted && *at == '\\')
			at++;
		else if (*at == '"')
			quoted = !quoted;
		else if (!quoted)
			depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
	}
	while (line_end < end && memchr(" \t\r\n", *line_end, 4))
		line_end++;
	return depth == 0 && !quoted && line_end < end;
}

/* Why a file that begins like this is something else. NULL: it may be JSON. */
static const char *
json_foreign(const struct json_scan *scan)
{
	const unsigned char *bytes = (const unsigned char *)scan->block;
	size_t have = scan->have;

	if (have == 0)
		return _("The file is empty. Nothing was taken.");
	if (have >= 2 && ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF) ||
	    bytes[0] == 0 || bytes[1] == 0))
		return _("The file is UTF-16 or binary. Save it as UTF-8 and import it again. Nothing was taken.");
	if (have >= 2 && ((bytes[0] == 0x1F && bytes[1] == 0x8B) || (bytes[0] == 'P' && bytes[1] == 'K')))
		return _("The file is compressed. Unpack it and import what is inside. Nothing was taken.");
	if (bytes[0] == '<')
		return _("The file is XML. Only JSON is read. Nothing was taken.");
	return NULL;
}

static bool
json_sniff(struct json_scan *scan, const char *path, struct err *err)
{
	int64_t entry = 0;
	long line = 1;

	json_peek(scan);
	const char *foreign = json_foreign(scan);
	if (foreign)
		return err_set(err, ERR_INVALID, "%s", foreign);
	if (scan->have >= 3 && memcmp(scan->block, "\xEF\xBB\xBF", 3) == 0)
		scan->at = 3;
	int first = json_skip_space(scan);
	if (first < 0)
		return err_set(err, ERR_INVALID, _("The file is empty. Nothing was taken."));
	if (first != '{' && first != '[')
		return err_set(err, ERR_INVALID, _("The file is neither JSON nor CSV. Nothing was taken."));
	int64_t start = json_offset(scan);
	long start_line = scan->line;
	scan->from_start = true;
	if (json_is_lines(scan, path)) {
		scan->shape = JSON_SHAPE_LINES;
	} else if (first == '[') {
		scan->shape = JSON_SHAPE_LIST;
		json_take(scan);
	} else if (json_find_entries(scan, &entry, &line)) {
		scan->shape = JSON_SHAPE_BUNDLE;
		scan->done = entry == 0;
		json_seek(scan, entry + 1, line);
	} else {
		scan->shape = JSON_SHAPE_WHOLE;
		json_seek(scan, start, start_line);
	}
	return true;
}

struct json_scan *
json_scan_open(struct arena *arena, const char *path, struct err *err)
{
	int64_t bytes;
	int fd = file_open_named(path, &bytes, err);

	if (fd < 0)
		return NULL;
	struct json_scan *scan = arena_alloc(arena, sizeof *scan);
	scan->fd = fd;
	scan->total = bytes;
	scan->line = 1;
	if (!json_sniff(scan, path, err)) {
		close(fd);
		return NULL;
	}
	return scan;
}

enum json_step
json_scan_next(struct json_scan *scan, struct json_element *element)
{
	json_decref(scan->value);
	scan->value = NULL;
	scan->pointer[0] = '\0';
	buf_clear(&scan->element);
	*element = (struct json_element){.pointer = scan->pointer, .line = scan->line};
	if (scan->done)
		return JSON_STEP_END;
	switch (scan->shape) {
	case JSON_SHAPE_LINES:
		return json_next_line(scan, element);
	case JSON_SHAPE_WHOLE:
		return json_next_whole(scan, element);
	case JSON_SHAPE_LIST:
	case JSON_SHAPE_BUNDLE:
		break;
	}
	return json_next_item(scan, element);
}

void
json_scan_close(struct json_scan *scan)
{
	if (!scan)
		return;
	json_decref(scan->value);
	buf_free(&scan->element);
	close(scan->fd);
}

enum json_shape
json_scan_shape(const struct json_scan *scan)
{
	return scan->shape;
}

const char *
json_scan_bundle_type(const struct json_scan *scan)
{
	return scan->shape == JSON_SHAPE_BUNDLE ? scan->type : "";
}

void
json_scan_progress(const struct json_scan *scan, int64_t *done, int64_t *total)
{
	*done = scan->done ? scan->total : json_offset(scan);
	*total = scan->total;
}
