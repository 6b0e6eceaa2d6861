#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/i18n.h"
#include "canvas.h"
#include "decode.h"
#include "internal.h"
#include "quirk.h"

static struct {
	SCREEN *screen;
	FILE *in, *out;		/* of a terminal nobody sees */
	struct decode decode;
	bool unseen, lost, fkeys;
	unsigned long taken;	/* bytes typed so far */
	char leave[64];		/* what gives the terminal back, for a crash */
	struct termios before;
} term;

static const char term_paste_on[] = "\033[?2004h", term_paste_off[] = "\033[?2004l";
static const char term_mouse_on[] = "\033[?1000h\033[?1006h", term_mouse_off[] = "\033[?1006l\033[?1000l";
static const char term_erase_all[] = "\033[H\033[2J\033[3J";

/* A name that came over ssh is text from a stranger: letters, digits, and known to terminfo, else vt100. */
static const char *
term_name(void)
{
	const char *name = getenv("TERM");
	int status;

	if (!name || !*name || strlen(name) > 32 ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.+-") != strlen(name))
		return "vt100";
	if (setupterm(name, STDOUT_FILENO, &status) == ERR || status != 1)
		return "vt100";
	del_curterm(cur_term);
	return name;
}

/* Can it put text where a screen wants it? A "dumb" one, as some editors and tools offer, cannot. */
static bool
term_can_paint(const char *name)
{
	int status;

	if (setupterm(name, STDOUT_FILENO, &status) == ERR || status != 1)
		return true;	/* newterm says what is wrong */
	const char *move = tigetstr("cup");
	del_curterm(cur_term);
	return move && move != (char *)-1;
}

/* Text is UTF-8 inside, whatever the locale; one that cannot show it gets ASCII on the screen. */
static bool
term_locale(void)
{
	i18n_open();
	return i18n_shows_utf8();
}

static void
term_write(const char *bytes, size_t count)
{
	while (count > 0 && !term.lost && !term.unseen) {
		ssize_t done = write(STDOUT_FILENO, bytes, count);
		if (done < 0 && errno != EINTR && errno != EAGAIN)
			return;
		if (done > 0) {
			bytes += done;
			count -= (size_t)done;
		}
	}
}

/* A crash leaves no patient on the screen: only write(2) and tcsetattr(3) here, then die of the signal. */
static void
term_crash(int signal_number)
{
	if (!term.unseen && !term.lost) {
		term_write(term_erase_all, sizeof term_erase_all - 1);
		term_write(term_paste_off, sizeof term_paste_off - 1);
		term_write(term.leave, strlen(term.leave));
		tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
	}
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void
term_guard(void)
{
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
	struct sigaction old, action = {.sa_handler = term_crash, .sa_flags = (int)SA_RESETHAND};

	for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
		if (sigaction(fatal[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)	/* a sanitizer keeps its own */
			sigaction(fatal[i], &action, NULL);
	die_hook(term_stop);
}

static bool
term_name_has_fkeys(void)
{
	static const char *const needed[] = {"kf1", "kf2", "kf3", "kf4", "kf9", "kf12"};

	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
		const char *bytes = tigetstr(needed[i]);
		if (!bytes || bytes == (char *)-1)
			return false;
	}
	return true;
}

static void
term_modes(const char *name, const struct term_options *options, bool utf8)
{
	const char *no_color = getenv("NO_COLOR"), *leave = tigetstr("rmcup");

	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	scrollok(stdscr, FALSE);
	curs_set(1);
	bool plain = no_color && *no_color && options->colour != TERM_COLOUR_ON;
	theme_start(options->colour == TERM_COLOUR_OFF || plain || !strcmp(name, "vt100"));
	symbol_start(options->symbols == TERM_SYMBOLS_ASCII || !utf8);
	term.fkeys = term_name_has_fkeys();
	snprintf(term.leave, sizeof term.leave, "%s", leave && leave != (char *)-1 ? leave : "");
}

/*
 * CP437 shapes are of ambiguous width. Draw one, ask where the cursor came to stand,
 * and go on: the answer, if one comes, is read among the keys. The first picture wipes it.
 */
static void
term_probe(void)
{
	char probe[64];
	int length = snprintf(probe, sizeof probe, "\033[%d;1H" SIGN_HERE "\033[6n", DECODE_PROBE_ROW);

	if (!symbol_ascii())
		term_write(probe, (size_t)length);
}

/* ► took two columns here: all our columns would be off, so ASCII it is. */
static void
term_take_probe(void)
{
	if (term.decode.report <= 2)
		return;
	term.decode.report = 0;
	symbol_start(true);
	clearok(stdscr, TRUE);
}

bool
term_start(const struct term_options *options, struct err *err)
{
	const char *name;
	bool utf8 = term_locale();

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_IO,
		    _("The workstation needs a terminal for its screen and keys. In scripts, use "
		    "the subcommands."));
	tcgetattr(STDIN_FILENO, &term.before);
	name = term_name();
	if (!term_can_paint(name))
		return err_set(err, ERR_INVALID, _("A terminal of the kind TERM=%s cannot show a screen. Open the "
		    "workstation in another one, or set TERM to what yours is."), name);
	quirk_plain_motion(name);
	term.screen = newterm(name, stdout, stdin);
	quirk_forget();
	if (!term.screen && strcmp(name, "vt100"))
		term.screen = newterm(name = "vt100", stdout, stdin);
	if (!term.screen)
		return err_set(err, ERR_IO,
		    _("This system knows neither your terminal nor the vt100. Install the terminfo "
		    "data base (ncurses-base)."));
	term.unseen = term.lost = false;
	term_modes(name, options, utf8);
	term_guard();
	fflush(stdout);
	term_probe();
	term_write(term_paste_on, sizeof term_paste_on - 1);
	if (options->mouse)
		term_write(term_mouse_on, sizeof term_mouse_on - 1);
	return true;
}

bool
term_start_unseen(int rows, int cols, const struct term_options *options, struct err *err)
{
	bool utf8 = term_locale();
	const char *name = term_name();

	term.in = fopen("/dev/null", "r");
	term.out = fopen("/dev/null", "w");
	if (term.in && term.out)
		term.screen = newterm(name, term.out, term.in);
	if (!term.screen)
		return err_set(err, ERR_IO, _("This system does not know the terminal %s."), name);
	term.unseen = true;
	term.lost = false;
	term_modes(name, options, utf8);
	term.fkeys = true;
	resizeterm(rows, cols);
	return true;
}

static void
term_free(void)
{
	if (term.screen)
		delscreen(term.screen);
	term.screen = NULL;
	if (term.in)
		fclose(term.in);
	if (term.out)
		fclose(term.out);
	term.in = term.out = NULL;
	decode_free(&term.decode);
	term.decode.used = 0;
}

void
term_stop(void)
{
	if (!term.screen)
		return;
	if (!term.lost) {
		term_wipe();
		term_write(term_paste_off, sizeof term_paste_off - 1);
		term_write(term_mouse_off, sizeof term_mouse_off - 1);
		endwin();
	}
	term_free();
}

void
term_lost(void)
{
	term.lost = true;
}

void
term_wipe(void)
{
	if (!term.screen || term.lost)
		return;
	erase();
	clearok(stdscr, TRUE);
	refresh();
	term_write(term_erase_all, sizeof term_erase_all - 1);
	clearok(stdscr, TRUE);	/* the next picture is painted whole */
}

void
term_size(int *rows, int *cols)
{
	*rows = LINES;
	*cols = COLS;
}

void
term_resize(int rows, int cols)
{
	struct winsize size;

	if (rows == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
		rows = size.ws_row;
		cols = size.ws_col;
	}
	if (rows > 0 && cols > 0 && (rows != LINES || cols != COLS))
		resizeterm(rows, cols);
	clearok(stdscr, TRUE);
}

/* Read what waits, without waiting. False at the end of the terminal. */
static bool
term_fill(void)
{
	struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
	char bytes[256];

	while (decode_room(&term.decode) > 0 && poll(&fd, 1, 0) > 0) {
		size_t most = decode_room(&term.decode) < sizeof bytes ? decode_room(&term.decode) : sizeof bytes;
		ssize_t count = read(STDIN_FILENO, bytes, most);
		if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
			term.lost = true;
			return false;
		}
		if (count > 0) {
			decode_feed(&term.decode, bytes, (size_t)count);
			term.taken += (unsigned long)count;
		}
	}
	return true;
}

struct event
term_read(bool late)
{
	if (!term.unseen && !term.lost)
		term_fill();
	struct event event = decode_next(&term.decode, late);
	term_take_probe();
	return event;
}

int
term_delay(void)
{
	enum { LOCAL = 50, REMOTE = 100, PASTE = 1000 };	/* UX.md 2: short values misread split keys over ssh */
	const char *ssh = getenv("SSH_CONNECTION");

	if (!decode_waits(&term.decode))
		return -1;
	return term.decode.pasting ? PASTE : ssh && *ssh ? REMOTE : LOCAL;
}

bool
term_waiting(void)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	return !term.unseen && !term.lost && poll(&input, 1, 0) == 1;
}

bool
term_is_lost(void)
{
	return term.lost;
}

void
term_discard(void)
{
	do
		decode_forget(&term.decode);	/* read, not flushed: what was taken stays counted */
	while (!term.unseen && !term.lost && term_fill() && term.decode.used > 0);
}

void
term_bell(void)
{
	if (!term.unseen && !term.lost)
		beep();
}

void
term_clear(void)
{
	erase();
}

void
term_show(void)
{
	int row, col;

	if (term.lost)
		return;
	canvas_read_cursor(&row, &col);
	move(row < LINES ? row : LINES - 1, col < COLS ? col : COLS - 1);
	refresh();
}

void
term_mark(void)
{
	char mark[64];
	int length = snprintf(mark, sizeof mark, "\033]7777;idle;%lu;%dx%d\a", term.taken, COLS, LINES);

	term_write(mark, (size_t)length);
}

bool
term_is_ascii(void)
{
	return symbol_ascii();
}

bool
term_is_mono(void)
{
	return theme_mono();
}

bool
term_has_fkeys(void)
{
	return term.fkeys;
}
