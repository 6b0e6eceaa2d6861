#include "hub_driver.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hub_wire.h"

/*
 * A hub behind ssh. Keys, known hosts and ports are ssh's own business (~/.ssh/config); RAPPORT_SSH names another
 * program to run in its place. The far end is a forced command, `rapport hub serve`; what is asked for here counts only
 * where nobody forced one.
 */
struct hub_ssh {
	pid_t child;
	int line;		/* both ways; -1: none */
	int said;		/* what ssh itself complains about */
};

enum { HUB_SSH_WAIT = 120000, HUB_SSH_ARGUMENTS = 24 };	/* ms without a byte before the line is given up */

extern char **environ;

/* A path goes through a shell over there: only letters that mean nothing to one. */
static bool
hub_ssh_plain(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") == strlen(text);
}

static bool
hub_ssh_arguments(const struct hub_url *url, struct arena *arena, const char *arguments[HUB_SSH_ARGUMENTS],
    struct err *err)
{
	static const char *const fixed[] = {"-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=15", "-o",
	    "ServerAliveInterval=15", "-o", "ServerAliveCountMax=4", "-o", "ClearAllForwardings=yes"};
	const char *program = getenv("RAPPORT_SSH"), *path = url->path;
	size_t n = 0;

	if (!hub_ssh_plain(path) || url->host[0] == '-' || (url->user && url->user[0] == '-'))
		return err_set(err, ERR_INVALID, _("This name of a hub by ssh cannot be used: %s"), url->text);
	arguments[n++] = program && *program ? program : "ssh";
	for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
		arguments[n++] = fixed[i];
	if (url->port) {
		arguments[n++] = "-p";
		arguments[n++] = arena_printf(arena, "%d", url->port);
	}
	if (url->user) {
		arguments[n++] = "-l";
		arguments[n++] = url->user;
	}
	arguments[n++] = "--";
	arguments[n++] = url->host;
	arguments[n++] = strlen(path) > 1 ? arena_printf(arena, "rapport hub serve --hub file://%s", path) :
	    "rapport hub serve";
	arguments[n] = NULL;
	return true;
}

static bool
hub_ssh_spawn(struct hub_ssh *ssh, const char *const arguments[], struct err *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t how;
	sigset_t usual;
	int line[2], said[2], code;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) != 0)
		return err_errno(err, errno, _("No line to the hub can be made"));
	if (pipe2(said, O_CLOEXEC | O_NONBLOCK) != 0) {
		close(line[0]);
		close(line[1]);
		return err_errno(err, errno, _("No line to the hub can be made"));
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, line[1], 0);
	posix_spawn_file_actions_adddup2(&actions, line[1], 1);
	posix_spawn_file_actions_adddup2(&actions, said[1], 2);
	/* This program ignores a broken pipe; ssh should not. */
	posix_spawnattr_init(&how);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawnattr_setsigdefault(&how, &usual);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
	code = posix_spawnp(&ssh->child, arguments[0], &actions, &how, (char *const *)(uintptr_t)arguments, environ);
	posix_spawnattr_destroy(&how);
	posix_spawn_file_actions_destroy(&actions);
	close(line[1]);
	close(said[1]);
	ssh->line = line[0];
	ssh->said = said[0];
	if (code != 0) {
		ssh->child = -1;
		return err_errno(err, code, _("ssh cannot be run; install the OpenSSH client"));
	}
	return true;
}

/* The last line ssh said, where only plain characters pass. */
static void
hub_ssh_words(struct hub_ssh *ssh, char words[160])
{
	char all[2048];
	ssize_t count = read(ssh->said, all, sizeof all - 1);
	char *from;

	while (count > 0 && (all[count - 1] == '\n' || all[count - 1] == '\r'))
		count--;
	all[count > 0 ? count : 0] = '\0';
	from = strrchr(all, '\n');
	snprintf(words, 160, "%.159s", from ? from + 1 : all);
	for (char *at = words; *at; at++)
		if ((unsigned char)*at < 0x20 || (unsigned char)*at > 0x7e)
			*at = '?';
}

