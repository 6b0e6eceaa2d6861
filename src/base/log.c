#include "log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
	int fd;			/* 0: never opened */
	bool on;
} log_state;

void
log_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (log_state.fd > 0)
		close(log_state.fd);
	log_state.fd = fd > 0 ? fd : 0;
	log_state.on = fd > 0;
}

void
log_toggle(void)
{
	log_state.on = log_state.fd > 0 && !log_state.on;
}

/* What is logged is ids and codes; whatever else slips in cannot steer the terminal that reads it. */
static void
log_filter(char *line)
{
	for (; *line; line++)
		if ((unsigned char)*line < 0x20 || (unsigned char)*line >= 0x7f)
			*line = '?';
}

void
log_note_at(const char *function, const char *format, ...)
{
	char line[512];
	struct timespec now;
	struct tm utc;
	va_list args;

	if (!log_state.on)
		return;
	clock_gettime(CLOCK_REALTIME, &now);	/* the real one: a log of a held clock orders nothing */
	gmtime_r(&now.tv_sec, &utc);
	size_t used = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%S", &utc);
	used += (size_t)snprintf(line + used, sizeof line - used, ".%03ldZ %ld %.60s: ", now.tv_nsec / 1000000,
	    (long)getpid(), function);
	va_start(args, format);
	vsnprintf(line + used, sizeof line - used - 1, format, args);
	va_end(args);
	log_filter(line);
	used = strlen(line);
	line[used++] = '\n';
	/* A log that cannot be written must not stop the desk. */
	if (write(log_state.fd, line, used) < 0)
		log_state.on = false;
}
