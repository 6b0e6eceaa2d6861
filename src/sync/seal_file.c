#include "seal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>
#include <zlib.h>

#include "base/i18n.h"

enum {
	SEAL_MARK = 8,
	SEAL_HEAD = SEAL_MARK + SEAL_FILE_HASH + crypto_sign_BYTES,	/* where the header begins */
	SEAL_FIXED = 1 + 16 + 16 + 8 + 8 + 4 + 4 + 8 + SEAL_FILE_HASH + KEYRING_PUBLIC + 1,
	SEAL_TO_KEY = KEYRING_PUBLIC + KEYRING_KEY + crypto_box_SEALBYTES,
	SEAL_TO_EPOCH = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + KEYRING_KEY +
	    crypto_aead_xchacha20poly1305_ietf_ABYTES,
	SEAL_STREAM = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
	SEAL_MORE = crypto_secretstream_xchacha20poly1305_ABYTES,
	SEAL_LEVEL = 3,			/* of packing: half as large again is not worth thrice the time */
	SEAL_HEADER_MOST = SEAL_FIXED + SEAL_FILE_RECIPIENTS * SEAL_TO_KEY + SEAL_STREAM,
};

static const char seal_mark[SEAL_MARK + 1] = "rapseal1";

/* One file on its way in or out. */
struct seal_run {
	int file, plain;
	crypto_generichash_state sum;
	crypto_secretstream_xchacha20poly1305_state stream;
	uint8_t header[SEAL_HEADER_MOST];
	size_t header_count;
	uint8_t bound[SEAL_FILE_HASH];	/* hash of the header, in every chunk's tag */
	uint8_t key[KEYRING_KEY];
	uint8_t plain_bytes[SEAL_FILE_CHUNK], chunk[SEAL_FILE_CHUNK], sealed[SEAL_FILE_CHUNK + SEAL_MORE];
};

/* Too large for the stack, and libsodium wants its hash aligned further than an arena does. */
static struct seal_run *
seal_new(struct arena *arena)
{
	enum { ALIGN = _Alignof(struct seal_run) };
	uint8_t *room = arena_alloc(arena, sizeof(struct seal_run) + ALIGN);
	struct seal_run *run = (void *)(room + (ALIGN - (uintptr_t)room % ALIGN) % ALIGN);

	run->file = run->plain = -1;
	return run;
}

static void
seal_put(uint8_t **at, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		*(*at)++ = (uint8_t)(value >> (8 * i));
}

static uint64_t
seal_get(const uint8_t **at, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value |= (uint64_t)*(*at)++ << (8 * i);
	return value;
}

static void
seal_put_bytes(uint8_t **at, const void *bytes, size_t count)
{
	memcpy(*at, bytes, count);
	*at += count;
}

static void
seal_get_bytes(const uint8_t **at, void *bytes, size_t count)
{
	memcpy(bytes, *at, count);
	*at += count;
}

/* As much as there is, up to `count`: less means the end. -1: errno. */
static ssize_t
seal_read(int file, void *bytes, size_t count)
{
	size_t got = 0;

	while (got < count) {
		ssize_t more = read(file, (uint8_t *)bytes + got, count - got);
		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return -1;
		if (more == 0)
			break;
		got += (size_t)more;
	}
	return (ssize_t)got;
}

static bool
seal_write(int file, const void *bytes, size_t count, struct err *err)
{
	const uint8_t *from = bytes;

	while (count > 0) {
		ssize_t put = write(file, from, count);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_errno(err, errno, _("The file was not written; what was there before is kept"));
		from += put;
		count -= (size_t)put;
	}
	return true;
}

static bool
seal_cannot_read(struct err *err)
{
	return err_errno(err, errno, _("The file cannot be read"));
}

static bool
seal_is_cut(struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("The file is cut off: its end is missing. Take another one."));
}

static void
seal_hash_header(struct seal_run *run)
{
	crypto_generichash(run->bound, sizeof run->bound, run->header, run->header_count, NULL, 0);
}

