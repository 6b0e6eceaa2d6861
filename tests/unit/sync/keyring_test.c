#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "sync/keyring.h"

static char folder[64], keys[80], file[96];

static int
set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/rapport-keys-XXXXXX", "/tmp");
	assert_non_null(mkdtemp(folder));
	snprintf(keys, sizeof keys, "%s/keys", folder);
	snprintf(file, sizeof file, "%s/member.json", keys);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(file);
	rmdir(keys);
	return rmdir(folder);
}

static void
member(struct keyring *ring, uint32_t epochs)
{
	keyring_make(ring, uuid_make(1));
	ring->org = uuid_make(2);
	ring->epochs = epochs;
	hash_random(ring->root_key, sizeof ring->root_key);
	hash_random(ring->keys, epochs * (size_t)KEYRING_KEY);
}

static void
keys_come_back_as_they_were_kept(void **state)
{
	struct keyring ring, read;
	struct err err = {0};

	(void)state;
	for (uint32_t epochs = 0; epochs <= KEYRING_EPOCHS; epochs += 64) {
		member(&ring, epochs);
		assert_true(keyring_save(folder, &ring, &err));
		assert_true(keyring_load(folder, &read, &err));
		assert_memory_equal(&read, &ring, sizeof ring);
	}
}

static void
only_their_owner_may_read_them(void **state)
{
	struct keyring ring, read;
	struct stat found;
	struct err err = {0};

	(void)state;
	member(&ring, 1);
	assert_true(keyring_save(folder, &ring, &err));
	assert_int_equal(stat(keys, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0700);
	assert_int_equal(stat(file, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0600);
	assert_int_equal(chmod(file, 0640), 0);
	assert_false(keyring_load(folder, &read, &err));
	assert_int_equal(err.code, ERR_DENIED);
}

static void
a_folder_that_has_not_joined_says_so(void **state)
{
	struct keyring read;
	struct err err = {0};

	(void)state;
	assert_false(keyring_load(folder, &read, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
}

/* Cut anywhere but before its last newline: not used at all. */
static void
damaged_keys_are_never_used(void **state)
{
	struct arena *arena = arena_new();
	struct keyring ring, read;
	struct err err = {0};
	char *bytes;
	size_t count, refused = 0;

	(void)state;
	member(&ring, 1);
	assert_true(keyring_save(folder, &ring, &err));
	assert_true(file_read(arena, file, 65536, &bytes, &count, &err));
	for (size_t i = 0; i < count - 1; i += 3) {
		FILE *out = fopen(file, "w");
		assert_non_null(out);
		assert_int_equal(fwrite(bytes, 1, i, out), i);
		assert_int_equal(fclose(out), 0);
		assert_false(keyring_load(folder, &read, &err));
		assert_int_equal(err.code, ERR_CORRUPT);
		assert_true(uuid_is_none(read.site) && read.epochs == 0);
		refused++;
	}
	assert_true(refused > 100);
	arena_free(arena);
}

static void
another_sites_secret_does_not_fit(void **state)
{
	struct keyring ring, other, read;
	struct err err = {0};

	(void)state;
	member(&ring, 1);
	member(&other, 1);
	memcpy(ring.sign_secret, other.sign_secret, sizeof ring.sign_secret);
	assert_true(keyring_save(folder, &ring, &err));
	assert_false(keyring_load(folder, &read, &err));
	assert_int_equal(err.code, ERR_CORRUPT);
}

static void
a_tag_is_the_same_in_every_epoch_and_another_for_anybody_else(void **state)
{
	struct keyring ring, later;
	uint8_t tag[KEYRING_TAG], again[KEYRING_TAG];

	(void)state;
	member(&ring, 1);
	later = ring;
	later.epochs = 2;
	hash_random(later.keys[1], KEYRING_KEY);
	keyring_tag(&ring, "record", "NS-2210-1884", 12, tag);
	keyring_tag(&later, "record", "NS-2210-1884", 12, again);
	assert_memory_equal(tag, again, KEYRING_TAG);
	keyring_tag(&ring, "record", "NS-2210-1885", 12, again);
	assert_memory_not_equal(tag, again, KEYRING_TAG);
	keyring_tag(&ring, "patient", "NS-2210-1884", 12, again);
	assert_memory_not_equal(tag, again, KEYRING_TAG);
	member(&later, 1);
	keyring_tag(&later, "record", "NS-2210-1884", 12, again);
	assert_memory_not_equal(tag, again, KEYRING_TAG);
}

static void
forgotten_keys_leave_nothing(void **state)
{
	static const struct keyring nothing;
	struct keyring ring;

	(void)state;
	member(&ring, 3);
	keyring_forget(&ring);
	assert_memory_equal(&ring, &nothing, sizeof ring);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(keys_come_back_as_they_were_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_their_owner_may_read_them, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_folder_that_has_not_joined_says_so, set_up, tear_down),
		cmocka_unit_test_setup_teardown(damaged_keys_are_never_used, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_sites_secret_does_not_fit, set_up, tear_down),
		cmocka_unit_test(a_tag_is_the_same_in_every_epoch_and_another_for_anybody_else),
		cmocka_unit_test(forgotten_keys_leave_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
