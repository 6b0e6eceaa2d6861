#include "segment_body.h"

#include <string.h>

#include "base/i18n.h"

enum {
	BODY_FORMAT = 1,
	BODY_KIND = 0x07,	/* of an op's first byte: index in body_kinds, 0: its text follows */
	BODY_LAST = 0x08,	/* of its transaction */
	BODY_SAME = 0x10,	/* the stamp of the op before it */
	BODY_OP_LEAST = 21,	/* bytes of the shortest op: first byte, table, key, actor, two lengths */
};

static const char *const body_kinds[] = {NULL, "insert", "put", "life", "purge"};
enum { BODY_KINDS = sizeof body_kinds / sizeof body_kinds[0] };

/* The actors spelt out so far, by number. */
struct body_actors {
	const char **names;
	size_t count, room;
};

static uint8_t
body_kind_code(const char *kind)
{
	for (uint8_t i = 1; i < BODY_KINDS; i++)
		if (strcmp(body_kinds[i], kind) == 0)
			return i;
	return 0;
}

static void
body_put_bytes(struct buf *buf, const void *bytes, size_t count)
{
	patch_put_number(buf, count);
	if (count > 0)
		buf_add(buf, bytes, count);
}

static void
body_put_actor(struct buf *buf, struct body_actors *actors, const char *name, struct arena *arena)
{
	const char **added;

	for (size_t i = actors->count; i-- > 0;)
		if (strcmp(actors->names[i], name) == 0) {
			patch_put_number(buf, i);
			return;
		}
	patch_put_number(buf, actors->count);
	body_put_bytes(buf, name, strlen(name));
	added = arena_push(arena, &actors->names, &actors->count, &actors->room, sizeof *actors->names);
	*added = name;
}

void
segment_body_pack(struct buf *buf, const struct op *ops, size_t count, struct arena *arena)
{
	struct body_actors actors = {0};
	int64_t stamp = 0;

	buf_char(buf, BODY_FORMAT);
	for (size_t i = 0; i < count; i++) {
		const struct op *op = &ops[i];
		uint8_t kind = body_kind_code(op->kind);
		bool same = op->stamp == stamp;
		buf_char(buf, (char)(kind | (op->last ? BODY_LAST : 0) | (same ? BODY_SAME : 0)));
		if (kind == 0)
			body_put_bytes(buf, op->kind, strlen(op->kind));
		patch_put_number(buf, (uint64_t)op->table);
		buf_add(buf, op->pk.byte, sizeof op->pk.byte);
		if (!same)
			patch_put_number(buf, (uint64_t)(op->stamp - stamp));
		body_put_actor(buf, &actors, op->actor, arena);
		body_put_bytes(buf, op->patch, op->patch_bytes);
		body_put_bytes(buf, op->base, op->base_bytes);
		stamp = op->stamp;
	}
}

static bool
body_get_bytes(struct patch_walk *walk, const void **bytes, size_t *count)
{
	uint64_t length;

	if (!patch_get_number(walk, &length) || length > (uint64_t)(walk->end - walk->at))
		return false;
	*count = (size_t)length;
	return patch_get_bytes(walk, *count, bytes);
}

static bool
body_get_text(struct patch_walk *walk, struct arena *arena, const char **text)
{
	const void *bytes;
	size_t count;

	if (!body_get_bytes(walk, &bytes, &count) || memchr(bytes, '\0', count))
		return false;
	*text = arena_text_n(arena, bytes, count);
	return true;
}

static bool
body_get_actor(struct patch_walk *walk, struct body_actors *actors, struct arena *arena, const char **name)
{
	uint64_t number;

	if (!patch_get_number(walk, &number) || number > actors->count)
		return false;
	if (number == actors->count) {
		if (!body_get_text(walk, arena, name))
			return false;
		const char **added = arena_push(arena, &actors->names, &actors->count, &actors->room, sizeof *added);
		*added = *name;
	}
	*name = actors->names[number];
	return true;
}

static bool
body_get_kind(struct patch_walk *walk, uint8_t code, struct arena *arena, const char **kind)
{
	if (code >= BODY_KINDS)
		return false;
	*kind = body_kinds[code];
	return code != 0 || body_get_text(walk, arena, kind);
}

/* op->stamp comes in as that of the op before it. */
static bool
body_get_op(struct patch_walk *walk, struct body_actors *actors, struct arena *arena, struct op *op)
{
	const void *pk;
	uint64_t table, more = 0;
	uint8_t first;

	if (walk->at == walk->end)
		return false;
	first = *walk->at++;
	if ((first & ~(BODY_KIND | BODY_LAST | BODY_SAME)) != 0 ||
	    !body_get_kind(walk, first & BODY_KIND, arena, &op->kind) ||
	    !patch_get_number(walk, &table) || table > INT64_MAX ||
	    !patch_get_bytes(walk, sizeof op->pk.byte, &pk) ||
	    (!(first & BODY_SAME) && !patch_get_number(walk, &more)) || more > (uint64_t)(INT64_MAX - op->stamp) ||
	    !body_get_actor(walk, actors, arena, &op->actor) ||
	    !body_get_bytes(walk, &op->patch, &op->patch_bytes) || !body_get_bytes(walk, &op->base, &op->base_bytes))
		return false;
	op->table = (int64_t)table;
	op->stamp += (int64_t)more;
	op->last = (first & BODY_LAST) != 0;
	memcpy(op->pk.byte, pk, sizeof op->pk.byte);
	return true;
}

bool
segment_body_unpack(const void *bytes, size_t count, const struct segment *about, struct arena *arena,
    struct op **ops, struct err *err)
{
	struct patch_walk walk = {bytes, (const uint8_t *)bytes + count};
	struct body_actors actors = {0};
	int64_t stamp = 0, first = about->from;
	struct op *read;

	if (count < 1 || *walk.at++ != BODY_FORMAT)
		return err_set(err, ERR_CORRUPT,
		    _("A segment was packed by a later program. It was not applied; upgrade this site."));
	if (about->ops > (count - 1) / BODY_OP_LEAST)
		goto corrupt;
	read = arena_array(arena, about->ops, sizeof *read);
	for (uint32_t i = 0; i < about->ops; i++) {
		read[i] = (struct op){.origin = about->origin, .site = about->site, .seq = about->from + i,
		    .first = first, .stamp = stamp};
		if (!body_get_op(&walk, &actors, arena, &read[i]))
			goto corrupt;
		stamp = read[i].stamp;
		if (read[i].last)
			first = read[i].seq + 1;
	}
	if (walk.at != walk.end || first != about->to + 1 || stamp != about->stamp_most)
		goto corrupt;
	*ops = read;
	return true;
corrupt:
	return err_set(err, ERR_CORRUPT,
	    _("The changes in a segment are not what its header says. None were applied."));
}
