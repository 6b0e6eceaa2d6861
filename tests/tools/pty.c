/*
 * Runs a .pty test: the real binary on a pseudo-terminal, its output drawn by
 * libvterm. The idle mark in the byte stream says when there is nothing more to
 * come, so nothing here sleeps.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "base/buf.h"
#include "base/text.h"
#include "script/script.h"
#include "term/canvas.h"
#include "term/key.h"

enum { PTY_CLIENTS = 2, PTY_ENV = 16, PTY_PATIENCE = 20000, PTY_MARK = 64 };

static const char pty_mark[] = "\033]7777;idle;";

struct client {
	pid_t pid;		/* 0: not running */
	int fd;
	VTerm *vterm;
	VTermScreen *cells;
	unsigned long written, taken;
	int rows, cols;		/* the window's */
	int drawn_rows, drawn_cols;
	unsigned long marks;
	size_t matched;		/* bytes of pty_mark seen */
	char mark[PTY_MARK];	/* what follows it, up to BEL */
	size_t mark_used;
	bool in_mark;
	char user[64];
	struct buf sent;	/* everything the program wrote */
};

static struct {
	struct client clients[PTY_CLIENTS];
	int now;
	char folder[512], env[PTY_ENV][128];
	size_t env_count;
} pty_test;

static struct client *
pty_client(void)
{
	return &pty_test.clients[pty_test.now];
}

static const char *
pty_program(void)
{
	const char *program = getenv("RAPPORT");

	return program ? program : "build/rapport";
}

/* ---- output ------------------------------------------------------------------------------- */

static void
pty_take_mark(struct client *client)
{
	client->mark[client->mark_used] = '\0';
	sscanf(client->mark, "%lu;%dx%d", &client->taken, &client->drawn_cols, &client->drawn_rows);
	client->marks++;
	client->in_mark = false;
	client->matched = 0;
}

/* The mark never reaches libvterm: 0.1.4 loses an OSC that is split over two reads. */
static void
pty_take_byte(struct client *client, char byte)
{
	if (client->in_mark) {
		if (byte == '\a')
			pty_take_mark(client);
		else if (client->mark_used + 1 < sizeof client->mark)
			client->mark[client->mark_used++] = byte;
		return;
	}
	if (byte == pty_mark[client->matched]) {
		if (pty_mark[++client->matched] == '\0') {
			client->in_mark = true;
			client->mark_used = 0;
		}
		return;
	}
	vterm_input_write(client->vterm, pty_mark, client->matched);
	buf_add(&client->sent, pty_mark, client->matched);
	client->matched = 0;
	if (byte == pty_mark[0]) {
		client->matched = 1;
		return;
	}
	vterm_input_write(client->vterm, &byte, 1);
	buf_char(&client->sent, byte);
}

/* Read what comes within `wait` ms. False: nothing came; the program's end is an end of the client. */
static bool
pty_read(struct client *client, int wait)
{
	struct pollfd fd = {.fd = client->fd, .events = POLLIN};
	char bytes[4096];

	if (client->pid == 0 || poll(&fd, 1, wait) <= 0)
		return false;
	ssize_t count = read(client->fd, bytes, sizeof bytes);
	if (count <= 0) {
		waitpid(client->pid, NULL, 0);
		close(client->fd);
		client->pid = 0;
		return false;
	}
	for (ssize_t i = 0; i < count; i++)
		pty_take_byte(client, bytes[i]);
	return true;
}

static bool
pty_is_idle(const struct client *client)
{
	return client->taken >= client->written && client->drawn_rows == client->rows && client->drawn_cols == client->cols;
}

/* Until everything written was read, drawn and said to be idle, `marks` times in all at least. */
static void
pty_wait(struct client *client, unsigned long marks)
{
	while (client->pid != 0 && (!pty_is_idle(client) || client->marks < marks))
		if (!pty_read(client, PTY_PATIENCE) && client->pid != 0)
			script_fail("the program did not come to rest in %d s", PTY_PATIENCE / 1000);
}

/* ---- life of the program ------------------------------------------------------------------------ */

