/* Replays seeds and, always the same, ROUNDS mutations of each: NAME_fuzz ROUNDS FILE... */
#include "fuzz.h"

#include <string.h>

enum { REPLAY_BYTES = 64 * 1024 };

static uint64_t replay_state = 20261121;

static size_t
replay_random(size_t below)
{
	replay_state ^= replay_state << 13;
	replay_state ^= replay_state >> 7;
	replay_state ^= replay_state << 17;
	return below ? (size_t)(replay_state % below) : 0;
}

/* Bytes that parsers care about, more often than others. */
static uint8_t
replay_byte(void)
{
	static const char dear[] = "\"\\{}[]:,;#=\n\r\t \0\x80\xC3\xED\xF0\xFF\xE2\x80\xAE'0.+-/T";

	return (uint8_t)(replay_random(3) ? (size_t)dear[replay_random(sizeof dear - 1)] : replay_random(256));
}

static size_t
replay_mutate(uint8_t *bytes, size_t size, size_t room)
{
	for (size_t times = 1 + replay_random(4); times > 0; times--) {
		size_t at = replay_random(size), count = replay_random(size - at) % 64;
		switch (replay_random(4)) {
		case 0:
			if (size > 0)
				bytes[at] = replay_byte();
			break;
		case 1:
			if (size < room) {
				memmove(bytes + at + 1, bytes + at, size - at);
				bytes[at] = replay_byte();
				size++;
			}
			break;
		case 2:
			memmove(bytes + at, bytes + at + count, size - at - count);
			size -= count;
			break;
		default:
			if (size + count <= room) {
				memmove(bytes + at + count, bytes + at, size - at);
				size += count;
			}
			break;
		}
	}
	return size;
}

/* With FUZZ_KEEP=FILE the input that failed is left there. */
static void
replay_keep(const uint8_t *bytes, size_t size)
{
	const char *path = getenv("FUZZ_KEEP");
	FILE *file = path ? fopen(path, "wb") : NULL;

	if (!file)
		return;
	fwrite(bytes, 1, size, file);
	fclose(file);
}

static int
replay_seed(const char *path, long rounds)
{
	static uint8_t seed[REPLAY_BYTES], bytes[REPLAY_BYTES];
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		return 1;
	}
	size_t size = fread(seed, 1, sizeof seed, file);
	fclose(file);
	LLVMFuzzerTestOneInput(seed, size);
	for (long i = 0; i < rounds; i++) {
		memcpy(bytes, seed, size);
		size_t changed = replay_mutate(bytes, size, sizeof bytes);
		replay_keep(bytes, changed);
		LLVMFuzzerTestOneInput(bytes, changed);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 2; i < argc; i++)
		failed |= replay_seed(argv[i], strtol(argv[1], NULL, 10));
	return failed || argc < 3;
}
