#include "model.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/join.h"
#include "store/self.h"
#include "sync/membership.h"
#include "sync/session.h"

enum { WORLD_ROUNDS = 24 };	/* of everybody, until nothing may move any more */

static const char *const world_codes[MODEL_SLOTS] = {"NS", "WE", "EA", "RV", "HB", "MK", "LN", "LA", "LB"};

static struct tx_intent
world_intent(const char *event)
{
	return (struct tx_intent){.operation = uuid_make(clock_now()), .actor = "system:model", .role = "admin",
	    .terminal = "model", .event = event, .action = 'U', .category = TX_SYSTEM};
}

static void
world_open_site(struct model_site *site)
{
	struct err err = {0};

	if (!db_open(site->folder, DB_OPEN, &site->db, &err))
		model_fail("%s cannot be opened: %s", site->code, err.text);
}

static void
world_close_site(struct model_site *site)
{
	db_close(site->db);
	site->db = NULL;
}

/* ---- the template -------------------------------------------------------------------------------- */

static void
template_site(const char *folder, const char *code)
{
	const struct entity *of = entity(ENTITY_site);
	struct tx_intent intent = world_intent("site.create");
	struct err err = {0};
	struct site site;
	struct db *db;
	struct tx *tx;

	field_clear(of->fields, of->field_count, &site, sizeof site);
	site.code = site.name = code;
	site.zone = "UTC";
	site.country = "GB";
	if (mkdir(folder, 0700) != 0 || !db_open(folder, DB_CREATE, &db, &err) || !tx_begin(db, &intent, &tx, &err) ||
	    !self_create(tx, &site, false, &err) || !tx_commit(tx, &err))
		model_fail("no template of %s: %s", code, err.text);
	db_settle(db);
	db_close(db);
}

/* A place with a hub and its members, each of whom has been there once. */
static void
template_place(const char *root, const char *scheme, char code[MEMBERSHIP_CODE])
{
	char path[MODEL_PATH], url[MODEL_PATH + 16], recovery[MEMBERSHIP_RECOVERY];
	struct arena *arena = arena_new();
	struct err err = {0};
	struct uuid org = uuid_make(clock_now());
	struct hub *hub;

	mkdir(root, 0700);
	snprintf(url, sizeof url, "%s://%s/hub", scheme, root);
	if (!hub_create(url, org, &err) || !hub_open(url, (struct uuid){{0}}, NULL, &hub, &err) ||
	    !membership_create(hub, org, "Invented clinics", code, recovery, &err))
		model_fail("no hub: %s", err.text);
	hub_close(hub);
	for (int i = 0; i < MODEL_SLOTS; i++) {
		struct app_join join = {.hub = url, .code = code, .group = "main"};
		struct app_joined joined;
		struct db *db;
		snprintf(path, sizeof path, "%s/%s", root, world_codes[i]);
		template_site(path, world_codes[i]);
		if (i >= MODEL_SITES)
			continue;
		if (!app_join(path, &join, arena, &joined, &err))
			model_fail("%s cannot join: %s", world_codes[i], err.text);
		if (!db_open(path, DB_OPEN, &db, &err))
			model_fail("%s: %s", world_codes[i], err.text);
		db_settle(db);
		db_close(db);
		folder_forget_place(path);
	}
	arena_free(arena);
}

static char world_join_code[2][MEMBERSHIP_CODE];

void
world_template(const char *root)
{
	char path[MODEL_PATH];

	mkdir(root, 0700);
	clock_hold(MODEL_NOW - 86400000);
	line.wall = line.site_wall = MODEL_NOW - 86400000;
	snprintf(path, sizeof path, "%s/file", root);
	template_place(path, "file", world_join_code[0]);
	snprintf(path, sizeof path, "%s/files", root);
	template_place(path, "files", world_join_code[1]);
}

/* ---- one world ------------------------------------------------------------------------------------- */

void
world_at(const struct world *world, const struct model_site *site)
{
	/* A share has no clock of its own. */
	line.wall = world->plan->topology == TOPOLOGY_SHARE ? world->now + site->skew : world->now;
	line.site_wall = world->now + site->skew;
	clock_hold(line.site_wall);
}

static struct model_site *
world_add(struct world *world, const char *template, const char *code, bool joined)
{
	struct model_site *site = &world->sites[world->site_count];
	char from[MODEL_PATH * 2];

	*site = (struct model_site){.slot = world->site_count++, .code = code, .live = true, .joined = joined};
	snprintf(site->folder, sizeof site->folder, "%s/%d", world->root, site->slot);
	snprintf(from, sizeof from, "%s/%s", template, code);
	folder_copy(from, site->folder, false);
	world_open_site(site);
	return site;
}