/* The key under which an epoch's members open snapshots is not the one that seals segments. */
static void
seal_epoch_key(const struct keyring *ring, uint32_t epoch, uint8_t key[KEYRING_KEY])
{
	static const char purpose[] = "rapport snapshot";

	crypto_generichash(key, KEYRING_KEY, (const uint8_t *)purpose, sizeof purpose - 1, ring->keys[epoch - 1],
	    KEYRING_KEY);
}

static void
seal_key_to_epoch(struct seal_run *run, uint8_t **at, const struct seal_about *about, const struct keyring *ring)
{
	uint8_t key[KEYRING_KEY], nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];

	seal_epoch_key(ring, about->epoch, key);
	randombytes_buf(nonce, sizeof nonce);
	seal_put_bytes(at, nonce, sizeof nonce);
	/* Bound to everything the header said until here. */
	crypto_aead_xchacha20poly1305_ietf_encrypt(*at, NULL, run->key, KEYRING_KEY, run->header, SEAL_FIXED, NULL,
	    nonce, key);
	*at += KEYRING_KEY + crypto_aead_xchacha20poly1305_ietf_ABYTES;
	sodium_memzero(key, sizeof key);
}

static bool
seal_make_header(struct seal_run *run, const struct seal_about *about, const struct seal_to *to,
    const struct keyring *ring, struct err *err)
{
	uint8_t *at = run->header;
	size_t count = about->epoch > 0 ? 1 : to ? to->count : 0;

	if (count == 0 || count > SEAL_FILE_RECIPIENTS)
		return err_set(err, ERR_BUG, "a sealed file needs 1 to %d recipients", SEAL_FILE_RECIPIENTS);
	if (about->epoch > 0 && (!ring || about->epoch > ring->epochs))
		return err_set(err, ERR_NOT_FOUND, _("The organisation's key number %u is not here. Run `rapport "
		    "sync`, then try again."), (unsigned)about->epoch);
	seal_put(&at, about->kind, 1);
	seal_put_bytes(&at, about->org.byte, 16);
	seal_put_bytes(&at, about->site.byte, 16);
	seal_put(&at, about->counter, 8);
	seal_put(&at, (uint64_t)about->made, 8);
	seal_put(&at, about->schema, 4);
	seal_put(&at, about->epoch, 4);
	seal_put(&at, about->bytes, 8);
	seal_put_bytes(&at, about->before, SEAL_FILE_HASH);
	seal_put_bytes(&at, about->sign_key, KEYRING_PUBLIC);
	seal_put(&at, count, 1);
	crypto_secretstream_xchacha20poly1305_keygen(run->key);
	if (about->epoch > 0)
		seal_key_to_epoch(run, &at, about, ring);
	else
		for (size_t i = 0; i < count; i++) {
			seal_put_bytes(&at, to->keys[i], KEYRING_PUBLIC);
			if (crypto_box_seal(at, run->key, KEYRING_KEY, to->keys[i]) != 0)
				return err_set(err, ERR_INVALID, _("A key that the file should be sealed to is none."));
			at += KEYRING_KEY + crypto_box_SEALBYTES;
		}
	crypto_secretstream_xchacha20poly1305_init_push(&run->stream, at, run->key);
	at += SEAL_STREAM;
	run->header_count = (size_t)(at - run->header);
	seal_hash_header(run);
	return true;
}

static bool
seal_parse(const struct seal_run *run, struct seal_about *about, size_t *recipients)
{
	const uint8_t *at = run->header;

	about->kind = (enum seal_kind)seal_get(&at, 1);
	seal_get_bytes(&at, about->org.byte, 16);
	seal_get_bytes(&at, about->site.byte, 16);
	about->counter = seal_get(&at, 8);
	about->made = (int64_t)seal_get(&at, 8);
	about->schema = (uint32_t)seal_get(&at, 4);
	about->epoch = (uint32_t)seal_get(&at, 4);
	about->bytes = seal_get(&at, 8);
	seal_get_bytes(&at, about->before, SEAL_FILE_HASH);
	seal_get_bytes(&at, about->sign_key, KEYRING_PUBLIC);
	*recipients = (size_t)seal_get(&at, 1);
	return (about->kind == SEAL_BACKUP || about->kind == SEAL_SNAPSHOT) && *recipients > 0 &&
	    *recipients <= SEAL_FILE_RECIPIENTS && (about->epoch == 0 || *recipients == 1) &&
	    about->epoch <= KEYRING_EPOCHS;
}

