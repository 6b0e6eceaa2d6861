#include "clinic.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"
#include "sync/seal_file.h"

enum { HEAD = 8 + 32 + 64 + 130 + 112 + 24, SEALED = SEAL_FILE_CHUNK + 17 };	/* one recipient */

static struct arena *arena;
static char folder[] = "/tmp/rapport-seal-XXXXXX";
static const char *plain, *sealed, *opened;
static uint8_t secret[32], other[32];
static struct seal_to to;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new();
	assert_non_null(mkdtemp(folder));
	plain = file_join(arena, folder, "plain");
	sealed = file_join(arena, folder, "sealed");
	opened = file_join(arena, folder, "opened");
	to.count = 1;
	crypto_box_keypair(to.keys[0], secret);
	randombytes_buf(other, sizeof other);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	unlink(plain);
	unlink(sealed);
	unlink(opened);
	rmdir(folder);
	arena_free(arena);
	return 0;
}

static struct seal_about
backup(void)
{
	return (struct seal_about){.kind = SEAL_BACKUP, .org.byte = {1}, .site.byte = {2}, .counter = 7,
	    .made = CLINIC_NOW, .schema = 2};
}

/* `bytes` that cannot be packed, so that there are as many chunks as it seems. */
static char *
fill(size_t bytes)
{
	char *text = arena_alloc(arena, bytes + 1);
	struct err err = {0};

	randombytes_buf_deterministic(text, bytes, (const uint8_t *)"the same bytes in every run, 32.");
	if (!file_write(plain, text, bytes, &err))
		fail_msg("%s", err.text);
	return text;
}

static void
seal(size_t bytes, const struct keyring *ring)
{
	struct seal_about about = backup();
	struct err err = {0};

	fill(bytes);
	unlink(sealed);
	if (!seal_file_make(plain, sealed, &about, &to, ring, &err))
		fail_msg("%s", err.text);
}

/* The error of opening it; ERR_NONE when it opened. Nothing may stay of what did not. */
static enum err_code
open_it(const uint8_t *key, const struct keyring *ring)
{
	struct seal_about about;
	struct err err = {0};
	bool good;

	unlink(opened);
	good = seal_file_open(sealed, opened, key, ring, &about, &err);
	assert_int_equal(access(opened, F_OK), good ? 0 : -1);
	assert_true(good || err.text[0] != '\0');
	return good ? ERR_NONE : err.code;
}

static void
what_is_sealed_opens_with_the_key_at_every_size(void **state)
{
	static const size_t sizes[] = {0, 1, SEAL_FILE_CHUNK - 1, SEAL_FILE_CHUNK, SEAL_FILE_CHUNK + 1,
	    3 * SEAL_FILE_CHUNK, 3 * SEAL_FILE_CHUNK + 5};
	struct err err = {0};
	struct seal_about about;
	struct stat found;

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		char *was = fill(sizes[i]), *is;
		size_t count;
		seal(sizes[i], NULL);
		assert_true(stat(sealed, &found) == 0 && (found.st_mode & 077) == 0);
		assert_true(seal_file_look(sealed, &about, &err));
		assert_int_equal(about.bytes, sizes[i]);
		assert_int_equal(about.counter, 7);
		assert_int_equal(about.made, CLINIC_NOW);
		assert_int_equal(open_it(secret, NULL), ERR_NONE);
		assert_true(file_read(arena, opened, 1 << 20, &is, &count, &err));
		assert_int_equal(count, sizes[i]);
		assert_memory_equal(is, was, count);
	}
}

static void
what_repeats_itself_becomes_small(void **state)
{
	char *text = arena_alloc(arena, 1000000);
	struct seal_about about = backup();
	struct stat found;
	struct err err = {0};

	(void)state;
	memset(text, 'a', 1000000);
	assert_true(file_write(plain, text, 1000000, &err));
	unlink(sealed);
	assert_true(seal_file_make(plain, sealed, &about, &to, NULL, &err));
	assert_true(stat(sealed, &found) == 0 && found.st_size < 50000);
	assert_int_equal(open_it(secret, NULL), ERR_NONE);
	assert_true(stat(opened, &found) == 0 && found.st_size == 1000000);
}

static void
nobody_else_opens_it(void **state)
{
	(void)state;
	seal(1000, NULL);
	assert_int_equal(open_it(other, NULL), ERR_DENIED);
	assert_int_equal(open_it(NULL, NULL), ERR_DENIED);
}

/* The front's hash made right again, as somebody who wants to deceive would: only the secret stream can tell. */
static void
hash_again(void)
{
	char *bytes;
	size_t count;
	uint8_t hash[32];
	struct err err = {0};

	assert_true(file_read(arena, sealed, 1 << 20, &bytes, &count, &err));
	crypto_generichash(hash, sizeof hash, (uint8_t *)bytes + 104, count - 104, NULL, 0);
	memcpy(bytes + 8, hash, sizeof hash);
	assert_true(file_write(sealed, bytes, count, &err));
}