/* The line failed: ssh knows why. It is of no use any more. */
static bool
hub_ssh_cut(struct hub_ssh *ssh, struct err *err)
{
	char words[160];

	/* What it complains about it has said by now. */
	kill(ssh->child, SIGTERM);
	waitpid(ssh->child, NULL, 0);
	ssh->child = -1;
	hub_ssh_words(ssh, words);
	if (*words)
		return err_set(err, ERR_IO,
		    _("There is no line to the hub (ssh says: %s). Nothing is lost; run it again."), words);
	return err_set(err, ERR_IO, _("The line to the hub was cut. Nothing is lost; run it again."));
}

static bool
hub_ssh_connect(struct hub_ssh *ssh, const struct hub_url *url, struct arena *arena, struct err *err)
{
	const char *arguments[HUB_SSH_ARGUMENTS];
	char greeting[sizeof HUB_WIRE_GREETING];
	struct err why = {0};
	bool ended;

	*ssh = (struct hub_ssh){.child = -1, .line = -1, .said = -1};
	if (!hub_ssh_arguments(url, arena, arguments, err) || !hub_ssh_spawn(ssh, arguments, err))
		return false;
	if (!hub_wire_read(ssh->line, HUB_SSH_WAIT, greeting, sizeof greeting - 1, &ended, &why) || ended)
		return hub_ssh_cut(ssh, err);
	if (memcmp(greeting, HUB_WIRE_GREETING, sizeof greeting - 1) != 0)
		return err_set(err, ERR_IO,
		    _("At the other end of the ssh line is no hub. Its key must be bound to: rapport hub serve"));
	return true;
}

static void
hub_ssh_hang_up(struct hub_ssh *ssh)
{
	if (ssh->line >= 0)
		close(ssh->line);
	if (ssh->child > 0) {
		/* Every answer has come: there is nothing left to wait for. */
		kill(ssh->child, SIGTERM);
		waitpid(ssh->child, NULL, 0);
	}
	if (ssh->said >= 0)
		close(ssh->said);
	*ssh = (struct hub_ssh){.child = -1, .line = -1, .said = -1};
}

/* After an answer that is none, the line is of no use any more: nobody knows where the next one begins. */
static bool
hub_ssh_nonsense(struct hub_ssh *ssh, struct err *err)
{
	if (ssh->child > 0)
		hub_ssh_cut(ssh, NULL);
	return err_set(err, ERR_IO, _("The other end of the line does not speak as a hub does."));
}

/* An answer as it comes. */
struct hub_ssh_answer {
	struct hub_ssh *ssh;
	struct hub_wire wire;	/* the message that was read last */
};

/* Send a request, whose buf is freed. */
static bool
hub_ssh_ask(struct hub_ssh *ssh, struct buf *request, struct hub_ssh_answer *answer, struct err *err)
{
	bool ok = ssh->child > 0;

	*answer = (struct hub_ssh_answer){.ssh = ssh};
	if (!ok)
		err_set(err, ERR_IO, _("The line to the hub was cut. Nothing is lost; run it again."));
	else if (!hub_wire_send(ssh->line, request, err))
		ok = err && err->code == ERR_IO ? hub_ssh_cut(ssh, err) : false;
	buf_free(request);
	return ok;
}

/* The next item: 1; the end, whose fields are in the answer: 0; -1 err. */
static int
hub_ssh_next(struct hub_ssh_answer *answer, struct arena *arena, struct err *err)
{
	bool ended;

	if (!hub_wire_receive(answer->ssh->line, HUB_SSH_WAIT, arena, &answer->wire, &ended, err)) {
		hub_ssh_cut(answer->ssh, NULL);
		return -1;
	}
	if (ended) {
		hub_ssh_cut(answer->ssh, err);
		return -1;
	}
	switch (hub_wire_byte(&answer->wire)) {
	case 'i':
		return 1;
	case 'o':
		return 0;
	case 'e': {
		unsigned code = hub_wire_byte(&answer->wire);
		const char *text = hub_wire_text(&answer->wire, arena);
		err_set(err, code > ERR_NONE && code <= ERR_BUG ? (enum err_code)code : ERR_IO, "%s", text);
		return -1;
	}
	default:
		hub_ssh_nonsense(answer->ssh, err);
		return -1;
	}
}

