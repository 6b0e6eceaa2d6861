/* Prints a C table of the files named: path, bytes, size. Runs at build time only. */
#include <stdio.h>

static int
embed_file(const char *path, int n)
{
	FILE *in = fopen(path, "rb");
	int c, column = 0;

	if (!in) {
		perror(path);
		return 1;
	}
	printf("static const unsigned char file_%d[] = {\n", n);
	while ((c = getc(in)) != EOF)
		printf("%d,%s", c, ++column % 24 == 0 ? "\n" : "");
	printf("0};\n");
	fclose(in);
	return 0;
}

int
main(int argc, char **argv)
{
	printf("#include \"base/data.h\"\n");
	for (int n = 1; n < argc; n++)
		if (embed_file(argv[n], n))
			return 1;
	printf("const struct data_file data_files[] = {\n");
	for (int n = 1; n < argc; n++)
		printf("\t{\"%s\", (const char *)file_%d, sizeof file_%d - 1},\n", argv[n], n, n);
	printf("\t{0, 0, 0},\n};\n");
	return 0;
}