static void
cut_off_at_any_border_it_is_refused(void **state)
{
	struct seal_about about;
	struct err err;

	(void)state;
	for (int chunks = 0; chunks < 3; chunks++)
		for (int forged = 0; forged < 2; forged++) {
			seal(3 * SEAL_FILE_CHUNK, NULL);
			assert_int_equal(truncate(sealed, HEAD + chunks * SEALED), 0);
			assert_false(seal_file_look(sealed, &about, &err));
			assert_int_equal(err.code, ERR_CORRUPT);
			if (forged)
				hash_again();
			assert_int_equal(open_it(secret, NULL), ERR_CORRUPT);
		}
	for (int at = 0; at < HEAD; at++) {
		seal(10, NULL);
		assert_int_equal(truncate(sealed, at), 0);
		enum err_code code = open_it(secret, NULL);
		assert_true(code == ERR_CORRUPT || (at < 8 && code == ERR_INVALID));
	}
}

static void
a_flipped_bit_anywhere_is_refused(void **state)
{
	struct stat found;

	(void)state;
	seal(20, NULL);
	assert_int_equal(stat(sealed, &found), 0);
	for (int at = 8; at < found.st_size; at++)
		for (int forged = 0; forged < 2; forged++) {
			uint8_t byte;
			seal(20, NULL);
			int file = open(sealed, O_RDWR);
			assert_int_equal(pread(file, &byte, 1, at), 1);
			byte ^= 1;
			assert_int_equal(pwrite(file, &byte, 1, at), 1);
			close(file);
			if (forged && at >= 104)
				hash_again();
			/* An unsigned file has no signature to be false; all else is checked. */
			if (at >= 40 && at < 104)
				continue;
			if (open_it(secret, NULL) == ERR_NONE)
				fail_msg("byte %d changed, and it opened (%d)", at, forged);
		}
}

static void
what_is_added_after_the_end_is_refused(void **state)
{
	(void)state;
	for (int forged = 0; forged < 2; forged++) {
		seal(SEAL_FILE_CHUNK, NULL);
		int file = open(sealed, O_WRONLY | O_APPEND);
		assert_int_equal(write(file, "x", 1), 1);
		close(file);
		if (forged)
			hash_again();
		assert_int_equal(open_it(secret, NULL), ERR_CORRUPT);
	}
}

static void
make_ring(struct keyring *ring)
{
	memset(ring, 0, sizeof *ring);
	crypto_sign_keypair(ring->sign_key, ring->sign_secret);
	ring->epochs = 2;
	randombytes_buf(ring->keys, 2 * KEYRING_KEY);
}

static void
a_signature_cannot_be_taken_off_or_made_by_others(void **state)
{
	struct keyring *ring = arena_alloc(arena, sizeof *ring);
	uint8_t byte;

	(void)state;
	make_ring(ring);
	seal(1000, ring);
	assert_int_equal(open_it(secret, NULL), ERR_NONE);
	int file = open(sealed, O_RDWR);
	assert_int_equal(pread(file, &byte, 1, 50), 1);
	byte ^= 1;
	assert_int_equal(pwrite(file, &byte, 1, 50), 1);
	close(file);
	assert_int_equal(open_it(secret, NULL), ERR_CORRUPT);
}

static void
every_member_with_the_epochs_key_opens_a_snapshot(void **state)
{
	struct keyring *ring = arena_alloc(arena, sizeof *ring), *older = arena_alloc(arena, sizeof *older),
		       *foreign = arena_alloc(arena, sizeof *foreign);
	struct seal_about about = backup();
	struct err err = {0};

	(void)state;
	make_ring(ring);
	make_ring(foreign);
	*older = *ring;
	older->epochs = 1;
	fill(SEAL_FILE_CHUNK * 2);
	about.kind = SEAL_SNAPSHOT;
	about.epoch = 2;
	unlink(sealed);
	assert_true(seal_file_make(plain, sealed, &about, NULL, ring, &err));
	assert_int_equal(open_it(NULL, ring), ERR_NONE);
	assert_int_equal(open_it(NULL, foreign), ERR_DENIED);
	assert_int_equal(open_it(NULL, older), ERR_DENIED);
	assert_int_equal(open_it(secret, NULL), ERR_DENIED);
}

static void
what_is_there_already_is_not_written_over(void **state)
{
	struct seal_about about = backup();
	struct err err = {0};
	char *bytes;
	size_t count;

	(void)state;
	seal(10, NULL);
	assert_false(seal_file_make(plain, sealed, &about, &to, NULL, &err));
	assert_int_equal(open_it(secret, NULL), ERR_NONE);
	assert_true(file_write(opened, "mine", 4, &err));
	assert_false(seal_file_open(sealed, opened, secret, NULL, &about, &err));
	assert_true(file_read(arena, opened, 100, &bytes, &count, &err));
	assert_string_equal(bytes, "mine");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_opens_with_the_key_at_every_size),
		cmocka_unit_test(what_repeats_itself_becomes_small),
		cmocka_unit_test(nobody_else_opens_it),
		cmocka_unit_test(cut_off_at_any_border_it_is_refused),
		cmocka_unit_test(a_flipped_bit_anywhere_is_refused),
		cmocka_unit_test(what_is_added_after_the_end_is_refused),
		cmocka_unit_test(a_signature_cannot_be_taken_off_or_made_by_others),
		cmocka_unit_test(every_member_with_the_epochs_key_opens_a_snapshot),
		cmocka_unit_test(what_is_there_already_is_not_written_over),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
