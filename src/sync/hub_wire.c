#include "hub_wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"

void
hub_wire_put_byte(struct buf *buf, unsigned byte)
{
	buf_char(buf, (char)(unsigned char)byte);
}

static void
hub_wire_put_number(struct buf *buf, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		hub_wire_put_byte(buf, (unsigned)(number >> (8 * i)) & 0xff);
}

void
hub_wire_put_int(struct buf *buf, int64_t number)
{
	hub_wire_put_number(buf, (uint64_t)number, 8);
}

void
hub_wire_put_bytes(struct buf *buf, const void *bytes, size_t count)
{
	hub_wire_put_number(buf, count, 4);
	if (count > 0)
		buf_add(buf, bytes, count);
}

void
hub_wire_put_text(struct buf *buf, const char *text)
{
	hub_wire_put_bytes(buf, text, strlen(text));
}

static uint64_t
hub_wire_number(struct hub_wire *wire, size_t bytes)
{
	uint64_t number = 0;

	if (wire->bad || (size_t)(wire->end - wire->at) < bytes) {
		wire->bad = true;
		return 0;
	}
	for (size_t i = 0; i < bytes; i++)
		number |= (uint64_t)wire->at[i] << (8 * i);
	wire->at += bytes;
	return number;
}

unsigned
hub_wire_byte(struct hub_wire *wire)
{
	return (unsigned)hub_wire_number(wire, 1);
}

int64_t
hub_wire_int(struct hub_wire *wire)
{
	return (int64_t)hub_wire_number(wire, 8);
}

const uint8_t *
hub_wire_bytes(struct hub_wire *wire, size_t *count)
{
	uint64_t length = hub_wire_number(wire, 4);
	const uint8_t *bytes = wire->at;

	*count = 0;
	if (wire->bad || (uint64_t)(wire->end - wire->at) < length) {
		wire->bad = true;
		return (const uint8_t *)"";
	}
	*count = (size_t)length;
	wire->at += length;
	return bytes;
}

void
hub_wire_fixed(struct hub_wire *wire, void *to, size_t count)
{
	size_t got;
	const uint8_t *bytes = hub_wire_bytes(wire, &got);

	memset(to, 0, count);
	if (got == count)
		memcpy(to, bytes, count);
	else
		wire->bad = true;
}

const char *
hub_wire_text(struct hub_wire *wire, struct arena *arena)
{
	size_t count;
	const uint8_t *bytes = hub_wire_bytes(wire, &count);

	if (memchr(bytes, '\0', count)) {
		wire->bad = true;
		count = 0;
	}
	return arena_text_n(arena, (const char *)bytes, count);
}

bool
hub_wire_write(int fd, const void *bytes, size_t count, struct err *err)
{
	const char *at = bytes;

	while (count > 0) {
		ssize_t put = write(fd, at, count);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_set(err, ERR_IO, _("The line to the hub was cut. Nothing is lost; run it again."));
		at += put;
		count -= (size_t)put;
	}
	return true;
}

bool
hub_wire_send(int fd, const struct buf *message, struct err *err)
{
	struct buf length = {0};
	bool ok;

	if (message->used > HUB_WIRE_MOST)
		return err_set(err, ERR_INVALID, _("This is too large to be sent to a hub."));
	hub_wire_put_number(&length, message->used, 4);
	ok = hub_wire_write(fd, length.bytes, length.used, err) &&
	    hub_wire_write(fd, message->bytes, message->used, err);
	buf_free(&length);
	return ok;
}

bool
hub_wire_read(int fd, int wait, void *to, size_t count, bool *ended, struct err *err)
{
	size_t got = 0;

	*ended = false;
	while (got < count) {
		struct pollfd poller = {.fd = fd, .events = POLLIN};
		int ready = poll(&poller, 1, wait);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0)
			return err_set(err, ERR_IO, _("The hub does not answer. Nothing is lost; run it again."));
		ssize_t more = ready < 0 ? -1 : read(fd, (char *)to + got, count - got);
		if (more < 0 && errno == EINTR)
			continue;
		if (more == 0 && got == 0) {
			*ended = true;
			return true;
		}
		if (more <= 0)
			return err_set(err, ERR_IO, _("The line to the hub was cut. Nothing is lost; run it again."));
		got += (size_t)more;
	}
	return true;
}

bool
hub_wire_receive(int fd, int wait, struct arena *arena, struct hub_wire *wire, bool *ended, struct err *err)
{
	uint8_t length[4];
	uint8_t *bytes;
	size_t count;
	bool cut;

	*wire = (struct hub_wire){0};
	if (!hub_wire_read(fd, wait, length, sizeof length, ended, err))
		return false;
	if (*ended)
		return true;
	count = (size_t)length[0] | (size_t)length[1] << 8 | (size_t)length[2] << 16 | (size_t)length[3] << 24;
	if (count == 0 || count > HUB_WIRE_MOST)
		return err_set(err, ERR_IO, _("The other end of the line does not speak as a hub does."));
	bytes = arena_alloc(arena, count);
	if (!hub_wire_read(fd, wait, bytes, count, &cut, err))
		return false;
	if (cut)
		return err_set(err, ERR_IO, _("The line to the hub was cut. Nothing is lost; run it again."));
	*wire = (struct hub_wire){.at = bytes, .end = bytes + count};
	return true;
}
