/*
 * A monkey at the real terminal: letters, keys, cut escape sequences, broken
 * UTF-8, forged replies, pastes, resizes, lost lines. The program lives or ends
 * well, and leaves the terminal as it found it. One seed is one run.
 *
 *   monkey FOLDER USER SEED COUNT     prints nothing, or what went wrong with exit status 1
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

enum { MONKEY_ROUNDS = 400, MONKEY_WAIT = 50, MONKEY_BYTES = 8192, MONKEY_PASTE = 1500 };

static struct {
	const char *folder, *user;
	unsigned seed, state;
	pid_t pid;		/* 0: not running */
	int master, slave;	/* the slave stays open, to see how the terminal was left */
	struct termios before;
	bool hung;		/* the line is said to be gone: nobody is there to put a terminal back for */
} monkey;

static void __attribute__((noreturn))
monkey_fail(const char *what, int number)
{
	fprintf(stderr, "seed %u: %s %d\n", monkey.seed, what, number);
	if (monkey.pid > 0)
		kill(monkey.pid, SIGKILL);
	exit(1);
}

static unsigned
monkey_pick(unsigned below)
{
	return (unsigned)rand_r(&monkey.state) % below;
}

static void
monkey_start(void)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	const char *program = getenv("RAPPORT");

	if (openpty(&monkey.master, &monkey.slave, NULL, NULL, &size) < 0)
		monkey_fail("no pseudo-terminal, error", errno);
	tcgetattr(monkey.slave, &monkey.before);
	monkey.hung = false;
	monkey.pid = fork();
	if (monkey.pid < 0)
		monkey_fail("no process, error", errno);
	if (monkey.pid == 0) {
		close(monkey.master);
		login_tty(monkey.slave);
		execl(program, program, "--data", monkey.folder, "--demo-user", monkey.user, (char *)NULL);
		_exit(127);
	}
	/* Until its first picture comes it is an ordinary process, which a signal ends in the ordinary way. */
	struct pollfd fd = {.fd = monkey.master, .events = POLLIN};
	if (poll(&fd, 1, MONKEY_ROUNDS * MONKEY_WAIT) <= 0)
		monkey_fail("nothing is drawn, error", errno);
}

