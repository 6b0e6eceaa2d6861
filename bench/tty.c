/*
 * bench/tty start|keys|idle [options] -- PROGRAM ARGS: drive a program in a terminal and time what a person feels.
 *
 * start   from just before exec to the last byte before 50 ms of silence, once TEXT stands on the screen
 * keys    from just before a key is written to the last byte before QUIET ms of silence
 * idle    wake-ups of the process in SECONDS without a key
 *
 * The output goes through a real terminal emulator (libvterm), which also answers the program's questions.
 * Options: -n RUNS  -e TEXT  -s KEYS (typed first, each waited for)  -k KEYS (measured, in a circle)
 * -q QUIET  -t SECONDS  -l LABEL. KEYS are characters; <down> <up> <enter> <esc> <f2> <pgdn> <c-u> are one key each.
 * Prints "# LABEL.p50_ms value" and so on; all modes print the resident memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

#include "bench.h"

enum { LINES = 24, COLUMNS = 80, GIVE_UP = 30, START_QUIET = 50, UNANSWERED = 250 };

struct tty {
	int master;
	pid_t pid;
	VTerm *term;
	VTermScreen *screen;
	volatile double *began;		/* shared with the child: just before exec */
	const char *expect;
	double last;			/* when the last output came */
};

static const struct tty_key {
	const char *name, *bytes;
} tty_keys[] = {{"down", "\033OB"}, {"up", "\033OA"}, {"enter", "\r"}, {"esc", "\033"}, {"f2", "\033OQ"}, {"pgdn", "\033[6~"},
    {"pgup", "\033[5~"}, {"right", "\033OC"}, {"left", "\033OD"}, {"f3", "\033OR"}, {"c-u", "\025"}, {"c-d", "\004"},
    {"tab", "\t"}, {"bs", "\177"}};

static void
tty_answer(const char *bytes, size_t count, void *context)
{
	const struct tty *tty = context;

	if (write(tty->master, bytes, count) < 0)
		return;
}

static void
tty_spawn(struct tty *tty, char **argv)
{
	static VTermScreenCallbacks none;
	struct winsize size = {.ws_row = LINES, .ws_col = COLUMNS};

	tty->term = vterm_new(LINES, COLUMNS);
	vterm_set_utf8(tty->term, 1);
	vterm_output_set_callback(tty->term, tty_answer, tty);
	tty->screen = vterm_obtain_screen(tty->term);
	vterm_screen_set_callbacks(tty->screen, &none, NULL);
	vterm_screen_enable_altscreen(tty->screen, 1);
	vterm_screen_reset(tty->screen, 1);
	tty->pid = forkpty(&tty->master, NULL, NULL, &size);
	if (tty->pid < 0)
		bench_die("no terminal: %s", strerror(errno));
	if (tty->pid == 0) {
		setenv("TERM", "xterm-256color", 1);
		unsetenv("COLORTERM");
		*tty->began = bench_now();
		execvp(argv[0], argv);
		_exit(127);
	}
	fcntl(tty->master, F_SETFL, O_NONBLOCK);
}

/* Only the process we started; politely first. */
static void
tty_stop(struct tty *tty)
{
	static const int signals[] = {SIGHUP, SIGTERM, SIGKILL};

	close(tty->master);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		kill(tty->pid, signals[i]);
		for (int wait = 0; wait < 40; wait++) {
			if (waitpid(tty->pid, NULL, WNOHANG) == tty->pid)
				goto out;
			poll(NULL, 0, 10);
		}
	}
out:
	vterm_free(tty->term);
}

static bool
tty_shows(const struct tty *tty, const char *text)
{
	char line[COLUMNS * 6 + 1];

	for (int row = 0; row < LINES; row++) {
		VTermRect rect = {.start_row = row, .end_row = row + 1, .start_col = 0, .end_col = COLUMNS};
		line[vterm_screen_get_text(tty->screen, line, sizeof line - 1, rect)] = '\0';
		if (strstr(line, text))
			return true;
	}
	return false;
}

/* Take what comes within `ms`; false when nothing did. */
static bool
tty_read(struct tty *tty, int ms)
{
	struct pollfd poll_fd = {.fd = tty->master, .events = POLLIN};
	char bytes[65536];
	ssize_t count;

	if (poll(&poll_fd, 1, ms) <= 0)
		return false;
	count = read(tty->master, bytes, sizeof bytes);
	if (count <= 0)
		bench_die("the program ended");
	tty->last = bench_now();
	vterm_input_write(tty->term, bytes, (size_t)count);
	return true;
}

static double
tty_painted(struct tty *tty)
{
	double end = bench_now() + GIVE_UP * 1e6;
	bool seen = false;

	while (bench_now() < end) {
		bool came = tty_read(tty, START_QUIET);
		seen = seen || tty_shows(tty, tty->expect);
		if (seen && !came)
			return tty->last - *tty->began;
	}
	for (int row = 0; row < LINES; row++) {
		char line[COLUMNS * 6 + 1];
		VTermRect rect = {.start_row = row, .end_row = row + 1, .start_col = 0, .end_col = COLUMNS};
		line[vterm_screen_get_text(tty->screen, line, sizeof line - 1, rect)] = '\0';
		fprintf(stderr, "| %s\n", line);
	}
	bench_die("never saw \"%s\"", tty->expect);
}