/* From the front of the file to the first chunk. Nothing is believed yet but the mark. */
static bool
seal_read_header(struct seal_run *run, struct seal_about *about, size_t *recipients, uint8_t sig[crypto_sign_BYTES],
    struct err *err)
{
	uint8_t front[SEAL_HEAD];
	ssize_t got = seal_read(run->file, front, sizeof front);

	*about = (struct seal_about){0};
	if (got < 0)
		return seal_cannot_read(err);
	if (got < SEAL_MARK || memcmp(front, seal_mark, SEAL_MARK) != 0)
		return err_set(err, ERR_INVALID, _("This is not a file that Rapport sealed. Nothing was touched."));
	if (got < SEAL_HEAD)
		return seal_is_cut(err);
	memcpy(about->hash, front + SEAL_MARK, SEAL_FILE_HASH);
	memcpy(sig, front + SEAL_MARK + SEAL_FILE_HASH, crypto_sign_BYTES);
	if ((got = seal_read(run->file, run->header, SEAL_FIXED)) < 0)
		return seal_cannot_read(err);
	if (got < SEAL_FIXED)
		return seal_is_cut(err);
	if (!seal_parse(run, about, recipients))
		return err_set(err, ERR_CORRUPT,
		    _("The head of this file is damaged, or a newer Rapport made it. Nothing was touched."));
	size_t more = (about->epoch > 0 ? SEAL_TO_EPOCH : *recipients * SEAL_TO_KEY) + SEAL_STREAM;
	if ((got = seal_read(run->file, run->header + SEAL_FIXED, more)) < 0)
		return seal_cannot_read(err);
	if ((size_t)got < more)
		return seal_is_cut(err);
	run->header_count = SEAL_FIXED + more;
	seal_hash_header(run);
	return true;
}

static bool
seal_check_signature(const struct seal_about *about, const uint8_t sig[crypto_sign_BYTES], struct err *err)
{
	uint8_t said[SEAL_MARK + SEAL_FILE_HASH];

	if (sodium_is_zero(about->sign_key, KEYRING_PUBLIC))
		return true;
	memcpy(said, seal_mark, SEAL_MARK);
	memcpy(said + SEAL_MARK, about->hash, SEAL_FILE_HASH);
	return crypto_sign_verify_detached(sig, said, sizeof said, about->sign_key) == 0 ||
	    err_set(err, ERR_CORRUPT, _("The signature of this file is false. Take another one."));
}

/* Read from here to the end of the file and compare with what the front says. */
static bool
seal_check_hash(struct seal_run *run, const struct seal_about *about, struct err *err)
{
	uint8_t hash[SEAL_FILE_HASH];
	ssize_t got;

	crypto_generichash_init(&run->sum, NULL, 0, sizeof hash);
	crypto_generichash_update(&run->sum, run->header, run->header_count);
	while ((got = seal_read(run->file, run->sealed, sizeof run->sealed)) > 0)
		crypto_generichash_update(&run->sum, run->sealed, (size_t)got);
	if (got < 0)
		return seal_cannot_read(err);
	crypto_generichash_final(&run->sum, hash, sizeof hash);
	return memcmp(hash, about->hash, sizeof hash) == 0 ||
	    err_set(err, ERR_CORRUPT,
		_("The file is not what was written: it is cut off, or some of it was changed. Take another one."));
}

static void
seal_wipe(struct seal_run *run)
{
	if (run->file >= 0)
		close(run->file);
	if (run->plain >= 0)
		close(run->plain);
	sodium_memzero(run, sizeof *run);
}

