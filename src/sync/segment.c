#include "segment.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <zlib.h>

#include "base/i18n.h"
#include "segment_body.h"

/* Where things lie in a header. */
enum {
	SEGMENT_AT_VERSION = 4, SEGMENT_AT_FLAGS = 6, SEGMENT_AT_ORG = 8, SEGMENT_AT_SCOPE = 24,
	SEGMENT_AT_ORIGIN = 56, SEGMENT_AT_SITE = 72, SEGMENT_AT_FROM = 88, SEGMENT_AT_TO = 96, SEGMENT_AT_PREV = 104,
	SEGMENT_AT_SCHEMA = 136, SEGMENT_AT_KEY = 140, SEGMENT_AT_OPS = 144, SEGMENT_AT_STAMP = 148,
	SEGMENT_AT_MADE = 156, SEGMENT_AT_BODY = 164, SEGMENT_AT_NONCE = 168, SEGMENT_AT_TAGS = 192,
	SEGMENT_HEADER = 196,
	SEGMENT_VERSION = 1,
	SEGMENT_MAC = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

static const char segment_magic[4] = {'R', 'S', 'E', 'G'};

static void
segment_put_number(uint8_t *at, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t
segment_get_number(const uint8_t *at, int bytes)
{
	uint64_t number = 0;

	for (int i = bytes; i-- > 0;)
		number = number << 8 | at[i];
	return number;
}

/* Drivers make folders of scopes: nothing in one may mean anything to a file system. Zeros fill it up. */
static bool
segment_scope_is_sound(const char scope[SEGMENT_SCOPE])
{
	size_t length = strnlen(scope, SEGMENT_SCOPE);

	if (length == 0 || length == SEGMENT_SCOPE || scope[0] == '.' || strstr(scope, ".."))
		return false;
	for (size_t i = 0; i < SEGMENT_SCOPE; i++) {
		char c = scope[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
		    c == '-' || c == '_';
		if (i < length ? !word : c != '\0')
			return false;
	}
	return true;
}

/* Each epoch's key serves several ends; segments take a key of their own from it. */
static void
segment_key(const struct keyring *ring, uint32_t epoch, uint8_t key[KEYRING_KEY])
{
	crypto_kdf_derive_from_key(key, KEYRING_KEY, 1, "segments", ring->keys[epoch - 1]);
}

static void
segment_hash(const uint8_t *bytes, size_t count, uint8_t hash[SEGMENT_HASH])
{
	crypto_generichash(hash, SEGMENT_HASH, bytes, count, NULL, 0);
}

/* Whole transactions of about's stream, as the header promises. */
static bool
segment_ops_fit(const struct segment *about, const struct op *ops, size_t count)
{
	int64_t first = ops[0].seq, stamp = 0;

	for (size_t i = 0; i < count; i++) {
		const struct op *op = &ops[i];
		if (op->seq != ops[0].seq + (int64_t)i || op->first != first || op->stamp < stamp || op->table < 0 ||
		    !uuid_equal(op->origin, about->origin) || !uuid_equal(op->site, about->site))
			return false;
		stamp = op->stamp;
		if (op->last)
			first = op->seq + 1;
	}
	return ops[0].seq > 0 && ops[count - 1].last;
}

static int
segment_tag_order(const void *a, const void *b)
{
	return memcmp(a, b, SEGMENT_TAG);
}

/* In order and each once. */
static const uint8_t *
segment_sort_tags(const uint8_t *tags, uint32_t *count, struct arena *arena)
{
	uint8_t *sorted = arena_alloc(arena, (size_t)*count * SEGMENT_TAG);
	uint32_t kept = 0;

	if (*count == 0)
		return sorted;
	memcpy(sorted, tags, (size_t)*count * SEGMENT_TAG);
	qsort(sorted, *count, SEGMENT_TAG, segment_tag_order);
	for (uint32_t i = 0; i < *count; i++)
		if (i == 0 || memcmp(sorted + (kept - 1) * SEGMENT_TAG, sorted + i * SEGMENT_TAG, SEGMENT_TAG) != 0)
			memmove(sorted + kept++ * SEGMENT_TAG, sorted + i * SEGMENT_TAG, SEGMENT_TAG);
	*count = kept;
	return sorted;
}

static void
segment_put_header(const struct segment *about, uint8_t *at)
{
	memcpy(at, segment_magic, sizeof segment_magic);
	segment_put_number(at + SEGMENT_AT_VERSION, SEGMENT_VERSION, 2);
	segment_put_number(at + SEGMENT_AT_FLAGS, 0, 2);
	memcpy(at + SEGMENT_AT_ORG, about->org.byte, sizeof about->org.byte);
	memcpy(at + SEGMENT_AT_SCOPE, about->scope, SEGMENT_SCOPE);
	memcpy(at + SEGMENT_AT_ORIGIN, about->origin.byte, sizeof about->origin.byte);
	memcpy(at + SEGMENT_AT_SITE, about->site.byte, sizeof about->site.byte);
	segment_put_number(at + SEGMENT_AT_FROM, (uint64_t)about->from, 8);
	segment_put_number(at + SEGMENT_AT_TO, (uint64_t)about->to, 8);
	memcpy(at + SEGMENT_AT_PREV, about->prev, SEGMENT_HASH);
	segment_put_number(at + SEGMENT_AT_SCHEMA, about->schema, 4);
	segment_put_number(at + SEGMENT_AT_KEY, about->key, 4);
	segment_put_number(at + SEGMENT_AT_OPS, about->ops, 4);
	segment_put_number(at + SEGMENT_AT_STAMP, (uint64_t)about->stamp_most, 8);
	segment_put_number(at + SEGMENT_AT_MADE, (uint64_t)about->made, 8);
	segment_put_number(at + SEGMENT_AT_BODY, about->body_count, 4);
	hash_random(at + SEGMENT_AT_NONCE, SEGMENT_NONCE);
	segment_put_number(at + SEGMENT_AT_TAGS, about->tag_count, 4);
	if (about->tag_count > 0)
		memcpy(at + SEGMENT_HEADER, about->tags, about->tag_count * (size_t)SEGMENT_TAG);
}

/* Encrypt what was squeezed, sign all of it: `made` is filled but for these. */
static void
segment_finish(const struct keyring *ring, struct segment *made, const uint8_t *squeezed, size_t squeezed_count,
    struct arena *arena)
{
	uint8_t key[KEYRING_KEY], *bytes;

	made->body_at = SEGMENT_HEADER + made->tag_count * (size_t)SEGMENT_TAG;
	made->body_count = squeezed_count + SEGMENT_MAC;
	made->count = made->body_at + made->body_count + SEGMENT_SIG;
	made->bytes = bytes = arena_alloc(arena, made->count);
	segment_put_header(made, bytes);
	made->tags = bytes + SEGMENT_HEADER;
	segment_key(ring, made->key, key);
	crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + made->body_at, NULL, squeezed, squeezed_count, bytes,
	    made->body_at, NULL, bytes + SEGMENT_AT_NONCE, key);
	sodium_memzero(key, sizeof key);
	segment_hash(bytes, made->body_at + made->body_count, made->hash);
	crypto_sign_detached(made->sig, NULL, made->hash, SEGMENT_HASH, ring->sign_secret);
	memcpy(bytes + made->body_at + made->body_count, made->sig, SEGMENT_SIG);
}

/* What is sealed comes from our own log: a fault in it is ours, and nothing of it may leave. */
static bool
segment_may_seal(const struct keyring *ring, const struct segment *about, const struct op *ops, size_t count,
    struct err *err)
{
	char scope[SEGMENT_SCOPE] = {0};

	memcpy(scope, about->scope, strnlen(about->scope, SEGMENT_SCOPE));
	if (ring->epochs < 1 || ring->epochs > KEYRING_EPOCHS)
		return err_set(err, ERR_NOT_FOUND, _("This site has no key of an organisation. Nothing was sealed."));
	if (!uuid_equal(about->org, ring->org) || !uuid_equal(about->site, ring->site))
		return err_set(err, ERR_DENIED,
		    _("These changes are not of the site and organisation whose keys lie here. Nothing was sealed."));
	if (count == 0 || count > UINT32_MAX || !segment_scope_is_sound(scope) || about->made < 0 ||
	    about->tag_count > SEGMENT_TAGS || !segment_ops_fit(about, ops, count))
		return err_set(err, ERR_INVALID,
		    _("The changes to be sealed are not whole transactions in order. Nothing was sealed."));
	return true;
}

bool
segment_seal(const struct keyring *ring, const struct segment *about, const struct op *ops, size_t count,
    struct arena *arena, struct segment *made, struct err *err)
{
	struct buf plain = {0};
	struct segment out;
	bool done = false;

	if (!segment_may_seal(ring, about, ops, count, err))
		return false;
	out = (struct segment){.org = about->org, .origin = about->origin, .site = about->site, .schema = about->schema,
	    .made = about->made, .from = ops[0].seq, .to = ops[count - 1].seq, .key = ring->epochs,
	    .ops = (uint32_t)count, .stamp_most = ops[count - 1].stamp, .tag_count = about->tag_count};
	memcpy(out.scope, about->scope, strnlen(about->scope, SEGMENT_SCOPE));
	memcpy(out.prev, about->prev, SEGMENT_HASH);
	out.tags = segment_sort_tags(about->tags, &out.tag_count, arena);
	segment_body_pack(&plain, ops, count, arena);
	uLongf squeezed_count = compressBound(plain.used);
	uint8_t *squeezed = arena_alloc(arena, squeezed_count);
	if (plain.used > SEGMENT_PLAIN_MOST ||
	    compress(squeezed, &squeezed_count, (const Bytef *)plain.bytes, plain.used) != Z_OK ||
	    squeezed_count + SEGMENT_MAC > SEGMENT_BODY_MOST) {
		err_set(err, ERR_INVALID,
		    _("The changes of one transaction are too many to be sealed as one segment."));
		goto out;
	}
	segment_finish(ring, &out, squeezed, squeezed_count, arena);
	*made = out;
	done = true;
out:
	if (plain.bytes)
		sodium_memzero(plain.bytes, plain.used);
	buf_free(&plain);
	return done;
}

/* The fixed part of a header; lengths are not yet compared with what is there. */
static void
segment_get_header(const uint8_t *at, struct segment *segment)
{
	memcpy(segment->org.byte, at + SEGMENT_AT_ORG, sizeof segment->org.byte);
	memcpy(segment->scope, at + SEGMENT_AT_SCOPE, SEGMENT_SCOPE);
	memcpy(segment->origin.byte, at + SEGMENT_AT_ORIGIN, sizeof segment->origin.byte);
	memcpy(segment->site.byte, at + SEGMENT_AT_SITE, sizeof segment->site.byte);
	segment->from = (int64_t)segment_get_number(at + SEGMENT_AT_FROM, 8);
	segment->to = (int64_t)segment_get_number(at + SEGMENT_AT_TO, 8);
	memcpy(segment->prev, at + SEGMENT_AT_PREV, SEGMENT_HASH);
	segment->schema = (uint32_t)segment_get_number(at + SEGMENT_AT_SCHEMA, 4);
	segment->key = (uint32_t)segment_get_number(at + SEGMENT_AT_KEY, 4);
	segment->ops = (uint32_t)segment_get_number(at + SEGMENT_AT_OPS, 4);
	segment->stamp_most = (int64_t)segment_get_number(at + SEGMENT_AT_STAMP, 8);
	segment->made = (int64_t)segment_get_number(at + SEGMENT_AT_MADE, 8);
	segment->body_count = (size_t)segment_get_number(at + SEGMENT_AT_BODY, 4);
	segment->tag_count = (uint32_t)segment_get_number(at + SEGMENT_AT_TAGS, 4);
}

static bool
segment_header_is_sound(const struct segment *segment)
{
	for (uint32_t i = 1; i < segment->tag_count; i++) {
		const uint8_t *tag = segment->tags + i * (size_t)SEGMENT_TAG;
		if (memcmp(tag - SEGMENT_TAG, tag, SEGMENT_TAG) >= 0)
			return false;
	}
	return segment_scope_is_sound(segment->scope) && segment->from > 0 && segment->to >= segment->from &&
	    segment->to < INT64_MAX && (uint64_t)(segment->to - segment->from) + 1 == segment->ops &&
	    segment->stamp_most >= 0 && segment->made >= 0 && segment->key > 0;
}

bool
segment_parse(const void *bytes, size_t count, struct segment *segment, struct err *err)
{
	const uint8_t *at = bytes;
	struct segment read = {.bytes = bytes, .count = count};

	if (count < SEGMENT_HEADER)
		return err_set(err, ERR_CORRUPT, _("A segment ends within its header. It was not taken."));
	if (memcmp(at, segment_magic, sizeof segment_magic) != 0)
		return err_set(err, ERR_CORRUPT, _("What came in is not a segment. It was not taken."));
	if (segment_get_number(at + SEGMENT_AT_VERSION, 2) != SEGMENT_VERSION ||
	    segment_get_number(at + SEGMENT_AT_FLAGS, 2) != 0)
		return err_set(err, ERR_INVALID,
		    _("A segment has the form of a later program. It was not taken; upgrade this site."));
	segment_get_header(at, &read);
	if (read.tag_count > SEGMENT_TAGS || read.body_count > SEGMENT_BODY_MOST || read.body_count < SEGMENT_MAC)
		return err_set(err, ERR_CORRUPT, _("A segment claims a length that none has. It was not taken."));
	read.tags = at + SEGMENT_HEADER;
	read.body_at = SEGMENT_HEADER + read.tag_count * (size_t)SEGMENT_TAG;
	if (count != read.body_at + read.body_count + SEGMENT_SIG)
		return err_set(err, ERR_CORRUPT, _("A segment is not as long as its header says. It was not taken."));
	if (!segment_header_is_sound(&read))
		return err_set(err, ERR_CORRUPT, _("The header of a segment contradicts itself. It was not taken."));
	segment_hash(at, read.body_at + read.body_count, read.hash);
	memcpy(read.sig, at + read.body_at + read.body_count, SEGMENT_SIG);
	*segment = read;
	return true;
}

bool
segment_verify(const struct segment *segment, const uint8_t sign_key[KEYRING_PUBLIC], struct err *err)
{
	char origin[UUID_TEXT];

	if (crypto_sign_verify_detached(segment->sig, segment->hash, SEGMENT_HASH, sign_key) == 0)
		return true;
	uuid_format(segment->origin, origin);
	return err_set(err, ERR_DENIED,
	    _("A segment of %s in %s was not signed by its site, or was changed on the way. It was not taken."), origin,
	    segment->scope);
}

/* At most SEGMENT_PLAIN_MOST bytes, and nothing behind them. */
static bool
segment_inflate(const uint8_t *squeezed, size_t count, struct buf *plain)
{
	z_stream stream = {.next_in = (Bytef *)(uintptr_t)squeezed, .avail_in = (uInt)count};
	uint8_t piece[16384];
	int said = Z_OK;

	if (inflateInit(&stream) != Z_OK)
		die("zlib does not start");
	while (said == Z_OK && plain->used <= SEGMENT_PLAIN_MOST) {
		stream.next_out = piece;
		stream.avail_out = sizeof piece;
		said = inflate(&stream, Z_NO_FLUSH);
		buf_add(plain, piece, sizeof piece - stream.avail_out);
	}
	inflateEnd(&stream);
	sodium_memzero(piece, sizeof piece);
	return said == Z_STREAM_END && stream.avail_in == 0 && plain->used <= SEGMENT_PLAIN_MOST;
}

bool
segment_open(const struct keyring *ring, const struct segment *segment, struct arena *arena, struct op **ops,
    size_t *count, struct err *err)
{
	const uint8_t *bytes = segment->bytes;
	size_t squeezed_count = segment->body_count - SEGMENT_MAC;
	uint8_t key[KEYRING_KEY], *squeezed;
	struct buf plain = {0};
	bool done = false;

	if (!uuid_equal(segment->org, ring->org))
		return err_set(err, ERR_DENIED, _("A segment is of another organisation. It was not applied."));
	if (segment->key == 0 || segment->key > ring->epochs || ring->epochs > KEYRING_EPOCHS)
		return err_set(err, ERR_NOT_FOUND,
		    _("A segment is sealed with a key that this site has not received. It was not applied."));
	squeezed = arena_alloc(arena, squeezed_count);
	segment_key(ring, segment->key, key);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(squeezed, NULL, NULL, bytes + segment->body_at,
	    segment->body_count, bytes, segment->body_at, bytes + SEGMENT_AT_NONCE, key) != 0) {
		err_set(err, ERR_CORRUPT,
		    _("A segment does not open with its key, or was changed on the way. It was not applied."));
		goto out;
	}
	if (!segment_inflate(squeezed, squeezed_count, &plain)) {
		err_set(err, ERR_CORRUPT, _("The changes in a segment cannot be unpacked. None were applied."));
		goto out;
	}
	if (!segment_body_unpack(arena_copy(arena, plain.bytes, plain.used), plain.used, segment, arena, ops, err))
		goto out;
	*count = segment->ops;
	done = true;
out:
	sodium_memzero(key, sizeof key);
	buf_free(&plain);
	return done;
}
