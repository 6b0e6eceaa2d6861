/*
 * Random weeks of several clinics that exchange through real hubs, with
 * everything going wrong that can: at the end all must hold the same, nothing
 * may be missing, and an oracle that knows only the ops must agree
 * (SYNC.md 4, "merge core").
 *
 *   sync_model [--seed N] [--count N] [--jobs N] [--keep-going] [--shrink] [--loud]
 *
 * Without --seed it begins with 1. Prints each failing seed with its reason;
 * --shrink then leaves out steps as long as it still fails and prints what
 * remains. The last line is `N runs, N failed`. Work lies in TMPDIR, or in
 * memory where there is a /dev/shm.
 */
#include "model/model.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUN_SAID = 2000, RUN_FAILED = 3, RUN_SECONDS = 60 };

bool model_loud;

static struct {
	uint64_t seed, count;
	int jobs;
	bool keep_going, shrink;
	char root[MODEL_PATH], template[MODEL_PATH * 2];
} options = {.seed = 1, .count = 1, .jobs = 1};

/* What a run says to whoever started it. */
static int run_pipe = -1;

void
model_fail(const char *format, ...)
{
	char said[RUN_SAID];
	va_list list;

	va_start(list, format);
	vsnprintf(said, sizeof said, format, list);
	va_end(list);
	if (run_pipe < 0 || write(run_pipe, said, strlen(said)) < 0)
		fprintf(stderr, "sync_model: %s\n", said);
	fflush(stdout);
	_exit(RUN_FAILED);
}

static void
run_world(const struct plan *plan, const char *root)
{
	struct world world;

	world_open(&world, plan, options.template, root);
	for (int i = 0; i < plan->step_count; i++)
		if (!plan->steps[i].dropped) {
			if (model_loud)
				printf("  step %d kind %d site %d\n", i, (int)plan->steps[i].kind,
				    plan->steps[i].site % world.site_count);
			world_step(&world, &plan->steps[i]);
		}
	dice_seed(plan->seed ^ UINT64_C(0x5bd1e995));
	judge(&world);
	if (model_loud)
		printf("  %d acts, %d sessions, %d refused, %d ops out, %d ops in, %d edits lost unseen\n", (int)world.acts,
		    (int)world.sessions, (int)world.refused, (int)world.pushed, (int)world.pulled, (int)world.lost);
	world_close(&world);
}

/* In a process of its own, so that a fall is a failure like any other. True: all held. */
static bool
run_plan(const struct plan *plan, const char *root, char said[RUN_SAID])
{
	int ends[2], status;
	size_t used = 0;
	ssize_t count;
	pid_t child;

	fflush(stdout);
	if (pipe(ends) != 0 || (child = fork()) < 0)
		model_fail("no process");
	if (child == 0) {
		close(ends[0]);
		run_pipe = ends[1];
		alarm(RUN_SECONDS);
		run_world(plan, root);
		fflush(stdout);
		_exit(0);
	}
	close(ends[1]);
	while (used < RUN_SAID - 1 && (count = read(ends[0], said + used, RUN_SAID - 1 - used)) > 0)
		used += (size_t)count;
	said[used] = '\0';
	close(ends[0]);
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status))
		snprintf(said, RUN_SAID, "signal %d", WTERMSIG(status));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Leave out runs of steps, shorter and shorter ones, while it fails. */
static void
run_shrink(struct plan *plan, const char *root, char said[RUN_SAID])
{
	char now[RUN_SAID];

	for (int length = plan->step_count / 2; length > 0; length /= 2)
		for (int from = 0; from < plan->step_count; from += length) {
			struct plan less = *plan;
			bool any = false;
			for (int i = from; i < from + length && i < plan->step_count; i++) {
				any |= !less.steps[i].dropped;
				less.steps[i].dropped = true;
			}
			if (any && !run_plan(&less, root, now)) {
				*plan = less;
				memcpy(said, now, RUN_SAID);
			}
		}
}

static int
run_job(int job)
{
	char root[MODEL_PATH], said[RUN_SAID];
	int failed = 0;

	snprintf(root, sizeof root, "%.400s/job%d", options.root, job);
	for (uint64_t n = (uint64_t)job; n < options.count; n += (uint64_t)options.jobs) {
		struct plan plan;
		plan_make(&plan, options.seed + n);
		if (run_plan(&plan, root, said))
			continue;
		failed++;
		printf("FAILED seed %llu: %s\n", (unsigned long long)plan.seed, said);
		if (options.shrink) {
			run_shrink(&plan, root, said);
			printf("shrunk: %s\n", said);
			plan_print(&plan);
		}
		fflush(stdout);
		folder_drop(root);
		if (!options.keep_going)
			break;
	}
	return failed > 250 ? 250 : failed;
}

static void
options_read(int count, char **words)
{
	for (int i = 1; i < count; i++) {
		const char *value = i + 1 < count ? words[i + 1] : "1";
		if (strcmp(words[i], "--keep-going") == 0)
			options.keep_going = true;
		else if (strcmp(words[i], "--shrink") == 0)
			options.shrink = true;
		else if (strcmp(words[i], "--loud") == 0)
			model_loud = true;
		else if (strcmp(words[i], "--seed") == 0 && ++i)
			options.seed = strtoull(value, NULL, 10);
		else if (strcmp(words[i], "--count") == 0 && ++i)
			options.count = strtoull(value, NULL, 10);
		else if (strcmp(words[i], "--jobs") == 0 && ++i)
			options.jobs = atoi(value) > 0 ? atoi(value) : 1;
		else
			model_fail("what is %s?", words[i]);
	}
}

static void
options_place(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(options.root, sizeof options.root, "%s/rapport-model.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(options.root))
		model_fail("no folder to work in");
	snprintf(options.template, sizeof options.template, "%s/template", options.root);
}

int
main(int count, char **words)
{
	int failed = 0, status;

	options_read(count, words);
	options_place();
	dice_own_ids();
	dice_seed(20261122);
	world_template(options.template);
	for (int job = 0; job < options.jobs; job++) {
		fflush(stdout);
		if (fork() == 0)
			_exit(run_job(job));
	}
	while (wait(&status) > 0)
		failed += WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	folder_drop(options.root);
	printf("%llu runs, %d failed\n", (unsigned long long)options.count, failed);
	return failed > 0;
}