bool
seal_file_look(const char *path, struct seal_about *about, struct err *err)
{
	struct arena *arena = arena_new();
	struct seal_run *run = seal_new(arena);
	uint8_t sig[crypto_sign_BYTES];
	size_t recipients;
	bool good;

	run->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	good = run->file >= 0 || err_errno(err, errno, _("The file cannot be opened"));
	good = good && seal_read_header(run, about, &recipients, sig, err) && seal_check_hash(run, about, err) &&
	    seal_check_signature(about, sig, err);
	seal_wipe(run);
	arena_free(arena);
	return good;
}

static bool
seal_push(struct seal_run *run, size_t count, bool last, struct err *err)
{
	unsigned long long sealed;

	crypto_secretstream_xchacha20poly1305_push(&run->stream, run->sealed, &sealed, run->chunk, count, run->bound,
	    sizeof run->bound, last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL :
				      crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
	crypto_generichash_update(&run->sum, run->sealed, (size_t)sealed);
	return seal_write(run->file, run->sealed, (size_t)sealed, err);
}

/* The whole of the plain file, packed, chunk by chunk; the last one, perhaps empty, is tagged as the last. */
static bool
seal_push_packed(struct seal_run *run, z_stream *pack, struct seal_about *about, struct err *err)
{
	uint64_t left = about->bytes;
	int code = Z_OK;

	pack->next_out = run->chunk;
	pack->avail_out = sizeof run->chunk;
	while (code != Z_STREAM_END) {
		if (pack->avail_in == 0 && left > 0) {
			size_t want = left < sizeof run->plain_bytes ? (size_t)left : sizeof run->plain_bytes;
			ssize_t got = seal_read(run->plain, run->plain_bytes, want);
			if (got < 0 || (size_t)got < want)
				return got < 0 ? seal_cannot_read(err) : seal_is_cut(err);
			left -= want;
			pack->next_in = run->plain_bytes;
			pack->avail_in = (uInt)want;
		}
		code = deflate(pack, left == 0 ? Z_FINISH : Z_NO_FLUSH);
		if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
			return err_set(err, ERR_BUG, "zlib says %d", code);
		if (code != Z_STREAM_END && pack->avail_out == 0) {
			if (!seal_push(run, sizeof run->chunk, false, err))
				return false;
			pack->next_out = run->chunk;
			pack->avail_out = sizeof run->chunk;
		}
	}
	return seal_push(run, sizeof run->chunk - pack->avail_out, true, err);
}

static bool
seal_push_chunks(struct seal_run *run, struct seal_about *about, struct err *err)
{
	z_stream pack = {0};
	bool good;

	if (deflateInit(&pack, SEAL_LEVEL) != Z_OK)
		die("zlib does not start");
	good = seal_push_packed(run, &pack, about, err);
	deflateEnd(&pack);
	return good;
}

/* Hash and signature go to the front when everything else is known. */
static bool
seal_finish(struct seal_run *run, struct seal_about *about, const struct keyring *ring, struct err *err)
{
	uint8_t front[SEAL_HEAD] = {0};

	crypto_generichash_final(&run->sum, about->hash, SEAL_FILE_HASH);
	memcpy(front, seal_mark, SEAL_MARK);
	memcpy(front + SEAL_MARK, about->hash, SEAL_FILE_HASH);
	if (ring)
		crypto_sign_detached(front + SEAL_MARK + SEAL_FILE_HASH, NULL, front, SEAL_MARK + SEAL_FILE_HASH,
		    ring->sign_secret);
	if (lseek(run->file, 0, SEEK_SET) != 0)
		return err_errno(err, errno, _("The file was not written; what was there before is kept"));
	if (!seal_write(run->file, front, sizeof front, err))
		return false;
	if (fsync(run->file) != 0)
		return err_errno(err, errno, _("The file does not reach the disk; what was there before is kept"));
	/* So that it is read back from the disk, not from memory. */
	posix_fadvise(run->file, 0, 0, POSIX_FADV_DONTNEED);
	return true;
}

static bool
seal_make(struct seal_run *run, const char *from, const char *path, struct seal_about *about, const struct seal_to *to,
    const struct keyring *ring, struct err *err)
{
	static const uint8_t blank[SEAL_HEAD];
	struct stat found;

	run->plain = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (run->plain < 0 || fstat(run->plain, &found) != 0)
		return seal_cannot_read(err);
	about->bytes = (uint64_t)found.st_size;
	if (ring)
		memcpy(about->sign_key, ring->sign_key, KEYRING_PUBLIC);
	else
		memset(about->sign_key, 0, KEYRING_PUBLIC);
	if (!seal_make_header(run, about, to, ring, err))
		return false;
	run->file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (run->file < 0)
		return err_errno(err, errno, _("The file cannot be made"));
	crypto_generichash_init(&run->sum, NULL, 0, SEAL_FILE_HASH);
	crypto_generichash_update(&run->sum, run->header, run->header_count);
	return seal_write(run->file, blank, sizeof blank, err) &&
	    seal_write(run->file, run->header, run->header_count, err) && seal_push_chunks(run, about, err) &&
	    seal_finish(run, about, ring, err);
}

bool
seal_file_make(const char *from, const char *path, struct seal_about *about, const struct seal_to *to,
    const struct keyring *ring, struct err *err)
{
	struct arena *arena = arena_new();
	struct seal_run *run = seal_new(arena);
	struct seal_about back;
	bool good;

	good = seal_make(run, from, path, about, to, ring, err);
	bool made = run->file >= 0;
	seal_wipe(run);
	arena_free(arena);
	if (good)
		good = seal_file_look(path, &back, err) &&
		    (memcmp(back.hash, about->hash, SEAL_FILE_HASH) == 0 ||
			err_set(err, ERR_IO, _("What was written is not what the disk gives back.")));
	if (!good && made)
		unlink(path);
	return good;
}

/* With a recipient's secret: every place of the header that names its public key. */
static bool
seal_key_of_box(struct seal_run *run, size_t recipients, const uint8_t *secret)
{
	uint8_t public[KEYRING_PUBLIC];

	crypto_scalarmult_base(public, secret);
	for (size_t i = 0; i < recipients; i++) {
		const uint8_t *at = run->header + SEAL_FIXED + i * SEAL_TO_KEY;
		if (memcmp(at, public, sizeof public) == 0 &&
		    crypto_box_seal_open(run->key, at + KEYRING_PUBLIC, KEYRING_KEY + crypto_box_SEALBYTES, public,
		    secret) == 0)
			return true;
	}
	return false;
}

static bool
seal_key_of_epoch(struct seal_run *run, const struct seal_about *about, const struct keyring *ring)
{
	const uint8_t *nonce = run->header + SEAL_FIXED;
	uint8_t key[KEYRING_KEY];

	if (about->epoch > ring->epochs)
		return false;
	seal_epoch_key(ring, about->epoch, key);
	bool good = crypto_aead_xchacha20poly1305_ietf_decrypt(run->key, NULL, NULL,
	    nonce + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	    KEYRING_KEY + crypto_aead_xchacha20poly1305_ietf_ABYTES, run->header, SEAL_FIXED, nonce, key) == 0;
	sodium_memzero(key, sizeof key);
	return good;
}

static bool
seal_is_changed(struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("Part of the file was changed, or it is cut off. Take another one."));
}