/* The terminal is as it was, and the end was no crash. */
static void
monkey_check_end(int status)
{
	struct termios now;

	/* Once the terminal is put back, a key left over can be the ordinary end of any process. */
	bool late = WIFSIGNALED(status) && (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGQUIT);

	monkey.pid = 0;
	if (WIFSIGNALED(status) && !late)
		monkey_fail("the program died of signal", WTERMSIG(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
		monkey_fail("the program ended with status", WEXITSTATUS(status));
	tcgetattr(monkey.slave, &now);
	if (!monkey.hung && (now.c_lflag != monkey.before.c_lflag || now.c_iflag != monkey.before.c_iflag ||
	    now.c_oflag != monkey.before.c_oflag))
		monkey_fail("the terminal was not put back, modes", (int)now.c_lflag);
	close(monkey.master);
	close(monkey.slave);
}

/* Take what it wrote; see whether it ended. True while it runs. */
static bool
monkey_drain(int wait)
{
	struct pollfd fd = {.fd = monkey.master, .events = POLLIN};
	char bytes[MONKEY_BYTES];
	int status;

	while (poll(&fd, 1, wait) > 0 && read(monkey.master, bytes, sizeof bytes) > 0)
		wait = 0;
	if (waitpid(monkey.pid, &status, WNOHANG) != monkey.pid)
		return true;
	monkey_check_end(status);
	return false;
}

static void
monkey_write(const char *bytes, size_t count)
{
	while (count > 0) {
		struct pollfd fd = {.fd = monkey.master, .events = POLLIN | POLLOUT};
		if (poll(&fd, 1, MONKEY_WAIT) > 0 && fd.revents & POLLOUT) {
			ssize_t done = write(monkey.master, bytes, count > 256 ? 256 : count);
			bytes += done > 0 ? done : 0;
			count -= done > 0 ? (size_t)done : 0;
		}
		if (!monkey_drain(0))
			return;
	}
}

static void
monkey_paste(void)
{
	char bytes[MONKEY_PASTE + 16] = "\033[200~";
	size_t used = strlen(bytes);

	while (used < MONKEY_PASTE)
		bytes[used++] = "abcd \r\n\t;'\"\033\x80\xc3"[monkey_pick(14)];
	/* Now and then the end of the paste never comes. */
	if (monkey_pick(4) > 0) {
		memcpy(bytes + used, "\033[201~", 6);
		used += 6;
	}
	monkey_write(bytes, used);
}

static void
monkey_garbage(void)
{
	char bytes[24];
	size_t used = monkey_pick(sizeof bytes);

	for (size_t i = 0; i < used; i++)
		bytes[i] = (char)monkey_pick(256);
	monkey_write(bytes, used);
}

/* A key, whole or cut short. */
static void
monkey_key(void)
{
	static const char *const keys[] = {
		"\r", "\033", "\t", "\033[Z", "\177", "\033[A", "\033[B", "\033OC", "\033OD", "\033[5~", "\033[6~", "\033OP", "\033OQ",
		"\033OR", "\033OS", "\033[15~", "\033[17~", "\033[18~", "\033[19~", "\033[20~", "\033[[A", "\0331", "\025", "\027",
		/* forged replies: device, cursor, clipboard, palette, colour, version */
		"\033[?1;2c", "\033[24;80R", "\033]52;c;cm0gLXJm\a", "\033]4;1;rgb:ff/00/00\a", "\033]10;#fff\033\\", "\033P>|x\033\\",
		"é", "王", "e\xcc\x81", "\xe2\x80\xae", "\xf0\x9f\x91\xa9\xe2\x80\x8d", "\xff\xfe", "\xc3", "\x9b",
	};
	const char *key = keys[monkey_pick(sizeof keys / sizeof keys[0])];
	size_t bytes = strlen(key);

	monkey_write(key, monkey_pick(8) == 0 && bytes > 1 ? 1 + monkey_pick((unsigned)bytes - 1) : bytes);
}

/* The ways people go, so that it gets about: the card, the board, the calls, a form, and out of the lock. */
static void
monkey_path(void)
{
	static const char *const paths[] = {
		"\033OQgon ma\r", "\033OQpet\r", "\033ORdb\r", "\033ORcb\r", "\033ORcn\r", "\033ORhm\r", "\025okafor ada+",
		"rosewater clinic demo\r", "\033\033", "b\r", "fol\r", "n", "x", "p\r", "m\r", "cres", "\033[20~", "a\r", "t\r", "on",
		"12or", "wfev", "h", "i", "e",
	};
	const char *path = paths[monkey_pick(sizeof paths / sizeof paths[0])];

	monkey_write(path, strlen(path));
}

static void
monkey_resize(void)
{
	struct winsize size = {.ws_row = (unsigned short)(1 + monkey_pick(60)), .ws_col = (unsigned short)(1 + monkey_pick(200))};

	/* Mostly a window one can work in: in a small one every key is refused. */
	if (monkey_pick(6) > 0) {
		size.ws_row = monkey_pick(3) ? 24 : 40;
		size.ws_col = monkey_pick(3) ? 80 : 120;
	}
	ioctl(monkey.master, TIOCSWINSZ, &size);
}

/* End it, and see that it ended well. */
static void
monkey_end(int number)
{
	monkey.hung = number == SIGHUP;
	kill(monkey.pid, number);
	for (int i = 0; i < MONKEY_ROUNDS; i++)
		if (!monkey_drain(MONKEY_WAIT))
			return;
	monkey_fail("the program does not end after signal", number);
}

static void
monkey_round(void)
{
	unsigned what = monkey_pick(400);
	char letter = "abcdefghimnoprstuvwxyz0123456789 :+/"[monkey_pick(36)];

	if (what == 0)
		monkey_end(monkey_pick(2) ? SIGTERM : SIGHUP);
	else if (what < 4)
		monkey_paste();
	else if (what < 12)
		monkey_resize();
	else if (what < 30)
		monkey_garbage();
	else if (what < 100)
		monkey_key();
	else if (what < 200)
		monkey_path();
	else
		monkey_write(&letter, 1);
}

int
main(int argc, char **argv)
{
	if (argc != 5) {
		fputs("usage: monkey FOLDER USER SEED COUNT\n", stderr);
		return 2;
	}
	monkey.folder = argv[1];
	monkey.user = argv[2];
	monkey.seed = monkey.state = (unsigned)atoi(argv[3]);
	for (int i = 0; i < atoi(argv[4]); i++) {
		if (monkey.pid == 0)
			monkey_start();
		monkey_round();
		if (monkey.pid != 0)
			monkey_drain(0);
	}
	if (monkey.pid != 0)
		monkey_end(SIGTERM);
	return 0;
}