/* Was everything there that belongs into a message, and nothing else? */
static bool
hub_ssh_whole(struct hub_ssh_answer *answer, struct err *err)
{
	if (!answer->wire.bad && answer->wire.at == answer->wire.end)
		return true;
	return hub_ssh_nonsense(answer->ssh, err);
}

/* A request whose answer says only that it was done. */
static bool
hub_ssh_do(struct hub_ssh *ssh, struct buf *request, struct err *err)
{
	struct arena *arena = arena_new();
	struct hub_ssh_answer answer;
	bool ok = hub_ssh_ask(ssh, request, &answer, err) && hub_ssh_next(&answer, arena, err) == 0 &&
	    hub_ssh_whole(&answer, err);

	arena_free(arena);
	return ok;
}

static struct buf
hub_ssh_request(enum hub_wire_op op)
{
	struct buf request = {0};

	hub_wire_put_byte(&request, op);
	return request;
}

static bool
hub_ssh_create(const struct hub_url *url, struct uuid org, struct err *err)
{
	struct arena *arena = arena_new();
	struct hub_ssh ssh;
	struct buf request = hub_ssh_request(HUB_WIRE_CREATE);
	bool ok;

	hub_wire_put_bytes(&request, org.byte, sizeof org.byte);
	ok = hub_ssh_connect(&ssh, url, arena, err) && hub_ssh_do(&ssh, &request, err);
	buf_free(&request);
	hub_ssh_hang_up(&ssh);
	arena_free(arena);
	return ok;
}

static bool
hub_ssh_hello(struct hub *hub, struct hub_hello *hello, struct err *err)
{
	struct arena *arena = arena_new();
	struct hub_ssh_answer answer;
	struct buf request = hub_ssh_request(HUB_WIRE_HELLO);
	bool ok = hub_ssh_ask(hub->state, &request, &answer, err) && hub_ssh_next(&answer, arena, err) == 0;

	if (ok) {
		hub_wire_fixed(&answer.wire, hello->hub.byte, sizeof hello->hub.byte);
		hello->epoch = hub_wire_int(&answer.wire);
		hello->time = hub_wire_int(&answer.wire);
		ok = hub_ssh_whole(&answer, err);
	}
	arena_free(arena);
	return ok;
}

/* Somebody must be there, and a hub behind him. */
static bool
hub_ssh_open(struct hub *hub, struct err *err)
{
	struct hub_hello hello;

	hub->state = arena_alloc(hub->arena, sizeof(struct hub_ssh));
	return hub_ssh_connect(hub->state, &hub->url, hub->arena, err) && hub_ssh_hello(hub, &hello, err);
}

static void
hub_ssh_close(struct hub *hub)
{
	hub_ssh_hang_up(hub->state);
}

static bool
hub_ssh_heads(struct hub *hub, const char *scope, struct arena *arena, struct hub_head **heads, size_t *count,
    struct err *err)
{
	struct hub_ssh_answer answer;
	struct buf request = hub_ssh_request(HUB_WIRE_HEADS);
	size_t room = 0;
	int got;

	hub_wire_put_text(&request, scope);
	if (!hub_ssh_ask(hub->state, &request, &answer, err))
		return false;
	while ((got = hub_ssh_next(&answer, arena, err)) > 0) {
		struct hub_head *head = arena_push(arena, heads, count, &room, sizeof **heads);
		hub_wire_fixed(&answer.wire, head->origin.byte, sizeof head->origin.byte);
		hub_wire_fixed(&answer.wire, head->site.byte, sizeof head->site.byte);
		head->seq = hub_wire_int(&answer.wire);
		hub_wire_fixed(&answer.wire, head->hash, sizeof head->hash);
		if (!hub_ssh_whole(&answer, err))
			return false;
	}
	return got == 0;
}

