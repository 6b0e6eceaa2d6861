#include "csv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <csv.h>
#include <sodium.h>

#include "file.h"
#include "i18n.h"
#include "text.h"

enum { CSV_BLOCK = 64 * 1024, CSV_REASON = 120 };

struct csv_reader {
	int fd;
	int64_t total, taken;	/* bytes of the file, and those before the block */
	size_t at, have;	/* in the block */
	long line;		/* of the next byte */
	bool after_cr;
	struct csv_parser parser;
	struct buf text;	/* cells of the present row, each NUL-ended */
	size_t starts[CSV_CELLS];
	const char *cells[CSV_CELLS];
	size_t count;
	size_t bytes;		/* taken for the present row */
	bool many, ended;
	bool swallowing;	/* the rest of a line whose row was too long */
	struct csv_row header;
	bool machine, finished;
	crypto_hash_sha256_state hash, before_row;
	char reason[CSV_REASON];
	char block[CSV_BLOCK];
};

static void
csv_take_cell(void *bytes, size_t count, void *data)
{
	struct csv_reader *reader = data;

	if (reader->count == CSV_CELLS) {
		reader->many = true;
		return;
	}
	reader->starts[reader->count++] = reader->text.used;
	buf_add(&reader->text, bytes ? bytes : "", count);
	buf_char(&reader->text, '\0');
}

static void
csv_take_end(int terminator, void *data)
{
	struct csv_reader *reader = data;

	(void)terminator;
	reader->ended = true;
}

/* A parser stuck in an open quote is thrown away. */
static void
csv_restart(struct csv_reader *reader)
{
	unsigned char separator = csv_get_delim(&reader->parser);

	csv_free(&reader->parser);
	if (csv_init(&reader->parser, 0) != 0)
		die("csv: no memory");
	csv_set_delim(&reader->parser, separator);
}

static bool
csv_fill(struct csv_reader *reader)
{
	ssize_t got;

	if (reader->at < reader->have)
		return true;
	do
		got = read(reader->fd, reader->block, sizeof reader->block);
	while (got < 0 && errno == EINTR);
	reader->taken += (int64_t)reader->have;
	reader->have = got > 0 ? (size_t)got : 0;
	reader->at = 0;
	return reader->have > 0;
}

/* Bytes up to the next line end, that included: at most one row can end in them. */
static size_t
csv_piece(const struct csv_reader *reader)
{
	const char *from = reader->block + reader->at;
	size_t left = reader->have - reader->at;

	for (size_t i = 0; i < left; i++)
		if (from[i] == '\n' || from[i] == '\r')
			return i + 1;
	return left;
}

/* CR, LF and CRLF are each one line end. */
static void
csv_count_line(struct csv_reader *reader, char last)
{
	reader->line += last == '\r' || (last == '\n' && !reader->after_cr);
	reader->after_cr = last == '\r';
}

static void
csv_begin_row(struct csv_reader *reader)
{
	buf_clear(&reader->text);
	reader->count = reader->bytes = 0;
	reader->many = reader->ended = false;
}

static enum csv_step
csv_refuse(struct csv_reader *reader, struct csv_row *row, const char *reason)
{
	snprintf(reader->reason, sizeof reader->reason, "%s", reason);
	row->reason = reader->reason;
	row->count = 0;
	return CSV_STEP_REFUSED;
}

/* The rest of a line that was refused already. */
static void
csv_swallow(struct csv_reader *reader, size_t piece)
{
	char last = reader->block[reader->at + piece - 1];

	reader->at += piece;
	csv_count_line(reader, last);
	reader->swallowing = last != '\n' && last != '\r';
}

