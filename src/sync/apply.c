#include "apply.h"

#include "store/settle.h"

bool
apply_ops(struct db *db, const struct tx_intent *intent, const struct op *ops, size_t count,
    struct merge_batch *batch, apply_also *also, void *context, struct err *err)
{
	struct arena *arena = batch->arena;
	struct tx *tx;
	bool done = true;

	*batch = (struct merge_batch){.arena = arena};
	if (!merge_begin(db, intent, &tx, err))
		return false;
	for (size_t i = 0; done && i < count; i++)
		done = merge_op(tx, &ops[i], batch, err);
	if (!done || !settle_batch(tx, batch, err) || (also && !also(context, tx, err))) {
		merge_abort(tx);
		return false;
	}
	return merge_commit(tx, err);
}