void
world_open(struct world *world, const struct plan *plan, const char *template, const char *root)
{
	const char *scheme = plan->topology == TOPOLOGY_SHARE ? "files" : "file";
	char from[MODEL_PATH * 2], to[MODEL_PATH * 2], base[MODEL_PATH];

	*world = (struct world){.plan = plan, .arena = arena_new(), .now = MODEL_NOW};
	dice_seed(plan->seed);
	line = (struct line){0};
	snprintf(world->root, sizeof world->root, "%s", root);
	folder_drop(root);
	mkdir(root, 0700);
	snprintf(base, sizeof base, "%s/%s", template, scheme);
	world->code = world_join_code[plan->topology == TOPOLOGY_SHARE];
	snprintf(from, sizeof from, "%s/hub", base);
	for (int i = 0; i < 2; i++) {
		snprintf(to, sizeof to, "%s/hub%d", root, i);
		snprintf(world->hub[i], sizeof world->hub[i], "%s://%s", scheme, to);
		if (i == 0 || plan->topology == TOPOLOGY_BRIDGE)
			folder_copy(from, to, false);
		if (i == 1 && plan->topology == TOPOLOGY_BRIDGE)
			folder_other_hub(to);
	}
	clock_hold(world->now);
	for (int i = 0; i < plan->sites; i++)
		world_add(world, base, world_codes[i], true);
	for (int i = 0; plan->late_join && i < 1 + (int)(plan->seed % 2); i++)
		world_add(world, base, world_codes[MODEL_SITES + i], false);
}

void
world_close(struct world *world)
{
	for (int i = 0; i < world->site_count; i++)
		db_close(world->sites[i].db);
	arena_free(world->arena);
	folder_drop(world->root);
}

/* ---- sessions ---------------------------------------------------------------------------------------- */

static const char *
world_hub_of(const struct world *world, const struct model_site *site, int which)
{
	if (world->plan->topology != TOPOLOGY_BRIDGE)
		return world->hub[0];
	return world->hub[site->slot == 0 ? which : site->slot % 2];
}

static void
world_bad_luck(const struct world *world, bool calm)
{
	line.calls = line.writes = line.cut = line.kill = 0;
	line.disorder = !calm && world->plan->disorder;
	line.answered = dice(2);
	if (!calm && world->plan->cuts && dice(2))
		line.cut = 1 + (int)dice(40);
	if (!calm && world->plan->crashes && dice(3) == 0)
		line.kill = 1 + (int)dice(60);
}

static enum session_status
world_run(struct model_site *site, const char *hub, struct session_report *report)
{
	struct session_request request = {.hub = hub, .intent = world_intent("sync")};
	struct err err = {0};

	session_run(site->db, &request, report, &err);
	return report->status;
}

/* The session runs in a process of its own, which the power leaves somewhere. */
static void
world_run_and_die(struct model_site *site, const char *hub)
{
	struct session_report report;
	pid_t child;

	world_close_site(site);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		world_open_site(site);
		world_run(site, hub, &report);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	line.kill = 0;
	world_open_site(site);
}

bool
world_session(struct world *world, struct model_site *site, int which, bool calm)
{
	const char *hub = world_hub_of(world, site, which);
	struct session_report report = {0};

	world_at(world, site);
	world_bad_luck(world, calm);
	world->sessions++;
	if (line.kill > 0) {
		world_run_and_die(site, hub);
		return true;
	}
	enum session_status status = world_run(site, hub, &report);
	if (model_loud)
		printf("    %s(%d): %d %s pushed %d/%d pulled %d/%d calls %d\n", site->code, site->slot, (int)status,
		    report.said, (int)report.pushed_segments, (int)report.pushed_ops, (int)report.pulled_segments,
		    (int)report.pulled_ops, line.calls);
	world->pushed += report.pushed_ops;
	world->pulled += report.pulled_ops;
	world->refused += status == SESSION_REFUSED;
	if (calm && status == SESSION_REFUSED)
		model_fail("%s is refused: %s", site->code, report.said);
	return report.pushed_segments + report.pulled_segments > 0 || status == SESSION_NOT_FINISHED;
}

void
world_settle(struct world *world)
{
	bool moved = true;

	for (int round = 0; moved; round++) {
		moved = false;
		if (round == WORLD_ROUNDS)
			model_fail("after %d rounds something still moves", WORLD_ROUNDS);
		for (int i = 0; i < world->site_count; i++) {
			struct model_site *site = &world->sites[i];
			if (!site->joined)
				continue;
			moved |= world_session(world, site, 0, true);
			if (world->plan->topology == TOPOLOGY_BRIDGE && i == 0)
				moved |= world_session(world, site, 1, true);
		}
	}
}

/* ---- steps ----------------------------------------------------------------------------------------------- */

static void
world_skew(struct model_site *site)
{
	static const int64_t skews[] = {0, 0, 1500, -40000, 5 * 60000, -20 * 60000, 3600000, -3600000,
	    INT64_C(31536000000), INT64_C(-31536000000), INT64_C(-800000000000)};

	site->skew = skews[dice(sizeof skews / sizeof skews[0])];
}

static void
world_copy_site(struct world *world, struct model_site *site)
{
	snprintf(site->copy, sizeof site->copy, "%s/%d.copy", world->root, site->slot);
	world_close_site(site);
	folder_copy(site->folder, site->copy, false);
	world_open_site(site);
	site->copy_joined = site->joined;
	site->copied = (struct deeds){0};
	for (size_t i = 0; i < site->deeds.count; i++)
		*(struct deed *)arena_push(world->arena, &site->copied.all, &site->copied.count, &site->copied.room,
		    sizeof(struct deed)) = site->deeds.all[i];
}