static void __attribute__((noreturn))
pty_child(const struct client *client)
{
	const char *argv[8];
	int argc = 0;

	setenv("RAPPORT_UI_SYNC", "1", 1);
	for (size_t i = 0; i < pty_test.env_count; i++)
		putenv(pty_test.env[i]);
	argv[argc++] = pty_program();
	argv[argc++] = "--data";
	argv[argc++] = pty_test.folder;
	if (client->user[0]) {
		argv[argc++] = "--demo-user";
		argv[argc++] = client->user;
	}
	argv[argc] = NULL;
	execv(pty_program(), (char **)(uintptr_t)argv);
	_exit(127);
}

static void
pty_start(void)
{
	struct client *client = pty_client();

	if (client->pid != 0)
		return;
	if (client->rows == 0) {
		client->rows = 24;
		client->cols = 80;
	}
	struct winsize size = {.ws_row = (unsigned short)client->rows, .ws_col = (unsigned short)client->cols};
	if (client->vterm)
		vterm_free(client->vterm);
	client->vterm = vterm_new(client->rows, client->cols);
	vterm_set_utf8(client->vterm, 1);
	client->cells = vterm_obtain_screen(client->vterm);
	vterm_screen_enable_altscreen(client->cells, 1);
	vterm_screen_reset(client->cells, 1);
	client->taken = client->written = client->marks = 0;
	client->matched = 0;
	client->in_mark = false;
	client->drawn_rows = 0;
	fflush(NULL);
	client->pid = forkpty(&client->fd, NULL, NULL, &size);
	if (client->pid < 0)
		script_fail("no pseudo-terminal: %s", strerror(errno));
	if (client->pid == 0)
		pty_child(client);
	pty_wait(client, 1);
	if (client->pid == 0)
		script_fail("the program ended at once");
}

static void
pty_write(const char *bytes, size_t count)
{
	struct client *client;

	pty_start();
	client = pty_client();
	while (pty_read(client, 0))
		;
	client->written += count;
	while (count > 0 && client->pid != 0) {
		ssize_t done = write(client->fd, bytes, count);
		if (done < 0 && errno != EINTR)
			script_fail("the terminal is gone: %s", strerror(errno));
		if (done > 0) {
			bytes += done;
			count -= (size_t)done;
		}
		pty_read(client, 0);
	}
	pty_wait(client, 0);
}

