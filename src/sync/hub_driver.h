/*
 * What a driver of a hub is: one table of functions, each as hub.h says of the
 * call of its name. hub.c has checked scopes, names and sizes before.
 *
 * Must not: be included by anybody but hub.c, the drivers and the server.
 */
#ifndef SYNC_HUB_DRIVER_H
#define SYNC_HUB_DRIVER_H

#include "hub.h"

enum { HUB_NAME = 96, HUB_RECORD = 1024 * 1024 };	/* most bytes of a record's name and of a record */
enum { HUB_SEGMENT = SEGMENT_BODY_MOST + SEGMENT_TAGS * SEGMENT_TAG + 4096 };	/* most bytes of a segment */

/* A URL taken apart; texts lie in the hub's arena. */
struct hub_url {
	const char *text;		/* all of it, for a driver whose library reads URLs itself */
	const char *user, *host;	/* NULL: not said */
	int port;			/* 0: not said */
	const char *path;		/* decoded; "" when there is none */
};

struct hub_ops {
	const char *scheme;		/* what stands before "://" */
	bool local;			/* a path, and no host */
	bool (*create)(const struct hub_url *url, struct uuid org, struct err *err);
	bool (*open)(struct hub *hub, struct err *err);
	void (*close)(struct hub *hub);		/* also after an open that failed half-way */
	bool (*hello)(struct hub *hub, struct hub_hello *hello, struct err *err);
	bool (*heads)(struct hub *hub, const char *scope, struct arena *arena, struct hub_head **heads, size_t *count,
	    struct err *err);
	bool (*bounds)(struct hub *hub, const char *scope, struct uuid origin, struct arena *arena,
	    struct hub_bound **bounds, size_t *count, struct err *err);
	bool (*push)(struct hub *hub, const struct segment *segment, enum hub_push *said, struct err *err);
	/* NULL: one by one. */
	bool (*push_many)(struct hub *hub, const struct segment *segments, size_t count, enum hub_push *said,
	    size_t *answered, struct err *err);
	bool (*pull)(struct hub *hub, const char *scope, int64_t after, size_t limit, struct arena *arena,
	    struct hub_item **items, size_t *count, struct err *err);
	bool (*fetch)(struct hub *hub, const char *scope, struct uuid origin, int64_t after, size_t limit,
	    struct arena *arena, struct hub_item **items, size_t *count, struct err *err);
	bool (*tagged)(struct hub *hub, const uint8_t tag[KEYRING_TAG], struct arena *arena, struct hub_place **places,
	    size_t *count, struct err *err);
	bool (*get)(struct hub *hub, enum hub_kind kind, const char *name, struct arena *arena, const void **bytes,
	    size_t *count, bool *found, struct err *err);
	bool (*put)(struct hub *hub, enum hub_kind kind, const char *name, const void *bytes, size_t count,
	    enum hub_put how, const void *was, size_t was_count, struct err *err);
	bool (*drop)(struct hub *hub, enum hub_kind kind, const char *name, struct err *err);
	bool (*list)(struct hub *hub, enum hub_kind kind, struct arena *arena, struct hub_record **records,
	    size_t *count, struct err *err);
	bool (*sound)(struct hub *hub, struct err *err);	/* NULL: cannot be told */
	/* NULL: none that its reader does not see. */
	bool (*faults)(struct hub *hub, const char *scope, struct arena *arena, const char ***faults, size_t *count,
	    struct err *err);
	bool (*raise_epoch)(struct hub *hub, struct err *err);
	bool (*prune)(struct hub *hub, const char *scope, struct uuid origin, int64_t seq, struct err *err);
};

struct hub {
	const struct hub_ops *ops;
	struct arena *arena;		/* for the life of the connection */
	struct hub_url url;
	struct uuid site;		/* who says it asks */
	const char *folder;		/* of what a driver keeps at hand; NULL: nothing */
	void *state;			/* the driver's own */
};

extern const struct hub_ops hub_file_ops, hub_files_ops, hub_ssh_ops, hub_pg_ops;

/* "org", "invite" ...: folders of a share, keys of a table. Static. */
const char *hub_kind_name(enum hub_kind kind);

/* What an errno means for who wanted to write in the hub's folder: refused when running it again cures nothing. */
bool hub_cannot_write(const char *folder, int sys, struct err *err);

/* Are these a scope, and the name of a record, as the contract has them? */
bool hub_scope_valid(const char *scope);
bool hub_name_valid(const char *name);

#endif
