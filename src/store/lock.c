#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"

enum { LOCK_NOTE = 160, LOCK_TICK = 100 };	/* bytes of the note; ms between looks at the clock */

bool
lock_open(struct lock *lock, const char *folder, struct err *err)
{
	char path[4096];

	lock->held = false;
	lock->file = -1;
	if (snprintf(path, sizeof path, "%s/rapport.lock", folder) >= (int)sizeof path)
		return err_set(err, ERR_INVALID, _("The name of the data folder is too long."));
	lock->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (lock->file < 0)
		return err_errno(err, errno, _("The writers' lock of the data folder cannot be opened"));
	return true;
}

void
lock_close(struct lock *lock)
{
	if (lock->file >= 0)
		close(lock->file);
	*lock = (struct lock){.file = -1};
}

static bool
lock_try(const struct lock *lock, int command)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(lock->file, command, &whole) == 0;
}

static int64_t
lock_clock(void)
{
	struct timespec now;

	/* Not base/clock: a held demo clock must not hold a waiting writer. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
lock_alarm(int signal)
{
	(void)signal;	/* only there to break the wait */
}

/* Sleep in the kernel's queue. The timer repeats, so that one tick before the sleep is not the last. */
static bool
lock_wait(const struct lock *lock, int wait)
{
	struct sigaction ours = {.sa_handler = lock_alarm}, before;
	struct itimerval tick = {{0, LOCK_TICK * 1000}, {0, LOCK_TICK * 1000}}, timer;
	int64_t until = lock_clock() + wait;
	bool taken = false;

	sigemptyset(&ours.sa_mask);
	sigaction(SIGALRM, &ours, &before);
	setitimer(ITIMER_REAL, &tick, &timer);
	do
		taken = lock_try(lock, F_OFD_SETLKW);
	while (!taken && errno == EINTR && lock_clock() < until);
	setitimer(ITIMER_REAL, &timer, NULL);
	sigaction(SIGALRM, &before, NULL);
	return taken;
}

/* What the holder wrote, cut to its line; it is text of another process, so only plain characters pass. */
static void
lock_holder(const struct lock *lock, char note[LOCK_NOTE])
{
	ssize_t count = pread(lock->file, note, LOCK_NOTE - 1, 0);

	note[count > 0 ? count : 0] = '\0';
	size_t end = strcspn(note, "\n");
	while (end > 0 && note[end - 1] == ' ')
		end--;
	note[end] = '\0';
	for (char *at = note; *at; at++)
		if ((unsigned char)*at < 0x20 || (unsigned char)*at > 0x7e)
			*at = '?';
}

bool
lock_take(struct lock *lock, const char *note, int wait, struct err *err)
{
	char line[LOCK_NOTE];

	if (lock->file < 0)
		return true;
	if (lock->held)
		die("the writers' lock was taken twice");
	if (!lock_try(lock, F_OFD_SETLK) && !lock_wait(lock, wait)) {
		lock_holder(lock, line);
		return err_set(err, ERR_BUSY,
		    _("Nothing was saved: %s holds the database. Look at that terminal, then try again."),
		    *line ? line : _("another process"));
	}
	lock->held = true;
	/* Padded to the same length: a shorter note must not show the end of the last one. */
	snprintf(line, sizeof line, "%-*.*s", LOCK_NOTE - 2, LOCK_NOTE - 2, note);
	line[LOCK_NOTE - 2] = '\n';
	(void)!pwrite(lock->file, line, LOCK_NOTE - 1, 0);
	return true;
}

void
lock_give(struct lock *lock)
{
	struct flock whole = {.l_type = F_UNLCK, .l_whence = SEEK_SET};

	if (lock->held && lock->file >= 0)
		fcntl(lock->file, F_OFD_SETLK, &whole);
	lock->held = false;
}