/* Run the program as a tool and wait: it must succeed. */
static void
pty_tool(const char *const *arguments)
{
	const char *argv[12] = {pty_program()};
	int argc = 1, status;

	for (; *arguments && argc < 11; arguments++)
		argv[argc++] = *arguments;
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		execv(pty_program(), (char **)(uintptr_t)argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		script_fail("rapport %s %s failed", argv[1], argv[2]);
}

/* ---- what the language asks for --------------------------------------------------------------------- */

static const struct {
	int key;
	const char *bytes;
} pty_keys[] = {
	{K_ENTER, "\r"}, {K_ESC, "\033"}, {K_TAB, "\t"}, {K_BACKTAB, "\033[Z"}, {K_BACKSPACE, "\177"}, {K_DELETE, "\033[3~"},
	{K_UP, "\033OA"}, {K_DOWN, "\033OB"}, {K_RIGHT, "\033OC"}, {K_LEFT, "\033OD"}, {K_HOME, "\033OH"}, {K_END, "\033OF"},
	{K_PGUP, "\033[5~"}, {K_PGDN, "\033[6~"}, {K_F1, "\033OP"}, {K_F2, "\033OQ"}, {K_F3, "\033OR"}, {K_F4, "\033OS"},
	{K_F5, "\033[15~"}, {K_F6, "\033[17~"}, {K_F7, "\033[18~"}, {K_F8, "\033[19~"}, {K_F9, "\033[20~"}, {K_F12, "\033[24~"},
};

static void
pty_press(const char *name)
{
	int key = key_named(name);
	char byte = (char)key;

	if (key == K_NONE)
		script_fail("no key is called %s", name);
	for (size_t i = 0; i < sizeof pty_keys / sizeof pty_keys[0]; i++)
		if (pty_keys[i].key == key) {
			pty_write(pty_keys[i].bytes, strlen(pty_keys[i].bytes));
			return;
		}
	if (key < 128)
		pty_write(&byte, 1);
	else
		pty_write(name, strlen(name));
}

/* "\e[A", "\x1b", "\r": bytes as they are, in one write. */
static void
pty_raw(const char *text)
{
	struct buf bytes = {0};

	for (; *text; text++) {
		if (*text != '\\') {
			buf_char(&bytes, *text);
		} else if (*++text == 'x') {
			char hex[3] = {text[1], text[1] ? text[2] : '\0', '\0'};
			buf_char(&bytes, (char)strtol(hex, NULL, 16));
			text += strlen(hex);
		} else {
			static const char names[] = "ernt", means[] = "\033\r\n\t";
			const char *at = strchr(names, *text);
			buf_char(&bytes, at && *text ? means[at - names] : *text);
		}
	}
	pty_write(bytes.bytes, bytes.used);
	buf_free(&bytes);
}

static void
pty_paste(const char *text)
{
	struct buf bytes = {0};

	buf_text(&bytes, "\033[200~");
	for (; *text; text++) {
		bool end = text[0] == '\\' && text[1] == 'n';
		buf_char(&bytes, end ? '\r' : *text);
		text += end ? 1 : 0;
	}
	buf_text(&bytes, "\033[201~");
	pty_write(bytes.bytes, bytes.used);
	buf_free(&bytes);
}

/* So many bytes of lines in one paste. */
static void
pty_paste_lines(long count)
{
	struct buf bytes = {0};

	buf_text(&bytes, "\033[200~");
	while ((long)bytes.used < count)
		buf_text(&bytes, "gon ma\rb\rfol\rxp\r");
	buf_text(&bytes, "\033[201~");
	pty_write(bytes.bytes, bytes.used);
	buf_free(&bytes);
}

static void
pty_resize(int cols, int rows)
{
	struct client *client;
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

	pty_start();
	client = pty_client();
	client->rows = rows;
	client->cols = cols;
	vterm_set_size(client->vterm, rows, cols);
	ioctl(client->fd, TIOCSWINSZ, &size);
	pty_wait(client, 0);
}

static void
pty_clock(int64_t ms)
{
	unsigned long marks[PTY_CLIENTS];
	char span[32];

	snprintf(span, sizeof span, "%lds", (long)(ms / 1000));
	for (int i = 0; i < PTY_CLIENTS; i++) {
		while (pty_read(&pty_test.clients[i], 0))
			;
		marks[i] = pty_test.clients[i].marks;
	}
	pty_tool((const char *const[]){"demo", "clock", "--data", pty_test.folder, "advance", span, NULL});
	for (int i = 0; i < PTY_CLIENTS; i++)
		pty_wait(&pty_test.clients[i], marks[i] + 1);
}

static void
pty_settle(void)
{
	pty_start();
	pty_wait(pty_client(), 0);
}

static bool
pty_more(void)
{
	return pty_read(pty_client(), PTY_PATIENCE / 4);
}

static void
pty_cell(int row, int col, struct script_cell *out)
{
	VTermScreenCell cell;
	size_t used = 0;

	*out = (struct script_cell){.text = " ", .look = '.'};
	vterm_screen_get_cell(pty_client()->cells, (VTermPos){.row = row, .col = col}, &cell);
	if (cell.chars[0] == (uint32_t)-1) {
		out->text[0] = '\0';
		return;
	}
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] && used + 4 < sizeof out->text; i++)
		used += text_encode(cell.chars[i], out->text + used);
	if (used > 0)
		out->text[used] = '\0';
	bool coloured = !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) && VTERM_COLOR_IS_INDEXED(&cell.fg);
	out->look = canvas_look(cell.attrs.bold, cell.attrs.underline != 0, cell.attrs.reverse,
	    coloured ? cell.fg.indexed.idx : -1);
}

static void
pty_cursor(int *row, int *col)
{
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(pty_client()->vterm), &at);
	*row = at.row;
	*col = at.col;
}

