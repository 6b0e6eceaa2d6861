/* Writes past the end of a buffer: with the flags of the build it must be stopped, not go on. For tools/lint. */
#include <stdio.h>
#include <string.h>

static void __attribute__((noinline))
canary_overrun(const char *text, size_t count)
{
	char small[8];
	volatile char *at = small;

	for (size_t i = 0; i < count; i++)
		at[i] = text[i % strlen(text)];
	printf("%c\n", small[0]);
}

int
main(int argc, char **argv)
{
	canary_overrun(argv[0], (size_t)argc * 64);
	return 0;
}
