/*
 * A growable run of bytes: the one place besides the arenas that mallocs.
 * Used where a size is not known before and the result is short-lived.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

struct buf {
	char *bytes;	/* always NUL-ended once something was added; NULL before */
	size_t used;	/* without the NUL */
	size_t room;
};

void buf_add(struct buf *buf, const void *bytes, size_t count);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_clear(struct buf *buf);	/* keeps the room */
void buf_free(struct buf *buf);		/* leaves an empty buf */

#endif
