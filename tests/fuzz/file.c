#include "fuzz.h"

#include <fcntl.h>
#include <unistd.h>

static char fuzz_path[200];

static void
fuzz_remove(void)
{
	unlink(fuzz_path);
}

const char *
fuzz_file(const uint8_t *data, size_t size)
{
	const char *tmp = getenv("TMPDIR");

	if (!fuzz_path[0]) {
		snprintf(fuzz_path, sizeof fuzz_path, "%s/rapport-fuzz.%ld", tmp ? tmp : "/tmp", (long)getpid());
		atexit(fuzz_remove);
	}
	int fd = open(fuzz_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FUZZ_CHECK(fd >= 0);
	FUZZ_CHECK(write(fd, data, size) == (ssize_t)size);
	FUZZ_CHECK(close(fd) == 0);
	return fuzz_path;
}
