#include "csv.h"

#include <string.h>

#include <sodium.h>

#include "text.h"

struct csv_writer {
	struct buf *out;
	enum csv_format format;
	crypto_hash_sha256_state hash;	/* of all rows so far */
};

/* Does a spreadsheet take the text for a formula? What it shows as nothing in front is passed over. */
static bool
csv_is_formula(const char *text)
{
	const char *end = text + strlen(text);

	while (text < end) {
		uint32_t scalar;
		text += text_decode(text, end, &scalar);
		switch (scalar) {
		case '=': case '+': case '-': case '@': case '\t': case '\r': case '\n':
		case 0xFF1D: case 0xFF0B: case 0xFF0D: case 0xFF20:
			return true;
		default:
			break;
		}
		enum text_class class = text_class(scalar);
		if (scalar != ' ' && class != TEXT_SPACE && class != TEXT_INVISIBLE && class != TEXT_BIDI &&
		    class != TEXT_JOINER)
			return false;
	}
	return false;
}

/* The same behind a separator, which a spreadsheet set to another one would split at. */
static bool
csv_hides_formula(const char *text)
{
	if (csv_is_formula(text))
		return true;
	for (; *text; text++)
		if ((*text == ';' || *text == '\t' || *text == ',') && csv_is_formula(text + 1))
			return true;
	return false;
}

/* One cell, safe to show: SECURITY.md 4.8, with the marks that a note may keep. */
static void
csv_put_text(struct buf *out, const char *text)
{
	const char *end = text + strlen(text);

	while (text < end) {
		uint32_t scalar;
		char bytes[4];
		text += text_decode(text, end, &scalar);
		if (text_class(scalar) == TEXT_CONTROL)
			scalar = 0xFFFD;
		if (scalar == '"')
			buf_char(out, '"');
		buf_add(out, bytes, text_encode(scalar, bytes));
	}
}

static void
csv_put_cell(struct buf *out, enum csv_format format, const char *text)
{
	bool quoted = format == CSV_FOR_SPREADSHEET || strpbrk(text, ",\"\r\n") || text[0] == ' ' ||
	    (text[0] && text[strlen(text) - 1] == ' ');

	if (quoted)
		buf_char(out, '"');
	if (format == CSV_FOR_SPREADSHEET && csv_hides_formula(text))
		buf_char(out, '\'');
	csv_put_text(out, text);
	if (quoted)
		buf_char(out, '"');
}

struct csv_writer *
csv_writer_new(struct arena *arena, struct buf *out, enum csv_format format)
{
	static const char *const mark[] = {CSV_MACHINE_MARK, CSV_MACHINE_VERSION};
	struct csv_writer *writer = arena_alloc(arena, sizeof *writer);

	writer->out = out;
	writer->format = format;
	crypto_hash_sha256_init(&writer->hash);
	if (format == CSV_FOR_SPREADSHEET)
		buf_text(out, "\xEF\xBB\xBF");
	else
		csv_writer_row(writer, mark, 2);
	return writer;
}

void
csv_writer_row(struct csv_writer *writer, const char *const *cells, size_t count)
{
	size_t from = writer->out->used;

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_char(writer->out, ',');
		csv_put_cell(writer->out, writer->format, cells[i] ? cells[i] : "");
	}
	buf_text(writer->out, "\r\n");
	crypto_hash_sha256_update(&writer->hash, (const unsigned char *)writer->out->bytes + from,
	    writer->out->used - from);
}

void
csv_writer_end(struct csv_writer *writer)
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	char hex[crypto_hash_sha256_BYTES * 2 + 1];
	const char *const end[] = {CSV_MACHINE_END, hex};

	if (writer->format != CSV_FOR_MACHINE)
		return;
	crypto_hash_sha256_final(&writer->hash, sum);
	sodium_bin2hex(hex, sizeof hex, sum, sizeof sum);
	csv_writer_row(writer, end, 2);
}
