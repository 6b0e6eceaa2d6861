/*
 * What client and server of a hub by ssh say to each other: messages, each
 * with its length before it, over any stream of bytes.
 *
 * The server begins with HUB_WIRE_GREETING, so that a shell's or a banner's
 * words are never taken for an answer. Then each request is one message, and
 * its answer any number of item messages and one that ends it:
 *
 *   request   op u8, arguments
 *   item      'i', fields
 *   end       'o', fields                    it was done
 *             'e', code u8, text             it was not: enum err_code and the words
 *
 * Integers are little-endian; bytes and texts have a u32 length before them.
 * Lengths are checked before anything is allocated.
 *
 * Must not: know what a hub does.
 */
#ifndef SYNC_HUB_WIRE_H
#define SYNC_HUB_WIRE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "hub_driver.h"

#define HUB_WIRE_GREETING "RAPPORT-HUB-1\n"

enum { HUB_WIRE_MOST = HUB_SEGMENT + 2 * HUB_RECORD + 4096 };	/* bytes of a message */

enum hub_wire_op {
	HUB_WIRE_CREATE = 1, HUB_WIRE_HELLO, HUB_WIRE_HEADS, HUB_WIRE_BOUNDS, HUB_WIRE_PUSH, HUB_WIRE_PULL,
	HUB_WIRE_FETCH, HUB_WIRE_TAGGED, HUB_WIRE_GET, HUB_WIRE_PUT, HUB_WIRE_LIST, HUB_WIRE_DROP, HUB_WIRE_EPOCH,
	HUB_WIRE_PRUNE,
};

/* A message being read; `bad` once anything was not there. */
struct hub_wire {
	const uint8_t *at, *end;
	bool bad;
};

/* Put parts of a message into a buf. */
void hub_wire_put_byte(struct buf *buf, unsigned byte);
void hub_wire_put_int(struct buf *buf, int64_t number);
void hub_wire_put_bytes(struct buf *buf, const void *bytes, size_t count);
void hub_wire_put_text(struct buf *buf, const char *text);

/* Take them out again. Zeros and empty texts when the message is bad; texts are copied, bytes borrowed. */
unsigned hub_wire_byte(struct hub_wire *wire);
int64_t hub_wire_int(struct hub_wire *wire);
const uint8_t *hub_wire_bytes(struct hub_wire *wire, size_t *count);
void hub_wire_fixed(struct hub_wire *wire, void *to, size_t count);	/* bytes that must be so many */
const char *hub_wire_text(struct hub_wire *wire, struct arena *arena);

/* Bytes as they are, for the greeting; and one whole message. False + ERR_IO. */
bool hub_wire_write(int fd, const void *bytes, size_t count, struct err *err);
bool hub_wire_send(int fd, const struct buf *message, struct err *err);

/* Exactly `count` bytes, for the greeting; the rest as hub_wire_receive. */
bool hub_wire_read(int fd, int wait, void *to, size_t count, bool *ended, struct err *err);

/*
 * One whole message in, in the arena. Waits at most `wait` ms for each part of it (-1: for ever). *ended: the other
 * side closed between two messages, which is no error; in the middle of one it is ERR_IO.
 */
bool hub_wire_receive(int fd, int wait, struct arena *arena, struct hub_wire *wire, bool *ended, struct err *err);

#endif
