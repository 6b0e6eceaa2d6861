#include "apply.h"

#include <string.h>

#include "base/i18n.h"

struct apply {
	struct arena *arena;
	struct apply_report *report;
	size_t room;
};

static void
apply_touched(void *context, const struct entity *entity, struct uuid id)
{
	struct apply *apply = context;
	struct apply_report *report = apply->report;
	struct apply_row *row;

	/* A transaction often writes one row several times in a run. */
	if (report->row_count > 0 && uuid_equal(report->rows[report->row_count - 1].id, id))
		return;
	row = arena_push(apply->arena, &report->rows, &report->row_count, &apply->room, sizeof *row);
	*row = (struct apply_row){entity, id};
}

bool
apply_ops(struct db *db, const struct tx_intent *intent, const struct op *ops, size_t count, struct arena *arena,
    struct apply_report *report, struct err *err)
{
	struct apply apply = {.arena = arena, .report = report};
	struct tx *tx;

	*report = (struct apply_report){0};
	if (!merge_begin(db, intent, &tx, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!merge_op(tx, &ops[i], &report->count, apply_touched, &apply, err)) {
			merge_abort(tx);
			return false;
		}
	return merge_commit(tx, err);
}

bool
apply_bytes(struct db *db, const struct tx_intent *intent, const void *bytes, size_t count, struct arena *arena,
    struct apply_report *report, struct err *err)
{
	const uint8_t *at = bytes, *end = at + count;
	struct op *ops = NULL;
	size_t used = 0, room = 0;

	while (at < end) {
		size_t length = 0;
		for (int i = 0; i < 4 && end - at >= 4; i++)
			length = length << 8 | at[i];
		if (end - at < 4 || (size_t)(end - at - 4) < length)
			return err_set(err, ERR_INVALID,
			    _("The ops from another site end in the middle. Nothing was applied."));
		struct op *op = arena_push(arena, &ops, &used, &room, sizeof *ops);
		if (!op_decode(arena, at + 4, length, op, err))
			return false;
		at += 4 + length;
	}
	return apply_ops(db, intent, ops, used, arena, report, err);
}

void
apply_pack(struct buf *buf, const struct op *ops, size_t count)
{
	struct buf one = {0};

	for (size_t i = 0; i < count; i++) {
		buf_clear(&one);
		op_encode(&one, &ops[i]);
		for (int shift = 24; shift >= 0; shift -= 8)
			buf_char(buf, (char)(one.used >> shift));
		buf_add(buf, one.bytes, one.used);
	}
	buf_free(&one);
}