static void
pty_size(int *rows, int *cols)
{
	*rows = pty_client()->rows;
	*cols = pty_client()->cols;
}

/* End it by a signal, and be there when it ends. */
static void
pty_signal(int number)
{
	struct client *client = pty_client();

	pty_start();
	kill(client->pid, number);
	while (client->pid != 0)
		if (!pty_read(client, PTY_PATIENCE) && client->pid != 0)
			script_fail("the program did not end");
}

/* No colour in anything that was sent: SGR 30-49 and 90-107. */
static void
pty_no_colour(void)
{
	const struct buf *sent = &pty_client()->sent;

	for (size_t i = 0; i + 2 < sent->used; i++) {
		if (sent->bytes[i] != '\033' || sent->bytes[i + 1] != '[')
			continue;
		size_t end = i + 2 + strspn(sent->bytes + i + 2, "0123456789;");
		if (sent->bytes[end] != 'm')
			continue;
		for (const char *at = sent->bytes + i + 2; at < sent->bytes + end; at += strcspn(at, ";m") + 1) {
			int sgr = atoi(at);
			if ((sgr >= 30 && sgr <= 49) || (sgr >= 90 && sgr <= 107))
				script_fail("a colour was sent: SGR %d", sgr);
		}
	}
}

static void
pty_only_ascii(void)
{
	const struct buf *sent = &pty_client()->sent;

	for (size_t i = 0; i < sent->used; i++) {
		unsigned char byte = (unsigned char)sent->bytes[i];
		if (byte >= 127 || (byte < ' ' && !strchr("\033\r\n\b\t\016\017\a", byte)))
			script_fail("byte %02x was sent", byte);
	}
}

static void
pty_clinic(const char *name)
{
	const char *home = getenv("HOME");

	snprintf(pty_test.folder, sizeof pty_test.folder, "%s/clinic", home ? home : ".");
	pty_tool((const char *const[]){"demo", "--data", pty_test.folder, "--clinic", name, "--no-open", NULL});
}

static bool
pty_command(const char *verb, const char *rest)
{
	if (!strcmp(verb, "clinic"))
		pty_clinic(rest);
	else if (!strcmp(verb, "user"))
		snprintf(pty_client()->user, sizeof pty_client()->user, "%s", rest);
	else if (!strcmp(verb, "env") && pty_test.env_count < PTY_ENV)
		snprintf(pty_test.env[pty_test.env_count++], sizeof pty_test.env[0], "%s", rest);
	else if (!strcmp(verb, "client"))
		pty_test.now = atoi(rest) == 2 ? 1 : 0;
	else if (!strcmp(verb, "paste-lines"))
		pty_paste_lines(atol(rest));
	else if (!strcmp(verb, "raw"))
		pty_raw(rest);
	else if (!strcmp(verb, "kill"))
		pty_signal(SIGKILL);
	else if (!strcmp(verb, "term"))
		pty_signal(SIGTERM);
	else if (!strcmp(verb, "hup"))
		pty_signal(SIGHUP);
	else if (!strcmp(verb, "no-colour-sent"))
		pty_no_colour();
	else if (!strcmp(verb, "only-ascii-sent"))
		pty_only_ascii();
	else
		return false;
	return true;
}

static void
pty_end(void)
{
	for (int i = 0; i < PTY_CLIENTS; i++) {
		struct client *client = &pty_test.clients[i];
		if (client->pid > 0) {
			kill(client->pid, SIGKILL);
			waitpid(client->pid, NULL, 0);
			close(client->fd);
		}
		if (client->vterm)
			vterm_free(client->vterm);
		buf_free(&client->sent);
	}
}

static const struct script_ops pty_ops = {
	.press = pty_press, .paste = pty_paste, .resize = pty_resize, .clock = pty_clock, .settle = pty_settle,
	.more = pty_more, .cell = pty_cell, .cursor = pty_cursor, .size = pty_size, .command = pty_command, .end = pty_end,
};

int
main(int argc, char **argv)
{
	return script_main(argc, argv, &pty_ops);
}
