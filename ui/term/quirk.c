#include "quirk.h"

#include <curses.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

enum {
	QUIRK_FILE = 32 * 1024,		/* bytes of the largest compiled description */
	QUIRK_HEADER = 12,		/* six little-endian numbers, term(5) */
	QUIRK_MAGIC = 0432,		/* 16-bit numbers */
	QUIRK_MAGIC_32 = 01036,		/* 32-bit numbers */
};

static int
quirk_short(const uint8_t *at)
{
	return at[0] | at[1] << 8;
}

/* The compiled description from the system's folders only; 0 when there is none. */
static size_t
quirk_read(const char *name, uint8_t bytes[QUIRK_FILE])
{
	static const char *const folders[] = {"/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo",
	    "/usr/lib/terminfo"};
	ssize_t count = -1;

	for (size_t i = 0; count <= 0 && i < sizeof folders / sizeof folders[0]; i++) {
		char path[128];
		snprintf(path, sizeof path, "%s/%c/%s", folders[i], name[0], name);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		count = read(fd, bytes, QUIRK_FILE);
		close(fd);
	}
	return count > QUIRK_HEADER ? (size_t)count : 0;
}

/* Mark a string capability as absent. False: the file is not what it says. */
static bool
quirk_drop(uint8_t *bytes, size_t count, long index)
{
	int magic = quirk_short(bytes), names = quirk_short(bytes + 2), flags = quirk_short(bytes + 4);
	int numbers = quirk_short(bytes + 6), strings = quirk_short(bytes + 8);
	size_t at = (size_t)(QUIRK_HEADER + names + flags);

	if (magic != QUIRK_MAGIC && magic != QUIRK_MAGIC_32)
		return false;
	at += at % 2 + (size_t)numbers * (magic == QUIRK_MAGIC_32 ? 4 : 2) + (size_t)index * 2;
	if (index >= strings)
		return true;	/* cut short: absent already */
	if (at + 2 > count)
		return false;
	bytes[at] = bytes[at + 1] = 0xff;
	return true;
}

/* Where REP, SU and SD stand among a description's strings: term.h knows, as members of the one in use. */
static bool
quirk_indexes(const char *name, long absent[3])
{
	int status;

	if (setupterm(name, STDOUT_FILENO, &status) == ERR || status != 1)
		return false;
	const char *const *strings = (const char *const *)((TERMTYPE *)cur_term)->Strings;
	absent[0] = (const char *const *)&repeat_char - strings;
	absent[1] = (const char *const *)&parm_index - strings;
	absent[2] = (const char *const *)&parm_rindex - strings;
	del_curterm(cur_term);
	return true;
}

void
quirk_plain_motion(const char *name)
{
	static uint8_t bytes[QUIRK_FILE];
	static const char digits[] = "0123456789abcdef";
	static char text[5 + 2 * QUIRK_FILE];
	long absent[3];
	size_t count = quirk_read(name, bytes);

	if (count == 0 || !quirk_indexes(name, absent))
		return;
	for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
		if (!quirk_drop(bytes, count, absent[i]))
			return;
	memcpy(text, "hex:", 5);
	for (size_t i = 0; i < count; i++) {
		text[4 + 2 * i] = digits[bytes[i] >> 4];
		text[5 + 2 * i] = digits[bytes[i] & 15];
	}
	text[4 + 2 * count] = '\0';
	setenv("TERMINFO", text, 1);
}

void
quirk_forget(void)
{
	unsetenv("TERMINFO");
}
