#include "err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void (*die_before)(void);

static const char *
err_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* __FILE__ is static, the line is not: a few dozen bytes a failure, kept for ever on purpose. */
static const char *
err_place(const char *file, int line)
{
	static char place[16][48];
	static unsigned next;
	char *at = place[next++ % 16];

	snprintf(at, sizeof place[0], "%s:%d", err_base_name(file), line);
	return at;
}

bool
err_set_at(struct err *err, enum err_code code, const char *file, int line, const char *format, ...)
{
	va_list args;

	if (!err)
		return false;
	*err = (struct err){.code = code, .field = -1, .where = err_place(file, line)};
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	return false;
}

bool
err_errno(struct err *err, int sys, const char *format, ...)
{
	va_list args;
	char text[180];

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	err_set(err, ERR_IO, "%s: %s", text, strerror(sys));
	if (err)
		err->sys = sys;
	return false;
}

bool
err_context(struct err *err, const char *format, ...)
{
	va_list args;
	char context[120], old[sizeof err->text];

	if (!err)
		return false;
	va_start(args, format);
	vsnprintf(context, sizeof context, format, args);
	va_end(args);
	memcpy(old, err->text, sizeof old);
	snprintf(err->text, sizeof err->text, "%s: %.*s", context, (int)(sizeof err->text - strlen(context) - 3), old);
	return false;
}

const char *
err_name(enum err_code code)
{
	static const char *const names[] = {
		[ERR_NONE] = "none", [ERR_INVALID] = "invalid", [ERR_NOT_FOUND] = "not found",
		[ERR_CONFLICT] = "conflict", [ERR_BUSY] = "busy", [ERR_DENIED] = "denied", [ERR_IO] = "io",
		[ERR_CORRUPT] = "corrupt", [ERR_UNKNOWN] = "unknown outcome", [ERR_BUG] = "bug",
	};

	return names[code];
}

void
die_hook(void (*hook)(void))
{
	die_before = hook;
}

void
die(const char *format, ...)
{
	va_list args;

	if (die_before)
		die_before();
	fputs("rapport: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs(". What was typed is kept as a draft.\n", stderr);
	abort();
}
