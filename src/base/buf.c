#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"

static void
buf_reserve(struct buf *buf, size_t more)
{
	size_t need = buf->used + more + 1;

	if (need <= buf->room)
		return;
	size_t room = buf->room ? buf->room : 64;
	while (room < need)
		room *= 2;
	char *bytes = realloc(buf->bytes, room);
	if (!bytes)
		die("out of memory for %zu bytes", room);
	buf->bytes = bytes;
	buf->room = room;
}

void
buf_add(struct buf *buf, const void *bytes, size_t count)
{
	buf_reserve(buf, count);
	if (count > 0)
		memcpy(buf->bytes + buf->used, bytes, count);
	buf->used += count;
	buf->bytes[buf->used] = '\0';
}

void
buf_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void
buf_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		die("buf: format \"%s\" failed", format);
	buf_reserve(buf, (size_t)length);
	va_start(args, format);
	vsnprintf(buf->bytes + buf->used, (size_t)length + 1, format, args);
	va_end(args);
	buf->used += (size_t)length;
}

void
buf_clear(struct buf *buf)
{
	buf->used = 0;
	if (buf->bytes)
		buf->bytes[0] = '\0';
}

void
buf_free(struct buf *buf)
{
	free(buf->bytes);
	*buf = (struct buf){0};
}