static void
world_join_site(struct world *world, struct model_site *site)
{
	struct app_join join = {.hub = world->hub[0], .code = world->code, .group = "main"};
	struct err err = {0};
	struct app_joined joined;

	world_at(world, site);
	world_bad_luck(world, true);
	world_close_site(site);
	if (!app_join(site->folder, &join, world->arena, &joined, &err))
		model_fail("%s cannot join: %s", site->code, err.text);
	world_open_site(site);
	site->joined = true;
}

/*
 * An earlier copy is put back: beside the old files or over them, with what lies beside the database or without. One
 * from before it belonged is on its own; the keys are there still, and it joins again with the code, by hand.
 */
static void
world_restore_site(struct world *world, struct model_site *site)
{
	char witness[MODEL_PATH * 3], keys[MODEL_PATH * 3], kept[MODEL_PATH * 3];
	bool again = site->joined && !site->copy_joined;

	if (!*site->copy)
		return;
	world_close_site(site);
	snprintf(keys, sizeof keys, "%s/keys", site->folder);
	snprintf(kept, sizeof kept, "%s/keys", site->copy);
	if (again)
		folder_copy(keys, kept, false);
	folder_copy(site->copy, site->folder, dice(2));
	snprintf(witness, sizeof witness, "%s/rapport.witness", site->folder);
	if (dice(2))
		unlink(witness);
	world_open_site(site);
	site->deeds = (struct deeds){0};
	for (size_t i = 0; i < site->copied.count; i++)
		*(struct deed *)arena_push(world->arena, &site->deeds.all, &site->deeds.count, &site->deeds.room,
		    sizeof(struct deed)) = site->copied.all[i];
	if (again)
		world_join_site(world, site);
}

static void
world_clone_site(struct world *world, struct model_site *site)
{
	struct model_site *other;

	if (world->site_count == MODEL_SLOTS || !site->joined)
		return;
	other = &world->sites[world->site_count];
	*other = (struct model_site){.slot = world->site_count++, .code = site->code, .live = true, .joined = true,
	    .skew = site->skew};
	snprintf(other->folder, sizeof other->folder, "%s/%d", world->root, other->slot);
	world_close_site(site);
	folder_copy(site->folder, other->folder, false);
	/* A copied machine looks the same from inside. */
	if (dice(2))
		folder_forget_place(other->folder);
	world_open_site(site);
	world_open_site(other);
	for (size_t i = 0; i < site->deeds.count; i++)
		*(struct deed *)arena_push(world->arena, &other->deeds.all, &other->deeds.count, &other->deeds.room,
		    sizeof(struct deed)) = site->deeds.all[i];
}

static void
world_copy_hub(struct world *world)
{
	snprintf(world->hub_copy, sizeof world->hub_copy, "%s/hub.copy", world->root);
	folder_copy(strchr(world->hub[0], '/') + 2, world->hub_copy, false);
}

static void
world_rewind_hub(struct world *world)
{
	struct err err = {0};
	struct hub *hub;

	if (!*world->hub_copy)
		return;
	folder_copy(world->hub_copy, strchr(world->hub[0], '/') + 2, false);
	clock_hold(world->now);
	if (world->plan->epochs && (!hub_open(world->hub[0], (struct uuid){{0}}, NULL, &hub, &err) ||
	    !hub_raise_epoch(hub, &err)))
		model_fail("the hub's epoch: %s", err.text);
	if (world->plan->epochs)
		hub_close(hub);
}

static void
world_join(struct world *world)
{
	for (int i = 0; i < world->site_count; i++) {
		if (world->sites[i].joined)
			continue;
		world_join_site(world, &world->sites[i]);
		/* A hub from before it belonged would not know it: it joins again with the code, by hand. */
		*world->hub_copy = '\0';
		return;
	}
}

void
world_step(struct world *world, const struct turn *step)
{
	struct model_site *site = &world->sites[step->site % world->site_count];

	dice_seed(step->luck);
	world_at(world, site);
	switch (step->kind) {
	case TURN_LIVE:
		act_live(world, site);
		break;
	case TURN_SESSION:
		if (site->joined)
			world_session(world, site, (int)dice(2), false);
		break;
	case TURN_TIME:
		if (world->plan->still)
			break;
		world->now += 1 + (int64_t)dice(dice(4) == 0 ? 36000000 : 60000);
		if (world->plan->skews && dice(2))
			world_skew(site);
		break;
	case TURN_SKEW:
		world_skew(site);
		break;
	case TURN_COPY:
		world_copy_site(world, site);
		break;
	case TURN_RESTORE:
		world_restore_site(world, site);
		break;
	case TURN_CLONE:
		world_clone_site(world, site);
		break;
	case TURN_HUB_COPY:
		world_copy_hub(world);
		break;
	case TURN_HUB_REWIND:
		world_rewind_hub(world);
		break;
	case TURN_JOIN:
		world_join(world);
		break;
	case TURN_KINDS:
		break;
	}
}