static bool
hub_ssh_bounds(struct hub *hub, const char *scope, struct uuid origin, struct arena *arena, struct hub_bound **bounds,
    size_t *count, struct err *err)
{
	struct hub_ssh_answer answer;
	struct buf request = hub_ssh_request(HUB_WIRE_BOUNDS);
	size_t room = 0;
	int got;

	hub_wire_put_text(&request, scope);
	hub_wire_put_bytes(&request, origin.byte, sizeof origin.byte);
	if (!hub_ssh_ask(hub->state, &request, &answer, err))
		return false;
	while ((got = hub_ssh_next(&answer, arena, err)) > 0) {
		struct hub_bound *bound = arena_push(arena, bounds, count, &room, sizeof **bounds);
		bound->from = hub_wire_int(&answer.wire);
		bound->to = hub_wire_int(&answer.wire);
		hub_wire_fixed(&answer.wire, bound->hash, sizeof bound->hash);
		if (!hub_ssh_whole(&answer, err))
			return false;
	}
	return got == 0;
}

static bool
hub_ssh_push(struct hub *hub, const struct segment *segment, enum hub_push *said, struct err *err)
{
	struct arena *arena = arena_new();
	struct hub_ssh_answer answer;
	struct buf request = hub_ssh_request(HUB_WIRE_PUSH);
	bool ok;

	hub_wire_put_bytes(&request, segment->bytes, segment->count);
	ok = hub_ssh_ask(hub->state, &request, &answer, err) && hub_ssh_next(&answer, arena, err) == 0;
	if (ok) {
		unsigned word = hub_wire_byte(&answer.wire), code = hub_wire_byte(&answer.wire);
		const char *text = hub_wire_text(&answer.wire, arena);
		ok = hub_ssh_whole(&answer, err) && (word <= HUB_REFUSED || hub_ssh_nonsense(hub->state, err));
		if (ok)
			*said = (enum hub_push)word;
		if (ok && *said == HUB_REFUSED)
			err_set(err, code > ERR_NONE && code <= ERR_BUG ? (enum err_code)code : ERR_DENIED, "%s", text);
	}
	arena_free(arena);
	return ok;
}

static bool
hub_ssh_items(struct hub *hub, struct buf *request, struct arena *arena, struct hub_item **items, size_t *count,
    struct err *err)
{
	struct hub_ssh_answer answer;
	size_t room = 0;
	int got;

	if (!hub_ssh_ask(hub->state, request, &answer, err))
		return false;
	while ((got = hub_ssh_next(&answer, arena, err)) > 0) {
		struct hub_item *item = arena_push(arena, items, count, &room, sizeof **items);
		item->seq = hub_wire_int(&answer.wire);
		item->bytes = hub_wire_bytes(&answer.wire, &item->count);
		if (!hub_ssh_whole(&answer, err))
			return false;
	}
	return got == 0;
}

static bool
hub_ssh_pull(struct hub *hub, const char *scope, int64_t after, size_t limit, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err)
{
	struct buf request = hub_ssh_request(HUB_WIRE_PULL);

	hub_wire_put_text(&request, scope);
	hub_wire_put_int(&request, after);
	hub_wire_put_int(&request, (int64_t)limit);
	return hub_ssh_items(hub, &request, arena, items, count, err);
}

static bool
hub_ssh_fetch(struct hub *hub, const char *scope, struct uuid origin, int64_t after, size_t limit, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err)
{
	struct buf request = hub_ssh_request(HUB_WIRE_FETCH);

	hub_wire_put_text(&request, scope);
	hub_wire_put_bytes(&request, origin.byte, sizeof origin.byte);
	hub_wire_put_int(&request, after);
	hub_wire_put_int(&request, (int64_t)limit);
	return hub_ssh_items(hub, &request, arena, items, count, err);
}

static bool
hub_ssh_tagged(struct hub *hub, const uint8_t tag[KEYRING_TAG], struct arena *arena, struct hub_place **places,
    size_t *count, struct err *err)
{
	struct hub_ssh_answer answer;
	struct buf request = hub_ssh_request(HUB_WIRE_TAGGED);
	size_t room = 0;
	int got;

	hub_wire_put_bytes(&request, tag, KEYRING_TAG);
	if (!hub_ssh_ask(hub->state, &request, &answer, err))
		return false;
	while ((got = hub_ssh_next(&answer, arena, err)) > 0) {
		struct hub_place *place = arena_push(arena, places, count, &room, sizeof **places);
		snprintf(place->scope, sizeof place->scope, "%s", hub_wire_text(&answer.wire, arena));
		hub_wire_fixed(&answer.wire, place->origin.byte, sizeof place->origin.byte);
		place->from = hub_wire_int(&answer.wire);
		place->to = hub_wire_int(&answer.wire);
		if (!hub_ssh_whole(&answer, err))
			return false;
	}
	return got == 0;
}

