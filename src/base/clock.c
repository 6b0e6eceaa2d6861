#include "clock.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "i18n.h"

#define CLOCK_ZONES "/usr/share/zoneinfo/"

static struct {
	bool held;
	int64_t wall;		/* while held */
	int64_t boot;		/* while held, without what was advanced */
	int64_t offset;		/* while running: wall minus the real clock */
	int64_t advanced;	/* of the boot clock */
} clock_state;

static int64_t
clock_read(clockid_t which)
{
	struct timespec now;

	clock_gettime(which, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t
clock_read_boot(void)
{
#ifdef CLOCK_BOOTTIME
	return clock_read(CLOCK_BOOTTIME);
#else
	return clock_read(CLOCK_MONOTONIC);
#endif
}

int64_t
clock_now(void)
{
	return clock_state.held ? clock_state.wall : clock_read(CLOCK_REALTIME) + clock_state.offset;
}

int64_t
clock_boot(void)
{
	return (clock_state.held ? clock_state.boot : clock_read_boot()) + clock_state.advanced;
}

int64_t
clock_pace(void)
{
	return clock_read_boot() + clock_state.advanced;
}

/* A zone's name has no ".." and no leading slash, so that it cannot leave the folder of zones. */
static bool
clock_zone_named(const char *zone)
{
	if (!isalpha((unsigned char)zone[0]) || strlen(zone) > 64)
		return false;
	for (const char *at = zone; *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr("_+-/", *at))
			return false;
	return true;
}

bool
clock_zone(const char *zone, struct err *err)
{
	char path[128], magic[4] = {0};

	if (!clock_zone_named(zone))
		return err_set(err, ERR_INVALID, _("This is not a time zone. Write one like Europe/London."));
	snprintf(path, sizeof path, "%s%s", CLOCK_ZONES, zone);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, magic, sizeof magic);
	if (fd >= 0)
		close(fd);
	if (got != sizeof magic || memcmp(magic, "TZif", sizeof magic) != 0)
		return err_set(err, ERR_INVALID, _("This computer knows no time zone %s."), zone);
	setenv("TZ", zone, 1);
	tzset();
	return true;
}

void
clock_hold(int64_t wall)
{
	if (!clock_state.held)
		clock_state.boot = clock_read_boot();
	clock_state.held = true;
	clock_state.wall = wall;
}

void
clock_go(int64_t offset)
{
	/* The boot clock never goes back: what was held is made up for by what really passed. */
	clock_state.held = false;
	clock_state.offset = offset;
}

void
clock_advance(int64_t ms)
{
	if (clock_state.held)
		clock_state.wall += ms;
	else
		clock_state.offset += ms;
	clock_state.advanced += ms;
}