/* Feed until a row has ended; *line is where it began. False: no row is left. `reason` is set when it cannot be one. */
static bool
csv_gather(struct csv_reader *reader, long *line, const char **reason)
{
	csv_begin_row(reader);
	*reason = NULL;
	while (csv_fill(reader)) {
		size_t piece = csv_piece(reader);
		char *from = reader->block + reader->at;
		if (reader->bytes == 0) {
			*line = reader->line;
			reader->before_row = reader->hash;
		}
		if (reader->machine)
			crypto_hash_sha256_update(&reader->hash, (unsigned char *)from, piece);
		if (reader->swallowing) {
			csv_swallow(reader, piece);
			continue;
		}
		if (csv_parse(&reader->parser, from, piece, csv_take_cell, csv_take_end, reader) != piece)
			die("csv: %s", csv_strerror(csv_error(&reader->parser)));
		reader->at += piece;
		reader->bytes += piece;
		csv_count_line(reader, from[piece - 1]);
		if (reader->ended)
			return true;
		if (reader->bytes > CSV_ROW_BYTES) {
			/* Forget what the open quote swallowed and go on with the next line. */
			csv_restart(reader);
			reader->swallowing = from[piece - 1] != '\n' && from[piece - 1] != '\r';
			*reason = _("A quote is not closed, or the row is longer than 1 MiB.");
			return true;
		}
		/* A blank line is no row; the next piece begins one. */
		if (reader->count == 0 && (from[piece - 1] == '\n' || from[piece - 1] == '\r') &&
		    !reader->parser.quoted)
			reader->bytes = 0;
	}
	if (reader->bytes == 0)
		return false;
	/* Strict only now, to be told of an open quote: a quote inside a field is somebody's height, 5'11". */
	csv_set_opts(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
	if (csv_fini(&reader->parser, csv_take_cell, csv_take_end, reader) != 0) {
		csv_restart(reader);
		*reason = _("A quote is not closed.");
	}
	return reader->ended || *reason;
}

/* The cells of the row that was gathered; a reason when they cannot be taken. */
static const char *
csv_settle(struct csv_reader *reader, struct csv_row *row)
{
	size_t end = reader->text.used;

	if (reader->many)
		return _("The row has more than 1,000 cells.");
	for (size_t i = reader->count; i-- > 0; end = reader->starts[i]) {
		const char *cell = reader->text.bytes + reader->starts[i];
		size_t bytes = end - reader->starts[i] - 1;
		if (memchr(cell, '\0', bytes))
			return _("The row holds a NUL byte.");
		if (!text_valid(cell, bytes))
			return _("The row is not valid UTF-8.");
		reader->cells[i] = cell;
	}
	row->cells = reader->cells;
	row->count = reader->count;
	return NULL;
}

/* Comma, semicolon or tab: the one that stands most often in the first line, outside quotes. */
static unsigned char
csv_separator(const char *block, size_t count)
{
	static const char candidates[] = ",;\t";
	size_t seen[3] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < count && (quoted || (block[i] != '\n' && block[i] != '\r')); i++) {
		const char *found = memchr(candidates, block[i], 3);
		if (block[i] == '"')
			quoted = !quoted;
		else if (found && !quoted)
			seen[found - candidates]++;
	}
	for (size_t i = 1; i < 3; i++)
		if (seen[i] > seen[best])
			best = i;
	return (unsigned char)candidates[best];
}

/* Keep the row for the life of the reader: the header. */
static void
csv_keep_header(struct csv_reader *reader, struct arena *arena, const struct csv_row *row)
{
	const char **cells = arena_array(arena, row->count, sizeof *cells);

	for (size_t i = 0; i < row->count; i++)
		cells[i] = arena_text(arena, row->cells[i]);
	reader->header = (struct csv_row){.cells = cells, .count = row->count, .line = row->line};
}

