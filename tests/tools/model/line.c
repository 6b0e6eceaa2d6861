/*
 * The line, and the writes of a session, by the linker: every call of a
 * session to its hub, and every step that writes here, comes through a
 * __wrap_ function first. The program itself knows nothing of it.
 */
#include "model.h"

#include <string.h>
#include <unistd.h>

#include "store/merge.h"
#include "store/seglog.h"
#include "sync/hub.h"

struct line line;

/* True: this call is the one that fails before it is made. */
static bool
line_cut(struct err *err)
{
	clock_hold(line.wall);
	line.calls++;
	return line.calls == line.cut && !line.answered && !err_set(err, ERR_IO, "The line is cut.");
}

/* What the call said, unless nobody hears it. */
static bool
line_heard(bool done, struct err *err)
{
	clock_hold(line.site_wall);
	return done && (line.calls != line.cut || err_set(err, ERR_IO, "The answer is lost."));
}

/* The power fails before the write, or after it. */
static void
line_write(void)
{
	if (line.kill > 0 && ++line.writes == line.kill)
		_exit(99);
}

#define WRAP(call, err, name, ...) \
	bool __real_##name call; \
	bool __wrap_##name call; \
	bool __wrap_##name call \
	{ \
		bool cut = line_cut(err); \
		return line_heard(!cut && __real_##name(__VA_ARGS__), err); \
	}

WRAP((struct hub *hub, struct hub_hello *hello, struct err *err), err, hub_hello, hub, hello, err)
WRAP((struct hub *hub, const char *scope, struct arena *arena, struct hub_head **heads, size_t *count,
    struct err *err), err, hub_heads, hub, scope, arena, heads, count, err)
WRAP((struct hub *hub, const char *scope, struct uuid origin, struct arena *arena, struct hub_bound **bounds,
    size_t *count, struct err *err), err, hub_bounds, hub, scope, origin, arena, bounds, count, err)
WRAP((struct hub *hub, enum hub_kind kind, const char *name, struct arena *arena, const void **bytes, size_t *count,
    bool *found, struct err *err), err, hub_get, hub, kind, name, arena, bytes, count, found, err)
WRAP((struct hub *hub, enum hub_kind kind, const char *name, const void *bytes, size_t count, enum hub_put how,
    const void *was, size_t was_count, struct err *err), err, hub_put, hub, kind, name, bytes, count, how, was,
    was_count, err)
WRAP((struct hub *hub, enum hub_kind kind, struct arena *arena, struct hub_record **records, size_t *count,
    struct err *err), err, hub_list, hub, kind, arena, records, count, err)

bool __real_hub_push_many(struct hub *hub, const struct segment *segments, size_t count, enum hub_push *said,
    size_t *answered, struct err *err);
bool __wrap_hub_push_many(struct hub *hub, const struct segment *segments, size_t count, enum hub_push *said,
    size_t *answered, struct err *err);
bool
__wrap_hub_push_many(struct hub *hub, const struct segment *segments, size_t count, enum hub_push *said,
    size_t *answered, struct err *err)
{
	bool cut = line_cut(err);

	/* Some of them arrive twice; some got through before the line was cut. */
	if (cut || (line.disorder && dice(4) == 0))
		__real_hub_push_many(hub, segments, dice((unsigned)count + 1), said, answered, NULL);
	return line_heard(!cut && __real_hub_push_many(hub, segments, count, said, answered, err), err);
}

/* One is held back, two change places, one comes twice. */
static void
line_disorder(struct hub_item *items, size_t *count)
{
	if (!line.disorder || *count < 2 || dice(2) == 0)
		return;
	size_t at = dice((unsigned)*count - 1);
	struct hub_item one = items[at];
	switch (dice(3)) {
	case 0:
		memmove(&items[at], &items[at + 1], (*count - at - 1) * sizeof *items);
		--*count;
		break;
	case 1:
		items[at] = items[at + 1];
		items[at + 1] = one;
		break;
	default:
		items[at + 1] = one;
		break;
	}
}

bool __real_hub_pull(struct hub *hub, const char *scope, int64_t after, size_t limit, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err);
bool __wrap_hub_pull(struct hub *hub, const char *scope, int64_t after, size_t limit, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err);
bool
__wrap_hub_pull(struct hub *hub, const char *scope, int64_t after, size_t limit, struct arena *arena,
    struct hub_item **items, size_t *count, struct err *err)
{
	bool cut = line_cut(err);
	bool done = line_heard(!cut && __real_hub_pull(hub, scope, after, limit, arena, items, count, err), err);

	if (done)
		line_disorder(*items, count);
	return done;
}

bool __real_hub_fetch(struct hub *hub, const char *scope, struct uuid origin, int64_t after, size_t limit,
    struct arena *arena, struct hub_item **items, size_t *count, struct err *err);
bool __wrap_hub_fetch(struct hub *hub, const char *scope, struct uuid origin, int64_t after, size_t limit,
    struct arena *arena, struct hub_item **items, size_t *count, struct err *err);
bool
__wrap_hub_fetch(struct hub *hub, const char *scope, struct uuid origin, int64_t after, size_t limit,
    struct arena *arena, struct hub_item **items, size_t *count, struct err *err)
{
	bool cut = line_cut(err);
	bool done = line_heard(!cut && __real_hub_fetch(hub, scope, origin, after, limit, arena, items, count, err), err);

	if (done)
		line_disorder(*items, count);
	return done;
}

/* ---- the power ------------------------------------------------------------------------------------ */

#define POWER(call, name, ...) \
	bool __real_##name call; \
	bool __wrap_##name call; \
	bool __wrap_##name call \
	{ \
		bool done; \
		line_write(); \
		done = __real_##name(__VA_ARGS__); \
		line_write(); \
		return done; \
	}

POWER((struct tx *tx, struct err *err), tx_commit, tx, err)
POWER((struct db *db, const struct tx_intent *intent, struct tx **tx, struct err *err), merge_begin, db, intent, tx, err)
POWER((struct tx *tx, const char *scope, int64_t no, const struct seglog_one *one, struct err *err), seglog_add, tx,
    scope, no, one, err)
POWER((struct tx *tx, struct merge_batch *batch, int64_t *found, struct err *err), settle_batch, tx, batch, found, err)
