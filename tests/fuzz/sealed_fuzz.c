#include "fuzz.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "sync/seal_file.h"

enum { FRONT = 8 + SEAL_FILE_HASH + crypto_sign_BYTES };

/* A file from anywhere, with the key it may have been sealed to: refused with a reason, or as long as it says. */
static void
fuzz_sealed(const char *path)
{
	static const uint8_t secret[KEYRING_KEY] = "the key of whoever may open it.";
	static char opened[256];
	struct seal_about about, again;
	struct err err = {0};
	struct stat found;

	snprintf(opened, sizeof opened, "%s.opened", path);
	bool whole = seal_file_look(path, &about, &err);
	FUZZ_CHECK(whole || ((err.code == ERR_CORRUPT || err.code == ERR_INVALID) && err.text[0]));
	if (seal_file_open(path, opened, secret, NULL, &again, &err)) {
		FUZZ_CHECK(whole && stat(opened, &found) == 0 && (uint64_t)found.st_size == again.bytes);
		FUZZ_CHECK(memcmp(about.hash, again.hash, SEAL_FILE_HASH) == 0);
		unlink(opened);
	} else
		FUZZ_CHECK(access(opened, F_OK) != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;

	if (sodium_init() < 0)
		return 0;
	fuzz_sealed(fuzz_file(data, size));
	if (size < FRONT)
		return 0;
	/* As somebody would who can make the hash right again. */
	copy = malloc(size);
	FUZZ_CHECK(copy);
	memcpy(copy, data, size);
	crypto_generichash(copy + 8, SEAL_FILE_HASH, data + FRONT, size - FRONT, NULL, 0);
	fuzz_sealed(fuzz_file(copy, size));
	free(copy);
	return 0;
}