/* What one chunk unpacks to, never more in all than the head says. *ended: the packed bytes are whole. */
static bool
seal_unpack(struct seal_run *run, z_stream *pack, size_t count, uint64_t *left, bool *ended, struct err *err)
{
	pack->next_in = run->chunk;
	pack->avail_in = (uInt)count;
	do {
		pack->next_out = run->plain_bytes;
		pack->avail_out = sizeof run->plain_bytes;
		int code = inflate(pack, Z_NO_FLUSH);
		size_t got = sizeof run->plain_bytes - pack->avail_out;
		*ended = code == Z_STREAM_END;
		if ((code != Z_OK && code != Z_BUF_ERROR && !*ended) || got > *left || (*ended && pack->avail_in > 0))
			return seal_is_changed(err);
		*left -= got;
		if (!seal_write(run->plain, run->plain_bytes, got, err))
			return false;
	} while (!*ended && (pack->avail_in > 0 || pack->avail_out == 0));
	return true;
}

static bool
seal_pull_packed(struct seal_run *run, z_stream *pack, const struct seal_about *about, struct err *err)
{
	uint64_t left = about->bytes;
	unsigned char tag = 0;
	bool ended = false;
	ssize_t got;

	while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
		unsigned long long count;
		if ((got = seal_read(run->file, run->sealed, sizeof run->sealed)) < 0)
			return seal_cannot_read(err);
		if (got == 0)
			return seal_is_cut(err);
		if (ended || crypto_secretstream_xchacha20poly1305_pull(&run->stream, run->chunk, &count, &tag,
		    run->sealed, (unsigned long long)got, run->bound, sizeof run->bound) != 0)
			return seal_is_changed(err);
		if (!seal_unpack(run, pack, (size_t)count, &left, &ended, err))
			return false;
	}
	if (seal_read(run->file, run->sealed, 1) != 0)
		return err_set(err, ERR_CORRUPT, _("Something was added to the end of the file. Take another one."));
	if (!ended || left > 0)
		return err_set(err, ERR_CORRUPT, _("The file does not hold as much as it says. Take another one."));
	return true;
}

