#include "text.h"

#include <string.h>

#include <utf8proc.h>

#include "i18n.h"

enum { TEXT_MARKS = 4 };

/* A text on its way into a field. */
struct text_filter {
	enum text_use use;
	char *out;		/* room for every scalar of the source, and the NUL */
	size_t used;
	int marks;		/* on the present base */
};

static void
text_filter_put(struct text_filter *filter, uint32_t scalar)
{
	filter->used += text_encode(scalar, filter->out + filter->used);
}

/* No text begins with a space; names have single ones. */
static void
text_filter_space(struct text_filter *filter)
{
	filter->marks = 0;
	if (filter->used == 0 || (filter->use == TEXT_NAME && filter->out[filter->used - 1] == ' '))
		return;
	text_filter_put(filter, ' ');
}

static void
text_filter_line(struct text_filter *filter)
{
	if (filter->use != TEXT_NOTE) {
		text_filter_space(filter);
		return;
	}
	filter->marks = 0;
	if (filter->used > 0)
		text_filter_put(filter, '\n');
}

/* One scalar by the column "at input" of SECURITY.md 4.8. */
static bool
text_filter_one(struct text_filter *filter, uint32_t scalar, struct err *err)
{
	bool note = filter->use == TEXT_NOTE;
	enum text_class class = text_class(scalar);

	switch (class) {
	case TEXT_CONTROL:
		return err_set(err, ERR_INVALID, _("The text holds a control character. Nothing was taken."));
	case TEXT_LINE:
		text_filter_line(filter);
		return true;
	case TEXT_BIDI:
	case TEXT_INVISIBLE:
		if (!note)
			return true;
		break;
	case TEXT_PRIVATE:
		if (filter->use == TEXT_NAME)
			return err_set(err, ERR_INVALID,
			    _("The name holds a character that no alphabet has. Nothing was taken."));
		break;
	case TEXT_MARK:
		if (++filter->marks > TEXT_MARKS)
			return err_set(err, ERR_INVALID,
			    _("More than four accents stand on one letter. Nothing was taken."));
		text_filter_put(filter, scalar);
		return true;
	case TEXT_SPACE:
	case TEXT_JOINER:
	case TEXT_PLAIN:
		break;
	}
	if (scalar == ' ' || scalar == '\t' || (class == TEXT_SPACE && !note)) {
		text_filter_space(filter);
		return true;
	}
	/* What is not seen is no base: accents cannot be piled up around it. */
	if (class == TEXT_PLAIN || class == TEXT_PRIVATE)
		filter->marks = 0;
	text_filter_put(filter, scalar);
	return true;
}

static bool
text_filter_all(struct text_filter *filter, const char *text, const char *end, struct err *err)
{
	while (text < end) {
		uint32_t scalar;
		text += text_decode(text, end, &scalar);
		if (scalar == '\r') {
			/* CRLF and a lone CR are one line end, whoever wrote the file. */
			text += text < end && *text == '\n';
			scalar = '\n';
		}
		if (!text_filter_one(filter, scalar, err))
			return false;
	}
	while (filter->used > 0 && strchr(" \n", filter->out[filter->used - 1]))
		filter->used--;
	return true;
}

/* NFC in the arena; utf8proc_NFC would malloc. `text` is valid UTF-8. */
static char *
text_compose(struct arena *arena, const char *text, size_t bytes)
{
	const utf8proc_uint8_t *from = (const utf8proc_uint8_t *)text;
	utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
	utf8proc_ssize_t count = utf8proc_decompose(from, (utf8proc_ssize_t)bytes, NULL, 0, options);

	if (count < 0)
		die("text: %s", utf8proc_errmsg(count));
	utf8proc_int32_t *points = arena_array(arena, (size_t)count + 1, sizeof *points);
	utf8proc_decompose(from, (utf8proc_ssize_t)bytes, points, count, options);
	utf8proc_reencode(points, count, options);
	return (char *)points;
}

char *
text_accept(struct arena *arena, const char *text, enum text_use use, size_t max_points, struct err *err)
{
	size_t bytes = strlen(text);
	struct text_filter filter = {.use = use};

	if (!text_valid(text, bytes)) {
		err_set(err, ERR_INVALID, _("The text is not valid UTF-8. Nothing was taken."));
		return NULL;
	}
	filter.out = arena_alloc(arena, bytes + 1);
	if (!text_filter_all(&filter, text, text + bytes, err))
		return NULL;
	char *taken = text_compose(arena, filter.out, filter.used);
	size_t points = text_length(taken);
	if (points > max_points) {
		err_set(err, ERR_INVALID, _("The text has %zu characters; %zu fit. Nothing was taken."), points,
		    max_points);
		return NULL;
	}
	return taken;
}