static bool
csv_read_header(struct csv_reader *reader, struct arena *arena, struct err *err)
{
	struct csv_row row = {0};
	const char *reason;

	if (!csv_fill(reader))
		return err_set(err, ERR_INVALID, _("The file is empty. Nothing was taken."));
	if (reader->have >= 2 && memchr(reader->block, '\0', 2))
		return err_set(err, ERR_INVALID,
		    _("The file is UTF-16 or binary. Save it as UTF-8. Nothing was taken."));
	if (memcmp(reader->block, "\xFF\xFE", 2) == 0 || memcmp(reader->block, "\xFE\xFF", 2) == 0)
		return err_set(err, ERR_INVALID, _("The file is UTF-16. Save it as UTF-8. Nothing was taken."));
	if (reader->have >= 3 && memcmp(reader->block, "\xEF\xBB\xBF", 3) == 0)
		reader->at = 3;
	csv_set_delim(&reader->parser, csv_separator(reader->block + reader->at, reader->have - reader->at));
	reader->machine = true;	/* until the first row says otherwise */
	for (int rows = 0; rows < 2; rows++) {
		if (!csv_gather(reader, &row.line, &reason))
			return err_set(err, ERR_INVALID, _("The file has no header. Nothing was taken."));
		if (!reason)
			reason = csv_settle(reader, &row);
		if (reason)
			return err_set(err, ERR_INVALID, _("The header in line %ld: %s Nothing was taken."), row.line,
			    reason);
		reader->machine = rows > 0 || strcmp(row.cells[0], CSV_MACHINE_MARK) == 0;
		if (rows == 0 && !reader->machine)
			break;
		if (rows == 0 && (row.count != 2 || strcmp(row.cells[1], CSV_MACHINE_VERSION) != 0))
			return err_set(err, ERR_INVALID,
			    _("The file was written by a newer Rapport. Nothing was taken."));
	}
	csv_keep_header(reader, arena, &row);
	return true;
}

struct csv_reader *
csv_reader_open(struct arena *arena, const char *path, struct err *err)
{
	int64_t bytes;
	int fd = file_open_named(path, &bytes, err);

	if (fd < 0)
		return NULL;
	struct csv_reader *reader = arena_alloc(arena, sizeof *reader);
	reader->fd = fd;
	reader->total = bytes;
	reader->line = 1;
	if (csv_init(&reader->parser, 0) != 0)
		die("csv: no memory");
	crypto_hash_sha256_init(&reader->hash);
	if (!csv_read_header(reader, arena, err)) {
		csv_reader_close(reader);
		return NULL;
	}
	return reader;
}

const struct csv_row *
csv_reader_header(const struct csv_reader *reader)
{
	return &reader->header;
}

/* The last row of a machine file: does it fit all before it, and is it the last? */
static const char *
csv_check_trailer(struct csv_reader *reader)
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	char hex[crypto_hash_sha256_BYTES * 2 + 1];
	crypto_hash_sha256_state before = reader->before_row;

	reader->finished = true;
	crypto_hash_sha256_final(&before, sum);
	sodium_bin2hex(hex, sizeof hex, sum, sizeof sum);
	return strcmp(hex, reader->cells[1]) == 0 ? NULL : _("The file was changed after Rapport wrote it.");
}

enum csv_step
csv_reader_next(struct csv_reader *reader, struct csv_row *row)
{
	const char *reason;

	*row = (struct csv_row){.line = reader->line};
	if (!csv_gather(reader, &row->line, &reason)) {
		if (!reader->machine || reader->finished)
			return CSV_STEP_END;
		reader->finished = true;
		return csv_refuse(reader, row, _("The end of the file is missing."));
	}
	if (!reason)
		reason = csv_settle(reader, row);
	if (!reason && reader->finished && reader->machine)
		reason = _("This row was added after Rapport wrote the file.");
	else if (!reason && reader->machine && row->count == 2 && strcmp(row->cells[0], CSV_MACHINE_END) == 0)
		reason = csv_check_trailer(reader);
	else if (!reason && row->count != reader->header.count) {
		char words[CSV_REASON];
		snprintf(words, sizeof words, _("The row has %zu cells, the header has %zu."), row->count,
		    reader->header.count);
		return csv_refuse(reader, row, words);
	}
	if (reason)
		return csv_refuse(reader, row, reason);
	return reader->finished && reader->machine ? csv_reader_next(reader, row) : CSV_STEP_ROW;
}

void
csv_reader_progress(const struct csv_reader *reader, int64_t *done, int64_t *total)
{
	*done = reader->taken + (int64_t)reader->at;
	*total = reader->total;
}

void
csv_reader_close(struct csv_reader *reader)
{
	if (!reader)
		return;
	csv_free(&reader->parser);
	buf_free(&reader->text);
	close(reader->fd);
}