static bool
seal_pull_chunks(struct seal_run *run, const struct seal_about *about, struct err *err)
{
	z_stream pack = {0};
	bool good;

	if (inflateInit(&pack) != Z_OK)
		die("zlib does not start");
	good = seal_pull_packed(run, &pack, about, err);
	inflateEnd(&pack);
	return good;
}

static bool
seal_open(struct seal_run *run, const char *path, const char *into, const uint8_t *box_secret,
    const struct keyring *ring, struct seal_about *about, struct err *err)
{
	uint8_t sig[crypto_sign_BYTES];
	size_t recipients;

	run->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (run->file < 0)
		return err_errno(err, errno, _("The file cannot be opened"));
	/* Whole and signed, before anything is decrypted. */
	if (!seal_read_header(run, about, &recipients, sig, err) || !seal_check_hash(run, about, err) ||
	    !seal_check_signature(about, sig, err))
		return false;
	if (lseek(run->file, (off_t)(SEAL_HEAD + run->header_count), SEEK_SET) < 0)
		return seal_cannot_read(err);
	if (about->epoch > 0 ? !ring || !seal_key_of_epoch(run, about, ring) :
			       !box_secret || !seal_key_of_box(run, recipients, box_secret))
		return err_set(err, ERR_DENIED,
		    _("This key does not open the file: it was sealed to another one. Nothing was touched."));
	if (crypto_secretstream_xchacha20poly1305_init_pull(&run->stream,
	    run->header + run->header_count - SEAL_STREAM, run->key) != 0)
		return err_set(err, ERR_CORRUPT, _("The head of this file is damaged. Take another one."));
	run->plain = open(into, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (run->plain < 0)
		return err_errno(err, errno, _("The file cannot be made"));
	if (!seal_pull_chunks(run, about, err))
		return false;
	return fsync(run->plain) == 0 || err_errno(err, errno, _("What was opened does not reach the disk"));
}

bool
seal_file_open(const char *path, const char *into, const uint8_t *box_secret, const struct keyring *ring,
    struct seal_about *about, struct err *err)
{
	struct arena *arena = arena_new();
	struct seal_run *run = seal_new(arena);
	bool good;

	good = seal_open(run, path, into, box_secret, ring, about, err);
	bool made = run->plain >= 0;
	seal_wipe(run);
	arena_free(arena);
	if (!good && made)
		unlink(into);
	return good;
}
