#include "hub_driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"

static const struct hub_ops *const hub_drivers[] = {
	&hub_file_ops, &hub_files_ops, &hub_ssh_ops, &hub_pg_ops,
};

const char *
hub_kind_name(enum hub_kind kind)
{
	static const char *const names[HUB_KINDS] = {
		[HUB_ORG] = "org", [HUB_INVITE] = "invite", [HUB_KEY] = "key", [HUB_MEMBER] = "member",
		[HUB_ACK] = "ack", [HUB_LEASE] = "lease", [HUB_SNAPSHOT] = "snapshot", [HUB_CHUNK] = "chunk",
	};

	return names[kind];
}

/* Names become names of files: nothing that a folder would take for its own. */
static bool
hub_word_valid(const char *word, size_t most, const char *letters)
{
	size_t length = strlen(word);

	return length > 0 && length <= most && word[0] != '.' && strspn(word, letters) == length;
}

bool
hub_scope_valid(const char *scope)
{
	return hub_word_valid(scope, SEGMENT_SCOPE - 1,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");
}

bool
hub_name_valid(const char *name)
{
	return hub_word_valid(name, HUB_NAME, "abcdefghijklmnopqrstuvwxyz0123456789.-");
}

static bool
hub_scope_check(const char *scope, struct err *err)
{
	return hub_scope_valid(scope) || err_set(err, ERR_INVALID, _("A hub has no scope of that name."));
}

static bool
hub_record_check(enum hub_kind kind, const char *name, struct err *err)
{
	return (kind < HUB_KINDS && hub_name_valid(name)) ||
	    err_set(err, ERR_INVALID, _("A hub keeps no record of that name."));
}

static int
hub_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* %XX becomes its byte. NULL: no two hexadecimal digits, or a NUL among the bytes. */
static char *
hub_decode(struct arena *arena, const char *text, size_t bytes)
{
	char *out = arena_alloc(arena, bytes + 1), *to = out;

	for (size_t i = 0; i < bytes; i++) {
		if (text[i] != '%') {
			*to++ = text[i];
			continue;
		}
		if (bytes - i < 3 || hub_hex(text[i + 1]) < 0 || hub_hex(text[i + 2]) < 0)
			return NULL;
		int byte = hub_hex(text[i + 1]) << 4 | hub_hex(text[i + 2]);
		if (byte == 0)
			return NULL;
		*to++ = (char)byte;
		i += 2;
	}
	return out;
}

/* user@host:port, each part but the host at will. [::1] is a host. */
static bool
hub_authority(struct arena *arena, const char *text, size_t bytes, struct hub_url *url)
{
	const char *at = memchr(text, '@', bytes), *host = at ? at + 1 : text, *end = text + bytes, *colon;

	url->user = at ? hub_decode(arena, text, (size_t)(at - text)) : NULL;
	if (at && (!url->user || !*url->user))
		return false;
	colon = *host == '[' ? memchr(host, ']', (size_t)(end - host)) : host;
	if (!colon)
		return false;
	colon = memchr(colon, ':', (size_t)(end - colon));
	if (colon) {
		char *rest = arena_text_n(arena, colon + 1, (size_t)(end - colon - 1)), *stop;
		long port = strtol(rest, &stop, 10);
		if (stop == rest || *stop || rest[0] == '+' || port < 1 || port > 65535)
			return false;
		url->port = (int)port;
		end = colon;
	}
	if (*host == '[' && end - host > 2 && end[-1] == ']') {
		host++;
		end--;
	}
	url->host = end > host ? hub_decode(arena, host, (size_t)(end - host)) : NULL;
	return url->host != NULL;
}

/* Neither a scheme nor a guess at it: what was meant is said. NULL. */
static const struct hub_ops *
hub_url_unknown(const char *text, struct err *err)
{
	const char *rest = strstr(text, "://");

	if (rest)
		err_set(err, ERR_INVALID,
		    _("\"%.*s\" is no kind of hub: say file:///folder, files:///folder, ssh://user@host or "
		      "postgresql://host/name. Nothing was changed."),
		    (int)(rest - text < 20 ? rest - text : 20), text);
	else if (text[0] == '/')
		err_set(err, ERR_INVALID,
		    _("Write file:// before %s when it is a folder of this computer, files:// when it is on a mounted "
		      "share. Nothing was changed."), text);
	else
		err_set(err, ERR_INVALID,
		    _("This is not a hub: say file:///folder, files:///folder, ssh://user@host or "
		      "postgresql://host/name. Nothing was changed."));
	return NULL;
}

/* The driver of a URL, which is taken apart into *url. NULL + ERR_INVALID. */
static const struct hub_ops *
hub_url_parse(struct arena *arena, const char *text, struct hub_url *url, struct err *err)
{
	const char *rest = strstr(text, "://"), *slash;
	const struct hub_ops *ops = NULL;

	for (size_t i = 0; rest && i < sizeof hub_drivers / sizeof hub_drivers[0]; i++)
		if (strlen(hub_drivers[i]->scheme) == (size_t)(rest - text) &&
		    strncmp(text, hub_drivers[i]->scheme, (size_t)(rest - text)) == 0)
			ops = hub_drivers[i];
	if (!ops)
		return hub_url_unknown(text, err);
	*url = (struct hub_url){.text = arena_text(arena, text)};
	rest += 3;
	slash = strchr(rest, '/');
	if (!slash)
		slash = rest + strlen(rest);
	url->path = hub_decode(arena, slash, strlen(slash));
	if (ops->local && (slash != rest || !url->path || !url->path[0] || !url->path[1])) {
		err_set(err, ERR_INVALID, _("A hub in a folder is named with its whole path: %s:///srv/hub."),
		    ops->scheme);
		return NULL;
	}
	if (strcmp(ops->scheme, "ssh") == 0 &&
	    (!url->path || !hub_authority(arena, rest, (size_t)(slash - rest), url))) {
		err_set(err, ERR_INVALID, _("A hub by ssh is named ssh://user@host or ssh://user@host:port."));
		return NULL;
	}
	return ops;
}

bool
hub_cannot_write(const char *folder, int sys, struct err *err)
{
	if (sys == EROFS)
		return err_set(err, ERR_DENIED,
		    _("%s is mounted for reading only: nothing was changed there. Mount it for writing, then try "
		      "again."),
		    folder);
	if (sys == EACCES || sys == EPERM)
		return err_set(err, ERR_DENIED,
		    _("This user may not write in %s: nothing was changed there. Give it the right to, then try "
		      "again."),
		    folder);
	return err_errno(err, sys, _("Nothing can be written in %s"), folder);
}

/* A folder is there, or nothing is: whatever else stands in the way is said before a driver stumbles over it. */
static bool
hub_path_look(const struct hub_ops *ops, const struct hub_url *url, struct err *err)
{
	struct stat found;

	if (!ops->local)
		return true;
	if (stat(url->path, &found) == 0 ? !S_ISDIR(found.st_mode) : errno == ENOTDIR)
		return err_set(err, ERR_INVALID,
		    _("%s is not a folder, or lies below a file; a hub is a folder. Nothing was changed."), url->path);
	if (access(url->path, F_OK) == 0 ? access(url->path, R_OK | X_OK) != 0 : errno == EACCES)
		return err_set(err, ERR_DENIED,
		    _("This user may not look into %s. Nothing was changed; give it the right to, then try again."),
		    url->path);
	return true;
}

bool
hub_create(const char *url, struct uuid org, struct err *err)
{
	struct arena *arena = arena_new();
	struct hub_url parts;
	const struct hub_ops *ops = hub_url_parse(arena, url, &parts, err);
	bool ok = ops && hub_path_look(ops, &parts, err) && ops->create(&parts, org, err);

	arena_free(arena);
	return ok;
}

bool
hub_open(const char *url, struct uuid site, const char *folder, struct hub **hub, struct err *err)
{
	struct arena *arena = arena_new();
	struct hub *made = arena_alloc(arena, sizeof *made);

	*hub = NULL;
	made->arena = arena;
	made->site = site;
	made->folder = arena_text(arena, folder);
	made->ops = hub_url_parse(arena, url, &made->url, err);
	if (!made->ops || !hub_path_look(made->ops, &made->url, err)) {
		arena_free(arena);
		return false;
	}
	if (!made->ops->open(made, err)) {
		hub_close(made);
		return false;
	}
	*hub = made;
	return true;
}

void
hub_close(struct hub *hub)
{
	if (!hub)
		return;
	hub->ops->close(hub);
	arena_free(hub->arena);
}

bool
hub_is_copied(const struct hub *hub)
{
	return hub->ops == &hub_files_ops;
}

bool
hub_hello(struct hub *hub, struct hub_hello *hello, struct err *err)
{
	return hub->ops->hello(hub, hello, err);
}

bool
hub_heads(struct hub *hub, const char *scope, struct arena *arena, struct hub_head **heads, size_t *count,
    struct err *err)
{
	*heads = NULL;
	*count = 0;
	return hub_scope_check(scope, err) && hub->ops->heads(hub, scope, arena, heads, count, err);
}

bool
hub_bounds(struct hub *hub, const char *scope, struct uuid origin, struct arena *arena, struct hub_bound **bounds,
    size_t *count, struct err *err)
{
	*bounds = NULL;
	*count = 0;
	return hub_scope_check(scope, err) && hub->ops->bounds(hub, scope, origin, arena, bounds, count, err);
}

static bool
hub_segment_valid(const struct segment *segment)
{
	return hub_scope_valid(segment->scope) && segment->count <= HUB_SEGMENT && segment->from >= 1 &&
	    segment->to >= segment->from;
}

static bool
hub_push_refuse(enum hub_push *said, struct err *err)
{
	*said = HUB_REFUSED;
	err_set(err, ERR_INVALID, _("The hub refused a segment: its scope, range or size cannot be."));
	return true;
}

bool
hub_push(struct hub *hub, const struct segment *segment, enum hub_push *said, struct err *err)
{
	*said = HUB_REFUSED;
	return hub_segment_valid(segment) ? hub->ops->push(hub, segment, said, err) : hub_push_refuse(said, err);
}

bool
hub_push_many(struct hub *hub, const struct segment *segments, size_t count, enum hub_push *said, size_t *answered,
    struct err *err)
{
	size_t valid = 0;

	*answered = 0;
	while (valid < count && hub_segment_valid(&segments[valid]))
		valid++;
	if (hub->ops->push_many) {
		if (!hub->ops->push_many(hub, segments, valid, said, answered, err))
			return false;
	} else {
		for (bool on = true; on && *answered < valid; ++*answered) {
			if (!hub->ops->push(hub, &segments[*answered], &said[*answered], err))
				return false;
			on = said[*answered] == HUB_TAKEN || said[*answered] == HUB_DUP;
		}
	}
	if (*answered < valid || valid == count ||
	    (valid > 0 && said[valid - 1] != HUB_TAKEN && said[valid - 1] != HUB_DUP))
		return true;
	return hub_push_refuse(&said[(*answered)++], err);
}

bool
hub_pull(struct hub *hub, const char *scope, int64_t after, size_t limit, struct arena *arena, struct hub_item **items,
    size_t *count, struct err *err)
{
	*items = NULL;
	*count = 0;
	return hub_scope_check(scope, err) && hub->ops->pull(hub, scope, after, limit, arena, items, count, err);
}

bool
hub_fetch(struct hub *hub, const char *scope, struct uuid origin, int64_t after, size_t limit, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err)
{
	*items = NULL;
	*count = 0;
	return hub_scope_check(scope, err) &&
	    hub->ops->fetch(hub, scope, origin, after, limit, arena, items, count, err);
}

bool
hub_tagged(struct hub *hub, const uint8_t tag[KEYRING_TAG], struct arena *arena, struct hub_place **places,
    size_t *count, struct err *err)
{
	*places = NULL;
	*count = 0;
	return hub->ops->tagged(hub, tag, arena, places, count, err);
}

bool
hub_get(struct hub *hub, enum hub_kind kind, const char *name, struct arena *arena, const void **bytes, size_t *count,
    bool *found, struct err *err)
{
	*bytes = NULL;
	*count = 0;
	*found = false;
	return hub_record_check(kind, name, err) && hub->ops->get(hub, kind, name, arena, bytes, count, found, err);
}

bool
hub_put(struct hub *hub, enum hub_kind kind, const char *name, const void *bytes, size_t count, enum hub_put how,
    const void *was, size_t was_count, struct err *err)
{
	if (!hub_record_check(kind, name, err))
		return false;
	if (count > HUB_RECORD)
		return err_set(err, ERR_INVALID, _("A record of a hub holds at most 1 MiB. Nothing was sent."));
	return hub->ops->put(hub, kind, name, bytes, count, how, was, was_count, err);
}

bool
hub_drop(struct hub *hub, enum hub_kind kind, const char *name, struct err *err)
{
	return hub_record_check(kind, name, err) && hub->ops->drop(hub, kind, name, err);
}

bool
hub_list(struct hub *hub, enum hub_kind kind, struct arena *arena, struct hub_record **records, size_t *count,
    struct err *err)
{
	*records = NULL;
	*count = 0;
	return hub->ops->list(hub, kind, arena, records, count, err);
}

bool
hub_sound(struct hub *hub, struct err *err)
{
	return !hub->ops->sound || hub->ops->sound(hub, err);
}

bool
hub_faults(struct hub *hub, const char *scope, struct arena *arena, const char ***faults, size_t *count,
    struct err *err)
{
	*faults = NULL;
	*count = 0;
	return hub_scope_check(scope, err) &&
	    (!hub->ops->faults || hub->ops->faults(hub, scope, arena, faults, count, err));
}

bool
hub_raise_epoch(struct hub *hub, struct err *err)
{
	return hub->ops->raise_epoch(hub, err);
}

bool
hub_prune(struct hub *hub, const char *scope, struct uuid origin, int64_t seq, struct err *err)
{
	return hub_scope_check(scope, err) && hub->ops->prune(hub, scope, origin, seq, err);
}