static struct buf
hub_ssh_named(enum hub_wire_op op, enum hub_kind kind, const char *name)
{
	struct buf request = hub_ssh_request(op);

	hub_wire_put_byte(&request, kind);
	hub_wire_put_text(&request, name);
	return request;
}

static bool
hub_ssh_get(struct hub *hub, enum hub_kind kind, const char *name, struct arena *arena, const void **bytes,
    size_t *count, bool *found, struct err *err)
{
	struct hub_ssh_answer answer;
	struct buf request = hub_ssh_named(HUB_WIRE_GET, kind, name);

	if (!hub_ssh_ask(hub->state, &request, &answer, err) || hub_ssh_next(&answer, arena, err) != 0)
		return false;
	*found = hub_wire_byte(&answer.wire) != 0;
	*bytes = hub_wire_bytes(&answer.wire, count);
	return hub_ssh_whole(&answer, err);
}

static bool
hub_ssh_put(struct hub *hub, enum hub_kind kind, const char *name, const void *bytes, size_t count, enum hub_put how,
    const void *was, size_t was_count, struct err *err)
{
	struct buf request = hub_ssh_named(HUB_WIRE_PUT, kind, name);

	hub_wire_put_bytes(&request, bytes, count);
	hub_wire_put_byte(&request, how);
	hub_wire_put_bytes(&request, was, was_count);
	return hub_ssh_do(hub->state, &request, err);
}

static bool
hub_ssh_list(struct hub *hub, enum hub_kind kind, struct arena *arena, struct hub_record **records, size_t *count,
    struct err *err)
{
	struct hub_ssh_answer answer;
	struct buf request = hub_ssh_request(HUB_WIRE_LIST);
	size_t room = 0;
	int got;

	hub_wire_put_byte(&request, kind);
	if (!hub_ssh_ask(hub->state, &request, &answer, err))
		return false;
	while ((got = hub_ssh_next(&answer, arena, err)) > 0) {
		struct hub_record *record = arena_push(arena, records, count, &room, sizeof **records);
		record->name = arena_text(arena, hub_wire_text(&answer.wire, arena));
		record->bytes = hub_wire_bytes(&answer.wire, &record->count);
		if (!hub_ssh_whole(&answer, err))
			return false;
	}
	return got == 0;
}

static bool
hub_ssh_drop(struct hub *hub, enum hub_kind kind, const char *name, struct err *err)
{
	struct buf request = hub_ssh_named(HUB_WIRE_DROP, kind, name);

	return hub_ssh_do(hub->state, &request, err);
}

static bool
hub_ssh_raise_epoch(struct hub *hub, struct err *err)
{
	struct buf request = hub_ssh_request(HUB_WIRE_EPOCH);

	return hub_ssh_do(hub->state, &request, err);
}

static bool
hub_ssh_prune(struct hub *hub, const char *scope, struct uuid origin, int64_t seq, struct err *err)
{
	struct buf request = hub_ssh_request(HUB_WIRE_PRUNE);

	hub_wire_put_text(&request, scope);
	hub_wire_put_bytes(&request, origin.byte, sizeof origin.byte);
	hub_wire_put_int(&request, seq);
	return hub_ssh_do(hub->state, &request, err);
}

const struct hub_ops hub_ssh_ops = {
	.scheme = "ssh", .create = hub_ssh_create, .open = hub_ssh_open, .close = hub_ssh_close, .hello = hub_ssh_hello,
	.heads = hub_ssh_heads, .bounds = hub_ssh_bounds, .push = hub_ssh_push, .pull = hub_ssh_pull,
	.fetch = hub_ssh_fetch, .tagged = hub_ssh_tagged, .get = hub_ssh_get, .put = hub_ssh_put, .list = hub_ssh_list,
	.drop = hub_ssh_drop, .raise_epoch = hub_ssh_raise_epoch, .prune = hub_ssh_prune,
};
