/*
 * CSV in and out.
 *
 * In: rows one at a time through libcsv, with the line each begins on; the
 * separator (comma, semicolon, tab) is told from the header. Out: the two
 * formats of SECURITY.md 4.9.
 *
 * Must not: know what a column means.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "err.h"

enum { CSV_ROW_BYTES = 1024 * 1024, CSV_CELLS = 1000 };

enum csv_step {
	CSV_STEP_ROW,
	CSV_STEP_REFUSED,	/* this row cannot be taken; reason says why; go on */
	CSV_STEP_END,
};

/* Borrowed until the next call. Cells are valid UTF-8 and never NULL; unquoted ones are trimmed. */
struct csv_row {
	const char *const *cells;
	size_t count;
	long line;		/* where it begins, from 1 */
	const char *reason;	/* never quotes the file */
};

struct csv_reader;	/* opaque, in the arena */

/* Reads the header. Refuses what is no text (UTF-16, NUL bytes, empty), with the reason. NULL on failure. */
struct csv_reader *csv_reader_open(struct arena *arena, const char *path, struct err *err);
const struct csv_row *csv_reader_header(const struct csv_reader *reader);	/* for the life of the reader */
/* Rows whose number of cells differs from the header's are refused. Blank lines are passed over. */
enum csv_step csv_reader_next(struct csv_reader *reader, struct csv_row *row);
void csv_reader_progress(const struct csv_reader *reader, int64_t *done, int64_t *total);	/* bytes */
void csv_reader_close(struct csv_reader *reader);	/* NULL is allowed */

/*
 * CSV_FOR_SPREADSHEET: BOM, CRLF, every field quoted, an apostrophe before what a
 * spreadsheet could take for a formula. CSV_FOR_MACHINE: strict RFC 4180, nothing
 * added to a value, a first row "rapport-csv,1" and a last row "sha256,HEX" over
 * all before it, which the reader above demands and hides.
 */
#define CSV_MACHINE_MARK "rapport-csv"
#define CSV_MACHINE_VERSION "1"
#define CSV_MACHINE_END "sha256"

enum csv_format { CSV_FOR_SPREADSHEET, CSV_FOR_MACHINE };

struct csv_writer;	/* opaque, in the arena */

/* Rows are appended to `out`; the caller may write it to a file and buf_clear it between two rows. */
struct csv_writer *csv_writer_new(struct arena *arena, struct buf *out, enum csv_format format);
/* A NULL cell is empty. Control characters and bad UTF-8 come out as U+FFFD, LF and TAB are kept inside quotes. */
void csv_writer_row(struct csv_writer *writer, const char *const *cells, size_t count);
void csv_writer_end(struct csv_writer *writer);

#endif