/* The next key of a list; moves `keys` on. */
static size_t
tty_next(const char **keys, char out[8])
{
	if (**keys == '<') {
		size_t bytes = strcspn(*keys + 1, ">");
		for (size_t i = 0; i < sizeof tty_keys / sizeof *tty_keys; i++)
			if (strlen(tty_keys[i].name) == bytes && strncmp(tty_keys[i].name, *keys + 1, bytes) == 0) {
				*keys += bytes + 2;
				return (size_t)snprintf(out, 8, "%s", tty_keys[i].bytes);
			}
		bench_die("no such key: %s", *keys);
	}
	out[0] = *(*keys)++;
	return 1;
}

/* Type one key; milliseconds until the screen is still again, or -1 when nothing was drawn. */
static double
tty_type(struct tty *tty, const char **keys, int quiet)
{
	char bytes[8];
	size_t count = tty_next(keys, bytes);
	double began = bench_now();

	tty->last = 0;
	if (write(tty->master, bytes, count) != (ssize_t)count)
		bench_die("the program does not read");
	if (!tty_read(tty, UNANSWERED))
		return -1;
	while (tty_read(tty, quiet))
		;
	return (tty->last - began) / 1e3;
}

static long
tty_status(pid_t pid, const char *field)
{
	char path[64], line[256];
	long value = -1;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof line, file))
		if (strncmp(line, field, strlen(field)) == 0)
			value = strtol(line + strlen(field) + 1, NULL, 10);
	if (file)
		fclose(file);
	return value;
}

struct options {
	const char *mode, *setup, *keys, *label;
	int runs, quiet, seconds;
};

static void
tty_report(const struct options *options, const char *what, double value)
{
	char name[96];

	snprintf(name, sizeof name, "%s.%s", options->label, what);
	bench_value(name, value);
}

static void
tty_session(struct tty *tty, const struct options *options, char **argv)
{
	struct bench_samples samples = {.count = 0};
	const char *setup = options->setup, *keys = options->keys;

	tty_spawn(tty, argv);
	tty_painted(tty);
	while (*setup)
		tty_type(tty, &setup, START_QUIET);
	for (int i = 0; *options->keys && i < options->runs; i++) {
		if (!*keys)
			keys = options->keys;
		double took = tty_type(tty, &keys, options->quiet);
		if (took >= 0)
			bench_add(&samples, took);
	}
	if (samples.count > 0) {
		tty_report(options, "p50_ms", bench_percentile(&samples, 50));
		tty_report(options, "p99_ms", bench_percentile(&samples, 99));
		tty_report(options, "answered", (double)samples.count);
	}
	if (strcmp(options->mode, "idle") == 0) {
		long before = tty_status(tty->pid, "voluntary_ctxt_switches");
		double end = bench_now() + options->seconds * 1e6;
		for (double left; (left = (end - bench_now()) / 1e3) > 0;)
			tty_read(tty, (int)left + 1);
		tty_report(options, "wakeups_s",
		    (double)(tty_status(tty->pid, "voluntary_ctxt_switches") - before) / options->seconds);
	}
	tty_report(options, "rss_mib", (double)tty_status(tty->pid, "VmRSS") / 1024);
	tty_stop(tty);
	bench_free(&samples);
}

static void
tty_start(struct tty *tty, const struct options *options, char **argv)
{
	struct bench_samples samples = {.count = 0};

	for (int i = 0; i < options->runs; i++) {
		tty_spawn(tty, argv);
		bench_add(&samples, tty_painted(tty) / 1e3);
		tty_stop(tty);
	}
	tty_report(options, "p50_ms", bench_percentile(&samples, 50));
	tty_report(options, "p95_ms", bench_percentile(&samples, 95));
	bench_free(&samples);
}

int
main(int argc, char **argv)
{
	struct options options = {.mode = argc > 1 ? argv[1] : "", .setup = "", .keys = "", .label = "tty", .runs = 20, .quiet = 3,
	    .seconds = 10};
	struct tty tty = {.expect = ""};
	int option;

	optind = 2;
	while ((option = getopt(argc, argv, "+n:e:s:k:q:t:l:")) != -1) {
		switch (option) {
		case 'n':
			options.runs = atoi(optarg);
			break;
		case 'e':
			tty.expect = optarg;
			break;
		case 's':
			options.setup = optarg;
			break;
		case 'k':
			options.keys = optarg;
			break;
		case 'q':
			options.quiet = atoi(optarg);
			break;
		case 't':
			options.seconds = atoi(optarg);
			break;
		case 'l':
			options.label = optarg;
			break;
		default:
			return 2;
		}
	}
	if (optind >= argc)
		bench_die("usage: tty start|keys|idle [options] -- PROGRAM ARGS");
	tty.began = mmap(NULL, sizeof *tty.began, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tty.began == MAP_FAILED)
		bench_die("no shared memory");
	signal(SIGPIPE, SIG_IGN);
	if (strcmp(options.mode, "start") == 0)
		tty_start(&tty, &options, argv + optind);
	else
		tty_session(&tty, &options, argv + optind);
	return 0;
}
