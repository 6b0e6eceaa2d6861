#include "apply.h"

#include "base/mutant.h"
#include "store/oplog.h"
#include "store/settle.h"

/* MUTANT_CUT_BATCH: the log and its numbers in a transaction of their own; what is cut behind it never comes. */
static bool
apply_numbers_first(struct db *db, const struct tx_intent *intent, const struct op *ops, size_t count)
{
	struct tx_intent own = *intent;
	uint8_t head[HASH_BLAKE];
	int64_t seq, no;
	struct tx *tx;
	bool done;

	own.operation = uuid_make(intent->operation.byte[15]);
	if (!mutant(MUTANT_CUT_BATCH) || count == 0)
		return false;
	no = oplog_line(db, ops[0].scope, ops[0].origin, &seq, head);
	if (ops[0].seq != seq + 1 || !merge_begin(db, &own, &tx, NULL))
		return false;
	done = no != 0 || oplog_new_origin(db, ops[0].origin, ops[0].site, &no, NULL);
	for (size_t i = 0; done && i < count; i++)
		done = oplog_keep(db, &ops[i], no, head, NULL);
	return done && merge_commit(tx, NULL);
}

bool
apply_ops(struct db *db, const struct tx_intent *intent, const struct op *ops, size_t count,
    struct merge_batch *batch, apply_also *also, void *context, struct err *err)
{
	struct arena *arena = batch->arena;
	struct tx *tx;
	bool done = true, numbered = apply_numbers_first(db, intent, ops, count);

	*batch = (struct merge_batch){.arena = arena};
	if (!merge_begin(db, intent, &tx, err))
		return false;
	for (size_t i = 0; done && i < count; i++)
		done = numbered ? merge_again(tx, &ops[i], batch, err) : merge_op(tx, &ops[i], batch, err);
	if (!done || !settle_batch(tx, batch, err) || (also && !also(context, tx, err))) {
		merge_abort(tx);
		return false;
	}
	return merge_commit(tx, err);
}
