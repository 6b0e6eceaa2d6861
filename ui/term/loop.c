#include "loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "term.h"

static int loop_pipe[2] = {-1, -1};

static void
loop_on_signal(int number)
{
	char byte = (char)number;
	int saved = errno;

	if (write(loop_pipe[1], &byte, 1) < 0) {
		/* A full pipe holds enough to wake up for. */
	}
	errno = saved;
}

void
loop_signals(void)
{
	static const int numbers[] = {SIGWINCH, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};
	struct sigaction action = {.sa_handler = loop_on_signal, .sa_flags = SA_RESTART};

	if (loop_pipe[0] < 0 && pipe2(loop_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		die("no pipe for signals: %s", strerror(errno));
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		sigaction(numbers[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
}

static int64_t
loop_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What the signals of one wake-up ask for. Several of a kind are one. */
static bool
loop_take_signals(const struct loop *loop)
{
	bool seen[64] = {false};
	char byte;

	while (read(loop_pipe[0], &byte, 1) == 1)
		seen[byte & 63] = true;
	if (seen[SIGUSR2])
		log_toggle();
	if (seen[SIGWINCH]) {
		struct event event = {.kind = EVENT_SIZE};
		term_resize(0, 0);
		term_size(&event.rows, &event.cols);
		loop->event(loop->owner, &event);
	}
	if (seen[SIGUSR1])
		loop->event(loop->owner, &(struct event){.kind = EVENT_RING});
	if (seen[SIGHUP])
		term_lost();
	bool stop = seen[SIGTERM] || seen[SIGHUP] || seen[SIGQUIT];
	if (stop)
		loop->event(loop->owner, &(struct event){.kind = EVENT_STOP});
	return stop;
}

enum { LOOP_KEYS, LOOP_SIGNALS, LOOP_WATCH, LOOP_LINE, LOOP_FDS };

/* Waits; EINTR alone is no wake-up. Returns the number of descriptors that are ready. */
static int
loop_poll(struct pollfd fds[LOOP_FDS], int wait)
{
	int64_t until = loop_now() + wait;

	for (;;) {
		int ready = poll(fds, LOOP_FDS, wait);
		if (ready >= 0 || errno != EINTR)
			return ready;
		if (wait > 0) {
			int64_t left = until - loop_now();
			wait = left > 0 ? (int)left : 0;
		}
	}
}

/* Everything that has been typed. Returns how many events there were. */
static int
loop_take_keys(const struct loop *loop, bool late)
{
	struct event event;
	int count = 0;

	for (; !loop->done(loop->owner) && (event = term_read(late)).kind != EVENT_NONE; count++)
		loop->event(loop->owner, &event);
	return count;
}

static void
loop_take_watch(const struct loop *loop)
{
	char bytes[1024];

	while (read(loop->watch, bytes, sizeof bytes) > 0)
		;
	loop->event(loop->owner, &(struct event){.kind = EVENT_CHANGED});
}

/* What the worker said. Its descriptor may be gone afterwards. */
static void
loop_take_line(const struct loop *loop, struct pollfd *line)
{
	if (line->revents)
		loop->event(loop->owner, &(struct event){.kind = EVENT_WORK});
	line->fd = loop->line(loop->owner);
}

/* The picture, when nothing waits to change it at once; then the mark, when still nothing does. */
static void
loop_paint(const struct loop *loop, struct pollfd fds[LOOP_FDS], bool marked)
{
	loop->draw(loop->owner);
	if (marked && loop_poll(fds, 0) == 0 && term_delay() < 0)
		term_mark();
}

void
loop_run(const struct loop *loop)
{
	const char *sync = getenv("RAPPORT_UI_SYNC");
	bool marked = sync && !strcmp(sync, "1"), dirty = true, stop = false;
	struct pollfd fds[LOOP_FDS] = {
		[LOOP_KEYS] = {.fd = STDIN_FILENO, .events = POLLIN},
		[LOOP_SIGNALS] = {.fd = loop_pipe[0], .events = POLLIN},
		[LOOP_WATCH] = {.fd = loop->watch, .events = POLLIN},
		[LOOP_LINE] = {.fd = loop->line(loop->owner), .events = POLLIN},
	};

	while (!stop && !loop->done(loop->owner)) {
		if (dirty && loop_poll(fds, 0) == 0) {
			loop_paint(loop, fds, marked);
			dirty = false;
		}
		int delay = term_delay(), wait = dirty ? 0 : loop->wait(loop->owner);
		bool escape = delay >= 0 && (wait < 0 || delay <= wait);
		int ready = loop_poll(fds, escape ? delay : wait);
		if (ready < 0)
			die("poll: %s", strerror(errno));
		if (fds[LOOP_SIGNALS].revents)
			stop = loop_take_signals(loop);
		if (fds[LOOP_WATCH].revents)
			loop_take_watch(loop);
		loop_take_line(loop, &fds[LOOP_LINE]);
		loop_take_keys(loop, ready == 0 && escape);
		if (ready == 0 && !escape && !dirty)
			loop->event(loop->owner, &(struct event){.kind = EVENT_TICK});
		if (term_is_lost() && !stop) {
			stop = true;
			loop->event(loop->owner, &(struct event){.kind = EVENT_STOP});
		}
		dirty = true;
	}
}
