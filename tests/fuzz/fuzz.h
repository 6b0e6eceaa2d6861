/*
 * Fuzz targets. Each file tests/fuzz/NAME_fuzz.c is one LLVMFuzzerTestOneInput;
 * `make fuzz` runs it under libFuzzer with clang, `make check` replays its seeds
 * and many mutations of them with replay.c.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What holds for every input. */
#define FUZZ_CHECK(what) ((what) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #what))

static inline void
fuzz_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, what);
	abort();
}

/* A file with these bytes, for parsers that read files. The path is the same each time. */
const char *fuzz_file(const uint8_t *data, size_t size);

#endif
