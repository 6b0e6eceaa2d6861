#include "model.h"

static const char *const plan_words[TURN_KINDS] = {
	[TURN_LIVE] = "live", [TURN_SESSION] = "session", [TURN_TIME] = "time", [TURN_SKEW] = "skew",
	[TURN_COPY] = "copy", [TURN_RESTORE] = "restore", [TURN_CLONE] = "clone", [TURN_HUB_COPY] = "hub copy",
	[TURN_HUB_REWIND] = "hub rewind", [TURN_JOIN] = "join",
};

static enum turn_kind
plan_kind(const struct plan *plan)
{
	unsigned n = dice(100);

	if (n < 34)
		return TURN_LIVE;
	if (n < 66)
		return TURN_SESSION;
	if (n < 76)
		return TURN_TIME;
	if (n < 81 && plan->skews)
		return TURN_SKEW;
	if (n < 85 && plan->restores)
		return TURN_COPY;
	if (n < 88 && plan->restores)
		return TURN_RESTORE;
	if (n < 90 && plan->clones)
		return TURN_CLONE;
	if (n < 93 && plan->rewinds)
		return TURN_HUB_COPY;
	if (n < 96 && plan->rewinds)
		return TURN_HUB_REWIND;
	if (n < 98 && plan->late_join)
		return TURN_JOIN;
	return dice(2) ? TURN_LIVE : TURN_SESSION;
}

void
plan_make(struct plan *plan, uint64_t seed)
{
	unsigned shape;

	*plan = (struct plan){.seed = seed};
	dice_seed(seed * UINT64_C(0x2545f4914f6cdd1d));
	shape = dice(20);
	plan->topology = shape < 13 ? TOPOLOGY_STAR : shape < 17 ? TOPOLOGY_SHARE : TOPOLOGY_BRIDGE;
	plan->sites = 2 + (int)dice(dice(3) == 0 ? MODEL_SITES - 1 : 3);
	plan->cuts = dice(2);
	plan->disorder = dice(3) == 0;
	plan->crashes = dice(4) == 0;
	/* A share has no clock that could tell a site its own is wrong. */
	plan->skews = dice(2) && plan->topology != TOPOLOGY_SHARE;
	plan->restores = dice(3) == 0;
	/* What is one site's own does not cross the bridge: a copied site stays on its side. */
	plan->clones = dice(5) == 0 && plan->topology != TOPOLOGY_BRIDGE;
	plan->rewinds = dice(4) == 0;
	/* A rewind nobody announces together with a lost database is beyond what can be put right (SYNC.md 2.13). */
	plan->epochs = plan->restores || plan->clones || dice(2);
	/* Nor does membership: who joins at one hub is a stranger at the other. */
	plan->late_join = dice(4) == 0 && plan->topology != TOPOLOGY_BRIDGE;
	if (seed % 5 == 0) {
		plan->still = plan->restores = plan->epochs = true;
		plan->skews = false;
	}
	plan->step_count = 40 + (int)dice(50);
	for (int i = 0; i < plan->step_count; i++)
		plan->steps[i] = (struct turn){.kind = plan_kind(plan), .site = (int)dice(MODEL_SLOTS),
		    .luck = dice_next()};
}

void
plan_print(const struct plan *plan)
{
	static const char *const shapes[] = {"star", "share", "bridge"};

	printf("seed %llu: %s, %d sites%s%s%s%s%s%s%s%s%s%s\n", (unsigned long long)plan->seed, shapes[plan->topology],
	    plan->sites, plan->cuts ? ", cuts" : "", plan->disorder ? ", disorder" : "",
	    plan->crashes ? ", crashes" : "", plan->skews ? ", clocks" : "", plan->restores ? ", restores" : "",
	    plan->clones ? ", clones" : "", plan->rewinds ? ", rewinds" : "",
	    plan->rewinds && plan->epochs ? " announced" : "", plan->late_join ? ", late joins" : "", plan->still ? ", no time" : "");
	for (int i = 0; i < plan->step_count; i++)
		if (!plan->steps[i].dropped)
			printf("  %d %s %d %llx\n", i, plan_words[plan->steps[i].kind], plan->steps[i].site,
			    (unsigned long long)plan->steps[i].luck);
}
